"""Gathering by places that do not fit.

Order: 16.5
"""

import platform
import sys

import pytest
import torch

from torchnotes import claim, since, until

# other builds may lack the kernel that `gather` has for expanded indices
HAS_THE_KERNEL = sys.platform == "linux" and platform.machine() == "x86_64"
only_x86 = pytest.mark.skipif(not HAS_THE_KERNEL, reason="needs Linux on x86-64")


@claim(
    api=["torch.Tensor.gather"],
    about=["error", "shape", "dtype"],
    see=["generated/torch.gather"],
    asked=[
        "gather expected dtype int64 for index",
        "index tensor must have same number of dimensions as input",
        "index -1 is out of bounds for dimension gather",
        "negative indices in gather",
        "gather with int32 index",
        "gather with empty index tensor",
    ],
)
class TestGatherRefusesAnIndexThatDoesNotFitUnlessItIsEmpty:
    """On the CPU `gather` raises for a place out of range.

    A negative place and one too large raise RuntimeError. [a_place_below_zero_or_too_large_raises]
    For a matrix a nonempty index of zero, one or three dimensions raises RuntimeError.
    [an_index_of_another_number_of_dimensions_raises]
    A 0-d tensor counts as a vector. [a_0d_tensor_counts_as_one_of_one_dimension]
    With elements an int16, a uint8, a bool and a float32 index raise RuntimeError. [an_index_of_another_dtype_raises]
    An int32 index is accepted from torch 2.8 on, and raised RuntimeError before.
    [an_index_of_int32_works, an_index_of_int32_raises]
    An empty index of bool, float32 or int64 returns an empty result of its shape.
    [an_empty_index_of_any_shape_and_dtype_gives_an_empty_result]
    """

    @pytest.mark.parametrize("place", [-1, 3])
    @pytest.mark.parametrize("dim", [0, 1])
    def test_a_place_below_zero_or_too_large_raises(self, dim, place):
        a = torch.zeros(3, 3)

        with pytest.raises(RuntimeError):
            a.gather(dim, torch.tensor([[place]]))

    @pytest.mark.parametrize("index", [0, [0], [[[0]]]], ids=str)
    def test_an_index_of_another_number_of_dimensions_raises(self, index):
        a = torch.zeros(2, 2)

        with pytest.raises(RuntimeError):
            a.gather(1, torch.tensor(index))

    def test_a_0d_tensor_counts_as_one_of_one_dimension(self):
        assert torch.tensor(7).gather(0, torch.tensor([0, 0])).tolist() == [7, 7]
        assert torch.tensor([7, 8]).gather(0, torch.tensor(1)).tolist() == 8

    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int16, torch.float32, torch.complex64], ids=str)
    def test_an_index_of_another_dtype_raises(self, dtype):
        a = torch.zeros(2, 2)

        with pytest.raises(RuntimeError):
            a.gather(1, torch.tensor([[0], [1]], dtype=dtype))

    @until("2.8")
    def test_an_index_of_int32_raises(self):
        a = torch.tensor([[10, 20], [30, 40]])

        with pytest.raises(RuntimeError):
            a.gather(1, torch.tensor([[0], [1]], dtype=torch.int32))

    @since("2.8")
    def test_an_index_of_int32_works(self):
        a = torch.tensor([[10, 20], [30, 40]])

        out = a.gather(1, torch.tensor([[0], [1]], dtype=torch.int32))

        assert out.tolist() == [[10], [40]]

    @pytest.mark.parametrize("shape", [(0,), (2, 0), (9, 8, 0, 7)], ids=str)
    @pytest.mark.parametrize("dtype", [torch.bool, torch.float32, torch.int64], ids=str)
    def test_an_empty_index_of_any_shape_and_dtype_gives_an_empty_result(self, dtype, shape):
        a = torch.zeros(2, 2, dtype=torch.int16)

        out = a.gather(1, torch.empty(shape, dtype=dtype))

        assert out.shape == shape
        assert out.dtype == torch.int16


