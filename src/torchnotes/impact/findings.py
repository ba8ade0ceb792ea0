"""Findings: places of somebody's code that changes of torch touch. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from torchnotes.impact.changes import Change
from torchnotes.impact.form import matches
from torchnotes.impact.names import is_method, usual
from torchnotes.impact.source import Use, uses

Sight = Literal["seen", "sure", "likely", "maybe"]
SIGHTS: tuple[Sight, ...] = ("seen", "sure", "likely", "maybe")
"""How sure a finding is, the surest first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A change that touches a place."""

    path: str
    line: int
    api: str
    sight: Sight
    change: Change
    told: str = ""
    """What was seen there while it ran."""

    @property
    def fails(self) -> bool:
        """Whether it makes the command fail: it is sure, and raises or is silent."""
        return self.sight in {"seen", "sure"} and self.change.kind in {
            "silent",
            "accepts silently",
            "removed",
            "raises",
        }


def in_source(path: str, source: str, changes: Sequence[Change]) -> Iterator[Finding]:
    """Yield what touches a module by the form of its calls; a change that hangs on values is at most `maybe`.

    Raises:
        SyntaxError: when the source cannot be read.
    """
    by_name: dict[str, list[Change]] = {}
    for change in changes:
        for name in map(usual, change.trigger.calls) if change.trigger else ():
            by_name.setdefault(name, []).append(change)
            if is_method(name):
                by_name.setdefault(f"?.{name.rpartition('.')[2]}", []).append(change)
    for use in uses(source, {name for name in by_name if not name.startswith("?")}):
        for change in dict.fromkeys(by_name.get(use.api, ())):
            if sight := _sight(use, change):
                yield Finding(path, use.line, use.api, sight, change)


def _sight(use: Use, change: Change) -> Sight | None:
    trigger = change.trigger
    if trigger is None or change.slug in use.fine or (use.imported and change.kind != "removed"):
        return None
    form = matches(trigger, use)
    if form is False:
        return None
    if trigger.when:
        return "maybe"
    return use.tier if form else "maybe"


def ordered(found: Iterable[Finding]) -> list[Finding]:
    """Return findings by how sure they are, then by severity, file and line; each once."""
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda one: (SIGHTS.index(one.sight), one.change.severity, one.path, one.line, one.api))
