"""The script that measures impact on packages: what it takes for a difference between two releases."""

import importlib.util
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def packages():
    spec = importlib.util.spec_from_file_location("packages_of_the_index", HERE / "packages" / "packages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ran(packages, tmp_path):
    """Return what three runs differ in: each gives a test's outcome and the numbers that it looked at."""

    def differing(**runs):
        for name, (outcome, numbers) in runs.items():
            told = {"tests": {"t": {"outcome": outcome, "numbers": numbers, "error": f"{name} {outcome}"}}}
            (tmp_path / f"x.{name}.json").write_text(json.dumps(told))
        return packages.differing(tmp_path, "x")

    return differing


@pytest.mark.parametrize(
    ("old", "again", "new", "found"),
    [
        (("passed", [1.0]), ("passed", [1.0]), ("passed", [1.0 + 1e-6]), ({}, [])),
        (("passed", [1.0]), ("passed", [1.0]), ("passed", [1.1]), ({}, ["t"])),
        (("passed", [1.0]), ("passed", [1.0]), ("passed", [1.0, 2.0]), ({}, ["t"])),
        (("passed", [1.0]), ("passed", [1.0]), ("passed", ["nan"]), ({}, ["t"])),
        (("passed", [1.0]), ("passed", [1.2]), ("passed", [1.1]), ({}, [])),
        (("passed", [1.0]), ("passed", [1.0]), ("failed", []), ({"t": "new failed"}, [])),
        (("failed", []), ("failed", []), ("failed", []), ({}, [])),
        (("passed", []), ("failed", []), ("failed", []), ({}, [])),
    ],
)
def test_a_test_differs_by_the_release_and_not_by_chance(ran, old, again, new, found):
    assert ran(old=old, again=again, new=new) == found
