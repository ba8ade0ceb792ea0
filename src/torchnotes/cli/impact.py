"""`torchnotes impact`: which changes of torch between two releases touch the code at a path."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from torchnotes.cli import places, terminal
from torchnotes.impact import files
from torchnotes.impact.changes import Change, between
from torchnotes.impact.findings import Finding, in_source, ordered
from torchnotes.knowledge.errors import InputError
from torchnotes.knowledge.wording import count, printable, short

_PYTHON = ".".join(map(str, sys.version_info[:2]))
_AT_ONCE = 5
"""Places of one change that are named; the others are counted."""


def run(given: argparse.Namespace) -> int:
    """Print the findings; return 1 where a sure one raises or is silent, 2 where something could not be looked at."""
    dates = places.library(given.root).dates
    changes = between(dates.changes, dates.releases, given.since, given.to or (dates.releases or [""])[-1])
    found, unread, number = look(given.paths, changes)
    shown = [one for one in found if given.all or one.sight != "maybe"]
    if given.json:
        terminal.write_json(_plain(shown, changes, unread))
    elif given.format == "github":
        for one in shown:
            level = "error" if one.fails else "warning"
            sys.stdout.write(printable(f"::{level} file={_property(one.path)},line={one.line}::{_line(one)}") + "\n")
    elif given.format == "sarif":
        from torchnotes.impact.sarif import sarif

        terminal.write_json(sarif(shown))
    else:
        _show(terminal.console(), shown, found, changes, given)
        sys.stdout.write(f"{count(number, 'file')} read\n")
    for line in unread:
        sys.stderr.write(f"torchnotes: {printable(line)}\n")
    return 2 if unread else 1 if any(one.fails for one in found) else 0


def look(paths: Iterable[Path], changes: Sequence[Change]) -> tuple[list[Finding], list[str], int]:
    """Return the findings below some paths, what could not be read, and how many files were.

    Raises:
        InputError: when a path does not exist, or there is no Python below any.
    """
    found: list[Finding] = []
    unread: list[str] = []
    number = 0
    for path in paths:
        if not path.exists():
            raise InputError(f"{path} does not exist")
        for one in files.sources(path):
            try:
                source = files.read(one)
            except ValueError as error:
                unread.append(str(error))
                continue
            try:
                found += in_source(str(one), source, changes)
                number += 1
            except SyntaxError as error:
                unread.append(f"{one}:{error.lineno or 1}: is no Python {_PYTHON}: {error.msg}")
            except ValueError as error:
                unread.append(f"{one}: is no Python {_PYTHON}: {error}")
            except (RecursionError, MemoryError):
                unread.append(f"{one}: is nested too deep")
    if not number and not unread:
        raise InputError(f"there is no Python below {', '.join(map(str, paths))}")
    return ordered(found), unread, number


def _show(
    console: Console,
    shown: Sequence[Finding],
    found: Sequence[Finding],
    changes: Sequence[Change],
    given: argparse.Namespace,
) -> None:
    groups: dict[tuple[str, Change], list[Finding]] = {}
    for one in shown:
        groups.setdefault((one.sight, one.change), []).append(one)
    for (sight, change), own in groups.items():
        since = f"{sight} · {change.kind} since {change.release}: {change.api}"
        console.print(terminal.literal(f"{since}: {_contrast(change)}", "bold"))
        for one in own[:_AT_ONCE]:
            console.print(terminal.literal(f"  {one.path}:{one.line} {one.api}{f': {one.told}' if one.told else ''}"))
        if len(own) > _AT_ONCE:
            console.print(terminal.literal(f"  and {count(len(own) - _AT_ONCE, 'place')} more"))
        if change.remedy:
            console.print(terminal.text(f"  instead: {change.remedy}"))
        console.print(terminal.literal(f"  torchnotes show {change.slug}", "dim"))
    counted = Counter(one.sight for one in shown)
    told = ", ".join(f"{number} {sight}" for sight, number in counted.items()) or "none"
    console.print(
        terminal.literal(f"{count(len(shown), 'finding')} ({told}) of {count(len(changes), 'change')} that can hurt")
    )
    hidden = len(found) - len(shown)
    if hidden:
        console.print(
            terminal.literal(
                f"{count(hidden, 'place')} more by name alone, or by values that source does not show: --all"
            )
        )
    by_value = sum(bool(one.trigger and one.trigger.when) for one in changes)
    if by_value:
        span = f"{given.since}..{given.to or ''}"
        told = f"{count(by_value, 'change')} cannot be seen in source: run your tests with"
        console.print(terminal.literal(f"{told} pytest --torchnotes-impact {span}"))
    if unseen := sum(one.trigger is None for one in changes):
        console.print(terminal.literal(f"{count(unseen, 'change')} no call shows: torchnotes compare tells them"))


def _contrast(change: Change) -> str:
    return f"{short(change.before, 60)} → {short(change.after, 60)}"


def _line(one: Finding) -> str:
    change = one.change
    text = f"{change.api} {change.kind} since torch {change.release}: {_contrast(change)}"
    return " ".join(f"{text}. {change.remedy} (torchnotes show {change.slug})".split()).replace("%", "%25")


def _property(path: str) -> str:
    """Return a path as an annotation names it, where a comma and a colon would end it."""
    return path.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def _plain(shown: Sequence[Finding], changes: Sequence[Change], unread: Sequence[str]) -> dict[str, Any]:
    return {
        "findings": [
            {
                "path": one.path,
                "line": one.line,
                "api": one.api,
                "sight": one.sight,
                "told": one.told,
                "kind": one.change.kind,
                "release": one.change.release,
                "before": one.change.before,
                "after": one.change.after,
                "remedy": one.change.remedy,
                "claim": one.change.slug,
            }
            for one in shown
        ],
        "changes": len(changes),
        "by_value": sum(bool(one.trigger and one.trigger.when) for one in changes),
        "unseen": [
            {"claim": one.slug, "release": one.release, "why": one.unseen} for one in changes if not one.trigger
        ],
        "unread": [*unread],
    }
