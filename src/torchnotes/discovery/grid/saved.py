"""What files hold, and what is loaded from them."""

import io
import zipfile
from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import nn, optim

from torchnotes.discovery.grid import Looks


def _saved(name: str) -> list[str]:
    kept = {
        "tensor": torch.ones(2),
        "model": nn.Linear(2, 1).state_dict(),
        "whole": nn.Linear(2, 1),
        "optimizer": optim.Adam(nn.Linear(2, 1).parameters()).state_dict(),
        "parameter": nn.Parameter(torch.ones(2)),
    }[name]
    file = io.BytesIO()
    torch.save(kept, file)
    return sorted(one.partition("/")[2] for one in zipfile.ZipFile(file).namelist())


_LOADED: Mapping[str, Callable[[], object]] = {
    "a tensor": lambda: torch.ones(2),
    "a parameter": lambda: nn.Parameter(torch.ones(2)),
    "a buffer": lambda: nn.Buffer(torch.ones(2)),
    "a whole layer": lambda: nn.Linear(1, 1),
    "an optimizer's state": lambda: optim.Adam(nn.Linear(2, 1).parameters()).state_dict(),
    "a set": lambda: {1, 2},
    "a tuple": lambda: (1, 2),
    "bytes": lambda: b"1",
    "a complex number": lambda: 1j,
    "a range": lambda: range(3),
    "an array": lambda: np.ones(2),
    "a number of NumPy": lambda: np.float32(1),
    "a dtype": lambda: torch.float16,
    "a size": lambda: torch.Size([1]),
    "a device": lambda: torch.device("cpu"),
    "a sparse tensor": lambda: torch.eye(2).to_sparse(),
    "a quantized tensor": lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
    "a nested tensor": lambda: torch.nested.nested_tensor([torch.ones(1)]),
    "a generator's state": torch.get_rng_state,
    "an ordered dict": lambda: nn.Linear(1, 1).state_dict(),
    "a function": lambda: torch.relu,
    "a slice": lambda: slice(1, 2),
    "a random state": lambda: __import__("random").getstate(),
    "NumPy's random state": lambda: np.random.RandomState(0).get_state(),
    "float8": lambda: torch.ones(2).to(torch.float8_e4m3fn),
    "uint16": lambda: torch.ones(2, dtype=torch.uint16),
    "a layout": lambda: torch.strided,
    "a counter": lambda: __import__("collections").Counter("ab"),
    "a default dict": lambda: __import__("collections").defaultdict(int, a=1),
    "a path": lambda: __import__("pathlib").PurePosixPath("a"),
}


def _loaded(name: str) -> object:
    kind, _, mode = name.rpartition(", ")
    file = io.BytesIO()
    torch.save(_LOADED[kind](), file)
    file.seek(0)
    given = {"weights_only": {"weights_only": True}, "default": {}, "anything": {"weights_only": False}}[mode]
    return type(torch.load(file, **given)).__name__


LOOKS: Mapping[str, Looks] = {
    "torch.save": (["tensor", "model", "whole", "optimizer", "parameter"], _saved),
    "torch.load": ([f"{one}, {mode}" for one in _LOADED for mode in ("weights_only", "default", "anything")], _loaded),
}
