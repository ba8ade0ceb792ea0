"""Losses before they are averaged.

Order: 12.55
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.CrossEntropyLoss", "torch.nn.MSELoss"],
    about=["value", "shape", "gradient", "error"],
    see=["generated/torch.nn.CrossEntropyLoss", "generated/torch.nn.MSELoss"],
    asked=[
        "loss per sample",
        "reduction='none' shape of the loss",
        "weight the loss of each sample differently",
        "find the samples with the highest loss",
        "avg is not a valid value for reduction",
    ],
)
class TestLossesWithoutReductionKeepTheirShape:
    """`reduction="none"` returns losses before they are averaged.

    `CrossEntropyLoss` of a (2, 3) input and 2 indices or (2, 3) probabilities returns 2 losses.
    [a_cross_entropy_has_the_shape_without_classes]
    `MSELoss`, `L1Loss`, `SmoothL1Loss`, `BCEWithLogitsLoss` and `KLDivLoss` return (2, 3) for (2, 3).
    [a_loss_of_elements_has_the_shape_of_its_input]
    `mean(dim=1)` of them then makes a loss for each of two rows. [a_mean_of_columns_is_a_loss_of_a_row]
    Without class weights or ignored targets, the `.mean()` of these losses is about the default loss.
    [their_mean_is_the_default]
    `backward()` of two losses raises RuntimeError, so reduce them first. [two_losses_have_no_backward]
    Factors of 1 and 0 before the `.mean()` multiply the gradients of two rows. [factors_weigh_the_gradients_of_rows]
    `reduction="avg"` raises ValueError when `CrossEntropyLoss` is called. [another_reduction_raises]
    """

    @pytest.mark.parametrize("target", [torch.tensor([0, 2]), torch.full((2, 3), 1 / 3)], ids=["indices", "shares"])
    def test_a_cross_entropy_has_the_shape_without_classes(self, target):
        losses = nn.CrossEntropyLoss(reduction="none")(torch.tensor([[0.0, 0.0, 0.0], [3.0, 3.0, 0.0]]), target)

        assert losses.shape == (2,)
        assert losses[0].item() == pytest.approx(1.0986123)

    @pytest.mark.parametrize(
        "loss",
        [nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.BCEWithLogitsLoss, nn.KLDivLoss],
        ids=lambda loss: loss.__name__,
    )
    def test_a_loss_of_elements_has_the_shape_of_its_input(self, loss):
        assert loss(reduction="none")(torch.zeros(2, 3), torch.ones(2, 3)).shape == (2, 3)

    def test_a_mean_of_columns_is_a_loss_of_a_row(self):
        output, target = torch.tensor([[1.0, 3.0], [0.0, 4.0]], requires_grad=True), torch.zeros(2, 2)

        squares = nn.MSELoss(reduction="none")(output, target)

        assert (squares.tolist(), squares.requires_grad) == ([[1.0, 9.0], [0.0, 16.0]], True)
        assert squares.mean(dim=1).tolist() == [5.0, 8.0]
        squares.mean(dim=1)[1].backward()
        assert output.grad.tolist() == [[0.0, 0.0], [0.0, 4.0]]

    @pytest.mark.parametrize(
        ("loss", "target"),
        [(nn.CrossEntropyLoss, torch.tensor([0, 1])), (nn.MSELoss, torch.ones(2, 2))],
        ids=["cross entropy", "squares"],
    )
    def test_their_mean_is_the_default(self, loss, target):
        output = torch.tensor([[1.0, 3.0], [0.0, 4.0]])

        assert loss(reduction="none")(output, target).mean().item() == pytest.approx(loss()(output, target).item())

    def test_two_losses_have_no_backward(self):
        scores = torch.zeros(2, 3, requires_grad=True)
        losses = nn.CrossEntropyLoss(reduction="none")(scores, torch.tensor([0, 2]))

        with pytest.raises(RuntimeError):
            losses.backward()

    def test_factors_weigh_the_gradients_of_rows(self):
        scores = torch.zeros(2, 2, requires_grad=True)

        losses = nn.CrossEntropyLoss(reduction="none")(scores, torch.tensor([0, 1]))
        assert losses.requires_grad
        (losses * torch.tensor([1.0, 0.0])).mean().backward()

        assert scores.grad.tolist() == [[-0.25, 0.25], [0.0, 0.0]]

    def test_another_reduction_raises(self):
        loss = nn.CrossEntropyLoss(reduction="avg")

        with pytest.raises(ValueError):
            loss(torch.zeros(2, 3), torch.tensor([0, 2]))
