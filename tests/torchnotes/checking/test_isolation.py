"""Checks that run in a process of their own: torch may end it, and the answer is kept."""

import os

import pytest

KILL = "os.kill(os.getpid(), signal.SIGFPE)"

ISOLATED = f"""
@isolated()
def test_it_dies(self):
    import signal

    assert {KILL} is None

@isolated()
def test_it_exits(self):
    assert os._exit(3) is None

@until("2.0.1")
@isolated()
def test_it_died_once(self):
    import signal

    assert {KILL} is None

@isolated()
@pytest.mark.parametrize("size", [1, 2])
def test_it_holds(self, size, tmp_path):
    (tmp_path / "left").write_text("there")
    with pytest.raises(ValueError):
        raise ValueError("caught")
    warnings.warn("going away", FutureWarning)
    assert torch.ones(size).sum() == size

@isolated()
def test_it_fails(self):
    assert 1 == 2

@isolated()
def test_it_raises(self):
    assert torch.no_such_name == 1

@isolated()
def test_it_skips(self):
    pytest.skip("not here")
    assert 1 == 1

@belief("lecture/1", holds=False)
@isolated()
def test_a_belief_is_refuted(self):
    assert 1 == 2

@belief("lecture/2", holds=False)
@isolated()
def test_a_belief_is_not_refuted(self):
    assert 1 == 1

@until("2.0.1")
@isolated()
def test_it_still_is(self):
    assert 1 == 1

@isolated()
def test_it_leaves_nothing(self):
    torch.set_default_dtype(torch.float64)
    assert 1 == 1

def test_the_next(self):
    assert 1 == 1
"""


@pytest.fixture
def ran(project):
    """Return the outcome of each of these checks, what a record says of each, and how the run ended."""
    if ISOLATED not in project.shared:
        project.checks(ISOLATED)
        result = project.run("-v", "--torchnotes-record=out.json")
        project.shared[ISOLATED] = project.words(result), project.recorded("out.json"), result
    return project.shared[ISOLATED]


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def test_a_check_that_ends_its_process_fails_and_the_run_goes_on(ran):
    words, record, result = ran

    assert words["test_it_dies"] == words["test_it_exits"] == "FAILED"
    assert words["test_the_next"] == "PASSED"
    assert (record["test_it_dies"]["outcome"], record["test_it_dies"]["reason"]) == ("crashed", "SIGFPE")
    assert (record["test_it_exits"]["outcome"], record["test_it_exits"]["reason"]) == ("crashed", "exit status 3")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["  crashed: 3"])
    result.stdout.fnmatch_lines(["*its process died: SIGFPE*"])


def test_beyond_its_guard_a_crash_is_expected(ran):
    words, record, _ = ran

    assert words["test_it_died_once"] == "XFAIL"
    assert (record["test_it_died_once"]["outcome"], record["test_it_died_once"]["reason"]) == ("crashed", "SIGFPE")
    assert record["test_it_died_once"]["guard"] == "until 2.0.1"


def test_beyond_its_guard_it_has_to_fail_as_another_has_to(ran):
    assert ran[0]["test_it_still_is"] == "FAILED"


@pytest.mark.parametrize("size", [1, 2])
def test_what_holds_is_observed_as_any_other(ran, size):
    words, record, _ = ran
    answer = record[f"test_it_holds[{size}]"]

    assert words[f"test_it_holds[{size}]"] == "PASSED"
    assert answer["outcome"] == "held"
    assert answer["observed"][0][0] == "torch.ones(size).sum() == size"
    assert answer["observed"][0][1].startswith(f"tensor({size}.) == {size}")
    assert answer["errors"] == [["ValueError", "caught"]]
    assert answer["warnings"] == [["FutureWarning", "going away"]]


def test_what_fails_is_observed_as_any_other(ran):
    words, record, _ = ran

    assert words["test_it_fails"] == words["test_it_raises"] == "FAILED"
    assert record["test_it_fails"]["outcome"] == record["test_it_raises"]["outcome"] == "broken"
    assert record["test_it_fails"]["observed"] == [["1 == 2", "1 == 2"]]
    assert record["test_it_raises"]["reason"].startswith("AttributeError: ")
    assert record["test_it_raises"]["errors"][0][0] == "AttributeError"


def test_what_skips_is_skipped(ran):
    words, record, _ = ran

    assert words["test_it_skips"] == "SKIPPED"
    assert (record["test_it_skips"]["outcome"], record["test_it_skips"]["reason"]) == ("not-run", "not here")


def test_a_belief_is_refuted_as_any_other(ran):
    words, record, _ = ran

    assert words["test_a_belief_is_refuted"] == "XFAIL"
    assert words["test_a_belief_is_not_refuted"] == "FAILED"
    assert record["test_a_belief_is_refuted"]["observed"] == [["1 == 2", "1 == 2"]]


def test_what_it_changes_ends_with_its_process(ran):
    words, record, _ = ran

    assert words["test_it_leaves_nothing"] == "PASSED"
    assert record["test_it_leaves_nothing"]["leaks"] == []


def test_where_no_process_can_be_forked_it_is_skipped(project, monkeypatch):
    monkeypatch.delattr(os, "fork")
    project.checks("""
    @isolated()
    def test_it(self):
        assert 1 == 1
    """)

    answer = project.record()["test_it"]

    assert answer["outcome"] == "not-run"
    assert answer["reason"] == "runs in a process of its own, which this system cannot fork"


def test_a_process_that_is_killed_for_want_of_memory_is_no_answer_of_torch(project):
    project.checks("@isolated()\ndef test_it(self):\n    assert os.kill(os.getpid(), 9) is None\n")

    project.run("--torchnotes-record=out.json").assert_outcomes(skipped=1)

    answer = project.recorded("out.json")["test_it"]
    assert (answer["outcome"], answer["reason"]) == ("not-run", "the machine, not torch: its process was killed")
