"""A claim's own page, and those of chapters and areas that lead to it."""

import html
import re

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.site.claim_pages import describe
from torchnotes.site.sections import Remark, Section
from torchnotes.site.source import Code
from torchnotes.site.words import DOCS


def test_the_parts_of_a_page_stand_in_order(two):
    page = two.told["claims/steady.md"]

    parts = [
        "<h1>Zeros stay</h1>",
        "✔ proved</span> by 1 check",
        '<ol class="tn-strip"',
        '<ul class="tn-facts">',
        '<pre><code class="language-python">3  # 3',
        '<h2 id="proof">Proof</h2>',
        '<h2 id="errors">Errors and warnings one may meet</h2>',
        '<h2 id="changes">What changed</h2>',
        '<h2 id="more">More</h2>',
        '<nav class="tn-beside"',
    ]
    places = [page.find(part) for part in parts]
    assert min(places) > 0
    assert places == sorted(places)


def test_what_the_notes_say_stands_between_proof_and_changes(two):
    page = two.told["claims/fact.md"]

    assert re.findall('<h2 id="([a-z]+)">', page) == ["proof", "notes", "changes", "more"]


def test_a_part_of_which_there_is_nothing_is_left_out(rendered):
    page = rendered(**{"tests/tensors/test_a.py": chapter("A", "TestAlone")})["claims/alone.md"]

    assert re.findall('<h2 id="([a-z]+)">', page) == ["proof", "more"]
    assert "tn-strip" not in page
    assert "<dt>Answers</dt>" not in page
    assert "<dt>Official documentation</dt>" not in page


def test_a_page_has_its_title_verdict_statement_and_links(one):
    page = one.page(one.proved)

    assert page.startswith('---\ntitle: "ones are not twos"\ndescription: "They were so before"\n')
    assert "<h1><code>ones</code> are not twos</h1>" in page
    assert '<a href="../../tensors/">Tensors</a>' in page
    assert '<a href="../../tensors/numbers/">Numbers</a></nav>' in page
    assert '<span class="tn tn-proved">✔ proved</span> by 2 checks' in page
    assert '<span class="tn-tag">value</span>' in page
    assert (
        '<p>“Ones are ones.” <span class="tn tn-holds">✔ holds</span> <a href="../../notes/lecture/#lecture-1">' in page
    )
    assert (
        '<a href="../../api/#torch-ones"><code>torch.ones</code></a>, <a href="../../api/#torch-linalg-norm">' in page
    )
    assert f'<a href="{DOCS}generated/torch.ones.html">torch.ones</a>' in page
    assert f'<a href="{DOCS}notes/broadcasting.html">Broadcasting semantics</a>' in page
    assert "<dt>Answers</dt><dd>are ones twos · one or two</dd>" in page
    assert "<code>tests/tensors/test_numbers.py</code>, line 12" in page


def test_each_parameter_set_shows_what_it_observed(one):
    page = one.page(one.proved)

    assert "<tr><td>1</td><td>held</td><td>1</td></tr>\n<tr><td>2</td><td>held</td><td>2</td></tr>" in page


def test_parameter_sets_that_observed_nothing_are_told_in_a_line(one):
    def unseen(_, itself):
        return {"test_any_number_is_itself": one.entry(itself, sets=("1", "2"))}

    assert "<p>Held for <code>1</code>, <code>2</code>.</p>" in one.page(unseen)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"outcome": "broken"}, "✘ contradicted</span> by 2 checks"),
        ({"digest": "0" * 16}, "↻ not run since it was edited</span>"),
        ({"outcome": "not-run", "reason": "needs CUDA"}, "✔ proved</span> by 1 check, 1 not run here"),
    ],
)
def test_a_claim_stands_as_its_checks_came_out(one, change, word):
    page = one.page(one.changed(**change))

    assert re.search(f'</h1>\n<p><span class="tn [a-z-]+">{re.escape(word)} <span class="tn-tag">', page)


def test_a_claim_of_which_nothing_ran_says_why(one):
    def answers(ones, itself):
        why = {"outcome": "not-run", "reason": "needs CUDA"}
        return {"test_ones_are_ones": one.entry(ones, **why), "test_any_number_is_itself": one.entry(itself, **why)}

    assert '<p><span class="tn tn-not-run-here">○ not run here</span> needs CUDA' in one.page(answers)


def written(one, explanation):
    return one.written.replace("They were so before. [background]", explanation)


