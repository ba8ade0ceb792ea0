"""What a later record answers otherwise than an earlier one."""

import pytest

from torchnotes.records import changes, schema

ENVIRONMENT = dict.fromkeys(("build", "python", "numpy", "platform"), "1")
ENVIRONMENT |= {"device": "cpu", "accelerator": None, "packages": {}}


def answer(outcome, reason=None, *, saw=(), warnings=(), digest="0"):
    reason = "needs CUDA" if outcome == "not-run" else reason
    given = {"outcome": outcome, "reason": reason, "belief": None, "digest": digest * 16}
    return given | {"saw": [list(row) for row in saw], "warnings": [list(row) for row in warnings]}


def record_of(release, **claims):
    """Make a record of claims `fact` and the like, each given as its checks."""
    return schema.Record.model_validate(
        {
            "environment": ENVIRONMENT | {"torch": release},
            "claims": {slug: {"checks": checks} for slug, checks in claims.items()},
        }
    )


def history_of(*answers):
    """Make records of 2.0.0, 2.1.0 and so on with one check, left out where there is no answer."""
    return [record_of(f"2.{number}.0", fact={"test_a": given} if given else {}) for number, given in enumerate(answers)]


HELD, BROKEN, NOT_RUN = answer("held"), answer("broken"), answer("not-run")


def test_a_change_is_a_check_that_held_and_broke():
    before = record_of("2.0.0", fact={"test_a[x]": HELD, "test_a[y]": HELD, "test_b": BROKEN, "test_c": BROKEN})
    after = record_of("2.1.0", fact={"test_a[x]": BROKEN, "test_a[y]": HELD, "test_b": HELD, "test_c": BROKEN})

    found = list(changes.changes([before, after]))

    assert [(one.slug, one.check, one.before.outcome, one.after.outcome) for one in found] == [
        ("fact", "test_a[x]", "held", "broken"),
        ("fact", "test_b", "broken", "held"),
    ]
    assert {(one.earlier, one.release) for one in found} == {("2.0.0", "2.1.0")}


@pytest.mark.parametrize("before", [NOT_RUN, None])
def test_a_check_that_did_not_run_before_is_no_change(before):
    assert list(changes.changes(history_of(before, BROKEN))) == []


def test_a_check_that_does_not_run_any_more_is_no_change():
    assert list(changes.changes(history_of(HELD, NOT_RUN))) == []
    assert list(changes.changes(history_of(HELD, None))) == []


def test_a_gap_is_bridged_by_the_newest_release_that_ran_the_check():
    (found,) = changes.changes(history_of(HELD, HELD, NOT_RUN, None, BROKEN, BROKEN))

    assert (found.earlier, found.release) == ("2.1.0", "2.4.0")


def test_a_check_that_was_edited_in_between_starts_anew():
    edited = answer("broken", digest="1")

    assert list(changes.changes(history_of(HELD, edited))) == []
    (found,) = changes.changes(history_of(HELD, edited, answer("held", digest="1")))
    assert found.earlier == "2.1.0"


def test_changes_are_told_in_order_of_release_slug_and_check():
    before = record_of("2.0.0", b={"test_a": HELD}, a={"test_c": HELD, "test_a": HELD})
    after = record_of("2.1.0", b={"test_a": BROKEN}, a={"test_c": BROKEN, "test_a": BROKEN})

    found = list(changes.changes([before, after, before]))

    assert [(one.slug, one.check) for one in found] == [("a", "test_a"), ("a", "test_c"), ("b", "test_a")] * 2
    assert [one.release for one in found] == ["2.1.0"] * 3 + ["2.0.0"] * 3


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (None, "silent"),
        ("TypeError: no", "error"),
        ("did not raise TypeError", "error"),
        ("did not warn. No warnings of type (<class 'UserWarning'>,) were emitted.", "warning"),
        ("AttributeError: module 'torch' has no attribute 'x'", "absent"),
        ("ImportError: no", "absent"),
        ("ModuleNotFoundError: no", "absent"),
    ],
)
def test_a_change_s_kind_is_told_by_the_side_on_which_torch_breaks_it(reason, kind):
    broken = answer("broken", reason)

    kinds = [one.kind for one in changes.changes(history_of(HELD, broken, HELD))]

    assert kinds == [kind, kind]


def test_both_sides_are_told_by_the_assertion_that_broke():
    held = answer("held", saw=[["a == 1", "1 == 1"], ["b == 2", "2 == 2"], ["c", "True"]])
    broken = answer("broken", saw=[["a == 1", "1 == 1"], ["b == 2", "3 == 2\n +  where"]])

    (found,) = changes.changes(history_of(held, broken))

    assert changes.contrast(found) == ("held, b == 2 came to 2 == 2", "broken, b == 2 came to 3 == 2")


def test_an_error_is_told_beside_what_the_other_side_saw_last():
    held = answer("held", saw=[["a", "1"], ["b", ""]])

    (found,) = changes.changes(history_of(answer("broken", "TypeError: no"), held))

    assert changes.contrast(found) == ("broken, TypeError: no", "held, b came to nothing")


def test_a_check_of_which_nothing_was_seen_is_told_by_its_outcome():
    (found,) = changes.changes(history_of(HELD, BROKEN))

    assert changes.contrast(found) == ("held", "broken")


FUTURE = ["FutureWarning", "x goes away"]


def test_a_deprecation_begins_where_a_check_first_warns_of_one():
    silent, warns = answer("held"), answer("held", warnings=[FUTURE, ["UserWarning", "else"]])
    reworded = answer("held", warnings=[["FutureWarning", "x really goes away"]])

    found = list(changes.deprecations(history_of(silent, warns, reworded, silent)))

    assert [(one.release, one.category, one.message) for one in found] == [("2.1.0", *FUTURE)]


def test_what_warned_from_the_first_record_on_began_nobody_knows_when():
    assert list(changes.deprecations(history_of(answer("held", warnings=[FUTURE]), answer("held")))) == []


def test_checks_that_were_edited_between_two_records_are_counted():
    before = record_of("2.0.0", fact={"test_a": HELD, "test_b": HELD, "test_c": NOT_RUN}, gone={"test_a": HELD})
    edited = answer("held", digest="1")
    after = record_of("2.1.0", fact={"test_a": HELD, "test_b": edited, "test_c": edited}, new={"test_a": edited})

    assert changes.incomparable(before, after) == 1
