"""Rates by a function of yours.

Order: 6.7
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim


def sgd(rate=1.0):
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=rate)


def rates(optimizer, scheduler, steps):
    """Return the rate before each step, and after the last."""
    found = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


@claim(
    api=["torch.optim.lr_scheduler.LambdaLR", "torch.optim.lr_scheduler.MultiplicativeLR"],
    about=["value", "argument", "error"],
    see=["generated/torch.optim.lr_scheduler.LambdaLR", "generated/torch.optim.lr_scheduler.MultiplicativeLR"],
    asked=[
        "difference between LambdaLR and MultiplicativeLR",
        "warmup with LambdaLR",
        "lr_lambda returns the learning rate itself",
        "LambdaLR learning rate too small",
        "one lambda for each param group",
    ],
)
class TestALambdaMultipliesTheFirstRate:
    """`LambdaLR` multiplies the first rate, `MultiplicativeLR` the current.

    A factor of 0.5 throughout keeps `LambdaLR` at half, and `MultiplicativeLR` halves at each step.
    [a_steady_factor_halves_once_or_again_and_again]
    A function that returns a rate instead of a factor is multiplied nonetheless: 0.1 of 0.1 is 0.01.
    [a_rate_returned_is_multiplied]
    By default `LambdaLR` calls its function with 0 when made, then with 1, 2 and so on; `MultiplicativeLR` from 1 on.
    [the_function_counts_the_steps]
    `lambda n: min(1.0, (n + 1) / 4)` warms up from a quarter in three steps. [a_lambda_warms_up]
    The functions of a list go to the groups in order; another length than the number of groups raises ValueError.
    [a_list_has_a_function_for_a_group]
    """

    @pytest.mark.parametrize(
        ("name", "expected"), [("LambdaLR", [0.5, 0.5, 0.5, 0.5]), ("MultiplicativeLR", [1.0, 0.5, 0.25, 0.125])]
    )
    def test_a_steady_factor_halves_once_or_again_and_again(self, name, expected):
        optimizer = sgd()

        assert rates(optimizer, getattr(lr_scheduler, name)(optimizer, lambda _: 0.5), 3) == expected

    def test_a_rate_returned_is_multiplied(self):
        optimizer = sgd(rate=0.1)

        lr_scheduler.LambdaLR(optimizer, lambda _: 0.1)

        assert optimizer.param_groups[0]["lr"] == pytest.approx(0.01)

    @pytest.mark.parametrize(("name", "counted"), [("LambdaLR", [0, 1, 2]), ("MultiplicativeLR", [1, 2])])
    def test_the_function_counts_the_steps(self, name, counted):
        optimizer, seen = sgd(), []

        rates(optimizer, getattr(lr_scheduler, name)(optimizer, lambda n: seen.append(n) or 1.0), 2)

        assert seen == counted

    def test_a_lambda_warms_up(self):
        optimizer = sgd(rate=2.0)

        found = rates(optimizer, lr_scheduler.LambdaLR(optimizer, lambda n: min(1.0, (n + 1) / 4)), 5)

        assert found == [0.5, 1.0, 1.5, 2.0, 2.0, 2.0]

    @pytest.mark.parametrize("name", ["LambdaLR", "MultiplicativeLR"])
    def test_a_list_has_a_function_for_a_group(self, name):
        groups = [{"params": [torch.ones(1, requires_grad=True)]} for _ in range(2)]
        optimizer = torch.optim.SGD(groups, lr=1.0)

        scheduler = getattr(lr_scheduler, name)(optimizer, [lambda _: 0.5, lambda _: 0.25])
        optimizer.step()
        scheduler.step()

        assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.25]
        with pytest.raises(ValueError):
            getattr(lr_scheduler, name)(optimizer, [lambda _: 0.5])
