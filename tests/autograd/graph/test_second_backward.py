"""A second backward through the same graph.

Order: 8
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.backward"],
    about=["gradient", "error", "argument", "state"],
    see=["generated/torch.Tensor.backward", "notes/autograd"],
    asked=[
        "Trying to backward through the graph a second time",
        "call backward twice on the same loss",
        "when do I need retain_graph=True",
        "two losses sharing one forward pass",
        "saved tensors have already been freed",
    ],
)
class TestASecondBackwardRaisesWhereTensorsWereSaved:
    """A second `backward()` raises where the first freed saved values.

    A 0-d `x * x` raises RuntimeError at the second call, and so does `x * 2`.
    [through_a_product_it_raises, through_a_product_with_a_number_it_raises]
    Sums of `torch.square`, `torch.exp`, `torch.relu` or a dot product of x with itself raise likewise.
    [through_what_saves_a_tensor_it_raises]
    `(x + 2).sum()` saves nothing, so the second call adds up. [through_a_sum_it_adds_up]
    With `retain_graph=True` on the first call the second adds up. [with_retain_graph_it_adds_up]
    Two losses of one square raise RuntimeError at the second. [two_losses_of_one_part_raise]
    Retain the graph, or call `backward()` on the sum of the losses. [advice]
    """

    def test_through_a_product_it_raises(self):
        x = torch.tensor(3.0, requires_grad=True)
        square = x * x

        square.backward()

        with pytest.raises(RuntimeError):
            square.backward()
        assert x.grad.item() == 6.0

    def test_through_a_product_with_a_number_it_raises(self):
        x = torch.tensor(3.0, requires_grad=True)
        double = x * 2

        double.backward()

        with pytest.raises(RuntimeError):
            double.backward()
        assert x.grad.item() == 2.0

    def test_through_a_sum_it_adds_up(self):
        x = torch.tensor([3.0, 1.0], requires_grad=True)
        total = (x + 2).sum()

        total.backward()
        total.backward()

        assert x.grad.tolist() == [2.0, 2.0]

    def test_with_retain_graph_it_adds_up(self):
        x = torch.tensor(3.0, requires_grad=True)
        square = x * x

        square.backward(retain_graph=True)

        assert square.backward() is None
        assert x.grad.item() == 12.0

    def test_two_losses_of_one_part_raise(self):
        x = torch.tensor(3.0, requires_grad=True)
        shared = x * x

        (shared + 1).backward()

        with pytest.raises(RuntimeError):
            (shared + 2).backward()

    @pytest.mark.parametrize("function", [torch.square, torch.exp, torch.relu, lambda x: x @ x])
    def test_through_what_saves_a_tensor_it_raises(self, function):
        total = function(torch.tensor([3.0, 1.0], requires_grad=True)).sum()

        total.backward()

        with pytest.raises(RuntimeError):
            total.backward()
