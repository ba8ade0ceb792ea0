"""What records come to: verdicts, how they went over releases, and what changed. The only place for any of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.knowledge.notes import Statement
from torchnotes.records.schema import CheckRecord, Outcome, Record


class Verdict(StrEnum):
    """What the beliefs of a statement, or the parameter sets of a check, came to on one release."""

    HOLDS = "holds"
    PARTLY = "partly"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    BEYOND = "not on this release"
    NOT_RUN = "not run here"
    EDITED = "not run since it was edited"
    OPINION = "opinion"
    UNANSWERED = "not answered yet"


ANSWERED = frozenset({Verdict.HOLDS, Verdict.PARTLY, Verdict.REFUTED})
"""The verdicts that torch gave; the others say why there is none."""


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring releases, of those that are recorded, with one verdict."""

    verdict: Verdict
    first: str
    last: str


def verdict(outcomes: Iterable[Outcome]) -> Verdict:
    """Word what the outcomes of a statement's beliefs came to.

    Beliefs that did not run count only where none did.
    """
    seen = set(outcomes)
    match "held" in seen, "broken" in seen:
        case True, True:
            return Verdict.PARTLY
        case True, False:
            return Verdict.HOLDS
        case False, True:
            return Verdict.REFUTED
    return Verdict.NOT_RUN if seen else Verdict.UNANSWERED


def renamed(record: Record, claims: Iterable[Claim]) -> Record:
    """Give a record with each claim under the slug that it has now."""
    now = {old: claim.slug for claim in claims for old in claim.formerly}
    former = {now[slug]: claim for slug, claim in record.claims.items() if slug in now}
    own = {slug: claim for slug, claim in record.claims.items() if slug not in now}
    return record.model_copy(update={"claims": former | own}) if former else record


def answers(check: Check, claim: Claim, record: Record | None) -> dict[str, CheckRecord]:
    """Give what a record holds on a check, by parameter set as in `ClaimRecord.by_method`."""
    entry = record.claims.get(claim.slug) if record else None
    return entry.by_method.get(check.name, {}) if entry else {}


def is_stale(check: Check, seen: Iterable[CheckRecord]) -> bool:
    """Tell whether a check has no answers, or only some from before its source changed."""
    digests = {answer.digest for answer in seen}
    return digests != {check.digest}


def verdict_on_check(check: Check, claim: Claim, record: Record | None) -> Verdict:
    """Word what one check came to, over all its parameter sets."""
    seen = answers(check, claim, record).values()
    if is_stale(check, seen):
        return Verdict.EDITED
    if any(answer.guard for answer in seen):
        return Verdict.BEYOND
    return verdict(answer.outcome for answer in seen)


def verdict_on_statement(
    statement: Statement, beliefs: Iterable[tuple[Claim, Check]], record: Record | None
) -> Verdict:
    """Word what a statement's beliefs came to; those that did not run count only where none did."""
    verdicts = {verdict_on_check(check, claim, record) for claim, check in beliefs}
    ran = verdicts & ANSWERED
    if len(ran) > 1:
        return Verdict.PARTLY
    for one in (*ran, Verdict.EDITED, Verdict.BEYOND, Verdict.NOT_RUN):
        if one in verdicts:
            return one
    return Verdict.OPINION if statement.opinion else Verdict.UNANSWERED


def newest(check: Check, claim: Claim, records: Sequence[Record]) -> Record | None:
    """Give the newest of the records, oldest first, that answers a check: best by a run, else by why there was none."""
    fresh = [record for record in records if not is_stale(check, answers(check, claim, record).values())]
    ran = [record for record in fresh if verdict_on_check(check, claim, record) is not Verdict.NOT_RUN]
    return ran[-1] if ran else fresh[-1] if fresh else None


def spans(verdicts: Iterable[tuple[str, Verdict]]) -> list[Span]:
    """Put neighbours with one verdict together.

    Args:
        verdicts: each recorded release with its verdict, oldest first.
    """
    found = []
    for word, group in groupby(verdicts, key=lambda pair: pair[1]):
        releases = [release for release, _ in group]
        found.append(Span(word, releases[0], releases[-1]))
    return found


def worded(found: Sequence[Span]) -> str:
    """Say how a verdict went: `holds until 2.5.1, refuted since 2.6.0`; releases without a record are not guessed."""
    parts = []
    for number, span in enumerate(found):
        several = f"from {span.first} to {span.last}" if span.first != span.last else f"on {span.first}"
        where = several
        if span.verdict in ANSWERED and len(found) > 1:
            where = {0: f"until {span.last}", len(found) - 1: f"since {span.first}"}.get(number, several)
        parts.append(f"{span.verdict} {where}")
    return ", ".join(parts)


def beliefs_by_statement(claims: Iterable[Claim]) -> dict[str, list[tuple[Claim, Check]]]:
    """Give the beliefs on each statement that has any, in the order of the claims."""
    found: dict[str, list[tuple[Claim, Check]]] = {}
    for claim in claims:
        for check in claim.checks:
            if check.statement is not None:
                found.setdefault(check.statement, []).append((claim, check))
    return found


def count_statements(record: Record) -> Counter[Verdict]:
    """Count the statements that a record's beliefs speak of, by verdict; what is beyond its guard says nothing."""
    outcomes: dict[str, list[Outcome]] = {}
    for claim in record.claims.values():
        for check in claim.checks.values():
            if check.belief is not None:
                outcomes.setdefault(check.belief.statement, []).extend([] if check.guard else [check.outcome])
    return Counter(verdict(found) if found else Verdict.BEYOND for found in outcomes.values())
