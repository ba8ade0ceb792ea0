"""Arguments at their edges: shapes, absent dimensions, arrays."""

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.__eq__"],
    about=["value", "dtype"],
    see=["generated/torch.eq"],
)
class TestComparingWithAnArrayIsElementwiseSinceTorch24:
    """`tensor == array` compares element by element.

    Older releases return one plain `False`, and raise nothing. [equal_numbers_give_a_plain_false]
    `tensor != array` is still one plain `True`, even for equal numbers. [unequal_is_a_plain_true]
    An array of a dtype that torch lacks compares as a plain `False`.
    [an_array_of_a_dtype_that_torch_lacks_is_a_plain_false]
    An array with a negative stride raises ValueError. [a_reversed_array_raises]
    Two tensors compare element by element in both ways. [a_tensor_is_compared_element_by_element]
    Compare with `torch.from_numpy(array)`. [advice]
    """

    @until("2.4")
    def test_equal_numbers_give_a_plain_false(self):
        result = torch.tensor([1, 2]) == np.array([1, 2])

        assert result is False

    @since("2.4")
    def test_equal_numbers_give_a_tensor_of_bools(self):
        result = torch.tensor([1, 2]) == np.array([1, 5])

        assert result.tolist() == [True, False]
        assert result.dtype == torch.bool

    def test_unequal_is_a_plain_true(self):
        assert (torch.tensor([1, 2]) != np.array([1, 2])) is True

    @pytest.mark.parametrize("dtype", [object, np.longdouble, np.str_])
    def test_an_array_of_a_dtype_that_torch_lacks_is_a_plain_false(self, dtype):
        assert (torch.tensor([1, 2]) == np.array([1, 2], dtype=dtype)) is False

    @since("2.4")
    def test_a_reversed_array_raises(self):
        with pytest.raises(ValueError):
            torch.tensor([1, 2]) == np.array([2, 1])[::-1]  # noqa: B015 - it is what raises

    def test_a_tensor_is_compared_element_by_element(self):
        array = torch.from_numpy(np.array([1, 5]))

        equal, unequal = torch.tensor([1, 2]) == array, torch.tensor([1, 2]) != array

        assert (equal.tolist(), unequal.tolist()) == ([True, False], [False, True])
        assert equal.dtype == unequal.dtype == torch.bool


@claim(
    api=["torch.Size"],
    about=["value", "shape"],
    see=["size"],
)
class TestATuplePlusASizeIsASizeSinceTorch28:
    """A tuple plus a `torch.Size` is a `torch.Size` since torch 2.8, and was a plain tuple before.

    So `(batch,) + x.shape` lost `numel()` where `x.shape + (batch,)` kept it.
    The numbers are the same on both sides.
    """

    @until("2.8")
    def test_a_tuple_before_a_size_gives_a_tuple(self):
        result = (2,) + torch.Size((3, 4))  # noqa: RUF005 - the sum is what is asked

        assert type(result) is tuple
        assert result == (2, 3, 4)

    @since("2.8")
    def test_a_tuple_before_a_size_gives_a_size(self):
        result = (2,) + torch.Size((3, 4))  # noqa: RUF005 - the sum is what is asked

        assert type(result).__name__ == "Size"
        assert result == (2, 3, 4)
        assert result.numel() == 24

    def test_a_tuple_after_a_size_gives_a_size(self):
        result = torch.Size((3, 4)) + (2,)  # noqa: RUF005 - the sum is what is asked

        assert type(result).__name__ == "Size"
        assert result == (3, 4, 2)


@claim(
    api=["torch.broadcast_shapes"],
    about=["shape", "error"],
    see=["generated/torch.broadcast_shapes"],
)
class TestANegativeShapeIsAValueErrorSinceTorch29:
    """`broadcast_shapes` raises a ValueError for a negative size since torch 2.9, and raised a RuntimeError before.

    Shapes that do not fit each other are a RuntimeError in every release.
    """

    @until("2.9")
    def test_a_negative_size_raises_a_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.broadcast_shapes((-1,), (2,))

    @since("2.9")
    def test_a_negative_size_raises_a_value_error(self):
        with pytest.raises(ValueError):
            torch.broadcast_shapes((-1,), (2,))

    def test_shapes_that_do_not_fit_raise_a_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.broadcast_shapes((3,), (2,))

    def test_shapes_that_fit_give_the_larger(self):
        assert torch.broadcast_shapes((1, 2), (3, 1)) == (3, 2)


@claim(
    api=["torch.cat"],
    about=["value", "dtype", "error"],
    see=["generated/torch.cat"],
)
class TestCatRefusesAnOutputOrADimensionByTypeError:
    """`cat` raises a TypeError for an `out=` that cannot hold the result since 2.9, and for `dim=None` since 2.13.

    Both were RuntimeErrors before, so code that caught one of them lets the new error pass.
    Floats joined into an `out=` of integers are what cannot be held; integers joined into floats are.
    """

    @until("2.9")
    def test_an_integer_output_for_floats_raises_a_runtime_error(self):
        out = torch.empty(0, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            torch.cat((torch.tensor([1.5]), torch.tensor([2])), out=out)

    @since("2.9")
    def test_an_integer_output_for_floats_raises_a_type_error(self):
        out = torch.empty(0, dtype=torch.int64)

        with pytest.raises(TypeError):
            torch.cat((torch.tensor([1.5]), torch.tensor([2])), out=out)

    @until("2.13")
    def test_no_dimension_raises_a_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.cat([torch.tensor([1.0])], dim=None)

    @since("2.13")
    def test_no_dimension_raises_a_type_error(self):
        with pytest.raises(TypeError):
            torch.cat([torch.tensor([1.0])], dim=None)

    def test_a_floating_output_holds_integers(self):
        out = torch.empty(0)

        torch.cat((torch.tensor([1]), torch.tensor([2])), out=out)

        assert out.tolist() == [1.0, 2.0]
        assert out.dtype == torch.float32


@claim(
    api=["torch.Tensor.index_add"],
    about=["value", "error"],
    see=["generated/torch.Tensor.index_add_"],
)
class TestIndexAddRefusesA0dSourceSinceTorch23:
    """`index_add` refuses a 0-d index and source for a vector since torch 2.3, and added them before.

    Number of dimensions and their sizes have to agree but for the one added along.
    Write vectors of one element, which work in every release.
    """

    @until("2.3")
    def test_a_0d_source_is_added(self):
        result = torch.zeros(3).index_add(0, torch.tensor(1), torch.tensor(5.0))

        assert result.tolist() == [0.0, 5.0, 0.0]

    @since("2.3")
    def test_a_0d_source_raises(self):
        x = torch.zeros(3)

        with pytest.raises(RuntimeError):
            x.index_add(0, torch.tensor(1), torch.tensor(5.0))

    def test_a_vector_of_one_is_added(self):
        result = torch.zeros(3).index_add(0, torch.tensor([1]), torch.tensor([5.0]))

        assert result.tolist() == [0.0, 5.0, 0.0]
