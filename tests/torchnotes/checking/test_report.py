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


def section(result):
    """Give the lines that the run ended with."""
    lines = result.outlines
    start = next(number for number, line in enumerate(lines) if "= torchnotes =" in line)
    end = next(number for number, line in enumerate(lines) if number > start and line.startswith("="))
    return [line for line in lines[start + 1 : end] if line]


def test_a_run_ends_with_what_its_claims_and_statements_came_to(project):
    project.checks(MIXED)

    result = project.run()

    assert section(result) == [
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

    assert section(result)[-1] == f"recorded in {project.root / PLACE}"
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
    assert checks["test_e"]["observed"] == [
        ["torch.ones(1) == 2", "tensor([1.]) == 2\n +  where tensor([1.]) = ones(1)"]
    ]
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


@pytest.mark.parametrize("text", ["", '{"schema": 1}', '{"schema": 2}', '{"schema": 2, "clai'])
def test_a_malformed_record_is_told_in_one_line_and_not_overwritten(project, text):
    project.checks("def test_a(self):\n    assert 1 == 1\n")
    file = project.write("out.json", text)

    result = project.run(f"--torchnotes-record={file}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert section(result)[-1].startswith(f"{file} ")
    assert file.read_text() == text


@pytest.mark.parametrize("text", ["{", '{"schema": 99}', ""])
def test_an_earlier_record_that_cannot_be_read_is_told_in_one_line_and_the_new_one_is_written(project, text):
    project.checks("def test_a(self):\n    assert 1 == 1\n")
    file = project.write("records/cpu/2.0.1.json", text)

    result = project.run("--torchnotes-record")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in section(result) if line.startswith(f"{file} ")]) == 1
    assert f"recorded in {project.root / PLACE}" in section(result)
    assert project.recorded(PLACE)["test_a"]["outcome"] == "held"
    assert file.read_text() == text
    result.assert_outcomes(passed=1)


def test_a_run_without_claims_records_nothing_and_says_so(project):
    project.claims("def test_plain():\n    assert 1 == 1\n")

    result = project.run("--torchnotes-record")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert section(result) == ["no claim ran, nothing is recorded"]
    assert not (project.root / "records").exists()


def test_an_unobserved_run_records_nothing(project):
    project.checks(TWO)

    result = project.run("--torchnotes-unobserved", "--torchnotes-record=out.json")

    assert result.ret != pytest.ExitCode.OK
    assert not (project.root / "out.json").exists()


def test_an_interrupted_run_records_nothing(project):
    project.checks("def test_a(self):\n    assert 1 == 1\n\ndef test_b(self):\n    assert 1 == pytest.exit('stop')\n")

    project.run("--torchnotes-record=out.json")

    assert not (project.root / "out.json").exists()


def test_what_changed_since_the_newest_earlier_release_is_told(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}}, "2.0.0")
    project.earlier(
        {
            "test_a": {"outcome": "broken", "reason": "TypeError: no"},
            "test_b": {"outcome": "held", "observed": [[0, "2.0 == 2\n +  where"]]},
            "test_gone": {"outcome": "held"},
        },
        "2.0.1",
    )
    project.earlier({"test_a": {"outcome": "held"}}, "99.0.0")

    result = project.run("--torchnotes-record=out.json")

    assert section(result)[2:-1] == [
        "2 checks changed since torch 2.0.1, 1 as its claim says, 1 not",
        "  tests/test_x.py:23 fact test_b",
        f"    expected on torch {RELEASE}: held",
        "    torch 2.0.1: held, torch.ones(1).item() == 2 came to 2.0 == 2",
        f"    torch {RELEASE}: broken, torch.ones(1).item() == 2 came to 1.0 == 2",
        "  tests/test_x.py:20 fact test_a",
        "    torch 2.0.1: broken, TypeError: no",
        f"    torch {RELEASE}: held, [1, 2] == [1, 2] came to [1, 2] == [1, 2]",
    ]


def test_a_refuted_belief_that_holds_was_expected_to_be_broken(project):
    project.checks('@belief("lecture/1", holds=False)\ndef test_a(self):\n    assert 1 == 1\n')
    project.earlier({"test_a": {"outcome": "broken"}})

    assert f"    expected on torch {RELEASE}: broken" in section(project.run())


def test_a_renamed_claim_is_compared_with_what_it_was(project):
    file = project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}, "test_b": {"outcome": "held"}})
    file.write_text(
        file.read_text().replace("class TestFact", "class TestBetter").replace("about=", "formerly=['fact'], about=")
    )

    assert "1 check changed since torch 2.0.1, 0 as its claim says, 1 not" in section(project.run())


def test_a_check_that_was_edited_is_not_compared(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}, "test_b": {"outcome": "held", "digest": "1" * 16}})

    assert "0 checks changed since torch 2.0.1" in section(project.run())


def test_what_changed_is_told_where_an_assertion_saw_nothing_as_well(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "broken"}, "test_b": {"outcome": "held", "observed": [[0, ""]]}})

    result = project.run("--torchnotes-record=out.json")

    assert "    torch 2.0.1: broken" in section(result)
    assert "    torch 2.0.1: held" in section(result)


def test_of_many_changes_the_first_twenty_are_told(project):
    project.checks('@pytest.mark.parametrize("n", range(22))\ndef test_a(self, n):\n    assert n >= 0\n')
    project.earlier({f"test_a[{n}]": {"outcome": "broken"} for n in range(22)})

    lines = section(project.run())

    assert "22 checks changed since torch 2.0.1, 22 as its claim says, 0 not" in lines
    assert f"  and 2 more: torchnotes compare 2.0.1 {RELEASE} lists a recorded release's" in lines
    assert len([line for line in lines if line.startswith("  tests/test_x.py:")]) == 20


def test_nothing_changed_is_told_as_well(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}, "test_b": {"outcome": "not-run", "reason": "why"}})

    assert "0 checks changed since torch 2.0.1" in section(project.run())
