"""Runs of claims spread over processes."""

import pytest
import torch

OPTIONS = "--import-mode=importlib -p no:cacheprovider -p no:benchmark -p no:hypothesispytest --tb=line"

# every process would take longer to import torch than all other tests together, and what rides on a report is the same
STAND_IN = """
import sys
from unittest.mock import MagicMock

torch = MagicMock(__version__="{build}")
torch.cuda.is_available.return_value = False
torch.cuda.is_initialized.return_value = False
sys.modules["torch"] = torch
"""

CHECKS = """
@belief("lecture/1")
def test_a(self):
    warnings.warn("going away", FutureWarning)
    assert random.random() < 1

@belief("lecture/2", holds=False)
@pytest.mark.parametrize("size", [1, 2])
def test_b(self, size):
    assert [1] * size == []

@belief("lecture/3", holds="<1.5")
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
"""


def section(result):
    lines = result.outlines
    start = next(number for number, line in enumerate(lines) if "= torchnotes =" in line)
    return [line for line in lines[start + 1 :] if line.startswith(("1 ", "  ", "2 ", "3 ", "7 "))]


def test_a_run_in_two_processes_records_the_same_bytes_and_tells_the_same(project, monkeypatch):
    pytest.importorskip("xdist")
    file = project.checks(CHECKS)
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "hypothesis" not in line))
    project.earlier({"test_b[1]": {"outcome": "held"}})
    project.write("stand-in/torch.py", STAND_IN.format(build=torch.__version__))

    alone = project.run("--torchnotes-record=alone.json")
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.setenv("PYTHONPATH", str(project.root / "stand-in"))
    both = project.pytester.runpytest_subprocess("-o", f"addopts={OPTIONS}", "-n", "2", "--torchnotes-record=both.json")

    assert (project.root / "both.json").read_bytes() == (project.root / "alone.json").read_bytes()
    assert alone.ret == both.ret == pytest.ExitCode.TESTS_FAILED
    assert alone.parseoutcomes().items() >= {"failed": 1, "xfailed": 3, "skipped": 1, "errors": 1}.items()
    assert both.parseoutcomes().items() >= {"failed": 1, "xfailed": 3, "skipped": 1, "errors": 1}.items()
    assert section(both) == section(alone)
    assert len(section(alone)) == 8
    both.stdout.fnmatch_lines(["*test_e leaks the environment variables*"])
