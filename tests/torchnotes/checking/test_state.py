"""What a check is given, and what it leaves behind."""

import os
import random
import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from torchnotes.checking import state

CHANGES = {
    "the default device": lambda: torch.set_default_device("meta"),
    "the default dtype": lambda: torch.set_default_dtype(torch.float64),
    "the grad mode": lambda: torch.set_grad_enabled(mode=False),
    "anomaly detection": lambda: torch.autograd.set_detect_anomaly(mode=True),
    "the number of threads": lambda: torch.set_num_threads(torch.get_num_threads() + 1),
    "deterministic algorithms": lambda: torch.set_deterministic_debug_mode("warn"),
    "cuDNN's deterministic flag": lambda: setattr(torch.backends.cudnn, "deterministic", True),
    "cuDNN's benchmark flag": lambda: setattr(torch.backends.cudnn, "benchmark", True),
    "the float32 matmul precision": lambda: torch.set_float32_matmul_precision("medium"),
    "the working directory": lambda: os.chdir(tempfile.gettempdir()),
    "the environment variables": lambda: os.environ.update(TORCHNOTES_LEAK="1"),
}


@pytest.fixture
def before():
    """Give the state before a test, and put it back after it whatever happens."""
    before = state.snapshot()
    yield before
    state.put_back(before)


def test_a_change_of_every_setting_is_tried():
    assert [setting.name for setting in state.SETTINGS] == list(CHANGES)


def test_nothing_changed_is_no_leak(before):
    assert state.put_back(before) == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_setting_is_named_and_put_back(before, name):
    CHANGES[name]()

    leaks = state.put_back(before)

    assert [leak.partition(" (")[0] for leak in leaks] == [name]
    assert state.snapshot() == before


def test_a_leak_is_named_with_both_values(before):
    torch.set_default_dtype(torch.float64)

    assert state.put_back(before) == ["the default dtype (torch.float32 became torch.float64)"]


def test_everything_that_changed_is_named_and_put_back(before):
    for change in CHANGES.values():
        change()

    leaks = state.put_back(before)

    assert [leak.partition(" (")[0] for leak in leaks] == list(CHANGES)
    assert state.snapshot() == before


def test_putting_a_default_device_back_leaves_no_mode_behind(before):
    torch.set_default_device("meta")

    state.put_back(before)

    assert torch._C._len_torch_function_stack() == 0  # noqa: SLF001 - nothing public tells it


@pytest.mark.usefixtures("before")
def test_environment_variables_are_set_back_and_taken_away(monkeypatch):
    monkeypatch.setenv("TORCHNOTES_CHANGED", "old")
    monkeypatch.setenv("TORCHNOTES_GONE", "there")
    before = state.snapshot()
    os.environ["TORCHNOTES_CHANGED"] = "new"
    os.environ["TORCHNOTES_NEW"] = "1"
    del os.environ["TORCHNOTES_GONE"]

    leaks = state.put_back(before)

    assert leaks == ["the environment variables"]
    assert os.environ["TORCHNOTES_CHANGED"] == "old"
    assert os.environ["TORCHNOTES_GONE"] == "there"
    assert "TORCHNOTES_NEW" not in os.environ


def test_a_working_directory_that_is_gone_is_a_leak_like_another(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    before = state.snapshot()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)

    leaks = state.put_back(before)

    assert [leak.partition(" (")[0] for leak in leaks] == ["the working directory"]
    assert Path.cwd() == tmp_path


def test_a_variable_of_pytest_is_none_that_a_check_sets(before):
    os.environ["PYTEST_CURRENT_TEST"] = "another"

    assert state.put_back(before) == []


def test_a_variable_that_torch_sets_on_an_import_of_its_own_is_none_that_a_check_sets(before, monkeypatch):
    # torch.use_deterministic_algorithms imports torch._inductor, which sets it
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", "cache")

    assert state.put_back(before) == []


def test_the_same_numbers_are_drawn_after_every_seeding():
    drawn = []
    for _ in range(2):
        state.seed()
        drawn.append((torch.rand(3).tolist(), np.random.rand(3).tolist(), random.random()))  # noqa: NPY002, S311

    assert drawn[0] == drawn[1]
