"""The state of torch and of the process that a check leaves as it found it.

The tables name what torch's own setters set; what a release of torch lacks is left out.
"""

import functools
import multiprocessing
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.utils.checkpoint


@dataclass(frozen=True, slots=True)
class Setting:
    """One piece of global state: what to call it, how to read it and how to set it."""

    name: str
    get: Callable[[], Any]
    set: Callable[[Any], object]


FUNCTIONS = (
    ("the default dtype", "torch.get_default_dtype", "torch.set_default_dtype"),
    ("the grad mode", "torch.is_grad_enabled", "torch.set_grad_enabled"),
    ("the forward gradient mode", "torch._C._is_fwd_grad_enabled", "torch._C._set_fwd_grad_enabled"),
    ("anomaly detection", "torch.is_anomaly_enabled", "torch.autograd.set_detect_anomaly"),
    ("autograd's threads", "torch._C._is_multithreading_enabled", "torch._C._set_multithreading_enabled"),
    ("the number of threads", "torch.get_num_threads", "torch.set_num_threads"),
    ("the warn-always flag", "torch.is_warn_always_enabled", "torch.set_warn_always"),
    ("deterministic algorithms", "torch.get_deterministic_debug_mode", "torch.set_deterministic_debug_mode"),
    ("the matmul precision", "torch.get_float32_matmul_precision", "torch.set_float32_matmul_precision"),
    ("autocast's cache", "torch.is_autocast_cache_enabled", "torch.set_autocast_cache_enabled"),
    (
        "the sharing strategy",
        "torch.multiprocessing.get_sharing_strategy",
        "torch.multiprocessing.set_sharing_strategy",
    ),
    (
        "the load endianness",
        "torch.serialization.get_default_load_endianness",
        "torch.serialization.set_default_load_endianness",
    ),
    (
        "the mmap options",
        "torch.serialization.get_default_mmap_options",
        "torch.serialization.set_default_mmap_options",
    ),
    ("the crc32 option", "torch.serialization.get_crc32_options", "torch.serialization.set_crc32_options"),
    (
        "swapping parameters on conversion",
        "torch.__future__.get_swap_module_params_on_conversion",
        "torch.__future__.set_swap_module_params_on_conversion",
    ),
    (
        "overwriting parameters on conversion",
        "torch.__future__.get_overwrite_module_params_on_conversion",
        "torch.__future__.set_overwrite_module_params_on_conversion",
    ),
    ("flash attention", "torch.backends.cuda.flash_sdp_enabled", "torch.backends.cuda.enable_flash_sdp"),
    ("math attention", "torch.backends.cuda.math_sdp_enabled", "torch.backends.cuda.enable_math_sdp"),
    (
        "memory-efficient attention",
        "torch.backends.cuda.mem_efficient_sdp_enabled",
        "torch.backends.cuda.enable_mem_efficient_sdp",
    ),
    ("cuDNN's attention", "torch.backends.cuda.cudnn_sdp_enabled", "torch.backends.cuda.enable_cudnn_sdp"),
    ("attention's fast path", "torch.backends.mha.get_fastpath_enabled", "torch.backends.mha.set_fastpath_enabled"),
    ("NNPACK", "torch._C._get_nnpack_enabled", "torch._C._set_nnpack_enabled"),
)
"""Names, and the functions that read and set them."""

ATTRIBUTES = (
    ("filling uninitialized memory", "torch.utils.deterministic.fill_uninitialized_memory"),
    ("cuDNN", "torch.backends.cudnn.enabled"),
    ("cuDNN's deterministic flag", "torch.backends.cudnn.deterministic"),
    ("cuDNN's benchmark flag", "torch.backends.cudnn.benchmark"),
    ("cuDNN's benchmark limit", "torch.backends.cudnn.benchmark_limit"),
    ("oneDNN", "torch.backends.mkldnn.enabled"),
    ("oneDNN's deterministic flag", "torch.backends.mkldnn.deterministic"),
    ("einsum's optimizer", "torch.backends.opt_einsum.enabled"),
    ("einsum's strategy", "torch.backends.opt_einsum.strategy"),
    ("the quantized engine", "torch.backends.quantized.engine"),
    ("the check of a checkpoint's early stop", "torch.utils.checkpoint._enable_checkpoint_early_stop"),
    ("checkpoint's debugging", "torch.utils.checkpoint._checkpoint_debug_enabled"),
    ("distributions' check of arguments", "torch.distributions.distribution.Distribution._validate_args"),
    ("the hub's folder", "torch.hub._hub_dir"),
)
"""Names, and the attributes that hold them."""

