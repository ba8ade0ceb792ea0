"""What one check does while it runs: what its assertions came to, the errors and warnings it met, how it ended."""

import dis
import errno
import re
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

import pytest

from torchnotes.checking.steady import first_line, steady, told, warning_line
from torchnotes.knowledge.chapters import Check, Claim

CHECK = pytest.StashKey[tuple[Claim, Check]]()
"""On an item that is a claim's check: both, as they are written."""


def values_of(item: pytest.Item) -> str:
    """Return an item's parameter set, as pytest writes it; empty without any."""
    return item.name.partition("[")[2].removesuffix("]")


PLAIN = (bool, int, float, complex, str, list, tuple, dict)
"""What an assertion compares that is shown whole; no sets, which pytest shows in order."""

_ONCE = re.compile(r"TypedStorage is deprecated\b")
"""What torch warns of once a process, in whichever check comes first, and takes no asking for always."""

_LOOPS = {dis.opmap[name] for name in ("FOR_ITER", "SEND")}
"""What runs an iterator until it ends: a loop, and `yield from`."""


_SHORT_OF = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
"""Errors of a system that is full, or may not be written to."""
_NAMED = {"FailedHealthCheck", "TimeoutExpired", "URLError"}
"""Of hypothesis, `subprocess` and `urllib`, which every run of pytest would import else."""


def machine_failed(error: BaseException) -> bool:
    """Return whether an error that ends a check is the machine's and no answer of torch's.

    That is a network that does not connect, a program that takes too long, a disk or a memory that is full, and
    hypothesis that finds a machine too slow.
    """
    if isinstance(error, OSError) and error.errno in _SHORT_OF:
        return True
    return isinstance(error, ConnectionError | MemoryError) or type(error).__name__ in _NAMED


class Observation:
    """What one check has done so far."""

    def __init__(self, check: Check, guard: str | None, refuting: tuple[type[BaseException], ...]) -> None:
        self.check = check
        self.subject = check.statement or check.name
        self.guard = guard
        """The guard that the release is beyond."""
        self.refuting = refuting
        """The errors by which torch is expected to refute the check; none where it is expected to agree."""
        self.refuted = False
        self.outcome = "held"
        self.reason = ""
        self.compared: str | None = None
        self.observed: list[tuple[int, str]] = []
        self.unobserved = ""
        self.errors: list[tuple[str, str]] = []
        self.warnings: list[tuple[str, str]] = []
        self.leaks: list[str] = []

    def compare(self, op: str, left: object, right: object) -> list[str] | None:
        """Return the wording of a comparison with both sides whole, which pytest abbreviates."""
        self.compared = f"{left!r} {op} {right!r}" if isinstance(left, PLAIN) and isinstance(right, PLAIN) else None
        return [self.compared] if self.compared and op == "==" and left == right else None

    def keep_assertion(self, line: int, explanation: str, written: str | None = None) -> bool:
        """Keep what the check's assertion on that line came to; return whether there is one.

        Where the assertion may be another file's, it is known by how it is `written`, give or take brackets.
        """
        for place, (first, last, expression) in enumerate(self.check.asserts):
            if first <= line <= last and (written is None or _squeeze(expression) in _squeeze(written)):
                self.observed.append((place, steady(explanation, expression)))
                self.compared = None
                return True
        return False

    def keep_error(self, error: BaseException) -> None:
        """Keep an error that the check caught, or that escaped it; pytest's own say what did not come."""
        row = type(error).__name__, first_line(error)
        if isinstance(error, Exception) and row not in self.errors:
            self.errors.append(row)

    def keep_warnings(self, raised: list[warnings.WarningMessage]) -> None:
        """Keep each distinct warning."""
        for warning in raised:
            row = warning.category.__name__, warning_line(warning.message)
            if row not in self.warnings and not _ONCE.match(row[1]):
                self.warnings.append(row)

    def end(self, error: BaseException, *, in_setup: bool = False) -> None:
        """Keep how the check ended that raised `error`."""
        if isinstance(error, pytest.skip.Exception):
            self.outcome, self.reason = "not-run", steady(error.msg or "") or "skipped without a reason"
            return
        if in_setup:
            self.outcome, self.reason = "not-run", f"its fixtures fail: {told(error)}"
            return
        self.outcome, self.refuted = "broken", self._refutes(error)
        if machine_failed(error) and not self.refuted:
            self.outcome, self.reason = "not-run", f"the machine, not torch: {told(error)}"
            return
        frames = traceback.walk_tb(error.__traceback__)
        lines = [number for frame, number in frames if frame.f_code.co_name == self.check.name]
        explanation = self.compared or str(error).removeprefix("assert ")
        if not (isinstance(error, AssertionError) and lines and self.keep_assertion(lines[-1], explanation)):
            self.reason = told(error)
            self.keep_error(error)

    def _refutes(self, error: BaseException) -> bool:
        """Return whether an error is of a type that was expected, exactly; torch raises no NameError."""
        anything = Exception in self.refuting and isinstance(error, Exception) and not isinstance(error, NameError)
        return anything or type(error) in self.refuting

    def crash(self, signal: str) -> None:
        """Keep that the check's process died; beyond a guard that is a way to fail like another."""
        self.outcome, self.reason, self.refuted = "crashed", signal, Exception in self.refuting

    def answer(self) -> dict[str, Any]:
        """Return its answer in a record, as plain data."""
        names = ("outcome", "reason", "observed", "unobserved", "errors", "warnings", "leaks")
        return {name: getattr(self, name) for name in names}


def _squeeze(text: str) -> str:
    return "".join(text.split())


@contextmanager
def all_errors(observation: Observation, file: str) -> Iterator[None]:
    """Keep every error that comes to a line of `file`, caught or not, while the check runs within."""

    def trace(frame: FrameType, _event: str, _about: object) -> Any:
        if frame.f_code.co_filename != file:
            return None
        frame.f_trace_lines = False
        return keep

    def keep(frame: FrameType, event: str, about: Any) -> Any:
        # a failed assertion is told by what it came to, and what ends a loop is not an error
        if event == "exception" and not _is_own_assertion(about, file) and not _ends_a_loop(frame, about[0]):
            observation.keep_error(about[1])
        return keep

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def _is_own_assertion(about: tuple[type[BaseException], BaseException, TracebackType], file: str) -> bool:
    *_, (frame, _line) = traceback.walk_tb(about[2])
    return issubclass(about[0], AssertionError) and frame.f_code.co_filename == file


def _ends_a_loop(frame: FrameType, kind: type[BaseException]) -> bool:
    if not issubclass(kind, StopIteration):
        return False
    # an iterator of the file's own says so, and whoever called it hears of it
    return frame.f_code.co_name == "__next__" or frame.f_code.co_code[frame.f_lasti] in _LOOPS


@contextmanager
def all_warnings(observation: Observation) -> Iterator[None]:
    """Keep the warnings that the check catches by itself, with `pytest.warns` or `warnings.catch_warnings`."""
    caught: list[list[warnings.WarningMessage]] = []
    enter = warnings.catch_warnings.__enter__

    def entered(self: Any) -> Any:
        log = enter(self)
        if log is not None:
            caught.append(log)
        return log

    warnings.catch_warnings.__enter__ = entered  # type: ignore[method-assign]  # nothing public tells of them
    try:
        yield
    finally:
        warnings.catch_warnings.__enter__ = enter  # type: ignore[method-assign]
        for log in caught:
            observation.keep_warnings(log)
