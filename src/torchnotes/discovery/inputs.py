"""Freezes the sample inputs that torch's wheel carries for operators, layers and optimizers, for every release to take.

`python -m torchnotes.discovery.inputs FOLDER`; needs expecttest, which torch's own tests import.
"""

import itertools
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

DTYPES = (torch.float32, torch.int64, torch.bool, torch.complex64, torch.float16, torch.uint8)
Sample = tuple[object, tuple[object, ...], dict[str, object], str]
"""A first argument, the others, those by keyword, and what tells it from other samples: most often its dtype."""
EACH = 8
"""Inputs of an operator or a layer by dtype, at most."""
CONVERTED = 2
"""Inputs that are converted to each dtype which an operator does not support, at most."""
LARGEST = 2000
"""Elements of a tensor, at most: a change shows in few, and a report shows the smallest."""


def main(folder: Path) -> None:
    """Write a file for each of them: its name and a list of arguments, in the order in which torch lists them."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, (name, each) in enumerate(listed()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [*each]
        if found:
            torch.save((name, found), folder / f"{place:03}.pt")


def listed() -> Iterator[tuple[str, Iterator[Sample]]]:
    """Yield the name and the samples of each operator, layer and optimizer."""
    from torch.testing._internal.common_methods_invocations import op_db
    from torch.testing._internal.common_modules import module_db
    from torch.testing._internal.common_optimizers import optim_db

    yield from ((one.name, given(one)) for one in op_db)
    yield from ((one.name, layers(one)) for one in module_db)
    yield from ((f"optim.{one.optim_cls.__name__}", optimizers(one)) for one in optim_db)


def layers(info: Any) -> Iterator[Sample]:
    """Yield what a layer is called with, positions and keywords, and then in the same way what it is made with."""
    for dtype in (torch.float32, torch.float16, torch.complex64):
        torch.manual_seed(0)
        for one in itertools.islice(_modules(info, dtype), EACH):
            made, called = one.constructor_input, one.forward_input
            yield called.args, (called.kwargs, made.args, made.kwargs), {}, str(dtype)


def _modules(info: Any, dtype: torch.dtype) -> Iterator[Any]:
    try:
        for one in info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=False, training=True):
            made, called = one.constructor_input, one.forward_input
            if called is not None and _is_kept((made.args, made.kwargs, called.args, called.kwargs)):
                yield one
    except Exception:  # noqa: BLE001 - a sample that this machine cannot make
        return


def optimizers(info: Any) -> Iterator[Sample]:
    """Yield each set of options that an optimizer is made with."""
    yield from ((one.kwargs, (), {}, one.desc) for one in info.optim_inputs_func(device="cpu") if _is_kept(one.kwargs))


def given(operator: Any) -> Iterator[Sample]:
    """Yield the first argument, the others, those by keyword, and the dtype of each sample input that is kept."""
    supported = operator.supported_dtypes("cpu")
    usual = [*itertools.islice(_small(operator.sample_inputs, torch.float32), CONVERTED)]
    for dtype in DTYPES:
        torch.manual_seed(0)
        # what an operator makes of a dtype that it does not compute with changes too
        kept = (
            _small(operator.sample_inputs, dtype) if dtype in supported else (_converted(one, dtype) for one in usual)
        )
        yield from ((*one, str(dtype)) for one in itertools.islice(kept, EACH))
    yield from ((*one, "refused") for one in itertools.islice(_small(_refused(operator), None), EACH))


def _converted(one: Any, dtype: torch.dtype) -> Any:
    """Return arguments with their floating-point tensors in another dtype."""
    match one:
        case torch.Tensor():
            return one.to(dtype) if one.is_floating_point() else one
        case tuple() | list():
            return type(one)(_converted(part, dtype) for part in one)
        case dict():
            return {key: _converted(part, dtype) for key, part in one.items()}
    return one


def _refused(operator: Any) -> Any:
    def kind(device: str, _: object, **_options: object) -> Iterator[Any]:
        return (one.sample_input for one in operator.error_inputs(device))

    return kind


def _small(kind: Any, dtype: torch.dtype | None) -> Iterator[tuple[object, tuple[object, ...], dict[str, object]]]:
    try:
        for one in kind("cpu", dtype, requires_grad=False):
            given = one.input, one.args, one.kwargs
            if _is_kept(given):
                yield given
    except Exception:  # noqa: BLE001 - a sample that this machine cannot make
        return


def _is_kept(given: object) -> bool:
    match given:
        case torch.Tensor():
            return given.numel() <= LARGEST and type(given) is torch.Tensor and not given.is_nested
        case tuple() | list():
            return all(map(_is_kept, given))
        case dict():
            return all(map(_is_kept, given.values()))
    return given is None or isinstance(given, bool | int | float | complex | str | slice | torch.dtype | torch.device)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
