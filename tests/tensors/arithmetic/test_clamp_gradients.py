"""The gradient of clamping inside and outside of its bounds.

Order: 21.2
"""

import math

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.clamp", "torch.Tensor.clamp", "torch.nn.functional.hardtanh", "torch.nn.functional.relu"],
    about=["gradient", "value"],
    see=["generated/torch.clamp"],
    asked=[
        "is torch.clamp differentiable",
        "gradient of clamp outside of the bounds is zero",
        "clamp kills gradients",
        "my weights stop learning after clamp",
    ],
)
class TestClampPassesGradientsWithinItsBounds:
    """`clamp` passes the gradient on between its bounds, and 0 beyond.

    With the bounds -1.0 and 1.0 a gradient of 3 stays 3 for -0.5, and is 0 for -2.0.
    [outside_the_gradient_is_zero]
    `relu` passes 0 below 0, and `hardtanh` beyond -1 and 1. [relu_and_hardtanh_do_so_too]
    One bound alone cuts off one side. [one_bound_cuts_one_side]
    With `min=bound` alone, a learned `bound` receives the gradients of the numbers below it.
    [a_tensor_bound_receives_the_rest]
    `torch.clamp(x, -1.0, 1.0)` passes 0 to NaN. [nan_receives_zero]
    """

    @pytest.mark.parametrize("owner", [torch, torch.Tensor])
    def test_outside_the_gradient_is_zero(self, owner):
        numbers = torch.tensor([-2.0, -0.5, 0.5, 2.0], requires_grad=True)

        clamped = owner.clamp(numbers, -1.0, 1.0)

        assert clamped.requires_grad is True
        assert clamped.tolist() == [-1.0, -0.5, 0.5, 1.0]

        clamped.backward(torch.tensor([3.0, 3.0, 5.0, 5.0]))

        assert numbers.grad.tolist() == [0.0, 3.0, 5.0, 0.0]

    @pytest.mark.parametrize(
        ("name", "values", "gradient"),
        [
            ("relu", [0.0, 0.0, 0.5, 2.0], [0.0, 0.0, 1.0, 1.0]),
            ("hardtanh", [-1.0, -0.5, 0.5, 1.0], [0.0, 1.0, 1.0, 0.0]),
        ],
    )
    def test_relu_and_hardtanh_do_so_too(self, name, values, gradient):
        numbers = torch.tensor([-2.0, -0.5, 0.5, 2.0], requires_grad=True)

        result = getattr(torch.nn.functional, name)(numbers)

        assert result.requires_grad is True
        assert result.tolist() == values

        result.sum().backward()

        assert numbers.grad.tolist() == gradient

    @pytest.mark.parametrize(("bounds", "gradient"), [({"min": 0.0}, [0.0, 1.0]), ({"max": 0.0}, [1.0, 0.0])])
    def test_one_bound_cuts_one_side(self, bounds, gradient):
        numbers = torch.tensor([-2.0, 2.0], requires_grad=True)

        torch.clamp(numbers, **bounds).sum().backward()

        assert numbers.grad.tolist() == gradient

    def test_a_tensor_bound_receives_the_rest(self):
        numbers, bound = torch.tensor([-2.0, 2.0, -3.0], requires_grad=True), torch.zeros(1, requires_grad=True)

        torch.clamp(numbers, min=bound).sum().backward()

        assert (numbers.grad.tolist(), bound.grad.tolist()) == ([0.0, 1.0, 0.0], [2.0])

    def test_nan_receives_zero(self):
        numbers = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(numbers, -1.0, 1.0).sum().backward()

        assert numbers.grad.tolist() == [0.0, 1.0]