@only_x86
@claim(
    api=["torch.Tensor.gather"],
    about=["value", "gradient"],
    see=["generated/torch.gather", "generated/torch.Tensor.expand"],
    asked=[
        "gather returns wrong values with int32 index",
        "gather bug with expanded index",
        "expand index and gather gives wrong rows",
        "int32 vs int64 index different gather result",
    ],
)
class TestGatherTakesWrongRowsOfFloatsForAnExpandedInt32Index:
    """`gather` can return wrong rows of floats for an expanded int32 column.

    On Linux with x86-64, along `dim=0` of two contiguous columns, rows 1, 0, 2 are read as 1, 1, 0.
    [an_expanded_int32_index_takes_other_rows_than_it_names]
    An int64 index is read rightly. [an_expanded_int64_index_takes_the_rows_it_names]
    Sources of int32, int64, bool and complex64, and transposed ones, are read rightly.
    [a_source_of_another_dtype_gives_the_rows_named, a_transposed_source_gives_the_rows_named]
    For two columns the gradient of a sum goes to the rows named.
    [the_gradient_goes_to_the_rows_named_and_not_to_those_taken]
    Call `.contiguous()` on the index, or `.long()`. [a_contiguous_copy_of_the_index_takes_the_rows_named]
    Before torch 2.8 an int32 index raised RuntimeError. [an_expanded_int32_index_raises]
    """

    def test_an_expanded_int64_index_takes_the_rows_it_names(self):
        a = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])

        out = a.gather(0, torch.tensor([[1], [0], [2]]).expand(3, 2))

        assert out.tolist() == [[2, 3], [0, 1], [4, 5]]

    @until("2.8")
    def test_an_expanded_int32_index_raises(self):
        a = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])

        with pytest.raises(RuntimeError):
            a.gather(0, torch.tensor([[1], [0], [2]], dtype=torch.int32).expand(3, 2))

    @since("2.8")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_an_expanded_int32_index_takes_other_rows_than_it_names(self, dtype):
        a = torch.tensor([[0, 1], [2, 3], [4, 5]], dtype=dtype)

        out = a.gather(0, torch.tensor([[1], [0], [2]], dtype=torch.int32).expand(3, 2))

        assert out.tolist() == [[2, 3], [2, 3], [0, 1]]

    @since("2.8")
    @pytest.mark.parametrize("dtype", [torch.bool, torch.int32, torch.int64, torch.complex64], ids=str)
    def test_a_source_of_another_dtype_gives_the_rows_named(self, dtype):
        a = torch.tensor([[0, 0], [1, 0], [1, 1]], dtype=dtype)

        out = a.gather(0, torch.tensor([[1], [0], [2]], dtype=torch.int32).expand(3, 2))

        assert out.tolist() == [[1, 0], [0, 0], [1, 1]]

    @since("2.8")
    def test_a_transposed_source_gives_the_rows_named(self):
        a = torch.tensor([[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]).t()

        out = a.gather(0, torch.tensor([[1], [0], [2]], dtype=torch.int32).expand(3, 2))

        assert out.tolist() == [[2, 3], [0, 1], [4, 5]]

    @since("2.8")
    def test_a_contiguous_copy_of_the_index_takes_the_rows_named(self):
        a = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])

        out = a.gather(0, torch.tensor([[1], [0], [2]], dtype=torch.int32).expand(3, 2).contiguous())

        assert out.tolist() == [[2, 3], [0, 1], [4, 5]]

    @since("2.8")
    def test_the_gradient_goes_to_the_rows_named_and_not_to_those_taken(self):
        x = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], requires_grad=True)

        out = x.gather(0, torch.tensor([[1], [0], [2]], dtype=torch.int32).expand(3, 2))
        out.sum().backward()

        assert out.tolist() == [[2, 3], [2, 3], [0, 1]]
        assert x.grad.tolist() == [[1, 1], [1, 1], [1, 1]]
