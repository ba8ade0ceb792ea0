"""One record: what is expected, what its fields may hold, and its JSON Schema."""

import json
import re

import msgspec
import pytest
from packaging.version import Version

from torchnotes.records.schema import (
    SCHEMA,
    Answer,
    Belief,
    CheckRecord,
    Environment,
    Record,
    json_schema,
)

ENVIRONMENT = {
    "torch": "2.13.0",
    "build": "2.13.0+cpu",
    "device": "cpu",
    "accelerator": None,
    "python": "3.11.7",
    "numpy": "2.4.6",
    "platform": "linux-x86_64",
    "packages": {"tensorboard": "2.21.0"},
    "judged_as": "",
}
DIGEST = "0123456789abcdef"


def record_of(**environment):
    return Record(schema=SCHEMA, environment=Environment(**ENVIRONMENT | environment), claims={})


def check_of(answer, **given):
    return CheckRecord(digest=DIGEST, answers={"": answer}, **given)


def test_a_record_tells_its_release_and_its_place():
    record = record_of(torch="2.9.1", device="cuda", accelerator="H200")

    assert record.release == Version("2.9.1")
    assert record.name == "cuda/2.9.1.json"


def test_a_pre_release_has_a_place_under_its_whole_name():
    assert record_of(torch="2.14.0rc1", judged_as="2.14.0").name == "cpu/2.14.0rc1.json"


def test_a_check_is_found_by_its_claim_and_its_name():
    check = check_of(Answer())
    record = msgspec.structs.replace(record_of(), claims={"fact": {"test_it": check}})

    assert record.find("fact", "test_it") is check
    assert record.find("fact", "test_other") is None
    assert record.find("other", "test_it") is None


@pytest.mark.parametrize(
    ("outcome", "expected", "in_order"),
    [
        ("held", None, True),
        ("broken", None, False),
        ("crashed", None, False),
        ("held", True, True),
        ("broken", True, False),
        ("crashed", True, False),
        ("held", False, False),
        ("broken", False, True),
        ("crashed", False, True),
        ("not-run", None, True),
        ("not-run", False, True),
    ],
)
def test_an_outcome_is_as_expected_where_the_belief_says_so(outcome, expected, in_order):
    belief = None if expected is None else Belief(statement="til/1", expected=expected)
    answer = Answer(outcome=outcome, reason="why")

    assert check_of(answer, belief=belief).as_expected(answer) is in_order


@pytest.mark.parametrize(
    ("outcome", "in_order"), [("held", False), ("broken", True), ("crashed", True), ("not-run", True)]
)
def test_beyond_its_guard_a_check_is_expected_to_fail(outcome, in_order):
    answer = Answer(outcome=outcome, reason="why")

    assert check_of(answer, guard="since 2.14").as_expected(answer) is in_order


@pytest.mark.parametrize("guard", ["", "since 2.14"])
@pytest.mark.parametrize("outcome", ["held", "broken", "crashed", "not-run"])
def test_a_pre_release_on_either_side_of_a_guard_may_answer_anything(outcome, guard):
    answer = Answer(outcome=outcome, reason="why")

    assert check_of(answer, guard=guard, either=True).as_expected(answer)


@pytest.mark.parametrize("given", [{}, {"either": True}], ids=["plain", "either"])
@pytest.mark.parametrize("outcome", ["held", "not-run"])
def test_what_leaves_something_behind_is_never_as_expected(outcome, given):
    answer = Answer(outcome=outcome, reason="why", leaks=["torch.get_default_dtype()"])

    assert not check_of(answer, **given).as_expected(answer)


@pytest.mark.parametrize(("outcome", "ran"), [("held", True), ("broken", True), ("crashed", True), ("not-run", False)])
def test_an_answer_knows_whether_its_check_ran(outcome, ran):
    assert Answer(outcome=outcome, reason="why").ran is ran


def test_a_check_that_did_not_run_has_a_reason():
    with pytest.raises(ValueError, match=r"^a check that did not run has a reason\Z"):
        Answer(outcome="not-run")


def test_fields_at_their_default_are_left_out():
    record = msgspec.structs.replace(
        record_of(packages={}), claims={"fact": {"test_it": check_of(Answer(), belief=Belief(statement="til/1"))}}
    )

    plain = msgspec.to_builtins(record)

    assert plain["environment"].keys() == {"torch", "build", "device", "python", "numpy", "platform"}
    assert plain["claims"] == {
        "fact": {"test_it": {"digest": DIGEST, "answers": {"": {}}, "belief": {"statement": "til/1"}}}
    }


def test_what_a_run_observed_is_kept():
    answer = Answer(
        outcome="crashed",
        reason="SIGSEGV",
        observed=[(0, "1 == 1"), (0, "2 == 2")],
        unobserved="what more there is differs between two runs",
        errors=[("TypeError", "no")],
        warnings=[("FutureWarning", "goes away")],
        leaks=["the default dtype"],
    )

    assert msgspec.json.decode(msgspec.json.encode(answer)) == {
        "outcome": "crashed",
        "reason": "SIGSEGV",
        "observed": [[0, "1 == 1"], [0, "2 == 2"]],
        "unobserved": "what more there is differs between two runs",
        "errors": [["TypeError", "no"]],
        "warnings": [["FutureWarning", "goes away"]],
        "leaks": ["the default dtype"],
    }


@pytest.mark.parametrize("part", ["Record", "Environment", "CheckRecord", "Answer", "Belief"])
def test_the_json_schema_refuses_fields_that_it_does_not_know(part):
    assert json_schema()["$defs"][part]["additionalProperties"] is False


def test_the_json_schema_is_of_draft_2020_12_and_knows_every_field():
    whole = json_schema()
    parts = whole["$defs"]

    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert whole["$ref"] == "#/$defs/Record"
    assert parts.keys() == {"Record", "Environment", "CheckRecord", "Answer", "Belief"}
    assert parts["Record"]["required"] == ["schema", "environment", "claims"]
    assert set(parts["Environment"]["properties"]) == set(ENVIRONMENT)
    assert parts["Environment"]["required"] == ["torch", "build", "device", "python", "numpy", "platform"]
    assert parts["CheckRecord"]["required"] == ["digest", "answers"]
    assert parts["Belief"]["required"] == ["statement"]
    assert parts["Answer"]["required"] == []


@pytest.mark.parametrize(
    ("part", "field"),
    [("Answer", "observed"), ("Answer", "errors"), ("CheckRecord", "guard"), ("Environment", "torch")],
)
def test_the_json_schema_says_what_a_field_means(part, field):
    assert re.search(r"\w", json_schema()["$defs"][part]["properties"][field]["description"])


def test_the_json_schema_can_be_written_as_json_and_refers_to_its_own_parts():
    whole = json_schema()

    text = json.dumps(whole)

    assert json.loads(text) == whole
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) == set(whole["$defs"])
