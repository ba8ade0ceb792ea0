"""Weights of classes, ignored targets, smoothed targets, and what is averaged.

Order: 12.7
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.CrossEntropyLoss"],
    about=["value", "error", "state"],
    see=["generated/torch.nn.CrossEntropyLoss", "generated/torch.nn.NLLLoss"],
    asked=[
        "class weights for imbalanced data",
        "weight argument of CrossEntropyLoss",
        "weight tensor should be defined either for all 3 classes or no classes",
        "expected scalar type Float but found Double class weights",
        "cannot assign 'list' object to buffer 'weight'",
    ],
)
class TestCrossEntropyMultipliesALossByTheWeightOfItsClass:
    """`CrossEntropyLoss` multiplies a loss by the weight of its class.

    With class indices and `reduction="none"`, unsmoothed losses are multiplied by the weights of their classes.
    [losses_are_multiplied_by_the_weight_of_their_class]
    So are the losses of `NLLLoss`. [a_likelihood_is_multiplied_too]
    For scores of shape (2, 3), weights of shape (2,) or (1, 3) raise RuntimeError. [other_numbers_of_weights_raise]
    Without `torch.compile`, for float32 scores and class indices, weights of float64 or int64 raise RuntimeError.
    [weights_of_another_dtype_raise]
    A list of weights raises TypeError when the loss is made. [a_list_of_weights_raises]
    The weights are a buffer: they are in its `state_dict`, and `double()` converts them. [weights_are_a_buffer]
    A start is `counts.sum() / (len(counts) * counts)` of the class counts. [advice]
    """

    def test_losses_are_multiplied_by_the_weight_of_their_class(self):
        weights = torch.tensor([1.0, 3.0, 0.5])

        losses = nn.CrossEntropyLoss(weight=weights, reduction="none")(torch.zeros(3, 3), torch.tensor([0, 1, 2]))

        assert losses.tolist() == pytest.approx([1.0986123, 3.2958369, 0.5493061])

    def test_a_likelihood_is_multiplied_too(self):
        numbers, weights = torch.tensor([[-1.0, -2.0, -3.0], [-4.0, -5.0, -6.0]]), torch.tensor([1.0, 3.0, 0.5])

        assert nn.NLLLoss(weight=weights, reduction="none")(numbers, torch.tensor([1, 2])).tolist() == [6.0, 3.0]

    @pytest.mark.parametrize("weights", [torch.ones(2), torch.ones(1, 3)], ids=["two", "a row"])
    def test_other_numbers_of_weights_raise(self, weights):
        loss = nn.CrossEntropyLoss(weight=weights)

        with pytest.raises(RuntimeError):
            loss(torch.zeros(2, 3), torch.tensor([0, 2]))

    @pytest.mark.parametrize("dtype", [torch.float64, torch.int64], ids=str)
    def test_weights_of_another_dtype_raise(self, dtype):
        loss = nn.CrossEntropyLoss(weight=torch.ones(3, dtype=dtype))

        with pytest.raises(RuntimeError):
            loss(torch.zeros(2, 3), torch.tensor([0, 2]))

    def test_a_list_of_weights_raises(self):
        with pytest.raises(TypeError):
            nn.CrossEntropyLoss(weight=[1.0, 3.0, 0.5])

    def test_weights_are_a_buffer(self):
        loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0, 0.5]))

        assert (list(loss.state_dict()), list(loss.parameters())) == (["weight"], [])
        assert loss.double().weight.dtype == torch.float64


@claim(
    api=["torch.nn.CrossEntropyLoss"],
    about=["value"],
    see=["generated/torch.nn.CrossEntropyLoss"],
    asked=[
        "weighted cross entropy mean divides by what",
        "class weights have no effect with batch size 1",
        "weighted mean of cross entropy by hand does not match",
        "scaling class weights changes nothing",
        "weighted loss nan for a batch",
    ],
)
class TestAWeightedMeanDividesByTheWeightsOfItsTargets:
    """A weighted `CrossEntropyLoss` of class indices divides by their weights.

    With class indices, losses of 100 and 200 with weights of 1 and 3 have the mean 700 / 4.
    [the_mean_divides_by_the_weights, the_sum_is_not_divided]
    Ten times the weights leave that mean as it is. [larger_weights_leave_the_mean]
    So without smoothing weights of 1 and 3 leave the mean of a batch of one class index as it is.
    [a_batch_of_one_class_ignores_its_weight]
    `reduction="none"` and `.mean()` divide by the number of samples. [a_mean_of_losses_divides_by_their_number]
    The mean for probabilities divides by the number of losses: for one-hot targets 700 / 2.
    [with_probabilities_the_mean_divides_by_the_batch]
    Where the weights of the class indices are 0, the mean of finite scores is NaN. [weights_of_zero_make_nan]
    """

    def test_the_mean_divides_by_the_weights(self):
        scores, target = torch.tensor([[0.0, 100.0], [200.0, 0.0]]), torch.tensor([0, 1])

        assert nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]))(scores, target).item() == 700 / 4

    def test_the_sum_is_not_divided(self):
        scores, target = torch.tensor([[0.0, 100.0], [200.0, 0.0]]), torch.tensor([0, 1])

        assert nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]), reduction="sum")(scores, target).item() == 700

    def test_larger_weights_leave_the_mean(self):
        scores, target = torch.tensor([[0.0, 100.0], [200.0, 0.0]]), torch.tensor([0, 1])

        assert nn.CrossEntropyLoss(weight=torch.tensor([10.0, 30.0]))(scores, target).item() == 700 / 4

    @pytest.mark.parametrize("target", [0, 1])
    def test_a_batch_of_one_class_ignores_its_weight(self, target):
        scores, target = torch.tensor([[3.0, 1.0], [2.0, 0.0]]), torch.tensor([target, target])

        weighted = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]))(scores, target)

        assert weighted.item() == pytest.approx(nn.CrossEntropyLoss()(scores, target).item())

    def test_a_mean_of_losses_divides_by_their_number(self):
        scores, target = torch.tensor([[0.0, 100.0], [200.0, 0.0]]), torch.tensor([0, 1])

        losses = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]), reduction="none")(scores, target)

        assert losses.tolist() == [100, 600]
        assert losses.mean().item() == 700 / 2

    def test_with_probabilities_the_mean_divides_by_the_batch(self):
        scores, one_hot = torch.tensor([[0.0, 100.0], [200.0, 0.0]]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])

        assert nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]))(scores, one_hot).item() == 700 / 2

    def test_weights_of_zero_make_nan(self):
        loss = nn.CrossEntropyLoss(weight=torch.tensor([0.0, 3.0]))(torch.zeros(2, 2), torch.tensor([0, 0]))

        assert loss.isnan().item() is True


@claim(
    api=["torch.nn.CrossEntropyLoss"],
    about=["value", "gradient", "error"],
    see=["generated/torch.nn.CrossEntropyLoss"],
    asked=[
        "cross entropy nan when all labels are ignored",
        "does ignore_index count in the mean",
        "loss of padding tokens gradient",
        "Target -100 is out of bounds",
        "ignore_index is not supported for floating point target",
        "batch with only padding returns nan loss",
    ],
)
class TestIgnoredTargetsLeaveTheMean:
    """`CrossEntropyLoss` averages over the targets that it does not ignore.

    Without class weights, with one of two targets ignored the mean is the loss of the other.
    [the_mean_is_over_the_rest]
    `reduction="none"` returns 0 for an ignored target, which a `.mean()` of your own code counts.
    [without_reduction_an_ignored_loss_is_zero]
    The gradient of an ignored row of finite scores is 0, and NaN for one that holds NaN.
    [an_ignored_row_has_no_gradient, an_ignored_row_of_nan_has_a_gradient_of_nan]
    With both targets of finite scores ignored the mean is NaN and the sum 0, and the gradient is 0 in both.
    [with_both_ignored_the_mean_is_nan_and_the_sum_zero]
    `ignore_index` may be a class, or lie beyond the classes, as 0 and 999. [another_index_may_be_ignored]
    On the CPU without `torch.compile`, `ignore_index=0` and a target of -100 raise IndexError.
    [with_another_index_minus_100_raises]
    With `ignore_index=0` targets of probabilities raise RuntimeError. [with_probabilities_a_class_to_ignore_raises]
    """

    def test_the_mean_is_over_the_rest(self):
        scores = torch.tensor([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]])

        assert nn.CrossEntropyLoss()(scores, torch.tensor([0, -100])).item() == pytest.approx(0.2395448)

    def test_without_reduction_an_ignored_loss_is_zero(self):
        scores = torch.tensor([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]])

        losses = nn.CrossEntropyLoss(reduction="none")(scores, torch.tensor([0, -100]))

        assert losses.tolist() == [pytest.approx(0.2395448), 0.0]
        assert losses.mean().item() == pytest.approx(0.2395448 / 2)

    def test_an_ignored_row_has_no_gradient(self):
        scores = torch.zeros(2, 2, requires_grad=True)

        loss = nn.CrossEntropyLoss()(scores, torch.tensor([0, -100]))
        assert loss.requires_grad
        loss.backward()

        assert scores.grad.tolist() == [[-0.5, 0.5], [0.0, 0.0]]

    def test_an_ignored_row_of_nan_has_a_gradient_of_nan(self):
        scores = torch.tensor([[0.0, 0.0], [float("nan"), 0.0]], requires_grad=True)

        loss = nn.CrossEntropyLoss()(scores, torch.tensor([0, -100]))
        loss.backward()

        assert loss.item() == pytest.approx(0.6931472)
        assert scores.grad.isnan().tolist() == [[False, False], [True, True]]

    @pytest.mark.parametrize(("reduction", "value"), [("mean", float("nan")), ("sum", 0.0)])
    def test_with_both_ignored_the_mean_is_nan_and_the_sum_zero(self, reduction, value):
        scores = torch.tensor([[2.0, 0.0], [0.0, 1.0]], requires_grad=True)

        loss = nn.CrossEntropyLoss(reduction=reduction)(scores, torch.tensor([-100, -100]))
        loss.backward()

        assert loss.item() == pytest.approx(value, nan_ok=True)
        assert scores.grad.tolist() == [[0.0, 0.0], [0.0, 0.0]]

    @pytest.mark.parametrize("index", [0, 999])
    def test_another_index_may_be_ignored(self, index):
        scores = torch.tensor([[2.0, 0.0], [0.0, 0.0]])

        assert nn.CrossEntropyLoss(ignore_index=index)(scores, torch.tensor([index, 1])).item() == pytest.approx(
            0.6931472
        )

    def test_with_another_index_minus_100_raises(self):
        scores, target = torch.zeros(2, 2), torch.tensor([1, -100])

        with pytest.raises(IndexError):
            nn.CrossEntropyLoss(ignore_index=0)(scores, target)

    def test_with_probabilities_a_class_to_ignore_raises(self):
        scores, target = torch.zeros(2, 2), torch.full((2, 2), 0.5)

        with pytest.raises(RuntimeError):
            nn.CrossEntropyLoss(ignore_index=0)(scores, target)


@claim(
    api=["torch.nn.CrossEntropyLoss"],
    about=["value", "gradient", "error"],
    see=["generated/torch.nn.CrossEntropyLoss"],
    asked=[
        "what does label_smoothing do",
        "label smoothing loss never reaches zero",
        "label_smoothing must be between 0.0 and 1.0",
        "label smoothing inf loss with masked logits",
        "smoothed one hot targets by hand",
    ],
)
class TestLabelSmoothingMixesTheTargetWithEqualShares:
    """`label_smoothing` mixes the target with equal shares of the classes.

    Without class weights, smoothing of 0.3 costs what the probabilities 0.8, 0.1 and 0.1 cost for class 0.
    [an_index_counts_as_smoothed_probabilities]
    Targets of probabilities are smoothed as well. [probabilities_are_smoothed_too]
    With smoothing of 0.1, the two scores 100 and 0 and class 0 cost 5, and 0 without. [a_sure_right_answer_costs_more]
    The gradient is then 0 where the softmax is 0.95 and 0.05. [the_gradient_vanishes_at_the_smoothed_target]
    For the scores 2, 0 and 1 without class weights, smoothing of 1 makes the class index irrelevant.
    [at_one_the_target_does_not_count]
    Smoothing of 1.1 raises RuntimeError when the loss is called, and -0.1 counts as 0.
    [above_one_raises, below_zero_counts_as_zero]
    With smoothing of 0.1, the scores 0 and -inf and class 0 cost inf.
    [a_score_of_minus_infinity_makes_inf]
    Compare models by the loss without smoothing. [advice]
    """

    def test_an_index_counts_as_smoothed_probabilities(self):
        scores = torch.tensor([[2.0, 0.0, 1.0]])

        smoothed = nn.CrossEntropyLoss(label_smoothing=0.3)(scores, torch.tensor([0]))

        assert smoothed.item() == pytest.approx(0.7076059)
        assert smoothed.item() == pytest.approx(nn.CrossEntropyLoss()(scores, torch.tensor([[0.8, 0.1, 0.1]])).item())

    def test_probabilities_are_smoothed_too(self):
        scores = torch.tensor([[2.0, 0.0, 1.0]])

        smoothed = nn.CrossEntropyLoss(label_smoothing=0.3)(scores, torch.tensor([[1.0, 0.0, 0.0]]))

        assert smoothed.item() == pytest.approx(0.7076059)

    @pytest.mark.parametrize(("smoothing", "value"), [(0.0, 0.0), (0.1, 5.0)])
    def test_a_sure_right_answer_costs_more(self, smoothing, value):
        loss = nn.CrossEntropyLoss(label_smoothing=smoothing)(torch.tensor([[100.0, 0.0]]), torch.tensor([0]))

        assert loss.item() == pytest.approx(value)

    def test_the_gradient_vanishes_at_the_smoothed_target(self):
        there, apart = torch.tensor([[0.95, 0.05]]).log().requires_grad_(), torch.zeros(1, 2, requires_grad=True)

        losses = [nn.CrossEntropyLoss(label_smoothing=0.1)(scores, torch.tensor([0])) for scores in (there, apart)]
        assert [loss.requires_grad for loss in losses] == [True, True]
        sum(losses).backward()

        assert there.grad.tolist() == [pytest.approx([0.0, 0.0], abs=1e-6)]
        assert apart.grad.tolist() == [pytest.approx([-0.45, 0.45])]

    def test_at_one_the_target_does_not_count(self):
        scores, loss = torch.tensor([[2.0, 0.0, 1.0]]), nn.CrossEntropyLoss(label_smoothing=1.0)

        assert [loss(scores, torch.tensor([index])).item() for index in range(3)] == pytest.approx([1.4076059] * 3)

    def test_above_one_raises(self):
        loss = nn.CrossEntropyLoss(label_smoothing=1.1)

        with pytest.raises(RuntimeError):
            loss(torch.zeros(1, 2), torch.tensor([0]))

    def test_below_zero_counts_as_zero(self):
        loss = nn.CrossEntropyLoss(label_smoothing=-0.1)(torch.tensor([[100.0, 0.0]]), torch.tensor([1]))

        assert loss.item() == 100.0

    def test_a_score_of_minus_infinity_makes_inf(self):
        scores = torch.tensor([[0.0, -float("inf")]])

        assert nn.CrossEntropyLoss(label_smoothing=0.1)(scores, torch.tensor([0])).item() == float("inf")
        assert nn.CrossEntropyLoss()(scores, torch.tensor([0])).item() == 0.0
