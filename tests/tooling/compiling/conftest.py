"""What compiling leaves in a process is put back after each check."""

import multiprocessing
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import pytest
import torch
from torch.distributions import Distribution


def pytest_runtest_setup():
    """Make a process ready to compile, once."""
    # torch.export up to 2.7 compiles what watches a check too
    _leave_out("torchnotes.checking")
    _derive_first()


@cache
def _derive_first():
    # builds for CUDA find a device once they compile, and a first backward pass after that would forbid later forks
    torch.ones(1, requires_grad=True).backward()


@cache
def _leave_out(package):
    # what says which files are left out had another name before torch 2.3
    names = [f"torch._dynamo.{name}" for name in ("skipfiles", "trace_rules")]
    rules = next(rules for rules in map(import_module, filter(find_spec, names)) if hasattr(rules, "add"))
    rules.add(package)


@pytest.fixture(autouse=True)
def compiled_anew(monkeypatch):
    """Nothing is compiled before a check begins, nor kept when it ends."""
    from torch import _dynamo
    from torch._inductor import config

    # what the first compilation of a process sets for good
    monkeypatch.setattr(Distribution, "_validate_args", Distribution._validate_args)  # noqa: SLF001 - no public getter
    method = multiprocessing.get_start_method(allow_none=True)
    _dynamo.reset()
    # workers that torch 2.3 forks would hold the pipes of other processes open
    with config.patch(compile_threads=1):
        yield
    _dynamo.reset()
    multiprocessing.set_start_method(method, force=True)
