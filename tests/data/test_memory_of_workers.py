"""Which dataset workers read.

Order: 8.7
"""

import traceback

import pytest
import torch
from torch.utils.data import DataLoader, Dataset

from torchnotes import claim

FORKED = {"batch_size": None, "num_workers": 1, "multiprocessing_context": "fork"}


class Appended(Dataset):
    def __init__(self):
        self.numbers = [1, 2]

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, index):
        return self.numbers[index]


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["state", "value", "argument"],
    see=["data"],
    asked=[
        "change dataset between epochs with persistent_workers",
        "set epoch on dataset has no effect with workers",
        "dataset attribute not updated in workers",
        "persistent_workers keep old dataset",
        "curriculum learning change dataset during training workers",
    ],
)
class TestPersistentWorkersKeepTheDatasetOfTheFirstLoop:
    """Forked workers read a list as it was when they began.

    With `persistent_workers=True` a later loop still reads the old values. [persistent_workers_read_old_values]
    By default each loop forks new workers, which read the new ones. [new_workers_read_new_values]
    A change within a loop is not seen. [a_change_within_a_loop_is_not_seen]
    Without workers it is seen at once. [without_workers_it_is_seen]
    A list that has grown raises IndexError in persistent workers, because by default the sampler counts the new length.
    [a_grown_dataset_raises]
    A tensor that was shared by `share_memory_()` before is read anew after a write in place.
    [shared_memory_is_read_anew]
    """

    def test_persistent_workers_read_old_values(self):
        numbers = [1, 2]
        loader = DataLoader(numbers, persistent_workers=True, **FORKED)

        first = list(loader)
        numbers[0] = 9

        assert first == list(loader) == [1, 2]

    def test_new_workers_read_new_values(self):
        numbers = [1, 2]
        loader = DataLoader(numbers, **FORKED)

        first = list(loader)
        numbers[0] = 9

        assert (first, list(loader)) == ([1, 2], [9, 2])

    def test_a_change_within_a_loop_is_not_seen(self):
        numbers = list(range(8))
        batches = iter(DataLoader(numbers, **FORKED))

        first = next(batches)
        numbers[:] = [0] * 8

        assert [first, *batches] == [0, 1, 2, 3, 4, 5, 6, 7]

    def test_without_workers_it_is_seen(self):
        numbers = list(range(8))
        batches = iter(DataLoader(numbers, batch_size=None))

        first = next(batches)
        numbers[:] = [9] * 8

        assert [first, *batches] == [0, 9, 9, 9, 9, 9, 9, 9]

    def test_a_grown_dataset_raises(self):
        dataset = Appended()
        loader = DataLoader(dataset, persistent_workers=True, **FORKED)

        first = list(loader)
        dataset.numbers.append(3)

        with pytest.raises(IndexError) as raised:
            list(loader)
        traceback.clear_frames(raised.tb)
        del loader  # with the frames, lets its worker end

        assert first == [1, 2]

    def test_shared_memory_is_read_anew(self):
        numbers = torch.tensor([1, 2]).share_memory_()
        loader = DataLoader(numbers, persistent_workers=True, **FORKED)

        first = [number.item() for number in loader]
        numbers[0] = 9

        assert (first, [number.item() for number in loader]) == ([1, 2], [9, 2])
