"""The command line: `torchnotes compare 2.5.1 2.6.0`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.version import InvalidVersion, Version
from rich.console import Console
from rich.table import Table
from rich.text import Text

from torchnotes.knowledge import catalogue, notes
from torchnotes.records import changes, history, schema
from torchnotes.records.changes import Change, Deprecation
from torchnotes.records.schema import Record, RecordError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 when nothing changed, 1 when something did, 2 when the input is bad: one line on standard error says how.
    """
    parser = argparse.ArgumentParser(prog="torchnotes", description="What PyTorch really does, proved on your version.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    compare = commands.add_parser("compare", help="what changed between two recorded releases")
    compare.add_argument("before", help="a recorded release, 2.5.1, or a record's file")
    compare.add_argument("after", help="likewise")
    compare.add_argument("--json", action="store_true", help="write JSON instead of a table")
    compare.add_argument("--device", default="cpu", choices=["cpu", "cuda"], help="whose records a release names")
    compare.add_argument("--root", type=Path, default=Path(), help="the project's folder, if it is not this one")
    given = parser.parse_args(arguments)
    try:
        before, after = (_read(text, given.root, given.device) for text in (given.before, given.after))
    except (RecordError, catalogue.ClaimError, notes.NoteError) as error:
        sys.stderr.write(f"torchnotes: {error}\n")
        return 2
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
    """Read the record that a release or a path names, with every claim under the slug that it has now."""
    path = Path(text)
    if path.suffix != ".json":
        try:
            path = root / "records" / device / f"{Version(text)}.json"
        except InvalidVersion:
            raise RecordError(f"{text} is neither a release such as 2.6.0 nor a .json file") from None
        if not path.exists():
            there = sorted((path.parent.glob("*.json")), key=lambda found: Version(found.stem))
            known = f"there are {', '.join(found.stem for found in there)}" if there else "there is none at all"
            raise RecordError(f"there is no record of torch {text} in {path.parent}; {known}")
    chapters = catalogue.read_tree(root, notes.read_all(root))
    return history.renamed(schema.read(path), [claim for chapter in chapters for claim in chapter.claims])


def _plain(before: Record, after: Record, changed: list[Change], deprecated: list[Deprecation]) -> dict[str, object]:
    return {
        "before": before.environment.model_dump(),
        "after": after.environment.model_dump(),
        "changes": [
            {
                "claim": change.slug,
                "check": change.check,
                "kind": change.kind,
                "expected": change.after.as_expected,
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
        f"{len(changed)} checks changed from torch {first.torch} ({first.device}) to {second.torch} ({second.device})"
    )
    if changed:
        table = Table(show_lines=True)
        for title in ("claim and check", f"torch {first.torch}", f"torch {second.torch}"):
            table.add_column(title, overflow="fold", ratio=1)
        for change in changed:
            # a Text is shown as it is: what an assertion saw is full of square brackets
            told = (f"{change.slug}\n{change.check}\n({change.kind})", *changes.contrast(change))
            table.add_row(*map(Text, told))
        console.print(table)
    for one in deprecated:
        console.print(Text(f"deprecated: {one.slug} {one.check}: {one.category}: {one.message}"))
    if number := changes.incomparable(before, after):
        console.print(f"{number} checks were edited between the two records and are not compared")


if __name__ == "__main__":
    sys.exit(main())
