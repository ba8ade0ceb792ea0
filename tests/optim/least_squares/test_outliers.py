"""Outliers in least squares.

Order: 13
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import belief, claim


@claim(
    api=["torch.linalg.lstsq", "torch.nn.functional.huber_loss", "torch.nn.functional.mse_loss"],
    about=["value", "gradient"],
    see=["generated/torch.linalg.lstsq", "generated/torch.nn.functional.huber_loss"],
    asked=[
        "robust regression with outliers",
        "huber loss vs mse outliers",
        "linear fit ruined by one bad point",
        "iteratively reweighted least squares torch",
    ],
)
class TestOneOutlierPullsLeastSquaresAnyDistance:
    """One outlier pulls `lstsq` in proportion to its error.

    A target ten times further off moves the slope ten times as far. [one_target_moves_the_line_in_proportion]
    A squared error pulls in proportion to the error, and `huber_loss` by `delta` at most.
    [huber_pulls_by_delta_at_most_and_squares_by_the_error, huber_pulls_by_each_delta_at_most]
    `huber_loss` is half the square within `delta`, and straight beyond.
    [huber_is_half_the_square_within_delta_and_straight_beyond]
    `lstsq` on rows times `sqrt(delta / error)` beyond `delta`, repeated, finds the line of least `huber_loss`.
    [no_other_line_near_the_reweighted_one_has_a_smaller_huber_loss]
    A target that is ten times further off leaves that line where it is, to six decimals.
    [reweighting_by_huber_keeps_the_line]
    A feature far out draws even that line to itself. [a_feature_far_out_draws_the_robust_line_to_itself]
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

    @pytest.mark.parametrize("delta", [0.25, 1.0, 8.0])
    def test_huber_pulls_by_each_delta_at_most(self, delta):
        errors = torch.tensor([-100.0, 100.0], requires_grad=True)

        F.huber_loss(errors, torch.zeros(2), reduction="sum", delta=delta).backward()

        assert errors.grad.tolist() == [-delta, delta]

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
