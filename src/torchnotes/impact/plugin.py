"""Within pytest, in somebody's own project: `pytest --torchnotes-impact 2.5..2.13` looks at what their tests call."""

from collections.abc import Generator
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from torchnotes.impact.changes import Change, between
from torchnotes.impact.findings import Finding, ordered
from torchnotes.knowledge.errors import InputError
from torchnotes.knowledge.wording import count, short
from torchnotes.search.library import Library

if TYPE_CHECKING:
    from torchnotes.impact.watching import Watcher

_KEPT = "torchnotes_impact"


class ImpactPlugin:
    """Looks at calls while tests run, and tells at the end which changes touch them."""

    def __init__(self, config: pytest.Config, span: str) -> None:
        if find_spec("torch") is None:
            raise pytest.UsageError("--torchnotes-impact needs torch: it looks at what your tests call")
        try:
            self.changes = _changes(span)
        except InputError as error:
            raise pytest.UsageError(str(error)) from None
        self.config = config
        self.watcher: Watcher | None = None
        self.patched = ExitStack()
        """Puts torch back as it was."""
        self.rows: list[list[Any]] = []
        """What workers saw: path, line, API, what was told, and the change's place."""
        self.tests = 0
        """Tests that were looked at."""
        self.lost = 0
        """Workers that ended before they told what they saw."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        if self.watcher is None:
            from torchnotes.impact.watching import Watcher

            self.watcher = Watcher(self.changes, self.config.rootpath)
            self.patched.enter_context(self.watcher.patching())
        self.tests += 1
        with self.watcher:
            return (yield)

    def pytest_sessionfinish(self) -> None:
        self.patched.close()
        if self.watcher:
            places = {id(change): place for place, change in enumerate(self.changes)}
            self.rows += [
                [one.path, one.line, one.api, one.told, places[id(one.change)]] for one in self.watcher.findings()
            ]
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput[_KEPT] = self.rows, self.tests

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        del error
        told = getattr(node, "workeroutput", {}).get(_KEPT)
        self.lost += told is None
        rows, tests = told or ([], 0)
        self.rows += rows
        self.tests += tests

    @property
    def findings(self) -> list[Finding]:
        """What was seen, each place once."""
        found: dict[tuple[str, int, int], Finding] = {}
        for path, line, api, told, place in self.rows:
            found.setdefault((path, line, place), Finding(path, line, api, "seen", self.changes[place], told))
        return ordered(found.values())

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        found = self.findings
        terminalreporter.section("torchnotes impact")
        for one in found:
            terminalreporter.line(told(one))
        if not self.tests and not self.lost:
            terminalreporter.line("no test ran: nothing was looked at")
        if self.lost:
            terminalreporter.line(f"{count(self.lost, 'worker')} crashed: what its tests called is not told here")
        by_form = sum(bool(one.trigger and one.trigger.by_form) for one in self.changes)
        unseen = sum(one.trigger is None for one in self.changes)
        terminalreporter.line(
            f"{count(len(found), 'finding')} of {count(len(self.changes), 'change')} that can hurt;"
            f" {by_form} of them source shows too, {unseen} no call shows"
        )


def _changes(span: str) -> list[Change]:
    first, dots, last = span.partition("..")
    if not dots:
        raise InputError(f"--torchnotes-impact {span}: write two releases, such as 2.5..2.13")
    dates = Library.installed().dates
    return between(dates.changes, dates.releases, first, last or (dates.releases or [""])[-1])


def told(one: Finding) -> str:
    """Return a finding in one line."""
    change: Change = one.change
    line = (
        f"{one.path}:{one.line} {one.api}: {one.told}: {change.kind} since {change.release}:"
        f" {short(change.before, 60)} → {short(change.after, 60)}."
    )
    return " ".join(f"{line} {change.remedy} torchnotes show {change.slug}".split())
