"""What the site shows of many records: how claims and statements went, and what each release changed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.knowledge.notes import Statement
from torchnotes.records import changes, history
from torchnotes.records.changes import Change, Deprecation, Kind
from torchnotes.records.history import ANSWERED, Span, Verdict
from torchnotes.records.schema import Outcome, Record


@dataclass(frozen=True, slots=True)
class Cell:
    """Neighbouring releases on which a claim's checks answer alike."""

    word: str
    first: str
    last: str
    width: int
    """How many recorded releases that is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A check that a release answers otherwise, over the parameter sets that changed alike."""

    check: str
    sets: Sequence[str]
    now: bool
    """Whether torch does what the check says since then, or no longer does."""
    kind: Kind
    earlier: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """What a release changed: the checks of each claim, by slug, and the deprecations that it began."""

    release: str
    claims: Mapping[str, Sequence[Difference]]
    deprecations: Sequence[Deprecation]


def per_release(records: Sequence[Record]) -> list[ReleaseChanges]:
    """Return what each release but the oldest changed, newest first."""
    changed = [*changes.changes(records)]
    begun = [*changes.deprecations(records)]
    return [
        ReleaseChanges(
            release,
            {
                slug: list(_differences(group))
                for slug, group in groupby(
                    (change for change in changed if change.release == release), key=lambda change: change.slug
                )
            },
            [*{(one.slug, one.category): one for one in begun if one.release == release}.values()],
        )
        for release in reversed([record.environment.torch for record in records][1:])
    ]


def _differences(found: Iterable[Change]) -> Iterable[Difference]:
    rows: dict[tuple[str, bool, Kind, str, str, str], list[str]] = {}
    for change in found:
        before, after = changes.contrast(change)
        row = change.check, change.after.outcome == "held", change.kind, change.earlier, before, after
        rows.setdefault(row, []).append(change.values)
    # what torch does now comes before what it no longer does
    for (method, now, kind, earlier, before, after), sets in sorted(rows.items(), key=lambda item: not item[0][1]):
        yield Difference(method, [name for name in sets if name], now, kind, earlier, before, after)


def cells(claim: Claim, records: Sequence[Record]) -> list[Cell]:
    """Return for each recorded release whether a claim's checks answer as they do now, with neighbours put together."""
    seen = [_outcomes(claim, record) for record in records]
    now: dict[str, Outcome] = {}
    for outcomes in seen:
        now |= {name: outcome for name, outcome in outcomes.items() if outcome != "not-run"}
    states = []
    for outcomes in seen:
        ran = {name: outcome for name, outcome in outcomes.items() if outcome != "not-run"}
        other = tuple(sorted((name, outcome) for name, outcome in ran.items() if outcome != now[name]))
        word = "differs" if other else "as now" if ran else "not run" if outcomes else "not recorded"
        states.append((word, other))
    found = []
    for (word, _), group in groupby(zip(states, records, strict=True), key=lambda pair: pair[0]):
        releases = [record.environment.torch for _, record in group]
        found.append(Cell(word, releases[0], releases[-1], len(releases)))
    return found


def is_changing(row: Sequence[Cell]) -> bool:
    """Return whether a claim's checks answered otherwise on some release."""
    return any(cell.word == "differs" for cell in row)


def _outcomes(claim: Claim, record: Record) -> dict[str, Outcome]:
    """Return the outcome of each check, by name and parameter set, as far as it is answered as written."""
    return {
        f"{check.name}{values}": answer.outcome
        for check in claim.checks
        for values, answer in history.answers(check, claim, record).items()
    }


def check_spans(check: Check, claim: Claim, records: Sequence[Record]) -> list[Span]:
    """Return how torch answered a check over releases, its guards aside."""
    verdicts = []
    for record in records:
        seen = history.answers(check, claim, record).values()
        verdict = history.verdict(answer.outcome for answer in seen) if seen else Verdict.EDITED
        verdicts.append((record.environment.torch, verdict))
    return history.spans(verdicts)


def statement_spans(
    statement: Statement, beliefs: Sequence[tuple[Claim, Check]], records: Sequence[Record]
) -> list[Span]:
    """Return what a statement's beliefs came to over releases."""
    return history.spans(
        (record.environment.torch, history.verdict_on_statement(statement, beliefs, record)) for record in records
    )


def standing(found: Sequence[Span]) -> Span | None:
    """Return the newest span in which torch gave an answer, else the newest; None where nothing is recorded."""
    answered = [span for span in found if span.verdict in ANSWERED]
    return answered[-1] if answered else found[-1] if found else None


def changes_verdict(found: Sequence[Span]) -> bool:
    """Return whether torch gave different answers over releases."""
    return len({span.verdict for span in found} & ANSWERED) > 1


def why_not(beliefs: Iterable[tuple[Claim, Check]], records: Sequence[Record]) -> str:
    """Return why beliefs did not run, by the newest records that tell."""
    answers = (history.answers(check, claim, history.newest(check, claim, records)) for claim, check in beliefs)
    return ", ".join(sorted({answer.reason for found in answers for answer in found.values() if answer.reason}))


def count_outcomes(record: Record) -> Counter[Outcome]:
    """Return how many checks of a record had which outcome."""
    checks = (check for claim in record.claims.values() for check in claim.values())
    return Counter(answer.outcome for check in checks for answer in check.answers.values())
