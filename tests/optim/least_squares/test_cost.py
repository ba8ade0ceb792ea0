"""What least squares costs, counted in floating point operations.

Order: 14
"""

import importlib

import pytest
import torch

from torchnotes import belief, claim, since, until


@since("2.1")
@claim(
    api=["torch.utils.flop_counter.FlopCounterMode", "torch.utils.flop_counter.FlopCounterMode.get_total_flops"],
    about=["value", "state"],
    see=["generated/torch.linalg.lstsq", "generated/torch.linalg.solve"],
    asked=[
        "complexity of linear regression closed form",
        "how expensive is X.T @ X",
        "OLS runtime vs number of features",
        "gradient descent versus normal equation compute cost",
    ],
)
class TestNormalEquationsCostTheSquareOfTheFeatures:
    """Making the normal equations counts 2nd² + 2nd operations.

    `FlopCounterMode` counts so for `X.T @ X` and `X.T @ y`, of n samples, d features and a column `y`.
    [the_normal_equations_cost_the_square_of_the_features]
    Twice 100 samples of 4 features cost twice as much. [the_normal_equations_of_twice_the_samples_cost_twice_as_much]
    Twice those features cost 3.6 times as much, because `X.T @ X` has d² elements.
    [the_normal_equations_of_twice_the_features_cost_twice_as_much,
    the_normal_equations_cost_the_square_of_the_features]
    Elimination by a loop of outer products counts (d - 1)d(2d - 1)/3, about 2d³/3.
    [eliminating_one_unknown_after_the_other_costs_the_cube_of_the_features]
    A step of gradient descent of least squares on a column of weights counts 4nd.
    [a_gradient_step_of_twice_the_samples_or_features_costs_twice_as_much]
    """

    @belief("memo/8")
    def test_the_normal_equations_of_twice_the_samples_cost_twice_as_much(self):
        x, y = torch.ones(100, 4), torch.ones(100, 1)
        more_x, more_y = torch.ones(200, 4), torch.ones(200, 1)

        assert _operations(lambda: (x.T @ x, x.T @ y)) == 4000
        assert _operations(lambda: (more_x.T @ more_x, more_x.T @ more_y)) == 8000

    @belief("memo/8", holds=False)
    def test_the_normal_equations_of_twice_the_features_cost_twice_as_much(self):
        x, y = torch.ones(100, 4), torch.ones(100, 1)
        wide_x = torch.ones(100, 8)

        assert _operations(lambda: (x.T @ x, x.T @ y)) == 4000
        assert _operations(lambda: (wide_x.T @ wide_x, wide_x.T @ y)) == 8000

    @belief("memo/8")
    @pytest.mark.parametrize(("samples", "features", "cost"), [(100, 4, 1600), (200, 4, 3200), (100, 8, 3200)])
    def test_a_gradient_step_of_twice_the_samples_or_features_costs_twice_as_much(self, samples, features, cost):
        x, y = torch.ones(samples, features), torch.ones(samples, 1)
        weights = torch.zeros(features, 1, requires_grad=True)

        assert _operations(lambda: (x @ weights - y).pow(2).sum().backward()) == cost

    @pytest.mark.parametrize(("features", "cost"), [(1, 400), (2, 1200), (4, 4000), (8, 14400)])
    def test_the_normal_equations_cost_the_square_of_the_features(self, features, cost):
        x, y = torch.ones(100, features), torch.ones(100, 1)
        counter = importlib.import_module("torch.utils.flop_counter").FlopCounterMode(display=False)

        with counter:
            _ = x.T @ x, x.T @ y

        assert counter.get_total_flops() == cost == 200 * features**2 + 200 * features

    @pytest.mark.parametrize(("features", "cost"), [(2, 2), (4, 28), (8, 280), (16, 2480)])
    def test_eliminating_one_unknown_after_the_other_costs_the_cube_of_the_features(self, features, cost):
        matrix = torch.ones(features, features) + torch.eye(features)

        def eliminate():
            for k in range(features - 1):
                factors = matrix[k + 1 :, k, None] / matrix[k, k]
                matrix[k + 1 :, k + 1 :] -= factors @ matrix[k, None, k + 1 :]

        assert _operations(eliminate) == cost == (features - 1) * features * (2 * features - 1) // 3


