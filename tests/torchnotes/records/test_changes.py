"""What a later record answers otherwise than an earlier one."""

import pytest
from msgspec import structs

from torchnotes.records import changes
from torchnotes.records.schema import SCHEMA, Answer, Belief, CheckRecord, Environment, Record

ENVIRONMENT = dict.fromkeys(("build", "python", "numpy", "platform"), "1") | {"device": "cpu"}


def check(answer=None, *, digest="0", belief=None, **sets):
    """Return a check with one answer, or with one for each parameter set."""
    answers = sets or {"": answer or Answer()}
    return CheckRecord(digest=digest * 16, answers=answers, belief=belief)


def record_of(release, **claims):
    """Return a record of claims `fact` and the like, each given as its checks."""
    return Record(schema=SCHEMA, environment=Environment(torch=release, **ENVIRONMENT), claims=claims)


def history_of(*checks):
    """Return records of 2.0.0, 2.1.0 and so on with one check, left out where there is none."""
    return [record_of(f"2.{number}.0", fact={"test_a": one} if one else {}) for number, one in enumerate(checks)]


def answered(*answers):
    """Return records as `history_of`, of a check that answered so."""
    return history_of(*(check(answer) for answer in answers))


HELD, BROKEN, NOT_RUN = Answer(), Answer(outcome="broken"), Answer(outcome="not-run", reason="needs CUDA")
CRASHED = Answer(outcome="crashed", reason="SIGSEGV")


def test_a_change_is_a_check_that_held_and_broke():
    before = record_of(
        "2.0.0", fact={"test_a": check(x=HELD, y=HELD), "test_b": check(BROKEN), "test_c": check(BROKEN)}
    )
    after = record_of("2.1.0", fact={"test_a": check(x=BROKEN, y=HELD), "test_b": check(HELD), "test_c": check(BROKEN)})

    found = list(changes.changes([before, after]))

    assert [(one.slug, one.check, one.values, one.before.outcome, one.after.outcome) for one in found] == [
        ("fact", "test_a", "x", "held", "broken"),
        ("fact", "test_b", "", "broken", "held"),
    ]
    assert {(one.earlier, one.release) for one in found} == {("2.0.0", "2.1.0")}
    assert [one.name for one in found] == ["test_a[x]", "test_b"]


@pytest.mark.parametrize("before", [check(NOT_RUN), check(other=HELD), None])
def test_a_check_that_did_not_run_before_is_not_a_change(before):
    assert list(changes.changes(history_of(before, check(BROKEN)))) == []


@pytest.mark.parametrize("after", [check(NOT_RUN), check(other=BROKEN), None])
def test_a_check_that_does_not_run_any_more_is_not_a_change(after):
    assert list(changes.changes(history_of(check(HELD), after))) == []


def test_a_gap_is_bridged_by_the_newest_release_that_ran_the_check():
    held, broken = check(HELD), check(BROKEN)

    (found,) = changes.changes(history_of(held, held, check(NOT_RUN), None, broken, broken))

    assert (found.earlier, found.release) == ("2.1.0", "2.4.0")


def test_a_check_that_was_edited_in_between_starts_anew():
    edited = check(BROKEN, digest="1")

    assert list(changes.changes(history_of(check(HELD), edited))) == []
    (found,) = changes.changes(history_of(check(HELD), edited, check(HELD, digest="1")))
    assert found.earlier == "2.1.0"


def test_changes_are_told_in_order_of_release_slug_check_and_parameter_set():
    before = record_of("2.0.0", b={"test_a": check(HELD)}, a={"test_c": check(y=HELD, x=HELD), "test_a": check(HELD)})
    after = record_of(
        "2.1.0", b={"test_a": check(BROKEN)}, a={"test_c": check(y=BROKEN, x=BROKEN), "test_a": check(BROKEN)}
    )

    found = list(changes.changes([before, after, before]))

    names = [("a", "test_a"), ("a", "test_c[x]"), ("a", "test_c[y]"), ("b", "test_a")]
    assert [(one.slug, one.name) for one in found] == names * 2
    assert [one.release for one in found] == ["2.1.0"] * 4 + ["2.0.0"] * 4


@pytest.mark.parametrize(
    ("expected", "as_expected"), [(True, [False, True]), (False, [True, False])], ids=["agrees", "disagrees"]
)
def test_a_change_is_as_expected_where_the_newer_side_is(expected, as_expected):
    belief = Belief(statement="til/1", expected=expected)

    found = changes.changes(history_of(*(check(answer, belief=belief) for answer in (HELD, BROKEN, HELD))))

    assert [one.as_expected for one in found] == as_expected


NO, NEVER, WRONG = ("TypeError", "no"), ("TypeError", "never"), ("ValueError", "wrong")


@pytest.mark.parametrize("outcome", ["held", "broken"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([NO], [WRONG]),
        ([NO, WRONG], [WRONG, NO]),
        ([NO], [NO, WRONG]),
        ([NO], []),
        ([], [NO]),
        ([NO], [NEVER]),
        ([WRONG, NO], [WRONG, NEVER]),
    ],
)
def test_one_outcome_by_other_errors_is_a_change(before, after, outcome):
    (found,) = changes.changes(answered(*(Answer(outcome=outcome, errors=errors) for errors in (before, after))))

    assert (found.before.errors, found.after.errors) == (before, after)


def test_one_outcome_by_the_same_errors_is_not_a_change():
    before = Answer(errors=[NO], observed=[(0, "1 == 1")], warnings=[("UserWarning", "a")])
    after = Answer(errors=[NO], observed=[(0, "2 == 2")], warnings=[])

    assert list(changes.changes(answered(before, after))) == []


