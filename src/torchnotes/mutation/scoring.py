"""Scoring: makes torch wrong on purpose while a claim's checks run, and returns which mutants they kill.

Nothing here knows how a check is run: `claim_items` runs them, inside of pytest.
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
from torchnotes.mutation.called import called
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


ContextOf = Callable[[Runnable], AbstractContextManager[object]]
Runner = Callable[[Sequence[Runnable], ContextOf], Iterable[tuple[Runnable, BaseException | None]]]
"""Runs checks one after the other, each within its context, and yields what each raised."""


class CheckTimeoutError(BaseException):
    """What a runner ends a check with that does not end by itself; no `except Exception` on its way may keep it."""


class _UnscoredError(Exception):
    """Why a claim cannot be scored."""


@dataclass(slots=True)
class _Usage:
    """What checks do with one API while torch is as it is."""

    runnables: list[Runnable] = field(default_factory=list)
    """The checks that call it."""
    arguments: set[str] = field(default_factory=set)
    comes_to: set[str] = field(default_factory=lambda: {"nothing", "no warning"})
    """What of that which operators need."""

    def make(self, call: Call, runnable: Runnable) -> Any:
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
        return attempt.replay()


class _Measurement:
    """One claim's checks, run again and again."""

    def __init__(self, claim: Claim, runnables: Sequence[Runnable], run: Runner) -> None:
        self.claim = claim
        self.runnables = runnables
        self.run = run
        self.killers: set[str] = set()
        """The checks that have killed a mutant."""

    def score(self) -> Score:
        reached = self.run_unmutated()
        usages = {target: _Usage() for target in map(_find, self.claim.api)}
        heard = self.listen(usages)
        outcomes = [
            (target, operator, outcome)
            for target, usage in usages.items()
            for operator in operators.operators(sorted(usage.arguments))
            if operator.needs in usage.comes_to
            and (outcome := self.outcome(usage.runnables, {target: usage}, operator)) is not None
        ]
        kill_nothing = self.kill_nothing(usages, [(target, operator) for target, operator, _ in outcomes], heard)
        if failure := self.first_failure():
            raise _UnscoredError(f"flaky: {failure}")
        within: dict[str, dict[str, Outcome]] = {}
        beyond: list[Outcome] = []
        for target, operator, outcome in outcomes:
            if operator.aspect in self.claim.about:
                within.setdefault(target.api, {})[operator.name] = self.excused(target.api, operator.name, outcome)
            else:
                beyond.append(outcome)
        return Score(
            digest=self.claim.digest,
            mutants=within,
            beyond=counted(beyond),
            kill_nothing=kill_nothing,
            unreached=[*_unreached(self.runnables, reached)],
        )

    def excused(self, api: str, operator: str, outcome: Outcome) -> Outcome:
        """Return a mutant's outcome, which is `equivalent` where it survives and the claim says why."""
        return "equivalent" if outcome != "killed" and operator in self.claim.equivalent.get(api, {}) else outcome

    def run_unmutated(self) -> set[int]:
        """Run the checks while torch is as it is; keep those that run here, and return the lines that run."""
        reached: set[int] = set()
        ran = []
        skipped = ""
        for runnable, error in self.run(self.runnables, lambda one: _kept_lines(one.module, reached)):
            if isinstance(error, pytest.skip.Exception):
                skipped = str(error)
            elif error is not None:
                raise _UnscoredError(f"fails while torch is right: {_in_words(runnable, error)}")
            else:
                ran.append(runnable)
        if not ran:
            raise _UnscoredError(f"not run here: {skipped}")
        self.runnables = ran
        return reached

    def first_failure(self, context_of: ContextOf = lambda _: nullcontext()) -> str | None:
        """Return which check is the first that does not pass, and why."""
        failures = (_in_words(runnable, error) for runnable, error in self.run(self.runnables, context_of) if error)
        return next(failures, None)

    def listen(self, usages: Mapping[Target, _Usage]) -> dict[str, set[Target]]:
        """Find out what the checks do with each API, and return what else of torch each check calls."""
        heard: dict[str, set[Target]] = {runnable.check.name: set() for runnable in self.runnables}

        @contextmanager
        def listening(runnable: Runnable) -> Iterator[None]:
            answers = {target: lambda call, usage=usage: usage.make(call, runnable) for target, usage in usages.items()}
            kept = heard[runnable.check.name]
            with self.answered(answers, kept), called(runnable.module, kept):
                yield

        if failure := self.first_failure(listening):
            again = self.first_failure() or self.first_failure()
            raise _UnscoredError(f"flaky: {again}" if again else f"cannot be listened to: {failure}")
        return heard

    def answered(
        self, answers: Mapping[Target, Answer], heard: set[Target] | None = None
    ) -> AbstractContextManager[None]:
        return interception.intercepted(answers, {runnable.module for runnable in self.runnables}, heard)

    def outcome(
        self, runnables: Sequence[Runnable], usages: Mapping[Target, _Usage], operator: Operator
    ) -> Outcome | None:
        """Return what becomes of the mutant that an operator makes of these APIs; None where it makes none."""
        mutated = False
        survived: Outcome = "survived"
        calls: list[Call] = []

        def mutate(call: Call, usage: _Usage) -> Any:
            call.effectful = "an effect" in usage.comes_to
            calls.append(call)
            return operator.answer(call)

        answers = {target: lambda call, usage=usage: mutate(call, usage) for target, usage in usages.items()}
        for runnable, error in self.run(runnables, lambda _: self.answered(answers)):
            mutated = mutated or any(call.mutated for call in calls)
            calls.clear()
            if isinstance(error, CheckTimeoutError):
                survived = "timeout"
            elif error is not None and _is_by_assertion(error, runnable):
                self.killers.add(runnable.check.name)
                return "killed"
            elif error is not None and survived != "timeout":
                survived = "error"
        return survived if mutated else None

    def kill_nothing(
        self,
        usages: Mapping[Target, _Usage],
        tried: Sequence[tuple[Target, Operator]],
        heard: Mapping[str, set[Target]],
    ) -> list[str]:
        """Return the checks that kill no mutant, be it of the claim's API or of whatever else of torch they call.

        A belief that torch refutes fails as it is, and is none of them.
        """
        names = dict.fromkeys(runnable.check.name for runnable in self.runnables)
        for name in names:
            own = [runnable for runnable in self.runnables if runnable.check.name == name]
            others = sorted(heard[name], key=lambda target: target.api)
            endless: set[Target] = set()
            for target, operator in (*tried, *((other, one) for other in others for one in operators.operators())):
                if name in self.killers:
                    break
                # one mutant that does not end is waited for, and further ones of the same function are not
                if (
                    target not in endless
                    and self.outcome(own, {target: usages.get(target, _Usage())}, operator) == "timeout"
                ):
                    endless.add(target)
        calling = {runnable.check.name for usage in usages.values() for runnable in usage.runnables}
        calling |= {name for name, others in heard.items() if others}
        refuted = {runnable.check.name for runnable in self.runnables if runnable.check.holds is not True}
        return [name for name in names if name in calling - self.killers - refuted]


