"""Gradients of zeros beside gradients of None.

Order: 15
"""

import pytest
import torch

from torchnotes import claim
from torchnotes.domains import training


@claim(
    api=["torch.optim.SGD", "torch.optim.Adam"],
    about=["state"],
    see=["generated/torch.optim.Optimizer.zero_grad", "generated/torch.optim.SGD", "generated/torch.optim.Adam"],
    asked=[
        "Adam updates parameter with zero gradient",
        "weights change although gradient is 0",
        "unused layer still changes with momentum",
        "zero vs None gradient optimizer difference",
    ],
)
class TestZeroGradientsMoveWhereNoneIsSkipped:
    """`Adam` skips a gradient of None and can move on from zeros.

    Optimizers that step without a closure on dense gradients leave a parameter whose gradient is None.
    [after_a_step_none_moves_nothing]
    `LBFGS` can move it: its direction is computed from earlier steps. [lbfgs_moves_a_parameter_whose_gradient_is_none]
    Plain `SGD` does not move a parameter whose gradient is 0. [plain_sgd_does_not_move_from_zeros]
    `SGD` with leftover momentum moves it on, and leaves one whose gradient is None. [momentum_moves_on_from_zeros_only]
    Weight decay of `SGD` shrinks a weight whose gradient is 0, and not one whose gradient is None.
    [weight_decay_acts_on_zeros_only]
    After a step with a gradient of 1, the averages of `Adam` move a parameter whose gradient is 0.
    [adam_moves_on_from_zeros_only]
    A parameter that has a gradient at a first step of `Adam` has a state after it, and one without does not.
    [a_parameter_that_never_had_a_gradient_has_no_state]
    Set gradients to None where the loss does not reach a layer, or the step moves it on. [advice]
    """

    def test_after_a_step_none_moves_nothing(self):
        moved = {}

        for name in training.OPTIMIZERS:
            optimizer, parameter = training.make(name)
            optimizer.step()
            before, parameter.grad = parameter.tolist(), None
            optimizer.step()
            moved[name] = before == [[1.0, 1.0], [1.0, 1.0]] or parameter.tolist() != before

        assert [name for name in moved if moved[name]] == []

    def test_lbfgs_moves_a_parameter_whose_gradient_is_none(self):
        one, other = torch.nn.Parameter(torch.tensor(2.0)), torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.LBFGS([one, other], max_iter=1)
        for _ in range(2):
            optimizer.step(lambda: _backward(optimizer, one.square() + 3 * other.square() + one * other))
        before = other.item()

        optimizer.step(lambda: _backward(optimizer, (one - 5).square()))

        assert other.grad is None
        assert abs(other.item() - before) > 1e-3

    def test_plain_sgd_does_not_move_from_zeros(self):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5)
        w.backward()
        optimizer.step()

        optimizer.zero_grad(set_to_none=False)
        optimizer.step()

        assert (w.item(), w.grad.item()) == (0.5, 0.0)

    @pytest.mark.parametrize(("to_none", "after"), [(True, 0.5), (False, 0.25)])
    def test_momentum_moves_on_from_zeros_only(self, to_none, after):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5, momentum=0.5)
        w.backward()
        optimizer.step()

        optimizer.zero_grad(set_to_none=to_none)
        optimizer.step()

        assert w.item() == after

    @pytest.mark.parametrize(("to_none", "after"), [(True, 1.0), (False, 0.75)])
    def test_weight_decay_acts_on_zeros_only(self, to_none, after):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.SGD([w], lr=0.5, weight_decay=0.5)
        w.backward()

        optimizer.zero_grad(set_to_none=to_none)
        optimizer.step()

        assert w.item() == after

    @pytest.mark.parametrize(("to_none", "after", "steps"), [(True, 0.9, 1), (False, 0.832994, 2)])
    def test_adam_moves_on_from_zeros_only(self, to_none, after, steps):
        w = torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.Adam([w], lr=0.1)
        w.backward()
        optimizer.step()

        optimizer.zero_grad(set_to_none=to_none)
        optimizer.step()

        assert w.item() == pytest.approx(after, abs=1e-6)
        assert optimizer.state[w]["step"] == steps

    def test_a_parameter_that_never_had_a_gradient_has_no_state(self):
        used, unused = torch.nn.Parameter(torch.tensor(1.0)), torch.nn.Parameter(torch.tensor(1.0))
        optimizer = torch.optim.Adam([used, unused], lr=0.1, weight_decay=0.5)

        used.backward()
        optimizer.step()

        assert unused.item() == 1.0
        assert (used in optimizer.state, unused in optimizer.state) == (True, False)


def _backward(optimizer, loss):
    """Fill gradients anew, as a closure does."""
    optimizer.zero_grad()
    loss.backward()
    return loss
