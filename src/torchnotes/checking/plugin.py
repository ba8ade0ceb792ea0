"""The pytest plugin, loaded wherever torchnotes is installed: it says nothing and imports nothing where no claim is.

`checking/collecting.py` does the work, once a test file names torchnotes or an option asks for it.
"""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

_PATH: dict[str, Any] = {"nargs": "?", "const": "", "metavar": "PATH"}
_SWITCH: dict[str, Any] = {"action": "store_true"}
OPTIONS = (
    ("record", "keep what checks observe in records/<device>/<release>.json, or in PATH (a .json file)", _PATH),
    ("stale", "with --torchnotes-record: run only what is not recorded as it is written now", _SWITCH),
    ("impact", "which changes of torch touch what your tests call: --torchnotes-impact 2.5..2.13", {"metavar": "A..B"}),
    ("unobserved", "observe nothing and report nothing, to measure what observing costs", _SWITCH),
)
_COLLECTING = "torchnotes-collecting"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("torchnotes")
    for option, about, settings in OPTIONS:
        group.addoption(f"--torchnotes-{option}", help=about, **settings)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    option = config.option
    if option.torchnotes_stale and option.torchnotes_record is None:
        raise pytest.UsageError("--torchnotes-stale goes with --torchnotes-record: write both")
    config.addinivalue_line("markers", "gpu: needs CUDA; not run where there is none")
    # xdist's controller collects nothing
    spread = getattr(option, "dist", "no") != "no" and not hasattr(config, "workerinput")
    if spread or option.markers or option.torchnotes_unobserved or option.torchnotes_record is not None:
        _collecting(config)
    if span := option.torchnotes_impact:
        from torchnotes.impact.plugin import ImpactPlugin

        config.pluginmanager.register(ImpactPlugin(config, span), "torchnotes-impact")


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    config = parent.config
    if config.pluginmanager.has_plugin(_COLLECTING) or _may_hold_claims(module_path):
        made: pytest.Module | None = _collecting(config).make_module(module_path, parent)
        return made
    return None


def _may_hold_claims(path: Path) -> bool:
    """Return whether a file names torchnotes, or cannot be read, which is then told."""
    try:
        return b"torchnotes" in path.read_bytes()
    except OSError:
        return True


def _collecting(config: pytest.Config) -> ModuleType:
    """Return the module that reads claims, registered as a plugin: its own `pytest_configure` runs then."""
    from torchnotes.checking import collecting

    if not config.pluginmanager.has_plugin(_COLLECTING):
        config.pluginmanager.register(collecting, _COLLECTING)
    return collecting
