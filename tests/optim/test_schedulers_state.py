"""What a scheduler keeps, and what it took before."""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim, since, until


@claim(
    api=["torch.optim.lr_scheduler.ExponentialLR", "torch.optim.lr_scheduler.LambdaLR"],
    about=["state", "error", "argument"],
    see=["generated/torch.optim.lr_scheduler.ExponentialLR", "generated/torch.optim.lr_scheduler.LambdaLR", "optim"],
)
class TestResumingNeedsTheStateOfOptimizerAndScheduler:
    """Loading a scheduler's state leaves the optimizer's learning rate as it is: load the states of both.

    The state holds the counter and the rate set last, but that rate only comes back in `get_last_lr()`.
    A scheduler that multiplies goes on from the rate that it finds, so that the scheduler's state alone starts high.
    `last_epoch=` is the other way to resume, and wants `initial_lr` in each group.
    It took one step too many until torch 2.8, so that the rate fell once in being made.
    """

    def test_the_schedulers_state_alone_leaves_the_rate_where_it_was(self):
        _, state = _two_epochs()
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        scheduler.load_state_dict(state)

        assert (scheduler.last_epoch, scheduler.get_last_lr()) == (2, [0.25])
        assert optimizer.param_groups[0]["lr"] == 1.0

    def test_the_states_of_both_go_on_where_training_ended(self):
        optimizer_state, state = _two_epochs()
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)

        optimizer.load_state_dict(optimizer_state)
        scheduler.load_state_dict(state)
        optimizer.step()
        scheduler.step()

        assert optimizer.param_groups[0]["lr"] == 0.125

    def test_a_function_is_not_part_of_the_state(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        state = lr_scheduler.LambdaLR(optimizer, lambda _: 0.5).state_dict()
        scheduler = lr_scheduler.LambdaLR(optimizer, lambda n: 0.25**n)

        scheduler.load_state_dict(state)
        optimizer.step()
        scheduler.step()

        assert state["lr_lambdas"] == [None]
        assert (scheduler.last_epoch, optimizer.param_groups[0]["lr"]) == (1, 0.25)

    def test_last_epoch_without_an_initial_rate_raises(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.25)

        with pytest.raises(KeyError):
            lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=1)

    @until("2.8")
    def test_last_epoch_lowers_the_rate_at_once(self):
        optimizer = torch.optim.SGD([{"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.25)

        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=1)

        assert (optimizer.param_groups[0]["lr"], scheduler.last_epoch) == (0.125, 2)

    @since("2.8")
    def test_last_epoch_keeps_the_rate(self):
        optimizer = torch.optim.SGD([{"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.25)

        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=1)

        assert (optimizer.param_groups[0]["lr"], scheduler.last_epoch) == (0.25, 2)


def _two_epochs():
    """Give the states of an optimizer and its scheduler after two epochs."""
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
    for _ in range(2):
        optimizer.step()
        scheduler.step()
    return optimizer.state_dict(), scheduler.state_dict()


@claim(
    api=["torch.optim.lr_scheduler.StepLR", "torch.optim.lr_scheduler.LambdaLR"],
    about=["state", "argument", "error", "warning"],
    see=["generated/torch.optim.lr_scheduler.StepLR", "generated/torch.optim.lr_scheduler.LambdaLR"],
)
class TestSchedulersLostVerboseAndLambdaLrNewGroups:
    """Schedulers have had no `verbose` since torch 2.7, and `LambdaLR` has refused groups added later since 2.10.

    `verbose` warned since 2.2; log `get_last_lr()` yourself.
    A group added after `LambdaLR` was made stayed at its own rate; since 2.10 the next step raises.
    `StepLR` lowers its rate as it does the others'.
    """

    @since("2.7")
    def test_verbose_raises(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        with pytest.raises(TypeError):
            lr_scheduler.StepLR(optimizer, 1, verbose=False)

    @since("2.2")
    @until("2.7")
    def test_verbose_warns(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        with pytest.warns(UserWarning):
            lr_scheduler.StepLR(optimizer, 1, verbose=False)

    @until("2.2")
    def test_verbose_tells_of_each_rate(self, capsys):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        lr_scheduler.StepLR(optimizer, 1, verbose=True)

        assert len(capsys.readouterr().out.splitlines()) == 1

    @since("2.10")
    def test_lambda_raises_at_a_group_added_later(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.LambdaLR(optimizer, lambda _: 0.5)
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
