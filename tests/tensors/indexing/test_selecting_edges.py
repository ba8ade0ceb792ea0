"""Selecting along a dimension: gradients, errors and dtypes.

Order: 13
"""

import numpy as np
import pytest
import torch

from torchnotes import changed, claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.Tensor.index_select", "torch.Tensor.__getitem__"],
    about=["gradient"],
    see=["generated/torch.index_select", "generated/torch.Tensor.index_add_"],
    asked=[
        "gradient when same row is selected twice",
        "index_select backward repeated index accumulates",
        "embedding lookup gradient bfloat16 inaccurate",
        "grad zero for rows not selected",
    ],
)
class TestIndexSelectAddsUpTheGradientsOfARepeatedPlace:
    """`index_select` adds up the gradients of a repeated place.

    In a float32 vector the first backward leaves gradient zero at places that were not selected.
    [gradients_of_a_repeated_place_add_up_and_the_others_are_zero]
    The same places as a list in brackets have the same gradient. [a_list_between_brackets_gives_the_same_gradient]
    After an empty selection the gradient of a float32 vector is zeros of its full size.
    [an_empty_selection_gives_a_gradient_of_zeros]
    On the CPU 4096 ones for one bfloat16 place add up to 256, as the sum is rounded.
    [a_sum_of_many_gradients_is_rounded]
    """

    @pytest.mark.parametrize("dtype", [torch.int32, torch.int64], ids=str)
    def test_gradients_of_a_repeated_place_add_up_and_the_others_are_zero(self, dtype):
        x = torch.zeros(4, requires_grad=True)

        x.index_select(0, torch.tensor([1, 1, 3], dtype=dtype)).backward(torch.tensor([1.0, 10.0, 100.0]))

        assert x.grad.tolist() == [0, 11, 0, 100]

    def test_a_list_between_brackets_gives_the_same_gradient(self):
        x = torch.zeros(4, requires_grad=True)

        x[[1, 1, 3]].backward(torch.tensor([1.0, 10.0, 100.0]))

        assert x.grad.tolist() == [0, 11, 0, 100]

    def test_an_empty_selection_gives_a_gradient_of_zeros(self):
        x = torch.ones(3, requires_grad=True)

        x.index_select(0, torch.tensor([], dtype=torch.int64)).sum().backward()

        assert x.grad.tolist() == [0, 0, 0]

    def test_a_sum_of_many_gradients_is_rounded(self):
        x = torch.zeros(1, dtype=torch.bfloat16, requires_grad=True)

        x.index_select(0, torch.zeros(4096, dtype=torch.int64)).backward(torch.ones(4096, dtype=torch.bfloat16))

        assert x.grad.tolist() == [256.0]


@claim(
    api=["torch.Tensor.index_select"],
    about=["error", "argument", "value"],
    see=["generated/torch.index_select", "tensor_attributes"],
    asked=[
        "index_select expected dtype int32 or int64 for index",
        "index is supposed to be a vector",
        "index_select with python list",
        "index_select negative index out of range in self",
        "INDICES element is out of DATA bounds axis_dim",
        "index_select received an invalid combination of arguments",
    ],
)
class TestIndexSelectTakesATensorOfNonnegativeInt32OrInt64Places:
    """`index_select` accepts int32 or int64 places from zero up.

    The places are a vector, in an order of your choice, and may repeat.
    [an_index_of_int32_or_int64_selects_in_its_own_order]
    For an int64 matrix places of bool, uint8, int8, int16, float32 or complex64 raise RuntimeError.
    [an_index_of_another_dtype_raises]
    Places of two dimensions raise IndexError for a matrix. [an_index_of_two_dimensions_raises]
    A list, a NumPy array or a Python int raises TypeError. [an_index_that_is_no_tensor_raises]
    In an int64 matrix of 3 by 3 the places -1 and 3 raise IndexError along dimension 0, and RuntimeError along 1.
    [a_place_below_zero_or_too_large_raises_an_index_error, a_place_below_zero_or_too_large_raises_a_runtime_error]
    A sparse COO matrix accepts the place -1, counted from the end. [a_sparse_source_takes_a_place_from_the_end]
    An empty index into a 0-d tensor on the CPU raises RuntimeError. [an_empty_index_into_a_0d_tensor_raises]
    Before torch 2.1 such an index returned one element of unwritten memory.
    [an_empty_index_into_a_0d_tensor_gives_one_unwritten_element]
    """

    @pytest.mark.parametrize("dtype", [torch.int32, torch.int64], ids=str)
    def test_an_index_of_int32_or_int64_selects_in_its_own_order(self, dtype):
        a = torch.arange(6).reshape(2, 3)

        selected = a.index_select(1, torch.tensor([2, 0, 2], dtype=dtype))

        assert selected.tolist() == [[2, 0, 2], [5, 3, 5]]

    @pytest.mark.parametrize(
        "dtype", [torch.bool, torch.uint8, torch.int8, torch.int16, torch.float32, torch.complex64], ids=str
    )
    def test_an_index_of_another_dtype_raises(self, dtype):
        a = torch.arange(6).reshape(2, 3)

        with pytest.raises(RuntimeError):
            a.index_select(1, torch.tensor([1, 0], dtype=dtype))

    def test_an_index_of_two_dimensions_raises(self):
        a = torch.arange(6).reshape(2, 3)

        with pytest.raises(IndexError):
            a.index_select(1, torch.tensor([[0, 1]]))

    @pytest.mark.parametrize("index", [0, [0], np.array([0])], ids=["integer", "list", "array"])
    def test_an_index_that_is_no_tensor_raises(self, index):
        a = torch.arange(6).reshape(2, 3)

        with pytest.raises(TypeError):
            a.index_select(1, index)

    @pytest.mark.parametrize("place", [-1, 3])
    def test_a_place_below_zero_or_too_large_raises_an_index_error(self, place):
        a = torch.arange(9).reshape(3, 3)

        with pytest.raises(IndexError):
            a.index_select(0, torch.tensor([place]))

    @pytest.mark.parametrize("place", [-1, 3])
    def test_a_place_below_zero_or_too_large_raises_a_runtime_error(self, place):
        a = torch.arange(9).reshape(3, 3)

        with pytest.raises(RuntimeError):
            a.index_select(1, torch.tensor([place]))

    def test_a_sparse_source_takes_a_place_from_the_end(self):
        assert torch.eye(2).to_sparse().index_select(0, torch.tensor([-1])).to_dense().tolist() == [[0, 1]]

    @until("2.1")
    def test_an_empty_index_into_a_0d_tensor_gives_one_unwritten_element(self):
        scalar = torch.tensor(7)

        selected = scalar.index_select(0, torch.tensor([], dtype=torch.int64))

        assert selected.shape == ()

    @since(
        "2.1",
        why="pytorch#96408",
        remedy="Write `x.reshape(1).index_select(0, index)`.",
        trigger={"calls": ["torch.[Tensor.]index_select"], "when": ["dims:0", "empty"]},
    )
    def test_an_empty_index_into_a_0d_tensor_raises(self):
        scalar = torch.tensor(7)

        with pytest.raises(RuntimeError):
            scalar.index_select(0, torch.tensor([], dtype=torch.int64))


