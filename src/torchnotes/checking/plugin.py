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
from torchnotes.mutation.mutation_report import Scoring

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
    group.addoption(
        "--sharpness",
        action="store_true",
        help="make torch wrong on purpose and score which faults each claim's checks notice, in records/sharpness.json",
    )
    group.addoption(
        "--stale",
        action="store_true",
        help="with --sharpness: score only the claims that changed since they were scored;"
        " with --record: run only the checks that the record lacks, or that changed since",
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    config.stash[_CHAPTERS] = {}
    if config.option.sharpness and (config.option.unwatched or config.option.record is not None):
        raise pytest.UsageError("--sharpness runs the checks on a torch that errs: --record and --unwatched go without")
    if config.option.stale and not config.option.sharpness and config.option.record is None:
        raise pytest.UsageError("--stale goes with --sharpness or with --record: write --record --stale")
    if not hasattr(config, "workerinput"):
        reporting = Reporting(config) if not config.option.sharpness else Scoring(config)
        config.pluginmanager.register(reporting, "torchnotes-reporting")
    if config.option.sharpness:
        _let_properties_fail_fast(config)


def _let_properties_fail_fast(config: pytest.Config) -> None:
    """Keep hypothesis from looking for the smallest and for further examples that fail: that one does is enough."""
    from hypothesis import Phase, Verbosity, settings

    settings.register_profile("as-before", settings())
    settings.register_profile(
        "sharpness",
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    settings.load_profile("sharpness")
    config.add_cleanup(lambda: settings.load_profile("as-before"))


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
            _guard(item, checks[key][1], here, both_sides=not config.option.sharpness)
    watching = Watching(config, here["torch"])
    config.pluginmanager.register(watching, "torchnotes-watching")
    if hasattr(config, "workeroutput"):
        config.workeroutput["torchnotes"] = here
    else:
        config.stash[ENVIRONMENT] = here
    if config.option.sharpness:
        from torchnotes.mutation.mutation_plugin import Sharpening, claim_items

        config.pluginmanager.register(Sharpening(watching), "torchnotes-sharpening")
        claims = [*claim_items(items, config.rootpath / "records", only_stale=config.option.stale)]
        config.hook.pytest_deselected(items=items)
        items[:] = claims
    elif config.option.stale:
        _deselect_fresh(config, items, here)


def _deselect_fresh(config: pytest.Config, items: list[pytest.Item], here: dict[str, Any]) -> None:
    """Leave out the checks that the record of this environment answers as they are written."""
    from torchnotes.records import schema

    given = Path(config.option.record)
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


def _guard(item: pytest.Item, check: Check, here: dict[str, Any], *, both_sides: bool) -> None:
    """Mark a check that cannot run on this torch as skipped; what is beyond its guards runs too, and has to fail."""
    beyond = check.beyond(here["torch"])
    if beyond and not both_sides:
        item.add_marker(pytest.mark.skip(reason=f"speaks of torch {beyond}"))
    if beyond and check.unsettled:
        item.add_marker(pytest.mark.skip(reason=f"speaks of torch {beyond}: {check.unsettled}"))
    if item.get_closest_marker("gpu") and here["device"] != "cuda":
        item.add_marker(pytest.mark.skip(reason="needs CUDA"))
