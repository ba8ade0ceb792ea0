"""The lines that end a run: what the claims' checks came to, and what torch answers otherwise than before."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from torchnotes.records import changes, history
from torchnotes.records.history import Verdict
from torchnotes.records.schema import Record

MOST = 20
"""Changes that are listed, of those that there are."""


def outcomes(record: Record, depending: Collection[str]) -> Iterator[str]:
    """Count claims, checks and statements.

    Args:
        record: what the run saw.
        depending: the statements whose beliefs name a release.
    """
    checks = [check for claim in record.claims.values() for check in claim.checks.values()]
    not_run = Counter(check.reason for check in checks if check.outcome == "not-run")
    unexpected = sum(not check.as_expected for check in checks)
    here = record.environment
    yield f"{_count(len(record.claims), 'claim')} checked on torch {here.build}, {here.device}"
    yield (
        f"{_count(len(checks), 'check')}: {len(checks) - unexpected - not_run.total()} as expected,"
        f" {unexpected} not, {not_run.total()} not run here"
    )
    for reason, number in sorted(not_run.items(), key=str):
        yield f"  not run: {number} ({reason})"
    verdicts = history.count_statements(record)
    parts = [f"{verdicts[verdict]} {verdict}" for verdict in Verdict if verdicts[verdict]]
    if parts:
        yield f"{_count(verdicts.total(), 'statement')}: {', '.join(parts)}; {len(depending)} depend on the release"


def changed(earlier: Record | None, record: Record, places: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """List what torch answers otherwise than in the newest record of an earlier release, the unexpected first.

    Args:
        earlier: that record; None where there is none.
        record: what the run saw.
        places: file and line of each check, by slug and name.
    """
    if earlier is None:
        yield "no record of an earlier release to compare with"
        return
    found = sorted(changes.changes([earlier, record]), key=lambda change: change.after.as_expected)
    unforeseen = sum(not change.after.as_expected for change in found)
    before, here = earlier.environment.torch, record.environment.torch
    known = f", {len(found) - unforeseen} as its claim says, {unforeseen} not" if found else ""
    yield f"{_count(len(found), 'check')} changed since torch {before}{known}"
    for change in found[:MOST]:
        told = changes.contrast(change)
        yield f"  {places[change.slug, change.check]} {change.slug} {change.check}"
        if not change.after.as_expected:
            yield f"    expected on torch {here}: {'broken' if change.after.outcome == 'held' else 'held'}"
        yield f"    torch {before}: {told[0]}"
        yield f"    torch {here}: {told[1]}"
    if len(found) > MOST:
        yield f"  and {len(found) - MOST} more: torchnotes compare {before} {here} lists a recorded release's"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
