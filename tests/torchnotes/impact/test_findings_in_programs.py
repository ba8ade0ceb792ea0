"""Impact on programs as users write them: it finds what a change touches, and leaves alone what it does not.

One claim in ten is looked at, and every one with TORCHNOTES_ALL_USERS=1.
"""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from torchnotes.cli import places
from torchnotes.impact.changes import between

HERE = Path(__file__).parent
FILES = sorted((HERE / "users").glob("*.toml"))
TOLD = {
    (path.stem, slug): told for path in FILES for slug, told in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
"""The programs, by release and claim."""


@pytest.fixture(scope="module")
def rows():
    """Return what a process of its own found: children are forked, which this one is too large for."""
    step = "1" if os.environ.get("TORCHNOTES_ALL_USERS") else "10"
    command = [sys.executable, str(HERE / "users.py"), "--looked", step, *map(str, FILES)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ.copy())  # noqa: S603 - ours
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def wrong(rows, side):
    """Return the programs on one side that impact is wrong about: their releases and claims."""
    return {
        (release, slug)
        for release, slug, _, at, tier, seen in rows
        if at == side and (seen or tier in {"sure", "likely"}) is not (side == "touched")
    }


def said(rows, word):
    """Return the programs among those looked at that say why impact is wrong about them."""
    return {(release, slug) for release, slug, *_ in rows if word in TOLD[release, slug]}


def test_each_change_with_a_trigger_has_its_programs():
    dates = places.library(HERE.parents[2]).dates
    steps = zip(dates.releases, dates.releases[1:], strict=False)
    wanted = {
        (release, one.slug)
        for earlier, release in steps
        for one in between(dates.changes, dates.releases, earlier, release)
        if one.trigger
    }

    assert sorted(wanted ^ TOLD.keys()) == []


@pytest.mark.parametrize(("side", "word"), [("touched", "missed"), ("untouched", "false")])
def test_impact_is_right_about_each_but_those_that_say_why_not(rows, side, word):
    assert sorted(wrong(rows, side) - said(rows, word)) == []
    assert sorted(said(rows, word) - wrong(rows, side)) == []


def test_no_program_that_is_left_alone_died(rows):
    assert [row for row in rows if row[3] == "untouched" and row[5] is None] == []


def test_nearly_all_is_found_and_nearly_nothing_else(rows):
    found = [(at == "touched", bool(seen or tier in {"sure", "likely"})) for *_, at, tier, seen in rows]

    assert found.count((True, True)) / (found.count((True, True)) + found.count((True, False))) > 0.95
    assert found.count((True, True)) / (found.count((True, True)) + found.count((False, True))) > 0.95
