"""How claims and statements went over releases."""

import pytest

from torchnotes.records.history import Span
from torchnotes.site import over_releases

DIFFERS = {"outcome": "broken", "observed": [[0, "4 == 1"]]}


@pytest.mark.parametrize(
    ("kept", "cells"),
    [
        (["old", "middle", "new"], [Span("differs", "2.0.1", "2.1.2", 2), Span("as now", "2.2.2", "2.2.2", 1)]),
        (["old", "middle"], [Span("as now", "2.0.1", "2.1.2", 2)]),
        (
            ["old", {"test_ones_are_ones": "not-run"}, "old"],
            [
                Span("as now", "2.0.1", "2.0.1", 1),
                Span("not run", "2.1.2", "2.1.2", 1),
                Span("as now", "2.0.1", "2.0.1", 1),
            ],
        ),
        (
            ["old", {"test_zeros_stay__1": "held"}],
            [Span("as now", "2.0.1", "2.0.1", 1), Span("not recorded", "2.1.2", "2.1.2", 1)],
        ),
        (
            ["old", {"test_ones_are_ones": "broken", "test_it_was_so": "held"}, "new"],
            [
                Span("differs", "2.0.1", "2.0.1", 1),
                Span("differs", "2.1.2", "2.1.2", 1),
                Span("as now", "2.2.2", "2.2.2", 1),
            ],
        ),
    ],
    ids=["changed", "alike", "not-run", "not-recorded", "differs-in-two-ways"],
)
def test_a_claim_s_row_says_where_it_was_as_it_is_now(two, kept, cells):
    records = [getattr(two, one) if isinstance(one, str) else two.record("2.1.2", **one) for one in kept]

    assert over_releases.cells(two.fact, records) == cells
    words = [word for span in cells for word in [span.word] * span.width]
    assert over_releases.strip(cells, records) == [
        (record.environment.torch, word) for record, word in zip(records, words, strict=True)
    ]


def test_an_answer_from_before_a_check_was_edited_is_none(two):
    edited = two.record("2.1.2", test_ones_are_ones={"outcome": "broken", "digest": "0" * 16})

    assert over_releases.cells(two.fact, [two.old, edited])[-1].word == "not recorded"


def test_a_deprecation_is_told_by_the_claims_that_are_there(two):
    warns = {"outcome": "held", "warnings": [["FutureWarning", "it is deprecated"]]}
    records = [
        two.record("2.0.1", test_ones_are_ones="held", test_zeros_stay__1="held"),
        two.record("2.1.2", test_ones_are_ones=warns, test_zeros_stay__1=warns),
    ]

    assert [one.checks for one in over_releases.deprecated(records, [two.steady])] == [(("steady", "test_zeros_stay"),)]
    assert over_releases.deprecated(records, []) == []
