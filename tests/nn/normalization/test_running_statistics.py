"""Running statistics of batch normalization: when and how far they move.

Order: 16.4
"""

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from torchnotes import claim


@claim(
    api=["torch.nn.BatchNorm1d", "torch.nn.BatchNorm2d", "torch.nn.BatchNorm3d"],
    about=["value", "state", "argument"],
    see=["generated/torch.nn.BatchNorm1d", "generated/torch.nn.BatchNorm2d"],
    asked=[
        "momentum of BatchNorm",
        "batchnorm momentum 0.1 or 0.9",
        "batch norm momentum None cumulative average",
        "Keras batchnorm momentum 0.99 in pytorch",
        "how fast do running_mean and running_var change",
        "running_mean formula",
    ],
)
class TestTheMomentumOfABatchNormIsTheWeightOfTheNewBatch:
    """The `momentum` of `BatchNorm1d` is the weight of the new batch.

    With `momentum=0.25` a running mean of 0 becomes 1 after a training batch of mean 4, for `BatchNorm2d` and 3d too.
    [a_quarter_is_taken_from_the_batch]
    The running variance moves likewise, by the unbiased variance: 0 and 8 move it from 1 to 0.75 + 0.25 * 32.
    [the_unbiased_variance_is_averaged]
    A second such batch moves the mean by a quarter of the rest, to 1.75. [a_second_batch_moves_by_the_rest]
    By default `momentum` is 0.1. [by_default_a_tenth_is_taken]
    `momentum=0.01` keeps 0.99 of the old value, as a momentum of 0.99 does in Keras.
    [a_hundredth_keeps_the_rest_of_the_old_value]
    `momentum=None` averages over the batches seen, with equal weights. [without_momentum_batches_are_averaged]
    After finite batches running mean and variance stay with `momentum=0.0`, and are the last batch's with 1.0.
    [the_ends_keep_or_replace]
    In training, what the layer returns does not depend on `momentum`.
    [the_output_is_normalized_by_the_batch]
    """

    @pytest.mark.parametrize(
        ("kind", "shape"),
        [
            (nn.BatchNorm1d, (2, 1)),
            (nn.BatchNorm1d, (1, 1, 2)),
            (nn.BatchNorm2d, (2, 1, 1, 1)),
            (nn.BatchNorm3d, (1, 1, 2, 1, 1)),
        ],
        ids=["1d", "1d of steps", "2d", "3d"],
    )
    def test_a_quarter_is_taken_from_the_batch(self, kind, shape):
        norm = kind(1, momentum=0.25)

        output = norm(torch.tensor([0.0, 8.0]).reshape(shape))

        assert norm.running_mean.tolist() == [1.0]
        assert output.flatten().round(decimals=4).tolist() == [-1.0, 1.0]

    def test_the_unbiased_variance_is_averaged(self):
        norm, batch = nn.BatchNorm1d(1, momentum=0.25), torch.tensor([[0.0], [8.0]])

        norm(batch)

        assert (batch.var().item(), batch.var(correction=0).item()) == (32.0, 16.0)
        assert norm.running_var.tolist() == [0.75 * 1 + 0.25 * 32]

    def test_a_second_batch_moves_by_the_rest(self):
        norm, batch = nn.BatchNorm1d(1, momentum=0.25), torch.tensor([[0.0], [8.0]])

        norm(batch)
        norm(batch)

        assert norm.running_mean.tolist() == [0.75 * 1 + 0.25 * 4]

    def test_by_default_a_tenth_is_taken(self):
        norm = nn.BatchNorm1d(1)

        norm(torch.tensor([[0.0], [8.0]]))

        assert norm.momentum == 0.1
        assert norm.running_mean.item() == pytest.approx(0.4)

    def test_a_hundredth_keeps_the_rest_of_the_old_value(self):
        norm = nn.BatchNorm1d(1, momentum=0.01)
        norm.running_mean.fill_(100.0)

        norm(torch.tensor([[-1.0], [1.0]]))

        assert norm.running_mean.item() == pytest.approx(0.99 * 100.0)

    def test_without_momentum_batches_are_averaged(self):
        norm = nn.BatchNorm1d(1, momentum=None)

        for mean in (2.0, 4.0, 9.0):
            norm(torch.tensor([[mean - 1], [mean + 1]]))

        assert norm.running_mean.item() == pytest.approx((2 + 4 + 9) / 3)
        assert (norm.running_var.item(), norm.num_batches_tracked.item()) == (pytest.approx(2.0), 3)

    @pytest.mark.parametrize(("momentum", "mean", "variance"), [(0.0, 0.0, 1.0), (1.0, 4.0, 32.0)])
    def test_the_ends_keep_or_replace(self, momentum, mean, variance):
        norm = nn.BatchNorm1d(1, momentum=momentum)

        norm(torch.tensor([[0.0], [8.0]]))

        assert (norm.running_mean.tolist(), norm.running_var.tolist()) == ([mean], [variance])

    @pytest.mark.parametrize("momentum", [0.0, 0.25, 1.0, None])
    def test_the_output_is_normalized_by_the_batch(self, momentum):
        output = nn.BatchNorm1d(1, momentum=momentum)(torch.tensor([[0.0], [8.0]]))

        assert output.round(decimals=4).tolist() == [[-1.0], [1.0]]


