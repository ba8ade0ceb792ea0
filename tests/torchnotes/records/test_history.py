"""Verdicts, stale answers and changes."""

import dataclasses
import itertools

import pytest
from msgspec import structs

from torchnotes.knowledge import catalogue
from torchnotes.knowledge.notes import Statement
from torchnotes.records import history, store
from torchnotes.records.history import Verdict
from torchnotes.records.schema import SCHEMA, Answer, Belief, CheckRecord, Environment, Record

SOURCE = '''\
"""Chapter."""
from torchnotes import belief, claim

@claim(api=["torch.sum"], about=["value"], formerly=["older", "oldest"])
class TestFact:
    """A fact."""

    @belief("til/1")
    def test_a(self):
        assert sum([1]) == 1

    @belief("til/1")
    def test_ab(self):
        assert sum([2]) == 2

    def test_c(self):
        assert sum([3]) == 3
'''
(CLAIM,) = catalogue.read(SOURCE, "tests/test_x.py").claims
A, AB, C = CLAIM.checks
STATEMENT = Statement("til/1", "Text.", None, 0, 1)
OPINION = Statement("til/1", "Text.", "a matter of taste", 0, 1)
BELIEFS = [(CLAIM, A), (CLAIM, AB)]
DIGESTS = {check.name: check.digest for check in CLAIM.checks}


def record_of(slug="fact", /, release="2.13.0", stale=(), statement=None, guard="", **outcomes):
    """Return a record of one claim: an outcome for each check by name, `test_a__x` for its parameter set `x`."""
    answers = {}
    for key, outcome in outcomes.items():
        name, _, values = key.partition("__")
        answers.setdefault(name, {})[values] = Answer(outcome=outcome, reason="why" if outcome == "not-run" else "")
    checks = {
        name: CheckRecord(
            digest="0" * 16 if name in stale else DIGESTS[name],
            answers=found,
            belief=Belief(statement=statement) if statement else None,
            guard=guard,
        )
        for name, found in answers.items()
    }
    given = dict.fromkeys(("build", "python", "numpy", "platform"), "1")
    environment = Environment(torch=release, device="cpu", **given)
    return Record(schema=SCHEMA, environment=environment, claims={slug: checks})


def expected_verdict(outcomes):
    """Return the rule's answer once more: some held, some broke or crashed, both, neither."""
    if not outcomes:
        return "not answered yet"
    failed = "broken" in outcomes or "crashed" in outcomes
    if "held" in outcomes:
        return "partly" if failed else "holds"
    return "refuted" if failed else "not run here"


COMBINATIONS = [
    combination
    for size in range(4)
    for combination in itertools.combinations_with_replacement(("held", "broken", "crashed", "not-run"), size)
]


@pytest.mark.parametrize("outcomes", COMBINATIONS, ids="-".join)
def test_a_verdict_words_what_the_outcomes_came_to(outcomes):
    assert history.verdict(outcomes) == expected_verdict(outcomes)


def test_a_check_s_answers_are_its_own_by_parameter_set():
    record = record_of(test_a="held", test_a__x="broken", **{"test_a__y[0]": "held"}, test_ab="held", test_ab__x="held")

    found = history.answers(A, CLAIM, record)

    assert {name: answer.outcome for name, answer in found.items()} == {"": "held", "x": "broken", "y[0]": "held"}


def test_what_is_recorded_of_a_check_is_found_as_it_is_written_now():
    record = record_of(test_a="held", test_ab="broken")

    assert history.recorded(A, CLAIM, record) is record.claims["fact"]["test_a"]
    assert history.answers(A, CLAIM, record) is record.claims["fact"]["test_a"].answers


@pytest.mark.parametrize("slug", ["fact", "older", "oldest"])
def test_answers_are_found_under_a_former_slug(slug):
    record = history.renamed(record_of(slug, test_a="held"), [CLAIM])

    assert list(history.answers(A, CLAIM, record)) == [""]


@pytest.mark.parametrize("slugs", [("older", "fact"), ("fact", "older"), ("zzz", "fact")])
def test_the_claim_s_own_slug_goes_before_a_former_one(slugs):
    outcomes = {slugs[0]: "held", slugs[1]: "held", "fact": "broken"}
    both = store.merge(*(record_of(slug, test_a=outcomes[slug]) for slug in slugs))

    renamed = history.renamed(both, [CLAIM])

    assert history.answers(A, CLAIM, renamed)[""].outcome == "broken"


def test_a_record_without_former_slugs_stays_the_same():
    record = record_of(test_a="held")

    assert history.renamed(record, [CLAIM]) is record