def test_a_sentence_leads_to_each_check_that_proves_it(one):
    sentences = "One is one. [ones_are_ones]\n    Each is. [any_number_is_itself, ones_are_ones]"
    page = one.page(written=written(one, sentences))

    first, second = (line for line in page.splitlines() if line.startswith("<li>") and "tn-proof" in line)
    proof = 'title="Proof: Ones are ones" aria-label="Proof: Ones are ones"'
    assert first == f'<li>One is one. <a class="tn-proof" href="#test-ones-are-ones" {proof}>↻</a></li>'
    assert second.count("tn-proof") == 2
    assert page.count('id="test-ones-are-ones"') == 1


def test_a_check_that_no_sentence_names_is_a_fact_by_its_name(one):
    page = one.page(one.proved)

    assert '<li>Any number is itself. <a class="tn-proof" href="#test-any-number-is-itself"' in page
    assert "<li>Ones are ones." not in page


def test_advice_is_told_as_such(one):
    page = one.page(written=written(one, "Do so. [advice]"))

    assert '<li>Do so. <span class="tn-tag">advice</span></li>' in page


def test_a_check_s_code_has_what_it_observed(one):
    assert "    assert number == 1\n    # → 1\n" in one.page(one.proved)


def test_a_check_is_there_as_a_script(one):
    files = {"tests/tensors/test_numbers.py": f"{one.written}\n"}
    page = one.page(one.proved, code=Code(files))

    script = page.partition('<pre class="tn-script" hidden>')[2].partition("</pre>")[0]
    assert html.unescape(script) == "# `ones` are not twos: any number is itself.\nn = 1\nassert n == n\n"
    assert page.count('<button class="tn-copy') == 2
    assert "No script" not in page


def test_a_check_of_which_no_script_can_be_made_says_why(one):
    written = one.written.replace("(self, n)", "(self, n, new_process)")
    page = one.page(written=written, code=Code({"tests/tensors/test_numbers.py": written}))

    assert "<p>No script: it needs <code>new&#95;process</code>, which only pytest makes.</p>" in page
    assert page.count('<button class="tn-copy') == 1


def test_a_page_tells_what_changed_and_when(two):
    pages = two.told
    page = pages["claims/fact.md"]

    assert ', changed in torch <a href="#changes">2.2.2</a>' in page
    assert '<li class="tn-differs" title="torch 2.1.2: differs">2.1 ' in page
    assert '<a href="../../changes/2.2.2/#torch-ones">2.2.2</a></td><td>silent</td>' in page
    assert "<p>Over releases: holds until 2.1.2, refuted since 2.2.2.</p>" in page
    assert '↷ not on this release</span> It was so <span class="tn-tag">until 2.2</span>' in page
    assert page.index("<p>On other releases:</p>") < page.index("It was so")
    steady = pages["claims/steady.md"]
    assert "<p>Deprecated since torch 2.2.2: <code>zeros go</code></p>" in steady
    assert "<li>FutureWarning: <code>zeros go</code>, since 2.2.2</li>" in steady


def test_a_check_that_the_newest_release_did_not_run_shows_the_newest_that_did(two):
    missing = two.record("2.3.1", test_ones_are_ones="not-run", test_it_was_so=two.was, test_zeros_stay__1="held")

    page = two.pages(two.old, missing)["claims/fact.md"]

    assert 'to the letter</span> <span class="tn-tag">on torch 2.0.1</span>' in page


@pytest.mark.parametrize(
    ("releases", "told"),
    [
        (("2.2.0",), ", recorded on 2.2.0 only"),
        (("2.1.0", "2.2.0"), ", recorded on 2 of 3 releases"),
        (("2.0.0", "2.1.0", "2.2.0"), None),
    ],
)
def test_a_claim_that_lacks_records_says_on_which_it_is_recorded(two, releases, told):
    records = [
        two.record(
            release, test_ones_are_ones="held", **({"test_zeros_stay__1": "held"} if release in releases else {})
        )
        for release in ("2.0.0", "2.1.0", "2.2.0")
    ]

    page = two.pages(*records)["claims/steady.md"]

    assert told in page if told else "recorded on" not in page


class Weather(Section):
    def remark(self, claim):
        return Remark(f"rains on {claim.slug}", "weather.md#fact")


def test_a_page_has_a_line_of_each_section(rendered):
    page = rendered(sections=[Weather()], **{"tests/a/deep/test_a.py": chapter("A", "TestAlone")})["claims/alone.md"]

    assert ', <a href="../../weather/#fact">rains on alone</a>' in page


