"""Shuffling the rows of a tensor.

Order: 13.7
"""

import random

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.randperm", "torch.Tensor.__getitem__"],
    about=["value", "memory", "dtype"],
    see=["generated/torch.randperm"],
    asked=[
        "shuffle the rows of a tensor",
        "shuffle two tensors in the same order",
        "random permutation of a tensor",
        "undo a permutation",
    ],
    equivalent={"torch.randperm": {"order-reversed": "a random permutation read backwards is a random permutation"}},
)
class TestIndexingByRandpermShufflesRowsInACopy:
    """`x[torch.randperm(len(x))]` shuffles the rows of a matrix in a copy.

    Each row stays whole, and each is there once. [rows_stay_whole]
    By default `randperm(50)` returns the numbers below 50 as int64; two calls differ, and a seed repeats one.
    [a_seed_repeats_the_permutation]
    One permutation for inputs and labels keeps them in step. [one_permutation_keeps_pairs_together]
    Writing to the shuffled copy leaves the matrix as it was. [the_matrix_stays]
    Indexing by the `argsort` of the permutation undoes it. [argsort_undoes_a_permutation]
    """

    def test_rows_stay_whole(self):
        matrix = torch.arange(20).reshape(10, 2)

        shuffled = matrix[torch.randperm(len(matrix))]

        assert shuffled.dtype is torch.int64
        assert shuffled.tolist() != matrix.tolist()
        assert sorted(shuffled.tolist()) == matrix.tolist()

    def test_a_seed_repeats_the_permutation(self):
        torch.manual_seed(3)
        first, second = torch.randperm(50), torch.randperm(50)
        torch.manual_seed(3)

        assert torch.randperm(50).tolist() == first.tolist()
        assert sorted(first.tolist()) == list(range(50))
        assert first.tolist() != second.tolist()
        assert first.dtype is torch.int64

    def test_one_permutation_keeps_pairs_together(self):
        inputs, labels = torch.arange(10.0).unsqueeze(1), torch.arange(10)

        order = torch.randperm(10)

        assert inputs[order].squeeze(1).tolist() == labels[order].tolist()

    def test_the_matrix_stays(self):
        matrix = torch.arange(4).reshape(2, 2)

        matrix[torch.randperm(2)][0, 0] = 9
        shuffled = matrix[torch.randperm(2)]
        shuffled.zero_()

        assert matrix.tolist() == [[0, 1], [2, 3]]

    def test_argsort_undoes_a_permutation(self):
        numbers, order = torch.arange(10) * 3, torch.randperm(10)

        assert numbers[order][order.argsort()].tolist() == numbers.tolist()


@claim(
    api=["torch.Tensor.__setitem__"],
    about=["value", "memory"],
    see=["generated/torch.randperm"],
    asked=[
        "random.shuffle on a tensor duplicates elements",
        "random.shuffle loses rows of a tensor",
        "swap two rows of a tensor in place",
        "x[0], x[1] = x[1], x[0] does not swap",
    ],
)
class TestSwappingRowsByATupleLosesOne:
    """`x[0], x[1] = x[1], x[0]` copies one row over the other.

    Both sides of the assignment are views, so the second one is read after it was written.
    [a_swap_by_views_loses_a_row]
    `random.shuffle(torch.arange(20))` swaps so, and loses elements. [random_shuffle_loses_elements]
    `x[[0, 1]] = x[[1, 0]]` swaps, because indexing by a list copies. [indexing_by_lists_swaps]
    Single numbers of a vector are views as well. [a_swap_by_views_loses_a_row]
    """

    @pytest.mark.parametrize(("start", "left"), [([1, 2], [2, 2]), ([[1, 2], [3, 4]], [[3, 4], [3, 4]])])
    def test_a_swap_by_views_loses_a_row(self, start, left):
        tensor = torch.tensor(start)

        tensor[0], tensor[1] = tensor[1], tensor[0]

        assert tensor.tolist() == left

    def test_random_shuffle_loses_elements(self):
        tensor = torch.arange(20)

        random.shuffle(tensor)

        assert len(set(tensor.tolist())) < 20

    def test_indexing_by_lists_swaps(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        tensor[[0, 1]] = tensor[[1, 0]]

        assert tensor.tolist() == [[3, 4], [1, 2]]
