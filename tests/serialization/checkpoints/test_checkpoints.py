"""Checkpoints: resuming a training run.

Order: 9
"""

import copy
import inspect
import json
import tempfile
from pathlib import Path

import pytest
import torch
from torch import nn

from torchnotes import belief, claim
from torchnotes.domains import training


def build(optimizer=torch.optim.Adam, **options):
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 1))
    return model, optimizer(model.parameters(), lr=0.125, **options)


def train(model, optimizer, epochs):
    inputs = torch.arange(16.0).reshape(8, 2).cos()
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = (model(inputs) - inputs.prod(1, keepdim=True)).square().mean()
        loss.backward()
        optimizer.step()
    return loss.item()


def numbers_in(model):
    return {name: value.tolist() for name, value in model.state_dict().items()}


RESUME = f"""
import json

import torch
from torch import nn

{inspect.getsource(build)}
{inspect.getsource(train)}
{inspect.getsource(numbers_in)}
checkpoint = torch.load("checkpoint.pt", weights_only=True)
model, optimizer = build()
model.load_state_dict(checkpoint["model"])
optimizer.load_state_dict(checkpoint["optimizer"])
loss = train(model, optimizer, epochs=6 - checkpoint["epoch"])
print(json.dumps([loss, numbers_in(model)]))
"""


RESUMED = {}
"""What checkpoints came to elsewhere: the same resumes alike."""


def resume_elsewhere(new_process, checkpoint):
    """Train on from a checkpoint, given as its bytes, in a new process; return loss and numbers there."""
    if checkpoint not in RESUMED:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "checkpoint.pt").write_bytes(checkpoint)
            RESUMED[checkpoint] = json.loads(new_process(RESUME, folder))
    return RESUMED[checkpoint]


def run_on(name, way, *, resume, dtype=torch.float32):
    """Step an optimizer six times, the last three with a new one from a copy of both states where it resumes."""
    weight = nn.Parameter(torch.eye(2, dtype=dtype))
    optimizer = training.OPTIMIZERS[name]([weight], lr=0.125, **training.ways(name)[way])
    for number in range(6):
        if resume and number == 3:
            state = copy.deepcopy(optimizer.state_dict())
            weight = nn.Parameter(weight.detach().clone())
            optimizer = training.OPTIMIZERS[name]([weight], lr=0.125, **training.ways(name)[way])
            optimizer.load_state_dict(state)
        optimizer.zero_grad()
        (weight.sin() - weight.cos().t()).square().sum().backward()
        optimizer.step()
    return weight.tolist()