def chapter(title, *names, formerly=(), order=""):
    claims = [
        f"""

@claim(api=["torch.ones"], about=["value"], formerly={list(formerly)})
class {name}:
    \"\"\"`{name}` is one.\"\"\"

    def test_it(self):
        assert 1 == 1
"""
        for name in names
    ]
    return f'"""{title}.\n\n{order}\n"""\n\nfrom torchnotes import claim\n{"".join(claims)}'


def test_a_claim_leads_to_those_beside_it_in_its_area(rendered):
    pages = rendered(
        **{
            "tests/a/test_a.py": chapter("A", "TestFirst", "TestSecond"),
            "tests/a/test_b.py": chapter("B", "TestThird"),
            "tests/z/test_a.py": chapter("Z", "TestOther"),
        }
    )

    beside = {
        slug: re.findall(r'<a href="\.\./([a-z]+)/" rel="([a-z]+)">', pages[f"claims/{slug}.md"])
        for slug in ("first", "second", "third", "other")
    }
    assert beside == {
        "first": [("second", "next")],
        "second": [("first", "prev"), ("third", "next")],
        "third": [("second", "prev")],
        "other": [],
    }


def test_a_slug_of_the_past_leads_to_the_claim_s_page(rendered):
    pages = rendered(**{"tests/a/test_a.py": chapter("A", "TestNow", formerly=["once", "long-ago"])})

    for old in ("once", "long-ago"):
        assert '\nmoved: "now"\n' in pages[f"claims/{old}.md"]
        assert '<a href="../now/"><code>TestNow</code> is one</a>' in pages[f"claims/{old}.md"]
    assert "moved:" not in pages["claims/now.md"]


def test_a_chapter_s_page_has_each_of_its_claims_with_verdict_and_releases(two):
    page = two.told["tensors/numbers.md"]

    first, second = page.split("<article ")[1:]
    assert '<h2><a href="../../claims/fact/"><code>ones</code> are &lt; twos</a></h2>' in first
    assert "✘ contradicted</span> by 2 checks" in first
    assert 'title="torch 2.2.2: as now"' in first
    assert second.startswith('id="steady">')
    assert '<a href="../../tensors/">Tensors</a>' in page
    assert "<code>tests/tensors/test_numbers.py</code>" in page


def test_a_page_below_a_deep_folder_leads_to_its_claims(rendered):
    page = rendered(**{"tests/a/deep/test_a.py": chapter("A", "TestAlone")})["a/deep/a.md"]

    assert '<a href="../../../claims/alone/">' in page
    assert '<a href="../../../a/">A</a>' in page


def test_an_area_s_page_lists_its_chapters_with_their_claims(rendered):
    page = rendered(
        **{
            "tests/a/test_a.py": chapter("Late things", "TestLate"),
            "tests/a/test_b.py": chapter("Early things", "TestEarly", "TestNext"),
            "tests/z/test_a.py": chapter("Other things", "TestOther"),
        }
    )["a/index.md"]

    assert "<p>2 chapters, 3 claims, in the order in which one learns.</p>" in page
    links = re.findall(r'<a href="([^"]+)">', page)
    assert links == ["../a/a/", "../claims/late/", "../a/b/", "../claims/early/", "../claims/next/"]


def test_an_area_s_page_names_the_releases_that_changed_what_can_hurt(two):
    page = two.told["tensors/index.md"]

    assert '<li><a href="../claims/fact/"><code>ones</code> are &lt; twos</a> (changed in 2.2.2)</li>' in page
    assert '<li><a href="../claims/steady/">Zeros stay</a></li>' in page


@pytest.mark.parametrize(
    ("explanation", "description"),
    [
        ("", "Proved by 1 check"),
        ("`x` is one. [it]\n    It stays. [it]", "x is one. It stays"),
        (f"{'Long ' * 50}is it. [it]", f"{('Long ' * 40)[:199]}…"),
    ],
)
def test_a_preview_says_the_facts(explanation, description):
    text = (
        f'"""A."""\n@claim(api=["torch.a"], about=["value"])\nclass TestA:\n    """A.\n\n    {explanation}\n    """\n'
    )
    (claim,) = catalogue.read(f"{text}    def test_it(self):\n        assert 1 == 1\n", "tests/a/test_a.py").claims

    assert describe(claim) == description
