"""Records that are refused, each with one line that names the file and the field."""

import json

import pytest

from torchnotes.records import schema
from torchnotes.records.schema import RecordError

CHECK = {"outcome": "held", "belief": None, "reason": None, "digest": "0" * 16, "saw": [], "warnings": []}
ENVIRONMENT = {
    "torch": "2.13.0",
    "build": "2.13.0+cpu",
    "device": "cpu",
    "accelerator": None,
    "python": "3.11.7",
    "numpy": "2.4.6",
    "platform": "linux-x86_64",
    "packages": {},
}
RECORD = {
    "schema": 1,
    "environment": ENVIRONMENT,
    "claims": {"fact": {"checks": {"test_it": CHECK | {"belief": {"statement": "til/1", "expected": True}}}}},
}
TEXT = json.dumps(RECORD, indent=1)
IT = "claims.fact.checks.test_it"
GONE = object()


def refusal_of(text):
    with pytest.raises(RecordError) as refused:
        schema.parse(text, "records/cpu/2.13.0.json")
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith("records/cpu/2.13.0.json ")
    return line.removeprefix("records/cpu/2.13.0.json ")


def with_field(field, value):
    """Give the record's text with one field, by its dotted path, set to a value or taken out."""
    data = json.loads(TEXT)
    *path, last = field.split(".")
    inner = data
    for name in path:
        inner = inner[name]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(data)


def fields(data, path=()):
    """Give the dotted path of every field below a record's top."""
    for name, value in data.items():
        if name not in {"fact", "test_it"}:
            yield ".".join((*path, name))
        if isinstance(value, dict):
            yield from fields(value, (*path, name))


def test_the_record_that_the_others_are_made_of_is_read():
    assert schema.parse(TEXT, "f").claims["fact"].checks["test_it"].outcome == "held"


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file_is_refused(text):
    assert refusal_of(text) == "is empty; record that release again"


@pytest.mark.parametrize("length", [1, 5, len(TEXT) // 4, len(TEXT) // 2, len(TEXT) - 60, len(TEXT) - 1])
def test_a_truncated_file_is_refused_with_the_line(length):
    cut = TEXT[:length]

    line = refusal_of(cut)

    assert line.startswith("is not JSON at line ")
    assert line.endswith("; record that release again")


def test_a_file_that_ends_too_soon_is_said_to_be_truncated():
    assert "(is it truncated?)" in refusal_of(TEXT[:-2])


def test_a_file_that_is_no_json_is_refused():
    assert refusal_of("<html>\n") == "is not JSON at line 1: Expecting value; record that release again"


@pytest.mark.parametrize("text", ["[]", "3", "null", '"text"'])
def test_json_of_another_kind_is_refused(text):
    assert refusal_of(text).startswith("is no record at its top: ")


@pytest.mark.parametrize("schema", [2, 99])
def test_a_newer_schema_is_refused_with_what_to_do(schema):
    line = refusal_of(with_field("schema", schema))

    assert line == f"has schema {schema}, this torchnotes reads up to 1; upgrade torchnotes"


@pytest.mark.parametrize("schema", [0, -1, "1", None, [], 1.5])
def test_a_schema_that_never_was_is_refused(schema):
    assert refusal_of(with_field("schema", schema)).startswith("is no record at schema: ")


@pytest.mark.parametrize("field", sorted(fields(RECORD)))
def test_a_missing_field_is_named(field):
    assert refusal_of(with_field(field, GONE)).startswith(f"is no record at {field}: ")


@pytest.mark.parametrize("field", sorted(fields(RECORD)))
def test_a_field_of_another_type_is_named(field):
    assert refusal_of(with_field(field, 12.5)).startswith(f"is no record at {field}: ")


@pytest.mark.parametrize("field", ["time", "environment.time", "claims.fact.time", f"{IT}.time", f"{IT}.belief.time"])
def test_a_field_that_is_not_known_is_named(field):
    assert refusal_of(with_field(field, 1)).startswith(f"is no record at {field}: ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (f"{IT}.outcome", "passed"),
        (f"{IT}.digest", "0123"),
        (f"{IT}.digest", "0" * 17),
        (f"{IT}.digest", "X" * 16),
        (f"{IT}.belief.statement", "lecture"),
        (f"{IT}.belief.statement", "lecture/0"),
        (f"{IT}.belief.statement", "lecture/1\n"),
        (f"{IT}.belief.expected", 1),
        (f"{IT}.belief.expected", "false"),
        (f"{IT}.saw.0", None),
        ("environment.torch", "new"),
        ("environment.torch", ""),
        ("environment.device", "mps"),
        ("environment.packages.tensorboard", 2),
    ],
)
def test_a_wrong_value_is_refused_with_its_field(field, value):
    if field.endswith("saw.0"):
        field, value = f"{IT}.saw", [value]

    assert refusal_of(with_field(field, value)).startswith(f"is no record at {field}")


@pytest.mark.parametrize("row", [[], ["one"], ["one", "two", "three"], [1, "two"], "ab"])
@pytest.mark.parametrize("field", ["saw", "warnings"])
def test_a_row_that_is_no_pair_of_texts_is_refused(field, row):
    assert refusal_of(with_field(f"{IT}.{field}", [["a", "b"], row])).startswith(f"is no record at {IT}.{field}.1")


@pytest.mark.parametrize("reason", [None, ""])
def test_a_check_that_did_not_run_without_a_reason_is_refused(reason):
    data = CHECK | {"outcome": "not-run", "reason": reason}

    line = refusal_of(with_field(IT, data))

    assert line.startswith(f"is no record at {IT}")
    assert "reason" in line


def test_a_name_with_a_line_break_does_not_break_the_line():
    assert "at claims.a" in refusal_of(with_field("claims.a\nb", 1))


def test_the_json_schema_is_of_draft_2020_12_and_knows_every_field():
    whole = schema.json_schema()

    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert whole["required"] == ["schema", "environment", "claims"]
    assert set(whole["properties"]) == set(RECORD)
    assert set(whole["$defs"]["Environment"]["required"]) == set(ENVIRONMENT)
    assert set(whole["$defs"]["CheckRecord"]["required"]) == set(CHECK)


def test_the_json_schema_refuses_fields_that_it_does_not_know():
    whole = schema.json_schema()

    assert all(part["additionalProperties"] is False for part in (whole, *whole["$defs"].values()))


def test_the_json_schema_can_be_written_as_json_and_refers_to_its_own_parts():
    whole = schema.json_schema()

    text = json.dumps(whole)

    assert json.loads(text) == whole
    assert all(f'"#/$defs/{name}"' in text for name in whole["$defs"])
