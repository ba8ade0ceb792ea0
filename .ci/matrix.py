"""The matrix of releases: which there are, what each needs beside it, and which have checks to run. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from packaging.version import Version

from torchnotes.knowledge import releases
from torchnotes.knowledge.chapters import Claim
from torchnotes.records import history
from torchnotes.records.schema import Environment, Record, RecordError


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run of the matrix comes to."""

    stale: Mapping[str, int]
    """How many checks each release has to run, of the releases that have any."""
    current: Sequence[str]
    """The releases whose records answer every check as it is written."""
    problems: Sequence[str]
    """One line for each release that cannot be run."""


def offered(listing: str) -> list[str]:
    """Return the releases that `pip index versions torch` printed, newest first as it does."""
    found = re.search(r"^Available versions: (.+)$", listing, re.MULTILINE)
    return [text.strip() for text in found[1].split(",")] if found else []


def newest_patches(offers: Iterable[str]) -> list[str]:
    """Return the newest patch of every minor release since 2.0, oldest first; builds and pre-releases do not count."""
    newest: dict[tuple[int, int], Version] = {}
    for release in map(Version, offers):
        if release >= releases.OLDEST and not release.local and not release.is_prerelease:
            minor = release.major, release.minor
            newest[minor] = max(release, newest.get(minor, release))
    return [str(newest[minor]) for minor in sorted(newest)]


def newest_patch(text: str, offers: Iterable[str]) -> str:
    """Return the release that a text names: `2.12` the newest patch of it, `2.12.0` itself.

    Raises:
        ValueError: when the index has no such release, or torchnotes does not speak of it.
    """
    found = [str(version) for version in map(Version, offers) if not version.local and not version.is_prerelease]
    if text in found:
        return str(releases.parse(text))
    patches = [one for one in found if one.startswith(f"{text}.")]
    if not text or not patches:
        raise ValueError(f"the index has no torch {text}" if text else "a release is missing")
    return str(releases.parse(max(patches, key=Version)))


def pair(old: str, new: str, offers: Sequence[str]) -> tuple[str, str]:
    """Return the two releases that texts name, as `newest_patch`; ValueError too where the old one is not older."""
    before, after = newest_patch(old, offers), newest_patch(new, offers)
    if Version(before) >= Version(after):
        raise ValueError(f"torch {before} is not older than {after}")
    return before, after


def beside(release: str, before: Environment | None) -> list[str]:
    """Return what is installed with torch, as far as the release decides it.

    Args:
        release: of torch.
        before: where the release was recorded; the same numpy and packages let new answers be merged into the old.
    """
    if before:
        pins = {"numpy": before.numpy, **before.packages}
        return [f"torch=={release}", *(f"{name}=={pin.partition('+')[0]}" for name, pin in sorted(pins.items()))]
    return [*releases.requirements(release), "accelerate", "tensorboard", *vision(release)]


def vision(release: str) -> list[str]:
    """Return the torchvision that is made for a release of torch 2: 0.15 for 2.0, and so on."""
    version = Version(release)
    return [f"torchvision==0.{version.minor + 15}.*"] if version.major == releases.OLDEST.major else []


def count_stale(claims: Iterable[Claim], record: Record | None) -> int:
    """Return how many checks a record lacks, or answers as they were before they changed."""
    return sum(history.recorded(check, claim, record) is None for claim in claims for check in claim.checks)


def plan(
    wanted: Sequence[str],
    offers: Sequence[str],
    records: Mapping[str, Record | RecordError],
    claims: Sequence[Claim],
) -> Plan:
    """Return what there is to run.

    Args:
        wanted: the releases asked for; none asks for the newest patch of every minor release.
        offers: the releases that the index has for this Python; empty where it cannot be reached.
        records: what there is by release: a record, or why it cannot be read.
        claims: as they are written.
    """
    problems = [] if offers else ["the package index cannot be reached, or has no torch for this Python"]
    known = newest_patches(offers) or sorted(records, key=Version)
    stale, current = {}, []
    for release in dict.fromkeys(wanted or known):
        record = records.get(release)
        try:
            releases.parse(release)
        except ValueError as error:
            problems.append(str(error))
            continue
        if isinstance(record, RecordError):
            problems.append(f"{release}: {record}")
        elif offers and release not in offers:
            newest = known[-1] if known else offers[0]
            problems.append(f"{release}: the index has no such torch for this Python; its newest is {newest}")
        elif number := count_stale(claims, record):
            stale[release] = number
        else:
            current.append(release)
    return Plan(stale, current, problems)
