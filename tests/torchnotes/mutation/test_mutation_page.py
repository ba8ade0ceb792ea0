"""What the site shows of how sharp claims are."""

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.mutation import operator_texts
from torchnotes.mutation.operator_texts import OperatorText
from torchnotes.mutation.operators import KINDS
from torchnotes.mutation.scores import Count, Score, ScoreSheet
from torchnotes.site import render
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

FAULTS = {
    "torch.stack": {"off-by-one": "noticed", "sign-flipped": "survived", "dim-argument-ignored": "crashed"},
    "torch.cat": {"off-by-one": "survived"},
}
NOTICED = {"torch.stack": {"off-by-one": "noticed"}}
OPERATORS = [
    OperatorText("off-by-one", "value", "One more."),
    OperatorText("argument-ignored", "argument", "Left out."),
    OperatorText("detached", "gradient", "Cut off."),
]


def pages_of(**given):
    chapter = catalogue.read(CLAIM, "tests/tensors/test_joining.py")
    score = {"digest": chapter.claims[0].digest, "faults": FAULTS, "beyond": Count(noticed=1, tried=5)} | given
    scores = ScoreSheet(schema=1, torch="2.13.0", claims={"fact": Score.model_validate(score)})
    return render.render(Source([chapter], {}, {}, [], scores, OPERATORS), "# Home")


def test_a_claim_s_page_tells_how_many_faults_it_notices():
    assert ", [notices 1 of 4 faults](../sharpness.md#fact) <span" in pages_of()["tensors/joining.md"]
    assert ", [notices 1 of 1 faults](../sharpness.md) <span" in pages_of(faults=NOTICED)["tensors/joining.md"]


@pytest.mark.parametrize("given", [{"digest": "0" * 16}, {"faults": {}, "unscored": "not run here: needs CUDA"}])
def test_a_claim_s_page_tells_no_figure_of_a_claim_that_was_edited_or_not_scored(given):
    page = pages_of(**given)["tensors/joining.md"]

    assert "notices" not in page


def test_the_page_counts_all_faults_and_each_operator_s():
    page = pages_of()["sharpness.md"]

    assert "1 claim notices **1 of 4 faults (25.0%)** in the aspects that they speak of, and 1 of 5 in others." in page
    assert "| **off-by-one**<br>One more. | value | 1 of 2 |" in page
    assert "| **argument-ignored**<br>Left out. | argument | 0 of 1 |" in page
    assert "| **detached**<br>Cut off. | gradient | none tried |" in page


def test_the_page_leaves_claims_out_that_changed():
    page = pages_of(digest="0" * 16)["sharpness.md"]

    assert "0 claims notice **0 of 0 faults" in page
    assert "1 claim changed since then, and is left out." in page


def test_the_page_says_which_claims_were_not_scored():
    page = pages_of(faults={}, unscored="not run here: needs CUDA")["sharpness.md"]

    assert "1 claim was not scored: not run here: needs CUDA." in page
    assert "changed since then" not in page


def test_the_page_lists_what_survives_and_why():
    page = pages_of()["sharpness.md"]

    assert "### [Stacks are `high`](tensors/joining.md#fact) { #fact }" in page
    assert "- [`torch.stack`](api.md#torch-stack), sign-flipped: no check looks at it." in page
    assert "- [`torch.stack`](api.md#torch-stack), dim-argument-ignored: the checks crash before" in page
    assert "- [`torch.cat`](api.md#torch-cat), off-by-one: It is excused." in page


def test_the_page_lists_checks_that_no_fault_makes_fail():
    page = pages_of(idle=["test_it_is_high"])["sharpness.md"]

    assert "- [Stacks are `high`](tensors/joining.md#fact): It is high" in page


def test_without_scores_the_page_says_how_to_make_them():
    chapter = catalogue.read(CLAIM, "tests/tensors/test_joining.py")

    pages = render.render(Source([chapter], {}, {}, []), "# Home")

    assert "Nothing is measured yet: run `make sharp`." in pages["sharpness.md"]
    assert "records/sharpness.json" not in pages


def test_every_operator_is_told_by_its_name_its_aspect_and_its_sentence():
    told = {(operator.name, operator.aspect, operator.sentence) for operator in operator_texts.read()}

    made = {(kind().name, kind.aspect, kind.__doc__) for kind in KINDS}

    assert told == made | {("argument-ignored", "argument", "An optional argument is left out.")}
