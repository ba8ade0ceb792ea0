"""Runs of claims spread over processes, of which one dies."""

import json
import os

import pytest
import torch
from packaging.version import Version

RELEASE = Version(torch.__version__).base_version

# every process would take longer to import torch than all other tests together, and what rides on a report is the same
STAND_IN = """
import sys
from unittest.mock import MagicMock

torch = MagicMock(__version__="{build}", dtype=str, device=str)
torch.cuda.is_available.return_value = False
torch.cuda.is_initialized.return_value = False
sys.modules.update(dict.fromkeys(["torch", "torch.utils", "torch.utils.checkpoint", "torch.overrides"], torch))
"""

CHECKS = """
@belief("lecture/1")
def test_a(self):
    warnings.warn("going away", FutureWarning)
    with pytest.raises(ValueError):
        raise ValueError("caught")
    assert random.random() < 1

@belief("lecture/2", holds=False)
@pytest.mark.parametrize("size", [1, 2])
def test_b(self, size):
    assert [1] * size == []

@belief("lecture/3", holds="<2.0.1")
@since("99.0")
def test_c(self):
    assert 1 == 2

@since("99.0", unsettled="by chance")
def test_f(self):
    assert 1 == 1

def test_d(self):
    assert 1 == 2

def test_e(self):
    os.environ["LEFT"] = "behind"
    assert 1 == 1

@isolated()
def test_g(self):
    assert os._exit(1) is None
"""

DYING = """
@pytest.mark.parametrize("size", [1, 2])
def test_dying(self, size):
    assert size == 1 or os.kill(os.getpid(), signal.SIGFPE)
"""


@pytest.fixture(scope="module")
def kept():
    """Return where the runs are kept that these tests share."""
    return {}


@pytest.fixture
def runs(project, monkeypatch, kept):
    """Return a run of `CHECKS` in one process, one in two of these and `DYING`, and what each recorded."""
    if not kept:
        pytest.importorskip("xdist")
        monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
        monkeypatch.setenv("PYTHONPATH", str(project.root / "stand-in"), prepend=os.pathsep)
        project.write("stand-in/torch.py", STAND_IN.format(build=torch.__version__))
        file = project.checks(CHECKS)
        # hypothesis takes long as well
        file.write_text(
            "".join(line for line in file.read_text().splitlines(keepends=True) if "hypothesis" not in line)
        )
        project.earlier({"test_b[1]": {}})
        alone = project.run("--tb=short", "--torchnotes-record=alone.json")

        file.write_text(file.read_text() + DYING.replace("\n", "\n    ").replace("signal.", "__import__('signal')."))
        whole = json.loads((project.root / "alone.json").read_text())
        held = {"digest": "0" * 16, "answers": {"1": {}, "2": {}}}
        earlier = {**whole, "claims": {"fact": {**whole["claims"]["fact"], "test_dying": held}}}
        project.write("both.json", json.dumps(earlier))
        ini = (project.root / "pytest.ini").read_text()
        project.write("pytest.ini", ini.replace("-p no:xdist", "-p xdist -p torchnotes.checking.plugin"))
        both = project.pytester.runpytest_subprocess("-n", "2", "--tb=short", "--torchnotes-record=both.json")
        kept.update(alone=alone, both=both, dying=project.recorded("both.json"), one=whole)
        for name in ("alone", "both"):
            kept[f"told {name}"] = [line for line in project.section(kept[name]) if not line.startswith("recorded in ")]
        kept.update(two=json.loads((project.root / "both.json").read_text()))
    return kept


def test_a_run_in_two_processes_records_the_same_and_tells_the_same(runs):
    two = runs["two"]["claims"]["fact"]

    assert {name: check for name, check in two.items() if name != "test_dying"} == runs["one"]["claims"]["fact"]
    assert runs["two"]["environment"] == runs["one"]["environment"]
    assert runs["alone"].ret == runs["both"].ret == pytest.ExitCode.TESTS_FAILED
    assert runs["alone"].parseoutcomes().items() >= {"failed": 2, "xfailed": 3, "skipped": 1, "errors": 1}.items()
    assert runs["both"].parseoutcomes().items() >= {"failed": 3, "xfailed": 3, "skipped": 1, "errors": 1}.items()
    assert {*runs["told alone"]} - {*runs["told both"]} == {
        "8 checks: 4 as expected, 3 not, 1 not run here",
        "  crashed: 1",
    }
    runs["both"].stdout.fnmatch_lines(["*test_e leaks the environment variables*"])


def test_a_failing_check_tells_its_claim_in_a_process_of_xdist_too(runs):
    told = [line for line in runs["both"].outlines if line.startswith("claim: ")]

    assert told == [line for line in runs["alone"].outlines if line.startswith("claim: ")] != []


def test_a_check_that_ends_its_process_is_recorded_with_its_signal_in_the_place_of_what_was_there(runs):
    held, died = runs["dying"]["test_dying[1]"], runs["dying"]["test_dying[2]"]

    assert held["outcome"] == "held"
    assert (died["outcome"], died["reason"]) == ("crashed", "SIGFPE")
    assert "10 checks: 5 as expected, 4 not, 1 not run here" in runs["told both"]
    assert "  crashed: 2" in runs["told both"]
    runs["both"].stdout.fnmatch_lines(
        ["*TestFact::test_dying?2? ended its process (SIGFPE); mark it @isolated() to go on after it"]
    )
