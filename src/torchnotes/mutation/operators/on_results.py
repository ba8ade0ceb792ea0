"""Operators that alter what a call returned: its value, shape, dtype, memory and gradient."""

from typing import Any

import numpy as np
import torch

from torchnotes.mutation import results
from torchnotes.mutation.operator import Call, OnResult, OnTensor
from torchnotes.mutation.results import UNALTERED, is_numbers


class OffByOne(OnTensor):
    """Every number is one more, what is true false, a text ends in the next letter."""

    aspect = "value"

    def tensor(self, result: torch.Tensor) -> torch.Tensor:
        if result.dtype is torch.bool:
            return ~result
        more = result + torch.ones((), dtype=result.dtype, device=result.device)
        is_more = torch.isfinite(result) & (more != result)  # neither infinite nor so large that one more is lost
        return torch.where(is_more, more, torch.zeros((), dtype=result.dtype, device=result.device))

    def other(self, result: Any) -> object:
        match result:
            case bool():
                return not result
            case int() | float() | complex():
                more = result + 1
                return more if more != result and more == more else 0.0  # noqa: PLR0124 - nan is not itself
            case str() if result:
                return result[:-1] + chr(ord(result[-1]) + 1)
            case torch.device():
                return torch.device("cpu" if result.type == "meta" else "meta")
        return UNALTERED


class LastOffByOne(OnTensor):
    """The last of several elements is one more, or not true but false."""

    aspect = "value"

    def tensor(self, result: torch.Tensor) -> Any:
        if result.numel() < 2:  # noqa: PLR2004 - else it is OffByOne
            return UNALTERED
        last = torch.zeros(result.shape, dtype=torch.bool, device=result.device)
        last[(-1,) * result.dim()] = True
        return torch.where(last, OffByOne().tensor(result), result)

    def other(self, result: Any) -> object:
        if not isinstance(result, tuple | list) or len(result) < 2 or not is_numbers(result):  # noqa: PLR2004
            return UNALTERED
        last = results.alter(result[-1], OffByOne().other)
        return UNALTERED if last is result[-1] else results.rebuild(result, [*result[:-1], last])


class SignFlipped(OnTensor):
    """Every number has the other sign."""

    aspect = "value"

    def tensor(self, result: torch.Tensor) -> Any:
        return UNALTERED if result.dtype is torch.bool else -result

    def other(self, result: Any) -> object:
        number = isinstance(result, int | float | complex) and not isinstance(result, bool)
        return -result if number and result and result == result else UNALTERED  # noqa: PLR0124


class OrderReversed(OnTensor):
    """The elements come in the reverse order."""

    aspect = "value"

    def tensor(self, result: torch.Tensor) -> Any:
        return result.flip(tuple(range(result.dim()))) if result.numel() > 1 else UNALTERED

    def other(self, result: Any) -> object:
        if isinstance(result, tuple | list) and (is_numbers(result) or not any(map(results.has_order, result))):
            turned = results.rebuild(result, result[::-1])
            return UNALTERED if results.alike(turned, result) else turned
        return UNALTERED


class DimensionAdded(OnTensor):
    """A dimension of size 1 stands in front."""

    aspect = "shape"

    def tensor(self, result: torch.Tensor) -> torch.Tensor:
        return result.unsqueeze(0)

    def other(self, result: Any) -> object:
        if isinstance(result, torch.Size):
            return torch.Size((1, *result))
        return [result] if isinstance(result, list) and is_numbers(result) else UNALTERED


class DimensionDropped(OnTensor):
    """The first dimension is gone, and all but its first element; an empty one merges with the second."""

    aspect = "shape"

    def tensor(self, result: torch.Tensor) -> Any:
        if result.numel():
            return result[0] if result.dim() else UNALTERED
        return result.flatten(0, 1) if result.dim() > 1 else UNALTERED

    def other(self, result: Any) -> object:
        if isinstance(result, torch.Size) and result:
            return result[1:]
        return result[0] if isinstance(result, list) and result and is_numbers(result) else UNALTERED


