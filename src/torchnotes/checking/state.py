"""The state of torch and of the process that a check leaves as it found it."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch


@dataclass(frozen=True, slots=True)
class Setting:
    """One piece of global state: what to call it, how to read it and how to set it."""

    name: str
    get: Callable[[], Any]
    set: Callable[[Any], object]


def _set_default_device(device: torch.device) -> None:
    # None takes the mode away that a default device of "cpu" would leave behind
    torch.set_default_device(None if device.type == "cpu" else device)


# pytest tells the running test's name through one; torch sets the others when it first needs a part of itself
_OWN = ("PYTEST_", "TORCHINDUCTOR_", "TRITON_", "CUDA_MODULE_LOADING")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}


def _directory() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return "a folder that is gone"


def _set_environment(variables: dict[str, str]) -> None:
    for name in _environment().keys() - variables.keys():
        del os.environ[name]
    os.environ.update(variables)


SETTINGS = (
    Setting("the default device", lambda: torch.empty(0).device, _set_default_device),
    Setting("the default dtype", torch.get_default_dtype, torch.set_default_dtype),
    Setting("the grad mode", torch.is_grad_enabled, torch.set_grad_enabled),
    Setting("anomaly detection", torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    Setting("the number of threads", torch.get_num_threads, torch.set_num_threads),
    Setting("deterministic algorithms", torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
    Setting(
        "cuDNN's deterministic flag",
        lambda: torch.backends.cudnn.deterministic,
        lambda on: setattr(torch.backends.cudnn, "deterministic", on),
    ),
    Setting(
        "cuDNN's benchmark flag",
        lambda: torch.backends.cudnn.benchmark,
        lambda on: setattr(torch.backends.cudnn, "benchmark", on),
    ),
    Setting("the float32 matmul precision", torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    Setting("the working directory", _directory, os.chdir),
    Setting("the environment variables", _environment, _set_environment),
)


def seed() -> None:
    """Seed every random generator that a check may draw from."""
    # torch.manual_seed also reaches for every kind of accelerator, which takes longer than most checks
    torch.default_generator.manual_seed(0)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(0)
    np.random.seed(0)  # noqa: NPY002 - numpy's global generator is what notes and torch's own code draw from
    random.seed(0)


def snapshot() -> tuple[Any, ...]:
    """Read every setting, in the order of `SETTINGS`."""
    return tuple(setting.get() for setting in SETTINGS)


def put_back(before: tuple[Any, ...]) -> list[str]:
    """Set what differs from `before` back, and name it with both values."""
    leaks = []
    for setting, old in zip(SETTINGS, before, strict=True):
        new = setting.get()
        if new != old:
            setting.set(old)
            changed = "" if isinstance(old, dict) else f" ({old} became {new})"
            leaks.append(f"{setting.name}{changed}")
    return leaks
