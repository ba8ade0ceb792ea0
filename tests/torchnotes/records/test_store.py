"""Records as files: their text, the folder they stand in, and how they are written."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Answer, Belief, CheckRecord, Environment, Record, RecordError

ENVIRONMENT = {
    "torch": "2.13.0",
    "build": "2.13.0+cpu",
    "device": "cpu",
    "python": "3.11.7",
    "numpy": "2.4.6",
    "platform": "linux-x86_64",
}
DIGEST = "0123456789abcdef"

texts = st.text(alphabet='a[]é…\n"\\\x00\u2028', max_size=5)
pairs = st.lists(st.tuples(texts, texts), max_size=2)
answers = st.builds(
    Answer,
    outcome=st.sampled_from(["held", "broken", "crashed", "not-run"]),
    reason=texts.map("why".__add__),
    observed=st.lists(st.tuples(st.integers(0, 1), texts), max_size=2),
    unobserved=texts,
    errors=pairs,
    warnings=pairs,
    leaks=st.lists(texts, max_size=1),
)
checks = st.builds(
    CheckRecord,
    digest=st.sampled_from(["0" * 16, DIGEST]),
    answers=st.dictionaries(texts, answers, max_size=2),
    belief=st.none() | st.builds(Belief, statement=st.just("til/10"), expected=st.booleans()),
    guard=texts,
    either=st.booleans(),
)
claims = st.dictionaries(texts, st.dictionaries(texts, checks, max_size=2), max_size=2)


def record_of(claims=None, **environment):
    """Return a record of claims, by slug and name; of one check without any."""
    check = CheckRecord(digest=DIGEST, answers={"": Answer()})
    return Record(
        schema=SCHEMA,
        environment=Environment(**ENVIRONMENT | environment),
        claims={"fact": {"test_it": check}} if claims is None else claims,
    )


def write(folder, *releases, device="cpu"):
    """Write a record of each release, where it belongs."""
    for release in releases:
        store.write(record_of(torch=release, device=device), folder / device / f"{release}.json")


@given(claims)
def test_a_record_is_read_back_as_it_was_written(claims):
    record = record_of(claims)

    text = store.dump(record)

    back = store.parse(Record, SCHEMA, text.encode(), "f", store.REMEDY)
    assert back == record
    assert store.dump(back) == text


def test_a_record_s_text_has_a_line_for_each_check_in_order():
    later = CheckRecord(digest=DIGEST, answers={"y": Answer(), "x": Answer(outcome="broken")})
    first = CheckRecord(digest=DIGEST, answers={"": Answer()})

    text = store.dump(record_of({"b": {"test_b": later, "test_a": first}, "a": {"test_c": first}}))

    assert text.splitlines() == [
        "{",
        f'"environment": {json.dumps(ENVIRONMENT, sort_keys=True, separators=(",", ":"))},',
        '"schema": 2,',
        '"claims": {',
        '"a": {',
        '"test_c": {"answers":{"":{}},"digest":"0123456789abcdef"}',
        "},",
        '"b": {',
        '"test_a": {"answers":{"":{}},"digest":"0123456789abcdef"},',
        '"test_b": {"answers":{"x":{"outcome":"broken"},"y":{}},"digest":"0123456789abcdef"}',
        "}",
        "}",
        "}",
    ]
    assert text.endswith("}\n")


def test_the_same_claims_in_another_order_give_the_same_text():
    one, other = CheckRecord(digest=DIGEST, answers={}), CheckRecord(digest=DIGEST, answers={"": Answer()})
    there = {"a": {"test_a": one, "test_b": other}, "b": {}}
    back = {"b": {}, "a": {"test_b": other, "test_a": one}}

    assert store.dump(record_of(there)) == store.dump(record_of(back))


@pytest.mark.parametrize("claims", [{}, {"fact": {}}])
def test_a_record_without_checks_is_json_all_the_same(claims):
    assert json.loads(store.dump(record_of(claims)))["claims"] == claims


def test_a_record_is_read_from_its_file(tmp_path):
    path = tmp_path / "2.13.0.json"
    path.write_text(store.dump(record_of()), encoding="utf-8")

    assert store.read(path) == record_of()


def test_a_file_that_is_refused_is_named(tmp_path):
    path = tmp_path / "2.13.0.json"
    path.touch()

    with pytest.raises(RecordError, match=rf"^{re.escape(str(path))} is empty; .*\Z"):
        store.read(path)


@pytest.mark.parametrize("make", [Path.mkdir, Path.exists], ids=["folder", "nothing"])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path, make):
    path = tmp_path / "2.13.0.json"
    make(path)

    with pytest.raises(RecordError, match=rf"^{re.escape(str(path))} cannot be read: .*\Z"):
        store.read(path)


def test_a_device_s_records_are_read_in_order_of_release(tmp_path):
    write(tmp_path, "2.13.0", "2.9.1", "2.10.0")
    write(tmp_path, "2.11.0", device="cuda")

    found = store.read_all(tmp_path, "cpu")

    assert [record.environment.torch for record in found] == ["2.9.1", "2.10.0", "2.13.0"]


PRE_RELEASES = ("2.14.0rc1", "2.14.0.dev20260101", "2.14.0b2")


def test_a_pre_release_stands_apart(tmp_path):
    write(tmp_path, "2.13.0", *PRE_RELEASES, "2.13.1")

    found = store.read_all(tmp_path, "cpu")

    assert [record.environment.torch for record in found] == ["2.13.0", "2.13.1"]


def test_what_is_recorded_is_named_with_pre_releases_and_in_order(tmp_path):
    write(tmp_path, "2.14.0", "2.14.0rc1", "2.9.1", "2.10.0")

    assert store.recorded(tmp_path, "cpu") == ["2.9.1", "2.10.0", "2.14.0rc1", "2.14.0"]
    assert store.recorded(tmp_path, "cuda") == []


def test_a_device_without_records_has_none(tmp_path):
    assert store.read_all(tmp_path, "cpu") == []


@pytest.mark.parametrize("environment", [{"torch": "2.12.0"}, {"device": "cuda"}])
def test_a_record_in_the_place_of_another_is_refused(tmp_path, environment):
    path = tmp_path / "cpu" / "2.13.0.json"
    store.write(record_of(**environment), path)

    with pytest.raises(RecordError, match=r"2\.13\.0\.json holds the record of (cpu/2\.12|cuda/2\.13)\.0\.json.*\Z"):
        store.read_all(tmp_path, "cpu")


@pytest.mark.parametrize(
    "ask",
    [
        store.read_all,
        store.recorded,
        lambda folder, device: store.newest_before(folder, device, Version("2.13.0")),
        lambda folder, device: store.read_newest_before(folder, device, Version("2.13.0")),
    ],
    ids=["read-all", "recorded", "newest-before", "read-newest-before"],
)
@pytest.mark.parametrize("name", ["newest", "1.13.1", "2.13.0+cpu", "2"])
def test_a_file_that_is_not_named_after_a_release_is_refused(tmp_path, name, ask):
    path = tmp_path / "cpu" / f"{name}.json"
    store.write(record_of(), path)

    with pytest.raises(RecordError) as refused:
        ask(tmp_path, "cpu")

    assert str(refused.value) == f"{path} is not named after a release, such as 2.13.0.json; move it elsewhere"


@pytest.mark.parametrize(
    ("release", "newest"),
    [
        ("2.13.0", "2.9.1"),
        ("2.9.1", None),
        ("2.9.2", "2.9.1"),
        ("3.0", "2.13.1"),
        ("2.14.0", "2.13.1"),
        ("2.14.0rc1", "2.13.1"),
        ("2.13.1rc1", "2.9.1"),
    ],
)
def test_the_newest_record_before_a_release_is_never_a_pre_release_s(tmp_path, release, newest):
    write(tmp_path, "2.13.1", "2.9.1", *PRE_RELEASES, "2.13.0rc2")

    found = store.read_newest_before(tmp_path, "cpu", Version(release))

    assert (found and found.environment.torch) == newest
    assert store.newest_before(tmp_path, "cpu", Version(release)) == (newest and Version(newest))


def test_the_newest_record_before_a_release_is_refused_in_the_place_of_another(tmp_path):
    store.write(record_of(torch="2.12.0"), tmp_path / "cpu" / "2.13.0.json")

    with pytest.raises(RecordError, match=r"2\.13\.0\.json holds the record of cpu/2\.12\.0\.json"):
        store.read_newest_before(tmp_path, "cpu", Version("2.14.0"))


@pytest.mark.parametrize("releases", [(), PRE_RELEASES], ids=["nothing", "pre-releases"])
def test_without_records_none_is_the_newest(tmp_path, releases):
    write(tmp_path, *releases)

    assert store.read_newest_before(tmp_path, "cpu", Version("2.15.0")) is None
    assert store.newest_before(tmp_path, "cpu", Version("2.15.0")) is None


def test_writing_makes_the_folder_and_the_whole_file(tmp_path):
    path = tmp_path / "records" / "cpu" / "2.13.0.json"

    store.write(record_of(), path)

    assert path.read_text(encoding="utf-8") == store.dump(record_of())
    assert [file.name for file in path.parent.iterdir()] == ["2.13.0.json"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_writing_twice_gives_the_same_bytes(tmp_path):
    path = tmp_path / "2.13.0.json"
    store.write(record_of(), path)
    before = path.read_bytes()

    store.write(record_of(), path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("there", [True, False])
def test_a_write_that_fails_leaves_everything_as_it_was(tmp_path, monkeypatch, there):
    path = tmp_path / "2.13.0.json"
    if there:
        store.write(record_of(), path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(RecordError, match=r"2\.13\.0\.json cannot be written: No space left on device\Z"):
        store.write(record_of({"other": {}}), path)

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', '{"schema": 3}'])
def test_a_file_that_is_not_a_record_is_not_overwritten(tmp_path, text):
    path = tmp_path / "2.13.0.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RecordError, match=r"2\.13\.0\.json (is|has|does not fit) "):
        store.write(record_of(), path)

    assert path.read_text(encoding="utf-8") == text


def test_another_release_s_record_is_not_overwritten(tmp_path):
    path = tmp_path / "out.json"
    store.write(record_of(torch="2.12.0"), path)

    with pytest.raises(RecordError, match=r"is the record of cpu/2\.12\.0\.json, this run is of cpu/2\.13\.0\.json"):
        store.write(record_of(), path)

    assert store.read(path).environment.torch == "2.12.0"


def test_a_place_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "cpu").touch()

    with pytest.raises(RecordError, match=r"^.*/cpu/2\.13\.0\.json cannot be written: .*\Z"):
        store.write(record_of(), tmp_path / "cpu" / "2.13.0.json")
