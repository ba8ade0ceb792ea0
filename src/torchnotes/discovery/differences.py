"""What two releases answered otherwise to the same calls, the worst first. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from torchnotes.discovery.outcomes import Array, Outcome

Found = Mapping[str, Mapping[str, Outcome]]
"""Outcomes by API and by what tells its calls apart."""

KINDS = (
    "silent",
    "crash",
    "accepts silently",
    "raises",
    "error type",
    "warns",
    "warns no more",
    "removed",
    "new",
    "bits",
)
"""What a difference is, the worst first; `bits` are values that are close."""

_ABSENT = ("AttributeError", "ImportError", "ModuleNotFoundError")
_CLOSE = {"f2": 1e-2, "f4": 1e-4, "f8": 1e-7, "c8": 1e-4, "c16": 1e-7}


@dataclass(frozen=True, slots=True)
class Difference:
    """One API that answers otherwise in one way, by the shortest call that shows it."""

    api: str
    kind: str
    what: str
    """What of an answer differs: `values`, `dtype`, `shape`, …; or the error's type."""
    call: str
    before: str
    after: str
    calls: int = 1
    """How many of the calls differ so."""


def differences(before: Found, after: Found) -> list[Difference]:
    """Return one difference for each API, kind and what of it differs, sorted by kind and API."""
    shortest: dict[tuple[str, str, str], Difference] = {}
    counts: dict[tuple[str, str, str], int] = {}
    for one in _each(before, after):
        place = one.api, one.kind, one.what
        counts[place] = counts.get(place, 0) + 1
        if place not in shortest or len(one.call) < len(shortest[place].call):
            shortest[place] = one
    ordered = sorted(shortest, key=lambda place: (KINDS.index(place[1]), place[0], place[2]))
    return [
        Difference(one.api, one.kind, one.what, one.call, one.before, one.after, counts[place])
        for place in ordered
        if (one := shortest[place])
    ]


def _each(before: Found, after: Found) -> Iterator[Difference]:
    for api in sorted(before.keys() | after.keys()):
        if api not in before or api not in after:
            kind = "removed" if api in before else "new"
            yield Difference(api, kind, "name", api, _there(api in before), _there(api in after))
            continue
        for key in sorted(before[api].keys() & after[api].keys()):
            first, second = before[api][key], after[api][key]
            if first.steady and second.steady:
                yield from _between(api, first, second)


def _there(is_there: bool) -> str:  # noqa: FBT001 - one word
    return "there" if is_there else "not there"


def _between(api: str, first: Outcome, second: Outcome) -> Iterator[Difference]:
    def of(kind: str, what: str, before: str, after: str) -> Difference:
        return Difference(api, kind, what, second.call or first.call, before, after)

    told = worded(first), worded(second)
    if first.ended or second.ended:
        if first.ended != second.ended:
            yield of("crash", "process", *told)
    elif first.error or second.error:
        if kind := _of_errors(first, second):
            yield of(kind, (first.error or second.error or ("", ""))[0], *told)
    else:
        for what, old, new in _of_results(first.results, second.results):
            yield of("bits" if what == "bits" else "silent", what, old, new)
        for what, old, new in _of_results(first.gradients, second.gradients):
            yield of("bits" if what == "bits" else "silent", f"gradient: {what}", old, new)
    if not first.ended + second.ended:
        for category in sorted({*first.warned} ^ {*second.warned}):
            is_new = category in second.warned
            yield of("warns" if is_new else "warns no more", category, *(("", category) if is_new else (category, "")))


def _of_errors(first: Outcome, second: Outcome) -> str:
    if first.error and second.error:
        return "error type" if first.error[0] != second.error[0] else ""
    error = first.error or second.error
    if error and error[0] in _ABSENT:
        return "new" if first.error else "removed"
    return "accepts silently" if first.error else "raises"


def _of_results(first: Iterable[object], second: Iterable[object]) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between two results, part by part; of each part the first trait that does."""
    for one, other in zip_longest(first, second):
        if isinstance(one, Array) and isinstance(other, Array):
            traits = [
                trait for trait in ("dtype", "shape", "requires_grad") if getattr(one, trait) != getattr(other, trait)
            ]
            for trait in traits[:1]:
                yield trait, str(getattr(one, trait)), str(getattr(other, trait))
            if not traits:
                yield from _of_values(one, other)
                yield from (
                    (trait, str(getattr(one, trait)), str(getattr(other, trait)))
                    for trait in ("stride", "aliases")
                    if getattr(one, trait) != getattr(other, trait) and one.elements().size > 1
                )
        elif one != other:
            yield "text", _worded_part(one), _worded_part(other)


def _of_values(one: Array, other: Array) -> Iterator[tuple[str, str, str]]:
    if one.values == other.values:
        return
    a, b = one.elements(), other.elements()
    close = a.shape == b.shape and (
        np.allclose(a, b, rtol=_CLOSE.get(a.dtype.str[1:], 0), atol=_CLOSE.get(a.dtype.str[1:], 0), equal_nan=True)
        if a.dtype.kind in "fc"
        else bool((a == b).all())
    )
    yield "bits" if close else "values", _worded_part(one), _worded_part(other)


def worded(outcome: Outcome) -> str:
    """Return what a call came to in one line."""
    if outcome.ended:
        return f"the process ends: {outcome.ended}"
    if outcome.error:
        return f"{outcome.error[0]}: {outcome.error[1][:120]}"
    return ", ".join(map(_worded_part, outcome.results[:4])) or "nothing"


_MOST = 8


def _worded_part(part: object) -> str:
    if not isinstance(part, Array):
        return str(part)[:200]
    some = part.elements()[:_MOST]
    numbers = [f"{one:.6g}" if some.dtype.kind == "f" else str(one) for one in some]
    more = ["…"] if part.elements().size > _MOST else []
    return f"{part.dtype} {part.shape}: [{', '.join(numbers + more)}]"
