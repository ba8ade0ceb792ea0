"""What the site shows of mutation scores."""

import inspect

import msgspec
import pytest

from torchnotes.knowledge import catalogue, syntax
from torchnotes.mutation import operator_texts
from torchnotes.mutation.mutation_page import MutationSection
from torchnotes.mutation.operator_texts import OperatorText
from torchnotes.mutation.operators import kinds
from torchnotes.mutation.scores import Count, Score, ScoreSheet
from torchnotes.site import render
from torchnotes.site.arrangement import Area
from torchnotes.site.source import Source

CLAIM = '''"""Joining."""

from torchnotes import claim


@claim(
    api=["torch.stack", "torch.cat"],
    about=["value", "argument"],
    equivalent={"torch.cat": {"off-by-one": "It is excused."}},
)
class TestFact:
    """Stacks are `high`."""

    def test_it_is_high(self):
        assert 1 == 1
'''

MUTANTS = {
    "torch.stack": {"off-by-one": "killed", "sign-flipped": "survived", "dim-argument-ignored": "error"},
    "torch.cat": {"off-by-one": "equivalent"},
}
KILLED = {"torch.stack": {"off-by-one": "killed"}}
OPERATORS = [
    OperatorText("off-by-one", "value", "One more."),
    OperatorText("argument-ignored", "argument", "Left out."),
    OperatorText("detached", "gradient", "Cut off."),
]


def pages_of(**given):
    chapter = catalogue.read(CLAIM, "tests/tensors/test_joining.py")
    score = {"digest": chapter.claims[0].digest, "mutants": MUTANTS, "beyond": Count(killed=1, mutants=5)} | given
    return pages_with(ScoreSheet(schema=1, torch="2.13.0", claims={"fact": msgspec.convert(score, Score)}))


def pages_with(sheet):
    source = Source([catalogue.read(CLAIM, "tests/tensors/test_joining.py")], {}, {}, [Area("tensors", "Tensors")], [])
    shown = render.gather(source, [MutationSection(source, sheet, OPERATORS)])
    return render.render(shown, {"index.md": next(iter(render.MARKS))})


def test_a_claim_s_page_tells_how_many_mutants_it_kills():
    remark = ', <a href="../../mutation/#fact">kills {} mutants</a> <span'
    assert remark.format("1 of 3") in pages_of()["claims/fact.md"]
    assert remark.format("1 of 1") in pages_of(mutants=KILLED)["claims/fact.md"]


def test_the_home_page_tells_how_many_mutants_are_noticed():
    told = "Checks notice 33.3% of 3 ways in which torch was made wrong on purpose"

    assert f'<li><a href="mutation/">{told}</a>.</li>' in pages_of()["index.md"]
    assert "made wrong" not in pages_with(None)["index.md"]


@pytest.mark.parametrize("given", [{"digest": "0" * 16}, {"mutants": {}, "unscored": "not run here: needs CUDA"}])
def test_a_claim_s_page_tells_no_figure_of_a_claim_that_was_edited_or_not_scored(given):
    page = pages_of(**given)["claims/fact.md"]

    assert "mutants" not in page


def test_the_page_counts_all_mutants_and_each_operator_s():
    page = pages_of()["mutation.md"]

    assert (
        "1 claim kills **1 of 3 mutants, a score of 33.3%,** in the aspects that they speak of, and 1 of 5 in" in page
    )
    assert "| **off-by-one**<br>One more. | value | 1 of 1 |" in page
    assert "| **argument-ignored**<br>Left out. | argument | 0 of 1 |" in page
    assert "| **detached**<br>Cut off. | gradient | no mutant |" in page


def test_the_page_leaves_claims_out_that_changed():
    page = pages_of(digest="0" * 16)["mutation.md"]

    assert "0 claims kill **0 of 0 mutants" in page
    assert "1 claim changed since then, and is left out." in page


def test_the_page_says_which_claims_were_not_scored():
    page = pages_of(mutants={}, unscored="not run here: needs CUDA")["mutation.md"]

    assert "1 claim was not scored: not run here: needs CUDA." in page
    assert "changed since then" not in page


def test_the_page_lists_what_survives_and_why():
    page = pages_of()["mutation.md"]

    assert '<p id="fact"><a href="../claims/fact/">Stacks are <code>high</code></a>: 1 of 3 killed</p>' in page
    stack = '<li><a href="../api/#torch-stack"><code>torch.stack</code></a>'
    assert f"{stack}, sign-flipped: no check looks at it.</li>" in page
    assert f"{stack}, dim-argument-ignored: a check raises an error before" in page
    cat = '<li><a href="../api/#torch-cat"><code>torch.cat</code></a>'
    assert f"{cat}, off-by-one: equivalent: It is excused.</li>" in page


def test_the_page_has_each_claim_that_was_scored_where_remarks_lead():
    assert '<p id="fact">' in pages_of(mutants=KILLED)["mutation.md"]


def test_the_page_lists_checks_that_kill_no_mutant():
    page = pages_of(kill_nothing=["test_it_is_high"])["mutation.md"]

    assert "- [Stacks are <code>high</code>](claims/fact.md): It is high" in page


def test_without_scores_the_page_says_how_to_make_them():
    page = pages_with(None)["mutation.md"]

    assert "Nothing is measured yet: run `make mutants`." in page
    assert "records/mutation.json" not in page


def test_every_operator_is_told_by_its_name_its_aspect_and_its_sentence():
    told = {(operator.name, operator.aspect, operator.sentence) for operator in operator_texts.read()}

    assert told == {
        (syntax.slug_of(kind.__name__), kind.aspect, inspect.getdoc(kind).splitlines()[0]) for kind in kinds()
    }


def test_a_new_operator_is_a_new_file(tmp_path):
    source = 'class TooCold(Operator):\n    """The result is too cold.\n\n    And more."""\n\n    aspect = "value"\n'
    (tmp_path / "on_weather.py").write_text(source, encoding="utf-8")

    assert operator_texts.read(tmp_path) == [OperatorText("too-cold", "value", "The result is too cold.")]
