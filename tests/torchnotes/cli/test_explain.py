"""`torchnotes explain`."""

import io
import json
import sys

import pytest

from torchnotes.cli.explain import Met, errors_of
from torchnotes.knowledge.errors import InputError

SIZES = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x8 and 10x5)"
TRACEBACK = f"""Traceback (most recent call last):
  File "train.py", line 3, in <module>
    loss = layer(x)
           ^^^^^^^^
{SIZES}
"""
MET = Met("RuntimeError", SIZES.partition(": ")[2])


@pytest.fixture
def pipe(monkeypatch):
    """Let standard input be a pipe with these bytes."""

    def begin(held):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(held)))

    return begin


@pytest.mark.parametrize(
    "text",
    [
        TRACEBACK,
        TRACEBACK.replace("\n", "\r\n"),
        TRACEBACK + "\n" * 5 + "Exception ignored in: <function f>\n",
        TRACEBACK.replace("RuntimeError", "\x1b[1;35mRuntimeError\x1b[0m"),
        "".join(f"[rank0]: {line}\n" for line in TRACEBACK.splitlines()),
        f">   layer(x)\nE   {SIZES}\n\ntrain.py:3: RuntimeError\nFAILED test.py::test - RuntimeError: mat1\n",
        f"  | {SIZES}\n  +------\n",
        f"{SIZES}\nx.py:3: UserWarning: leaked\n  warnings.warn('leaked')\n",
        f"ValueError: no\n\nDuring handling of the above exception, another exception occurred:\n\n{TRACEBACK}",
        f"  0%|   | 0/3\r{SIZES}\n",
        f"{SIZES}\x00",
    ],
    ids=[
        "plain",
        "crlf",
        "ends-otherwise",
        "coloured",
        "torchrun",
        "pytest",
        "group",
        "a-warning-behind",
        "chained",
        "a-bar-before",
        "nul",
    ],
)
def test_the_last_error_of_a_text_is_found(text):
    first = errors_of(text)[0]

    assert (first.kind, first.message.strip("\x00")) == (MET.kind, MET.message)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("/my place/x.py:3: UserWarning: it goes\n  f()\n", Met("UserWarning", "it goes", "  f()")),
        ("_pickle.UnpicklingError: no\n", Met("UnpicklingError", "no")),
        ("torch.cuda.OutOfMemoryError: CUDA out of memory.", Met("OutOfMemoryError", "CUDA out of memory.")),
        ("Traceback:\nStopIteration\n", Met("StopIteration", "")),
        ("epoch 1\nsizes do not fit\n\n", Met("", "sizes do not fit")),
        (
            'RuntimeError: Error(s) in loading:\n\tMissing key(s): "a".\n\tUnexpected key(s): "b".\nepoch 2',
            Met("RuntimeError", "Error(s) in loading:", '\tMissing key(s): "a". \tUnexpected key(s): "b".'),
        ),
    ],
)
def test_an_error_has_a_type_a_message_and_lines_below(text, met):
    assert errors_of(text)[0] == met


def test_an_error_that_another_one_wraps_is_tried_after_it():
    errors = errors_of(
        f"{SIZES}\n\nThe above exception was the direct cause:\n\nTrainError: failed\n{SIZES[:-3]}\n{SIZES}"
    )

    assert [error.kind for error in errors] == ["RuntimeError", "RuntimeError", "TrainError"]


@pytest.mark.parametrize("text", ["", "\n \t\n", "\x1b[0m"])
def test_no_text_is_refused(text):
    with pytest.raises(InputError, match="there is no error to explain"):
        errors_of(text)


@pytest.mark.parametrize("text", ["\n" * 3_000_000, "a" * 3_000_000, "aError" * 500_000, "E " * 1_500_000])
def test_a_long_text_is_read_at_once(text):
    assert len(errors_of(f"{text}\n{SIZES}")) == 1


def test_a_traceback_from_a_pipe_is_explained(installed, pipe):
    pipe(TRACEBACK.encode())

    assert installed.run("explain") == (
        0,
        [
            SIZES,
            "`matmul` of sizes that do not fit raises RuntimeError",
            "  this message until 2.8.0 · torchnotes show sizes-have-to-fit",
        ],
    )


@pytest.mark.parametrize("words", [[SIZES], SIZES.split(), ["shapes cannot be multiplied"]])
def test_words_are_explained(installed, words):
    assert installed.run("explain", *words)[1][1] == "`matmul` of sizes that do not fit raises RuntimeError"


def test_a_warning_is_explained_with_facts(installed, pipe):
    pipe(b"x.py:1: UserWarning: To copy construct from a tensor, use clone()\n  torch.tensor(x)\n")

    assert installed.run("explain")[1][1:] == [
        "`gather` copies elements",
        "  The result is a `clone`.",
        "  torchnotes show gather-copies",
    ]


def test_the_error_behind_one_that_nothing_explains_is(installed, pipe):
    pipe(f"{TRACEBACK}\nThe above exception was the direct cause of:\n\nTrainError: epoch 3 failed\n".encode())

    code, lines = installed.run("explain")
    assert (code, lines[0]) == (0, SIZES)


@pytest.mark.parametrize("name", ["weights", "forward"])
def test_what_no_claim_explains_ends_with_one_and_the_nearest(installed, name):
    message = f"AttributeError: 'Linear' object has no attribute '{name}'"

    code, lines = installed.run("explain", message)
    assert (code, lines[:4]) == (
        1,
        [
            message,
            "no claim explains it; the nearest:",
            "  An `nn.Linear` lacks `save`",
            "  torchnotes show a-linear-has-no-save",
        ],
    )


def test_what_is_like_nothing_names_nothing(installed):
    assert installed.run("explain", "zebra") == (1, ["zebra", "no claim explains it"])


def test_json_is_what_explains(installed):
    code, lines = installed.run("explain", SIZES, "--json")

    told = json.loads("\n".join(lines))
    assert code == 0
    assert (told["kind"], told["message"], told["nearest"]) == (*SIZES.split(": "), [])
    (found,) = told["explained"]
    assert (found["slug"], found["over"], found["alike"]) == ("sizes-have-to-fit", "until 2.8.0", 1.0)


def test_json_of_what_nothing_explains_has_the_nearest(installed):
    code, lines = installed.run("explain", "the linear gather", "--json")

    told = json.loads("\n".join(lines))
    assert (code, told["explained"]) == (1, [])
    assert {*told["nearest"]} == {"a-linear-has-no-save", "gather-copies"}


def test_an_empty_pipe_is_a_line(installed, pipe):
    pipe(b"")

    assert installed.refused("explain").startswith("there is no error to explain: pipe a traceback in")


@pytest.mark.parametrize("waits", [True, False])
def test_no_pipe_and_no_words_are_a_line(installed, monkeypatch, terminal, waits):
    with monkeypatch.context() as there:
        shown = terminal()
        there.undo()
    monkeypatch.setattr(sys, "stdin", shown if waits else None)

    assert installed.refused("explain").startswith("there is no error to explain: pipe a traceback in")


def test_a_pipe_of_any_bytes_shows_as_text(installed, pipe):
    pipe(bytes(range(256)) * 50)

    code, lines = installed.run("explain")
    assert code in {0, 1}
    assert not {*"".join(lines)} & {"\x1b", "\x9b", "\x00", "\x07"}
