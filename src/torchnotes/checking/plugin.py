"""The pytest plugin: refuses bad claims, says which checks run on this torch, and calls in what watches and reports.

It is loaded wherever torchnotes is installed, so it touches claims only, says nothing where there are none, and imports
torch (through `watching`) only once a claim is collected.
"""

from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from torchnotes.checking.report import ENVIRONMENT, Reporting
from torchnotes.knowledge import catalogue, notes
from torchnotes.knowledge.catalogue import ClaimError
from torchnotes.knowledge.chapters import Chapter, Check, Claim

OLDEST = Version("2.0")

MARKERS = (
    "claim(*, api, about, see=(), formerly=(), equivalent={}): a class that states one fact about torch",
    "belief(statement, *, holds=True, raises=()): a check that encodes a statement of the notes to the letter",
    "since(release, *, unsettled=None): holds from this torch release on, and not before",
    "until(release, *, unsettled=None): holds before this torch release only",
    "speed(statement=None, *, at_least=None, at_most=None, noted=None): what is believed of a benchmark's figure",
    "gpu: needs CUDA; not run where there is none",
)

CHECK = pytest.StashKey[tuple[Claim, Check]]()
"""On an item that is a claim's check: both, as they are written."""

_CHAPTERS = pytest.StashKey[dict[str, Chapter]]()
_STATEMENTS = pytest.StashKey[frozenset[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("torchnotes")
    group.addoption(
        "--torchnotes-record",
        nargs="?",
        const="",
        metavar="PATH",
        help="write what the claims' checks saw to records/<device>/<release>.json, or to PATH (a .json file)",
    )
    group.addoption(
        "--torchnotes-unobserved",
        action="store_true",
        help="watch for nothing that the claims' checks leave, and report nothing; to measure what watching costs",
    )
    group.addoption(
        "--torchnotes-stale",
        action="store_true",
        help="with --torchnotes-record: run only the checks that the record lacks, or that changed since",
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    config.stash[_CHAPTERS] = {}
    if config.option.torchnotes_stale and config.option.torchnotes_record is None:
        raise pytest.UsageError("--torchnotes-stale goes with --torchnotes-record: write both")
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
    from torchnotes.checking.observer import Watching, environment  # imports torch

    checks = {
        (chapter.path, claim.name, check.name): (claim, check)
        for chapter in chapters.values()
        for claim in chapter.claims
        for check in claim.checks
    }
    here = environment()
    for item in items:
        # a benchmark is a claim that is measured: a plain run only tries whether its ways give the same
        measured = _relative(item.path, config).startswith("benchmarks/")
        if isinstance(item, pytest.Function) and item.get_closest_marker("claim") and not measured:
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
    if config.option.torchnotes_stale:
        _deselect_fresh(config, items, here)


def _deselect_fresh(config: pytest.Config, items: list[pytest.Item], here: dict[str, Any]) -> None:
    """Leave out the checks that the record of this environment answers as they are written."""
    from torchnotes.records import schema

    given = Path(config.option.torchnotes_record)
    path = given if given.name else config.rootpath / "records" / here["device"] / f"{here['torch']}.json"
    try:
        old = schema.read(path) if path.exists() else None
    except schema.RecordError as error:
        raise pytest.UsageError(str(error)) from None
    # answers of two environments never stand in one record
    known = old.claims if old and old.environment.model_dump() == here else {}
    stale: list[pytest.Item] = []
    fresh: list[pytest.Item] = []
    for item in items:
        claim, check = item.stash.get(CHECK, (None, None))
        seen = known[claim.slug].checks.get(item.name) if claim and claim.slug in known else None
        (stale if check and (not seen or seen.digest != check.digest) else fresh).append(item)
    config.hook.pytest_deselected(items=fresh)
    items[:] = stale


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - xdist's, which need not be installed
    """Keep where xdist's worker ran."""
    if here := getattr(node, "workeroutput", {}).get("torchnotes"):
        node.config.stash[ENVIRONMENT] = here


def _guard(item: pytest.Item, check: Check, here: dict[str, Any]) -> None:
    """Mark a check that cannot run on this torch as skipped; what is beyond its guards runs too, and has to fail."""
    beyond = check.beyond(here["torch"])
    if beyond and check.unsettled:
        item.add_marker(pytest.mark.skip(reason=f"speaks of torch {beyond}: {check.unsettled}"))
    if item.get_closest_marker("gpu") and here["device"] != "cuda":
        item.add_marker(pytest.mark.skip(reason="needs CUDA"))
