"""Checkpoints: averages and scalers."""

import copy

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.optim.swa_utils.AveragedModel.update_parameters"],
    about=["state"],
    see=["optim", "generated/torch.optim.swa_utils.AveragedModel"],
)
class TestAnAveragedModelHasAStateOfItsOwn:
    """A running average of the weights resumes only with its own `state_dict()`, which counts what it has averaged.

    A new `AveragedModel` begins at the weights of the moment and forgets all that came before.
    """

    @belief("lecture/48", holds=False)
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
)
class TestAGradScalerHasAStateOfItsOwn:
    """`torch.amp.GradScaler` resumes only with its own `state_dict()`: a new one skips steps until its scale falls.

    It works on the CPU, and is there, since torch 2.3.
    A fresh scaler starts at the scale it is made with, overflows again, and leaves the weights where they are.
    """

    @since("2.3")
    @belief("lecture/48", holds=False)
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
