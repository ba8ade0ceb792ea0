"""Losses at their kinks, and what they take for a target."""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.smooth_l1_loss"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.smooth_l1_loss", "generated/torch.nn.SmoothL1Loss"],
)
class TestASmoothLossWithoutSmoothingIsAnL1Loss:
    """`smooth_l1_loss` with `beta=0` has no gradient where prediction and target are equal since torch 2.1.

    That is what `l1_loss` gives, and since 2.1 it is computed by it.
    Before, the gradient was -1 there, so that a prediction that was right went on growing.
    The value, and the gradient of a prediction that is wrong, are the same in each release.
    """

    @until("2.1")
    def test_a_right_prediction_is_pushed(self):
        x = torch.tensor([0.0, 3.0], requires_grad=True)

        F.smooth_l1_loss(x, torch.zeros(2), beta=0.0, reduction="sum").backward()

        assert x.grad.tolist() == [-1.0, 1.0]

    @since("2.1")
    def test_a_right_prediction_is_left_alone(self):
        x = torch.tensor([0.0, 3.0], requires_grad=True)

        F.smooth_l1_loss(x, torch.zeros(2), beta=0.0, reduction="sum").backward()

        assert x.grad.tolist() == [0.0, 1.0]

    def test_an_l1_loss_leaves_a_right_prediction_alone(self):
        x = torch.tensor([0.0, 3.0], requires_grad=True)

        F.l1_loss(x, torch.zeros(2), reduction="sum").backward()

        assert x.grad.tolist() == [0.0, 1.0]

    def test_with_smoothing_the_gradient_grows_up_to_beta(self):
        x = torch.tensor([0.0, 1.0, 3.0], requires_grad=True)

        loss = F.smooth_l1_loss(x, torch.zeros(3), beta=2.0, reduction="none")
        assert (loss.tolist(), loss.requires_grad) == ([0.0, 0.25, 2.0], True)
        loss.sum().backward()

        assert x.grad.tolist() == [0.0, 0.5, 1.0]


@claim(
    api=["torch.nn.functional.margin_ranking_loss", "torch.nn.functional.hinge_embedding_loss"],
    about=["value", "gradient"],
    see=["generated/torch.nn.MarginRankingLoss", "generated/torch.nn.HingeEmbeddingLoss"],
)
class TestAHingeHasNoGradientAtItsMargin:
    """A hinge loss has no gradient exactly at its margin since torch 2.14, where it had the full one before.

    The loss is 0 there in each release, so until 2.14 a pair that cost nothing was moved all the same.
    It came from the clamp inside, whose gradient at the bound changed with 2.14.
    Ties are common at the start: two scores of 0 with the default margin of `margin_ranking_loss`, which is 0.
    """

    @until("2.14")
    def test_equal_scores_are_moved_apart(self):
        x, y = torch.tensor([2.0], requires_grad=True), torch.tensor([2.0], requires_grad=True)

        F.margin_ranking_loss(x, y, torch.tensor([1.0])).backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([-1.0], [1.0])

    @since("2.14")
    def test_equal_scores_are_left_alone(self):
        x, y = torch.tensor([2.0], requires_grad=True), torch.tensor([2.0], requires_grad=True)

        F.margin_ranking_loss(x, y, torch.tensor([1.0])).backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0], [0.0])

    @until("2.14")
    def test_a_distance_at_the_margin_grows(self):
        x = torch.tensor([1.0, 0.5], requires_grad=True)

        F.hinge_embedding_loss(x, torch.tensor([-1.0, -1.0]), reduction="sum").backward()

        assert x.grad.tolist() == [-1.0, -1.0]

    @since("2.14")
    def test_a_distance_at_the_margin_stays(self):
        x = torch.tensor([1.0, 0.5], requires_grad=True)

        F.hinge_embedding_loss(x, torch.tensor([-1.0, -1.0]), reduction="sum").backward()

        assert x.grad.tolist() == [0.0, -1.0]

    def test_at_the_margin_the_loss_is_zero(self):
        x = torch.tensor([1.0, 3.0], requires_grad=True)

        ranking = F.margin_ranking_loss(x, torch.tensor([1.0, 5.0]), torch.tensor([1.0, 1.0]), reduction="none")
        hinge = F.hinge_embedding_loss(x, torch.tensor([-1.0, 1.0]), reduction="none")

        assert (ranking.tolist(), ranking.requires_grad) == ([0.0, 2.0], True)
        assert (hinge.tolist(), hinge.requires_grad) == ([0.0, 3.0], True)


