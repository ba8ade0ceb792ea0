"""`torchnotes compare`: what changed between two records, a line each, what can hurt first."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from packaging.version import Version
from rich.console import Console
from rich.table import Table

from torchnotes import knowledge
from torchnotes.cli import places, terminal
from torchnotes.knowledge import releases
from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.errors import InputError
from torchnotes.knowledge.wording import count, printable, short
from torchnotes.records import changes, history, store
from torchnotes.records.deprecations import deprecations
from torchnotes.records.lines import HARMLESS, KINDS, Line, lines
from torchnotes.records.schema import Record, RecordError
from torchnotes.search.library import nearest

CELL = 90
"""Characters of an answer that stand in a cell, at most."""


def run(given: argparse.Namespace) -> int:
    """Print what changed; return 1 where something did."""
    root = places.project(given.root)
    claims = knowledge.load(root).claims
    before, after = (_read(text, root, given.device, claims) for text in (given.before, given.after))
    if given.exact:
        return _show_exact(before, after)
    if before.release > after.release:
        raise RecordError(
            f"{before.environment.torch} is later than {after.environment.torch}; name the older one first"
        )
    found = lines(changes.changes([before, after]), claims, _between(before, after, root, claims))
    chosen = _chosen(found, given, claims)
    whole = not (given.kind or given.api or given.area)
    told = plain(before, after, chosen, whole=whole)
    if given.json:
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    elif given.format:
        sys.stdout.write("".join(f"{printable(line)}\n" for line in _markdown(told, chosen)))
    else:
        # a pipe has no width: a wide one keeps what is searched for on one line
        console = terminal.Console(highlight=False, width=None if sys.stdout.isatty() else 160)
        show(console, told, chosen, whole=whole, harmless=bool(given.kind))
    return 1 if chosen or told["deprecations"] else 0


def _read(text: str, root: Path, device: str, claims: Sequence[Claim]) -> Record:
    """Return the record that a release or a path names, with every claim under the slug that it has now."""
    path = Path(text)
    if path.suffix != ".json":
        try:
            release = releases.parse(text)
        except ValueError as error:
            raise RecordError(f"{error}; or name a record's .json file") from None
        there = store.recorded(root / "records", device)
        # a minor release stands for the newest record of it
        named = [one for one in there if one == str(release)] or [one for one in there if one.startswith(f"{text}.")]
        if not named:
            known = f"there are {', '.join(there)}" if there else "there is none at all"
            raise RecordError(f"there is no record of torch {text} in {root / 'records' / device}; {known}")
        path = root / "records" / device / f"{named[-1]}.json"
    return history.renamed(store.read(path), claims)


def _between(before: Record, after: Record, root: Path, claims: Sequence[Claim]) -> list[Record]:
    """Return the records of the releases between two."""
    device = after.environment.device
    names = [
        name for name in store.recorded(root / "records", device) if before.release < Version(name) < after.release
    ]
    return [history.renamed(store.read(root / "records" / device / f"{name}.json"), claims) for name in names]


def _chosen(found: Sequence[Line], given: argparse.Namespace, claims: Sequence[Claim]) -> list[Line]:
    """Return the changes of the kind, the API and the area that were asked for."""
    areas = {claim.slug: Path(claim.path).parts[1] for claim in claims}
    for word, known in (("kind", KINDS), ("area", sorted({*areas.values()}))):
        if (wanted := getattr(given, word)) and wanted not in known:
            raise InputError(f"there is no {word} {wanted!r}; there are {', '.join(known)}")
    names = sorted({name for claim in claims for name in claim.api})
    if given.api and not any(given.api in name for name in names):
        raise InputError(f"no claim is about an API with {given.api!r} in its name{nearest(given.api, names)}")
    return [
        one
        for one in found
        if (not given.kind or one.kind == given.kind)
        and (not given.area or areas[one.slug] == given.area)
        and (not given.api or given.api in one.api)
    ]


def _show_exact(before: Record, after: Record) -> int:
    """Name the claims that two records of one release do not tell alike; return 1 where there are any."""
    if before.name != after.name:
        raise RecordError(f"--exact compares two records of one release, not {before.name} with {after.name}")
    found = changes.differing(before, after)
    for slug in found:
        sys.stdout.write(f"{printable(slug)} is not told alike\n")
    sys.stdout.write(f"{before.name}: {count(len(found), 'claim')} not told alike\n")
    return 1 if found else 0


def plain(before: Record, after: Record, found: Sequence[Line], *, whole: bool) -> dict[str, Any]:
    """Return what changed as plain data."""
    kinds = Counter(one.kind for one in found)
    return {
        "before": msgspec.to_builtins(before.environment),
        "after": msgspec.to_builtins(after.environment),
        "kinds": {kind: kinds[kind] for kind in KINDS if kinds[kind]},
        "changes": [msgspec.to_builtins(one) | {"can_hurt": one.can_hurt} for one in found],
        "deprecations": [
            {"claim": slug, "check": check, "category": one.category, "message": one.message}
            for one in (deprecations([before, after]) if whole else ())
            if one.since
            for slug, check in one.checks[:1]
        ],
        "surroundings": [*changes.surroundings(before.environment, after.environment)],
        "edited": changes.incomparable(before, after),
        "alone": changes.alone(before, after),
    }


def _summary(told: dict[str, Any]) -> Iterator[str]:
    first, second = told["before"], told["after"]
    names = " to ".join(f"{one['torch']} ({one['device']})" for one in (first, second))
    yield f"{count(len(told['changes']), 'change')} from torch {names}"
    if told["kinds"]:
        yield " · ".join(f"{number} {kind}" for kind, number in told["kinds"].items())


def _remarks(told: dict[str, Any]) -> Iterator[str]:
    for one in told["deprecations"]:
        yield f"deprecated: {one['claim']} {one['check']}: {one['category']}: {short(one['message'])}"
    yield from told["surroundings"]
    if told["edited"]:
        yield f"{count(told['edited'], 'check')} edited between the two records, and not compared"
    if told["alone"]:
        yield f"{count(told['alone'], 'check')} in one of the two records only, and not compared"


def show(
    console: Console, told: dict[str, Any], found: Sequence[Line], *, whole: bool = True, harmless: bool = False
) -> None:
    """Print an overview, a line for changes alike; of what was asked for each change, with what to do."""
    for line in _summary(told):
        console.print(terminal.literal(line))
    shown = [one for one in found if harmless or one.can_hurt]
    for kind in KINDS:
        own = [one for one in shown if one.kind == kind]
        if own:
            console.print()
            console.print(overview(kind, own) if whole else _details(kind, own))
    for kind in sorted(HARMLESS - {one.kind for one in shown}, key=KINDS.index):
        if kind in told["kinds"]:
            console.print(terminal.literal(f"{told['kinds'][kind]} {kind}: shown by --kind {kind}"))
    if whole and shown:
        console.print(terminal.literal("what to do about each, and the claim that proves it: --kind, --area or --api"))
    for remark in _remarks(told):
        console.print(terminal.literal(remark))


def overview(kind: str, found: Sequence[Line]) -> Table:
    """Return a line for each claim and release, and one for all errors whose type changed alike."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for one in found:
        key = (one.before, one.after) if kind == "error type" else (one.slug,)
        groups.setdefault((*key, releases.minor(one.since)), []).append(one)
    table = _table(kind)
    for ratio in (4, 6, 1):
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=ratio)
    for own in groups.values():
        more = len({one.api for one in own}) - 1
        first = own[0]
        table.add_row(
            terminal.literal(f"{first.api}{f' and {more} more' if more else ''}"),
            terminal.literal(f"{short(first.before, CELL // 2)} → {short(first.after, CELL // 2)}"),
            terminal.literal(releases.minor(first.since)),
        )
    return table


