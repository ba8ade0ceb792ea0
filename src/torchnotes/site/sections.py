"""Sections: what other rooms of the project add to the site.

A section is a module that `mkdocs.yml` names under `extra: torchnotes: sections:`.
Its function `read(root, source)` returns a `Section`, made from what that room keeps below the project's `root`.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.errors import InputError
from torchnotes.records.history import Verdict
from torchnotes.site.source import Source


class SectionError(InputError):
    """A section that is named and cannot be read: one sentence that names it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a claim's page says of the claim, with a page below the site's root that says more."""

    text: str
    uri: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a section found on a statement, and where below the site's root."""

    title: str
    uri: str
    verdict: Verdict
    origin: str
    """How it was found, in a few words; may be empty."""


class Section:
    """What a section adds; one that adds nothing of a kind leaves that method as it is."""

    def pages(self) -> Mapping[str, str]:
        """Return its pages as Markdown, by path below the site."""
        return {}

    def navigation(self) -> Mapping[str, Sequence[str]]:
        """Return its pages by the group that they stand in: one of the site's, or another."""
        return {}

    def remark(self, claim: Claim) -> Remark | None:
        """Return what the claim's page says of it."""
        del claim
        return None

    def reason(self) -> Remark | None:
        """Return why to trust what the site says, in a few words for the home page."""
        return None

    def answers(self, statement: str) -> Sequence[Answer]:
        """Return what it found on a statement, by id; the statement's verdict is made of these too."""
        del statement
        return ()


Reader = Callable[[Path, Source], Section]


def read_all(names: Iterable[str], root: Path, source: Source) -> list[Section]:
    """Import the sections by name and read each.

    Raises:
        SectionError: when there is no such section.
        RecordError, ClaimError: when what it reads is malformed.
    """
    found = []
    for name in names:
        try:
            reader: Reader = importlib.import_module(name).read
        except (ImportError, AttributeError, ValueError) as error:
            raise SectionError(f"mkdocs.yml: extra.torchnotes.sections: {name} is no section: {error}") from None
        found.append(reader(root, source))
    return found
