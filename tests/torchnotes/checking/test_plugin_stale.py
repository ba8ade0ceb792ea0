"""Recording only what a record lacks: `pytest --torchnotes-record --torchnotes-stale`."""

import json
import shutil

import pytest
import torch
from packaging.version import Version

PLACE = f"records/cpu/{Version(torch.__version__).base_version}.json"

THREE = """
@pytest.mark.parametrize("size", [1, 2])
def test_a(self, size):
    assert torch.ones(size).sum() == size

def test_b(self):
    assert torch.ones(1).item() == 1

def test_c(self):
    assert 3 == 3
"""


@pytest.fixture(autouse=True)
def _on_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


def checks_of(project):
    return project.recorded(PLACE)


def stale(project, *options):
    return project.run("--torchnotes-record", "--torchnotes-stale", *options)


def edit_record(project, change):
    record = json.loads((project.root / PLACE).read_text())
    change(record)
    (project.root / PLACE).write_text(json.dumps(record))


def test_with_no_record_everything_runs(project):
    project.checks(THREE)

    project.run("--torchnotes-record", "--torchnotes-stale").assert_outcomes(passed=4)

    assert len(checks_of(project)) == 4


def test_with_nothing_stale_nothing_runs_and_the_record_stays(project):
    project.checks(THREE)
    project.run("--torchnotes-record")
    before = (project.root / PLACE).read_bytes()

    result = project.run("--torchnotes-record", "--torchnotes-stale")

    assert result.ret == pytest.ExitCode.OK
    result.assert_outcomes(deselected=4)
    result.stdout.fnmatch_lines(["no check has changed since it was recorded"])
    assert (project.root / PLACE).read_bytes() == before


@pytest.fixture
def settled(project):
    """Return a project with two files all of which is recorded, as a run that found so has kept."""
    ini = project.root / "pytest.ini"
    ini.write_text(ini.read_text().replace("-p no:cacheprovider", ""))
    project.checks(THREE)
    project.checks(THREE, "Other", path="tests/test_other.py")
    project.run("--torchnotes-record")
    stale(project).assert_outcomes(deselected=8)
    return project


def test_a_file_that_was_found_recorded_is_not_collected_again(settled):
    result = stale(settled)

    assert result.ret == pytest.ExitCode.OK
    result.assert_outcomes(deselected=0)
    result.stdout.fnmatch_lines(["no check has changed since it was recorded"])


def test_it_is_collected_again_where_its_text_changed(settled):
    file = settled.root / "tests/test_other.py"
    file.write_text(file.read_text().replace("3 == 3", "4 == 4"))

    stale(settled).assert_outcomes(passed=1, deselected=3)


def test_it_is_collected_again_where_its_record_changed(settled):
    edit_record(settled, lambda record: record["claims"]["other"]["test_a"]["answers"].pop("2"))

    stale(settled).assert_outcomes(passed=1, deselected=3)


def test_it_is_collected_again_where_what_it_may_import_changed(settled):
    settled.write("tests/sizes.py", "SIZES = [1, 2]")

    stale(settled).assert_outcomes(deselected=8)


def test_a_run_of_a_part_of_a_file_keeps_nothing_of_it(settled):
    edit_record(settled, lambda record: record["claims"]["other"]["test_a"]["answers"].pop("2"))
    part = "tests/test_other.py::TestOther"
    stale(settled, f"{part}::test_a[1]", f"{part}::test_b", f"{part}::test_c").assert_outcomes(deselected=3)

    stale(settled).assert_outcomes(passed=1, deselected=3)


def test_a_cache_that_is_cleared_holds_nothing(settled):
    stale(settled, "--cache-clear").assert_outcomes(deselected=8)


def test_a_file_that_cannot_be_imported_is_not_kept(settled):
    file = settled.root / "tests/test_other.py"
    whole = file.read_text()
    file.write_text(whole.replace("import pytest", "import pytest\nimport nothing_of_that_name"))
    stale(settled).assert_outcomes(errors=1)

    stale(settled).assert_outcomes(errors=1)


def test_a_slug_of_a_file_that_was_not_collected_is_taken(settled):
    settled.checks(THREE, "Other", path="tests/test_third.py")

    result = stale(settled)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the slug other is taken by*"])


