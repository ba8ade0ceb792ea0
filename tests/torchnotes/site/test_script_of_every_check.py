"""Every check of this repository as a script: each does by itself what the record says."""

import builtins
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from packaging.version import Version

from torchnotes.records import history
from torchnotes.site import pieces
from torchnotes.site.script import script

RUNNER = Path(__file__).with_name("scripts_runner.py")


@pytest.fixture(scope="module")
def scripts(source):
    """Return every check's script, with its claim and chapter."""
    code = source.code
    return [
        (chapter, claim, check, script(check, claim, code.scopes(claim.path), code.domains))
        for chapter in source.chapters
        for claim in chapter.claims
        for check in claim.checks
    ]


def test_nearly_every_check_has_a_script_that_stands_alone(scripts):
    texts = [made.text for *_, made in scripts if made.text]

    assert len(texts) / len(scripts) >= 0.99
    for text in texts:
        compile(text, "script", "exec")
        assert pieces.names(text)[0] <= {*dir(builtins), "__name__"}, text
        assert "torchnotes" not in text


@pytest.fixture(scope="module")
def expected(source):
    """Return which errors a check's script may end in on this torch by its record; None where that says nothing."""
    release = Version(torch.__version__).base_version
    record = next((one for one in source.records if one.environment.torch == release), None)

    def of(check, claim):
        answers = history.answers(check, claim, record).values()
        if not answers or any(not answer.ran for answer in answers):
            return None
        return {error for answer in answers for error in _errors(answer)}

    return of


def _errors(answer):
    if answer.outcome == "held":
        return [""]
    if answer.outcome == "crashed":
        return [f"exit {-signal.Signals[answer.reason]}"]
    # what pytest calls it where no error came, or no warning
    return ["Failed" if answer.reason.startswith("did not") else answer.reason.partition(":")[0] or "AssertionError"]


def test_scripts_of_every_area_do_in_a_fresh_python_what_the_record_says(scripts, expected, tmp_path):
    chosen = {}
    for chapter, claim, check, made in scripts:
        errors = expected(check, claim)
        # one of each area that holds, and one of each error
        kind = chapter.area if errors == {""} else str(errors)
        if made.text and errors:
            chosen.setdefault(kind, (made.text, errors))
    assert len(chosen) >= 10
    for text, errors in [*chosen.values()][:12]:
        (tmp_path / "script.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "script.py"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
        assert (ran.returncode == 0) == (errors == {""}), (text, ran.stderr)
        assert "Traceback" not in ran.stderr or any(error in ran.stderr for error in errors)


@pytest.mark.skipif("TORCHNOTES_ALL_SCRIPTS" not in os.environ, reason="takes minutes: set TORCHNOTES_ALL_SCRIPTS=1")
def test_every_script_does_what_the_record_says(scripts, expected, tmp_path):
    for _, claim, check, made in scripts:
        if made.text and expected(check, claim):
            (tmp_path / f"{claim.slug}.{check.name}.py").write_text(made.text, encoding="utf-8")
    command = [sys.executable, str(RUNNER), str(tmp_path)]
    ran = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603

    otherwise = {
        name: (ran[name], errors)
        for _, claim, check, made in scripts
        if (name := f"{claim.slug}.{check.name}") in ran and ran[name] not in (errors := expected(check, claim))
    }
    assert ran
    assert otherwise == {}
