"""Reading and writing records."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from torchnotes.records import merging, schema
from torchnotes.records.schema import RecordError

ENVIRONMENT = {
    "torch": "2.13.0",
    "build": "2.13.0+cpu",
    "device": "cpu",
    "accelerator": None,
    "python": "3.11.7",
    "numpy": "2.4.6",
    "platform": "linux-x86_64",
    "packages": {"tensorboard": "2.21.0"},
}
CHECK = {
    "outcome": "held",
    "belief": None,
    "reason": None,
    "digest": "0123456789abcdef",
    "saw": [["a == b", "1 == 1"]],
    "warnings": [["FutureWarning", "is going away"]],
}

texts = st.text(alphabet='a[]é…\n"\\', max_size=5)
pairs = st.lists(st.lists(texts, min_size=2, max_size=2), max_size=2)
answers = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(["held", "broken"]),
        "belief": st.none() | st.builds(lambda held: {"statement": "til/10", "expected": held}, st.booleans()),
        "reason": st.none() | texts,
        "digest": st.sampled_from(["0" * 16, "0123456789abcdef"]),
        "saw": pairs,
        "warnings": pairs,
    }
)
claims = st.dictionaries(texts, st.dictionaries(texts, answers, max_size=2), max_size=2)


def record_of(claims=None, **environment):
    """Make a record from its claims' checks, by slug and name."""
    claims = {"fact": {"test_it": {}}} if claims is None else claims
    return schema.Record.model_validate(
        {
            "schema": 1,
            "environment": ENVIRONMENT | environment,
            "claims": {
                slug: {"checks": {name: CHECK | check for name, check in checks.items()}}
                for slug, checks in claims.items()
            },
        }
    )


def outcomes(record):
    return {
        (slug, name): check.outcome for slug, claim in record.claims.items() for name, check in claim.checks.items()
    }


@given(claims)
def test_a_record_is_read_back_as_it_was_written(claims):
    record = record_of(claims)

    text = schema.dump(record)

    assert schema.parse(text, "f") == record
    assert schema.dump(schema.parse(text, "f")) == text


def test_a_record_s_text_is_sorted_and_ends_its_last_line():
    text = schema.dump(record_of({"b": {"test_b": {}, "test_a": {}}, "a": {"test_é": {}}}))

    assert text == json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def test_a_record_tells_its_release_and_its_place():
    record = record_of(torch="2.9.1", device="cuda", accelerator="H200")

    assert record.release == Version("2.9.1")
    assert record.name == "cuda/2.9.1.json"


@pytest.mark.parametrize(
    ("outcome", "expected", "in_order"),
    [
        ("held", None, True),
        ("broken", None, False),
        ("held", True, True),
        ("broken", True, False),
        ("held", False, False),
        ("broken", False, True),
        ("not-run", None, True),
        ("not-run", False, True),
    ],
)
def test_an_outcome_is_as_expected_where_the_belief_says_so(outcome, expected, in_order):
    belief = None if expected is None else {"statement": "til/1", "expected": expected}

    record = record_of({"fact": {"test_it": {"outcome": outcome, "belief": belief, "reason": "why"}}})

    assert record.claims["fact"].checks["test_it"].as_expected is in_order


def test_a_record_is_read_from_its_file(tmp_path):
    path = tmp_path / "2.13.0.json"
    path.write_text(schema.dump(record_of()), encoding="utf-8")

    assert schema.read(path) == record_of()


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_bytes(b"\xff\xfe")], ids=["folder", "bytes"])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path, make):
    path = tmp_path / "2.13.0.json"
    make(path)

    with pytest.raises(RecordError, match=rf"^{re.escape(str(path))} cannot be read: .*\Z"):
        schema.read(path)


def test_a_device_s_records_are_read_in_order_of_release(tmp_path):
    for release in ("2.13.0", "2.9.1", "2.10.0"):
        merging.write(record_of(torch=release), tmp_path / "cpu" / f"{release}.json")
    merging.write(record_of(torch="2.11.0", device="cuda"), tmp_path / "cuda" / "2.11.0.json")

    found = schema.read_all(tmp_path, "cpu")

    assert [record.environment.torch for record in found] == ["2.9.1", "2.10.0", "2.13.0"]


def test_a_device_without_records_has_none(tmp_path):
    assert schema.read_all(tmp_path, "cpu") == []


