"""A training loop by hand.

Order: 1
"""

import math

import pytest
import torch

from torchnotes import belief, claim
from torchnotes.domains import dtypes


@claim(
    api=["torch.Tensor.backward", "torch.Tensor.requires_grad"],
    about=["gradient", "value", "error"],
    see=["notes/autograd", "generated/torch.Tensor.requires_grad", "generated/torch.Tensor.backward"],
    asked=[
        "should input data have requires_grad",
        "do labels need gradients",
        "element 0 of tensors does not require grad",
        "which tensors need requires_grad=True",
    ],
)
class TestOnlyWeightsNeedGradients:
    """Weights need `requires_grad` to get gradients, and data can go without.

    By default `backward()` fills `.grad` of leaf weights that require it and made the loss, and leaves the `.grad` of
    data at None. [weights_get_gradients_and_data_gets_none]
    `backward()` of a loss that does not require a gradient raises RuntimeError.
    [weights_that_require_none_leave_backward_nothing_to_do]
    `torch.ones(1)` does not require a gradient unless asked to. [requires_grad_is_false_unless_asked_for]
    Float data made with `requires_grad=True` gets a gradient too. [data_may_ask_for_gradients]
    Setting `requires_grad = True` on an integer or bool tensor raises RuntimeError. [integers_cannot_ask_for_gradients]
    """

    @belief("til/7")
    def test_weights_get_gradients_and_data_gets_none(self):
        x, y = torch.tensor([[1.0, 2.0]], requires_grad=False), torch.tensor([[1.0]], requires_grad=False)
        w = torch.tensor([[3.0], [4.0]], requires_grad=True)

        (x.mm(w) - y).pow(2).sum().backward()

        assert w.grad.tolist() == [[20.0], [40.0]]
        assert (x.grad, y.grad, x.requires_grad, y.requires_grad) == (None, None, False, False)

    @belief("til/7")
    def test_weights_that_require_none_leave_backward_nothing_to_do(self):
        x, y, w = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0]]), torch.tensor([[3.0], [4.0]])
        loss = (x.mm(w) - y).pow(2).sum()

        with pytest.raises(RuntimeError):
            loss.backward()

    def test_data_may_ask_for_gradients(self):
        x = torch.tensor([[1.0, 2.0]], requires_grad=True)
        w = torch.tensor([[3.0], [4.0]], requires_grad=True)

        (x.mm(w) - 1).pow(2).sum().backward()

        assert x.grad.tolist() == [[60.0, 80.0]]
        assert w.grad.tolist() == [[20.0], [40.0]]

    def test_requires_grad_is_false_unless_asked_for(self):
        assert torch.ones(1).requires_grad is False
        assert torch.ones(1, requires_grad=True).requires_grad is True

    @pytest.mark.parametrize("dtype", [*dtypes.INTEGRAL, *dtypes.WIDE_UNSIGNED, torch.bool], ids=str)
    def test_integers_cannot_ask_for_gradients(self, dtype):
        labels = torch.ones(2, dtype=dtype)

        with pytest.raises(RuntimeError):
            labels.requires_grad = True


