"""One line for each change: what torch answered before and after, and what that is to whoever upgrades. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Any, Literal, get_args

from packaging.version import Version

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.records.changes import Change
from torchnotes.records.schema import Answer, Record

Kind = Literal["silent", "accepts silently", "raises", "error type", "warns", "accepts", "new", "removed", "wording"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What a change is, the most severe first."""

HARMLESS: frozenset[Kind] = frozenset({"accepts", "new", "wording"})
"""The kinds that can only help."""

_ABSENT = {"AttributeError", "ImportError", "ModuleNotFoundError"}
_UNKNOWN_ARGUMENT = "unexpected keyword argument"


@dataclass(frozen=True, slots=True)
class Line:
    """One change of torch, as it is told to whoever upgrades."""

    kind: Kind
    api: str
    """The first API of its claim that the check's source names."""
    slug: str
    check: str
    """The check that shows it, without `test_`."""
    fact: str
    """The sentence that the check proves; empty where none names it."""
    before: str
    after: str
    since: str
    """The first release that answers so, as far as is known."""
    calls: int = 1
    """How many checks and parameter sets of the claim show it."""
    why: str = ""
    """The pull request or release note that says so."""
    remedy: str = ""
    """What to write instead, or how to keep the old behaviour."""
    trigger: Mapping[str, Any] = field(default_factory=dict)
    """What a call must look like and hold for it to be touched, as `claims.Trigger`."""
    earlier: str = ""
    """The recorded release that answered as before."""

    @property
    def can_hurt(self) -> bool:
        return self.kind not in HARMLESS


def lines(found: Iterable[Change], claims: Iterable[Claim], between: Sequence[Record] = ()) -> list[Line]:
    """Return one line for each change, by severity and name: a pair of checks on both sides of a release is one.

    Args:
        found: as `changes.changes` yields them.
        claims: as they are written; a change of a claim that is gone is left out.
        between: records of the releases after the earlier and before the later, oldest first.
    """
    by_slug = {claim.slug: claim for claim in claims}
    order = sorted((one for one in found if one.slug in by_slug), key=lambda one: (one.slug, Version(one.release)))
    told = [
        _line(change, by_slug[slug], between)
        for (slug, _), group in groupby(order, key=lambda one: (one.slug, one.release))
        for change in _without_twins([*group], {check.name: check for check in by_slug[slug].checks})
    ]
    # parameter sets of a check are one change, and so are checks that tell the same of one API
    merged = _merged(told, lambda one: (one.slug, one.since, one.kind, one.check))
    merged = _merged(merged, lambda one: (one.slug, one.since, one.kind, one.api, one.before, one.after))
    return sorted(merged, key=lambda one: (KINDS.index(one.kind), one.api, one.slug, one.check))


def _merged(told: Iterable[Line], place_of: Callable[[Line], tuple[str, ...]]) -> list[Line]:
    """Return one line for each place: the first, with the calls of all."""
    found: dict[tuple[str, ...], Line] = {}
    for one in told:
        place = place_of(one)
        found[place] = replace(found[place], calls=found[place].calls + one.calls) if place in found else one
    return list(found.values())


def _without_twins(found: list[Change], checks: Mapping[str, Check]) -> Iterator[Change]:
    """Yield changes without the older side of each pair: a check that broke, where one with a like name holds now."""
    flips = [one for one in found if one.before.outcome != one.after.outcome and one.check in checks]
    newer = {one.check for one in flips if one.after.outcome == "held"}
    gone: set[str] = set()
    for name in sorted(newer):
        older = {one.check for one in flips if one.after.outcome != "held"} - gone
        guard = checks[name].since
        twins = [one for one in older if guard and checks[one].until == guard]
        if twins:
            gone.add(max(twins, key=lambda one: SequenceMatcher(None, name, one).ratio()))
    yield from (one for one in found if one.check not in gone)


def _line(change: Change, claim: Claim, between: Sequence[Record]) -> Line:
    check = next((one for one in claim.checks if one.name == change.check), None)
    name = change.check.removeprefix("test_")
    guard = check and ((change.after.outcome == "held" and check.since) or check.until or check.since)
    in_range = guard and Version(change.earlier) < Version(guard) <= Version(change.release)
    kind = kind_of(change)
    before, after = sides(change, kind)
    said = [
        one
        for one in (check.told if check else ())
        if Version(change.earlier) < Version(one.release) <= Version(change.release)
    ]
    why, remedy = (next((text for one in said if (text := getattr(one, name))), "") for name in ("why", "remedy"))
    return Line(
        kind="accepts silently" if kind == "accepts" and remedy and _raised(change.before) else kind,
        api=used(claim.api, check),
        slug=claim.slug,
        check=name,
        fact=next((fact.sentence for fact in claim.facts if change.check in fact.checks), ""),
        before=before,
        after=after,
        since=guard if guard and in_range else _first(change, between),
        why=why,
        remedy=remedy,
        trigger=next((one.trigger for one in said if one.trigger), {}),
        earlier=change.earlier,
    )


