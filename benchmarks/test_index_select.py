"""Picking rows and columns."""

import math

import pytest
import torch

from torchnotes.claims import claim, speed

SIZES = [12, 10_000, 1_000_000]


def matrix(size, dtype=torch.float32):
    """Make a matrix of so many elements: 3x4 as in the note, else as many rows as columns."""
    shape = (3, 4) if size == 12 else (math.isqrt(size),) * 2
    return torch.arange(size).reshape(shape).to(dtype)


PICKED = {0: [0, 1, 2], 1: [1, 2, 3]}
"""Three rows, and the note's three columns."""


def at(dim, index):
    """Return what stands in square brackets: `index` at that dimension."""
    return (index,) if dim == 0 else (slice(None), index)


@claim(api=["torch.index_select", "torch.Tensor.__getitem__"], about=["speed"], see=["generated/torch.index_select"])
class TestIndexSelectTakesLessTimeThanAnAdvancedIndex:
    """`index_select` against an advanced index: the ratio depends on the size.

    A list or a tuple is made into a tensor first on both sides, as in the note. [three_picked_by_numbers]
    Where the index is a tensor already, the picking alone is compared. [three_picked_by_a_tensor_made_before]
    Other dtypes and numbers of threads are measured too.
    [half_of_a_million_in_another_dtype, half_of_nine_millions_with_some_threads]
    """

    @speed("lecture/65", at_most=0.7, noted=0.61)
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("dim", [0, 1])
    @pytest.mark.parametrize("index", ["list", "tuple", "tensor"])
    def test_three_picked_by_numbers(self, versus, size, dim, index):
        a, made = matrix(size), {"list": list, "tuple": tuple, "tensor": torch.tensor}[index]

        selected, indexed = versus(
            index_select=lambda: torch.index_select(a, dim, torch.tensor(PICKED[dim])),
            advanced_index=lambda: a[at(dim, made(PICKED[dim]))],
        )

        assert torch.equal(selected, indexed)

    @speed("lecture/65", at_most=0.7, noted=0.61)
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("dim", [0, 1])
    def test_three_picked_by_a_tensor_made_before(self, versus, size, dim):
        a, index = matrix(size), torch.tensor(PICKED[dim])

        selected, indexed = versus(
            index_select=lambda: torch.index_select(a, dim, index), advanced_index=lambda: a[at(dim, index)]
        )

        assert torch.equal(selected, indexed)

    @speed("lecture/65", at_most=0.7)
    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.float64], ids=str)
    @pytest.mark.parametrize("dim", [0, 1])
    def test_half_of_a_million_in_another_dtype(self, versus, dtype, dim):
        a, index = matrix(1_000_000, dtype), torch.arange(0, 1000, 2)

        selected, indexed = versus(
            index_select=lambda: torch.index_select(a, dim, index), advanced_index=lambda: a[at(dim, index)]
        )

        assert torch.equal(selected, indexed)

    @speed("lecture/65", at_most=0.7)
    @pytest.mark.parametrize("threads", [1, 2], indirect=True)
    @pytest.mark.parametrize("dim", [0, 1])
    def test_half_of_nine_millions_with_some_threads(self, versus, threads, dim):
        assert torch.get_num_threads() == threads
        a, index = matrix(9_000_000), torch.arange(0, 3000, 2)

        selected, indexed = versus(
            index_select=lambda: torch.index_select(a, dim, index), advanced_index=lambda: a[at(dim, index)]
        )

        assert torch.equal(selected, indexed)


@claim(api=["torch.index_select", "torch.Tensor.__getitem__"], about=["speed"], see=["generated/torch.index_select"])
class TestIndexSelectAgainstASlice:
    """A slice takes the same time however large the tensor is.

    The time of `index_select` grows with what it copies. [half_of_a_growing_matrix_selected]
    The time of a slice stays, as it is a view. [half_of_a_growing_matrix_sliced]
    The note speaks of slicing and times advanced indices: three neighbours show what it would have measured.
    [three_neighbours]
    """

    @speed("lecture/65", at_most=0.7, noted=0.61)
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("dim", [0, 1])
    def test_three_neighbours(self, versus, size, dim):
        a, first = matrix(size), PICKED[dim][0]

        selected, sliced = versus(
            index_select=lambda: torch.index_select(a, dim, torch.tensor(PICKED[dim])),
            slice=lambda: a[at(dim, slice(first, first + 3))],
        )

        assert torch.equal(selected, sliced)

    @speed(at_least=0.9, at_most=1.1)
    @pytest.mark.parametrize("dim", [0, 1])
    def test_half_of_a_growing_matrix_selected(self, growth, dim):
        sizes = [40_000, 160_000, 640_000, 2_560_000]

        halves = growth(
            sizes,
            lambda size: lambda a=matrix(size), index=torch.arange(0, math.isqrt(size), 2): a.index_select(dim, index),
        )

        assert [half.numel() for half in halves] == [20_000, 80_000, 320_000, 1_280_000]

    @speed(at_least=-0.1, at_most=0.1)
    @pytest.mark.parametrize("dim", [0, 1])
    def test_half_of_a_growing_matrix_sliced(self, growth, dim):
        sizes = [40_000, 160_000, 640_000, 2_560_000]

        halves = growth(sizes, lambda size: lambda a=matrix(size): a[at(dim, slice(0, None, 2))])

        assert [half.numel() for half in halves] == [20_000, 80_000, 320_000, 1_280_000]
