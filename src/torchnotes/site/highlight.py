"""Colours Python in finished pages, by the classes that the theme knows from Pygments.

Pygments itself takes a third of a build for the checks of all claims. Done when a page is finished, it also spares
every reader of HTML on the way, such as the search index, the spans.
"""

import html
import keyword
import re

_BLOCK = re.compile('<pre( class="[a-z-]+")?><code class="language-python">(.*?)</code></pre>', re.DOTALL)
_CONSTANTS = {"True", "False", "None"}
_TOKEN = re.compile(
    rf"""
      (?P<c1> \#[^\n]* )
    | (?P<s2> (?<!\w)[bfruBFRU]{{0,2}} (?: \"{{3}}.*?\"{{3}} | '{{3}}.*?'{{3}} ) )
    | (?P<s1> (?<!\w)[bfruBFRU]{{0,2}} (?: "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' ) )
    | (?P<nd> ^\ *@[\w.]+ )
    | (?P<nf> (?<=def\ )\w+ | (?<=class\ )\w+ )
    | (?P<kc> \b(?:{"|".join(sorted(_CONSTANTS))})\b )
    | (?P<k>  \b(?:{"|".join(sorted({*keyword.kwlist} - _CONSTANTS))})\b )
    | (?P<bp> \bself\b )
    | (?P<m>  \b(?:0[box][\da-fA-F_]+ | \d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?j?) )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def coloured(source: str) -> str:
    """Return Python source as HTML."""
    escaped = html.escape(source, quote=False)
    return _TOKEN.sub(lambda token: f'<span class="{token.lastgroup}">{token[0]}</span>', escaped)


def colour(page: str) -> str:
    """Return a finished page with its blocks of Python coloured."""

    def coloured_block(block: re.Match[str]) -> str:
        return (
            f'<div class="highlight"><pre{block[1] or ""}><code>{coloured(html.unescape(block[2]))}</code></pre></div>'
        )

    return _BLOCK.sub(coloured_block, page)
