"""What a map-style dataset needs.

Order: 0.5
"""

import pytest
from torch.utils.data import DataLoader, Dataset

from torchnotes import belief, claim


class Tens(Dataset):
    """Three samples, without `__init__`."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return [0, 10, 20][index]


class Unsized(Dataset):
    def __getitem__(self, index):
        return [0, 10, 20][index]


class Unread(Dataset):
    def __len__(self):
        return 3


@claim(
    api=["torch.utils.data.Dataset", "torch.utils.data.DataLoader"],
    about=["error", "value"],
    see=["data"],
    asked=[
        "write a custom Dataset class",
        "Subclasses of Dataset should implement __getitem__",
        "object of type 'Dataset' has no len()",
        "which methods must a Dataset implement",
        "what is __getitems__ in dataset",
    ],
)
class TestADatasetNeedsGetitemAndMostlyLen:
    """A map-style Dataset mostly needs `__getitem__` and `__len__`.

    `__init__` may be left out, because the class Dataset inherits one. [a_dataset_without_init_is_refused]
    `__getitems__` may stand in for `__getitem__` in batches. [a_dataset_that_gives_whole_batches_is_read]
    A loader of batches prefers `__getitems__` where both exist. [whole_batches_are_preferred]
    With `__len__` alone a loop over a DataLoader raises NotImplementedError. [a_dataset_without_getitem_is_refused]
    Without `__len__` a plain loader raises TypeError in the loop. [a_dataset_without_len_is_refused_by_a_plain_loop]
    With `shuffle=True` it raises TypeError when it is made. [shuffling_asks_for_the_length_at_once]
    A loader with a list as `sampler` reads a dataset without `__len__`. [indices_of_a_sampler_stand_in_for_a_length]
    `Dataset()[0]` raises NotImplementedError, `len(Dataset())` TypeError. [the_base_class_has_no_length_and_no_samples]
    """

    @belief("lecture/32", holds=False)
    def test_a_dataset_without_init_is_refused(self):
        with pytest.raises(TypeError):
            list(DataLoader(Tens()))

    def test_a_dataset_that_gives_whole_batches_is_read(self):
        class Batched(Dataset):
            def __len__(self):
                return 3

            def __getitems__(self, indices):
                return [10 * index for index in indices]

        assert [batch.tolist() for batch in DataLoader(Batched(), batch_size=2)] == [[0, 10], [20]]

    @belief("lecture/32")
    def test_a_dataset_without_len_is_refused_by_a_plain_loop(self):
        loader = DataLoader(Unsized())

        with pytest.raises(TypeError):
            list(loader)

    @belief("lecture/32", holds=False, role="exception")
    def test_a_dataset_without_len_is_refused_with_a_sampler_too(self):
        with pytest.raises(TypeError):
            list(DataLoader(Unsized(), batch_size=2, sampler=[2, 0]))

    @belief("lecture/32")
    def test_a_dataset_without_getitem_is_refused(self):
        loader = DataLoader(Unread())

        with pytest.raises(NotImplementedError):
            list(loader)

    def test_indices_of_a_sampler_stand_in_for_a_length(self):
        loader = DataLoader(Unsized(), batch_size=2, sampler=[2, 0, 1])

        assert [batch.tolist() for batch in loader] == [[20, 0], [10]]

    def test_shuffling_asks_for_the_length_at_once(self):
        with pytest.raises(TypeError):
            DataLoader(Unsized(), shuffle=True)

    def test_the_base_class_has_no_length_and_no_samples(self):
        with pytest.raises(NotImplementedError):
            Dataset()[0]
        with pytest.raises(TypeError):
            len(Dataset())

    def test_whole_batches_are_preferred(self):
        class Both(Tens):
            def __getitems__(self, indices):
                return [-index for index in indices]

        assert [batch.tolist() for batch in DataLoader(Both(), batch_size=2)] == [[0, -1], [-2]]
