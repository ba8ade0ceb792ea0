"""Words, marks and anchors that the site's pages share, and a check's source with what it saw."""

import html
import re

from torchnotes.knowledge.chapters import Check
from torchnotes.records.history import Verdict
from torchnotes.records.schema import CheckRecord

ICONS: dict[str, str] = {
    "proved": "✔",
    "contradicted": "✘",
    Verdict.HOLDS: "✔",
    Verdict.PARTLY: "◐",
    Verdict.REFUTED: "✘",
    Verdict.INCONCLUSIVE: "≈",
    Verdict.BEYOND: "↷",
    Verdict.NOT_RUN: "○",
    Verdict.EDITED: "↻",
    Verdict.OPINION: "❝",
    Verdict.UNANSWERED: "…",
    "as now": "✔",
    "differs": "≠",
    "not run": "○",
    "not recorded": "…",
}


def sentence(check_name: str) -> str:
    """Read a check's name as a sentence: `test_an_array_is_copied` as `An array is copied`."""
    words = check_name.removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:]


def badge(word: str) -> str:
    """Give a verdict as HTML: an icon and the word, so that it never rests on colour alone."""
    return f'<span class="tn tn-{anchor(word)}">{ICONS[word]} {word}</span>'


def anchor(text: str) -> str:
    """Turn an id or a name into an anchor: `lecture/61` into `lecture-61`."""
    return text.replace("/", "-").replace(" ", "-").replace(".", "-").lower()


_AREAS = {
    "tensors": "Tensors",
    "autograd": "Autograd",
    "nn": "Modules",
    "optim": "Training",
    "data": "Data loading",
    "serialization": "Saving and loading",
    "gpu": "GPU",
    "tooling": "Tooling",
    "python": "Python",
    "benchmarks": "Speed",
}
"""The folders of chapters, in the order of the site."""


def area_title(folder: str) -> str:
    """Give the title of a folder of chapters: `tensors` is Tensors, `gpu` is GPU."""
    return _AREAS.get(folder, folder.capitalize())


def area_place(folder: str) -> int:
    """Give where a folder of chapters stands among the others; folders without a place of their own stand last."""
    return [*_AREAS, folder].index(folder)


def first_heading(page: str) -> str:
    """Give the title of a Markdown page."""
    return next((line.removeprefix("# ") for line in page.splitlines() if line.startswith("# ")), "")


def heading(title: str) -> str:
    """Give a claim's title without its full stop."""
    return title.removesuffix(".")


def plain(title: str) -> str:
    """Give a title as HTML: its code in `<code>`, everything else as text."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(title, quote=False))


def count(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def microseconds(seconds: float) -> str:
    """Give a time in microseconds, with three digits."""
    value = seconds * 1e6
    return f"{value:,.0f} µs" if value >= 100 else f"{value:.3g} µs"  # noqa: PLR2004 - three digits


def code(text: str) -> str:
    """Give a text as inline code, safe in a table, with a fence longer than any backticks in it."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padded = f" {text} " if text[:1] == "`" or text[-1:] == "`" else text
    return f"{fence}{padded}{fence}".replace("|", "\\|")


def annotated(check: Check, answer: CheckRecord | None) -> str:
    """Give a check's source with what each assertion saw, as comments below it.

    Args:
        check: the check as written.
        answer: what torch did with it; None gives the source alone.
    """
    lines = check.source.splitlines()
    saw = [*answer.saw] if answer else []
    below: dict[int, list[str]] = {}
    for first, last, expression in sorted(check.asserts):
        margin = lines[first - check.start]
        indent = margin[: len(margin) - len(margin.lstrip())]
        texts = [text for asserted, text in saw if asserted == expression]
        below[last - check.start] = [f"{indent}# {line}" for text in texts for line in f"saw {text}".splitlines()]
        saw = [row for row in saw if row[0] != expression]
    return "\n".join(line for number, code in enumerate(lines) for line in (code, *below.get(number, ())))
