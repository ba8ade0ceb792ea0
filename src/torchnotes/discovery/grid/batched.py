"""Samplers, loaders and what batches are made of."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import nn
from torch.utils import data

from torchnotes.discovery.grid import Looks
from torchnotes.domains import data as samples


def _order(name: str) -> list[object]:
    torch.manual_seed(0)
    return [*samples.SAMPLERS[name]()]


_LOADERS: Mapping[str, Callable[[], object]] = {
    "shuffled": lambda: [*data.DataLoader(range(10), shuffle=True)],
    "shuffled, with a generator": lambda: [
        *data.DataLoader(range(10), shuffle=True, generator=torch.Generator().manual_seed(3))
    ],
    "batches": lambda: [*data.DataLoader(range(5), 2)],
    "floats": lambda: [*data.DataLoader([0.5, 1.5], 2)],
    "random_split": lambda: [[*one] for one in data.random_split(range(10), [7, 3])],
    "random_split of fractions": lambda: [[*one] for one in data.random_split(range(11), [0.5, 0.3, 0.2])],
    "repr": lambda: re.sub("0x[0-9a-f]+", "", repr(data.DataLoader(range(3)))),
    "a negative timeout": lambda: data.DataLoader(range(3), timeout=-1),
    "prefetch without workers": lambda: data.DataLoader(range(3), prefetch_factor=2),
    "persistent without workers": lambda: data.DataLoader(range(3), persistent_workers=True),
    "a batch size of 0": lambda: data.DataLoader(range(3), batch_size=0),
    "a batch size of a float": lambda: [*data.DataLoader(range(3), batch_size=2.0)],
    "the attributes": lambda: sorted(key for key in vars(data.DataLoader(range(3))) if "__" not in key),
    "in_order": lambda: data.DataLoader(range(3), in_order=False).in_order,
    "pin_memory": lambda: [*data.DataLoader(range(3), pin_memory=True)],
    "state drawn": lambda: ([*data.DataLoader(range(3))], torch.rand(1)),
}

_COLLATED: Mapping[str, Callable[[], list[object]]] = {
    "ints": lambda: [1, 2],
    "floats": lambda: [1.0, 2.0],
    "bools": lambda: [True, False],
    "text": lambda: ["a", "b"],
    "bytes": lambda: [b"a", b"b"],
    "None": lambda: [None, None],
    "tensors": lambda: [torch.ones(1), torch.zeros(1)],
    "two dtypes": lambda: [torch.ones(1), torch.zeros(1, dtype=torch.int64)],
    "arrays": lambda: [np.ones(1), np.zeros(1)],
    "arrays of text": lambda: [np.array(["a"]), np.array(["b"])],
    "numbers of NumPy": lambda: [np.float32(1), np.float32(2)],
    "uint16 arrays": lambda: [np.ones(1, "u2"), np.ones(1, "u2")],
    "dicts": lambda: [{"x": 1}, {"x": 2}],
    "dicts with a key more": lambda: [{"x": 1}, {"x": 2, "y": 1}],
    "tuples": lambda: [(1, "a"), (2, "b")],
    "lists of unequal lengths": lambda: [[1], [2, 3]],
    "unequal shapes": lambda: [torch.ones(1), torch.ones(2)],
    "sparse": lambda: [torch.eye(2).to_sparse()] * 2,
    "parameters": lambda: [nn.Parameter(torch.ones(1))] * 2,
    "complex numbers": lambda: [1j, 2j],
    "sets": lambda: [{1}, {2}],
    "ranges": lambda: [range(2), range(2)],
    "an empty list": list,
    "ordered dicts": lambda: [nn.Linear(1, 1).state_dict()] * 2,
}


LOOKS: Mapping[str, Looks] = {
    "torch.utils.data: order": (samples.SAMPLERS, _order),
    "torch.utils.data.DataLoader": (_LOADERS, lambda name: _LOADERS[name]()),
    "torch.utils.data.default_collate": (_COLLATED, lambda name: data.default_collate(_COLLATED[name]())),
}
