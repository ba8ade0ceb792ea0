"""`torchnotes compare`: what it tells of two records, how it ends, and what it says of bad input."""

import json

import pytest

from torchnotes.cli import main
from torchnotes.knowledge import catalogue

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

    def record(self, release, outcome="held", slug="fact", **given):
        empty = {"belief": None, "guard": None, "reason": None, "saw": [], "warnings": []}
        check = empty | {"outcome": outcome, "digest": self.digest} | given
        environment = dict.fromkeys(("build", "python", "numpy", "platform"), "1")
        environment |= {"torch": release, "device": "cpu", "accelerator": None, "packages": {}}
        record = {"schema": 1, "environment": environment, "claims": {slug: {"checks": {"test_a": check}}}}
        path = self.root / f"records/cpu/{release}.json"
        path.write_text(json.dumps(record))
        return path

    def compare(self, *arguments):
        return main.main(["compare", *map(str, arguments), "--root", str(self.root)])


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_nothing_changed(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0")

    assert home.compare("2.5.1", "2.6.0") == 0
    assert capsys.readouterr().out == "0 checks changed from torch 2.5.1 (cpu) to 2.6.0 (cpu)\n"


def test_a_change_is_shown_with_both_answers(home, capsys):
    home.record("2.5.1", saw=[["x == [b]", "[b] == [b]"]])
    home.record("2.6.0", "broken", saw=[["x == [b]", "[c] == [b]"]])

    assert home.compare("2.5.1", "2.6.0") == 1
    shown = capsys.readouterr().out
    assert shown.startswith("1 checks changed from torch 2.5.1 (cpu) to 2.6.0 (cpu)\n")
    assert "held, x == [b] came to [b] == [b]" in shown
    assert "broken, x == [b] came to [c] == [b]" in shown


def test_json_is_for_programs(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0", "broken", reason="TypeError: no")

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["before"]["torch"], told["after"]["torch"]) == ("2.5.1", "2.6.0")
    assert told["changes"] == [
        {
            "claim": "fact",
            "check": "test_a",
            "kind": "error",
            "expected": False,
            "before": "held",
            "after": "broken, TypeError: no",
        }
    ]
    assert (told["deprecations"], told["edited"]) == ([], 0)


def test_a_deprecation_that_begins_is_a_change(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0", warnings=[["FutureWarning", "it goes [away]"]])

    assert home.compare("2.5.1", "2.6.0") == 1
    assert "deprecated: fact test_a: FutureWarning: it goes [away]\n" in capsys.readouterr().out


def test_files_are_compared_wherever_they_are(home, capsys):
    old = home.record("2.5.1").rename(home.root / "old.json")

    assert home.compare(old, home.record("2.6.0", "broken")) == 1
    assert "1 checks changed" in capsys.readouterr().out


def test_a_renamed_claim_is_the_same_claim(home, capsys):
    home.record("2.5.1", slug="an-old-fact")
    home.record("2.6.0", "broken")

    assert home.compare("2.5.1", "2.6.0") == 1
    assert "test_a" in capsys.readouterr().out


def test_what_was_edited_in_between_is_counted_and_not_compared(home, capsys):
    home.record("2.5.1", digest="1" * 16)
    home.record("2.6.0", "broken")

    assert home.compare("2.5.1", "2.6.0") == 0
    assert "1 checks were edited between the two records and are not compared\n" in capsys.readouterr().out


@pytest.mark.parametrize("release", ["2.99.0", "2.6"])
def test_a_release_without_a_record_is_told_with_those_there_are(home, capsys, release):
    home.record("2.10.0")
    home.record("2.6.0")

    assert home.compare("2.6.0", release) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"no record of torch {release}" in line
    assert line.endswith("there are 2.6.0, 2.10.0")


def test_no_record_at_all_is_told(home, capsys):
    assert home.compare("2.6.0", "2.7.0") == 2
    assert capsys.readouterr().err.endswith("there is none at all\n")


def test_what_is_no_release_is_told(home, capsys):
    assert home.compare("newest", "2.7.0") == 2
    assert capsys.readouterr().err == "torchnotes: newest is neither a release such as 2.6.0 nor a .json file\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ('{"schema": 1, "clai', "is not JSON"),
        ('{"schema": 99}', "has schema 99"),
        ('{"schema": 1, "claims": {}}', "is no record at environment"),
    ],
    ids=["empty", "half-written", "newer", "edited-by-hand"],
)
def test_a_malformed_record_is_told_in_one_line(home, capsys, text, told):
    home.record("2.5.1")
    path = home.record("2.6.0")
    path.write_text(text)

    assert home.compare("2.5.1", "2.6.0") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"torchnotes: {path} {told}")


def test_a_file_that_is_not_there_is_told(home, capsys):
    assert home.compare("gone.json", "2.7.0") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_malformed_claims_are_told(home, capsys):
    home.record("2.5.1")
    (home.root / "tests/test_x.py").write_text(CLAIM.replace('"""A fact."""', ""))

    assert home.compare("2.5.1", "2.5.1") == 2
    assert "has no title" in capsys.readouterr().err