@claim(
    api=["torch.nn.functional.binary_cross_entropy"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.binary_cross_entropy", "generated/torch.nn.BCELoss"],
)
class TestBinaryTargetsLieBetweenZeroAndOne:
    """`binary_cross_entropy` raises for a target below 0 or above 1 since torch 2.1, and computed with it before.

    With a target of 2 the loss can be negative, so labels of 1 and 2 trained towards nonsense, silently.
    `binary_cross_entropy_with_logits` takes any target still.
    """

    @until("2.1")
    def test_a_target_above_one_gives_a_negative_loss(self):
        loss = F.binary_cross_entropy(torch.tensor([0.9]), torch.tensor([2.0]))

        assert loss.item() == pytest.approx(-2.0918640)

    @since("2.1")
    @pytest.mark.parametrize("target", [2.0, -0.5])
    def test_a_target_out_of_bounds_raises(self, target):
        x, y = torch.tensor([0.9]), torch.tensor([target])

        with pytest.raises(RuntimeError):
            F.binary_cross_entropy(x, y)

    def test_a_target_within_bounds_passes(self):
        loss = F.binary_cross_entropy(torch.tensor([0.5, 0.9]), torch.tensor([0.25, 1.0]), reduction="none")

        assert loss.tolist() == pytest.approx([0.6931472, 0.1053605])

    def test_with_logits_a_target_out_of_bounds_passes(self):
        loss = F.binary_cross_entropy_with_logits(torch.tensor([3.0]), torch.tensor([2.0]))

        assert loss.item() == pytest.approx(-2.9514127)


@claim(
    api=["torch.nn.functional.triplet_margin_loss"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.triplet_margin_loss", "generated/torch.nn.TripletMarginLoss"],
)
class TestATripletNeedsAPositiveMargin:
    """`triplet_margin_loss` raises ValueError for a margin that is not positive since torch 2.4.

    Before, 0 and negative margins were taken: the loss was 0 as soon as the negative was no nearer than the positive.
    The module `TripletMarginLoss` raises when it is made.
    """

    @until("2.4")
    def test_a_margin_of_zero_passes(self):
        anchor, positive, negative = torch.tensor([[0.0]]), torch.tensor([[5.0]]), torch.tensor([[2.0]])

        assert F.triplet_margin_loss(anchor, positive, negative, margin=0.0).item() == pytest.approx(3.0)

    @since("2.4")
    @pytest.mark.parametrize("margin", [0.0, -1.0])
    def test_a_margin_that_is_not_positive_raises(self, margin):
        anchor, positive, negative = torch.tensor([[0.0]]), torch.tensor([[5.0]]), torch.tensor([[2.0]])

        with pytest.raises(ValueError):
            F.triplet_margin_loss(anchor, positive, negative, margin=margin)

    def test_a_positive_margin_is_added_to_the_difference(self):
        anchor, positive, negative = torch.tensor([[0.0]]), torch.tensor([[5.0]]), torch.tensor([[2.0]])

        assert F.triplet_margin_loss(anchor, positive, negative, margin=0.5).item() == pytest.approx(3.5)


@claim(
    api=["torch.nn.functional.gaussian_nll_loss"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.gaussian_nll_loss", "generated/torch.nn.GaussianNLLLoss"],
)
class TestAVarianceMayBeANumberOrOneForAll:
    """`gaussian_nll_loss` takes a float for its variance since torch 2.6, and one for each column since torch 2.10.

    Before 2.10 a variance broadcast along the last dimension only, and other shapes raised ValueError.
    Before 2.6 a float raised AttributeError.
    """

    @until("2.6")
    def test_a_float_raises(self):
        x, y = torch.tensor([1.0]), torch.tensor([3.0])

        with pytest.raises(AttributeError):
            F.gaussian_nll_loss(x, y, 4.0)

    @since("2.6")
    def test_a_float_is_the_variance_of_all(self):
        loss = F.gaussian_nll_loss(torch.tensor([1.0]), torch.tensor([3.0]), 4.0)

        assert loss.item() == pytest.approx(1.1931472)

    @until("2.10")
    def test_one_variance_for_each_column_raises(self):
        x, variance = torch.zeros(2, 2), torch.tensor([[1.0, 4.0]])

        with pytest.raises(ValueError):
            F.gaussian_nll_loss(x, x, variance)

    @since("2.10")
    def test_one_variance_for_each_column_is_taken(self):
        x, variance = torch.zeros(2, 2), torch.tensor([[1.0, 4.0]])

        loss = F.gaussian_nll_loss(x, x, variance, reduction="none")

        assert loss.tolist() == [pytest.approx([0.0, 0.6931472]), pytest.approx([0.0, 0.6931472])]

    def test_one_variance_for_each_row_is_taken(self):
        x, variance = torch.zeros(2, 2), torch.tensor([[1.0], [4.0]])

        loss = F.gaussian_nll_loss(x, x, variance, reduction="none")

        assert loss.tolist() == [[0.0, 0.0], pytest.approx([0.6931472, 0.6931472])]


@claim(
    api=["torch.nn.functional.mse_loss"],
    about=["value", "dtype", "gradient"],
    see=["generated/torch.nn.functional.mse_loss", "generated/torch.nn.MSELoss"],
)
class TestASquaredErrorOfTwoDtypesHasAGradient:
    """The gradient of `mse_loss` with a target of another floating dtype is computed since torch 2.12.

    Before, the loss was computed, in the larger dtype, and `backward` raised RuntimeError.
    A target that numpy made is float64, so this came up often; `target.float()` is right in each release.
    """

    @until("2.12")
    def test_its_gradient_raises(self):
        x = torch.tensor([3.0], requires_grad=True)
        loss = F.mse_loss(x, torch.tensor([1.0], dtype=torch.float64))

        with pytest.raises(RuntimeError):
            loss.backward()

    @since("2.12")
    def test_its_gradient_is_of_the_predictions_dtype(self):
        x = torch.tensor([3.0], requires_grad=True)

        F.mse_loss(x, torch.tensor([1.0], dtype=torch.float64)).backward()

        assert (x.grad.tolist(), x.grad.dtype) == ([4.0], torch.float32)

    def test_its_value_is_of_the_larger_dtype(self):
        x = torch.tensor([3.0], requires_grad=True)

        loss = F.mse_loss(x, torch.tensor([1.0], dtype=torch.float64))

        assert (loss.item(), loss.dtype, loss.requires_grad) == (4.0, torch.float64, True)

    def test_of_one_dtype_it_has_a_gradient(self):
        x = torch.tensor([3.0], requires_grad=True)

        F.mse_loss(x, torch.tensor([1.0])).backward()

        assert x.grad.tolist() == [4.0]
