"""Datasets made of tensors and of other datasets.

Order: 7
"""

import sys
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import (
    ChainDataset,
    ConcatDataset,
    DataLoader,
    IterableDataset,
    Subset,
    TensorDataset,
    random_split,
)

from torchnotes import claim, since, until


class IterableDatasetOfOne(IterableDataset):
    def __iter__(self):
        return iter([1])


@claim(
    api=["torch.utils.data.TensorDataset"],
    about=["value", "shape", "memory", "error"],
    see=["data"],
    asked=[
        "make a Dataset from tensors x and y",
        "Size mismatch between tensors",
        "TensorDataset from numpy array 'int' object is not callable",
        "TensorDataset sample modification changes original data",
    ],
)
class TestTensorDatasetGivesViewsOfItsTensors:
    """`TensorDataset` returns each sample as a tuple of views.

    A sample has one row of each tensor, also at a negative index. [a_sample_is_a_tuple_of_one_row_of_each]
    Where gradients are not required, writing to a sample changes the tensor. [writing_to_a_sample_writes_to_the_tensor]
    A slice returns views too, and a list of indices returns copies.
    [a_slice_gives_views, a_list_of_indices_gives_a_copy]
    By default the batches of a DataLoader are copies. [writing_to_a_batch_leaves_the_tensor_alone]
    With `batch_size=None` and without workers the samples of a DataLoader are views.
    [a_loader_without_batch_size_gives_views]
    Unequal first dimensions raise AssertionError. [unequal_first_dimensions_raise]
    torch 2.10 accepts them silently. [unequal_first_dimensions_pass_in_one_release]
    A list raises AttributeError, an array TypeError, and a 0-d tensor IndexError. [what_is_no_tensor_with_rows_raises]
    Convert with `torch.as_tensor` first. [advice]
    """

    def test_a_sample_is_a_tuple_of_one_row_of_each(self):
        dataset = TensorDataset(torch.tensor([[1, 2], [3, 4]]), torch.tensor([5, 6]))

        first, label = dataset[-1]

        assert (first.tolist(), label.tolist(), len(dataset)) == ([3, 4], 6, 2)
        assert [len(sample) for sample in dataset] == [2, 2]

    def test_writing_to_a_sample_writes_to_the_tensor(self):
        inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

        (row,) = TensorDataset(inputs)[0]
        row[0] = 9

        assert inputs.tolist() == [[9.0, 2.0], [3.0, 4.0]]

    def test_writing_to_a_batch_leaves_the_tensor_alone(self):
        inputs = torch.tensor([1.0, 2.0])

        ((batch,),) = DataLoader(TensorDataset(inputs), batch_size=2)
        batch[0] = 9

        assert (batch.tolist(), inputs.tolist()) == ([9.0, 2.0], [1.0, 2.0])

    def test_a_list_of_indices_gives_a_copy(self):
        inputs = torch.tensor([1.0, 2.0, 3.0])

        (rows,) = TensorDataset(inputs)[[0, 2]]
        rows[0] = 9

        assert (rows.tolist(), inputs.tolist()) == ([9.0, 3.0], [1.0, 2.0, 3.0])

    @until("2.10")
    @since(
        "2.11",
        why="pytorch#171795",
        remedy="Cut the tensors to one length first, as by `tensor[:length]`.",
        trigger={
            "calls": ["torch.utils.data.TensorDataset", "torch.utils.data.dataset.TensorDataset"],
            "given": {"second": "*"},
            "at": {"first": 0, "second": 1, "third": 2},
            "when": [
                "below:second.shape.0|third.shape.0=first.shape.0 or above:second.shape.0|third.shape.0=first.shape.0"
            ],
        },
    )
    def test_unequal_first_dimensions_raise(self):
        with pytest.raises(AssertionError):
            TensorDataset(torch.zeros(2, 3), torch.zeros(3, 3))

    @since("2.10")
    @until("2.11")
    def test_unequal_first_dimensions_pass_in_one_release(self):
        dataset = TensorDataset(torch.zeros(2, 3), torch.zeros(3, 3))

        assert len(dataset) == 2

    @pytest.mark.parametrize(
        ("given", "error"),
        [([1, 2], AttributeError), (np.zeros(2), TypeError), (torch.tensor(1.0), IndexError)],
        ids=["list", "array", "0-d"],
    )
    def test_what_is_no_tensor_with_rows_raises(self, given, error):
        with pytest.raises(error):
            TensorDataset(given)

    def test_a_slice_gives_views(self):
        inputs = torch.tensor([1.0, 2.0, 3.0])

        (rows,) = TensorDataset(inputs)[1:]
        rows[0] = 9

        assert inputs.tolist() == [1.0, 9.0, 3.0]

    def test_a_loader_without_batch_size_gives_views(self):
        inputs = torch.tensor([1.0, 2.0])

        for (sample,) in DataLoader(TensorDataset(inputs), batch_size=None):
            sample.add_(5)

        assert inputs.tolist() == [6.0, 7.0]