def score(claim: Claim, runnables: Sequence[Runnable], run: Runner) -> Score:
    """Return which mutants of torch a claim's checks kill, or why that cannot be found out."""
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
    """Return whether a check's failure is what it asserts, and no error on the way there."""
    if isinstance(error, pytest.fail.Exception | AnotherError):
        return True
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = [line for file, line in frames if file == runnable.module.__file__]
    if own and any(first <= own[-1] <= last for first, last, _ in runnable.check.asserts):
        return True
    asserting = ("torch/testing/", "numpy/testing/")
    return isinstance(error, AssertionError) and any(part in frames[-1][0] for part in asserting)


def _unreached(runnables: Iterable[Runnable], reached: set[int]) -> Iterator[str]:
    """Yield the assertions that no run comes to; a belief that torch refutes need not come to its last."""
    for check in dict.fromkeys(runnable.check for runnable in runnables):
        for first, last, text in check.asserts:
            if check.statement is None and not reached.intersection(range(first, last + 1)):
                yield f"{check.name}: assert {text}"


@contextmanager
def _kept_lines(module: ModuleType, reached: set[int]) -> Iterator[None]:
    """Keep which lines of a module's file run."""

    def trace(frame: FrameType, event: str, _: object) -> Any:
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


def _in_words(runnable: Runnable, error: BaseException) -> str:
    return f"{runnable.name}: {type(error).__name__}: {error}".partition("\n")[0]
