"""Every layer, loss, optimizer, scheduler and sampler that torch lists can be made and used."""

import inspect

import pytest
import torch
from torch.optim import lr_scheduler
from torch.utils import data

from torchnotes.domains import data as samples
from torchnotes.domains import layers, training

MADE = layers.LAYERS | layers.LOSSES | layers.LAZY


def test_each_module_of_torch_is_made_or_set_apart():
    apart = layers.APART

    assert layers.listed().keys() - MADE.keys() - apart == set()


@pytest.mark.parametrize("name", MADE)
def test_a_module_is_called(name):
    result = MADE[name].call()

    assert type(MADE[name].make()).__name__ in {name, name.removeprefix("Lazy")}
    assert isinstance(result, torch.Tensor | tuple)


@pytest.mark.parametrize("name", layers.CONTAINERS)
def test_a_container_holds_one(name):
    container = layers.CONTAINERS[name]()

    assert (type(container).__name__, len(container)) == (name, 1)
    assert [*container.parameters()]


@pytest.mark.parametrize("name", layers.LOSSES)
def test_a_loss_is_a_number(name):
    loss = layers.LOSSES[name].call()

    assert torch.isfinite(loss.loss if name == "AdaptiveLogSoftmaxWithLoss" else loss).item()


@pytest.mark.parametrize(("name", "way"), [(name, way) for name in training.OPTIMIZERS for way in training.ways(name)])
def test_an_optimizer_steps_in_each_of_its_ways(name, way):
    optimizer, parameter = training.make(name, way)

    optimizer.step()

    moved = parameter.detach() - 1
    assert bool((moved > 0).all() if way == "maximize" else (moved < 0).all())


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "Adagrad"])
def test_fused_is_a_way_since_torch_steps_so_on_the_cpu(name):
    assert "fused" in training.ways(name)


def test_the_optimizers_are_those_that_torch_lists():
    assert training.listed().keys() - training.OPTIMIZERS.keys() == {*training.SPARSE_ONLY, *training.CLOSURE_ONLY}


def test_the_schedulers_are_those_that_torch_lists():
    listed = {
        name
        for name, kind in vars(lr_scheduler).items()
        if inspect.isclass(kind) and kind.__module__ == lr_scheduler.__name__ and not name.startswith("_")
    }

    assert listed - {"LRScheduler", "EPOCH_DEPRECATION_WARNING"} == {*training.SCHEDULERS}


@pytest.mark.parametrize("name", training.SCHEDULERS)
def test_a_scheduler_changes_the_learning_rate(name):
    optimizer, _ = training.make("SGD")
    scheduler = training.SCHEDULERS[name](optimizer)

    rates = []
    for _ in range(15):
        optimizer.step()
        scheduler.step(*([1.0] if name == "ReduceLROnPlateau" else []))
        rates.append(optimizer.param_groups[0]["lr"])

    assert len(set(rates)) > 1


def test_the_samplers_are_those_that_torch_lists():
    listed = {name for name, kind in vars(data).items() if inspect.isclass(kind) and issubclass(kind, data.Sampler)}

    assert listed - {"Sampler"} == {*samples.SAMPLERS}


@pytest.mark.parametrize("name", samples.SAMPLERS)
def test_a_sampler_draws(name):
    assert len(list(samples.SAMPLERS[name]())) == (2 if name == "BatchSampler" else 4)


def test_the_datasets_are_those_that_torch_lists():
    listed = {name for name, kind in vars(data).items() if inspect.isclass(kind) and issubclass(kind, data.Dataset)}

    assert {name for name in listed if "DataPipe" not in name} - {"Dataset"} == {*samples.DATASETS} - {"list"}


@pytest.mark.parametrize("name", samples.DATASETS)
def test_a_dataset_has_four_elements(name):
    dataset = samples.DATASETS[name]()
    items = list(dataset) if isinstance(dataset, data.IterableDataset) else [dataset[index] for index in range(4)]

    assert len(items) == 4
