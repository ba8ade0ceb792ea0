"""Optimizers: saving and loading their state.

Order: 8
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since
from torchnotes.domains import training


def stepped(gradient, parameter=None, **options):
    """Give SGD with momentum after one step with a gradient, so that the gradient is its momentum."""
    parameter = nn.Parameter(torch.zeros(1)) if parameter is None else parameter
    optimizer = torch.optim.SGD([parameter], **{"lr": 0.5, "momentum": 0.5, **options})
    parameter.grad = torch.full_like(parameter, gradient)
    optimizer.step()
    return optimizer


@claim(
    api=["torch.optim.Optimizer.state_dict"],
    about=["value", "memory", "dtype"],
    see=["optim", "generated/torch.optim.Optimizer.state_dict"],
    asked=[
        "what is in optimizer.state_dict()",
        "optimizer state parameter names instead of indices",
        "Adam exp_avg exp_avg_sq step in state dict",
        "is optimizer state shared or copied",
        "map optimizer state to parameter names",
    ],
)
class TestOptimizerStateDictNumbersParameters:
    """`Optimizer.state_dict` returns momenta by number, options by group.

    A parameter is named by its number, and is not in the dict. [state_and_options_go_by_number]
    The numbers go on from group to group. [numbers_go_on_from_group_to_group]
    SGD's momenta share memory with the optimizer: a later step can change them. [a_step_changes_a_kept_state]
    So does each tensor in the state of the optimizers on dense gradients. [tensors_are_the_optimizers_own]
    A learning rate that is a number stays as it was; one in a tensor is shared.
    [a_new_learning_rate_does_not_reach_a_kept_state, a_new_learning_rate_written_into_a_tensor_does]
    From torch 2.6 on an optimizer made of `named_parameters()` adds the names.
    [names_are_kept_where_they_were_given]
    A new Adam has an empty state. [before_the_first_step_there_is_no_state]
    Adagrad has a state from the start. [adagrad_has_a_state_from_the_start]
    Adam's moments begin in the parameter's dtype; its step is float32 under the default dtype float32.
    [adam_keeps_two_moments_and_the_step]
    """

    def test_state_and_options_go_by_number(self):
        optimizer = stepped(4.0)

        state = optimizer.state_dict()

        assert list(state) == ["state", "param_groups"]
        assert state["state"][0]["momentum_buffer"].tolist() == [4.0]
        assert (state["param_groups"][0]["params"], state["param_groups"][0]["lr"]) == ([0], 0.5)

    def test_numbers_go_on_from_group_to_group(self):
        first, second, third = (nn.Parameter(torch.zeros(1)) for _ in range(3))

        optimizer = torch.optim.SGD([{"params": [first, second]}, {"params": [third]}], lr=0.5)

        assert [group["params"] for group in optimizer.state_dict()["param_groups"]] == [[0, 1], [2]]

    def test_a_step_changes_a_kept_state(self):
        optimizer = stepped(4.0)

        state = optimizer.state_dict()
        optimizer.step()

        assert state["state"][0]["momentum_buffer"].tolist() == [6.0]

    def test_a_new_learning_rate_does_not_reach_a_kept_state(self):
        optimizer = stepped(4.0)

        state = optimizer.state_dict()
        optimizer.param_groups[0]["lr"] = 9.0

        assert state["param_groups"][0]["lr"] == 0.5

    def test_a_new_learning_rate_written_into_a_tensor_does(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=torch.tensor(0.5))

        state = optimizer.state_dict()
        optimizer.param_groups[0]["lr"].fill_(9.0)

        assert state["param_groups"][0]["lr"].item() == 9.0

    @since("2.6")
    def test_names_are_kept_where_they_were_given(self):
        optimizer = torch.optim.SGD(nn.Linear(1, 1).named_parameters(), lr=0.5)

        assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["weight", "bias"]

    def test_before_the_first_step_there_is_no_state(self):
        optimizer = torch.optim.Adam([nn.Parameter(torch.zeros(1))])

        assert optimizer.state_dict()["state"] == {}

    def test_adam_keeps_two_moments_and_the_step(self):
        parameter = nn.Parameter(torch.zeros(1, dtype=torch.float64))
        optimizer = torch.optim.Adam([parameter])
        parameter.grad = torch.tensor([1.0], dtype=torch.float64)
        optimizer.step()

        state = optimizer.state_dict()["state"][0]

        assert {name: value.dtype for name, value in state.items()} == {
            "step": torch.float32,
            "exp_avg": torch.float64,
            "exp_avg_sq": torch.float64,
        }
        assert state["step"].item() == 1.0

    def test_tensors_are_the_optimizers_own(self):
        made = {name: training.make(name) for name in training.OPTIMIZERS}
        for optimizer, _ in made.values():
            optimizer.step()

        kept = {name: optimizer.state_dict()["state"].get(0, {}) for name, (optimizer, _) in made.items()}
        own = {name: optimizer.state[parameter] for name, (optimizer, parameter) in made.items()}
        assert len(kept["Adam"]) == 3
        assert [(name, key) for name in kept for key in kept[name] if kept[name][key] is not own[name][key]] == []

    def test_adagrad_has_a_state_from_the_start(self):
        optimizer = torch.optim.Adagrad([nn.Parameter(torch.zeros(1))], initial_accumulator_value=5.0)

        assert optimizer.state_dict()["state"][0]["sum"].tolist() == [5.0]


@claim(
    api=["torch.optim.Optimizer.load_state_dict"],
    about=["state", "error"],
    see=["optim", "generated/torch.optim.Optimizer.load_state_dict"],
    asked=[
        "loaded state dict has a different number of parameter groups",
        "load optimizer state after adding layers",
        "contains a parameter group that doesn't match the size",
        "size of tensor a must match after loading optimizer",
        "KeyError 'momentum' or 'mu_product' loading other optimizer",
        "load_state_dict overwrites my new learning rate",
    ],
)
class TestOptimizerLoadsByPosition:
    """By default `Optimizer.load_state_dict` matches parameters by position.

    SGD's parameters in another order receive each other's momenta.
    [parameters_in_another_order_get_each_others_momenta]
    From torch 2.6 on names in SGD's state do not change that. [names_do_not_change_the_order]
    Unless `fused`, SGD's momentum of two numbers for a parameter of three raises RuntimeError at the next step, not
    while loading. [another_shape_raises_only_at_the_next_step]
    The state of an Adam that has stepped raises KeyError in SGD with momentum, at the next step.
    [another_optimizers_state_raises_only_at_the_next_step]
    NAdam raises KeyError while it loads that state. [nadam_raises_while_it_loads_adams_state]
    AdamW accepts a default Adam's state, and its weight decay becomes 0. [adamw_takes_adams_state_and_its_weight_decay]
    For SGD another count of parameters or groups raises ValueError.
    [another_count_of_parameters_raises, another_count_of_groups_raises]
    The learning rate in the state replaces SGD's own. [the_loaded_learning_rate_wins]
    SGD's float32 momentum becomes float64 for a float64 parameter. [momenta_become_the_parameters_dtype]
    """

    def test_parameters_in_another_order_get_each_others_momenta(self):
        first, second = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
        state = {0: {"momentum_buffer": torch.tensor([4.0])}, 1: {"momentum_buffer": torch.tensor([7.0])}}
        optimizer = torch.optim.SGD([second, first], lr=0.5, momentum=0.5)

        optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})

        assert optimizer.state[first]["momentum_buffer"].tolist() == [7.0]
        assert optimizer.state[second]["momentum_buffer"].tolist() == [4.0]

    def test_another_shape_raises_only_at_the_next_step(self):
        parameter = nn.Parameter(torch.zeros(3))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.ones(3)

        optimizer.load_state_dict(stepped(4.0, nn.Parameter(torch.zeros(2))).state_dict())

        with pytest.raises(RuntimeError):
            optimizer.step()

    def test_another_optimizers_state_raises_only_at_the_next_step(self):
        adam = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
        adam.param_groups[0]["params"][0].grad = torch.ones(1)
        adam.step()
        optimizer = stepped(4.0)

        optimizer.load_state_dict(adam.state_dict())

        with pytest.raises(KeyError):
            optimizer.step()

    def test_adamw_takes_adams_state_and_its_weight_decay(self):
        adam = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
        optimizer = torch.optim.AdamW([nn.Parameter(torch.zeros(1))], weight_decay=0.5)

        optimizer.load_state_dict(adam.state_dict())

        assert optimizer.param_groups[0]["weight_decay"] == 0

    def test_another_count_of_parameters_raises(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))], lr=0.5)

        with pytest.raises(ValueError):
            optimizer.load_state_dict(stepped(4.0).state_dict())

    def test_another_count_of_groups_raises(self):
        groups = [{"params": [nn.Parameter(torch.zeros(1))]}, {"params": []}]
        optimizer = torch.optim.SGD(groups, lr=0.5)

        with pytest.raises(ValueError):
            optimizer.load_state_dict(stepped(4.0).state_dict())

    def test_the_loaded_learning_rate_wins(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=9.0)

        optimizer.load_state_dict(stepped(4.0).state_dict())

        assert (optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]) == (0.5, 0.5)

    def test_momenta_become_the_parameters_dtype(self):
        parameter = nn.Parameter(torch.zeros(1, dtype=torch.float64))
        optimizer = torch.optim.SGD([parameter], lr=0.5)

        optimizer.load_state_dict(stepped(4.0).state_dict())

        assert optimizer.state[parameter]["momentum_buffer"].dtype == torch.float64
        assert optimizer.state[parameter]["momentum_buffer"].tolist() == [4.0]

    @since("2.6")
    def test_names_do_not_change_the_order(self):
        first, second = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
        source = torch.optim.SGD([("first", first), ("second", second)], lr=0.5, momentum=0.5)
        first.grad, second.grad = torch.tensor([4.0]), torch.tensor([7.0])
        source.step()
        optimizer = torch.optim.SGD([("second", second), ("first", first)], lr=0.5, momentum=0.5)

        optimizer.load_state_dict(source.state_dict())

        assert optimizer.state[first]["momentum_buffer"].tolist() == [7.0]

    def test_nadam_raises_while_it_loads_adams_state(self):
        adam = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
        adam.param_groups[0]["params"][0].grad = torch.ones(1)
        adam.step()

        with pytest.raises(KeyError):
            torch.optim.NAdam([nn.Parameter(torch.zeros(1))]).load_state_dict(adam.state_dict())
