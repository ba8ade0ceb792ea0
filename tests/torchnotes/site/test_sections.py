"""What other rooms add to the site."""

import re
import sys
import types
from pathlib import Path

import pytest

from torchnotes.knowledge import catalogue, notes
from torchnotes.records.history import Verdict
from torchnotes.site import render, sections
from torchnotes.site.arrangement import Area
from torchnotes.site.navigation import navigation
from torchnotes.site.sections import Answer, Remark, Section, SectionError
from torchnotes.site.source import Source
from torchnotes.site.statements import folded

CHAPTER = '''"""Numbers."""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"])
class TestFact:
    """Ones are ones."""

    def test_it(self):
        assert 1 == 1
'''
AREAS = [Area("tensors", "Tensors")]
NOTE = "# A note\n\n- `a/1` One.\n- `a/2` Two.\n"


class Weather(Section):
    """A section that has something of each kind."""

    def pages(self):
        return {"weather.md": "# Weather\n", "matrix.md": "its own\n"}

    def navigation(self):
        return {"Weather": ["weather.md"], "About": ["weather/about.md"]}

    def reason(self):
        return Remark("It rained", "weather.md")

    def remark(self, claim):
        return Remark(f"rains on {claim.slug}", "weather.md#fact")

    def answers(self, statement):
        return [Answer("It rained", "weather.md", Verdict.REFUTED, "by a gauge")] if statement == "a/1" else []


@pytest.fixture
def source():
    statements = {statement.id: statement for statement in notes.parse(NOTE, "a")}
    return Source([catalogue.read(CHAPTER, "tests/tensors/deep/test_numbers.py")], {"a": NOTE}, statements, AREAS, [])


def pages_of(source, *added):
    return render.render(render.gather(source, added), {"index.md": next(iter(render.MARKS))})


def test_a_section_s_pages_and_groups_stand_beside_the_site_s_own(source):
    pages = pages_of(source, Weather())

    assert (pages["weather.md"], pages["matrix.md"]) == ("# Weather\n", "its own\n")
    groups = navigation(source, [Weather()])
    assert {"Weather": ["weather.md"]} in groups
    assert groups[-1]["About"][-2:] == ["records.md", "weather/about.md"]


def test_a_section_says_a_line_about_a_claim(source):
    page = pages_of(source, Weather())["claims/fact.md"]

    assert ', <a href="../../weather/#fact">rains on fact</a>' in page


def test_a_section_answers_a_statement(source):
    pages = pages_of(source, Weather())

    first, second = pages["notes/a.md"].split('id="a-2"')
    answer = '<a href="../../weather/" lang="en">It rained</a><br><span lang="en">by a gauge</span></li>'
    assert f"✘ refuted</span> {answer}" in first
    assert '<a href="#a-1">a/1</a></small></p>\n<p><span class="tn tn-refuted">' in first
    assert "not answered yet" in second
    assert '<a href="../weather/" lang="en">It rained</a>' in pages["corrections.md"]
    assert "<br>1 statement that torch contradicts" in pages["index.md"]


def test_a_section_says_why_to_trust_the_site(source):
    assert '<li><a href="weather/">It rained</a>.</li>' in pages_of(source, Weather())["index.md"]


def test_without_a_section_nothing_is_said(source):
    assert pages_of(source, Section()) == pages_of(source)


@pytest.mark.parametrize(
    ("verdict", "answers", "whole"),
    [
        ("not answered yet", ["holds"], "holds"),
        ("holds", ["refuted"], "partly"),
        ("holds", ["holds"], "holds"),
        ("holds", ["inconclusive"], "partly"),
        ("holds, with exceptions", ["holds"], "holds, with exceptions"),
        ("holds, with exceptions", ["refuted"], "partly"),
        ("depends on the release", ["holds"], "depends on the release"),
        ("not run here", ["inconclusive"], "inconclusive"),
        ("refuted", [], "refuted"),
        ("not answered yet", ["not run since it was edited"], "not run since it was edited"),
    ],
)
def test_what_sections_answer_is_folded_into_a_statement_s_verdict(verdict, answers, whole):
    found = [Answer("", "", Verdict(answer), "") for answer in answers]

    assert folded(Verdict(verdict), found) == whole


def test_sections_are_read_by_name(source, tmp_path, monkeypatch):
    module = types.SimpleNamespace(read=lambda root, source: (root, source))
    monkeypatch.setitem(sys.modules, "weather", module)

    assert sections.read_all(["weather"], tmp_path, source) == [(tmp_path, source)]


@pytest.mark.parametrize("name", ["no_such_module", "json", ""])
def test_a_name_that_is_no_section_is_refused_in_one_line(source, tmp_path, name):
    with pytest.raises(SectionError, match=f"extra.torchnotes.sections: {name} is no section: ") as refused:
        sections.read_all([name], tmp_path, source)

    assert "\n" not in str(refused.value)


def test_the_site_imports_no_section_by_itself():
    texts = [path.read_text(encoding="utf-8") for path in Path(sections.__file__).parent.glob("*.py")]

    assert [text for text in texts if re.search(r"import.*\b(?:mutation|speed)\b", text)] == []
