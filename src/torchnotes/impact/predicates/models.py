"""What the modules, optimizers and functions of a call are like."""

import dis
import sys
from collections.abc import Mapping
from itertools import pairwise
from types import CodeType

import torch
from torch.nn.parameter import is_lazy

from torchnotes.impact.predicates.arguments import argument
from torchnotes.impact.predicates.called import MISSING, Called, dtypes_named


def training(call: Called, _: str) -> bool:
    """The module whose method it is, or the argument `training`, says that it trains."""
    given = call.argument("training")
    return bool(given) if given is not MISSING else bool(call.args and getattr(call.args[0], "training", False))


def recording(call: Called, _: str) -> bool:
    """Gradients are recorded."""
    del call
    return bool(torch.is_grad_enabled())


def frozen(call: Called, _: str) -> bool:
    """The module whose method it is has a parameter that does not require grad."""
    return any(not one.requires_grad for module in call.args[:1] for one in module.parameters())


def runs(call: Called, told: str) -> bool:
    """The code of a function that is given uses one of these names; `effects` stands for what it does, not returns."""
    name, _, wanted = told.partition("=")
    given = call.argument(name)
    code = getattr(getattr(given, "forward", given), "__code__", None)
    return code is not None and bool({*code.co_names, *_effects(code)} & {*wanted.split("|")})


def _effects(code: CodeType) -> set[str]:
    steps = [one.opname for one in dis.get_instructions(code)]
    dropped = any(first.startswith("CALL") and then == "POP_TOP" for first, then in pairwise(steps))
    kept = {"STORE_ATTR", "STORE_GLOBAL", "STORE_SUBSCR", "CHECK_EXC_MATCH"} & {*steps}
    return {"effects"} if dropped or kept else set()


def loads(call: Called, told: str) -> bool:
    """A tensor of a module and what a state dict gives for it are so: `own.ndim=0,given.ndim=1`, `key=running_var`."""
    state, module = call.argument("state_dict"), call.args[0]
    if not isinstance(state, Mapping):
        return False
    for name, own in (*module.named_parameters(), *module.named_buffers()):
        pair = Called((), {"key": name.rpartition(".")[2], "own": own, "given": state.get(name)}, {})
        if not is_lazy(own) and all(_so(pair, one) for one in told.split(",")):
            return True
    return False


def _so(pair: Called, told: str) -> bool:
    return argument(pair, told.removeprefix("!")) is not told.startswith("!")


def autocasting(call: Called, _: str) -> bool:
    """An autocast is entered."""
    del call
    asked = getattr(torch._C, "_is_any_autocast_enabled", torch.is_autocast_enabled)  # noqa: SLF001 - newer than 2.0
    return bool(asked())


def held_elsewhere(call: Called, told: str) -> bool:
    """What a dict that is given holds is held by something else too, as by an optimizer: `state_dict.state`."""
    given, kept = call.argument(told), {0: [0]}
    if not isinstance(given, Mapping):
        return False
    # the first is held by one dict, beside what looks at it here
    counts = [sys.getrefcount(one) for one in (*kept.values(), *given.values())]
    return max(counts) > counts[0]


def default(call: Called, told: str) -> bool:
    """What torch makes is by default of a dtype, or on a type of device: `dtype=float32`, `device=cpu`."""
    del call
    what, _, wanted = told.partition("=")
    if what == "dtype":
        return torch.get_default_dtype() in dtypes_named(wanted)
    with torch._C._EnableTorchFunction():  # noqa: SLF001 - a device that a `with` names is made by it
        return bool(torch.empty(0).device.type == wanted)
