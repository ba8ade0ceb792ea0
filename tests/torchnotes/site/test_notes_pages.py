"""The pages of notes, in each language: the verdict behind every statement, and what the notes got wrong."""

import re

import pytest
from mkdocs.utils.meta import get_data

from torchnotes.site import reading


def test_a_page_has_a_verdict_behind_each_statement(one):
    page = one.pages(one.proved)["notes/lecture.md"]

    first, second = page.split('<section class="tn-statement"')[1:]
    assert first.startswith(' id="lecture-1" data-verdict="holds" lang="en">\n<p>Ones are ones. ')
    assert '<span class="tn tn-holds">✔ holds</span> on torch 2.13.0</p>' in first
    assert '<li><a href="../../claims/fact/" lang="en"><code>ones</code> are not twos</a></li>' in first
    assert '<p><span class="tn tn-opinion">❝ opinion</span> a matter of taste.</p>' in second
    assert "- `lecture/" not in page
    assert page.index("# A lecture\n") < page.index('<select class="tn-verdicts">') < page.index("tn-statement")


def test_a_statement_whose_beliefs_did_not_run_says_why(one):
    page = one.pages(one.changed(outcome="not-run", reason="needs CUDA"))["notes/lecture.md"]

    assert "○ not run here</span> needs CUDA</p>" in page


def test_a_statement_says_what_torch_does_instead(two):
    page = two.told["notes/lecture.md"]

    assert '<br><span lang="en">got <code>4</code>, the note expects <code>1</code>.</span></li>' in page


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        (("old", "middle"), "✔ holds</span> on torch 2.1.2</p>"),
        (
            ("old", "middle", "new"),
            '⇄ depends on the release</span> <span lang="en">holds until 2.1.2, refuted since 2.2.2</span></p>',
        ),
        (("old", "missing"), "✔ holds</span> on torch 2.0.1</p>"),
        (("missing",), "○ not run here</span> needs CUDA</p>"),
        ((), "↻ not run since it was edited</span></p>"),
    ],
    ids=["one-verdict", "two", "gap", "never-run", "no-record"],
)
def test_a_statement_s_verdict_is_that_of_the_newest_answer_with_its_history(two, kept, text):
    two.missing = two.record("2.3.1", test_ones_are_ones="not-run")

    assert text in two.pages(*(getattr(two, name) for name in kept))["notes/lecture.md"]


@pytest.fixture
def with_roles(one):
    def page(role, outcome):
        """Return the notes' page where a second check has a role on the statement, and came to an outcome."""
        belief = f'    @belief("lecture/1", holds=False, role="{role}")\n    @pytest.mark.parametrize'
        written = one.written.replace("    @pytest.mark.parametrize", belief)
        written = written.replace("They were so before. [background]", "For `n` it is not. [any_number_is_itself]")

        def answers(ones, itself):
            return {
                "test_ones_are_ones": one.entry(ones),
                "test_any_number_is_itself": one.entry(itself, outcome=outcome),
            }

        return one.pages(answers, written=written)["notes/lecture.md"]

    return page


def test_an_exception_is_told_by_the_sentence_that_it_proves(with_roles):
    page = with_roles("exception", "broken")

    assert "✔ holds, with exceptions</span> on torch 2.13.0" in page
    assert '<li><span class="tn tn-holds">✔ holds</span> <a href="../../claims/fact/" lang="en">' in page
    assert '<li>Exception: <a href="../../claims/fact/" lang="en">For <code>n</code> it is not</a></li>' in page


def test_an_exception_that_is_none_any_more_is_not_told(with_roles):
    page = with_roles("exception", "held")

    assert "✔ holds</span> on torch 2.13.0" in page
    assert "Exception:" not in page


def test_what_was_meant_is_told(with_roles):
    page = with_roles("meaning", "held")

    assert '<li>What was meant: <a href="../../claims/fact/" lang="en"><code>ones</code> are not twos</a></li>' in page


def test_corrections_list_what_is_refuted_first_and_nothing_that_holds(lecture):
    page = lecture(["holds", "refuted"], ["holds"], ["refuted"], ["refuted"])["corrections.md"]

    assert re.findall(r'<h2 id="([a-z]+)">(.+)</h2>', page) == [
        ("refuted", "✘ refuted (2)"),
        ("partly", "◐ partly (1)"),
    ]
    assert re.findall('<section class="tn-statement" id="([^"]+)"', page) == ["lecture-3", "lecture-4", "lecture-1"]
    assert '<a href="../claims/3-of0/" lang="en">' in page