@claim(
    api=[
        "torch.nn.Module.state_dict",
        "torch.nn.Module.load_state_dict",
        "torch.optim.Optimizer.state_dict",
        "torch.optim.Optimizer.load_state_dict",
    ],
    about=["state", "value"],
    see=["notes/serialization", "optim"],
    asked=[
        "save checkpoint to resume training",
        "do I need to save the optimizer state",
        "loss jumps after loading checkpoint",
        "what to include in a training checkpoint",
        "is resumed training exactly identical",
    ],
)
class TestACheckpointOfModelAndOptimizerResumesATrainingWithoutChance:
    """A checkpoint of model and optimizer can resume bit for bit.

    On the CPU, without dropout, a file of both states continues SGD, Adam and AdamW with the same numbers.
    [it_is_enough]
    So does a copy for every optimizer of `torch.optim` but LBFGS and SparseAdam, on float32 with `foreach`, `fused` or
    `maximize`.
    [every_optimizer_resumes]
    NAdam on float64 parameters diverges: loading turns its float32 `mu_product` into float64.
    [nadam_on_float64_diverges]
    Resumed after three epochs without the optimizer's state, Adam and SGD with momentum diverge.
    [without_the_optimizers_state_it_diverges]
    Plain SGD with the same rate goes on alike without it. [plain_sgd_needs_no_state_of_its_own]
    The model's state brings the running statistics of BatchNorm. [parameters_alone_leave_the_running_statistics_behind]
    The optimizer's state brings the learning rate. [the_learning_rate_comes_with_the_optimizers_state]
    A model's state kept in memory without a copy trains on with the model.
    [a_state_that_is_not_copied_is_resumed_from_the_end]
    Keep the epoch too; it says how far to go. [advice]
    """

    @belief("lecture/48")
    @pytest.mark.parametrize(
        ("optimizer", "options"),
        [(torch.optim.SGD, {}), (torch.optim.SGD, {"momentum": 0.5}), (torch.optim.Adam, {}), (torch.optim.AdamW, {})],
        ids=["plain SGD", "momentum", "Adam", "AdamW"],
    )
    def test_it_is_enough(self, tmp_path, optimizer, options):
        model, stepper = build(optimizer, **options)
        loss = train(model, stepper, epochs=3)
        state = {"epoch": 3, "model": model.state_dict(), "optimizer": stepper.state_dict(), "loss": loss}
        torch.save(state, tmp_path / "checkpoint.pt")
        uninterrupted = train(model, stepper, epochs=3), numbers_in(model)

        checkpoint = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
        model, stepper = build(optimizer, **options)
        model.load_state_dict(checkpoint["model"])
        stepper.load_state_dict(checkpoint["optimizer"])
        resumed = train(model, stepper, epochs=6 - checkpoint["epoch"]), numbers_in(model)

        assert resumed == uninterrupted

    @pytest.mark.parametrize(
        ("optimizer", "options"),
        [(torch.optim.SGD, {"momentum": 0.5}), (torch.optim.Adam, {})],
        ids=["momentum", "Adam"],
    )
    def test_without_the_optimizers_state_it_diverges(self, optimizer, options):
        model, stepper = build(optimizer, **options)
        train(model, stepper, epochs=3)
        state = copy.deepcopy(model.state_dict())
        train(model, stepper, epochs=3)

        resumed, stepper = build(optimizer, **options)
        resumed.load_state_dict(state)
        train(resumed, stepper, epochs=3)

        assert numbers_in(resumed) != numbers_in(model)

    def test_plain_sgd_needs_no_state_of_its_own(self):
        model, stepper = build(torch.optim.SGD)
        train(model, stepper, epochs=3)
        state = copy.deepcopy(model.state_dict())
        train(model, stepper, epochs=3)

        resumed, stepper = build(torch.optim.SGD)
        resumed.load_state_dict(state)
        train(resumed, stepper, epochs=3)

        assert numbers_in(resumed) == numbers_in(model)

    def test_parameters_alone_leave_the_running_statistics_behind(self):
        model, stepper = build()
        train(model, stepper, epochs=3)

        resumed, _ = build()
        result = resumed.load_state_dict(dict(model.named_parameters()), strict=False)

        assert result.missing_keys == ["1.running_mean", "1.running_var"]
        assert resumed[0].weight.tolist() == model[0].weight.tolist()
        assert resumed[1].running_mean.tolist() == [0.0, 0.0, 0.0]
        assert model[1].running_mean.tolist() != [0.0, 0.0, 0.0]

    def test_the_learning_rate_comes_with_the_optimizers_state(self):
        _, stepper = build(torch.optim.SGD)
        stepper.param_groups[0]["lr"] = 0.03125
        state = stepper.state_dict()

        _, resumed = build(torch.optim.SGD)
        resumed.load_state_dict(state)

        assert state["param_groups"][0]["params"] == [0, 1, 2, 3, 4, 5]
        assert resumed.param_groups[0]["lr"] == 0.03125

    def test_a_state_that_is_not_copied_is_resumed_from_the_end(self):
        model, stepper = build()
        train(model, stepper, epochs=3)
        state = model.state_dict()
        train(model, stepper, epochs=3)

        resumed, _ = build()
        resumed.load_state_dict(state)

        assert numbers_in(resumed) == numbers_in(model)

    def test_every_optimizer_resumes(self):
        ways = [(name, way) for name in training.OPTIMIZERS for way in training.ways(name) if way != "differentiable"]

        assert [way for way in ways if run_on(*way, resume=True) != run_on(*way, resume=False)] == []

    @pytest.mark.parametrize(("dtype", "alike"), [(torch.float32, True), (torch.float64, False)], ids=str)
    def test_nadam_on_float64_diverges(self, dtype, alike):
        resumed, uninterrupted = (run_on("NAdam", "plain", resume=resume, dtype=dtype) for resume in (True, False))

        assert (resumed == uninterrupted) is alike


@claim(
    api=["torch.save"],
    about=["state"],
    see=["notes/serialization", "optim"],
    asked=[
        "continue training after restarting the script",
        "resume after crash or job timeout",
        "checkpoint gives same results in fresh python session",
    ],
)
class TestACheckpointResumesInANewProcess:
    """A checkpoint file can resume bit for bit in a new process.

    On one machine's CPU, Adam resumes so where the new process builds model and optimizer by the same code.
    [it_is_enough_for_a_new_process]
    The file holds the state at the moment of `torch.save`. [it_holds_the_state_of_the_moment]
    """

    @belief("lecture/48")
    def test_it_is_enough_for_a_new_process(self, tmp_path, new_process):
        model, optimizer = build()
        loss = train(model, optimizer, epochs=3)
        state = {"epoch": 3, "model": model.state_dict(), "optimizer": optimizer.state_dict(), "loss": loss}

        torch.save(state, tmp_path / "checkpoint.pt")
        assert (tmp_path / "checkpoint.pt").exists()
        loss = train(model, optimizer, epochs=3)

        assert resume_elsewhere(new_process, (tmp_path / "checkpoint.pt").read_bytes()) == [loss, numbers_in(model)]

    def test_it_holds_the_state_of_the_moment(self, tmp_path):
        model, optimizer = build()
        train(model, optimizer, epochs=3)
        before = numbers_in(model)

        torch.save({"model": model.state_dict()}, tmp_path / "checkpoint.pt")
        train(model, optimizer, epochs=3)

        loaded = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["model"]
        assert {name: value.tolist() for name, value in loaded.items()} == before
