"""Workers: processes that read for a DataLoader."""

import warnings

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, get_worker_info

from torchnotes import claim, since, until


class Drawing(Dataset):
    """Tells which worker reads a sample, and what it draws: from torch, from NumPy, and from a generator of its own."""

    def __init__(self):
        self.generator = np.random.default_rng(0)

    def __len__(self):
        return 2

    def __getitem__(self, index):
        own = self.generator.integers(10**6)
        return get_worker_info().id, torch.randint(10**6, ()), np.random.randint(10**6), own  # noqa: NPY002


class Marking(Dataset):
    """Writes to itself when it is read."""

    def __init__(self):
        self.own, self.shared = torch.zeros(2), torch.zeros(2).share_memory_()

    def __len__(self):
        return 2

    def __getitem__(self, index):
        self.own[index] = self.shared[index] = 5
        return index


class Stream(IterableDataset):
    def __iter__(self):
        return iter([1, 2, 3])


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "memory", "error"],
    see=["data", "notes/randomness"],
)
class TestWorkersReadInCopiesOfTheDataset:
    """Workers are processes with a copy of the dataset each, and with seeds of their own for torch and NumPy.

    A generator that the dataset holds is copied with its state, so that every worker draws the same numbers from it.
    An IterableDataset is read by each worker from its beginning, unless it shares the work out by `get_worker_info()`.
    What a worker changes in the dataset is lost, unless it is a tensor in shared memory, where "spawn" moves them all.
    Samples come back in the order of the sampler, as long as `in_order=False` does not let them overtake.
    """

    def test_each_worker_has_seeds_of_its_own_but_copies_a_generator(self):
        loader = DataLoader(Drawing(), batch_size=None, num_workers=2, multiprocessing_context="fork")

        (first, torch_one, numpy_one, own_one), (second, torch_two, numpy_two, own_two) = loader

        assert (first, second) == (0, 1)
        assert torch_one != torch_two
        assert numpy_one != numpy_two
        assert own_one == own_two

    def test_a_write_reaches_the_dataset_in_shared_memory_only(self):
        dataset = Marking()

        batches = list(DataLoader(dataset, batch_size=None, num_workers=1, multiprocessing_context="fork"))

        assert batches == [0, 1]
        assert (dataset.own.tolist(), dataset.shared.tolist()) == ([0.0, 0.0], [5.0, 5.0])

    def test_a_stream_is_read_by_every_worker(self):
        loader = DataLoader(Stream(), batch_size=None, num_workers=2, multiprocessing_context="fork")

        assert sorted(loader) == [1, 1, 2, 2, 3, 3]


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "error", "warning", "argument"],
    see=["data"],
)
class TestOptionsOfWorkersNeedWorkers:
    """A DataLoader reads in the calling process unless `num_workers` is set, and refuses most options of workers then.

    `persistent_workers`, `prefetch_factor` and a `multiprocessing_context` raise, `worker_init_fn` is never called.
    A `timeout` is taken at first, and raises AssertionError in the loop.
    `pin_memory=True` without an accelerator pins nothing, silently before torch 2.7 and with a warning since.
    """

    @pytest.mark.parametrize(
        "option", [{"persistent_workers": True}, {"prefetch_factor": 2}, {"multiprocessing_context": "spawn"}], ids=str
    )
    def test_an_option_of_workers_raises(self, option):
        with pytest.raises(ValueError):
            DataLoader([1, 2], **option)

    def test_samples_are_read_in_the_calling_process(self):
        class Asking(list):
            def __getitem__(self, index):
                return get_worker_info()

        assert list(DataLoader(Asking([1, 2]), batch_size=None)) == [None, None]

    def test_an_init_function_is_never_called(self):
        called = []

        batches = list(DataLoader([1, 2], worker_init_fn=called.append))

        assert (called, [batch.tolist() for batch in batches]) == ([], [[1], [2]])

    def test_an_init_function_is_called_in_a_worker(self):
        numbers = [1, 2]
        loader = DataLoader(
            numbers,
            batch_size=None,
            sampler=[2],
            num_workers=1,
            multiprocessing_context="fork",
            worker_init_fn=lambda worker: get_worker_info().dataset.append(worker),  # noqa: PLW0108 - asked in the worker
        )

        assert list(loader) == [0]
        assert numbers == [1, 2]

    def test_a_timeout_raises_in_the_loop_and_a_negative_number_of_workers_at_once(self):
        loader = DataLoader([1, 2], timeout=1)

        with pytest.raises(AssertionError):
            list(loader)
        with pytest.raises(ValueError):
            DataLoader([1, 2], num_workers=-1)

    def test_workers_prefetch_two_batches_each(self):
        assert DataLoader([1, 2], num_workers=1).prefetch_factor == 2
        assert DataLoader([1, 2]).prefetch_factor is None

    @until("2.7")
    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is an accelerator")
    def test_pinning_without_an_accelerator_is_silent(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            batches = list(DataLoader([1, 2], pin_memory=True))

        assert ([batch.is_pinned() for batch in batches], raised) == ([False, False], [])

    @since("2.7")
    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is an accelerator")
    def test_pinning_without_an_accelerator_warns(self):
        with pytest.warns(UserWarning):
            batches = list(DataLoader([1, 2], pin_memory=True))

        assert [batch.is_pinned() for batch in batches] == [False, False]
