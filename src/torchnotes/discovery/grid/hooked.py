"""The order in which hooks of modules, tensors, optimizers and states are called, and what they are given."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn, optim

from torchnotes.discovery.grid import Looks

Seen = list[str]


def _named(seen: Seen, name: str) -> Callable[..., None]:
    def hook(*given: object, **_: object) -> None:
        seen.append(f"{name} {[type(one).__name__ for one in given]}")

    return hook


def _network(seen: Seen) -> nn.Sequential:
    network = nn.Sequential(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), nn.Linear(2, 1))
    for name, module in (("outer", network), ("inner", network[0]), ("last", network[1])):
        module.register_forward_pre_hook(_named(seen, f"{name} pre"))
        module.register_forward_hook(_named(seen, f"{name} forward"))
        module.register_full_backward_pre_hook(_named(seen, f"{name} backward pre"))
        module.register_full_backward_hook(_named(seen, f"{name} backward"))
    return network


def _modules(seen: Seen, *, requires_grad: bool) -> None:
    _network(seen)(torch.ones(1, 2, requires_grad=requires_grad)).sum().backward()


def _first(seen: Seen) -> None:
    layer = nn.Linear(1, 1)
    layer.register_forward_hook(_named(seen, "first"))
    layer.register_forward_hook(_named(seen, "prepended"), prepend=True)
    layer.register_forward_hook(_named(seen, "with kwargs"), with_kwargs=True)
    layer(torch.ones(1, 1))


def _always(seen: Seen) -> None:
    layer: Any = nn.Linear(1, 1)
    layer.register_forward_hook(_named(seen, "plain"))
    layer.register_forward_hook(_named(seen, "always"), always_call=True)
    try:
        layer(torch.ones(1, 3))
    except RuntimeError:
        seen.append("raised")


def _every_module(seen: Seen) -> None:
    kept = [
        nn.modules.module.register_module_forward_pre_hook(_named(seen, "global pre")),
        nn.modules.module.register_module_forward_hook(_named(seen, "global forward")),
        nn.modules.module.register_module_full_backward_hook(_named(seen, "global backward")),
    ]
    try:
        _modules(seen, requires_grad=True)
    finally:
        for one in kept:
            one.remove()


def _tensors(seen: Seen) -> None:
    leaf = torch.ones(1, requires_grad=True)
    leaf.register_hook(_named(seen, "leaf"))
    leaf.register_post_accumulate_grad_hook(_named(seen, "accumulated"))
    product = leaf * 2
    product.retain_grad()
    product.register_hook(_named(seen, "product"))
    node: Any = product.grad_fn
    node.register_prehook(_named(seen, "node pre"))
    node.register_hook(_named(seen, "node"))
    product.sum().backward()


def _optimizers(seen: Seen) -> None:
    layer = nn.Linear(1, 1)
    optimizer = optim.SGD(layer.parameters(), lr=0.1)
    optimizer.register_step_pre_hook(_named(seen, "step pre"))
    optimizer.register_step_post_hook(_named(seen, "step post"))
    optimizer.register_state_dict_pre_hook(_named(seen, "state pre"))
    optimizer.register_state_dict_post_hook(_named(seen, "state post"))
    optimizer.register_load_state_dict_pre_hook(_named(seen, "load pre"))
    optimizer.register_load_state_dict_post_hook(_named(seen, "load post"))
    optimizer.step()
    optimizer.load_state_dict(optimizer.state_dict())


def _states(seen: Seen) -> None:
    network = nn.Sequential(nn.Linear(1, 1))
    for name, module in (("outer", network), ("inner", network[0])):
        module.register_state_dict_pre_hook(_named(seen, f"{name} state pre"))
        module.register_state_dict_post_hook(_named(seen, f"{name} state post"))
        module.register_load_state_dict_pre_hook(_named(seen, f"{name} load pre"))
        module.register_load_state_dict_post_hook(_named(seen, f"{name} load post"))
    network.load_state_dict(network.state_dict())


def _saved_tensors(seen: Seen) -> None:
    def pack(value: torch.Tensor) -> torch.Tensor:
        seen.append(f"pack {tuple(value.shape)}")
        return value

    def unpack(value: torch.Tensor) -> torch.Tensor:
        seen.append(f"unpack {tuple(value.shape)}")
        return value

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        result = nn.Linear(2, 3)(torch.ones(4, 2, requires_grad=True)).relu().sum()
    result.backward()


_HOOKS: Mapping[str, Callable[[Seen], None]] = {
    "modules": lambda seen: _modules(seen, requires_grad=True),
    "modules, an input without gradient": lambda seen: _modules(seen, requires_grad=False),
    "prepended": _first,
    "always called": _always,
    "of every module": _every_module,
    "tensors": _tensors,
    "optimizers": _optimizers,
    "states": _states,
    "saved tensors": _saved_tensors,
}


def _order(name: str) -> Seen:
    seen: Seen = []
    _HOOKS[name](seen)
    return seen


LOOKS: Mapping[str, Looks] = {"hooks": (_HOOKS, _order)}
