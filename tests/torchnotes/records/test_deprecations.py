"""Warnings that announce an end: which do, since when, and when they went."""

import pytest

from torchnotes.records.deprecations import deprecations
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record

ENVIRONMENT = dict.fromkeys(("build", "python", "numpy", "platform"), "1") | {"device": "cpu"}
FUTURE = ("FutureWarning", "x goes away")
HELD, NOT_RUN = Answer(), Answer(outcome="not-run", reason="needs CUDA")


def warns(*warnings):
    return Answer(warnings=[*warnings])


def records(*answers, digest="0", name="test_a"):
    """Return records of 2.0.0, 2.1.0 and so on, in which a check answered so."""
    return [
        Record(
            schema=SCHEMA,
            environment=Environment(torch=f"2.{number}.0", **ENVIRONMENT),
            claims={"fact": {name: CheckRecord(digest=digest * 16, answers={"": answer})}},
        )
        for number, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("answers", "since", "gone"),
    [
        ((HELD, warns(FUTURE), warns(FUTURE)), "2.1.0", ""),
        ((HELD, warns(FUTURE), HELD, HELD), "2.1.0", "2.2.0"),
        ((warns(FUTURE), HELD), "", "2.1.0"),
        ((HELD, warns(FUTURE), NOT_RUN), "2.1.0", ""),
        ((NOT_RUN, warns(FUTURE)), "", ""),
        ((HELD, warns(FUTURE), HELD, warns(FUTURE)), "2.1.0", ""),
    ],
    ids=["begins", "goes", "was-there", "not-asked-after", "not-asked-before", "comes-back"],
)
def test_it_begins_where_a_check_first_warns_and_goes_where_it_warns_no_more(answers, since, gone):
    (found,) = deprecations(records(*answers))

    assert (found.message, found.since, found.gone) == ("x goes away", since, gone)
    assert found.checks == (("fact", "test_a"),)


def test_what_an_edited_check_did_before_tells_nothing():
    before, _ = records(HELD, HELD)
    _, after = records(HELD, warns(FUTURE), digest="1")

    assert [one.since for one in deprecations([before, after])] == [""]


def test_one_message_is_told_once_with_its_newest_category_and_spelling():
    before, _ = records(warns(("UserWarning", "f is deprecated, use g")), HELD)
    _, after = records(HELD, warns(("FutureWarning", "`f` is deprecated, use `g`")), name="test_b")

    (found,) = deprecations([before, after])

    assert (found.message, found.category) == ("`f` is deprecated, use `g`", "FutureWarning")
    assert found.checks == (("fact", "test_a"), ("fact", "test_b"))


@pytest.mark.parametrize(
    ("message", "ends"),
    [
        ("x is deprecated, use y", True),
        ("x will be removed in 2.9", True),
        ("this may change in a future release", True),
        ("in version 2.5 we will raise an exception", True),
        ("in PyTorch 1.1.0 and later, call it first", False),
        ("x is slow", False),
        ("html5lib's sanitizer is deprecated", False),
    ],
)
def test_a_warning_of_any_category_that_announces_an_end_is_one(message, ends):
    assert bool(deprecations(records(HELD, warns(("UserWarning", message))))) is ends
