"""Cross entropy: scores, logarithms and the dimension of the classes.

Order: 12.6
"""

import warnings

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.CrossEntropyLoss", "torch.nn.functional.log_softmax"],
    about=["value", "gradient", "warning"],
    see=["generated/torch.nn.CrossEntropyLoss", "generated/torch.nn.functional.log_softmax"],
    asked=[
        "should I apply softmax before CrossEntropyLoss",
        "softmax layer at the end of a classifier",
        "logits or probabilities for cross entropy",
        "softmax applied twice",
        "cross entropy loss stuck at 0.55 or 1.55",
        "loss does not go to zero although accuracy is 100%",
    ],
)
class TestCrossEntropyAppliesLogSoftmaxItself:
    """`CrossEntropyLoss` applies `log_softmax` to its input itself.

    For float32 scores of shape (2, 3) it returns what `NLLLoss` of their `log_softmax` returns.
    [it_is_a_negative_log_likelihood_of_log_softmax]
    Pass raw scores, and call `softmax` where you show probabilities. [advice]
    A softmax or `log_softmax` before it is silent. [one_before_it_is_silent]
    After a float32 softmax a sure right answer among three classes still costs 0.551.
    [with_a_softmax_before_it_a_right_answer_costs_something]
    A sure mistake, of a wrong score of 1000 beside two of 0, then costs 1.551 instead of 1000.
    [with_a_softmax_before_it_a_mistake_costs_little]
    For the float32 scores 0 and 200 and class 0 the gradient is 0 after a softmax, and -1 and 1 without one.
    [with_a_softmax_before_it_a_sure_mistake_has_no_gradient]
    A `log_softmax` before it leaves these losses as they are, up to rounding. [a_log_softmax_before_it_changes_no_loss]
    """

    def test_it_is_a_negative_log_likelihood_of_log_softmax(self):
        scores, target = torch.tensor([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), torch.tensor([0, 2])

        loss = nn.CrossEntropyLoss()(scores, target)

        logarithms = functional.log_softmax(scores, dim=1)
        assert (loss.item(), logarithms.requires_grad) == (nn.NLLLoss()(logarithms, target).item(), False)
        assert loss.item() == pytest.approx(0.8954948)

    def test_one_before_it_is_silent(self):
        scores, target = torch.tensor([[2.0, 0.0, 0.0]]), torch.tensor([0])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            twice = nn.CrossEntropyLoss()(scores.softmax(1), target)
            once = nn.CrossEntropyLoss()(functional.log_softmax(scores, dim=1), target)

        assert raised == []
        assert (twice.item(), once.item()) == (pytest.approx(0.6995013), pytest.approx(0.2395448))

    def test_with_a_softmax_before_it_a_right_answer_costs_something(self):
        scores, target = torch.tensor([[1000.0, 0.0, 0.0]]), torch.tensor([0])

        assert nn.CrossEntropyLoss()(scores, target).item() == 0.0
        assert nn.CrossEntropyLoss()(scores.softmax(1), target).item() == pytest.approx(0.5514447)

    def test_with_a_softmax_before_it_a_mistake_costs_little(self):
        scores, target = torch.tensor([[0.0, 1000.0, 0.0]]), torch.tensor([0])

        assert nn.CrossEntropyLoss()(scores, target).item() == 1000.0
        assert nn.CrossEntropyLoss()(scores.softmax(1), target).item() == pytest.approx(1.5514447)

    @pytest.mark.parametrize(
        ("before", "gradient"),
        [(nn.Identity(), [[-1.0, 1.0]]), (nn.Softmax(dim=1), [[0.0, 0.0]])],
        ids=["scores", "softmax"],
    )
    def test_with_a_softmax_before_it_a_sure_mistake_has_no_gradient(self, before, gradient):
        scores = torch.tensor([[0.0, 200.0]], requires_grad=True)

        loss = nn.CrossEntropyLoss()(before(scores), torch.tensor([0]))
        assert loss.requires_grad
        loss.backward()

        assert scores.grad.tolist() == gradient

    @pytest.mark.parametrize("scores", [[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1000.0, 0.0]])
    def test_a_log_softmax_before_it_changes_no_loss(self, scores):
        scores, target = torch.tensor([scores]), torch.tensor([0])

        twice = nn.CrossEntropyLoss()(functional.log_softmax(scores, dim=1), target)

        assert twice.item() == pytest.approx(nn.CrossEntropyLoss()(scores, target).item())


@claim(
    api=["torch.nn.NLLLoss", "torch.nn.LogSoftmax"],
    about=["value", "gradient", "error"],
    see=["generated/torch.nn.NLLLoss", "generated/torch.nn.LogSoftmax"],
    asked=[
        "difference between NLLLoss and CrossEntropyLoss",
        "NLLLoss is negative",
        "negative log likelihood loss goes to minus infinity",
        "NLLLoss with softmax output",
        "LogSoftmax as last layer which loss",
    ],
)
class TestNegativeLogLikelihoodComputesNoLogarithm:
    """By default `NLLLoss` negates the numbers at the targets and averages.

    For the rows -1, -2, -3 and -4, -5, -6 and the targets 0 and 2 it returns 3.5. [it_averages_what_the_targets_pick]
    So it expects log-probabilities: of 0.75 and 0.25 and the target 0 it returns -0.75.
    [probabilities_have_a_negative_loss]
    Of raw scores 5 and 1 and the target 0 it returns -5, and the gradient is -1 at the target and 0 beside it.
    [scores_have_a_loss_that_falls_without_bound]
    After `nn.LogSoftmax(dim=1)` it returns what `CrossEntropyLoss` returns for float32 scores of (2, 3).
    [after_log_softmax_it_is_cross_entropy]
    Float32 targets of shape (2,) or (2, 3) for an input of (2, 3) raise RuntimeError. [a_target_of_floats_raises]
    `nn.NLLLoss(label_smoothing=0.1)` raises TypeError. [label_smoothing_raises]
    """

    def test_it_averages_what_the_targets_pick(self):
        numbers, target = torch.tensor([[-1.0, -2.0, -3.0], [-4.0, -5.0, -6.0]]), torch.tensor([0, 2])

        assert nn.NLLLoss()(numbers, target).item() == 3.5
        assert nn.NLLLoss(reduction="none")(numbers, target).tolist() == [1.0, 6.0]

    def test_probabilities_have_a_negative_loss(self):
        loss = nn.NLLLoss()(torch.tensor([[0.75, 0.25]]), torch.tensor([0]))

        assert loss.item() == -0.75

    def test_scores_have_a_loss_that_falls_without_bound(self):
        scores = torch.tensor([[5.0, 1.0]], requires_grad=True)

        loss = nn.NLLLoss()(scores, torch.tensor([0]))
        assert (loss.item(), loss.requires_grad) == (-5.0, True)
        loss.backward()

        assert scores.grad.tolist() == [[-1.0, 0.0]]

    def test_after_log_softmax_it_is_cross_entropy(self):
        scores, target = torch.tensor([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), torch.tensor([0, 2])

        logarithms = nn.LogSoftmax(dim=1)(scores)

        assert logarithms.requires_grad is False
        assert logarithms[0].tolist() == pytest.approx([-0.2395448, -2.2395448, -2.2395448])
        assert nn.NLLLoss()(logarithms, target).item() == nn.CrossEntropyLoss()(scores, target).item()

    @pytest.mark.parametrize("target", [torch.tensor([0.0, 2.0]), torch.ones(2, 3) / 3], ids=["indices", "shares"])
    def test_a_target_of_floats_raises(self, target):
        numbers = torch.zeros(2, 3)

        with pytest.raises(RuntimeError):
            nn.NLLLoss()(numbers, target)

    def test_label_smoothing_raises(self):
        with pytest.raises(TypeError):
            nn.NLLLoss(label_smoothing=0.1)


@claim(
    api=["torch.nn.functional.log_softmax"],
    about=["value", "gradient", "dtype"],
    see=["generated/torch.nn.functional.log_softmax", "generated/torch.nn.LogSoftmax"],
    asked=[
        "log of softmax gives -inf",
        "is log_softmax more stable than log(softmax(x))",
        "torch.log(F.softmax(x)) nan gradient",
        "numerically stable log probabilities",
    ],
)
class TestLogSoftmaxStaysFiniteWhereTheLogDoesNot:
    """`log_softmax` is finite for scores 2000 apart, unlike softmax's log.

    For the float32 scores 0 and 200 it returns -200 and 0, and `softmax(0).log()` returns -inf and 0.
    [a_small_probability_keeps_its_logarithm]
    The gradient of the first number is 1 and -1 there, and NaN for the log of a softmax.
    [its_gradient_is_right_where_the_other_is_nan]
    For 0 and 2000 in bfloat16, float32 or float64 it returns -2000 and 0, and the log of a softmax -inf and 0.
    [floats_of_several_sizes_stay_finite]
    For the scores 0 and 1 both return about the same. [for_near_scores_both_agree]
    A score of -inf beside a score of 0 stays -inf, and scores that are -inf together become NaN.
    [a_score_of_minus_infinity_stays]
    `exp()` of the result makes probabilities that sum to about 1. [its_exponentials_are_probabilities]
    """

    def test_a_small_probability_keeps_its_logarithm(self):
        scores = torch.tensor([0.0, 200.0])

        assert functional.log_softmax(scores, dim=0).tolist() == [-200.0, 0.0]
        assert scores.softmax(0).log().tolist() == [-float("inf"), 0.0]

    def test_its_gradient_is_right_where_the_other_is_nan(self):
        stable, other = torch.tensor([0.0, 200.0], requires_grad=True), torch.tensor([0.0, 200.0], requires_grad=True)

        result = functional.log_softmax(stable, dim=0)
        assert result.requires_grad
        result[0].backward()
        other.softmax(0).log()[0].backward()

        assert stable.grad.tolist() == [1.0, -1.0]
        assert other.grad.isnan().tolist() == [True, True]

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_floats_of_several_sizes_stay_finite(self, dtype):
        scores = torch.tensor([0.0, 2000.0], dtype=dtype)

        result = functional.log_softmax(scores, dim=0)

        assert (result.tolist(), result.dtype) == ([-2000.0, 0.0], dtype)
        assert scores.softmax(0).log().tolist() == [-float("inf"), 0.0]

    def test_for_near_scores_both_agree(self):
        scores = torch.tensor([0.0, 1.0])

        assert functional.log_softmax(scores, dim=0).tolist() == pytest.approx([-1.3132617, -0.3132617])
        assert scores.softmax(0).log().tolist() == pytest.approx([-1.3132617, -0.3132617])

    def test_a_score_of_minus_infinity_stays(self):
        beside = functional.log_softmax(torch.tensor([0.0, -float("inf")]), dim=0)
        together = functional.log_softmax(torch.tensor([-float("inf"), -float("inf")]), dim=0)

        assert beside.tolist() == [0.0, -float("inf")]
        assert together.isnan().tolist() == [True, True]

    def test_its_exponentials_are_probabilities(self):
        rows = functional.log_softmax(torch.tensor([[0.0, 1.0], [5.0, 0.0]]), dim=1)

        assert rows.exp().sum(1).tolist() == pytest.approx([1.0, 1.0])


@claim(
    api=["torch.nn.CrossEntropyLoss", "torch.nn.functional.cross_entropy"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.CrossEntropyLoss", "generated/torch.nn.functional.cross_entropy"],
    asked=[
        "cross entropy for segmentation masks",
        "only batches of spatial targets supported (3D tensors)",
        "Expected target size [2, 3], got [2, 4]",
        "cross entropy for a sequence of tokens (batch, length, vocabulary)",
        "pixel wise cross entropy loss shape",
    ],
)
class TestCrossEntropyHasItsClassesInDimensionOne:
    """`CrossEntropyLoss` expects the classes of a batch in dimension 1.

    For scores of shape (2, 3, 4, 5), 3 classes, an int64 target has the shape (2, 4, 5).
    [an_image_of_indices_has_the_shape_without_classes]
    The mean is over these 40 pixels, and `reduction="none"` returns (2, 4, 5) losses.
    [the_mean_is_over_pixels, an_image_of_indices_has_the_shape_without_classes]
    A target of shape (2, 1, 4, 5) raises RuntimeError: call `squeeze(1)`. [a_mask_with_a_channel_raises]
    Scores of shape (2, 4, 3) with indices of shape (2, 4) raise RuntimeError. [classes_in_the_last_dimension_raise]
    `scores.transpose(1, 2)`, or `flatten(0, 1)` of scores and target, puts 3 classes in dimension 1.
    [a_sequence_is_transposed_or_flattened]
    With as many classes as steps, indices pass in the wrong layout, and the losses can be other ones.
    [a_square_passes_with_other_losses]
    A target of probabilities has the shape of the scores, so the wrong layout can pass silently with another loss.
    [probabilities_pass_with_another_loss]
    """

    def test_an_image_of_indices_has_the_shape_without_classes(self):
        scores, target = torch.zeros(2, 3, 4, 5), torch.zeros(2, 4, 5, dtype=torch.int64)

        assert nn.CrossEntropyLoss(reduction="none")(scores, target).shape == (2, 4, 5)
        assert functional.cross_entropy(scores, target, reduction="none").shape == (2, 4, 5)

    def test_the_mean_is_over_pixels(self):
        scores, target = torch.zeros(2, 3, 4, 5), torch.zeros(2, 4, 5, dtype=torch.int64)
        scores[0, 1, 0, 0] = 400.0

        loss = nn.CrossEntropyLoss()(scores, target)

        assert loss.item() == pytest.approx((39 * 1.0986123 + 400) / 40)

    def test_a_mask_with_a_channel_raises(self):
        scores, mask = torch.zeros(2, 3, 4, 5), torch.zeros(2, 1, 4, 5, dtype=torch.int64)

        assert nn.CrossEntropyLoss()(scores, mask.squeeze(1)).item() == pytest.approx(1.0986123)
        with pytest.raises(RuntimeError):
            nn.CrossEntropyLoss()(scores, mask)

    def test_classes_in_the_last_dimension_raise(self):
        scores, target = torch.zeros(2, 4, 3), torch.zeros(2, 4, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            nn.CrossEntropyLoss()(scores, target)

    def test_a_sequence_is_transposed_or_flattened(self):
        scores, target = torch.arange(24.0).reshape(2, 4, 3), torch.tensor([[0, 1, 2, 0], [1, 1, 1, 2]])

        losses = functional.cross_entropy(scores.transpose(1, 2), target, reduction="none")

        assert losses.flatten().tolist() == pytest.approx(
            [2.407606, 1.407606, 0.407606, 2.407606] + [1.407606] * 3 + [0.407606]
        )
        assert functional.cross_entropy(scores.flatten(0, 1), target.flatten()).item() == losses.mean().item()

    def test_a_square_passes_with_other_losses(self):
        scores, target = torch.arange(9.0).reshape(1, 3, 3), torch.tensor([[0, 1, 2]])

        wrong = nn.CrossEntropyLoss(reduction="none")(scores, target)
        right = functional.cross_entropy(scores.transpose(1, 2), target, reduction="none")

        assert wrong.tolist() == [pytest.approx([6.0509458, 3.0509458, 0.0509458], rel=1e-5)]
        assert right.tolist() == [pytest.approx([2.407606, 1.407606, 0.407606])]

    def test_probabilities_pass_with_another_loss(self):
        scores = torch.tensor([[[0.0, 1.0, 4.0], [9.0, 16.0, 25.0]]])
        target = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            wrong = functional.cross_entropy(scores, target)
            right = functional.cross_entropy(scores.transpose(1, 2), target.transpose(1, 2))

        assert (raised, wrong.item(), right.item()) == ([], pytest.approx(3.000041), pytest.approx(2.0330038))
