"""Sharpness: makes torch wrong on purpose while a claim's checks run, and tells which faults they notice.

Nothing here knows how a check is run: `sharpening` runs them, inside of pytest.
"""

import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import FrameType, ModuleType
from typing import Any

import pytest

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.mutation import interception, operators, results
from torchnotes.mutation.interception import Answer
from torchnotes.mutation.operator import Call, Operator
from torchnotes.mutation.operators.on_calls import LAST, AnotherError
from torchnotes.mutation.scores import Outcome, Score, counted
from torchnotes.mutation.target import NoSuchApiError, Target, find


@dataclass(frozen=True, eq=False, slots=True)
class Runnable:
    """A check with one set of parameters, ready to run."""

    check: Check
    name: str
    module: ModuleType
    """The check's file, as it was imported."""
    item: Any
    """What the runner knows it by."""


Within = Callable[[Runnable], AbstractContextManager[object]]
Runner = Callable[[Sequence[Runnable], Within], Iterator[tuple[Runnable, BaseException | None]]]
"""Runs checks one after the other, each within a context, and gives what each raised."""


class _UnscoredError(Exception):
    """Why a claim cannot be scored."""


@dataclass(slots=True)
class _Seen:
    """What checks do with one API while torch is right."""

    runnables: list[Runnable] = field(default_factory=list)
    """The checks that call it."""
    arguments: set[str] = field(default_factory=set)
    comes_to: set[str] = field(default_factory=lambda: {"nothing", "no warning"})
    """What of that which operators need."""

    def make(self, call: Call, runnable: Runnable) -> Any:  # noqa: ANN401 - whatever torch returns
        """Make a call, and keep what there is to know of it."""
        if runnable not in self.runnables:
            self.runnables.append(runnable)
        self.arguments |= {LAST, *call.kwargs}
        before = results.fingerprint(call.args, call.kwargs)
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            attempt = results.attempt(call.make)
        for warning in raised:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
            self.comes_to.add("a warning")
            self.comes_to.discard("no warning")
        if attempt.error:
            self.comes_to.add("an error")
        elif attempt.result is None and call.name != "__get__":
            self.comes_to.add("an effect")
        if results.fingerprint(call.args, call.kwargs) != before:
            self.comes_to.add("an effect")
        return attempt.give()


