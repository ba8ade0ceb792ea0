"""Optimizer steps."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since


@claim(
    api=["torch.optim.SGD.step", "torch.optim.SGD.zero_grad"],
    about=["state"],
    see=["optim", "generated/torch.optim.Optimizer.step", "generated/torch.optim.SGD"],
)
class TestStepMovesParametersAgainstTheirGradients:
    """`optimizer.step()` updates each parameter from what its `.grad` holds at that moment, whoever put it there.

    Plain `SGD` subtracts the learning rate times the gradient, whether one backward put it there, or several, or you.
    Without a backward there is no gradient and the step does nothing, silently; called twice it steps twice.
    With `maximize=True`, leftover momentum or weight decay a parameter can go the gradient's way.
    """

    @belief("memo/5")
    def test_clearing_backward_and_step_descend_a_parabola(self):
        w = torch.nn.Parameter(torch.tensor(8.0))
        optimizer = torch.optim.SGD([w], lr=0.25)
        path = []

        for _ in range(3):
            optimizer.zero_grad()
            w.square().backward()
            optimizer.step()
            path.append(w.item())

        assert path == [4.0, 2.0, 1.0]

    @belief("memo/5")
    def test_step_uses_all_gradients_that_were_gathered(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5)

        (2 * w).backward()
        (4 * w).backward()
        optimizer.step()

        assert w.item() == 1 - 0.5 * (2 + 4)

    @belief("memo/30")
    def test_step_updates_every_parameter_given(self):
        model = torch.nn.Linear(2, 1)
        model.load_state_dict({"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])})
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

        model(torch.tensor([[4.0, 6.0]])).sum().backward()
        optimizer.step()

        assert (model.weight.tolist(), model.bias.tolist()) == ([[-1.0, -1.0]], [2.5])

    @belief("memo/30", holds=False, role="exception")
    def test_step_updates_without_a_backward_too(self):
        w = torch.nn.Parameter(torch.tensor(1.0))

        torch.optim.SGD([w], lr=0.5, weight_decay=0.5, momentum=0.9).step()

        assert w.item() != 1.0

    @belief("til/15")
    @given(gradient=st.floats(-100, 100))
    def test_the_update_goes_against_the_gradient(self, gradient):
        w = torch.nn.Parameter(torch.tensor(3.0, dtype=torch.float64))
        w.grad = torch.tensor(gradient, dtype=torch.float64)

        torch.optim.SGD([w], lr=0.5).step()

        assert w.item() == 3.0 - 0.5 * gradient

    @belief("til/15", holds=False, role="exception")
    def test_the_update_goes_against_the_gradient_with_momentum_too(self):
        w = torch.nn.Parameter(torch.tensor(0.0))
        optimizer = torch.optim.SGD([w], lr=0.5, momentum=0.5)
        w.grad = torch.tensor(8.0)
        optimizer.step()

        before, w.grad = w.item(), torch.tensor(-1.0)
        optimizer.step()

        assert w.item() > before

    @pytest.mark.parametrize("options", [{"maximize": True}, {"weight_decay": 0.5}], ids=str)
    def test_maximize_or_a_larger_decay_goes_with_the_gradient(self, options):
        w = torch.nn.Parameter(torch.tensor(-4.0))
        w.grad = torch.tensor(1.0)

        torch.optim.SGD([w], lr=0.5, **options).step()

        assert w.item() == -3.5

    def test_two_steps_use_a_gradient_twice_and_leave_it(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        w.grad = torch.tensor(2.0)
        optimizer = torch.optim.SGD([w], lr=0.5)

        optimizer.step()
        optimizer.step()

        assert (w.item(), w.grad.item()) == (-1.0, 2.0)


@claim(
    api=["torch.optim.SGD.step", "torch.nn.functional.mse_loss", "torch.Tensor.backward"],
    about=["state", "value", "gradient"],
    see=["optim", "generated/torch.nn.functional.mse_loss", "generated/torch.Tensor.backward"],
)
class TestBackwardFillsGradientsAndStepUsesThem:
    """A training step is two halves: the model and the loss move no parameter, `backward()` and `step()` do.

    Buffers are another matter: batch normalisation in training updates its statistics in the forward half.
    `backward()` differentiates the loss and only fills `.grad`; parameters stay until `step()`.
    The two never speak to each other: what joins them is `.grad`, so an optimizer of other parameters does nothing.
    """

    @belief("lecture/28")
    def test_the_forward_half_computes_the_loss_and_changes_nothing(self):
        model, criterion = _line(weight=2.0), torch.nn.functional.mse_loss
        inputs, labels = torch.tensor([[1.0], [3.0]]), torch.tensor([[1.0], [5.0]])

        outputs = model(inputs)
        loss = criterion(outputs, labels)

        assert (outputs.tolist(), loss.item(), loss.shape) == ([[2.0], [6.0]], 1.0, ())
        assert (loss.requires_grad, labels.requires_grad) == (True, False)
        assert (model.weight.item(), model.weight.grad) == (2.0, None)

    @belief("lecture/26")
    def test_backward_differentiates_the_loss_between_result_and_target(self):
        model = _line(weight=2.0)
        before = model.weight.item()

        torch.nn.functional.mse_loss(model(torch.tensor([[1.0], [3.0]])), torch.tensor([[1.0], [5.0]])).backward()

        assert (before, model.weight.grad.item()) == (2.0, 2 * (1 * 1 + 3 * 1) / 2)

    @belief("lecture/29")
    def test_the_backward_half_fills_gradients_and_updates(self):
        model = _line(weight=2.0)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        loss = torch.nn.functional.mse_loss(model(torch.tensor([[1.0], [3.0]])), torch.tensor([[1.0], [5.0]]))

        loss.backward()
        optimizer.step()

        assert model.weight.grad.item() == 2 * (1 * 1 + 3 * 1) / 2
        assert model.weight.item() == 2.0 - 0.5 * 4.0

    @belief("lecture/26", holds=False)
    def test_backward_alone_updates(self):
        model = _line(weight=2.0)

        torch.nn.functional.mse_loss(model(torch.tensor([[1.0]])), torch.tensor([[1.0]])).backward()

        assert model.weight.item() != 2.0

    def test_the_forward_half_updates_the_statistics_of_batch_normalisation(self):
        model = torch.nn.BatchNorm1d(1, momentum=0.5)

        model(torch.tensor([[1.0], [3.0]]))

        assert (model.running_mean.item(), model.weight.item(), model.weight.grad) == (1.0, 1.0, None)

    def test_an_optimizer_of_other_parameters_moves_nothing(self):
        model, other = _line(weight=2.0), _line(weight=2.0)
        optimizer = torch.optim.SGD(other.parameters(), lr=0.5)

        torch.nn.functional.mse_loss(model(torch.tensor([[1.0]])), torch.tensor([[1.0]])).backward()
        optimizer.step()

        assert (model.weight.item(), other.weight.item()) == (2.0, 2.0)

    def test_a_label_without_its_dimension_is_spread_over_all_outputs(self):
        outputs, labels = torch.tensor([[1.0], [2.0]]), torch.tensor([1.0, 2.0])

        with pytest.warns(UserWarning):
            loss = torch.nn.functional.mse_loss(outputs, labels)

        assert loss.item() == 0.5
        assert torch.nn.functional.mse_loss(outputs, labels[:, None]).item() == 0.0


def _line(weight):
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(model.weight, weight)
    return model


@claim(
    api=["torch.optim.SGD.step"],
    about=["state", "memory", "error"],
    see=["generated/torch.optim.Optimizer.step", "notes/autograd"],
)
class TestStepWritesIntoTheParametersMemory:
    """`step()` writes into the memory of the parameters.

    A parameter stays the same object at the same address. [the_parameter_stays_the_same_object_at_the_same_place]
    The tensors of `state_dict()` and `detach().numpy()` share that memory, and change too. [views_taken_before_follow]
    `backward` through a graph that saved the old values raises RuntimeError.
    [backward_through_a_graph_from_before_the_step_raises]
    With `fused=True` on the CPU it does not raise: it computes a wrong gradient silently.
    [after_a_fused_step_backward_uses_the_new_values]
    A graph that saved none of them, such as `3 * w`, goes backward.
    [a_graph_from_before_the_step_that_needs_no_old_value_goes_backward]
    A parameter assigned to the module later is not updated: the optimizer holds the old one.
    [a_parameter_put_in_its_place_later_is_not_moved]
    A learning rate written into `param_groups` counts from the next step on. [the_learning_rate_is_read_at_each_step]
    Clone what has to stay as it was. [advice]
    """

    def test_the_parameter_stays_the_same_object_at_the_same_place(self):
        w = torch.nn.Parameter(torch.tensor([1.0]))
        held, address = w, w.data_ptr()
        w.grad = torch.tensor([2.0])

        result = torch.optim.SGD([w], lr=0.5).step()

        assert (w is held, w.data_ptr() == address, w.is_leaf, result) == (True, True, True, None)
        assert w.tolist() == [0.0]

    def test_views_taken_before_follow(self):
        model = _line(weight=1.0)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        saved, array, copied = model.state_dict(), model.weight.detach().numpy(), model.weight.detach().clone()

        model.weight.grad = torch.tensor([[2.0]])
        optimizer.step()

        assert (saved["weight"].item(), array.item(), copied.item()) == (0.0, 0.0, 1.0)

    def test_backward_through_a_graph_from_before_the_step_raises(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.5)
        loss = w.square()

        loss.backward(retain_graph=True)
        optimizer.step()

        with pytest.raises(RuntimeError):
            loss.backward()

    @since("2.4")
    @pytest.mark.parametrize(
        ("optimizer", "value"),
        [(torch.optim.SGD, 0.0), (torch.optim.Adam, 1.5), (torch.optim.AdamW, 1.49), (torch.optim.Adagrad, 1.5)],
        ids=["SGD", "Adam", "AdamW", "Adagrad"],
    )
    def test_after_a_fused_step_backward_uses_the_new_values(self, optimizer, value):
        w = torch.nn.Parameter(torch.tensor([2.0]))
        loss = w.square().sum()
        loss.backward(retain_graph=True)
        optimizer([w], lr=0.5, fused=True).step()

        w.grad = None
        loss.backward()

        assert w._version == 0  # noqa: SLF001 - what autograd looks at has no public name
        assert (w.item(), w.grad.item()) == (pytest.approx(value), pytest.approx(2 * value))

    def test_a_graph_from_before_the_step_that_needs_no_old_value_goes_backward(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.5)
        loss = 3 * w

        loss.backward(retain_graph=True)
        optimizer.step()
        loss.backward()

        assert (w.item(), w.grad.item()) == (0.5, 6.0)

    def test_a_parameter_put_in_its_place_later_is_not_moved(self):
        model = _line(weight=1.0)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

        model.weight = torch.nn.Parameter(torch.tensor([[5.0]]))
        model(torch.tensor([[1.0]])).sum().backward()
        optimizer.step()

        assert model.weight.item() == 5.0

    def test_the_learning_rate_is_read_at_each_step(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5)
        w.grad = torch.tensor(2.0)

        optimizer.param_groups[0]["lr"] = 0.25
        optimizer.step()

        assert w.item() == 0.5
