"""The grid: what no sample input shows, as looks at torch over what torch lists.

A module of this folder has `LOOKS`: by area, what to go over, and a look, which is a function that returns plain data.
A new look is a new line of it, and a new module is found.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from torchnotes.discovery import outcomes
from torchnotes.discovery.outcomes import Outcome

Looks = tuple[Iterable[str], Callable[[str], object]]


def grid() -> Mapping[str, Looks]:
    """Return the looks of every module, by area."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return {area: looks for module in modules for area, looks in module.LOOKS.items()}


def look(area: str, looks: Looks) -> Iterator[tuple[str, str, Outcome]]:
    """Yield the API, the key and the outcome of each look of an area, which may end in `: ` and what is looked at."""
    names, see = looks
    home, _, what = area.partition(": ")
    for name in names:
        api = f"{home}.{name.split(' ')[0]}" if what else home
        yield api, f"{area} {name}", outcomes.attempt(partial(_seen, see, name), call=f"{area}: {name}")


def _seen(see: Callable[[str], object], name: str) -> tuple[object, object]:
    return see(name), ()
