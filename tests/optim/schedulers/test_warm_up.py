"""Warm-ups, cycles and restarts: rates that go up before they go down.

Order: 6.5
"""

import warnings

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim


def sgd(rate=1.0, **options):
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=rate, **options)


def rates(optimizer, scheduler, steps):
    """Return the rate before each step, and after the last."""
    found = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        optimizer.step()
        with warnings.catch_warnings():
            # SequentialLR passes a deprecated argument on before torch 2.6
            warnings.simplefilter("ignore")
            scheduler.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


@claim(
    api=[
        "torch.optim.lr_scheduler.SequentialLR",
        "torch.optim.lr_scheduler.LinearLR",
    ],
    about=["value", "argument", "error"],
    see=[
        "generated/torch.optim.lr_scheduler.SequentialLR",
        "generated/torch.optim.lr_scheduler.LinearLR",
        "generated/torch.optim.lr_scheduler.CosineAnnealingLR",
    ],
    asked=[
        "combine a warm-up with another scheduler",
        "linear warmup then cosine decay",
        "LinearLR start_factor and total_iters",
        "learning rate jumps after warmup SequentialLR",
        "milestones of SequentialLR",
        "Sequential Schedulers expects number of schedulers provided to be one more",
    ],
)
class TestSequentialLrHandsOverAtItsMilestones:
    """`SequentialLR` runs a warm-up, then from its milestone on the next.

    `LinearLR(optimizer, 0.25, total_iters=3)`, then `CosineAnnealingLR(optimizer, T_max=4)` from step 3 on: from a
    quarter the rate climbs to the optimizer's, and falls to 0 in four steps more. [a_warm_up_goes_over_into_a_cosine]
    `ExponentialLR` as the second starts at the optimizer's rate, so that a warm-up that is not done is cut short.
    [a_long_warm_up_is_cut_short]
    A `LinearLR` that ends before the milestone stays at its last rate till then. [a_short_warm_up_waits]
    `LinearLR` alone climbs from a third to the whole rate in 5 steps by default, and stays there.
    [linear_climbs_from_a_third]
    The factors of `LinearLR` multiply the rate, so that two groups keep their ratio. [groups_keep_their_ratio]
    As many milestones as schedulers raise ValueError, and so do schedulers of two optimizers.
    [a_milestone_too_many_raises, schedulers_of_two_optimizers_raise]
    A `start_factor` of 0 for `LinearLR` raises ValueError. [a_start_at_zero_raises]
    """

    def test_a_warm_up_goes_over_into_a_cosine(self):
        optimizer = sgd()
        warm_up = lr_scheduler.LinearLR(optimizer, 0.25, total_iters=3)
        cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)

        found = rates(optimizer, lr_scheduler.SequentialLR(optimizer, [warm_up, cosine], [3]), 7)

        assert found == pytest.approx([0.25, 0.5, 0.75, 1.0, 0.853553, 0.5, 0.146447, 0.0], abs=1e-6)

    def test_a_long_warm_up_is_cut_short(self):
        optimizer = sgd()
        warm_up = lr_scheduler.LinearLR(optimizer, 0.25, total_iters=6)
        decay = lr_scheduler.ExponentialLR(optimizer, 0.5)

        found = rates(optimizer, lr_scheduler.SequentialLR(optimizer, [warm_up, decay], [3]), 5)

        assert found == pytest.approx([0.25, 0.375, 0.5, 1.0, 0.5, 0.25])

    def test_a_short_warm_up_waits(self):
        optimizer = sgd()
        warm_up = lr_scheduler.LinearLR(optimizer, 0.5, total_iters=1)
        decay = lr_scheduler.ExponentialLR(optimizer, 0.5)

        found = rates(optimizer, lr_scheduler.SequentialLR(optimizer, [warm_up, decay], [3]), 5)

        assert found == pytest.approx([0.5, 1.0, 1.0, 1.0, 0.5, 0.25])

    def test_linear_climbs_from_a_third(self):
        optimizer = sgd(rate=3.0)

        found = rates(optimizer, lr_scheduler.LinearLR(optimizer), 7)

        assert found == pytest.approx([1.0, 1.4, 1.8, 2.2, 2.6, 3.0, 3.0, 3.0])

    def test_groups_keep_their_ratio(self):
        body, head = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
        optimizer = torch.optim.SGD([{"params": [body], "lr": 0.25}, {"params": [head]}], lr=1.0)

        scheduler = lr_scheduler.LinearLR(optimizer, 0.5, total_iters=2)
        found = [scheduler.get_last_lr()]
        optimizer.step()
        scheduler.step()
        found.append(scheduler.get_last_lr())

        assert found == [[0.125, 0.5], [0.1875, 0.75]]

    def test_a_milestone_too_many_raises(self):
        optimizer = sgd()
        schedulers = [lr_scheduler.LinearLR(optimizer), lr_scheduler.ExponentialLR(optimizer, 0.5)]

        with pytest.raises(ValueError):
            lr_scheduler.SequentialLR(optimizer, schedulers, [2, 4])

    def test_schedulers_of_two_optimizers_raise(self):
        optimizer = sgd()
        schedulers = [lr_scheduler.LinearLR(sgd()), lr_scheduler.ExponentialLR(optimizer, 0.5)]

        with pytest.raises(ValueError):
            lr_scheduler.SequentialLR(optimizer, schedulers, [2])

    def test_a_start_at_zero_raises(self):
        optimizer = sgd()

        with pytest.raises(ValueError):
            lr_scheduler.LinearLR(optimizer, start_factor=0.0)


