"""Least squares.

Order: 12
"""

import contextlib

import numpy as np
import pytest
import torch
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
    asked=[
        "linear regression in pytorch closed form",
        "fit a line to points with torch",
        "pytorch equivalent of numpy lstsq",
        "lstsq inaccurate with badly scaled features",
        "This function doesn't handle types other than float and double",
    ],
)
class TestLstsqMinimisesTheSquaredErrors:
    """`lstsq` of float64 features of like size has the least squared error.

    No other line through three near points has a smaller sum.
    [no_other_line_has_a_smaller_sum_of_squared_errors, a_line_through_points_that_lie_on_none]
    The errors left over are perpendicular to independent features of like size, up to rounding.
    [what_is_left_over_is_perpendicular_to_every_feature]
    For independent features of like size NumPy's `lstsq` returns the same up to rounding. [it_agrees_with_numpy]
    Targets of a matrix are a vector or columns, and the solution has their form.
    [the_solution_has_the_form_of_the_targets]
    Scale features of very different sizes, such as years or timestamps beside ones, or pass `rcond=0`. [advice]
    In float64 the gradient flows to independent features and to targets.
    [the_gradient_flows_to_features_and_targets]
    float32, float64, complex64 and complex128 keep their dtype. [columns_are_solved_at_once_in_their_dtype]
    int64, float16 and bfloat16 raise RuntimeError. [integers_and_halves_raise]
    Features and targets of two dtypes raise RuntimeError too. [inputs_of_two_dtypes_raise]
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

    @pytest.mark.parametrize(
        ("features", "targets", "shape"),
        [
            ((3, 1), (3,), (1,)),
            ((3, 1), (3, 4), (1, 4)),
            ((2, 3, 1), (2, 3), (2, 1)),
            ((2, 3, 1), (2, 3, 4), (2, 1, 4)),
        ],
        ids=["vector", "columns", "vectors", "batches"],
    )
    def test_the_solution_has_the_form_of_the_targets(self, features, targets, shape):
        solution = torch.linalg.lstsq(torch.ones(features), torch.full(targets, 5.0)).solution

        torch.testing.assert_close(solution, torch.full(shape, 5.0))

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
    asked=[
        "linalg.solve singular matrix linear regression",
        "collinear features least squares",
        "inverse of X.T X numerically unstable",
        "underdetermined system minimum norm solution",
        "lstsq wrong result rank deficient",
    ],
)
class TestNormalEquationsFailWhereLstsqAnswers:
    """`lstsq` on the CPU can answer where the normal equations raise.

    For float64 targets 0, 0, 6 at 0, 1, 2 a line by `lstsq` and one by the normal equations agree.
    [independent_features_give_one_answer]
    Forming `X.T @ X` squares a condition number of 5 to 25. [the_product_squares_the_condition_number]
    In float32, `solve` of them raises LinAlgError for columns (1, 1e-5, 0) and (1, 0, 1e-5), and `lstsq` has the
    answer.
    [features_almost_alike_are_told_apart_by_lstsq_only]
    With numbers around 5e-4 in place of 1e-5, `solve` can be off by more than 0.1.
    [features_a_little_further_apart_make_the_normal_equations_return_noise]
    In float32, `solve` of them raises LinAlgError for columns (1, 2, 3) and (2, 4, 6).
    [a_feature_that_is_twice_another_makes_the_normal_equations_raise]
    For these columns, and for one sample of two ones, `lstsq` returns the shortest solution by default on the CPU.
    [a_feature_that_is_twice_another_gives_the_shortest_answer, fewer_samples_than_features_give_the_shortest_answer]
    `lstsq` of shapes `(0, 2)` and `(0, 1)` returns zeros of shape `(2, 1)`. [no_samples_at_all_give_zeros]
    From torch 2.14 on, a feature of zeros has a coefficient near 0 in float32 calls on the CPU.
    [a_feature_of_zeros_has_no_say_in_any_of_many_calls]
    Before torch 2.14 the same call can return a wrong solution by chance. [background]
    Pass `driver="gelsd"` there. [advice]
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

    def test_features_a_little_further_apart_make_the_normal_equations_return_noise(self):
        apart = torch.linspace(4e-4, 6e-4, 50)[:, None, None]
        x = torch.cat([torch.ones(50, 1, 2), apart * torch.eye(2)], dim=1)
        y = x @ torch.tensor([[1.0], [2.0]])

        normal, direct = torch.linalg.solve(x.mT @ x, x.mT @ y), torch.linalg.lstsq(x, y).solution
        furthest = (normal - torch.tensor([[1.0], [2.0]])).abs().max().item()

        assert furthest > 0.1
        torch.testing.assert_close(direct, torch.tensor([[1.0], [2.0]]).expand(50, 2, 1), rtol=1e-3, atol=0)

    def test_the_product_squares_the_condition_number(self):
        x = torch.tensor([[5.0, 0.0], [0.0, 1.0], [0.0, 0.0]])

        assert torch.linalg.cond(x).item() == pytest.approx(5.0)
        assert torch.linalg.cond(x.T @ x).item() == pytest.approx(25.0)

    def test_fewer_samples_than_features_give_the_shortest_answer(self):
        solution = torch.linalg.lstsq(torch.tensor([[1.0, 1.0]]), torch.tensor([[2.0]])).solution

        torch.testing.assert_close(solution, torch.tensor([[1.0], [1.0]]))

    def test_no_samples_at_all_give_zeros(self):
        assert torch.linalg.lstsq(torch.zeros(0, 2), torch.zeros(0, 1)).solution.tolist() == [[0.0], [0.0]]