@claim(
    api=["torch.utils.data.random_split"],
    about=["value", "error", "argument", "warning"],
    see=["data"],
    asked=[
        "split dataset into train and test set",
        "80 20 train validation split pytorch",
        "Sum of input lengths does not equal the length",
        "random_split with seed",
        "split dataset by percentage",
    ],
)
class TestRandomSplitTakesLengthsOrFractions:
    """`random_split` accepts integer lengths, or fractions such as two halves.

    Each index is in exactly one part, and parts have the positive lengths that were passed.
    [each_index_is_in_exactly_one_part]
    Fractions are rounded down; three thirds of ten samples leave one over, for the first part.
    [fractions_are_rounded_down_and_the_rest_dealt_from_the_first]
    For ten samples `[5, 4]`, `[0.3, 0.3]`, `[0.7, 0.7]` and `[-0.5, 1.5]` raise ValueError.
    [sizes_that_do_not_sum_up_raise]
    Before Python 3.12, which adds up floats more exactly, `[0.2, 0.4, 0.3, 0.1]` raises ValueError too.
    [a_sum_just_above_one_raises]
    A fraction whose part comes out empty warns. [a_part_that_comes_out_empty_warns]
    For four samples `[4, 0]` makes an empty part silently. [a_length_of_zero_is_silent]
    `[1, 0]` for four samples is read as fractions. [one_and_nothing_are_fractions]
    For ten samples `[-1, 11]` is accepted, and makes parts of 9 and 1. [a_negative_length_is_let_pass]
    New generators with the same seed return the same parts. [the_same_generator_deals_the_same_parts]
    """

    @given(lengths=st.lists(st.integers(1, 5), min_size=2, max_size=4))
    def test_each_index_is_in_exactly_one_part(self, lengths):
        parts = random_split(range(sum(lengths)), lengths)

        assert [len(part) for part in parts] == lengths
        assert sorted(number for part in parts for number in part) == list(range(sum(lengths)))

    @pytest.mark.parametrize(
        ("fractions", "lengths"),
        [([0.5, 0.5], [5, 5]), ([0.9, 0.1], [9, 1]), ([1 / 3, 1 / 3, 1 / 3], [4, 3, 3])],
        ids=str,
    )
    def test_fractions_are_rounded_down_and_the_rest_dealt_from_the_first(self, fractions, lengths):
        parts = random_split(range(10), fractions)

        assert [len(part) for part in parts] == lengths

    @pytest.mark.parametrize("sizes", [[5, 4], [0.3, 0.3], [0.7, 0.7], [-0.5, 1.5]], ids=str)
    def test_sizes_that_do_not_sum_up_raise(self, sizes):
        with pytest.raises(ValueError):
            random_split(range(10), sizes)

    @pytest.mark.skipif(sys.version_info >= (3, 12), reason="from Python 3.12 on the sum is 1")
    def test_a_sum_just_above_one_raises(self):
        with pytest.raises(ValueError):
            random_split(range(10), [0.2, 0.4, 0.3, 0.1])

    def test_a_part_that_comes_out_empty_warns(self):
        with pytest.warns(UserWarning):
            first, second = random_split(range(2), [0.9, 0.1])

        assert (len(first), len(second)) == (2, 0)

    def test_one_and_nothing_are_fractions(self):
        first, second = random_split(range(4), [1, 0])

        assert (len(first), len(second)) == (4, 0)

    def test_a_negative_length_is_let_pass(self):
        first, second = random_split(range(10), [-1, 11])

        assert (len(first), len(second)) == (9, 1)

    def test_the_same_generator_deals_the_same_parts(self):
        one, _ = random_split(range(50), [25, 25], generator=torch.Generator().manual_seed(7))
        other, _ = random_split(range(50), [25, 25], generator=torch.Generator().manual_seed(7))

        assert list(one) == list(other)
        assert list(one) != list(range(25))

    def test_a_length_of_zero_is_silent(self):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            first, second = random_split(range(4), [4, 0])

        assert (len(first), len(second), seen) == (4, 0, [])


