"""DistributedSampler: which samples a process reads.

Order: 3
"""

import pytest
import torch
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler

from torchnotes import claim


def dealt(samples, processes, **options):
    """Return the indices that each process reads, in the order of ranks."""
    ranks = range(processes)
    return [[*DistributedSampler(range(samples), num_replicas=processes, rank=rank, **options)] for rank in ranks]


@claim(
    api=["torch.utils.data.DistributedSampler"],
    about=["value", "error", "argument"],
    see=["data"],
    asked=[
        "how does DistributedSampler split the dataset",
        "DistributedSampler duplicates samples at the end",
        "drop_last DistributedSampler",
        "same number of samples on every rank",
        "validation metrics wrong with DistributedSampler",
    ],
)
class TestDistributedSamplerDealsIndicesInTurn:
    """`DistributedSampler` deals indices in turn, and can repeat some.

    Of six samples, two processes read 0, 2, 4 and 1, 3, 5 with `shuffle=False`. [indices_are_dealt_in_turn]
    Five samples for three processes are padded by the first of their order, which is sample 0 with `shuffle=False`.
    [the_first_are_repeated]
    By default a lone sample is read by three processes. [one_sample_is_repeated_as_often_as_needed]
    With `drop_last=True` the samples that do not go round are left out. [a_tail_may_be_dropped]
    `len()` counts the samples of one process. [its_length_is_of_one_process]
    Given both `num_replicas` and `rank` it works without a process group. [indices_are_dealt_in_turn]
    With neither given, both come from the process group. [a_group_says_both]
    A `rank` that is negative or not below `num_replicas` raises ValueError. [a_rank_outside_raises]
    Metrics over padded samples count some twice: drop these before you compute one. [advice]
    """

    def test_indices_are_dealt_in_turn(self):
        assert dealt(6, 2, shuffle=False) == [[0, 2, 4], [1, 3, 5]]

    def test_the_first_are_repeated(self):
        assert dealt(5, 3, shuffle=False) == [[0, 3], [1, 4], [2, 0]]

    def test_one_sample_is_repeated_as_often_as_needed(self):
        assert dealt(1, 3, shuffle=False) == [[0], [0], [0]]

    def test_a_tail_may_be_dropped(self):
        assert dealt(5, 3, shuffle=False, drop_last=True) == [[0], [1], [2]]
        assert dealt(2, 3, shuffle=False, drop_last=True) == [[], [], []]

    @pytest.mark.parametrize(("drop_last", "length"), [(False, 2), (True, 1)])
    def test_its_length_is_of_one_process(self, drop_last, length):
        sampler = DistributedSampler(range(5), num_replicas=3, rank=0, drop_last=drop_last)

        assert len(sampler) == length

    def test_a_group_says_both(self, in_processes):
        def work(_):
            return [*DistributedSampler(range(4), shuffle=False)]

        assert in_processes(work) == [[0, 2], [1, 3]]

    @pytest.mark.parametrize("rank", [-1, 2, 3])
    def test_a_rank_outside_raises(self, rank):
        with pytest.raises(ValueError):
            DistributedSampler(range(4), num_replicas=2, rank=rank)


