"""Words that every room puts the same way."""


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 claim`, `2 claims`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def short(text: str, most: int = 120) -> str:
    """Return a text of one line, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
