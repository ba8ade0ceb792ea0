"""What the pytest plugin does once a test file may hold claims: refuses bad ones, and says which checks run on torch.

It calls in what observes, which imports torch, once a claim is collected.
"""

import inspect
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest

from torchnotes.checking import recorded, recording
from torchnotes.checking.environment import Guards, environment, relative, root, unfit
from torchnotes.checking.observation import CHECK, values_of
from torchnotes.checking.report import CHAPTERS, ENVIRONMENT, MOODS, REFUSED, ReportPlugin
from torchnotes.claims import WORDS
from torchnotes.knowledge import catalogue, notes
from torchnotes.knowledge.chapters import Check
from torchnotes.knowledge.errors import ClaimError, InputError, NoteError


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    for name, word in WORDS.items():
        about = (word.__doc__ or "").partition("\n")[0]
        parameters = ", ".join(str(one).partition(":")[0] for one in inspect.signature(word).parameters.values())
        config.addinivalue_line("markers", f"{name}({parameters}): {about}")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(ReportPlugin(config), "torchnotes-report")


class UnreadModule(pytest.Module):
    """A test file that pytest does not import: its claims are refused, or recorded as they are written."""

    problems: tuple[str, ...] = ()

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        if self.problems:
            raise self.CollectError("\n".join(self.problems))
        return []


def make_module(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Return a module that is not imported; None where pytest may collect the file, whose claims are kept."""
    config = parent.config
    if (known := recorded.early(config)) and known.whole(module_path):
        unchanged: UnreadModule = UnreadModule.from_parent(parent, path=module_path)
        return unchanged
    try:
        chapter = catalogue.read_file(module_path, relative(module_path, config))
        if chapter.claims:
            if CHAPTERS not in config.stash:
                parent.session.shouldfail = unfit(config) or parent.session.shouldfail
            _chapters(config).add(chapter)
            if config.option.torchnotes_record is not None:
                _forget_deaf(module_path)
    except ClaimError as refused:
        module: UnreadModule = UnreadModule.from_parent(parent, path=module_path)
        module.problems = refused.problems
        return module
    return None


def _chapters(config: pytest.Config) -> catalogue.Chapters:
    """Return the chapters collected so far.

    Raises:
        ClaimError: when a note's page cannot be read.
    """
    if CHAPTERS not in config.stash:
        try:
            statements = notes.parse_all(notes.read_pages(root(config)))
        except NoteError as error:
            raise ClaimError([str(error)]) from None
        config.stash[CHAPTERS] = catalogue.Chapters(statements)
    return config.stash[CHAPTERS]


def _forget_deaf(path: Path) -> None:
    """Remove a file's compiled form if it does not tell of assertions; pytest keeps it when its setting changes."""
    for compiled in Path(cache_from_source(str(path))).parent.glob(f"{path.stem}.*-pytest-*.pyc"):
        if b"_call_assertion_pass" not in compiled.read_bytes():
            compiled.unlink(missing_ok=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if CHAPTERS not in config.stash:
        if (known := recorded.early(config)) and known.uncollected:
            # as beside claims that are collected, what is none does not run
            config.hook.pytest_deselected(items=[*items])
            items.clear()
        return
    try:
        _make_ready(config, items)
    except InputError as error:
        _refuse(config, items, str(error))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse a run that could not be recorded where it should, once what it leaves out is known."""
    config = session.config
    checks = [(*item.stash[CHECK], values_of(item)) for item in session.items if CHECK in item.stash]
    if config.option.torchnotes_record is None or not checks:
        return
    here, set_here = config.stash[ENVIRONMENT], config.stash[MOODS]
    if set_here and not config.option.torchnotes_record:
        told = f"a record answers for torch as it starts, and here is set: {', '.join(set_here)}"
        _refuse(config, session.items, told)
        return
    digests = {claim.slug: claim.digests for chapter in _chapters(config).by_path.values() for claim in chapter.claims}
    runs = [(claim.slug, check.name, values) for claim, check, values in checks]
    if told := recording.refusal(recording.place(config, here), here, runs, digests):
        _refuse(config, session.items, told)


def _refuse(config: pytest.Config, items: list[pytest.Item], told: str) -> None:
    """Run nothing, and say why: xdist's workers leave that to the process that reports."""
    if not hasattr(config, "workeroutput"):
        raise pytest.UsageError(told)
    config.workeroutput["torchnotes_refused"] = told
    items.clear()


def _make_ready(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell each check of a claim what it is, leave out what is not to run, and call in what observes.

    Raises:
        InputError: when a check stands outside its claim's class, or a record cannot be read.
    """
    # these import torch
    from torchnotes.checking import state
    from torchnotes.checking.observer import ObserverPlugin

    here = environment(root(config) / "records")
    guards = Guards.of(here)
    checks = {
        (chapter.path, claim.name, check.name): (claim, check)
        for chapter in _chapters(config).by_path.values()
        for claim in chapter.claims
        for check in claim.checks
    }
    for item in items:
        # a benchmark is a claim that is measured: a plain run only tries whether its ways give the same
        measured = relative(item.path, config).startswith("benchmarks/")
        if isinstance(item, pytest.Function) and item.get_closest_marker("claim") and not measured:
            key = (relative(item.path, config), item.cls.__name__, item.originalname)
            if key not in checks:
                raise InputError(f"{item.nodeid}: a claim's checks are written in its own class")
            item.stash[CHECK] = checks[key]
            _skip_unfit(item, checks[key][1], guards, here["device"])
    config.pluginmanager.register(ObserverPlugin(config, guards), "torchnotes-observer")
    config.stash[ENVIRONMENT] = here
    config.stash[MOODS] = state.moods()
    if hasattr(config, "workeroutput"):
        config.workeroutput |= {"torchnotes": here, "torchnotes_moods": config.stash[MOODS]}
    if config.option.torchnotes_stale:
        recorded.leave_out(config, items, _chapters(config))


def _skip_unfit(item: pytest.Item, check: Check, guards: Guards, device: str) -> None:
    """Mark a check that cannot run on this torch as skipped; what is beyond its guards runs too, and has to fail."""
    beyond = guards.beyond(check)
    if beyond and check.unsettled:
        item.add_marker(pytest.mark.skip(reason=f"speaks of torch {beyond}: {check.unsettled}"))
    if item.get_closest_marker("gpu") and device != "cuda":
        item.add_marker(pytest.mark.skip(reason="needs CUDA"))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep where xdist's worker ran, or why it ran nothing."""
    output = getattr(node, "workeroutput", {})
    if here := output.get("torchnotes"):
        node.config.stash[ENVIRONMENT] = here
        node.config.stash[MOODS] = output["torchnotes_moods"]
    if told := output.get("torchnotes_refused"):
        node.config.stash[REFUSED] = told
