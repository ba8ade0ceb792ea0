"""Numbers too small for a dtype.

Order: 66
"""

import math

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.clamp", "torch.nn.functional.normalize", "torch.full"],
    about=["value", "dtype", "error"],
    see=["generated/torch.clamp", "generated/torch.nn.functional.normalize", "generated/torch.finfo"],
    asked=[
        "eps 1e-8 has no effect in float16",
        "F.normalize gives nan in half precision",
        "clamp_min_scalar_cpu not implemented for Half",
        "divide by zero in fp16 despite epsilon",
        "smallest positive number in float16",
        "x + 1e-12 does nothing",
    ],
)
class TestFloat16RoundsASmallBoundToZero:
    """`clamp(min=1e-12)` of float16 zeros returns 0.

    Half precision rounds the bound to 0; in float32 and bfloat16 zeros become about 1e-12.
    [float16_rounds_the_bound_to_zero, float32_and_bfloat16_keep_the_bound]
    Before torch 2.1 `clamp` and `F.normalize` of float16 raise RuntimeError on the CPU. [clamping_float16_raises]
    `F.normalize` of a float16 zero vector returns NaN, since its `eps` of 1e-12 is 0 there.
    [normalizing_a_zero_vector_returns_nan]
    In float16 `x + 1e-8` leaves 0 at 0, and `torch.full` with 1e-8 is 0. [a_small_addend_leaves_zero]
    The least number above 0 in float16 is about 6e-8. [a_small_addend_leaves_zero]
    In bfloat16 `1 + 1e-3` is 1, and in float32 `1 + 1e-8`. [beside_one_a_small_addend_is_lost]
    A bound of 1e5, beyond the largest float16, raises RuntimeError. [a_bound_that_is_too_large_raises]
    Take `torch.finfo(x.dtype).tiny` as the bound. [a_bound_of_the_dtype_s_tiny_is_kept]
    """

    @until("2.1")
    @pytest.mark.parametrize("call", [lambda x: x.clamp(min=1e-12), lambda x: F.normalize(x, dim=0)])
    def test_clamping_float16_raises(self, call):
        with pytest.raises(RuntimeError):
            call(torch.zeros(1, dtype=torch.float16))

    @since("2.1")
    def test_float16_rounds_the_bound_to_zero(self):
        result = torch.zeros(1, dtype=torch.float16).clamp(min=1e-12)

        assert (result.tolist(), result.dtype) == ([0.0], torch.float16)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
    def test_float32_and_bfloat16_keep_the_bound(self, dtype):
        result = torch.zeros(1, dtype=dtype).clamp(min=1e-12)

        assert result.item() == pytest.approx(1e-12, rel=0.01, abs=0)

    @since(
        "2.1",
        remedy="Pass an `eps` that float16 holds, such as `eps=1e-6`.",
        trigger={
            "calls": ["torch.nn.functional.normalize"],
            "at": {"eps": 3},
            "when": ["first_dtype:float16", "device:cpu", "!above:eps=2.99e-8", "zero"],
        },
    )
    def test_normalizing_a_zero_vector_returns_nan(self):
        x = torch.zeros(2, dtype=torch.float16)

        result = F.normalize(x, dim=0)

        assert (result.isnan().tolist(), result.dtype) == ([True, True], torch.float16)
        assert F.normalize(x.float(), dim=0).tolist() == [0.0, 0.0]
        assert F.normalize(x, dim=0, eps=1e-6).tolist() == [0.0, 0.0]

    def test_a_small_addend_leaves_zero(self):
        zero, full = torch.zeros(1, dtype=torch.float16), torch.full((1,), 1e-8, dtype=torch.float16)

        assert (zero + 1e-8).tolist() == full.tolist() == [0.0]
        assert full.dtype == torch.float16
        assert (zero + 6e-8).tolist() == [2.0**-24]

    def test_beside_one_a_small_addend_is_lost(self):
        assert (torch.ones(1, dtype=torch.bfloat16) + 1e-3).tolist() == [1.0]
        assert (torch.ones(1) + 1e-8).tolist() == [1.0]

    @since("2.1")
    def test_a_bound_of_the_dtype_s_tiny_is_kept(self):
        result = torch.zeros(1, dtype=torch.float16).clamp(min=torch.finfo(torch.float16).tiny)

        assert result.tolist() == [2.0**-14]

    def test_a_bound_that_is_too_large_raises(self):
        with pytest.raises(RuntimeError):
            torch.ones(1, dtype=torch.float16).clamp(min=1e5)


