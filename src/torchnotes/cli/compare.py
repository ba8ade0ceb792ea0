"""`torchnotes compare`: what changed between two records."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from torchnotes import knowledge
from torchnotes.knowledge import releases
from torchnotes.knowledge.wording import count
from torchnotes.records import changes, history, store
from torchnotes.records.changes import Change
from torchnotes.records.schema import Record, RecordError


def run(given: argparse.Namespace) -> int:
    """Print what changed; return 1 where something did."""
    before, after = (_read(text, given.root, given.device) for text in (given.before, given.after))
    if given.exact:
        return _show_exact(before, after)
    found = _found(before, after)
    if given.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    else:
        # a pipe has no width: a wide one keeps what is searched for on one line
        _show(Console(highlight=False, width=None if sys.stdout.isatty() else 200), found)
    return 1 if found["changes"] or found["deprecations"] else 0


def _read(text: str, root: Path, device: str) -> Record:
    """Return the record that a release or a path names, with every claim under the slug that it has now."""
    path = Path(text)
    if path.suffix != ".json":
        try:
            path = root / "records" / device / f"{releases.parse(text)}.json"
        except ValueError as error:
            raise RecordError(f"{error}; or name a record's .json file") from None
        if not path.exists():
            there = store.recorded(root / "records", device)
            known = f"there are {', '.join(there)}" if there else "there is none at all"
            raise RecordError(f"there is no record of torch {text} in {path.parent}; {known}")
    return history.renamed(store.read(path), knowledge.load(root).claims)


def _show_exact(before: Record, after: Record) -> int:
    """Name the claims that two records of one release do not tell alike; return 1 where there are any."""
    if before.name != after.name:
        raise RecordError(f"--exact compares two records of one release, not {before.name} with {after.name}")
    found = changes.differing(before, after)
    for slug in found:
        sys.stdout.write(f"{slug} is not told alike\n")
    sys.stdout.write(f"{before.name}: {count(len(found), 'claim')} not told alike\n")
    return 1 if found else 0


def _found(before: Record, after: Record) -> dict[str, Any]:
    """Return what changed as plain data."""
    return {
        "before": msgspec.to_builtins(before.environment),
        "after": msgspec.to_builtins(after.environment),
        "changes": [_plain(change) for change in changes.changes([before, after])],
        "deprecations": [
            {"claim": change.slug, "check": change.check, "category": category, "message": message}
            for change, category, message in changes.deprecations([before, after])
        ],
        "edited": changes.incomparable(before, after),
    }


def _plain(change: Change) -> dict[str, object]:
    told = dict(zip(("before", "after"), changes.contrast(change), strict=True))
    return {"claim": change.slug, "check": change.name, "kind": change.kind, "expected": change.as_expected, **told}


def _show(console: Console, found: dict[str, Any]) -> None:
    first, second = found["before"], found["after"]
    console.print(
        f"{count(len(found['changes']), 'check')} changed"
        f" from torch {first['torch']} ({first['device']}) to {second['torch']} ({second['device']})"
    )
    if found["changes"]:
        table = Table(show_lines=True)
        for title in ("claim and check", f"torch {first['torch']}", f"torch {second['torch']}"):
            table.add_column(title, overflow="fold", ratio=1)
        for one in found["changes"]:
            # a Text is shown as it is: what an assertion came to is full of square brackets
            told = (f"{one['claim']}\n{one['check']}\n({one['kind']})", one["before"], one["after"])
            table.add_row(*map(Text, told))
        console.print(table)
    for one in found["deprecations"]:
        console.print(Text(f"deprecated: {one['claim']} {one['check']}: {one['category']}: {one['message']}"))
    if found["edited"]:
        console.print(f"{count(found['edited'], 'check')} edited between the two records, and not compared")
