"""Batch normalization, frozen and without statistics.

Order: 16.5
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.BatchNorm1d", "torch.nn.Module.eval", "torch.nn.Module.requires_grad_", "torch.nn.Module.train"],
    about=["state", "gradient"],
    see=["generated/torch.nn.BatchNorm1d", "generated/torch.nn.Module", "notes/autograd"],
    asked=[
        "keep BatchNorm frozen while fine-tuning",
        "freeze batch norm layers",
        "requires_grad False does not freeze BatchNorm",
        "model.train() unfreezes batchnorm",
        "frozen backbone changes during training",
        "batch norm eval mode during training",
    ],
)
class TestAFrozenBatchNormNeedsEvaluationAndNoGradient:
    """`eval()` keeps a `BatchNorm1d`'s statistics, not its weights.

    By default, in evaluation its running statistics stay, and `backward()` computes gradients of weight and bias.
    [eval_keeps_the_statistics]
    With `requires_grad_(False)` from the start weight and bias stay without gradients, and its statistics still move in
    training.
    [requires_grad_keeps_the_parameters]
    With both from the start, a pass and a step of `SGD` leave weight, bias and statistics as they are.
    [both_keep_everything]
    `model.train()` puts a layer in evaluation back into training. [train_of_the_model_undoes_eval]
    So call `eval()` of the layers after each `train()`, or override `train` of the model to do so.
    [a_train_of_its_own_keeps_the_layer]
    `momentum=0.0` keeps the running mean for finite batches too, but in training the layer normalizes by the batch.
    [a_momentum_of_zero_normalizes_by_the_batch]
    """

    def test_eval_keeps_the_statistics(self):
        norm = nn.BatchNorm1d(1).eval()

        norm(torch.tensor([[0.0], [8.0]])).sum().backward()

        assert _statistics(norm) == (0.0, 1.0, 0)
        assert (norm.weight.grad.tolist(), norm.bias.grad.tolist()) == ([pytest.approx(8.0, rel=1e-4)], [2.0])

    def test_requires_grad_keeps_the_parameters(self):
        norm, x = nn.BatchNorm1d(1, momentum=0.25), torch.tensor([[0.0], [8.0]], requires_grad=True)
        norm.requires_grad_(requires_grad=False)

        norm(x).sum().backward()

        assert (norm.weight.grad, norm.bias.grad) == (None, None)
        assert _statistics(norm) == (1.0, 8.75, 1)

    def test_both_keep_everything(self):
        frozen, layer = nn.BatchNorm1d(1), nn.Linear(1, 1)
        frozen.eval().requires_grad_(requires_grad=False)
        optimizer = torch.optim.SGD([*frozen.parameters(), *layer.parameters()], lr=0.5)

        layer(frozen(torch.tensor([[0.0], [8.0]]))).sum().backward()
        optimizer.step()

        assert _statistics(frozen) == (0.0, 1.0, 0)
        assert (frozen.weight.tolist(), frozen.bias.tolist()) == ([1.0], [0.0])

    def test_train_of_the_model_undoes_eval(self):
        model = nn.Sequential(nn.BatchNorm1d(1, momentum=0.25))
        model[0].eval()

        model.train()
        model(torch.tensor([[0.0], [8.0]]))

        assert (model[0].training, _statistics(model[0])) == (True, (1.0, 8.75, 1))

    def test_a_train_of_its_own_keeps_the_layer(self):
        class Model(nn.Sequential):
            def train(self, mode=True):  # noqa: FBT002 - as Module has it
                super().train(mode)
                self[0].eval()
                return self

        model = Model(nn.BatchNorm1d(1), nn.Dropout()).train()
        model(torch.tensor([[0.0], [8.0]]))

        assert (model.training, model[1].training, model[0].training) == (True, True, False)
        assert _statistics(model[0]) == (0.0, 1.0, 0)

    def test_a_momentum_of_zero_normalizes_by_the_batch(self):
        norm = nn.BatchNorm1d(1, momentum=0.0)

        output = norm(torch.tensor([[0.0], [8.0]]))

        assert output.round(decimals=4).tolist() == [[-1.0], [1.0]]
        assert norm.running_mean.tolist() == [0.0]


@claim(
    api=["torch.nn.BatchNorm1d"],
    about=["state", "value", "error"],
    see=["generated/torch.nn.BatchNorm1d"],
    asked=[
        "track_running_stats=False in BatchNorm",
        "batch norm uses batch statistics in eval mode",
        "evaluation result depends on the batch size",
        "running_mean is None",
        "unexpected key running_mean in state_dict",
    ],
)
class TestABatchNormWithoutStatisticsEvaluatesByTheBatch:
    """Made without running statistics, `BatchNorm1d` evaluates by the batch.

    Made with `track_running_stats=False`, in evaluation it normalizes 0 and 8 to -1 and 1, as in training.
    [evaluation_normalizes_by_the_batch]
    So the result of a sample depends on the others of its batch. [a_sample_depends_on_its_batch]
    A batch of one number for a channel raises ValueError in evaluation too. [one_number_raises_in_evaluation_too]
    Running mean, running variance and the count are None, and its `state_dict()` lacks them.
    [the_statistics_are_none]
    By default, loading the state of a layer with statistics raises RuntimeError. [a_state_with_statistics_raises]
    Set to False after the layer was made, the flag stops updates, and evaluation uses the statistics that are there.
    [a_flag_set_later_keeps_the_statistics]
    """

    @pytest.mark.parametrize("training", [True, False])
    def test_evaluation_normalizes_by_the_batch(self, training):
        norm = nn.BatchNorm1d(1, track_running_stats=False).train(training)

        assert norm(torch.tensor([[0.0], [8.0]])).round(decimals=4).tolist() == [[-1.0], [1.0]]

    @pytest.mark.parametrize(("track", "results"), [(False, [-1.0, 1.0]), (True, [1.0, 1.0])])
    def test_a_sample_depends_on_its_batch(self, track, results):
        norm = nn.BatchNorm1d(1, track_running_stats=track).eval()

        outputs = [norm(torch.tensor([[1.0], [other]]))[0].item() for other in (3.0, -3.0)]

        assert outputs == pytest.approx(results, abs=1e-4)

    @pytest.mark.parametrize("training", [True, False])
    def test_one_number_raises_in_evaluation_too(self, training):
        norm, batch = nn.BatchNorm1d(1, track_running_stats=False).train(training), torch.tensor([[3.0]])

        with pytest.raises(ValueError):
            norm(batch)

    def test_the_statistics_are_none(self):
        norm = nn.BatchNorm1d(1, track_running_stats=False)

        assert (norm.running_mean, norm.running_var, norm.num_batches_tracked) == (None, None, None)
        assert list(norm.state_dict()) == ["weight", "bias"]

    def test_a_state_with_statistics_raises(self):
        norm, state = nn.BatchNorm1d(1, track_running_stats=False), nn.BatchNorm1d(1).state_dict()

        with pytest.raises(RuntimeError):
            norm.load_state_dict(state)

    def test_a_flag_set_later_keeps_the_statistics(self):
        norm = nn.BatchNorm1d(1)
        norm.track_running_stats = False

        in_training = norm(torch.tensor([[0.0], [8.0]]))
        in_evaluation = norm.eval()(torch.tensor([[0.0], [8.0]]))

        assert in_training.round(decimals=4).tolist() == [[-1.0], [1.0]]
        assert in_evaluation.tolist() == [[0.0], [pytest.approx(8.0, rel=1e-4)]]
        assert _statistics(norm) == (0.0, 1.0, 0)


def _statistics(norm):
    return norm.running_mean.item(), norm.running_var.item(), norm.num_batches_tracked.item()
