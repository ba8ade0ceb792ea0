"""Watches one claim's check after the other: what its assertions saw, what torch warned of, what it left behind.

What is kept rides on the check's report as `report.torchnotes`, so that it reaches the controller under xdist.
"""

import platform
import re
import warnings
from collections.abc import Generator
from importlib import metadata
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
import torch
from packaging.version import Version

from torchnotes import torch_state
from torchnotes.catalogue import Check
from torchnotes.plugin import CHECK

OPTIONAL = ("accelerate", "tensorboard", "torchvision")
LONGEST = 400
"""Characters kept of what one assertion saw."""

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_POINTER = re.compile(r"\b\d{6,}\b")
_METHOD = re.compile(r"<built-in (?:method|function) (\w+)[^<>]*>|<function (\w+) at 0x…>")
_LOOKUP = re.compile(r"^ \+ +(?:where|and) +(?:(?P<same>.+) = (?P=same)|<.*)$")
_ORIGIN = re.compile(r"\s*\(Triggered internally at .*\)", re.DOTALL)


class Watch:
    """What one check has done so far; itself a plugin, registered while the check runs, to hear of its assertions."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.before = torch_state.snapshot()
        self.saw: list[list[str]] = []
        self.warnings: list[list[str]] = []

    def pytest_assertion_pass(self, lineno: int, expl: str) -> None:
        self.see(lineno, expl)

    def see(self, line: int, explanation: str) -> bool:
        """Keep what the check's assertion on that line came to; tell whether there is one."""
        for first, last, expression in self.check.asserts:
            if first <= line <= last:
                self.saw.append([expression, _steady(explanation, expression)])
                return True
        return False

    def keep_warnings(self, raised: list[warnings.WarningMessage]) -> None:
        """Keep each distinct warning, without the place in torch's own source that it names."""
        for warning in raised:
            message = _steady(_ORIGIN.sub("", str(warning.message)), "")
            row = [warning.category.__name__, message]
            if row not in self.warnings:
                self.warnings.append(row)


WATCH = pytest.StashKey[Watch]()


class Watching:
    """The hooks around every check of a claim."""

    def __init__(self, config: pytest.Config, release: str) -> None:
        self.manager = config.pluginmanager
        self.on = not config.option.unwatched
        self.release = release

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        claimed = item.stash.get(CHECK, None)
        if claimed is None:
            return (yield)
        torch_state.seed()
        if not self.on:
            return (yield)
        watch = item.stash[WATCH] = Watch(claimed[1])
        # hypothesis's own modules are assertion-rewritten too: hearing of each of its asserts is slow and says nothing
        heard = not getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        if heard:
            self.manager.register(watch)
        try:
            return (yield)
        finally:
            if heard:
                self.manager.unregister(watch)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        if CHECK not in item.stash:
            return (yield)
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            always = torch.is_warn_always_enabled()
            torch.set_warn_always(True)
            try:
                return (yield)
            finally:
                torch.set_warn_always(always)
                if watch := item.stash.get(WATCH, None):
                    watch.keep_warnings(raised)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        watch = item.stash.get(WATCH, None)
        if watch is None:
            return report
        if call.when == "call" or (call.when == "setup" and call.excinfo):
            report.torchnotes = {  # type: ignore[attr-defined]  # reports carry what plugins add, xdist sends it along
                "slug": item.stash[CHECK][0].slug,
                "name": item.name,
                "depends": watch.check.depends,
                "entry": self._entry(watch, call),
            }
        if call.when == "teardown" and (leaks := torch_state.put_back(watch.before)):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} leaks {', '.join(leaks)}; put it back in the check"
        return report

    def _entry(self, watch: Watch, call: pytest.CallInfo[None]) -> dict[str, Any]:
        """Give the check's entry in a record, as plain data."""
        outcome, reason = "held", None
        if call.excinfo is not None:
            error = call.excinfo.value
            if isinstance(error, pytest.skip.Exception):
                outcome, reason = "not-run", error.msg
            elif call.when == "setup":
                outcome, reason = "not-run", f"its fixtures fail: {_first_line(error)}"
            else:
                outcome = "broken"
                lines = [entry.lineno + 1 for entry in call.excinfo.traceback if entry.name == watch.check.name]
                seen = isinstance(error, AssertionError) and watch.see(lines[-1], str(error).removeprefix("assert "))
                reason = None if seen else _first_line(error)
        check = watch.check
        belief = {"statement": check.statement, "expected": check.expected(self.release)} if check.statement else None
        return {
            "outcome": outcome,
            "belief": belief,
            "reason": reason,
            "digest": check.digest,
            "saw": watch.saw,
            "warnings": watch.warnings,
        }


def _steady(text: str, expression: str) -> str:
    """Cut a text to a length, without addresses, which differ between runs, and lines that only name what is called."""
    lines = [line for line in text.splitlines() if not _LOOKUP.match(line)]
    text = _METHOD.sub(lambda found: found[1] or found[2], _ADDRESS.sub("0x…", "\n".join(lines)))
    if "data_ptr(" in expression or "id(" in expression:
        names: dict[str, str] = {}
        text = _POINTER.sub(lambda found: names.setdefault(found[0], f"address {chr(ord('A') + len(names))}"), text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _first_line(error: BaseException) -> str:
    lines = _steady(str(error), "").strip().splitlines()
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
        "packages": {name: metadata.version(name) for name in OPTIONAL if find_spec(name)},
    }
