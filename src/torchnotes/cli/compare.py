"""`torchnotes compare`: what changed between two records."""

import argparse
import json
import sys
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from torchnotes import knowledge
from torchnotes.knowledge import releases
from torchnotes.knowledge.wording import count
from torchnotes.records import changes, history, store
from torchnotes.records.changes import Change, Deprecation
from torchnotes.records.schema import Record, RecordError


def run(given: argparse.Namespace) -> int:
    """Print what changed; return 1 where something did."""
    before, after = (_read(text, given.root, given.device) for text in (given.before, given.after))
    if given.exact:
        return _show_exact(before, after)
    changed = [*changes.changes([before, after])]
    deprecated = [*changes.deprecations([before, after])]
    if given.json:
        sys.stdout.write(json.dumps(_plain(before, after, changed, deprecated), indent=1) + "\n")
    else:
        # a pipe has no width: a wide one keeps what is searched for on one line
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
        _show(console, before, after, changed, deprecated)
    return 1 if changed or deprecated else 0


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
    """Name the claims that differ; what an error says differs between two builds of one release."""
    if before.name != after.name:
        raise RecordError(f"--exact compares two records of one release, not {before.name} with {after.name}")
    same_build = before.environment.build == after.environment.build
    found = changes.differing(before, after) if same_build else changes.differing_outcomes(before, after)
    for slug in found:
        sys.stdout.write(f"{slug} is not told alike\n")
    sys.stdout.write(f"{before.name}: {count(len(found), 'claim')} not told alike\n")
    return 1 if found else 0


def _plain(before: Record, after: Record, changed: list[Change], deprecated: list[Deprecation]) -> dict[str, object]:
    return {
        "before": msgspec.to_builtins(before.environment),
        "after": msgspec.to_builtins(after.environment),
        "changes": [
            {
                "claim": change.slug,
                "check": change.name,
                "kind": change.kind,
                "expected": change.as_expected,
                "before": changes.contrast(change)[0],
                "after": changes.contrast(change)[1],
            }
            for change in changed
        ],
        "deprecations": [
            {"claim": one.slug, "check": one.check, "category": one.category, "message": one.message}
            for one in deprecated
        ],
        "edited": changes.incomparable(before, after),
    }


def _show(
    console: Console, before: Record, after: Record, changed: list[Change], deprecated: list[Deprecation]
) -> None:
    first, second = (record.environment for record in (before, after))
    console.print(
        f"{count(len(changed), 'check')} changed"
        f" from torch {first.torch} ({first.device}) to {second.torch} ({second.device})"
    )
    if changed:
        table = Table(show_lines=True)
        for title in ("claim and check", f"torch {first.torch}", f"torch {second.torch}"):
            table.add_column(title, overflow="fold", ratio=1)
        for change in changed:
            # a Text is shown as it is: what an assertion came to is full of square brackets
            told = (f"{change.slug}\n{change.name}\n({change.kind})", *changes.contrast(change))
            table.add_row(*map(Text, told))
        console.print(table)
    for one in deprecated:
        console.print(Text(f"deprecated: {one.slug} {one.check}: {one.category}: {one.message}"))
    if number := changes.incomparable(before, after):
        console.print(f"{count(number, 'check')} edited between the two records, and not compared")
