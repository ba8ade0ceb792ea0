"""Gradients: backward and grad.

Order: 1
"""

import warnings

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.backward"],
    about=["gradient", "state", "error", "argument"],
    see=["generated/torch.Tensor.backward", "notes/autograd"],
    asked=[
        "grad can be implicitly created only for scalar outputs",
        "backward on vector output",
        "mismatch in shape grad_output has a shape of",
        "loss with several elements backward",
        "argmax accuracy as loss does not require grad",
        "gradient argument of backward",
    ],
)
class TestBackwardDifferentiatesASingleRealNumber:
    """`backward()` differentiates an objective of one float32 element.

    Its shape may be `()`, `(1,)` or `(1, 1)`. [any_shape_of_one_element_will_do]
    Two elements without `gradient` raise RuntimeError, because the implicit `gradient` is for one element.
    [an_objective_of_several_elements_is_differentiated]
    An objective that leads to the scores just through `argmax` and `==` raises RuntimeError.
    [the_share_of_right_answers_is_differentiated]
    The square of a linear function has its exact derivative at small integers. [an_objective_is_differentiated]
    With `gradient` given the objective may have two elements: their weighted sum is differentiated.
    [weights_of_the_objectives_shape_make_it_one_number]
    A `gradient` of another shape than the objective raises RuntimeError, even if it broadcasts.
    [weights_do_not_broadcast]
    From torch 2.1 on a complex64 objective raises RuntimeError; in torch 2.0 its real part was differentiated.
    [a_complex_objective_raises, a_complex_objective_is_taken_for_its_real_part]
    """

    @belief("lecture/17")
    @given(x=st.integers(-9, 9), w=st.integers(-9, 9), y=st.integers(-9, 9))
    def test_an_objective_is_differentiated(self, x, w, y):
        weight = torch.tensor(float(w), requires_grad=True)

        (weight * x - y).pow(2).backward()

        assert weight.grad.item() == 2 * x * (w * x - y)

    @belief("lecture/17", holds=False, raises=RuntimeError, role="exception")
    def test_an_objective_of_several_elements_is_differentiated(self):
        weights = torch.tensor([1.0, 2.0], requires_grad=True)

        (weights * 3).backward()

        assert weights.grad.tolist() == [3.0, 3.0]

    @belief("lecture/17", holds=False, raises=RuntimeError, role="exception")
    def test_the_share_of_right_answers_is_differentiated(self):
        scores = torch.tensor([[1.0, 2.0], [4.0, 3.0]], requires_grad=True)

        (scores.argmax(dim=1) == torch.tensor([1, 1])).float().mean().backward()

        assert scores.grad is not None

    @pytest.mark.parametrize("shape", [(), (1,), (1, 1)], ids=str)
    def test_any_shape_of_one_element_will_do(self, shape):
        weight = torch.full(shape, 3.0, requires_grad=True)

        (weight * weight).backward()

        assert weight.grad.shape == shape
        assert weight.grad.item() == 6.0

    def test_weights_of_the_objectives_shape_make_it_one_number(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        (x * x).backward(torch.tensor([1.0, 10.0]))

        assert x.grad.tolist() == [2.0, 40.0]

    @pytest.mark.parametrize("shape", [(), (1,), (1, 2)], ids=str)
    def test_weights_do_not_broadcast(self, shape):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            (x * x).backward(torch.ones(shape))

    @until("2.1")
    def test_a_complex_objective_is_taken_for_its_real_part(self):
        z = torch.tensor([1 + 2j], requires_grad=True)

        (z * z).sum().backward()

        assert z.grad.tolist() == [2 - 4j]

    @since(
        "2.1",
        why="pytorch#92753",
        remedy="Write `objective.real.backward()`.",
        trigger={
            "calls": ["torch.Tensor.backward", "torch.autograd.backward", "torch.autograd.grad"],
            "at": {"gradient": 1, "grad_outputs": 2},
            "when": [
                "first_dtype:complex",
                "function:grad or !kind:gradient=Tensor|tuple|list",
                "!kind:grad_tensors=Tensor|tuple|list",
                "!function:grad or !kind:grad_outputs=Tensor|tuple|list",
            ],
        },
    )
    def test_a_complex_objective_raises(self):
        z = torch.tensor([1 + 2j], requires_grad=True)

        with pytest.raises(RuntimeError):
            (z * z).sum().backward()


@claim(
    api=["torch.Tensor.backward", "torch.Tensor.grad"],
    about=["gradient", "value", "state"],
    see=["generated/torch.Tensor.grad", "generated/torch.Tensor.backward", "generated/torch.Tensor.retain_grad"],
    asked=[
        "why is grad none",
        ".grad attribute of a Tensor that is not a leaf",
        "get gradient of intermediate tensor",
        "retain_grad example",
        "parameter not receiving gradient",
        "what is a leaf tensor",
    ],
)
class TestBackwardFillsGradOfLeavesThatTheObjectiveUses:
    """By default `backward()` fills `grad` of the tracked leaves it reaches.

    Two leaves that require a gradient get it in a product, and so do two weights of a network.
    [all_leaves_get_their_gradient, both_weights_of_a_network_get_their_gradient]
    By default a product on the way keeps `grad` at None, because `backward` drops its gradient.
    [all_results_on_the_way_get_their_gradient, grad_holds_the_derivative_for_a_weight_computed_of_another]
    Reading `grad` of such a product warns. [reading_grad_of_a_result_warns]
    `retain_grad()` before `backward()` keeps it. [retain_grad_keeps_the_gradient_of_a_result]
    A leaf that was not used keeps None. [a_leaf_that_was_not_used_gets_its_gradient]
    A leaf used in a comparison alone keeps None; a leaf times 0 gets a gradient of zeros.
    [a_derivative_of_zero_is_zeros_and_that_of_a_comparison_none]
    """

    @belief("memo/22")
    def test_all_leaves_get_their_gradient(self):
        a, b = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)

        (a * a * b).backward()

        assert (a.grad.item(), b.grad.item()) == (12.0, 4.0)
        assert (a.grad.requires_grad, b.grad.requires_grad) == (False, False)

    @belief("til/13")
    def test_both_weights_of_a_network_get_their_gradient(self):
        x, y = torch.tensor([[1.0, 2.0]]), torch.tensor([[4.0]])
        w1 = torch.tensor([[1.0, -3.0], [1.0, 1.0]], requires_grad=True)
        w2 = torch.tensor([[2.0], [5.0]], requires_grad=True)

        loss = (x.mm(w1).clamp(min=0).mm(w2) - y).pow(2).sum()
        loss.backward()

        assert w2.grad.tolist() == [[12.0], [0.0]]
        assert w1.grad.tolist() == [[8.0, 0.0], [16.0, 0.0]]

    @belief("memo/22", holds=False, role="exception")
    def test_all_results_on_the_way_get_their_gradient(self):
        a = torch.tensor(2.0, requires_grad=True)
        square = a * a

        (square * 3).backward()

        assert square.grad is not None

    @belief("memo/22", holds=False, role="exception")
    def test_a_leaf_that_was_not_used_gets_its_gradient(self):
        a, unused = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)

        (a * a).backward()

        assert unused.grad is not None

    @belief("lecture/18", holds=False, role="exception")
    def test_grad_holds_the_derivative_for_a_weight_computed_of_another(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True) * 2

        (w * 3).sum().backward()

        assert w.grad is not None

    def test_reading_grad_of_a_result_warns(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True) * 2

        with pytest.warns(UserWarning):
            gradient = w.grad
        assert gradient is None

    def test_retain_grad_keeps_the_gradient_of_a_result(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True) * 2

        w.retain_grad()
        (w * torch.tensor([3.0, 4.0])).sum().backward()

        assert w.grad.tolist() == [3.0, 4.0]

    def test_a_derivative_of_zero_is_zeros_and_that_of_a_comparison_none(self):
        w, compared = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor(3.0, requires_grad=True)

        (w * 0 * (compared > 0)).sum().backward()

        assert (w.grad.tolist(), compared.grad) == ([0.0, 0.0], None)


