"""What a training step can leave out."""

import pytest
import torch
from torch import nn

from torchnotes.claims import claim, speed


def network(layers):
    """Make a network of that many small layers."""
    torch.manual_seed(0)
    return nn.Sequential(*[nn.Linear(32, 32) for _ in range(layers)])


@claim(api=["torch.optim.Optimizer.zero_grad"], about=["speed"], see=["generated/torch.optim.Optimizer.zero_grad"])
class TestZeroGradToNoneWritesNothing:
    """`zero_grad` to None saves writing zeros over the gradients.

    A whole step is compared, since the next backward pass makes the gradients anew. [a_step_that_lets_gradients_go]
    """

    @speed(at_most=0.9)
    @pytest.mark.parametrize("layers", [2, 32])
    def test_a_step_that_lets_gradients_go(self, versus, layers):
        model, x = network(layers), torch.ones(8, 32)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.0)

        def step(*, set_to_none):
            optimizer.zero_grad(set_to_none=set_to_none)
            model(x).sum().backward()
            return model[0].weight.grad.clone()

        gone, zeroed = versus(to_none=lambda: step(set_to_none=True), to_zeros=lambda: step(set_to_none=False))

        torch.testing.assert_close(gone, zeroed)


@claim(
    api=["torch.no_grad", "torch.inference_mode"],
    about=["speed"],
    see=["generated/torch.no_grad", "generated/torch.autograd.grad_mode.inference_mode"],
)
class TestForwardIsFasterWithoutAGraph:
    """A forward pass without a graph takes less time.

    The less there is to compute, the larger is the share. [without_a_graph_against_with_one]
    """

    @speed(at_most=0.95)
    @pytest.mark.parametrize("rows", [1, 64, 1024])
    @pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode], ids=["no_grad", "inference_mode"])
    def test_without_a_graph_against_with_one(self, versus, rows, mode):
        model, x = network(8), torch.ones(rows, 32)

        def forward():
            with mode():
                return model(x)

        without, recorded = versus(without=forward, recorded=lambda: model(x))

        torch.testing.assert_close(without, recorded.detach())
