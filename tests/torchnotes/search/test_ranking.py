"""How much a term adds to the score of a document."""

import pytest

from torchnotes.search import ranking
from torchnotes.search.documents import Document
from torchnotes.search.ranking import WEIGHTS, postings


def documents(*fields):
    return [Document("", "", "", "claim", fields=one) for one in fields]


def filler(number):
    """Return documents that have none of the words asked for."""
    return [{"title": [f"other{place}"]} for place in range(number)]


def test_a_rarer_word_counts_more():
    found = postings(documents({"title": ["rare", "often"]}, {"title": ["often"]}, {"title": ["often"]}, *filler(3)))

    assert found["rare"][0] > found["often"][0]


def test_a_title_counts_more_than_a_fact_and_a_fact_more_than_a_check():
    found = postings(documents({"checks": ["x"]}, {"facts": ["x"]}, {"title": ["x"]}, *filler(5)))["x"]

    assert found[2] > found[1] > found[0]


def test_fields_weigh_as_they_tell_what_a_claim_is_about():
    assert sorted(WEIGHTS, key=WEIGHTS.get, reverse=True)[:4] == ["title", "asked", "api", "errors"]


def test_a_word_that_stands_more_often_counts_more_and_ever_less_so():
    once, twice, often = (
        postings(documents({"facts": ["x"] * number}, {"facts": ["y"] * number}, *filler(5)))["x"][0]
        for number in (1, 2, 3)
    )

    assert once < twice < often
    assert twice - once > often - twice


def test_a_word_of_a_short_text_counts_more():
    found = postings(documents({"facts": ["x"]}, {"facts": ["x", *"abcdefgh"]}, *filler(5)))["x"]

    assert found[0] > found[1]


def test_a_word_in_two_fields_counts_more_than_in_one():
    found = postings(documents({"title": ["x"]}, {"title": ["x"], "asked": ["x"]}, *filler(5)))["x"]

    assert found[1] > found[0]


def test_terms_that_tell_nothing_are_left_out():
    assert postings(documents({"title": ["the", "torch", "where"]}, *filler(2))).keys() >= {"where"}
    assert postings(documents({"title": ["the", "torch", "where"]}, *filler(2))).keys().isdisjoint({"the", "torch"})


def test_terms_stand_in_order_and_scores_are_whole_numbers():
    found = postings(documents({"title": ["d", "e"]}, {"asked": ["c"]}))

    assert [*found] == ["c", "d", "e"]
    assert all(type(score) is int and score > 0 for row in found.values() for score in row.values())


def test_a_word_that_all_have_adds_nothing():
    assert postings(documents(*[{"checks": ["x"]}] * 500))["x"] == {}


@pytest.mark.parametrize("given", [[], documents({})])
def test_of_nothing_there_is_nothing_to_find(given):
    assert ranking.postings(given) == {}
