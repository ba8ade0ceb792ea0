"""Warnings of a coming change in the source of two torches."""

import pytest

from torchnotes.discovery import warned
from torchnotes.discovery.differences import Difference

BEFORE = """
import warnings

def kept():
    warnings.warn("kept is deprecated", FutureWarning)

class Old:
    def __init__(self):
        warnings.warn(f"Old will be removed in {1}")
"""
AFTER = """
import warnings
from typing_extensions import deprecated

def kept():
    warnings.warn("kept is deprecated", FutureWarning)

@deprecated("`made` is deprecated, use `other`", category=DeprecationWarning)
def made(): ...

def slow():
    warnings.warn("this is slow")

def _private():
    warnings.warn("_private is deprecated")
"""


@pytest.fixture
def packages(tmp_path):
    for name, source in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / name / "torch" / "nn").mkdir(parents=True)
        (tmp_path / name / "torch" / "nn" / "module.py").write_text(source, encoding="utf-8")
        (tmp_path / name / "torch" / "elsewhere.py").write_text(AFTER, encoding="utf-8")
    return tmp_path / "before", tmp_path / "after"


def test_who_warns_of_a_coming_change_is_found(packages):
    assert warned.read(packages[0]) == {
        ("torch.nn.module.kept", "FutureWarning"): "kept is deprecated",
        ("torch.nn.module.Old.__init__", "UserWarning"): "Old will be removed in",
    }


def test_what_differs_is_told_with_its_text(packages):
    assert [*warned.differences(*map(warned.read, packages))] == [
        Difference(
            "torch.nn.module.Old.__init__",
            "warns no more",
            "UserWarning in its source",
            "torch.nn.module.Old.__init__",
            "Old will be removed in",
            "",
        ),
        Difference(
            "torch.nn.module.made",
            "warns",
            "DeprecationWarning in its source",
            "torch.nn.module.made",
            "",
            "`made` is deprecated, use `other`",
        ),
    ]
