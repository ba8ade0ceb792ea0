"""Automatic mixed precision: the names of it, and what is left of an evaluation in its block.

Order: 30
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=[
        "torch.cuda.amp.autocast",
        "torch.cpu.amp.autocast",
        "torch.cuda.amp.GradScaler",
        "torch.cuda.amp.custom_fwd",
        "torch.cuda.amp.custom_bwd",
        "torch.amp.autocast",
    ],
    about=["dtype", "warning"],
    see=["amp"],
    asked=[
        "torch.cuda.amp.autocast is deprecated",
        "how to get rid of GradScaler FutureWarning",
        "mixed precision deprecated warning after upgrade",
        "replace torch.cuda.amp with torch.amp",
        "custom_fwd custom_bwd device_type deprecated",
    ],
)
class TestAutocastOfADeviceWarns:
    """`torch.cuda.amp.autocast` and `torch.cuda.amp.GradScaler` warn.

    They warn by a FutureWarning, without a GPU too. [each_warns]
    So do `torch.cpu.amp.autocast`, `torch.cuda.amp.custom_fwd` and `torch.cuda.amp.custom_bwd`. [each_warns]
    Before torch 2.4 these five were silent. [each_is_silent]
    `torch.amp.autocast("cpu")` and `torch.amp.autocast("cuda", enabled=False)` are silent. [the_common_name_is_silent]
    Under `torch.cpu.amp.autocast()` a product of float32 matrices is bfloat16, as under `torch.amp.autocast("cpu")`.
    [they_cast_alike]
    """

    five = pytest.mark.parametrize(
        "make",
        [
            lambda: torch.cuda.amp.autocast(enabled=False),
            torch.cpu.amp.autocast,
            lambda: torch.cuda.amp.GradScaler(enabled=False),
            lambda: torch.cuda.amp.custom_fwd(lambda _, x: x),
            lambda: torch.cuda.amp.custom_bwd(lambda _, x: x),
        ],
        ids=["cuda.autocast", "cpu.autocast", "GradScaler", "custom_fwd", "custom_bwd"],
    )

    @until("2.4")
    @five
    def test_each_is_silent(self, make):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            make()

        assert [one.category for one in raised] == []

    @since(
        "2.4",
        why="pytorch#126527",
        remedy="Write `torch.amp.autocast('cuda')`, and `torch.amp.GradScaler('cuda')` from torch 2.3 on.",
        trigger={
            "calls": [
                "torch.cuda.amp.autocast",
                "torch.cuda.amp.autocast_mode.autocast",
                "torch.cpu.amp.autocast",
                "torch.cpu.amp.autocast_mode.autocast",
                "torch.cuda.amp.GradScaler",
                "torch.cuda.amp.grad_scaler.GradScaler",
                "torch.cpu.amp.GradScaler",
                "torch.cuda.amp.custom_fwd",
                "torch.cuda.amp.autocast_mode.custom_fwd",
                "torch.cuda.amp.custom_bwd",
                "torch.cuda.amp.autocast_mode.custom_bwd",
            ]
        },
    )
    @five
    def test_each_warns(self, make):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            make()

        assert [one.category for one in raised] == [FutureWarning]

    @pytest.mark.parametrize(("device", "enabled"), [("cpu", True), ("cuda", False)])
    def test_the_common_name_is_silent(self, device, enabled):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            made = torch.amp.autocast(device, enabled=enabled)

        assert (made.device, raised) == (device, [])

    def test_they_cast_alike(self):
        a = torch.ones(2, 2)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            older = torch.cpu.amp.autocast()
        with older:
            product = a @ a
        with torch.amp.autocast("cpu"):
            same = a @ a

        assert product.dtype == same.dtype == torch.bfloat16
        assert product.tolist() == same.tolist() == [[2.0, 2.0], [2.0, 2.0]]


@claim(
    api=["torch.autocast", "torch.no_grad", "torch.inference_mode"],
    about=["gradient", "state"],
    see=["amp"],
    asked=[
        "autocast and no_grad: weight.grad is None",
        "autocast no_grad inference loses backward graph",
        "validation inside autocast, then no gradients",
        "clear_autocast_cache when is it needed",
    ],
)
class TestALayerTrainsAfterANoGradPassInOneAutocastBlock:
    """Under `torch.autocast` a `Linear` can train after a `no_grad` pass.

    From torch 2.11 on its weight has a gradient after `backward()`, though a pass in `no_grad` or `inference_mode` went
    before in the same block. [both_layers_have_a_gradient]
    Up to torch 2.10 a `Linear` in such a pass is left out: its weight and bias have no gradient, without an error if a
    later layer has one. [before_the_layer_that_was_evaluated_has_none]
    A block for each pass, `torch.clear_autocast_cache()` between the passes, or `cache_enabled=False` keeps both
    gradients on older releases too. [a_block_for_each_pass_keeps_them, without_what_was_kept_both_have_one]
    """

    modes = pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])

    @until("2.11")
    @modes
    def test_before_the_layer_that_was_evaluated_has_none(self, mode):
        first, last = nn.Linear(2, 2), nn.Linear(2, 1)
        with torch.autocast("cpu"):
            with mode():
                target = first(torch.ones(1, 2))
            loss = last(first(torch.ones(1, 2))).sum()

        loss.backward()

        without = [one.grad is None for one in (first.weight, first.bias, last.weight)]
        assert (target.requires_grad, loss.dtype, without) == (False, torch.bfloat16, [True, True, False])

    @since(
        "2.11",
        why="pytorch#165068",
        remedy="Before torch 2.11 enter `torch.autocast` anew after a pass in `no_grad`.",
        trigger={"calls": ["torch.no_grad", "torch.inference_mode"], "when": ["autocasting"]},
    )
    @modes
    def test_both_layers_have_a_gradient(self, mode):
        first, last = nn.Linear(2, 2), nn.Linear(2, 1)
        with torch.autocast("cpu"):
            with mode():
                target = first(torch.ones(1, 2))
            loss = last(first(torch.ones(1, 2))).sum()

        loss.backward()

        without = [one.grad is None for one in (first.weight, first.bias, last.weight)]
        assert (target.requires_grad, loss.dtype, without) == (False, torch.bfloat16, [False, False, False])

    @modes
    def test_a_block_for_each_pass_keeps_them(self, mode):
        layer = nn.Linear(2, 1)
        with torch.autocast("cpu"), mode():
            layer(torch.ones(1, 2))
        with torch.autocast("cpu"):
            loss = layer(torch.ones(1, 2)).sum()

        loss.backward()

        assert (layer.weight.grad.tolist(), layer.bias.grad.tolist()) == ([[1.0, 1.0]], [1.0])

    @pytest.mark.parametrize(("cached", "clear"), [(True, torch.clear_autocast_cache), (False, lambda: None)])
    def test_without_what_was_kept_both_have_one(self, cached, clear):
        layer = nn.Linear(2, 1)
        with torch.autocast("cpu", cache_enabled=cached):
            with torch.no_grad():
                layer(torch.ones(1, 2))
            clear()
            loss = layer(torch.ones(1, 2)).sum()

        loss.backward()

        assert (layer.weight.grad.tolist(), layer.bias.grad.tolist()) == ([[1.0, 1.0]], [1.0])
