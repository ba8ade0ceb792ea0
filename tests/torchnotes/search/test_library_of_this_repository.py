"""This repository's own library against the ledger: questions that people ask, with the claims that answer them."""

import tomllib
from collections import defaultdict
from pathlib import Path

import msgspec
import pytest

from torchnotes.cli.explain import errors_of
from torchnotes.search.library import Library
from torchnotes.site import library as maker
from torchnotes.site.render import gather

BARS = {"words": 0.85, "error": 0.95, "api, whole": 0.95, "api, short": 0.95, "api, bare": 0.95}
"""The share of the questions of a kind that find a claim of theirs among the first three."""
EXPLAINED = 0.95
FIRST = 3


@pytest.fixture(scope="module")
def files(source):
    return maker.files(gather(source))


@pytest.fixture(scope="module")
def library(files):
    return Library(Path("held"), files)


@pytest.fixture(scope="module")
def asked():
    """Return the questions by kind; those of the other half are kept from view."""
    ledger = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
    found = defaultdict(list)
    for one in ledger["question"]:
        if one["half"] == "open":
            found[one["kind"]].append((one["asked"], {*one["claims"]}))
    return found


def share(rows):
    """Return the share of rows that are so, and those that are not."""
    missed = [words for words, found in rows if not found]
    return 1 - len(missed) / len(rows), missed


@pytest.mark.parametrize("kind", BARS)
def test_questions_find_a_claim_that_answers_them(library, asked, kind):
    rows = [
        (words, claims & {one.slug for one in library.search(words, FIRST)})
        for forms, claims in asked[kind]
        for words in forms
    ]

    found, missed = share(rows)

    assert found >= BARS[kind], missed


@pytest.mark.parametrize("form", [0, 1], ids=["whole", "part"])
def test_errors_are_explained_by_a_claim_that_answers_them(library, asked, form):
    rows = []
    for forms, claims in asked["error"]:
        error = errors_of(forms[form])[0]
        found = library.explained(error.kind, error.message)[:FIRST]
        rows.append((forms[form], claims & {one.slug for _, one in found}))

    found, missed = share(rows)

    assert found >= EXPLAINED, missed


def test_every_claim_is_there_and_each_file_is_as_it_is_read(library, source):
    slugs = [claim.slug for claim in source.claims]

    assert [one.slug for one in library.index.claims] == slugs
    assert [library.entry(slug).slug for slug in slugs] == slugs
    assert [one.id for one in library.notes] == [*source.statements]
    assert {one.slug for one in library.messages} <= {*slugs}


def test_a_claim_is_found_by_its_own_title(library):
    titles = [(one.title, one.slug) for one in library.index.claims]

    assert [slug for title, slug in titles if library.entry(title).slug != slug] == []


def test_the_newest_release_is_named(library, source):
    assert library.index.torch == source.records[-1].environment.torch


def test_what_is_shown_of_a_claim_is_what_its_file_holds(library, files):
    (claim,) = [one for one in library.index.claims if one.slug == "tensor-function-copies"]
    entry = msgspec.json.decode(files["claims/tensor-function-copies.json"])

    assert entry["title"] == claim.title == "`torch.tensor` copies a list, an array or a tensor"
    assert (entry["area"], entry["standing"]) == ("tensors", claim.standing)
    assert "torch.tensor" in entry["api"]
    assert {one["id"] for one in entry["statements"]} == {"lecture/63"}
    assert all(one["code"].startswith(("def test_", "@")) for one in entry["checks"])
