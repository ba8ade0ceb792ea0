"""Least squares."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since


def _have_full_rank(rows):
    products = [sum(one * other for one, other in rows), sum(one**2 for one, _ in rows), sum(two**2 for _, two in rows)]
    return products[0] ** 2 != products[1] * products[2]


PAIRS = st.tuples(st.integers(-5, 5), st.integers(-5, 5))
MATRICES = st.lists(PAIRS, min_size=2, max_size=5).filter(_have_full_rank)


@claim(
    api=["torch.linalg.lstsq"],
    about=["value", "shape", "dtype", "gradient", "error"],
    see=["generated/torch.linalg.lstsq"],
)
class TestLstsqMinimisesTheSquaredErrors:
    """`torch.linalg.lstsq` finds coefficients whose sum of squared errors no others undercut.

    Targets are a column, or a vector of its own, and the solution takes after them; several columns are solved at once.
    The solution can be differentiated with respect to both inputs.
    It knows float32, float64 and their complex kin only, and both sides must agree: integers and halves raise.
    Before torch 2.14 its default driver on the CPU answers by chance where a feature is all zeros.
    """

    @belief("memo/6")
    def test_a_line_through_points_that_lie_on_none(self):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], dtype=torch.float64)

        solution = torch.linalg.lstsq(x, torch.tensor([[0.0], [0.0], [6.0]], dtype=torch.float64)).solution

        torch.testing.assert_close(solution, torch.tensor([[-1.0], [3.0]], dtype=torch.float64))

    @belief("memo/6")
    @given(intercept=st.floats(-10, 10), slope=st.floats(-10, 10))
    def test_no_other_line_has_a_smaller_sum_of_squared_errors(self, intercept, slope):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], dtype=torch.float64)
        y = torch.tensor([0.0, 0.0, 6.0], dtype=torch.float64)

        best = torch.linalg.lstsq(x, y).solution
        others = (x @ (best + torch.tensor([intercept, slope], dtype=torch.float64)) - y).square().sum().item()

        assert (x @ best - y).square().sum().item() == pytest.approx(6.0, rel=1e-12)
        assert others >= 6.0 - 1e-12

    @belief("memo/6")
    @given(rows=MATRICES)
    def test_what_is_left_over_is_perpendicular_to_every_feature(self, rows):
        x, y = torch.tensor(rows, dtype=torch.float64), torch.arange(len(rows), dtype=torch.float64)

        errors = x @ torch.linalg.lstsq(x, y[:, None]).solution - y[:, None]

        torch.testing.assert_close(x.T @ errors, torch.zeros(2, 1, dtype=torch.float64), rtol=0, atol=1e-10)

    @given(rows=MATRICES)
    def test_it_agrees_with_numpy(self, rows):
        x, y = np.array(rows, dtype=np.float64), np.arange(len(rows), dtype=np.float64)

        solution = torch.linalg.lstsq(torch.from_numpy(x), torch.from_numpy(y)).solution

        np.testing.assert_allclose(solution.numpy(), np.linalg.lstsq(x, y, rcond=None)[0], atol=1e-10)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.complex64, torch.complex128], ids=str)
    def test_columns_are_solved_at_once_in_their_dtype(self, dtype):
        x = torch.tensor([[1, 0], [1, 1], [1, 2]], dtype=dtype)

        solution = torch.linalg.lstsq(x, torch.tensor([[0, 1], [0, 1], [6, 1]], dtype=dtype)).solution

        torch.testing.assert_close(solution, torch.tensor([[-1, 1], [3, 0]], dtype=dtype), rtol=0, atol=1e-5)

    def test_the_gradient_flows_to_features_and_targets(self):
        x = torch.tensor([[1.0], [2.0]], dtype=torch.float64, requires_grad=True)
        y = torch.tensor([[1.0], [1.0]], dtype=torch.float64, requires_grad=True)

        solution = torch.linalg.lstsq(x, y).solution

        assert solution.requires_grad
        to_x, to_y = torch.autograd.grad(solution.sum(), [x, y])
        assert to_x.flatten().tolist() == pytest.approx([-0.04, -0.28])
        assert to_y.flatten().tolist() == pytest.approx([0.2, 0.4])

    @pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.bfloat16], ids=str)
    def test_integers_and_halves_raise(self, dtype):
        x = torch.tensor([[1, 0], [1, 1], [1, 2]], dtype=dtype)

        with pytest.raises(RuntimeError):
            torch.linalg.lstsq(x, torch.tensor([[1], [3], [5]], dtype=dtype))

    def test_inputs_of_two_dtypes_raise(self):
        with pytest.raises(RuntimeError):
            torch.linalg.lstsq(torch.ones(2, 1), torch.ones(2, 1, dtype=torch.float64))


@claim(
    api=["torch.linalg.lstsq", "torch.linalg.solve"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.linalg.lstsq", "generated/torch.linalg.solve"],
)
class TestNormalEquationsFailWhereLstsqAnswers:
    """The normal equations agree with `torch.linalg.lstsq` until features are nearly or wholly dependent.

    Forming `X.T @ X` squares the condition number, so that float32 loses what 1 part in 100 000 told apart.
    `torch.linalg.solve` then raises, or answers with noise; `lstsq` still has the precision of `X`.
    Among the many solutions of dependent features `lstsq` gives the shortest with its default driver on the CPU.
    A feature that is all zeros is another matter before torch 2.14: the same call gives that solution or a wrong one.
    Ask for `driver="gelsd"` there.
    """

    def test_independent_features_give_one_answer(self):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], dtype=torch.float64)
        y = torch.tensor([[0.0], [0.0], [6.0]], dtype=torch.float64)

        direct, normal = torch.linalg.lstsq(x, y).solution, torch.linalg.solve(x.T @ x, x.T @ y)

        torch.testing.assert_close(direct, torch.tensor([[-1.0], [3.0]], dtype=torch.float64))
        torch.testing.assert_close(normal, torch.tensor([[-1.0], [3.0]], dtype=torch.float64))

    def test_a_feature_that_is_twice_another_gives_the_shortest_answer(self):
        x = torch.tensor([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])

        result = torch.linalg.lstsq(x, torch.tensor([[5.0], [10.0], [15.0]]))

        torch.testing.assert_close(result.solution, torch.tensor([[1.0], [2.0]]))
        assert result.rank.item() == 1

    @since("2.14")
    def test_a_feature_of_zeros_has_no_say_in_any_of_many_calls(self):
        x = torch.tensor([[1.0, 0.0, 1.0], [1.0, 0.0, 2.0], [1.0, 0.0, 3.0], [1.0, 0.0, 5.0]])
        y = torch.tensor([2.0, 3.0, 4.0, 6.0])

        solutions = torch.stack([torch.linalg.lstsq(x, y).solution for _ in range(100)])

        torch.testing.assert_close(solutions, torch.tensor([1.0, 0.0, 1.0]).expand(100, 3), rtol=0, atol=1e-4)

    def test_a_feature_that_is_twice_another_makes_the_normal_equations_raise(self):
        x = torch.tensor([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
        y = torch.tensor([[5.0], [10.0], [15.0]])

        with pytest.raises(torch.linalg.LinAlgError):
            torch.linalg.solve(x.T @ x, x.T @ y)

    def test_features_almost_alike_are_told_apart_by_lstsq_only(self):
        x = torch.tensor([[1.0, 1.0], [1e-5, 0.0], [0.0, 1e-5]])
        y = torch.tensor([[3.0], [1e-5], [2e-5]])

        solution = torch.linalg.lstsq(x, y).solution

        torch.testing.assert_close(solution, torch.tensor([[1.0], [2.0]]), rtol=1e-3, atol=0)
        with pytest.raises(torch.linalg.LinAlgError):
            torch.linalg.solve(x.T @ x, x.T @ y)

    def test_fewer_samples_than_features_give_the_shortest_answer(self):
        solution = torch.linalg.lstsq(torch.tensor([[1.0, 1.0]]), torch.tensor([[2.0]])).solution

        torch.testing.assert_close(solution, torch.tensor([[1.0], [1.0]]))

    def test_no_samples_at_all_give_zeros(self):
        assert torch.linalg.lstsq(torch.zeros(0, 2), torch.zeros(0, 1)).solution.tolist() == [[0.0], [0.0]]


@claim(api=["torch.linalg.lstsq"], about=["value", "shape"], see=["generated/torch.linalg.lstsq"])
class TestLstsqLeavesOutWhatItsDriverDoesNotCompute:
    """`torch.linalg.lstsq` leaves `residuals` and `singular_values` empty with its default driver on the CPU.

    The four names of the result are always there, and which of them hold something depends on `driver=`.
    Ask for `"gelsd"` where the sum of squared errors or the singular values matter, or compute the sum by hand.
    Even then `residuals` is empty where there are no more samples than features, or where the rank is not full.
    """

    def test_the_default_driver_gives_the_rank_and_no_residuals(self):
        x, y = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), torch.tensor([[0.0], [0.0], [6.0]])

        result = torch.linalg.lstsq(x, y)

        assert result.solution.shape == (2, 1)
        assert result.rank.tolist() == 2
        assert (result.residuals.tolist(), result.singular_values.tolist()) == ([], [])

    @pytest.mark.parametrize("driver", ["gelsd", "gelss"])
    def test_a_driver_by_singular_values_gives_both(self, driver):
        x, y = torch.tensor([[3.0, 0.0], [0.0, 2.0], [0.0, 0.0]]), torch.tensor([[3.0], [2.0], [4.0]])

        result = torch.linalg.lstsq(x, y, driver=driver)

        torch.testing.assert_close(result.residuals, torch.tensor([16.0]))
        torch.testing.assert_close(result.singular_values, torch.tensor([3.0, 2.0]))

    def test_the_driver_for_full_rank_gives_residuals_and_no_rank(self):
        x, y = torch.tensor([[3.0, 0.0], [0.0, 2.0], [0.0, 0.0]]), torch.tensor([[3.0], [2.0], [4.0]])

        result = torch.linalg.lstsq(x, y, driver="gels")

        torch.testing.assert_close(result.residuals, torch.tensor([16.0]))
        assert result.rank.tolist() == []

    @pytest.mark.parametrize("x", [[[3.0, 0.0], [0.0, 2.0]], [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]], ids=str)
    def test_no_spare_sample_or_no_full_rank_leaves_residuals_empty(self, x):
        result = torch.linalg.lstsq(torch.tensor(x), torch.ones(len(x), 1), driver="gelsd")

        assert result.residuals.tolist() == []


@claim(
    api=["torch.linalg.lstsq", "torch.nn.functional.huber_loss", "torch.nn.functional.mse_loss"],
    about=["value", "gradient"],
    see=["generated/torch.linalg.lstsq", "generated/torch.nn.functional.huber_loss"],
)
class TestOneOutlierPullsLeastSquaresAnyDistance:
    """One wrong target pulls `torch.linalg.lstsq` as far as it likes, since a squared error pulls by its own size.

    `huber_loss` pulls by no more than `delta`, so that a target ten times further off moves the line no more.
    Least squares with weights `delta / error` beyond `delta`, repeated, comes to the same line.
    A wrong feature is another matter: far enough out, it draws the robust line to itself too.
    """

    @belief("memo/7")
    @pytest.mark.parametrize(("wrong", "slope"), [(9.0, 2.0), (109.0, 22.0), (1009.0, 202.0)])
    def test_one_target_moves_the_line_in_proportion(self, wrong, slope):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0]], dtype=torch.float64)
        y = torch.tensor([1.0, 3.0, 5.0, 7.0, wrong], dtype=torch.float64)

        solution = torch.linalg.lstsq(x, y).solution

        assert solution[1].item() == pytest.approx(slope, rel=1e-12)

    @pytest.mark.parametrize("wrong", [109.0, 1009.0])
    def test_reweighting_by_huber_keeps_the_line(self, wrong):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0]], dtype=torch.float64)
        y = torch.tensor([1.0, 3.0, 5.0, 7.0, wrong], dtype=torch.float64)

        line = [round(number, 6) for number in _robust(x, y).tolist()]

        assert line == [0.5, 2.5]

    def test_no_other_line_near_the_reweighted_one_has_a_smaller_huber_loss(self):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0]], dtype=torch.float64)
        y = torch.tensor([1.0, 3.0, 5.0, 7.0, 109.0], dtype=torch.float64)

        line = _robust(x, y).requires_grad_()
        F.huber_loss(x @ line, y, reduction="sum").backward()
        largest = round(line.grad.abs().max().item(), 9)

        assert largest == 0.0

    def test_huber_pulls_by_delta_at_most_and_squares_by_the_error(self):
        robust, squared = torch.tensor([0.5, -2.0, 100.0]), torch.tensor([0.5, -2.0, 100.0])

        huber = F.huber_loss(robust.requires_grad_(), torch.zeros(3), reduction="sum")
        squares = F.mse_loss(squared.requires_grad_(), torch.zeros(3), reduction="sum")

        assert torch.autograd.grad(huber, robust)[0].tolist() == [0.5, -1.0, 1.0]
        assert torch.autograd.grad(squares, squared)[0].tolist() == [1.0, -4.0, 200.0]

    def test_huber_is_half_the_square_within_delta_and_straight_beyond(self):
        errors = torch.tensor([0.5, -2.0, 100.0])

        assert F.huber_loss(errors, torch.zeros(3), reduction="none").tolist() == [0.125, 1.5, 99.5]
        assert F.mse_loss(errors, torch.zeros(3), reduction="none").tolist() == [0.25, 4.0, 10000.0]

    def test_a_feature_far_out_draws_the_robust_line_to_itself(self):
        x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 100.0]], dtype=torch.float64)
        y = torch.tensor([1.0, 3.0, 5.0, 7.0, 1.0], dtype=torch.float64)

        line = _robust(x, y)
        error, slope = round((x @ line - y)[4].abs().item(), 3), round(line[1].item(), 3)

        assert error == 0.04
        assert slope == -0.029


def _robust(x, y):
    """Give the coefficients with the least Huber loss, by least squares with weights of the errors before."""
    weights = torch.ones_like(y)
    for _ in range(100):
        line = torch.linalg.lstsq(x * weights.sqrt()[:, None], y * weights.sqrt()).solution
        weights = 1 / (x @ line - y).abs().clamp(min=1)
    return line
