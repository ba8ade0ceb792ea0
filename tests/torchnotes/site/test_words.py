"""Words, marks and anchors: any text shows as it is, and names lead to one place."""

import pytest

from torchnotes.records.history import Verdict
from torchnotes.site import words

BAD = "\x1b[31m\u202e"
SEEN = "\N{REPLACEMENT CHARACTER}&#91;31m\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "a"),
        ("a | b", "a &#124; b"),
        ("a`b", "a&#96;b"),
        ("x_y_z \\ ~~a~~", "x&#95;y&#95;z &#92; &#126;&#126;a&#126;&#126;"),
        ("<b> & \"'", "&lt;b&gt; &amp; &#34;&#39;"),
        ("a\nb", "a b"),
        (BAD, SEEN),
    ],
)
def test_any_text_is_shown_as_code(text, shown):
    assert words.code(text) == f"<code>{shown}</code>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`x` is <y>", "<code>x</code> is &lt;y&gt;"),
        ("[a](javascript:1) **b** __c__", "&#91;a&#93;(javascript:1) &#42;&#42;b&#42;&#42; &#95;&#95;c&#95;&#95;"),
        ("one ` alone", "one &#96; alone"),
        (BAD, SEEN),
    ],
)
def test_a_sentence_shows_code_and_no_other_markup(text, shown):
    assert words.plain(text) == shown


def test_a_title_is_shown_without_its_full_stop():
    assert words.title("`x` is y.") == "<code>x</code> is y"
    assert words.bare("`x` is y.") == "x is y"


def test_a_title_as_plain_text_holds_nothing_that_turns_its_direction():
    assert words.bare(f"a{BAD}b") == "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    ("why", "shown"),
    [
        ("pytorch#12", '<a href="https://github.com/pytorch/pytorch/pull/12">pytorch#12</a>'),
        ("see <b> pytorch#1, pytorch#x", f'see &lt;b&gt; <a href="{words.PULL}1">pytorch#1</a>, pytorch#x'),
        ("release notes", "release notes"),
    ],
)
def test_a_pull_request_is_linked(why, shown):
    assert words.pulled(why) == shown


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("claims/x.md", "claims/x/"),
        ("claims/x.md#y", "claims/x/#y"),
        ("index.md", ""),
        ("tensors/index.md", "tensors/"),
        ("tensors/index.md#y", "tensors/#y"),
        ("tensors/myindex.md", "tensors/myindex/"),
    ],
)
def test_a_page_is_served_below_its_name(uri, address):
    assert words.address(uri) == address


def test_names_that_differ_in_case_are_two_places():
    assert words.place("torch.Tensor") != words.place("torch.tensor")
    assert words.anchor("lecture/61") == "lecture-61"
    assert words.anchor("holds, with exceptions") == "holds-with-exceptions"


def test_every_verdict_has_a_mark_beside_its_colour():
    assert {str(verdict) for verdict in Verdict} <= words.ICONS.keys()
    assert words.badge("partly") == '<span class="tn tn-partly">◐ partly</span>'
    assert words.sentence("test_an_array_is_copied") == "An array is copied"
