"""What torch answers otherwise from one record to a later one. The only place that compares releases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from torchnotes.records.schema import Answer, CheckRecord, Environment, Record


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


def changes(records: Iterable[Record]) -> Iterator[Change]:
    """Return what each record answers otherwise than the newest one before it that ran the same check.

    That is another outcome, or the same one by other errors. A check that was edited between two records is not
    compared, and starts anew.

    Args:
        records: of one device, oldest first, with every claim under the same slug (see `history.renamed`).
    """
    last: dict[tuple[str, str, str], tuple[CheckRecord, str, Answer]] = {}
    for record in records:
        release = record.environment.torch
        for slug, name, check, values, after in record.rows():
            if not after.ran:
                continue
            old, earlier, before = last.get((slug, name, values), (None, "", after))
            differs = before.outcome != after.outcome or before.errors != after.errors
            if old and old.digest == check.digest and differs:
                yield Change(slug, name, values, before, after, earlier, release, check)
            last[slug, name, values] = check, release, after


def surroundings(before: Environment, after: Environment) -> Iterator[str]:
    """Yield what else differs between two records and could be the cause of a change, a sentence each."""
    # a record may hold any text there
    if before.numpy.partition(".")[0] != after.numpy.partition(".")[0]:
        yield f"The records differ in NumPy too: {before.numpy} and {after.numpy}."
    if ("+cpu" in before.build) != ("+cpu" in after.build):
        yield "One of the two builds is without CUDA: what is said of CUDA differs by that."


def incomparable(before: Record, after: Record) -> int:
    """Return how many checks ran in both records, and were edited in between."""
    earlier, later = _ran(before), _ran(after)
    return sum(earlier[check] != later[check] for check in earlier.keys() & later.keys())


def alone(before: Record, after: Record) -> int:
    """Return how many checks ran in one of two records only."""
    return len(_ran(before).keys() ^ _ran(after).keys())


def differing(before: Record, after: Record) -> list[str]:
    """Return the claims that two records do not tell alike.

    Those of one build of torch have to agree to the last character of what was observed; those of two builds in the
    source and the outcomes of the checks, since what an error says differs between builds.
    """
    same_build = before.environment.build == after.environment.build
    told = [record.claims if same_build else _outcomes(record) for record in (before, after)]
    return sorted(slug for slug in before.claims | after.claims if told[0].get(slug) != told[1].get(slug))


def _outcomes(record: Record) -> dict[str, set[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {slug: set() for slug in record.claims}
    for slug, name, check, values, answer in record.rows():
        found[slug].add((name, check.digest, values, answer.outcome))
    return found


def _ran(record: Record) -> dict[tuple[str, str], str]:
    """Return the digest of each check that ran, by slug and name."""
    return {(slug, name): check.digest for slug, name, check, _, answer in record.rows() if answer.ran}


def contrast(change: Change) -> tuple[str, str]:
    """Return what torch answered before and after.

    That is the error, or what the assertion that broke came to in both; of one outcome twice, the first error that
    differs.
    """
    before, after = change.before, change.after
    if before.outcome == after.outcome:
        both = next(pair for pair in zip_longest(before.errors, after.errors) if pair[0] != pair[1])
        first, second = (f"{before.outcome}, {': '.join(error) if error else 'no error'}" for error in both)
        return first, second
    broken = change.broken
    place = broken.observed[-1][0] if broken.observed and not broken.reason else None
    return _told(before, place), _told(after, place)


def _told(answer: Answer, place: int | None) -> str:
    if answer.reason:
        return f"{answer.outcome}, {answer.reason}"
    rows = [row for row in answer.observed if place in {None, row[0]}]
    if answer.errors and place is None:
        kind, line = answer.errors[-1]
        return f"{answer.outcome}, {kind}: {line}"
    came_to = rows[-1][1].partition("\n")[0] if rows else ""
    return f"{answer.outcome}, {came_to}" if came_to else answer.outcome
