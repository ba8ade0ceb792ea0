"""Processes of workers: how many, and their seeds.

Order: 8.5
"""

import os
import random
import warnings

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, get_worker_info

from torchnotes import claim

FORKED = {"batch_size": None, "multiprocessing_context": "fork"}


class Calling(Dataset):
    """Calls a function for each sample."""

    def __init__(self, function, length=2):
        self.function, self.length = function, length

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        return self.function(index)


def seeds(_):
    return get_worker_info().id, torch.initial_seed()


def numbers(_):
    return torch.randint(1000, ()).item(), random.randrange(1000), np.random.randint(1000)  # noqa: NPY002, S311 - what workers seed


def process(_):
    return os.getpid()


def worker(_):
    return get_worker_info().id


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "argument", "warning"],
    see=["data"],
    asked=[
        "how many num_workers should I use",
        "num_workers=0 meaning",
        "what does num_workers=4 do",
        "This DataLoader will create worker processes in total",
        "more workers than batches",
    ],
)
class TestNumWorkersIsHowManyOtherProcessesRead:
    """`num_workers` is how many other processes a DataLoader starts to read.

    With 0, the default, the calling process reads. [zero_reads_in_the_calling_process]
    With 2 forked ones two processes read several batches, neither of them the calling one.
    [two_are_two_other_processes]
    By default, of a map-style dataset a worker reads whole batches: the first the first batch, the second the second,
    and so on in turn.
    [batches_are_dealt_out_in_turn]
    With two workers and a single batch of such a dataset the second reads nothing.
    [a_worker_beyond_the_batches_is_idle]
    By default such batches come in the same order with 0, 1 and 2 workers. [the_order_is_the_same]
    More workers than the process may use CPUs lead to a UserWarning. [more_than_the_cpus_warns]
    Begin with 0, which is the easiest to debug; add workers while the training waits for data. [advice]
    """

    def test_zero_reads_in_the_calling_process(self):
        here = set(DataLoader(Calling(process), batch_size=None)) == {os.getpid()}

        assert here is True
        assert DataLoader([1]).num_workers == 0

    def test_two_are_two_other_processes(self):
        readers = set(DataLoader(Calling(process, 4), num_workers=2, **FORKED))
        elsewhere = os.getpid() not in readers

        assert (len(readers), elsewhere) == (2, True)

    def test_batches_are_dealt_out_in_turn(self):
        loader = DataLoader(Calling(worker, 6), batch_size=2, num_workers=2, multiprocessing_context="fork")

        assert [batch.tolist() for batch in loader] == [[0, 0], [1, 1], [0, 0]]

    def test_a_worker_beyond_the_batches_is_idle(self):
        loader = DataLoader(Calling(worker, 3), batch_size=3, num_workers=2, multiprocessing_context="fork")

        assert [batch.tolist() for batch in loader] == [[0, 0, 0]]

    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_the_order_is_the_same(self, number):
        context = "fork" if number else None

        loader = DataLoader(range(5), batch_size=2, num_workers=number, multiprocessing_context=context)

        assert [batch.tolist() for batch in loader] == [[0, 1], [2, 3], [4]]

    def test_more_than_the_cpus_warns(self):
        # as torch counts them: macOS tells only how many there are
        cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            DataLoader([1], num_workers=cpus)
        with pytest.warns(UserWarning):
            DataLoader([1], num_workers=cpus + 1)


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "state"],
    see=["data", "notes/randomness"],
    asked=[
        "seed DataLoader workers with worker_init_fn",
        "worker_init_fn seed numpy",
        "reproducible augmentation with several workers",
        "torch.initial_seed in a worker",
        "different random augmentation every epoch",
    ],
)
class TestAWorkersSeedIsABaseSeedPlusItsNumber:
    """A worker's seed is a base seed plus its number.

    The base seed is the first number of a loop, drawn as int64 from the global generator.
    [the_base_seed_is_drawn_by_the_loop]
    With `generator=` on the loader it is drawn from that generator. [a_generator_draws_the_base_seed]
    Forked workers seed torch, `random` and `np.random` from it, so by default the next loop draws other numbers.
    [another_loop_draws_others]
    Without `generator=` a loop over newly forked workers draws the same after the same `torch.manual_seed`.
    [the_same_seed_repeats_a_loop]
    With two workers instead of one the second batch draws others. [another_number_of_workers_draws_others]
    `worker_init_fn` is called after this seeding, so seeds set in it win. [an_init_function_has_the_last_word]
    By default a seed of torch in it that is the same in each loop repeats what the first drew from torch.
    [a_fixed_seed_repeats_each_loop]
    """

    def test_the_base_seed_is_drawn_by_the_loop(self):
        torch.manual_seed(3)
        base = torch.empty((), dtype=torch.int64).random_().item()
        torch.manual_seed(3)

        assert list(DataLoader(Calling(seeds), num_workers=2, **FORKED)) == [[0, base], [1, base + 1]]

    def test_a_generator_draws_the_base_seed(self):
        base = torch.empty((), dtype=torch.int64).random_(generator=torch.Generator().manual_seed(3)).item()

        loader = DataLoader(Calling(seeds), num_workers=1, generator=torch.Generator().manual_seed(3), **FORKED)

        assert list(loader) == [[0, base], [0, base]]

    def test_another_loop_draws_others(self):
        loader = DataLoader(Calling(numbers), num_workers=1, **FORKED)

        first, second = list(loader), list(loader)

        assert all(one != other for one, other in zip(first[0], second[0], strict=True))

    def test_the_same_seed_repeats_a_loop(self):
        loader = DataLoader(Calling(numbers), num_workers=2, **FORKED)

        torch.manual_seed(3)
        first = list(loader)
        torch.manual_seed(3)

        assert list(loader) == first

    def test_another_number_of_workers_draws_others(self):
        torch.manual_seed(3)
        one = list(DataLoader(Calling(numbers), num_workers=1, **FORKED))
        torch.manual_seed(3)
        two = list(DataLoader(Calling(numbers), num_workers=2, **FORKED))

        assert one[0] == two[0]
        assert one[1] != two[1]

    def test_an_init_function_has_the_last_word(self):
        def seed(number):
            torch.manual_seed(7 + number)

        loader = DataLoader(Calling(seeds), num_workers=2, worker_init_fn=seed, **FORKED)

        assert list(loader) == [[0, 7], [1, 8]]

    def test_a_fixed_seed_repeats_each_loop(self):
        def seed(number):
            torch.manual_seed(7 + number)

        loader = DataLoader(Calling(lambda _: torch.rand(())), num_workers=2, worker_init_fn=seed, **FORKED)

        assert list(loader) == list(loader)
