"""Groups of processes for claims on `torch.distributed`: one process that is a group by itself, or several forks."""

import importlib
import multiprocessing
import os
import warnings
from datetime import timedelta
from multiprocessing import connection

import pytest
import torch
from torch import distributed

PATIENCE = 20
"""Seconds after which a process that waits for another one gives up."""

KEPT = []
"""Groups that have been left: a model that outlives its check would wait for their threads as it frees them."""


def join_group(store, rank, size):
    """Make this process one of a group; where the machine or torch has no way to, that is no answer of torch's."""
    if not distributed.is_available() or not distributed.is_gloo_available():
        return "needs torch.distributed with gloo"
    try:
        distributed.init_process_group("gloo", store=store, rank=rank, world_size=size, timeout=timedelta(0, PATIENCE))
    except RuntimeError as error:
        return f"needs processes that reach each other by gloo: {error}"
    return ""


@pytest.fixture
def group_of_one():
    """This process is a group by itself, until the check ends."""
    if missing := join_group(distributed.HashStore(), 0, 1):
        pytest.skip(missing)
    KEPT.append(distributed.group.WORLD)
    yield
    distributed.destroy_process_group()


def take_part(work, rank, size, path, own_end):
    """Do the work of one process, send what it came to, and stay until the others have done theirs."""
    torch.set_num_threads(1)
    missing, result, error = join_group(distributed.FileStore(path, size), rank, size), None, None
    if not missing:
        try:
            result = work(rank)
        except Exception as raised:  # noqa: BLE001 - raised again by the check
            error = raised
    own_end.send((missing, result, error))
    own_end.poll(PATIENCE)
    os._exit(0)  # a group that is taken apart while another process works would disturb it


def answers(ends):
    """Return what the processes send, by rank; the first error ends it, since the others may wait for that process."""
    sent = {}
    while len(sent) < len(ends):
        ready = connection.wait([end for end in ends if end not in sent], PATIENCE)
        if not ready:
            raise TimeoutError(f"{len(ends) - len(sent)} processes did not answer")
        for end in ready:
            missing, sent[end], error = end.recv()
            if missing:
                pytest.skip(missing)
            if error:
                raise error
    return [sent[end] for end in ends]


@pytest.fixture
def in_processes(tmp_path):
    """Call a function in several processes that are one group, with the rank of each; return what each returned."""

    def run(work, size=2):
        if "fork" not in multiprocessing.get_all_start_methods():
            pytest.skip("needs processes that are forked")
        if torch.cuda.is_available() or torch.backends.mps.is_available():
            pytest.skip("needs a machine without a GPU, whose threads of autograd a fork does not have")
        # the first DDP imports it, for seconds, and each process would do so again
        importlib.import_module("torch._dynamo")
        fork = multiprocessing.get_context("fork")
        ends, processes = [], []
        with warnings.catch_warnings():
            # Python 3.12 warns where there are threads
            warnings.simplefilter("ignore", DeprecationWarning)
            for rank in range(size):
                here, there = fork.Pipe()
                arguments = (work, rank, size, str(tmp_path / "store"), there)
                ends.append(here)
                processes.append(fork.Process(target=take_part, args=arguments, daemon=True))
                processes[-1].start()
        try:
            return answers(ends)
        finally:
            for process in processes:
                process.kill()
                process.join()

    return run