@claim(
    api=["torch.Tensor.index_select"],
    about=["dtype", "error"],
    see=["generated/torch.index_select", "tensor_attributes"],
    asked=[
        "index_select not implemented for UInt16",
        "select from uint16 vector",
        "uint16 tensor indexing workaround",
        "does index_select change dtype",
    ],
)
class TestIndexSelectKeepsTheDtypeAndLearntUint16VectorsLate:
    """`index_select` keeps common dtypes such as float32 and int64.

    On the CPU bool, complex64, uint8, int8 to int64, bfloat16 and float16 to float64 are kept.
    [each_common_dtype_is_kept, the_selection_has_the_dtype_of_the_source]
    On the CPU `index_select` has worked for a uint16 vector since torch 2.14. [selecting_from_a_uint16_vector_works]
    From torch 2.8 to 2.13 it raised NotImplementedError, and from torch 2.3 to 2.7 RuntimeError.
    [selecting_from_a_uint16_vector_is_not_implemented, selecting_from_a_uint16_vector_raises]
    There `x[None].index_select(1, places)` works for the vector `x`, and so does a view as int16.
    [a_row_or_a_view_of_uint16_is_selected_from]
    """

    @pytest.mark.parametrize(
        "dtype",
        [torch.bool, torch.uint8, torch.int16, torch.int64, torch.float16, torch.bfloat16, torch.complex64],
        ids=str,
    )
    def test_the_selection_has_the_dtype_of_the_source(self, dtype):
        source = torch.tensor([0, 1]).to(dtype)

        selected = source.index_select(0, torch.tensor([1, 0, 1]))

        assert selected.dtype == dtype
        assert selected.tolist() == [1, 0, 1]

    @since("2.3")
    @until("2.8")
    def test_selecting_from_a_uint16_vector_raises(self):
        source = torch.tensor([1, 2]).to(torch.uint16)

        with pytest.raises(RuntimeError) as raised:
            source.index_select(0, torch.tensor([1]))

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Write `x[None].index_select(1, places)[0]`.",
        trigger={
            "calls": ["torch.[Tensor.]index_select"],
            "when": ["first_dtype:uint16,uint32,uint64", "dims:1", "device:cpu"],
        },
    )
    @until("2.14")
    def test_selecting_from_a_uint16_vector_is_not_implemented(self):
        source = torch.tensor([1, 2]).to(torch.uint16)

        with pytest.raises(NotImplementedError):
            source.index_select(0, torch.tensor([1]))

    @since("2.3")
    def test_a_row_or_a_view_of_uint16_is_selected_from(self):
        source, place = torch.tensor([1, 2]).to(torch.uint16), torch.tensor([1])

        assert source[None].index_select(1, place).tolist() == [[2]]
        assert source.view(torch.int16).index_select(0, place).view(torch.uint16).tolist() == [2]

    def test_each_common_dtype_is_kept(self):
        sources = [torch.tensor([0, 1]).to(dtype) for dtype in (*dtypes.FLOATING, *dtypes.INTEGRAL, torch.bool)]

        assert [x.dtype for x in sources if x.index_select(0, torch.tensor([1])).dtype != x.dtype] == []

    @since("2.14", why="pytorch#183473")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]index_select"],
            "when": ["first_dtype:uint16,uint32,uint64", "dims:1", "device:cpu"],
        },
    )
    def test_selecting_from_a_uint16_vector_works(self):
        source = torch.tensor([1, 2]).to(torch.uint16)

        selected = source.index_select(0, torch.tensor([1]))

        assert selected.dtype == torch.uint16
        assert selected.tolist() == [2]
