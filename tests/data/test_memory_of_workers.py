"""What workers hold in memory: the dataset, and the batches they hand over.

Order: 8.7
"""

import os
import traceback
from pathlib import Path

import pytest
import torch
from torch.utils.data import DataLoader, Dataset

from torchnotes import claim

FORKED = {"batch_size": None, "num_workers": 1, "multiprocessing_context": "fork"}
MEMORY = Path("/proc/self/smaps_rollup")


class Appended(Dataset):
    def __init__(self):
        self.numbers = [1, 2]

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, index):
        return self.numbers[index]


def open_shares():
    """Return how many file descriptors of this process stand for tensors in shared memory."""
    links = (f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd"))  # noqa: PTH208
    return sum("/torch_" in os.readlink(link) for link in links if os.path.islink(link))  # noqa: PTH114, PTH115


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
    """Forked workers read the dataset as it was when they began.

    With `persistent_workers=True` a later loop still reads the old values. [persistent_workers_read_old_values]
    By default each loop forks new workers, which read the new ones. [new_workers_read_new_values]
    A change within a loop is not seen. [a_change_within_a_loop_is_not_seen]
    Without workers it is seen at once. [without_workers_it_is_seen]
    A dataset that has grown raises IndexError in persistent workers, because the sampler counts the new length.
    [a_grown_dataset_raises]
    A tensor after `share_memory_()` is read anew. [shared_memory_is_read_anew]
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


@claim(
    api=["torch.utils.data.DataLoader", "torch.multiprocessing.set_sharing_strategy"],
    about=["memory", "state", "value"],
    see=["multiprocessing", "data"],
    asked=[
        "too many open files DataLoader workers",
        "set_sharing_strategy file_system",
        "received 0 items of ancdata",
        "unable to allocate shared memory shm docker",
        "keep batches of a DataLoader in a list",
    ],
)
@pytest.mark.skipif(not MEMORY.exists(), reason="the strategies are Linux's")
class TestATensorFromAWorkerLiesInSharedMemory:
    """A filled CPU tensor from a worker lies in shared memory.

    A batch without workers does not. [a_batch_of_a_worker_is_shared]
    By default on Linux each such tensor that you keep holds a file descriptor open.
    [each_kept_batch_holds_a_descriptor]
    A copy by `clone()` holds none. [a_clone_holds_none]
    With `set_sharing_strategy("file_system")` kept batches hold none either. [by_file_system_they_hold_none]
    Another name of a strategy raises AssertionError. [another_strategy_raises]
    Start a container with more shared memory, as by `docker run --shm-size`. [advice]
    """

    def test_a_batch_of_a_worker_is_shared(self):
        samples = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]

        shared, plain = list(DataLoader(samples, **FORKED)), list(DataLoader(samples, batch_size=None))

        assert [batch.tolist() for batch in plain] == [[1.0, 2.0], [3.0, 4.0]]
        assert [batch.tolist() for batch in shared] == [[1.0, 2.0], [3.0, 4.0]]
        assert ([batch.is_shared() for batch in shared], plain[0].is_shared()) == ([True, True], False)

    def test_each_kept_batch_holds_a_descriptor(self):
        before = open_shares()

        kept = list(DataLoader([torch.ones(2) for _ in range(6)], **FORKED))

        assert torch.multiprocessing.get_sharing_strategy() == "file_descriptor"
        assert open_shares() - before == len(kept) == 6

    def test_a_clone_holds_none(self):
        before = open_shares()

        kept = [batch.clone() for batch in DataLoader([torch.ones(2) for _ in range(6)], **FORKED)]

        assert (open_shares() - before, len(kept)) == (0, 6)

    def test_by_file_system_they_hold_none(self):
        torch.multiprocessing.set_sharing_strategy("file_system")
        before = open_shares()
        kept = list(DataLoader([torch.ones(2) for _ in range(6)], **FORKED))
        held = open_shares() - before
        torch.multiprocessing.set_sharing_strategy("file_descriptor")

        assert (held, len(kept)) == (0, 6)
        assert kept[0].is_shared()

    def test_another_strategy_raises(self):
        with pytest.raises(AssertionError):
            torch.multiprocessing.set_sharing_strategy("pipe")