@claim(
    api=["torch.optim.lr_scheduler.OneCycleLR"],
    about=["value", "argument", "state", "error"],
    see=["generated/torch.optim.lr_scheduler.OneCycleLR"],
    asked=[
        "Tried to step 11 times. The specified number of total steps is 10",
        "OneCycleLR ignores the optimizer lr",
        "OneCycleLR step per batch or per epoch",
        "OneCycleLR changes momentum",
        "You must define either total_steps OR (epochs AND steps_per_epoch)",
        "one cycle learning rate policy",
    ],
)
class TestOneCycleLrSetsItsRatesAndCountsSteps:
    """`OneCycleLR` raises ValueError for more steps than `total_steps`.

    Ten steps of ten pass, and the eleventh raises. [a_step_too_many_raises]
    Its rates go by `max_lr`, not by the rate that the optimizer was made with. [the_rate_of_the_optimizer_is_lost]
    By default ten rates begin at `max_lr / 25`, reach `max_lr` at the third, and end at `max_lr / 250_000`.
    [the_rate_goes_up_and_down]
    Without `total_steps`, `epochs` times `steps_per_epoch` stand for it; `OneCycleLR(optimizer, 1.0)` alone raises
    ValueError.
    [epochs_times_steps_are_the_total, without_a_total_it_raises]
    By default it moves the momentum of `SGD` against the rate, from 0.95 to 0.85 and back, and so the first beta of
    `Adam`. [momentum_goes_down_and_up]
    `cycle_momentum=False` leaves them. [momentum_stays_on_request]
    """

    @pytest.mark.parametrize("total", [5, 10])
    def test_a_step_too_many_raises(self, total):
        optimizer = sgd()
        scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=total)

        rates(optimizer, scheduler, total)

        with pytest.raises(ValueError):
            scheduler.step()

    def test_the_rate_of_the_optimizer_is_lost(self):
        small, large = sgd(rate=0.001), sgd(rate=100.0)

        found = [rates(one, lr_scheduler.OneCycleLR(one, 0.5, total_steps=10), 9) for one in (small, large)]

        assert found[0] == found[1]
        assert max(found[0]) == 0.5

    def test_the_rate_goes_up_and_down(self):
        optimizer = sgd()

        found = rates(optimizer, lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10), 9)

        assert found[:3] == pytest.approx([0.04, 0.52, 1.0])
        assert found[3:] == sorted(found[3:], reverse=True)
        assert found[9] == pytest.approx(1 / 250_000)

    def test_epochs_times_steps_are_the_total(self):
        optimizer = sgd()

        scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, epochs=2, steps_per_epoch=5)

        assert scheduler.total_steps == 10

    def test_without_a_total_it_raises(self):
        optimizer = sgd()

        with pytest.raises(ValueError):
            lr_scheduler.OneCycleLR(optimizer, 1.0)

    @pytest.mark.parametrize("name", ["SGD", "Adam"])
    def test_momentum_goes_down_and_up(self, name):
        optimizer = getattr(torch.optim, name)([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler, found = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10), []

        for _ in range(10):
            group = optimizer.param_groups[0]
            found.append(group["betas"][0] if name == "Adam" else group["momentum"])
            optimizer.step()
            scheduler.step()

        assert [found[0], found[2], found[9]] == pytest.approx([0.95, 0.85, 0.95])

    def test_momentum_stays_on_request(self):
        optimizer = sgd(momentum=0.5)
        scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10, cycle_momentum=False)

        rates(optimizer, scheduler, 2)

        assert optimizer.param_groups[0]["momentum"] == 0.5


@claim(
    api=["torch.optim.lr_scheduler.CosineAnnealingWarmRestarts"],
    about=["value", "argument", "error"],
    see=["generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts"],
    asked=[
        "CosineAnnealingWarmRestarts T_0 and T_mult",
        "difference between CosineAnnealingLR and CosineAnnealingWarmRestarts",
        "cosine schedule with restarts jumps up",
        "Expected positive integer T_0",
    ],
)
class TestWarmRestartsJumpBackToTheFirstRate:
    """`CosineAnnealingWarmRestarts` jumps back to its rate after `T_0` steps.

    From a rate of 1 with `T_0=2` whole steps lead to 1, 0.5, 1, 0.5: `eta_min` itself is not reached.
    [the_rate_jumps_back]
    `T_mult=2` doubles the length of the next run: after `T_0=2` steps 4, then 8. [runs_grow_longer]
    `eta_min` raises the lower end, which is 0 by default. [a_lower_end_is_set]
    A float as argument of `step` counts steps from the very beginning: 0.5 is a quarter of a first run of 2.
    [a_step_to_a_fraction]
    A `T_0` of 0 or 2.5 raises ValueError. [a_length_that_is_none_raises]
    """

    def test_the_rate_jumps_back(self):
        optimizer = sgd()

        found = rates(optimizer, lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2), 5)

        assert found == pytest.approx([1.0, 0.5, 1.0, 0.5, 1.0, 0.5])

    def test_runs_grow_longer(self):
        optimizer = sgd()

        found = rates(optimizer, lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2, T_mult=2), 14)

        assert [step for step, rate in enumerate(found) if rate == 1.0] == [0, 2, 6, 14]

    def test_a_lower_end_is_set(self):
        optimizer = sgd()

        found = rates(optimizer, lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2, eta_min=0.5), 3)

        assert found == pytest.approx([1.0, 0.75, 1.0, 0.75])

    def test_a_step_to_a_fraction(self):
        optimizer = sgd()
        scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2)

        optimizer.step()
        scheduler.step(0.5)

        assert scheduler.get_last_lr() == pytest.approx([0.853553], abs=1e-6)

    @pytest.mark.parametrize("length", [0, 2.5])
    def test_a_length_that_is_none_raises(self, length):
        optimizer = sgd()

        with pytest.raises(ValueError):
            lr_scheduler.CosineAnnealingWarmRestarts(optimizer, length)
