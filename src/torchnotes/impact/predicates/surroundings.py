"""What stands around a call: files, the environment, seeds, the build."""

import os
import pickletools
import zipfile
from _compat_pickle import IMPORT_MAPPING
from typing import Any

import torch
from torch import _weights_only_unpickler

from torchnotes.impact.predicates.called import Called


def accepted(call: Called, told: str) -> bool:
    """A class that is named is one that weights-only loading was told to accept already: `safe_globals`."""
    known = torch.serialization.get_safe_globals()
    return any(one in known for one in call.argument(told))


def environment(call: Called, told: str) -> bool:
    """A variable of the environment is one of these: `TORCH_FORCE_WEIGHTS_ONLY_LOAD=1|y`."""
    del call
    name, _, wanted = told.partition("=")
    return os.environ.get(name) in wanted.split("|")


def file_names(call: Called, told: str) -> bool:
    """A saved file names what begins so, `f=torch.nn|numpy`; `refused` is what weights-only loading refuses."""
    name, _, wanted = told.partition("=")
    known = {**_weights_only_unpickler._get_allowed_globals()}  # noqa: SLF001 - there is no public list
    known |= getattr(_weights_only_unpickler, "_get_user_allowed_globals", dict)()
    named, starts = _named(call.argument(name)), tuple(wanted.split("|"))
    return any(one.startswith(starts) for one in named) or ("refused" in starts and not named <= {*known})


def _named(file: Any) -> set[str]:
    """Return the classes and functions that a file of `torch.save` names."""
    place = file.tell() if hasattr(file, "tell") else None
    try:
        with zipfile.ZipFile(file) as archive:
            data = next(one for one in archive.NameToInfo if one.endswith("/data.pkl"))
            told = [one for code, one, _ in pickletools.genops(archive.read(data)) if code.name == "GLOBAL"]
    except (OSError, ValueError, TypeError, StopIteration, zipfile.BadZipFile):
        return set()
    finally:
        if place is not None:
            file.seek(place)
    split = [str(one).split(" ", 1) for one in told]
    return {f"{IMPORT_MAPPING.get(module, module)}.{name}" for module, name in split}


def beyond_ascii(call: Called, told: str) -> bool:
    """A path has other letters than ASCII: `f`."""
    path = call.argument(told)
    return isinstance(path, str | os.PathLike) and not str(os.fspath(path)).isascii()


def seeded(call: Called, _: str) -> bool:
    """Random numbers on the CPU start from a seed that somebody chose: the ones that torch finds have more bits."""
    generator = call.kwargs.get("generator") or torch.default_generator
    return int(generator.initial_seed()) < 2**32


def build_without_cuda(call: Called, _: str) -> bool:
    """There is no GPU."""
    del call
    return not torch.cuda.is_available()
