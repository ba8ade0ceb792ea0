"""Watches one claim's check after the other: what its assertions saw, what torch warned of, what it left behind.

What is kept rides on the check's report as `report.torchnotes`, so that it reaches the controller under xdist.
"""

import platform
import re
import traceback
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from typing import Any

import numpy as np
import pytest
import torch
from packaging.version import Version

from torchnotes.checking import state
from torchnotes.checking.plugin import CHECK
from torchnotes.knowledge.chapters import Check

OPTIONAL = ("accelerate", "tensorboard", "torchvision")
PLAIN = (bool, int, float, complex, str, list, tuple, dict)
"""What an assertion compares that is shown whole; no sets, which pytest shows in order."""

LONGEST = 400
"""Characters kept of what one assertion saw."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_FOLDER = re.compile(r"[^\s'\"]*/(?:pytest-of-[^/\s]+/pytest-[^/\s]+(?:/popen-gw\d+)?|site-packages)/")
_ASKS_POINTER = re.compile(r"\bdata_ptr\(|(?<![\w.])id\(")
_POINTER = re.compile(r"\b\d{6,}\b")
_METHOD = re.compile(r"<built-in (?:method|function) (\w+)[^<>]*>|<function (\w+) at 0x…>")
_LOOKUP = re.compile(r"^ \+ +(?:where|and) +(?:(?P<same>.+) = (?P=same)|<.*)$")
_ONCE = re.compile(r"TypedStorage is deprecated\b")
"""What torch warns of once a process, in whichever check comes first, and takes no asking for always."""
_ORIGIN = re.compile(r"\s*\(Triggered internally at .*\)", re.DOTALL)


class Watch:
    """What one check has done so far."""

    def __init__(self, check: Check, guard: str | None, refuting: tuple[type[BaseException], ...]) -> None:
        self.check = check
        self.subject = check.statement or check.name
        self.guard = guard
        """The guard that the release is beyond."""
        self.refuting = refuting
        """The errors by which torch is expected to refute the check; none where it is expected to agree."""
        self.refuted = False
        self.before = state.snapshot()
        self.outcome = "held"
        self.reason: str | None = None
        self.compared: str | None = None
        self.saw: list[list[str]] = []
        self.warnings: list[list[str]] = []

    def compare(self, op: str, left: object, right: object) -> list[str] | None:
        """Word a comparison: pytest abbreviates both sides and adds a diff, the page wants both sides whole."""
        self.compared = f"{left!r} {op} {right!r}" if isinstance(left, PLAIN) and isinstance(right, PLAIN) else None
        return [self.compared] if self.compared and op == "==" and left == right else None

    def see(self, line: int, explanation: str, written: str | None = None) -> bool:
        """Keep what the check's assertion on that line came to; tell whether there is one.

        Where the assertion may be another file's, it is known by how it is `written`, give or take brackets.
        """
        for first, last, expression in self.check.asserts:
            if first <= line <= last and (written is None or _squeeze(expression) in _squeeze(written)):
                self.saw.append([expression, _steady(explanation, expression)])
                self.compared = None
                return True
        return False

    def end(self, error: BaseException, *, in_setup: bool = False) -> None:
        """Keep how the check ended that raised `error`."""
        if isinstance(error, pytest.skip.Exception):
            self.outcome, self.reason = "not-run", _steady(error.msg or "", "") or "skipped without a reason"
            return
        if in_setup:
            self.outcome, self.reason = "not-run", f"its fixtures fail: {_first_line(error)}"
            return
        self.outcome, self.refuted = "broken", isinstance(error, self.refuting)
        frames = traceback.walk_tb(error.__traceback__)
        lines = [number for frame, number in frames if frame.f_code.co_name == self.check.name]
        explanation = self.compared or str(error).removeprefix("assert ")
        if not (isinstance(error, AssertionError) and lines and self.see(lines[-1], explanation)):
            self.reason = _first_line(error)

    def keep_warnings(self, raised: list[warnings.WarningMessage]) -> None:
        """Keep each distinct warning, without the place in torch's own source that it names."""
        for warning in raised:
            row = [warning.category.__name__, _steady(_ORIGIN.sub("", str(warning.message)), "")]
            if row not in self.warnings and not _ONCE.match(row[1]):
                self.warnings.append(row)

    def entry(self, release: str) -> dict[str, Any]:
        """Give the check's entry in a record, as plain data."""
        statement = self.check.statement
        return {
            "outcome": self.outcome,
            "belief": {"statement": statement, "expected": self.check.expected(release)} if statement else None,
            "reason": self.reason,
            "digest": self.check.digest,
            "guard": self.guard,
            "saw": self.saw,
            "warnings": self.warnings,
        }


class Hearing:
    """The hooks that tell of assertions, for the check that runs."""

    watch: Watch | None = None

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> list[str] | None:
        return self.watch.compare(op, left, right) if self.watch else None

    def pytest_assertion_pass(self, lineno: int, orig: str, expl: str) -> None:
        if self.watch:
            self.watch.see(lineno, expl, orig)


WATCH = pytest.StashKey[Watch]()


