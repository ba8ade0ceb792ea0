"""A project with one claim and records of it; and what a wheel installs, with a small library."""

import io
import json
import sys

import pytest

from torchnotes.cli import main, places
from torchnotes.knowledge import catalogue
from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record

CLAIM = '''"""Chapter."""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"], formerly=["an-old-fact"])
class TestFact:
    """A fact."""

    def test_a(self):
        assert 1 == 1
'''


class Home:
    """A project with one claim and records of it."""

    def __init__(self, root):
        self.root = root
        (root / "tests").mkdir()
        (root / "docs/notes").mkdir(parents=True)
        (root / "records/cpu").mkdir(parents=True)
        (root / "tests/test_x.py").write_text(CLAIM)
        (claim,) = catalogue.read(CLAIM, "tests/test_x.py").claims
        self.digest = claim.checks[0].digest

    def record(self, release, outcome="held", slug="fact", digest=None, build="1", **given):
        """Write a record of the claim's check, and return its file; assertions are kept where they were observed."""
        answers = {"": Answer(outcome=outcome, **given)}
        check = CheckRecord(digest=digest or self.digest, answers=answers)
        machine = dict.fromkeys(("python", "numpy", "platform"), "1")
        environment = Environment(torch=release, build=build, device="cpu", **machine)
        record = Record(schema=SCHEMA, environment=environment, claims={slug: {"test_a": check}})
        path = self.root / f"records/cpu/{release}.json"
        path.write_text(store.dump(record), encoding="utf-8")
        return path

    def changed(self, after="[c] == [b]"):
        """Record a silent change from 2.5.1 to 2.6.0."""
        self.record("2.5.1", observed=[(0, "[b] == [b]")])
        return self.record("2.6.0", "broken", observed=[(0, after)])

    def compare(self, *arguments):
        return main.main(["compare", *map(str, arguments), "--root", str(self.root)])


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


class Installed:
    """What a wheel has installed: a small library, and the folder of claims that the commands without it read."""

    def __init__(self, shelf, capsys):
        self.shelf = shelf
        self.capsys = capsys
        (shelf.parent / "project" / "tests").mkdir(parents=True)

    def run(self, *arguments):
        """Run a command; return its exit code and the lines that it printed."""
        code = main.main([*map(str, arguments)])
        return code, self.capsys.readouterr().out.splitlines()

    def refused(self, *arguments):
        """Run a command that is refused, and return its one line."""
        assert main.main([*map(str, arguments)]) == 2
        said = self.capsys.readouterr()
        assert not said.out
        (line,) = said.err.splitlines()
        return line.removeprefix("torchnotes: ")

    def change(self, name, **given):
        """Change what a file of the library says."""
        path = self.shelf / f"{name}.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | given), encoding="utf-8")


@pytest.fixture
def installed(shelf, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(places, "PACKAGE", shelf.parent)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return Installed(shelf, capsys)


class Terminal(io.StringIO):
    """A stream that says of itself that it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Return what lets standard output be a terminal with colours from there on, and returns what it is shown."""

    def begin():
        shown = Terminal()
        monkeypatch.setattr(sys, "stdout", shown)
        return shown

    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return begin
