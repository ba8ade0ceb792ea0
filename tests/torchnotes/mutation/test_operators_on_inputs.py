"""Operators that are wrong for some inputs only leave the others alone."""

import pytest
import torch

from torchnotes.mutation.operator import Call
from torchnotes.mutation.operators import on_inputs

RARE = [torch.float16, torch.bfloat16, torch.complex64, torch.uint8, torch.int32]
USUAL = [torch.float32, torch.float64, torch.int64]


def answered(operator, *args, **kwargs):
    call = Call(torch.add, args, kwargs)
    return operator.answer(call), call.mutated


@pytest.mark.parametrize("dtype", RARE, ids=str)
def test_a_rare_dtype_is_off_by_one(dtype):
    x = torch.ones(2, dtype=dtype)

    answer, mutated = answered(on_inputs.OffByOneForRareDtypes(), x, x)

    assert (answer.tolist(), mutated) == ([3, 3], True)


@pytest.mark.parametrize("dtype", USUAL, ids=str)
def test_a_usual_dtype_is_left_alone(dtype):
    x = torch.ones(2, dtype=dtype)

    answer, mutated = answered(on_inputs.OffByOneForRareDtypes(), x, x)

    assert (answer.tolist(), mutated) == ([2, 2], False)


@pytest.mark.parametrize("second", [torch.ones(4)[::2], torch.ones(2, 2).t()[0], torch.ones(1).expand(2)])
def test_an_input_with_gaps_is_off_by_one(second):
    answer, mutated = answered(on_inputs.OffByOneForGaps(), torch.ones(2), other=second)

    assert (answer.tolist(), mutated) == ([3, 3], True)


@pytest.mark.parametrize("second", [torch.ones(2), torch.ones(4)[2:], 1, torch.tensor(1.0)])
def test_a_contiguous_input_is_left_alone(second):
    answer, mutated = answered(on_inputs.OffByOneForGaps(), torch.ones(2), second)

    assert (answer.tolist(), mutated) == ([2, 2], False)
