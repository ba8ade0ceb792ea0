"""Projects of claims to run pytest on, in a directory of their own."""

import importlib
import json
import re
import sys
import textwrap
from pathlib import Path
from typing import ClassVar

import pytest

from torchnotes.knowledge import catalogue

INI = """
[pytest]
addopts = --strict-markers --import-mode=importlib --tb=line -p no:cacheprovider -p no:benchmark -p no:xdist
    -p no:unraisableexception -p no:threadexception -p no:doctest -p no:unittest -p no:junitxml -p no:pastebin
    -p no:legacypath -p no:logging -p no:stepwise -p no:setuponly -p no:setupplan -p no:faulthandler -p no:debugging
xfail_strict = true
filterwarnings =
    error
    ignore:Module already imported:pytest.PytestAssertRewriteWarning
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

from torchnotes import belief, claim, isolated, since, until
'''

CLAIM = '''
@claim(api=["torch.Tensor"], about=["value"])
class Test{name}:
    """A fact."""

'''

BESIDE = ("digest", "belief", "guard", "either")
"""The fields of a check in a record, beside its answers."""

DEFAULTS = {
    "outcome": "held",
    "reason": "",
    "unobserved": "",
    "errors": [],
    "warnings": [],
    "leaks": [],
    "belief": None,
    "guard": "",
    "either": False,
}


class Project:
    """A project with one note and claims, in a directory of its own."""

    shared: ClassVar = {}
    """What `record_once` recorded, by what it was given."""

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

    def earlier(self, checks, release="2.0.1"):
        """Write a record of an earlier release, with these answers of the claim `fact`, whose checks are as written.

        Each check's answer may hold what stands beside it in a record as well, such as its digest.
        """
        (claim,) = catalogue.read_file(self.root / "tests/test_x.py", "tests/test_x.py").claims
        entries = {}
        for name, given in checks.items():
            method, _, values = name.partition("[")
            beside = {field: value for field, value in given.items() if field in BESIDE}
            entry = entries.setdefault(
                method,
                {
                    "digest": claim.digests.get(method, "0" * 16),
                    "answers": {},
                }
                | beside,
            )
            answer = {field: value for field, value in given.items() if field not in BESIDE}
            entry["answers"][values.removesuffix("]")] = answer
        where = {"torch": release, "build": release, "device": "cpu", "python": "1", "numpy": "1", "platform": "1"}
        record = {"schema": 2, "environment": where, "claims": {"fact": entries}}
        return self.write(f"records/cpu/{release}.json", json.dumps(record))

    def run(self, *options):
        """Run pytest on the project, in this process."""
        return self.pytester.runpytest_inprocess("-p", "torchnotes.checking.plugin", *options)

    def outcomes(self, *options):
        """Run pytest on the project and return the last word on each check."""
        return self.words(self.run("-v", *options))

    def words(self, result):
        """Return the last word on each check of a run with -v."""
        lines = result.outlines
        return dict(found.groups() for line in lines if (found := re.search(r"::(test_\S+) ([A-Z]+)\b", line)))

    def section(self, result):
        """Return the lines that a run ended with."""
        lines = result.outlines
        start = next(number for number, line in enumerate(lines) if "= torchnotes =" in line)
        end = next(number for number, line in enumerate(lines) if number > start and line.startswith("="))
        return [line for line in lines[start + 1 : end] if line]

    def record(self, *options, to="out.json"):
        """Run pytest on the project and return what it recorded of the checks of the claim `fact`."""
        self.run(f"--torchnotes-record={to}", *options)
        return self.recorded(to)

    def record_once(self, checks, *options):
        """Return what a run records of these checks; tests that ask for the same share the run."""
        key = (checks, *options)
        if key not in self.shared:
            self.checks(checks)
            self.shared[key] = self.record(*options)
        return self.shared[key]

    def recorded(self, path):
        """Return what a file records of the checks of the claim `fact`, by name with its parameter set.

        That is the answer with every field, what stands beside it in the record, and for what was observed each
        assertion as it is written.
        """
        (file,) = self.root.rglob("test_x.py")
        checks = catalogue.read_file(file, "test_x.py").claims[0].checks
        asserts = {check.name: [expression for *_, expression in check.asserts] for check in checks}
        record = json.loads((self.root / path).read_text(encoding="utf-8"))
        return {
            f"{name}[{values}]" if values else name: DEFAULTS
            | {field: value for field, value in check.items() if field != "answers"}
            | answer
            | {"observed": [[asserts[name][place], text] for place, text in answer.get("observed", [])]}
            for name, check in record["claims"]["fact"].items()
            for values, answer in check["answers"].items()
        }


@pytest.fixture(scope="session")
def source():
    """Return what the site is made from: this repository's own claims, notes and records."""
    from torchnotes.site import reading

    return reading.load(Path(__file__).parents[2])


@pytest.fixture(scope="session")
def shown(source):
    """Return what this repository's pages are made from, without what sections add."""
    from torchnotes.site import render

    return render.gather(source)


