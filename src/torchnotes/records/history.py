"""What records come to: verdicts, how they went over releases, and what changed. The only place for any of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Generic, TypeVar

from msgspec import structs

from torchnotes.claims import Role
from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.knowledge.notes import Statement
from torchnotes.records.schema import Answer, CheckRecord, Outcome, Record


class Verdict(StrEnum):
    """What the beliefs of a statement, or the parameter sets of a check, came to on one release."""

    HOLDS = "holds"
    EXCEPTIONS = "holds, with exceptions"
    DEPENDS = "depends on the release"
    PARTLY = "partly"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    BEYOND = "not on this release"
    NOT_RUN = "not run here"
    EDITED = "not run since it was edited"
    OPINION = "opinion"
    UNANSWERED = "not answered yet"


Word = TypeVar("Word")

ANSWERED = frozenset({Verdict.HOLDS, Verdict.EXCEPTIONS, Verdict.PARTLY, Verdict.REFUTED})
"""The verdicts that torch gave; the others say why there is none."""


@dataclass(frozen=True, slots=True)
class Span(Generic[Word]):
    """Neighbouring releases, of those that are recorded, with one verdict, or another word in common."""

    word: Word
    first: str
    last: str
    width: int
    """How many recorded releases that is."""


def verdict(outcomes: Iterable[Outcome]) -> Verdict:
    """Return what the outcomes of a statement's beliefs came to.

    Beliefs that did not run count only where none did.
    """
    seen = set(outcomes)
    broke = seen & {"broken", "crashed"}
    if "held" in seen:
        return Verdict.PARTLY if broke else Verdict.HOLDS
    if broke:
        return Verdict.REFUTED
    return Verdict.NOT_RUN if seen else Verdict.UNANSWERED


def renamed(record: Record, claims: Iterable[Claim]) -> Record:
    """Return a record with each claim under the slug that it has now."""
    now = {old: claim.slug for claim in claims for old in claim.formerly}
    former = {now[slug]: checks for slug, checks in record.claims.items() if slug in now}
    own = {slug: checks for slug, checks in record.claims.items() if slug not in now}
    return structs.replace(record, claims=former | own) if former else record


def recorded(check: Check, claim: Claim, record: Record | None) -> CheckRecord | None:
    """Return what a record holds on a check as it is written; None where it has none, or of an older source."""
    found = record.find(claim.slug, check.name) if record else None
    return found if found and found.digest == check.digest else None


def answers(check: Check, claim: Claim, record: Record | None) -> dict[str, Answer]:
    """Return the answers that `recorded` holds, by parameter set."""
    found = recorded(check, claim, record)
    return found.answers if found else {}


def verdict_on_check(check: Check, claim: Claim, record: Record | None, *, guarded: bool = True) -> Verdict:
    """Return what one check came to, over all its parameter sets; `guarded`, unless the release is beyond its guard."""
    found = recorded(check, claim, record)
    if found is None:
        return Verdict.EDITED
    if found.guard and guarded:
        return Verdict.BEYOND
    return verdict(answer.outcome for answer in found.answers.values())


def verdict_on_statement(
    statement: Statement, beliefs: Iterable[tuple[Claim, Check]], record: Record | None
) -> Verdict:
    """Return what a statement's beliefs came to; those that did not run count only where none did.

    The letter decides; where it holds, an exception that broke is told beside it.
    """
    verdicts: dict[Role, set[Verdict]] = {"letter": set(), "exception": set(), "meaning": set()}
    for claim, check in beliefs:
        verdicts[check.role].add(verdict_on_check(check, claim, record))
    letter = verdicts["letter"]
    ran = letter & ANSWERED
    if len(ran) > 1:
        return Verdict.PARTLY
    if ran == {Verdict.HOLDS} and verdicts["exception"] & {Verdict.PARTLY, Verdict.REFUTED}:
        return Verdict.EXCEPTIONS
    if ran == {Verdict.HOLDS} and Verdict.EDITED in verdicts["exception"]:
        return Verdict.EDITED  # whether it has exceptions is not known
    for one in (*ran, Verdict.EDITED, Verdict.BEYOND, Verdict.NOT_RUN):
        if one in letter:
            return one
    return Verdict.OPINION if statement.opinion else Verdict.UNANSWERED


def depending(beliefs: Iterable[tuple[Claim, Check]], records: Sequence[Record]) -> list[tuple[Check, str]]:
    """Return the checks of a statement's letter that torch has answered in two ways, each with how that went."""
    found = []
    for claim, check in beliefs:
        went = spans((one.environment.torch, verdict_on_check(check, claim, one)) for one in records)
        answered = [span for span in went if span.word in ANSWERED]
        if check.role == "letter" and len({span.word for span in answered}) > 1:
            found.append((check, worded(answered)))
    return found


def newest(check: Check, claim: Claim, records: Sequence[Record]) -> Record | None:
    """Return the newest of the records, oldest first, that answers a check: by a run, else by why there was none."""
    fresh = [record for record in reversed(records) if recorded(check, claim, record)]
    ran = (record for record in fresh if verdict_on_check(check, claim, record) is not Verdict.NOT_RUN)
    return next(ran, fresh[0] if fresh else None)


def spans(words: Iterable[tuple[str, Word]]) -> list[Span[Word]]:
    """Return neighbours with one word put together.

    Args:
        words: each recorded release with its verdict, or what else there is to say of it, oldest first.
    """
    found = []
    for word, group in groupby(words, key=lambda pair: pair[1]):
        releases = [release for release, _ in group]
        found.append(Span(word, releases[0], releases[-1], len(releases)))
    return found


def worded(found: Sequence[Span[Verdict]]) -> str:
    """Return how a verdict went, `holds until 2.5.1, refuted since 2.6.0`; no release without a record is guessed."""
    parts = []
    for number, span in enumerate(found):
        several = f"from {span.first} to {span.last}" if span.first != span.last else f"on {span.first}"
        where = several
        if span.word in ANSWERED and len(found) > 1:
            where = {0: f"until {span.last}", len(found) - 1: f"since {span.first}"}.get(number, several)
        parts.append(f"{span.word} {where}")
    return ", ".join(parts)


def beliefs_by_statement(claims: Iterable[Claim]) -> dict[str, list[tuple[Claim, Check]]]:
    """Return the beliefs on each statement that has any, in the order of the claims."""
    found: dict[str, list[tuple[Claim, Check]]] = {}
    for claim in claims:
        for check in claim.checks:
            if check.statement is not None:
                found.setdefault(check.statement, []).append((claim, check))
    return found


def count_statements(record: Record) -> Counter[Verdict]:
    """Return how many statements the record's beliefs speak of, by verdict; what is beyond its guard says nothing."""
    outcomes: dict[str, list[Outcome]] = {}
    exceptions: set[str] = set()
    for _, _, check, _, answer in record.rows():
        belief = check.belief
        if belief and belief.role == "letter":
            outcomes.setdefault(belief.statement, []).extend([] if check.guard else [answer.outcome])
        elif belief and belief.role == "exception" and not check.guard and answer.outcome in {"broken", "crashed"}:
            exceptions.add(belief.statement)
    verdicts = {id_: verdict(found) if found else Verdict.BEYOND for id_, found in outcomes.items()}
    met = {id_: Verdict.EXCEPTIONS for id_ in exceptions if verdicts.get(id_) is Verdict.HOLDS}
    return Counter((verdicts | met).values())