def _details(kind: str, found: Sequence[Line]) -> Table:
    table = _table(kind)
    for ratio in (3, 5, 1, 4):
        table.add_column(overflow="fold", ratio=ratio)
    for one in found:
        # a Text is shown as it is: values are full of square brackets
        table.add_row(
            *map(
                terminal.literal,
                (one.api, f"{short(one.before, CELL)} → {short(one.after, CELL)}", one.since, one.slug),
            )
        )
        if more := " ".join(_more(one)):
            table.add_row("", terminal.literal(more, "italic"), "", "")
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False, pad_edge=False)


def _more(one: Line) -> Iterator[str]:
    if one.remedy:
        yield f"instead: {one.remedy}"
    if one.why:
        yield f"({one.why})"


def _markdown(told: dict[str, Any], found: Sequence[Line]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, as a comment on GitHub may hold it."""
    for line in _summary(told):
        yield from (line, "")
    if found:
        yield from ("| kind | API | before → after | since | claim |", "| --- | --- | --- | --- | --- |")
    for one in found:
        values = f"{_code(one.before)} → {_code(one.after)}"
        yield f"| {one.kind} | `{one.api}` | {values} | {one.since} | {one.slug} |"
    for remark in _remarks(told):
        yield from ("", remark)


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{short(text, CELL).replace('|', '¦')}{fence}"
