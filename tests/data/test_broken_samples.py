"""Samples left out, and transforms for a part of a dataset.

Order: 7.5
"""

import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, Subset, default_collate, random_split

from torchnotes import claim


class Files(Dataset):
    """Five samples, two of which cannot be read: `broken` says what is done then."""

    def __init__(self, broken):
        self.broken = broken

    def __len__(self):
        return 5

    def __getitem__(self, index):
        if index in {1, 2}:
            return self.broken()
        return torch.tensor(float(index))


class Readable(IterableDataset):
    def __iter__(self):
        return (torch.tensor(float(index)) for index in range(5) if index not in {1, 2})


class Numbers(Dataset):
    def __init__(self, transform=None):
        self.transform = transform

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return self.transform(index) if self.transform else index


class Transformed(Dataset):
    """A dataset whose samples pass a function."""

    def __init__(self, dataset, transform):
        self.dataset, self.transform = dataset, transform

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        return self.transform(self.dataset[index])


def fail():
    raise OSError


def without_broken(samples):
    return default_collate([sample for sample in samples if sample is not None])


def none_if_empty(samples):
    kept = [sample for sample in samples if sample is not None]
    return default_collate(kept) if kept else None


def negative(number):
    return -number


@claim(
    api=["torch.utils.data.DataLoader", "torch.utils.data.default_collate"],
    about=["value", "shape", "error"],
    see=["data"],
    asked=[
        "skip broken sample in Dataset",
        "skip corrupted images in DataLoader",
        "found <class 'NoneType'> default_collate",
        "return None from __getitem__",
        "collate_fn filter None",
        "list index out of range default_collate",
    ],
)
class TestACollateFnThatDropsNoneSkipsBrokenSamples:
    """A `collate_fn` that drops None skips samples that cannot be read.

    Return None from `__getitem__` for them: their batch is smaller then. [a_batch_is_smaller_by_the_broken_ones]
    Called by hand, `default_collate` raises TypeError for None before a tensor or after it. [none_raises_by_default]
    For a batch of broken samples alone the list is empty, and `default_collate([])` raises IndexError.
    [an_empty_batch_raises]
    A `collate_fn` may return None for it: the loader yields that None, and your loop has to skip it.
    [a_loop_may_skip_an_empty_batch]
    An OSError in `__getitem__` ends the loop, and is raised. [an_error_ends_the_loop]
    For a map-style dataset `len(loader)` counts the broken samples too. [the_length_counts_the_broken_ones]
    Read without workers, an IterableDataset that leaves them out keeps its batches full, but for the last.
    [a_stream_keeps_its_batches_full]
    So does a `Subset` of the indices that can be read. [a_subset_of_readable_ones_keeps_its_batches_full]
    """

    def test_a_batch_is_smaller_by_the_broken_ones(self):
        loader = DataLoader(Files(lambda: None), batch_size=2, collate_fn=without_broken)

        assert [batch.tolist() for batch in loader] == [[0.0], [3.0], [4.0]]

    @pytest.mark.parametrize("samples", [[None, torch.ones(2)], [torch.ones(2), None]], ids=["before", "after"])
    def test_none_raises_by_default(self, samples):
        with pytest.raises(TypeError):
            default_collate(samples)

    def test_an_empty_batch_raises(self):
        with pytest.raises(IndexError):
            default_collate([])
        with pytest.raises(IndexError):
            list(DataLoader(Files(lambda: None), collate_fn=without_broken))

    def test_a_loop_may_skip_an_empty_batch(self):
        loader = DataLoader(Files(lambda: None), collate_fn=none_if_empty)

        assert [batch if batch is None else batch.tolist() for batch in loader] == [[0.0], None, None, [3.0], [4.0]]

    def test_an_error_ends_the_loop(self):
        read = []

        with pytest.raises(OSError):
            read.extend(sample.item() for sample in DataLoader(Files(fail), batch_size=None))

        assert read == [0.0]

    def test_the_length_counts_the_broken_ones(self):
        loader = DataLoader(Files(lambda: None), batch_size=1, collate_fn=none_if_empty)

        assert len(loader) == 5

    def test_a_stream_keeps_its_batches_full(self):
        assert [batch.tolist() for batch in DataLoader(Readable(), batch_size=2)] == [[0.0, 3.0], [4.0]]

    def test_a_subset_of_readable_ones_keeps_its_batches_full(self):
        readable = Subset(Files(fail), [0, 3, 4])

        assert [batch.tolist() for batch in DataLoader(readable, batch_size=2)] == [[0.0, 3.0], [4.0]]


@claim(
    api=["torch.utils.data.random_split", "torch.utils.data.Subset"],
    about=["value", "memory", "state"],
    see=["data"],
    asked=[
        "different transforms for training and validation subset",
        "random_split with different transform",
        "set transform on Subset has no effect",
        "augmentation applied to validation data after random_split",
    ],
)
class TestSubsetsShareTheTransformOfTheirDataset:
    """Subsets by `random_split` share their dataset, and so its transform.

    Both parts hold the same dataset, not a copy. [both_parts_hold_the_same_dataset]
    Where `__getitem__` calls `self.transform`, setting `dataset.transform` of one part changes the other too.
    [a_transform_of_one_changes_the_other]
    Setting `transform` on the `Subset` itself changes nothing that it returns.
    [a_transform_on_the_subset_is_not_called]
    Two datasets, one with each transform, can be cut by the same indices. [two_datasets_share_indices]
    Or wrap each part in a dataset that applies its transform. [a_wrapped_part_has_its_transform]
    """

    def test_both_parts_hold_the_same_dataset(self):
        numbers = Numbers()

        training, validation = random_split(numbers, [3, 1])

        assert training.dataset is validation.dataset is numbers
        assert (len(training), len(validation)) == (3, 1)

    def test_a_transform_of_one_changes_the_other(self):
        training, validation = Subset(Numbers(), [1, 2]), Subset(Numbers(), [3])
        shared = Subset(training.dataset, [3])

        training.dataset.transform = negative

        assert (list(training), list(shared), list(validation)) == ([-1, -2], [-3], [3])

    def test_a_transform_on_the_subset_is_not_called(self):
        training = Subset(Numbers(), [1, 2])

        training.transform = negative

        assert [training[0], training[1]] == [1, 2]

    def test_two_datasets_share_indices(self):
        training, validation = random_split(range(4), [2, 2])

        augmented = Subset(Numbers(negative), training.indices)
        plain = Subset(Numbers(), validation.indices)

        assert list(augmented) == [-index for index in training.indices]
        assert list(plain) == validation.indices
        assert sorted(training.indices + validation.indices) == [0, 1, 2, 3]

    def test_a_wrapped_part_has_its_transform(self):
        training, validation = random_split(Numbers(), [2, 2])

        augmented = Transformed(training, negative)

        assert [augmented[0], augmented[1]] == [-training[0], -training[1]]
        assert len(augmented) == len(training) == 2
        assert list(validation) == validation.indices
