"""The site's pages as text: what a reader is shown of a check, a claim, a statement and a record."""

import msgspec
import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from torchnotes.knowledge import catalogue, notes
from torchnotes.records import schema
from torchnotes.records.schema import Answer
from torchnotes.site import hook, proof, render, words
from torchnotes.site.arrangement import Area
from torchnotes.site.source import Source

NOTE = "# A lecture\n\n- `lecture/1` Ones are ones.\n- `lecture/2` It is pleasant.\n  Opinion: a matter of taste.\n"

CLAIM = '''"""Numbers."""

from torchnotes import belief, claim


@claim(api=["torch.ones", "torch.linalg.norm"], about=["value"], see=["generated/torch.ones"])
class TestFact:
    """`ones` are not twos.

    They were so before. [background]
    """

    @belief("lecture/1")
    def test_ones_are_ones(self):
        number = 1

        assert number == 1
        assert (
            number
            != 2
        )

    @pytest.mark.parametrize("n", [1, 2])
    def test_any_number_is_itself(self, n):
        assert n == n
'''

OBSERVED = [["1 == 1", "1 != 2\n +  where 1 = item()"]]


def entry(check, observed=(), digest=None, sets=("",), **given):
    """Return a check as a record holds it; `observed` gives for each parameter set what its assertions came to."""
    belief = {"belief": {"statement": check.statement}} if check.statement else {}
    answers = {
        name: given | {"observed": [*enumerate(row)]}
        for name, row in zip(sets, observed or [[]] * len(sets), strict=True)
    }
    return {"digest": digest or check.digest, "answers": answers} | belief


def source_of(answers=None, slug="fact"):
    """Make a site's source with one claim; `answers` gives a record's checks from the claim as written."""
    chapter = catalogue.read(CLAIM, "tests/tensors/test_numbers.py")
    environment = dict.fromkeys(("build", "python", "numpy", "platform"), "1")
    environment |= {"torch": "2.13.0", "device": "cpu"}
    checks = answers and answers(*chapter.claims[0].checks)
    record = checks and msgspec.convert(
        {"schema": 2, "environment": environment, "claims": {slug: checks}}, schema.Record
    )
    statements = {statement.id: statement for statement in notes.parse(NOTE, "lecture")}
    return Source([chapter], {"lecture": NOTE}, statements, [Area("tensors", "Tensors")], [record] if record else [])


def proved(ones, itself):
    return {
        "test_ones_are_ones": entry(ones, observed=OBSERVED),
        "test_any_number_is_itself": entry(itself, [["1 == 1"], ["2 == 2"]], sets=("1", "2")),
    }


def pages_of(answers=None, **given):
    return render.render(source_of(answers, **given), f"# Home\n\n{render.SUMMARY}\n")


def test_a_check_s_source_has_what_each_assertion_observed_below_it():
    source = source_of(proved)
    check = source.claims[0].checks[0]
    record = source.record.find("fact", "test_ones_are_ones")

    assert proof.annotated(check, record.answers[""]).splitlines() == [
        '@belief("lecture/1")',
        "def test_ones_are_ones(self):",
        "    number = 1",
        "",
        "    assert number == 1",
        "    # observed 1 == 1",
        "    assert (",
        "        number",
        "        != 2",
        "    )",
        "    # observed 1 != 2",
        "    #  +  where 1 = item()",
    ]


def test_a_check_without_an_answer_is_its_source():
    check = source_of().claims[0].checks[0]

    assert proof.annotated(check, Answer()) == check.source


def test_a_claim_s_page_has_its_title_verdicts_explanation_and_links():
    page = pages_of(proved)["tensors/numbers.md"]

    assert "# Numbers\n" in page
    assert "## `ones` are not twos { #fact }" in page
    assert '<span class="tn tn-proved">✔ proved</span> by 2 checks' in page
    assert "They were so before. " in page
    assert '<span class="tn tn-holds">✔ holds</span> [lecture/1](../notes/lecture.md#lecture-1) Ones are ones.' in page
    assert "[`torch.ones`](../api.md#torch-ones), [`torch.linalg.norm`](../api.md#torch-linalg-norm)" in page
    assert f"[generated/torch.ones]({render.DOCS}generated/torch.ones.html)" in page
    assert "<tr><td>1</td><td>held</td><td>1 == 1</td></tr>" in page
    assert "<tr><td>2</td><td>held</td><td>2 == 2</td></tr>" in page


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"outcome": "broken"}, "✘ contradicted"),
        ({"digest": "0" * 16}, "↻ not run since it was edited"),
        ({"outcome": "not-run", "reason": "needs CUDA"}, "✔ proved</span> by 1 check, 1 not run here"),
    ],
)
def test_a_claim_stands_as_its_checks_came_out(change, word):
    def answers(ones, itself):
        return proved(ones, itself) | {"test_ones_are_ones": entry(ones, **change)}

    assert word in pages_of(answers)["tensors/numbers.md"]


def test_a_claim_of_which_nothing_ran_says_why():
    def answers(ones, itself):
        why = {"outcome": "not-run", "reason": "needs CUDA"}
        return {"test_ones_are_ones": entry(ones, **why), "test_any_number_is_itself": entry(itself, **why)}

    assert "○ not run here</span> needs CUDA" in pages_of(answers)["tensors/numbers.md"]


def test_a_note_s_page_has_a_verdict_behind_each_statement():
    page = pages_of(proved)["notes/lecture.md"]

    assert '<a id="lecture-1"></a>`lecture/1` Ones are ones.\n  <br><span class="tn tn-holds">✔ holds</span>' in page
    assert "[`ones` are not twos](../tensors/numbers.md#fact)" in page
    assert "❝ opinion</span> a matter of taste." in page


