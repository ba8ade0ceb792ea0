"""Titles and sentences that people understand, held over the whole catalogue."""

import re
from collections import Counter

import pytest

from torchnotes.site.example import example

CODE = re.compile(r"(`+).+?\1")

BANNED = {
    "gives": r"\bgives?\b",
    "takes": r"\btakes?\b",
    "wants": r"\bwants?\b",
    "refuses": r"\brefuse[sd]?\b",
    "tells": r"\btells?\b",
    "knows": r"\bknows?\b",
    "is no": r"\bis no [a-z]",
    "that of": r"\b(?:that|those) of\b",
    "what as a subject": r"^What\b",
    "of its own": r"\bof (?:its|their) own\b",
    "in each release": r"\bin each release\b",
    "without a word": r"\bwithout a word\b",
    "one x a y": r"\bone (?!for|in|of|to|is|as|with|by|on)\w+ an? \w+",
    "opens with It, That or Those": r"^(?:It|That|Those)\b",
}


@pytest.fixture
def claims(source):
    return source.claims


def texts(claim):
    return [CODE.sub("X", text) for text in (claim.title, *(fact.sentence for fact in claim.facts))]


def test_titles_are_short(claims):
    long = [claim.title for claim in claims if len(claim.title.split()) > 12 or len(claim.title) > 72]

    assert long == []


def test_each_claim_says_what_people_ask_who_look_for_it(claims):
    assert [claim.slug for claim in claims if not 2 <= len(claim.asked) <= 6] == []


def test_no_phrase_is_asked_twice_in_the_repository(claims):
    asked = Counter(alike(phrase) for claim in claims for phrase in claim.asked)

    assert [phrase for phrase, number in asked.items() if number > 1] == []


def test_no_phrase_that_is_asked_is_the_title(claims):
    assert [one.slug for one in claims if alike(one.title) in map(alike, one.asked)] == []


def alike(phrase):
    """Return a phrase without what makes no other one of it."""
    return " ".join(re.sub(r"[`.?]", " ", phrase).lower().split())


def test_nine_claims_of_ten_have_an_example_in_sight(claims):
    without = [claim.slug for claim in claims if not example(claim, "")]

    assert len(without) * 10 <= len(claims), without


def test_titles_name_no_release(claims):
    assert [claim.title for claim in claims if re.search(r"\b(?:torch|PyTorch) \d|\b\d\.\d+\b", texts(claim)[0])] == []


def test_titles_are_one_clause(claims):
    assert [claim.title for claim in claims if not claim.title.endswith(".") or ";" in claim.title] == []


@pytest.mark.parametrize("words", BANNED)
def test_words_are_the_field_s(claims, words):
    found = [f"{claim.slug}: {text}" for claim in claims for text in texts(claim) if re.search(BANNED[words], text)]

    assert found == []


def test_since_goes_with_the_perfect_tense(claims):
    perfect = re.compile(r"\b(?:has|have)\b")
    found = [text for claim in claims for text in texts(claim) if "since torch" in text and not perfect.search(text)]

    assert found == []


def test_what_corrects_a_note_says_why(claims):
    corrected = [
        claim for claim in claims if any(check.statement and check.holds is not True for check in claim.checks)
    ]

    assert [claim.slug for claim in corrected if not any("because" in text for text in texts(claim))] == []
