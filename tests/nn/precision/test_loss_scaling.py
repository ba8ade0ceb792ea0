"""Half precision: which numbers it has, and scaling the loss.

Order: 29.5
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.finfo", "torch.Tensor.half", "torch.Tensor.bfloat16"],
    about=["value", "dtype"],
    see=["type_info", "amp"],
    asked=[
        "float16 vs bfloat16 range and precision",
        "does bfloat16 need a GradScaler",
        "loss becomes nan with mixed precision in fp16 but not bf16",
        "largest number in float16 65504",
        "gradients underflow to zero in fp16",
        "why is 256 + 1 equal to 256 in bfloat16",
    ],
)
class TestFloat16OverflowsWhereBfloat16Rounds:
    """float16 ends at 65504, and bfloat16 has fewer digits.

    `torch.finfo` says so: bfloat16 reaches 3.39e38, about as far as float32. [the_limits_are_told]
    In float16 300 squared is infinite, and infinity minus infinity is NaN; in bfloat16 it is near 90000.
    [a_square_overflows_in_float16]
    `half()` turns 1e-8 into 0, and `bfloat16()` keeps about 1e-8. [a_small_gradient_vanishes_in_float16]
    Multiplied by 1024 before, as by a scaled loss, it survives `half()` too. [a_small_gradient_vanishes_in_float16]
    In bfloat16 256 + 1 is 256, in float16 2048 + 1 is 2048. [a_one_is_lost]
    An `SGD` step of 0.001 from 1 is lost in bfloat16 weights. [a_small_step_is_lost_in_bfloat16]
    """

    @pytest.mark.parametrize(
        ("dtype", "largest", "eps"),
        [(torch.float16, 65504.0, 2.0**-10), (torch.bfloat16, (2 - 2.0**-7) * 2.0**127, 2.0**-7)],
        ids=str,
    )
    def test_the_limits_are_told(self, dtype, largest, eps):
        info = torch.finfo(dtype)

        assert (info.max, info.min, info.eps, info.bits) == (largest, -largest, eps, 16)
        assert torch.tensor(largest, dtype=dtype).item() == largest

    def test_a_square_overflows_in_float16(self):
        x = torch.tensor([300.0])

        square = x.half() ** 2

        assert (square.tolist(), (square - square).isnan().tolist()) == ([float("inf")], [True])
        assert (x.bfloat16() ** 2).tolist() == [90112.0]

    def test_a_small_gradient_vanishes_in_float16(self):
        x = torch.tensor([1e-8])

        assert x.half().tolist() == [0.0]
        assert x.bfloat16().tolist() == pytest.approx([1e-8], rel=2.0**-8)
        assert (1024 * x).half().tolist() == pytest.approx([1.024e-5], rel=0.01)

    def test_a_one_is_lost(self):
        assert (torch.tensor(256.0).bfloat16() + 1).item() == torch.tensor(257.0).bfloat16().item() == 256.0
        assert (torch.tensor(2048.0).half() + 1).item() == 2048.0
        assert (torch.tensor(255.0).bfloat16() + 1).item() == 256.0

    @pytest.mark.parametrize(
        ("dtype", "expected"), [(torch.bfloat16, 1.0), (torch.float32, 0.9990000128746033)], ids=str
    )
    def test_a_small_step_is_lost_in_bfloat16(self, dtype, expected):
        weight = torch.ones(1, dtype=dtype, requires_grad=True)
        weight.sum().backward()

        torch.optim.SGD([weight], lr=0.001).step()

        assert weight.tolist() == [expected]


@claim(
    api=["torch.amp.GradScaler"],
    about=["gradient", "state", "error"],
    see=["amp", "notes/amp_examples"],
    asked=[
        "gradient clipping with GradScaler",
        "when to call scaler.unscale_",
        "unscale_() has already been called on this optimizer since the last update",
        "Attempting to unscale FP16 gradients",
        "mixed precision clip_grad_norm_ order",
    ],
)
class TestGradientsAreUnscaledBeforeClipping:
    """`unscale_` of a `GradScaler` stands before `clip_grad_norm_`.

    In an enabled scaler `scale(loss).backward()` makes gradients the scale times too large.
    [gradients_are_scaled_until_unscaled]
    `unscale_(optimizer)` divides them, and `step(optimizer)` does not divide again.
    [gradients_are_scaled_until_unscaled, the_step_divides_once]
    Clipped to 1 without it, a gradient of 0.5 scaled by 1024 makes `SGD` at a rate of 1 step by 1/1024, not by 0.5.
    [clipped_too_early_the_step_is_too_small]
    In an enabled scaler a second `unscale_` of the same optimizer before `update()` raises RuntimeError.
    [a_second_one_raises]
    In `unscale_` of an enabled scaler, gradients of float16 parameters raise ValueError. [float16_gradients_raise]
    Keep the parameters float32 under autocast. [advice]
    Releases before torch 2.3 lack `torch.amp.GradScaler`. [older_releases_lack_it]
    """

    @until("2.3")
    def test_older_releases_lack_it(self):
        assert not hasattr(torch.amp, "GradScaler")

    @since("2.3")
    def test_gradients_are_scaled_until_unscaled(self):
        weight, optimizer, scaler = ready(scale=4.0)

        scaler.scale((8 * weight).sum()).backward()
        scaled = weight.grad.tolist()
        scaler.unscale_(optimizer)

        assert (scaled, weight.grad.tolist()) == ([32.0], [8.0])

    @since("2.3")
    @pytest.mark.parametrize("unscaled", [True, False])
    def test_the_step_divides_once(self, unscaled):
        weight, optimizer, scaler = ready(scale=4.0)

        scaler.scale((8 * weight).sum()).backward()
        if unscaled:
            scaler.unscale_(optimizer)
        scaler.step(optimizer)

        assert weight.tolist() == [-8.0]

    @since("2.3")
    def test_clipped_too_early_the_step_is_too_small(self):
        early, optimizer, scaler = ready(scale=1024.0)
        scaler.scale((0.5 * early).sum()).backward()
        norm = nn.utils.clip_grad_norm_([early], 1.0)
        scaler.step(optimizer)

        right, optimizer, scaler = ready(scale=1024.0)
        scaler.scale((0.5 * right).sum()).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_([right], 1.0)
        scaler.step(optimizer)

        assert (norm.item(), early.item(), right.item()) == (512.0, pytest.approx(-1 / 1024), -0.5)

    @since("2.3")
    def test_a_second_one_raises(self):
        weight, optimizer, scaler = ready(scale=4.0)
        scaler.scale((8 * weight).sum()).backward()
        scaler.unscale_(optimizer)

        with pytest.raises(RuntimeError):
            scaler.unscale_(optimizer)

    @since("2.3")
    def test_float16_gradients_raise(self):
        weight, optimizer, scaler = ready(scale=4.0, dtype=torch.float16)
        scaler.scale((8 * weight).sum()).backward()

        with pytest.raises(ValueError):
            scaler.unscale_(optimizer)


@claim(
    api=["torch.amp.GradScaler"],
    about=["state", "gradient"],
    see=["amp", "notes/amp_examples"],
    asked=[
        "what does GradScaler do",
        "when does GradScaler skip the optimizer step",
        "GradScaler scale keeps halving",
        "scaler.update() what does it do",
        "GradScaler enabled=False",
        "initial scale of GradScaler",
    ],
)
class TestAGradScalerSkipsInfiniteSteps:
    """An enabled `GradScaler` skips steps with infinite or NaN gradients.

    Then `step(optimizer)` leaves the weights, and `update()` halves the scale by default.
    [a_step_with_an_infinite_gradient_is_skipped]
    After `growth_interval` good steps in a row `update()` doubles the scale by default. [good_steps_double_the_scale]
    The first scale is 65536 by default. [the_first_scale_is_a_power_of_two]
    Without CUDA `torch.amp.GradScaler()` warns and is disabled: pass `"cpu"` there.
    [without_cuda_the_default_is_disabled]
    With `enabled=False` the loss is returned as it is, and `step` is the optimizer's. [disabled_it_does_nothing]
    In an enabled scaler `update()` before the first `scale(loss)` raises AssertionError.
    [an_update_before_any_scaling_raises]
    Releases before torch 2.3 lack `torch.amp.GradScaler`. [earlier_releases_lack_it]
    """

    @until("2.3")
    def test_earlier_releases_lack_it(self):
        assert not hasattr(torch.amp, "GradScaler")

    @since("2.3")
    @pytest.mark.parametrize("factor", [float("inf"), -float("inf"), float("nan")])
    def test_a_step_with_an_infinite_gradient_is_skipped(self, factor):
        weight, optimizer, scaler = ready(scale=4.0)

        scaler.scale((factor * (weight + 1)).sum()).backward()
        result = scaler.step(optimizer)
        scaler.update()

        assert (weight.tolist(), result, scaler.get_scale()) == ([0.0], None, 2.0)

    @since("2.3")
    def test_good_steps_double_the_scale(self):
        weight, optimizer, scaler = ready(scale=4.0, growth_interval=2)
        scales = []

        for factor in (1.0, 1.0, 1.0, float("inf"), 1.0, 1.0):
            optimizer.zero_grad()
            scaler.scale((factor * (weight + 10)).sum()).backward()
            scaler.step(optimizer)
            scaler.update()
            scales.append(scaler.get_scale())

        assert (scales, weight.tolist()) == ([4.0, 8.0, 8.0, 4.0, 4.0, 8.0], [-5.0])

    @since("2.3")
    def test_the_first_scale_is_a_power_of_two(self):
        scaler = torch.amp.GradScaler("cpu")

        assert (scaler.get_scale(), scaler.is_enabled()) == (65536.0, True)

    @since("2.3")
    @pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
    def test_without_cuda_the_default_is_disabled(self):
        with pytest.warns(UserWarning):
            scaler = torch.amp.GradScaler()

        assert (scaler.is_enabled(), scaler.get_scale(), scaler.scale(torch.tensor(8.0)).item()) == (False, 1.0, 8.0)

    @since("2.3")
    def test_disabled_it_does_nothing(self):
        weight, optimizer, scaler = ready(scale=4.0, enabled=False)
        loss = (8 * weight).sum()

        assert scaler.scale(loss) is loss
        loss.backward()
        scaler.unscale_(optimizer)
        scaler.step(optimizer)
        scaler.update()

        assert (weight.tolist(), scaler.get_scale(), scaler.is_enabled()) == ([-8.0], 1.0, False)

    @since("2.3")
    def test_an_update_before_any_scaling_raises(self):
        with pytest.raises(AssertionError):
            torch.amp.GradScaler("cpu").update()


def ready(scale, dtype=torch.float32, **options):
    """Return a weight of 0, SGD at a rate of 1 and a scaler with that first scale."""
    weight = nn.Parameter(torch.zeros(1, dtype=dtype))
    return weight, torch.optim.SGD([weight], lr=1.0), torch.amp.GradScaler("cpu", init_scale=scale, **options)
