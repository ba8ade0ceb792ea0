"""Derivatives: what is derived, and what is chosen where there is none.

Order: 5
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.autograd.grad", "torch.where", "torch.sqrt", "torch.round"],
    about=["gradient", "error"],
    see=["autograd", "generated/torch.autograd.grad", "notes/autograd"],
    equivalent={"torch.round": {"gradient-doubled": "its derivative is 0, and so is twice that"}},
    asked=[
        "how does autograd work chain rule",
        "torch.where gradient nan in unselected branch",
        "sqrt gradient nan at zero",
        "derivative for aten::heaviside is not implemented",
        "gradient of torch.round is zero",
        "you must implement either the backward or vjp method",
    ],
)
class TestAutogradDerivesWhatIsComposedOfOperationsItKnows:
    """`torch.autograd.grad` applies the chain rule to recorded operations.

    In float64 a polynomial of degree 4 with small integer coefficients has its exact derivative at small integers.
    [the_derivative_of_any_polynomial_is_right]
    Three compositions in float64, with a root, a branch and an inverse, agree with finite differences.
    [the_derivative_is_that_of_differences]
    In float32 `torch.sqrt` has an infinite derivative at 0, and infinity times 0 is NaN.
    [a_root_of_zero_has_an_infinite_derivative_and_zero_times_it_is_nan]
    `torch.where(x > 0, torch.sqrt(x), 0.0)` has a NaN gradient at 0, because the chain rule multiplies infinity by 0.
    [the_derivative_of_the_branch_that_is_taken_comes_out]
    A positive number under that root at 0 keeps NaN away. [a_harmless_number_in_the_other_branch_keeps_nan_away]
    `torch.round` of a float32 tensor has the derivative 0. [rounding_has_the_derivative_zero]
    A recorded result of `torch.heaviside` requires a gradient, but raises RuntimeError in the backward pass.
    [a_step_records_and_raises_in_backward, the_derivative_of_a_step_is_zero]
    A `torch.autograd.Function` with `forward` alone raises NotImplementedError in the backward pass.
    [the_derivative_of_what_numpy_computes_need_not_be_written]
    A `backward` written by hand differentiates a `forward` that computes with NumPy.
    [a_derivative_written_by_hand_is_used_for_numpy]
    """

    @belief("lecture/31")
    @given(coefficients=st.lists(st.integers(-5, 5), max_size=5), x=st.integers(-5, 5))
    def test_the_derivative_of_any_polynomial_is_right(self, coefficients, x):
        point = torch.tensor(float(x), dtype=torch.float64, requires_grad=True)
        value = point * 0 + sum(factor * point**power for power, factor in enumerate(coefficients))

        (gradient,) = torch.autograd.grad(value, point)

        expected = sum(n * factor * x ** (n - 1) for n, factor in enumerate(coefficients) if n)
        assert (gradient.item(), gradient.requires_grad) == (expected, False)

    @belief("lecture/31")
    @pytest.mark.parametrize(
        "function",
        [
            lambda x: torch.sqrt(x.exp() + x.sin() ** 2).logsumexp(0),
            lambda x: torch.where(x > 0.5, x.sqrt(), x * x).softmax(0),
            lambda x: torch.linalg.inv(torch.outer(x, x) + torch.eye(3, dtype=torch.float64)),
        ],
        ids=["scalars", "branches", "matrices"],
    )
    def test_the_derivative_is_that_of_differences(self, function):
        x = torch.tensor([0.25, 1.0, 2.0], dtype=torch.float64, requires_grad=True)

        assert torch.autograd.gradcheck(function, x)

    @belief("lecture/31", holds=False, raises=NotImplementedError, role="exception")
    def test_the_derivative_of_what_numpy_computes_need_not_be_written(self):
        class Squared(torch.autograd.Function):
            @staticmethod
            def forward(_, x):
                return torch.from_numpy(x.numpy() ** 2)

        x = torch.tensor([3.0], requires_grad=True)

        assert torch.autograd.grad(Squared.apply(x), x)[0].tolist() == [6.0]

    @belief("lecture/31", holds=False, role="exception")
    def test_the_derivative_of_the_branch_that_is_taken_comes_out(self):
        x = torch.tensor([0.0, 4.0], requires_grad=True)

        (gradient,) = torch.autograd.grad(torch.where(x > 0, torch.sqrt(x), 0.0).sum(), x)

        assert gradient.tolist() == [0.0, 0.25]

    def test_a_harmless_number_in_the_other_branch_keeps_nan_away(self):
        x = torch.tensor([0.0, 4.0], requires_grad=True)
        harmless = torch.where(x > 0, x, 1.0)

        (gradient,) = torch.autograd.grad(torch.where(x > 0, torch.sqrt(harmless), 0.0).sum(), x)

        assert gradient.tolist() == [0.0, 0.25]

    def test_a_root_of_zero_has_an_infinite_derivative_and_zero_times_it_is_nan(self):
        x = torch.tensor([0.0], requires_grad=True)

        (alone,) = torch.autograd.grad(torch.sqrt(x).sum(), x)
        (multiplied,) = torch.autograd.grad((torch.sqrt(x) * 0).sum(), x)

        assert alone.tolist() == [float("inf")]
        assert multiplied.isnan().tolist() == [True]

    def test_rounding_has_the_derivative_zero(self):
        x = torch.tensor([0.5, 1.25], requires_grad=True)

        (gradient,) = torch.autograd.grad((torch.round(x) + 3 * x).sum(), x)

        assert gradient.tolist() == [3.0, 3.0]
        assert not torch.round(x).is_leaf

    @belief("lecture/31", holds=False, raises=RuntimeError, role="exception")
    def test_the_derivative_of_a_step_is_zero(self):
        x = torch.tensor([-1.0, 2.0], requires_grad=True)

        (gradient,) = torch.autograd.grad(torch.heaviside(x, torch.tensor(0.0)).sum(), x)

        assert gradient.tolist() == [0.0, 0.0]

    def test_a_derivative_written_by_hand_is_used_for_numpy(self):
        class Squared(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return torch.from_numpy(x.detach().numpy() ** 2)

            @staticmethod
            def backward(ctx, gradient):
                (x,) = ctx.saved_tensors
                return 2 * x * gradient

        x = torch.tensor([3.0], requires_grad=True)

        (gradient,) = torch.autograd.grad(Squared.apply(x), x)

        assert gradient.tolist() == [6.0]

    def test_a_step_records_and_raises_in_backward(self):
        x = torch.tensor([-1.0, 2.0], requires_grad=True)

        result = torch.heaviside(x, torch.tensor(0.0))

        assert result.requires_grad
        with pytest.raises(RuntimeError):
            torch.autograd.grad(result.sum(), x)


@claim(
    api=["torch.relu", "torch.abs", "torch.max", "torch.maximum", "torch.fmax", "torch.atan2"],
    about=["gradient"],
    see=["notes/autograd", "generated/torch.max", "generated/torch.amax", "generated/torch.fmax"],
    asked=[
        "derivative of relu at 0",
        "gradient of abs at zero",
        "gradient of max when values tie",
        "subgradient of maximum with equal inputs",
        "atan2 gradient nan at origin",
    ],
)
class TestAKinkHasTheGradientThatWasChosenForIt:
    """`torch.relu` and `torch.abs` return gradient 0 at 0.

    The values at a kink are chosen, as the derivative does not exist there. [background]
    At a real NaN `torch.relu` passes the gradient on and `torch.abs` has 0. [at_nan_relu_has_one_and_abs_zero]
    `torch.max` without `dim` shares the gradient evenly among equals. [equals_share_the_gradient_of_the_maximum]
    `torch.max` with `dim` passes it to one of the equals. [one_of_the_equals_along_a_dimension_has_it_all]
    `torch.maximum` shares it evenly between two equal operands. [two_equal_operands_share_it]
    `torch.fmax` shares it likewise from torch 2.14 on; before, the first operand has the whole.
    [two_equal_operands_of_fmax_share_it, the_first_operand_of_fmax_has_it_all]
    `backward` through `torch.atan2` at the origin returns 0 from torch 2.10 on; before, NaN.
    [at_the_origin_atan2_has_zero, at_the_origin_atan2_has_nan]
    """

    def test_at_zero_relu_and_abs_have_zero(self):
        x, y = torch.tensor([-2.0, 0.0, 2.0], requires_grad=True), torch.tensor([-2.0, 0.0, 2.0], requires_grad=True)

        (torch.relu(x) + torch.abs(y)).sum().backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0, 0.0, 1.0], [-1.0, 0.0, 1.0])

    def test_equals_share_the_gradient_of_the_maximum(self):
        x = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)

        torch.max(x).backward()

        assert x.grad.tolist() == [0.0, 0.5, 0.5]

    def test_one_of_the_equals_along_a_dimension_has_it_all(self):
        x = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)

        torch.max(x, dim=0).values.backward()

        assert x.grad[0].item() == 0.0
        assert sorted(x.grad.tolist()) == [0.0, 0.0, 1.0]

    def test_two_equal_operands_share_it(self):
        x, y = torch.tensor([3.0, 1.0], requires_grad=True), torch.tensor([3.0, 2.0], requires_grad=True)

        torch.maximum(x, y).sum().backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.5, 0.0], [0.5, 1.0])

    @until("2.14")
    def test_the_first_operand_of_fmax_has_it_all(self):
        x, y = torch.tensor([3.0, 1.0], requires_grad=True), torch.tensor([3.0, 2.0], requires_grad=True)

        torch.fmax(x, y).sum().backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([1.0, 0.0], [0.0, 1.0])

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where((x >= y) | y.isnan(), x, y)` to give the first of equals the whole.",
        trigger={"calls": ["torch.[Tensor.]fmax", "torch.[Tensor.]fmin"], "when": ["requires_grad", "equal"]},
    )
    def test_two_equal_operands_of_fmax_share_it(self):
        x, y = torch.tensor([3.0, 1.0], requires_grad=True), torch.tensor([3.0, 2.0], requires_grad=True)

        torch.fmax(x, y).sum().backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.5, 0.0], [0.5, 1.0])

    @until("2.10")
    def test_at_the_origin_atan2_has_nan(self):
        y, x = torch.tensor([0.0, 1.0], requires_grad=True), torch.tensor([0.0, 1.0])

        torch.atan2(y, x).sum().backward()

        assert y.grad.isnan().tolist() == [True, False]

    @since(
        "2.10",
        why="pytorch#166787",
        remedy="Find the origin by `(x == 0) & (y == 0)`, not by a NaN gradient.",
        trigger={
            "calls": ["torch.[Tensor.]atan2", "torch.[Tensor.]arctan2", "torch.Tensor.atan2_", "torch.Tensor.arctan2_"],
            "at": {"input": 0, "other": 1},
            "when": ["requires_grad", "together:input=0,other=0"],
        },
    )
    def test_at_the_origin_atan2_has_zero(self):
        y, x = torch.tensor([0.0, 1.0], requires_grad=True), torch.tensor([0.0, 1.0])

        torch.atan2(y, x).sum().backward()

        assert y.grad.tolist() == [0.0, 0.5]

    def test_at_nan_relu_has_one_and_abs_zero(self):
        x, y = torch.tensor([float("nan")], requires_grad=True), torch.tensor([float("nan")], requires_grad=True)

        torch.relu(x).sum().backward()
        torch.abs(y).sum().backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([1.0], [0.0])
