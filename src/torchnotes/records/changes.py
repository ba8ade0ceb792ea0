"""What torch answers otherwise from one record to a later one. The only place that compares releases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from torchnotes.records.schema import CheckRecord, Record

DEPRECATIONS = ("DeprecationWarning", "FutureWarning", "PendingDeprecationWarning")
_ABSENT = ("AttributeError:", "ImportError:", "ModuleNotFoundError:")

Kind = Literal["silent", "error", "warning", "absent"]


@dataclass(frozen=True, slots=True)
class Change:
    """A check, or a parameter set of it, that torch answers otherwise than in the newest earlier record that ran it."""

    slug: str
    check: str
    """The method's name, with the parameter set in square brackets."""
    before: CheckRecord
    after: CheckRecord
    earlier: str
    """The release of the record before."""
    release: str

    @property
    def broken(self) -> CheckRecord:
        """The side on which torch does not do what the check says."""
        return self.before if self.before.outcome == "broken" else self.after

    @property
    def kind(self) -> Kind:
        """What differs: a value without any error, an error, a warning, or whether torch has what is asked for."""
        reason = self.broken.reason
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
    """Give what each record answers otherwise than the newest one before it that ran the same check.

    A check that was edited between two records is not compared, and starts anew.

    Args:
        records: of one device, oldest first, with every claim under the same slug (see `history.renamed`).
    """
    for slug, name, earlier, before, release, after in _pairs(records):
        if before.outcome != after.outcome:
            yield Change(slug, name, before, after, earlier, release)


def deprecations(records: Iterable[Record]) -> Iterator[Deprecation]:
    """Give the checks that warn of a deprecation from some record on; arguments as for `changes`."""
    for slug, name, _, before, release, after in _pairs(records):
        known = {category for category, _ in before.warnings}
        for category, message in after.warnings:
            if category in DEPRECATIONS and category not in known:
                yield Deprecation(slug, name, category, message, release)


def incomparable(before: Record, after: Record) -> int:
    """Count the checks that both records ran, edited in between."""
    return sum(
        seen.digest != earlier.digest
        for slug, claim in after.claims.items()
        for name, seen in claim.checks.items()
        if (earlier := before.claims[slug].checks.get(name) if slug in before.claims else None)
        and "not-run" not in {seen.outcome, earlier.outcome}
    )


def _pairs(records: Iterable[Record]) -> Iterator[tuple[str, str, str, CheckRecord, str, CheckRecord]]:
    """Give each check that ran with the newest earlier run of it: slug, name, release and answer before and after."""
    last: dict[tuple[str, str], tuple[str, CheckRecord]] = {}
    for record in records:
        release = record.environment.torch
        for slug, claim in sorted(record.claims.items()):
            for name, after in sorted(claim.checks.items()):
                if after.outcome == "not-run":
                    continue
                earlier, before = last.get((slug, name), ("", None))
                if before and before.digest == after.digest:
                    yield slug, name, earlier, before, release, after
                last[slug, name] = release, after


def contrast(change: Change) -> tuple[str, str]:
    """Word what torch answered before and after: the error, or what the assertion that broke saw in both."""
    broken = change.broken
    expression = broken.saw[-1][0] if broken.saw and not broken.reason else None
    return _answer(change.before, expression), _answer(change.after, expression)


def _answer(check: CheckRecord, expression: str | None) -> str:
    if check.reason:
        return f"{check.outcome}, {check.reason}"
    rows = [row for row in check.saw if expression in {None, row[0]}]
    if not rows:
        return check.outcome
    asserted, came_to = rows[-1]
    return f"{check.outcome}, {asserted} came to {came_to.partition(chr(10))[0] or 'nothing'}"