CONTAINERS = (
    ("the print options", "torch._tensor_str.PRINT_OPTS.__dict__"),
    ("the registry of storages", "torch.serialization._package_registry"),
    *(
        ("a global module hook", f"torch.nn.modules.module.{name}")
        for name, value in vars(torch.nn.modules.module).items()
        if name.startswith("_global_") and isinstance(value, dict)
    ),
)
"""Names, and the lists and mappings that hold them."""


def _found(path: str) -> Any:
    """Return what a dotted name stands for; None where this release of torch has no such thing."""
    module, *words = path.split(".")
    found: Any = sys.modules[module]
    for word in words:
        found = getattr(found, word, None)
    return found


def _by_functions(name: str, getter: str, setter: str) -> Iterator[Setting]:
    read, write = _found(getter), _found(setter)
    if read and write:
        yield Setting(name, read, write)


def _by_attribute(name: str, path: str) -> Iterator[Setting]:
    owner, _, attribute = path.rpartition(".")
    held = _found(owner)
    if hasattr(held, attribute):
        yield Setting(name, lambda: getattr(held, attribute), lambda value: setattr(held, attribute, value))


def _by_container(name: str, path: str) -> Iterator[Setting]:
    held = _found(path)
    if isinstance(held, list):
        yield Setting(name, held.copy, lambda kept: held.__setitem__(slice(None), kept))
    elif isinstance(held, dict):
        yield Setting(name, held.copy, functools.partial(_refill, held))


def _refill(held: dict[Any, Any], kept: dict[Any, Any]) -> None:
    held.clear()
    held.update(kept)


def _set_default_device(device: torch.device) -> None:
    # None takes the mode away that a default device of "cpu" would leave behind
    torch.set_default_device(None if device.type == "cpu" else device)


def _set_modes(before: Iterable[Any]) -> None:
    for _ in range(len(torch.overrides._get_current_function_mode_stack()) - len([*before])):  # noqa: SLF001 - nothing public
        torch.overrides._pop_mode()  # noqa: SLF001


_ENTERED: list[torch.inference_mode] = []


def _set_inference_mode(on: bool) -> None:  # noqa: FBT001 - as every setter here
    # nothing sets it but a context, which has to last
    _ENTERED.append(torch.inference_mode(on))
    _ENTERED[-1].__enter__()


# pytest tells the running test's name through one; torch sets the others when it first needs a part of itself
_OWN = (b"PYTEST_", b"TORCHINDUCTOR_", b"TRITON_", b"CUDA_MODULE_LOADING")


def _environment() -> dict[bytes, bytes]:
    # decoding them all takes longer than most checks, and this is done after each
    variables: dict[bytes, bytes] = os.environb._data  # type: ignore[attr-defined]  # noqa: SLF001
    return {name: value for name, value in variables.items() if not name.startswith(_OWN)}


def _set_environment(variables: dict[bytes, bytes]) -> None:
    for name in _environment().keys() - variables.keys():
        del os.environb[name]
    os.environb.update(variables)


def _directory() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - a Path is slow to make
    except FileNotFoundError:
        return "a folder that is gone"


_DENORMAL = 5e-324


