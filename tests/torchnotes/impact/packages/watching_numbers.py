"""A plugin of pytest for `packages.py`: keeps each test's outcome and the numbers that it looked at, with fixed seeds.

`pytest -p watching_numbers --numbers FILE` writes, as JSON, for each test its outcome, its error's last line, and what
tensors held where the test turned them into something else: a number, an array, a comparison. With
`--torchnotes-impact` in the same run, what that found is written too.
"""

import json
import math
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.overrides import TorchFunctionMode

ENOUGH = 300
"""Numbers of a test that are kept."""
LOOKED_AT = {
    getattr(owner, name)
    for owner, names in {
        torch.Tensor: "item tolist numpy __bool__ __float__ __int__ equal allclose isclose __array__",
        torch: "equal allclose isclose",
    }.items()
    for name in names.split()
}


class Looks(TorchFunctionMode):
    """Keeps the sum of each tensor, and that of its sizes, where a test looks at what it holds."""

    def __init__(self):
        super().__init__()
        self.numbers = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func in LOOKED_AT and len(self.numbers) < ENOUGH:
            with torch._C.DisableTorchFunction(), torch.no_grad():  # noqa: SLF001 - no public way goes past a mode
                for one in args[:2]:
                    if isinstance(one, torch.Tensor) and one.layout == torch.strided and not one.is_complex():
                        held = one.detach().double()
                        self.numbers += [float(held.sum()), float(held.abs().sum())]
        return func(*args, **(kwargs or {}))


class Numbers:
    """Writes what tests came to."""

    def __init__(self, config, path):
        self.config = config
        self.path = Path(path)
        self.tests = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        torch.manual_seed(0)
        np.random.seed(0)  # noqa: NPY002 - tests draw from it
        random.seed(0)
        looks = Looks()
        try:
            with looks:
                return (yield)
        finally:
            self.tests.setdefault(item.nodeid, {})["numbers"] = [
                one if math.isfinite(one) else repr(one) for one in looks.numbers
            ]

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            error = getattr(getattr(report.longrepr, "reprcrash", None), "message", "").splitlines()[:1]
            self.tests.setdefault(report.nodeid, {}).update(outcome=report.outcome, error="".join(error)[:300])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        own = self.config.pluginmanager.get_plugins()
        found = [one for plugin in own if type(plugin).__name__ == "ImpactPlugin" for one in plugin.findings]
        rows = [[one.path, one.line, one.api, one.change.slug, one.change.release, one.told] for one in found]
        self.path.write_text(json.dumps({"tests": self.tests, "seen": rows}), encoding="utf-8")


def pytest_addoption(parser):
    parser.addoption("--numbers")


def pytest_configure(config):
    config.pluginmanager.register(Numbers(config, config.getoption("--numbers")))
