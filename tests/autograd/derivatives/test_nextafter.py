"""The neighbour of a number, and its gradient.

Order: 15
"""

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.nextafter"],
    about=["gradient", "error", "value"],
    see=["generated/torch.nextafter"],
    asked=[
        "derivative for nextafter is not implemented",
        "differentiate next representable float",
        "nextafter backward error old pytorch",
    ],
)
class TestNextafterHasAGradient:
    """`torch.nextafter` passes a gradient of 1 on to its input.

    The number that it moves towards has a gradient of 0. [the_number_has_a_gradient_of_one]
    Where both are equal, both gradients are 0. [equal_numbers_have_a_gradient_of_zero]
    Before torch 2.13 `backward` raised NotImplementedError. [backward_is_not_implemented]
    The result is the neighbour of the number. [the_result_is_the_neighbour]
    """

    @until("2.13")
    def test_backward_is_not_implemented(self):
        x, towards = torch.ones(2, requires_grad=True), torch.tensor([5.0, -5.0], requires_grad=True)

        with pytest.raises(NotImplementedError):
            torch.nextafter(x, towards).sum().backward()

    @since("2.13")
    def test_the_number_has_a_gradient_of_one(self):
        x, towards = torch.ones(2, requires_grad=True), torch.tensor([5.0, -5.0], requires_grad=True)

        result = torch.nextafter(x, towards)
        assert result.requires_grad
        result.sum().backward()

        assert (x.grad.tolist(), towards.grad.tolist()) == ([1.0, 1.0], [0.0, 0.0])

    @since("2.13")
    def test_equal_numbers_have_a_gradient_of_zero(self):
        x, towards = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)

        torch.nextafter(x, towards).sum().backward()

        assert (x.grad.tolist(), towards.grad.tolist()) == ([0.0, 0.0], [0.0, 0.0])

    def test_the_result_is_the_neighbour(self):
        result = torch.nextafter(torch.ones(2), torch.tensor([5.0, -5.0]))

        assert result.tolist() == [1 + 2**-23, 1 - 2**-24]
