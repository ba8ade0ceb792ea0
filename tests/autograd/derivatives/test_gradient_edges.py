"""Gradients of traces, variances and determinants at their edges.

Order: 14
"""

import math
import warnings

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.trace"],
    about=["value", "gradient"],
    see=["generated/torch.trace"],
    asked=[
        "gradient of torch.trace wrong for tall matrix",
        "derivative of trace is identity",
        "trace backward non square matrix",
        "trace vs diagonal().sum() gradient",
    ],
)
class TestTheGradientOfATraceStaysOnTheDiagonal:
    """The gradient of `torch.trace` is 1 on the diagonal and 0 elsewhere.

    From torch 2.12 on so in a 3x1 and a 5x1 matrix too. [a_tall_matrix_has_ones_on_its_diagonal]
    Before torch 2.12 these two had further ones below the diagonal, silently.
    [a_tall_matrix_has_ones_below_its_diagonal]
    Before 2.12 a 2x2 and a 2x3 matrix had the right gradient too.
    [square_and_wide_matrices_have_ones_on_their_diagonal]
    The value of a 3x2 float32 matrix is the sum of its diagonal. [the_value_is_the_sum_of_the_diagonal]
    Before 2.12 `x.diagonal().sum()` of a 3x1 matrix had the right gradient too.
    [the_sum_of_the_diagonal_has_the_right_gradient]
    """

    @until("2.12")
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [(3, [[1.0], [0.0], [1.0]]), (5, [[1.0], [0.0], [1.0], [0.0], [1.0]])],
    )
    def test_a_tall_matrix_has_ones_below_its_diagonal(self, rows, expected):
        x = torch.ones(rows, 1, requires_grad=True)

        torch.trace(x).backward()

        assert x.grad.tolist() == expected

    @since(
        "2.12",
        why="pytorch#171704",
        remedy="Write `x.diagonal().sum()`, whose gradient is right on both sides.",
        trigger={
            "calls": ["torch.[Tensor.]trace"],
            "at": {"input": 0},
            "when": ["requires_grad", "above:input.shape.0=input.shape.1+1"],
        },
    )
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [(3, [[1.0], [0.0], [0.0]]), (5, [[1.0], [0.0], [0.0], [0.0], [0.0]])],
    )
    def test_a_tall_matrix_has_ones_on_its_diagonal(self, rows, expected):
        x = torch.ones(rows, 1, requires_grad=True)

        torch.trace(x).backward()

        assert x.grad.tolist() == expected

    def test_square_and_wide_matrices_have_ones_on_their_diagonal(self):
        square, wide = torch.ones(2, 2, requires_grad=True), torch.ones(2, 3, requires_grad=True)

        (torch.trace(square) + torch.trace(wide)).backward()

        assert square.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]
        assert wide.grad.tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]

    def test_the_value_is_the_sum_of_the_diagonal(self):
        trace = torch.trace(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True))

        assert (trace.item(), trace.requires_grad) == (5.0, True)

    def test_the_sum_of_the_diagonal_has_the_right_gradient(self):
        x = torch.ones(3, 1, requires_grad=True)

        x.diagonal().sum().backward()

        assert x.grad.tolist() == [[1.0], [0.0], [0.0]]


