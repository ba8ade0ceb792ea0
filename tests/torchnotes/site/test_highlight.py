"""Python in finished pages, coloured by the theme's classes."""

import html
import re

import pytest

from torchnotes.site import highlight


@pytest.mark.parametrize(
    ("source", "coloured"),
    [
        ("x = 1", 'x = <span class="m">1</span>'),
        ("not None", '<span class="k">not</span> <span class="kc">None</span>'),
        ('f("a # b")', 'f(<span class="s1">"a # b"</span>)'),
        (r"rb'\'' + x", r"""<span class="s1">rb'\''</span> + x"""),
        ("x  # if 1", 'x  <span class="c1"># if 1</span>'),
        (
            "def test_it(self):",
            '<span class="k">def</span> <span class="nf">test_it</span>(<span class="bp">self</span>):',
        ),
        ('@belief("a/1")', '<span class="nd">@belief</span>(<span class="s1">"a/1"</span>)'),
        ("a @ b < c", "a @ b &lt; c"),
        ('"""a\nif"""', '<span class="s2">"""a\nif"""</span>'),
        ("1e-3 + 0xFF + x1", '<span class="m">1e-3</span> + <span class="m">0xFF</span> + x1'),
    ],
)
def test_each_kind_of_token_has_its_class(source, coloured):
    assert highlight.coloured(source) == coloured


def test_colours_change_no_text():
    source = 'def f(x: "a<b") -> None:\n    return {\'k\': f"{x!r}"} if x & 1 else x  # & so on\n'

    assert html.unescape(re.sub("<[^>]+>", "", highlight.coloured(source))) == source


def test_only_blocks_of_python_on_a_page_are_coloured():
    page = "<p>if <code>not</code></p><pre><code>if 1</code></pre>"

    coloured = highlight.colour(page + '<pre><code class="language-python">not &#34;a&#34;</code></pre>')

    block = '<span class="k">not</span> <span class="s1">"a"</span>'
    assert coloured == f'{page}<div class="highlight"><pre><code>{block}</code></pre></div>'


def test_a_block_keeps_its_class():
    coloured = highlight.colour('<pre class="no-copy"><code class="language-python">not x</code></pre>')

    block = '<span class="k">not</span> x'
    assert coloured == f'<div class="highlight"><pre class="no-copy"><code>{block}</code></pre></div>'