@claim(
    api=["torch.linalg.lstsq"],
    about=["value", "shape"],
    see=["generated/torch.linalg.lstsq"],
    asked=[
        "torch lstsq residuals empty",
        "get singular values or rank from lstsq",
        "difference gels gelsd gelss gelsy driver",
        "lstsq full rank error code 2",
    ],
)
class TestLstsqLeavesOutWhatItsDriverDoesNotCompute:
    """`lstsq` leaves `residuals` empty with its default driver on the CPU.

    `singular_values` is empty too, and `rank` is there. [the_default_driver_gives_the_rank_and_no_residuals]
    For three samples of two features of like size and rank 2, the drivers `"gelsd"` and `"gelss"` fill both.
    [a_driver_by_singular_values_gives_both]
    With two samples of two features, or with two equal features, these leave `residuals` empty.
    [no_spare_sample_or_no_full_rank_leaves_residuals_empty]
    For three samples of two independent features, `"gels"` fills `residuals` and leaves `rank` empty.
    [the_driver_for_full_rank_gives_residuals_and_no_rank]
    For three samples of two features of ones `"gels"` raises LinAlgError. [the_driver_for_full_rank_raises_without_it]
    For some larger numbers of such samples it returns a solution silently.
    [the_driver_for_full_rank_can_miss_that_it_lacks]
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

    @pytest.mark.parametrize("driver", ["gelsd", "gelss"])
    @pytest.mark.parametrize("x", [[[3.0, 0.0], [0.0, 2.0]], [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]], ids=str)
    def test_no_spare_sample_or_no_full_rank_leaves_residuals_empty(self, x, driver):
        result = torch.linalg.lstsq(torch.tensor(x), torch.ones(len(x), 1), driver=driver)

        assert result.residuals.tolist() == []

    def test_the_driver_for_full_rank_raises_without_it(self):
        with pytest.raises(torch.linalg.LinAlgError):
            torch.linalg.lstsq(torch.ones(3, 2), torch.ones(3, 1), driver="gels")

    def test_the_driver_for_full_rank_can_miss_that_it_lacks(self):
        answered = []

        for samples in range(4, 60):
            with contextlib.suppress(torch.linalg.LinAlgError):
                torch.linalg.lstsq(torch.ones(samples, 2), torch.ones(samples, 1), driver="gels")
                answered.append(samples)

        assert answered != []
