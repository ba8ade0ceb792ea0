"""Printing: the one way out to a terminal. What is printed is text: no control character of it reaches the terminal."""

import json
import os
import sys
from typing import Any, Never

import msgspec
from rich.console import Console as RichConsole
from rich.text import Text

from torchnotes.knowledge.wording import printable

_PIPED = 100_000
"""Columns of a pipe: a line is not broken there."""


class Console(RichConsole):
    """A console that leaves it to `main` what happens when nobody reads on."""

    def on_broken_pipe(self) -> Never:
        raise BrokenPipeError


def console() -> Console:
    """Return a console that colours in a terminal and is plain in a pipe."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _PIPED, soft_wrap=True)


def text(told: str, style: str = "") -> Text:
    """Return a text to be printed to the letter; in a terminal, what stands between backticks is bold."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return literal(told, style)
    found = Text(style=style)
    for place, part in enumerate(printable(told).split("`")):
        found.append(part, style="bold" if place % 2 else "")
    return found


def literal(told: str, style: str = "") -> Text:
    """Return a text to be printed to the letter, backticks and all."""
    return Text(printable(told), style=style)


def write_json(data: Any) -> None:
    """Write data as JSON."""
    sys.stdout.write(json.dumps(msgspec.to_builtins(data), indent=1) + "\n")
