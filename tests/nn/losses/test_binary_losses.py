"""Binary cross entropy: scores or probabilities, weights of positives, several labels.

Order: 12.8
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.BCEWithLogitsLoss", "torch.nn.BCELoss"],
    about=["value", "gradient", "error", "warning"],
    see=["generated/torch.nn.BCEWithLogitsLoss", "generated/torch.nn.BCELoss"],
    asked=[
        "difference between BCELoss and BCEWithLogitsLoss",
        "all elements of input should be between 0 and 1",
        "sigmoid before BCEWithLogitsLoss",
        "BCELoss is 100",
        "binary loss stuck at 0.31",
        "gradient zero with sigmoid and BCELoss",
    ],
)
class TestABinaryLossWithLogitsAppliesTheSigmoid:
    """`BCEWithLogitsLoss` applies the sigmoid that `BCELoss` lacks.

    For the float32 scores -2, 0 and 3 it returns about what `BCELoss` returns for their sigmoid.
    [of_scores_it_is_the_other_of_their_sigmoid]
    Without `torch.compile`, `BCELoss` on the CPU raises RuntimeError for inputs of 2, -0.5 and NaN.
    [a_score_beyond_probabilities_raises]
    A sigmoid before `BCEWithLogitsLoss` is silent: for the float32 score 100 and the target 1 the loss is 0.313.
    [a_sigmoid_too_many_is_silent]
    For a score of -200 and the target 1 the loss is 200, and `BCELoss` of the sigmoid stops at 100.
    [a_sure_mistake_costs_its_score]
    In a float32 mean of two the gradient of this score is -0.5, and 0 with `BCELoss` of the sigmoid.
    [a_sure_mistake_keeps_its_gradient]
    A score of 20 with the target 0 costs 20, and 100 with `BCELoss`, because the float32 sigmoid rounds to 1.
    [a_sigmoid_rounds_to_one]
    """

    def test_of_scores_it_is_the_other_of_their_sigmoid(self):
        scores, target = torch.tensor([-2.0, 0.0, 3.0]), torch.tensor([1.0, 0.0, 1.0])

        losses = nn.BCEWithLogitsLoss(reduction="none")(scores, target)

        assert losses.tolist() == pytest.approx([2.126928, 0.6931472, 0.0485874], rel=2e-6)
        assert losses.tolist() == pytest.approx(nn.BCELoss(reduction="none")(scores.sigmoid(), target).tolist())

    @pytest.mark.parametrize("score", [2.0, -0.5, float("nan")])
    def test_a_score_beyond_probabilities_raises(self, score):
        scores, target = torch.tensor([score]), torch.tensor([1.0])

        with pytest.raises(RuntimeError):
            nn.BCELoss()(scores, target)

    def test_a_sigmoid_too_many_is_silent(self):
        scores, target = torch.tensor([100.0]), torch.tensor([1.0])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            loss = nn.BCEWithLogitsLoss()(scores.sigmoid(), target)
            meant = nn.BCELoss()(scores.sigmoid(), target)

        assert (raised, meant.item()) == ([], 0.0)
        assert loss.item() == pytest.approx(0.3132617)

    def test_a_sure_mistake_costs_its_score(self):
        scores, target = torch.tensor([-200.0]), torch.tensor([1.0])

        assert nn.BCEWithLogitsLoss()(scores, target).item() == 200.0
        assert nn.BCELoss()(scores.sigmoid(), target).item() == 100.0

    def test_a_sure_mistake_keeps_its_gradient(self):
        scores, other = torch.tensor([-200.0, 0.0], requires_grad=True), torch.tensor([-200.0, 0.0], requires_grad=True)

        losses = [nn.BCEWithLogitsLoss()(scores, torch.ones(2)), nn.BCELoss()(other.sigmoid(), torch.ones(2))]
        assert [loss.requires_grad for loss in losses] == [True, True]
        sum(losses).backward()

        assert (scores.grad.tolist(), other.grad.tolist()) == ([-0.5, -0.25], [0.0, -0.25])

    def test_a_sigmoid_rounds_to_one(self):
        scores, target = torch.tensor([20.0]), torch.tensor([0.0])

        assert nn.BCEWithLogitsLoss()(scores, target).item() == 20.0
        assert nn.BCELoss()(scores.sigmoid(), target).item() == 100.0


@claim(
    api=["torch.nn.BCEWithLogitsLoss"],
    about=["value", "gradient", "error", "state"],
    see=["generated/torch.nn.BCEWithLogitsLoss", "generated/torch.nn.functional.binary_cross_entropy_with_logits"],
    asked=[
        "how does pos_weight work",
        "imbalanced binary classification weight positives",
        "cannot assign 'float' object to buffer 'pos_weight'",
        "unexpected keyword argument 'pos_weight' BCELoss",
        "pos_weight for multi label classification",
        "pos_weight vs weight",
    ],
)
class TestAWeightOfPositivesMultipliesTheirLosses:
    """`pos_weight` multiplies the losses of targets of 1.

    With a `pos_weight` of 3 and scores of 0, target 1 costs 3 log 2 and target 0 costs log 2.
    [targets_of_one_cost_more]
    The mean divides by the number of targets, so that with targets of 1 it grows with the weight.
    [the_mean_divides_by_their_number]
    The gradient of a target of 1 is multiplied too. [the_gradient_grows_too]
    Three numbers weigh the three columns of a (2, 3) input, and two raise RuntimeError.
    [a_vector_weighs_columns, two_weights_for_three_columns_raise]
    For a (1, 2, 2, 2) image two numbers weigh the width, and in the shape (2, 1, 1) the channels.
    [channels_of_an_image_need_two_more_dimensions]
    With a score of 0, a target of 0.5 costs 2 log 2 with a `pos_weight` of 3. [half_a_label_counts_half]
    A float as `pos_weight` raises TypeError, and so does `nn.BCELoss(pos_weight=…)`.
    [a_float_raises, a_loss_of_probabilities_lacks_it]
    `weight` multiplies the losses of 1 and 0 alike. [a_plain_weight_multiplies_both]
    A start is the number of negatives divided by the number of positives. [advice]
    """

    def test_targets_of_one_cost_more(self):
        loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0]), reduction="none")

        assert loss(torch.zeros(2), torch.tensor([1.0, 0.0])).tolist() == pytest.approx([2.0794415, 0.6931472])

    def test_the_mean_divides_by_their_number(self):
        loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0]))(torch.zeros(2), torch.tensor([1.0, 0.0]))

        assert loss.item() == pytest.approx(4 * 0.6931472 / 2)

    def test_the_gradient_grows_too(self):
        scores = torch.zeros(2, requires_grad=True)

        loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0]), reduction="sum")(scores, torch.tensor([1.0, 0.0]))
        assert loss.requires_grad
        loss.backward()

        assert scores.grad.tolist() == [-1.5, 0.5]

    def test_a_vector_weighs_columns(self):
        loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 3.0, 5.0]), reduction="none")

        losses = loss(torch.zeros(2, 3), torch.ones(2, 3))

        assert losses.tolist() == [pytest.approx([0.6931472, 2.0794415, 3.4657359])] * 2

    def test_two_weights_for_three_columns_raise(self):
        loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 3.0]))

        with pytest.raises(RuntimeError):
            loss(torch.zeros(2, 3), torch.ones(2, 3))

    def test_channels_of_an_image_need_two_more_dimensions(self):
        scores, ones, weights = torch.zeros(1, 2, 2, 2), torch.ones(1, 2, 2, 2), torch.tensor([1.0, 3.0])

        vector = nn.BCEWithLogitsLoss(pos_weight=weights, reduction="none")(scores, ones)
        column = nn.BCEWithLogitsLoss(pos_weight=weights.reshape(2, 1, 1), reduction="none")(scores, ones)

        assert vector.flatten().tolist() == pytest.approx([0.6931472, 2.0794415] * 4)
        assert column.flatten().tolist() == pytest.approx([0.6931472] * 4 + [2.0794415] * 4)

    def test_half_a_label_counts_half(self):
        loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0]))(torch.zeros(1), torch.tensor([0.5]))

        assert loss.item() == pytest.approx(2 * 0.6931472)

    def test_a_float_raises(self):
        with pytest.raises(TypeError):
            nn.BCEWithLogitsLoss(pos_weight=3.0)

    def test_a_loss_of_probabilities_lacks_it(self):
        with pytest.raises(TypeError):
            nn.BCELoss(pos_weight=torch.tensor([3.0]))

    def test_a_plain_weight_multiplies_both(self):
        loss = nn.BCEWithLogitsLoss(weight=torch.tensor([3.0]), reduction="none")

        assert loss(torch.zeros(2), torch.tensor([1.0, 0.0])).tolist() == pytest.approx([2.0794415, 2.0794415])


@claim(
    api=["torch.nn.BCEWithLogitsLoss", "torch.nn.CrossEntropyLoss", "torch.nn.MultiLabelSoftMarginLoss"],
    about=["value", "shape", "gradient", "error"],
    see=["generated/torch.nn.BCEWithLogitsLoss", "generated/torch.nn.MultiLabelSoftMarginLoss"],
    asked=[
        "which loss for multi label classification",
        "several correct classes per sample loss",
        "cross entropy with multi hot targets",
        "one output neuron with CrossEntropyLoss loss is 0",
        "MultiLabelSoftMarginLoss vs BCEWithLogitsLoss",
        "binary classification one or two outputs",
    ],
)
class TestABinaryLossAllowsSeveralLabels:
    """`BCEWithLogitsLoss` can reach 0 for a row with several labels.

    Float32 scores of 200, -200 and 200 for the labels 1, 0 and 1 cost 0. [sure_right_labels_cost_nothing]
    `CrossEntropyLoss` of the same tensors is 2 log 2, because its probabilities sum to one.
    [a_cross_entropy_of_two_labels_stays_positive]
    A loss in the row depends on its own score and label. [labels_are_judged_by_themselves]
    `MultiLabelSoftMarginLoss` returns about the same mean, and with `reduction="none"` the means of rows.
    [a_soft_margin_loss_is_the_mean_of_a_row]
    Rounding aside, for one label the score `z` has the loss and gradient of `CrossEntropyLoss` for the scores 0 and
    `z`.
    [one_score_costs_what_two_with_a_zero_cost]
    `CrossEntropyLoss` of one column of finite scores and class index 0 is 0, with a gradient of 0.
    [a_cross_entropy_of_one_column_learns_nothing]
    Class index 1 then raises IndexError on the CPU without `torch.compile`.
    [a_cross_entropy_of_one_column_has_one_class]
    """

    def test_sure_right_labels_cost_nothing(self):
        scores, labels = torch.tensor([[200.0, -200.0, 200.0]]), torch.tensor([[1.0, 0.0, 1.0]])

        assert nn.BCEWithLogitsLoss()(scores, labels).item() == 0.0

    def test_a_cross_entropy_of_two_labels_stays_positive(self):
        scores, labels = torch.tensor([[200.0, -200.0, 200.0]]), torch.tensor([[1.0, 0.0, 1.0]])

        assert nn.CrossEntropyLoss()(scores, labels).item() == pytest.approx(2 * 0.6931472)

    def test_labels_are_judged_by_themselves(self):
        loss, scores = nn.BCEWithLogitsLoss(reduction="none"), torch.tensor([[3.0, -2.0, 1.0], [-5.0, -2.0, 4.0]])

        losses = loss(scores, torch.tensor([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))

        assert losses.tolist() == [
            pytest.approx([0.0485874, 0.126928, 0.3132617], rel=2e-6),
            pytest.approx([5.0067153, 0.126928, 4.01815], rel=2e-6),
        ]

    def test_a_soft_margin_loss_is_the_mean_of_a_row(self):
        scores = torch.tensor([[3.0, -2.0, 1.0], [0.0, 0.0, 0.0]], requires_grad=True)
        labels = torch.tensor([[1.0, 0.0, 1.0], [1.0, 0.0, 1.0]])

        losses = nn.MultiLabelSoftMarginLoss(reduction="none")(scores, labels)

        assert losses.tolist() == pytest.approx([0.1629257, 0.6931472])
        assert losses.mean().item() == pytest.approx(nn.BCEWithLogitsLoss()(scores, labels).item())
        assert losses.requires_grad
        losses[1].backward()
        assert scores.grad[1].tolist() == pytest.approx([-1 / 6, 1 / 6, -1 / 6])

    @pytest.mark.parametrize(("score", "label"), [(-2.0, 1), (0.0, 0), (3.0, 1), (3.0, 0)])
    def test_one_score_costs_what_two_with_a_zero_cost(self, score, label):
        one, two = torch.tensor([score], requires_grad=True), torch.tensor([[0.0, score]], requires_grad=True)

        binary = nn.BCEWithLogitsLoss()(one, torch.tensor([float(label)]))
        of_two = nn.CrossEntropyLoss(reduction="none")(two, torch.tensor([label]))
        assert (binary.tolist(), binary.requires_grad) == (pytest.approx(of_two[0].item()), True)
        (binary + of_two[0]).backward()

        assert one.grad.tolist() == pytest.approx(two.grad[0, 1:].tolist())

    def test_a_cross_entropy_of_one_column_learns_nothing(self):
        scores = torch.tensor([[3.0], [-2.0]], requires_grad=True)

        loss = nn.CrossEntropyLoss()(scores, torch.tensor([0, 0]))
        assert (loss.item(), loss.shape, loss.requires_grad) == (0.0, (), True)
        loss.backward()

        assert scores.grad.tolist() == [[0.0], [0.0]]

    def test_a_cross_entropy_of_one_column_has_one_class(self):
        scores = torch.tensor([[3.0], [-2.0]])

        with pytest.raises(IndexError):
            nn.CrossEntropyLoss()(scores, torch.tensor([0, 1]))
