"""Layers that write over their input, and the backward pass.

Order: 5.4
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.ReLU", "torch.relu_"],
    about=["value", "memory", "gradient", "error"],
    see=["generated/torch.nn.ReLU", "notes/autograd"],
    asked=[
        "is inplace=True in ReLU safe",
        "relu inplace modified by an inplace operation error",
        "output 0 of SigmoidBackward is at version 1; expected version 0",
        "residual connection with inplace relu wrong",
        "nn.ReLU(inplace=True) changes its input",
    ],
)
class TestReluInPlaceBreaksTheBackwardPassAfterExp:
    """`ReLU(inplace=True)` breaks the backward pass after `torch.exp`.

    The layer writes into its input and returns the same tensor. [the_input_is_overwritten]
    After `torch.exp`, `torch.sigmoid`, `torch.tanh` or `torch.softmax` the backward pass raises RuntimeError, as their
    derivative needs the overwritten result.
    [after_what_needs_its_result_backward_raises]
    After `Linear`, `Conv1d` or `BatchNorm1d` the gradient of the input is right.
    [after_common_layers_the_gradient_is_right]
    If `h**2` has used the input `h` before, `backward` raises RuntimeError too. [an_earlier_square_raises]
    `h + layer(h)` adds the overwritten `h`. [a_residual_sum_sees_the_overwritten_input]
    While gradients are recorded, a leaf that requires one raises RuntimeError at the call. [a_leaf_raises_at_once]
    """

    def test_the_input_is_overwritten(self):
        x = torch.tensor([-1.0, 2.0])

        result = nn.ReLU(inplace=True)(x)

        assert result is x
        assert x.tolist() == [0.0, 2.0]

    @pytest.mark.parametrize("name", ["exp", "sigmoid", "tanh", "softmax"])
    def test_after_what_needs_its_result_backward_raises(self, name):
        x = torch.tensor([[-1.0, 2.0]], requires_grad=True)
        options = {"dim": 1} if name == "softmax" else {}

        result = nn.ReLU(inplace=True)(getattr(torch, name)(x, **options))

        assert result.requires_grad
        with pytest.raises(RuntimeError):
            result.sum().backward()

    @pytest.mark.parametrize(
        "make",
        [
            lambda: nn.Linear(2, 2),
            lambda: nn.Conv1d(3, 2, 1),
            lambda: nn.BatchNorm1d(3),
            lambda: nn.BatchNorm1d(3).eval(),
        ],
        ids=["linear", "convolution", "batch norm", "batch norm in eval"],
    )
    def test_after_common_layers_the_gradient_is_right(self, make):
        layer = make()
        for parameter in layer.parameters():
            nn.init.constant_(parameter, 0.5)
        x = torch.tensor([[[-1.0, 2.0], [3.0, -4.0], [0.5, 1.0]]], requires_grad=True)

        (expected,) = torch.autograd.grad((nn.ReLU()(layer(x)) ** 2).sum(), x)
        result = torch.relu_(layer(x))
        assert result.requires_grad
        (gradient,) = torch.autograd.grad((result**2).sum(), x)

        assert gradient.tolist() == expected.tolist()
        assert expected.any()

    def test_an_earlier_square_raises(self):
        x = torch.tensor([-1.0, 2.0], requires_grad=True)
        hidden = x * 2

        total = (hidden**2).sum() + nn.ReLU(inplace=True)(hidden).sum()

        with pytest.raises(RuntimeError):
            total.backward()

    def test_a_residual_sum_sees_the_overwritten_input(self):
        x = torch.tensor([-1.0, 2.0], requires_grad=True)
        hidden, same = x * 2, x * 2

        overwritten, right = hidden + nn.ReLU(inplace=True)(hidden), same + nn.ReLU()(same)

        assert (overwritten.tolist(), right.tolist()) == ([0.0, 8.0], [-2.0, 8.0])

    def test_a_leaf_raises_at_once(self):
        x = torch.tensor([-1.0, 2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.relu_(x)
        with pytest.raises(RuntimeError):
            nn.ReLU(inplace=True)(x)
        assert x.tolist() == [-1.0, 2.0]
