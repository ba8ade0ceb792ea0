"""Checkpoints: what the dict leaves out.

Order: 10
"""

import copy
import random

import torch
from torch import nn
from torch.optim.lr_scheduler import ExponentialLR, LambdaLR, StepLR

from torchnotes import belief, claim


def build(*layers):
    """Give a small model, with further layers in it, and its optimizer."""
    model = nn.Sequential(nn.Linear(2, 3), *layers, nn.Linear(3, 1))
    return model, torch.optim.SGD(model.parameters(), lr=0.125, momentum=0.5)


def checkpoint_of(model, optimizer):
    return copy.deepcopy({"model": model.state_dict(), "optimizer": optimizer.state_dict()})


def load(checkpoint, model, optimizer):
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])


def step(model, optimizer, inputs):
    optimizer.zero_grad()
    model(inputs).square().mean().backward()
    optimizer.step()


def numbers_in(model):
    return {name: value.tolist() for name, value in model.state_dict().items()}


ROWS = torch.arange(16.0).reshape(8, 2).cos()


def train(model, optimizer, epochs, scheduler=None):
    """Step on all rows in each epoch, and then the scheduler."""
    for _ in range(epochs):
        step(model, optimizer, ROWS)
        if scheduler:
            scheduler.step()


def train_on_batches(model, optimizer, loader, skip=0):
    """Step on each batch of an epoch but the first ones."""
    for number, (batch,) in enumerate(loader):
        if number >= skip:
            step(model, optimizer, batch)


@claim(
    api=["torch.optim.lr_scheduler.StepLR.state_dict", "torch.optim.lr_scheduler.StepLR.load_state_dict"],
    about=["state", "value"],
    see=["optim", "generated/torch.optim.lr_scheduler.StepLR"],
    asked=[
        "should I save scheduler.state_dict",
        "learning rate schedule restarts after resume",
        "checkpoint with scheduler StepLR",
        "does optimizer state include scheduler",
    ],
)
class TestTheSchedulerHasAStateOfItsOwn:
    """`StepLR` resumes with its own state dict.

    The optimizer's state is not enough, because it holds the rate and not the count of epochs.
    [the_checkpoint_is_enough_for_a_schedule, the_optimizer_brings_the_rate_of_the_moment]
    The scheduler's state holds that count. [the_state_is_the_count_and_the_rates]
    With it the resumed run of `SGD` on the CPU reaches the same weights. [with_the_schedulers_state_it_is]
    After three epochs a new `StepLR` of step size 2, made with `last_epoch=2`, goes on alike too.
    [last_epoch_is_enough_as_well]
    A new `LambdaLR` on the loaded optimizer resets the rate at once. [a_new_lambda_lr_resets_the_rate]
    A new `ExponentialLR` made after loading goes on alike: its next rate does not depend on the count.
    [exponential_lr_needs_no_count]
    """

    @belief("lecture/48", holds=False, role="exception")
    def test_the_checkpoint_is_enough_for_a_schedule(self):
        model, optimizer = build()
        scheduler = StepLR(optimizer, step_size=2)
        train(model, optimizer, 3, scheduler)
        checkpoint = checkpoint_of(model, optimizer)
        train(model, optimizer, 3, scheduler)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        train(resumed, optimizer, 3, StepLR(optimizer, step_size=2))

        assert numbers_in(resumed) == numbers_in(model)

    def test_with_the_schedulers_state_it_is(self):
        model, optimizer = build()
        scheduler = StepLR(optimizer, step_size=2)
        train(model, optimizer, 3, scheduler)
        checkpoint, counted = checkpoint_of(model, optimizer), dict(scheduler.state_dict())
        train(model, optimizer, 3, scheduler)

        resumed, optimizer = build()
        scheduler = StepLR(optimizer, step_size=2)
        load(checkpoint, resumed, optimizer)
        scheduler.load_state_dict(counted)
        train(resumed, optimizer, 3, scheduler)

        assert numbers_in(resumed) == numbers_in(model)

    def test_the_state_is_the_count_and_the_rates(self):
        model, optimizer = build()
        scheduler = StepLR(optimizer, step_size=2)
        train(model, optimizer, 3, scheduler)

        state = scheduler.state_dict()

        assert (state["last_epoch"], state["step_size"], state["base_lrs"]) == (3, 2, [0.125])
        assert state["_last_lr"] == [0.0125]

    def test_the_optimizer_brings_the_rate_of_the_moment(self):
        model, optimizer = build()
        train(model, optimizer, 2, StepLR(optimizer, step_size=2))

        resumed, fresh = build()
        load(checkpoint_of(model, optimizer), resumed, fresh)
        scheduler = StepLR(fresh, step_size=2)

        assert (fresh.param_groups[0]["lr"], scheduler.last_epoch) == (0.0125, 0)

    def test_last_epoch_is_enough_as_well(self):
        model, optimizer = build()
        scheduler = StepLR(optimizer, step_size=2)
        train(model, optimizer, 3, scheduler)
        checkpoint = checkpoint_of(model, optimizer)
        train(model, optimizer, 3, scheduler)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        train(resumed, optimizer, 3, StepLR(optimizer, step_size=2, last_epoch=2))

        assert numbers_in(resumed) == numbers_in(model)

    def test_a_new_lambda_lr_resets_the_rate(self):
        model, optimizer = build()
        train(model, optimizer, 3, LambdaLR(optimizer, lambda epoch: 0.5**epoch))

        resumed, fresh = build()
        load(checkpoint_of(model, optimizer), resumed, fresh)
        LambdaLR(fresh, lambda epoch: 0.5**epoch)

        assert (optimizer.param_groups[0]["lr"], fresh.param_groups[0]["lr"]) == (0.015625, 0.125)

    def test_exponential_lr_needs_no_count(self):
        model, optimizer = build()
        scheduler = ExponentialLR(optimizer, 0.5)
        train(model, optimizer, 3, scheduler)
        checkpoint = checkpoint_of(model, optimizer)
        train(model, optimizer, 3, scheduler)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        train(resumed, optimizer, 3, ExponentialLR(optimizer, 0.5))

        assert numbers_in(resumed) == numbers_in(model)


