"""Losses at their kinks, and the targets and margins that they accept.

Order: 24
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.smooth_l1_loss", "torch.nn.functional.l1_loss"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.smooth_l1_loss", "generated/torch.nn.SmoothL1Loss"],
    asked=[
        "smooth_l1_loss beta zero",
        "SmoothL1Loss same as L1Loss",
        "huber style loss gradient when prediction equals target",
        "smooth l1 beta=0 wrong gradient",
    ],
)
class TestASmoothLossWithoutSmoothingIsAnL1Loss:
    """`smooth_l1_loss` with `beta=0` computes absolute differences.

    For float32 and `reduction="none"`, "sum" or "mean" it returns them, their sum or their mean.
    [the_loss_is_the_absolute_difference]
    From torch 2.1 on the gradient at two equal numbers is 0, as for `l1_loss`.
    [a_right_prediction_is_left_alone, an_l1_loss_leaves_a_right_prediction_alone]
    Before torch 2.1 the gradient of the sum was -1 there, so that a right prediction grew.
    [a_right_prediction_is_pushed]
    With `beta=2` differences of 0, 1 and 3 have gradients of 0, 0.5 and 1 in a sum.
    [with_smoothing_the_gradient_grows_up_to_beta]
    From torch 2.1 on a prediction of NaN has a gradient of 0 with `beta=0`. [the_gradient_at_nan_is_zero]
    """

    @until("2.1")
    def test_a_right_prediction_is_pushed(self):
        x = torch.tensor([0.0, 3.0], requires_grad=True)

        F.smooth_l1_loss(x, torch.zeros(2), beta=0.0, reduction="sum").backward()

        assert x.grad.tolist() == [-1.0, 1.0]

    @since(
        "2.1",
        why="pytorch#97022",
        remedy="Call `F.l1_loss` instead of passing `beta=0`.",
        trigger={
            "calls": ["torch.nn.functional.smooth_l1_loss"],
            "at": {"input": 0, "target": 1, "beta": 5},
            "when": ["argument:beta=0|0.0", "requires_grad", "has:target"],
        },
    )
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

    @pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
    def test_the_loss_is_the_absolute_difference(self, reduction):
        x, y = torch.tensor([0.0, 3.0, -2.0]), torch.zeros(3)

        expected = {"none": [0.0, 3.0, 2.0], "sum": 5.0, "mean": pytest.approx(5 / 3)}[reduction]
        assert F.smooth_l1_loss(x, y, beta=0.0, reduction=reduction).tolist() == expected

    @since(
        "2.1",
        why="pytorch#97022",
        remedy="Look for NaN in predictions by `isnan()`, not in their gradient.",
        trigger={
            "calls": ["torch.nn.functional.smooth_l1_loss"],
            "at": {"input": 0, "target": 1, "beta": 5},
            "when": ["argument:beta=0|0.0", "requires_grad", "nan"],
        },
    )
    def test_the_gradient_at_nan_is_zero(self):
        x = torch.tensor([float("nan"), 3.0], requires_grad=True)

        F.smooth_l1_loss(x, torch.zeros(2), beta=0.0, reduction="sum").backward()

        assert x.grad.tolist() == [0.0, 1.0]


@claim(
    api=["torch.nn.functional.margin_ranking_loss", "torch.nn.functional.hinge_embedding_loss"],
    about=["value", "gradient"],
    see=["generated/torch.nn.MarginRankingLoss", "generated/torch.nn.HingeEmbeddingLoss"],
    asked=[
        "ranking loss with equal scores gradient",
        "margin loss zero but weights still move",
        "hinge loss subgradient at the kink",
        "MarginRankingLoss gradient changed in new release",
    ],
)
class TestAHingeHasNoGradientAtItsMargin:
    """`margin_ranking_loss` at its margin has a gradient of 0.

    From torch 2.14 on two equal scores have one at the default margin of 0. [equal_scores_are_left_alone]
    So has a distance of 1 in `hinge_embedding_loss`, for the label -1 and the default margin.
    [a_distance_at_the_margin_stays]
    Both losses are 0 there. [at_the_margin_the_loss_is_zero]
    Before torch 2.14 the gradient of such a single pair was 1 or -1, so that SGD moved it.
    [equal_scores_are_moved_apart, a_distance_at_the_margin_grows]
    `multi_margin_loss` has a gradient of 0 at its margin, in older releases too.
    [multi_margin_loss_is_flat_at_its_margin]
    """

    @until("2.14")
    def test_equal_scores_are_moved_apart(self):
        x, y = torch.tensor([2.0], requires_grad=True), torch.tensor([2.0], requires_grad=True)

        F.margin_ranking_loss(x, y, torch.tensor([1.0])).backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([-1.0], [1.0])

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="For the old gradient take `torch.where(v >= 0, v, 0.0)` of `v = margin - y * (a - b)`.",
        trigger={
            "calls": ["torch.nn.functional.margin_ranking_loss"],
            "at": {"input1": 0, "input2": 1, "target": 2, "margin": 3},
            "when": ["requires_grad", "has:input2", "!above:margin=0", "!below:margin=0"],
        },
    )
    def test_equal_scores_are_left_alone(self):
        x, y = torch.tensor([2.0], requires_grad=True), torch.tensor([2.0], requires_grad=True)

        F.margin_ranking_loss(x, y, torch.tensor([1.0])).backward()

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0], [0.0])

    @until("2.14")
    def test_a_distance_at_the_margin_grows(self):
        x = torch.tensor([1.0, 0.5], requires_grad=True)

        F.hinge_embedding_loss(x, torch.tensor([-1.0, -1.0]), reduction="sum").backward()

        assert x.grad.tolist() == [-1.0, -1.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="For the old gradient sum `torch.where(v >= 0, v, 0.0)` of `v = margin - x`.",
        trigger={
            "calls": ["torch.nn.functional.hinge_embedding_loss"],
            "at": {"input": 0, "target": 1, "margin": 2},
            "when": ["requires_grad", "together:input=margin|1,target=-1"],
        },
    )
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

    def test_multi_margin_loss_is_flat_at_its_margin(self):
        x = torch.tensor([[2.0, 1.0]], requires_grad=True)

        F.multi_margin_loss(x, torch.tensor([0])).backward()

        assert x.grad.tolist() == [[0.0, 0.0]]


@claim(
    api=["torch.nn.functional.binary_cross_entropy", "torch.nn.functional.binary_cross_entropy_with_logits"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.binary_cross_entropy", "generated/torch.nn.BCELoss"],
    asked=[
        "all elements of target should be between 0 and 1",
        "BCELoss negative loss",
        "labels 1 and 2 in binary cross entropy",
        "BCE with nan targets error",
        "binary classification labels -1 and 1",
    ],
)
class TestBinaryTargetsLieBetweenZeroAndOne:
    """`binary_cross_entropy` on the CPU raises for targets outside 0 to 1.

    Without `torch.compile`, float32 targets of 2, -0.5 and NaN raise RuntimeError there.
    [a_target_out_of_bounds_raises, a_target_of_nan_raises]
    Before torch 2.1 a target of 2 passed, and made the loss of 0.9 negative. [a_target_above_one_gives_a_negative_loss]
    For float32 predictions float32 targets of 0, 0.25 and 1 pass.
    [a_target_within_bounds_passes, a_target_of_zero_passes]
    `binary_cross_entropy_with_logits` accepts a float32 target of 2. [with_logits_a_target_out_of_bounds_passes]
    Map labels of 1 and 2 to 0 and 1. [advice]
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

    @since(
        "2.1",
        why="pytorch#97814",
        remedy="Drop pairs whose target is NaN, as by `x[~y.isnan()]`.",
        trigger={
            "calls": ["torch.nn.functional.binary_cross_entropy"],
            "at": {"target": 1},
            "when": ["device:cpu", "outside:target=0,1"],
        },
    )
    def test_a_target_of_nan_raises(self):
        x, y = torch.tensor([0.9]), torch.tensor([float("nan")])

        with pytest.raises(RuntimeError):
            F.binary_cross_entropy(x, y)

    def test_a_target_of_zero_passes(self):
        assert F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([0.0])).item() == pytest.approx(0.6931472)


