"""What is claimed, read from source without importing torch: `load(root)`."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from torchnotes.knowledge import notes
from torchnotes.knowledge.notes import Statement

if TYPE_CHECKING:
    # the vocabulary is of pytest, which a look-up in the terminal does without
    from torchnotes.knowledge.chapters import Chapter, Claim
    from torchnotes.knowledge.syntax import Parse


@dataclass(frozen=True)
class Knowledge:
    """A project's notes and claims."""

    chapters: Sequence["Chapter"]
    pages: Mapping[str, str]
    """The Markdown of each note's page, by the note's name."""
    statements: Mapping[str, Statement]

    @cached_property
    def claims(self) -> list["Claim"]:
        return [claim for chapter in self.chapters for claim in chapter.claims]


def load(root: Path, folder: str = "tests", parse: "Parse" = ast.parse) -> Knowledge:
    """Return the notes and the claims of the project at `root`: those below `tests`, or below `benchmarks`.

    `parse` makes a tree of a file's text.

    Raises:
        ClaimError: when a claim is malformed, a slug is used twice, or a belief is on a statement that no note makes.
        NoteError: when a note's page cannot be read.
    """
    from torchnotes.knowledge import catalogue

    pages = notes.read_pages(root)
    statements = notes.parse_all(pages)
    return Knowledge(catalogue.read_tree(root, statements, folder, parse), pages, statements)
