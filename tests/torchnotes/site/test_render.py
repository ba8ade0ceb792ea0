"""The pages beside claims and notes: home, the index of APIs, records, the matrix, and what pages by hand want told."""

import re

import pytest
from packaging.version import Version

from torchnotes.knowledge.questions import Question
from torchnotes.site import render
from torchnotes.site.navigation import navigation


def test_the_home_page_leads_to_search_and_to_what_there_is(two):
    page = two.told["home.md"]

    assert '<div class="tn-search" data-inline>' in page
    assert '<a href="api/"><strong>Look up an API</strong></a><br>2 names' in page
    assert '<a href="changes/2.2.2/"><strong>What torch 2.2.2 changed</strong></a><br>2 silent changes first' in page
    assert "<br>0 statements that torch contradicts</li>" in page
    assert '<a href="records/">3 releases</a> of torch answered them, 2.0.1 to 2.2.2 of 2024-03-27, on CPU.' in page
    assert '<li><a href="tensors/">Tensors</a></li>' in page
    assert render.MARKS.keys().isdisjoint(page.splitlines())


@pytest.mark.parametrize(
    ("verdicts", "number"), [([["refuted"], ["holds", "refuted"], ["holds"]], "2 statements"), ([["holds"]], "0")]
)
def test_the_home_page_counts_what_torch_contradicts(lecture, verdicts, number):
    assert f"The notes, corrected</strong></a><br>{number}" in lecture(*verdicts)["home.md"]


def test_the_home_page_shows_a_claim_whose_answer_changed_silently(two):
    page = two.told["home.md"]
    live = page[page.index('<article class="tn-live">') : page.index("</article>")]

    assert '<a href="claims/fact/"><code>ones</code> are &lt; twos</a>' in live
    assert 'title="torch 2.1.2: differs"' in live
    assert '<pre><code class="language-python">1  # 1\n</code></pre>' in live


def test_the_home_page_shows_the_first_claim_with_an_example_where_nothing_changed(two):
    page = two.pages(two.old)["home.md"]

    assert '<article class="tn-live">\n<h2><a href="claims/fact/">' in page
    assert "What torch" not in page


def test_without_a_record_the_home_page_says_how_to_make_one(one):
    page = one.pages()["home.md"]

    assert "Nothing is recorded yet: run <code>pytest --torchnotes-record</code>." in page
    assert "of torch answered them" not in page


def test_the_sentences_that_are_proved_are_counted(one):
    explanation = "One is one. [ones_are_ones]\n    Do so. [advice]"
    pages = one.pages(written=one.written.replace("They were so before. [background]", explanation))

    assert "Below the 1 title stand 2 sentences: 1 proved, 1 advice, 0 background." in pages["facts.md"]
    assert "A check that no sentence names is shown by its own name: 1 check." in pages["facts.md"]
    assert (
        '<a href="how-it-works/#how-much-of-what-you-read-is-proved">2 sentences</a> are proved by 2'
        in pages["home.md"]
    )


def test_the_index_names_each_api_below_its_module(one):
    page = one.pages(one.proved)["api.md"]

    parts = [
        '<h2 id="in-torch">torch</h2>',
        '<span id="torch-ones" class="tn-mark"></span><code>torch.ones</code> <small>1 claim</small>',
        '<h2 id="in-torch-linalg">torch.linalg</h2>',
        '<span id="torch-linalg-norm" class="tn-mark"></span><code>torch.linalg.norm</code>',
    ]
    assert all(part in page for part in parts)
    assert sorted(parts, key=page.index) == parts
    assert page.count('<a href="../claims/fact/"><code>ones</code> are not twos</a>') == 2


def test_the_index_by_api_names_the_releases_that_changed_it(two):
    page = two.told["api.md"]

    assert "<code>torch.ones</code> <small>1 claim, changed in 2.2.2</small>" in page
    assert '<li>changed in <a href="../changes/2.2.2/#torch-ones">torch 2.2.2</a></li>' in page
    assert "<code>torch.zeros</code> <small>1 claim</small>" in page


def test_answers_to_claims_that_no_longer_exist_are_shown_as_history(one):
    page = one.pages(one.proved, slug="a-fact-of-the-past")["records.md"]

    assert "## Claims that no longer exist" in page
    assert re.findall("^- (.+)$", page, re.MULTILINE) == ["a-fact-of-the-past"]
    assert "no longer exist" not in one.pages(one.proved)["records.md"]


