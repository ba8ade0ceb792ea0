"""Learning-rate schedulers.

Order: 6
"""

import warnings

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import belief, claim


@claim(
    api=[
        "torch.optim.lr_scheduler.StepLR",
        "torch.optim.lr_scheduler.ExponentialLR",
        "torch.optim.lr_scheduler.LambdaLR",
        "torch.optim.lr_scheduler.CosineAnnealingLR",
    ],
    about=["state", "argument", "error"],
    see=[
        "optim",
        "generated/torch.optim.lr_scheduler.StepLR",
        "generated/torch.optim.lr_scheduler.ExponentialLR",
        "generated/torch.optim.lr_scheduler.LambdaLR",
        "generated/torch.optim.lr_scheduler.CosineAnnealingLR",
    ],
    asked=[
        "how to use a learning rate scheduler",
        "call scheduler.step every epoch or every batch",
        "cosine annealing lr goes up again after T_max",
        "combine two schedulers on the same optimizer",
        "epoch parameter in scheduler.step() deprecated",
        "decay lr during training",
    ],
)
class TestSchedulersSetTheLearningRateAtEachStep:
    """A scheduler changes the learning rate at its own `step()` calls.

    `StepLR`, `ExponentialLR`, `LambdaLR` and `CosineAnnealingLR` count calls, be they epochs or batches.
    [a_scheduler_changes_the_rate_from_epoch_to_epoch]
    After `T_max` steps `CosineAnnealingLR` climbs back. [a_scheduler_changes_the_rate_from_epoch_to_epoch]
    The optimizer steps by the rate that was set. [the_optimizer_steps_by_the_rate_that_was_set]
    Making a `LambdaLR` already sets the first rate. [making_one_already_sets_the_first_rate]
    `ExponentialLR` lowers the rate of each group of an optimizer by itself. [every_group_keeps_its_own_rate]
    The factors of `ExponentialLR` and `StepLR` on the same optimizer multiply.
    [two_schedulers_of_one_optimizer_multiply]
    A number passed to `ExponentialLR.step` becomes the count, and warns. [a_step_to_a_number_sets_the_count_and_warns]
    A list instead of an optimizer raises TypeError. [what_is_no_optimizer_raises]
    """

    @belief("memo/9")
    @pytest.mark.parametrize(
        ("make", "expected"),
        [
            (lambda optimizer: lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5), [1, 1, 0.5, 0.5, 0.25, 0.25]),
            (lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.5), [1, 0.5, 0.25, 0.125, 0.0625, 0.03125]),
            (
                lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda n: 1 / (n + 1)),
                [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6],
            ),
            (lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=2), [1, 0.5, 0, 0.5, 1, 0.5]),
        ],
        ids=["step", "exponential", "lambda", "cosine"],
    )
    def test_a_scheduler_changes_the_rate_from_epoch_to_epoch(self, make, expected):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = make(optimizer)
        rates = []

        for _ in range(6):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()

        assert rates == pytest.approx(expected)

    def test_the_optimizer_steps_by_the_rate_that_was_set(self):
        w = torch.nn.Parameter(torch.tensor(0.0))
        w.grad = torch.tensor(-1.0)
        optimizer = torch.optim.SGD([w], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        for _ in range(3):
            optimizer.step()
            scheduler.step()

        assert w.item() == 1 + 0.5 + 0.25

    def test_making_one_already_sets_the_first_rate(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        scheduler = lr_scheduler.LambdaLR(optimizer, lambda _: 0.5)

        assert (optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["initial_lr"]) == (0.5, 1.0)
        assert (scheduler.last_epoch, scheduler.get_last_lr(), scheduler.base_lrs) == (0, [0.5], [1.0])

    def test_every_group_keeps_its_own_rate(self):
        groups = [
            {"params": [torch.ones(1, requires_grad=True)]},
            {"params": [torch.ones(1, requires_grad=True)], "lr": 8.0},
        ]
        optimizer = torch.optim.SGD(groups, lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        optimizer.step()
        scheduler.step()

        assert [group["lr"] for group in optimizer.param_groups] == scheduler.get_last_lr() == [0.5, 4.0]

    def test_two_schedulers_of_one_optimizer_multiply(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        first, second = lr_scheduler.ExponentialLR(optimizer, 0.5), lr_scheduler.StepLR(optimizer, 1, gamma=0.5)

        optimizer.step()
        first.step()
        second.step()

        assert optimizer.param_groups[0]["lr"] == 0.25

    def test_a_step_to_a_number_sets_the_count_and_warns(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        optimizer.step()
        with pytest.warns(UserWarning):
            scheduler.step(5)

        assert (scheduler.last_epoch, optimizer.param_groups[0]["lr"]) == (5, 0.03125)

    def test_what_is_no_optimizer_raises(self):
        with pytest.raises(TypeError):
            lr_scheduler.StepLR([torch.ones(1, requires_grad=True)], 1)


@claim(
    api=["torch.optim.lr_scheduler.ExponentialLR", "torch.optim.SGD"],
    about=["state", "warning"],
    see=["optim", "generated/torch.optim.lr_scheduler.ExponentialLR"],
    asked=[
        "lr_scheduler.step() before optimizer.step() warning",
        "order of optimizer.step and scheduler.step",
        "Detected call of lr_scheduler.step()",
        "scheduler warning with GradScaler skipped first step",
    ],
)
class TestSchedulerBeforeOptimizerSkipsTheFirstRate:
    """`ExponentialLR` stepped before its optimizer skips the first rate.

    Where its first step comes before the optimizer's, `ExponentialLR` warns with UserWarning.
    [before_the_optimizer_it_warns_and_the_first_rate_is_skipped]
    After a step of plain `SGD` `ExponentialLR` is silent, and that step has used the first rate.
    [after_the_optimizer_it_is_silent_and_the_first_rate_is_used]
    Of three rounds in the wrong order, the first warns and the later two do not.
    [only_the_first_step_in_the_wrong_order_warns]
    A step of the optimizer from before its first scheduler was made does not count: `ExponentialLR` still warns.
    [steps_from_before_the_scheduler_do_not_count_and_it_warns]
    `ReduceLROnPlateau` and `CosineAnnealingWarmRestarts` stepped before `SGD` do not warn.
    [a_scheduler_by_metric_does_not_warn, a_scheduler_with_restarts_does_not_warn]
    Where the optimizer does not step, `ExponentialLR` still lowers the rate.
    [the_rate_falls_without_a_step_of_the_optimizer]
    """

    @belief("memo/9")
    def test_before_the_optimizer_it_warns_and_the_first_rate_is_skipped(self):
        w = torch.nn.Parameter(torch.tensor(0.0))
        w.grad = torch.tensor(-1.0)
        optimizer = torch.optim.SGD([w], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        with pytest.warns(UserWarning):
            scheduler.step()
        optimizer.step()

        assert w.item() == 0.5

    @belief("memo/9")
    def test_after_the_optimizer_it_is_silent_and_the_first_rate_is_used(self):
        w = torch.nn.Parameter(torch.tensor(0.0))
        w.grad = torch.tensor(-1.0)
        optimizer = torch.optim.SGD([w], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            optimizer.step()
            scheduler.step()

        assert (w.item(), raised) == (1.0, [])

    def test_only_the_first_step_in_the_wrong_order_warns(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            for _ in range(3):
                scheduler.step()
                optimizer.step()

        assert [warning.category for warning in raised] == [UserWarning]
        assert optimizer.param_groups[0]["lr"] == 0.125

    def test_a_scheduler_by_metric_does_not_warn(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.ReduceLROnPlateau(optimizer)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            scheduler.step(1.0)

        assert raised == []

    def test_a_scheduler_with_restarts_does_not_warn(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            scheduler.step()

        assert (optimizer.param_groups[0]["lr"], raised) == (pytest.approx(0.5), [])

    def test_steps_from_before_the_scheduler_do_not_count_and_it_warns(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        optimizer.step()
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        with pytest.warns(UserWarning):
            scheduler.step()

        assert optimizer.param_groups[0]["lr"] == 0.5

    def test_the_rate_falls_without_a_step_of_the_optimizer(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(3):
                scheduler.step()

        assert optimizer.param_groups[0]["lr"] == 0.125


@claim(
    api=["torch.optim.lr_scheduler.StepLR", "torch.optim.lr_scheduler.LambdaLR"],
    about=["state"],
    see=["generated/torch.optim.lr_scheduler.StepLR", "generated/torch.optim.lr_scheduler.LambdaLR"],
    asked=[
        "print current learning rate",
        "get_last_lr differs from optimizer param_groups lr",
        "manually change lr while using a scheduler",
    ],
)
class TestGetLastLrIsWhatTheSchedulerSetLast:
    """`get_last_lr()` of `StepLR` returns the rates after its last step.

    A float written into `param_groups` does not show there before the scheduler's next step.
    [a_rate_set_by_hand_does_not_show]
    `SGD` steps by the rate in `param_groups`. [the_optimizer_steps_by_a_rate_set_by_hand]
    At its next step `StepLR` with a step size of 1 multiplies such a rate, and `LambdaLR` overwrites it.
    [a_rate_set_by_hand_is_carried_on_or_overwritten]
    """

    def test_a_rate_set_by_hand_does_not_show(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.StepLR(optimizer, 10)

        optimizer.param_groups[0]["lr"] = 8.0

        assert (scheduler.get_last_lr(), optimizer.param_groups[0]["lr"]) == ([1.0], 8.0)

    def test_the_optimizer_steps_by_a_rate_set_by_hand(self):
        w = torch.nn.Parameter(torch.tensor(0.0))
        w.grad = torch.tensor(-1.0)
        optimizer = torch.optim.SGD([w], lr=1.0)
        scheduler = lr_scheduler.StepLR(optimizer, 10)

        optimizer.param_groups[0]["lr"] = 8.0
        optimizer.step()

        assert (w.item(), scheduler.get_last_lr()) == (8.0, [1.0])

    @pytest.mark.parametrize(
        ("make", "after"),
        [
            (lambda optimizer: lr_scheduler.StepLR(optimizer, 1, gamma=0.5), 4.0),
            (lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda n: 0.5**n), 0.5),
        ],
        ids=["step", "lambda"],
    )
    def test_a_rate_set_by_hand_is_carried_on_or_overwritten(self, make, after):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = make(optimizer)

        optimizer.param_groups[0]["lr"] = 8.0
        optimizer.step()
        scheduler.step()

        assert optimizer.param_groups[0]["lr"] == after
        assert scheduler.get_last_lr() == [after]
