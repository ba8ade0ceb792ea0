"""Damaged and hand-made files: each reader keeps what it reads whole, or refuses it in one line."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from torchnotes.cli import explain
from torchnotes.cli.impact import look
from torchnotes.cli.main import main
from torchnotes.cli.places import library
from torchnotes.impact.changes import between
from torchnotes.knowledge import catalogue, notes, questions
from torchnotes.knowledge.errors import ClaimError, InputError
from torchnotes.mutation.scores import ScoreSheet
from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Record
from torchnotes.speed.speed_store import SpeedRecord

ROOT = Path(__file__).parents[2]
TRIES = int(os.environ.get("TORCHNOTES_TRIES", "40"))
"""Damaged files of each kind; more find more."""
MANY = settings(max_examples=TRIES, suppress_health_check=[HealthCheck.function_scoped_fixture])

ODD = [
    b"\x00",
    b"\xed\xa0\x80",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"\\ud800",
    b"NaN",
    b"Infinity",
    b"1e999",
    b"9" * 400,
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
    b'"',
    b"'''",
    b"[" * 3000,
    b'{"a":' * 1500,
    b"(" * 300,
    b"<script>alert(1)</script>",
    b"![x](javascript:alert(1))",
    b"```",
    b"{{ 1/0 }}",
    b"`",
    b"|",
    b"\n\n# ",
    b"# coding: latin-9\n",
    b"\x0c",
    b"\t",
    b"    ",
    b"async def f(): await",
    b"match x:\n case _: pass",
    b"@",
    b":=",
]


@st.composite
def damaged(draw, whole):
    """Return a file's bytes with one to four places cut, repeated, moved or written over."""
    text = draw(st.sampled_from(whole))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + draw(st.sampled_from([1, 10, 1000])))))
        part = draw(st.sampled_from(ODD) | st.binary(max_size=4) | st.just(text[start:end] * 2) | st.just(b""))
        text = text[:start] + part + text[end:]
    return text


def record():
    """Return a small record's text."""
    where = {"torch": "2.13.0", "build": "2.13.0", "device": "cpu", "python": "3.11", "numpy": "2", "platform": "linux"}
    answers = {"": {"observed": [[0, "1 == 1"]], "errors": [["ValueError", "no"]], "warnings": [["UserWarning", "so"]]}}
    check = {
        "digest": "0" * 16,
        "answers": answers,
        "belief": {"statement": "a/1", "expected": True},
        "guard": "since 2.6",
    }
    return json.dumps({"schema": SCHEMA, "environment": where, "claims": {"fact": {"test_a": check}}}).encode()


RECORDS = [record(), store.dump(store.parse(Record, SCHEMA, record(), "a", "")).encode()]


def few(model, path):
    """Return the text of a committed file, cut down to two claims."""
    whole = store.read_as(model, 1, ROOT / "records" / path, "make it anew")
    return store.dump(structs.replace(whole, claims=dict([*whole.claims.items()][:2]))).encode()


FILES = {
    Record: (SCHEMA, RECORDS),
    ScoreSheet: (1, [few(ScoreSheet, "mutation.json")]),
    SpeedRecord: (1, [few(SpeedRecord, next((ROOT / "records" / "benchmarks").glob("*/*.json")))]),
}
"""Whole files of each kind, with the number of its schema."""
PAGES = [
    b"# A lecture\n\n- `lecture/1` One statement.\n- `lecture/2` Another.\n",
    b"## Views\n- Is it a view? \xe2\x86\x92 fact\n",
]
CLAIMS = [path.read_bytes() for path in sorted((ROOT / "tests" / "autograd").rglob("test_*.py"))[:6]]
SAID = [
    b'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x.y()\nRuntimeError: a leaf Variable\n',
    b"UserWarning: To copy construct from a tensor, use clone()\n  warnings.warn(\n",
]


def refused_in_one_line(read, *given):
    """Call a reader; an error of input says in one line what is wrong, and nothing else is raised."""
    refused = None
    try:
        read(*given)
    except InputError as error:
        refused = error
    problems = refused.problems if isinstance(refused, ClaimError) else [str(refused)]
    assert all(len(problem.splitlines()) == 1 for problem in problems)


@pytest.mark.parametrize("model", FILES)
def test_the_files_that_are_damaged_are_read_whole(model):
    schema, whole = FILES[model]

    assert all(store.parse(model, schema, text, "a.json", "").claims for text in whole)


@MANY
@given(data=st.data(), model=st.sampled_from([*FILES]))
def test_a_record_of_any_kind_is_read_or_refused(data, model):
    schema, whole = FILES[model]

    refused_in_one_line(store.parse, model, schema, data.draw(damaged(whole)), "a.json", "make it anew")


@MANY
@given(text=damaged(RECORDS))
def test_two_records_are_compared_or_refused_in_one_line(text, tmp_path, capsys):
    (tmp_path / "one.json").write_bytes(RECORDS[0])
    (tmp_path / "two.json").write_bytes(text)

    for folder in ("docs/notes", "tests"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    one, two, compare = str(tmp_path / "one.json"), str(tmp_path / "two.json"), ("compare", "--root", str(tmp_path))
    assert main([*compare, one, one]) == 0
    capsys.readouterr()

    code = main([*compare, one, two])

    told = capsys.readouterr()
    assert code in {0, 1, 2}
    assert (code == 2) == bool(told.err)
    assert len(told.err.splitlines()) <= 1
    assert not {unicodedata.category(sign) for sign in told.out + told.err if sign != "\n"} & {"Cc", "Cf", "Cs"}


@MANY
@given(text=damaged(PAGES))
def test_a_page_is_read_or_refused(text):
    page = text.decode("utf-8", "surrogateescape")

    refused_in_one_line(notes.parse, page, "lecture")
    refused_in_one_line(questions.parse, page, {"fact"})


@MANY
@given(text=damaged(CLAIMS))
def test_a_file_of_claims_is_read_or_refused(text, tmp_path):
    (tmp_path / "test_x.py").write_bytes(text)

    refused_in_one_line(catalogue.read_file, tmp_path / "test_x.py", "tests/test_x.py")


@pytest.fixture(scope="module")
def changes():
    """Return the changes of torch that impact looks for."""
    dates = library(ROOT).dates
    return between(dates.changes, dates.releases, "2.0", dates.releases[-1])


@MANY
@given(text=damaged(CLAIMS))
def test_impact_reads_any_program_or_says_which_it_cannot(text, tmp_path, changes):
    (tmp_path / "program.py").write_bytes(text)

    _, unread, number = look([tmp_path / "program.py"], changes)

    assert number + len(unread) == 1


@MANY
@given(text=damaged(SAID))
def test_whatever_was_printed_holds_errors_or_none(text):
    errors = explain.errors_of(text.decode("utf-8", "replace"))

    assert errors
    assert all(len(error.message.splitlines()) <= 1 and "\x1b[" not in error.kind for error in errors)


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"schema":' * 100_000, b'{"claims": ' + b"[" * 100_000])
def test_nesting_is_refused_in_one_line(text):
    with pytest.raises(InputError, match="JSON"):
        store.parse(Record, SCHEMA, text, "a.json", "make it anew")
