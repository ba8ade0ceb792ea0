"""Which warnings announce an end, since when torch gives them, and when they went. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from torchnotes.records.schema import Record

_CATEGORIES = {"DeprecationWarning", "FutureWarning", "PendingDeprecationWarning"}
_TELLS_AN_END = re.compile(
    r"deprecat|will be removed|(?:in|since) (?:a|the) future|future release|in (?:pytorch |torch |version )?v?2\.\d+",
    re.IGNORECASE,
)
"""What a warning of any category says that announces an end, or names a release."""
_OF_OTHERS = re.compile("html5lib|distutils")
"""What TensorBoard's own imports warn of."""


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A warning that announces an end, told once however many checks meet it."""

    message: str
    category: str
    """That of the newest release that warns."""
    checks: tuple[tuple[str, str], ...]
    """The slug of the claim and the name of each check that met it."""
    since: str
    """The first release that warns, where an earlier record shows that it did not; else empty."""
    gone: str
    """The first release after it that does not warn any more; empty where the newest record does."""


def deprecations(records: Iterable[Record]) -> list[Deprecation]:
    """Return what is deprecated, in the order in which it began.

    Args:
        records: of one device, oldest first, with every claim under the same slug (see `history.renamed`).
    """
    releases: list[str] = []
    ran: dict[tuple[str, str, str], list[int]] = {}
    met: dict[str, list[tuple[int, tuple[str, str, str], str, str]]] = {}
    for place, record in enumerate(records):
        releases.append(record.environment.torch)
        for slug, name, check, _, answer in record.rows():
            key = slug, name, check.digest
            if answer.ran:
                ran.setdefault(key, []).append(place)
            for category, message in answer.warnings:
                if announces(category, message):
                    # some messages quote, and go on with what differs between runs
                    met.setdefault(re.sub(r"\W+", " ", message).strip()[:60], []).append(
                        (place, key, category, message)
                    )
    found = []
    for seen in met.values():
        first, last = seen[0][0], seen[-1][0]
        before = [place for at, key, *_ in seen if at == first for place in ran[key] if place < first]
        after = [place for at, key, *_ in seen if at == last for place in ran[key] if place > last]
        found.append(
            Deprecation(
                message=seen[-1][3],
                category=seen[-1][2],
                checks=tuple({key[:2]: None for _, key, *_ in seen}),
                since=releases[first] if before else "",
                gone=releases[min(after)] if after else "",
            )
        )
    return found


def announces(category: str, message: str) -> bool:
    """Return whether a warning announces an end, by its category or its words."""
    return not _OF_OTHERS.search(message) and (category in _CATEGORIES or bool(_TELLS_AN_END.search(message)))
