"""Optimizers: the device of a state that is loaded.

Order: 8.7
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


def stepped(make):
    """Return the state of an optimizer that has stepped on the CPU."""
    parameter = nn.Parameter(torch.ones(2))
    parameter.grad = torch.ones(2)
    optimizer = make([parameter])
    optimizer.step()
    return optimizer.state_dict()


def momentum(parameters):
    return torch.optim.SGD(parameters, lr=0.5, momentum=0.5)


@claim(
    api=["torch.optim.Optimizer.load_state_dict"],
    about=["state", "dtype"],
    see=["optim", "generated/torch.optim.Optimizer.load_state_dict"],
    asked=[
        "move the state of a loaded optimizer to the gpu",
        "optimizer state on cpu after load_state_dict",
        "expected all tensors on the same device after loading optimizer",
        "map_location for optimizer checkpoint",
        "resume Adam on another device",
    ],
)
class TestOptimizerLoadsOntoTheDeviceOfItsParameters:
    """`Optimizer.load_state_dict` moves momenta to the parameter's device.

    A momentum of SGD from the CPU is on the meta device for a parameter there, and so are the averages of Adam.
    [momenta_go_to_the_parameter]
    The `step` of a default Adam, float32 on the CPU, stays as it is. [the_count_of_steps_stays]
    The dict that was loaded keeps its tensors on their device. [the_loaded_dict_stays]
    Tensors in a list or a dict within the state are moved too, and numbers are kept. [nested_tensors_go_along]
    So move the model first, and load the state of its optimizer then. [advice]
    """

    @pytest.mark.parametrize(
        ("name", "keys"), [("SGD", ["momentum_buffer"]), ("Adam", ["exp_avg", "exp_avg_sq"])], ids=["SGD", "Adam"]
    )
    def test_momenta_go_to_the_parameter(self, name, keys):
        make = momentum if name == "SGD" else torch.optim.Adam
        parameter = nn.Parameter(torch.ones(2, device="meta"))
        optimizer = make([parameter])

        optimizer.load_state_dict(stepped(make))

        assert [optimizer.state[parameter][key].device.type for key in keys] == ["meta"] * len(keys)
        assert [optimizer.state[parameter][key].shape for key in keys] == [(2,)] * len(keys)

    def test_the_count_of_steps_stays(self):
        parameter = nn.Parameter(torch.ones(2, device="meta", dtype=torch.float64))
        optimizer = torch.optim.Adam([parameter])

        optimizer.load_state_dict(stepped(torch.optim.Adam))

        step = optimizer.state[parameter]["step"]
        assert (step.item(), step.device.type, step.dtype) == (1.0, "cpu", torch.float32)
        assert optimizer.state[parameter]["exp_avg"].dtype == torch.float64

    def test_the_loaded_dict_stays(self):
        state = stepped(momentum)

        momentum([nn.Parameter(torch.ones(2, device="meta"))]).load_state_dict(state)

        assert state["state"][0]["momentum_buffer"].device.type == "cpu"
        assert state["state"][0]["momentum_buffer"].tolist() == [1.0, 1.0]

    def test_nested_tensors_go_along(self):
        parameter = nn.Parameter(torch.ones(2, device="meta"))
        optimizer = momentum([parameter])
        state = {0: {"history": [torch.ones(1)], "more": {"mean": torch.ones(1)}, "count": 3}}

        optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})

        loaded = optimizer.state[parameter]
        assert (loaded["history"][0].device.type, loaded["more"]["mean"].device.type) == ("meta", "meta")
        assert loaded["count"] == 3
