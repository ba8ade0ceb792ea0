"""What the other arguments of a call are."""

import inspect
import math
from collections.abc import Callable, Iterator
from types import GeneratorType
from typing import Any

import torch

from torchnotes.impact.predicates.called import MISSING, Called, dtypes_named, number, span


def argument(call: Called, told: str) -> bool:
    """An argument is this: `dim=-1`, `weights_only=False`; of several, `p=0|1`; or another, `a.ndim=b.ndim`."""
    name, _, wanted = told.partition("=")
    if not (given := _written(call.argument(name))):
        return False
    ways = wanted.split("|")
    return not given.isdisjoint(ways) or any(not given.isdisjoint(_written(call.argument(one))) for one in ways)


def _written(value: Any) -> set[str]:
    """Return how a value is written; nothing of a tensor with sizes, or of what holds one or many: that takes long."""
    if value is MISSING or isinstance(value, torch.nn.Module) or (isinstance(value, torch.Tensor) and value.ndim):
        return set()
    if isinstance(value, list | tuple | dict):
        inside = [*value.values()] if isinstance(value, dict) else value
        if len(inside) > _FEW or any(isinstance(one, torch.Tensor | torch.nn.Module) for one in inside):
            return set()
    return {repr(value), str(value)}


_FEW = 10
"""As many things as are written out of a list."""


def function(call: Called, told: str) -> bool:
    """What is called has this name, as a function or as a method; or one of several, `max|min`."""
    return call.name.rpartition(".")[2] in told.split("|")


def kind(call: Called, told: str) -> bool:
    """An argument is of a type by its name, short or full: `dim=bool`; of several, `betas=int|float`."""
    name, _, wanted = told.partition("=")
    given = type(call.argument(name))
    return bool({given.__name__, f"{given.__module__}.{given.__name__}"} & {*wanted.split("|")})


def below(call: Called, told: str) -> bool:
    """A number that is given as an argument, or one in it, is below this, or below another: `margin=0`, `high=low`."""
    return _compared(call, told, lambda given, bound: given < bound)


def above(call: Called, told: str) -> bool:
    """A number that is given as an argument, or one in it, is above this, or above another; of several: `p|ord=2`."""
    return _compared(call, told, lambda given, bound: given > bound)


def _compared(call: Called, told: str, how: Callable[[float, float], bool]) -> bool:
    names, _, bound = told.partition("=")
    given, limit = [*_numbers([call.argument(name) for name in names.split("|")])], number(call, bound)
    return isinstance(limit, int | float) and any(how(one, limit) for one in given)


def _numbers(given: Any) -> Iterator[int | float]:
    """Yield a number, or those within lists and tuples."""
    if isinstance(given, int | float):
        yield given
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _numbers(one)


def alone(call: Called, told: str) -> bool:
    """One alone of several arguments is given, and it is this: `min|max=nan`."""
    names, _, wanted = told.partition("=")
    given = [one for name in names.split("|") if (one := call.argument(name)) is not MISSING and one is not None]
    return len(given) == 1 and wanted in _written(given[0])


def given_float(call: Called, told: str) -> bool:
    """A float that is given, alone or in a list, is this: `0.5`."""
    numbers = _numbers([*call.args, *call.kwargs.values()])
    return any(isinstance(one, float) and one == float(told) for one in numbers)


def beyond_int64(call: Called, _: str) -> bool:
    """An integer that is given, alone or in a list, does not fit into int64."""
    numbers = _numbers([*call.args, *call.kwargs.values()])
    return any(isinstance(one, int) and not -(2**63) <= one < 2**63 for one in numbers)


def used_up(call: Called, told: str) -> bool:
    """An argument gives nothing: an empty list or tuple, or a generator that is used up: `parameters`."""
    given = call.argument(told)
    if isinstance(given, GeneratorType):
        return inspect.getgeneratorstate(given) == inspect.GEN_CLOSED
    return isinstance(given, list | tuple) and not given


