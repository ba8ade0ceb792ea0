"""CTC: the loss of sequences that are shorter than their input.

Order: 12.97
"""

import itertools
import math

import pytest
import torch
from torch.nn import functional

from torchnotes import claim

LENGTHS = torch.tensor([4])


def scores():
    """Return scores of 4 steps, one sample and 3 classes, of which class 0 is the blank."""
    return torch.tensor([[[0.5, 1.0, -1.0]], [[0.0, 2.0, 1.0]], [[1.0, 0.0, 0.5]], [[-0.5, 0.5, 1.5]]])


def collapsed(path):
    """Return a path without repetitions and blanks."""
    return [number for number, _ in itertools.groupby(path) if number != 0]


def loss(logs, target, **given):
    """Return the loss of one sample, not averaged."""
    sizes = torch.tensor([len(target)])
    return functional.ctc_loss(logs, torch.tensor([target]), LENGTHS[:1], sizes, reduction="none", **given)


@claim(
    api=["torch.nn.functional.ctc_loss"],
    about=["value"],
    see=["generated/torch.nn.CTCLoss"],
    asked=[
        "does CTCLoss expect log probabilities",
        "ctc loss is negative",
        "log_softmax before ctc_loss",
        "what does ctc loss compute",
        "shape of log_probs for CTCLoss",
    ],
)
class TestCtcLossReadsLogProbabilities:
    """`F.ctc_loss` reads logarithms of probabilities.

    Without reduction a loss is minus the logarithm of a sum: the probabilities of all paths that become the target
    once repetitions are merged, and then blanks left out.
    [the_loss_sums_over_paths]
    Scores without `log_softmax` are accepted, and the loss can be negative then.
    [scores_are_accepted_silently]
    Class 0 is the blank by default. [the_blank_is_class_zero_by_default]
    The dimensions of a batch are steps, batch, classes. [the_loss_sums_over_paths]
    By default losses are divided by the lengths of their targets, here two and one, before they are averaged.
    [the_mean_divides_by_target_lengths]
    """

    @pytest.mark.parametrize("target", [[1], [2, 1], [1, 1], [1, 2, 1]])
    def test_the_loss_sums_over_paths(self, target):
        logs = functional.log_softmax(scores(), dim=2)
        paths = [path for path in itertools.product(range(3), repeat=4) if collapsed(path) == target]
        chance = sum(math.exp(sum(logs[step, 0, number].item() for step, number in enumerate(path))) for path in paths)

        assert loss(logs, target).tolist() == pytest.approx([-math.log(chance)], rel=1e-5)

    def test_scores_are_accepted_silently(self):
        assert loss(scores() + 3, [1]).item() < 0
        assert loss(functional.log_softmax(scores() + 3, dim=2), [1]).item() > 0

    def test_the_blank_is_class_zero_by_default(self):
        logs = functional.log_softmax(scores(), dim=2)

        moved = loss(logs[:, :, [1, 2, 0]], [0], blank=2)

        assert moved.tolist() == pytest.approx(loss(logs, [1]).tolist())
        assert loss(logs, [1], blank=2).item() != pytest.approx(moved.item())

    def test_the_mean_divides_by_target_lengths(self):
        logs = functional.log_softmax(scores(), dim=2).expand(4, 2, 3)
        given = torch.tensor([[1, 2], [2, 0]]), torch.tensor([4, 4]), torch.tensor([2, 1])

        each = functional.ctc_loss(logs, *given, reduction="none").tolist()
        mean = functional.ctc_loss(logs, *given)

        assert mean.shape == ()
        assert mean.item() == pytest.approx((each[0] / 2 + each[1]) / 2)


@claim(
    api=["torch.nn.functional.ctc_loss"],
    about=["value", "gradient"],
    see=["generated/torch.nn.CTCLoss"],
    asked=[
        "CTCLoss returns inf",
        "ctc loss nan gradients",
        "what does zero_infinity do",
        "ctc input length shorter than target length",
    ],
)
class TestCtcLossIsInfiniteWhereTheTargetDoesNotFit:
    """By default `F.ctc_loss` is infinite where the target does not fit.

    A target of five classes does not fit four steps. [a_longer_target_is_infinite]
    Equal neighbours need a blank between them: three equal classes need five steps. [repetitions_need_blanks]
    One such sample makes the mean infinite, and makes gradients of its scores NaN. [gradients_become_nan]
    Where a target fits, gradients through `log_softmax` agree with numerical ones.
    [elsewhere_gradients_are_differences]
    `zero_infinity=True` makes loss and gradient of such a sample 0; the mean still counts the sample.
    [zero_infinity_leaves_it_out]
    """

    def test_a_longer_target_is_infinite(self):
        assert loss(functional.log_softmax(scores(), dim=2), [1, 2, 1, 2, 1]).tolist() == [math.inf]
        assert loss(functional.log_softmax(scores(), dim=2), [1, 2, 1, 2]).isfinite().tolist() == [True]

    def test_repetitions_need_blanks(self):
        assert loss(functional.log_softmax(scores(), dim=2), [1, 1, 1]).tolist() == [math.inf]
        assert loss(functional.log_softmax(scores(), dim=2), [1, 2, 1]).isfinite().tolist() == [True]

    def test_elsewhere_gradients_are_differences(self):
        leaf = scores().double().requires_grad_()

        assert torch.autograd.gradcheck(lambda x: loss(functional.log_softmax(x, dim=2), [1, 2]), leaf) is True

    @staticmethod
    def _gradients(**given):
        leaf = scores().repeat(1, 2, 1).requires_grad_()
        targets, lengths = torch.tensor([[1, 1, 1], [1, 2, 0]]), torch.tensor([3, 2])
        mean = functional.ctc_loss(functional.log_softmax(leaf, dim=2), targets, torch.tensor([4, 4]), lengths, **given)
        assert mean.requires_grad is True
        mean.backward()
        return mean, leaf.grad

    def test_gradients_become_nan(self):
        mean, gradient = self._gradients()

        assert mean.item() == math.inf
        assert gradient[:, 0].isnan().any().item() is True

    def test_zero_infinity_leaves_it_out(self):
        mean, gradient = self._gradients(zero_infinity=True)
        fitting = loss(functional.log_softmax(scores(), dim=2), [1, 2]).item()

        assert mean.item() == pytest.approx(fitting / 2 / 2)
        assert gradient[:, 0].tolist() == [[0.0] * 3] * 4
        assert gradient[:, 1].abs().sum(dim=1).gt(0).tolist() == [True] * 4
        assert gradient.isnan().any().item() is False
