"""The first half of a trigger's judgement: what a call looks like in source. Pure."""

import ast

from torchnotes.impact.changes import Trigger
from torchnotes.impact.source import Use

ANY = "*"


def matches(trigger: Trigger, use: Use) -> bool | None:
    """Return whether a use has the form that a trigger names; None where its source leaves that open."""
    if not trigger.given and not trigger.missing:
        return True
    if use.call is None:
        return None
    found = [_given(use, name, wanted, trigger.at.get(name)) for name, wanted in trigger.given.items()]
    found += [_missing(use, name, trigger.at.get(name)) for name in trigger.missing]
    return False if False in found else None if None in found else True


def _given(use: Use, name: str, wanted: object, at: int | None) -> bool | None:
    found = _argument(use, name, at)
    if found is None:
        return None if _open(use, at) else False
    if wanted == ANY:
        return True
    try:
        value = ast.literal_eval(found)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return None
    return type(value) is type(wanted) and value == wanted


def _missing(use: Use, name: str, at: int | None) -> bool | None:
    if _argument(use, name, at) is not None:
        return False
    return None if _open(use, at) else True


def _argument(use: Use, name: str, at: int | None) -> ast.expr | None:
    """Return what is given for an argument, by its name or by where it stands: of a method, its object is the first."""
    call = use.call
    if call is None:
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    place = None if at is None else at - use.bound
    if place is None or not 0 <= place < len(call.args):
        return None
    return None if any(isinstance(one, ast.Starred) for one in call.args[: place + 1]) else call.args[place]


def _open(use: Use, at: int | None) -> bool:
    """Return whether a call unpacks what may hold an argument."""
    call = use.call
    if call is None:
        return True
    starred = at is not None and any(isinstance(one, ast.Starred) for one in call.args)
    return starred or any(keyword.arg is None for keyword in call.keywords)
