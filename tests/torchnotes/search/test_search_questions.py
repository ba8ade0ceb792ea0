"""What people ask finds the claims that answer it: the questions of the ledger, by Python's own search.

Half of the questions is `apart`: who works on search looks at how many of them are answered, never at which.
"""

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from torchnotes.search import index as searching

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))["question"]
BARS = {"words": 0.85, "api, whole": 0.95, "api, short": 0.95, "api, bare": 0.95, "error": 0.95}
"""The least share of each kind that is answered."""
FIRST = 3
"""An answer stands among so many."""


@pytest.fixture(scope="module")
def search(index):
    """Return a function that returns the slugs of the claims that a query finds first."""
    firsts = json.loads(index["search/index.json"])["firsts"]
    shards = {}
    blocks = sorted((uri for uri in index if "/documents/" in uri), key=lambda uri: int(uri.split("/")[-1][:-5]))
    urls = [row[1] for uri in blocks for row in json.loads(index[uri])]

    def shard(place):
        if place not in shards:
            shards[place] = json.loads(index[f"search/terms/{place}.json"])
        return shards[place]

    return lambda query: [urls[place] for place in searching.search(query, firsts, shard, FIRST)]


def test_every_claim_that_answers_a_question_is_there(source):
    slugs = {claim.slug for claim in source.claims}

    assert [number for number, one in enumerate(QUESTIONS) if not one["claims"] or {*one["claims"]} - slugs] == []


def test_there_are_enough_questions_of_each_kind_in_both_halves():
    halves = Counter((one["kind"], one["half"]) for one in QUESTIONS)

    assert len(QUESTIONS) >= 200
    assert halves.keys() == {(kind, half) for kind in BARS for half in ("open", "apart")}
    assert all(halves[kind, "open"] == halves[kind, "apart"] >= 20 for kind in BARS)


@pytest.mark.parametrize("half", ["open", "apart"])
@pytest.mark.parametrize("kind", BARS)
def test_questions_find_their_answers(search, kind, half):
    answered = [
        any(f"claims/{slug}/" in found for slug in one["claims"])
        for one in QUESTIONS
        if (one["kind"], one["half"]) == (kind, half)
        for found in map(search, one["asked"])
    ]

    # a plain number, so that what is apart is not shown where it fails
    share = sum(answered) / len(answered)
    assert share >= BARS[kind]


def test_what_people_ask_finds_its_answer(source, search):
    answered = [one for one in source.questions if one.claims]

    lost = [one.text for one in answered if not {f"claims/{slug}/" for slug in one.claims} & {*search(one.text)}]
    assert lost == []
    assert len(source.questions) >= 250
