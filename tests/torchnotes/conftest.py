"""Projects of claims to run pytest on, in a directory of their own."""

import json
import re
import textwrap
from pathlib import Path

import pytest

from torchnotes.knowledge import catalogue

INI = """
[pytest]
addopts = --strict-markers --import-mode=importlib -p no:cacheprovider -p no:benchmark -p no:xdist
    -p no:unraisableexception -p no:threadexception --tb=line
xfail_strict = true
filterwarnings = error
enable_assertion_pass_hook = true
verbosity_assertions = 0
"""

NOTE = """# A lecture

- `lecture/1` One statement.
- `lecture/2` Another statement.
- `lecture/3` A third statement.
"""

HEAD = '''"""Chapter."""

import os
import random
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until
'''

CLAIM = '''
@claim(api=["torch.Tensor"], about=["value"])
class Test{name}:
    """A fact."""

'''


class Project:
    """A project with one note and claims, in a directory of its own."""

    def __init__(self, pytester):
        self.pytester = pytester
        self.root = pytester.path
        self.write("pytest.ini", INI)
        self.write("docs/notes/lecture.md", NOTE)

    def write(self, path, text):
        """Write a file of the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def claims(self, text, path="tests/test_x.py"):
        """Write a test file with these classes and functions below the imports they need."""
        return self.write(path, HEAD + textwrap.dedent(text))

    def checks(self, text, name="Fact", path="tests/test_x.py"):
        """Write a test file with one claim of these checks; its slug is `fact`."""
        return self.claims(CLAIM.format(name=name) + textwrap.indent(textwrap.dedent(text), "    "), path)

    def earlier(self, checks, release="1.9.0"):
        """Write a record of an earlier release, with these checks of the claim `fact` as they are written."""
        (claim,) = catalogue.read_file(self.root / "tests/test_x.py", "tests/test_x.py").claims
        entry = {"belief": None, "outcome": "held", "reason": None, "saw": [], "warnings": []}
        environment = {"torch": release, "build": release, "device": "cpu", "accelerator": None, "packages": {}}
        record = {
            "schema": 1,
            "environment": environment | dict.fromkeys(("python", "numpy", "platform"), "1"),
            "claims": {
                "fact": {
                    "checks": {
                        name: entry | {"digest": claim.digests.get(name.partition("[")[0], "0" * 16)} | answer
                        for name, answer in checks.items()
                    }
                }
            },
        }
        return self.write(f"records/cpu/{release}.json", json.dumps(record))

    def run(self, *options):
        """Run pytest on the project, in this process."""
        return self.pytester.runpytest_inprocess("-p", "torchnotes.checking.plugin", *options)

    def outcomes(self, *options):
        """Run pytest on the project and give the last word on each check."""
        lines = self.run("-v", *options).outlines
        return dict(found.groups() for line in lines if (found := re.search(r"::(test_\S+) ([A-Z]+)\b", line)))

    def record(self, *options, to="out.json"):
        """Run pytest on the project and give the checks that it recorded of the claim `fact`."""
        self.run(f"--record={to}", *options)
        return json.loads(Path(self.root, to).read_text(encoding="utf-8"))["claims"]["fact"]["checks"]


@pytest.fixture
def project(pytester, monkeypatch):
    # loading what else is installed takes longer than a run
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return Project(pytester)
