"""Reads everything that the site of a project is made from."""

import ast
import functools
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from torchnotes import knowledge
from torchnotes.knowledge import notes, questions
from torchnotes.knowledge.errors import NoteError
from torchnotes.records import history, store
from torchnotes.site.arrangement import fold, order_of, read_areas
from torchnotes.site.source import Code, Source


def load(root: Path) -> Source:
    """Return everything that the site of the project at `root` is made from, except for its sections.

    Raises:
        ClaimError, NoteError, RecordError, ArrangementError: when something there is malformed.
    """
    # scripts are cut from the trees that claims are read from
    parse = functools.cache(ast.parse)
    known = knowledge.load(root, parse=parse)
    areas = read_areas(root, {chapter.area for chapter in known.chapters})
    places = [area.folder for area in areas]
    chapters = sorted(fold(root, known.chapters), key=lambda one: places.index(one.area))
    pages = dict(sorted(known.pages.items(), key=lambda page: order_of(page[1], f"docs/notes/{page[0]}.md")))
    records = [history.renamed(record, known.claims) for record in store.read_all(root / "records", "cpu")]
    translations = notes.read_translations(root, known.statements)
    return Source(
        chapters,
        pages,
        known.statements,
        areas,
        records,
        translations,
        read_words(translations),
        replace(read_code(root), parse=parse),
        questions.read(root, {claim.slug for claim in known.claims}),
    )


def read_words(languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what the site says in these languages, by the English words.

    Raises:
        NoteError: when there is a language that the site has no words of.
    """
    words = {}
    for language in languages:
        path = Path(__file__).parent / "languages" / f"{language}.toml"
        if not path.is_file():
            raise NoteError(
                f"docs/notes/*.{language}.md: the site has no words for it; write site/languages/{path.name}"
            )
        words[language] = tomllib.loads(path.read_text(encoding="utf-8"))
    return words


def read_code(root: Path) -> Code:
    """Return the texts that scripts of checks are cut from."""
    tests = sorted((root / "tests").rglob("*.py"))
    domains = (Path(__file__).parents[1] / "domains").glob("*.py")
    files = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8-sig") for path in tests}
    return Code(files, {path.stem: path.read_text(encoding="utf-8") for path in domains})