@claim(
    api=["torch.Tensor.backward", "torch.Tensor.zero_"],
    about=["gradient", "state", "memory"],
    see=["generated/torch.Tensor.backward", "generated/torch.Tensor.grad"],
    asked=[
        "gradients accumulate over iterations",
        "why zero_grad is needed",
        "NoneType object has no attribute zero_",
        "gradient accumulation with multiple backward calls",
        "zero gradients manually",
        "grad doubles when backward called twice",
    ],
)
class TestBackwardAddsToGrad:
    """`backward()` adds to the dense `grad` that is there.

    Gradients of several calls add up. [gradients_add_up]
    After one call `grad` is the derivative, after a second the sum, because `backward` does not clear it.
    [grad_holds_the_derivative, grad_holds_the_derivative_after_a_second_backward, the_next_backward_computes_afresh]
    Zeroing `grad` and setting it to None both make the next gradient fresh.
    [zeroing_makes_the_next_gradient_its_own, none_does_as_well_as_zeros]
    Before the first `backward()` `grad` is None, and `w.grad.zero_()` raises AttributeError.
    [there_is_nothing_to_zero_before_the_first_backward]
    By default a dense tensor in `grad` is written in place, so a reference to it changes.
    [the_tensor_in_grad_is_written_over]
    With `create_graph=True` the sum is a new tensor. [a_gradient_with_a_graph_of_its_own_is_a_new_tensor]
    Clone a gradient to keep. [advice]
    """

    @belief("memo/21")
    @given(counts=st.integers(1, 5))
    def test_gradients_add_up(self, counts):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        for _ in range(counts):
            (w * torch.tensor([3.0, 4.0])).sum().backward()

        assert w.grad.tolist() == [3.0 * counts, 4.0 * counts]

    @belief("lecture/18")
    def test_grad_holds_the_derivative(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        (w * w).sum().backward()

        assert w.grad.tolist() == [2.0, 4.0]

    @belief("lecture/18", holds=False, role="exception")
    def test_grad_holds_the_derivative_after_a_second_backward(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        (w * w).sum().backward()
        (w * w).sum().backward()

        assert w.grad.tolist() == [2.0, 4.0]

    @belief("til/16")
    def test_zeroing_makes_the_next_gradient_its_own(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        (w * w).sum().backward()
        w.grad.zero_()
        (w * 3).sum().backward()

        assert w.grad.tolist() == [3.0, 3.0]

    @belief("til/16", holds=False)
    def test_the_next_backward_computes_afresh(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        (w * w).sum().backward()
        (w * 3).sum().backward()

        assert w.grad.tolist() == [3.0, 3.0]

    def test_none_does_as_well_as_zeros(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        (w * w).sum().backward()
        w.grad = None
        (w * 3).sum().backward()

        assert w.grad.tolist() == [3.0, 3.0]

    def test_there_is_nothing_to_zero_before_the_first_backward(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.raises(AttributeError):
            w.grad.zero_()

    def test_the_tensor_in_grad_is_written_over(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        (w * w).sum().backward()
        kept = w.grad

        (w * 3).sum().backward()

        assert kept is w.grad
        assert kept.tolist() == [5.0, 7.0]

    def test_a_gradient_with_a_graph_of_its_own_is_a_new_tensor(self):
        w = torch.tensor(3.0, requires_grad=True)
        (w * w).backward()
        kept = w.grad

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (w * w * w).backward(create_graph=True)

        assert (kept.item(), w.grad.item()) == (6.0, 33.0)
        assert w.grad.requires_grad