def test_the_schema_of_records_is_on_the_site(one):
    assert '"$schema"' in one.pages(one.proved)["records/schema.json"]


def test_the_page_of_records_tells_where_each_was_made(one):
    page = one.pages(one.proved)["records.md"]

    assert "| [2.13.0](records/cpu/2.13.0.json) | 1 | 1 | 1 |  | 3 | 0 | 0 | 0 |" in page


def test_the_newest_record_stands_first(two):
    rows = re.findall(r"^\| \[([\d.]+)\]", two.told["records.md"], re.MULTILINE)

    assert rows == ["2.2.2", "2.1.2", "2.0.1"]


def test_each_release_has_a_page_on_what_it_changed(two):
    pages = two.told

    newest = pages["changes/2.2.2.md"]
    assert "No check answers otherwise." in pages["changes/2.1.2.md"]
    assert "## Silent { #silent }" in newest
    told = "[`torch.ones`](../api.md#torch-ones) | <code>is accepted</code> | <code>4</code> |"
    assert newest.count('<a id="torch-ones"></a>') == 1
    assert f"{told} [<code>ones</code> are &lt; twos](../claims/fact.md) |" in newest
    warned = "- [Zeros stay](../claims/steady.md): Zeros stay warns, FutureWarning: <code>zeros go</code>"
    assert warned in newest


def test_the_page_on_changes_counts_each_release_by_kind_newest_first(two):
    page = two.told["changes.md"]

    assert re.findall(r"^\| \[torch ([0-9.]+)\]\(changes/", page, re.MULTILINE) == ["2.2.2", "2.1.2"]
    assert "| [torch 2.2.2](changes/2.2.2.md) | 2 |" in page


def test_the_most_severe_kind_stands_first(two):
    raised = {"outcome": "held", "errors": [["TypeError", "a text"]]}
    before = two.record("2.0.1", test_ones_are_ones="held", test_zeros_stay__1=raised)
    after = two.record(
        "2.2.2", test_ones_are_ones="broken", test_zeros_stay__1=raised | {"errors": [["ValueError", "so"]]}
    )

    page = two.pages(before, after)["changes/2.2.2.md"]

    assert re.findall("^## (.+) {", page, re.MULTILINE) == ["Silent", "Error type"]


def test_parameter_sets_that_changed_alike_are_told_once(two):
    before = two.record("2.0.1", test_zeros_stay__1="held", test_zeros_stay__2="held")
    after = two.record("2.2.2", test_zeros_stay__1="broken", test_zeros_stay__2="broken")

    assert two.pages(before, after)["changes/2.2.2.md"].count("| [Zeros stay]") == 1


@pytest.mark.parametrize("kept", [(), ("new",)])
def test_it_takes_two_records_to_tell_what_changed(two, kept):
    assert (
        "It takes the records of two releases to tell"
        in two.pages(*(getattr(two, name) for name in kept))["changes.md"]
    )


def test_what_is_deprecated_is_told_with_its_releases(two):
    warns = {"outcome": "held", "warnings": [["FutureWarning", "`zeros` is deprecated"]]}
    first, last = (two.record(release, test_zeros_stay__1="held") for release in ("2.0.1", "2.2.2"))
    pages = two.pages(first, two.record("2.1.2", test_zeros_stay__1=warns), last)

    message = "<code>&#96;zeros&#96; is deprecated</code>"
    row = f"[`torch.zeros`](claims/steady.md) | {message} | 2.1.2 | [2.2.2](changes/2.2.2.md) |"
    assert row in pages["deprecated.md"]
    assert f"Zeros stay warns until torch 2.2.2, FutureWarning: {message}" in pages["changes/2.1.2.md"]
    assert f"<p>Deprecated since torch 2.1.2, until 2.2.2: {message}</p>" in pages["claims/steady.md"]


def test_the_matrix_has_a_row_a_claim_and_a_cell_a_span_of_releases(two):
    page = two.told["matrix.md"]

    assert "only the 1 claim that changed</label>" in page
    assert '<th scope="col">2.0</th><th scope="col">2.1</th><th scope="col">2.2</th>' in page
    fact = '<a href="../claims/fact/"><code>ones</code> are &lt; twos</a>'
    assert (
        f'<tr data-api="torch.ones"><th scope="row">{fact}</th>'
        '<td colspan="2" class="tn-differs"><a href="../claims/fact/#changes" title="differs: 2.0.1 to 2.1.2">'
        '≠<span class="tn-word"> differs</span><small> 2.0.1 to 2.1.2</small></a></td>'
        '<td colspan="1" class="tn-as-now"><a href="../claims/fact/#proof" title="as now: 2.2.2">'
        '✔<span class="tn-word"> as now</span><small> 2.2.2</small></a></td></tr>'
    ) in page
    steady = '<tr data-api="torch.zeros" class=tn-alike><th scope="row"><a href="../claims/steady/">Zeros stay</a></th>'
    assert f'{steady}<td colspan="3" class="tn-as-now">' in page
    assert '<tbody data-area="tensors">' in page