@claim(
    api=["torch.nn.BatchNorm1d"],
    about=["state", "value"],
    see=["generated/torch.nn.BatchNorm1d", "generated/torch.no_grad"],
    asked=[
        "running statistics updated under no_grad",
        "batchnorm running_mean changes without backward",
        "forward pass in train mode changes the model",
        "validation in train mode changes batch norm statistics",
        "num_batches_tracked counts what",
        "reset running stats of batch norm",
    ],
)
class TestATrainingPassUpdatesStatisticsUnderNoGradToo:
    """In training `BatchNorm1d` updates its statistics in `no_grad` too.

    Running mean, running variance and the count move in the forward pass, in `torch.inference_mode()` as well.
    [a_pass_without_gradients_updates, a_pass_of_inference_updates]
    Without `checkpoint`, `backward()` and a step of `SGD` leave the statistics as they are.
    [backward_and_a_step_update_nothing]
    After `checkpoint(norm, batch, use_reentrant=False)` `backward()` runs the pass again, and moves them once more.
    [a_checkpoint_updates_again]
    Two passes before one `backward()` count as two batches. [each_pass_counts]
    In evaluation a pass leaves all three as they are. [in_evaluation_a_pass_updates_nothing]
    All three are buffers, so `state_dict()` holds them and `parameters()` does not. [statistics_are_buffers]
    `reset_running_stats()` sets them to 0, 1 and 0. [a_reset_begins_anew]
    So call `model.eval()` for validation, besides `no_grad`. [advice]
    """

    def test_a_pass_without_gradients_updates(self):
        norm = nn.BatchNorm1d(1, momentum=0.25)

        with torch.no_grad():
            output = norm(torch.tensor([[0.0], [8.0]]))

        assert _statistics(norm) == (1.0, 8.75, 1)
        assert (output.round(decimals=4).tolist(), output.requires_grad) == ([[-1.0], [1.0]], False)

    def test_a_pass_of_inference_updates(self):
        norm = nn.BatchNorm1d(1, momentum=0.25)

        with torch.inference_mode():
            norm(torch.tensor([[0.0], [8.0]]))

        assert _statistics(norm) == (1.0, 8.75, 1)

    def test_backward_and_a_step_update_nothing(self):
        norm = nn.BatchNorm1d(1, momentum=0.25)
        output = norm(torch.tensor([[0.0], [8.0]]))
        optimizer = torch.optim.SGD(norm.parameters(), lr=0.5)

        output.sum().backward()
        optimizer.step()

        assert norm.bias.tolist() == [-1.0]
        assert _statistics(norm) == (1.0, 8.75, 1)

    def test_a_checkpoint_updates_again(self):
        norm, batch = nn.BatchNorm1d(1, momentum=0.25), torch.tensor([[0.0], [8.0]])

        output = checkpoint(norm, batch, use_reentrant=False)
        before = _statistics(norm)
        output.sum().backward()

        assert (before, _statistics(norm)) == ((1.0, 8.75, 1), (1.75, 14.5625, 2))

    def test_each_pass_counts(self):
        norm, batch = nn.BatchNorm1d(1, momentum=0.25), torch.tensor([[0.0], [8.0]])

        (norm(batch) + norm(batch)).sum().backward()

        assert _statistics(norm) == (1.75, 14.5625, 2)

    @pytest.mark.parametrize("block", [torch.no_grad, torch.inference_mode, torch.enable_grad])
    def test_in_evaluation_a_pass_updates_nothing(self, block):
        norm = nn.BatchNorm1d(1).eval()

        with block():
            norm(torch.tensor([[0.0], [8.0]]))

        assert _statistics(norm) == (0.0, 1.0, 0)

    def test_statistics_are_buffers(self):
        norm = nn.BatchNorm1d(1)

        assert [name for name, _ in norm.named_buffers()] == ["running_mean", "running_var", "num_batches_tracked"]
        assert list(norm.state_dict()) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
        assert [name for name, _ in norm.named_parameters()] == ["weight", "bias"]

    def test_a_reset_begins_anew(self):
        norm = nn.BatchNorm1d(1)
        norm(torch.tensor([[0.0], [8.0]]))

        norm.reset_running_stats()

        assert _statistics(norm) == (0.0, 1.0, 0)


def _statistics(norm):
    return norm.running_mean.item(), norm.running_var.item(), norm.num_batches_tracked.item()
