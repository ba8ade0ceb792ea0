"""Words, marks and anchors that the site's pages share."""

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup

from torchnotes.records.history import Verdict

DOCS = "https://docs.pytorch.org/docs/stable/"
PULL = "https://github.com/pytorch/pytorch/pull/"
"""Where pull requests stand; the number of an issue is sent on to it."""

_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}
# what a terminal obeys and what turns the direction of writing: no reader sees it, and no page needs it
_UNSEEN = {*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_REPLACED = dict.fromkeys(map(chr, _UNSEEN), "\N{REPLACEMENT CHARACTER}")
_ANYWHERE = _HTML | {one: f"&#{ord(one)};" for one in "[]`*|"} | _REPLACED
"""How each character is written that means something to HTML, Markdown or a terminal."""
_WITHIN = _ANYWHERE | {one: f"&#{ord(one)};" for one in "_\\~"}
"""The same where Markdown reads on in the midst of a line."""


def _writing(written: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that writes these characters so; on texts with few of them it beats `str.translate`."""
    special = re.compile(f"[{re.escape(''.join(written))}]")
    return lambda text: special.sub(lambda found: written[found[0]], text)


_anywhere, _within, _replaced = map(_writing, (_ANYWHERE, _WITHIN, _REPLACED))

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


def inert(text: str, write: Callable[[str], str] = _anywhere) -> Markup:
    """Return a text as HTML in which no character means anything to Markdown."""
    return Markup(write(text))  # noqa: S704 - escaped by the table


def seen(text: str) -> str:
    """Return a text with a mark for each character that no reader sees."""
    return _replaced(text)


def address(uri: str) -> str:
    """Return where a page is served below the site, by its source: `claims/x.md#y` is `claims/x/#y`."""
    page, _, fragment = uri.partition("#")
    name = page.rpartition("/")[2]
    served = page.removesuffix(name) if name == "index.md" else re.sub(r"\.md$", "/", page)
    return f"{served}#{fragment}" if fragment else served


def pulled(why: str) -> Markup:
    """Return a text as HTML in which `pytorch#141820` links to the pull request, or the issue, of that number."""
    parts = re.split(r"pytorch#(\d+)", why)
    linked = (
        f'<a href="{PULL}{part}">pytorch#{part}</a>' if place % 2 else plain(part) for place, part in enumerate(parts)
    )
    return Markup("".join(linked))  # noqa: S704 - escaped


def heading(title: str) -> str:
    """Return a claim's title without its full stop."""
    return title.removesuffix(".")


def bare(title: str) -> str:
    """Return a title as plain text, for where no markup is read: the name of a page, a preview."""
    return seen(heading(title).replace("`", ""))


def plain(text: str) -> Markup:
    """Return a sentence as HTML, what stands between backticks in `<code>`."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return inert(text, _within)
    shown = (code(part) if place % 2 else inert(part, _within) for place, part in enumerate(parts))
    return Markup("".join(shown))  # noqa: S704 - escaped


def title(text: str) -> Markup:
    """Return a claim's title as HTML, without its full stop."""
    return plain(heading(text))


def code(text: str) -> Markup:
    """Return a text as inline code, as HTML that Markdown leaves alone, also in a table."""
    return Markup(f"<code>{inert(' '.join(text.split(chr(10))), _within)}</code>")  # noqa: S704 - escaped
