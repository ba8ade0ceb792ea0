"""What calls of torch return, for mutants: to look inside of, compare, and put another in the place of."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

UNALTERED = object()
"""What an alteration returns that does not apply."""


def alter(result: Any, change: Callable[[Any], Any]) -> Any:
    """Return what `change` makes of a result, or the result with what it makes of its parts; else the result itself."""
    if (altered := change(result)) is not UNALTERED:
        return altered
    if isinstance(result, tuple | list):
        parts = [alter(part, change) for part in result]
        changed = any(new is not old for new, old in zip(parts, result, strict=True))
        return rebuild(result, parts) if changed else result
    if isinstance(result, dict):
        changes = {key: new for key, old in result.items() if (new := alter(old, change)) is not old}
        return _updated(result, changes) if changes else result
    if isinstance(result, Iterator):
        return (alter(part, change) for part in result)
    return result


def _updated(mapping: dict[Any, Any], changes: dict[Any, Any]) -> dict[Any, Any]:
    updated = copy.copy(mapping)  # of the same type, with what else it holds
    updated.update(changes)
    return updated


def rebuild(like: Any, parts: Sequence[Any]) -> Any:
    """Return `parts` as the kind of sequence that `like` is; a size takes integers only."""
    if isinstance(like, torch.Size) and not all(isinstance(part, int) for part in parts):
        return tuple(parts)
    return like._make(parts) if hasattr(like, "_make") else type(like)(parts)


def is_array(value: object) -> bool:
    return isinstance(value, torch.Tensor | np.ndarray)


def is_numbers(value: object) -> bool:
    """Return whether a sequence holds numbers only, nested or not."""
    if isinstance(value, tuple | list):
        return all(map(is_numbers, value))
    return isinstance(value, int | float | complex)


def has_order(value: object) -> bool:
    """Return whether a value has elements to reverse."""
    if isinstance(value, torch.Tensor):
        return bool(value.numel() > 1)
    if isinstance(value, np.ndarray):
        return value.size > 1
    return isinstance(value, tuple | list) and len(value) > 1


def arrays(*values: object) -> Iterator[Any]:
    """Yield the tensors and arrays among values, inside of sequences and mappings too."""
    for value in values:
        if is_array(value):
            yield value
        elif isinstance(value, tuple | list):
            yield from arrays(*value)
        elif isinstance(value, Mapping):
            yield from arrays(*value.values())


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Return whether two tensors have the same shape, dtype, device and values; nan is the same as nan."""
    if one.is_nested or other.is_nested:
        return one.is_nested and other.is_nested and alike(one.unbind(), other.unbind())
    if any(getattr(one, trait) != getattr(other, trait) for trait in ("shape", "dtype", "layout", "device")):
        return False
    if one.is_meta:
        return True  # it has no values
    one, other = one.detach().to_dense(), other.detach().to_dense()
    return bool(((one == other) | ((one != one) & (other != other))).all())  # noqa: PLR0124 - nan is not itself


def alike(one: Any, other: Any) -> bool:
    """Return whether two results are the same, look for look."""
    if type(one) is not type(other):
        return False
    match one, other:
        case torch.Tensor(), torch.Tensor():
            return same(one, other)
        case np.ndarray(), np.ndarray():
            return (one.dtype, repr(one.tolist())) == (other.dtype, repr(other.tolist()))
        case (tuple(), tuple()) | (list(), list()):
            return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
        case dict(), dict():
            return one.keys() == other.keys() and all(alike(part, other[key]) for key, part in one.items())
    return bool(one == other) or bool(one != one and other != other)  # noqa: PLR0124 - nan is not itself


def put(new: torch.Tensor, old: torch.Tensor, *, over: bool = False) -> torch.Tensor:
    """Return a tensor that stands where `old` stood: a leaf for a leaf.

    Where `old` is an argument, `new` is written `over` it.
    """
    if over:
        if (new.shape, new.dtype) == (old.shape, old.dtype):
            old.data.copy_(new.data)
        else:
            old.data = new.data
        return old
    differentiable = new.is_floating_point() or new.is_complex()
    if isinstance(old, torch.nn.Parameter):
        return torch.nn.Parameter(new.detach(), requires_grad=old.requires_grad and differentiable)
    if old.is_leaf:
        return new.detach().requires_grad_(old.requires_grad and differentiable)
    return new


_SIZES = {torch.float64: torch.float32, torch.int64: torch.int32, torch.complex128: torch.complex64}


def other_precision(dtype: torch.dtype) -> torch.dtype:
    """Return a dtype of the same kind and another size."""
    if dtype in _SIZES:
        return _SIZES[dtype]
    if dtype.is_complex:
        return torch.complex128
    if dtype is torch.bool:
        return torch.uint8
    return torch.float64 if dtype.is_floating_point else torch.int64


def other_kind(dtype: torch.dtype) -> torch.dtype:
    """Return a dtype of another kind."""
    return torch.int64 if dtype.is_floating_point else torch.float32