def test_both_sides_are_told_by_the_assertion_that_broke():
    held = Answer(observed=[(0, "1 == 1"), (1, "2 == 2"), (2, "True")])
    broken = Answer(outcome="broken", observed=[(0, "1 == 1"), (1, "3 == 2\n +  where")])

    (found,) = changes.changes(answered(held, broken))

    assert changes.contrast(found) == ("held, 2 == 2", "broken, 3 == 2")


def test_an_error_is_told_beside_what_the_other_side_observed_last():
    broken = Answer(outcome="broken", reason="TypeError: no", observed=[(0, "1 == 1")])

    (found,) = changes.changes(answered(broken, Answer(observed=[(0, "1 == 1"), (2, "")])))

    assert changes.contrast(found) == ("broken, TypeError: no", "held")


@pytest.mark.parametrize("places", [(0, 1), (1, 0)], ids=["it-raises", "it-raised"])
def test_an_error_before_the_first_assertion_leaves_the_other_side_its_own(places):
    sides = [
        check(Answer(observed=[(1, "2 == 2")])),
        check(Answer(outcome="broken", reason="TypeError: no", errors=[NO])),
    ]

    (found,) = changes.changes(history_of(*(sides[place] for place in places)))

    told = ("held, 2 == 2", "broken, TypeError: no")
    assert changes.contrast(found) == tuple(told[place] for place in places)


def test_an_error_that_a_check_expects_is_told_beside_its_absence():
    silent = Answer(outcome="broken", reason="did not raise TypeError")

    (found,) = changes.changes(answered(silent, Answer(errors=[WRONG, NO])))

    assert changes.contrast(found) == ("broken, did not raise TypeError", "held, TypeError: no")


def test_a_crash_is_told_by_its_signal():
    (found,) = changes.changes(answered(HELD, CRASHED))

    assert changes.contrast(found) == ("held", "crashed, SIGSEGV")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([NO], [NEVER], ("held, TypeError: no", "held, TypeError: never")),
        ([NO, WRONG], [NEVER, WRONG], ("held, TypeError: no", "held, TypeError: never")),
        ([NO], [NO, WRONG], ("held, no error", "held, ValueError: wrong")),
        ([NO], [], ("held, TypeError: no", "held, no error")),
    ],
    ids=["wording", "the-first-of-two", "one-more", "none-left"],
)
def test_one_outcome_by_other_errors_is_told_by_the_first_that_differs(before, after, told):
    observed = [(0, "1 == 1")]
    answers = [Answer(errors=errors, observed=observed) for errors in (before, after)]

    (found,) = changes.changes(answered(*answers))

    assert changes.contrast(found) == told


def test_a_check_of_which_nothing_was_observed_is_told_by_its_outcome():
    (found,) = changes.changes(answered(HELD, BROKEN))

    assert changes.contrast(found) == ("held", "broken")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"numpy": "1.26.4"}, {"numpy": "2.4.1"}, ["The records differ in NumPy too: 1.26.4 and 2.4.1."]),
        ({"numpy": "2.4.0"}, {"numpy": "2.4.1"}, []),
        ({"numpy": "2.4.0"}, {"numpy": "abc"}, ["The records differ in NumPy too: 2.4.0 and abc."]),
        ({"numpy": "abc"}, {"numpy": "abc"}, []),
        (
            {"build": "2.12.1+cu130"},
            {"build": "2.13.0+cpu"},
            ["One of the two builds is without CUDA: what is said of CUDA differs by that."],
        ),
        ({"build": "2.12.1+cu130"}, {"build": "2.13.0+cu126"}, []),
    ],
)
def test_what_else_could_be_the_cause_is_told(before, after, told):
    pair = (Environment(torch="2.0.0", **ENVIRONMENT | given) for given in (before, after))

    assert [*changes.surroundings(*pair)] == told


def test_checks_that_were_edited_between_two_records_are_counted():
    held, edited = check(HELD), check(x=HELD, y=NOT_RUN, digest="1")
    before = record_of("2.0.0", fact={"test_a": held, "test_b": held, "test_c": check(NOT_RUN)}, gone={"test_a": held})
    after = record_of("2.1.0", fact={"test_a": held, "test_b": edited, "test_c": edited}, new={"test_a": edited})

    assert changes.incomparable(before, after) == 1


@pytest.mark.parametrize(
    ("other", "differing", "outcomes"),
    [
        (check(Answer(observed=[(0, "1 == 1")])), [], []),
        (check(Answer(observed=[(0, "1 == 2")])), ["fact"], []),
        (check(Answer(observed=[(0, "1 == 1")], errors=[NO])), ["fact"], []),
        (check(Answer(observed=[(0, "1 == 1")]), digest="1"), ["fact"], ["fact"]),
        (check(BROKEN), ["fact"], ["fact"]),
        (check(x=HELD), ["fact"], ["fact"]),
        (None, ["fact"], ["fact"]),
    ],
    ids=["alike", "observed", "errors", "source", "outcome", "parameter-set", "gone"],
)
def test_claims_that_two_records_tell_otherwise_are_named(other, differing, outcomes):
    one = check(Answer(observed=[(0, "1 == 1")]))
    before = record_of("2.0.0", fact={"test_a": one}, same={"test_a": one})
    after = record_of("2.0.0", same={"test_a": one}, **({"fact": {"test_a": other}} if other else {}))

    other_build = structs.replace(after, environment=structs.replace(after.environment, build="2"))

    assert changes.differing(before, after) == changes.differing(after, before) == differing
    assert changes.differing(before, other_build) == changes.differing(other_build, before) == outcomes
