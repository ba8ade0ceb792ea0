"""What records and claims hold shows as text, whatever it is: no markup, no link, nothing that a terminal obeys."""

import html
import json
import re
from xml.etree import ElementTree as ET

import markdown
import pytest
from mkdocs.utils.meta import get_data

from torchnotes.knowledge import catalogue
from torchnotes.records.history import Verdict
from torchnotes.site import search_data
from torchnotes.site.render import gather
from torchnotes.site.sections import Answer, Remark, Section

BAD = "<script>alert(1)</script>&lt;b&gt; [x](javascript:1) `|*_~ <img src=x> \x1b[31m\u202e\x7f \"'"
PLAIN = "<script>alert(1)</script>&lt;b&gt; [x](javascript:1)"
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MARKDOWN = ["attr_list", "torchnotes.site.raw_html", "toc", "tables", "fenced_code"]
"""What a page goes through."""

CLAIM = '''"""Numbers TEXT.

Order: 1
"""

from torchnotes import belief, changed, claim


@claim(api=["torch.ones", "torch.TEXT"], about=["value"], see=["generated/TEXT"], asked=["SHORT"])
class TestFact:
    """`ones` are TEXT.

    They were TEXT before. [any_number_is_itself]
    """

    @changed("2.13", why="pytorch#1 TEXT", remedy="Write TEXT.")
    @belief("lecture/1")
    def test_ones_are_ones(self):
        assert ones() == "TEXT"

    @pytest.mark.parametrize("n", [1, 2])
    def test_any_number_is_itself(self, n):
        assert n == "TEXT"
'''
NOTE = f"# A lecture\n\n- `lecture/1` Ones {BAD}.\n- `lecture/2` Nice.\n  Opinion: a matter {BAD}.\n"


class Weather(Section):
    def remark(self, claim):
        return Remark(f"{claim.slug} {BAD}", "weather.md")

    def reason(self):
        return Remark(f"reason {BAD}", "weather.md")

    def answers(self, statement):
        return [Answer(f"{statement} {BAD}", "weather.md", Verdict.HOLDS, f"origin {BAD}")]


@pytest.fixture
def source(one, made):
    """A site in whose records and claims such text stands wherever text can stand."""
    text = BAD.encode("unicode_escape").decode().replace('"', '\\"')
    chapter = catalogue.read(
        CLAIM.replace("TEXT", text).replace("SHORT", "<script>[x](javascript:1)"), "tests/a/test_b.py"
    )
    ones, itself = chapter.claims[0].checks
    observed = [f"'got {BAD}' == 'expected {BAD}'\n +  where {BAD}"]
    met = {"errors": [[f"Error{BAD}", f"error {BAD}"]], "warnings": [[f"Warns{BAD}", f"is deprecated {BAD}"]]}
    where = dict.fromkeys(("build", "python", "platform"), f"where {BAD}")
    where |= {"accelerator": f"GPU {BAD}", "packages": {f"package {BAD}": f"1 {BAD}"}}

    def record(release, outcome, **given):
        sets = {"sets": (f"a{BAD}", f"b{BAD}"), "reason": f"reason {BAD}", "outcome": "not-run"}
        entries = {
            "test_ones_are_ones": one.entry(ones, [observed], outcome=outcome, **given),
            "test_any_number_is_itself": one.entry(itself, [observed] * 2, **sets),
        }
        gone = {"test_it": one.entry(itself)}
        return made.record({"fact": entries, f"gone-{BAD}": gone}, release, **where)

    kept = [record("2.12.0", "held"), record("2.13.0", "broken", **met)]
    korean = {"translations": {"ko": {"lecture": NOTE}}, "words": {"ko": {}}}
    return made.source([chapter], {"lecture": NOTE}, kept, **korean)


@pytest.fixture
def bad(made, source):
    return {uri: text for uri, text in made.pages(source, [Weather()]).items() if uri.endswith(".md")}


def below(page):
    """Return a page as HTML, without its front matter."""
    return markdown.markdown(get_data(page)[0], extensions=MARKDOWN)


def test_no_page_holds_markup_that_is_not_the_site_s(bad):
    found = {uri: re.findall("<script(?! src=)|<img", text) for uri, text in bad.items()}

    assert {uri: tags for uri, tags in found.items() if tags} == {}
    assert sum(html.escape(PLAIN[:25], quote=False) in text for text in bad.values()) > 10


def test_no_page_holds_markup_once_it_went_through_markdown(bad):
    for page in bad.values():
        shown = below(page)

        assert re.findall("<script(?! src=)|<img", shown) == []
        assert re.findall('(?:href|src)="(?:javascript|x)', shown) == []
        assert "<em></em>" not in shown


@pytest.mark.parametrize("uri", ["claims/fact.md", "notes/lecture.md", "corrections.md", "errors.md", "records.md"])
def test_such_text_is_read_as_it_is(bad, uri):
    read = html.unescape(re.sub("<[^>]+>", "", below(bad[uri])))

    assert PLAIN in read


def test_nothing_that_a_terminal_obeys_or_that_turns_writing_is_on_a_page(bad):
    assert {
        uri: UNSEEN.findall(text) for uri, text in bad.items() if UNSEEN.search(text.partition("# A lect")[0])
    } == {}


def test_what_a_page_is_called_holds_none_of_it_either(bad):
    told = {uri: get_data(text)[1] for uri, text in bad.items()}

    assert {uri: meta for uri, meta in told.items() if UNSEEN.search(" ".join(map(str, meta.values())))} == {}
    assert told["claims/fact.md"]["title"].startswith("ones are <script>alert(1)</script>")


def test_an_attribute_ends_where_the_site_ends_it(bad):
    for page in bad.values():
        for tag in re.findall("<[a-z][^>]*>", below(page)):
            assert re.fullmatch(r"""<[a-z]\w*(?:\s+[a-z-]+(?:="[^"]*"|=\w[\w-]*)?)*\s*/?>""", tag), tag


def test_the_feed_is_well_formed(made, source):
    feed = ET.fromstring(made.pages(source)["feed.xml"])  # noqa: S314 - what was made here

    content = "".join(one.text for one in feed.iter("{http://www.w3.org/2005/Atom}content"))
    assert PLAIN[:20] in html.unescape(content)
    assert "<script" not in content


def test_data_is_json_and_scripts_hold_nothing_that_is_not_seen(made, source):
    pages = made.pages(source)

    assert json.loads(pages["data/claims.json"])["claims"][0]["title"] == f"`ones` are {BAD}."
    assert json.loads(pages["data/changes.json"])["changes"]
    assert PLAIN in pages["data/facts.js"]
    assert UNSEEN.findall(pages["data/changes.js"] + pages["data/facts.js"]) == []


def test_what_search_shows_holds_nothing_that_is_not_seen(source):
    files = search_data.files(gather(source))

    shown = [row for uri, text in files.items() if "/documents/" in uri for row in json.loads(text)]
    assert PLAIN in shown[0][0]
    assert {part for row in shown for part in row if UNSEEN.search(part)} == set()
