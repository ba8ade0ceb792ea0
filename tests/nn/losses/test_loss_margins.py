"""Losses of triplets and of cosines exactly at their margin.

Order: 24.5
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.cosine_embedding_loss", "torch.nn.functional.triplet_margin_loss"],
    about=["value", "gradient"],
    see=["generated/torch.nn.CosineEmbeddingLoss", "generated/torch.nn.TripletMarginLoss"],
    asked=[
        "triplet loss gradient exactly at the margin",
        "cosine embedding loss gradient for orthogonal vectors",
        "CosineEmbeddingLoss target -1 zero loss but gradient",
        "zero triplet loss still moves embeddings",
    ],
)
class TestTripletsAndCosinesAreFlatAtTheirMargin:
    """`triplet_margin_loss` at its margin has a gradient of 0.

    From torch 2.14 on a negative farther by the default margin than the positive has one. [a_triplet_is_left_alone]
    So has a pair of orthogonal vectors in `cosine_embedding_loss`, for the label -1 and the default margin.
    [orthogonal_vectors_are_left_alone]
    Both losses are 0 there. [at_the_margin_both_losses_are_zero]
    Before torch 2.14 that triplet and that pair had other gradients than 0, so that SGD moved them.
    [a_triplet_is_pulled, orthogonal_vectors_are_turned]
    For the label 1 orthogonal vectors cost 1 and have a gradient on older releases too.
    [orthogonal_vectors_that_should_agree_are_turned]
    A triplet within the margin has one too. [a_triplet_within_the_margin_is_pulled]
    """

    @until("2.14")
    def test_a_triplet_is_pulled(self):
        positive, negative = torch.tensor([[1.0]], requires_grad=True), torch.tensor([[2.0]], requires_grad=True)

        F.triplet_margin_loss(torch.zeros(1, 1), positive, negative, eps=0.0).backward()

        assert (positive.grad.item(), negative.grad.item()) == (1.0, -1.0)

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="For the old gradient take `torch.where(v >= 0, v, 0.0)` of the distances' difference and the margin.",
        trigger={"unseen": "whether a triplet lies at the margin shows in its distances"},
    )
    def test_a_triplet_is_left_alone(self):
        positive, negative = torch.tensor([[1.0]], requires_grad=True), torch.tensor([[2.0]], requires_grad=True)

        F.triplet_margin_loss(torch.zeros(1, 1), positive, negative, eps=0.0).backward()

        assert (positive.grad.item(), negative.grad.item()) == (0.0, 0.0)

    @until("2.14")
    def test_orthogonal_vectors_are_turned(self):
        x = torch.tensor([[1.0, 0.0]], requires_grad=True)

        F.cosine_embedding_loss(x, torch.tensor([[0.0, 1.0]]), torch.tensor([-1])).backward()

        assert x.grad.tolist() == [[0.0, 1.0]]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="For the old gradient take `torch.where(v >= 0, v, 0.0)` of `v = F.cosine_similarity(a, b) - margin`.",
        trigger={"unseen": "whether a pair lies at the margin shows in its cosine"},
    )
    def test_orthogonal_vectors_are_left_alone(self):
        x = torch.tensor([[1.0, 0.0]], requires_grad=True)

        F.cosine_embedding_loss(x, torch.tensor([[0.0, 1.0]]), torch.tensor([-1])).backward()

        assert x.grad.tolist() == [[0.0, 0.0]]

    def test_at_the_margin_both_losses_are_zero(self):
        x, y = torch.tensor([[1.0, 0.0], [3.0, 4.0]], requires_grad=True), torch.tensor([[0.0, 1.0], [3.0, 4.0]])
        anchor, far = torch.zeros(2, 1, requires_grad=True), torch.tensor([[2.0], [1.5]])

        cosines = F.cosine_embedding_loss(x, y, torch.tensor([-1, -1]), reduction="none")
        triplets = F.triplet_margin_loss(anchor, torch.ones(2, 1), far, eps=0.0, reduction="none")

        assert (cosines.tolist(), cosines.requires_grad) == ([0.0, pytest.approx(1.0)], True)
        assert (triplets.tolist(), triplets.requires_grad) == ([0.0, 0.5], True)

    def test_orthogonal_vectors_that_should_agree_are_turned(self):
        x = torch.tensor([[1.0, 0.0]], requires_grad=True)

        loss = F.cosine_embedding_loss(x, torch.tensor([[0.0, 1.0]]), torch.tensor([1]))
        loss.backward()

        assert (loss.item(), x.grad.tolist()) == (1.0, [[0.0, -1.0]])

    def test_a_triplet_within_the_margin_is_pulled(self):
        positive, negative = torch.tensor([[1.0]], requires_grad=True), torch.tensor([[1.5]], requires_grad=True)

        F.triplet_margin_loss(torch.zeros(1, 1), positive, negative, eps=0.0).backward()

        assert (positive.grad.item(), negative.grad.item()) == (1.0, -1.0)
