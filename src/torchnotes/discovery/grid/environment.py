"""What torch makes of environment variables, in each of the spellings that people use."""

import io
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from unittest import mock

import torch
from torch import hub

from torchnotes.discovery.grid import Looks

SPELLINGS = ("1", "0", "true", "TRUE", "yes", "no", "")

_LOADING = ("TORCH_FORCE_WEIGHTS_ONLY_LOAD", "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD")
_HOMES = ("TORCH_HOME", "XDG_CACHE_HOME")

_AT_IMPORT = """
import json, os, sys
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTORCH_JIT", "TORCH_SHOW_CPP_STACKTRACES",
             "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "ATEN_CPU_CAPABILITY", "TORCH_CPP_LOG_LEVEL"):
    os.environ[name] = sys.argv[1]
import torch
try:
    torch.ones(2) @ torch.ones(3)
except RuntimeError as error:
    lines = len(str(error).splitlines())
print(json.dumps({
    "threads": torch.get_num_threads(),
    "scripted": type(torch.jit.script(torch.nn.ReLU())).__name__,
    "has a stack in its error": lines > 3,
    "precision": torch.get_float32_matmul_precision(),
    "capability": hasattr(torch.backends, "cpu") and torch.backends.cpu.get_cpu_capability(),
}))
"""

_COMPILED = """
import json, os, sys
for name in ("TORCH_COMPILE_DISABLE", "TORCHDYNAMO_DISABLE"):
    os.environ[name] = sys.argv[1]
import torch
calls = []
def backend(graph, inputs):
    calls.append(1)
    return graph.forward
torch.compile(lambda x: x + 1, backend=backend)(torch.ones(1))
print(json.dumps(calls))
"""


def _loaded(name: str) -> str:
    """Return what becomes of a file that holds a whole layer."""
    variable, _, spelling = name.partition("=")
    file = io.BytesIO()
    torch.save(torch.nn.ReLU(), file)
    file.seek(0)
    with mock.patch.dict(os.environ, {variable: spelling}):
        try:
            return type(torch.load(file)).__name__
        except pickle.UnpicklingError:
            return "refused"


def _home(name: str) -> str:
    variable, _, spelling = name.partition("=")
    with mock.patch.dict(os.environ, {variable: spelling}):
        return str(hub.get_dir())


def _run(script: str, spelling: str) -> object:
    command = [sys.executable, "-W", "ignore", "-c", script, spelling]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if ran.returncode:
        raise RuntimeError(ran.stderr.strip().splitlines()[-1])
    return json.loads(ran.stdout)


LOOKS: Mapping[str, Looks] = {
    "torch.load: environment": ([f"{one}={value}" for one in _LOADING for value in SPELLINGS], _loaded),
    "torch.hub.get_dir": ([f"{one}={value}" for one in _HOMES for value in ("~/x", "x", "")], _home),
    "environment variables": (("1", "0", "true", "no"), partial(_run, _AT_IMPORT)),
    # the compiler takes long to import: two spellings are what a piece of work has time for
    "torch.compile: environment": (("1", "0"), partial(_run, _COMPILED)),
}
