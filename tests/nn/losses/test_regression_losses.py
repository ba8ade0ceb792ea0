"""Losses of regression: squares, absolute differences, and what lies between.

Order: 12.95
"""

import pytest
import torch
from torch.nn import functional

from torchnotes import claim

DIFFERENCES = [0.0, 0.5, 1.0, 2.0, 4.0]


def losses(name, **given):
    """Return a loss of each difference to zero."""
    differences = torch.tensor(DIFFERENCES)
    return getattr(functional, name)(differences, torch.zeros(5), reduction="none", **given).tolist()


def gradients(name, **given):
    """Return the gradient of the sum of a loss by each difference, or None where there is none."""
    differences = torch.tensor(DIFFERENCES, requires_grad=True)
    loss = getattr(functional, name)(differences, torch.zeros(5), reduction="sum", **given)
    if not loss.requires_grad:
        return None
    loss.backward()
    return differences.grad.tolist()


@claim(
    api=["torch.nn.functional.smooth_l1_loss", "torch.nn.functional.huber_loss"],
    about=["value", "gradient", "error"],
    see=["generated/torch.nn.SmoothL1Loss", "generated/torch.nn.HuberLoss"],
    asked=[
        "difference between SmoothL1Loss and HuberLoss",
        "huber loss delta vs smooth l1 beta",
        "is smooth l1 the same as huber",
        "gradient of huber loss for outliers",
    ],
)
class TestHuberLossIsDeltaTimesTheSmoothL1Loss:
    """`F.huber_loss` is `delta` times `F.smooth_l1_loss` with `beta=delta`.

    With `delta=1` and `beta=1`, the defaults, they are equal for float32: half the square up to a size of 1, the size
    less 0.5 beyond.
    [by_default_they_are_equal]
    With 0.5 and with 2 for both the Huber loss is that number times the smooth one. [huber_is_delta_times_smooth]
    Summed, for 0.5, 2 and 3 the gradient of the difference 4 is 1 for the smooth loss, and `delta` for the Huber loss.
    [far_off_the_gradient_is_one_or_delta]
    Without `torch.compile`, `delta=0` raises RuntimeError where `beta=0` is accepted, and -1 raises it in both.
    [what_is_not_positive_raises]
    """

    def test_by_default_they_are_equal(self):
        assert losses("smooth_l1_loss") == [0.0, 0.125, 0.5, 1.5, 3.5]
        assert losses("huber_loss") == [0.0, 0.125, 0.5, 1.5, 3.5]

    @pytest.mark.parametrize(
        ("number", "smooth"), [(0.5, [0.0, 0.25, 0.75, 1.75, 3.75]), (2.0, [0.0, 0.0625, 0.25, 1.0, 3.0])]
    )
    def test_huber_is_delta_times_smooth(self, number, smooth):
        assert losses("smooth_l1_loss", beta=number) == smooth
        assert losses("huber_loss", delta=number) == [number * loss for loss in smooth]

    @pytest.mark.parametrize("number", [0.5, 2.0, 3.0])
    def test_far_off_the_gradient_is_one_or_delta(self, number):
        smooth, huber = gradients("smooth_l1_loss", beta=number), gradients("huber_loss", delta=number)

        assert smooth is not None
        assert huber is not None
        assert (smooth[-1], huber[-1]) == (1.0, number)

    def test_what_is_not_positive_raises(self):
        assert losses("smooth_l1_loss", beta=0.0) == DIFFERENCES
        with pytest.raises(RuntimeError):
            losses("huber_loss", delta=0.0)
        with pytest.raises(RuntimeError):
            losses("huber_loss", delta=-1.0)
        with pytest.raises(RuntimeError):
            losses("smooth_l1_loss", beta=-1.0)


@claim(
    api=["torch.nn.functional.mse_loss", "torch.nn.functional.l1_loss"],
    about=["value", "gradient"],
    see=["generated/torch.nn.MSELoss", "generated/torch.nn.L1Loss"],
    asked=[
        "MSELoss vs L1Loss gradient",
        "why does mse loss react to outliers",
        "gradient of l1 loss at zero",
        "mean squared error formula in pytorch, is there a factor one half",
    ],
)
class TestTheGradientOfMseLossGrowsWithTheDifference:
    """Gradients of `F.mse_loss` grow with the difference, of `F.l1_loss` not.

    Summed, a difference d adds d * d to `mse_loss`, without a factor of one half, and 2d to its gradient.
    [a_square_has_twice_the_difference_for_a_gradient]
    Summed, a difference of either sign adds its size to `l1_loss`, and 1 or -1 to the gradient; none adds 0.
    [an_absolute_difference_has_a_sign_for_a_gradient]
    By default both are averaged over each element, batch and features alike. [the_mean_is_over_each_element]
    """

    def test_a_square_has_twice_the_difference_for_a_gradient(self):
        assert losses("mse_loss") == [0.0, 0.25, 1.0, 4.0, 16.0]
        assert gradients("mse_loss") == [0.0, 1.0, 2.0, 4.0, 8.0]

    def test_an_absolute_difference_has_a_sign_for_a_gradient(self):
        differences = torch.tensor([-2.0, 0.0, 3.0], requires_grad=True)

        loss = functional.l1_loss(differences, torch.zeros(3), reduction="sum")

        assert loss.requires_grad is True
        assert loss.item() == 5.0

        loss.backward()

        assert differences.grad.tolist() == [-1.0, 0.0, 1.0]

    @pytest.mark.parametrize(("name", "mean"), [("mse_loss", 7.5), ("l1_loss", 2.5)])
    def test_the_mean_is_over_each_element(self, name, mean):
        numbers = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

        loss = getattr(functional, name)(numbers, torch.zeros(2, 2))

        assert loss.shape == ()
        assert loss.item() == mean
