"""What stands between a check and torch: it hands calls of an API to another to answer, and leaves no trace."""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import GeneratorType, ModuleType
from typing import Any

import torch
from torch import overrides

from torchnotes.mutation.operator import Call
from torchnotes.mutation.target import ARRIVALS, HEAP_TYPE, NoSuchApiError, Target, find

Answer = Callable[[Call], Any]

_WORKING = ("__init__", "__enter__", "__iter__", "__getitem__", "forward", "step")
"""The methods in which an object does what its class is for."""

_COMPILERS = ("torch.compile", "torch.export.")
"""What reads the code of a function, and raises where a mode is on."""


def _named(function: Any) -> Target | None:
    """Return the API behind a function that the mode hands over, if that has a name."""
    name = (overrides.resolve_name(function) or "").removesuffix(".__get__")
    try:
        return find(name)
    except NoSuchApiError:
        return None


class _OutermostCall:
    """The call that a check makes: what torch calls while it answers is not the check's call."""

    def __init__(self) -> None:
        self.answering = False

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return what a function returns; what it calls is not a check's call."""
        before, self.answering = self.answering, True
        try:
            return function(*args, **kwargs)
        finally:
            self.answering = before

    def answered(self, answer: Answer) -> Answer:
        """Return an answer that answers a check's calls only; others are made as they are."""

        def answer_once(call: Call) -> Any:
            if self.answering:
                return call.make()
            result = self.call(answer, call)
            return self.lazily(result) if isinstance(result, GeneratorType) else result

        return answer_once

    def lazily(self, results: Iterator[Any]) -> Iterator[Any]:
        """Yield what a generator yields; what it calls meanwhile is not a check's call either."""
        end = object()
        while (result := self.call(next, results, end)) is not end:
            yield result


class _Mode(overrides.TorchFunctionMode):  # type: ignore[misc] # mypy does not look into torch
    """The mode that sees the calls of torch that can be overridden, under whatever name they are made."""

    def __init__(self, answers: Mapping[Target, Answer], outermost: _OutermostCall, heard: set[Target]) -> None:
        super().__init__()
        self.answers = answers
        self.outermost = outermost
        self.heard = heard
        self.known: dict[Any, Answer | None] = {}

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        del types
        if self.outermost.answering:
            return function(*args, **(kwargs or {}))
        if function not in self.known:
            meant = (answer for target, answer in self.answers.items() if target.is_meant_by(function))
            self.known[function] = next(meant, None)
            if self.known[function] is None and (target := _named(function)):
                self.heard.add(target)
        if answer := self.known[function]:
            return answer(Call(function, args, kwargs or {}))
        return self.outermost.call(function, *args, **(kwargs or {}))

    def __exit__(self, *error: object) -> None:
        stack = overrides._get_current_function_mode_stack()  # noqa: SLF001 - nothing public takes a mode from amid others
        # older releases put a default device above this mode, and take this one away in its place
        above = stack[stack.index(self) + 1 :] if self in stack else []
        for _ in [self, *above]:
            overrides._pop_mode()  # noqa: SLF001
        for mode in above:
            overrides._push_mode(mode)  # noqa: SLF001


@contextmanager
def intercepted(
    answers: Mapping[Target, Answer], namespaces: Iterable[ModuleType], heard: set[Target] | None = None
) -> Iterator[None]:
    """Answer for APIs of torch.

    Stand-ins take the place of each, also where `namespaces` imported it by name: they see calls that torch refuses
    before its mode does, and what the mode does not see at all. The mode sees operators and properties, and stays
    away from what compiles.

    Args:
        answers: what makes the calls of each API.
        namespaces: modules that call it.
        heard: where to keep which others are called.
    """
    outermost = _OutermostCall()
    guarded = {target: outermost.answered(answer) for target, answer in answers.items()}
    with ExitStack() as stack:
        for target, answer in guarded.items():
            for owner, name, stand_in in _stand_ins(target, answer):
                stack.enter_context(_replaced(owner, name, stand_in))
                if owner is target.owner and name == target.name:
                    for module in namespaces:
                        for own in [own for own, value in vars(module).items() if value is target.value]:
                            stack.enter_context(_replaced(module, own, stand_in))
        if not any(target.api.startswith(_COMPILERS) for target in guarded):
            stack.enter_context(_Mode(guarded, outermost, set() if heard is None else heard))
        yield


