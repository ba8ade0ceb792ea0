"""The index in pieces, and the search in it."""

import json
from bisect import bisect_right

import pytest

from torchnotes.search import index, ranking
from torchnotes.search.documents import Document
from torchnotes.search.index import BLOCK, SHARD


def found(query, postings, most=10):
    """Return what a query finds in postings."""
    shards = index.cut(postings)
    return index.search(query, [next(iter(one)) for one in shards], shards.__getitem__, most)


def documents(*titles):
    return [Document(title, f"claims/{title}/", "", "claim", fields={"title": title.split()}) for title in titles]


@pytest.fixture
def many():
    """Postings of many terms, one of which takes more than a shard."""
    rows = {f"term{number:04}": dict.fromkeys(range(number % 9 + 1), 7) for number in range(900)}
    return rows | {"term0500x": dict.fromkeys(range(1000), 7)}


def test_shards_are_of_a_size_unless_one_term_is_more(many):
    sizes = [(len(shard), len(json.dumps(shard, separators=(",", ":")))) for shard in index.cut(many)]

    assert len(sizes) > 5
    assert [terms for terms, size in sizes if size > SHARD] == [1]
    assert all(size > SHARD - 200 for _, size in sizes[:5])


def test_shards_hold_all_terms_in_their_order(many):
    shards = index.cut(many)

    held = [term for shard in shards for term in shard]
    assert held == sorted(many)
    assert {term: [*zip(row[::2], row[1::2], strict=True)] for shard in shards for term, row in shard.items()} == {
        term: [*row.items()] for term, row in many.items()
    }


def test_every_term_stands_in_the_shard_that_its_place_names(many):
    shards = index.cut(many)
    firsts = [next(iter(shard)) for shard in shards]

    assert [term for term in many if term not in shards[bisect_right(firsts, term) - 1]] == []


def test_the_best_stands_first_and_of_equals_the_first():
    postings = {"x": {4: 3, 1: 3, 2: 9, 3: 1}}

    assert found("x", postings) == [2, 1, 4, 3]
    assert found("x", postings, most=2) == [2, 1]


def test_scores_of_several_terms_add_up():
    assert found("x y", {"x": {0: 5, 1: 3}, "y": {1: 3, 2: 5}}) == [1, 0, 2]


def test_a_term_that_begins_another_counts_half():
    postings = {"normal": {0: 20}, "x": {1: 11, 2: 9}}

    assert found("norm", postings) == [0]
    assert found("norm x", postings) == [1, 0, 2]


def test_a_term_that_is_there_stands_for_no_other():
    assert found("norm", {"norm": {1: 5}, "normal": {0: 9}}) == [1]


def test_a_term_stands_for_the_best_of_those_that_it_begins():
    assert found("nor x", {"norm": {0: 6, 1: 6}, "normal": {0: 6, 2: 8}, "x": {1: 2}}) == [1, 2, 0]


@pytest.mark.parametrize("typed", ["sofmax", "softmaax", "softmac", "sotfmax", "oftmax", "xsoftmax"])
def test_a_term_that_is_a_letter_away_counts_half(typed):
    assert found(f"{typed} y", {"softmax": {0: 9}, "y": {1: 5, 2: 3}}) == [1, 0, 2]


@pytest.mark.parametrize("typed", ["sofamxx", "sfmax", "xoftmac", "maxsoft"])
def test_a_term_that_is_further_away_finds_nothing(typed):
    assert found(typed, {"softmax": {0: 9}, "relu": {1: 9}}) == []


@pytest.mark.parametrize("typed", ["dmi", "dum", "axus"])
def test_short_terms_stand_for_none_that_is_a_letter_away(typed):
    assert found(typed, {"dim": {0: 9}, "axis": {2: 9}}) == []


def test_a_letter_alone_begins_no_term():
    assert found("d", {"dim": {0: 9}}) == []


@pytest.mark.parametrize("query", ["", " ", "?!", "a", "nothing that is there"])
def test_a_query_of_nothing_finds_nothing(query):
    assert found(query, {"x": {0: 9}}) == []


def test_an_empty_index_finds_nothing():
    assert found("x", {}) == []


def test_a_query_reads_only_the_shards_of_its_terms(many):
    shards, read = index.cut(many), []

    def shard(place):
        read.append(place)
        return shards[place]

    index.search("term0000 term0899 term0000", [next(iter(one)) for one in shards], shard)

    assert sorted({*read}) == [0, len(shards) - 1]


def test_the_files_hold_what_search_needs():
    given = documents(*(f"alpha beta{number}" for number in range(BLOCK + 1)))
    postings = ranking.postings(given)

    files = index.files(given, postings)

    assert [*files] == [
        "search/index.json",
        "search/terms/0.json",
        "search/documents/0.json",
        "search/documents/1.json",
    ]
    head = json.loads(files["search/index.json"])
    assert (head["block"], head["firsts"], "the" in head["stopped"]) == (BLOCK, ["alpha"], True)
    assert json.loads(files["search/documents/1.json"]) == [["alpha beta8", "claims/alpha beta8/", "", "claim", "", ""]]
    assert json.loads(files["search/terms/0.json"]) == {
        term: [number for pair in row.items() for number in pair] for term, row in postings.items()
    }


def test_the_files_are_the_same_again():
    given = documents("alpha beta", "beta gamma", "하나 둘")

    assert index.files(given, ranking.postings(given)) == index.files(given, ranking.postings(given))


def test_every_piece_of_the_repository_s_index_is_small(index):
    sizes = {uri: len(text) for uri, text in index.items()}
    terms = {uri: text for uri, text in index.items() if "/terms/" in uri}

    assert [uri for uri, text in terms.items() if sizes[uri] > SHARD and len(json.loads(text)) > 1] == []
    assert sizes["search/index.json"] < 20_000
    assert max(sizes.values()) < 20_000
