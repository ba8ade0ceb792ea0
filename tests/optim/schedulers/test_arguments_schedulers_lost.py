"""What schedulers took before.

Order: 7.5
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import changed, claim, since, until
from torchnotes.domains import training


@claim(
    api=["torch.optim.lr_scheduler.StepLR", "torch.optim.lr_scheduler.LambdaLR"],
    about=["state", "argument", "error", "warning"],
    see=["generated/torch.optim.lr_scheduler.StepLR", "generated/torch.optim.lr_scheduler.LambdaLR"],
    asked=[
        "unexpected keyword argument 'verbose' scheduler",
        "print lr at each scheduler step without verbose",
        "add_param_group with existing scheduler error",
        "zip() argument 2 is shorter LambdaLR",
    ],
)
class TestSchedulersLostVerboseAndLambdaLrNewGroups:
    """`StepLR` rejects `verbose`, and `LambdaLR` rejects groups added later.

    From torch 2.7 on `StepLR` with `verbose=` raises TypeError. [verbose_raises]
    From torch 2.2 to 2.6 `StepLR` with `verbose=False` warns. [verbose_warns]
    Before torch 2.2 making a `StepLR` with `verbose=True` prints a line. [verbose_tells_of_each_rate]
    Log `get_last_lr()` yourself. [advice]
    From torch 2.10 on, after a group was added, the next step of `LambdaLR` raises ValueError.
    [lambda_raises_at_a_group_added_later]
    There `MultiplicativeLR`, `CosineAnnealingWarmRestarts` and `CyclicLR` raise ValueError too.
    [others_raise_at_a_group_added_later]
    Before torch 2.10 `LambdaLR` leaves the rate of that group as it was. [lambda_leaves_a_group_added_later_alone]
    `StepLR` with a step size of 1 multiplies the rate of a group added later. [step_takes_a_group_added_later_along]
    """

    @since(
        "2.7",
        why="pytorch#147301",
        remedy="Leave `verbose` out and print `get_last_lr()` yourself.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.StepLR",
                "torch.optim.lr_scheduler.ConstantLR",
                "torch.optim.lr_scheduler.CosineAnnealingLR",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
                "torch.optim.lr_scheduler.CyclicLR",
                "torch.optim.lr_scheduler.ExponentialLR",
                "torch.optim.lr_scheduler.LambdaLR",
                "torch.optim.lr_scheduler.LinearLR",
                "torch.optim.lr_scheduler.MultiStepLR",
                "torch.optim.lr_scheduler.MultiplicativeLR",
                "torch.optim.lr_scheduler.OneCycleLR",
                "torch.optim.lr_scheduler.PolynomialLR",
                "torch.optim.lr_scheduler.ReduceLROnPlateau",
                "torch.optim.lr_scheduler.SequentialLR",
            ],
            "given": {"verbose": "*"},
        },
    )
    def test_verbose_raises(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        with pytest.raises(TypeError):
            lr_scheduler.StepLR(optimizer, 1, verbose=False)

    @since(
        "2.2",
        why="pytorch#111302",
        remedy="Leave `verbose` out and print `get_last_lr()` yourself.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.StepLR",
                "torch.optim.lr_scheduler.ConstantLR",
                "torch.optim.lr_scheduler.CosineAnnealingLR",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
                "torch.optim.lr_scheduler.CyclicLR",
                "torch.optim.lr_scheduler.ExponentialLR",
                "torch.optim.lr_scheduler.LambdaLR",
                "torch.optim.lr_scheduler.LinearLR",
                "torch.optim.lr_scheduler.MultiStepLR",
                "torch.optim.lr_scheduler.MultiplicativeLR",
                "torch.optim.lr_scheduler.OneCycleLR",
                "torch.optim.lr_scheduler.PolynomialLR",
                "torch.optim.lr_scheduler.ReduceLROnPlateau",
                "torch.optim.lr_scheduler.SequentialLR",
            ],
            "given": {"verbose": "*"},
        },
    )
    @until("2.7")
    def test_verbose_warns(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        with pytest.warns(UserWarning):
            lr_scheduler.StepLR(optimizer, 1, verbose=False)

    @until("2.2", why="pytorch#111302", remedy="Leave `verbose` out and print `get_last_lr()` yourself.")
    @changed(
        "2.7",
        remedy="Print `get_last_lr()` after each step.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.StepLR",
                "torch.optim.lr_scheduler.ConstantLR",
                "torch.optim.lr_scheduler.CosineAnnealingLR",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
                "torch.optim.lr_scheduler.CyclicLR",
                "torch.optim.lr_scheduler.ExponentialLR",
                "torch.optim.lr_scheduler.LambdaLR",
                "torch.optim.lr_scheduler.LinearLR",
                "torch.optim.lr_scheduler.MultiStepLR",
                "torch.optim.lr_scheduler.MultiplicativeLR",
                "torch.optim.lr_scheduler.OneCycleLR",
                "torch.optim.lr_scheduler.PolynomialLR",
                "torch.optim.lr_scheduler.ReduceLROnPlateau",
            ],
            "given": {"verbose": True},
        },
    )
    def test_verbose_tells_of_each_rate(self, capsys):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        lr_scheduler.StepLR(optimizer, 1, verbose=True)

        assert len(capsys.readouterr().out.splitlines()) == 1

    @since(
        "2.10",
        why="pytorch#166257",
        remedy="Make the scheduler after the last `add_param_group`.",
        trigger={
            "calls": ["torch.optim.lr_scheduler.LambdaLR.step", "torch.optim.lr_scheduler.LRScheduler.step"],
            "at": {"self": 0},
            "when": ["kind:self=LambdaLR", "!argument:self.base_lrs.len()=self.optimizer.param_groups.len()"],
        },
    )
    def test_lambda_raises_at_a_group_added_later(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.LambdaLR(optimizer, lambda _: 0.5)
        optimizer.add_param_group({"params": [torch.ones(1, requires_grad=True)]})

        optimizer.step()

        with pytest.raises(ValueError):
            scheduler.step()

    @since(
        "2.10",
        why="pytorch#166257",
        remedy="Make the scheduler after the last `add_param_group`.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.MultiplicativeLR.step",
                "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.step",
                "torch.optim.lr_scheduler.CyclicLR.step",
                "torch.optim.lr_scheduler.LRScheduler.step",
            ],
            "at": {"self": 0},
            "when": [
                "kind:self=MultiplicativeLR|CosineAnnealingWarmRestarts|CyclicLR",
                "!argument:self.base_lrs.len()=self.optimizer.param_groups.len()",
            ],
        },
    )
    @pytest.mark.parametrize("name", ["MultiplicativeLR", "CosineAnnealingWarmRestarts", "CyclicLR"])
    def test_others_raise_at_a_group_added_later(self, name):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = training.SCHEDULERS[name](optimizer)
        optimizer.add_param_group({"params": [torch.ones(1, requires_grad=True)]})

        optimizer.step()

        with pytest.raises(ValueError):
            scheduler.step()

    @until("2.10")
    def test_lambda_leaves_a_group_added_later_alone(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.LambdaLR(optimizer, lambda _: 0.5)
        optimizer.add_param_group({"params": [torch.ones(1, requires_grad=True)]})

        optimizer.step()
        scheduler.step()

        assert [group["lr"] for group in optimizer.param_groups] == [0.5, 1.0]

    def test_step_takes_a_group_added_later_along(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
        optimizer.add_param_group({"params": [torch.ones(1, requires_grad=True)], "lr": 8.0})

        optimizer.step()
        scheduler.step()

        assert [group["lr"] for group in optimizer.param_groups] == [0.5, 4.0]
