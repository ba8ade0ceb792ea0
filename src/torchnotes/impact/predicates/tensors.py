"""What the tensors of a call hold."""

import math
from functools import reduce
from operator import and_
from typing import Any

import torch

from torchnotes.impact.predicates.called import MISSING, Called, dtypes_named, number, some_value, span


def requires_grad(call: Called, _: str) -> bool:
    """A tensor that is given requires grad, and gradients are recorded."""
    return torch.is_grad_enabled() and any(one.requires_grad for one in call.tensors)


def dtype(call: Called, names: str) -> bool:
    """A tensor that is given is of one of these dtypes, or kinds of them."""
    return bool({one.dtype for one in call.tensors} & dtypes_named(names))


def first_dtype(call: Called, names: str) -> bool:
    """The first tensor that is given is of one of these dtypes, or kinds of them."""
    return any(one.dtype in dtypes_named(names) for one in call.tensors[:1])


def all_dtypes(call: Called, names: str) -> bool:
    """Every tensor that is given is of one of these dtypes, or kinds of them, and there is one."""
    found = {one.dtype for one in call.tensors}
    return bool(found) and found <= dtypes_named(names)


def dtypes_differ(call: Called, _: str) -> bool:
    """Two tensors that are given are of two dtypes."""
    return len({one.dtype for one in call.tensors}) > 1


def empty(call: Called, _: str) -> bool:
    """A tensor that is given has no elements."""
    return any(one.numel() == 0 for one in call.tensors)


def zero_dim(call: Called, _: str) -> bool:
    """A tensor that is given has no dimensions."""
    return any(one.dim() == 0 for one in call.tensors)


def dims(call: Called, told: str) -> bool:
    """The first tensor that is given has so many dimensions: `2`, or one of `1,3`."""
    return any(str(one.dim()) in told.split(",") for one in call.tensors[:1])


def nan(call: Called, _: str) -> bool:
    """A tensor or a number that is given has a NaN."""
    numbers = [one for one in (*call.args, *call.kwargs.values()) if isinstance(one, float)]
    return any(one != one for one in numbers) or any(some_value(one, torch.isnan) for one in call.tensors)  # noqa: PLR0124


def zero(call: Called, _: str) -> bool:
    """The first tensor that is given has an element that is 0."""
    return any(some_value(one, lambda given: given == 0) for one in call.tensors[:1])


def has(call: Called, told: str) -> bool:
    """The first tensor that is given has an element that is one of these, `-3,3`, or another argument, `min`."""
    wanted = [number(call, one) for one in told.split(",")]
    given = [one for one in wanted if isinstance(one, torch.Tensor | int | float)]
    return any(_meets(first, one) for first in call.tensors[:1] for one in given)


def equal(call: Called, _: str) -> bool:
    """The first tensor that is given meets another tensor, or a number, in an element."""
    given = [one for one in (*call.args, *call.kwargs.values()) if isinstance(one, torch.Tensor | int | float)]
    place = next((place for place, one in enumerate(given) if isinstance(one, torch.Tensor)), len(given))
    # it may be given twice
    return any(_meets(given[place], other) for other in given[:place] + given[place + 1 :] if place < len(given))


def together(call: Called, told: str) -> bool:
    """In one element all of these are so: `y=0,x=0`; or `a=margin|1`, where 1 stands for a margin not given."""
    pairs = [one.split("=") for one in told.split(",")]
    return bool(torch.as_tensor(reduce(and_, [call.argument(name) == _first(call, one) for name, one in pairs])).any())


def _first(call: Called, told: str) -> Any:
    found = [number(call, one) for one in told.split("|")]
    return next((one for one in found if one is not MISSING), MISSING)


def _meets(first: torch.Tensor, other: Any) -> bool:
    return some_value(first, lambda values: values == other)


def expanded(call: Called, _: str) -> bool:
    """A tensor that is given is expanded: places share an element."""
    return any(
        one.layout == torch.strided
        and any(step == 0 and size > 1 for step, size in zip(one.stride(), one.shape, strict=True))
        for one in call.tensors
    )


def sparse(call: Called, _: str) -> bool:
    """A tensor that is given is sparse."""
    return any(one.layout not in {torch.strided, torch._mkldnn} for one in call.tensors)  # noqa: SLF001


def device(call: Called, told: str) -> bool:
    """A tensor that is given is on this type of device: `meta`."""
    return any(one.device.type == told for one in call.tensors)


def overlaps(call: Called, told: str) -> bool:
    """What an index picks of the first tensor has places that share an element: `index`."""
    return expanded(Called((call.args[0][call.argument(told)],), {}, {}), "")


def one_column(call: Called, told: str) -> bool:
    """An index goes along the first dimension as one column, and has another size than `input` elsewhere: `index`."""
    index = call.argument(told)
    goes = index.dim() > 1 and max(index.stride()) == index.stride(0) == 1 and call.argument("dim") in {0, -index.dim()}
    return bool(goes and index.shape[1:] != call.argument("input").shape[1:])


def broadcasts_beside_dim(call: Called, told: str) -> bool:
    """A tensor has other sizes than `input` beside the dimension `dim`, and broadcasts to them: `source`."""
    whole, given = (call.argument(one).select(call.argument("dim"), 0).shape for one in ("input", told))
    return bool(whole != given and torch.broadcast_shapes(whole, given) == whole)


def outside(call: Called, told: str) -> bool:
    """An argument has an element below or above some bounds, or NaN: `target=0,1`."""
    name, _, bounds = told.partition("=")
    low, high = (float(one) for one in bounds.split(","))
    given = call.argument(name)
    return isinstance(given, torch.Tensor) and some_value(given, lambda values: ~((values >= low) & (values <= high)))


def beyond(call: Called, told: str) -> bool:
    """A finite number that is given, or held by what is given, is outside a range: `other=0..63`, `a|b=..65504`."""
    names, _, bounds = told.partition("=")
    return any(_is_outside(call.argument(name), *span(bounds)) for name in names.split("|"))


def _is_outside(given: Any, lowest: float, highest: float) -> bool:
    if isinstance(given, list | tuple):
        return any(_is_outside(one, lowest, highest) for one in given)
    if isinstance(given, torch.Tensor):
        return some_value(given, lambda values: values.isfinite() & ((values < lowest) | (values > highest)))
    finite = isinstance(given, int) or (isinstance(given, float) and math.isfinite(given))
    return finite and not lowest <= given <= highest


def hides_all(call: Called, told: str) -> bool:
    """A mask hides each place of a row, by minus infinity or by the bool that is told: `attn_mask=False`."""
    name, _, hiding = told.partition("=")
    mask = call.argument(name)
    if not isinstance(mask, torch.Tensor) or not mask.dim() or not mask.numel():
        return False
    hidden = hiding == "True" if mask.dtype == torch.bool else -math.inf
    return some_value(mask, lambda given: (given == hidden).all(-1))


def freedom_below(call: Called, told: str) -> bool:
    """Fewer values than this are left for a variance, less the correction."""
    dim, unbiased = call.argument("dim"), call.argument("unbiased")
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    correction = call.kwargs.get("correction")
    correction = int(unbiased is not False) if correction is None else correction
    for first in call.tensors[:1]:
        dims = [dim] if isinstance(dim, int) else dim if isinstance(dim, list | tuple) and dim else range(first.dim())
        return bool(math.prod(first.size(one) for one in dims) - correction < float(told))
    return False
