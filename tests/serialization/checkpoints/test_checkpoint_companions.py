"""Checkpoints: averages and scalers.

Order: 11
"""

import copy

import pytest
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.optim.swa_utils.AveragedModel.update_parameters"],
    about=["state"],
    see=["optim", "generated/torch.optim.swa_utils.AveragedModel"],
    asked=[
        "save EMA model checkpoint",
        "resume SWA training AveragedModel",
        "n_averaged in AveragedModel state_dict",
        "exponential moving average weights checkpoint",
    ],
)
class TestAnAveragedModelHasAStateOfItsOwn:
    """An `AveragedModel` resumes with its own state dict.

    The model's checkpoint is not enough, because the average counts its updates.
    [the_checkpoint_is_enough_for_an_average]
    For an `nn.Linear` the average's state holds that count beside the averaged weight. [the_state_counts_the_updates]
    With it the next update goes on from the old mean. [with_the_averages_state_it_is]
    A new `AveragedModel` with default options copies the weight at its first update.
    [a_new_one_begins_at_its_first_update]
    """

    @belief("lecture/48", holds=False, role="exception")
    def test_the_checkpoint_is_enough_for_an_average(self):
        model = nn.Linear(1, 1, bias=False)
        averaged = AveragedModel(model)
        averaged.update_parameters(model)
        checkpoint = copy.deepcopy(model.state_dict())
        nn.init.constant_(model.weight, 9.0)
        averaged.update_parameters(model)

        resumed = AveragedModel(nn.Linear(1, 1, bias=False))
        resumed.module.load_state_dict(checkpoint)
        resumed.update_parameters(model)

        assert resumed.module.weight.tolist() == averaged.module.weight.tolist()

    def test_with_the_averages_state_it_is(self):
        model = nn.Linear(1, 1, bias=False)
        nn.init.constant_(model.weight, 1.0)
        averaged, resumed = AveragedModel(model), AveragedModel(nn.Linear(1, 1, bias=False))
        averaged.update_parameters(model)
        nn.init.constant_(model.weight, 9.0)

        resumed.load_state_dict(averaged.state_dict())
        resumed.update_parameters(model)

        assert (resumed.module.weight.tolist(), resumed.n_averaged.item()) == ([[5.0]], 2)

    def test_the_state_counts_the_updates(self):
        model = nn.Linear(1, 1, bias=False)
        averaged = AveragedModel(model)
        averaged.update_parameters(model)

        state = averaged.state_dict()

        assert list(state) == ["n_averaged", "module.weight"]
        assert state["n_averaged"].item() == 1

    def test_a_new_one_begins_at_its_first_update(self):
        model = nn.Linear(1, 1, bias=False)
        averaged = AveragedModel(model)
        nn.init.constant_(model.weight, 9.0)

        averaged.update_parameters(model)

        assert averaged.module.weight.tolist() == [[9.0]]


def overflowing_step(scaler, weight, optimizer):
    """Step on a loss whose gradient, 8, overflows float32 where it is scaled by 2 to the 126th."""
    optimizer.zero_grad()
    scaler.scale(8 * weight.sum()).backward()
    scaler.step(optimizer)
    scaler.update()