def test_what_is_no_claim_is_left_out_whether_claims_are_collected_or_not(settled):
    settled.write("tests/test_plain.py", "def test_plain():\n    assert False")
    stale(settled).assert_outcomes(deselected=1)

    settled.write("tests/helper.py", "")
    stale(settled).assert_outcomes(deselected=9)


@pytest.mark.parametrize("text", ["", "[]", "null", '{"ground": 1}'])
def test_a_damaged_cache_holds_nothing(settled, text):
    settled.write(".pytest_cache/v/torchnotes/recorded", text)

    stale(settled).assert_outcomes(deselected=8)


def test_a_cache_that_cannot_be_written_is_done_without(settled):
    shutil.rmtree(settled.root / ".pytest_cache")
    settled.write(".pytest_cache", "a file")

    result = stale(settled, "-W", "default::pytest.PytestCacheWarning")

    result.assert_outcomes(deselected=8)
    result.stdout.no_fnmatch_line("*recorded.py*PytestCacheWarning*")


def test_without_a_cache_all_is_collected(settled):
    stale(settled, "-p", "no:cacheprovider").assert_outcomes(deselected=8)


def test_only_what_changed_runs_and_is_merged_in(project):
    project.checks(THREE)
    project.run("--torchnotes-record")
    project.checks(THREE.replace("3 == 3", "4 == 4"))

    project.run("--torchnotes-record", "--torchnotes-stale").assert_outcomes(passed=1, deselected=3)

    assert checks_of(project)["test_c"]["observed"] == [["4 == 4", "4 == 4"]]
    assert checks_of(project)["test_b"]["outcome"] == "held"


def test_a_parameter_set_that_is_missing_runs(project):
    project.checks(THREE)
    project.run("--torchnotes-record")
    whole = (project.root / PLACE).read_bytes()
    edit_record(project, lambda record: record["claims"]["fact"]["test_a"]["answers"].pop("2"))

    project.run("--torchnotes-record", "--torchnotes-stale").assert_outcomes(passed=1, deselected=3)

    assert (project.root / PLACE).read_bytes() == whole


def test_in_another_environment_everything_runs(project):
    project.checks(THREE)
    project.run("--torchnotes-record")
    whole = (project.root / PLACE).read_bytes()
    edit_record(project, lambda record: record["environment"].update(numpy="1.0"))

    project.run("--torchnotes-record", "--torchnotes-stale").assert_outcomes(passed=4)

    assert (project.root / PLACE).read_bytes() == whole


def test_answers_to_checks_and_parameter_sets_that_went_are_dropped(project):
    project.checks(THREE)
    project.run("--torchnotes-record")
    project.checks(THREE.replace("[1, 2]", "[2, 3]").replace("test_b", "test_d"))

    project.run("--torchnotes-record", "--torchnotes-stale")

    assert set(checks_of(project)) == {"test_a[2]", "test_a[3]", "test_d", "test_c"}


def test_answers_to_claims_that_went_are_kept(project):
    file = project.checks(THREE)
    project.run("--torchnotes-record")
    file.write_text(file.read_text().replace("TestFact", "TestOther"))

    project.run("--torchnotes-record", "--torchnotes-stale")

    assert json.loads((project.root / PLACE).read_text())["claims"].keys() == {"fact", "other"}


@pytest.mark.parametrize("text", ["", "{", '{"schema": 99}', '{"schema": 1}'])
def test_a_malformed_record_is_told_in_one_line_and_nothing_runs(project, text):
    project.checks(THREE)
    file = project.write(PLACE, text)

    result = project.run("--torchnotes-record", "--torchnotes-stale")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in result.errlines if str(file) in line]) == 1
    assert file.read_text() == text


def test_it_goes_with_a_path_as_well(project):
    project.checks(THREE)
    project.run("--torchnotes-record=out.json")

    project.run("--torchnotes-record=out.json", "--torchnotes-stale").assert_outcomes(deselected=4)


def test_alone_it_is_refused(project):
    project.checks(THREE)

    result = project.run("--torchnotes-stale")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --torchnotes-stale goes with --torchnotes-record: write both"])


def test_a_new_record_needs_no_file_but_those_that_ran(project):
    project.checks("def test_a(self):\n    assert 1 == 1\n")
    project.checks("def test_b(self):\n    assert 1 == 1\n", "Two words", path="tests/test_refused.py")

    assert project.run("tests/test_x.py", "--torchnotes-record=new.json").ret == pytest.ExitCode.OK

    assert project.recorded("new.json").keys() == {"test_a"}