@claim(
    api=["torch.Tensor.var"],
    about=["value", "gradient", "warning"],
    see=["generated/torch.var", "generated/torch.Tensor.var"],
    asked=[
        "degrees of freedom is <= 0 warning var",
        "variance of one sample is nan",
        "batch of size one std nan loss",
        "gradient of variance infinite",
        "std of single value during training gives nan",
    ],
)
class TestAVarianceOfTooFewValuesWarns:
    """`var` of a single float32 value warns and returns NaN by default.

    The warning is a UserWarning, from torch 2.2 on. [one_value_warns]
    Before torch 2.2 the same call did not warn. [one_value_warns_of_nothing]
    With `correction=2` the values 2 and 2 have NaN, and 1 and 2 infinity, with a warning from torch 2.2 on.
    [as_many_values_as_the_correction_warn]
    With `correction=3` the gradient for the values 1 and 2 is infinite from torch 2.1 on.
    [a_correction_beyond_the_values_has_an_infinite_gradient]
    In torch 2.0 that gradient was finite. [a_correction_beyond_the_values_has_a_finite_gradient]
    With `correction=0` the value 5 has the variance 0 and the gradient 0.
    [without_correction_one_value_has_a_variance_of_zero]
    By default the values 1 and 3 have a finite gradient. [enough_values_have_a_finite_gradient]
    """

    @until("2.2")
    def test_one_value_warns_of_nothing(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert math.isnan(torch.tensor([5.0]).var().item())

    @since("2.2")
    def test_one_value_warns(self):
        with pytest.warns(UserWarning):
            variance = torch.tensor([5.0]).var()

        assert math.isnan(variance.item())

    @until("2.1")
    def test_a_correction_beyond_the_values_has_a_finite_gradient(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        x.var(correction=3).backward()

        assert x.grad.tolist() == [1.0, -1.0]

    @since(
        "2.1",
        remedy="Keep `correction` below the number of values.",
        trigger={
            "calls": ["torch.[Tensor.]var", "torch.var_mean", "torch.[Tensor.]std", "torch.std_mean"],
            "at": {"dim": 1, "unbiased": 2},
            "when": ["requires_grad", "freedom_below:0", "!kind:dim=int|tuple|list"],
        },
    )
    def test_a_correction_beyond_the_values_has_an_infinite_gradient(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        x.var(correction=3).backward()

        assert x.grad.tolist() == [math.inf, math.inf]

    def test_without_correction_one_value_has_a_variance_of_zero(self):
        x = torch.tensor([5.0], requires_grad=True)

        variance = x.var(correction=0)
        variance.backward()

        assert (variance.item(), x.grad.tolist()) == (0.0, [0.0])

    def test_enough_values_have_a_finite_gradient(self):
        x = torch.tensor([1.0, 3.0], requires_grad=True)

        variance = x.var()
        assert (variance.item(), variance.requires_grad) == (2.0, True)
        variance.backward()

        assert x.grad.tolist() == [-2.0, 2.0]

    @since(
        "2.2",
        why="pytorch#109824",
        remedy="Keep `correction` below the number of values.",
        trigger={
            "calls": ["torch.[Tensor.]var", "torch.[Tensor.]std", "torch.var_mean", "torch.std_mean"],
            "at": {"dim": 1, "unbiased": 2},
            "when": ["freedom_below:1", "!device:meta"],
        },
    )
    def test_as_many_values_as_the_correction_warn(self):
        with pytest.warns(UserWarning):
            variances = torch.tensor([[1.0, 2.0], [2.0, 2.0]]).var(dim=1, correction=2)

        assert variances[0].item() == math.inf
        assert math.isnan(variances[1].item())


@claim(
    api=["torch.linalg.det"],
    about=["gradient"],
    see=["generated/torch.linalg.det"],
    asked=[
        "determinant of empty matrix",
        "det backward grad is None for 0x0",
        "gradient of determinant",
        "NoneType object has no attribute shape grad of det",
    ],
)
class TestTheDeterminantOfNothingHasAGradientOfItsShape:
    """The gradient of `torch.linalg.det` of a 0x0 matrix is a 0x0 tensor.

    From torch 2.12 on `backward` leaves that tensor in `.grad`. [the_gradient_is_an_empty_matrix]
    Before torch 2.12 `backward` left `.grad` at None. [the_gradient_is_none]
    The determinant of a 0x0 float32 matrix is 1. [the_determinant_is_one]
    An invertible 2x2 matrix has its cofactors as the gradient. [another_matrix_has_its_cofactors]
    """

    @until("2.12")
    def test_the_gradient_is_none(self):
        x = torch.ones(0, 0, requires_grad=True)

        torch.linalg.det(x).backward()

        assert x.grad is None

    @since("2.12")
    def test_the_gradient_is_an_empty_matrix(self):
        x = torch.ones(0, 0, requires_grad=True)

        torch.linalg.det(x).backward()

        assert x.grad.shape == (0, 0)

    def test_another_matrix_has_its_cofactors(self):
        x = torch.tensor([[2.0, 3.0], [5.0, 7.0]], requires_grad=True)

        determinant = torch.linalg.det(x)
        assert determinant.requires_grad is True
        determinant.backward()

        torch.testing.assert_close(x.grad, torch.tensor([[7.0, -5.0], [-3.0, 2.0]]))

    def test_the_determinant_is_one(self):
        assert torch.linalg.det(torch.ones(0, 0)).item() == 1.0
