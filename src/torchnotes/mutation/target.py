"""The APIs of torch that calls may be of, by their dotted names."""

import functools
import importlib
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import overrides

ARRIVALS = {
    **{f"__{word}__": word for word in ("add", "sub", "mul", "matmul")},
    **{f"__r{word}__": word for word in ("add", "mul")},
    **{f"__i{word}__": f"{word}_" for word in ("add", "sub", "mul")},
    "__truediv__": "div",
    "__mod__": "remainder",
    "__itruediv__": "div_",
    "__imod__": "remainder_",
    "__lt__": "lt",
    "__le__": "le",
    "__gt__": "gt",
    "__ge__": "ge",
    "__ne__": "ne",
}
"""Operators that reach the mode as the method behind them."""

HEAP_TYPE = 1 << 9
"""The flag of a class that takes new attributes."""


class NoSuchApiError(Exception):
    """A dotted name that means nothing in the torch that is installed, or nothing that can be intercepted."""


@dataclass(frozen=True, slots=True)
class Target:
    """An API of torch."""

    api: str
    owner: Any = field(compare=False)
    """The module or class that has it."""
    name: str
    value: Any = field(compare=False)

    def is_meant_by(self, function: Any) -> bool:
        """Return whether the mode means this API by a function that it hands over."""
        if function is self.value:
            return True
        arrived = overrides.resolve_name(function) or ""
        plain = ARRIVALS.get(self.name, self.name) if isinstance(self.owner, type) else self.name
        stem = f"{self.api.removesuffix(self.name)}{plain}"
        return arrived in {self.api, stem, f"{self.api}.__get__", f"{self.api}.__set__"}


def find(api: str) -> Target:
    """Return what a dotted name stands for.

    Raises:
        NoSuchApiError: when it stands for nothing, or for what nothing can stand in for.
    """
    words = api.split(".")
    for split in range(len(words) - 1, 0, -1):
        try:
            module = importlib.import_module(".".join(words[:split]))
        except ImportError:
            continue
        try:
            owner = functools.reduce(getattr, words[split:-1], module)
            target = Target(api, owner, words[-1], getattr(owner, words[-1]))
        except AttributeError:
            break
        if isinstance(owner, type) and not owner.__flags__ & HEAP_TYPE:
            raise NoSuchApiError(
                f"{api} cannot be intercepted: {owner.__name__} is a class of C's, which takes no patches"
            )
        return target
    raise NoSuchApiError(f"there is no {api} in torch {torch.__version__}")
