"""`torchnotes check`, on a project with one claim; but for the first test pytest is stood in for."""

import importlib.util
import json
import subprocess
import sys
from importlib.metadata import version

import pytest

from torchnotes.cli import main

HERE = version("torch").partition("+")[0]
SUMMARY = "torch 1, cpu: 1 claims, 1 checks run, 0 not run here, 0 not as expected"


class Checked:
    """A project of one claim, and a run of pytest that answers what it is told."""

    def __init__(self, home, captured):
        self.home = home
        self.captured = captured
        self.commands = []
        self.answer = {}
        (home.root / "tests/tensors").mkdir()
        (home.root / "tests/test_x.py").rename(home.root / "tests/tensors/test_x.py")
        (home.root / "pytest.ini").write_text("[pytest]\nenable_assertion_pass_hook = true\n", encoding="utf-8")

    def pytest(self, command, **_given):
        self.commands.append(command)
        (place,) = [word.partition("=")[2] for word in command if word.startswith("--torchnotes-record=")]
        if self.answer is None:
            return subprocess.CompletedProcess(command, 4)
        there = self.home.root / "records/cpu/2.7.1.json"
        held = there.read_text(encoding="utf-8") if there.exists() else None
        self.home.record("2.7.1", **self.answer).rename(place)
        if held:
            there.write_text(held, encoding="utf-8")
        return subprocess.CompletedProcess(command, 0)

    def run(self, *arguments):
        code = main.main(["check", *map(str, arguments), "--root", str(self.home.root)])
        return code, self.captured.readouterr()


@pytest.fixture
def checked(home, capfd):
    return Checked(home, capfd)


@pytest.fixture
def stood_in(checked, monkeypatch):
    checked.home.record("2.5.1", observed=[(0, "1")])
    checked.answer = {"observed": [(0, "1")]}
    monkeypatch.setattr(subprocess, "run", checked.pytest)
    return checked


def test_the_claims_run_on_the_torch_that_is_here(checked, tmp_path):
    checked.home.record("2.0.0", "broken")

    code, said = checked.run("--record", tmp_path / "mine.json", "--json")

    told = json.loads(said.out)
    assert code == 1
    assert (told["before"]["torch"], told["after"]["torch"]) == ("2.0.0", HERE)
    assert (told["checks"], told["ran"], told["unexpected"]) == (1, 1, 0)
    assert [one["slug"] for one in told["changes"]] == ["fact"]
    assert list(json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))["claims"]) == ["fact"]
    assert not [*checked.home.root.rglob("*.pyc"), *checked.home.root.rglob(".pytest_cache")]


def test_where_nothing_differs_it_ends_with_zero(stood_in):
    code, said = stood_in.run()

    assert (code, said.out) == (0, f"{SUMMARY}\nnothing differs from the record of torch 1\n")


def test_what_differs_is_told_and_ends_with_one(stood_in):
    stood_in.answer = {"outcome": "broken", "observed": [(0, "2")]}

    code, said = stood_in.run()

    assert code == 1
    first, second, kinds, *lines = said.out.splitlines()
    assert first == SUMMARY.replace("0 not as", "1 not as")
    assert (second, kinds) == ("1 change from torch 2.5.1 (cpu) to 2.7.1 (cpu)", "1 silent")
    assert any(line.split() == ["torch.ones", "1", "→", "2", "2.7"] for line in lines)


def test_the_record_of_the_release_itself_is_the_one_to_hold_it_against(stood_in):
    stood_in.home.record("2.7.1", observed=[(0, "1")], build="2.7.1+cpu")

    _, said = stood_in.run()

    assert said.out.endswith("nothing differs from the record of torch 2.7.1+cpu\n")


def test_a_torch_older_than_any_record_is_a_line(stood_in):
    (stood_in.home.root / "records/cpu/2.5.1.json").rename(stood_in.home.root / "records/cpu/2.8.0.json")

    code, said = stood_in.run()

    assert code == 2
    assert said.err == (
        "torchnotes: torch 2.7.1 is older than any recorded release: there is nothing to compare with\n"
    )


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        ((), ["tests"]),
        (("--area", "tensors"), ["tests/tensors"]),
        (("--api", "ones"), ["tests/tensors/test_x.py::TestFact"]),
        (("--api", "ones", "--area", "tensors"), ["tests/tensors/test_x.py::TestFact"]),
        (("-n", "2"), ["-n", "2", "tests"]),
    ],
)
def test_pytest_is_given_what_was_chosen(stood_in, choice, wanted):
    stood_in.run(*choice)

    (command,) = stood_in.commands
    assert command[:4] == [sys.executable, "-B", "-m", "pytest"]
    assert command[command.index("--continue-on-collection-errors") + 1 :] == wanted


def test_a_claim_that_is_not_collected_is_named(stood_in):
    path = stood_in.home.root / "tests/tensors/test_lost.py"
    text = (stood_in.home.root / "tests/tensors/test_x.py").read_text(encoding="utf-8")
    lost = text.replace("class TestFact", "class TestLost").replace("an-old-fact", "an-old-loss")
    path.write_text(lost, encoding="utf-8")

    code, said = stood_in.run()

    assert code == 2
    assert said.err == "torchnotes: not collected, see above: lost\n"


def test_the_package_s_own_tests_are_left_out(stood_in):
    (stood_in.home.root / "tests/torchnotes").mkdir()

    stood_in.run()

    assert "--ignore=tests/torchnotes" in stood_in.commands[0]


def test_a_run_without_a_record_is_a_line(stood_in):
    stood_in.answer = None

    code, said = stood_in.run()

    assert (code, said.err) == (2, "torchnotes: the run ended without a record (pytest said 4): see above\n")


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (("--area", "music"), "there is no area 'music'; there are tensors"),
        (("--api", "onse"), "no claim is about an API with 'onse' in its name; nearest: torch.ones"),
        (
            ("--api", "zebra", "--area", "tensors"),
            "no claim in tensors is about an API with 'zebra' in its name",
        ),
    ],
)
def test_a_choice_that_means_nothing_is_a_line(stood_in, choice, told):
    code, said = stood_in.run(*choice)

    assert (code, said.err, stood_in.commands) == (2, f"torchnotes: {told}\n", [])


def test_what_is_missing_to_run_claims_is_a_line(stood_in, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in {"torch", "numpy"} else find(name))

    code, said = stood_in.run()

    assert (code, stood_in.commands) == (2, [])
    assert said.err == "torchnotes: running claims needs torch, numpy: pip install 'torchnotes[check]'\n"
