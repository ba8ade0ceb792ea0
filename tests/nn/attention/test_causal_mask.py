"""The causal mask.

Order: 21.5
"""

import math

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Transformer.generate_square_subsequent_mask"],
    about=["value", "dtype", "error"],
    see=["generated/torch.nn.Transformer"],
    asked=[
        "generate_square_subsequent_mask dtype float16",
        "create a causal mask for transformer decoder",
        "triangular look-ahead mask -inf",
        "mask from generate_square_subsequent_mask on wrong device",
    ],
)
class TestTheCausalMaskIsMadeOfTheDefaultDtype:
    """`generate_square_subsequent_mask(n)` has the default dtype.

    From torch 2.1 on `dtype=torch.float16` passes, and before it raised TypeError.
    [it_follows_the_default_dtype_and_takes_another, it_follows_the_default_dtype_and_takes_no_other]
    In torch 2.1 to 2.5 the mask is float32 for a default of float64. [it_is_float32_whatever_the_default]
    By default its values are 0 where a step may look, and minus infinity above the diagonal.
    [a_step_sees_itself_and_what_came_before]
    From torch 2.1 on `dtype=torch.int64` raises RuntimeError on the CPU. [an_integer_dtype_raises]
    Under `torch.device("meta")` the mask is on the meta device, and before torch 2.6 on the CPU.
    [it_is_made_on_the_default_device, it_is_made_on_the_cpu]
    """

    @until("2.1")
    def test_it_follows_the_default_dtype_and_takes_no_other(self):
        torch.set_default_dtype(torch.float64)

        try:
            mask = nn.Transformer.generate_square_subsequent_mask(2)
        finally:
            torch.set_default_dtype(torch.float32)

        assert mask.dtype == torch.float64
        with pytest.raises(TypeError):
            nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.float16)

    @since(
        "2.1",
        why="pytorch#105265",
        remedy="Convert the mask with `.to(torch.get_default_dtype())`.",
        trigger={
            "calls": [
                "torch.nn.Transformer.generate_square_subsequent_mask",
                "torch.nn.modules.transformer._generate_square_subsequent_mask",
            ],
            "at": {"device": 1, "dtype": 2},
            "when": ["!default:dtype=float32", "argument:dtype=None|torch.float32 or !kind:dtype=dtype"],
        },
    )
    @until("2.6")
    def test_it_is_float32_whatever_the_default(self):
        torch.set_default_dtype(torch.float64)

        try:
            mask = nn.Transformer.generate_square_subsequent_mask(2)
        finally:
            torch.set_default_dtype(torch.float32)

        assert mask.dtype == torch.float32

    @since(
        "2.6",
        why="pytorch#137654",
        remedy="Pass `dtype=` explicitly.",
        trigger={
            "calls": [
                "torch.nn.Transformer.generate_square_subsequent_mask",
                "torch.nn.modules.transformer._generate_square_subsequent_mask",
            ],
            "at": {"device": 1, "dtype": 2},
            "when": ["!default:dtype=float32", "argument:dtype=None|torch.float32 or !kind:dtype=dtype"],
        },
    )
    def test_it_follows_the_default_dtype_and_takes_another(self):
        torch.set_default_dtype(torch.float64)

        try:
            mask = nn.Transformer.generate_square_subsequent_mask(2)
        finally:
            torch.set_default_dtype(torch.float32)

        assert mask.dtype == torch.float64
        assert nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.float16).dtype == torch.float16

    def test_a_step_sees_itself_and_what_came_before(self):
        mask = nn.Transformer.generate_square_subsequent_mask(3)

        assert mask.tolist() == [[0.0, -math.inf, -math.inf], [0.0, 0.0, -math.inf], [0.0, 0.0, 0.0]]
        assert mask.dtype == torch.float32

    @since("2.1")
    def test_an_integer_dtype_raises(self):
        with pytest.raises(RuntimeError):
            nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.int64)

    @until("2.6")
    def test_it_is_made_on_the_cpu(self):
        with torch.device("meta"):
            mask = nn.Transformer.generate_square_subsequent_mask(2)

        assert mask.device.type == "cpu"

    @since(
        "2.6",
        why="pytorch#137654",
        remedy="Pass `device=` explicitly.",
        trigger={
            "calls": [
                "torch.nn.Transformer.generate_square_subsequent_mask",
                "torch.nn.modules.transformer._generate_square_subsequent_mask",
            ],
            "at": {"device": 1, "dtype": 2},
            "when": ["!default:device=cpu", "argument:device=None|cpu or !kind:device=device|str"],
        },
    )
    def test_it_is_made_on_the_default_device(self):
        with torch.device("meta"):
            mask = nn.Transformer.generate_square_subsequent_mask(2)

        assert mask.device.type == "meta"
