"""Records that are refused, each with one line that names the file and the field."""

import json

import pytest

from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Record, RecordError

ENVIRONMENT = {
    "torch": "2.13.0",
    "build": "2.13.0+cpu",
    "device": "cpu",
    "python": "3.11.7",
    "numpy": "2.4.6",
    "platform": "linux-x86_64",
}
OPTIONAL = {"accelerator": "H200", "packages": {"tensorboard": "2.21.0"}, "judged_as": "2.13.0"}
ANSWER = {
    "outcome": "broken",
    "reason": "TypeError: no",
    "observed": [[0, "1 == 1"]],
    "unobserved": "differs",
    "errors": [["TypeError", "no"]],
    "warnings": [["FutureWarning", "goes away"]],
    "leaks": ["the default dtype"],
}
CHECK = {
    "digest": "0" * 16,
    "answers": {"float64": ANSWER},
    "belief": {"statement": "til/1", "expected": False},
    "guard": "since 2.14",
    "either": True,
}
RECORD = {"schema": 2, "environment": ENVIRONMENT | OPTIONAL, "claims": {"fact": {"test_it": CHECK}}}
TEXT = json.dumps(RECORD)
IT = "claims.fact.test_it"
SET = f"{IT}.answers.float64"
FILE = "records/cpu/2.13.0.json"
REMEDY = "; remove it and record that release again: make matrix TORCH=…"
GONE = object()


def parse(text):
    """Return the record of a text, as it is read from `FILE`."""
    return store.parse(Record, SCHEMA, text if isinstance(text, bytes) else text.encode(), FILE, store.REMEDY)


def refusal_of(text):
    """Return what a text is refused for, without the file before it."""
    with pytest.raises(RecordError) as refused:
        parse(text)
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith(f"{FILE} ")
    return line.removeprefix(f"{FILE} ")


def with_field(field, value):
    """Return the record's text with one field, by its dotted path, set to a value or taken out."""
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


def test_the_record_that_the_others_are_made_of_is_read():
    assert parse(TEXT).find("fact", "test_it").answers["float64"].outcome == "broken"


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file_is_refused(text):
    assert refusal_of(text) == f"is empty{REMEDY}"


@pytest.mark.parametrize("schema", ["1", "2", "99"])
@pytest.mark.parametrize("length", [1, 5, 13, len(TEXT) // 4, len(TEXT) // 2, len(TEXT) - 60, len(TEXT) - 1])
def test_a_truncated_file_is_refused_whatever_schema_it_had(length, schema):
    cut = TEXT.replace("2", schema, 1)[:length]

    line = refusal_of(cut)

    assert line.startswith("is not JSON: ")
    assert line.endswith(f" (is it truncated?){REMEDY}")


def test_a_whole_file_that_is_malformed_is_not_said_to_be_truncated():
    line = refusal_of('{"schema": 2,, "claims": {}}\n')

    assert line.startswith("is not JSON: ")
    assert "truncated" not in line


@pytest.mark.parametrize("text", ["<html>\n", TEXT + "x", "[" * 100_000, "\ufeff" + TEXT])
def test_a_file_that_is_not_json_is_refused(text):
    line = refusal_of(text)

    assert line.startswith("is not JSON: ")
    assert line.endswith(REMEDY)


@pytest.mark.parametrize(
    "text",
    [b"\xff\xfe", TEXT.encode().replace(b"goes away", b"\xff"), TEXT.encode().replace(b'"packages"', b'"\xff"')],
    ids=["utf-16", "in-a-text", "in-a-field"],
)
def test_a_file_that_is_not_utf_8_is_refused(text):
    assert refusal_of(text).startswith("is not JSON: ")


@pytest.mark.parametrize("text", ["[]", "3", "null", '"text"'])
def test_json_of_another_kind_is_refused(text):
    line = refusal_of(text)

    assert line.startswith("does not fit its schema: Expected `object`, got ")
    assert line.endswith(REMEDY)


def test_a_newer_schema_is_refused_with_what_to_do():
    assert refusal_of(with_field("schema", 99)) == "has schema 99, this torchnotes reads 2; upgrade torchnotes"


@pytest.mark.parametrize("schema", [1, 0, -1])
def test_an_older_schema_is_refused_with_what_to_do(schema):
    assert refusal_of(with_field("schema", schema)) == f"has schema {schema}, this torchnotes reads 2{REMEDY}"


def test_a_record_of_schema_1_is_refused_by_its_schema_and_not_by_its_fields():
    check = {"outcome": "held", "belief": None, "reason": None, "digest": "0" * 16, "saw": [], "warnings": []}
    old = {"schema": 1, "environment": ENVIRONMENT, "claims": {"fact": {"checks": {"test_it": check}}}}

    assert refusal_of(json.dumps(old)) == f"has schema 1, this torchnotes reads 2{REMEDY}"


@pytest.mark.parametrize("schema", ["2", None, [], 1.5, True])
def test_a_schema_that_never_was_is_refused(schema):
    assert refusal_of(with_field("schema", schema)).startswith("does not fit its schema: ")


@pytest.mark.parametrize("field", ["schema", "environment", "claims", *(f"environment.{one}" for one in ENVIRONMENT)])
def test_a_missing_field_is_named(field):
    name = field.rpartition(".")[2]

    assert refusal_of(with_field(field, GONE)).startswith(
        f"does not fit its schema: Object missing required field `{name}`"
    )


@pytest.mark.parametrize("field", ["digest", "answers", "belief.statement"])
def test_a_missing_field_of_a_check_is_named_with_claim_and_check(field):
    name = field.rpartition(".")[2]

    assert refusal_of(with_field(f"{IT}.{field}", GONE)).startswith(
        f"does not fit its schema at {IT}: Object missing required field `{name}`"
    )


@pytest.mark.parametrize("field", sorted({**ENVIRONMENT, **OPTIONAL}))
def test_a_field_of_the_environment_that_is_of_another_type_is_named(field):
    line = refusal_of(with_field(f"environment.{field}", 12.5))

    assert line.startswith("does not fit its schema: Expected ")
    assert f"at `$.environment.{field}`" in line


@pytest.mark.parametrize("field", sorted(CHECK))
def test_a_field_of_a_check_that_is_of_another_type_is_named(field):
    line = refusal_of(with_field(f"{IT}.{field}", 12.5))

    assert line.startswith(f"does not fit its schema at {IT}: Expected ")
    assert f"at `$.{field}`" in line


@pytest.mark.parametrize("field", sorted(ANSWER))
def test_a_field_of_an_answer_that_is_of_another_type_is_named(field):
    line = refusal_of(with_field(f"{SET}.{field}", 12.5))

    assert line.startswith(f"does not fit its schema at {IT}: Expected ")
    assert f"at `$.answers[...].{field}`" in line


@pytest.mark.parametrize(
    ("field", "place"),
    [("time", ""), ("environment.time", ""), (f"{IT}.time", f" at {IT}"), (f"{IT}.belief.time", f" at {IT}")],
)
def test_a_field_that_is_not_known_is_named(field, place):
    line = refusal_of(with_field(field, 1))

    assert line.startswith(f"does not fit its schema{place}: Object contains unknown field `time`")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answers.float64.outcome", "passed"),
        ("answers.float64", []),
        ("digest", "0123"),
        ("digest", "0" * 17),
        ("digest", "0" * 16 + "\n"),
        ("digest", "X" * 16),
        ("belief.statement", "lecture"),
        ("belief.statement", "lecture/0"),
        ("belief.expected", 1),
        ("belief.expected", "false"),
        ("answers.float64.leaks", "one"),
    ],
)
def test_a_wrong_value_of_a_check_is_refused_with_claim_and_check(field, value):
    assert refusal_of(with_field(f"{IT}.{field}", value)).startswith(f"does not fit its schema at {IT}: ")


