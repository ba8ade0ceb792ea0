"""Optimizer steps.

Order: 2
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim
from torchnotes.domains import training


@claim(
    api=["torch.optim.SGD.step", "torch.optim.SGD.zero_grad"],
    about=["state"],
    see=["optim", "generated/torch.optim.Optimizer.step", "generated/torch.optim.SGD"],
    asked=[
        "what does optimizer.step() do",
        "SGD update rule pytorch formula",
        "calling optimizer.step twice",
        "zero_grad backward step order",
        "gradient ascent with SGD",
    ],
)
class TestStepMovesParametersAgainstTheirGradients:
    """Plain `SGD.step()` subtracts the learning rate times `.grad`.

    For a rate of 0.5 and gradients from -100 to 100 it does so exactly in float64.
    [the_update_goes_against_the_gradient, clearing_backward_and_step_descend_a_parabola]
    The gradients of two `backward()` calls add up to one step. [step_uses_all_gradients_that_were_gathered]
    Weight and bias of an `nn.Linear` both move by their gradients. [step_updates_every_parameter_given]
    The optimizers that step without a closure on dense gradients move nothing in a first step without gradients.
    [a_step_without_gradients_moves_nothing]
    The note goes too far, because a step of `SGD` without gradients moves nothing.
    [step_updates_without_a_backward_too]
    Called twice, `step()` of plain `SGD` uses a gradient twice and leaves it.
    [two_steps_use_a_gradient_twice_and_leave_it]
    With `maximize=True`, a larger weight decay or leftover momentum `SGD` can move a weight with its gradient.
    [maximize_or_a_larger_decay_goes_with_the_gradient, the_update_goes_against_the_gradient_with_momentum_too]
    `SGD([w], lr=0.25, momentum=0.5, nesterov=True, foreach=True)` writes into `.grad` itself.
    [a_foreach_step_with_nesterov_writes_into_the_gradient]
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

    def test_a_step_without_gradients_moves_nothing(self):
        moved = {}

        for name in training.OPTIMIZERS:
            optimizer, parameter = training.make(name)
            parameter.grad = None
            optimizer.step()
            moved[name] = parameter.tolist() != [[1.0, 1.0], [1.0, 1.0]]

        assert [name for name in moved if moved[name]] == []

    @pytest.mark.parametrize(("foreach", "left"), [(False, 2.0), (True, 3.0)])
    def test_a_foreach_step_with_nesterov_writes_into_the_gradient(self, foreach, left):
        w = torch.nn.Parameter(torch.tensor(1.0))
        w.grad = torch.tensor(2.0)

        torch.optim.SGD([w], lr=0.25, momentum=0.5, nesterov=True, foreach=foreach).step()

        assert (w.item(), w.grad.item()) == (0.25, left)

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
    asked=[
        "difference between loss.backward() and optimizer.step()",
        "does backward update the weights",
        "how does the optimizer know the gradients",
        "basic training step explained",
        "embedding weights change in forward max_norm",
    ],
)
class TestBackwardFillsGradientsAndStepUsesThem:
    """`backward()` alone leaves the weight of an `nn.Linear` as it was.

    Computing the outputs and `mse_loss` leaves its weight and `.grad` as they were.
    [the_forward_half_computes_the_loss_and_changes_nothing]
    `backward()` replaces the `.grad` of None of a trained weight by the derivative of `mse_loss`.
    [backward_differentiates_the_loss_between_result_and_target]
    `backward()` alone updates nothing, because the weight stays until `SGD.step()`.
    [backward_alone_updates, the_backward_half_fills_gradients_and_updates]
    An `SGD` of another layer, without shared weights, leaves this layer as it was.
    [an_optimizer_of_other_parameters_moves_nothing]
    By default `BatchNorm1d` in training mode updates its running mean in the forward half.
    [the_forward_half_updates_the_statistics_of_batch_normalisation]
    `Embedding` with `max_norm=1.0` shrinks a longer row that it looks up in the forward half.
    [the_forward_half_shrinks_an_embedding_of_limited_norm]
    `mse_loss` of outputs `(2, 1)` and labels `(2,)` broadcasts them, and warns with UserWarning.
    [a_label_without_its_dimension_is_spread_over_all_outputs]
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
        model = torch.nn.BatchNorm1d(1, momentum=0.25)

        model(torch.tensor([[1.0], [3.0]]))

        assert (model.running_mean.item(), model.weight.item(), model.weight.grad) == (0.5, 1.0, None)

    def test_the_forward_half_shrinks_an_embedding_of_limited_norm(self):
        model = torch.nn.Embedding(2, 1, max_norm=1.0)
        torch.nn.init.constant_(model.weight, 4.0)

        model(torch.tensor([0]))

        assert model.weight.flatten().tolist() == pytest.approx([1.0, 4.0])

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
