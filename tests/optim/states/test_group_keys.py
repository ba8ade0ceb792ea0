"""Which keys the parameter groups of optimizers have.

Order: 17
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


def _group(name):
    """Return the first group in the state of an optimizer with a learning rate of 0.5."""
    optimizer = getattr(torch.optim, name)([nn.Parameter(torch.ones(2, 2))], lr=0.5)
    return optimizer.state_dict()["param_groups"][0]


@claim(
    api=[
        "torch.optim.ASGD.state_dict",
        "torch.optim.Adadelta.state_dict",
        "torch.optim.Adamax.state_dict",
        "torch.optim.NAdam.state_dict",
        "torch.optim.RAdam.state_dict",
        "torch.optim.RMSprop.state_dict",
        "torch.optim.Rprop.state_dict",
    ],
    about=["state", "argument", "value"],
    see=["optim", "generated/torch.optim.NAdam", "generated/torch.optim.Rprop"],
    asked=[
        "capturable key in optimizer param_groups",
        "KeyError 'capturable' loading optimizer state",
        "RMSprop capturable cuda graph",
        "optimizer state dict differs between pytorch versions capturable",
    ],
)
class TestGroupsOfSevenOptimizersSayWhetherTheyAreCapturable:
    """A group of `NAdam`, `RAdam` or `Rprop` has a key `capturable`.

    From torch 2.1 on `NAdam` has the key. [nadam_has_the_key, nadam_lacks_the_key]
    From torch 2.2 on `ASGD` has the key. [asgd_has_the_key, asgd_lacks_the_key]
    From torch 2.3 on `Adamax` and `RAdam` have the key. [two_more_have_the_key, two_more_lack_the_key]
    From torch 2.4 on `Adadelta`, `RMSprop` and `Rprop` have the key. [three_more_have_the_key, three_more_lack_the_key]
    By default the key is False.
    [nadam_has_the_key, asgd_has_the_key, two_more_have_the_key, three_more_have_the_key]
    """

    two = pytest.mark.parametrize("name", ["Adamax", "RAdam"])
    three = pytest.mark.parametrize("name", ["Adadelta", "RMSprop", "Rprop"])

    @until("2.1")
    def test_nadam_lacks_the_key(self):
        group = _group("NAdam")

        assert (group["lr"], "capturable" in group) == (0.5, False)

    @since(
        "2.1",
        why="pytorch#106615",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.NAdam.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.nadam.NAdam"],
        },
    )
    def test_nadam_has_the_key(self):
        group = _group("NAdam")

        assert (group["lr"], group.get("capturable")) == (0.5, False)

    @until("2.2")
    def test_asgd_lacks_the_key(self):
        group = _group("ASGD")

        assert (group["lr"], "capturable" in group) == (0.5, False)

    @since(
        "2.2",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.ASGD.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.asgd.ASGD"],
        },
    )
    def test_asgd_has_the_key(self):
        group = _group("ASGD")

        assert (group["lr"], group.get("capturable")) == (0.5, False)

    @until("2.3")
    @two
    def test_two_more_lack_the_key(self, name):
        group = _group(name)

        assert (group["lr"], "capturable" in group) == (0.5, False)

    @since(
        "2.3",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.Adamax.state_dict",
                "torch.optim.RAdam.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.adamax.Adamax|torch.optim.radam.RAdam"],
        },
    )
    @two
    def test_two_more_have_the_key(self, name):
        group = _group(name)

        assert (group["lr"], group.get("capturable")) == (0.5, False)

    @until("2.4")
    @three
    def test_three_more_lack_the_key(self, name):
        group = _group(name)

        assert (group["lr"], "capturable" in group) == (0.5, False)

    @since(
        "2.4",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.Adadelta.state_dict",
                "torch.optim.RMSprop.state_dict",
                "torch.optim.Rprop.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.adadelta.Adadelta|torch.optim.rmsprop.RMSprop|torch.optim.rprop.Rprop"],
        },
    )
    @three
    def test_three_more_have_the_key(self, name):
        group = _group(name)

        assert (group["lr"], group.get("capturable")) == (0.5, False)


@claim(
    api=[
        "torch.optim.NAdam",
        "torch.optim.RAdam",
    ],
    about=["state", "argument", "error"],
    see=["optim", "generated/torch.optim.NAdam", "generated/torch.optim.RAdam", "generated/torch.optim.Adagrad"],
    asked=[
        "NAdam unexpected keyword argument 'maximize'",
        "gradient ascent with RAdam",
        "NAdam decoupled weight decay option",
        "maximize objective instead of minimize adam variants",
    ],
)
class TestNadamAndRadamMaximize:
    """`NAdam` and `RAdam` accept `maximize`.

    A step with `maximize=True` goes along the gradient. [a_step_goes_along_the_gradient]
    Before torch 2.4 the argument raises TypeError. [the_argument_raises]
    A group of `NAdam` has a key `decoupled_weight_decay`, and had none before torch 2.1.
    [the_decay_is_in_the_group, the_decay_is_not_in_the_group]
    One of `RAdam` has it since torch 2.2. [the_decay_is_in_the_group_of_radam, the_decay_is_not_in_the_group_of_radam]
    A group of `Adagrad` has a key `fused`, and had none before torch 2.4. [adagrad_has_a_key, adagrad_lacks_a_key]
    """

    both = pytest.mark.parametrize("name", ["NAdam", "RAdam"])

    @until("2.4")
    @both
    def test_the_argument_raises(self, name):
        with pytest.raises(TypeError):
            getattr(torch.optim, name)([nn.Parameter(torch.ones(1))], maximize=True)

    @since("2.4")
    @both
    def test_a_step_goes_along_the_gradient(self, name):
        w = nn.Parameter(torch.ones(1))
        w.grad = torch.ones(1)

        getattr(torch.optim, name)([w], lr=0.5, maximize=True).step()

        assert w.item() > 1.0

    @until("2.1")
    def test_the_decay_is_not_in_the_group(self):
        group = _group("NAdam")

        assert ("weight_decay" in group, "decoupled_weight_decay" in group) == (True, False)

    @since(
        "2.1",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.NAdam.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.nadam.NAdam"],
        },
    )
    def test_the_decay_is_in_the_group(self):
        group = _group("NAdam")

        assert ("weight_decay" in group, group.get("decoupled_weight_decay")) == (True, False)

    @until("2.2")
    def test_the_decay_is_not_in_the_group_of_radam(self):
        group = _group("RAdam")

        assert ("weight_decay" in group, "decoupled_weight_decay" in group) == (True, False)

    @since(
        "2.2",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.RAdam.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.radam.RAdam"],
        },
    )
    def test_the_decay_is_in_the_group_of_radam(self):
        group = _group("RAdam")

        assert ("weight_decay" in group, group.get("decoupled_weight_decay")) == (True, False)

    @until("2.4")
    def test_adagrad_lacks_a_key(self):
        group = _group("Adagrad")

        assert ("foreach" in group, "fused" in group) == (True, False)

    @since(
        "2.4",
        why="pytorch#124905",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.Adagrad.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.adagrad.Adagrad"],
        },
    )
    def test_adagrad_has_a_key(self):
        group = _group("Adagrad")

        assert ("foreach" in group, "fused" in group) == (True, True)


@claim(
    api=["torch.optim.LBFGS", "torch.optim.LBFGS.state_dict"],
    about=["state", "value", "argument", "error"],
    see=["generated/torch.optim.LBFGS"],
    asked=["LBFGS maximize a function", "gradient ascent with LBFGS", "LBFGS unexpected keyword argument 'maximize'"],
)
class TestLbfgsMaximizes:
    """`LBFGS` accepts `maximize`.

    With `maximize=True` it climbs a parabola to its top, with and without a line search. [it_climbs_to_the_top]
    `step` returns the value of the closure, not its negative. [it_returns_the_value_of_the_closure]
    Before torch 2.14 the argument raises TypeError. [the_argument_raises]
    Groups have a key `maximize` from torch 2.14 on. [a_group_has_the_key, a_group_lacks_the_key]
    """

    @until("2.14")
    def test_the_argument_raises(self):
        with pytest.raises(TypeError):
            torch.optim.LBFGS([nn.Parameter(torch.ones(1))], maximize=True)

    @since("2.14", remedy="Let the closure return the negated objective where older releases matter.")
    @pytest.mark.parametrize("search", [None, "strong_wolfe"])
    def test_it_climbs_to_the_top(self, search):
        w = nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.LBFGS([w], maximize=True, line_search_fn=search)

        def closure():
            optimizer.zero_grad()
            height = 5 - (w - 3).square().sum()
            height.backward()
            return height

        optimizer.step(closure)

        assert w.item() == pytest.approx(3.0, abs=1e-3)

    @since("2.14")
    def test_it_returns_the_value_of_the_closure(self):
        w = nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.LBFGS([w], maximize=True)

        def closure():
            optimizer.zero_grad()
            height = 5 - (w - 3).square().sum()
            height.backward()
            return height

        assert optimizer.step(closure).item() == -4.0

    @until("2.14")
    def test_a_group_lacks_the_key(self):
        group = _group("LBFGS")

        assert (group["lr"], "maximize" in group) == (0.5, False)

    @since(
        "2.14",
        remedy="Compare the keys that you need, not the whole group.",
        trigger={
            "calls": [
                "torch.optim.LBFGS.state_dict",
                "torch.optim.Optimizer.state_dict",
                "torch.optim.Optimizer.__repr__",
            ],
            "at": {"self": 0},
            "when": ["kind:self=torch.optim.lbfgs.LBFGS"],
        },
    )
    def test_a_group_has_the_key(self):
        group = _group("LBFGS")

        assert (group["lr"], group.get("maximize")) == (0.5, False)