def _span(value: Any) -> tuple[int, int]:
    """Return where the memory behind a tensor or array begins and ends."""
    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided or value.is_meta:
            return 0, 0
        try:
            storage = value.untyped_storage()
            return storage.data_ptr(), storage.data_ptr() + storage.nbytes()
        except RuntimeError:
            return 0, 0  # what vmap and the like hand out has no memory
    if not value.size:
        return 0, 0
    reach = [(size - 1) * step for size, step in zip(value.shape, value.strides, strict=True)]
    start, end = (sum(steps) for steps in ([min(step, 0) for step in reach], [max(step, 0) for step in reach]))
    return value.ctypes.data + start, value.ctypes.data + end + value.itemsize


def shares(result: object, *given: object) -> bool:
    """Return whether a result shares memory with a tensor or array among what was given."""
    if not is_array(result):
        return False
    start, end = _span(result)
    return any(start < other_end and other_start < end for other_start, other_end in map(_span, arrays(*given)))


def alias(given: Any, result: Any) -> Any:
    """Return a view of `given` that has the values of `result`, if torch has one and it can be written to."""
    if isinstance(given, np.ndarray) and not given.flags.writeable:
        return None
    try:
        source = torch.from_numpy(given) if isinstance(given, np.ndarray) else given
        target = torch.from_numpy(result.copy()) if isinstance(result, np.ndarray) else result
        if source.dtype != target.dtype or not source.numel() or source.is_meta:
            return None
        view = source.view(target.shape) if source.numel() == target.numel() else source.expand(target.shape)
        if not same(view, target):
            return None
        if isinstance(result, np.ndarray):
            return view.detach().numpy()
    except (RuntimeError, TypeError, ValueError):
        return None
    return view if target.requires_grad and not target.is_leaf else put(view.detach(), target)


def fingerprint(*values: object) -> object:
    """Return what can be compared of values: of tensors and arrays what they hold, of objects what they are made of."""
    return _fingerprint(values, set()), torch.get_rng_state().tolist(), torch.get_default_dtype()


def _fingerprint(value: object, seen: set[int]) -> object:  # noqa: PLR0911 - one for each kind of value
    match value:
        case None | bool() | int() | float() | str() | type() | torch.dtype() | torch.device():
            return repr(value)
        case torch.nn.parameter.UninitializedTensorMixin():
            return repr(value)
        case torch.Tensor():
            kept = value.detach()
            leaves = [value] if value.is_leaf else _leaves(value)
            gradients = [leaf.grad if leaf.grad is None else _values(leaf.grad.detach()) for leaf in leaves]
            shape = "" if value.is_nested else value.shape
            return _values(kept), shape, kept.dtype, value.requires_grad, value.is_leaf, gradients
        case np.ndarray():
            return repr(value.tolist())
    if id(value) in seen:
        return None
    seen.add(id(value))
    match value:
        case tuple() | list():
            return [_fingerprint(part, seen) for part in value]
        case Mapping():
            return [(repr(key), _fingerprint(part, seen)) for key, part in value.items()]
    return _fingerprint(getattr(value, "__dict__", None), seen)


def _leaves(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    """Yield the leaves that a tensor was computed of: a backward pass changes their gradients."""
    ahead, passed = [tensor.grad_fn], {None}
    while ahead:
        if (node := ahead.pop()) not in passed:
            passed.add(node)
            ahead += [before for before, _ in node.next_functions]
            if hasattr(node, "variable"):
                yield node.variable


def _values(tensor: torch.Tensor) -> str:
    try:
        return repr((tensor if tensor.layout is torch.strided else tensor.to_dense()).tolist())
    except (RuntimeError, TypeError):
        return ""  # those on meta and inside of vmap have none


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a call: a result, or an error."""

    result: Any = None
    error: Exception | None = None

    def replay(self) -> Any:
        """Return what the call returned, raise what it raised."""
        if self.error is not None:
            raise self.error
        return self.result


def attempt(make: Callable[[], Any]) -> Attempt:
    """Make a call, and return what came of it."""
    try:
        return Attempt(make())
    except Exception as error:  # noqa: BLE001 - whatever torch raises
        return Attempt(error=error)


def indistinct(one: Attempt, other: Attempt, one_given: object, other_given: object) -> bool:
    """Return whether two calls with such arguments came to what no check could tell apart."""
    if one.error or other.error:
        return type(one.error) is type(other.error)
    try:
        if not alike(one.result, other.result):
            return False
    except (RuntimeError, ValueError):
        return True  # torch cannot compare such results
    return [_traits(made, one_given) for made in arrays(one.result)] == [
        _traits(made, other_given) for made in arrays(other.result)
    ]


def _traits(made: Any, given: object) -> tuple[object, ...]:
    sharing = shares(made, given)
    if isinstance(made, np.ndarray):
        return sharing, made.strides
    strides = made.stride() if made.layout is torch.strided and not made.is_nested else ()
    return sharing, strides, made.requires_grad, made.is_leaf, made.device
