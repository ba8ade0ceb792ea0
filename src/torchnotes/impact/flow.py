"""How names pass through functions and branches. Pure."""

import ast

from torchnotes.impact.names import ALIAS


def arguments(given: ast.arguments) -> list[str]:
    """Return the names of all arguments of a function."""
    return [one.arg for one in ast.walk(given) if isinstance(one, ast.arg)]


def meet(known: dict[str, str], *ways: dict[str, str]) -> None:
    """Know of names what both ways agree on; where one leaves what is imported alone, a name may still be that."""
    known.clear()
    for name in ways[0].keys() | ways[1].keys():
        first, other = (way.get(name) for way in ways)
        if first == other and first is not None:
            known[name] = first
        elif meant := next((one for one in (first, other) if one and one.startswith(ALIAS)), None):
            known[name] = meant
        elif first is not None and other is not None:
            known[name] = ""
