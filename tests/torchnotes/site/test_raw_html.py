"""Blocks that are HTML already, within Markdown."""

import markdown
import pytest

from torchnotes.site.raw_html import is_block


def convert(text):
    return markdown.markdown(text, extensions=["torchnotes.site.raw_html"])


def test_a_block_is_kept_as_it_is():
    block = "<details class='x'>\n<pre>a *b*\n\n    c &lt; [d](e)\n</pre>\n</details>"

    assert block in convert(f"Before *it*.\n\n{block}\n\nAfter it.")


def test_what_is_around_a_block_is_markdown():
    text = convert("A *word*.\n\n<figure>\n</figure>\nAnother *word*.\n\n<figure>\n</figure>\n")

    assert text.count("<em>word</em>") == 2
    assert text.count("<figure>") == 2


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("<section class='x'>\n<p>a</p>\n\n    b\n</section>", True),
        ("<details>\n</details>", True),
        ("<section>\n<section>\n</section>\n</section>", False),
        ("<section>\n</section>\n\nA *word*.\n\n<section>\n</section>", False),
        ("A *word*.\n\n<section>\n</section>", False),
        ("<section>\n</section>\n\nA *word*.", False),
        ("<sections>\n</sections>", False),
        ("<section>\n</details>", False),
        ("", False),
    ],
)
def test_a_text_is_one_block_where_nothing_stands_beside_it(text, whole):
    assert is_block(text) is whole