def used(names: Sequence[str], check: Check | None) -> str:
    """Return the first of some dotted names whose last word stands in a check's source; the first of all, if none.

    What is said of the check does not count: a trigger names APIs too.
    """
    source = check.undecorated(check.source) if check else ""
    return next((name for name in names if re.search(rf"\b{name.rpartition('.')[2]}\b", source)), names[0])


def _first(change: Change, between: Sequence[Record]) -> str:
    """Return the first release that answers as the later one does."""
    for record in between:
        check = record.find(change.slug, change.check)
        answer = check.answers.get(change.values) if check and check.digest == change.record.digest else None
        if answer and (answer.outcome, answer.errors) == (change.after.outcome, change.after.errors):
            return record.environment.torch
    return change.release


def kind_of(change: Change) -> Kind:
    """Return what a change is, computed from its two answers."""
    before, after = change.before, change.after
    if "crashed" in {before.outcome, after.outcome}:
        return "raises" if after.outcome == "crashed" else "accepts"
    gone, come = _alone(before, after), _alone(after, before)
    if gone or come:
        return _kind_of_errors(before, after, gone, come)
    if before.outcome == after.outcome:
        return "wording"
    warned, warns = _warned(before), _warned(after)
    if warned == warns:
        return "silent"
    return "warns" if warns - warned else "accepts"


def _kind_of_errors(before: Answer, after: Answer, gone: set[str], come: set[str]) -> Kind:
    if _is_absent(after, come):
        return "removed"
    if _is_absent(before, gone):
        return "new"
    if gone and come:
        return "error type"
    return "raises" if come else "accepts"


def _is_absent(answer: Answer, types: set[str]) -> bool:
    """Return whether errors of these types say that torch has no such name, or no such argument."""
    return bool(types & _ABSENT) or any(kind in types and _UNKNOWN_ARGUMENT in line for kind, line in answer.errors)


def sides(change: Change, kind: Kind) -> tuple[str, str]:
    """Return what torch answered before and after, in words and values: `raises TypeError`, `[1, 1]`."""
    warned, warns = _warned(change.before), _warned(change.after)
    if kind == "warns" or (kind == "accepts" and warned - warns):
        return _warning(warned - warns), _warning(warns - warned)
    if kind == "wording":
        return next(
            (f"{one[0]}: {one[1]}", f"{other[0]}: {other[1]}")
            for one, other in zip_longest(change.before.errors, change.after.errors, fillvalue=("no error", ""))
            if one != other
        )
    broken = change.broken
    place = broken.observed[-1][0] if broken.observed and not broken.reason else None
    gone, come = _alone(change.before, change.after), _alone(change.after, change.before)
    return _side(change.before, gone, place), _side(change.after, come, place)


def _side(answer: Answer, types: set[str], place: int | None) -> str:
    if answer.outcome == "crashed":
        return f"the process ends ({answer.reason})"
    if types:
        return f"raises {', '.join(sorted(types))}"
    rows = [came_to for at, came_to in answer.observed if place in {None, at}]
    return _value(rows[-1]) if rows else "is accepted"


def _value(came_to: str) -> str:
    """Return the left side of what a comparison came to: what torch answered."""
    first = came_to.partition("\n")[0]
    return re.split(r" (?:==|is|!=|<=|>=|<|>) ", first, maxsplit=1)[0]


def _warning(categories: set[str]) -> str:
    return f"warns: {', '.join(sorted(categories))}" if categories else "does not warn"


def _raised(answer: Answer) -> set[str]:
    return {kind for kind, _ in answer.errors if not kind.endswith("Warning")}


def _alone(answer: Answer, other: Answer) -> set[str]:
    """Return the types of errors that one answer has alone, and those that it gave to what the other's alone say."""
    own, new = _raised(answer) - _raised(other), _raised(other) - _raised(answer)
    said = {message for kind, message in other.errors if kind in new}
    return own | {kind for kind, message in answer.errors if message in said and kind in _raised(answer)}


def _warned(answer: Answer) -> set[str]:
    return {kind for kind, _ in answer.warnings} | {kind for kind, _ in answer.errors if kind.endswith("Warning")}
