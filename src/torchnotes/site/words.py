"""Words, marks and anchors that the site's pages share."""

import html
import re

from markupsafe import Markup

from torchnotes.records.history import Verdict

PULL = "https://github.com/pytorch/pytorch/pull/"
"""Where pull requests stand; the number of an issue is sent on to it."""

ICONS: dict[str, str] = {
    "proved": "✔",
    "contradicted": "✘",
    Verdict.HOLDS: "✔",
    Verdict.EXCEPTIONS: "✔",
    Verdict.DEPENDS: "⇄",
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
    """Return a check's name as a sentence: `test_an_array_is_copied` is `An array is copied`."""
    words = check_name.removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:]


def badge(word: str) -> Markup:
    """Return a verdict as HTML: an icon and the word, so that it never rests on colour alone."""
    return Markup(f'<span class="tn tn-{anchor(word)}">{ICONS[word]} {word}</span>')  # noqa: S704 - words of ours


def anchor(text: str) -> str:
    """Return an id or a name as an anchor: `lecture/61` is `lecture-61`."""
    return re.sub(",? |[/._]", "-", text).lower()


def place(name: str) -> str:
    """Return a dotted name as an anchor; `torch.Tensor` and `torch.tensor` are two."""
    return name.replace(".", "-")


def pulled(why: str) -> str:
    """Return a text as Markdown in which `pytorch#141820` links to the pull request, or the issue, of that number."""
    return re.sub(r"pytorch#(\d+)", rf"[\g<0>]({PULL}\1)", why)


def heading(title: str) -> str:
    """Return a claim's title without its full stop."""
    return title.removesuffix(".")


def plain(title: str) -> Markup:
    """Return a title as HTML: its code in `<code>`, everything else as text."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(title, quote=False)))  # noqa: S704 - escaped


def code(text: str) -> str:
    """Return a text as inline code in Markdown, safe in a table, with a fence longer than any backticks in it."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padded = f" {text} " if text[:1] == "`" or text[-1:] == "`" else text
    return f"{fence}{padded}{fence}".replace("|", "\\|")
