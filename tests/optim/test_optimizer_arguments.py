"""What an optimizer and its step take."""

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.optim.SGD.step", "torch.optim.LBFGS.step"],
    about=["state", "value", "error"],
    see=["optim", "generated/torch.optim.LBFGS"],
)
class TestStepEvaluatesAClosureFirst:
    """`step(closure)` calls the closure with gradients enabled, even in `no_grad()`, and returns the loss from before.

    The closure clears, computes the loss, calls backward and returns the loss.
    `LBFGS` needs one, since it evaluates several times a step; the others take it or leave it.
    """

    def test_the_loss_that_comes_back_is_from_before_the_step(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.25)

        def closure():
            optimizer.zero_grad()
            loss = w.square()
            loss.backward()
            return loss

        assert optimizer.step(closure).item() == 4.0
        assert w.item() == 1.0

    def test_the_closure_runs_with_gradients_inside_no_grad(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD([w], lr=0.25)

        with torch.no_grad():
            enabled = optimizer.step(torch.is_grad_enabled)

        assert enabled is True

    def test_lbfgs_finds_the_bottom_of_a_parabola_in_one_step(self):
        w = torch.nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.LBFGS([w], line_search_fn="strong_wolfe")

        def closure():
            optimizer.zero_grad()
            loss = (w - 5).square()
            loss.backward()
            return loss

        assert optimizer.step(closure).item() == 9.0
        assert w.item() == pytest.approx(5.0)

    def test_lbfgs_without_a_closure_raises(self):
        optimizer = torch.optim.LBFGS([torch.nn.Parameter(torch.ones(1))])

        with pytest.raises(TypeError):
            optimizer.step()


@claim(
    api=["torch.optim.SGD"],
    about=["error", "argument"],
    see=["optim", "generated/torch.optim.SGD"],
)
class TestAnOptimizerTakesLeavesInAListOnly:
    """An optimizer takes an iterable of leaf tensors, or of dicts with a `params` entry each, and a lone tensor raises.

    A tensor that is the result of an operation raises too, unless it retains its gradient.
    A tensor that requires no gradient passes silently, and is moved only by a gradient that you put there.
    Pairs of a name and a tensor, as `named_parameters()` gives them, are taken since torch 2.6.
    `SGD` had no default learning rate before torch 2.2, and has 0.001 since.
    """

    @pytest.mark.parametrize(
        ("parameters", "error"),
        [
            (torch.ones(2, requires_grad=True), TypeError),
            ([1.0], TypeError),
            ([], ValueError),
            ([torch.ones(2, requires_grad=True) * 2], ValueError),
        ],
        ids=["tensor", "numbers", "empty", "result"],
    )
    def test_what_is_no_iterable_of_leaves_raises(self, parameters, error):
        with pytest.raises(error):
            torch.optim.SGD(parameters, lr=0.5)

    def test_a_tensor_that_requires_no_gradient_passes(self):
        frozen = torch.tensor([1.0])

        assert torch.optim.SGD([frozen], lr=0.5).param_groups[0]["params"][0] is frozen

    def test_a_tensor_that_requires_no_gradient_is_moved_by_one_set_by_hand_only(self):
        frozen, given = torch.tensor([1.0]), torch.tensor([1.0])
        given.grad = torch.tensor([1.0])

        torch.optim.SGD([frozen, given], lr=0.5).step()

        assert (frozen.tolist(), given.tolist()) == ([1.0], [0.5])

    def test_a_result_that_retains_its_gradient_passes(self):
        result = torch.ones(2, requires_grad=True) * 2
        result.retain_grad()

        assert torch.optim.SGD([result], lr=0.5).param_groups[0]["params"][0] is result

    @since("2.6")
    def test_pairs_of_a_name_and_a_tensor_pass(self):
        w = torch.ones(1, requires_grad=True)

        assert torch.optim.SGD([("w", w)], lr=0.5).param_groups[0]["params"][0] is w

    def test_a_negative_learning_rate_raises(self):
        with pytest.raises(ValueError):
            torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=-0.5)

    @since("2.2")
    def test_the_learning_rate_has_a_default(self):
        w = torch.ones(1, requires_grad=True)

        assert torch.optim.SGD([w]).param_groups[0]["lr"] == 0.001

    @until("2.2")
    def test_the_learning_rate_has_no_default(self):
        with pytest.raises(ValueError):
            torch.optim.SGD([torch.ones(1, requires_grad=True)])
