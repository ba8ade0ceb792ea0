"""A run laid over what the record of its release holds already."""

import pytest

from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record, RecordError

ENVIRONMENT = dict.fromkeys(("build", "python", "numpy", "platform"), "1") | {"torch": "2.13.0", "device": "cpu"}
HELD, BROKEN = Answer(), Answer(outcome="broken")


def record_of(claims, **environment):
    return Record(schema=SCHEMA, environment=Environment(**ENVIRONMENT | environment), claims=claims)


def check(answer=HELD, *, digest="0", **sets):
    """Return a check with one answer, or with one for each parameter set."""
    return CheckRecord(digest=digest * 16, answers=sets or {"": answer})


def outcomes(record):
    return {
        (slug, name, values): answer.outcome
        for slug, checks in record.claims.items()
        for name, one in checks.items()
        for values, answer in one.answers.items()
    }


def test_a_run_of_some_checks_leaves_the_other_checks_answers(tmp_path):
    path = tmp_path / "2.13.0.json"
    store.write(record_of({"a": {"test_1": check(), "test_2": check()}, "b": {"test_3": check()}}), path)

    store.write(record_of({"a": {"test_2": check(BROKEN)}, "c": {"test_4": check()}}), path)

    assert outcomes(store.read(path)) == {
        ("a", "test_1", ""): "held",
        ("a", "test_2", ""): "broken",
        ("b", "test_3", ""): "held",
        ("c", "test_4", ""): "held",
    }


def test_a_run_of_one_parameter_set_leaves_the_other_sets_answers():
    old = record_of({"a": {"test_1": check(x=HELD, y=HELD)}})
    new = record_of({"a": {"test_1": check(y=BROKEN, z=BROKEN)}})

    assert outcomes(store.merge(old, new)) == {
        ("a", "test_1", "x"): "held",
        ("a", "test_1", "y"): "broken",
        ("a", "test_1", "z"): "broken",
    }


def test_a_set_that_ended_before_its_first_assertion_leaves_the_assertions_of_the_others():
    old = record_of({"a": {"test_1": check(x=Answer(observed=[(0, "1 == 1")]))}})
    new = record_of({"a": {"test_1": check(y=Answer(outcome="broken", reason="TypeError: no"))}})

    merged = store.merge(old, new).claims["a"]["test_1"]

    assert merged.answers.keys() == {"x", "y"}


@pytest.mark.parametrize("digests", [{}, {"a": {"test_1": "1" * 16}}], ids=["unknown", "known"])
def test_a_set_of_an_edited_check_does_not_stand_beside_those_before_the_edit(digests):
    old = record_of({"a": {"test_1": check(x=HELD, y=HELD)}})
    new = record_of({"a": {"test_1": check(digest="1", y=BROKEN)}})

    assert outcomes(store.merge(old, new, digests)) == {("a", "test_1", "y"): "broken"}


def test_answers_to_checks_that_changed_or_went_are_left_out():
    old = record_of(
        {
            "a": {"test_as_it_was": check(), "test_edited": check(), "test_gone": check()},
            "b": {"test_gone": check()},
            "c": {"test_of_a_claim_that_is_not_named": check()},
        }
    )
    digests = {"a": {"test_as_it_was": "0" * 16, "test_edited": "1" * 16}, "b": {}}

    merged = store.merge(old, record_of({}), digests)

    assert set(outcomes(merged)) == {("a", "test_as_it_was", ""), ("c", "test_of_a_claim_that_is_not_named", "")}
    assert merged.claims.keys() == {"a", "c"}


def test_writing_leaves_out_what_has_changed(tmp_path):
    path = tmp_path / "2.13.0.json"
    store.write(record_of({"a": {"test_1": check(), "test_2": check()}}), path)

    store.write(record_of({"a": {"test_2": check()}}), path, {"a": {"test_2": "0" * 16}})

    assert set(outcomes(store.read(path))) == {("a", "test_2", "")}


@pytest.mark.parametrize(
    "left",
    [{"a": {"test_1": check(x=HELD)}}, {"a": {"test_2": check()}}, {"b": {"test_1": check()}}, {}],
    ids=["a-set", "a-check", "a-claim", "all"],
)
def test_a_part_of_another_environment_is_not_merged(tmp_path, left):
    path = tmp_path / "2.13.0.json"
    old = record_of({"a": {"test_1": check(x=HELD, y=HELD)}})
    store.write(old, path)

    with pytest.raises(RecordError) as refused:
        store.write(record_of(left, python="2"), path)

    assert str(refused.value) == (
        "cpu/2.13.0.json was recorded in another environment and this run leaves some of its checks out;"
        " run all of them, or record elsewhere with --torchnotes-record=PATH"
    )
    assert store.read(path) == old


@pytest.mark.parametrize("environment", [{"python": "2"}, {"packages": {"tensorboard": "2"}}])
def test_all_checks_of_another_environment_replace_the_record(tmp_path, environment):
    path = tmp_path / "2.13.0.json"
    claims = {"a": {"test_1": check(x=HELD, y=HELD), "test_2": check()}}
    store.write(record_of(claims), path)

    store.write(record_of(claims, **environment), path)

    assert store.read(path) == record_of(claims, **environment)


@pytest.mark.parametrize("digests", [{}, {"a": {"test_1": "1" * 16}}], ids=["unknown", "known"])
def test_what_another_environment_answered_before_an_edit_is_not_in_the_way(digests):
    old = record_of({"a": {"test_1": check(x=HELD, y=HELD)}})
    new = record_of({"a": {"test_1": check(digest="1", y=BROKEN)}}, python="2")

    assert store.merge(old, new, digests) == new


def test_entries_are_laid_over_by_claim_and_name():
    assert store.laid_over({"a": {"x": 1, "y": 1}, "b": {"x": 1}}, {"a": {"y": 2}, "c": {}}) == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1},
        "c": {},
    }
