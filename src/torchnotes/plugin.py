"""The pytest plugin: refuses bad claims, says which checks run on this torch, and calls in what watches and reports.

It is loaded wherever torchnotes is installed, so it touches claims only, says nothing where there are none, and imports
torch (through `watching`) only once a claim is collected.
"""

from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from torchnotes import catalogue, notes
from torchnotes.catalogue import Chapter, Check, Claim, ClaimError
from torchnotes.reporting import ENVIRONMENT, Reporting

OLDEST = Version("2.0")

MARKERS = (
    "claim(*, api, about, see=(), formerly=()): a class that states one fact about torch",
    "belief(statement, *, holds=True, raises=()): a check that encodes a statement of the notes to the letter",
    "since(release): run from this torch release on",
    "until(release): run before this torch release only",
    "gpu: needs CUDA; not run where there is none",
)

CHECK = pytest.StashKey[tuple[Claim, Check]]()
"""On an item that is a claim's check: both, as they are written."""

_CHAPTERS = pytest.StashKey[dict[str, Chapter]]()
_STATEMENTS = pytest.StashKey[frozenset[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("torchnotes")
    group.addoption(
        "--record",
        nargs="?",
        const="",
        metavar="PATH",
        help="write what the claims' checks saw to records/<device>/<release>.json, or to PATH (a .json file)",
    )
    group.addoption(
        "--unwatched",
        action="store_true",
        help="watch for nothing that the claims' checks leave, and report nothing; to measure what watching costs",
    )


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    config.stash[_CHAPTERS] = {}
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporting(config), "torchnotes-reporting")


class RefusedModule(pytest.Module):
    """A test file whose claims are refused: collecting it gives its problems."""

    problems: tuple[str, ...] = ()

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        raise self.CollectError("\n".join(self.problems))


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    config = parent.config
    try:
        chapter = catalogue.read_file(module_path, _relative(module_path, config))
        if chapter.claims:
            parent.session.shouldfail = unfit_torch() or parent.session.shouldfail
            _accept(chapter, config)
    except ClaimError as refused:
        module: RefusedModule = RefusedModule.from_parent(parent, path=module_path)
        module.problems = refused.problems
        return module
    return None


def _relative(path: Path, config: pytest.Config) -> str:
    return (path.relative_to(config.rootpath) if path.is_relative_to(config.rootpath) else path).as_posix()


def _accept(chapter: Chapter, config: pytest.Config) -> None:
    """Add a chapter to those collected so far.

    Raises:
        ClaimError: when it is in conflict with them, or a note's page cannot be read.
    """
    if not config.stash[_CHAPTERS]:
        try:
            config.stash[_STATEMENTS] = frozenset(notes.read_all(config.rootpath))
        except notes.NoteError as error:
            raise ClaimError([str(error)]) from None
    statements = config.stash[_STATEMENTS]
    # pytest asks for a file again when several are named on the command line
    chapters = config.stash[_CHAPTERS] | {chapter.path: chapter}
    if problems := list(catalogue.conflicts(chapters.values(), statements)):
        raise ClaimError(problems)
    config.stash[_CHAPTERS] = chapters


def unfit_torch() -> str | None:
    """Say why claims cannot be checked on the torch that is installed, if so; torch is not imported for it."""
    try:
        release = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return "torch is not installed, and claims are checked on it: pip install torch"
    if Version(release) < OLDEST:
        return f"torch {release} is not supported: claims speak of torch {OLDEST} and later"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chapters = config.stash[_CHAPTERS]
    if not chapters:
        return
    from torchnotes.watching import Watching, environment  # imports torch

    checks = {
        (chapter.path, claim.name, check.name): (claim, check)
        for chapter in chapters.values()
        for claim in chapter.claims
        for check in claim.checks
    }
    here = environment()
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("claim"):
            key = (_relative(item.path, config), item.cls.__name__, item.originalname)
            if key not in checks:
                raise pytest.UsageError(f"{item.nodeid}: a claim's checks are written in its own class")
            item.stash[CHECK] = checks[key]
            _guard(item, checks[key][1], here)
    config.pluginmanager.register(Watching(config, here["torch"]), "torchnotes-watching")
    if hasattr(config, "workeroutput"):
        config.workeroutput["torchnotes"] = here
    else:
        config.stash[ENVIRONMENT] = here


def _guard(item: pytest.Item, check: Check, here: dict[str, Any]) -> None:
    """Mark a check that cannot run on this torch as skipped."""
    release = here["torch"]
    if check.since and Version(release) < Version(check.since):
        item.add_marker(pytest.mark.skip(reason=f"speaks of torch {check.since} and later"))
    if check.until and Version(release) >= Version(check.until):
        item.add_marker(pytest.mark.skip(reason=f"speaks of torch before {check.until}"))
    if item.get_closest_marker("gpu") and here["device"] != "cuda":
        item.add_marker(pytest.mark.skip(reason="needs CUDA"))