def key_below(call: Called, told: str) -> bool:
    """A key of a state dict goes on below a parameter or a buffer of the module: `weight.scale`."""
    state, module = call.argument(told), call.args[0]
    own = {name for held in (module.named_parameters(), module.named_buffers()) for name, _ in held}
    return any(key[:place] in own for key in state for place, letter in enumerate(key) if letter == ".")


def counts_by_fractions(call: Called, _: str) -> bool:
    """A range has another number of elements than by the whole parts of its start, end and step."""
    given = [one for one in call.args if isinstance(one, int | float)]
    names = ("start", "end", "step") if len(given) > 1 else ("end",)
    known: dict[str, Any] = {**dict(zip(names, given, strict=False)), **call.kwargs}
    start, end, step = known.get("start", 0), known.get("end", 0), known.get("step", 1)
    try:
        return bool(math.ceil((end - start) / step) != math.ceil((int(end) - int(start)) / int(step)))
    except (OverflowError, TypeError, ValueError, ZeroDivisionError):
        return False


def among(call: Called, told: str) -> bool:
    """A name that is given, less a dot at its end, is a key of another argument: `name=self._buffers`."""
    name, _, held = told.partition("=")
    return call.argument(name).removesuffix(".") in call.argument(held)


def picks(call: Called, told: str) -> bool:
    """An index picks places or has a mask, by a list, an array or a tensor: `index`."""
    index = call.argument(told)
    parts = index if isinstance(index, tuple) else (index,)
    masks = [one for one in parts if isinstance(one, torch.Tensor) and (one.dim() or one.dtype == torch.bool)]
    return bool(masks) or any(type(one).__name__ in {"list", "ndarray"} for one in parts)


def one_place(call: Called, told: str) -> bool:
    """An index stands for one element, by numbers and slices alone: `index`."""
    try:
        return not picks(call, told) and call.args[0].detach()[call.argument(told)].numel() == 1
    except (IndexError, TypeError, RuntimeError, ValueError):
        return False


def makes(call: Called, names: str) -> bool:
    """What a call makes is of one of these dtypes: of `dtype`, else of the tensor that is given, else the default."""
    told = [call.kwargs.get("dtype"), *(one.dtype for one in call.tensors[:1]), torch.get_default_dtype()]
    return next(one for one in told if one is not None) in dtypes_named(names)


def makes_elements(call: Called, told: str) -> bool:
    """What a call makes has so many elements, by a size or by the tensor that is given: `1..1`, `16..`."""
    lists = [one for one in (call.kwargs.get("size"), *call.args) if isinstance(one, list | tuple)]
    numbers = [one for one in call.args if type(one) is int]
    size: Any = next(iter([*lists, *(one.shape for one in call.tensors), numbers]))
    lowest, highest = span(told)
    return bool(lowest <= math.prod(size) <= highest)


def puts_nothing_back(call: Called, _: str) -> bool:
    """What is drawn by `num_samples` is not put back, or one alone is drawn."""
    return call.argument("replacement") is not True or call.argument("num_samples") == 1


def pads_to_nothing(call: Called, told: str) -> bool:
    """A negative padding leaves a dimension of the first tensor without elements: `pad`."""
    pad = call.argument(told)
    sizes = [size for one in call.tensors[:1] for size in reversed(one.shape)]
    if not isinstance(pad, list | tuple):
        return False
    return any(size and size + sum(pad[2 * place : 2 * place + 2]) == 0 for place, size in enumerate(sizes))


def pads_beside_nothing(call: Called, told: str) -> bool:
    """A padding adds to one dimension of the first tensor, and leaves one that it names without elements: `pad`."""
    pad = call.argument(told)
    sizes = [size for one in call.tensors[:1] for size in reversed(one.shape)]
    if not isinstance(pad, list | tuple) or not all(isinstance(one, int) for one in pad) or max(pad, default=0) < 1:
        return False
    return any(size + before + after == 0 for size, before, after in zip(sizes, pad[::2], pad[1::2], strict=False))