@claim(
    api=["torch.manual_seed", "torch.get_rng_state", "torch.set_rng_state"],
    about=["state", "value"],
    see=["notes/randomness", "data", "generated/torch.get_rng_state"],
    asked=[
        "save random state in checkpoint",
        "resume training with identical dropout and shuffling",
        "get_rng_state set_rng_state reproducible resume",
        "restart in the middle of an epoch dataloader",
        "seed after resume gives repeated numbers",
    ],
)
class TestChanceHasAStateOfItsOwn:
    """On the CPU dropout and shuffling resume with their generator's state.

    Dropout on the CPU needs `torch.get_rng_state()`, because the checkpoint of model and optimizer lacks it.
    [the_checkpoint_is_enough_for_dropout, with_the_random_state_it_is]
    So does a DataLoader of `shuffle=True` without a generator.
    [the_checkpoint_is_enough_for_shuffling, with_the_random_state_shuffling_resumes_too]
    For one without workers made with a generator, set the state of that generator between epochs.
    [with_the_state_of_the_loaders_generator_it_is]
    `torch.get_rng_state()` returns the state of torch's default CPU generator as uint8.
    [the_random_state_is_that_of_torchs_default_generator]
    The state of Python's `random` is not in it. [pythons_random_draws_on]
    Seeding anew repeats the first numbers instead of going on. [seeding_anew_repeats_the_first_numbers]
    An interrupted epoch over a list of batches has to skip the batches it has seen.
    [the_checkpoint_is_enough_within_an_epoch, with_the_number_of_batches_to_skip_it_is]
    """

    @belief("lecture/48", holds=False, role="exception")
    def test_the_checkpoint_is_enough_for_dropout(self):
        model, optimizer = build(nn.Dropout())
        train(model, optimizer, 3)
        checkpoint = checkpoint_of(model, optimizer)
        train(model, optimizer, 3)

        resumed, optimizer = build(nn.Dropout())
        load(checkpoint, resumed, optimizer)
        train(resumed, optimizer, 3)

        assert numbers_in(resumed) == numbers_in(model)

    def test_with_the_random_state_it_is(self):
        model, optimizer = build(nn.Dropout())
        train(model, optimizer, 3)
        checkpoint, chance = checkpoint_of(model, optimizer), torch.get_rng_state()
        train(model, optimizer, 3)

        resumed, optimizer = build(nn.Dropout())
        load(checkpoint, resumed, optimizer)
        torch.set_rng_state(chance)
        train(resumed, optimizer, 3)

        assert numbers_in(resumed) == numbers_in(model)

    def test_the_random_state_is_that_of_torchs_default_generator(self):
        torch.rand(3)

        assert torch.get_rng_state().tolist() == torch.default_generator.get_state().tolist()
        assert torch.get_rng_state().dtype == torch.uint8

    @belief("lecture/48", holds=False, role="exception")
    def test_the_checkpoint_is_enough_for_shuffling(self):
        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(ROWS), batch_size=2, shuffle=True)
        model, optimizer = build()
        train_on_batches(model, optimizer, loader)
        checkpoint = checkpoint_of(model, optimizer)
        train_on_batches(model, optimizer, loader)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        train_on_batches(resumed, optimizer, loader)

        assert numbers_in(resumed) == numbers_in(model)

    def test_with_the_state_of_the_loaders_generator_it_is(self):
        rows, generator = torch.utils.data.TensorDataset(ROWS), torch.Generator().manual_seed(1)
        loader = torch.utils.data.DataLoader(rows, batch_size=2, shuffle=True, generator=generator)
        model, optimizer = build()
        train_on_batches(model, optimizer, loader)
        checkpoint, chance = checkpoint_of(model, optimizer), generator.get_state()
        train_on_batches(model, optimizer, loader)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        generator.set_state(chance)
        train_on_batches(resumed, optimizer, loader)

        assert numbers_in(resumed) == numbers_in(model)

    @belief("lecture/48", holds=False, role="exception")
    def test_the_checkpoint_is_enough_within_an_epoch(self):
        batches = [(ROWS[:2],), (ROWS[2:4],), (ROWS[4:6],), (ROWS[6:],)]
        model, optimizer = build()
        train_on_batches(model, optimizer, batches[:1])
        checkpoint = checkpoint_of(model, optimizer)
        train_on_batches(model, optimizer, batches, skip=1)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        train_on_batches(resumed, optimizer, batches)

        assert numbers_in(resumed) == numbers_in(model)

    def test_with_the_number_of_batches_to_skip_it_is(self):
        batches = [(ROWS[:2],), (ROWS[2:4],), (ROWS[4:6],), (ROWS[6:],)]
        model, optimizer = build()
        train_on_batches(model, optimizer, batches[:1])
        checkpoint = checkpoint_of(model, optimizer)
        train_on_batches(model, optimizer, batches, skip=1)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        train_on_batches(resumed, optimizer, batches, skip=1)

        assert numbers_in(resumed) == numbers_in(model)

    def test_with_the_random_state_shuffling_resumes_too(self):
        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(ROWS), batch_size=2, shuffle=True)
        model, optimizer = build()
        train_on_batches(model, optimizer, loader)
        checkpoint, chance = checkpoint_of(model, optimizer), torch.get_rng_state()
        train_on_batches(model, optimizer, loader)

        resumed, optimizer = build()
        load(checkpoint, resumed, optimizer)
        torch.set_rng_state(chance)
        train_on_batches(resumed, optimizer, loader)

        assert numbers_in(resumed) == numbers_in(model)

    def test_pythons_random_draws_on(self):
        chance = torch.get_rng_state()
        first = random.getrandbits(64)

        torch.set_rng_state(chance)

        assert random.getrandbits(64) != first

    def test_seeding_anew_repeats_the_first_numbers(self):
        torch.manual_seed(1)
        first, second = torch.rand(3), torch.rand(3)

        torch.manual_seed(1)
        resumed = torch.rand(3)

        assert resumed.tolist() == first.tolist()
        assert resumed.tolist() != second.tolist()
