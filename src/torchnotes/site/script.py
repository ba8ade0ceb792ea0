"""Stub until the branch is merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torchnotes.knowledge.chapters import Check, Claim


@dataclass(frozen=True, slots=True)
class Script:
    """A check to be run by itself."""

    text: str
    why_not: str = ""


def script(
    check: Check, claim: Claim, module: str, domains: Mapping[str, str], conftests: Sequence[str] = ()
) -> Script:
    """Return it."""
    return Script(check.source)
