"""The open files behind tensors that workers made.

Order: 8.9
"""

import gc
import resource
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from torch import multiprocessing
from torch.utils.data import DataLoader

from torchnotes import claim, isolated


@pytest.fixture(params=["file_descriptor", "file_system"])
def strategy(request):
    """Share tensors in this way, and in the former one afterwards."""
    before = multiprocessing.get_sharing_strategy()
    multiprocessing.set_sharing_strategy(request.param)
    assert len([*numbers()]) == 8  # the first loop of a process opens files that stay
    yield request.param
    multiprocessing.set_sharing_strategy(before)


def open_files():
    """Return how many files are open; pipes, which a loop that ended may close late, are left out."""
    gc.collect()
    return sum(path.is_file() for path in Path("/dev/fd").iterdir())


@contextmanager
def few_files():
    """Allow thirty more files than are open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len([*Path("/dev/fd").iterdir()]) + 30, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def numbers(count=8, **options):
    """Return a loader of so many tensors, which a forked worker makes."""
    return DataLoader([*torch.arange(count)], num_workers=1, multiprocessing_context="fork", **options)


@claim(
    api=["torch.utils.data.DataLoader", "torch.multiprocessing.set_sharing_strategy"],
    about=["memory", "state", "value", "error"],
    see=["multiprocessing", "data"],
    asked=[
        "RuntimeError: Too many open files. Communication with the workers is no longer possible",
        "DataLoader too many open files ulimit",
        "received 0 items of ancdata",
        "set_sharing_strategy file_system",
        "OSError Too many open files when collecting batches in a list",
    ],
)
class TestABatchOfAWorkerHoldsAnOpenFile:
    """Each tensor that a worker sends holds an open file.

    On Linux, where tensors are shared by file descriptors by default, a batch of one tensor holds one file.
    [each_batch_holds_a_file]
    A batch's file is closed when the last tensor on its memory goes. [a_batch_that_goes_closes_its_file]
    A clone of the batch does not hold the file. [a_batch_that_goes_closes_its_file]
    Where more batches are kept than files may be open, the loop raises RuntimeError. [too_many_files_raise]
    Where each batch is dropped after use, a loop reads more batches than files may be open.
    [batches_that_go_are_no_trouble]
    After `torch.multiprocessing.set_sharing_strategy("file_system")` a batch's file is closed at once.
    [by_names_no_file_stays_open, each_batch_holds_a_file, too_many_files_raise]
    Without workers a batch opens nothing. [without_workers_no_file_is_open]
    """

    @isolated()
    def test_each_batch_holds_a_file(self, strategy):
        before = open_files()

        kept = [*numbers(batch_size=1)]
        halves = [*numbers(batch_size=4)]
        after = open_files()

        assert (len(kept), len(halves)) == (8, 2)
        assert after - before == {"file_descriptor": 8 + 2, "file_system": 0}[strategy]

    @isolated()
    def test_a_batch_that_goes_closes_its_file(self, strategy):
        before = open_files()

        kept = [*numbers(batch_size=4)]
        views, clones = [batch[:1] for batch in kept], [batch.clone() for batch in kept]
        del kept
        behind_views = open_files() - before
        del views
        behind_clones = open_files() - before

        assert (behind_views, behind_clones) == ({"file_descriptor": 2, "file_system": 0}[strategy], 0)
        assert torch.cat(clones).tolist() == [0, 1, 2, 3, 4, 5, 6, 7]

    @isolated()
    def test_by_names_no_file_stays_open(self):
        before = multiprocessing.get_sharing_strategy()
        multiprocessing.set_sharing_strategy("file_system")
        try:
            open_before = open_files()
            kept = [*numbers(batch_size=1)]
            assert (len(kept), open_files() - open_before) == (8, 0)
        finally:
            multiprocessing.set_sharing_strategy(before)

    @isolated()
    def test_too_many_files_raise(self, strategy):
        kept, told = [], ""

        with few_files():
            try:
                kept += numbers(100, batch_size=1)
            except RuntimeError as error:
                told = str(error)

        raised = strategy == "file_descriptor"
        assert ("Too many open files" in told, len(kept) < 100) == (raised, raised)

    @isolated()
    @pytest.mark.usefixtures("strategy")
    def test_batches_that_go_are_no_trouble(self):
        with few_files():
            total = sum(batch.item() for batch in numbers(100, batch_size=1))

        assert total == sum(range(100))

    @isolated()
    @pytest.mark.usefixtures("strategy")
    def test_without_workers_no_file_is_open(self):
        before = open_files()

        kept = [*DataLoader([*torch.arange(8)], batch_size=1)]

        assert (len(kept), open_files() - before) == (8, 0)