@contextmanager
def _replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    computed = not isinstance(owner, type) and hasattr(inspect.getattr_static(type(owner), name, None), "__set__")
    own = computed or name in vars(owner)
    before = getattr(owner, name) if computed else vars(owner).get(name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


def _stand_ins(target: Target, answer: Answer) -> Iterator[tuple[Any, str, object]]:
    """Yield what to put where for an API: for a class, its constructor and the methods in which its objects work."""
    value, enters = target.value, hasattr(target.value, "__enter__")
    is_seen = not callable(value) or target.name in ARRIVALS or target.name == "__getitem__"
    if target.owner is torch.Tensor and is_seen:
        return  # by the mode
    if not isinstance(value, type):
        raw = inspect.getattr_static(target.owner, target.name) if isinstance(target.owner, type) else value
        yield target.owner, target.name, _stand_in(raw, answer)
    elif not value.__flags__ & HEAP_TYPE:
        yield target.owner, target.name, _class(value, answer)
    elif (new := getattr(value, "__new__")) is not object.__new__ and not enters:  # noqa: B009 - mypy knows another
        yield value, "__new__", staticmethod(_function(new, answer))
    else:
        broken: list[object] = []
        for name in _WORKING:
            method = getattr(value, name, None)
            if method is not None and method is not getattr(object, name, None):
                yield value, name, _method(method, answer, broken, constructs=name == "__init__" and not enters)
        if enters:
            yield value, "__exit__", _leaving(target.value.__exit__, broken)


def _stand_in(raw: Any, answer: Answer) -> object:
    match raw:
        case staticmethod() | classmethod():
            return type(raw)(_function(raw.__func__, answer))
        case property(fget=getter) if getter:
            return property(_function(getter, answer), raw.fset, raw.fdel)
    return _function(raw, answer) if callable(raw) else answer(Call(lambda: raw, (), {}))


def _function(function: Callable[..., Any], answer: Answer) -> Callable[..., Any]:
    @functools.wraps(function)
    def stand_in(*args: Any, **kwargs: Any) -> Any:
        return answer(Call(function, args, kwargs))

    return stand_in


def _class(cls: type, answer: Answer) -> type:
    """Return a class that passes for one of C's, which take no patches."""

    class PassingType(type):
        def __call__(cls_, *args: Any, **kwargs: Any) -> Any:  # noqa: N804
            return answer(Call(cls, args, kwargs))

        def __instancecheck__(cls_, instance: object) -> bool:  # noqa: N804
            return isinstance(instance, cls)

        def __subclasscheck__(cls_, other: type) -> bool:  # noqa: N804
            return issubclass(other, cls)

        def __eq__(cls_, other: object) -> bool:  # noqa: N804
            return other is cls_ or other is cls

        __hash__ = type.__hash__

        def __getattr__(cls_, name: str) -> Any:  # noqa: N804
            return getattr(cls, name)

    return PassingType(cls.__name__, (), {})


def _method(
    method: Callable[..., Any], answer: Answer, broken: list[object], *, constructs: bool
) -> Callable[..., Any]:
    """Return a stand-in for a method, which keeps whose real method was not called."""

    @functools.wraps(method)
    def stand_in(self: object, *args: Any, **kwargs: Any) -> Any:
        made = False

        @functools.wraps(method)
        def real(*args: Any, **kwargs: Any) -> Any:
            nonlocal made
            made = True
            return method(*args, **kwargs)

        result = answer(Call(real, (self, *args), kwargs, constructs=constructs))
        if not made:
            broken.append(self)
        return result

    return stand_in


def _leaving(leave: Callable[..., Any], broken: list[object]) -> Callable[..., Any]:
    """Return a stand-in for `__exit__`, which an object does not come to that was never entered."""

    @functools.wraps(leave)
    def stand_in(self: object, *args: Any) -> Any:
        return None if any(self is one for one in broken) else leave(self, *args)

    return stand_in
