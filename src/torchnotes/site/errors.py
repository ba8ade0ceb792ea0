"""Errors and warnings that checks met: what a reader pastes, with the claim that explains it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torchnotes.knowledge.chapters import Claim
from torchnotes.records.lines import used
from torchnotes.records.schema import Record


@dataclass(frozen=True, slots=True)
class Met:
    """A message of torch, and where a check met it."""

    kind: str
    """The error's type, or the warning's category."""
    message: str
    """Its first line."""
    slug: str
    api: str
    releases: tuple[str, ...]
    """Those recorded on which it was met, oldest first."""
    over: str
    """Since when, and until when; empty where every release that ran the claim has it."""


def met(claims: Iterable[Claim], records: Sequence[Record]) -> list[Met]:
    """Return every message that checks of these claims met on a recorded release, each once a claim.

    Args:
        claims: as they are written.
        records: oldest first.
    """
    known = {claim.slug: claim for claim in claims}
    where: dict[tuple[str, str, str], dict[str, str]] = {}
    ran: dict[str, list[str]] = {}
    for record in records:
        release = record.environment.torch
        for slug, name, _, _, answer in record.rows():
            if slug not in known or not answer.ran:
                continue
            if ran.setdefault(slug, [])[-1:] != [release]:
                ran[slug].append(release)
            for kind, message in (*answer.errors, *answer.warnings):
                where.setdefault((slug, kind, message), {})[release] = name
    found = []
    for (slug, kind, message), releases in where.items():
        claim = known[slug]
        last = next(reversed(releases.values()))
        check = next((check for check in claim.checks if check.name == last), None)
        over = _over(tuple(releases), ran[slug])
        found.append(Met(kind, message, slug, used(claim.api, check), tuple(releases), over))
    return found


def _over(releases: Sequence[str], ran: Sequence[str]) -> str:
    """Return since when and until when a message was met, of the releases that ran its claim."""
    since = "" if releases[0] == ran[0] else f"since {releases[0]}"
    until = "" if releases[-1] == ran[-1] else f"until {releases[-1]}"
    return " ".join(part for part in (since, until) if part)


def by_claim(found: Iterable[Met]) -> dict[str, list[Met]]:
    """Return messages by the slug of the claim whose checks met them."""
    gathered: dict[str, list[Met]] = {}
    for one in found:
        gathered.setdefault(one.slug, []).append(one)
    return gathered


def by_api(found: Iterable[Met]) -> dict[str, dict[tuple[str, str], list[Met]]]:
    """Return messages by API, in order of name, and there by type and text, each with the claims that met it."""
    gathered: dict[str, dict[tuple[str, str], list[Met]]] = {}
    for one in sorted(found, key=lambda one: (one.api.lower(), one.api, one.kind, one.message)):
        gathered.setdefault(one.api, {}).setdefault((one.kind, one.message), []).append(one)
    return gathered
