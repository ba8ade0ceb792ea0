"""The lines that end a run: what the claims' checks came to, and what torch answers otherwise than before."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.wording import count
from torchnotes.records import changes, history
from torchnotes.records.history import Verdict
from torchnotes.records.lines import lines
from torchnotes.records.schema import Record

MOST = 60
"""Changes that are listed, of those that there are."""


def outcomes(record: Record, depending: Collection[str]) -> Iterator[str]:
    """Return the lines that count claims, checks and statements.

    Args:
        record: what the run observed.
        depending: the statements whose beliefs name a release.
    """
    checks = [
        (check, answer)
        for found in record.claims.values()
        for check in found.values()
        for answer in check.answers.values()
    ]
    not_run = Counter(answer.reason for _, answer in checks if not answer.ran)
    unexpected = sum(not check.as_expected(answer) for check, answer in checks)
    here = record.environment
    judged = f", a pre-release held to the guards of {here.judged_as}" if here.judged_as else ""
    yield f"{count(len(record.claims), 'claim')} checked on torch {here.build}, {here.device}{judged}"
    yield (
        f"{count(len(checks), 'check')}: {len(checks) - unexpected - not_run.total()} as expected,"
        f" {unexpected} not, {not_run.total()} not run here"
    )
    for reason, number in sorted(not_run.items(), key=str):
        yield f"  not run: {number} ({reason})"
    if crashed := sum(answer.outcome == "crashed" for _, answer in checks):
        yield f"  crashed: {crashed}"
    verdicts = history.count_statements(record)
    parts = [f"{verdicts[verdict]} {verdict}" for verdict in Verdict if verdicts[verdict]]
    if parts:
        yield f"{count(verdicts.total(), 'statement')}: {', '.join(parts)}; {len(depending)} depend on the release"


def changed(
    earlier: Record | None,
    record: Record,
    places: Mapping[tuple[str, str], str],
    claims: Sequence[Claim],
    *,
    observed: bool,
) -> Iterator[str]:
    """Return the lines on what torch answers otherwise than the newest earlier release, the unexpected first.

    Args:
        earlier: that release's record; None where there is none.
        record: what the run observed.
        places: file and line of each check, by slug and name.
        claims: as they are written; empty where the changes that they foresee are counted only.
        observed: whether the run kept the errors that checks catch, so that they can be compared.
    """
    if earlier is None:
        yield "no record of an earlier release to compare with"
        return
    found = [
        change
        for change in changes.changes([earlier, record])
        if observed or change.before.outcome != change.after.outcome
    ]
    unforeseen = [change for change in found if not change.as_expected]
    before, here = earlier.environment.torch, record.environment.torch
    known = f", {len(found) - len(unforeseen)} as its claim says, {len(unforeseen)} not" if found else ""
    yield f"{count(len(found), 'check')} changed since torch {before}{known}"
    for change in unforeseen[:MOST]:
        told = changes.contrast(change)
        yield f"  {places[change.slug, change.check]} {change.slug} {change.name}"
        yield f"    expected on torch {here}: {'broken' if change.after.outcome == 'held' else 'held'}"
        yield f"    torch {before}: {told[0]}"
        yield f"    torch {here}: {told[1]}"
    if len(unforeseen) > MOST:
        yield f"  and {len(unforeseen) - MOST} more"
    hurting = [line for line in lines((one for one in found if one.as_expected), claims) if line.can_hurt]
    for line in hurting[:MOST]:
        yield f"  {line.kind}: {line.api}: {line.before} → {line.after} ({line.slug})"
    if len(hurting) > MOST:
        yield f"  and {len(hurting) - MOST} more that can hurt: torchnotes compare {before} and the record of this run"
