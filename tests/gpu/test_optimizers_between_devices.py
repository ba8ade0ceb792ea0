"""Moving a module whose optimizer has a state.

Order: 5
"""

import pytest
import torch

from torchnotes import claim, since


@claim(
    api=["torch.nn.Module.to"],
    about=["state", "error"],
    see=["generated/torch.nn.Module", "optim"],
    asked=[
        "optimizer error after changing model dtype",
        "Adam step fails after model.double()",
        "optimizer buffers still float32 after model.to(float64)",
        "expected dtype float but got dtype double optimizer step",
    ],
)
class TestModuleToLeavesTheStateOfOptimizers:
    """`net.to(dtype)` leaves the state of an optimizer in the old dtype.

    On the CPU, by default Adam that has stepped in float32 raises RuntimeError at a float64 step with gradients.
    [adam_raises_at_its_next_step]
    Adam that has not stepped before works. [adam_that_has_not_stepped_works]
    Loading the optimizer's own `state_dict()` casts the averages of Adam. [loading_the_state_again_casts_it]
    On the CPU, SGD with momentum steps on in float64 by default, and keeps its momentum in float32.
    [momentum_stays_as_it_was]
    From torch 2.4 on, SGD with momentum and `fused=True` raises RuntimeError on the CPU at a step with gradients.
    [fused_momentum_raises]
    Move the model first and make the optimizer after. [advice]
    """

    def test_adam_raises_at_its_next_step(self):
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.Adam(net.parameters())
        net(torch.ones(1, 2)).sum().backward()
        optimizer.step()

        net.to(torch.float64)
        net(torch.ones(1, 2, dtype=torch.float64)).sum().backward()

        assert optimizer.state[net.weight]["exp_avg"].dtype == torch.float32
        assert net.weight.grad.dtype == torch.float64
        with pytest.raises(RuntimeError):
            optimizer.step()

    def test_adam_that_has_not_stepped_works(self):
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.Adam(net.parameters())

        net.to(torch.float64)
        net(torch.ones(1, 2, dtype=torch.float64)).sum().backward()
        optimizer.step()

        assert optimizer.state[net.weight]["exp_avg"].dtype == torch.float64

    def test_loading_the_state_again_casts_it(self):
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.Adam(net.parameters())
        net(torch.ones(1, 2)).sum().backward()
        optimizer.step()

        net.to(torch.float64)
        optimizer.load_state_dict(optimizer.state_dict())
        optimizer.step()

        assert optimizer.state[net.weight]["exp_avg"].dtype == torch.float64

    def test_momentum_stays_as_it_was(self):
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
        net(torch.ones(1, 2)).sum().backward()
        optimizer.step()

        net.to(torch.float64)
        optimizer.step()

        assert optimizer.state[net.weight]["momentum_buffer"].dtype == torch.float32
        assert net.weight.dtype == torch.float64

    @since(
        "2.4",
        why="pytorch#123629",
        remedy="Move the model first and make the optimizer after.",
        trigger={
            "calls": ["torch.optim.SGD.step"],
            "at": {"self": 0},
            "when": [
                "argument:self.defaults.fused=True",
                "!argument:self.defaults.momentum=0|0.0",
                "argument:self.param_groups.0.params.0.device.type=cpu",
            ],
        },
    )
    def test_fused_momentum_raises(self):
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, fused=True)
        net(torch.ones(1, 2)).sum().backward()
        optimizer.step()

        net.to(torch.float64)

        with pytest.raises(RuntimeError):
            optimizer.step()