class _Measurement:
    """One claim's checks, run again and again."""

    def __init__(self, claim: Claim, runnables: Sequence[Runnable], run: Runner) -> None:
        self.claim = claim
        self.runnables = runnables
        self.run = run
        self.told: set[str] = set()
        """The checks that have failed by an assertion."""

    def score(self) -> Score:
        reached = self.run_unfaulted()
        seen = {target: _Seen() for target in map(_find, self.claim.api)}
        heard = self.listen(seen)
        outcomes = [
            (target, operator, outcome)
            for target, known in seen.items()
            for operator in operators.operators(sorted(known.arguments))
            if operator.needs in known.comes_to
            and (outcome := self.outcome(known.runnables, {target: known}, operator)) is not None
        ]
        idle = self.idle(seen, [(target, operator) for target, operator, _ in outcomes], heard)
        if told := self.first_failure():
            raise _UnscoredError(f"flaky: {told}")
        within: dict[str, dict[str, Outcome]] = {}
        beyond: list[Outcome] = []
        for target, operator, outcome in outcomes:
            if operator.aspect in self.claim.about:
                within.setdefault(target.api, {})[operator.name] = outcome
            else:
                beyond.append(outcome)
        return Score(
            digest=self.claim.digest,
            faults=within,
            beyond=counted(beyond),
            idle=idle,
            unreached=[*_unreached(self.runnables, reached)],
        )

    def run_unfaulted(self) -> set[int]:
        """Run the checks while torch is right; keep those that run here, and give the lines that run."""
        reached: set[int] = set()
        ran = []
        skipped = ""
        for runnable, error in self.run(self.runnables, lambda one: _kept_lines(one.module, reached)):
            if isinstance(error, pytest.skip.Exception):
                skipped = str(error)
            elif error is not None:
                raise _UnscoredError(f"fails while torch is right: {_told(runnable, error)}")
            else:
                ran.append(runnable)
        if not ran:
            raise _UnscoredError(f"not run here: {skipped}")
        self.runnables = ran
        return reached

    def first_failure(self, within: Within = lambda _: nullcontext()) -> str | None:
        """Name the first check that does not pass, and say why."""
        failures = (_told(runnable, error) for runnable, error in self.run(self.runnables, within) if error)
        return next(failures, None)

    def listen(self, seen: Mapping[Target, _Seen]) -> dict[str, set[Target]]:
        """Find out what the checks do with each API, and what else of torch each check calls."""
        heard: dict[str, set[Target]] = {runnable.check.name: set() for runnable in self.runnables}

        def listening(runnable: Runnable) -> AbstractContextManager[object]:
            answers = {target: lambda call, known=known: known.make(call, runnable) for target, known in seen.items()}
            return self.answered(answers, heard[runnable.check.name])

        if told := self.first_failure(listening):
            again = self.first_failure() or self.first_failure()
            raise _UnscoredError(f"flaky: {again}" if again else f"cannot be listened to: {told}")
        return heard

    def answered(
        self, answers: Mapping[Target, Answer], heard: set[Target] | None = None
    ) -> AbstractContextManager[None]:
        return interception.intercepted(answers, {runnable.module for runnable in self.runnables}, heard)

    def outcome(
        self, runnables: Sequence[Runnable], answering: Mapping[Target, _Seen], operator: Operator
    ) -> Outcome | None:
        """Tell whether a check fails by an assertion while torch errs; None where torch cannot err so."""
        struck = crashed = False
        calls: list[Call] = []

        def err(call: Call, known: _Seen) -> Any:  # noqa: ANN401 - whatever torch returns
            call.effectful = "an effect" in known.comes_to
            calls.append(call)
            return operator.answer(call)

        answers = {target: lambda call, known=known: err(call, known) for target, known in answering.items()}
        for runnable, error in self.run(runnables, lambda _: self.answered(answers)):
            struck = struck or any(call.struck for call in calls)
            calls.clear()
            if error is not None and _is_by_assertion(error, runnable):
                self.told.add(runnable.check.name)
                return "noticed"
            crashed = crashed or error is not None
        if not struck:
            return None
        return "crashed" if crashed else "survived"

    def idle(
        self,
        seen: Mapping[Target, _Seen],
        tried: Sequence[tuple[Target, Operator]],
        heard: Mapping[str, set[Target]],
    ) -> list[str]:
        """Name the checks that no fault makes fail, be it in the claim's API or in whatever else of torch they call.

        A belief that torch refutes fails as it is.
        """
        names = dict.fromkeys(runnable.check.name for runnable in self.runnables)
        for name in names:
            own = [runnable for runnable in self.runnables if runnable.check.name == name]
            others = sorted(heard[name], key=lambda target: target.api)
            for target, operator in (*tried, *((other, kind()) for other in others for kind in operators.KINDS)):
                if name in self.told:
                    break
                self.outcome(own, {target: seen.get(target, _Seen())}, operator)
        calling = {runnable.check.name for known in seen.values() for runnable in known.runnables}
        calling |= {name for name, others in heard.items() if others}
        refuted = {runnable.check.name for runnable in self.runnables if runnable.check.holds is not True}
        return [name for name in names if name in calling - self.told - refuted]


def score(claim: Claim, runnables: Sequence[Runnable], run: Runner) -> Score:
    """Tell which faults in torch a claim's checks notice."""
    try:
        return _Measurement(claim, runnables, run).score()
    except _UnscoredError as reason:
        return Score(digest=claim.digest, unscored=str(reason))


def _find(api: str) -> Target:
    try:
        return find(api)
    except NoSuchApiError as error:
        raise _UnscoredError(str(error)) from None


def _is_by_assertion(error: BaseException, runnable: Runnable) -> bool:
    """Tell whether a check's failure is what it asserts, and no crash on the way there."""
    if isinstance(error, pytest.fail.Exception | AnotherError):
        return True
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = [line for file, line in frames if file == runnable.module.__file__]
    if own and any(first <= own[-1] <= last for first, last, _ in runnable.check.asserts):
        return True
    asserting = ("torch/testing/", "numpy/testing/")
    return isinstance(error, AssertionError) and any(part in frames[-1][0] for part in asserting)


def _unreached(runnables: Iterable[Runnable], reached: set[int]) -> Iterator[str]:
    """Give the assertions that no run comes to; a belief that torch refutes need not come to its last."""
    for check in dict.fromkeys(runnable.check for runnable in runnables):
        for first, last, text in check.asserts:
            if check.statement is None and not reached.intersection(range(first, last + 1)):
                yield f"{check.name}: assert {text}"


@contextmanager
def _kept_lines(module: ModuleType, reached: set[int]) -> Iterator[None]:
    """Keep which lines of a module's file run."""

    def trace(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - a tracing function gives another
        if frame.f_code.co_filename != module.__file__:
            return None
        if event == "line":
            reached.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def _told(runnable: Runnable, error: BaseException) -> str:
    return f"{runnable.name}: {type(error).__name__}: {error}".partition("\n")[0]