@pytest.mark.parametrize(
    ("field", "value"),
    [("torch", "new"), ("torch", ""), ("torch", "2.13.0+cpu"), ("device", "mps"), ("packages", {"tensorboard": 2})],
)
def test_a_wrong_value_of_the_environment_is_refused_with_its_field(field, value):
    line = refusal_of(with_field(f"environment.{field}", value))

    assert line.startswith("does not fit its schema: ")
    assert f"at `$.environment.{field}" in line


@pytest.mark.parametrize("row", [[], ["one"], ["one", "two", "three"], [1, "two"], "ab", None])
@pytest.mark.parametrize("field", ["errors", "warnings"])
def test_a_row_that_is_not_a_pair_of_texts_is_refused(field, row):
    line = refusal_of(with_field(f"{SET}.{field}", [["a", "b"], row]))

    assert line.startswith(f"does not fit its schema at {IT}: ")
    assert f"`$.answers[...].{field}[1]" in line


@pytest.mark.parametrize("row", [[], [0], ["0", "1 == 1"], [0, 1], [0, "1 == 1", "more"]])
def test_what_was_observed_is_a_place_and_a_text(row):
    line = refusal_of(with_field(f"{SET}.observed", [row]))

    assert line.startswith(f"does not fit its schema at {IT}: ")
    assert "`$.answers[...].observed[0]" in line


def test_a_place_below_zero_is_refused():
    line = refusal_of(with_field(f"{SET}.observed", [[-1, "1 == 1"]]))

    assert line.startswith(f"does not fit its schema at {IT}: Expected `int` >= 0")


@pytest.mark.parametrize("reason", [GONE, ""])
def test_a_check_that_did_not_run_without_a_reason_is_refused(reason):
    answer = {"outcome": "not-run"} | ({} if reason is GONE else {"reason": reason})

    line = refusal_of(with_field(SET, answer))

    assert line.startswith(f"does not fit its schema at {IT}: a check that did not run has a reason")


@pytest.mark.parametrize("value", [1, None, [], "text"])
def test_a_claim_that_is_not_a_mapping_of_checks_is_named(value):
    assert refusal_of(with_field("claims.fact", value)).startswith(
        "does not fit its schema at claims.fact: Expected `object`"
    )


def test_a_name_with_a_line_break_does_not_break_the_line():
    assert "at claims.a b: " in refusal_of(with_field("claims.a\nb", 1))
    assert "at claims.a b.test c: " in refusal_of(with_field("claims.a\nb", {"test\nc": 1}))
