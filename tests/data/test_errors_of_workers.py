"""Errors of workers: raised again, ended by a signal, not picklable.

Order: 8.6
"""

import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from pathlib import Path

import pytest
import torch
from torch.utils.data import DataLoader, Dataset

from torchnotes import claim

FORKED = {"batch_size": None, "multiprocessing_context": "fork"}
UNNAMED = lambda samples: samples  # noqa: E731 - pickle finds no name for it


class Calling(Dataset):
    """Calls a function for each sample."""

    def __init__(self, function, length=2):
        self.function, self.length = function, length

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        return self.function(index)


class NeedsTwoError(Exception):
    def __init__(self, first, second):
        super().__init__(first, second)


class CodedError(Exception):
    def __init__(self, message, code=None):
        super().__init__(message)
        self.code = code


def failing(error):
    """Return a loader whose worker raises an error."""

    def fail(_):
        raise error

    return DataLoader(Calling(fail), num_workers=1, **FORKED)


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["error", "value"],
    see=["data"],
    asked=[
        "Caught KeyError in DataLoader worker process 0",
        "error in dataloader worker original traceback",
        "exception from worker has wrong type",
        "debug error in DataLoader worker",
    ],
)
class TestAnErrorInAWorkerIsRaisedAgainInTheLoop:
    """A worker's error that can be pickled is raised in the loop.

    KeyError, ValueError, IndexError, ZeroDivisionError, FileNotFoundError and classes of yours that accept one text
    keep their type. [the_type_is_kept]
    With one worker the message of a ValueError begins with "Caught ValueError in DataLoader worker process 0." and
    holds the worker's traceback.
    [the_message_holds_the_traceback]
    A class that needs two arguments, without an attribute `message`, becomes RuntimeError.
    [a_class_of_two_arguments_becomes_another]
    A StopIteration of `__getitem__` ends the loop silently. [a_stop_iteration_ends_the_loop]
    An attribute that the worker set, such as a `code`, is lost. [attributes_are_lost]
    Without workers the error itself is raised. [without_workers_it_is_the_error_itself]
    An error in `worker_init_fn` is raised in the loop too. [an_error_in_the_init_function_is_raised_too]
    Where nothing is raised each sample is read once. [without_an_error_each_sample_is_read]
    """

    @pytest.mark.parametrize(
        "error",
        [
            KeyError("a"),
            ValueError("a"),
            IndexError("a"),
            ZeroDivisionError(),
            FileNotFoundError(2, "a"),
            CodedError("a"),
        ],
    )
    def test_the_type_is_kept(self, error):
        with pytest.raises(type(error)) as raised:
            list(failing(error))
        traceback.clear_frames(raised.tb)  # lets the worker end

        assert raised.type is type(error)

    def test_the_message_holds_the_traceback(self):
        with pytest.raises(ValueError, match=r"^Caught ValueError in DataLoader worker process 0\.\n") as raised:
            list(failing(ValueError("too dark")))
        traceback.clear_frames(raised.tb)

        holds = "in fail\n    raise error\nValueError: too dark" in str(raised.value)

        assert holds is True

    def test_a_class_of_two_arguments_becomes_another(self):
        with pytest.raises(RuntimeError, match=r"^Caught NeedsTwoError in DataLoader worker process 0") as raised:
            list(failing(NeedsTwoError(1, 2)))
        traceback.clear_frames(raised.tb)

    def test_a_stop_iteration_ends_the_loop(self):
        batches = iter(failing(StopIteration()))

        with pytest.raises(StopIteration) as raised:
            next(batches)
        traceback.clear_frames(raised.tb)

    def test_attributes_are_lost(self):
        with pytest.raises(CodedError) as raised:
            list(failing(CodedError("a", code=5)))
        traceback.clear_frames(raised.tb)

        assert raised.value.code is None

    def test_without_workers_it_is_the_error_itself(self):
        error = NeedsTwoError(1, 2)

        def fail(_):
            raise error

        with pytest.raises(NeedsTwoError) as raised:
            list(DataLoader(Calling(fail)))

        assert raised.value is error

    def test_without_an_error_each_sample_is_read(self):
        loader = DataLoader(range(3), batch_size=2, num_workers=1, multiprocessing_context="fork")

        assert [batch.tolist() for batch in loader] == [[0, 1], [2]]

    def test_an_error_in_the_init_function_is_raised_too(self):
        loader = DataLoader([1], num_workers=1, worker_init_fn=lambda number: 1 / number, **FORKED)

        with pytest.raises(ZeroDivisionError) as raised:
            list(loader)
        traceback.clear_frames(raised.tb)


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["error", "value"],
    see=["data"],
    asked=[
        "DataLoader worker (pid) exited unexpectedly",
        "DataLoader worker is killed by signal: Killed",
        "why does a dataloader worker die",
        "DataLoader timed out after seconds",
        "DataLoader worker killed out of memory",
    ],
)
class TestAWorkerThatDiesRaisesRuntimeErrorInTheLoop:
    """A worker that is killed raises RuntimeError in the loop.

    While the loop waits for a batch, the message is "DataLoader worker (pid(s) …) exited unexpectedly".
    [a_killed_worker_raises]
    `os._exit(1)`, `sys.exit(1)` and a signal such as SIGKILL, which Linux sends when memory is used up, do so.
    [a_killed_worker_raises]
    With workers by "fork" the error's cause then names a signal such as SIGKILL, or an exit code other than 0.
    [the_cause_names_the_signal]
    With such workers, while the body of the loop runs, the error is raised there and names the signal itself.
    [in_the_body_the_error_names_the_signal]
    Waiting for a batch longer than `timeout=` raises RuntimeError too. [a_slow_sample_raises]
    Where its worker lives, a loader reads the dataset to the end. [a_worker_that_lives_reads_to_the_end]
    Read once with `num_workers=0` to see the error itself. [advice]
    """

    def test_a_worker_that_lives_reads_to_the_end(self):
        loader = DataLoader(range(3), batch_size=2, num_workers=1, multiprocessing_context="fork")

        assert [batch.tolist() for batch in loader] == [[0, 1], [2]]

    @pytest.mark.parametrize(
        "die",
        [
            lambda _: os._exit(1),
            lambda _: sys.exit(1),
            lambda _: os.kill(os.getpid(), signal.SIGKILL),
        ],
        ids=["_exit", "sys.exit", "SIGKILL"],
    )
    def test_a_killed_worker_raises(self, die):
        loader = DataLoader(Calling(die), num_workers=1, **FORKED)

        with pytest.raises(RuntimeError, match=r"^DataLoader worker \(pid\(s\) \d+\) exited unexpectedly$"):
            list(loader)

    @pytest.mark.parametrize(
        ("die", "cause"),
        [
            (lambda _: os._exit(3), "exited unexpectedly with exit code 3"),
            (lambda _: os.kill(os.getpid(), signal.SIGKILL), "is killed by signal: Killed"),
        ],
        ids=["_exit", "SIGKILL"],
    )
    def test_the_cause_names_the_signal(self, die, cause):
        with pytest.raises(RuntimeError) as raised:
            list(DataLoader(Calling(die), num_workers=1, **FORKED))

        assert cause in str(raised.value.__cause__)

    def test_in_the_body_the_error_names_the_signal(self):
        begun = torch.multiprocessing.get_context("fork").Event()

        def die(index):
            if index == 1:
                begun.wait()
                os.kill(os.getpid(), signal.SIGKILL)
            return index

        batches = iter(DataLoader(Calling(die), num_workers=1, **FORKED))
        first = next(batches)

        with pytest.raises(RuntimeError, match=r"^DataLoader worker \(pid \d+\) is killed by signal: Killed"):
            begun.set() or time.sleep(10)
        assert first == 0

    def test_a_slow_sample_raises(self):
        waiting = torch.multiprocessing.get_context("fork").Event()
        loader = DataLoader(Calling(lambda _: waiting.wait(0.4)), num_workers=1, timeout=0.1, **FORKED)

        with pytest.raises(RuntimeError, match=r"^DataLoader timed out after 0\.1 seconds$"):
            list(loader)


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["error"],
    see=["data", "notes/multiprocessing"],
    asked=[
        "Can't pickle <function <lambda>> DataLoader num_workers",
        "lambda collate_fn with num_workers on windows",
        "cannot pickle '_io.TextIOWrapper' object dataloader",
        "works with num_workers=0 but not with workers on mac",
        "dataset with open file handle and workers",
    ],
)
class TestASpawnedWorkerNeedsADatasetThatCanBePickled:
    """A worker started by "spawn" is handed a pickled dataset.

    By default macOS and Windows start workers by "spawn", and Linux by "fork" up to Python 3.13. [background]
    A module's lambda as `collate_fn`, as `worker_init_fn` or in the dataset raises PicklingError in the loop.
    [a_lambda_raises]
    A dataset that holds an open file raises TypeError. [an_open_file_raises]
    With "fork" such lambdas work, because the dataset is not pickled. [a_forked_worker_works]
    Making the loader raises nothing yet. [the_loader_can_be_made]
    Define such functions with `def` at the top of a module, and open files in `__getitem__`. [advice]
    """

    WHERE = pytest.mark.parametrize(
        ("dataset", "option"),
        [([1], {"collate_fn": UNNAMED}), ([1], {"worker_init_fn": UNNAMED}), (Calling(UNNAMED), {})],
        ids=["collate_fn", "worker_init_fn", "dataset"],
    )

    @WHERE
    def test_a_lambda_raises(self, dataset, option):
        loader = DataLoader(dataset, num_workers=1, multiprocessing_context="spawn", **option)

        with pytest.raises(pickle.PicklingError):
            iter(loader)
        multiprocessing.set_start_method(None, force=True)  # asking for it has set it

    def test_an_open_file_raises(self):
        with Path(os.devnull).open() as file:
            loader = DataLoader(Calling(file), num_workers=1, multiprocessing_context="spawn")

            with pytest.raises(TypeError):
                iter(loader)
        multiprocessing.set_start_method(None, force=True)

    @WHERE
    def test_a_forked_worker_works(self, dataset, option):
        assert len(list(DataLoader(dataset, num_workers=1, multiprocessing_context="fork", **option))) == len(dataset)

    @WHERE
    def test_the_loader_can_be_made(self, dataset, option):
        loader = DataLoader(dataset, num_workers=1, multiprocessing_context="spawn", **option)

        assert len(loader) == len(dataset)
