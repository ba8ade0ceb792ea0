"""What `pytest --torchnotes-impact` tells of somebody's own tests."""

import sys

import pytest
import torch

from torchnotes.impact import plugin
from torchnotes.knowledge.errors import InputError

STEP = "Write `x`. torchnotes show"


@pytest.fixture
def looked(project, monkeypatch):
    """Return what runs a project's tests, and gives the section at the end and the outcomes."""

    def run(tests, *changes, options=("-q",)):
        monkeypatch.setattr(plugin, "_changes", lambda span: [*changes])  # noqa: ARG005 - it is called so
        project.write("test_it.py", f"import torch\n{tests}")
        result = project.run("--torchnotes-impact=2.5..2.13", *options)
        lines = result.outlines
        start = next(number for number, line in enumerate(lines) if "= torchnotes impact =" in line)
        return [line for line in lines[start + 1 :] if line and not line.startswith("=")], result.parseoutcomes()

    return run


def test_a_call_is_seen_with_its_place_and_what_it_held(looked, change):
    own = change("torch.Tensor.clamp", slug="it-clamps")

    lines, outcomes = looked("def test_a():\n    x = torch.ones(2)\n    x.clamp(0)\n    x.clamp(0)", own)

    assert lines[:3] == [
        f"test_it.py:4 torch.Tensor.clamp: float32 [2], 1 of 1 calls: raises since 2.6.0: [1] → [2]. {STEP} it-clamps",
        f"test_it.py:5 torch.Tensor.clamp: float32 [2], 1 of 1 calls: raises since 2.6.0: [1] → [2]. {STEP} it-clamps",
        "2 findings of 1 change that can hurt; 1 of them source shows too, 0 no call shows",
    ]
    assert outcomes == {"passed": 1}


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ("def test_a():\n    torch.ones(2)\n    assert not 1", {"failed": 1}),
        ("def test_a():\n    torch.ones(2).reshape(3)", {"failed": 1}),
        ("import pytest\ndef test_a():\n    torch.ones(2)\n    pytest.skip()", {"skipped": 1}),
        ("import pytest\n@pytest.fixture\ndef a():\n    torch.ones(2)\ndef test_a(a): pass", {"passed": 1}),
        ("import pytest\n@pytest.fixture\ndef a():\n    torch.ones(2)\n    1/0\ndef test_a(a): pass", {"errors": 1}),
    ],
)
def test_what_a_test_called_is_told_however_it_ends(looked, change, test, outcome):
    lines, outcomes = looked(test, change("torch.ones"))

    assert lines[-1].startswith("1 finding") or any(line.startswith("1 finding") for line in lines)
    assert outcomes == outcome


def test_a_predicate_that_raises_tells_nothing_and_hurts_no_test(looked, change):
    lines, outcomes = looked("def test_a():\n    torch.ones(2)", change("torch.ones", when=("no such thing",)))

    assert lines[0] == "0 findings of 1 change that can hurt; 0 of them source shows too, 0 no call shows"
    assert outcomes == {"passed": 1}


def test_tests_that_are_not_collected_are_said_to_tell_nothing(looked, change):
    lines, outcomes = looked("1 / 0", change("torch.ones"))

    assert lines[0] == "no test ran: nothing was looked at"
    assert outcomes == {"errors": 1}


def test_torch_is_as_it_was_afterwards(looked, change):
    before = torch.load, torch.nn.Linear.__init__, torch.optim.SGD.__init__

    looked("def test_a():\n    torch.nn.Linear(1, 1)", change("torch.load"), change("torch.nn.Linear"))

    assert (torch.load, torch.nn.Linear.__init__, torch.optim.SGD.__init__) == before
    assert torch.overrides._get_current_function_mode_stack() == []  # noqa: SLF001 - there is no public one


def test_a_span_wants_two_releases(project):
    assert "write two releases, such as 2.5..2.13" in project.run("--torchnotes-impact=2.5").stderr.str()


def test_without_torch_it_says_that_it_needs_it(project, monkeypatch):
    monkeypatch.setattr(plugin, "find_spec", lambda name: None)  # noqa: ARG005 - it is called so

    assert "--torchnotes-impact needs torch" in project.run("--torchnotes-impact=2.5..2.6").stderr.str()


class Installed:
    """What a library has."""

    def __init__(self, releases):
        self.releases = releases
        self.changes = []

    @property
    def dates(self):
        return self


def changes(span):
    return plugin._changes(span)  # noqa: SLF001 - a run of pytest for each would take long


def test_a_span_without_an_end_goes_to_the_newest(monkeypatch):
    monkeypatch.setattr(plugin.Library, "installed", lambda: Installed(["2.5.1", "2.6.0"]))

    assert changes("2.5..") == []
    with pytest.raises(InputError, match="not later"):
        changes("2.6..")


def test_a_library_without_records_is_told(monkeypatch):
    monkeypatch.setattr(plugin.Library, "installed", lambda: Installed([]))

    with pytest.raises(InputError, match=r"there is no record of torch 2\.5"):
        changes("2.5..")


HANDMADE = """
from torchnotes.impact import plugin
from torchnotes.impact.changes import Change, Trigger

plugin._changes = lambda span: [
    Change("it-is", "", "2.6.0", "raises", "torch.ones", "a", "b", "", Trigger(("torch.ones",)), "")
]
"""
TESTS = """
import os, torch

def test_a():
    torch.ones(2)

def test_b():
    torch.ones(3)

def test_dies():
    os._exit(3)
"""


def test_workers_tell_what_they_saw_and_one_that_dies_is_counted(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", ":".join([str(pytester.path), *filter(None, sys.path)]))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(handmade=HANDMADE, test_it=TESTS)
    plugins = ["-p", "xdist", "-p", "handmade", "-p", "torchnotes.checking.plugin"]

    given = pytester.runpytest_subprocess(*plugins, "-n1", "--torchnotes-impact=2.5..2.6", "-k", "not dies")
    dying = pytester.runpytest_subprocess(*plugins, "-n1", "--torchnotes-impact=2.5..2.6", "--maxfail=1")

    given.stdout.fnmatch_lines(
        ["test_it.py:4 torch.ones: no tensor, 1 of 1*", "test_it.py:7 torch.ones: no*", "2 findings of 1*"]
    )
    dying.stdout.fnmatch_lines(["1 worker crashed: what its tests called is not told here"])