@claim(
    api=["torch.Tensor.sum", "torch.Tensor.pow", "torch.Tensor.item"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.Tensor.sum", "generated/torch.Tensor.pow", "generated/torch.Tensor.item"],
    asked=[
        "builtin_function_or_method has no attribute 'item'",
        "sum of squared errors loss from scratch",
        "a Tensor with 2 elements cannot be converted to Scalar",
        "loss is a method forgot parentheses",
    ],
)
class TestSumWithoutACallIsNoLoss:
    """`tensor.sum` without parentheses is a method and not a loss.

    Its `item` raises AttributeError, because `sum` without parentheses is a method.
    [the_loss_as_the_note_writes_it_has_an_item]
    For float32, `(y_pred - y).pow(2).sum()` is the squared error as a 0-d tensor.
    [the_sum_of_the_squares_is_the_squared_error]
    The same samples given twice double this sum and its gradient. [twice_the_samples_double_the_sum_and_its_gradient]
    `mse_loss` divides it by the number of elements by default, and not with `reduction="sum"`.
    [the_sum_of_the_squares_is_the_squared_error]
    `item` of a tensor of two numbers raises RuntimeError. [a_loss_of_several_numbers_has_no_item]
    `y_pred - y` of shapes `(2, 1)` and `(2,)` broadcasts silently.
    [a_target_of_another_shape_is_spread_silently]
    """

    @belief("til/10", holds=False, raises=AttributeError)
    def test_the_loss_as_the_note_writes_it_has_an_item(self):
        y_pred, y = torch.tensor([1.0, 2.0]), torch.tensor([4.0, 0.0])

        loss = (y_pred - y).pow(2).sum

        assert loss.item() == 13.0

    @belief("til/10", role="meaning")
    def test_the_sum_of_the_squares_is_the_squared_error(self):
        y_pred, y = torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([[4.0, 0.0], [0.0, 2.0]])

        loss = (y_pred - y).pow(2).sum()

        assert (y_pred - y).pow(2).tolist() == [[9.0, 4.0], [0.0, 1.0]]
        assert (loss.item(), loss.shape, loss.dtype) == (14.0, (), torch.float32)
        assert torch.nn.functional.mse_loss(y_pred, y, reduction="sum").item() == 14.0
        assert torch.nn.functional.mse_loss(y_pred, y).item() == 14.0 / 4

    def test_twice_the_samples_double_the_sum_and_its_gradient(self):
        w = torch.tensor(2.0, requires_grad=True)
        x, more_x = torch.tensor([1.0, 3.0]), torch.tensor([1.0, 3.0, 1.0, 3.0])

        loss, more_loss = (w * x).pow(2).sum(), (w * more_x).pow(2).sum()
        gradients = [torch.autograd.grad(one, w)[0].item() for one in (loss, more_loss)]

        assert (loss.item(), more_loss.item()) == (40.0, 80.0)
        assert gradients == [40.0, 80.0]

    def test_a_loss_of_several_numbers_has_no_item(self):
        squares = torch.tensor([1.0, 2.0]).pow(2)

        with pytest.raises(RuntimeError):
            squares.item()

    def test_a_target_of_another_shape_is_spread_silently(self):
        y_pred, y = torch.tensor([[1.0], [2.0]]), torch.tensor([1.0, 2.0])

        assert (y_pred - y).pow(2).sum().item() == 2.0
        assert (y_pred - y).pow(2).shape == (2, 2)


@claim(
    api=["torch.Tensor.backward", "torch.Tensor.zero_", "torch.no_grad"],
    about=["gradient", "state"],
    see=["notes/autograd", "generated/torch.no_grad", "generated/torch.Tensor.zero_"],
    asked=[
        "loss becomes nan after a few iterations",
        "learning rate too high loss explodes",
        "manual training loop without optimizer example",
        "loss oscillates forgot to zero gradients",
    ],
)
class TestTheLoopByHandLowersTheLossIfItsStepsAreSmall:
    """A loop by hand can lower the loss with small steps.

    In the two-layer network checked the loss falls at a rate of 0.01, looked at after each hundred of 500 iterations.
    [five_hundred_iterations_lower_the_loss_seen_every_hundred]
    The note goes too far, because there steps a hundred times as long end in NaN.
    [five_hundred_iterations_of_long_steps_lower_the_loss]
    At a rate of 1.0 its loss grows, becomes NaN within six iterations and stays so, without an error.
    [long_steps_end_in_nan_without_an_error, a_loss_that_became_nan_stays_so]
    `w - 0.5` in `no_grad()` does not require a gradient, and `zero_` clears `.grad` in place.
    [the_update_is_not_recorded_and_the_gradient_is_cleared_in_place]
    Without `zero_` the loss of this network swings at a rate of 0.001, and ends higher.
    [gradients_that_are_not_cleared_make_the_loss_swing]
    """

    @belief("til/17")
    def test_five_hundred_iterations_lower_the_loss_seen_every_hundred(self):
        losses = _train(iterations=500, rate=0.01)
        seen = [losses[iteration] for iteration in range(99, 500, 100)]

        assert len(seen) == 5
        assert seen == sorted(seen, reverse=True)
        assert seen[-1] < losses[0] / 5

    @belief("til/17", holds=False, role="exception")
    def test_five_hundred_iterations_of_long_steps_lower_the_loss(self):
        losses = _train(iterations=500, rate=1.0)

        assert losses[-1] < losses[0]

    def test_the_update_is_not_recorded_and_the_gradient_is_cleared_in_place(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        (3 * w).sum().backward()
        with torch.no_grad():
            moved = w - 0.5

        assert (moved.tolist(), moved.requires_grad) == ([0.5, 1.5], False)
        assert w.grad.tolist() == [3.0, 3.0]
        assert w.grad.zero_().requires_grad is False
        assert w.grad.tolist() == [0.0, 0.0]

    def test_long_steps_end_in_nan_without_an_error(self):
        losses = _train(iterations=20, rate=1.0)

        assert losses[0] < losses[1] < losses[2]
        assert math.isnan(losses[-1])

    def test_a_loss_that_became_nan_stays_so(self):
        losses = _train(iterations=500, rate=1.0)

        assert [iteration for iteration, loss in enumerate(losses) if math.isnan(loss)] == list(range(5, 500))
        assert losses[4] == math.inf

    def test_gradients_that_are_not_cleared_make_the_loss_swing(self):
        cleared, gathered = _train(iterations=200, rate=1e-3), _train(iterations=200, rate=1e-3, clear=False)

        assert cleared == sorted(cleared, reverse=True)
        assert gathered != sorted(gathered, reverse=True)
        assert gathered[-1] > cleared[-1]


def _train(iterations, rate, *, clear=True):
    """Train a two-layer network on 4 samples by hand, and give the loss before each update."""
    x, y = torch.linspace(-1, 1, 12).reshape(4, 3), torch.tensor([[1.0], [0.0], [2.0], [1.0]])
    w1 = torch.linspace(-2, 2, 15).sin().reshape(3, 5).requires_grad_()
    w2 = torch.linspace(-1, 2, 5).reshape(5, 1).requires_grad_()
    losses = []
    for _ in range(iterations):
        loss = (x.mm(w1).clamp(min=0).mm(w2) - y).pow(2).sum()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w1 -= rate * w1.grad
            w2 -= rate * w2.grad
            if clear:
                w1.grad.zero_()
                w2.grad.zero_()
    return losses