@pytest.mark.parametrize("record", [None, record_of("other", test_a="held"), record_of(test_ab="held")])
def test_a_check_that_no_record_holds_has_no_answers(record):
    assert history.answers(A, CLAIM, record) == {}


@pytest.mark.parametrize(
    ("record", "stale"),
    [
        (record_of(test_a="held"), False),
        (record_of(test_a__x="held", test_a__y="broken"), False),
        (record_of(test_a="held", stale=["test_a"]), True),
        (record_of(test_a__x="held", test_a__y="held", stale=["test_a"]), True),
        (record_of(test_ab="held"), True),
        (None, True),
    ],
    ids=["fresh", "fresh-sets", "edited", "sets-edited", "new", "no-record"],
)
def test_a_check_is_stale_where_it_was_edited_since_it_ran(record, stale):
    assert (history.recorded(A, CLAIM, record) is None) is stale


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        (record_of(test_c="held"), "holds"),
        (record_of(test_c="broken"), "refuted"),
        (record_of(test_c__x="held", test_c__y="broken"), "partly"),
        (record_of(test_c="crashed"), "refuted"),
        (record_of(test_c__x="held", test_c__y="crashed"), "partly"),
        (record_of(test_c="not-run"), "not run here"),
        (record_of(test_c="held", stale=["test_c"]), "not run since it was edited"),
    ],
)
def test_a_check_s_verdict_is_over_its_parameter_sets(record, verdict):
    assert history.verdict_on_check(C, CLAIM, record) == verdict


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (("held", "held"), "holds"),
        (("held", "broken"), "partly"),
        (("broken", "broken"), "refuted"),
        (("held", "not-run"), "holds"),
        (("broken", "not-run"), "refuted"),
        (("held", "crashed"), "partly"),
        (("crashed", "broken"), "refuted"),
        (("not-run", "not-run"), "not run here"),
    ],
)
def test_a_statement_s_verdict_is_over_its_beliefs(outcomes, verdict):
    record = record_of(test_a=outcomes[0], test_ab=outcomes[1])

    assert history.verdict_on_statement(STATEMENT, BELIEFS, record) == verdict


@pytest.mark.parametrize(
    ("stale", "verdict"),
    [
        (["test_a"], "refuted"),
        (["test_ab"], "holds"),
        (["test_a", "test_ab"], "not run since it was edited"),
    ],
)
def test_a_belief_edited_since_it_ran_says_nothing_of_its_statement(stale, verdict):
    record = record_of(test_a="held", test_ab="broken", stale=stale)

    assert history.verdict_on_statement(STATEMENT, BELIEFS, record) == verdict


def test_a_belief_that_holds_for_some_parameters_holds_partly():
    record = record_of(test_a__x="held", test_a__y="broken", test_ab="held")

    assert history.verdict_on_statement(STATEMENT, BELIEFS, record) is Verdict.PARTLY


@pytest.mark.parametrize(
    ("statement", "verdict"), [(STATEMENT, "not answered yet"), (OPINION, "opinion")], ids=["statement", "opinion"]
)
def test_a_statement_without_beliefs_is_an_opinion_or_not_answered(statement, verdict):
    assert history.verdict_on_statement(statement, [], record_of(test_c="held")) == verdict


def with_role(check, role):
    return dataclasses.replace(check, role=role)


@pytest.mark.parametrize(
    ("letter", "exception", "verdict"),
    [
        ("held", "broken", "holds, with exceptions"),
        ("held", "crashed", "holds, with exceptions"),
        ("held", "held", "holds"),
        ("held", "not-run", "holds"),
        ("broken", "broken", "refuted"),
        ("broken", "held", "refuted"),
        ("not-run", "broken", "not run here"),
    ],
)
def test_an_exception_stands_beside_the_letter(letter, exception, verdict):
    record = record_of(test_a=letter, test_ab=exception)
    beliefs = [(CLAIM, A), (CLAIM, with_role(AB, "exception"))]

    assert history.verdict_on_statement(STATEMENT, beliefs, record) == verdict


def test_an_exception_that_was_edited_leaves_the_verdict_open():
    record = record_of(test_a="held", test_ab="broken", stale=["test_ab"])
    beliefs = [(CLAIM, A), (CLAIM, with_role(AB, "exception"))]

    assert history.verdict_on_statement(STATEMENT, beliefs, record) is Verdict.EDITED


def test_what_was_meant_does_not_count():
    record = record_of(test_a="broken", test_ab="held")
    beliefs = [(CLAIM, A), (CLAIM, with_role(AB, "meaning"))]

    assert history.verdict_on_statement(STATEMENT, beliefs, record) is Verdict.REFUTED


