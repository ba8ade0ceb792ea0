"""The matrix of releases: which there are, what each needs beside it, and which have checks to run. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from torchnotes.knowledge.chapters import Claim
from torchnotes.records import history
from torchnotes.records.schema import Environment, Record, RecordError

OLDEST = Version("2.0")
NUMPY_2 = Version("2.3")
"""The first torch that was built for numpy 2."""


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
    """Read the releases off what `pip index versions torch` prints, newest first as it does."""
    found = re.search(r"^Available versions: (.+)$", listing, re.MULTILINE)
    return [text.strip() for text in found[1].split(",")] if found else []


def newest_patches(releases: Iterable[str]) -> list[str]:
    """Give the newest patch of every minor release since 2.0, oldest first; builds and pre-releases do not count."""
    newest: dict[tuple[int, int], Version] = {}
    for release in map(Version, releases):
        if release >= OLDEST and not release.local and not release.is_prerelease:
            minor = release.major, release.minor
            newest[minor] = max(release, newest.get(minor, release))
    return [str(newest[minor]) for minor in sorted(newest)]


def requirements(release: str, before: Environment | None) -> list[str]:
    """Give what is installed beside torch, as far as the release decides it.

    Args:
        release: of torch.
        before: where the release was recorded; the same numpy and packages let new answers be merged into the old.
    """
    if before:
        pins = {"numpy": before.numpy, **before.packages}
        return [f"{name}=={pin.partition('+')[0]}" for name, pin in sorted(pins.items())]
    version = Version(release)
    numpy = "numpy" if version >= NUMPY_2 else "numpy<2"
    return [numpy, "accelerate", "tensorboard", *vision(release)]


def vision(release: str) -> list[str]:
    """Give the torchvision that is made for a release of torch 2: 0.15 for 2.0, and so on."""
    return [f"torchvision==0.{Version(release).minor + 15}.*"] if Version(release).major == OLDEST.major else []


def count_stale(claims: Iterable[Claim], record: Record | None) -> int:
    """Count the checks that a record lacks or answers as they were before they changed."""
    return sum(
        history.is_stale(check, history.answers(check, claim, record).values())
        for claim in claims
        for check in claim.checks
    )


def plan(
    wanted: Sequence[str],
    offers: Sequence[str],
    records: Mapping[str, Record | RecordError],
    claims: Sequence[Claim],
) -> Plan:
    """Say what there is to run.

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
        if not _is_release(release):
            problems.append(f"{release}: is no release of torch since {OLDEST}, such as 2.6.0")
        elif isinstance(record, RecordError):
            problems.append(f"{release}: {record}")
        elif offers and release not in offers:
            problems.append(f"{release}: the index has no such torch for this Python; its newest is {known[-1]}")
        elif number := count_stale(claims, record):
            stale[release] = number
        else:
            current.append(release)
    return Plan(stale, current, problems)


def _is_release(text: str) -> bool:
    try:
        return Version(text) >= OLDEST and Version(text).base_version == text
    except InvalidVersion:
        return False