def test_a_statement_whose_beliefs_did_not_run_says_why():
    def answers(ones, itself):
        return proved(ones, itself) | {"test_ones_are_ones": entry(ones, outcome="not-run", reason="needs CUDA")}

    assert "○ not run here</span> needs CUDA\n" in pages_of(answers)["notes/lecture.md"]


@pytest.mark.parametrize(("answers", "verdict"), [(None, "not run since it was edited"), (proved, "holds")])
def test_the_home_page_counts_the_statements(answers, verdict):
    page = pages_of(answers)["index.md"]

    assert f"{verdict}</span> 1 statement\n" in page
    assert "1 claim" in page
    assert render.SUMMARY not in page


def test_the_index_names_each_api_below_its_module():
    page = pages_of(proved)["api.md"]

    assert (
        page.index("## torch\n")
        < page.index("`torch.ones`")
        < page.index("## torch.linalg")
        < page.index("`torch.linalg.norm`")
    )


def test_answers_to_claims_that_no_longer_exist_are_shown_as_history():
    page = pages_of(proved, slug="a-fact-of-the-past")["records.md"]

    assert "## Claims that no longer exist" in page
    assert "- a-fact-of-the-past" in page


def test_the_schema_of_records_is_on_the_site():
    assert '"$schema"' in pages_of(proved)["records/schema.json"]


def test_the_page_of_records_tells_where_each_was_made():
    page = pages_of(proved)["records.md"]

    assert "| [2.13.0](records/cpu/2.13.0.json) | 1 | 1 | 1 |  | 3 | 0 | 0 | 0 |" in page


@pytest.mark.parametrize(
    ("text", "shown"), [("a", "`a`"), ("a | b", r"`a \| b`"), ("a`b", "``a`b``"), ("`a", "`` `a ``")]
)
def test_any_text_is_shown_as_code(text, shown):
    assert words.code(text) == shown


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("docs/notes/lecture.md", "- `lecture/1` A.\n- `lecture/1` B.\n", "lecture/1 is stated twice"),
        ("records/cpu/2.13.0.json", "", "is empty"),
        ("tests/test_x.py", CLAIM.replace("lecture/1", "lecture/9"), "a belief on lecture/9"),
    ],
)
def test_what_is_malformed_ends_the_build_with_one_line(tmp_path, path, text, told):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(text, encoding="utf-8")
    config = MkDocsConfig(config_file_path=str(tmp_path / "mkdocs.yml"))

    with pytest.raises(PluginError, match=told) as refused:
        hook.on_files(Files([]), config)

    assert "\n" not in str(refused.value)


def told(explanation):
    """Return the pages of the claim with another explanation."""
    written = CLAIM.replace("They were so before. [background]", explanation)
    source = source_of()
    chapter = catalogue.read(written, "tests/tensors/test_numbers.py")
    source = Source([chapter], source.pages, source.statements, source.areas, source.records)
    return render.render(source, render.SUMMARY, how=f"# How\n\n{render.FACTS}\n")


def test_a_sentence_leads_to_each_check_that_proves_it():
    sentences = "One is one. [ones_are_ones]\n    Each is. [any_number_is_itself, ones_are_ones]"
    page = told(sentences)["tensors/numbers.md"]

    first, second = (line for line in page.splitlines() if " is" in line and "tn-proof" in line)
    link = '<a class="tn-proof" href="#fact--test-ones-are-ones" title="Ones are ones">↻</a>'
    assert first == f"One is one.{link}"
    assert second.count("tn-proof") == 2
    assert page.count('id="fact--test-ones-are-ones"') == 1


def test_advice_is_told_as_such():
    page = told("Do so. [advice]")["tensors/numbers.md"]

    assert 'Do so. <span class="tn-tag">advice</span>' in page


def test_the_sentences_that_are_proved_are_counted():
    page = told("One is one. [ones_are_ones]\n    Do so. [advice]")["how-it-works.md"]

    assert "Below the 1 title stand 2 sentences: 1 proved, 1 advice, 0 background." in page


def with_roles(role, outcome):
    """Return the notes' page where a second check has a role on the statement, and came to an outcome."""
    belief = f'    @belief("lecture/1", holds=False, role="{role}")\n    @pytest.mark.parametrize'
    written = CLAIM.replace("    @pytest.mark.parametrize", belief)
    written = written.replace("They were so before. [background]", "For `n` it is otherwise. [any_number_is_itself]")
    chapter = catalogue.read(written, "tests/tensors/test_numbers.py")
    ones, itself = chapter.claims[0].checks
    checks = {"test_ones_are_ones": entry(ones), "test_any_number_is_itself": entry(itself, outcome=outcome)}
    source = source_of(lambda *_: checks)
    source = Source([chapter], source.pages, source.statements, source.areas, source.records)
    return render.render(source, render.SUMMARY)["notes/lecture.md"]


def test_an_exception_is_told_by_the_sentence_that_it_proves():
    page = with_roles("exception", "broken")

    assert "✔ holds, with exceptions</span> on torch 2.13.0" in page
    assert "- Exception: [For `n` it is otherwise](../tensors/numbers.md#fact)" in page


def test_an_exception_that_is_none_any_more_is_not_told():
    page = with_roles("exception", "held")

    assert "✔ holds</span> on torch 2.13.0" in page
    assert "Exception" not in page


def test_what_was_meant_is_told():
    page = with_roles("meaning", "held")

    assert "- What was meant: [`ones` are not twos](../tensors/numbers.md#fact)" in page
