"""A run under settings of torch's that a program chose before it: told where it fails, and not recorded as torch's."""

import pytest
import torch
from torch import overrides

from torchnotes.checking import state

CONFTEST = """
import torch

def pytest_configure():
    torch.set_default_dtype(torch.float64)

def pytest_unconfigure():
    torch.set_default_dtype(torch.float32)
"""
FIXTURE = """
import pytest
import torch

@pytest.fixture(autouse=True)
def another():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)
"""
FLOAT32 = "def test_a(self):\n    assert torch.ones(1).dtype == torch.float32\n"
SET = "the default dtype (torch.float64)"


@pytest.fixture
def another_dtype(project):
    project.write("conftest.py", CONFTEST)
    project.checks(FLOAT32)
    return project


def test_a_failing_run_tells_what_is_set(another_dtype):
    result = another_dtype.run()

    result.assert_outcomes(failed=1)
    assert f"  torch may answer otherwise under what is set here: {SET}" in another_dtype.section(result)


def test_a_record_of_the_project_is_not_written_under_it(another_dtype):
    result = another_dtype.run("--torchnotes-record")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*a record answers for torch as it starts, and here is set: {SET}*"])
    assert not [*another_dtype.root.glob("records/cpu/*")]


def test_a_file_that_is_named_may_hold_what_torch_answers_under_it(another_dtype):
    another_dtype.run("--torchnotes-record=out.json").assert_outcomes(failed=1)

    assert another_dtype.recorded("out.json")["test_a"]["outcome"] == "broken"


def test_a_failing_check_tells_what_a_fixture_sets_around_it(project):
    project.write("conftest.py", FIXTURE)
    project.checks(FLOAT32)
    result = project.run("--tb=short")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"set:      {SET}"])


def test_what_torch_answers_under_a_fixture_is_not_recorded(project):
    project.write("conftest.py", FIXTURE)
    project.checks(FLOAT32)
    project.run("--torchnotes-record").assert_outcomes(skipped=1)

    (record,) = project.root.glob("records/cpu/*")
    answer = project.recorded(record)["test_a"]
    told = f"a fixture sets {SET}; a record answers for torch as it starts"
    assert (answer["outcome"], answer["reason"]) == ("not-run", told)


def test_a_file_that_is_named_may_hold_what_torch_answers_under_a_fixture(project):
    project.write("conftest.py", FIXTURE)
    project.checks(FLOAT32)
    project.run("--torchnotes-record=out.json").assert_outcomes(failed=1)

    assert project.recorded("out.json")["test_a"]["outcome"] == "broken"


def test_each_setting_that_is_told_is_one_that_is_read():
    assert sorted(state.STARTS.keys() - {setting.name for setting in state.SETTINGS}) == []


def test_nothing_is_set_as_torch_starts():
    assert state.moods() == []


def test_modes_are_told_by_their_names():
    with overrides.BaseTorchFunctionMode(), torch.device("cpu"):
        assert state.moods() == ["a function mode (BaseTorchFunctionMode, DeviceContext)"]


def test_a_mode_that_a_check_took_away_is_put_back():
    with overrides.BaseTorchFunctionMode(), overrides.BaseTorchFunctionMode() as inner:
        before = state.snapshot()
        inner.__exit__(None, None, None)

        assert state.put_back(before) == ["a function mode"]
        assert state.snapshot() == before
