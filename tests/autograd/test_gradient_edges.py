"""Gradients at ties, at NaN and where there is nothing to divide by.

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
    api=["torch.fmax", "torch.fmin"],
    about=["value", "gradient"],
    see=["generated/torch.fmax", "generated/torch.fmin"],
    asked=[
        "fmax gradient with nan",
        "ignore nan in elementwise max backward",
        "fmin fmax ties gradient changed",
        "maximum vs fmax nan gradient",
    ],
)
class TestFmaxPassesNoGradientToNan:
    """Beside NaN, `torch.fmax` and `fmin` pass the gradient to the number.

    Before torch 2.14 NaN had the gradient 0, and of equals the first had it.
    [the_number_has_it_all_and_the_first_of_equals]
    In torch 2.14 NaN had the whole gradient as well, and equals shared it evenly. [the_number_and_nan_both_have_it_all]
    From torch 2.15 on NaN has the gradient 0 again, and equals share it evenly.
    [the_number_has_it_all_again_and_equals_share]
    The value is the number. [the_number_is_the_value]
    `torch.maximum` of NaN and a number passes the whole gradient to both. [both_operands_of_maximum_have_it_all]
    """

    @until("2.14")
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_has_it_all_and_the_first_of_equals(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0, 5.0, 8.0], [3.0, 0.0, 0.0])

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where((x >= y) | y.isnan(), x, y)` to keep the old gradient of `fmax`.",
        trigger={"calls": ["torch.[Tensor.]fmax", "torch.[Tensor.]fmin"], "when": ["requires_grad", "nan"]},
    )
    @until("2.15")
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_and_nan_both_have_it_all(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([3.0, 5.0, 4.0], [3.0, 5.0, 4.0])

    @since(
        "2.15",
        why="pytorch#193035",
        remedy="Write `torch.where((x >= y) | y.isnan(), x, y)` to have one gradient in each release.",
        trigger={"calls": ["torch.[Tensor.]fmax", "torch.[Tensor.]fmin"], "when": ["requires_grad", "nan"]},
    )
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_has_it_all_again_and_equals_share(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0, 5.0, 4.0], [3.0, 0.0, 4.0])

    def test_the_number_is_the_value(self):
        x, y = torch.tensor([math.nan, 2.0], requires_grad=True), torch.tensor([1.0, math.nan])

        largest, smallest = torch.fmax(x, y), torch.fmin(x, y)

        assert largest.tolist() == smallest.tolist() == [1.0, 2.0]
        assert largest.requires_grad is smallest.requires_grad is True

    def test_both_operands_of_maximum_have_it_all(self):
        x, y = torch.tensor([math.nan], requires_grad=True), torch.tensor([1.0], requires_grad=True)

        torch.maximum(x, y).backward(torch.tensor([3.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([3.0], [3.0])


@claim(
    api=["torch.clamp"],
    about=["value", "gradient"],
    see=["generated/torch.clamp", "generated/torch.maximum"],
    asked=[
        "gradient to learnable clamp bounds",
        "clamp with tensor min max gradient",
        "clamp gradient 0.5 at boundary",
        "learnable clipping threshold",
        "gradient at clipped value equals bound",
    ],
)
class TestBoundsThatAreTensorsShareTheGradientOfClamp:
    """`torch.clamp` can share the gradient with a tensor bound met exactly.

    From torch 2.14 on an input equal to a tensor `min` alone has half, and the bound the other half.
    [at_the_bound_each_has_half]
    Before torch 2.14 the input had the whole. [at_the_bound_the_input_has_it_all]
    With a tensor `max`, an input of NaN has the whole gradient, as the bound does, from torch 2.14 on; before, 0.
    [an_input_of_nan_has_it_all, an_input_of_nan_has_nothing]
    With a tensor `min` alone, below it the bound has the gradient, and above it the input.
    [beyond_a_bound_the_bound_has_it]
    At a `min` that is a number the gradient is 0 from torch 2.14 on; before, 1.
    [at_a_number_the_gradient_is_zero, at_a_number_the_gradient_is_one]
    With a `max` that is a number, an input of NaN has the gradient 0.
    [an_input_of_nan_has_nothing_where_the_bound_is_a_number]
    """

    @until("2.14")
    def test_at_the_bound_the_input_has_it_all(self):
        x, low = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        torch.clamp(x, min=low).backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([3.0, 5.0], [0.0, 0.0])

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where(x < low, low, x)` to give the input the whole.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]"],
            "missing": ["max"],
            "at": {"min": 1, "max": 2},
            "when": ["kind:min=Tensor|Parameter", "requires_grad", "has:min"],
        },
    )
    def test_at_the_bound_each_has_half(self):
        x, low = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        torch.clamp(x, min=low).backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([1.5, 5.0], [1.5, 0.0])

    @until("2.14")
    def test_an_input_of_nan_has_nothing(self):
        x = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(x, max=torch.tensor(1.0)).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [0.0, 5.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Pass `max` as a number, or set the gradient to 0 where `x.isnan()`.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]"],
            "at": {"min": 1, "max": 2},
            "when": ["kind:max=Tensor|Parameter", "requires_grad", "nan"],
        },
    )
    def test_an_input_of_nan_has_it_all(self):
        x = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(x, max=torch.tensor(1.0)).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [3.0, 5.0]

    def test_beyond_a_bound_the_bound_has_it(self):
        x, low = torch.tensor([0.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        clamped = torch.clamp(x, min=low)
        assert (clamped.tolist(), clamped.requires_grad) == ([1.0, 2.0], True)

        clamped.backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([0.0, 5.0], [3.0, 0.0])

    @until("2.14")
    def test_at_a_number_the_gradient_is_one(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.clamp(x, min=1.0).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [3.0, 5.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where(x < low, low, x)` to keep the gradient at a bound.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]"],
            "at": {"min": 1, "max": 2},
            "when": ["kind:min=int|float", "requires_grad", "has:min"],
        },
    )
    def test_at_a_number_the_gradient_is_zero(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.clamp(x, min=1.0).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [0.0, 5.0]

    def test_an_input_of_nan_has_nothing_where_the_bound_is_a_number(self):
        x = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(x, max=1.0).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [0.0, 5.0]


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
            "calls": ["torch.[Tensor.]var", "torch.var_mean"],
            "at": {"dim": 1, "unbiased": 2},
            "when": ["requires_grad", "freedom_below:0"],
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
