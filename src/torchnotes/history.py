"""What records come to: the verdict on a statement, and what changed between two records. The only place for either."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from torchnotes.chapters import Check, Claim
from torchnotes.notes import Statement
from torchnotes.records import CheckRecord, Outcome, Record


class Verdict(StrEnum):
    """What the beliefs of a statement came to."""

    HOLDS = "holds"
    PARTLY = "partly"
    REFUTED = "refuted"
    NOT_RUN = "not run here"
    EDITED = "not run since it was edited"
    OPINION = "opinion"
    UNANSWERED = "not answered yet"


@dataclass(frozen=True, slots=True)
class Change:
    """A check, or one parameter set of it, that torch answers otherwise than in an earlier record."""

    slug: str
    check: str
    before: CheckRecord
    after: CheckRecord


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


def answers(check: Check, claim: Claim, record: Record | None) -> dict[str, CheckRecord]:
    """Give what a record holds on a check, by parameter set (`[float64]`, or nothing for a check without any)."""
    entry = next(
        (record.claims[slug] for slug in (claim.slug, *claim.formerly) if record and slug in record.claims), None
    )
    found = entry.checks.items() if entry else ()
    return {name.removeprefix(check.name): seen for name, seen in found if name.partition("[")[0] == check.name}


def is_stale(check: Check, seen: Iterable[CheckRecord]) -> bool:
    """Tell whether a check has no answers, or only some from before its source changed."""
    digests = {answer.digest for answer in seen}
    return digests != {check.digest}


def verdict_on_check(check: Check, claim: Claim, record: Record | None) -> Verdict:
    """Word what one check came to, over all its parameter sets."""
    seen = answers(check, claim, record).values()
    if is_stale(check, seen):
        return Verdict.EDITED
    return verdict(answer.outcome for answer in seen)


def verdict_on_statement(
    statement: Statement, beliefs: Iterable[tuple[Claim, Check]], record: Record | None
) -> Verdict:
    """Word what a statement's beliefs came to; those that did not run count only where none did."""
    verdicts = {verdict_on_check(check, claim, record) for claim, check in beliefs}
    ran = verdicts & {Verdict.HOLDS, Verdict.PARTLY, Verdict.REFUTED}
    if len(ran) > 1:
        return Verdict.PARTLY
    for one in (*ran, Verdict.EDITED, Verdict.NOT_RUN):
        if one in verdicts:
            return one
    return Verdict.OPINION if statement.opinion else Verdict.UNANSWERED


def beliefs_by_statement(claims: Iterable[Claim]) -> dict[str, list[tuple[Claim, Check]]]:
    """Give the beliefs on each statement that has any, in the order of the claims."""
    found: dict[str, list[tuple[Claim, Check]]] = {}
    for claim in claims:
        for check in claim.checks:
            if check.statement is not None:
                found.setdefault(check.statement, []).append((claim, check))
    return found


def count_statements(record: Record) -> Counter[Verdict]:
    """Count the statements that a record's beliefs speak of, by verdict."""
    outcomes: dict[str, list[Outcome]] = {}
    for claim in record.claims.values():
        for check in claim.checks.values():
            if check.belief is not None:
                outcomes.setdefault(check.belief.statement, []).append(check.outcome)
    return Counter(map(verdict, outcomes.values()))


def changes(before: Record, after: Record) -> Iterator[Change]:
    """Give the checks that ran in both records with different outcomes, by slug and check."""
    for slug, claim in sorted(after.claims.items()):
        earlier: Mapping[str, CheckRecord] = before.claims[slug].checks if slug in before.claims else {}
        for name, check in sorted(claim.checks.items()):
            if name in earlier and {earlier[name].outcome, check.outcome} == {"held", "broken"}:
                yield Change(slug, name, earlier[name], check)
