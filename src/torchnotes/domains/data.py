"""The samplers and datasets that torch.utils.data lists, each with how to make one."""

from collections.abc import Callable, Iterator, Mapping

import torch
from torch.utils import data

SAMPLERS: Mapping[str, Callable[[], data.Sampler]] = {
    "BatchSampler": lambda: data.BatchSampler(range(4), 2, drop_last=False),
    "DistributedSampler": lambda: data.DistributedSampler(range(4), num_replicas=1, rank=0),
    "RandomSampler": lambda: data.RandomSampler(range(4)),
    "SequentialSampler": lambda: data.SequentialSampler(range(4)),
    "SubsetRandomSampler": lambda: data.SubsetRandomSampler(range(4)),
    "WeightedRandomSampler": lambda: data.WeightedRandomSampler([1.0] * 4, 4),
}
"""How to make each sampler over four elements."""


class Stream(data.IterableDataset):  # type: ignore[misc]  # torch is not looked into
    """The numbers below four, in turn."""

    def __iter__(self) -> Iterator[int]:
        """Return an iterator over them."""
        return iter(range(4))


DATASETS: Mapping[str, Callable[[], data.Dataset]] = {
    "ChainDataset": lambda: data.ChainDataset([Stream()]),
    "ConcatDataset": lambda: data.ConcatDataset([range(2), range(2)]),
    "IterableDataset": Stream,
    "Subset": lambda: data.Subset(range(8), [0, 2, 4, 6]),
    "TensorDataset": lambda: data.TensorDataset(torch.arange(4)),
    "list": lambda: [0, 1, 2, 3],
} | ({"StackDataset": lambda: data.StackDataset(range(4))} if hasattr(data, "StackDataset") else {})
"""How to make each dataset of four elements; a list serves as one."""
