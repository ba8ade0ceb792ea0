"""What the site shows of many records: how claims and statements went, and what each release changed. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.records import changes, history
from torchnotes.records.deprecations import Deprecation, deprecations
from torchnotes.records.history import ANSWERED, Span, Verdict
from torchnotes.records.lines import Kind, Line, lines, used
from torchnotes.records.schema import Outcome, Record


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """What a release answers otherwise than the one before it, and the deprecations that it began."""

    release: str
    lines: Sequence[Line]
    """By severity."""
    deprecations: Sequence[Deprecation]
    surroundings: Sequence[str] = ()
    """What else differs between the two records, and could be the cause."""

    @property
    def uri(self) -> str:
        """The page that tells it, without the suffix."""
        return f"changes/{self.release}"

    @property
    def kinds(self) -> Counter[Kind]:
        """How many lines there are of each kind, the most severe first."""
        return Counter(line.kind for line in self.lines)

    @property
    def apis(self) -> set[str]:
        """The APIs that answer otherwise, and not in other words only."""
        return {line.api for line in self.lines if line.kind != "wording"}

    @property
    def slugs(self) -> set[str]:
        """The claims that tell a change of what torch does, not of what it says."""
        return {line.slug for line in self.lines if line.kind != "wording"}


def per_release(
    records: Sequence[Record], claims: Sequence[Claim], ending: Sequence[Deprecation]
) -> list[ReleaseChanges]:
    """Return what each release but the oldest changed in these claims, newest first; `ending` is what is deprecated."""
    changed = list(changes.changes(records))
    found = []
    for before, after in reversed([*pairwise(records)]):
        release = after.environment.torch
        own = lines([change for change in changed if change.release == release], claims)
        begun = [one for one in ending if one.since == release]
        beside = [*changes.surroundings(before.environment, after.environment)]
        found.append(ReleaseChanges(release, own, begun, beside))
    return found


def deprecated(records: Sequence[Record], claims: Sequence[Claim]) -> list[Deprecation]:
    """Return what is deprecated, as far as checks of these claims met it."""
    slugs = {claim.slug for claim in claims}
    found = ((one, tuple(check for check in one.checks if check[0] in slugs)) for one in deprecations(records))
    return [replace(one, checks=checks) for one, checks in found if checks]


def api_of(one: Deprecation, claims: Mapping[str, Claim]) -> str:
    """Return the name that a deprecation is about: that which the message begins with, else what its check uses."""
    if named := re.match(r"\W?((?:torch|nn)\.\w[\w.]*\w)", one.message):
        return re.sub(r"^nn\.", "torch.nn.", named[1])
    slug, name = one.checks[0]
    return used(claims[slug].api, next((check for check in claims[slug].checks if check.name == name), None))


def cells(claim: Claim, records: Sequence[Record]) -> list[Span[str]]:
    """Return for each recorded release whether a claim's checks answer as they do now, with neighbours put together."""
    seen = [_outcomes(claim, record) for record in records]
    now = {name: outcome for outcomes in seen for name, outcome in outcomes.items() if outcome != "not-run"}
    states = []
    for record, outcomes in zip(records, seen, strict=True):
        ran = {name: outcome for name, outcome in outcomes.items() if outcome != "not-run"}
        other = ran.items() - now.items()
        word = "differs" if other else "as now" if ran else "not run" if outcomes else "not recorded"
        states.append((record.environment.torch, (word, other)))
    return [Span(span.word[0], span.first, span.last, span.width) for span in history.spans(states)]


def strip(found: Iterable[Span[str]], records: Sequence[Record]) -> list[tuple[str, str]]:
    """Return each recorded release with the word of its cell, oldest first."""
    words = [span.word for span in found for _ in range(span.width)]
    return [(record.environment.torch, word) for record, word in zip(records, words, strict=True)]


def _outcomes(claim: Claim, record: Record) -> dict[str, Outcome]:
    """Return the outcome of each check, by name and parameter set, as far as it is answered as written."""
    return {
        f"{check.name}{values}": answer.outcome
        for check in claim.checks
        for values, answer in history.answers(check, claim, record).items()
    }


def standing(found: Sequence[Span[Verdict]]) -> Span[Verdict]:
    """Return the newest span in which torch gave an answer, else the newest."""
    answered = [span for span in found if span.word in ANSWERED]
    return (answered or found)[-1]


def changes_verdict(found: Sequence[Span[Verdict]]) -> bool:
    """Return whether torch gave different answers over releases."""
    return len({span.word for span in found} & ANSWERED) > 1


def recorded_on(claim: Claim, records: Sequence[Record]) -> str | None:
    """Return which releases answer all checks of a claim as they are written; None where all do, or none does."""
    whole = [record for record in records if all(history.recorded(check, claim, record) for check in claim.checks)]
    if len(whole) == 1 < len(records):
        return f"recorded on {whole[0].environment.torch} only"
    return f"recorded on {len(whole)} of {len(records)} releases" if 0 < len(whole) < len(records) else None


def why_not(beliefs: Iterable[tuple[Claim, Check]], records: Sequence[Record]) -> str:
    """Return why beliefs did not run, by the newest records that tell."""
    answers = (history.answers(check, claim, history.newest(check, claim, records)) for claim, check in beliefs)
    return ", ".join(sorted({answer.reason for found in answers for answer in found.values() if answer.reason}))


def count_outcomes(record: Record) -> Counter[Outcome]:
    """Return how many checks of a record had which outcome."""
    return Counter(answer.outcome for *_, answer in record.rows())
