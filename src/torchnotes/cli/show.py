"""`torchnotes show`: a claim with its facts, its releases and, when asked for, its proof."""

import argparse
import textwrap

from rich.console import Console

from torchnotes.cli import places, terminal
from torchnotes.knowledge.releases import minor
from torchnotes.knowledge.wording import short
from torchnotes.search.entries import Entry, Shown

_MARKS = {"as now": "✔", "differs": "≠", "not run": "○", "not recorded": "…"}
_STYLES = {"as now": "green", "differs": "yellow"}


def run(given: argparse.Namespace) -> int:
    """Print the claim; return 0."""
    entry = places.library(given.root).entry(given.slug)
    if given.json:
        terminal.write_json(entry)
        return 0
    console = terminal.console()
    _head(console, entry)
    for statement in entry.statements:
        console.print(terminal.literal(f"{statement.id} ({statement.verdict}): {statement.text}"))
        for got in statement.got:
            console.print(terminal.literal(f"  {got}"))
    for change in entry.changes:
        console.print(
            terminal.literal(
                f"{minor(change.release)} {change.kind}: {change.api}: {short(change.before)} → {short(change.after)}"
            )
        )
        if change.remedy:
            console.print(terminal.text(f"  instead: {change.remedy}"))
    _witnesses(console, entry)
    if given.proof:
        for check in entry.checks:
            _proof(console, check)
    else:
        console.print(terminal.literal(f"the proof: torchnotes show {entry.slug} --proof", "dim"))
    return 0


def _head(console: Console, entry: Entry) -> None:
    console.print(terminal.text(entry.title, "bold cyan"))
    console.print(terminal.literal(entry.standing))
    strip = terminal.literal("")
    for release, word in entry.releases:
        strip.append(f"{minor(release)}{_MARKS.get(word, '?')} ", style=_STYLES.get(word, "dim"))
    console.print(strip)
    for fact in entry.facts:
        console.print(terminal.text(f"- {fact.sentence}"))
    for line in entry.example.splitlines():
        console.print(terminal.literal(f"    {line}", "magenta"))


def _witnesses(console: Console, entry: Entry) -> None:
    """Print each check that shows a change, with what the releases on both sides of it answered."""
    checks = {check.name: check for check in entry.checks}
    for name in dict.fromkeys(change.check for change in entry.changes):
        console.print()
        console.print(terminal.literal(f"the witness: {_words(name)}", "bold"))
        if name in checks:
            console.print(terminal.literal(textwrap.indent(checks[name].code, "  ")))
        for change in (one for one in entry.changes if one.check == name):
            console.print(terminal.literal(f"torch {change.older} answered {change.before}"))
            console.print(terminal.literal(f"torch {change.release} answered {change.after}"))


def _words(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _proof(console: Console, check: Shown) -> None:
    beside = [check.verdict, check.guard, check.statement, check.release and f"on torch {check.release}", check.over]
    console.print()
    console.print(terminal.literal(f"{_words(check.name)} ({', '.join(part for part in beside if part)})", "bold"))
    console.print(terminal.literal(check.code))
