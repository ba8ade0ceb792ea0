"""The changes between two releases that can hurt, each with the calls that it touches. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from packaging.version import Version

from torchnotes.knowledge.errors import InputError
from torchnotes.search.entries import Dated

HURTING = ("silent", "accepts silently", "removed", "raises", "error type", "warns")
"""Kinds of changes, the most severe first."""


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """What a call must look like, and hold, for a change to touch it."""

    calls: tuple[str, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    at: Mapping[str, int] = field(default_factory=dict)
    when: tuple[str, ...] = ()

    @property
    def by_form(self) -> bool:
        """Whether the form of a call alone decides."""
        return not self.when


@dataclass(frozen=True, slots=True)
class Change:
    """One change that can hurt."""

    slug: str
    title: str
    release: str
    kind: str
    api: str
    before: str
    after: str
    remedy: str
    trigger: Trigger | None
    """None where no call shows it, or nothing is said."""
    unseen: str
    """Why no call shows it."""

    @property
    def severity(self) -> int:
        return HURTING.index(self.kind)


def between(dated: Iterable[Dated], releases: Sequence[str], first: str, last: str) -> list[Change]:
    """Return the changes after one release and up to another, the most severe first.

    Args:
        dated: all changes, as the library has them.
        releases: the recorded ones, oldest first.
        first: a release, or a minor one: `2.5`.
        last: likewise, later.

    Raises:
        InputError: when a release has no record, or the last is not later.
    """
    older, newer = (_recorded(one, releases) for one in (first, last))
    if Version(newer) <= Version(older):
        raise InputError(f"--to {last} is not later than --from {first}: name the older one first")
    found = [
        _change(one)
        for one in dated
        if one.kind in HURTING and Version(older) < Version(_at(one.release, releases)) <= Version(newer)
    ]
    return sorted(found, key=lambda one: (one.severity, one.api, one.slug))


def _recorded(wanted: str, releases: Sequence[str]) -> str:
    found = [one for one in releases if one == wanted or one.startswith(f"{wanted}.")]
    if not found:
        there = f"; there are {', '.join(releases)}" if releases else ""
        raise InputError(f"there is no record of torch {wanted or 'without a release'}{there}")
    return found[-1]


def _at(release: str, releases: Sequence[str]) -> str:
    """Return the recorded release that first answers otherwise: of a guard `2.8`, the first record from there on."""
    return next((one for one in releases if Version(one) >= Version(release)), release)


def spelt(calls: Iterable[str]) -> tuple[str, ...]:
    """Return dotted names with what stands in brackets left out and put in: `torch.[Tensor.]clamp[_]` is four names."""
    found: dict[str, None] = {}
    for call in calls:
        before, bracket, rest = call.partition("[")
        inside, _, after = rest.partition("]")
        ways = spelt((f"{before}{after}", f"{before}{inside}{after}")) if bracket else (call,)
        found |= dict.fromkeys(ways)
    return tuple(found)


def trigger_of(told: Mapping[str, Any], apis: Iterable[str]) -> Trigger | None:
    """Return a trigger as a claim has it written; None where no call shows the change, or nothing is said.

    Args:
        told: the fields of `claims.Trigger` that are given.
        apis: the claim's, which are called where it names none.
    """
    if not told or told.get("unseen"):
        return None
    return Trigger(
        spelt(told.get("calls") or apis),
        told.get("given", {}),
        tuple(told.get("missing", ())),
        told.get("at", {}),
        tuple(told.get("when", ())),
    )


def _change(one: Dated) -> Change:
    told = one.trigger
    return Change(
        one.slug,
        one.title,
        one.release,
        one.kind,
        one.api,
        one.before,
        one.after,
        one.remedy,
        trigger_of(told, one.apis),
        told.get("unseen", "") if told else "nothing says which calls it touches",
    )
