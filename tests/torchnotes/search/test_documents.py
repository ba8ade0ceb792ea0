"""A claim as a document: what of it is found, by fields."""

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.search.documents import fields_of_claim
from torchnotes.search.terms import stem

CLAIM = '''"""Numbers."""
@claim(api=["torch.Tensor.new_ones"], about=["value"], asked=["ones like another"])
class TestFact:
    """Ones stay.

    They copy. [it_is_so]
    """

    def test_it_is_so(self):
        assert unseen() == 1
'''


@pytest.fixture
def fields():
    (claim,) = catalogue.read(CLAIM, "tests/test_x.py").claims
    return fields_of_claim(claim, ["ValueError: no ones"], ["Ones are one.", "하나"], ["Is a one new?"])


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("title", ["ones", "stay"]),
        ("asked", ["ones", "like", "another", "is", "a", "one", "new"]),
        ("facts", ["they", "copy"]),
        ("checks", ["it", "is", "so"]),
        ("errors", ["valueerror", "value", "error", "no", "ones"]),
        ("statements", ["ones", "are", "one", "하나"]),
    ],
)
def test_each_field_has_the_terms_of_what_it_is_of(fields, field, found):
    assert fields[field] == [stem(word) for word in found]


def test_an_api_is_found_by_its_spellings_and_the_words_of_its_name(fields):
    assert {"torch.tensor.new_ones", "Tensor.new_ones", "=new_ones", "new_ones", "new"} <= {*fields["api"]}


def test_the_code_of_checks_is_not_read(fields):
    assert "unseen" not in {term for found in fields.values() for term in found}