@claim(
    api=["torch.utils.data.Subset", "torch.utils.data.ConcatDataset", "torch.utils.data.ChainDataset"],
    about=["value", "error"],
    see=["data"],
    asked=[
        "use only part of a dataset",
        "combine multiple datasets into one",
        "take first 100 samples of a dataset",
        "Subset index out of range",
        "ConcatDataset does not support IterableDataset",
    ],
)
class TestSubsetsAndConcatenationsCheckIndicesLate:
    """`Subset` and `ConcatDataset` of lists check an index when it is read.

    Reading `subset[i]` raises IndexError for an index beyond its list; a `for` loop ends there silently.
    [a_wrong_index_raises_when_it_is_read]
    A Subset may reorder and repeat samples. [a_subset_may_reorder_and_repeat]
    A negative index counts back from the end of the Subset. [a_negative_index_counts_within_the_subset]
    `ConcatDataset` puts lists one after the other, and accepts -1 for the last sample.
    [datasets_stand_one_after_the_other]
    In `ConcatDataset` an index before the first sample raises ValueError, and one beyond the last IndexError.
    [what_lies_below_all_raises_value_error]
    `ConcatDataset([])` raises AssertionError, and so does an IterableDataset in its list.
    [joining_nothing_or_a_stream_raises]
    `ChainDataset` joins IterableDatasets. [joining_nothing_or_a_stream_raises]
    From torch 2.1 on a Subset of a list has `__getitems__`, which returns a list. [a_subset_is_read_batch_by_batch]
    Before torch 2.1 a Subset lacked it. [a_subset_is_read_sample_by_sample]
    """

    def test_a_subset_may_reorder_and_repeat(self):
        subset = Subset([10, 20, 30], [2, 0, 0])

        assert [subset[0], subset[1], subset[2], len(subset)] == [30, 10, 10, 3]

    def test_a_wrong_index_raises_when_it_is_read(self):
        subset = Subset([10, 20], [5])

        with pytest.raises(IndexError):
            subset[0]

    def test_a_negative_index_counts_within_the_subset(self):
        assert Subset([10, 20, 30], [0, 1])[-1] == 20

    def test_datasets_stand_one_after_the_other(self):
        joined = ConcatDataset([[1, 2], [3]])

        assert [joined[0], joined[1], joined[2], joined[-1], len(joined)] == [1, 2, 3, 3, 3]

    def test_what_lies_below_all_raises_value_error(self):
        joined = ConcatDataset([[1, 2], [3]])

        with pytest.raises(ValueError):
            joined[-4]
        with pytest.raises(IndexError):
            joined[3]

    def test_joining_nothing_or_a_stream_raises(self):
        with pytest.raises(AssertionError):
            ConcatDataset([])
        with pytest.raises(AssertionError):
            ConcatDataset([IterableDatasetOfOne()])
        assert list(ChainDataset([IterableDatasetOfOne(), IterableDatasetOfOne()])) == [1, 1]

    @until("2.1")
    def test_a_subset_is_read_sample_by_sample(self):
        assert not hasattr(Subset, "__getitems__")

    @since("2.1")
    def test_a_subset_is_read_batch_by_batch(self):
        assert Subset([10, 20, 30], [2, 1]).__getitems__([0, 1]) == [30, 20]
