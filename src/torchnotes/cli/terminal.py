"""Printing: the one way out to a terminal. What is printed is text: no control character of it reaches the terminal."""

import json
import re
import sys
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PIPED = 100_000
"""Columns of a pipe: a line is not broken there."""


def console() -> Console:
    """Return a console that colours in a terminal and is plain in a pipe."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _PIPED, soft_wrap=True)


def text(told: str, style: str = "") -> Text:
    """Return a text to be printed to the letter; in a terminal, what stands between backticks is bold."""
    if not sys.stdout.isatty():
        return literal(told, style)
    found = Text(style=style)
    for place, part in enumerate(_UNSEEN.sub("\N{REPLACEMENT CHARACTER}", told).split("`")):
        found.append(part, style="bold" if place % 2 else "")
    return found


def literal(told: str, style: str = "") -> Text:
    """Return a text to be printed to the letter, backticks and all."""
    return Text(_UNSEEN.sub("\N{REPLACEMENT CHARACTER}", told), style=style)


def write_json(data: Any) -> None:
    """Write data as JSON."""
    sys.stdout.write(json.dumps(msgspec.to_builtins(data), indent=1) + "\n")