class Watching:
    """The hooks around every check of a claim."""

    def __init__(self, config: pytest.Config, release: str) -> None:
        self.manager = config.pluginmanager
        self.on = not config.option.torchnotes_unobserved
        self.release = release
        # wording every assertion takes as long as a seventh of the run, and only a record keeps it
        self.hears = self.on and config.option.torchnotes_record is not None
        self.hearing = Hearing()
        if self.hears:
            self.manager.register(self.hearing)

    def _refuting(self, item: pytest.Item, check: Check) -> tuple[type[BaseException], ...]:
        if check.expected(self.release):
            return ()
        belief = item.get_closest_marker("belief")
        if belief is None or check.beyond(self.release):
            # torch may not even have what the check asks for
            return (Exception, pytest.fail.Exception)
        raises = belief.kwargs["raises"] or (AssertionError, pytest.fail.Exception)
        return raises if isinstance(raises, tuple) else (raises,)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if CHECK not in item.stash:
            return (yield)
        with self.watched(item):
            return (yield)

    @contextmanager
    def watched(self, item: pytest.Item) -> Iterator[None]:
        """Watch a claim's check while it runs within."""
        check = item.stash[CHECK][1]
        state.seed()
        watch = item.stash[WATCH] = Watch(check, check.beyond(self.release), self._refuting(item, check))
        # hypothesis's own modules are assertion-rewritten too: hearing of each of its asserts is slow and says nothing
        deaf = self.hears and getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        if deaf:
            self.manager.unregister(self.hearing)
        self.hearing.watch = watch
        try:
            yield
        finally:
            self.hearing.watch = None
            if deaf:
                self.manager.register(self.hearing)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        watch = item.stash.get(WATCH, None)
        if watch is None:
            return (yield)
        always = torch.is_warn_always_enabled()
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            torch.set_warn_always(True)  # else torch warns once a process, in whichever check comes first
            try:
                yield
            except BaseException as error:
                watch.end(error)
                if not watch.refuted:
                    raise
            finally:
                torch.set_warn_always(always)
                watch.keep_warnings(raised)
        if watch.refuting and not watch.refuted:
            said = f"{watch.guard}, its guard," if watch.guard else "holds="
            pytest.fail(f"{watch.subject} holds on torch {self.release}, {said} says otherwise", pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        watch = item.stash.get(WATCH, None)
        if watch is None:
            return report
        if call.when == "setup" and call.excinfo:
            watch.end(call.excinfo.value, in_setup=not watch.guard)
        if call.when != "teardown" and watch.refuted:
            # an expected failure, in pytest's terms
            report.outcome, report.wasxfail = "skipped", f"torch refutes {watch.subject}"
        if not self.on:
            return report
        if call.when == "call" or (call.when == "setup" and call.excinfo):
            report.torchnotes = {  # type: ignore[attr-defined]  # reports carry what plugins add, xdist sends it along
                "slug": item.stash[CHECK][0].slug,
                "name": item.name,
                "depends": watch.check.depends,
                "entry": watch.entry(self.release),
            }
        # a check that breaks off beyond its guard has no chance to put back what it set
        if call.when == "teardown" and (leaks := state.put_back(watch.before)) and not watch.guard:
            told = f"{report.longreprtext}\n" if report.failed else ""
            report.outcome = "failed"
            report.longrepr = f"{told}{item.nodeid} leaks {', '.join(leaks)}; put it back in the check"
        return report


def _steady(text: str, expression: str) -> str:
    """Cut a text to a length, and take out of it what says nothing.

    That is addresses and folders, which differ between runs, and lines that only name what is called.
    """
    first, *rest = _COLOUR.sub("", text).strip().splitlines() or [""]
    lines = [first, *(line for line in rest if line.startswith(" +") and not _LOOKUP.match(line))]
    text = _FOLDER.sub("…/", "\n".join(lines))
    text = _METHOD.sub(lambda found: found[1] or found[2], _ADDRESS.sub("0x…", text))
    if _ASKS_POINTER.search(expression):
        names: dict[str, str] = {}
        text = _POINTER.sub(lambda found: names.setdefault(found[0], f"address {chr(ord('A') + len(names))}"), text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _first_line(error: BaseException) -> str:
    lines = _steady(str(error), "").splitlines()
    if lines and isinstance(error, pytest.fail.Exception):
        # what was expected did not come: pytest says so in capitals
        return lines[0].replace("DID NOT RAISE", "did not raise").replace("DID NOT WARN", "did not warn")
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def environment() -> dict[str, Any]:
    """Tell where the checks run, as a record's environment."""
    cuda = torch.cuda.is_available()
    return {
        "torch": Version(torch.__version__).base_version,
        "build": str(torch.__version__),
        "device": "cuda" if cuda else "cpu",
        "accelerator": torch.cuda.get_device_name() if cuda else None,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": f"{platform.system()}-{platform.machine()}".lower(),
        "packages": dict(_installed()),
    }


def _installed() -> Iterator[tuple[str, str]]:
    for name in OPTIONAL:
        with suppress(metadata.PackageNotFoundError):
            yield name, metadata.version(name)
