"""Triggers of this repository's claims: each fires in the checks that flip, and only there."""

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from torchnotes.claims import Trigger
from torchnotes.impact.predicates import PREDICATES

HERE = Path(__file__).parent
PROVING = HERE / "proving.py"
ALIKE = tomllib.loads((HERE / "alike.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def triggers(source):
    """Return what is said of changes, by claim and check, where a trigger is."""
    return [
        (claim.slug, check.name, told.trigger)
        for claim in source.claims
        for check in claim.checks
        for told in check.told
        if told.trigger
    ]


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    """Return what a process of its own found of all triggers: problems by change, and their counts."""
    place = tmp_path_factory.mktemp("proved") / "found.json"
    # within this run pytest would take out what it imports again, which torch does not bear
    command = [sys.executable, str(PROVING), "--json", str(place)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ.copy())  # noqa: S603 - ours
    assert place.is_file(), ran.stdout + ran.stderr
    return json.loads(place.read_text(encoding="utf-8"))


def test_each_change_that_can_hurt_says_which_calls_it_touches(proved):
    assert [place for place, told in proved["problems"] if told == "has no trigger"] == []


def test_each_trigger_fires_where_its_change_shows_and_only_there(proved):
    odd = {place for place, told in proved["problems"] if told != "has no trigger"}

    assert sorted(odd - ALIKE.keys()) == []


def test_no_exception_is_kept_without_need(proved):
    assert sorted(ALIKE.keys() - {place for place, _ in proved["problems"]}) == []


def test_nine_triggers_in_ten_are_proved_without_an_exception(proved):
    assert len(ALIKE) < 0.13 * proved["counts"]["changes"]


def test_changes_are_counted_by_what_shows_them(proved):
    counts = proved["counts"]

    assert counts["by form"] + counts["by value"] + counts["unseen"] == counts["changes"]
    assert counts["unseen"] < counts["changes"] / 10


def test_every_question_is_one_that_there_is(triggers):
    asked = Counter(
        part.removeprefix("!").partition(":")[0]
        for _, _, trigger in triggers
        for when in trigger.get("when", ())
        for part in when.split(" or ")
    )

    assert sorted(asked.keys() - PREDICATES.keys()) == []
    assert sorted(PREDICATES.keys() - asked.keys()) == []


def test_a_trigger_names_apis_of_torch_or_why_it_names_none(triggers):
    odd = [
        (slug, check)
        for slug, check, trigger in triggers
        if bool(trigger.get("unseen")) == bool(trigger.get("calls"))
        or not all(name.startswith(("torch.", "accelerate.")) for name in trigger.get("calls", ()))
        or not trigger.keys() <= {*Trigger.__struct_fields__}
    ]

    assert odd == []
