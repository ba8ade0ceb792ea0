"""`torchnotes explain`: the claims that explain an error, from a pipe or as words."""

import argparse
import re
import sys

from torchnotes.cli import places, terminal
from torchnotes.knowledge.errors import InputError

_ERROR = re.compile(
    r"^\s*(?:[\w.]*\.)?(?P<kind>\w*(?:Error|Warning|Exception|Interrupt|Iteration)): (?P<message>.+)$", re.MULTILINE
)
_MOST = 3


def run(given: argparse.Namespace) -> int:
    """Print the claims; return 1 where none explains the error, after the nearest."""
    kind, message = error_of(_read(given.words))
    library = places.library(given.root)
    found = library.explained(kind, message)[:_MOST]
    near = library.search(f"{kind} {message}", _MOST) if not found else []
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
    console.print(terminal.literal(f"{kind}: {message}" if kind else message, "red"))
    for _, one in found:
        entry = library.entry(one.slug)
        console.print(terminal.text(entry.title, "cyan"))
        for fact in entry.facts[:_MOST]:
            console.print(terminal.text(f"  {fact.sentence}"))
        where = f"this message {one.over} · " if one.over else ""
        console.print(terminal.literal(f"  {where}torchnotes show {one.slug}", "dim"))
    if not found:
        console.print(terminal.text("no claim explains it; the nearest:"))
        for other in near:
            console.print(terminal.text(f"  {other.title}"))
            console.print(terminal.literal(f"  torchnotes show {other.slug}", "dim"))
    return 0 if found else 1


def error_of(text: str) -> tuple[str, str]:
    """Return type and message of the last error in a traceback; of a text without one, its last line.

    Raises:
        InputError: when there is no text.
    """
    errors = [*_ERROR.finditer(text)]
    if errors:
        return errors[-1]["kind"], errors[-1]["message"].strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputError("there is no error to explain: pipe a traceback in, or give the message as words")
    return "", lines[-1]


def _read(words: list[str]) -> str:
    if words:
        return " ".join(words)
    if sys.stdin.isatty():
        raise InputError("there is no error to explain: pipe a traceback in, or give the message as words")
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")
