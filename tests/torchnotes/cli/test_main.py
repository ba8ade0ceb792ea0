"""How the command line ends, whatever happens."""

import io
import subprocess
import sys

import pytest

from torchnotes.cli import main, search, terminal
from torchnotes.knowledge.errors import InputError


@pytest.fixture
def raising(monkeypatch):
    """Let a search end with an error."""

    def run(error):
        def broken(_given):
            raise error

        monkeypatch.setattr(search, "run", broken)
        return main.main(["search", "x"])

    return run


def in_a_process(installed, code):
    """Run code in a process of its own that finds the small library, and ends as the code says."""
    package = str(installed.shelf.parent)
    setting = (
        f"import sys, pathlib; from torchnotes.cli import main, places; places.PACKAGE = pathlib.Path({package!r})"
    )
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    return subprocess.Popen([sys.executable, "-c", f"{setting}\nsys.exit({code})"], **pipes)  # noqa: S603 - ours


def test_bad_input_is_a_line_and_two(raising, capsys):
    assert raising(InputError("there is none")) == 2
    assert capsys.readouterr().err == "torchnotes: there is none\n"


def test_escapes_in_what_is_refused_show_as_text(raising, capsys):
    raising(InputError("\x1b[31mred"))

    assert capsys.readouterr().err == "torchnotes: \N{REPLACEMENT CHARACTER}[31mred\n"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(13, "Permission denied", "a.json"), "a.json: Permission denied"),
        (OSError(28, "No space left on device"), "output: No space left on device"),
    ],
)
def test_what_the_system_refuses_is_a_line(raising, capsys, error, told):
    assert raising(error) == 2
    assert capsys.readouterr().err == f"torchnotes: {told}\n"


def test_an_interrupt_ends_without_a_traceback(raising, capsys):
    assert raising(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == ""


def test_a_pipe_that_nobody_reads_on_is_no_error(installed):
    with in_a_process(installed, "main.main(['show', 'gather-copies', '--proof'])") as process:
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, "")


def test_a_sign_that_a_terminal_lacks_is_a_question_mark(monkeypatch):
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding="ascii"))
    monkeypatch.setattr(search, "run", lambda _given: terminal.console().print("✔ proved") or 0)

    assert main.main(["search", "x"]) == 0
    assert held.getvalue() == b"? proved\n"


def test_a_look_up_needs_no_torch(installed):
    heavy = "{'torch', 'numpy', 'pytest', 'mkdocs', 'hypothesis'}"
    with in_a_process(installed, f"main.main(['search', 'gather']) or print({heavy} & {{*sys.modules}})") as process:
        said, _ = process.communicate()

    assert said.splitlines()[-1] == "set()"
