"""Optimizers, schedulers and layers: their numbers, their state and their first parameters."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import nn, optim

from torchnotes.discovery.grid import Looks
from torchnotes.domains import layers, training


def _rates(name: str) -> list[float]:
    parameter = nn.Parameter(torch.ones(1))
    optimizer = optim.SGD([parameter], lr=1.0, momentum=0.9)
    scheduler: Any = training.SCHEDULERS[name](optimizer)
    rates = []
    for _ in range(12):
        rates.append(round(optimizer.param_groups[0]["lr"], 10))
        optimizer.step()
        scheduler.step(1.0) if name == "ReduceLROnPlateau" else scheduler.step()
    return rates


def _scheduler_state(name: str) -> dict[str, str]:
    scheduler: Any = training.SCHEDULERS[name](optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0, momentum=0.9))
    return {key: type(value).__name__ for key, value in sorted(scheduler.state_dict().items())}


def _steps(name: str) -> list[object]:
    optimizer_name, way = name.split(" ")
    optimizer, parameter = training.make(optimizer_name, way)
    for _ in range(3):
        optimizer.step()
    return [parameter.detach()]


def _optimizer_state(name: str) -> object:
    optimizer_name, way = name.split(" ")
    optimizer, _ = training.make(optimizer_name, way)
    optimizer.step()
    state = optimizer.state_dict()
    return {
        "groups": sorted((key, repr(value)) for key, value in state["param_groups"][0].items() if key != "params"),
        "state": {key: _kind(value) for key, value in sorted(state["state"].get(0, {}).items())},
    }


def _kind(value: object) -> str:
    return f"{value.dtype} {tuple(value.shape)}" if isinstance(value, torch.Tensor) else type(value).__name__


def _ways() -> Iterator[str]:
    for name in training.OPTIMIZERS:
        yield from (f"{name} {way}" for way in training.ways(name))


def _initial(name: str) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in {**layers.LAYERS, **layers.LOSSES}[name].make().state_dict().items()}


def _layer_output(name: str) -> object:
    return layers.LAYERS[name].call()


def _printed(name: str) -> str:
    return repr({**layers.LAYERS, **layers.LOSSES}[name].make())


LOOKS: Mapping[str, Looks] = {
    "torch.optim.lr_scheduler: rates": (training.SCHEDULERS, _rates),
    "torch.optim.lr_scheduler: state": (training.SCHEDULERS, _scheduler_state),
    "torch.optim: steps": ([*_ways()], _steps),
    "torch.optim: state": ([*_ways()], _optimizer_state),
    "torch.nn: seeded": ([*layers.LAYERS, *layers.LOSSES], _initial),
    "torch.nn: output": (layers.LAYERS, _layer_output),
    "torch.nn: repr": ([*layers.LAYERS, *layers.LOSSES], _printed),
}
