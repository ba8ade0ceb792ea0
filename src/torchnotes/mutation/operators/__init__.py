"""The operators that make mutants of torch: each makes a call of torch, and mutates it where that makes sense.

An operator decides by what the call returned whether it can mutate it, and marks the call.
A mutation that leaves everything as it was is none.

A new operator is a class in a module of this folder: whatever stands here is found.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator

from torchnotes.mutation.operator import Operator


def kinds() -> list[type[Operator]]:
    """Return the class of every operator: by module, and within a module in the order in which they are written."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Operator) and not inspect.isabstract(value)
        if value.__module__ == module.__name__
    ]


def operators(arguments: Iterable[str] = ()) -> Iterator[Operator]:
    """Yield every operator for an API whose calls were given these arguments: by keyword, or as the `last`."""
    given = [*arguments]
    for kind in kinds():
        yield from kind.for_arguments(given)
