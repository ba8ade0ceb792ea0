"""What keeps the tests of mutation quick."""

import sys
from types import ModuleType

import pytest
import torch


@pytest.fixture
def without_the_compiler(monkeypatch):
    """Keep optimizers from importing torch's compiler: that takes longer than all tests of this folder together."""
    if "torch._dynamo" in sys.modules:
        return
    compiler = ModuleType("torch._dynamo")
    compiler.graph_break = lambda: None
    monkeypatch.setitem(sys.modules, "torch._dynamo", compiler)
    monkeypatch.setattr(torch, "_dynamo", compiler, raising=False)
    for name in ("add_param_group", "zero_grad"):
        method = getattr(torch.optim.Optimizer, name)
        # beneath the decorator that asks for the compiler
        monkeypatch.setattr(torch.optim.Optimizer, name, getattr(method, "__wrapped__", method))
