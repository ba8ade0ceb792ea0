"""Arguments at their edges: absent dimensions and arrays.

Order: 60
"""

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.__eq__"],
    about=["value", "dtype"],
    see=["generated/torch.eq"],
    asked=[
        "compare torch tensor with numpy array",
        "tensor == numpy array returns a single False",
        "bool object has no attribute tolist after comparing",
        "check if tensor and ndarray are equal",
        "tensor != ndarray always True",
        "stride in the given numpy array is negative",
    ],
)
class TestComparingWithAnArrayIsElementwiseSinceTorch24:
    """`tensor == array` compares int64 vectors of one length elementwise.

    From torch 2.4 on the result is a tensor of bools. [equal_numbers_give_a_tensor_of_bools]
    Older releases return one plain `False`, and raise nothing. [equal_numbers_give_a_plain_false]
    Between such vectors `tensor != array` is still one plain `True`, even for equal numbers. [unequal_is_a_plain_true]
    With a vector of two objects, `np.longdouble` numbers or strings `==` returns a plain `False`.
    [an_array_of_a_dtype_that_torch_lacks_is_a_plain_false]
    From torch 2.4 on a reversed view of two int64 numbers raises ValueError in `==`. [a_reversed_array_raises]
    Two int64 vectors of torch, of one length, compare element by element in both ways.
    [a_tensor_is_compared_element_by_element]
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

    @since(
        "2.4",
        why="pytorch#122249",
        remedy="Compare with `torch.from_numpy(array.copy())`.",
        trigger={
            "calls": ["torch.Tensor.__eq__"],
            "at": {"other": 1},
            "when": ["kind:other=ndarray", "below:other.strides=0"],
        },
    )
    def test_a_reversed_array_raises(self):
        with pytest.raises(ValueError):
            torch.tensor([1, 2]) == np.array([2, 1])[::-1]  # noqa: B015 - it is what raises

    def test_a_tensor_is_compared_element_by_element(self):
        array = torch.from_numpy(np.array([1, 5]))

        equal, unequal = torch.tensor([1, 2]) == array, torch.tensor([1, 2]) != array

        assert (equal.tolist(), unequal.tolist()) == ([True, False], [False, True])
        assert equal.dtype == unequal.dtype == torch.bool


@claim(
    api=["torch.cat", "torch.add"],
    about=["value", "dtype", "error"],
    see=["generated/torch.cat"],
    asked=[
        "concat into preallocated tensor of other dtype",
        "types can't be cast to the desired output type Long",
        "torch.cat dim None error",
        "please look up dimensions by name got name = None",
        "torch.cat out argument integer tensor with float inputs",
    ],
)
class TestCatRefusesAnOutputOrADimensionByTypeError:
    """On the CPU `cat` raises TypeError for `dim=None` and floats into int64.

    From torch 2.9 on int64 into a bool `out` and complex64 into float32 raise TypeError too.
    [an_output_of_a_lower_kind_raises_a_type_error]
    Floats into int64 raised RuntimeError before torch 2.9, and `dim=None` before torch 2.13.
    [an_integer_output_for_floats_raises_a_runtime_error, no_dimension_raises_a_runtime_error]
    So `except RuntimeError` misses the new error.
    [an_integer_output_for_floats_raises_a_type_error, no_dimension_raises_a_type_error]
    A float32 `out` accepts int64. [a_floating_output_holds_integers]
    Into an int64 `out`, `add` of floats raises RuntimeError, and so does `cat` of floats on meta.
    [add_and_meta_tensors_raise_a_runtime_error]
    """

    @until("2.9")
    def test_an_integer_output_for_floats_raises_a_runtime_error(self):
        out = torch.empty(0, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            torch.cat((torch.tensor([1.5]), torch.tensor([2])), out=out)

    @since(
        "2.9",
        why="pytorch#158249",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={
            "calls": [
                "torch.cat",
                "torch.concat",
                "torch.concatenate",
                "torch.hstack",
                "torch.vstack",
                "torch.dstack",
                "torch.column_stack",
                "torch.stack",
            ],
            "given": {"out": "*"},
            "when": [
                "dtype:floating",
                "device:cpu",
                "argument:out.dtype=torch.int64|torch.int32|torch.int16|torch.int8|torch.uint8|torch.bool",
            ],
        },
    )
    def test_an_integer_output_for_floats_raises_a_type_error(self):
        out = torch.empty(0, dtype=torch.int64)

        with pytest.raises(TypeError):
            torch.cat((torch.tensor([1.5]), torch.tensor([2])), out=out)

    @since("2.9")
    @pytest.mark.parametrize(
        ("source", "output"), [(torch.int64, torch.bool), (torch.complex64, torch.float32)], ids=str
    )
    def test_an_output_of_a_lower_kind_raises_a_type_error(self, source, output):
        out = torch.empty(0, dtype=output)

        with pytest.raises(TypeError):
            torch.cat([torch.ones(1, dtype=source)], out=out)

    @until("2.13")
    def test_no_dimension_raises_a_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.cat([torch.tensor([1.0])], dim=None)

    @since(
        "2.13",
        why="pytorch#173895",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={"calls": ["torch.cat", "torch.concat", "torch.concatenate"], "given": {"dim": None}, "at": {"dim": 1}},
    )
    def test_no_dimension_raises_a_type_error(self):
        with pytest.raises(TypeError):
            torch.cat([torch.tensor([1.0])], dim=None)

    def test_a_floating_output_holds_integers(self):
        out = torch.empty(0)

        torch.cat((torch.tensor([1]), torch.tensor([2])), out=out)

        assert out.tolist() == [1.0, 2.0]
        assert out.dtype == torch.float32

    @pytest.mark.parametrize(
        "write",
        [
            lambda: torch.add(torch.tensor([1.5]), 1, out=torch.empty(1, dtype=torch.int64)),
            lambda: torch.cat([torch.ones(1, device="meta")], out=torch.ones(1, dtype=torch.int64, device="meta")),
        ],
        ids=["add", "meta"],
    )
    def test_add_and_meta_tensors_raise_a_runtime_error(self, write):
        with pytest.raises(RuntimeError):
            write()


@claim(
    api=["torch.Tensor.index_add"],
    about=["value", "error"],
    see=["generated/torch.Tensor.index_add_"],
    asked=[
        "source tensor shape must match self tensor shape",
        "index_add_ with a scalar source",
        "add one value at given indices of a vector",
        "index_add stopped broadcasting after updating pytorch",
        "index out of range in self index_add negative index",
    ],
)
class TestIndexAddRefusesA0dSourceSinceTorch23:
    """On the CPU `index_add` rejects a 0-d source into a vector.

    Before torch 2.3 the source was added. [a_0d_source_is_added]
    Along `dim=0` a source of one column for two raises RuntimeError; torch 2.0 broadcast the column.
    [a_source_of_another_size_raises, a_source_of_another_size_is_broadcast]
    Into a vector a 0-d index is accepted with a source that is a vector of one. [a_0d_index_is_accepted]
    With a 0-d index a 0-d tensor accepts a 0-d source. [a_0d_tensor_accepts_a_0d_source]
    On the CPU a negative index into a vector raises IndexError. [a_negative_index_raises]
    Write index and source as vectors of one element. [a_vector_of_one_is_added]
    """

    @until("2.3")
    def test_a_0d_source_is_added(self):
        result = torch.zeros(3).index_add(0, torch.tensor(1), torch.tensor(5.0))

        assert result.tolist() == [0.0, 5.0, 0.0]

    @since(
        "2.3",
        why="pytorch#114929",
        remedy="Write index and source as vectors of one element.",
        trigger={
            "calls": ["torch.[Tensor.]index_add", "torch.Tensor.index_add_"],
            "at": {"input": 0, "dim": 1, "index": 2, "source": 3},
            "when": ["argument:source.ndim=0", "!dims:0", "device:cpu"],
        },
    )
    def test_a_0d_source_raises(self):
        x = torch.zeros(3)

        with pytest.raises(RuntimeError):
            x.index_add(0, torch.tensor(1), torch.tensor(5.0))

    @until("2.1")
    def test_a_source_of_another_size_is_broadcast(self):
        result = torch.zeros(2, 2).index_add(0, torch.tensor([1]), torch.tensor([[5.0]]))

        assert result.tolist() == [[0.0, 0.0], [5.0, 5.0]]

    @since(
        "2.1",
        why="pytorch#100321",
        remedy="Expand the source to the columns of `x` with `.expand()` first.",
        trigger={
            "calls": ["torch.[Tensor.]index_add", "torch.Tensor.index_add_"],
            "at": {"input": 0, "dim": 1, "index": 2, "source": 3},
            "when": ["broadcasts_beside_dim:source"],
        },
    )
    def test_a_source_of_another_size_raises(self):
        x = torch.zeros(2, 2)

        with pytest.raises(RuntimeError):
            x.index_add(0, torch.tensor([1]), torch.tensor([[5.0]]))

    def test_a_0d_index_is_accepted(self):
        result = torch.zeros(3).index_add(0, torch.tensor(1), torch.tensor([5.0]))

        assert result.tolist() == [0.0, 5.0, 0.0]

    def test_a_0d_tensor_accepts_a_0d_source(self):
        result = torch.tensor(1.0).index_add(0, torch.tensor(0), torch.tensor(5.0))

        assert result.tolist() == 6.0

    def test_a_negative_index_raises(self):
        x = torch.zeros(3)

        with pytest.raises(IndexError):
            x.index_add(0, torch.tensor([-1]), torch.tensor([5.0]))

    def test_a_vector_of_one_is_added(self):
        result = torch.zeros(3).index_add(0, torch.tensor([1]), torch.tensor([5.0]))

        assert result.tolist() == [0.0, 5.0, 0.0]