def test_claims_that_torch_contradicts_stand_first(lecture):
    page = lecture(["holds", "refuted", "holds"])["notes/lecture.md"]

    assert re.findall(r'claims/([^/"]+)/', page) == ["1-of1", "1-of0", "1-of2"]
    assert page.count("✘ refuted</span> <a") == 1
    assert page.count("✔ holds</span> <a") == 2


def test_a_statement_with_many_claims_says_how_many_hold_and_folds_them(lecture):
    few = lecture(["holds"] * 3)["notes/lecture.md"]
    some = lecture([*["holds"] * 3, "refuted"])["notes/lecture.md"]
    many = lecture([*["holds"] * 8, "refuted"])["notes/lecture.md"]

    assert "claims hold" not in few
    assert "<details>" not in some
    assert "◐ partly</span> on torch 2.13.0: 3 of 4 claims hold</p>" in some
    assert "8 of 9 claims hold</p>\n<details><summary>Claims (9)</summary>\n<ul>" in many


@pytest.mark.parametrize("number", [1, 4])
def test_a_question_is_answered_and_neither_holds_nor_not(lecture, number):
    page = lecture(["holds"] * number, text="Is it so?")["notes/lecture.md"]

    assert '<span class="tn tn-holds">✔ answered</span> on torch 2.13.0</p>' in page
    assert "claims hold" not in page


def test_a_translation_has_the_verdicts_in_its_language(lecture):
    pages = lecture(["holds", "refuted", "holds", "holds"], ["refuted"])

    page = pages["notes/lecture.ko.md"]
    assert page.startswith("# 강의\n")
    assert '<section class="tn-statement" id="lecture-1" data-verdict="partly" lang="ko">\n<p>그렇다 1. ' in page
    assert "◐ 일부만 성립</span> torch 2.13.0 기준: 주장 4개 중 3개 성립</p>" in page
    assert '<span class="tn tn-refuted">✘ 틀림</span> torch 2.13.0 기준</p>' in page
    assert '<section class="tn-choose" lang="ko">\n<label>판정 <select' in page
    assert '<option value="refuted">✘ 틀림</option>' in page
    assert "holds" not in re.sub(r'"[^"]*"|-holds', "", page)
    assert '<a href="../../claims/2-of0/" lang="en">' in page


def test_corrections_stand_in_each_language(lecture):
    page = lecture(["refuted"])["corrections.ko.md"]

    assert get_data(page)[1]["title"] == "노트에서 틀린 것"
    assert '<section class="tn-page" lang="ko">\n<h1>노트에서 틀린 것</h1>' in page
    assert '<h2 id="refuted">✘ 틀림 (1)</h2>' in page
    assert "<p>그렇다 1. " in page


def test_pages_in_two_languages_lead_to_each_other(lecture):
    pages = lecture(["refuted"])

    assert '<a href="../lecture.ko/" lang="ko" hreflang="ko">한국어</a>' in pages["notes/lecture.md"]
    assert '<a href="../lecture/" lang="en" hreflang="en">English</a>' in pages["notes/lecture.ko.md"]
    assert '<a href="../corrections.ko/" lang="ko" hreflang="ko">한국어</a>' in pages["corrections.md"]
    assert '<a href="../corrections/" lang="en" hreflang="en">English</a>' in pages["corrections.ko.md"]
    assert "corrections.ko/" in pages["home.md"]


def test_a_note_in_one_language_leads_to_no_other(one):
    pages = one.pages(one.proved)

    assert "hreflang" not in pages["notes/lecture.md"] + pages["corrections.md"]


def test_an_opinion_is_told_in_the_page_s_language(one):
    korean = one.note.replace("It is pleasant.", "좋다.").replace("Opinion: a matter of taste.", "의견: 취향의 문제다.")
    translations = {"ko": {"lecture": korean}}

    page = one.pages(one.proved, translations=translations, words=reading.read_words(translations))

    assert '<span class="tn tn-opinion">❝ 의견</span> 취향의 문제다.</p>' in page["notes/lecture.ko.md"]
