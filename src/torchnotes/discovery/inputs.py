"""Freezes the sample inputs that torch's wheel carries for its operators, so that each release is called with the same.

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
EACH = 8
"""Inputs of an operator by dtype, at most."""
CONVERTED = 2
"""Inputs that are converted to each dtype which an operator does not support, at most."""
LARGEST = 2000
"""Elements of a tensor, at most: a change shows in few, and a report shows the smallest."""


def main(folder: Path) -> None:
    """Write a file for each operator: its name and a list of arguments, in the order in which torch lists them."""
    from torch.testing._internal.common_methods_invocations import op_db

    folder.mkdir(parents=True, exist_ok=True)
    for place, operator in enumerate(op_db):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [*given(operator)]
        if found:
            torch.save((operator.name, found), folder / f"{place:03}.pt")


def given(operator: Any) -> Iterator[tuple[object, tuple[object, ...], dict[str, object], str]]:
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
