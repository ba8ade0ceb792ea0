"""What a run tells of what torch answers otherwise than the newest release before."""

import pytest
import torch
from packaging.version import Version

RELEASE = Version(torch.__version__).base_version

TWO = """
def test_a(self):
    assert [1, 2] == [1, 2]

def test_b(self):
    assert torch.ones(1).item() == 2
"""


@pytest.fixture(autouse=True)
def _on_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


def test_what_changed_since_the_newest_earlier_release_is_told(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}}, "2.0.0")
    project.earlier(
        {
            "test_a": {"outcome": "broken", "reason": "TypeError: no", "errors": [["TypeError", "no"]]},
            "test_b": {"outcome": "held", "observed": [[0, "2.0 == 2\n +  where"]]},
            "test_gone": {"outcome": "held"},
        },
        "2.0.1",
    )
    project.earlier({"test_a": {"outcome": "held"}}, "99.0.0")

    result = project.run("--torchnotes-record=out.json")

    assert project.section(result)[2:-1] == [
        "2 checks changed since torch 2.0.1, 1 as its claim says, 1 not",
        "  tests/test_x.py:23 fact test_b",
        f"    expected on torch {RELEASE}: held",
        "    torch 2.0.1: held, 2.0 == 2",
        f"    torch {RELEASE}: broken, 1.0 == 2",
    ]


def test_a_refuted_belief_that_holds_was_expected_to_be_broken(project):
    project.checks('@belief("lecture/1", holds=False)\ndef test_a(self):\n    assert 1 == 1\n')
    project.earlier({"test_a": {"outcome": "broken"}})

    assert f"    expected on torch {RELEASE}: broken" in project.section(project.run())


def test_a_renamed_claim_is_compared_with_what_it_was(project):
    file = project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}, "test_b": {"outcome": "held"}})
    file.write_text(
        file.read_text().replace("class TestFact", "class TestBetter").replace("about=", "formerly=['fact'], about=")
    )

    assert "1 check changed since torch 2.0.1, 0 as its claim says, 1 not" in project.section(project.run())


def test_a_check_that_was_edited_is_not_compared(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}, "test_b": {"outcome": "held", "digest": "1" * 16}})

    assert "0 checks changed since torch 2.0.1" in project.section(project.run())


def test_what_changed_is_told_where_an_assertion_saw_nothing_as_well(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}, "test_b": {"outcome": "held", "observed": [[0, ""]]}})

    result = project.run("--torchnotes-record=out.json")

    assert "    torch 2.0.1: held" in project.section(result)


def test_a_foreseen_change_that_can_hurt_is_a_line_of_its_kind(project):
    project.checks(TWO.replace("== 2\n", "== 1\n"))
    project.earlier({"test_a": {"outcome": "broken"}})

    result = project.run("--torchnotes-record=out.json")

    assert "  silent: torch.Tensor: is accepted → [1, 2] (fact)" in project.section(result)


def test_of_many_changes_the_first_are_told(project):
    project.checks('@pytest.mark.parametrize("n", range(62))\ndef test_a(self, n):\n    assert n < 0\n')
    project.earlier({f"test_a[{n}]": {"outcome": "held"} for n in range(62)})

    lines = project.section(project.run())

    assert "62 checks changed since torch 2.0.1, 0 as its claim says, 62 not" in lines
    assert "  and 2 more" in lines
    assert len([line for line in lines if line.startswith("  tests/test_x.py:")]) == 60


def test_nothing_changed_is_told_as_well(project):
    project.checks(TWO)
    project.earlier({"test_a": {"outcome": "held"}, "test_b": {"outcome": "not-run", "reason": "why"}})

    assert "0 checks changed since torch 2.0.1" in project.section(project.run())
