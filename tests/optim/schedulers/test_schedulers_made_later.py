"""Schedulers made late: after a load, in the middle of training, and a second time.

Order: 16
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim, since, until


def sgd():
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)


def rates(optimizer, scheduler, steps):
    """Return the rate before each step, and after the last."""
    found = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


def after_three_steps(make):
    """Return the states of an optimizer and its scheduler after three steps, and the rate there."""
    optimizer = sgd()
    scheduler = make(optimizer)
    rate = rates(optimizer, scheduler, 3)[-1]
    return optimizer.state_dict(), scheduler.state_dict(), rate


def made_late(make):
    """Return the rate of a run that goes on after three steps: the scheduler is made after the optimizer's load."""
    optimizer_state, state, _ = after_three_steps(make)
    optimizer = sgd()
    optimizer.load_state_dict(optimizer_state)
    make(optimizer).load_state_dict(state)
    return optimizer.param_groups[0]["lr"]


def linear(optimizer):
    return lr_scheduler.LinearLR(optimizer, 0.1, total_iters=10)


def constant(optimizer):
    return lr_scheduler.ConstantLR(optimizer, 0.5, 5)


RESTARTING = {
    "LambdaLR": lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda n: 0.1**n),
    "OneCycleLR": lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10),
    "CosineAnnealingWarmRestarts": lambda optimizer: lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 8),
    "CyclicLR": lambda optimizer: lr_scheduler.CyclicLR(optimizer, 0.1, 1.0, 4, cycle_momentum=False),
}
STEADY = {
    "StepLR": lambda optimizer: lr_scheduler.StepLR(optimizer, 2, 0.5),
    "MultiStepLR": lambda optimizer: lr_scheduler.MultiStepLR(optimizer, [1, 2]),
    "ExponentialLR": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.5),
    "PolynomialLR": lambda optimizer: lr_scheduler.PolynomialLR(optimizer, 8),
    "CosineAnnealingLR": lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 8),
}


@claim(
    api=[
        "torch.optim.lr_scheduler.LinearLR",
        "torch.optim.lr_scheduler.ConstantLR",
        "torch.optim.lr_scheduler.LambdaLR",
        "torch.optim.lr_scheduler.OneCycleLR",
        "torch.optim.lr_scheduler.StepLR",
        "torch.optim.lr_scheduler.CosineAnnealingLR",
    ],
    about=["state", "value"],
    see=["optim", "generated/torch.optim.lr_scheduler.LinearLR"],
    asked=[
        "learning rate wrong after resume warmup restarts",
        "lr jumps after loading checkpoint with scheduler",
        "create scheduler before or after optimizer.load_state_dict",
        "warmup applied again when resuming training",
    ],
)
class TestASchedulerMadeAfterALoadChangesTheLoadedRate:
    """`LinearLR` made after the optimizer's load lowers the loaded rate.

    After three of ten steps from a tenth a rate of 0.37 resumes as 0.037, although both states are loaded.
    [a_linear_scheduler_lowers_the_loaded_rate]
    `ConstantLR` multiplies the loaded rate by its factor again. [a_constant_scheduler_lowers_the_loaded_rate]
    `LambdaLR`, `OneCycleLR`, `CosineAnnealingWarmRestarts` and `CyclicLR` set their first rate instead.
    [schedulers_with_a_formula_set_their_first_rate]
    At its next step `LambdaLR` is right again. [a_lambda_is_right_at_the_next_step]
    `StepLR`, `MultiStepLR`, `ExponentialLR`, `PolynomialLR` and `CosineAnnealingLR` keep the loaded rate.
    [other_schedulers_keep_the_loaded_rate]
    Made before either state is loaded, `LinearLR` resumes at 0.37, whichever state is loaded first.
    [made_before_the_loads_it_resumes]
    Make optimizer and scheduler first, and then load both states. [advice]
    """

    def test_a_linear_scheduler_lowers_the_loaded_rate(self):
        optimizer_state, state, rate = after_three_steps(linear)
        optimizer = sgd()

        optimizer.load_state_dict(optimizer_state)
        linear(optimizer).load_state_dict(state)

        assert rate == pytest.approx(0.37)
        assert optimizer.param_groups[0]["lr"] == pytest.approx(0.037)

    def test_a_constant_scheduler_lowers_the_loaded_rate(self):
        optimizer_state, state, rate = after_three_steps(constant)
        optimizer = sgd()
        optimizer.load_state_dict(optimizer_state)
        scheduler = constant(optimizer)
        scheduler.load_state_dict(state)

        assert (rate, rates(optimizer, scheduler, 2)) == (0.5, [0.25, 0.25, 0.5])

    @pytest.mark.parametrize(
        ("name", "before", "after"),
        [
            ("LambdaLR", 0.001, 1.0),
            ("OneCycleLR", 0.9504846, 0.04),
            ("CosineAnnealingWarmRestarts", 0.6913417, 1.0),
            ("CyclicLR", 0.775, 0.1),
        ],
    )
    def test_schedulers_with_a_formula_set_their_first_rate(self, name, before, after):
        _, _, rate = after_three_steps(RESTARTING[name])

        assert (rate, made_late(RESTARTING[name])) == (pytest.approx(before), pytest.approx(after))

    def test_a_lambda_is_right_at_the_next_step(self):
        optimizer_state, state, _ = after_three_steps(RESTARTING["LambdaLR"])
        optimizer = sgd()
        optimizer.load_state_dict(optimizer_state)
        scheduler = RESTARTING["LambdaLR"](optimizer)
        scheduler.load_state_dict(state)

        assert rates(optimizer, scheduler, 1) == pytest.approx([1.0, 0.0001])

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("StepLR", 0.5),
            ("MultiStepLR", 0.01),
            ("ExponentialLR", 0.125),
            ("PolynomialLR", 0.625),
            ("CosineAnnealingLR", 0.6913417),
        ],
    )
    def test_other_schedulers_keep_the_loaded_rate(self, name, expected):
        assert made_late(STEADY[name]) == pytest.approx(expected)

    def test_made_before_the_loads_it_resumes(self):
        optimizer_state, state, _ = after_three_steps(linear)
        first, second = sgd(), sgd()
        with_first, with_second = linear(first), linear(second)

        first.load_state_dict(optimizer_state)
        with_first.load_state_dict(state)
        with_second.load_state_dict(state)
        second.load_state_dict(optimizer_state)

        assert first.param_groups[0]["lr"] == second.param_groups[0]["lr"] == pytest.approx(0.37)


