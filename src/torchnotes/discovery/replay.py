"""Calls torch with frozen inputs, and looks at a grid of what no input shows; writes what each call came to.

`python -m torchnotes.discovery.replay INPUTS FILE`, in the environment of the release that is asked.
"""

import copy
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial, reduce
from pathlib import Path
from typing import Any

import torch

from torchnotes.discovery import children, grid, outcomes
from torchnotes.discovery.outcomes import Outcome

Found = dict[str, dict[str, Outcome]]
"""Outcomes by API and by what tells its calls apart."""


def main(inputs: Path, written: Path) -> None:
    """Write a pickle of `Found`, and the release, for the torch that is installed."""
    torch.set_num_threads(1)
    found: Found = {}
    for file in sorted(inputs.glob("*.pt")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            name, samples = torch.load(file, weights_only=False)
        api, function = resolve(name)
        if function is not None:
            replayed(
                found, api, function, [(f"{file.stem} {one[3]} {place}", *one) for place, one in enumerate(samples)]
            )
    for name, looks in grid.grid().items():
        add(found, partial(_all, grid.look, name, looks), f"the grid of {name}", "")
    written.write_bytes(pickle.dumps((torch.__version__, found)))


def replayed(found: Found, api: str, function: Callable[..., Any], samples: list[tuple[Any, ...]]) -> None:
    """Add what an operator's calls came to; where they end their process, each is made in one of its own."""
    if not add(found, partial(_all, _called, api, function, samples), api, ""):
        found.pop(api)
        for one in samples:
            add(found, partial(_all, _called, api, function, [one]), api, one[0])


def _all(look: Callable[..., Iterator[Any]], *given: object) -> list[Any]:
    return [*look(*given)]


def add(found: Found, work: Callable[[], Any], api: str, key: str) -> bool:
    """Add what a piece of work found, a list of API, key and outcome; return whether its process came to its end."""
    results, ended = children.run(work)
    for name, its_key, outcome in [(api, key, Outcome(ended=ended))] if ended else results:
        found.setdefault(name, {})[its_key] = outcome
    return not ended


def resolve(name: str) -> tuple[str, Callable[..., Any] | None]:
    """Return a dotted name and what this torch has to call for its samples; None where it has nothing."""
    for home in ("torch", "torch.Tensor"):
        try:
            found: Any = reduce(getattr, f"{home}.{name}".split(".")[1:], torch)
        except AttributeError:
            continue
        if isinstance(found, type):
            found = partial(_stepped if issubclass(found, torch.optim.Optimizer) else _made, found)
        return f"{home}.{name}", found
    return name, None


def _made(layer: Callable[..., Any], inputs: Any, named: Any, given: Any, options: Any) -> object:
    """Return what a layer makes of inputs."""
    return layer(*given, **options)(*inputs, **named)


def _stepped(optimizer: Callable[..., Any], options: Any) -> object:
    """Return a parameter after three steps of an optimizer, and the keys of its state."""
    parameter = torch.nn.Parameter(torch.tensor([[1.0, -2.0], [0.5, 3.0]]))
    made = optimizer([parameter], **options)

    def evaluate() -> float:
        parameter.grad = parameter.detach() * 0.5 + 1
        return float(parameter.grad.square().sum())

    for _ in range(3):
        made.step(evaluate)
    return parameter.detach(), sorted(made.state[parameter])


def _called(
    api: str, function: Callable[..., Any], samples: list[tuple[Any, ...]]
) -> Iterator[tuple[str, str, Outcome]]:
    for key, first, args, kwargs, _ in samples:
        given = (first, *args)

        def make(given: Any = given, kwargs: dict[str, Any] = kwargs, most: int | None = None) -> tuple[object, object]:
            own, keys = copy.deepcopy((given, kwargs))
            for tensor in [*outcomes.tensors(own, keys)][:most]:
                tensor.requires_grad_(tensor.dtype is torch.float32)
            return function(*own, **keys), (own, keys)

        outcome = outcomes.attempt(make, call=shown(api, given, kwargs))
        if outcome.error and "not differentiable with respect to" in outcome.error[1]:
            outcome = outcomes.attempt(partial(make, most=1), call=outcome.call)
        yield api, key, outcome


def shown(api: str, args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    """Return a call as Python: small tensors with their values, others by dtype and shape."""
    match args:
        case [tuple() as inputs, dict() as named, tuple() as given, dict() as options]:
            return shown(shown(api, given, options), inputs, named)
        case [dict() as options] if api.startswith("torch.optim."):
            return shown(api, (), options)
    given = (*map(_shown, args), *(f"{name}={_shown(value)}" for name, value in kwargs.items()))
    return f"{api}({', '.join(given)})"


def _shown(value: object) -> str:
    match value:
        case torch.Tensor() if value.numel() <= 9 and value.layout is torch.strided and not value.is_meta:  # noqa: PLR2004 - a row's worth
            dtype = "" if value.dtype in {torch.float32, torch.int64, torch.bool} else f", dtype={value.dtype}"
            rounded = value.detach().round(decimals=2) if value.dtype is torch.float32 else value.detach()
            return f"torch.tensor({rounded.tolist()}{dtype})"
        case torch.Tensor():
            return f"<{str(value.dtype).removeprefix('torch.')} of {tuple(value.shape)}>"
        case tuple() | list():
            brackets = "()" if isinstance(value, tuple) else "[]"
            return f"{brackets[0]}{', '.join(map(_shown, value))}{brackets[1]}"
        case type():
            return value.__name__
    return repr(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
