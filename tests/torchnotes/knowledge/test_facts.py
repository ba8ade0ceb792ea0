"""Sentences and the checks that prove them, as an explanation has them written."""

import pytest

from torchnotes.knowledge import catalogue, facts
from torchnotes.knowledge.errors import ClaimError

PATH = "tests/test_x.py"
CLAIM = '''"""Chapter."""
import pytest
from torchnotes import claim


@claim(api=["torch.sum"], about=["value"])
class TestFact:
    """A fact.

    {}
    """

    def test_it(self):
        assert sum([1]) == 1

    @pytest.mark.parametrize("number", [1, 2])
    def test_each(self, number):
        assert sum([number]) == number

    def test_both(self):
        assert all(sum([number]) == number for number in (1, 2))
'''


def read(*lines):
    (claim,) = catalogue.read(CLAIM.format("\n    ".join(lines)), PATH).claims
    return claim


def problem_of(*lines):
    with pytest.raises(ClaimError) as refused:
        read(*lines)
    (problem,) = refused.value.problems
    return problem


def test_a_sentence_goes_on_until_its_proof():
    found = facts.parse("One is\nso. [it]\nTwo is so. [it, each]\n\nDo three. [advice]", 9)

    assert found == (
        facts.Fact("One is so.", 9, ("it",)),
        facts.Fact("Two is so.", 11, ("it", "each")),
        facts.Fact("Do three.", 13, ("advice",)),
    )


def test_a_proof_may_go_on_in_the_next_line():
    (fact,) = facts.parse("One is so. [it,\neach]", 1)

    assert fact.checks == ("test_it", "test_each")


def test_advice_has_no_checks():
    (fact,) = facts.parse("Do so. [advice]", 1)

    assert fact.checks == ()


def test_an_index_in_code_is_no_proof():
    (fact,) = facts.parse("One is so. `x[it]`", 1)

    assert fact.proof == ()


def test_the_facts_of_a_claim_know_their_lines():
    assert [(fact.sentence, fact.line) for fact in read("One is so. [it]", "Two is so. [each]").facts] == [
        ("One is so.", 10),
        ("Two is so.", 11),
    ]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("One is so. [it]", "Two is so."), 11),
        (("One is so.", "", "Two is so. [it]"), 10),
        (("One is so. Two is so. [it]",), 10),
        (("One is so. `two` is so. [it]",), 10),
        (("One is so.", "Two is so. [it]"), 10),
    ],
)
def test_a_sentence_that_names_no_proof_is_refused(lines, line):
    said = "a sentence names no proof; end each with [its_checks], [advice] or [background]"

    assert problem_of(*lines) == f"{PATH}:{line}: TestFact: {said}"


def test_a_proof_that_is_no_check_is_refused():
    assert problem_of("One is so. [it, that]") == f"{PATH}:10: TestFact: [that] is no check of the claim"


@pytest.mark.parametrize("word", ["every", "Any", "all", "no", "never", "always", "only", "whatever", "nothing but"])
def test_a_wide_word_without_a_sweep_is_refused(word):
    assert problem_of(f"{word} one is so. [it]").startswith(f'{PATH}:10: TestFact: "{word}" is proved by nothing')


@pytest.mark.parametrize("proof", ["each", "it, each", "both", "advice"])
def test_a_wide_word_with_a_sweep_is_not_refused(proof):
    assert len(read(f"Every one is so. [{proof}]").facts) == 1


def test_a_wide_word_in_code_says_nothing():
    assert len(read("`torch.all` is so. [it]").facts) == 1


def test_a_proof_beside_a_mark_is_refused():
    said = "a sentence is proved by checks, or advice, or background; write two"

    assert problem_of("One is so. [it, advice]") == f"{PATH}:10: TestFact: {said}"


def test_a_wide_title_needs_a_check_that_sweeps():
    source = '"""Chapter."""\n\n\n@claim(api=["torch.sum"], about=["value"])\nclass TestFact:\n    """All is so."""\n\n'
    source += "    def test_it(self):\n        assert sum([1]) == 1\n"

    with pytest.raises(ClaimError) as refused:
        catalogue.read(source, PATH)

    told = '"All" is proved by nothing that sweeps; parametrize a check, or say of what it is so'
    assert [*refused.value.problems] == [f"{PATH}:6: TestFact: {told}"]
