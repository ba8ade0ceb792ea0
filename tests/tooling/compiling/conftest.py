"""What compiling leaves in a process is put back after each check."""

import multiprocessing

import pytest
from torch.distributions import Distribution


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
