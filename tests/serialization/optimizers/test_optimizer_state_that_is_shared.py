"""Optimizers: momenta that are shared with a loaded state.

Order: 8.5
"""

import copy

import torch
from torch import nn

from torchnotes import claim, since, until


def stepped(gradient, parameter=None, **options):
    """Give SGD with momentum after one step with a gradient, so that the gradient is its momentum."""
    parameter = nn.Parameter(torch.zeros(1)) if parameter is None else parameter
    optimizer = torch.optim.SGD([parameter], **{"lr": 0.5, "momentum": 0.5, **options})
    parameter.grad = torch.full_like(parameter, gradient)
    optimizer.step()
    return optimizer


@claim(
    api=["torch.optim.Optimizer.load_state_dict"],
    about=["state"],
    see=["optim", "generated/torch.optim.Optimizer.load_state_dict"],
    asked=[
        "two optimizers share momentum after load_state_dict",
        "copy optimizer state between optimizers",
        "deepcopy optimizer state before loading",
    ],
)
class TestOptimizerTakesTheMomentaOfTheStateAsItsOwn:
    """`Optimizer.load_state_dict` shares momenta that fit with the state.

    An SGD that loads the live state of another, of one dtype, changes its momenta by its steps.
    [a_step_of_the_one_changes_the_momentum_of_the_other]
    Before torch 2.1 the momenta were copied. [a_step_of_the_one_leaves_the_momentum_of_the_other]
    `copy.deepcopy` of the state parts the two. [a_deep_copy_parts_them]
    Where the parameter's dtype differs, SGD's momenta are new tensors. [another_dtype_parts_them]
    By default Adam's count of steps is shared even then. [another_dtype_does_not_part_adams_counts_of_steps]
    A learning rate in a tensor is copied. [a_learning_rate_in_a_tensor_is_copied]
    """

    @since(
        "2.1",
        why="pytorch#106082",
        remedy="Pass `copy.deepcopy(state)` to `load_state_dict`.",
        trigger={
            "calls": ["torch.optim.Optimizer.load_state_dict"],
            "at": {"self": 0, "state_dict": 1},
            "when": [
                "held_elsewhere:state_dict.state",
                "argument:self.param_groups.0.params.0.dtype=state_dict.state.0.momentum_buffer.dtype",
            ],
        },
    )
    def test_a_step_of_the_one_changes_the_momentum_of_the_other(self):
        source, parameter = stepped(4.0), nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.tensor([100.0])

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert source.state_dict()["state"][0]["momentum_buffer"].tolist() == [102.0]

    @until("2.1")
    def test_a_step_of_the_one_leaves_the_momentum_of_the_other(self):
        source, parameter = stepped(4.0), nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.tensor([100.0])

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert source.state_dict()["state"][0]["momentum_buffer"].tolist() == [4.0]

    def test_another_dtype_parts_them(self):
        source, parameter = stepped(4.0), nn.Parameter(torch.zeros(1, dtype=torch.float64))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.tensor([100.0], dtype=torch.float64)

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert optimizer.state[parameter]["momentum_buffer"].tolist() == [102.0]
        assert source.state_dict()["state"][0]["momentum_buffer"].tolist() == [4.0]

    @since(
        "2.1",
        why="pytorch#106082",
        remedy="Pass `copy.deepcopy(state)` to `load_state_dict`.",
        trigger={
            "calls": ["torch.optim.Optimizer.load_state_dict"],
            "at": {"self": 0, "state_dict": 1},
            "when": ["held_elsewhere:state_dict.state", "kind:state_dict.state.0.step=Tensor"],
        },
    )
    def test_another_dtype_does_not_part_adams_counts_of_steps(self):
        source = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
        source.param_groups[0]["params"][0].grad = torch.ones(1)
        source.step()
        optimizer = torch.optim.Adam([nn.Parameter(torch.zeros(1, dtype=torch.float64))])
        optimizer.param_groups[0]["params"][0].grad = torch.ones(1, dtype=torch.float64)

        optimizer.load_state_dict(source.state_dict())
        optimizer.step()

        assert source.state_dict()["state"][0]["step"].item() == 2.0

    def test_a_deep_copy_parts_them(self):
        source, parameter = stepped(4.0), nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=0.5, momentum=0.5)
        parameter.grad = torch.tensor([100.0])

        optimizer.load_state_dict(copy.deepcopy(source.state_dict()))
        optimizer.step()

        assert optimizer.state[parameter]["momentum_buffer"].tolist() == [102.0]
        assert source.state_dict()["state"][0]["momentum_buffer"].tolist() == [4.0]

    def test_a_learning_rate_in_a_tensor_is_copied(self):
        source = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=torch.tensor(0.5))
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=9.0)

        optimizer.load_state_dict(source.state_dict())
        source.param_groups[0]["lr"].fill_(2.0)

        assert optimizer.param_groups[0]["lr"].item() == 0.5
