"""Automatic mixed precision: the names of it.

Order: 30
"""

import warnings

import pytest
import torch

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
