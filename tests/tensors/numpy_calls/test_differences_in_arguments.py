"""Where torch parts from numpy: arguments, errors and warnings.

Order: 58
"""

import warnings

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.add", "torch.Tensor.__bool__", "torch.Tensor.reshape", "torch.matmul", "torch.gather"],
    about=["error"],
    see=["notes/broadcasting"],
    equivalent={
        "torch.Tensor.__bool__": {
            "error-swallowed": "Python takes a bool only, so that a tensor in its place ends the check by a TypeError"
        }
    },
    asked=[
        "except ValueError does not catch torch shape error",
        "exception type for mismatched sizes",
        "catch size mismatch error numpy vs torch",
        "boolean value of Tensor is ambiguous",
        "shape is invalid for input of size",
        "shape of the mask does not match indexed tensor",
    ],
)
class TestShapeErrorsAreRuntimeErrors:
    """`add` and `matmul` of tensors whose sizes do not fit raise RuntimeError.

    `reshape` to a size that does not fit raises RuntimeError too, and so does `bool` of two elements.
    [torch_raises_runtime_error]
    NumPy raises ValueError in the same four places. [numpy_raises_value_error]
    An `except ValueError` does not catch these errors, because RuntimeError is not a ValueError.
    [shapes_that_do_not_broadcast_raise_value_error, the_truth_of_several_elements_raises_value_error,
    reshape_to_another_number_of_elements_raises_value_error]
    As an index, a mask of 3 for a vector of 2, or lists of 2 and 3 positions, raise IndexError in both.
    [indices_of_the_wrong_shape_raise_index_error]
    The index 2 of a vector of 2 elements raises IndexError in both, and the rows `[[1], [1, 2]]` ValueError.
    [positions_out_of_range_and_uneven_rows_raise_alike]
    On the CPU `gather` raises RuntimeError for a position out of range, and NumPy's `take_along_axis` IndexError.
    [gather_out_of_range_raises_runtime_error]
    """

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_shapes_that_do_not_broadcast_raise_value_error(self):
        with pytest.raises(ValueError, match="broadcast"):
            torch.add(torch.zeros(2), torch.zeros(3))

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_the_truth_of_several_elements_raises_value_error(self):
        with pytest.raises(ValueError, match="ambiguous"):
            bool(torch.zeros(2))

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_reshape_to_another_number_of_elements_raises_value_error(self):
        with pytest.raises(ValueError, match="reshape"):
            torch.zeros(2).reshape(3)

    @belief("lecture/9")
    def test_positions_out_of_range_and_uneven_rows_raise_alike(self):
        for make in (np.array, torch.tensor):
            with pytest.raises(IndexError):
                make([1, 2])[2]
            with pytest.raises(ValueError):
                make([[1], [1, 2]])

    def test_torch_raises_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.add(torch.zeros(2), torch.zeros(3))
        with pytest.raises(RuntimeError):
            bool(torch.zeros(2))
        with pytest.raises(RuntimeError):
            torch.zeros(2).reshape(3)
        with pytest.raises(RuntimeError):
            torch.matmul(torch.zeros(2, 3), torch.zeros(2, 3))

    def test_numpy_raises_value_error(self):
        with pytest.raises(ValueError, match="broadcast"):
            np.add(np.zeros(2), np.zeros(3))
        with pytest.raises(ValueError, match="ambiguous"):
            bool(np.zeros(2))
        with pytest.raises(ValueError, match="reshape"):
            np.zeros(2).reshape(3)
        with pytest.raises(ValueError, match="matmul"):
            np.matmul(np.zeros((2, 3)), np.zeros((2, 3)))

    def test_indices_of_the_wrong_shape_raise_index_error(self):
        for make in (np.zeros, torch.zeros):
            with pytest.raises(IndexError):
                make(2)[[True, False, True]]
            with pytest.raises(IndexError):
                make((3, 3))[[0, 1], [0, 1, 2]]

    def test_gather_out_of_range_raises_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.gather(torch.zeros(2), 0, torch.tensor([5]))
        with pytest.raises(IndexError):
            np.take_along_axis(np.zeros(2), np.array([5]), 0)


