"""What the command line takes, and what it says of itself."""

import shlex
import subprocess
import sys

import pytest

from torchnotes.cli import main
from torchnotes.cli.parser import parser

COMMANDS = ("search", "show", "explain", "notes", "compare", "check", "new")


def said(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    shown = capsys.readouterr()
    return ended.value.code, shown.out + shown.err


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_that_is_taken(capsys, name):
    code, text = said(capsys, name, "--help")

    (example,) = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("example: ")]
    _, _, words = example.rpartition("torchnotes ")
    assert code == 0
    assert parser().parse_args(shlex.split(words)).command == name


def test_help_lists_each_command_with_what_it_does(capsys):
    code, text = said(capsys, "--help")

    assert code == 0
    assert [name for name in COMMANDS if f"\n    {name} " in text] == [*COMMANDS]


@pytest.mark.parametrize("width", ["40", "200"])
def test_help_on_options_fits_the_terminal(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)

    _, text = said(capsys, "search", "--help")

    assert max(len(line) for line in text.splitlines() if line.startswith(" ")) <= int(width)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", ""])
def test_a_number_below_one_is_refused(capsys, number):
    code, text = said(capsys, "search", "gather", f"-n{number}" if number else "--most=")

    assert code == 2
    assert text.endswith(f"{number!r} is no number from 1 up\n")


def test_a_command_that_is_misspelt_is_answered_with_those_there_are(capsys):
    code, text = said(capsys, "serach", "gather")

    assert code == 2
    assert all(name in text.splitlines()[-1] for name in COMMANDS)


def test_words_may_begin_with_a_dash_behind_two_dashes():
    assert parser().parse_args(["search", "--", "-1", "dim"]).words == ["-1", "dim"]


def test_help_needs_nothing_that_takes_time():
    code = "from torchnotes.cli.parser import parser; import sys; parser()"
    asked = f"{code}; print(sorted({{'torch', 'rich', 'msgspec', 'argcomplete', 'pytest'}} & {{*sys.modules}}))"

    assert subprocess.check_output([sys.executable, "-c", asked], text=True) == "[]\n"  # noqa: S603 - ours
