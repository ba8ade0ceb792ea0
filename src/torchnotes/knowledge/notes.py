"""The notes' pages: the statements they make, and those that are opinions.

A statement is a list item that begins with its id in code, one line long; an opinion has an indented line below it:

    - `lecture/2` Working interactively suits the beginning of a project.
      Opinion: no assertion can settle what suits whom.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from torchnotes.knowledge.errors import NoteError

_ITEM = re.compile(r"^- `(?P<id>[a-z]+/[1-9][0-9]*)` (?P<text>.+)$", re.MULTILINE)
_LIKE_ITEM = re.compile(r"^- `(?P<id>[a-z]+/[^`]*)`", re.MULTILINE)
_ID = re.compile(r"[a-z]+/[1-9][0-9]*")
_OPINION = re.compile(r"\n  (?:Opinion|의견): (?P<reason>.+)")
_TRANSLATED = re.compile(r"(?P<name>[a-z]+)\.(?P<language>[a-z]{2})")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a note."""

    id: str
    text: str
    opinion: str | None
    """Why no assertion can settle it; None where one can."""
    start: int
    end: int
    """Where its item stands in the page's text."""


def parse(page: str, name: str) -> tuple[Statement, ...]:
    """Return the statements of one note's page.

    Args:
        page: the page's Markdown.
        name: the note's name, which every id on it begins with.

    Raises:
        NoteError: when an id is used twice, or belongs to another note.
    """
    for item in _LIKE_ITEM.finditer(page):
        if not _ID.fullmatch(item["id"]):
            raise NoteError(f"docs/notes/{name}.md: {item['id']} is not an id such as {name}/1")
    statements: dict[str, Statement] = {}
    for item in _ITEM.finditer(page):
        key = item["id"]
        if key in statements or not key.startswith(f"{name}/"):
            slip = "is stated twice" if key in statements else f"belongs to another page than {name}.md"
            raise NoteError(f"docs/notes/{name}.md: {key} {slip}")
        opinion = _OPINION.match(page, item.end())
        end = opinion.end() if opinion else item.end()
        statements[key] = Statement(key, item["text"], opinion and opinion["reason"], item.start(), end)
    return tuple(statements.values())


def parse_all(pages: Mapping[str, str]) -> dict[str, Statement]:
    """Return the statements of every page, by id; errors as `parse`.

    Args:
        pages: Markdown by the note's name, as `read_pages` returns it.
    """
    return {statement.id: statement for name, page in pages.items() for statement in parse(page, name)}


def read_pages(root: Path) -> dict[str, str]:
    """Return the text of every page below `root/docs/notes`, by the note's name; translations are no notes.

    Raises:
        NoteError: when a page cannot be read.
    """
    return {name: text for name, text in _texts(root).items() if not _TRANSLATED.fullmatch(name)}


def read_translations(root: Path, statements: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the notes' pages in other languages, `lecture.ko.md`: by language, the text by the note's name.

    Args:
        root: the project's folder.
        statements: the ids of all statements, each of which a language has, or none of its note.

    Raises:
        NoteError: when a page cannot be read, or states something else than its note.
    """
    found: dict[str, dict[str, str]] = {}
    for file, text in _texts(root).items():
        if named := _TRANSLATED.fullmatch(file):
            own = {statement.id for statement in parse(text, named["name"])}
            noted = {id_ for id_ in statements if id_.startswith(f"{named['name']}/")}
            if own != noted:
                odd = ", ".join(sorted(own ^ noted)[:3])
                raise NoteError(f"docs/notes/{file}.md: does not state what {named['name']}.md states: {odd}")
            found.setdefault(named["language"], {})[named["name"]] = text
    return found


def _texts(root: Path) -> dict[str, str]:
    pages = {}
    for path in sorted((root / "docs" / "notes").glob("*.md")):
        try:
            pages[path.name.removesuffix(".md")] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise NoteError(f"docs/notes/{path.name} is not UTF-8") from None
        except OSError as error:
            raise NoteError(f"docs/notes/{path.name} cannot be read: {error.strerror}") from None
    return pages
