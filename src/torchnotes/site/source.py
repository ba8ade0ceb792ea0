"""What the site is made from, as `reading.load` reads it and `render` takes it."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from torchnotes.knowledge import Knowledge
from torchnotes.knowledge.questions import Question
from torchnotes.knowledge.syntax import Parse
from torchnotes.records.schema import Record
from torchnotes.site import pieces
from torchnotes.site.arrangement import Area
from torchnotes.site.pieces import Scope


@dataclass(frozen=True)
class Code:
    """The texts that scripts of checks are cut from."""

    files: Mapping[str, str] = field(default_factory=dict)
    """Each test file and `conftest.py`, by path below the project's root."""
    domains: Mapping[str, str] = field(default_factory=dict)
    """Each module of `torchnotes.domains`, by name."""
    parse: Parse = ast.parse
    """Makes a tree of such a text."""

    def scopes(self, path: str) -> list[Scope]:
        """Return what a test file holds, and the conftest files that it sees, the nearest first; none without it."""
        around = [(folder / "conftest.py").as_posix() for folder in PurePosixPath(path).parents]
        seen = [path, *around] if path in self.files else []
        return [pieces.read(self.files[name], self.parse) for name in seen if name in self.files]


@dataclass(frozen=True)
class Source(Knowledge):
    """Everything that the site is made from, in the site's order; what sections add, they read themselves."""

    areas: Sequence[Area]
    records: Sequence[Record]
    """Of one device, oldest release first, with every claim under the slug that it has now."""

    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The notes' pages in other languages: by language, the Markdown by the note's name."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What pages say, in other languages: by language, by the English words."""
    code: Code = field(default_factory=Code)
    questions: Sequence[Question] = ()
    """What people ask, most asked first."""

    @property
    def record(self) -> Record | None:
        """The newest release's; None before the first."""
        return self.records[-1] if self.records else None

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each claim as it is written, by slug."""
        return {claim.slug: claim.title for claim in self.claims}

    @cached_property
    def uris(self) -> dict[str, str]:
        """Where each claim stands, below the site's root, by slug."""
        return {claim.slug: f"claims/{claim.slug}.md" for claim in self.claims}