@claim(
    api=["torch.amp.GradScaler"],
    about=["state"],
    see=["amp", "notes/amp_examples"],
    asked=[
        "save GradScaler state in checkpoint",
        "resume mixed precision training",
        "first steps skipped after resume amp",
        "module torch.amp has no attribute GradScaler",
    ],
)
class TestAGradScalerHasAStateOfItsOwn:
    """A `GradScaler` resumes with its own state dict.

    The checkpoint of the weights is not enough, because a new scaler starts at its initial scale.
    [the_checkpoint_is_enough_for_a_scaler]
    Where that scale makes a float32 gradient infinite, the first `SGD` step leaves the weights, and `update()` lowers
    the scale.
    [the_first_step_is_skipped]
    A scale of 2 does not change the `SGD` step of a gradient of 8. [a_scale_that_fits_leaves_the_step_as_it_is]
    With the old scaler's state the resumed `SGD` step runs at once. [with_the_scalers_state_it_is]
    Releases before torch 2.3 lack `torch.amp.GradScaler`. [there_is_none_for_every_device_yet]
    """

    @since("2.3")
    @belief("lecture/48", holds=False, role="exception")
    def test_the_checkpoint_is_enough_for_a_scaler(self):
        weight = nn.Parameter(torch.tensor([1.0]))
        optimizer = torch.optim.SGD([weight], lr=0.125)
        scaler = torch.amp.GradScaler("cpu", init_scale=2.0**126, backoff_factor=2.0**-20)
        overflowing_step(scaler, weight, optimizer)
        resumed = copy.deepcopy(weight)
        overflowing_step(scaler, weight, optimizer)

        scaler = torch.amp.GradScaler("cpu", init_scale=2.0**126, backoff_factor=2.0**-20)
        overflowing_step(scaler, resumed, torch.optim.SGD([resumed], lr=0.125))

        assert resumed.tolist() == weight.tolist()

    @since("2.3")
    def test_with_the_scalers_state_it_is(self):
        weight = nn.Parameter(torch.tensor([1.0]))
        optimizer = torch.optim.SGD([weight], lr=0.125)
        scaler = torch.amp.GradScaler("cpu", init_scale=2.0**126, backoff_factor=2.0**-20)
        overflowing_step(scaler, weight, optimizer)

        resumed = torch.amp.GradScaler("cpu")
        resumed.load_state_dict(scaler.state_dict())
        overflowing_step(resumed, weight, optimizer)

        assert (weight.tolist(), resumed.get_scale()) == ([0.0], 2.0**106)

    @since("2.3")
    def test_a_scale_that_fits_leaves_the_step_as_it_is(self):
        weight = nn.Parameter(torch.tensor([1.0]))
        scaler = torch.amp.GradScaler("cpu", init_scale=2.0)

        scaler.scale(8 * weight.sum()).backward()
        scaler.step(torch.optim.SGD([weight], lr=0.125))

        assert weight.tolist() == [0.0]

    @since("2.3")
    def test_the_first_step_is_skipped(self):
        weight = nn.Parameter(torch.tensor([1.0]))
        scaler = torch.amp.GradScaler("cpu", init_scale=2.0**126, backoff_factor=2.0**-20)

        overflowing_step(scaler, weight, torch.optim.SGD([weight], lr=0.125))

        assert (weight.tolist(), scaler.get_scale()) == ([1.0], 2.0**106)

    @until("2.3")
    def test_there_is_none_for_every_device_yet(self):
        assert not hasattr(torch.amp, "GradScaler")


@claim(
    api=["torch.optim.swa_utils.AveragedModel.update_parameters", "torch.optim.swa_utils.update_bn"],
    about=["state", "value", "argument"],
    see=["optim", "generated/torch.optim.swa_utils.AveragedModel"],
    asked=[
        "batchnorm with SWA or EMA model",
        "update_bn after weight averaging",
        "use_buffers AveragedModel",
        "EMA model bad accuracy because of batchnorm",
    ],
)
class TestAnAveragedModelCopiesBatchStatistics:
    """An `AveragedModel` copies running statistics and does not average them.

    After two updates around training batches its mean and its count are the model's. [buffers_are_copied_by_default]
    With `use_buffers=True` the running mean is averaged. [with_use_buffers_they_are_averaged]
    The count of batches is averaged as well: 1 and 2 make 1. [with_use_buffers_they_are_averaged]
    `update_bn` computes the statistics of the average anew from data. [update_bn_computes_them_anew]
    By position `use_buffers` comes fifth, and before torch 2.1 it came fourth.
    [the_fourth_position_is_another_option, the_fourth_position_is_use_buffers]
    """

    @until("2.1")
    def test_the_fourth_position_is_use_buffers(self):
        assert AveragedModel(nn.BatchNorm1d(1), None, None, 1).use_buffers == 1

    @since(
        "2.1",
        remedy="Write `use_buffers=True` by its name.",
        trigger={"calls": ["torch.optim.swa_utils.AveragedModel"], "given": {"fourth": "*"}, "at": {"fourth": 3}},
    )
    def test_the_fourth_position_is_another_option(self):
        assert AveragedModel(nn.BatchNorm1d(1), None, None, 1).use_buffers is False

    def test_buffers_are_copied_by_default(self):
        model, averaged = trained_twice()

        assert model.running_mean.tolist() == averaged.running_mean.tolist() == pytest.approx([0.87])
        assert averaged.num_batches_tracked.item() == 2

    def test_with_use_buffers_they_are_averaged(self):
        model, averaged = trained_twice(use_buffers=True)

        assert averaged.running_mean.tolist() == pytest.approx([(0.3 + 0.87) / 2])
        assert (averaged.num_batches_tracked.item(), model.num_batches_tracked.item()) == (1, 2)

    def test_update_bn_computes_them_anew(self):
        averaged = AveragedModel(nn.BatchNorm1d(1))

        torch.optim.swa_utils.update_bn([torch.tensor([[10.0], [30.0]])], averaged)

        assert averaged.module.running_mean.tolist() == [20.0]
        assert averaged.module.num_batches_tracked.item() == 1


def trained_twice(**options):
    """Return a batch norm and its average, updated after each of two training batches."""
    model = nn.BatchNorm1d(1)
    averaged = AveragedModel(model, **options)
    for scale in (1, 2):
        model(scale * torch.tensor([[2.0], [4.0]]))
        averaged.update_parameters(model)
    return model, averaged.module