def warmed_up(optimizer, last_epoch=-1):
    """Return a tenth of the rate for three epochs, then a decay by 0.9."""
    parts = [lr_scheduler.ConstantLR(optimizer, 0.1, 10), lr_scheduler.ExponentialLR(optimizer, 0.9)]
    return lr_scheduler.SequentialLR(optimizer, parts, [3], last_epoch=last_epoch)


@claim(
    api=[
        "torch.optim.lr_scheduler.SequentialLR",
        "torch.optim.lr_scheduler.ConstantLR",
        "torch.optim.lr_scheduler.ExponentialLR",
        "torch.optim.lr_scheduler.ChainedScheduler",
    ],
    about=["state", "value", "argument"],
    see=["generated/torch.optim.lr_scheduler.SequentialLR", "generated/torch.optim.lr_scheduler.ChainedScheduler"],
    asked=[
        "SequentialLR resume from epoch",
        "warmup then decay scheduler resume last_epoch",
        "chain warmup with cosine scheduler",
        "ChainedScheduler vs SequentialLR",
    ],
)
class TestSequentialLrWithALastEpochStartsAtItsFirstScheduler:
    """`SequentialLR` with `last_epoch=` starts at its first scheduler's rate.

    `ConstantLR` by 0.1, then `ExponentialLR` by 0.9 from epoch 3 on: uninterrupted, the rate of epoch 4 is 0.9.
    [uninterrupted_it_changes_at_the_milestone]
    Made anew with `last_epoch=4` the rate is 0.1. [past_the_milestone_it_starts_at_the_first_rate]
    The next step decays that 0.1 to 0.09; before torch 2.8 it stays 0.1 for one more step.
    [the_next_step_decays_the_first_rate, the_next_step_keeps_the_first_rate]
    With the states of both, loaded after both are made, the rate goes on at 0.9. [with_the_states_it_goes_on]
    `ChainedScheduler` multiplies instead: both act from the first epoch on, and the factor of `ConstantLR` is undone
    at its end. [chained_schedulers_act_together]
    """

    def test_uninterrupted_it_changes_at_the_milestone(self):
        optimizer = sgd()

        found = rates(optimizer, warmed_up(optimizer), 5)

        assert found == pytest.approx([0.1, 0.1, 0.1, 1.0, 0.9, 0.81])

    def test_past_the_milestone_it_starts_at_the_first_rate(self):
        optimizer = torch.optim.SGD([{"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.9)

        warmed_up(optimizer, last_epoch=4)

        assert optimizer.param_groups[0]["lr"] == 0.1

    @until("2.8")
    def test_the_next_step_keeps_the_first_rate(self):
        optimizer = torch.optim.SGD([{"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.9)
        scheduler = warmed_up(optimizer, last_epoch=4)

        assert rates(optimizer, scheduler, 2) == pytest.approx([0.1, 0.1, 0.09])

    @since(
        "2.8",
        remedy="Load the states of optimizer and scheduler instead of passing `last_epoch=`.",
        trigger={
            "calls": ["torch.optim.lr_scheduler.SequentialLR"],
            "given": {"last_epoch": "*"},
            "at": {"last_epoch": 3},
            "when": ["!argument:last_epoch=-1"],
        },
    )
    def test_the_next_step_decays_the_first_rate(self):
        optimizer = torch.optim.SGD([{"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.9)
        scheduler = warmed_up(optimizer, last_epoch=4)

        assert rates(optimizer, scheduler, 2) == pytest.approx([0.1, 0.09, 0.081])

    def test_with_the_states_it_goes_on(self):
        optimizer = sgd()
        scheduler = warmed_up(optimizer)
        rates(optimizer, scheduler, 4)
        resumed = sgd()
        resumed_scheduler = warmed_up(resumed)

        resumed.load_state_dict(optimizer.state_dict())
        resumed_scheduler.load_state_dict(scheduler.state_dict())

        assert rates(resumed, resumed_scheduler, 1) == pytest.approx([0.9, 0.81])

    def test_chained_schedulers_act_together(self):
        optimizer = sgd()
        parts = [lr_scheduler.ConstantLR(optimizer, 0.5, 2), lr_scheduler.ExponentialLR(optimizer, 0.5)]

        found = rates(optimizer, lr_scheduler.ChainedScheduler(parts), 3)

        assert found == [0.5, 0.25, 0.25, 0.125]


@claim(
    api=[
        "torch.optim.lr_scheduler.CosineAnnealingLR",
        "torch.optim.lr_scheduler.PolynomialLR",
        "torch.optim.lr_scheduler.StepLR",
        "torch.optim.lr_scheduler.LambdaLR",
    ],
    about=["state", "value"],
    see=["generated/torch.optim.lr_scheduler.CosineAnnealingLR", "optim"],
    asked=[
        "learning rate stuck at 0 after second scheduler",
        "new CosineAnnealingLR on same optimizer",
        "restart cosine schedule for fine tuning phase",
        "reset lr to initial value",
    ],
)
class TestASecondCosineScheduleStaysAtZero:
    """A second `CosineAnnealingLR` on one optimizer can stay at 0.

    After four steps to 0 a new one with `T_max=4` leaves the rate at 0, although `initial_lr` is 1.
    [a_second_cosine_schedule_stays_at_zero]
    A second `PolynomialLR` stays at 0 as well. [a_second_polynomial_schedule_stays_at_zero]
    These two multiply the rate that they find. [background]
    A second `StepLR` goes on from the lowered rate. [a_second_step_schedule_starts_from_the_lowered_rate]
    A second `LambdaLR` starts at `initial_lr`. [a_second_lambda_starts_at_the_initial_rate]
    With the rate set to `initial_lr` first, the second cosine schedule runs as the first.
    [with_the_rate_set_the_second_runs_as_the_first]
    """

    def test_a_second_cosine_schedule_stays_at_zero(self):
        optimizer = sgd()
        rates(optimizer, lr_scheduler.CosineAnnealingLR(optimizer, 4), 4)

        second = lr_scheduler.CosineAnnealingLR(optimizer, 4)

        assert rates(optimizer, second, 4) == [0.0, 0.0, 0.0, 0.0, 0.0]
        assert optimizer.param_groups[0]["initial_lr"] == 1.0

    def test_a_second_polynomial_schedule_stays_at_zero(self):
        optimizer = sgd()
        first = rates(optimizer, lr_scheduler.PolynomialLR(optimizer, 4), 4)

        second = lr_scheduler.PolynomialLR(optimizer, 4)

        assert first == [1.0, 0.75, 0.5, 0.25, 0.0]
        assert rates(optimizer, second, 4) == [0.0, 0.0, 0.0, 0.0, 0.0]

    def test_a_second_step_schedule_starts_from_the_lowered_rate(self):
        optimizer = sgd()
        rates(optimizer, lr_scheduler.StepLR(optimizer, 2, 0.5), 4)

        second = lr_scheduler.StepLR(optimizer, 2, 0.5)

        assert rates(optimizer, second, 2) == [0.25, 0.25, 0.125]

    def test_a_second_lambda_starts_at_the_initial_rate(self):
        optimizer = sgd()
        rates(optimizer, lr_scheduler.LambdaLR(optimizer, lambda n: 0.5**n), 4)

        second = lr_scheduler.LambdaLR(optimizer, lambda n: 0.5**n)

        assert rates(optimizer, second, 2) == [1.0, 0.5, 0.25]

    def test_with_the_rate_set_the_second_runs_as_the_first(self):
        optimizer = sgd()
        first = rates(optimizer, lr_scheduler.CosineAnnealingLR(optimizer, 4), 4)
        optimizer.param_groups[0]["lr"] = optimizer.param_groups[0]["initial_lr"]

        second = lr_scheduler.CosineAnnealingLR(optimizer, 4)

        assert rates(optimizer, second, 4) == pytest.approx(first)
        assert first == pytest.approx([1.0, 0.8535534, 0.5, 0.1464466, 0.0])
