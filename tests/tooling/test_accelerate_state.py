"""Accelerate: one state for the process.

Order: 5.5
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["accelerate.Accelerator.backward", "accelerate.Accelerator"],
    about=["value", "state", "error"],
    see=["notes/amp_examples"],
    asked=[
        "AcceleratorState has already been initialized",
        "gradient_accumulation_steps loss divided accelerate",
        "loss scaled by accumulation steps twice",
        "change mixed_precision after creating Accelerator",
    ],
)
class TestAcceleratorDecidesOnceForTheProcess:
    """`accelerator.backward` divides the loss by the accumulation steps.

    With `gradient_accumulation_steps=2` the gradient is halved on the CPU. [the_loss_is_divided_by_the_steps]
    `loss.backward()` divides nothing. [calling_backward_on_the_loss_divides_nothing]
    A later `Accelerator(cpu=True)` sets the steps back to 1 for the first one too.
    [the_last_number_of_steps_holds_for_all]
    After `Accelerator(cpu=True)`, a later one with `mixed_precision="bf16"` raises ValueError.
    [the_first_precision_stays]
    After one with bf16, a later `Accelerator(cpu=True)` keeps bf16. [a_later_one_keeps_the_precision]
    A second `Accelerator(cpu=True)` is accepted. [a_second_one_of_the_same_kind_is_no_error]
    A tensor that does not require a gradient raises RuntimeError as a loss. [a_loss_without_a_gradient_raises]
    Replace `loss.backward()` before gradients are accumulated. [advice]
    """

    def test_the_loss_is_divided_by_the_steps(self, accelerate):
        weight = torch.tensor(2.0, requires_grad=True)
        accelerator = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2)

        accelerator.backward(weight * 3)

        assert weight.grad == 1.5

    def test_calling_backward_on_the_loss_divides_nothing(self, accelerate):
        weight = torch.tensor(2.0, requires_grad=True)
        accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2)

        (weight * 3).backward()

        assert weight.grad == 3

    def test_the_last_number_of_steps_holds_for_all(self, accelerate):
        weight = torch.tensor(2.0, requires_grad=True)
        first = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2)
        accelerate.Accelerator(cpu=True)

        first.backward(weight * 3)

        assert weight.grad == 3

    def test_the_first_precision_stays(self, accelerate):
        accelerate.Accelerator(cpu=True)

        with pytest.raises(ValueError):
            accelerate.Accelerator(cpu=True, mixed_precision="bf16")

    def test_a_later_one_keeps_the_precision(self, accelerate):
        accelerate.Accelerator(cpu=True, mixed_precision="bf16")

        later = accelerate.Accelerator(cpu=True)

        assert later.mixed_precision == "bf16"

    def test_a_second_one_of_the_same_kind_is_no_error(self, accelerate):
        first, second = accelerate.Accelerator(cpu=True), accelerate.Accelerator(cpu=True)

        assert first.device == second.device == torch.device("cpu")
        assert (first.num_processes, first.mixed_precision) == (1, "no")

    def test_a_loss_without_a_gradient_raises(self, accelerate):
        accelerator = accelerate.Accelerator(cpu=True)

        with pytest.raises(RuntimeError):
            accelerator.backward(torch.tensor(1.0))


def counts(accelerate, **options):
    """Return how often a prepared scheduler has stepped after each of six batches."""
    accelerator = accelerate.Accelerator(cpu=True, **options)
    weight = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(weight.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    weight, optimizer, scheduler = accelerator.prepare(weight, optimizer, scheduler)
    found = []
    for _ in range(6):
        with accelerator.accumulate(weight):
            accelerator.backward(weight(torch.ones(1, 1)).sum())
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
        found.append(scheduler.scheduler.last_epoch)
    return found


@claim(
    api=["accelerate.Accelerator.prepare"],
    about=["state", "gradient", "argument"],
    see=["optim"],
    asked=[
        "lr scheduler with gradient accumulation accelerate",
        "scheduler steps too slow or too fast with accelerate",
        "step_scheduler_with_optimizer meaning",
        "num_training_steps warmup accelerate accumulate",
    ],
)
class TestAPreparedSchedulerSkipsStepsWhileGradientsAccumulate:
    """A prepared scheduler skips steps while gradients accumulate.

    `prepare` wraps the scheduler. [prepare_wraps_it]
    With `gradient_accumulation_steps=2` six batches with a step each count 0, 1, 1, 2, 2 and 3.
    [every_second_step_is_skipped]
    By default each step counts. [without_accumulation_each_step_counts]
    With `step_scheduler_with_optimizer=False` each step counts there too. [told_so_it_steps_with_each_batch]
    `optimizer.step()` and `optimizer.zero_grad()` skip the same batches. [a_skipped_zero_grad_leaves_the_gradient]
    Give a prepared scheduler the number of updates, not of batches. [advice]
    """

    def test_prepare_wraps_it(self, accelerate):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)

        prepared = accelerate.Accelerator(cpu=True).prepare(scheduler)

        assert type(prepared).__name__ == "AcceleratedScheduler"

    def test_every_second_step_is_skipped(self, accelerate):
        assert counts(accelerate, gradient_accumulation_steps=2) == [0, 1, 1, 2, 2, 3]

    def test_without_accumulation_each_step_counts(self, accelerate):
        assert counts(accelerate) == [1, 2, 3, 4, 5, 6]

    def test_told_so_it_steps_with_each_batch(self, accelerate):
        options = {"gradient_accumulation_steps": 2, "step_scheduler_with_optimizer": False}

        assert counts(accelerate, **options) == [1, 2, 3, 4, 5, 6]

    def test_a_skipped_zero_grad_leaves_the_gradient(self, accelerate):
        accelerator = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2)
        layer = torch.nn.Linear(1, 1, bias=False)
        layer, optimizer = accelerator.prepare(layer, torch.optim.SGD(layer.parameters(), lr=1.0))
        before = layer.weight.item()

        with accelerator.accumulate(layer):
            accelerator.backward(layer(torch.ones(1, 1)).sum())
            optimizer.step()
            optimizer.zero_grad()

        assert (layer.weight.item(), layer.weight.grad.item()) == (before, 0.5)
