"""What people print, copy and pickle, and conversions to and from NumPy."""

import copy
import pickle
import re
from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.utils import data

from torchnotes.discovery.grid import Looks
from torchnotes.domains import dtypes

_PRINTED: Mapping[str, Callable[[], object]] = {
    "a tensor": lambda: torch.tensor([1.0, 2.5]),
    "a 0-d tensor": lambda: torch.tensor(1.0),
    "an empty tensor": lambda: torch.empty(0, 2),
    "a parameter": lambda: nn.Parameter(torch.ones(1)),
    "a buffer": lambda: nn.Buffer(torch.ones(1)),
    "a meta tensor": lambda: torch.empty(2, device="meta"),
    "a result": lambda: torch.ones(1, requires_grad=True) * 2,
    "a sparse tensor": lambda: torch.eye(2).to_sparse(),
    "a CSR tensor": lambda: torch.eye(2).to_sparse_csr(),
    "float8": lambda: torch.ones(2).to(torch.float8_e5m2),
    "uint16": lambda: torch.ones(2, dtype=torch.uint16),
    "complex": lambda: torch.tensor([1 + 2j]),
    "large": lambda: torch.arange(2000.0),
    "wide range": lambda: torch.tensor([1e-8, 1.0, 1e8]),
    "nan": lambda: torch.tensor([float("nan"), float("inf")]),
    "a nested tensor": lambda: torch.nested.nested_tensor([torch.ones(1)]),
    "a quantized tensor": lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
    "a subclass": lambda: torch.ones(2).as_subclass(type("Sub", (torch.Tensor,), {})),
    "a size": lambda: torch.Size([1, 2]),
    "a device": lambda: torch.device("cuda", 1),
    "a dtype": lambda: torch.float32,
    "finfo": lambda: torch.finfo(torch.float16),
    "a generator": lambda: type(torch.Generator()),
    "a storage": lambda: torch.ones(2).untyped_storage(),
    "a typed storage": lambda: torch.ones(2).storage(),
    "SGD": lambda: optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1),
    "Adam": lambda: optim.Adam([nn.Parameter(torch.ones(1))]),
    "a ParameterList": lambda: nn.ParameterList([torch.ones(1)]),
    "a ModuleDict": lambda: nn.ModuleDict({"a": nn.ReLU()}),
    "equal layers": lambda: nn.ModuleList([nn.Linear(1, 1) for _ in range(3)]),
    "a max result": lambda: torch.ones(2, 2).max(0),
    "a state": lambda: nn.Linear(1, 1).state_dict().keys(),
    "a Subset": lambda: type(data.Subset(range(3), [0])),
    "a scheduler": lambda: type(lr_scheduler.StepLR(optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1), 1)),
}


def _to_numpy(name: str) -> object:
    return torch.ones(2, dtype=getattr(torch, name)).numpy()


def _from_numpy(name: str) -> object:
    return torch.from_numpy(np.ones(2, dtype=name))


def _as_tensor(name: str) -> object:
    return torch.tensor([np.ones(2, dtype=name)[0]] * 2), torch.as_tensor(np.ones(2, dtype=name))


def _unpickled(name: str) -> object:
    return pickle.loads(pickle.dumps(_PRINTED[name]()))  # noqa: S301


def _copied(name: str) -> object:
    return copy.deepcopy(_PRINTED[name]())


_DTYPES = [str(one).removeprefix("torch.") for one in dtypes.ALL]
_NUMPY = [
    "b1",
    "i1",
    "u1",
    "i2",
    "u2",
    "i4",
    "u4",
    "i8",
    "u8",
    "f2",
    "f4",
    "f8",
    "c8",
    "c16",
    ">f4",
    "U1",
    "O",
    "M8[s]",
]


LOOKS: Mapping[str, Looks] = {
    "repr": (_PRINTED, lambda name: re.sub("0x[0-9a-f]+", "", repr(_PRINTED[name]()))),
    "str": (_PRINTED, lambda name: re.sub("0x[0-9a-f]+", "", str(_PRINTED[name]()))),
    "copy.deepcopy": (_PRINTED, _copied),
    "pickle": (_PRINTED, _unpickled),
    "torch.Tensor.numpy": (_DTYPES, _to_numpy),
    "torch.from_numpy": (_NUMPY, _from_numpy),
    "torch.as_tensor": (_NUMPY, _as_tensor),
}
