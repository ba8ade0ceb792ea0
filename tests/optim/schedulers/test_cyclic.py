"""Cycles of rate and momentum.

Order: 6.6
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim, since, until


def sgd(**options):
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=8.0, **options)


def values(optimizer, scheduler, steps, name="lr"):
    """Return an option of the optimizer before each step, and after the last."""
    found = [optimizer.param_groups[0][name]]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        found.append(optimizer.param_groups[0][name])
    return found


@claim(
    api=["torch.optim.lr_scheduler.CyclicLR"],
    about=["value", "argument", "state", "error"],
    see=["generated/torch.optim.lr_scheduler.CyclicLR"],
    asked=[
        "CyclicLR triangular2 and exp_range",
        "CyclicLR step_size_up meaning",
        "CyclicLR changes the momentum of SGD",
        "optimizer must support momentum or beta1 with `cycle_momentum` option enabled",
        "CyclicLR ignores the learning rate of the optimizer",
    ],
)
class TestCyclicLrOverwritesRateAndMomentum:
    """By default `CyclicLR` overwrites rate and momentum of SGD.

    With `step_size_up=2` alone the rate climbs from `base_lr` to `max_lr` in two steps, and falls back in two.
    [the_rate_goes_up_and_down]
    By default a plain `SGD`, made without momentum, has a momentum of 0.9 afterwards, which falls to 0.8 and climbs
    again. [plain_sgd_gets_a_momentum]
    `cycle_momentum=False` leaves the momentum. [the_momentum_can_be_left]
    `mode="triangular2"` halves the height of each further cycle. [each_cycle_is_half_as_high]
    `mode="exp_range"` multiplies the height by `gamma` at each step. [the_height_falls_at_each_step]
    `Adagrad`, which has neither momentum nor betas, raises ValueError by default.
    [an_optimizer_without_momentum_raises]
    From torch 2.3 on `Adam` has its first beta cycled by default instead. [adam_has_its_first_beta_cycled]
    Before torch 2.3 `Adam` raises ValueError by default. [before_adam_raises]
    """

    def test_the_rate_goes_up_and_down(self):
        optimizer = sgd()

        found = values(optimizer, lr_scheduler.CyclicLR(optimizer, 0.25, 1.25, step_size_up=2), 5)

        assert found == pytest.approx([0.25, 0.75, 1.25, 0.75, 0.25, 0.75])

    def test_plain_sgd_gets_a_momentum(self):
        optimizer = sgd()

        found = values(optimizer, lr_scheduler.CyclicLR(optimizer, 0.25, 1.25, step_size_up=2), 4, "momentum")

        assert found == pytest.approx([0.9, 0.85, 0.8, 0.85, 0.9])

    def test_the_momentum_can_be_left(self):
        optimizer = sgd(momentum=0.5)
        scheduler = lr_scheduler.CyclicLR(optimizer, 0.25, 1.25, step_size_up=2, cycle_momentum=False)

        assert values(optimizer, scheduler, 3, "momentum") == [0.5, 0.5, 0.5, 0.5]

    def test_each_cycle_is_half_as_high(self):
        optimizer = sgd()
        scheduler = lr_scheduler.CyclicLR(optimizer, 0.25, 1.25, step_size_up=1, mode="triangular2")

        assert values(optimizer, scheduler, 5) == pytest.approx([0.25, 1.25, 0.25, 0.75, 0.25, 0.5])

    def test_the_height_falls_at_each_step(self):
        optimizer = sgd()
        scheduler = lr_scheduler.CyclicLR(optimizer, 0.25, 1.25, step_size_up=1, mode="exp_range", gamma=0.5)

        assert values(optimizer, scheduler, 5) == pytest.approx([0.25, 0.75, 0.25, 0.375, 0.25, 0.28125])

    @until("2.3")
    def test_before_adam_raises(self):
        optimizer = torch.optim.Adam([torch.ones(1, requires_grad=True)])

        with pytest.raises(ValueError):
            lr_scheduler.CyclicLR(optimizer, 0.25, 1.25)

    @since("2.3")
    def test_adam_has_its_first_beta_cycled(self):
        optimizer = torch.optim.Adam([torch.ones(1, requires_grad=True)])

        found = values(optimizer, lr_scheduler.CyclicLR(optimizer, 0.25, 1.25, step_size_up=2), 4, "betas")

        assert [first for first, _ in found] == pytest.approx([0.9, 0.85, 0.8, 0.85, 0.9])
        assert [second for _, second in found] == [0.999] * 5

    def test_an_optimizer_without_momentum_raises(self):
        optimizer = torch.optim.Adagrad([torch.ones(1, requires_grad=True)])

        with pytest.raises(ValueError):
            lr_scheduler.CyclicLR(optimizer, 0.25, 1.25)
