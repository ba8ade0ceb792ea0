"""Proves triggers: each fires in the checks that flip at its release, and is silent in its claim's other checks.

`python tests/torchnotes/impact/proving.py [mapping.json] [slug …]`, or `--json PATH` for all, prints what is not so; a
mapping holds triggers that are not written into the claims yet, `{"slug check release": {…}}`.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from torchnotes.impact import changes as impact_changes
from torchnotes.impact.findings import in_source
from torchnotes.impact.watching import Watcher
from torchnotes.records import changes, history, store
from torchnotes.records.lines import HARMLESS, lines
from torchnotes.site import reading

ROOT = Path(__file__).parents[3]
_QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning", "--rootdir", str(ROOT))


def hurting(source, mapping):
    """Return each change that can hurt with its trigger: rows of claim, line, trigger, and the checks that flip."""
    records = [history.renamed(one, source.claims) for one in store.read_all(ROOT / "records", "cpu")]
    found = list(changes.changes(records))
    flips = defaultdict(set)
    for one in found:
        if one.before.outcome != one.after.outcome or one.before.errors != one.after.errors:
            flips[one.slug, one.release].add(one.check)
    claims = {claim.slug: claim for claim in source.claims}
    for release in [record.environment.torch for record in records][1:]:
        own = lines([one for one in found if one.release == release], source.claims)
        for line in own:
            if line.kind in HARMLESS:
                continue
            told = mapping.get(f"{line.slug} {line.check} {release}") or dict(line.trigger)
            yield claims[line.slug], line, release, told, flips[line.slug, release]


class Prover:
    """A plugin of pytest that watches each check for the triggers of its claim."""

    def __init__(self, rows):
        self.fired = defaultdict(set)
        self.changes = defaultdict(list)
        for number, (claim, line, release, told, _) in enumerate(rows):
            if trigger := impact_changes.trigger_of(told, claim.api):
                change = impact_changes.Change(
                    claim.slug, str(number), release, line.kind, line.api, "", "", "", trigger, ""
                )
                self.changes[claim.name].append(change)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        own = self.changes.get(item.cls.__name__ if item.cls else "", [])
        watcher = Watcher(own, ROOT / "tests")
        try:
            with watcher.watching():
                return (yield)
        finally:
            for one in watcher.findings():
                self.fired[int(one.change.title)].add(item.function.__name__)


def in_its_source(rows, source):
    """Return for each row with a trigger the checks in whose source it shows, at least likely."""
    found = defaultdict(set)
    for number, (claim, line, release, told, _) in enumerate(rows):
        trigger = impact_changes.trigger_of(told, claim.api)
        if not trigger or not trigger.by_form:
            continue
        change = impact_changes.Change(claim.slug, "", release, line.kind, line.api, "", "", "", trigger, "")
        text = source.code.files[claim.path]
        for one in in_source(claim.path, text, [change]):
            for check in claim.checks:
                if check.start <= one.line < check.start + check.source.count("\n") + 1:
                    found[number].add(check.name)
    return found


def prove(rows, source):
    """Return what is not so, a sentence each, by row."""
    prover = Prover(rows)
    wanted = sorted({f"{claim.path}::{claim.name}" for claim, _, _, told, _ in rows if told and not told.get("unseen")})
    if wanted:
        pytest.main(["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", *_QUIET, *wanted], [prover])
    shown = in_its_source(rows, source)
    for number, (claim, line, release, told, flipping) in enumerate(rows):
        place = f"{claim.slug} {line.check} {release}"
        if not told:
            yield place, "has no trigger"
        elif not told.get("unseen"):
            # what a form alone decides, source shows, also where the call ends before anything can look at it
            fired = prover.fired[number] | (set() if told.get("when") else shown[number])
            own = {one for one in flipping if one == f"test_{line.check}"} or flipping
            apart = {check.name for check in claim.checks if check.isolated}  # in a process of its own
            if not fired & own and not own <= apart:
                yield place, f"does not fire in {', '.join(sorted(own))}"
            if others := sorted(fired - flipping):
                yield place, f"fires in {', '.join(others)}, which answer alike"


def counted(rows):
    """Return how many changes there are, and how many show by the form of a call, by what it holds, or not at all."""
    unseen = sum(bool(told.get("unseen")) for *_, told, _ in rows)
    by_value = sum(bool(told.get("when")) for *_, told, _ in rows)
    return {"changes": len(rows), "by form": len(rows) - unseen - by_value, "by value": by_value, "unseen": unseen}


def main(arguments):
    to = Path(arguments[1]) if arguments[:1] == ["--json"] else None
    arguments = [] if to else arguments
    mapping = json.loads(Path(arguments[0]).read_text(encoding="utf-8")) if arguments else {}
    source = reading.load(ROOT)
    rows = [row for row in hurting(source, mapping) if not arguments[1:] or row[0].slug in arguments[1:]]
    if mapping and not arguments[1:]:
        rows = [row for row in rows if f"{row[0].slug} {row[1].check} {row[2]}" in mapping]
    problems = [*prove(rows, source)]
    if to:
        to.write_text(json.dumps({"problems": problems, "counts": counted(rows)}), encoding="utf-8")
    for place, told in problems:
        print(f"{place}: {told}")  # noqa: T201 - a script prints
    print(counted(rows), len(problems), "problems")  # noqa: T201 - likewise


if __name__ == "__main__":
    main(sys.argv[1:])