@claim(
    api=["torch.utils.flop_counter.FlopCounterMode", "torch.utils.flop_counter.FlopCounterMode.get_total_flops"],
    about=["value", "state"],
    see=["generated/torch.mv", "generated/torch.linalg.lstsq"],
    asked=[
        "count FLOPs of a pytorch model",
        "FlopCounterMode returns 0",
        "measure number of floating point operations",
        "No module named torch.utils.flop_counter",
    ],
)
class TestFlopCounterCountsAMatrixTimesAVectorAsNothing:
    """`FlopCounterMode` counts 0 for a matrix times a vector by `@`.

    A 3 by 10 matrix times a 10 by 4 one counts 2 · 3 · 10 · 4.
    [a_product_of_matrices_takes_two_operations_for_each_term]
    `dot`, `lstsq`, `solve` and `exp` count 0 too. [what_is_no_product_of_matrices_counts_nothing]
    A vector made a column is counted. [a_column_is_counted_where_a_vector_is_not]
    A vector times a matrix by `@` is counted. [a_vector_times_a_matrix_is_counted]
    `einsum("ij,j->i", …)` and `linear` count a matrix times a vector. [einsum_and_linear_count_a_matrix_times_a_vector]
    A counter entered again after its exit starts anew. [a_counter_entered_again_starts_anew]
    Before torch 2.1 importing the counter raises ModuleNotFoundError. [there_is_no_counter]
    Pass `display=False`, as the table requires the package tabulate. [advice]
    """

    @since("2.1")
    def test_a_product_of_matrices_takes_two_operations_for_each_term(self):
        assert _operations(lambda: torch.ones(3, 10) @ torch.ones(10, 4)) == 2 * 3 * 10 * 4

    @since("2.1")
    @pytest.mark.parametrize(
        "operate",
        [
            lambda: torch.eye(3) @ torch.ones(3),
            lambda: torch.dot(torch.ones(3), torch.ones(3)),
            lambda: torch.linalg.lstsq(torch.eye(3), torch.ones(3, 1)),
            lambda: torch.linalg.solve(torch.eye(3), torch.ones(3, 1)),
            lambda: torch.ones(3).exp(),
        ],
        ids=["vector", "dot", "lstsq", "solve", "exp"],
    )
    def test_what_is_no_product_of_matrices_counts_nothing(self, operate):
        assert _operations(operate) == 0

    @since("2.1")
    def test_a_column_is_counted_where_a_vector_is_not(self):
        assert _operations(lambda: torch.eye(3) @ torch.ones(3, 1)) == 18

    @since("2.1")
    def test_a_vector_times_a_matrix_is_counted(self):
        assert _operations(lambda: torch.ones(3) @ torch.eye(3)) == 18

    @since("2.1")
    def test_einsum_and_linear_count_a_matrix_times_a_vector(self):
        matrix, vector = torch.ones(2, 3), torch.ones(3)

        assert _operations(lambda: torch.einsum("ij,j->i", matrix, vector)) == 12
        assert _operations(lambda: torch.nn.functional.linear(vector, matrix)) == 12
        assert _operations(lambda: matrix @ vector) == 0

    @since("2.1")
    def test_a_counter_entered_again_starts_anew(self):
        counter = importlib.import_module("torch.utils.flop_counter").FlopCounterMode(display=False)
        with counter:
            torch.eye(3) @ torch.eye(3)
        with counter:
            torch.eye(2) @ torch.eye(2)

        assert counter.get_total_flops() == 16

    @until("2.1")
    def test_there_is_no_counter(self):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("torch.utils.flop_counter")


def _operations(operate):
    """Count the floating point operations of a call."""
    # an import at the top would fail on torch 2.0, which has no counter
    with importlib.import_module("torch.utils.flop_counter").FlopCounterMode(display=False) as counter:
        operate()
    return counter.get_total_flops()
