"""Gradients at ties, at NaN and where there is nothing to divide by."""

import math
import warnings

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.trace"],
    about=["value", "gradient"],
    see=["generated/torch.trace"],
)
class TestTheGradientOfATraceStaysOnTheDiagonal:
    """The gradient of `torch.trace` is 1 on the diagonal and 0 elsewhere, in a tall matrix only since torch 2.12.

    Before, a matrix with more rows than columns had further ones below its diagonal, which no warning spoke of.
    They stand wherever the diagonal's stride would go on in memory, from one row below the last column.
    Square and wide matrices were right throughout, and so was the value; before 2.12 take `x.diagonal().sum()`.
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

    @since("2.12")
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
)
class TestFmaxPassesNoGradientToNan:
    """`torch.fmax` and `torch.fmin` give the gradient to the number that they pick, but to NaN as well in torch 2.14.

    In 2.14 both operands had the whole gradient wherever one was NaN, so that a value that was passed over was moved.
    Since 2.15 it is again the number's alone, as before 2.14.
    Equals, of which the first had it all, share it since 2.14.
    `torch.maximum`, which gives NaN there, passes the gradient to both in each release.
    """

    @until("2.14")
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_has_it_all_and_the_first_of_equals(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0, 5.0, 8.0], [3.0, 0.0, 0.0])

    @since("2.14")
    @until("2.15")
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_and_nan_both_have_it_all(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([3.0, 5.0, 4.0], [3.0, 5.0, 4.0])

    @since("2.15")
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
)
class TestBoundsThatAreTensorsShareTheGradientOfClamp:
    """`torch.clamp` shares the gradient with a bound that is a tensor and met exactly since torch 2.14.

    Before, the input had it all.
    That is what `torch.maximum` does between its operands, so a bound that is learned moves as soon as it is met.
    An input of NaN passed no gradient on before 2.14, and now passes all of it.
    Beyond a bound the bound has the gradient, and between the bounds the input, in each release.
    """

    @until("2.14")
    def test_at_the_bound_the_input_has_it_all(self):
        x, low = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        torch.clamp(x, min=low).backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([3.0, 5.0], [0.0, 0.0])

    @since("2.14")
    def test_at_the_bound_each_has_half(self):
        x, low = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        torch.clamp(x, min=low).backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([1.5, 5.0], [1.5, 0.0])

    @until("2.14")
    def test_an_input_of_nan_has_nothing(self):
        x = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(x, max=torch.tensor(1.0)).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [0.0, 5.0]

    @since("2.14")
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


@claim(
    api=["torch.Tensor.var"],
    about=["value", "gradient", "warning"],
    see=["generated/torch.var", "generated/torch.Tensor.var"],
)
class TestAVarianceOfTooFewValuesWarns:
    """A variance of too few values is NaN or infinite, and says so in a warning since torch 2.2.

    That is the case as soon as there are no more values than `correction`, which is 1 by default.
    With `correction` above the number of values the gradient was finite before torch 2.1, and of the wrong sign.
    `correction=0` takes a single value, whose variance is 0.
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

    @since("2.1")
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


@claim(
    api=["torch.linalg.det"],
    about=["gradient"],
    see=["generated/torch.linalg.det"],
)
class TestTheDeterminantOfNothingHasAGradientOfItsShape:
    """The determinant of a matrix without rows is 1, and its gradient is a tensor of that shape since torch 2.12.

    Before, `backward` left `.grad` at None, so that an optimizer passed the parameter by.
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