@claim(
    api=["torch.nn.functional.triplet_margin_loss", "torch.nn.TripletMarginLoss"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.triplet_margin_loss", "generated/torch.nn.TripletMarginLoss"],
    asked=[
        "TripletMarginLoss margin 0",
        "margin must be greater than 0, got 0.0",
        "triplet loss stuck at zero",
        "triplet loss without margin",
    ],
)
class TestATripletNeedsAPositiveMargin:
    """`F.triplet_margin_loss` raises for a `margin` of 0 or below.

    From torch 2.4 on margins of 0 and -1 raise ValueError. [a_margin_that_is_not_positive_raises]
    From torch 2.4 on `nn.TripletMarginLoss` with such a margin raises ValueError when it is made.
    [the_module_raises_when_made]
    Before torch 2.4 a margin of 0 passed. [a_margin_of_zero_passes]
    By default the loss with it was 0 for a negative as far as the positive. [a_margin_of_zero_cost_nothing]
    For distances of 5 and 2 a margin of 0.5 is added to their difference.
    [a_positive_margin_is_added_to_the_difference]
    A margin of NaN passes, and the loss is NaN. [a_margin_of_nan_passes]
    """

    @until("2.4")
    def test_a_margin_of_zero_passes(self):
        anchor, positive, negative = torch.tensor([[0.0]]), torch.tensor([[5.0]]), torch.tensor([[2.0]])

        assert F.triplet_margin_loss(anchor, positive, negative, margin=0.0).item() == pytest.approx(3.0)

    @since(
        "2.4",
        why="pytorch#121978",
        remedy="For a margin of 0 pass a tiny positive one, such as `1e-12`.",
        trigger={
            "calls": [
                "torch.nn.functional.triplet_margin_loss",
                "torch.nn.functional.triplet_margin_with_distance_loss",
            ],
            "given": {"margin": "*"},
            "at": {"margin": 3},
            "when": ["below:margin=0 or argument:margin=0|0.0"],
        },
    )
    @pytest.mark.parametrize("margin", [0.0, -1.0])
    def test_a_margin_that_is_not_positive_raises(self, margin):
        anchor, positive, negative = torch.tensor([[0.0]]), torch.tensor([[5.0]]), torch.tensor([[2.0]])

        with pytest.raises(ValueError):
            F.triplet_margin_loss(anchor, positive, negative, margin=margin)

    def test_a_positive_margin_is_added_to_the_difference(self):
        anchor, positive, negative = torch.tensor([[0.0]]), torch.tensor([[5.0]]), torch.tensor([[2.0]])

        assert F.triplet_margin_loss(anchor, positive, negative, margin=0.5).item() == pytest.approx(3.5)

    @until("2.4")
    def test_a_margin_of_zero_cost_nothing(self):
        anchor, positive, negative = torch.tensor([[0.0]]), torch.tensor([[5.0]]), torch.tensor([[5.0]])

        assert F.triplet_margin_loss(anchor, positive, negative, margin=0.0).item() == 0.0

    @since(
        "2.4",
        why="pytorch#121978",
        remedy="For a margin of 0 pass a tiny positive one, such as `1e-12`.",
        trigger={
            "calls": ["torch.nn.TripletMarginLoss", "torch.nn.TripletMarginWithDistanceLoss"],
            "given": {"margin": "*"},
            "at": {"margin": 0},
            "when": ["below:margin=0 or argument:margin=0|0.0"],
        },
    )
    @pytest.mark.parametrize("margin", [0.0, -1.0])
    def test_the_module_raises_when_made(self, margin):
        with pytest.raises(ValueError):
            torch.nn.TripletMarginLoss(margin=margin)

    def test_a_margin_of_nan_passes(self):
        x = torch.tensor([[0.0]])

        assert F.triplet_margin_loss(x, x + 5, x + 2, margin=float("nan")).isnan().item() is True
