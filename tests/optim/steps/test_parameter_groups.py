"""Parameter groups: rates and other options for some of the parameters.

Order: 5.3
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


def ones(number):
    """Return Parameters of one, each with a gradient of one."""
    parameters = [nn.Parameter(torch.ones(1)) for _ in range(number)]
    for parameter in parameters:
        parameter.grad = torch.ones(1)
    return parameters


@claim(
    api=["torch.optim.SGD", "torch.optim.Adam"],
    about=["value", "argument", "state"],
    see=["optim", "generated/torch.optim.SGD", "generated/torch.optim.Adam"],
    asked=[
        "different learning rates for different layers",
        "lower learning rate for pretrained layers",
        "no weight decay for bias and norm layers",
        "learning rate of a param group is ignored",
        "per layer learning rate fine tuning",
        "Boolean value of Tensor with more than one value is ambiguous parameters not in list",
    ],
)
class TestAGroupHasOptionsThatOverrideTheOptimizers:
    """Options in a group override what `SGD` or `Adam` was made with.

    `SGD([{"params": body, "lr": 0.25}, {"params": head}], lr=0.5)` moves the body by 0.25 and the head by 0.5 times
    their gradients. [a_group_steps_by_its_rate]
    Options that a group does not name are filled in from the optimizer. [a_group_is_filled_up]
    `Adam` of such groups has their rates too. [adam_has_the_rates_of_its_groups]
    A group with `weight_decay=0.0` is left without a decay. [a_group_can_go_without_a_decay]
    A slip in a name, such as `learning_rate`, passes silently, and the group has the optimizer's rate.
    [an_unknown_option_passes]
    A parameter in none of the groups does not move. [a_parameter_left_out_stays]
    `p not in` a list of Parameters compares numbers: a weight of several numbers that is not in it raises
    RuntimeError; compare names.
    [picking_by_in_raises]
    """

    def test_a_group_steps_by_its_rate(self):
        body, head = ones(2)

        torch.optim.SGD([{"params": [body], "lr": 0.25}, {"params": [head]}], lr=0.5).step()

        assert (body.item(), head.item()) == (0.75, 0.5)

    def test_a_group_is_filled_up(self):
        body, head = ones(2)

        groups = torch.optim.SGD(
            [{"params": [body], "lr": 0.25}, {"params": [head]}], lr=0.5, momentum=0.75
        ).param_groups

        assert [(group["lr"], group["momentum"], group["weight_decay"]) for group in groups] == [
            (0.25, 0.75, 0),
            (0.5, 0.75, 0),
        ]

    def test_adam_has_the_rates_of_its_groups(self):
        body, head = ones(2)

        optimizer = torch.optim.Adam([{"params": [body], "lr": 0.25}, {"params": [head], "betas": (0.5, 0.5)}], lr=0.5)
        optimizer.step()

        assert [group["lr"] for group in optimizer.param_groups] == [0.25, 0.5]
        assert [group["betas"] for group in optimizer.param_groups] == [(0.9, 0.999), (0.5, 0.5)]
        assert [body.item(), head.item()] == pytest.approx([0.75, 0.5])

    def test_a_group_can_go_without_a_decay(self):
        weight, bias = ones(2)
        weight.grad, bias.grad = torch.zeros(1), torch.zeros(1)

        torch.optim.SGD(
            [{"params": [weight]}, {"params": [bias], "weight_decay": 0.0}], lr=0.5, weight_decay=0.5
        ).step()

        assert (weight.item(), bias.item()) == (0.75, 1.0)

    def test_an_unknown_option_passes(self):
        (body,) = ones(1)

        optimizer = torch.optim.SGD([{"params": [body], "learning_rate": 0.25}], lr=0.5)
        optimizer.step()

        assert (optimizer.param_groups[0]["lr"], body.item()) == (0.5, 0.5)

    def test_a_parameter_left_out_stays(self):
        body, head, other = ones(3)

        torch.optim.SGD([{"params": [body]}, {"params": [head]}], lr=0.5).step()

        assert (body.item(), head.item(), other.item()) == (0.5, 0.5, 1.0)

    def test_picking_by_in_raises(self):
        head = list(nn.Linear(2, 1).parameters())
        model = nn.Linear(2, 1)

        with pytest.raises(RuntimeError):
            [one for one in model.parameters() if one not in head]

        assert [name for name, _ in model.named_parameters() if name != "bias"] == ["weight"]


@claim(
    api=["torch.optim.SGD", "torch.optim.SGD.add_param_group"],
    about=["error", "state", "warning"],
    see=["optim", "generated/torch.optim.Optimizer.add_param_group"],
    asked=[
        "some parameters appear in more than one parameter group",
        "add parameters to an existing optimizer",
        "add_param_group after unfreezing layers",
        "optimizer contains a parameter group with duplicate parameters",
        "add new layer parameters to optimizer during training",
    ],
)
class TestAParameterStandsInOneGroup:
    """`SGD` raises ValueError for a parameter that stands in two groups.

    `add_param_group` does so too, and leaves the groups as they were. [adding_a_parameter_again_raises]
    Twice in one list it warns by a UserWarning, and on the CPU a step of plain `SGD` moves it twice.
    [a_parameter_twice_in_a_list_moves_twice]
    `add_param_group({"params": head})` adds parameters to those that move from then on, with the options that `SGD`
    was made with. [an_added_group_moves_from_then_on]
    The rate of the first group, changed by hand in the meantime, does not reach the added one.
    [an_added_group_has_the_first_options]
    A parameter and a generator of parameters pass as `params` of the added group, and become a list.
    [a_parameter_or_a_generator_passes]
    A group without `params` raises KeyError. [a_group_without_parameters_raises]
    """

    def test_a_parameter_in_two_groups_raises(self):
        (weight,) = ones(1)

        with pytest.raises(ValueError):
            torch.optim.SGD([{"params": [weight]}, {"params": [weight], "lr": 0.25}], lr=0.5)

    def test_adding_a_parameter_again_raises(self):
        weight, other = ones(2)
        optimizer = torch.optim.SGD([weight], lr=0.5)

        with pytest.raises(ValueError):
            optimizer.add_param_group({"params": [other, weight]})

        assert [group["params"] for group in optimizer.param_groups] == [[weight]]

    def test_a_parameter_twice_in_a_list_moves_twice(self):
        (weight,) = ones(1)

        with pytest.warns(UserWarning):
            optimizer = torch.optim.SGD([weight, weight], lr=0.25)
        optimizer.step()

        assert weight.item() == 0.5

    def test_an_added_group_moves_from_then_on(self):
        body, head = ones(2)
        optimizer = torch.optim.SGD([body], lr=0.25, momentum=0.5)

        optimizer.step()
        optimizer.add_param_group({"params": head})
        optimizer.step()

        assert (body.item(), head.item()) == (1 - 0.25 - 0.25 * 1.5, 0.75)
        assert optimizer.param_groups[1]["momentum"] == 0.5

    def test_an_added_group_has_the_first_options(self):
        body, head = ones(2)
        optimizer = torch.optim.SGD([body], lr=0.5)

        optimizer.param_groups[0]["lr"] = 0.125
        optimizer.add_param_group({"params": [head]})
        optimizer.step()

        assert (body.item(), head.item()) == (0.875, 0.5)

    def test_a_parameter_or_a_generator_passes(self):
        (weight,) = ones(1)
        layer = nn.Linear(1, 1)
        optimizer = torch.optim.SGD([weight], lr=0.5)

        optimizer.add_param_group({"params": layer.weight})
        optimizer.add_param_group({"params": (one for one in [layer.bias])})

        assert [group["params"] for group in optimizer.param_groups] == [[weight], [layer.weight], [layer.bias]]

    def test_a_group_without_parameters_raises(self):
        optimizer = torch.optim.SGD(ones(1), lr=0.5)

        with pytest.raises(KeyError):
            optimizer.add_param_group({"lr": 0.25})
        with pytest.raises(KeyError):
            torch.optim.SGD([{"lr": 0.25}], lr=0.5)