def test_a_chapter_of_the_matrix_in_which_all_is_alike_is_marked_so(two):
    assert '<tbody data-area="tensors" class=tn-alike>' in two.pages(two.old, two.middle)["matrix.md"]


def test_every_row_of_the_matrix_spans_every_release(two):
    rows = [row for row in two.told["matrix.md"].splitlines() if "<td" in row]

    assert [sum(map(int, re.findall(r'<td colspan="(\d+)"', row))) for row in rows] == [3, 3]


def test_a_cell_that_differs_leads_to_a_part_of_the_page_that_is_there(two):
    records = [
        two.record("2.0.1", test_zeros_stay__1="held", test_zeros_stay__2="broken"),
        two.record("2.1.2", test_zeros_stay__1="held", test_zeros_stay__2="not-run"),
        two.record("2.2.2", test_zeros_stay__1="held", test_zeros_stay__2="held"),
    ]
    pages = two.pages(*records)

    led = re.findall(r'claims/steady/#([a-z]+)" title="differs', pages["matrix.md"])
    assert led
    assert all(f'id="{anchor}"' in pages["claims/steady.md"] for anchor in led)


def test_without_records_the_matrix_says_how_to_make_them(two):
    assert "Nothing is recorded yet: run <code>make matrix</code>." in two.pages()["matrix.md"]


def test_the_page_on_changes_goes_from_one_recorded_release_to_another(two):
    options = re.findall(r"<option(?: selected)?>([\d.]+)</option>", two.told["changes.md"])

    assert options == ["2.0.1", "2.1.2", "2.1.2", "2.2.2"]
    assert sorted(options, key=Version) == options


@pytest.mark.parametrize(
    ("trigger", "counted"),
    [
        ('"given": {"size": 1}', "1 show by the form of a call, 0 by what a call is given, and 1 by no call"),
        ('"when": ["empty"]', "0 show by the form of a call, 1 by what a call is given, and 1 by no call"),
        ('"unseen": "It is <so>."', "0 show by the form of a call, 0 by what a call is given, and 2 by no call"),
    ],
)
def test_changes_are_counted_by_what_shows_them_in_code(two, trigger, counted):
    changed = f'    @changed("2.2", remedy="Write `x`.", trigger={{{trigger}}})\n    @belief("lecture/1")'
    written = two.written.replace("import belief", "import belief, changed").replace(
        '    @belief("lecture/1")', changed
    )

    page = type(two)(written).told["triggers.md"]

    assert f"Of 2 changes between the recorded releases that can hurt, {counted}." in page
    assert ("| It is &lt;so&gt;. |" in page) is ("unseen" in trigger)


def test_pages_by_hand_keep_what_no_mark_stands_for(one):
    written = {"a.md": f"Before\n{[*render.MARKS][1]}\nAfter\n"}

    page = render.render(render.gather(one.source()), written)["a.md"]

    assert page.startswith("Before\n")
    assert page.endswith("\nAfter\n")
    assert "sentence" in page


def test_a_question_has_the_claims_that_answer_it_beside_it(one):
    asked = Question("Are <ones> ones?", ("fact",)), Question("Is sort stable?", ())

    page = one.pages(questions=asked)["questions.md"]

    assert "2 questions that people ask" in page
    assert "1 have a claim that answers them" in page
    assert (
        '<dt>Are &lt;ones&gt; ones?</dt>\n<dd><a href="../claims/fact/"><code>ones</code> are not twos</a></dd>' in page
    )
    assert "<dt>Is sort stable?</dt>\n<dd>not yet</dd>" in page


def test_without_questions_there_is_no_page_of_them(one):
    assert "questions.md" not in one.pages()
    assert {"Questions": ["questions.md"]} not in navigation(one.source())
    assert {"Questions": ["questions.md"]} in navigation(one.source(questions=[Question("Is it?", ())]))


def test_there_is_a_page_to_search_on(one):
    assert '<div class="tn-search" data-keep></div>' in one.pages()["search.md"]
