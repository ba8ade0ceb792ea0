"""Checkpoints: what the dict leaves out."""

import copy

import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR

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
)
class TestTheSchedulerHasAStateOfItsOwn:
    """A learning rate schedule resumes only with `scheduler.state_dict()`: the optimizer knows the rate, not the count.

    The rate of the moment comes with the optimizer's state, so that the first resumed steps look right.
    A new scheduler counts from zero, and lowers the rate too late.
    """

    @belief("lecture/48", holds=False)
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


@claim(
    api=["torch.get_rng_state", "torch.set_rng_state"],
    about=["state", "value"],
    see=["notes/randomness", "data", "generated/torch.get_rng_state"],
)
class TestChanceHasAStateOfItsOwn:
    """Dropout and shuffling resume only with their generator's state, and half an epoch only with its position.

    `torch.get_rng_state()` is what dropout draws from; a DataLoader draws from its own generator if it is given one.
    Seeding anew at the start of the resumed run repeats the first numbers instead of going on.
    An epoch that was interrupted halfway has to skip the batches that were seen.
    """

    @belief("lecture/48", holds=False)
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

    @belief("lecture/48", holds=False)
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

    @belief("lecture/48", holds=False)
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
