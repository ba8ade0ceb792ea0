"""Losses of one sample.

Order: 12.5
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.nn.CrossEntropyLoss", "torch.nn.MSELoss"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.CrossEntropyLoss", "generated/torch.nn.MSELoss"],
    asked=[
        "cross entropy for a single example without batch",
        "loss on one prediction size mismatch input [4], target [1]",
        "nn losses unbatched input",
        "CrossEntropyLoss 1D input target shape",
    ],
)
class TestLossesTakeOneSample:
    """`CrossEntropyLoss` and `MSELoss` accept one sample without a batch.

    A row of four scores with its class is accepted, because it counts as a batch of one.
    [a_loss_takes_nothing_but_a_batch, a_row_and_one_class_give_what_a_batch_of_one_gives]
    With `reduction="none"` the loss of that row is a tensor without dimensions.
    [a_row_and_one_class_give_what_a_batch_of_one_gives]
    A target of shape (1,) returns the loss of a row of four too.
    [a_row_and_a_batch_of_one_class_give_the_loss_of_one_sample]
    Train with a 0-d target: for one of shape (1,) `backward()` can raise. [advice]
    Before torch 2.9 a target of shape (1,) raises RuntimeError. [a_row_and_a_batch_of_one_class_raise]
    Two classes for a row of four raise ValueError, and before torch 2.9 RuntimeError.
    [two_classes_for_a_row_raise, a_row_and_two_classes_raise]
    `MSELoss` accepts 0-d float32 tensors. [numbers_have_a_squared_error]
    """

    @belief("memo/28", holds=False)
    def test_a_loss_takes_nothing_but_a_batch(self):
        scores, target = torch.zeros(4), torch.tensor(1)

        with pytest.raises(RuntimeError):
            nn.CrossEntropyLoss()(scores, target)

    @until("2.9")
    def test_a_row_and_two_classes_raise(self):
        scores, target = torch.zeros(4), torch.tensor([1, 2])

        with pytest.raises(RuntimeError):
            nn.CrossEntropyLoss()(scores, target)

    @since(
        "2.9",
        why="pytorch#161412",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.nn.functional.cross_entropy", "torch.nn.functional.nll_loss"],
            "at": {"input": 0, "target": 1},
            "when": [
                "dims:1",
                "dtype:integral",
                "!zero_dim",
                "function:nll_loss or !argument:input.shape=target.shape",
            ],
        },
    )
    def test_two_classes_for_a_row_raise(self):
        scores, target = torch.zeros(4), torch.tensor([1, 2])

        with pytest.raises(ValueError):
            nn.CrossEntropyLoss()(scores, target)

    def test_a_row_and_one_class_give_what_a_batch_of_one_gives(self):
        scores, target = torch.tensor([0.0, 0.0, 0.0, 0.0]), torch.tensor(1)

        assert nn.CrossEntropyLoss()(scores, target).item() == pytest.approx(1.3862944)
        assert nn.CrossEntropyLoss(reduction="none")(scores, target).shape == ()
        assert nn.CrossEntropyLoss(reduction="none")(scores[None], target[None]).shape == (1,)

    @until("2.9")
    def test_a_row_and_a_batch_of_one_class_raise(self):
        scores, target = torch.zeros(4), torch.tensor([1])

        with pytest.raises(RuntimeError):
            nn.CrossEntropyLoss()(scores, target)

    @since("2.9")
    def test_a_row_and_a_batch_of_one_class_give_the_loss_of_one_sample(self):
        loss = nn.CrossEntropyLoss(reduction="none")(torch.zeros(4), torch.tensor([1]))

        assert loss.item() == pytest.approx(1.3862944)
        assert loss.shape == ()

    def test_numbers_have_a_squared_error(self):
        loss = nn.MSELoss()(torch.tensor(1.0), torch.tensor(3.0))

        assert (loss.item(), loss.shape) == (4.0, ())


@claim(
    api=["torch.nn.functional.nll_loss"],
    about=["value", "error", "shape"],
    see=["generated/torch.nn.functional.nll_loss"],
    asked=[
        "For 1D input, 1D target must have size 1",
        "nll_loss with a vector of targets for one sample",
        "nll_loss input and target of the same shape",
        "one-hot target in nll_loss",
    ],
)
class TestAVectorOfScoresNeedsOneClass:
    """`nll_loss` of three scores raises for three int64 classes.

    From torch 2.9 on a vector of three with a target of shape (3,) raises ValueError. [as_many_classes_raise]
    Before torch 2.9 the first class counted, and the others were ignored silently. [the_first_class_counted]
    A vector of one with a target of shape (1,) passes. [one_class_for_one_score_passes]
    A 0-d target passes for a vector of three. [a_zero_dimensional_class_passes]
    A matrix with a target of its shape raises RuntimeError, so one-hot rows do not count.
    [a_matrix_of_classes_raises]
    """

    @until("2.9")
    def test_the_first_class_counted(self):
        loss = F.nll_loss(torch.tensor([-1.0, -2.0, -5.0]), torch.tensor([1, 0, 2]))

        assert (loss.item(), loss.shape) == (2.0, ())

    @since(
        "2.9",
        why="pytorch#161412",
        remedy="Pass one class as a 0-d target.",
        trigger={
            "calls": ["torch.nn.functional.nll_loss"],
            "at": {"input": 0, "target": 1},
            "when": [
                "argument:input.ndim=1",
                "argument:target.ndim=1",
                "argument:input.shape=target.shape",
                "!argument:target.shape.0=1",
            ],
        },
    )
    def test_as_many_classes_raise(self):
        x, classes = torch.tensor([-1.0, -2.0, -5.0]), torch.tensor([1, 0, 2])

        with pytest.raises(ValueError):
            F.nll_loss(x, classes)

    def test_one_class_for_one_score_passes(self):
        assert F.nll_loss(torch.tensor([-3.0]), torch.tensor([0])).item() == 3.0

    def test_a_zero_dimensional_class_passes(self):
        loss = F.nll_loss(torch.tensor([-1.0, -2.0, -5.0]), torch.tensor(1))

        assert (loss.item(), loss.shape) == (2.0, ())

    def test_a_matrix_of_classes_raises(self):
        x, one_hot = torch.tensor([[-1.0, -2.0], [-3.0, -4.0]]), torch.tensor([[1, 0], [0, 1]])

        with pytest.raises(RuntimeError):
            F.nll_loss(x, one_hot)
