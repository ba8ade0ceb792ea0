"""What a call of torch came to, as plain data that one release can write and another read."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch


@dataclass(frozen=True, slots=True)
class Array:
    """A tensor or array by its looks: bytes stand for values, so that what is compared is every bit."""

    dtype: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    values: tuple[str, bytes]
    """NumPy's name of a dtype that holds them, and the elements in order; empty where they cannot be read."""
    aliases: bool = False
    """Whether it shares memory with what the call was given."""
    requires_grad: bool = False

    def elements(self) -> Any:
        """Return the values as a NumPy array of one dimension."""
        return np.frombuffer(self.values[1], dtype=self.values[0])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to: its results or its error, and what it warned of."""

    results: tuple[object, ...] = ()
    gradients: tuple[object, ...] = ()
    error: tuple[str, str] | None = None
    """The error's type and its first line."""
    warned: tuple[str, ...] = ()
    """The categories of warnings, sorted."""
    steady: bool = True
    """Whether a second call came to the same."""
    ended: str = ""
    """How the process ended that made the call, where it did."""
    call: str = field(default="", compare=False)
    """The call as Python, as short as it can be shown."""


def attempt(make: Callable[[], tuple[object, object]], call: str = "") -> Outcome:
    """Return what a call came to.

    Args:
        make: makes the call, twice, and returns its result and its arguments, which results may share memory with.
        call: how it is shown.
    """
    first, second = _attempt(make, call), _attempt(make, call)
    same = (first.results, first.gradients, first.error) == (second.results, second.gradients, second.error)
    return first if same else replace(first, steady=False)


def _attempt(make: Callable[[], tuple[object, object]], call: str) -> Outcome:
    torch.manual_seed(0)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result, given = make()
            results, gradients = tuple(plain(result, given)), tuple(_gradients(result, given))
        except Exception as error:  # noqa: BLE001 - whatever torch raises
            lines = str(error).strip().splitlines() or [""]
            return Outcome(error=(type(error).__name__, lines[0]), warned=_categories(seen), call=call)
    return Outcome(results, gradients, warned=_categories(seen), call=call)


def _gradients(result: object, given: object) -> Iterator[object]:
    """Yield the gradients that tensors given get from the sum of a result; its error, where there is one."""
    asking = [one for one in tensors(given) if one.requires_grad]
    made = [one for one in tensors(result) if one.requires_grad]
    if not asking or not made:
        return
    try:
        total = sum(one.abs().sum() if one.is_complex() else one.sum() for one in made)
        found = torch.autograd.grad(total, asking, allow_unused=True)
    except (RuntimeError, NotImplementedError) as error:
        yield type(error).__name__
        return
    for one in found:
        yield from plain(one)


def _categories(seen: list[warnings.WarningMessage]) -> tuple[str, ...]:
    return tuple(sorted({one.category.__name__ for one in seen}))


def plain(value: object, given: object = ()) -> Iterator[object]:
    """Yield what a result is made of: arrays, and the text of what is none; a mapping's keys too."""
    match value:
        case torch.Tensor():
            yield array(value, list(tensors(given)))
        case np.ndarray():
            yield Array(str(value.dtype), value.shape, value.strides, (value.dtype.str, value.tobytes()))
        case Mapping():
            for key, part in value.items():
                yield repr(key)
                yield from plain(part, given)
        case tuple() | list():
            yield f"{type(value).__name__} of {len(value)}"
            for part in value:
                yield from plain(part, given)
        case _:
            yield repr(value)


def tensors(*values: object) -> Iterator[torch.Tensor]:
    """Yield the tensors within values."""
    for value in values:
        match value:
            case torch.Tensor():
                yield value
            case tuple() | list():
                yield from tensors(*value)
            case Mapping():
                yield from tensors(*value.values())


def array(value: torch.Tensor, given: list[torch.Tensor]) -> Array:
    """Return a tensor's looks; `given` are those that it may share memory with."""
    strided = value.layout is torch.strided and not value.is_quantized and not value.is_nested
    return Array(
        str(value.dtype).removeprefix("torch.") + ("" if strided else f" {value.layout}"),
        tuple(value.shape),
        value.stride() if strided else (),
        _values(value.detach()),
        strided and value.numel() > 0 and any(_memory(one) == _memory(value) for one in given),
        value.requires_grad,
    )


def _memory(value: torch.Tensor) -> int | None:
    return value.untyped_storage().data_ptr() if value.layout is torch.strided and not value.is_meta else None


_HELD = {torch.bfloat16: torch.float32}


def _values(value: torch.Tensor) -> tuple[str, bytes]:
    try:
        dense = value.resolve_conj().resolve_neg()
        dense = dense if dense.layout is torch.strided else dense.to_dense()
        held = dense.to(_HELD.get(dense.dtype, dense.dtype)).contiguous().numpy()
    except (RuntimeError, TypeError, NotImplementedError):
        return "u1", b""
    return held.dtype.str, held.tobytes()
