"""What the modules, optimizers and functions of a call are like."""

import dis
import sys
from collections.abc import Mapping
from itertools import pairwise
from types import CodeType, GeneratorType

import torch
from torch.nn.parameter import Parameter, is_lazy

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


def assigns_other_flag(call: Called, _: str) -> bool:
    """A parameter of a module, and what a state dict would put in its place, differ in whether they require grad."""
    state = call.argument("state_dict")
    pairs = [(own, state[name]) for name, own in call.args[0].named_parameters() if name in state]
    return any(own.requires_grad != (given.requires_grad or not isinstance(given, Parameter)) for own, given in pairs)


def no_gradients(call: Called, told: str) -> bool:
    """No parameter that is given has a gradient, in a list or as a module yields them: `parameters`."""
    given = call.argument(told)
    if isinstance(given, GeneratorType) and given.gi_frame:
        # to go through it would leave nothing for the call; its frame knows the module
        given = [*given.gi_frame.f_locals["self"].parameters()]
    return isinstance(given, list | tuple) and all(one.grad is None for one in given)


def steps(call: Called, names: str) -> bool:
    """A parameter of an optimizer has a gradient, is on the CPU, and of one of these dtypes: `float16`."""
    held = [one for group in call.args[0].param_groups for one in group["params"] if one.grad is not None]
    return any(one.device.type == "cpu" and one.dtype in dtypes_named(names) for one in held)


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
