"""Reads a decorator of the vocabulary off its syntax tree, and checks it against the signature in `claims.py`."""

import ast
import functools
import inspect
from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from torchnotes.claims import WORDS
from torchnotes.knowledge import releases

_UNREADABLE = {("belief", "raises")}
"""Arguments that are no literals: classes, which only a run can know."""


def arguments(word: str, call: ast.Call) -> dict[str, Any]:
    """Return what a decorator was given, by name and with its defaults.

    Raises:
        ValueError: when an argument is not a literal, or not what the word's signature takes; one sentence.
    """
    signature, hints = _signature(word)
    given = [_literal(word, "", node) for node in call.args]
    named = {one.arg or "**": _literal(word, one.arg or "**", one.value) for one in call.keywords}
    try:
        bound = signature.bind(*given, **named)
    except TypeError as error:
        raise ValueError(f"@{word}: {error}; it takes {', '.join(signature.parameters) or 'nothing'}") from None
    for name, value in bound.arguments.items():
        if (word, name) not in _UNREADABLE:
            _check(word, name, value, hints[name])
    bound.apply_defaults()
    return bound.arguments


@functools.cache
def _signature(word: str) -> tuple[inspect.Signature, dict[str, Any]]:
    return inspect.signature(WORDS[word]), get_type_hints(WORDS[word], include_extras=True)


def _literal(word: str, name: str, node: ast.expr) -> Any:
    if (word, name) in _UNREADABLE:
        if isinstance(node, ast.Tuple):
            raise ValueError(f"@{word}({name}={ast.unparse(node)}): several types hide a change; name the one it is")
        return ast.unparse(node)
    try:
        found = ast.literal_eval(node)
    except (ValueError, TypeError):
        raise ValueError(f"@{word} has {ast.unparse(node)}; write it out as a literal") from None
    if type(found) is set:
        raise ValueError(f"@{word} has {ast.unparse(node)}; a set has no order: write a list")
    return found


def _check(word: str, name: str, value: object, hint: Any) -> None:
    rule = _RULES.get((word, name))
    try:
        msgspec.convert(value, hint)
        if rule:
            rule(value)
    except ValueError as error:
        slip = f"{str(error)[:1].lower()}{str(error)[1:]}"
        choices = _choices(hint)
        todo = f"; there are {', '.join(choices)}" if choices else ""
        raise ValueError(f"@{word}({name}={value!r}): {slip}{todo}") from None


def _choices(hint: Any) -> tuple[str, ...]:
    """Return the words that a type lets stand, itself or within."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    return tuple(choice for inner in get_args(hint) for choice in _choices(inner))


def _check_specifier(holds: Any) -> None:
    try:
        if isinstance(holds, bool) or (holds and SpecifierSet(holds)):
            return
    except InvalidSpecifier:
        pass
    raise ValueError("write True, False or a specifier such as '<2.6'")


_RULES: dict[tuple[str, str], Callable[[Any], object]] = {
    ("belief", "holds"): _check_specifier,
    ("since", "release"): releases.parse,
    ("until", "release"): releases.parse,
    ("changed", "release"): releases.parse,
}
"""What a type cannot say."""