@claim(
    api=["torch.utils.data.DistributedSampler.set_epoch", "torch.utils.data.DistributedSampler"],
    about=["value", "state", "argument"],
    see=["data"],
    asked=[
        "why call sampler.set_epoch(epoch)",
        "same order every epoch with DistributedSampler",
        "different seed on each rank DistributedSampler",
        "shuffle data in distributed training",
    ],
)
class TestSetEpochShufflesDistributedSamplesAnew:
    """`DistributedSampler` repeats its order until `set_epoch` is called.

    By default it shuffles, and draws the same order again for a second loop. [without_it_epochs_are_alike]
    In the first of two processes that share six samples, `set_epoch(1)` makes another order, and `set_epoch(0)` the
    first one again.
    [another_epoch_is_another_order]
    Call it before the loop begins: a loop that has begun keeps its order. [advice]
    With `shuffle=False` `set_epoch` changes nothing. [without_shuffling_it_changes_nothing]
    Two processes with the same `seed` and epoch read each of six samples once. [one_seed_reads_each_sample_once]
    With seeds of 0 and 2 they read some samples twice. [other_seeds_read_some_twice]
    `torch.manual_seed` does not change the order. [the_global_seed_has_no_effect]
    The `seed` is added to the epoch: seed 1 in epoch 0 is the order of seed 0 in epoch 1. [seed_and_epoch_are_added]
    """

    def sampler(self, rank=0, **options):
        return DistributedSampler(range(6), num_replicas=2, rank=rank, **options)

    def test_without_it_epochs_are_alike(self):
        sampler = self.sampler()

        first, second = [*sampler], [*sampler]

        assert first == second
        assert first != [0, 2, 4]

    def test_another_epoch_is_another_order(self):
        sampler = self.sampler()
        first = [*sampler]

        sampler.set_epoch(1)
        second = [*sampler]
        sampler.set_epoch(0)

        assert second != first
        assert [*sampler] == first

    def test_without_shuffling_it_changes_nothing(self):
        sampler = self.sampler(shuffle=False)

        sampler.set_epoch(1)

        assert [*sampler] == [0, 2, 4]

    def test_one_seed_reads_each_sample_once(self):
        read = [*self.sampler(rank=0, seed=3), *self.sampler(rank=1, seed=3)]

        assert sorted(read) == [0, 1, 2, 3, 4, 5]

    def test_other_seeds_read_some_twice(self):
        read = [*self.sampler(rank=0, seed=0), *self.sampler(rank=1, seed=2)]

        assert len(read) == 6
        assert len(set(read)) < 6

    def test_the_global_seed_has_no_effect(self):
        torch.manual_seed(1)
        first = [*self.sampler()]
        torch.manual_seed(2)

        assert [*self.sampler()] == first

    def test_seed_and_epoch_are_added(self):
        sampler = self.sampler(seed=0)

        sampler.set_epoch(1)

        assert [*sampler] == [*self.sampler(seed=1)]


@claim(
    api=["torch.utils.data.DistributedSampler", "torch.utils.data.DataLoader"],
    about=["value", "error", "argument"],
    see=["data", "generated/torch.nn.parallel.DistributedDataParallel"],
    asked=[
        "is batch_size per gpu or total with DDP",
        "effective batch size distributed training",
        "difference between DataParallel and DistributedDataParallel batch",
        "DistributedSampler with shuffle=True in the DataLoader",
        "does DDP split the batch",
    ],
)
class TestBatchSizeIsOfOneProcess:
    """The `batch_size` of a `DataLoader` counts the samples of one process.

    Eight samples in two processes, by `DistributedSampler` and a `batch_size` of 2, are two batches each.
    [both_processes_read_batches_of_two]
    Without that sampler both processes read four samples of four. [without_the_sampler_both_read_everything]
    `DistributedDataParallel` does not split a batch: the layer sees what its process hands over.
    [the_layer_sees_the_whole_batch]
    `DataParallel` runs in one process, without a process group. [data_parallel_needs_no_group]
    `shuffle=True` beside the sampler raises ValueError: the sampler shuffles. [shuffling_twice_raises]
    """

    def test_both_processes_read_batches_of_two(self):
        loaders = [
            DataLoader(range(8), batch_size=2, sampler=DistributedSampler(range(8), 2, rank, shuffle=False))
            for rank in range(2)
        ]

        assert [len(loader) for loader in loaders] == [2, 2]
        assert [batch.tolist() for batch in loaders[0]] == [[0, 2], [4, 6]]
        assert [batch.tolist() for batch in loaders[1]] == [[1, 3], [5, 7]]

    def test_without_the_sampler_both_read_everything(self, in_processes):
        def work(_):
            return [batch.tolist() for batch in DataLoader(range(4), batch_size=2)]

        assert in_processes(work) == [[[0, 1], [2, 3]], [[0, 1], [2, 3]]]

    def test_the_layer_sees_the_whole_batch(self, in_processes):
        def work(rank):
            sizes, layer = [], torch.nn.Linear(1, 1)
            layer.register_forward_pre_hook(lambda _, inputs: sizes.append(len(inputs[0])))
            DistributedDataParallel(layer)(torch.zeros(4 + rank, 1))
            return sizes

        assert in_processes(work) == [[4], [5]]

    def test_data_parallel_needs_no_group(self):
        layer = torch.nn.Linear(1, 1)
        torch.nn.init.ones_(layer.weight)
        torch.nn.init.zeros_(layer.bias)

        output = torch.nn.DataParallel(layer)(torch.tensor([[1.0], [2.0]]))

        assert output.tolist() == [[1.0], [2.0]]

    def test_shuffling_twice_raises(self):
        sampler = DistributedSampler(range(4), num_replicas=2, rank=0)

        with pytest.raises(ValueError):
            DataLoader(range(4), sampler=sampler, shuffle=True)