def _autocast() -> Iterator[Setting]:
    for device in ("cpu", "cuda"):
        if hasattr(torch, "get_autocast_dtype"):
            is_on = functools.partial(torch.is_autocast_enabled, device)
            dtype = functools.partial(torch.get_autocast_dtype, device)
            yield Setting(f"autocast on {device}", is_on, functools.partial(torch.set_autocast_enabled, device))
            yield Setting(f"autocast's dtype on {device}", dtype, functools.partial(torch.set_autocast_dtype, device))
    if not hasattr(torch, "get_autocast_dtype"):
        yield Setting("autocast on cpu", torch.is_autocast_cpu_enabled, torch.set_autocast_cpu_enabled)
        yield Setting("autocast's dtype on cpu", torch.get_autocast_cpu_dtype, torch.set_autocast_cpu_dtype)
        yield Setting("autocast on cuda", torch.is_autocast_enabled, torch.set_autocast_enabled)


def _safe_globals() -> Iterator[Setting]:
    if hasattr(torch.serialization, "get_safe_globals"):

        def own(*, of_torch: bool) -> list[Any]:
            return [one for one in torch.serialization.get_safe_globals() if _is_of_torch(one) is of_torch]

        def put(kept: list[Any]) -> None:
            by_torch = own(of_torch=True)
            torch.serialization.clear_safe_globals()
            torch.serialization.add_safe_globals([*by_torch, *kept])

        # torch adds some itself, once it first needs a part of itself
        yield Setting("the safe globals", functools.partial(own, of_torch=False), put)


def _is_of_torch(one: Any) -> bool:
    named = one[0] if isinstance(one, tuple) else one  # a pair is a class and the name that it is stored by
    return str(getattr(named, "__module__", "")).partition(".")[0] == "torch"


def _invariants() -> Iterator[Setting]:
    if hasattr(torch.sparse, "check_sparse_tensor_invariants"):
        switch = torch.sparse.check_sparse_tensor_invariants
        yield Setting(
            "the check of sparse invariants",
            switch.is_enabled,
            lambda on: switch.enable() if on else switch.disable(),
        )


SETTINGS = (
    Setting("the default device", lambda: torch.empty(0).device, _set_default_device),
    *(setting for row in FUNCTIONS for setting in _by_functions(*row)),
    *(setting for row in ATTRIBUTES for setting in _by_attribute(*row)),
    *(setting for row in CONTAINERS for setting in _by_container(*row)),
    *_autocast(),
    *_safe_globals(),
    *_invariants(),
    Setting("inference mode", torch.is_inference_mode_enabled, _set_inference_mode),
    Setting("the flushing of denormals", lambda: _DENORMAL * 1.0 == 0, torch.set_flush_denormal),
    Setting("a function mode", lambda: [*torch.overrides._get_current_function_mode_stack()], _set_modes),  # noqa: SLF001 - nothing public
    Setting(
        "the start method of processes",
        # asking for the default would choose it for good, and a check could not choose another
        functools.partial(multiprocessing.get_start_method, allow_none=True),
        lambda method: multiprocessing.set_start_method(method, force=True),
    ),
    Setting("numpy's error handling", np.geterr, lambda kept: np.seterr(**kept)),
    Setting("numpy's print options", np.get_printoptions, lambda kept: np.set_printoptions(**kept)),
    Setting("the folder of temporary files", tempfile.gettempdir, lambda kept: setattr(tempfile, "tempdir", kept)),
    Setting("the working directory", _directory, os.chdir),
    Setting("the environment variables", _environment, _set_environment),
)


def seed() -> None:
    """Seed every random generator that a check may draw from."""
    # torch.manual_seed also reaches for every kind of accelerator, which takes longer than most checks
    torch.default_generator.manual_seed(0)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(0)
    np.random.seed(0)  # noqa: NPY002 - numpy's global generator is what notes and torch's own code draw from
    random.seed(0)


def snapshot() -> tuple[Any, ...]:
    """Return every setting, in the order of `SETTINGS`."""
    return tuple(setting.get() for setting in SETTINGS)


def put_back(before: tuple[Any, ...]) -> list[str]:
    """Set what differs from `before` back, and return its names with both values."""
    leaks = []
    for setting, old in zip(SETTINGS, before, strict=True):
        new = setting.get()
        if new is old or new == old:
            continue
        setting.set(old)
        short = all(isinstance(value, bool | int | float | str | torch.dtype | torch.device) for value in (old, new))
        leaks.append(f"{setting.name} ({old} became {new})" if short else setting.name)
    return leaks
