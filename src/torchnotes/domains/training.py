"""The optimizers with their ways to step, and the schedulers, that torch.optim lists, each with how to make one."""

import inspect
from collections.abc import Callable, Mapping

import torch
from packaging.version import Version
from torch import Tensor, optim
from torch.optim import Optimizer, lr_scheduler

WAYS: Mapping[str, Mapping[str, bool]] = {
    "plain": {"foreach": False},
    "foreach": {"foreach": True},
    "fused": {"fused": True},
    "maximize": {"maximize": True},
    "differentiable": {"differentiable": True},
}
"""The options that step by other code, each as arguments; an optimizer has those that its signature names."""

SPARSE_ONLY = ("SparseAdam",)
CLOSURE_ONLY = ("LBFGS",)

_FUSED_ON_THE_CPU = ("SGD", "Adam", "AdamW", "Adagrad")


def listed() -> dict[str, type[Optimizer]]:
    """Return the optimizer classes of torch.optim by name."""
    found = {name: one for name, one in vars(optim).items() if isinstance(one, type) and issubclass(one, Optimizer)}
    return {name: found[name] for name in sorted(found) if name != "Optimizer"}


def ways(name: str) -> dict[str, dict[str, bool]]:
    """Return the ways in which an optimizer can step on the CPU, each as arguments; one at least."""
    known = inspect.signature(listed()[name]).parameters
    found = {way: dict(given) for way, given in WAYS.items() if given.keys() <= known.keys()}
    if name not in _FUSED_ON_THE_CPU or Version(torch.__version__) < Version("2.4"):
        found.pop("fused", None)
    return found or {"plain": {}}


OPTIMIZERS: Mapping[str, Callable[..., Optimizer]] = {
    name: kind for name, kind in listed().items() if name not in SPARSE_ONLY + CLOSURE_ONLY
}
"""The optimizers that step on dense gradients without a closure; parameters have two dimensions for `Muon`."""

SCHEDULERS: Mapping[str, Callable[[Optimizer], object]] = {
    "ChainedScheduler": lambda optimizer: lr_scheduler.ChainedScheduler([lr_scheduler.ExponentialLR(optimizer, 0.5)]),
    "ConstantLR": lr_scheduler.ConstantLR,
    "CosineAnnealingLR": lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 4),
    "CosineAnnealingWarmRestarts": lambda optimizer: lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 4),
    "CyclicLR": lambda optimizer: lr_scheduler.CyclicLR(optimizer, 0.1, 1.0, 2, cycle_momentum=False),
    "ExponentialLR": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.5),
    "LambdaLR": lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.5**epoch),
    "LinearLR": lr_scheduler.LinearLR,
    "MultiStepLR": lambda optimizer: lr_scheduler.MultiStepLR(optimizer, [1, 3]),
    "MultiplicativeLR": lambda optimizer: lr_scheduler.MultiplicativeLR(optimizer, lambda _: 0.5),
    "OneCycleLR": lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 1.0, 20, cycle_momentum=False),
    "PolynomialLR": lr_scheduler.PolynomialLR,
    "ReduceLROnPlateau": lr_scheduler.ReduceLROnPlateau,
    "SequentialLR": lambda optimizer: lr_scheduler.SequentialLR(
        optimizer, [lr_scheduler.ConstantLR(optimizer), lr_scheduler.ExponentialLR(optimizer, 0.5)], [2]
    ),
    "StepLR": lambda optimizer: lr_scheduler.StepLR(optimizer, 2),
}
"""How to make each scheduler of an optimizer; `ReduceLROnPlateau` steps with a metric, the others with none."""


def make(name: str, way: str = "plain", lr: float = 0.1) -> tuple[Optimizer, Tensor]:
    """Return an optimizer that steps in one of its `ways`, and its one parameter: ones, with a gradient of ones.

    A step that is differentiable itself takes no leaf: then the parameter is the result of an operation.
    """
    leaf = torch.nn.Parameter(torch.ones(2, 2))
    parameter = leaf
    if way == "differentiable":
        parameter = leaf.clone()
        parameter.retain_grad()
    parameter.grad = torch.ones(2, 2)
    return OPTIMIZERS[name]([parameter], lr=lr, **ways(name).get(way, {})), parameter
