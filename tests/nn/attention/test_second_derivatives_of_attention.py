"""Second derivatives through attention.

Order: 21.6
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until


def attend(x):
    return F.scaled_dot_product_attention(x, x, x)


def attend_causally(x):
    return F.scaled_dot_product_attention(x, x, x, is_causal=True)


def attend_with_dropout(x):
    torch.manual_seed(0)
    return F.scaled_dot_product_attention(x, x, x, dropout_p=0.5)


def attend_with_a_learned_mask(x):
    return F.scaled_dot_product_attention(x, x, x, attn_mask=x @ x.mT)


def attend_without_weights(x):
    return attention_of(x)(x, x, x, need_weights=False)[0]


def attend_with_weights(x):
    return attention_of(x)(x, x, x)[0]


def attention_of(x):
    """Return self-attention by two heads, which has the same parameters in each call."""
    torch.manual_seed(0)
    return nn.MultiheadAttention(4, 2, batch_first=True, dtype=x.dtype)


def encode(x):
    return encoder_of(x).eval()(x)


def encode_in_training(x):
    return encoder_of(x)(x)


def encoder_of(x):
    """Return an encoder layer, which has the same parameters in each call, and drops the same elements."""
    torch.manual_seed(0)
    return nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, dtype=x.dtype)


FUSED = [
    (attend, (1, 1, 3, 2)),
    (attend_causally, (1, 1, 3, 2)),
    (attend_without_weights, (1, 3, 4)),
    (encode, (1, 3, 4)),
]
OTHERS = [
    (attend_with_dropout, (1, 1, 3, 2)),
    (attend_with_a_learned_mask, (1, 1, 3, 2)),
    (attend_with_weights, (1, 3, 4)),
    (encode_in_training, (1, 3, 4)),
]


@claim(
    api=[
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
        "torch.nn.TransformerEncoderLayer",
    ],
    about=["gradient", "error"],
    see=["generated/torch.nn.functional.scaled_dot_product_attention", "generated/torch.nn.attention.sdpa_kernel"],
    asked=[
        "derivative for aten::_scaled_dot_product_flash_attention_for_cpu_backward is not",
        "aten::_scaled_dot_product_flash_attention_backward is not implemented",
        "gradient penalty with a transformer",
        "second derivative of scaled_dot_product_attention",
        "hessian of attention create_graph=True",
    ],
)
class TestFusedAttentionIsDifferentiatedOnce:
    """Fused attention on the CPU can be differentiated only once.

    With `query`, `key` and `value` of one shape of four dimensions, without a mask and dropout, a derivative of a
    gradient of `scaled_dot_product_attention` raises RuntimeError. [a_second_derivative_raises]
    Without masks, `MultiheadAttention` with `need_weights=False` and a `TransformerEncoderLayer` in eval mode raise as
    well. [a_second_derivative_raises]
    Before torch 2.1 all of these calls have a second derivative. [a_second_derivative_is_computed]
    The first derivative of attention is computed, also with `create_graph=True`. [the_first_derivative_is_computed]
    With one shape of three dimensions that derivative raises from torch 2.14 on, and is computed before.
    [three_dimensions_have_none, three_dimensions_have_one]
    With dropout, or with a mask that requires a gradient, the function has a second derivative.
    [other_ways_have_a_second_derivative]
    By default `MultiheadAttention` has a second derivative, and a `TransformerEncoderLayer` in training with dropout.
    [other_ways_have_a_second_derivative]
    After `torch.backends.cuda.enable_flash_sdp(False)` attention on the CPU has a second derivative, too.
    [without_the_fused_kernel_there_is_one]
    A call under `sdpa_kernel(SDPBackend.MATH)` has a second derivative, before torch 2.3 a call under
    `torch.backends.cuda.sdp_kernel(enable_flash=False)`. [one_block_does_without_the_fused_kernel]
    """

    @until("2.1")
    @pytest.mark.parametrize(("attention", "shape"), FUSED)
    def test_a_second_derivative_is_computed(self, attention, shape):
        x = torch.randn(shape, dtype=torch.float64, requires_grad=True)

        assert torch.autograd.gradgradcheck(attention, x)

    @since(
        "2.1",
        remedy="Call attention under `sdpa_kernel(SDPBackend.MATH)`, or after `enable_flash_sdp(False)`.",
        trigger={"unseen": "The derivative of a gradient is asked for after the call has ended."},
    )
    @pytest.mark.parametrize(("attention", "shape"), FUSED)
    def test_a_second_derivative_raises(self, attention, shape):
        x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
        (gradient,) = torch.autograd.grad(attention(x).square().sum(), x, create_graph=True)

        with pytest.raises(RuntimeError):
            gradient.square().sum().backward()

    @until("2.14")
    def test_three_dimensions_have_one(self):
        x = torch.randn(1, 3, 2, dtype=torch.float64, requires_grad=True)

        assert torch.autograd.gradgradcheck(attend, x)

    @since(
        "2.14",
        remedy="Call attention under `sdpa_kernel(SDPBackend.MATH)`, or after `enable_flash_sdp(False)`.",
        trigger={
            "calls": ["torch.nn.functional.scaled_dot_product_attention"],
            "at": {"dropout_p": 4},
            "when": ["dims:3", "requires_grad", "recording", "device:cpu", "!above:dropout_p=0"],
        },
    )
    def test_three_dimensions_have_none(self):
        x = torch.randn(1, 3, 2, dtype=torch.float64, requires_grad=True)
        output = F.scaled_dot_product_attention(x, x, x)
        (gradient,) = torch.autograd.grad(output.square().sum(), x, create_graph=True)

        with pytest.raises(RuntimeError):
            gradient.square().sum().backward()

    def test_the_first_derivative_is_computed(self):
        x = torch.randn(1, 1, 3, 2, dtype=torch.float64, requires_grad=True)
        written_out = (x @ x.mT / 2**0.5).softmax(dim=-1) @ x
        (expected,) = torch.autograd.grad(written_out.square().sum(), x)

        (gradient,) = torch.autograd.grad(attend(x).square().sum(), x, create_graph=True)

        torch.testing.assert_close(gradient, expected)
        assert (gradient.requires_grad, expected.requires_grad) == (True, False)

    @pytest.mark.parametrize(("attention", "shape"), OTHERS)
    def test_other_ways_have_a_second_derivative(self, attention, shape):
        x = torch.randn(shape, dtype=torch.float64, requires_grad=True)

        assert torch.autograd.gradgradcheck(attention, x)

    def test_without_the_fused_kernel_there_is_one(self):
        x = torch.randn(1, 1, 3, 2, dtype=torch.float64, requires_grad=True)
        before = torch.backends.cuda.flash_sdp_enabled()

        torch.backends.cuda.enable_flash_sdp(enabled=False)
        try:
            assert torch.autograd.gradgradcheck(attend, x)
        finally:
            torch.backends.cuda.enable_flash_sdp(before)

    def test_one_block_does_without_the_fused_kernel(self):
        x = torch.randn(1, 1, 3, 2, dtype=torch.float64, requires_grad=True)

        with formula_alone():
            output = attend(x)
        (gradient,) = torch.autograd.grad(output.square().sum(), x, create_graph=True)
        gradient.square().sum().backward()

        written_out = (x @ x.mT / 2**0.5).softmax(dim=-1) @ x
        (expected,) = torch.autograd.grad(written_out.square().sum(), x, create_graph=True)
        torch.testing.assert_close(x.grad, torch.autograd.grad(expected.square().sum(), x)[0])


def formula_alone():
    """Return what keeps attention from fused kernels; before torch 2.3 it has another name."""
    if hasattr(torch.nn, "attention"):
        return torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH)
    return torch.backends.cuda.sdp_kernel(enable_flash=False, enable_mem_efficient=False)