class DimensionsSwapped(OnTensor):
    """The first and the last dimension are exchanged."""

    aspect = "shape"

    def tensor(self, result: torch.Tensor) -> Any:
        return result.transpose(0, -1) if result.dim() and result.shape[0] != result.shape[-1] else UNALTERED

    def other(self, result: Any) -> object:
        if isinstance(result, torch.Size) and result and result[0] != result[-1]:
            return torch.Size((result[-1], *result[1:-1], result[0]))
        return UNALTERED


class OtherPrecision(OnTensor):
    """The dtype is of the same kind and another size."""

    aspect = "dtype"

    def tensor(self, result: torch.Tensor) -> torch.Tensor:
        return result.to(results.other_precision(result.dtype))

    def other(self, result: Any) -> object:
        match result:
            case torch.dtype():
                return results.other_precision(result)
            case torch.finfo() | torch.iinfo():
                return type(result)(results.other_precision(getattr(torch, result.dtype)))
        return UNALTERED


class OtherKind(OnTensor):
    """A float becomes an integer, an integer or bool a float, a complex number its real part."""

    aspect = "dtype"

    def tensor(self, result: torch.Tensor) -> torch.Tensor:
        return result.real.clone() if result.is_complex() else result.to(results.other_kind(result.dtype))

    def other(self, result: Any) -> object:
        match result:
            case torch.dtype():
                return results.other_kind(result)
            case bool() | int():
                return float(result)
            case float() if np.isfinite(result):
                return int(result)
        return UNALTERED


class ViewCopied(OnResult):
    """What shares memory with an argument is a copy instead."""

    aspect = "memory"

    def alter(self, result: Any, call: Call) -> object:
        if not results.shares(result, call.args, call.kwargs):
            return UNALTERED
        if isinstance(result, np.ndarray):
            return result.copy()
        return UNALTERED if call.writes_to(result) else results.put(result.clone(), result)


class CopyAliased(OnResult):
    """What has memory of its own is an argument's memory instead, where that holds the same values."""

    aspect = "memory"

    def alter(self, result: Any, call: Call) -> object:
        if not results.is_array(result) or results.shares(result, call.args, call.kwargs):
            return UNALTERED
        for given in results.arrays(call.args, call.kwargs):
            alias = results.alias(given, result)
            if alias is not None:
                return alias
        return UNALTERED


class Detached(OnResult):
    """The result is cut off from what it was computed of, though it requires gradients."""

    aspect = "gradient"

    def alter(self, result: Any, call: Call) -> object:
        if not isinstance(result, torch.Tensor) or not result.requires_grad or result.is_leaf:
            return UNALTERED
        return (result.detach_() if call.writes_to(result) else result.detach()).requires_grad_()


class RequiresGradFlipped(OnResult):
    """What requires gradients does not, and what does not does."""

    aspect = "gradient"

    def alter(self, result: Any, call: Call) -> object:
        if not isinstance(result, torch.Tensor):
            return UNALTERED
        if call.writes_to(result):
            return result.detach_() if result.requires_grad else result.requires_grad_()
        if isinstance(result, torch.nn.Parameter):
            return torch.nn.Parameter(result.detach(), requires_grad=not result.requires_grad)
        return result.detach().requires_grad_(not result.requires_grad)


class GradientDoubled(OnResult):
    """Twice the gradient flows back."""

    aspect = "gradient"

    def answer(self, call: Call) -> object:
        if call.name != "backward":
            return super().answer(call)
        losses = [one for one in results.arrays(call.args[:1]) if getattr(one, "requires_grad", False)]
        hooks = [loss.register_hook(_double) for loss in losses]
        call.mutated = bool(hooks)
        try:
            return call.make()
        finally:
            for hook in hooks:
                hook.remove()

    def alter(self, result: Any, call: Call) -> object:
        if not isinstance(result, torch.Tensor):
            return UNALTERED
        if call.name == "grad":  # torch.autograd.grad
            doubled = _double(result)
            return UNALTERED if results.same(doubled, result) else doubled
        if not result.requires_grad:
            return UNALTERED
        if not call.writes_to(result) and any(result is one for one in results.arrays(call.args, call.kwargs)):
            with torch.enable_grad():
                result = result.view_as(result)  # the argument itself stays as it is
        result.register_hook(_double)
        return result


def _double(gradient: torch.Tensor) -> torch.Tensor:
    return 2 * gradient
