"""Words that every room puts the same way."""

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 claim`, `2 claims`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def short(text: str, most: int = 120) -> str:
    """Return a text of one line, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def printable(text: str) -> str:
    """Return a text without what steers a terminal: escapes, other control characters, turns of direction."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)