@pytest.mark.parametrize("environment", [{"torch": "2.12.0"}, {"device": "cuda"}])
def test_a_record_in_the_place_of_another_is_refused(tmp_path, environment):
    path = tmp_path / "cpu" / "2.13.0.json"
    merging.write(record_of(**environment), path)

    with pytest.raises(RecordError, match=r"2\.13\.0\.json holds the record of (cpu/2\.12|cuda/2\.13)\.0\.json"):
        schema.read_all(tmp_path, "cpu")


def test_writing_makes_the_folder_and_the_whole_file(tmp_path):
    path = tmp_path / "records" / "cpu" / "2.13.0.json"

    merging.write(record_of(), path)

    assert path.read_text(encoding="utf-8") == schema.dump(record_of())
    assert [file.name for file in path.parent.iterdir()] == ["2.13.0.json"]


def test_writing_twice_gives_the_same_bytes(tmp_path):
    path = tmp_path / "2.13.0.json"
    merging.write(record_of(), path)
    before = path.read_bytes()

    merging.write(record_of(), path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("there", [True, False])
def test_a_write_that_fails_leaves_everything_as_it_was(tmp_path, monkeypatch, there):
    path = tmp_path / "2.13.0.json"
    if there:
        merging.write(record_of(), path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(RecordError, match=r"2\.13\.0\.json cannot be written: No space left on device\Z"):
        merging.write(record_of({"other": {"test_it": {}}}), path)

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 2}'])
def test_a_file_that_is_no_record_is_not_overwritten(tmp_path, text):
    path = tmp_path / "2.13.0.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RecordError, match=r"2\.13\.0\.json (is|has) "):
        merging.write(record_of(), path)

    assert path.read_text(encoding="utf-8") == text


def test_another_release_s_record_is_not_overwritten(tmp_path):
    path = tmp_path / "out.json"
    merging.write(record_of(torch="2.12.0"), path)

    with pytest.raises(RecordError, match=r"is the record of cpu/2\.12\.0\.json, this run is of cpu/2\.13\.0\.json"):
        merging.write(record_of(), path)

    assert schema.read(path).environment.torch == "2.12.0"


def test_a_place_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "cpu").touch()

    with pytest.raises(RecordError, match=r"^.*/cpu/2\.13\.0\.json cannot be written: .*\Z"):
        merging.write(record_of(), tmp_path / "cpu" / "2.13.0.json")


def test_a_run_of_some_checks_leaves_the_other_checks_answers(tmp_path):
    path = tmp_path / "2.13.0.json"
    merging.write(record_of({"a": {"test_1": {}, "test_2": {}}, "b": {"test_3": {}}}), path)

    merging.write(record_of({"a": {"test_2": {"outcome": "broken"}}, "c": {"test_4": {}}}), path)

    assert outcomes(schema.read(path)) == {
        ("a", "test_1"): "held",
        ("a", "test_2"): "broken",
        ("b", "test_3"): "held",
        ("c", "test_4"): "held",
    }


def test_some_checks_of_another_environment_are_not_merged(tmp_path):
    path = tmp_path / "2.13.0.json"
    old = record_of({"fact": {"test_1": {}, "test_2": {}}})
    merging.write(old, path)

    with pytest.raises(RecordError, match=r"^cpu/2\.13\.0\.json was recorded in another environment.*PATH\Z"):
        merging.write(record_of({"fact": {"test_1": {}}}, python="3.12.1"), path)

    assert schema.read(path) == old


def test_all_checks_of_another_environment_replace_the_record(tmp_path):
    path = tmp_path / "2.13.0.json"
    merging.write(record_of(), path)

    merging.write(record_of(python="3.12.1"), path)

    assert schema.read(path) == record_of(python="3.12.1")


@pytest.mark.parametrize(
    ("release", "newest"), [("2.13.0", "2.9.1"), ("2.9.1", None), ("2.9.2", "2.9.1"), ("3.0", "2.13.0")]
)
def test_the_newest_record_before_a_release_is_found_by_release(tmp_path, release, newest):
    for name in ("2.13.0", "2.9.1"):
        merging.write(record_of(torch=name), tmp_path / "cpu" / f"{name}.json")

    found = schema.read_newest_before(tmp_path, "cpu", Version(release))

    assert (found and found.environment.torch) == newest


def test_without_records_none_is_the_newest(tmp_path):
    assert schema.read_newest_before(tmp_path, "cpu", Version("2.13.0")) is None


def test_a_record_that_is_not_named_after_a_release_is_refused(tmp_path):
    merging.write(record_of(), tmp_path / "cpu" / "newest.json")

    with pytest.raises(RecordError, match=r"newest\.json is not named after a release"):
        schema.read_all(tmp_path, "cpu")
