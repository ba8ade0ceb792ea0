"""What the browser finds is what Python finds, and it is what people look for."""

import json
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from torchnotes.search import index

QUESTIONS = Path(__file__).parents[1] / "search" / "questions.toml"
LEAST = {"words": 0.85, "api, whole": 0.95, "api, short": 0.95, "api, bare": 0.95, "error": 0.95}
"""The share of questions whose claim stands among the first three."""
ALIKE = 60
SEARCHED = """async (asked) => {
  const { search } = await import("/search.js");
  return Promise.all(asked.map((text) => search(text, 10)));
}"""


def questions(half):
    """Return the questions of a half; no test takes them as an argument, which a failure would print."""
    told = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]
    return [question for question in told if question["half"] == half]


@pytest.fixture(scope="module")
def ask(browser, site):
    """Return a function that has the browser search, and says where what it found stands."""
    with browser.new_context(base_url=site.address) as context:
        page = context.new_page()
        page.goto("how-it-works/")
        yield lambda asked: page.evaluate(SEARCHED, asked)


@pytest.fixture(scope="module")
def read(site):
    return lambda path: json.loads((site.folder / "search" / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def urls(site, read):
    """Return the address of each document, in their order."""
    blocks = len([*(site.folder / "search" / "documents").iterdir()])
    return [document[1] for place in range(blocks) for document in read(f"documents/{place}.json")]


def test_everything_that_is_found_is_there(urls, parsed):
    assert [url for url in urls if url.partition("#")[0] not in parsed] == []


def test_the_browser_and_python_find_the_same(ask, read):
    asked = [text for question in questions("open") for text in question["asked"]]
    asked = asked[:: max(1, len(asked) // ALIKE)][:ALIKE]
    firsts = read("index.json")["firsts"]
    expected = [index.search(text, firsts, lambda place: read(f"terms/{place}.json"), 10) for text in asked]

    assert len(asked) == ALIKE
    assert all(expected)
    found = ask(asked)
    assert [one for one in zip(asked, expected, found, strict=True) if one[1] != one[2]] == []


def shares(ask, urls, half):
    """Return the share of a half's questions whose claim stands among the first three, by kind."""
    asked = [(question, text) for question in questions(half) for text in question["asked"]]
    right = defaultdict(list)
    for (question, _), places in zip(asked, ask([text for _, text in asked]), strict=True):
        wanted = {f"claims/{slug}/" for slug in question["claims"]}
        right[question["kind"]].append(any(urls[place] in wanted for place in places[:3]))
    return {kind: sum(hits) / len(hits) for kind, hits in right.items()}


@pytest.mark.parametrize("half", ["open", "apart"])
def test_most_find_their_claim_among_the_first_three(ask, urls, half, capsys):
    """Which fail is not told, for one half is to be no help to whoever mends the ranking."""
    found = shares(ask, urls, half)

    with capsys.disabled():
        print(f"\n{half}:", ", ".join(f"{kind} {share:.1%}" for kind, share in found.items()))  # noqa: T201
    assert found.keys() == LEAST.keys()
    assert {kind: share for kind, share in found.items() if share < LEAST[kind]} == {}
