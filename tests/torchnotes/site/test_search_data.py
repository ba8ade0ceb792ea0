"""What the site's search finds: claims, notes in other languages, and what releases changed."""

import json

import pytest

from torchnotes.search import index
from torchnotes.site import reading, search_data
from torchnotes.site.render import gather


def read(files):
    """Return the documents of an index, and a function that returns the addresses of what a query finds in it."""
    documents = [row for uri, text in files.items() if "/documents/" in uri for row in json.loads(text)]
    firsts = json.loads(files["search/index.json"])["firsts"]
    shards = [json.loads(text) for uri, text in files.items() if "/terms/" in uri]
    return documents, lambda query: [documents[place][1] for place in index.search(query, firsts, shards.__getitem__)]


@pytest.fixture
def korean():
    note = "# 강의\n\n- `lecture/1` 텐서는 하나다.\n"
    return {"translations": {"ko": {"lecture": note}}, "words": reading.read_words(["ko"])}


@pytest.fixture
def two_on_three(two, korean):
    return read(search_data.files(gather(two.source(two.old, two.middle, two.new, **korean))))


def test_a_claim_is_shown_with_its_verdict_and_the_releases_that_changed_it(two_on_three):
    documents, _ = two_on_three

    assert documents[:2] == [
        ["`ones` are < twos", "claims/fact/", "", "claim", "✘ contradicted by 2 checks", "changed in 2.2.2"],
        ["Zeros stay", "claims/steady/", "", "claim", "✔ proved by 1 check", ""],
    ]


def test_a_note_in_another_language_is_shown_with_its_verdict_in_it(two_on_three):
    documents, search = two_on_three

    note = ["텐서는 하나다.", "notes/lecture.ko/#lecture-1", "lecture/1", "note", "버전에 따라 다름", ""]
    assert documents[2] == note
    assert note[1] in search("텐서")


def test_a_statement_s_translation_finds_the_claim_too(two_on_three):
    assert "claims/fact/" in two_on_three[1]("하나다")


def test_what_a_release_changed_is_found_by_its_number(two_on_three):
    documents, search = two_on_three

    assert documents[3] == [
        "What torch 2.2.2 changed",
        "changes/2.2.2/",
        "2 changes, 2 of them silent",
        "release",
        "",
        "",
    ]
    assert search("2.2.2 breaking changes")[0] == "changes/2.2.2/"
    assert search("what is new in version 2.1")[0] == "changes/2.1.2/"
    assert search("new version") == ["changes/2.2.2/", "changes/2.1.2/"]


def test_a_claim_is_found_by_each_thing_that_is_known_of_it(one):
    met = one.changed(errors=[["IndexError", "no such quark"]])
    _, search = read(search_data.files(gather(one.source(met))))

    for query in ("not twos", "one or two", "linalg.norm", "before", "any number itself", "quark", "Ones are ones"):
        assert search(query) == ["claims/fact/"], query
    assert search("pleasant") == []


def test_the_line_below_a_title_is_its_first_sentence(one):
    documents, _ = read(search_data.files(gather(one.source())))

    assert documents[0][2] == "They were so before."


def test_every_claim_and_each_korean_statement_of_the_repository_is_there(source, index):
    documents, _ = read(index)

    kinds = {kind: [row[1] for row in documents if row[3] == kind] for kind in ("claim", "note", "release")}
    assert kinds["claim"] == [f"claims/{claim.slug}/" for claim in source.claims]
    assert len({*kinds["note"]}) == len(source.statements)
    assert len(kinds["release"]) == len(source.records) - 1
