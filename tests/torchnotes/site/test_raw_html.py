"""Blocks that are HTML already, within Markdown."""

import markdown


def convert(text):
    return markdown.markdown(text, extensions=["torchnotes.site.raw_html"])


def test_a_block_is_kept_as_it_is():
    block = "<details class='x'>\n<pre>a *b*\n\n    c &lt; [d](e)\n</pre>\n</details>"

    assert block in convert(f"Before *it*.\n\n{block}\n\nAfter it.")


def test_what_is_around_a_block_is_markdown():
    text = convert("A *word*.\n\n<figure>\n</figure>\nAnother *word*.\n\n<figure>\n</figure>\n")

    assert text.count("<em>word</em>") == 2
    assert text.count("<figure>") == 2
