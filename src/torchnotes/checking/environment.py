"""Where the checks run, and which release's guards they are held to."""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from torchnotes.knowledge import releases
from torchnotes.knowledge.chapters import Check

OPTIONAL = ("accelerate", "tensorboard", "torchvision")
_VARIABLES = ("ATEN_", "CUBLAS_", "CUDA_", "KMP_", "MKL_", "OMP_", "OPENBLAS_", "PYTORCH_", "TORCH_")
"""What variables that torch or its libraries read begin with."""


def root(config: pytest.Config) -> Path:
    """Return the folder whose notes and records count: pytest's own, or that of an installed wheel.

    The latter where somebody runs `pytest --import-mode=importlib --pyargs torchnotes.project`, from wherever they are.
    """
    asked = config.option.pyargs and any(arg.startswith("torchnotes.project") for arg in config.args)
    return Path(__file__).parents[1] / "project" if asked else config.rootpath


def relative(path: Path, config: pytest.Config) -> str:
    """Return a file's path below the root as its claims name it; elsewhere the whole path."""
    return (path.relative_to(root(config)) if path.is_relative_to(root(config)) else path).as_posix()


def unfit(config: pytest.Config) -> str | None:
    """Return why claims cannot be checked in this process, if so; torch is not imported for it."""
    if sys.flags.optimize:
        return "asserts do not run under python -O or PYTHONOPTIMIZE, so that nothing would be proved: run without"
    if config.getoption("assertmode") == "plain":
        return "--assert=plain does not tell what an assertion came to: run without it"
    if config.getoption("torchnotes_record") is not None and not config.getini("enable_assertion_pass_hook"):
        return "a record keeps what assertions came to: write enable_assertion_pass_hook = true in pytest's settings"
    try:
        release = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return "torch is not installed, and claims are checked on it: pip install torch"
    try:
        releases.parse(Version(release).public)
    except ValueError as error:
        return str(error)
    return None


def variables() -> list[str]:
    """Return the variables of this process, with their values, under which torch may answer otherwise."""
    return [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith(_VARIABLES)]


def environment(records: Path) -> dict[str, Any]:
    """Return where the checks run, as a record's environment; a pre-release is judged as the newest release before it.

    Raises:
        RecordError: when a file in `records` is not named after a release.
    """
    import numpy as np
    import torch

    from torchnotes.records import store

    cuda = torch.cuda.is_available()
    release = Version(Version(torch.__version__).public)
    before = store.newest_before(records, "cuda" if cuda else "cpu", release) if release.is_prerelease else None
    return {
        "torch": str(release),
        "build": str(torch.__version__),
        "device": "cuda" if cuda else "cpu",
        "accelerator": torch.cuda.get_device_name() if cuda else None,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": f"{platform.system()}-{platform.machine()}".lower(),
        "packages": dict(_installed()),
        "judged_as": str(before or ""),
    }


def _installed() -> Iterator[tuple[str, str]]:
    for name in OPTIONAL:
        with suppress(metadata.PackageNotFoundError):
            yield name, metadata.version(name)


@dataclass(frozen=True, slots=True)
class Guards:
    """Which checks speak of the torch that is here."""

    release: str
    """The release whose guards count."""
    coming: str | None = None
    """Of a pre-release: the release that it becomes, whose guards may count already."""

    @classmethod
    def of(cls, here: dict[str, Any]) -> "Guards":
        """Return the guards that count in an environment: of a pre-release, those of the newest release before it."""
        version = Version(here["torch"])
        coming = version.base_version if version.is_prerelease else None
        return cls(here["judged_as"] or version.base_version, coming)

    def beyond(self, check: Check) -> str | None:
        """Return the guard that keeps a check from speaking of this torch, such as `since 2.6`."""
        return check.beyond(self.release)

    def expected(self, check: Check) -> bool:
        """Return whether the check's author expects torch to agree."""
        return check.expected(self.release)

    def either(self, check: Check) -> bool:
        """Return whether a pre-release may be on either side of what the check's author expects."""
        return self.coming is not None and check.expected(self.coming) != check.expected(self.release)

    def entry(self, check: Check) -> dict[str, Any]:
        """Return a check's entry in a record but for its answers, as plain data."""
        belief = None
        if check.statement:
            belief = {"statement": check.statement, "role": check.role, "expected": self.expected(check)}
        guard = self.beyond(check) or ""
        return {"digest": check.digest, "belief": belief, "guard": guard, "either": self.either(check)}
