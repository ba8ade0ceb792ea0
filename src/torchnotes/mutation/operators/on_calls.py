"""Operators that change the call itself: its errors, what it changes, its arguments, its warnings."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from torchnotes.mutation import results
from torchnotes.mutation.operator import Call, Operator


class AnotherError(Exception):
    """What a call raises that raises an error of another type."""


class ErrorSwallowed(Operator):
    """Where the call raises, it returns its first tensor instead."""

    aspect = "error"
    needs = "an error"

    def answer(self, call: Call) -> object:
        try:
            return call.make()
        except StopIteration:
            raise  # else what iterates would never end
        except Exception:  # noqa: BLE001 - whatever torch raises
            call.mutated = True
            if call.name == "__init__":
                return None
            return next(iter(results.arrays(call.args, call.kwargs)), None)


class ErrorOfAnotherType(Operator):
    """Where the call raises, it raises another error."""

    aspect = "error"
    needs = "an error"

    def answer(self, call: Call) -> object:
        try:
            return call.make()
        except StopIteration:
            raise
        except Exception as error:
            call.mutated = True
            raise AnotherError(str(error)) from error


class CallDoesNothing(Operator):
    """The call is not made, where it was seen to change something."""

    aspect = "state"
    needs = "an effect"

    def answer(self, call: Call) -> object:
        if call.constructs or (call.in_place and _changes_nothing(call)):
            return call.make()
        call.mutated = True
        if "out" in call.kwargs:
            return call.kwargs["out"]
        return call.args[0] if call.args and call.in_place else None


def _changes_nothing(call: Call) -> bool:
    rehearsal = call.copied()
    if rehearsal is None:
        return False
    random = torch.get_rng_state()
    before = results.fingerprint(rehearsal.args, rehearsal.kwargs)
    attempt = results.attempt(rehearsal.make)
    unchanged = results.fingerprint(rehearsal.args, rehearsal.kwargs) == before
    torch.set_rng_state(random)
    return unchanged and attempt.error is None


class CallDoesTwice(Operator):
    """The call is made twice, where the second changes something again."""

    aspect = "state"
    needs = "an effect"

    def answer(self, call: Call) -> object:
        first = call.make()
        if call.constructs or call.name == "__enter__":  # what is entered twice is left once
            return first
        before = results.fingerprint(call.args, call.kwargs)
        second = results.attempt(call.make)
        call.mutated = results.fingerprint(call.args, call.kwargs) != before
        # what refuses to be done twice is wrong by what it did before it refused
        return second.result if call.mutated and second.error is None else first


LAST = "last"
"""Stands for the last positional argument but the first, which has no name."""


@dataclass(frozen=True)
class ArgumentIgnored(Operator):
    """An optional argument is left out."""

    argument: str
    """Its keyword, or `LAST`."""

    aspect = "argument"

    @classmethod
    def for_arguments(cls, arguments: Sequence[str]) -> Iterator[Operator]:
        """Yield one operator for each argument."""
        yield from map(cls, arguments)

    @property
    def name(self) -> str:
        return f"{self.argument}-argument-ignored"

    def answer(self, call: Call) -> object:
        args, kwargs = call.args, dict(call.kwargs)
        if self.argument == LAST:
            given = len(args) > 1 and not results.is_array(args[-1])
            args = args[:-1]
        else:
            given = self.argument in kwargs
            kwargs.pop(self.argument, None)
        if not given:
            return call.make()
        heeding = call.copied() if call.effectful else call
        random = torch.get_rng_state()
        ignoring = results.attempt(lambda: call.function(*args, **kwargs))
        if isinstance(ignoring.error, TypeError):
            torch.set_rng_state(random)
            return call.make()  # it is not optional
        if heeding and not call.constructs and _shows(ignoring, call):
            after, left = torch.get_rng_state(), results.fingerprint(call.args, call.kwargs)
            torch.set_rng_state(random)
            heeded = results.attempt(heeding.make)
            equal = results.fingerprint(heeding.args, heeding.kwargs) == left
            torch.set_rng_state(after)
            if equal and results.indistinct(ignoring, heeded, (call.args, call.kwargs), (heeding.args, heeding.kwargs)):
                return (ignoring if call.effectful else heeded).replay()
        call.mutated = True
        return ignoring.replay()


def _shows(attempt: results.Attempt, call: Call) -> bool:
    """Return whether all that a call does shows in its result and its arguments, and not in torch's settings."""
    return not call.effectful or attempt.error is not None or any(map(results.is_array, results.arrays(attempt.result)))


class FunctionReturnedAsGiven(Operator):
    """What makes a function or a module of another returns the one that it was given."""

    aspect = "value"

    def answer(self, call: Call) -> object:
        result = call.make()
        given = next(iter(call.args), None)
        if call.constructs or given is result or not (callable(given) and callable(result)):
            return result
        call.mutated = True
        return given


class WarningSwallowed(Operator):
    """The call warns of nothing."""

    aspect = "warning"
    needs = "a warning"

    def answer(self, call: Call) -> object:
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            try:
                return call.make()
            finally:
                call.mutated = bool(raised)


class WarningAdded(Operator):
    """The call warns of something, where no call of the API does."""

    aspect = "warning"
    needs = "no warning"

    def answer(self, call: Call) -> object:
        result = call.make()
        call.mutated = True
        warnings.warn("a mutant of torch warns on purpose", UserWarning, stacklevel=2)
        return result
