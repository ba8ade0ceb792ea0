"""What a shell offers; each in a process of its own, since argcomplete ends it and closes what the shell opened."""

import os
import subprocess
import sys

import pytest

from torchnotes.cli import completion
from torchnotes.cli.parser import parser

ASKED = "import pathlib; from torchnotes.cli import main, places; places.PACKAGE = pathlib.Path({!r}); main.main()"


@pytest.fixture
def offered(installed, tmp_path):
    """Return what a shell is offered behind a line."""
    project = installed.shelf.parent / "project"
    for path in ("tests/tensors/test_x.py", "tests/nn/deep/test_y.py", "records/cpu/2.5.1.json"):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).touch()
    (tmp_path / "elsewhere/answers.json").touch()
    told = tmp_path / "offered.txt"

    def run(line):
        asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(told)}
        where = {"COMP_LINE": line, "COMP_POINT": str(len(line))}
        code = ASKED.format(str(installed.shelf.parent))
        subprocess.run([sys.executable, "-c", code], env=os.environ | asked | where, check=True)  # noqa: S603 - ours
        return told.read_text(encoding="utf-8").split("\n")

    return run


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("torchnotes s", ["search", "show"]),
        ("torchnotes show --pr", ["--proof "]),
        ("torchnotes show gath", ["gather-copies "]),
        ("torchnotes notes le", ["lecture "]),
        ("torchnotes check --area n", ["nn "]),
        ("torchnotes compare 2.5 2", ["2.5.1 "]),
        ("torchnotes compare 2.5 2.6 --kind err", ["error\\ type "]),
        ("torchnotes check --record an", ["answers.json "]),
        ("torchnotes search gath", [""]),
    ],
)
def test_a_line_is_completed(offered, line, words):
    assert offered(line) == words


def test_where_nothing_is_installed_nothing_is_offered(offered, installed):
    (installed.shelf / "index.json").unlink()

    assert offered("torchnotes show gath") == [""]


def test_without_a_shell_that_asks_nothing_happens(monkeypatch):
    monkeypatch.delenv("_ARGCOMPLETE", raising=False)

    completion.offer(parser())
