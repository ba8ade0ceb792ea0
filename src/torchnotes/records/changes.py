"""What torch answers otherwise from one record to a later one. The only place that compares releases."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import structs

from torchnotes.records.schema import Answer, CheckRecord, Record

DEPRECATIONS = ("DeprecationWarning", "FutureWarning", "PendingDeprecationWarning")
_ABSENT = ("AttributeError:", "ImportError:", "ModuleNotFoundError:")

Kind = Literal["silent", "error", "warning", "absent", "crash", "error type", "wording"]


@dataclass(frozen=True, slots=True)
class Change:
    """A check, with one parameter set, that torch answers otherwise than in the newest earlier record that ran it."""

    slug: str
    check: str
    """The method's name."""
    values: str
    """The parameter set; empty without any."""
    before: Answer
    after: Answer
    earlier: str
    """The release of the record before."""
    release: str
    record: CheckRecord
    """What the release holds on the check."""

    @property
    def as_expected(self) -> bool:
        """Whether the check's author expects what it answers now."""
        return self.record.as_expected(self.after)

    @property
    def name(self) -> str:
        """The check with its parameter set, as pytest writes it."""
        return f"{self.check}[{self.values}]" if self.values else self.check

    @property
    def broken(self) -> Answer:
        """The side on which torch does not do what the check says."""
        return self.after if self.before.outcome == "held" else self.before

    @property
    def kind(self) -> Kind:
        """What differs: a value without any error, an error, a warning, a name, or only what an error says."""
        if self.before.outcome == self.after.outcome:
            return "wording" if _types(self.before) == _types(self.after) else "error type"
        reason = self.broken.reason
        if "crashed" in {self.before.outcome, self.after.outcome}:
            return "crash"
        if not reason:
            return "silent"
        if reason.startswith("did not warn"):
            return "warning"
        return "absent" if reason.startswith(_ABSENT) else "error"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A check in which torch first warns of a deprecation: it ran in an earlier record without."""

    slug: str
    check: str
    category: str
    message: str
    release: str


def changes(records: Iterable[Record]) -> Iterator[Change]:
    """Return what each record answers otherwise than the newest one before it that ran the same check.

    That is another outcome, or the same one by other errors. A check that was edited between two records is not
    compared, and starts anew.

    Args:
        records: of one device, oldest first, with every claim under the same slug (see `history.renamed`).
    """
    for pair in _pairs(records):
        if pair.before.outcome != pair.after.outcome or pair.before.errors != pair.after.errors:
            yield pair


def deprecations(records: Iterable[Record]) -> Iterator[Deprecation]:
    """Return the checks that warn of a deprecation from some record on; arguments as for `changes`."""
    for pair in _pairs(records):
        known = {category for category, _ in pair.before.warnings}
        for category, message in pair.after.warnings:
            if category in DEPRECATIONS and category not in known:
                yield Deprecation(pair.slug, pair.check, category, message, pair.release)


def incomparable(before: Record, after: Record) -> int:
    """Return how many checks ran in both records, and were edited in between."""
    return sum(
        bool((earlier := before.find(slug, name)) and earlier.digest != check.digest and _ran(earlier) and _ran(check))
        for slug, checks in after.claims.items()
        for name, check in checks.items()
    )


def differing(before: Record, after: Record) -> list[str]:
    """Return the claims that two records do not tell alike, to the last character of what was observed."""
    return sorted(slug for slug in before.claims | after.claims if before.claims.get(slug) != after.claims.get(slug))


def differing_outcomes(before: Record, after: Record) -> list[str]:
    """Return the claims whose checks two records know by other sources, or with other outcomes."""
    return sorted(slug for slug in before.claims | after.claims if _outcomes(before, slug) != _outcomes(after, slug))


def _outcomes(record: Record, slug: str) -> dict[tuple[str, str, str], str]:
    return {
        (name, check.digest, values): answer.outcome
        for name, check in record.claims.get(slug, {}).items()
        for values, answer in check.answers.items()
    }


def _ran(check: CheckRecord) -> bool:
    return any(answer.ran for answer in check.answers.values())


def _types(answer: Answer) -> list[str]:
    return [kind for kind, _ in answer.errors]


def _pairs(records: Iterable[Record]) -> Iterator[Change]:
    last: dict[tuple[str, str, str], tuple[CheckRecord, str, Answer]] = {}
    for record in records:
        release = record.environment.torch
        for slug, checks in sorted(record.claims.items()):
            for name, check in sorted(checks.items()):
                for values, after in sorted(check.answers.items()):
                    if not after.ran:
                        continue
                    old, earlier, before = last.get((slug, name, values), (check, "", None))
                    if before and old.digest == check.digest:
                        # a run that keeps no record observes only what breaks
                        told = check if check.asserts else structs.replace(check, asserts=old.asserts)
                        yield Change(slug, name, values, before, after, earlier, release, told)
                    last[slug, name, values] = check, release, after


def contrast(change: Change) -> tuple[str, str]:
    """Return what torch answered before and after: the error, or what the assertion that broke came to in both."""
    broken = change.broken
    place = broken.observed[-1][0] if broken.observed and not broken.reason else None
    asserts = change.record.asserts
    return _told(change.before, asserts, place), _told(change.after, asserts, place)


def _told(answer: Answer, asserts: Sequence[str], place: int | None) -> str:
    if answer.reason:
        return f"{answer.outcome}, {answer.reason}"
    rows = [row for row in answer.observed if place in {None, row[0]}]
    if answer.errors and place is None:
        kind, line = answer.errors[-1]
        return f"{answer.outcome}, {kind}: {line}"
    if not rows:
        return answer.outcome
    asserted, came_to = rows[-1]
    return f"{answer.outcome}, {asserts[asserted]} came to {came_to.partition(chr(10))[0] or 'nothing'}"
