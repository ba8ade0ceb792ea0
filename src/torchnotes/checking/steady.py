"""Makes what a check observed the same in every run: no addresses, no folders, no more than is read."""

import re
import sys

import pytest

LONGEST = 300
"""Characters kept of what one assertion came to."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_PYTHON = re.escape(sys.base_prefix)
_FOLDER = re.compile(rf"[^\s'\"]*/(?:pytest-of-[^/\s]+/pytest-[^/\s]+(?:/popen-gw\d+)?|site-packages)/|{_PYTHON}/")
_GIVEN = re.compile(r"(?:(?<=['\"])/[^'\"\n]*|[^\s'\"]*)/(test_\w{1,26}?)\d+(?=[/'\"\s]|$)")
"""The numbered folder that pytest gives to a check, also below one of the user's, whose name may hold spaces."""

_ASKS_POINTER = re.compile(r"\bdata_ptr\(|(?<![\w.])id\(")
_POINTER = re.compile(r"\b\d{6,}\b")
_METHOD = re.compile(r"<built-in (?:method|function) (\w+)[^<>]*>|<function (\w+) at 0x…>")
_LOOKUP = re.compile(r"^ \+ +(?:where|and) +(?:(?P<same>.+) = (?P=same)|<.*)$")
_TRUTH = re.compile(r"(?:not )*(?:np\.)?(?:True|False)_?$")
_EVENTS = re.compile(r"tfevents\.[^\s'\"]+")
"""The name of a file of TensorBoard's: the time, the machine and the process."""

_PROCESS = re.compile(r"\(pid(?:\(s\))? \d+\)")
"""The number of a worker's process."""
_SET = re.compile(r"\{'[^'{}:]*'(?:, '[^'{}:]*')+\}")
"""A set of words, which torch prints in an order that hangs on the process."""

_ORIGIN = re.compile(r"\s*\(Triggered internally at .*\)", re.DOTALL)


def steady(text: str, expression: str = "") -> str:
    """Return a text cut to a length, without what says nothing.

    That is addresses and folders, which differ between runs, and lines that only name what is called.

    Args:
        text: what an assertion came to, or what an error or a warning says.
        expression: the assertion, which may ask for addresses.
    """
    first, *rest = _COLOUR.sub("", text).strip().splitlines() or [""]
    # a comparison shows both its sides; of a truth, what it was the truth of says more
    rest = rest if _TRUTH.match(first) else []
    lines = [first, *(line for line in rest if line.startswith(" +") and not _LOOKUP.match(line))]
    text = _FOLDER.sub("…/", _GIVEN.sub(r"…/\g<1>0", "\n".join(lines)))
    text = _PROCESS.sub("(pid …)", _EVENTS.sub("tfevents.…", text))
    text = _SET.sub(lambda found: "{" + ", ".join(sorted(found[0][1:-1].split(", "))) + "}", text)
    text = _METHOD.sub(lambda found: found[1] or found[2], _ADDRESS.sub("0x…", text))
    if _ASKS_POINTER.search(expression):
        names: dict[str, str] = {}
        text = _POINTER.sub(lambda found: names.setdefault(found[0], f"address {chr(ord('A') + len(names))}"), text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says; empty where it says nothing."""
    return next(iter(steady(str(error)).splitlines()), "")


def told(error: BaseException) -> str:
    """Return an error's type and first line; where what was expected did not come, only that."""
    line = first_line(error)
    if line and isinstance(error, pytest.fail.Exception):
        # pytest says so in capitals
        return line.replace("DID NOT RAISE", "did not raise").replace("DID NOT WARN", "did not warn")
    return f"{type(error).__name__}: {line}" if line else type(error).__name__


def warning_line(message: Warning | str) -> str:
    """Return what a warning says, without the place in torch's own source that it names."""
    return steady(_ORIGIN.sub("", str(message)))
