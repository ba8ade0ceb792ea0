"""Markdown extension: a block that is HTML already is kept as it is, without a look at what is in it.

Markdown and mkdocs each parse all HTML on a page otherwise, which took longer than everything else on pages of proofs.
A block begins with `<details`, `<section` or `<figure` at the start of a line, and ends with a line `</details>`.
"""

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

_BLOCK = re.compile(r"^<(details|section|figure)\b.*?^</\1>$", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"<(details|section|figure)\b")
BEFORE_ANY_PARSER = 25
"""Of the HTML: Markdown's own comes at 20, that of mkdocs at 21, and what cleans white space up at 30."""


def is_block(text: str) -> bool:
    """Return whether a text is one block and nothing else."""
    if not (opened := _OPENED.match(text)):
        return False
    end = f"\n</{opened[1]}>"
    return text.endswith(end) and f"{end}\n" not in text


class _RawBlocks(Preprocessor):  # type: ignore[misc] # Markdown has no annotations
    def run(self, lines: list[str]) -> list[str]:
        kept = _BLOCK.sub(lambda block: f"\n{self.md.htmlStash.store(block[0])}\n", "\n".join(lines))
        return kept.split("\n")


class RawHtml(Extension):  # type: ignore[misc] # likewise
    """Keeps blocks of HTML as they are."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name for it
        md.preprocessors.register(_RawBlocks(md), "torchnotes_raw_html", BEFORE_ANY_PARSER)


def makeExtension(**given: object) -> RawHtml:  # noqa: N802 - likewise
    """Return the extension, as Markdown asks for it."""
    return RawHtml(**given)
