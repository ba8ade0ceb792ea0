"""How what is printed reaches a terminal, and a pipe."""

import json

import pytest
from rich.console import Console

from torchnotes.cli import terminal as printing
from torchnotes.search.library import Fact

HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202eback \x9b2J \r\x00"
SHOWN = "?[31mred?]0;title? ?back ?2J ??".replace("?", "\N{REPLACEMENT CHARACTER}")


def test_a_terminal_is_coloured_and_shows_names_in_bold(terminal):
    shown = terminal()
    printing.console().print(printing.text("the `gather` of", "cyan"))

    assert shown.getvalue() == "\x1b[36mthe \x1b[0m\x1b[1;36mgather\x1b[0m\x1b[36m of\x1b[0m\n"


def test_no_color_leaves_colours_out(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    shown = terminal()
    printing.console().print(printing.text("the `gather` of", "cyan"))

    assert shown.getvalue() == "the \x1b[1mgather\x1b[0m of\n"


def test_a_terminal_without_styles_keeps_the_backticks(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")

    shown = terminal()
    printing.console().print(printing.text("the `gather` of", "cyan"))

    assert shown.getvalue() == "the `gather` of\n"


def test_a_pipe_is_plain_and_its_lines_are_not_broken(capsys):
    long = "word " * 2000 + "`end`"

    printing.console().print(printing.text(long, "cyan"))

    assert capsys.readouterr().out == f"{long}\n"


def test_a_narrow_terminal_breaks_lines_by_itself(terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")

    shown = terminal()
    printing.console().print(printing.literal("word " * 20))

    assert shown.getvalue() == "word " * 20 + "\n"


@pytest.mark.parametrize("write", [printing.text, printing.literal])
def test_escapes_show_as_text_in_a_pipe(capsys, write):
    printing.console().print(write(HOSTILE))

    assert capsys.readouterr().out == f"{SHOWN}\n"


@pytest.mark.parametrize("write", [printing.text, printing.literal])
def test_escapes_show_as_text_in_a_terminal(terminal, write):
    shown = terminal()
    printing.console().print(write(HOSTILE))

    assert shown.getvalue() == f"{SHOWN}\n"


def test_square_brackets_are_no_markup(terminal):
    shown = terminal()
    printing.console().print(printing.literal("[red]1[/red] [[2, 3]]"))

    assert shown.getvalue() == "[red]1[/red] [[2, 3]]\n"


def test_json_is_ascii_and_one_document(capsys):
    printing.write_json([Fact(sentence=HOSTILE, proof=[])])

    text = capsys.readouterr().out
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text) == [{"sentence": HOSTILE, "proof": []}]


def test_a_console_leaves_a_broken_pipe_to_the_command_line():
    assert issubclass(printing.Console, Console)
    with pytest.raises(BrokenPipeError):
        printing.console().on_broken_pipe()
