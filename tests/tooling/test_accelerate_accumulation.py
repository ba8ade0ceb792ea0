"""Accelerate: accumulated gradients and mixed precision.

Order: 5.6
"""

import pytest
import torch

from torchnotes import claim


@pytest.fixture
def parts():
    """A model with a single weight of 1, and an SGD of rate 1."""
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.ones_(model.weight)
    return model, torch.optim.SGD(model.parameters(), lr=1.0)


@claim(
    api=["accelerate.Accelerator", "accelerate.Accelerator.backward"],
    about=["value", "gradient", "state", "argument"],
    see=["data"],
    asked=[
        "accelerate gradient_accumulation_steps last batch",
        "does accelerate divide the loss by accumulation steps",
        "accumulate with a dataloader length that does not divide",
        "optimizer steps every batch despite gradient_accumulation_steps",
    ],
    equivalent={"accelerate.Accelerator": {"cpu-argument-ignored": "without a GPU the CPU is chosen anyway"}},
)
class TestAccumulateStepsAtTheLastBatchToo:
    """`Accelerator` steps at the last batch left over of a prepared loader.

    With `gradient_accumulation_steps=2`, `accumulate` and five batches of a prepared `DataLoader` the optimizer steps
    after the second, fourth and fifth.
    [five_batches_make_three_steps]
    `accelerator.backward` halves the gradient of a batch, the lone fifth's as well. [a_lone_batch_is_halved_too]
    Without `accumulate` a prepared optimizer steps at each batch, on halved gradients.
    [without_the_block_each_batch_steps]
    An optimizer that was not prepared ignores the block, and steps at each batch.
    [an_optimizer_that_was_not_prepared_steps]
    """

    def test_five_batches_make_three_steps(self, accelerate, parts):
        accelerator = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2)
        loader = torch.utils.data.DataLoader(torch.ones(5, 1), batch_size=1)
        model, optimizer, loader = accelerator.prepare(*parts, loader)

        weights = []
        for batch in loader:
            with accelerator.accumulate(model):
                accelerator.backward(model(batch).sum())
                optimizer.step()
                optimizer.zero_grad()
            weights.append(model.weight.item())

        assert weights == [1.0, 0.0, 0.0, -1.0, -1.5]

    def test_a_lone_batch_is_halved_too(self, accelerate, parts):
        accelerator = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2)
        model, loader = accelerator.prepare(parts[0], torch.utils.data.DataLoader(torch.ones(1, 1)))

        for batch in loader:
            with accelerator.accumulate(model):
                accelerator.backward(model(batch).sum())

        assert (accelerator.sync_gradients, model.weight.grad.tolist()) == (True, [[0.5]])

    def test_without_the_block_each_batch_steps(self, accelerate, parts):
        accelerator = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2)
        model, optimizer = accelerator.prepare(*parts)

        weights = []
        for _ in range(3):
            accelerator.backward(model(torch.ones(1, 1)).sum())
            optimizer.step()
            optimizer.zero_grad()
            weights.append(model.weight.item())

        assert weights == [0.5, 0.0, -0.5]

    def test_an_optimizer_that_was_not_prepared_steps(self, accelerate, parts):
        accelerator, (model, optimizer) = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=2), parts
        model = accelerator.prepare(model)

        weights = []
        for _ in range(3):
            with accelerator.accumulate(model):
                accelerator.backward(model(torch.ones(1, 1)).sum())
                optimizer.step()
                optimizer.zero_grad()
            weights.append(model.weight.item())

        assert weights == [0.5, 0.0, -0.5]


@claim(
    api=["accelerate.Accelerator"],
    about=["argument", "value", "dtype"],
    see=["amp"],
    asked=[
        "accelerate mixed_precision bf16 output dtype",
        "accelerate model output is float32 under bf16",
        "accelerator.autocast does nothing",
        "accelerate mixed precision on the cpu",
    ],
    equivalent={"accelerate.Accelerator": {"cpu-argument-ignored": "without a GPU the CPU is chosen anyway"}},
)
class TestAPreparedModelReturnsFloat32UnderMixedPrecision:
    """With `mixed_precision="bf16"` a prepared linear layer returns float32.

    `prepare` wraps the `forward` of the same model object, and its weight stays float32.
    [the_output_is_float32, the_weight_stays_float32]
    The layer rounds to bfloat16 on the way: 1.001 times a weight of 1 returns 1.0. [numbers_are_rounded_to_bfloat16]
    Within `accelerator.autocast()` the product `x @ x` of a float32 matrix is bfloat16.
    [products_in_the_block_are_bfloat16]
    Without `mixed_precision` the block changes nothing there. [without_precision_the_block_changes_nothing]
    """

    def test_the_output_is_float32(self, accelerate, parts):
        prepared = accelerate.Accelerator(cpu=True, mixed_precision="bf16").prepare(parts[0])

        assert (prepared is parts[0], prepared(torch.ones(1, 1)).dtype) == (True, torch.float32)

    def test_the_weight_stays_float32(self, accelerate, parts):
        prepared = accelerate.Accelerator(cpu=True, mixed_precision="bf16").prepare(parts[0])

        assert prepared.weight.dtype is torch.float32

    def test_numbers_are_rounded_to_bfloat16(self, accelerate, parts):
        x = torch.full((1, 1), 1.001)
        plain = parts[0](x).item()

        prepared = accelerate.Accelerator(cpu=True, mixed_precision="bf16").prepare(parts[0])

        assert (prepared(x).item(), plain) == (1.0, x.item())

    def test_products_in_the_block_are_bfloat16(self, accelerate):
        accelerator, x = accelerate.Accelerator(cpu=True, mixed_precision="bf16"), torch.ones(1, 1)

        with accelerator.autocast():
            inside = x @ x

        assert (inside.dtype, (x @ x).dtype) == (torch.bfloat16, torch.float32)

    def test_without_precision_the_block_changes_nothing(self, accelerate):
        accelerator, x = accelerate.Accelerator(cpu=True), torch.ones(1, 1)

        with accelerator.autocast():
            inside = x @ x

        assert inside.dtype is torch.float32
