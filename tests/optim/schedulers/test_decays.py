"""Milestones, falls to zero, cosines, and schedulers in a chain.

Order: 6.3
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim, since, until


def sgd(rate=1.0, **options):
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=rate, **options)


def rates(scheduler, steps):
    """Return the rate before each step, and after the last."""
    optimizer = scheduler.optimizer
    found = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


@claim(
    api=["torch.optim.lr_scheduler.MultiStepLR", "torch.optim.lr_scheduler.StepLR"],
    about=["value", "argument", "error"],
    see=["generated/torch.optim.lr_scheduler.MultiStepLR", "generated/torch.optim.lr_scheduler.StepLR"],
    asked=[
        "MultiStepLR milestones repeated",
        "difference between StepLR and MultiStepLR",
        "MultiStepLR milestones epochs or steps",
        "MultiStepLR with fractional milestones does nothing",
        "StepLR step_size 0 integer modulo by zero",
    ],
)
class TestMultiStepLrCountsAMilestoneAsOftenAsItStands:
    """`MultiStepLR` applies `gamma` twice at a milestone given twice.

    `MultiStepLR(optimizer, [2, 2, 4], 0.5)` quarters the rate at step 2, and halves it at step 4.
    [a_milestone_given_twice_counts_twice]
    Milestones of 4 and 2 act as 2 and 4 do. [milestones_out_of_order]
    A milestone of 0 lowers the first rate already. [a_milestone_of_zero_acts_at_once]
    A milestone of 1.5 is skipped, and 2.0 counts as 2. [a_milestone_between_steps_is_skipped]
    By default each milestone divides the rate by 10, as each `step_size` of `StepLR` does.
    [a_tenth_is_left_by_default]
    A `step_size` of 0 raises ZeroDivisionError at the first step or before. [a_step_size_of_zero_raises]
    """

    def test_a_milestone_given_twice_counts_twice(self):
        assert rates(lr_scheduler.MultiStepLR(sgd(), [2, 2, 4], 0.5), 5) == [1.0, 1.0, 0.25, 0.25, 0.125, 0.125]

    def test_milestones_out_of_order(self):
        assert rates(lr_scheduler.MultiStepLR(sgd(), [4, 2], 0.5), 5) == [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]

    def test_a_milestone_of_zero_acts_at_once(self):
        assert rates(lr_scheduler.MultiStepLR(sgd(), [0, 2], 0.5), 3) == [0.5, 0.5, 0.25, 0.25]

    def test_a_milestone_between_steps_is_skipped(self):
        assert rates(lr_scheduler.MultiStepLR(sgd(), [1.5, 2.0], 0.5), 3) == [1.0, 1.0, 0.5, 0.5]

    def test_a_tenth_is_left_by_default(self):
        assert rates(lr_scheduler.MultiStepLR(sgd(), [2]), 3) == pytest.approx([1.0, 1.0, 0.1, 0.1])
        assert rates(lr_scheduler.StepLR(sgd(), 2), 4) == pytest.approx([1.0, 1.0, 0.1, 0.1, 0.01])

    def test_a_step_size_of_zero_raises(self):
        optimizer = sgd()

        with pytest.raises(ZeroDivisionError):
            rates(lr_scheduler.StepLR(optimizer, 0), 1)


@claim(
    api=["torch.optim.lr_scheduler.PolynomialLR", "torch.optim.lr_scheduler.ConstantLR"],
    about=["value", "argument", "error"],
    see=["generated/torch.optim.lr_scheduler.PolynomialLR", "generated/torch.optim.lr_scheduler.ConstantLR"],
    asked=[
        "polynomial learning rate decay",
        "PolynomialLR total_iters and power",
        "linear decay of the learning rate to zero",
        "ConstantLR does not keep the learning rate constant",
        "learning rate stays 0 after PolynomialLR",
    ],
)
class TestPolynomialLrEndsAtZeroAndStaysThere:
    """`PolynomialLR` falls to 0 in `total_iters` steps and stays there.

    By default it falls in a straight line, and reaches 0 at step 5. [a_straight_line_by_default]
    `power=2.0` with `total_iters=4` leaves nine sixteenths after one step, then a quarter.
    [a_power_bends_the_line]
    `total_iters=0` keeps the rate as it is. [without_steps_the_rate_stays]
    `ConstantLR` lowers the rate to a third for 5 steps by default, and then multiplies it by 3.
    [constant_is_over_after_five_steps]
    A `factor` of 2 raises ValueError in `ConstantLR`. [a_factor_above_one_raises]
    After a `factor` of 0 `ConstantLR` raises ZeroDivisionError where the factor should end. [a_factor_of_zero_raises]
    """

    def test_a_straight_line_by_default(self):
        found = rates(lr_scheduler.PolynomialLR(sgd()), 7)

        assert found == pytest.approx([1.0, 0.8, 0.6, 0.4, 0.2, 0.0, 0.0, 0.0])

    def test_a_power_bends_the_line(self):
        found = rates(lr_scheduler.PolynomialLR(sgd(), total_iters=4, power=2.0), 5)

        assert found == pytest.approx([1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0])

    def test_without_steps_the_rate_stays(self):
        assert rates(lr_scheduler.PolynomialLR(sgd(), total_iters=0), 3) == [1.0, 1.0, 1.0, 1.0]

    def test_constant_is_over_after_five_steps(self):
        found = rates(lr_scheduler.ConstantLR(sgd(3.0)), 6)

        assert found == pytest.approx([1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 3.0])

    def test_a_factor_above_one_raises(self):
        optimizer = sgd()

        with pytest.raises(ValueError):
            lr_scheduler.ConstantLR(optimizer, factor=2.0)

    def test_a_factor_of_zero_raises(self):
        scheduler = lr_scheduler.ConstantLR(sgd(), factor=0.0, total_iters=2)
        assert rates(scheduler, 1) == [0.0, 0.0]

        with pytest.raises(ZeroDivisionError):
            scheduler.step()


@claim(
    api=["torch.optim.lr_scheduler.CosineAnnealingLR"],
    about=["value", "argument", "error"],
    see=["generated/torch.optim.lr_scheduler.CosineAnnealingLR"],
    asked=[
        "CosineAnnealingLR eta_min",
        "eta_min larger than the learning rate",
        "set lr by hand with CosineAnnealingLR",
        "CosineAnnealingLR T_max batches or epochs",
        "T_max=1 learning rate zero every second epoch",
    ],
)
class TestCosineAnnealingLrGoesOnFromTheRateThatItFinds:
    """`CosineAnnealingLR` can go on from a rate that was set by hand.

    With `T_max=4`, a rate of 8 set after two steps falls to 2.34 and then 0. [a_rate_set_by_hand_falls_from_there]
    From that 0 it climbs to the rate that it began with, not to 8. [after_zero_the_first_rate_counts_again]
    `eta_min` is a rate, the same for each group, and not a share. [the_lower_end_is_a_rate]
    An `eta_min` above the rate makes it climb at first. [a_lower_end_above_the_rate_makes_it_climb]
    By default `T_max=1` alternates between the rate and 0. [a_length_of_one_alternates]
    By default `T_max=2.5` misses 0 in ten steps. [a_length_between_steps_misses_zero]
    `T_max=0` raises ZeroDivisionError at the first step or before. [a_length_of_zero_raises]
    """

    def test_a_rate_set_by_hand_falls_from_there(self):
        scheduler = lr_scheduler.CosineAnnealingLR(sgd(), T_max=4)
        rates(scheduler, 2)

        scheduler.optimizer.param_groups[0]["lr"] = 8.0

        assert rates(scheduler, 2) == pytest.approx([8.0, 2.343146, 0.0], abs=1e-6)

    def test_after_zero_the_first_rate_counts_again(self):
        scheduler = lr_scheduler.CosineAnnealingLR(sgd(), T_max=4)
        rates(scheduler, 2)

        scheduler.optimizer.param_groups[0]["lr"] = 8.0

        assert max(rates(scheduler, 8)[2:]) == pytest.approx(1.0)

    def test_the_lower_end_is_a_rate(self):
        groups = [{"params": [torch.ones(1, requires_grad=True)], "lr": rate} for rate in (1.0, 0.5)]
        scheduler = lr_scheduler.CosineAnnealingLR(torch.optim.SGD(groups), T_max=2, eta_min=0.25)

        rates(scheduler, 2)

        assert scheduler.get_last_lr() == pytest.approx([0.25, 0.25])

    def test_a_lower_end_above_the_rate_makes_it_climb(self):
        found = rates(lr_scheduler.CosineAnnealingLR(sgd(), T_max=2, eta_min=2.0), 2)

        assert found == pytest.approx([1.0, 1.5, 2.0])

    def test_a_length_of_one_alternates(self):
        found = rates(lr_scheduler.CosineAnnealingLR(sgd(), T_max=1), 4)

        assert found == pytest.approx([1.0, 0.0, 1.0, 0.0, 1.0])

    def test_a_length_between_steps_misses_zero(self):
        found = rates(lr_scheduler.CosineAnnealingLR(sgd(), T_max=2.5), 10)

        assert min(found) == pytest.approx(0.095492, abs=1e-6)

    def test_a_length_of_zero_raises(self):
        optimizer = sgd()

        with pytest.raises(ZeroDivisionError):
            rates(lr_scheduler.CosineAnnealingLR(optimizer, T_max=0), 1)


@claim(
    api=["torch.optim.lr_scheduler.ChainedScheduler"],
    about=["value", "argument", "state", "error"],
    see=["generated/torch.optim.lr_scheduler.ChainedScheduler"],
    asked=[
        "multiply two schedulers in one",
        "ChainedScheduler with ReduceLROnPlateau",
        "warmup on top of cosine with ChainedScheduler",
        "save the state of a ChainedScheduler",
        "ChainedScheduler expects all schedulers to belong to the same optimizer",
    ],
)
class TestChainedSchedulerMultipliesItsSchedulers:
    """`ChainedScheduler` can multiply schedulers that scale the rate.

    `LinearLR` from a half in two steps, and `CosineAnnealingLR` to 0 in four: the rates are 0.5, 0.64, 0.5, 0.15 and 0.
    [a_warm_up_lies_over_a_cosine]
    The order of the two does not matter here. [the_order_does_not_matter]
    A `LambdaLR` sets the rate anew: what `ExponentialLR` did before it in the chain is lost.
    [a_lambda_sets_the_rate_anew]
    A step of it steps each scheduler once. [each_scheduler_steps_once]
    Its `state_dict()` holds a state for each. [the_state_holds_those_of_its_schedulers]
    Schedulers of two optimizers raise ValueError. [schedulers_of_two_optimizers_raise]
    From torch 2.4 on a `ReduceLROnPlateau` in the chain raises ValueError. [a_plateau_in_the_chain_raises]
    Before torch 2.4 the first step of such a chain raises TypeError. [before_a_plateau_fails_at_the_first_step]
    """

    def test_a_warm_up_lies_over_a_cosine(self):
        optimizer = sgd()
        warm_up = lr_scheduler.LinearLR(optimizer, 0.5, total_iters=2)
        cosine = lr_scheduler.CosineAnnealingLR(optimizer, 4)

        found = rates(lr_scheduler.ChainedScheduler([warm_up, cosine]), 4)

        assert found == pytest.approx([0.5, 0.640165, 0.5, 0.146447, 0.0], abs=1e-6)

    def test_the_order_does_not_matter(self):
        optimizer = sgd()
        cosine = lr_scheduler.CosineAnnealingLR(optimizer, 4)
        warm_up = lr_scheduler.LinearLR(optimizer, 0.5, total_iters=2)

        found = rates(lr_scheduler.ChainedScheduler([cosine, warm_up]), 4)

        assert found == pytest.approx([0.5, 0.640165, 0.5, 0.146447, 0.0], abs=1e-6)

    def test_a_lambda_sets_the_rate_anew(self):
        lost, kept = sgd(), sgd()
        before = [lr_scheduler.ExponentialLR(lost, 0.5), lr_scheduler.LambdaLR(lost, lambda step: 1 / (1 + step))]
        after = [lr_scheduler.LambdaLR(kept, lambda step: 1 / (1 + step)), lr_scheduler.ExponentialLR(kept, 0.5)]

        assert rates(lr_scheduler.ChainedScheduler(before), 3) == [1.0, 1 / 2, 1 / 3, 1 / 4]
        assert rates(lr_scheduler.ChainedScheduler(after), 3) == [1.0, 1 / 4, 1 / 6, 1 / 8]

    def test_each_scheduler_steps_once(self):
        optimizer = sgd()
        schedulers = [lr_scheduler.ExponentialLR(optimizer, 0.5), lr_scheduler.StepLR(optimizer, 2, 0.5)]

        found = rates(lr_scheduler.ChainedScheduler(schedulers), 3)

        assert [scheduler.last_epoch for scheduler in schedulers] == [3, 3]
        assert found == [1.0, 0.5, 0.125, 0.0625]

    def test_the_state_holds_those_of_its_schedulers(self):
        optimizer = sgd()
        schedulers = [lr_scheduler.ExponentialLR(optimizer, 0.5), lr_scheduler.StepLR(optimizer, 2, 0.25)]
        chained = lr_scheduler.ChainedScheduler(schedulers)

        rates(chained, 3)

        state = chained.state_dict()
        assert [(one["gamma"], one["last_epoch"]) for one in state["_schedulers"]] == [(0.5, 3), (0.25, 3)]
        assert state["_last_lr"] == [0.03125]

    @until("2.4")
    def test_before_a_plateau_fails_at_the_first_step(self):
        optimizer = sgd()
        schedulers = [lr_scheduler.ExponentialLR(optimizer, 0.5), lr_scheduler.ReduceLROnPlateau(optimizer)]
        chained = lr_scheduler.ChainedScheduler(schedulers)
        optimizer.step()

        with pytest.raises(TypeError):
            chained.step()

    @since(
        "2.4",
        why="pytorch#121633",
        remedy="Step the `ReduceLROnPlateau` by itself, `plateau.step(loss)`, beside the chain of the others.",
        trigger={
            "at": {"schedulers": 0},
            "calls": ["torch.optim.lr_scheduler.ChainedScheduler"],
            "when": [
                (
                    "kind:schedulers.0=ReduceLROnPlateau or kind:schedulers.1=ReduceLROnPlateau"
                    " or kind:schedulers.2=ReduceLROnPlateau or kind:schedulers.-1=ReduceLROnPlateau"
                )
            ],
        },
    )
    def test_a_plateau_in_the_chain_raises(self):
        optimizer = sgd()
        schedulers = [lr_scheduler.ExponentialLR(optimizer, 0.5), lr_scheduler.ReduceLROnPlateau(optimizer)]

        with pytest.raises(ValueError):
            lr_scheduler.ChainedScheduler(schedulers)

    def test_schedulers_of_two_optimizers_raise(self):
        schedulers = [lr_scheduler.ExponentialLR(sgd(), 0.5), lr_scheduler.ExponentialLR(sgd(), 0.5)]

        with pytest.raises(ValueError):
            lr_scheduler.ChainedScheduler(schedulers)
