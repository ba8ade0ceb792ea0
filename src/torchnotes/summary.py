"""The lines that end a run: what the claims' checks came to, and what torch answers otherwise than before."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from torchnotes import history
from torchnotes.history import Verdict
from torchnotes.records import CheckRecord, Record

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


def changes(earlier: Record | None, record: Record, places: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """List what torch answers otherwise than in the newest record of an earlier release.

    Args:
        earlier: that record; None where there is none.
        record: what the run saw.
        places: file and line of each check, by slug and name.
    """
    if earlier is None:
        yield "no record of an earlier release to compare with"
        return
    changed = list(history.changes(earlier, record))
    yield f"{_count(len(changed), 'check')} changed since torch {earlier.environment.torch}"
    for change in changed[:MOST]:
        yield f"  {places[change.slug, change.check]} {change.slug} {change.check}"
        yield f"    torch {earlier.environment.torch}: {_answer(change.before)}"
        yield f"    torch {record.environment.torch}: {_answer(change.after)}"
    if len(changed) > MOST:
        yield f"  and {len(changed) - MOST} more"


def _answer(check: CheckRecord) -> str:
    """Word what torch did: the outcome, and the error or the last thing that an assertion saw."""
    if check.reason:
        return f"{check.outcome}, {check.reason}"
    if not check.saw:
        return check.outcome
    expression, came_to = check.saw[-1]
    return f"{check.outcome}, {expression} came to {came_to.partition(chr(10))[0] or 'nothing'}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
