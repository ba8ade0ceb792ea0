"""The questions that people ask about PyTorch, each with the claims that answer it: `docs/questions.md`.

A question is a list item of one line, most asked first; behind the arrow stand the slugs of claims, the best first:

    - Does torch.tensor copy an array? → tensor-function-copies
    - Is sort stable? → not yet
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from torchnotes.knowledge.errors import NoteError

FILE = "docs/questions.md"
NOT_YET = "not yet"
_ITEM = re.compile(r"- (?P<text>.+\?) +→ +(?P<answer>[^→]+)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers."""

    text: str
    claims: tuple[str, ...]
    """The slugs of the claims that answer it; empty where none does yet."""


def parse(page: str, slugs: Collection[str]) -> tuple[Question, ...]:
    """Return the questions of a page, in its order.

    Args:
        page: its Markdown.
        slugs: those of all claims.

    Raises:
        NoteError: when a list item is no question with its answer, a claim is none, or a question is asked twice.
    """
    found: dict[str, Question] = {}
    for number, line in enumerate(page.splitlines(), 1):
        if not line.startswith("- "):
            continue
        item = _ITEM.fullmatch(line.rstrip())
        if not item:
            raise NoteError(f"{FILE}:{number}: write `- A question? → a-claim`, or `→ {NOT_YET}`")
        text, answer = item["text"], item["answer"].strip()
        claims = () if answer == NOT_YET else tuple(answer.split(", "))
        if gone := [slug for slug in claims if slug not in slugs]:
            raise NoteError(f"{FILE}:{number}: there is no claim {', '.join(gone)}")
        if text.casefold() in found:
            raise NoteError(f"{FILE}:{number}: is asked twice: {text}")
        found[text.casefold()] = Question(text, claims)
    return tuple(found.values())


def read(root: Path, slugs: Collection[str]) -> tuple[Question, ...]:
    """Return the questions of the project at `root`; none where it has no such page. Errors as `parse`."""
    path = root / FILE
    try:
        return parse(path.read_text(encoding="utf-8"), slugs) if path.is_file() else ()
    except UnicodeDecodeError:
        raise NoteError(f"{FILE} is not UTF-8") from None
    except OSError as error:
        raise NoteError(f"{FILE} cannot be read: {error.strerror}") from None