@pytest.fixture(scope="session")
def pages(shown):
    """Return this repository's pages that are not written by hand, and their data."""
    from torchnotes.site import render

    return render.render(shown)


@pytest.fixture(scope="session")
def index(shown):
    """Return this repository's search index, as files."""
    from torchnotes.site import search_data

    return search_data.files(shown)


@pytest.fixture(scope="session")
def loaded():
    """Import what runs within pytest need: each takes out again what it imported first, which torch does not bear."""
    for name in ("checking.observer", "checking.summary", "records.store"):
        importlib.import_module(f"torchnotes.{name}")


@pytest.fixture
def project(loaded, pytester, monkeypatch):  # noqa: ARG001 - it only has to come first
    # what is compiled is known by its size and its second, and tests edit a file more than once a second
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    # loading what else is installed takes longer than a run
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return Project(pytester)


def entry(slug, title, **given):
    """Return what a library's file holds of a claim."""
    lists = ("api", "see", "asked", "facts", "releases", "checks", "errors", "changes", "statements")
    said = {"area": "tensors", "chapter": "Joining", "standing": "✔ proved by 1 check", "example": ""}
    return {"schema": 1, "slug": slug, "title": title, **{name: [] for name in lists}, **said, **given}


CHECK = {"name": "test_it_is_a_copy", "verdict": "holds", "proves": True, "guard": "", "statement": "lecture/1"}
CODE = "def test_it_is_a_copy(self):\n    assert copied\n    # → True"
CHANGE = {
    "older": "2.5.1",
    "release": "2.6.0",
    "kind": "silent",
    "api": "torch.gather",
    "before": "[1]",
    "after": "[2]",
}
LIBRARY = {
    "gather-copies": entry(
        "gather-copies",
        "`gather` copies elements",
        facts=[{"sentence": "The result is a `clone`.", "proof": ["it_is_a_copy"]}],
        releases=[["2.5.1", "as now"], ["2.6.0", "differs"], ["2.7.1", "not run"], ["2.8.0", "not recorded"]],
        example="torch.gather(x, 0, i)  # [1]",
        checks=[CHECK | {"release": "2.13.0", "over": "", "code": CODE}],
        changes=[CHANGE | {"remedy": "copy `x` first", "why": "", "check": CHECK["name"]}],
        statements=[{"id": "lecture/1", "text": "`gather` is a view.", "verdict": "refuted", "got": ["a copy"]}],
    ),
    "sizes-have-to-fit": entry("sizes-have-to-fit", "`matmul` of sizes that do not fit raises RuntimeError"),
    "a-linear-has-no-save": entry("a-linear-has-no-save", "An `nn.Linear` lacks `save`"),
}
MESSAGES = [
    ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", "sizes-have-to-fit", "until 2.8.0"),
    ("AttributeError", "'Linear' object has no attribute 'save'", "a-linear-has-no-save", ""),
    ("UserWarning", "To copy construct from a tensor, use clone()", "gather-copies", ""),
]
STATEMENTS = [
    {"id": "lecture/1", "text": "`gather` is a view.", "verdict": "refuted", "claims": ["gather-copies"]},
    {"id": "lecture/2", "text": "It copies.", "verdict": "holds", "claims": []},
    {"id": "memo/1", "text": "Sizes have to fit.", "verdict": "holds", "claims": [*LIBRARY, "gone"]},
]


@pytest.fixture
def shelf(tmp_path):
    """Write a small library by hand, and return its folder."""
    from torchnotes.search import index, ranking
    from torchnotes.search.documents import Document
    from torchnotes.search.terms import terms

    met = {slug: f"{kind}: {message}" for kind, message, slug, _ in MESSAGES}
    fields = [{"title": terms(one["title"]), "errors": terms(met[slug])} for slug, one in LIBRARY.items()]
    found = [
        {"slug": slug, "title": one["title"], "line": "A line.", "standing": one["standing"], "since": ""}
        for slug, one in LIBRARY.items()
    ]
    documents = [Document(one["title"], "", "", "claim", fields=own) for one, own in zip(found, fields, strict=True)]
    messages = [dict(zip(("kind", "message", "slug", "over"), one, strict=True)) for one in MESSAGES]
    notes = [one | {"titles": [f"`{slug}`" for slug in one["claims"]]} for one in STATEMENTS]
    shards = index.cut(ranking.postings(documents))
    whole = {"torch": "2.13.0", "claims": found, "shards": shards, "formerly": {"take-copies": "gather-copies"}}
    files = {
        "index": {"schema": 1} | whole,
        "messages": {"schema": 1, "messages": messages},
        "notes": {"schema": 1, "statements": notes},
        **{f"claims/{slug}": one for slug, one in LIBRARY.items()},
    }
    for name, data in files.items():
        path = tmp_path / "package" / "library" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data), encoding="utf-8")
    return tmp_path / "package" / "library"
