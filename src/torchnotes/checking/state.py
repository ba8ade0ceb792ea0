"""The state of torch and of the process that a check leaves as it found it.

`state.toml` lists what torch's own setters set; what takes more than two names to read and put back stands here.
"""

import fnmatch
import multiprocessing
import os
import random
import sys
import tempfile
import tomllib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import resources
from typing import Any

import numpy as np
import torch
import torch.utils.checkpoint
from torch import overrides


@dataclass(frozen=True, slots=True)
class Setting:
    """One piece of global state: what to call it, how to read it and how to set it."""

    name: str
    get: Callable[[], Any]
    set: Callable[[Any], object]


def _found(path: str) -> Any:
    """Return what a dotted name stands for; None where this release of torch has no such thing."""
    module, *words = path.split(".")
    found: Any = sys.modules[module]
    for word in words:
        found = getattr(found, word, None)
    return found


def _reads(read: Callable[[], Any]) -> bool:
    """Return whether this release of torch has a setting as it is listed, and does not warn of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read()
    except (TypeError, AttributeError, Warning):
        return False
    return True


def _listed() -> Iterator[Setting]:
    """Return the settings of `state.toml` that this release of torch has."""
    table = tomllib.loads(resources.files("torchnotes.checking").joinpath("state.toml").read_text(encoding="utf-8"))
    for name, (getter, setter, *given) in table["functions"].items():
        read, write = _found(getter), _found(setter)
        if read and write and _reads(partial(read, *given)):
            yield Setting(name, partial(read, *given), partial(write, *given))
    for name, path in table["attributes"].items():
        owner, _, attribute = path.rpartition(".")
        if hasattr(held := _found(owner), attribute):
            yield Setting(name, partial(getattr, held, attribute), partial(setattr, held, attribute))
    for name, path in table["containers"].items():
        owner, _, pattern = path.rpartition(".")
        for attribute in fnmatch.filter(dir(_found(owner)), pattern):
            held = getattr(_found(owner), attribute)
            if isinstance(held, list):
                yield Setting(name, held.copy, partial(held.__setitem__, slice(None)))
            elif isinstance(held, dict):
                yield Setting(name, held.copy, partial(_refill, held))


def _refill(held: dict[Any, Any], kept: dict[Any, Any]) -> None:
    held.clear()
    held.update(kept)


def _set_default_device(device: torch.device) -> None:
    # None takes the mode away that a default device of "cpu" would leave behind
    torch.set_default_device(None if device.type == "cpu" else device)


def _modes() -> list[Any]:
    return [*overrides._get_current_function_mode_stack()]  # noqa: SLF001 - nothing public tells


def _set_modes(before: list[Any]) -> None:
    while _modes() != before[: len(_modes())]:
        overrides._pop_mode()  # noqa: SLF001 - nothing public takes one away
    for mode in before[len(_modes()) :]:
        mode.__enter__()


_ENTERED: list[torch.inference_mode] = []


def _set_inference_mode(on: bool) -> None:  # noqa: FBT001 - as every setter here
    # nothing sets it but a context, which has to last
    _ENTERED.append(torch.inference_mode(on))
    _ENTERED[-1].__enter__()


# pytest tells the running test's name through one; torch sets the others when it first needs a part of itself
_OWN = (b"PYTEST_", b"TORCHINDUCTOR_", b"TRITON_", b"CUDA_MODULE_LOADING")


def _environment() -> dict[bytes, bytes]:
    # decoding them all takes longer than most checks, and this is done after each
    variables: dict[bytes, bytes] = os.environb._data  # type: ignore[attr-defined]  # noqa: SLF001
    return {name: value for name, value in variables.items() if not name.startswith(_OWN)}


def _set_environment(variables: dict[bytes, bytes]) -> None:
    for name in _environment().keys() - variables.keys():
        del os.environb[name]
    os.environb.update(variables)


def _directory() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - a Path is slow to make
    except FileNotFoundError:
        return "a folder that is gone"


def _print_options() -> dict[str, Any]:
    # on torch 2.0 the class holds them until the first call, then the object does
    names = ("precision", "threshold", "edgeitems", "linewidth", "sci_mode")
    return {name: getattr(torch._tensor_str.PRINT_OPTS, name) for name in names}  # noqa: SLF001 - nothing public tells


_DENORMAL = 5e-324


def _safe_globals() -> Iterator[Setting]:
    if hasattr(torch.serialization, "get_safe_globals"):

        def own(*, of_torch: bool) -> dict[str, Any]:
            # by name, since some releases of torch list them in no order
            return {str(one): one for one in torch.serialization.get_safe_globals() if _is_of_torch(one) is of_torch}

        def put(kept: dict[str, Any]) -> None:
            by_torch = own(of_torch=True)
            torch.serialization.clear_safe_globals()
            torch.serialization.add_safe_globals([*by_torch.values(), *kept.values()])

        # torch adds some itself, once it first needs a part of itself
        yield Setting("the safe globals", partial(own, of_torch=False), put)


def _is_of_torch(one: Any) -> bool:
    named = one[0] if isinstance(one, tuple) else one  # a pair is a class and the name that it is stored by
    return str(getattr(named, "__module__", "")).partition(".")[0] == "torch"


SETTINGS = (
    Setting("the default device", lambda: torch.empty(0).device, _set_default_device),
    *_listed(),
    *_safe_globals(),
    Setting("inference mode", torch.is_inference_mode_enabled, _set_inference_mode),
    Setting("the flushing of denormals", lambda: _DENORMAL * 1.0 == 0, torch.set_flush_denormal),
    Setting("a function mode", _modes, _set_modes),
    Setting(
        "the start method of processes",
        # asking for the default would choose it for good, and a check could not choose another
        partial(multiprocessing.get_start_method, allow_none=True),
        partial(multiprocessing.set_start_method, force=True),
    ),
    Setting("numpy's error handling", np.geterr, lambda kept: np.seterr(**kept)),
    Setting("the print options", _print_options, lambda kept: torch.set_printoptions(**kept)),
    Setting("numpy's print options", np.get_printoptions, lambda kept: np.set_printoptions(**kept)),
    Setting("the folder of temporary files", tempfile.gettempdir, partial(setattr, tempfile, "tempdir")),
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


STARTS = {
    "a function mode": [],
    "deterministic algorithms": 0,
    "inference mode": False,
    "the default device": torch.device("cpu"),
    "the default dtype": torch.float32,
    "the flushing of denormals": False,
    "the grad mode": True,
    "the matmul precision": "highest",
}
"""How torch starts, as far as claims speak of it without a word."""


def moods() -> list[str]:
    """Return the settings under which torch may answer otherwise than as it starts, with their values."""
    told = []
    for setting in SETTINGS:
        value = setting.get()
        if setting.name in STARTS and value != STARTS[setting.name]:
            value = ", ".join(type(one).__name__ for one in value) if isinstance(value, list) else value
            told.append(f"{setting.name} ({value})")
    return told


def snapshot() -> tuple[Any, ...]:
    """Return every setting, in the order of `SETTINGS`."""
    return tuple(setting.get() for setting in SETTINGS)


def put_back(before: tuple[Any, ...]) -> list[str]:
    """Set what differs from `before` back, and return its names with both values."""
    leaks = []
    for setting, old in zip(SETTINGS, before, strict=True):
        new = setting.get()
        if new is old or new == old:
            continue
        setting.set(old)
        short = all(isinstance(value, bool | int | float | str | torch.dtype | torch.device) for value in (old, new))
        leaks.append(f"{setting.name} ({old} became {new})" if short else setting.name)
    return leaks
