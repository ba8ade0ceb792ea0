"""What a run of claims ends with: the summary, what changed since an earlier release, and the record."""

import json

import pytest
import torch
from packaging.version import Version

RELEASE = Version(torch.__version__).base_version
PLACE = f"records/cpu/{RELEASE}.json"

MIXED = """
@belief("lecture/1")
def test_a(self):
    assert torch.ones(2).sum() == 2

@belief("lecture/1", holds=False)
def test_b(self):
    warnings.warn("going away", FutureWarning)
    assert torch.ones(2).sum() == 3

@belief("lecture/2", holds="<2.0.1")
@pytest.mark.parametrize("size", [1, 2])
def test_c(self, size):
    assert torch.ones(size).sum() == 0

@belief("lecture/3")
@since("99.0", unsettled="by chance")
def test_d(self):
    assert 1 == 1

@since("99.0")
def test_e(self):
    assert torch.ones(1) == 2

def test_f(self, tmp_path):
    assert tmp_path.name == ""

@given(x=st.integers(0, 3))
def test_g(self, x):
    assert torch.tensor(x).item() == x
"""

TWO = """
def test_a(self):
    assert [1, 2] == [1, 2]

def test_b(self):
    assert torch.ones(1).item() == 2
"""


@pytest.fixture(autouse=True)
def _on_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


def test_a_run_ends_with_what_its_claims_and_statements_came_to(project):
    project.checks(MIXED)

    result = project.run()

    assert project.section(result) == [
        f"1 claim checked on torch {torch.__version__}, cpu",
        "8 checks: 6 as expected, 1 not, 1 not run here",
        "  not run: 1 (speaks of torch since 99.0: by chance)",
        "3 statements: 1 partly, 1 refuted, 1 not on this release; 2 depend on the release",
        "no record of an earlier release to compare with",
        f"torch {RELEASE} has no record yet: pytest --torchnotes-record writes cpu/{RELEASE}.json",
    ]


def test_recording_again_gives_the_same_bytes_however_verbose(project):
    project.checks(MIXED)

    project.run("--torchnotes-record=one.json")
    project.run("--torchnotes-record=two.json", "-vv")
    project.run("--torchnotes-record=one.json", "-q")

    one = (project.root / "one.json").read_bytes()
    assert (project.root / "two.json").read_bytes() == one
    assert project.recorded("one.json").keys() == {
        *("test_a", "test_b", "test_c[1]", "test_c[2]", "test_d", "test_e", "test_f", "test_g")
    }


def test_a_record_tells_where_the_checks_ran_and_what_each_came_to(project):
    project.checks(MIXED)

    result = project.run("--torchnotes-record")

    assert project.section(result)[-1] == f"recorded in {project.root / PLACE}"
    record = json.loads((project.root / PLACE).read_text())
    assert record["environment"]["torch"] == RELEASE
    assert record["environment"]["build"] == torch.__version__
    assert record["environment"]["device"] == "cpu"
    assert record["environment"].keys().isdisjoint({"accelerator", "judged_as"})
    checks = project.recorded(PLACE)
    assert {name: check["outcome"] for name, check in checks.items()} == {
        "test_a": "held",
        "test_b": "broken",
        "test_c[1]": "broken",
        "test_c[2]": "broken",
        "test_d": "not-run",
        "test_e": "broken",
        "test_f": "broken",
        "test_g": "held",
    }
    assert checks["test_b"]["belief"] == {"statement": "lecture/1", "expected": False}
    assert checks["test_c[1]"]["belief"] == {"statement": "lecture/2", "expected": False}
    assert checks["test_c[1]"]["digest"] == checks["test_c[2]"]["digest"]
    assert {name: check["guard"] for name, check in checks.items() if check["guard"]} == {
        "test_d": "since 99.0",
        "test_e": "since 99.0",
    }
    assert checks["test_e"]["observed"] == [["torch.ones(1) == 2", "tensor([1.]) == 2"]]
    assert checks["test_b"]["warnings"] == [["FutureWarning", "going away"]]


def test_a_run_of_some_checks_is_merged_into_the_record(project):
    project.checks(TWO)
    project.run("--torchnotes-record")
    project.checks(TWO.replace("[1, 2] == [1, 2]", "3 == 3"))

    project.run("-k", "test_a", "--torchnotes-record")

    checks = project.recorded(PLACE)
    assert checks["test_a"]["observed"] == [["3 == 3", "3 == 3"]]
    assert checks["test_b"]["outcome"] == "broken"


def test_a_run_of_some_checks_drops_the_answers_to_others_that_were_edited(project):
    project.checks(TWO)
    project.run("--torchnotes-record")
    project.checks(TWO.replace("== 2\n", "== 1\n"))

    project.run("-k", "test_a", "--torchnotes-record")

    assert project.recorded(PLACE).keys() == {"test_a"}


def test_a_record_named_by_a_path_from_a_folder_below_stands_there(project, monkeypatch):
    file = project.checks(TWO)
    monkeypatch.chdir(project.root / "docs")

    project.run("--torchnotes-record=new/out.json", str(file))

    assert (project.root / "docs" / "new" / "out.json").exists()


@pytest.mark.parametrize("text", ["{", '{"schema": 99}', ""])
def test_an_earlier_record_that_cannot_be_read_is_told_in_one_line_and_the_new_one_is_written(project, text):
    project.checks("def test_a(self):\n    assert 1 == 1\n")
    file = project.write("records/cpu/2.0.1.json", text)

    result = project.run("--torchnotes-record")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in project.section(result) if line.startswith(f"{file} ")]) == 1
    assert f"recorded in {project.root / PLACE}" in project.section(result)
    assert project.recorded(PLACE)["test_a"]["outcome"] == "held"
    assert file.read_text() == text
    result.assert_outcomes(passed=1)


def test_a_run_without_claims_records_nothing_and_says_so(project):
    project.claims("def test_plain():\n    assert 1 == 1\n")

    result = project.run("--torchnotes-record")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert project.section(result) == ["no claim ran, nothing is recorded"]
    assert not (project.root / "records").exists()


def test_an_unobserved_run_records_nothing(project):
    project.checks(TWO)

    result = project.run("--torchnotes-unobserved", "--torchnotes-record=out.json")

    assert result.ret != pytest.ExitCode.OK
    assert not (project.root / "out.json").exists()


@pytest.mark.parametrize(("expected", "lines"), [(1, 0), (2, 1)], ids=["as-expected", "not"])
def test_where_a_check_fails_the_variables_that_torch_reads_are_named(project, monkeypatch, expected, lines):
    monkeypatch.setenv("TORCH_LOGS", "+all")
    project.checks(f"def test_a(self):\n    assert 1 == {expected}\n")

    told = project.section(project.run())

    assert (
        len([line for line in told if "otherwise under what is set here: " in line and "TORCH_LOGS=+all" in line])
        == lines
    )
