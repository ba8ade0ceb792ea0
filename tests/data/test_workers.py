"""Workers: processes that read for a DataLoader.

Order: 8
"""

import multiprocessing
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


class Sharing(IterableDataset):
    def __iter__(self):
        worker = get_worker_info()
        return iter(range(worker.id, 5, worker.num_workers))


class Waiting(Dataset):
    """Reads the first sample once the second one has been read."""

    def __init__(self):
        self.second_is_read = multiprocessing.get_context("fork").Event()

    def __len__(self):
        return 2

    def __getitem__(self, index):
        if index == 0:
            assert self.second_is_read.wait(60)
        else:
            self.second_is_read.set()
        return index


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "memory", "error"],
    see=["data", "notes/randomness"],
    asked=[
        "same random augmentation in every dataloader worker",
        "IterableDataset duplicates data with multiple workers",
        "changes to dataset in worker not visible in main process",
        "numpy random seed identical in workers",
        "shared memory variable between dataloader workers",
    ],
)
class TestWorkersReadInCopiesOfTheDataset:
    """A worker of a DataLoader reads in a copy of the dataset.

    With the start method "fork", `torch.randint` and `np.random.randint` draw other numbers in each worker.
    [each_worker_has_seeds_of_its_own_but_copies_a_generator]
    A NumPy generator that the dataset holds is copied, and draws the same numbers in each worker.
    [each_worker_has_seeds_of_its_own_but_copies_a_generator]
    With "fork", a write in a worker to a tensor outside shared memory does not reach the caller.
    [a_write_reaches_the_dataset_in_shared_memory_only]
    A write to a tensor after `share_memory_()` reaches the caller. [a_write_reaches_the_dataset_in_shared_memory_only]
    With "fork", two workers each read an IterableDataset over a range from its beginning, unless it splits the work.
    [a_stream_is_read_by_every_worker]
    An `__iter__` that uses `id` and `num_workers` of `get_worker_info()` can split the work.
    [a_stream_is_shared_out_by_worker_info]
    By default the samples of a map-style dataset keep the order of the sampler, even if a later one was read first.
    [samples_keep_their_order]
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

    def test_a_stream_is_shared_out_by_worker_info(self):
        loader = DataLoader(Sharing(), batch_size=None, num_workers=2, multiprocessing_context="fork")

        assert sorted(loader) == [0, 1, 2, 3, 4]

    def test_samples_keep_their_order(self):
        loader = DataLoader(Waiting(), batch_size=None, num_workers=2, multiprocessing_context="fork")

        assert list(loader) == [0, 1]


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "error", "warning", "argument"],
    see=["data"],
    asked=[
        "persistent_workers option needs num_workers > 0",
        "prefetch_factor option could only be specified in multiprocessing",
        "worker_init_fn not called",
        "num_workers option should be non-negative",
        "pin_memory no accelerator is found warning",
    ],
)
class TestOptionsOfWorkersNeedWorkers:
    """`DataLoader` without workers raises for three options of workers.

    `persistent_workers=True`, `prefetch_factor=2` and `multiprocessing_context="spawn"` raise ValueError.
    [an_option_of_workers_raises]
    By default samples are read in the calling process. [samples_are_read_in_the_calling_process]
    Without workers `worker_init_fn` is accepted and not called. [an_init_function_is_never_called]
    A worker calls `worker_init_fn` with its number. [an_init_function_is_called_in_a_worker]
    Without workers `timeout=1` raises AssertionError in the loop.
    [a_timeout_raises_in_the_loop_and_a_negative_number_of_workers_at_once]
    `num_workers=-1` raises ValueError. [a_timeout_raises_in_the_loop_and_a_negative_number_of_workers_at_once]
    With a worker `prefetch_factor` is 2 by default, and without workers None. [workers_prefetch_two_batches_each]
    Without an accelerator `pin_memory=True` pins nothing, and warns in the loop. [pinning_without_an_accelerator_warns]
    Before torch 2.7 the loader is silent in a build with CUDA. [pinning_without_an_accelerator_is_silent]
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

    @since(
        "2.7",
        why="pytorch#131858",
        remedy="Pass `pin_memory=torch.cuda.is_available()`.",
        trigger={
            "calls": ["torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader"],
            "given": {"pin_memory": True},
            "at": {"pin_memory": 7},
            "when": ["build_without_cuda"],
        },
    )
    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is an accelerator")
    def test_pinning_without_an_accelerator_warns(self):
        with pytest.warns(UserWarning):
            batches = list(DataLoader([1, 2], pin_memory=True))

        assert [batch.is_pinned() for batch in batches] == [False, False]


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["argument", "state", "error"],
    see=["data"],
    asked=[
        "DataLoader slow sample blocks other workers",
        "in_order=False DataLoader",
        "return batches as soon as they are ready",
        "unexpected keyword argument 'in_order'",
    ],
)
class TestADataLoaderMayYieldBatchesOutOfOrder:
    """A `DataLoader` with workers accepts `in_order=False`.

    From torch 2.6 on a loader has an attribute `in_order`, True by default. [a_loader_has_the_attribute]
    Before torch 2.6 the argument raised TypeError. [the_argument_raises]
    Without workers batches come in order with `in_order=False` too. [without_workers_the_order_stays]
    """

    @until("2.6")
    def test_the_argument_raises(self):
        with pytest.raises(TypeError):
            DataLoader([1, 2], in_order=False)

    @since("2.6", why="pytorch#141833", remedy="Leave the argument out where older releases matter.")
    def test_a_loader_has_the_attribute(self):
        assert DataLoader([1, 2]).in_order is True
        assert DataLoader([1, 2], num_workers=2, in_order=False).in_order is False

    @since("2.6", why="pytorch#141833", remedy="Leave the argument out where older releases matter.")
    def test_without_workers_the_order_stays(self):
        loader = DataLoader([3, 1, 2], in_order=False)

        assert [batch.item() for batch in loader] == [3, 1, 2]


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["dtype", "value"],
    see=["data"],
    asked=[
        "different values with num_workers=0 and num_workers=1",
        "precision loss in dataloader worker",
        "mixed float32 and float64 samples in batch with workers",
    ],
)
class TestAWorkerRoundsFloat64AfterFloat32:
    """A worker batches a float64 tensor after a float32 one as float32.

    The number 1.1 becomes 1.100000023841858 that way. [a_worker_rounds]
    Without workers such a batch is float64, and 1.1 stays. [without_workers_the_batch_is_float64]
    A float64 tensor before a float32 one leads to float64 with a worker too. [float64_first_stays_float64]
    Convert samples to one dtype in the dataset. [advice]
    """

    def test_a_worker_rounds(self):
        samples = [torch.tensor(1.5), torch.tensor(1.1, dtype=torch.float64)]

        (batch,) = DataLoader(samples, 2, num_workers=1, multiprocessing_context="fork")

        assert (batch.dtype, batch.tolist()) == (torch.float32, [1.5, 1.100000023841858])

    def test_without_workers_the_batch_is_float64(self):
        samples = [torch.tensor(1.5), torch.tensor(1.1, dtype=torch.float64)]

        (batch,) = DataLoader(samples, 2)

        assert (batch.dtype, batch.tolist()) == (torch.float64, [1.5, 1.1])

    def test_float64_first_stays_float64(self):
        samples = [torch.tensor(1.1, dtype=torch.float64), torch.tensor(1.5)]

        (batch,) = DataLoader(samples, 2, num_workers=1, multiprocessing_context="fork")

        assert (batch.dtype, batch.tolist()) == (torch.float64, [1.1, 1.5])
