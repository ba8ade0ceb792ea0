"""`torchnotes explain`: the claims that explain an error, from a pipe or as words."""

import argparse
import re
import sys
from dataclasses import dataclass

from torchnotes.cli import places, terminal
from torchnotes.knowledge.errors import InputError
from torchnotes.search.library import Library, Message

_MOST = 3
_TRIED = 5
"""Errors of a text that are looked up, from the last: one wraps another."""
_LONG = 2000
"""Characters of a line that are read."""
_BELOW = 20
"""Lines below an error's first that are read."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BEFORE = re.compile(r"^(?:\[rank\d+\]:|E(?=\s)|[\s|]+)+|^.*?:\d+: (?=[\w.]*Warning: )")
"""What stands before an error in output of torchrun, of pytest and of groups, and before a warning."""
_ERROR = re.compile(
    r"(?:[A-Za-z_][\w.]*\.)?(?P<kind>[A-Z]\w*(?:Error|Warning|Exception|Interrupt|Iteration|Exit))"
    r"(?:: (?P<message>.*))?"
)


@dataclass(frozen=True)
class Met:
    """An error or a warning in a text."""

    kind: str
    message: str
    more: str = ""
    """The lines below that belong to it."""


def run(given: argparse.Namespace) -> int:
    """Print the claims; return 1 where none explains the error, after the nearest."""
    errors = errors_of(_read(given.words))
    library = places.library(given.root)
    error, found = _explained(errors, library)
    kind, message = error.kind, error.message
    near = library.search(f"{kind} {message} {error.more}", _MOST) if not found else []
    if given.json:
        told = [
            {"slug": one.slug, "alike": round(alike, 3), "message": one.message, "over": one.over}
            for alike, one in found
        ]
        terminal.write_json(
            {"kind": kind, "message": message, "explained": told, "nearest": [one.slug for one in near]}
        )
        return 0 if found else 1
    console = terminal.console()
    console.print(terminal.literal(": ".join(part for part in (kind, message) if part)[:_LONG], "red"))
    for _, one in found:
        entry = library.entry(one.slug)
        console.print(terminal.text(entry.title, "cyan"))
        for fact in entry.facts[:_MOST]:
            console.print(terminal.text(f"  {fact.sentence}"))
        where = f"this message {one.over} · " if one.over else ""
        console.print(terminal.literal(f"  {where}torchnotes show {one.slug}", "dim"))
    if not found:
        console.print(terminal.text("no claim explains it; the nearest:" if near else "no claim explains it"))
        for other in near:
            console.print(terminal.text(f"  {other.title}"))
            console.print(terminal.literal(f"  torchnotes show {other.slug}", "dim"))
    return 0 if found else 1


def _explained(errors: list[Met], library: Library) -> tuple[Met, list[tuple[float, Message]]]:
    """Return the first error that claims explain, with these; the first of all and nothing where none is explained."""
    for error in errors:
        if found := library.explained(error.kind, error.message, error.more)[:_MOST]:
            return error, found
    return errors[0], []


def errors_of(text: str) -> list[Met]:
    """Return the errors in a text, the last one first, warnings behind them; of a text without any, its last line.

    Raises:
        InputError: when there is no text.
    """
    lines = [line[:_LONG].rstrip() for line in _COLOURS.sub("", text).splitlines() if line.strip()]
    if not lines:
        raise InputError("there is no error to explain: pipe a traceback in, or give the message as words")
    found: dict[tuple[str, str], Met] = {}
    for place, line in enumerate(lines):
        if error := _ERROR.fullmatch(_BEFORE.sub("", line, count=1)):
            message = (error["message"] or "").strip()
            found.pop((error["kind"], message), None)
            found[error["kind"], message] = Met(error["kind"], message, _below(lines[place + 1 : place + _BELOW]))
    last_first = [*found.values()][::-1]
    last_first.sort(key=lambda error: error.kind.endswith("Warning"))
    return last_first[:_TRIED] or [Met("", lines[-1].strip())]


def _below(lines: list[str]) -> str:
    """Return the indented lines that a text begins with."""
    end = next((place for place, line in enumerate(lines) if not line[0].isspace()), len(lines))
    return " ".join(lines[:end])


def _read(words: list[str]) -> str:
    if words:
        return " ".join(words)
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError("there is no error to explain: pipe a traceback in, or give the message as words")
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")