@claim(
    api=["torch.add"],
    about=["value", "shape", "warning"],
    see=["generated/torch.add"],
    asked=[
        "out= tensor gets resized warning",
        "output with one or more elements was resized add",
        "reuse output buffer of wrong shape",
        "preallocated result tensor out argument numpy vs torch",
    ],
)
class TestOutIsResized:
    """`torch.add` can resize an `out` of the wrong shape, with a UserWarning.

    A new int64 `out` of 3 elements shrinks to a result of 2. [an_out_of_another_shape_is_resized_with_a_warning]
    A new `out` of one element grows, a 0-d tensor too. [a_smaller_out_grows_with_a_warning]
    For one element in an `out` of 2 the results differ, because NumPy fills the `out` by broadcasting.
    [a_larger_out_is_filled_by_broadcasting, numpy_fills_a_larger_out]
    NumPy raises ValueError for a result of 2 elements in an `out` of 3. [numpy_refuses_an_out_that_does_not_fit]
    A new empty vector as `out` is resized silently. [an_empty_out_is_resized_silently]
    An `out` over a whole ndarray raises RuntimeError where it must grow. [an_out_in_the_memory_of_an_array_cannot_grow]
    The slice `tensor[:1]` as `out` grows over its neighbours in the tensor. [a_slice_grows_over_its_neighbours]
    Pass an `out` of the right shape, or an empty tensor. [advice]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_a_larger_out_is_filled_by_broadcasting(self):
        out, expected = torch.zeros(2, dtype=torch.int64), np.zeros(2, dtype=np.int64)

        torch.add(torch.tensor([1]), torch.tensor([2]), out=out)
        np.add(np.array([1]), np.array([2]), out=expected)

        assert out.tolist() == expected.tolist()

    def test_an_out_of_another_shape_is_resized_with_a_warning(self):
        out = torch.zeros(3, dtype=torch.int64)

        with pytest.warns(UserWarning, match="resized"):
            result = torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=out)

        assert result.tolist() == out.tolist() == [3, 4]

    def test_an_empty_out_is_resized_silently(self):
        out = torch.zeros(0, dtype=torch.int64)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=out)

        assert out.tolist() == [3, 4]
        assert raised == []

    def test_an_out_in_the_memory_of_an_array_cannot_grow(self):
        out = torch.from_numpy(np.zeros(1, dtype=np.int64))

        with pytest.warns(UserWarning, match="resized"), pytest.raises(RuntimeError, match="not resizable"):
            torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=out)

    def test_numpy_refuses_an_out_that_does_not_fit(self):
        with pytest.raises(ValueError, match="broadcast"):
            np.add(np.array([1, 2]), np.array([2]), out=np.zeros(3, dtype=np.int64))

    @pytest.mark.parametrize("shape", [(1,), ()], ids=str)
    def test_a_smaller_out_grows_with_a_warning(self, shape):
        out = torch.zeros(shape, dtype=torch.int64)

        with pytest.warns(UserWarning, match="resized"):
            torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=out)

        assert out.tolist() == [3, 4]

    def test_a_slice_grows_over_its_neighbours(self):
        tensor = torch.zeros(3, dtype=torch.int64)

        with pytest.warns(UserWarning, match="resized"):
            torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=tensor[:1])

        assert tensor.tolist() == [3, 4, 0]

    def test_numpy_fills_a_larger_out(self):
        out = np.zeros((2, 2), dtype=np.int64)

        np.add(np.array([1, 2]), np.array([2]), out=out)

        assert out.tolist() == [[3, 4], [3, 4]]


@claim(
    api=["torch.linspace", "torch.arange"],
    about=["value", "error"],
    see=["generated/torch.linspace", "generated/torch.arange"],
    asked=[
        "upper bound and lower bound inconsistent with step sign",
        "linspace() missing 1 required positional arguments steps",
        "torch.arange empty range error",
        "count down with arange negative step",
        "linspace default number of points",
    ],
)
class TestRangesWantTheirArguments:
    """`linspace` without `steps` and `arange(3, 0)` raise.

    `torch.linspace(0, 1)` raises TypeError. [linspace_without_steps_raises]
    `arange` raises RuntimeError for the arguments `(3, 0)`, `(-1,)`, `(3.0, 0.0)` and `(0, 3, -1)`.
    [a_range_that_runs_backwards_raises, ends_on_the_wrong_side_raise]
    Code from NumPy meets both errors, because NumPy returns 50 numbers and an empty array.
    [linspace_has_fifty_steps, a_range_that_runs_backwards_is_empty, numpy_has_defaults_for_both]
    `arange(3, 3)` is empty in both. [with_all_arguments_they_are_alike]
    `linspace(0, 1, 3)` and `arange(3, 0, -2)` return the same numbers in both. [with_all_arguments_they_are_alike]
    """

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_linspace_has_fifty_steps(self):
        assert len(torch.linspace(0, 1)) == len(np.linspace(0, 1))

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_a_range_that_runs_backwards_is_empty(self):
        assert torch.arange(3, 0).tolist() == np.arange(3, 0).tolist()

    def test_linspace_without_steps_raises(self):
        with pytest.raises(TypeError):
            torch.linspace(0, 1)

    def test_a_range_that_runs_backwards_raises(self):
        with pytest.raises(RuntimeError):
            torch.arange(3, 0)

    def test_numpy_has_defaults_for_both(self):
        assert np.linspace(0, 1).shape == (50,)
        assert np.arange(3, 0).tolist() == []

    @belief("lecture/9")
    def test_with_all_arguments_they_are_alike(self):
        assert torch.linspace(0, 1, 3).tolist() == np.linspace(0, 1, 3).tolist() == [0.0, 0.5, 1.0]
        assert torch.arange(3, 0, -2).tolist() == np.arange(3, 0, -2).tolist() == [3, 1]
        assert torch.arange(3, 3).tolist() == np.arange(3, 3).tolist() == []

    @pytest.mark.parametrize("arguments", [(-1,), (0, 3, -1), (3.0, 0.0)], ids=str)
    def test_ends_on_the_wrong_side_raise(self, arguments):
        with pytest.raises(RuntimeError):
            torch.arange(*arguments)

        assert np.arange(*arguments).tolist() == []
