"""What a scheduler keeps.

Order: 7
"""

import pytest
import torch
from torch.optim import lr_scheduler

from torchnotes import claim, since, until
from torchnotes.domains import training


@claim(
    api=[
        "torch.optim.lr_scheduler.ExponentialLR",
        "torch.optim.lr_scheduler.LambdaLR",
        "torch.optim.lr_scheduler.StepLR",
    ],
    about=["state", "error", "argument"],
    see=["generated/torch.optim.lr_scheduler.ExponentialLR", "generated/torch.optim.lr_scheduler.LambdaLR", "optim"],
    asked=[
        "param 'initial_lr' is not specified in param_groups[0]",
        "save and load lr scheduler",
        "lr reset to start after loading scheduler checkpoint",
        "resume LambdaLR from checkpoint",
        "last_epoch argument when resuming",
    ],
)
class TestResumingNeedsTheStateOfOptimizerAndScheduler:
    """Loading a scheduler's state keeps the optimizer's rate as it was.

    For `ExponentialLR` the counter and `get_last_lr()` come back, and the rate starts high.
    [the_schedulers_state_alone_leaves_the_rate_where_it_was]
    With the states of both, loaded after both are made, training goes on where it ended.
    [the_states_of_both_go_on_where_training_ended]
    `LambdaLR` computes its rate from the counter, so that the next step is right without the optimizer's state.
    [a_rate_computed_anew_comes_back_at_the_next_step]
    A function is not part of the state of `LambdaLR`. [a_function_is_not_part_of_the_state]
    The `__dict__` of a callable object is part of it. [the_attributes_of_a_callable_object_are_part_of_the_state]
    `last_epoch=` without `initial_lr` in the groups raises KeyError. [last_epoch_without_an_initial_rate_raises]
    With it `ExponentialLR` keeps the rate. [last_epoch_keeps_the_rate]
    Before torch 2.8 `ExponentialLR` lowers the rate at once. [last_epoch_lowers_the_rate_at_once]
    `StepLR` still lowers the rate when `last_epoch + 1` is a multiple of `step_size`.
    [last_epoch_lowers_the_rate_of_steps_at_once]
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

    def test_a_rate_computed_anew_comes_back_at_the_next_step(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = lr_scheduler.LambdaLR(optimizer, lambda n: 0.5**n)

        scheduler.load_state_dict({"last_epoch": 2, "lr_lambdas": [None]})
        loaded = optimizer.param_groups[0]["lr"]
        optimizer.step()
        scheduler.step()

        assert (loaded, optimizer.param_groups[0]["lr"]) == (1.0, 0.125)

    def test_the_attributes_of_a_callable_object_are_part_of_the_state(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)

        state = lr_scheduler.LambdaLR(optimizer, Factor(0.5)).state_dict()
        scheduler = lr_scheduler.LambdaLR(optimizer, Factor(0.25))
        scheduler.load_state_dict(state)
        optimizer.step()
        scheduler.step()

        assert optimizer.param_groups[0]["lr"] == 0.5

    def test_last_epoch_lowers_the_rate_of_steps_at_once(self):
        group = {"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}
        due, before = torch.optim.SGD([group], lr=0.25), torch.optim.SGD([dict(group)], lr=0.25)

        lr_scheduler.StepLR(due, 2, gamma=0.5, last_epoch=1)
        lr_scheduler.StepLR(before, 2, gamma=0.5, last_epoch=0)

        assert (due.param_groups[0]["lr"], before.param_groups[0]["lr"]) == (0.125, 0.25)

    def test_last_epoch_without_an_initial_rate_raises(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.25)

        with pytest.raises(KeyError):
            lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=1)

    @until("2.8")
    def test_last_epoch_lowers_the_rate_at_once(self):
        optimizer = torch.optim.SGD([{"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.25)

        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=1)

        assert (optimizer.param_groups[0]["lr"], scheduler.last_epoch) == (0.125, 2)

    @since(
        "2.8",
        why="pytorch#149312",
        remedy="Load the states of optimizer and scheduler instead of passing `last_epoch=`.",
        trigger={
            "calls": [
                "torch.optim.lr_scheduler.ExponentialLR",
                "torch.optim.lr_scheduler.CosineAnnealingLR",
                "torch.optim.lr_scheduler.PolynomialLR",
                "torch.optim.lr_scheduler.LinearLR",
                "torch.optim.lr_scheduler.MultiplicativeLR",
            ],
            "given": {"last_epoch": "*"},
            "at": {"optimizer": 0},
            "when": ["!argument:last_epoch=-1", "kind:optimizer.param_groups.0.initial_lr=float|int|Tensor"],
        },
    )
    def test_last_epoch_keeps_the_rate(self):
        optimizer = torch.optim.SGD([{"params": [torch.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.25)

        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5, last_epoch=1)

        assert (optimizer.param_groups[0]["lr"], scheduler.last_epoch) == (0.25, 2)


class Factor:
    """A factor that can be called."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, _):
        return self.factor


