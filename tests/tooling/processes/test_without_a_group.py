"""Calls without a group of processes.

Order: 5
"""

import pytest
import torch
from torch import distributed, nn
from torch.utils.data import DistributedSampler

from torchnotes import claim, since, until

CALLS = pytest.mark.parametrize(
    "call",
    [
        distributed.get_rank,
        distributed.get_world_size,
        lambda: distributed.all_reduce(torch.ones(1)),
        lambda: nn.parallel.DistributedDataParallel(nn.Linear(1, 1)),
        lambda: DistributedSampler([1]),
    ],
    ids=["get_rank", "get_world_size", "all_reduce", "DistributedDataParallel", "DistributedSampler"],
)


@claim(
    api=["torch.distributed.get_rank", "torch.distributed.get_world_size", "torch.distributed.all_reduce"],
    about=["error", "state", "value"],
    see=["distributed"],
    asked=[
        "Default process group has not been initialized, please make sure to call",
        "get_rank without init_process_group",
        "use distributed code on a single process without launch",
        "check if torch.distributed is running",
        "DistributedSampler without process group error",
    ],
)
class TestWithoutAProcessGroupCallsRaise:
    """`torch.distributed` calls raise before a process group exists.

    From torch 2.2 on `get_rank`, `get_world_size` and `all_reduce` raise ValueError then. [a_value_error_is_raised]
    So do `DistributedDataParallel` and `DistributedSampler` without a number of replicas. [a_value_error_is_raised]
    Before torch 2.2 these five raised RuntimeError. [a_runtime_error_is_raised]
    `is_initialized()` is False. [is_initialized_is_false]
    With `num_replicas` and `rank` a `DistributedSampler` works without a group. [a_sampler_can_be_told]
    In a group of one process the rank is 0 and the world size 1. [a_group_of_one_has_rank_zero]
    """

    @until("2.2")
    @CALLS
    def test_a_runtime_error_is_raised(self, call):
        with pytest.raises(RuntimeError):
            call()

    @since(
        "2.2",
        remedy="Ask `torch.distributed.is_initialized()` first, or catch `(RuntimeError, ValueError)`.",
        trigger={"unseen": "no argument shows whether a process group exists"},
    )
    @CALLS
    def test_a_value_error_is_raised(self, call):
        with pytest.raises(ValueError):
            call()

    def test_is_initialized_is_false(self):
        assert distributed.is_initialized() is False

    def test_a_sampler_can_be_told(self):
        sampler = DistributedSampler([5, 6, 7, 8], num_replicas=2, rank=1, shuffle=False)

        assert list(sampler) == [1, 3]

    @pytest.mark.usefixtures("group_of_one")
    def test_a_group_of_one_has_rank_zero(self):
        tensor = torch.tensor([3.0])

        distributed.all_reduce(tensor)

        assert (distributed.is_initialized(), distributed.get_rank(), distributed.get_world_size()) == (True, 0, 1)
        assert tensor.tolist() == [3.0]
