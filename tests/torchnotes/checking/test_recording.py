"""Where answers go: looked at before anything runs, and never lost once they are there."""

import json
import subprocess
import sys

import pytest
import torch
from packaging.version import Version

PLACE = f"records/cpu/{Version(torch.__version__).base_version}.json"
TWO = """
def test_a(self):
    assert 1 == 1

def test_b(self):
    assert 2 == 2
"""
MADE = "\ndef test_c(self):\n    assert open('ran', 'w')\n"
"""A check that leaves a file behind when it runs."""


def edit(project, change):
    """Change a record as plain data."""
    file = project.root / PLACE
    record = json.loads(file.read_text())
    change(record)
    file.write_text(json.dumps(record))
    return file


def refused(project, result, told):
    """Assert that a run was refused in one line before anything ran."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in result.outlines + result.errlines if told in line]) == 1
    assert not (project.root / "ran").exists()
    assert not [line for line in result.outlines + result.errlines if "nothing is recorded" in line or "rror>" in line]


@pytest.mark.parametrize("text", ["", '{"schema": 1}', '{"schema": 2}', '{"schema": 2, "clai'])
@pytest.mark.parametrize("option", ["--torchnotes-record=" + PLACE, "--torchnotes-record"], ids=["path", "place"])
def test_a_malformed_record_is_refused_before_anything_runs(project, option, text):
    project.checks(MADE)
    file = project.write(PLACE, text)

    refused(project, project.run(option), f"{PLACE} ")

    assert file.read_text() == text


def test_another_releases_record_is_refused_before_anything_runs(project):
    project.checks(TWO)
    project.run("--torchnotes-record")
    file = edit(project, lambda record: record["environment"].update(torch="1.13.0", build="1.13.0"))
    project.checks(MADE)

    refused(project, project.run("--torchnotes-record"), "is the record of cpu/1.13.0.json, this run is of")

    assert "1.13.0" in file.read_text()


def test_a_part_of_another_environments_record_is_refused_before_it_runs(project):
    project.checks(TWO + MADE)
    project.run("--torchnotes-record")
    (project.root / "ran").unlink()
    edit(project, lambda record: record["environment"].update(numpy="1.0"))

    refused(project, project.run("--torchnotes-record", "-k", "test_c"), "was recorded in another environment")


def test_all_of_another_environments_record_is_replaced(project):
    project.checks(TWO)
    project.run("--torchnotes-record")
    file = edit(project, lambda record: record["environment"].update(numpy="1.0"))

    project.run("--torchnotes-record").assert_outcomes(passed=2)

    assert json.loads(file.read_text())["environment"]["numpy"] != "1.0"


def test_a_folder_of_records_that_is_none_is_refused_before_anything_runs(project):
    project.checks(MADE)
    project.write("records", "a file")

    refused(project, project.run("--torchnotes-record"), "cannot be written: ")


def test_answers_that_cannot_be_merged_in_the_end_are_kept_beside(project):
    project.checks(TWO + f"\ndef test_c(self):\n    assert open('{PLACE}', 'w').write('damaged')\n")
    spare = project.root / "build" / f"unmerged-cpu-{Version(torch.__version__).base_version}.json"

    result = project.run("--torchnotes-record")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert project.section(result)[-1].endswith(f"what this run answered is kept in {spare}")
    assert (project.root / PLACE).read_text() == "damaged"
    assert project.recorded(spare)["test_b"]["observed"] == [["2 == 2", "2 == 2"]]


def test_answers_that_cannot_be_kept_anywhere_are_told_in_one_line(project):
    project.checks(f"def test_a(self):\n    assert open('{PLACE}', 'w').write('damaged')\n")
    project.write("build", "a file")

    result = project.run("--torchnotes-record")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "nor can the answers be kept elsewhere: " in project.section(result)[-1]


def test_an_interrupted_run_records_nothing_and_says_so(project):
    project.checks(TWO + "\ndef test_c(self):\n    assert 1 == 1\n    raise KeyboardInterrupt\n")
    options = ("-p", "torchnotes.checking.plugin", "--torchnotes-record=out.json")

    result = project.pytester.runpytest_inprocess(*options, no_reraise_ctrlc=True)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert project.section(result)[0] == "interrupted after 2 checks: nothing is recorded"
    assert not (project.root / "out.json").exists()


ADD = """
import sys
from pathlib import Path
from torchnotes.records import store
from torchnotes.records.schema import Answer, CheckRecord, Environment, Record
path, name = Path(sys.argv[1]), sys.argv[2]
where = Environment(torch="2.0.1", build="2.0.1", device="cpu", python="1", numpy="1", platform="1")
input()
for number in range(50):
    check = CheckRecord(digest="0" * 16, answers={"": Answer()})
    store.write(Record(schema=2, environment=where, claims={name: {f"test_{number}": check}}), path)
"""


def test_two_runs_that_end_together_lose_nothing(tmp_path):
    path = tmp_path / "2.0.1.json"
    run = [sys.executable, "-c", ADD, str(path)]

    both = [
        subprocess.Popen([*run, name], stdin=subprocess.PIPE)  # noqa: S603 - the command stands above
        for name in ("one", "two")
    ]
    for process in both:
        process.stdin.write(b"begin\n")
        process.stdin.close()

    assert [process.wait() for process in both] == [0, 0]
    kept = json.loads(path.read_text())["claims"]
    assert {slug: len(checks) for slug, checks in kept.items()} == {"one": 50, "two": 50}
    assert [file.name for file in tmp_path.iterdir()] == ["2.0.1.json"]
