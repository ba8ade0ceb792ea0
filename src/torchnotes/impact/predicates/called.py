"""A call as it happened, and what predicates ask of it together."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

_KINDS = {
    "integral": {torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64},
    "half": {torch.float16, torch.bfloat16},
    "complex": {torch.complex32, torch.complex64, torch.complex128},
    "floating": {torch.float16, torch.bfloat16, torch.float32, torch.float64},
}

MISSING = object()
"""What was not given."""

_COUNTED: Mapping[str, Callable[[Any], int]] = {"len()": len, "id()": id}


@dataclass(frozen=True, slots=True)
class Called:
    """A call as it happened: of a method, its object is the first argument."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    at: Mapping[str, int]
    name: str = ""
    """The full dotted name of what is called."""

    def argument(self, name: str) -> Any:
        """Return what was given for an argument, by name or by where it stands; `MISSING` where nothing was.

        What it holds is named behind dots, by an attribute, a key or a place: `target.dtype`, `input.shape.-1`; its
        length is `len()`, and which object it is, `id()`.
        """
        name, *steps = name.split(".")
        place = self.at.get(name)
        found = self.args[place] if place is not None and place < len(self.args) else MISSING
        found = self.kwargs.get(name, found)
        for step in steps:
            found = _held(found, step)
        return found

    @property
    def tensors(self) -> list[torch.Tensor]:
        """Every tensor that was given, those within lists, tuples and dicts among them."""
        return [*_tensors([*self.args, *self.kwargs.values()])]


def _held(given: Any, step: str) -> Any:
    try:
        if step in _COUNTED:
            return _COUNTED[step](given)
        if isinstance(given, Mapping) and step in given:
            return given[step]
        return given[int(step)] if step.removeprefix("-").isdigit() else getattr(given, step, MISSING)
    except (LookupError, TypeError):
        return MISSING


def _tensors(given: Any) -> Iterator[torch.Tensor]:
    if isinstance(given, torch.Tensor):
        yield given
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _tensors(one)
    elif isinstance(given, dict):
        yield from _tensors([*given.values()])


def dtypes_named(names: str) -> set[torch.dtype]:
    found: set[torch.dtype] = set()
    for name in names.split(","):
        found |= _KINDS[name] if name in _KINDS else {getattr(torch, name)} if hasattr(torch, name) else set()
    return found


def some_value(tensor: torch.Tensor, asked: Callable[[torch.Tensor], torch.Tensor]) -> bool:
    try:
        return bool(asked(tensor.detach()).any())
    except (RuntimeError, TypeError, NotImplementedError):
        return False


def span(told: str) -> tuple[float, float]:
    lowest, _, highest = told.partition("..")
    return int(lowest) if lowest else -math.inf, int(highest) if highest else math.inf


def number(call: Called, told: str) -> Any:
    """Return a number that is written, or else what is given for an argument: `low`, `input.shape.1+1`."""
    try:
        return float(told)
    except ValueError:
        name, _, more = told.partition("+")
        given = call.argument(name)
    return given + int(more) if more and isinstance(given, int | float) else given
