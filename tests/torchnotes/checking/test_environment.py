"""Where checks run: what is unfit for them, and which release's guards a pre-release is held to."""

import importlib.metadata
import json
import sys
from pathlib import Path

import pytest
import torch

import torchnotes
from torchnotes.checking.environment import Guards, environment, root

PASSING = """
def test_it(self):
    assert 1 == 1
"""

CHANGING = """
@since("2.14")
def test_it_came(self):
    assert 1 == 1

@since("2.14")
def test_it_has_not_come(self):
    assert 1 == 2

@until("2.14")
def test_it_went(self):
    assert 1 == 2

@until("2.14")
def test_it_has_not_gone(self):
    assert 1 == 1

@belief("lecture/1", holds=">=2.14")
def test_a_belief_that_is_to_hold(self):
    assert torch.no_such_name == 1

@since("2.15")
def test_it_comes_later(self):
    assert 1 == 2

def test_it_is_so(self):
    assert 1 == 1
"""


@pytest.fixture
def pre_release(monkeypatch):
    """Let 2.14.0rc1 seem to be installed."""
    really = importlib.metadata.version
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch, "__version__", "2.14.0rc1+cpu")
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "2.14.0rc1+cpu" if name == "torch" else really(name)
    )


def judged(project):
    """Write the records of two releases before 2.14, of which the newer one counts, and of one after it."""
    held = {name: {} for name in ("test_it_has_not_gone", "test_it_is_so", "test_it_went")}
    broken = {name: {"outcome": "broken"} for name in ("test_it_came", "test_it_has_not_come", "test_it_comes_later")}
    project.earlier({}, "2.9.0")
    project.earlier(held | broken, "2.13.1")
    project.earlier({}, "2.14.1")


@pytest.mark.usefixtures("pre_release")
def test_a_pre_release_may_be_on_either_side_of_the_guards_of_the_release_that_it_becomes(project):
    project.checks(CHANGING)
    judged(project)

    result = project.run("-v", "--torchnotes-record")

    assert result.ret == pytest.ExitCode.OK
    assert project.words(result) == {
        "test_it_came": "PASSED",
        "test_it_has_not_come": "XFAIL",
        "test_it_went": "XFAIL",
        "test_it_has_not_gone": "PASSED",
        "test_a_belief_that_is_to_hold": "XFAIL",
        "test_it_comes_later": "XFAIL",
        "test_it_is_so": "PASSED",
    }
    result.stdout.fnmatch_lines(
        [
            "1 claim checked on torch 2.14.0rc1+cpu, cpu, a pre-release held to the guards of 2.13.1",
            "7 checks: 7 as expected, 0 not, 0 not run here",
            "2 checks changed since torch 2.13.1, 2 as its claim says, 0 not",
            f"recorded in {project.root}/records/cpu/2.14.0rc1.json",
        ]
    )


@pytest.mark.usefixtures("pre_release")
def test_a_pre_release_is_recorded_apart_and_names_what_it_is_judged_as(project):
    project.checks(CHANGING)
    judged(project)

    project.run("--torchnotes-record")

    record = json.loads((project.root / "records/cpu/2.14.0rc1.json").read_text())
    assert record["environment"]["torch"] == "2.14.0rc1"
    assert record["environment"]["judged_as"] == "2.13.1"
    assert {path.name for path in (project.root / "records/cpu").iterdir()} == {
        *("2.9.0.json", "2.13.1.json", "2.14.1.json", "2.14.0rc1.json")
    }
    assert {name for name, check in project.recorded("records/cpu/2.14.0rc1.json").items() if check["either"]} == {
        *("test_it_came", "test_it_has_not_come", "test_it_went", "test_it_has_not_gone"),
        "test_a_belief_that_is_to_hold",
    }


@pytest.mark.usefixtures("pre_release")
def test_what_a_pre_release_breaks_that_no_guard_speaks_of_fails(project):
    project.checks("def test_it(self):\n    assert 1 == 2\n")
    project.earlier({"test_it": {}}, "2.13.1")

    project.run().assert_outcomes(failed=1)


@pytest.mark.usefixtures("pre_release")
def test_without_a_record_before_it_a_pre_release_is_held_to_its_own_guards(tmp_path):
    here = environment(tmp_path)

    assert (here["torch"], here["build"], here["judged_as"]) == ("2.14.0rc1", "2.14.0rc1+cpu", "")
    assert Guards.of(here) == Guards("2.14.0", "2.14.0")


def test_a_release_is_held_to_its_own_guards(tmp_path, monkeypatch):
    monkeypatch.setattr(torch, "__version__", "2.13.0+cpu")
    here = environment(tmp_path)

    assert (here["torch"], here["judged_as"]) == ("2.13.0", "")
    assert Guards.of(here) == Guards("2.13.0")


def refused(project, *options):
    """Return the one line by which a run is refused, of which nothing ran."""
    file = project.checks(PASSING)
    file.write_text(file.read_text() + "raise RuntimeError('this file was imported')\n")
    result = project.run(*options)
    assert result.ret != pytest.ExitCode.OK
    lines = [line for line in result.outlines + result.errlines if "this file was imported" in line]
    assert lines == []
    result.assert_outcomes()
    told = [line for line in result.outlines if line.startswith("!") and ": " in line]
    assert len(told) == 1
    return told[0].strip("! ")


def test_assertions_that_do_not_run_are_refused(project, monkeypatch):
    class Optimized:
        """The flags under -O and under PYTHONOPTIMIZE, which are the same."""

        optimize = 1

        def __getattr__(self, name):
            return getattr(FLAGS, name)

    monkeypatch.setattr(sys, "flags", Optimized())

    assert refused(project).endswith(
        "asserts do not run under python -O or PYTHONOPTIMIZE, so that nothing would be proved: run without"
    )


FLAGS = sys.flags


def test_assertions_that_are_not_rewritten_are_refused(project):
    assert refused(project, "--assert=plain").endswith(
        "--assert=plain does not tell what an assertion came to: run without it"
    )


DEAF = ("-o", "enable_assertion_pass_hook=false")


def test_a_record_without_the_hook_that_tells_of_assertions_is_refused(project):
    assert refused(project, *DEAF, "--torchnotes-record").endswith(
        "a record keeps what assertions came to: write enable_assertion_pass_hook = true in pytest's settings"
    )


def test_a_file_that_was_compiled_without_that_hook_is_observed_all_the_same(project, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    project.checks(PASSING)
    project.run(*DEAF).assert_outcomes(passed=1)
    assert [*project.root.rglob("test_x.*-pytest-*.pyc")]

    assert project.record()["test_it"]["observed"] == [["1 == 1", "1 == 1"]]


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["--pyargs", "torchnotes.project"], "project"),
        (["--pyargs", "torchnotes.project.tests"], "project"),
        (["--pyargs", "somebody.tests"], ""),
        (["tests"], ""),
    ],
)
def test_notes_and_records_are_those_of_what_is_checked(pytester, arguments, place):
    config = pytester.parseconfig(*arguments)

    assert root(config) == (Path(torchnotes.__file__).parent / place if place else config.rootpath)
