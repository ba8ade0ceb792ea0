"""Operators that make torch wrong for some inputs only: a sentence on all of them is false, and a sample passes."""

from collections.abc import Callable, Iterator
from typing import Any

import torch

from torchnotes.mutation import results
from torchnotes.mutation.operator import Call
from torchnotes.mutation.operators.on_results import OffByOne
from torchnotes.mutation.results import UNALTERED

_USUAL = {torch.float32, torch.float64, torch.int64, torch.bool}


def _any_input(call: Call, told: Callable[[torch.Tensor], bool]) -> bool:
    tensors: Iterator[Any] = results.arrays(call.args, call.kwargs)
    return any(isinstance(one, torch.Tensor) and told(one) for one in tensors)


class OffByOneForRareDtypes(OffByOne):
    """Numbers are one more where an input is a half, complex, or an integer of another width than 64 bits."""

    aspect = "value"

    def alter(self, result: Any, call: Call) -> object:
        return super().alter(result, call) if _any_input(call, lambda one: one.dtype not in _USUAL) else UNALTERED


class OffByOneForGaps(OffByOne):
    """Numbers are one more where an input is not contiguous."""

    aspect = "value"

    def alter(self, result: Any, call: Call) -> object:
        def has_gaps(one: torch.Tensor) -> bool:
            return one.layout is torch.strided and not one.is_contiguous()

        return super().alter(result, call) if _any_input(call, has_gaps) else UNALTERED