def test_a_letter_that_was_answered_in_two_ways_depends_on_the_release():
    records = [
        record_of(release="2.4.1", test_a="held", test_ab="broken"),
        record_of(release="2.5.1", test_a="broken", test_ab="broken"),
    ]

    assert history.depending(BELIEFS, records) == [(A, "holds until 2.4.1, refuted since 2.5.1")]
    assert history.depending([(CLAIM, with_role(A, "exception")), (CLAIM, AB)], records) == []


def test_beliefs_are_found_by_their_statement():
    assert history.beliefs_by_statement([CLAIM]) == {"til/1": BELIEFS}


@pytest.mark.parametrize(("outcome", "verdict"), [("broken", "holds, with exceptions"), ("held", "holds")])
def test_a_record_s_exceptions_are_counted(outcome, verdict):
    letter, beside = record_of("one", statement="til/1", test_a="held"), record_of("two", test_ab=outcome)
    belief = Belief(statement="til/1", role="exception")
    beside = {name: structs.replace(check, belief=belief) for name, check in beside.claims["two"].items()}

    whole = structs.replace(letter, claims={**letter.claims, "two": beside})

    assert history.count_statements(whole) == {verdict: 1}


def test_a_record_s_statements_are_counted_by_verdict():
    parts = [
        record_of("one", statement="til/1", test_a="held", test_ab="held"),
        record_of("two", statement="til/2", test_a="held"),
        record_of("three", statement="til/2", test_a="broken"),
        record_of("four", statement="til/3", test_a="broken"),
        record_of("five", statement="til/4", test_a="not-run"),
        record_of("six", test_c="broken"),
    ]

    whole = structs.replace(parts[0], claims={slug: checks for one in parts for slug, checks in one.claims.items()})

    assert history.count_statements(whole) == {"holds": 1, "partly": 1, "refuted": 1, "not run here": 1}


@pytest.mark.parametrize("outcome", ["held", "broken", "crashed"])
def test_what_is_beyond_a_guard_says_nothing_of_its_statement(outcome):
    beyond = record_of(test_a=outcome, guard="since 2.14")
    both = store.merge(record_of(test_ab="held"), beyond)

    assert history.verdict_on_check(A, CLAIM, beyond) is Verdict.BEYOND
    assert history.verdict_on_statement(STATEMENT, [(CLAIM, A)], beyond) is Verdict.BEYOND
    assert history.verdict_on_statement(STATEMENT, BELIEFS, both) is Verdict.HOLDS
    assert history.count_statements(record_of(statement="til/1", test_a=outcome, guard="since 2.14")) == {
        "not on this release": 1
    }


def test_the_newest_answer_is_that_of_the_newest_release_that_ran_the_check():
    old, ran = record_of(release="2.0.1", test_a="held"), record_of(release="2.1.2", test_a="broken")
    missing = record_of(release="2.2.2", test_a="not-run")
    edited = record_of(release="2.3.1", test_a="held", stale=["test_a"])

    assert history.newest(A, CLAIM, [old, ran, missing, edited]) is ran
    assert history.newest(A, CLAIM, [missing, edited]) is missing
    assert history.newest(A, CLAIM, [edited]) is None
    assert history.newest(A, CLAIM, []) is None


H, R, P, N = Verdict.HOLDS, Verdict.REFUTED, Verdict.PARTLY, Verdict.NOT_RUN
RELEASES = ("2.0.1", "2.1.2", "2.2.2", "2.4.1")


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        ((H, H, H, H), "holds from 2.0.1 to 2.4.1"),
        ((H, H, R, R), "holds until 2.1.2, refuted since 2.2.2"),
        ((H, R, R, H), "holds until 2.0.1, refuted from 2.1.2 to 2.2.2, holds since 2.4.1"),
        ((H, P, H, H), "holds until 2.0.1, partly on 2.1.2, holds since 2.2.2"),
        ((N, N, H, R), "not run here from 2.0.1 to 2.1.2, holds on 2.2.2, refuted since 2.4.1"),
        ((H, R, R, N), "holds until 2.0.1, refuted from 2.1.2 to 2.2.2, not run here on 2.4.1"),
        ((N, N, N, N), "not run here from 2.0.1 to 2.4.1"),
        ((), ""),
    ],
)
def test_how_a_verdict_went_is_worded_by_recorded_releases(verdicts, text):
    assert history.worded(history.spans(zip(RELEASES, verdicts, strict=False))) == text
