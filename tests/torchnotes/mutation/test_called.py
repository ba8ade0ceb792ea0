"""Which functions of torch a check's own lines call."""

import sys
from types import ModuleType

import pytest

from torchnotes.mutation.called import called

SOURCE = """
from torch import nn
from torch.utils.data import DataLoader

def names_the_state():
    return list(nn.Linear(1, 1).state_dict())

def loops():
    return len(list(DataLoader([1, 2])))

def calls_no_torch():
    return sorted([2, 1])
"""


@pytest.fixture
def checks(tmp_path):
    file = tmp_path / "checks.py"
    module = ModuleType("checks")
    module.__file__ = str(file)
    exec(compile(SOURCE, file, "exec"), vars(module))  # noqa: S102 - the source stands above
    return module


@pytest.mark.parametrize(
    ("check", "apis"),
    [
        ("names_the_state", ["nn.modules.linear.Linear.__init__", "nn.modules.module.Module.state_dict"]),
        ("loops", ["utils.data.dataloader.DataLoader.__init__", "utils.data.dataloader.DataLoader.__iter__"]),
        ("calls_no_torch", []),
    ],
)
def test_functions_that_the_checks_lines_call_are_kept(checks, check, apis):
    kept = set()

    with called(checks, kept):
        getattr(checks, check)()

    assert {f"torch.{api}" for api in apis} <= {target.api for target in kept}
    assert bool(kept) == bool(apis)


def test_what_torch_calls_meanwhile_is_not_kept(checks):
    kept = set()

    with called(checks, kept):
        checks.names_the_state()

    assert not [target.api for target in kept if target.name == "reset_parameters"]


def test_the_profile_function_stands_again_after_an_error(checks):
    before = sys.getprofile()

    with pytest.raises(ZeroDivisionError), called(checks, set()):
        raise ZeroDivisionError

    assert sys.getprofile() is before