def _two_epochs():
    """Give the states of an optimizer and its scheduler after two epochs."""
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
    for _ in range(2):
        optimizer.step()
        scheduler.step()
    return optimizer.state_dict(), scheduler.state_dict()


@claim(
    api=["torch.optim.lr_scheduler.CyclicLR.load_state_dict", "torch.optim.lr_scheduler.OneCycleLR"],
    about=["state", "argument", "error"],
    see=["generated/torch.optim.lr_scheduler.CyclicLR", "generated/torch.optim.lr_scheduler.OneCycleLR"],
    asked=[
        "KeyError '_scale_fn_custom'",
        "load CyclicLR checkpoint twice",
        "KeyError 'initial_lr' OneCycleLR after add_param_group",
    ],
)
class TestCyclicLrUsesUpTheStateItLoads:
    """`CyclicLR.load_state_dict` removes a key from the dict it is given.

    The key is `_scale_fn_custom`, and a second load of the same dict raises KeyError.
    [loading_removes_a_key, a_second_load_raises]
    Before torch 2.2 loading left the dict alone. [loading_leaves_the_dict_alone]
    A state of `OneCycleLR` keeps its keys. [a_state_of_one_cycle_keeps_its_keys]
    After `add_param_group` without `initial_lr`, the next step of `OneCycleLR` raises KeyError.
    [one_cycle_raises_at_a_group_added_later]
    """

    @until("2.2")
    def test_loading_leaves_the_dict_alone(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = training.SCHEDULERS["CyclicLR"](optimizer)
        state = scheduler.state_dict()

        scheduler.load_state_dict(state)

        assert ("last_epoch" in state, "_scale_fn_custom" in state) == (True, True)

    @since(
        "2.2",
        why="pytorch#110931",
        remedy="Load a copy, `scheduler.load_state_dict(dict(state))`.",
        trigger={"calls": ["torch.optim.lr_scheduler.CyclicLR.load_state_dict"]},
    )
    def test_loading_removes_a_key(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = training.SCHEDULERS["CyclicLR"](optimizer)
        state = scheduler.state_dict()

        scheduler.load_state_dict(state)

        assert ("last_epoch" in state, "_scale_fn_custom" in state) == (True, False)

    @since(
        "2.2",
        why="pytorch#110931",
        remedy="Load a copy, as in `copy.deepcopy(state)`.",
        trigger={
            "calls": ["torch.optim.lr_scheduler.CyclicLR.load_state_dict"],
            "at": {"state_dict": 1},
            "when": ["!kind:state_dict._scale_fn_custom=NoneType|dict"],
        },
    )
    def test_a_second_load_raises(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = training.SCHEDULERS["CyclicLR"](optimizer)
        state = scheduler.state_dict()
        scheduler.load_state_dict(state)

        with pytest.raises(KeyError):
            scheduler.load_state_dict(state)

    def test_a_state_of_one_cycle_keeps_its_keys(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = training.SCHEDULERS["OneCycleLR"](optimizer)
        state = scheduler.state_dict()
        before = sorted(state)

        scheduler.load_state_dict(state)

        assert sorted(state) == before

    def test_one_cycle_raises_at_a_group_added_later(self):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = training.SCHEDULERS["OneCycleLR"](optimizer)
        optimizer.add_param_group({"params": [torch.ones(1, requires_grad=True)]})

        optimizer.step()

        with pytest.raises(KeyError):
            scheduler.step()
