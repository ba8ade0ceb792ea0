"""The second half of a trigger's judgement: what a call holds, by its real arguments. Small, named, used again.

A trigger names predicates as text: `requires_grad`, `dtype:bool,int64`, `argument:dim=-1`. Each is given a call and
what stands behind the colon.
"""

import dis
import inspect
import math
import os
import pickletools
import sys
import zipfile
from _compat_pickle import IMPORT_MAPPING
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType, GeneratorType
from typing import Any

import torch
from torch import _weights_only_unpickler
from torch.nn.parameter import is_lazy

_KINDS = {
    "integral": {torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64},
    "half": {torch.float16, torch.bfloat16},
    "complex": {torch.complex32, torch.complex64, torch.complex128},
    "floating": {torch.float16, torch.bfloat16, torch.float32, torch.float64},
}


@dataclass(frozen=True, slots=True)
class Called:
    """A call as it happened: of a method, its object is the first argument."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    at: Mapping[str, int]

    def argument(self, name: str) -> Any:
        """Return what was given for an argument, by name or by where it stands; `MISSING` where nothing was.

        What it holds is named behind dots, by an attribute, a key or a place: `target.dtype`, `input.shape.-1`; its
        length is `len()`, and which object it is, `id()`.
        """
        name, *steps = name.split(".")
        place = self.at.get(name)
        found = self.args[place] if place is not None and place < len(self.args) else MISSING
        found = self.kwargs.get(name, found)
        for step in steps:
            found = _held(found, step)
        return found

    @property
    def tensors(self) -> list[torch.Tensor]:
        """Every tensor that was given, those within lists, tuples and dicts among them."""
        return [*_tensors([*self.args, *self.kwargs.values()])]


MISSING = object()
"""What was not given."""


_COUNTED: Mapping[str, Callable[[Any], int]] = {"len()": len, "id()": id}


def _held(given: Any, step: str) -> Any:
    try:
        if step in _COUNTED:
            return _COUNTED[step](given)
        if isinstance(given, Mapping) and step in given:
            return given[step]
        return given[int(step)] if step.removeprefix("-").isdigit() else getattr(given, step, MISSING)
    except (LookupError, TypeError):
        return MISSING


def _tensors(given: Any) -> Iterator[torch.Tensor]:
    if isinstance(given, torch.Tensor):
        yield given
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _tensors(one)
    elif isinstance(given, dict):
        yield from _tensors([*given.values()])


def requires_grad(call: Called, _: str) -> bool:
    """A tensor that is given requires grad, and gradients are recorded."""
    return torch.is_grad_enabled() and any(one.requires_grad for one in call.tensors)


def dtype(call: Called, names: str) -> bool:
    """A tensor that is given is of one of these dtypes, or kinds of them."""
    return bool({one.dtype for one in call.tensors} & _dtypes(names))


def first_dtype(call: Called, names: str) -> bool:
    """The first tensor that is given is of one of these dtypes, or kinds of them."""
    return any(one.dtype in _dtypes(names) for one in call.tensors[:1])


def all_dtypes(call: Called, names: str) -> bool:
    """Every tensor that is given is of one of these dtypes, or kinds of them, and there is one."""
    found = {one.dtype for one in call.tensors}
    return bool(found) and found <= _dtypes(names)


def dtypes_differ(call: Called, _: str) -> bool:
    """Two tensors that are given are of two dtypes."""
    return len({one.dtype for one in call.tensors}) > 1


def _dtypes(names: str) -> set[torch.dtype]:
    found: set[torch.dtype] = set()
    for name in names.split(","):
        found |= _KINDS[name] if name in _KINDS else {getattr(torch, name)} if hasattr(torch, name) else set()
    return found


def argument(call: Called, told: str) -> bool:
    """An argument is this: `dim=-1`, `weights_only=False`; of several, `p=0|1`; or another, `a.ndim=b.ndim`."""
    name, _, wanted = told.partition("=")
    given = call.argument(name)
    texts = {*wanted.split("|"), *(str(call.argument(one)) for one in wanted.split("|"))}
    return given is not MISSING and bool({repr(given), str(given)} & texts)


def kind(call: Called, told: str) -> bool:
    """An argument is of a type by its name: `dim=bool`; of several, `betas=int|float`."""
    name, _, wanted = told.partition("=")
    return type(call.argument(name)).__name__ in wanted.split("|")


def below(call: Called, told: str) -> bool:
    """A number that is given as an argument, or one in it, is below this, or below another: `margin=0`, `high=low`."""
    return _compared(call, told, lambda given, bound: given < bound)


def above(call: Called, told: str) -> bool:
    """A number that is given as an argument, or one in it, is above this, or above another; of several: `p|ord=2`."""
    return _compared(call, told, lambda given, bound: given > bound)


def _compared(call: Called, told: str, how: Callable[[float, float], bool]) -> bool:
    names, _, bound = told.partition("=")
    given, limit = [*_numbers([call.argument(name) for name in names.split("|")])], _number(call, bound)
    return isinstance(limit, int | float) and any(how(one, limit) for one in given)


def _numbers(given: Any) -> Iterator[int | float]:
    """Yield a number, or those within lists and tuples."""
    if isinstance(given, int | float):
        yield given
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _numbers(one)


def _number(call: Called, told: str) -> Any:
    """Return a number that is written, or else what is given for an argument: `low`, `input.shape.1+1`."""
    try:
        return float(told)
    except ValueError:
        name, _, more = told.partition("+")
        given = call.argument(name)
    return given + int(more) if more and isinstance(given, int | float) else given


def empty(call: Called, _: str) -> bool:
    """A tensor that is given has no elements."""
    return any(one.numel() == 0 for one in call.tensors)


def zero_dim(call: Called, _: str) -> bool:
    """A tensor that is given has no dimensions."""
    return any(one.dim() == 0 for one in call.tensors)


def dims(call: Called, told: str) -> bool:
    """The first tensor that is given has so many dimensions: `2`, or one of `1,3`."""
    return any(str(one.dim()) in told.split(",") for one in call.tensors[:1])


def nan(call: Called, _: str) -> bool:
    """A tensor or a number that is given has a NaN."""
    numbers = [one for one in (*call.args, *call.kwargs.values()) if isinstance(one, float)]
    return any(one != one for one in numbers) or any(_values(one, torch.isnan) for one in call.tensors)  # noqa: PLR0124


def infinite(call: Called, _: str) -> bool:
    """A tensor that is given has an infinite element."""
    return any(_values(one, torch.isinf) for one in call.tensors)


def zero(call: Called, _: str) -> bool:
    """The first tensor that is given has an element that is 0."""
    return any(_values(one, lambda given: given == 0) for one in call.tensors[:1])


def has(call: Called, told: str) -> bool:
    """The first tensor that is given has an element that is one of these, `-3,3`, or another argument, `min`."""
    wanted = [_number(call, one) for one in told.split(",")]
    given = [one for one in wanted if isinstance(one, torch.Tensor | int | float)]
    return any(_meets(first, one) for first in call.tensors[:1] for one in given)


def equal(call: Called, _: str) -> bool:
    """The first tensor that is given meets another tensor, or a number, in an element."""
    given = [one for one in (*call.args, *call.kwargs.values()) if isinstance(one, torch.Tensor | int | float)]
    first = next((one for one in given if isinstance(one, torch.Tensor)), None)
    return first is not None and any(_meets(first, other) for other in given if other is not first)


def _meets(first: torch.Tensor, other: Any) -> bool:
    return _values(first, lambda values: values == other)


def negative(call: Called, _: str) -> bool:
    """The first tensor that is given has a negative element."""
    return any(_values(one, lambda given: given < 0) for one in call.tensors[:1])


def _values(tensor: torch.Tensor, asked: Callable[[torch.Tensor], torch.Tensor]) -> bool:
    try:
        return bool(asked(tensor.detach()).any())
    except (RuntimeError, TypeError, NotImplementedError):
        return False


def expanded(call: Called, _: str) -> bool:
    """A tensor that is given is expanded: places share an element."""
    return any(
        one.layout == torch.strided
        and any(step == 0 and size > 1 for step, size in zip(one.stride(), one.shape, strict=True))
        for one in call.tensors
    )


def noncontiguous(call: Called, _: str) -> bool:
    """A tensor that is given is not contiguous."""
    return any(one.layout == torch.strided and not one.is_contiguous() for one in call.tensors)


def sparse(call: Called, _: str) -> bool:
    """A tensor that is given is sparse."""
    return any(one.layout not in {torch.strided, torch._mkldnn} for one in call.tensors)  # noqa: SLF001


def device(call: Called, told: str) -> bool:
    """A tensor that is given is on this type of device: `meta`."""
    return any(one.device.type == told for one in call.tensors)


def training(call: Called, _: str) -> bool:
    """The module whose method it is, or the argument `training`, says that it trains."""
    given = call.argument("training")
    return bool(given) if given is not MISSING else bool(call.args and getattr(call.args[0], "training", False))


def recording(call: Called, _: str) -> bool:
    """Gradients are recorded."""
    del call
    return bool(torch.is_grad_enabled())


def freedom_below(call: Called, told: str) -> bool:
    """Fewer values than this are left for a variance, less the correction."""
    dim, unbiased = call.argument("dim"), call.argument("unbiased")
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    correction = call.kwargs.get("correction")
    correction = int(unbiased is not False) if correction is None else correction
    for first in call.tensors[:1]:
        dims = [dim] if isinstance(dim, int) else dim if isinstance(dim, list | tuple) and dim else range(first.dim())
        return bool(math.prod(first.size(one) for one in dims) - correction < float(told))
    return False


def hides_all(call: Called, told: str) -> bool:
    """A mask hides each place of a row, by minus infinity or by the bool that is told: `attn_mask=False`."""
    name, _, hiding = told.partition("=")
    mask = call.argument(name)
    if not isinstance(mask, torch.Tensor) or not mask.dim() or not mask.numel():
        return False
    hidden = hiding == "True" if mask.dtype == torch.bool else -math.inf
    return _values(mask, lambda given: (given == hidden).all(-1))


def pads_to_nothing(call: Called, told: str) -> bool:
    """A negative padding leaves a dimension of the first tensor without elements: `pad`."""
    pad = call.argument(told)
    sizes = [size for one in call.tensors[:1] for size in reversed(one.shape)]
    if not isinstance(pad, list | tuple):
        return False
    return any(size and size + sum(pad[2 * place : 2 * place + 2]) == 0 for place, size in enumerate(sizes))


def frozen(call: Called, _: str) -> bool:
    """The module whose method it is has a parameter that does not require grad."""
    return any(not one.requires_grad for module in call.args[:1] for one in module.parameters())


def key_below(call: Called, told: str) -> bool:
    """A key of a state dict goes on below a parameter or a buffer of the module: `weight.scale`."""
    state, module = call.argument(told), call.args[0]
    own = {name for held in (module.named_parameters(), module.named_buffers()) for name, _ in held}
    return any(key[:place] in own for key in state for place, letter in enumerate(key) if letter == ".")


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


def alone(call: Called, told: str) -> bool:
    """One alone of several arguments is given, and it is this: `min|max=nan`."""
    names, _, wanted = told.partition("=")
    given = [one for name in names.split("|") if (one := call.argument(name)) is not MISSING and one is not None]
    return [str(one) for one in given] == [wanted]


def fractional(call: Called, _: str) -> bool:
    """A number that is given is not whole."""
    return any(isinstance(one, float) and not one.is_integer() for one in (*call.args, *call.kwargs.values()))


def beyond_int64(call: Called, told: str) -> bool:
    """A number of this type that is given, alone or in a list, does not fit into int64: `int`."""
    numbers = [one for one in _numbers([*call.args, *call.kwargs.values()]) if type(one).__name__ == told]
    return any(not -(2**63) <= one < 2**63 for one in numbers)


def overlaps(call: Called, told: str) -> bool:
    """What an index picks of the first tensor has places that share an element: `index`."""
    return expanded(Called((call.args[0][call.argument(told)],), {}, {}), "")


def held_elsewhere(call: Called, told: str) -> bool:
    """What a dict that is given holds is held by something else too, as by an optimizer: `state_dict.state`."""
    given, kept = call.argument(told), {0: [0]}
    if not isinstance(given, Mapping):
        return False
    # the first is held by one dict, beside what looks at it here
    counts = [sys.getrefcount(one) for one in (*kept.values(), *given.values())]
    return max(counts) > counts[0]


def accepted(call: Called, told: str) -> bool:
    """A class that is named is one that weights-only loading was told to accept already: `safe_globals`."""
    known = torch.serialization.get_safe_globals()
    return any(one in known for one in call.argument(told))


def environment(call: Called, told: str) -> bool:
    """A variable of the environment is one of these: `TORCH_FORCE_WEIGHTS_ONLY_LOAD=1|y`."""
    del call
    name, _, wanted = told.partition("=")
    return os.environ.get(name) in wanted.split("|")


def file_names(call: Called, told: str) -> bool:
    """A saved file names what begins so, `f=torch.nn|numpy`; `refused` is what weights-only loading refuses."""
    name, _, wanted = told.partition("=")
    known = {**_weights_only_unpickler._get_allowed_globals()}  # noqa: SLF001 - there is no public list
    known |= getattr(_weights_only_unpickler, "_get_user_allowed_globals", dict)()
    named, starts = _named(call.argument(name)), tuple(wanted.split("|"))
    return any(one.startswith(starts) for one in named) or ("refused" in starts and not named <= {*known})


def _named(file: Any) -> set[str]:
    """Return the classes and functions that a file of `torch.save` names."""
    place = file.tell() if hasattr(file, "tell") else None
    try:
        with zipfile.ZipFile(file) as archive:
            data = next(one for one in archive.NameToInfo if one.endswith("/data.pkl"))
            told = [one for code, one, _ in pickletools.genops(archive.read(data)) if code.name == "GLOBAL"]
    except (OSError, ValueError, TypeError, StopIteration, zipfile.BadZipFile):
        return set()
    finally:
        if place is not None:
            file.seek(place)
    split = [str(one).split(" ", 1) for one in told]
    return {f"{IMPORT_MAPPING.get(module, module)}.{name}" for module, name in split}


def outside(call: Called, told: str) -> bool:
    """An argument has an element below or above some bounds, or NaN: `target=0,1`."""
    name, _, bounds = told.partition("=")
    low, high = (float(one) for one in bounds.split(","))
    given = call.argument(name)
    return isinstance(given, torch.Tensor) and _values(given, lambda values: ~((values >= low) & (values <= high)))


def loads(call: Called, told: str) -> bool:
    """A tensor of a module and what a state dict gives for it are so: `own.ndim=0,given.ndim=1`, `key=running_var`."""
    state, module = call.argument("state_dict"), call.args[0]
    if not isinstance(state, Mapping):
        return False
    for name, own in (*module.named_parameters(), *module.named_buffers()):
        pair = Called((), {"key": name.rpartition(".")[2], "own": own, "given": state.get(name)}, {})
        if not is_lazy(own) and all(holds(pair, _told(one)) for one in told.split(",")):
            return True
    return False


def _told(condition: str) -> str:
    return "!" * condition.startswith("!") + f"argument:{condition.removeprefix('!')}"


def pads_beside_nothing(call: Called, told: str) -> bool:
    """A padding adds to one dimension of the first tensor, and leaves one that it names without elements: `pad`."""
    pad = call.argument(told)
    sizes = [size for one in call.tensors[:1] for size in reversed(one.shape)]
    if not isinstance(pad, list | tuple) or not all(isinstance(one, int) for one in pad) or max(pad, default=0) < 1:
        return False
    return any(size + before + after == 0 for size, before, after in zip(sizes, pad[::2], pad[1::2], strict=False))


def used_up(call: Called, told: str) -> bool:
    """An argument gives nothing: an empty list or tuple, or a generator that is used up: `parameters`."""
    given = call.argument(told)
    if isinstance(given, GeneratorType):
        return inspect.getgeneratorstate(given) == inspect.GEN_CLOSED
    return isinstance(given, list | tuple) and not given


def seeded(call: Called, _: str) -> bool:
    """Random numbers on the CPU start from a seed that somebody chose: the ones that torch finds have more bits."""
    generator = call.kwargs.get("generator") or torch.default_generator
    return int(generator.initial_seed()) < 2**32


def autocasting(call: Called, _: str) -> bool:
    """An autocast is entered."""
    del call
    asked = getattr(torch._C, "_is_any_autocast_enabled", torch.is_autocast_enabled)  # noqa: SLF001 - newer than 2.0
    return bool(asked())


def default(call: Called, told: str) -> bool:
    """What torch makes is by default of a dtype, or on a type of device: `dtype=float32`, `device=cpu`."""
    del call
    what, _, wanted = told.partition("=")
    if what == "dtype":
        return torch.get_default_dtype() in _dtypes(wanted)
    with torch._C._EnableTorchFunction():  # noqa: SLF001 - a device that a `with` names is made by it
        return bool(torch.empty(0).device.type == wanted)


def build_without_cuda(call: Called, _: str) -> bool:
    """There is no GPU."""
    del call
    return not torch.cuda.is_available()


PREDICATES: dict[str, Callable[[Called, str], bool]] = {
    one.__name__: one
    for one in (
        requires_grad,
        dtype,
        first_dtype,
        all_dtypes,
        dtypes_differ,
        argument,
        kind,
        below,
        above,
        empty,
        zero_dim,
        dims,
        nan,
        infinite,
        zero,
        has,
        equal,
        negative,
        expanded,
        noncontiguous,
        sparse,
        device,
        training,
        recording,
        freedom_below,
        hides_all,
        pads_to_nothing,
        frozen,
        key_below,
        runs,
        alone,
        fractional,
        beyond_int64,
        overlaps,
        held_elsewhere,
        accepted,
        environment,
        file_names,
        outside,
        loads,
        pads_beside_nothing,
        used_up,
        seeded,
        autocasting,
        default,
        build_without_cuda,
    )
}
"""The predicates by name."""


def holds(call: Called, when: str) -> bool:
    """Return whether a call holds what a trigger asks: `!` in front turns it around, ` or ` leaves a choice.

    Raises:
        KeyError: when there is no such predicate.
    """
    return any(_holds(call, one) for one in when.split(" or "))


def _holds(call: Called, when: str) -> bool:
    name, _, told = when.removeprefix("!").partition(":")
    return PREDICATES[name](call, told) is not when.startswith("!")
