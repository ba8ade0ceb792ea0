"""Looks at the calls of a running program, and finds those that changes touch. Leaves torch as it was."""

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any
from unittest.mock import patch

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._device import _device_constructors

from torchnotes.impact.changes import Change, Trigger
from torchnotes.impact.findings import Finding
from torchnotes.impact.predicates import MISSING, Called, holds

_COMPILES = hasattr(getattr(torch, "compiler", None), "is_compiling")
"""Whether torch tells that it compiles; torch 2.0 does not."""
_ENOUGH = 10
"""Hits of a change at a place after which it is not looked for there."""


@dataclass(slots=True)
class Seen:
    """What was seen of a change at a place."""

    api: str
    hits: int = 0
    calls: int = 0
    told: str = ""


class Watcher(TorchFunctionMode):  # type: ignore[misc] # torch's annotations are not followed
    """While it is entered, it keeps which changes touch the calls that code below some folder makes."""

    def __init__(self, changes: Iterable[Change], root: Path) -> None:
        super().__init__()
        self.root = f"{root.resolve()}/"
        self.found: dict[tuple[str, int, Change], Seen] = {}
        self.by_name: dict[str, list[tuple[Change, Trigger]]] = {}
        for change in changes:
            for name in dict.fromkeys(map(_operator, change.trigger.calls)) if change.trigger else ():
                self.by_name.setdefault(name, []).append((change, change.trigger))  # type: ignore[arg-type]
        self.names = {one: name for name in self.by_name if (one := _object(name)) is not None}
        """Names by what they stand for: torch itself knows a function of several names by the last."""
        self.within = ""
        """The function that a patch has looked at and that runs now: some of these a mode sees once more."""
        self.by_function: dict[Any, tuple[str, list[tuple[Change, Trigger]]]] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        kwargs = kwargs or {}
        if _COMPILES and torch.compiler.is_compiling():
            return func(*args, **kwargs)  # what is compiled is traced, and a look at it would be traced too
        known = self.by_function.get(func)
        if known is None:
            name = self.names.get(func) or _named(func)
            known = self.by_function[func] = name, self._wanted(func, name)
        if known[1] and known[0] != self.within:
            self.look(*known, args, kwargs)
        return func(*args, **kwargs)

    def _wanted(self, func: Any, name: str) -> list[tuple[Change, Trigger]]:
        """Return the changes of a function, by all names that it has."""
        own = [one for one in self.by_name if one == name or _object(one) is func]
        return list({id(row[0]): row for one in own for row in self.by_name[one]}.values())

    def look(
        self, name: str, wanted: list[tuple[Change, Trigger]], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Keep which of some changes touch a call."""
        place = self._place()
        if place is None:
            return
        for change, trigger in wanted:
            seen = self.found.setdefault((*place, change), Seen(name))
            if seen.hits >= _ENOUGH:
                continue
            seen.calls += 1
            called = Called(args, kwargs, trigger.at, name)
            # what a predicate computes is none of the program's calls, and what it meets none of its errors
            with torch._C.DisableTorchFunction(), suppress(Exception):  # noqa: SLF001
                if _has_form(trigger, called) and all(holds(called, one) for one in trigger.when):
                    seen.hits += 1
                    seen.told = seen.told or _describe(called)

    def _place(self) -> tuple[str, int] | None:
        frame = sys._getframe(2)  # noqa: SLF001 - the one way to see who calls
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(self.root) and "site-packages" not in file and file != __file__:
                return file.removeprefix(self.root), frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]
        return None

    def findings(self) -> list[Finding]:
        """Return what was seen."""
        return [
            Finding(path, line, seen.api, "seen", change, f"{seen.told}, {seen.hits} of {seen.calls} calls")
            for (path, line, change), seen in self.found.items()
            if seen.hits
        ]

    @contextmanager
    def watching(self) -> Iterator["Watcher"]:
        """Look at calls within: those that the mode sees, and those of classes and functions that it does not."""
        with self.patching(), self:
            yield self

    @contextmanager
    def patching(self) -> Iterator[None]:
        """Look at calls within that no mode sees; what a module of the program holds under a name of its own, too."""
        _device_constructors()  # torch keeps these from the first call on, which must not see what is patched
        loaded = [*sys.modules.values()]
        own = [one for one in loaded if str(getattr(one, "__file__", None) or "").startswith(self.root)]
        known = {name: _object(name) for name in self.by_name}
        made: dict[int, Any] = {}
        """What stands in for a function or a class of several names: one for all."""
        with ExitStack() as stack:
            for name, original in known.items():
                owner, attribute = _owner(name)
                if id(original) in made:
                    if not isinstance(original, type):
                        stack.enter_context(patch.object(owner, attribute, made[id(original)]))
                    continue
                shared = isinstance(original, type) or (original is not None and isinstance(owner, ModuleType))
                if patched := self._patched(name, self._wanted(original, name) if shared else self.by_name[name]):
                    wrapped = stack.enter_context(patched)
                    made |= {id(original): wrapped} if shared else {}
                    home = sys.modules.get(getattr(original, "__module__", None) or "")
                    for module, bound in _held([*own, home], original) if isinstance(original, FunctionType) else ():
                        stack.enter_context(patch.object(module, bound, wrapped))
            yield

    def _patched(self, name: str, wanted: list[tuple[Change, Trigger]]) -> Any:
        """Return a patch of what no mode sees: a class's constructor, a method of one, a plain function."""
        owner, attribute = _owner(name)
        original = getattr(owner, attribute, None) if owner is not None else None
        if isinstance(original, type):
            made = original.__init__  # type: ignore[misc] # whichever it inherits
            if not _changeable(original) or made is object.__init__:
                return None
            # of a constructor the object is no argument that anybody writes
            return patch.object(original, "__init__", self._wrapped(made, name, wanted, skipped=1))
        if not callable(original) or not _changeable(owner) or _is_seen(owner, original):
            return None
        held = vars(owner).get(attribute)
        if isinstance(held, classmethod):
            # nor is the class
            return patch.object(owner, attribute, classmethod(self._wrapped(held.__func__, name, wanted, skipped=1)))
        wrapped = self._wrapped(original, name, wanted)
        return patch.object(owner, attribute, staticmethod(wrapped) if isinstance(held, staticmethod) else wrapped)

    def _wrapped(self, original: Callable[..., Any], name: str, wanted: Any, skipped: int = 0) -> Callable[..., Any]:
        @wraps(original)
        def looked_at(*args: Any, **kwargs: Any) -> Any:
            self.look(name, wanted, args[skipped:], kwargs)
            outer, self.within = self.within, name
            try:
                return original(*args, **kwargs)
            finally:
                self.within = outer

        return looked_at


def _changeable(owner: object) -> bool:
    """Return whether what somebody holds can be another: in a module, or a class that is not written in C."""
    if not isinstance(owner, type):
        return isinstance(owner, ModuleType)
    fixed = owner.__flags__ & 1 << 8 or not owner.__flags__ & 1 << 9
    return not fixed and not issubclass(owner, torch.Tensor)


def _operator(name: str) -> str:
    """Return the name by which a mode is told of an operator: of `x + y` it is `add`."""
    owner, _, last = name.rpartition(".")
    plain = last.removeprefix("__").removesuffix("__")
    return f"{owner}.{_OPERATORS[plain]}" if owner == "torch.Tensor" and last != plain and plain in _OPERATORS else name


_OPERATORS = {one: one for one in ("add", "sub", "mul", "matmul", "neg", "abs", "lt", "le", "gt", "ge", "ne")}
_OPERATORS |= {"radd": "add", "rmul": "mul", "truediv": "div", "mod": "remainder", "pos": "positive"}
_OPERATORS |= {f"i{one}": f"{one}_" for one in ("add", "sub", "mul")} | {
    "itruediv": "div_",
    "ifloordiv": "floor_divide_",
}


def _held(modules: Iterable[Any], original: Any) -> list[tuple[Any, str]]:
    """Return where modules hold a function by a name of their own: `from torch.utils.checkpoint import checkpoint`."""
    return [
        (module, name)
        for module in modules
        if isinstance(module, ModuleType)
        for name, value in [*vars(module).items()]
        if value is original
    ]


def _named(func: Any) -> str:
    name = resolve_name(func) or getattr(func, "__qualname__", "")
    # a property is told by its getter
    return str(name).removesuffix(".__get__")


def _is_seen(owner: Any, original: Any) -> bool:
    """Return whether the mode sees the calls of something: what torch lists, and methods of tensors."""
    of_tensors = isinstance(owner, type) and issubclass(owner, torch.Tensor)
    return of_tensors or original in _overridable()


def _overridable() -> set[Any]:
    found = _OVERRIDABLE
    if not found:
        found |= {func for own in torch.overrides.get_overridable_functions().values() for func in own}
    return found


_OVERRIDABLE: set[Any] = set()


def _object(name: str) -> Any:
    """Return what a dotted name stands for; None where there is none, or it cannot be looked up by."""
    owner, attribute = _owner(name)
    found = getattr(owner, attribute, None)
    return found if callable(found) and getattr(type(found), "__hash__", None) else None


def _owner(name: str) -> tuple[Any, str]:
    """Return what holds the last part of a dotted name; None where something on the way is missing."""
    parts = name.split(".")
    try:
        owner: Any = importlib.import_module(parts[0])
        for part in parts[1:-1]:
            owner = getattr(owner, part, None) or importlib.import_module(f"{owner.__name__}.{part}")
    except (ImportError, AttributeError):
        return None, parts[-1]
    return owner, parts[-1]


def _has_form(trigger: Trigger, call: Called) -> bool:
    for name, wanted in trigger.given.items():
        given = call.argument(name)
        if given is MISSING or (wanted != "*" and (type(given) is not type(wanted) or given != wanted)):
            return False
    return all(call.argument(name) is MISSING for name in trigger.missing)


def _describe(call: Called) -> str:
    tensors = [
        f"{str(one.dtype).removeprefix('torch.')} {'nested' if one.is_nested else list(one.shape)}"
        for one in call.tensors[:2]
    ]
    return ", ".join(tensors) or "no tensor"