@claim(
    api=[
        "torch.optim.Adam.step",
        "torch.optim.AdamW.step",
        "torch.optim.RMSprop.step",
        "torch.optim.Adagrad.step",
        "torch.optim.NAdam.step",
    ],
    about=["state", "value", "error"],
    see=["generated/torch.optim.Adam", "generated/torch.optim.RMSprop"],
    asked=[
        "weights become nan after first Adam step fp16",
        "pure half precision training nan optimizer",
        "Adam eps for float16",
        "addcdiv_cpu_out not implemented for Half",
        "model.half() training gives nan with AdamW",
        "zero gradient gives nan weight in fp16 optimizer step",
    ],
)
class TestAdamInFloat16MakesNanOfAZeroGradient:
    """`Adam` makes NaN of a float16 weight whose gradient is 0.

    Its `eps` of 1e-8 is 0 in float16, so that the first step divides 0 by 0. [a_gradient_of_zero_makes_nan]
    `AdamW`, `RMSprop`, `Adagrad` and `NAdam` do so too with their default `eps`. [a_gradient_of_zero_makes_nan]
    A gradient of 1e-4, whose square is rounded to 0, makes the weight -inf. [a_small_gradient_makes_it_infinite]
    A gradient of 1 is large enough for the five. [a_large_gradient_is_unharmed]
    With `eps=1e-4` the weight stays 0. [a_larger_eps_leaves_the_weight]
    Before torch 2.2 the steps of these five raise RuntimeError on the CPU. [a_step_in_float16_raises]
    """

    @until("2.2")
    @pytest.mark.parametrize("name", ["Adam", "AdamW", "RMSprop", "Adagrad", "NAdam"])
    def test_a_step_in_float16_raises(self, name):
        with pytest.raises(RuntimeError):
            stepped(name, 0.0)

    @since(
        "2.2",
        remedy="Keep the weights in float32, or pass an `eps` that float16 holds, such as `eps=1e-4`.",
        trigger={
            "calls": [
                "torch.optim.Adam.step",
                "torch.optim.AdamW.step",
                "torch.optim.RMSprop.step",
                "torch.optim.Adagrad.step",
                "torch.optim.NAdam.step",
                "torch.optim.Adamax.step",
            ],
            "at": {"self": 0},
            "when": [
                "steps:float16",
                "below:self.param_groups.0.eps=2.99e-8",
            ],
        },
    )
    @pytest.mark.parametrize("name", ["Adam", "AdamW", "RMSprop", "Adagrad", "NAdam"])
    def test_a_gradient_of_zero_makes_nan(self, name):
        assert stepped(name, 0.0).isnan().tolist() == [True]

    @since("2.2")
    def test_a_small_gradient_makes_it_infinite(self):
        assert stepped("Adam", 1e-4).tolist() == [-math.inf]

    @since("2.2")
    @pytest.mark.parametrize(
        ("name", "expected"),
        [("Adam", -0.5), ("AdamW", -0.5), ("RMSprop", -5.0), ("Adagrad", -0.5), ("NAdam", -0.5283)],
    )
    def test_a_large_gradient_is_unharmed(self, name, expected):
        assert stepped(name, 1.0).item() == pytest.approx(expected, rel=0.01)

    @since("2.2")
    def test_a_larger_eps_leaves_the_weight(self):
        assert stepped("Adam", 0.0, eps=1e-4).tolist() == [0.0]


def stepped(name, gradient, **options):
    """Return a float16 weight of 0 after the first step of an optimizer."""
    weight = torch.zeros(1, dtype=torch.float16, requires_grad=True)
    weight.grad = torch.full((1,), gradient, dtype=torch.float16)
    getattr(torch.optim, name)([weight], lr=0.5, **options).step()
    return weight.detach()
