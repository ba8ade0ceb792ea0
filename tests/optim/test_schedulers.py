"""Learning-rate schedulers."""

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
)
class TestSchedulersSetTheLearningRateAtEachStep:
    """A scheduler writes a new learning rate into the optimizer's groups at each of its own `step()` calls.

    It counts those calls and nothing else: call it once an epoch, or once a batch, as its numbers are meant.
    `StepLR` and `ExponentialLR` multiply the rate that they find, `LambdaLR` computes it anew from the first one.
    `CosineAnnealingLR` is no end: after `T_max` steps the rate climbs back.
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

    def test_what_is_no_optimizer_raises(self):
        with pytest.raises(TypeError):
            lr_scheduler.StepLR([torch.ones(1, requires_grad=True)], 1)


@claim(
    api=["torch.optim.lr_scheduler.ExponentialLR", "torch.optim.SGD"],
    about=["state", "warning"],
    see=["optim", "generated/torch.optim.lr_scheduler.ExponentialLR"],
)
class TestSchedulerBeforeOptimizerSkipsTheFirstRate:
    """A scheduler's `step()` comes after the optimizer's: the other way round the first learning rate is never used.

    torch warns of it once, at the first step of the scheduler, and goes on; `ReduceLROnPlateau` never warns.
    A scheduler of an optimizer that never steps lowers the rate all the same.
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


@claim(
    api=["torch.optim.lr_scheduler.StepLR", "torch.optim.lr_scheduler.LambdaLR"],
    about=["state"],
    see=["generated/torch.optim.lr_scheduler.StepLR", "generated/torch.optim.lr_scheduler.LambdaLR"],
)
class TestGetLastLrIsWhatTheSchedulerSetLast:
    """`get_last_lr()` tells what the scheduler set last; the optimizer steps by `param_groups`, whoever wrote there.

    A rate set by hand in between does not show in `get_last_lr()`.
    `StepLR` carries it on, since it multiplies what it finds, and `LambdaLR` overwrites it.
    """

    def test_a_rate_set_by_hand_does_not_show(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.StepLR(optimizer, 10)

        optimizer.param_groups[0]["lr"] = 8.0

        assert (scheduler.get_last_lr(), optimizer.param_groups[0]["lr"]) == ([1.0], 8.0)

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
