"""What `make pressure` says of a trial; the trials themselves are run by it."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from torchnotes import knowledge
from torchnotes.records.schema import Answer, CheckRecord, Environment, Record

ROOT = Path(__file__).parents[2]
pressure = SimpleNamespace(**runpy.run_path(str(ROOT / ".ci" / "pressure.py")))
WHERE = Environment(torch="2.13.0", build="2.13.0", device="cpu", python="1", numpy="1", platform="1")


def record_of(**answers):
    """Return a record of one claim's checks, each by its answer."""
    checks = {name: CheckRecord(digest="0" * 16, answers={"2": answer}) for name, answer in answers.items()}
    return Record(schema=2, environment=WHERE, claims={"fact": checks})


@pytest.mark.parametrize(
    ("after", "otherwise", "told"),
    [
        (Answer(), [], []),
        (Answer(outcome="broken", reason="ValueError"), ["fact test_a[2]: held → broken (ValueError)"], []),
        (Answer(outcome="not-run", reason="no network"), ["fact test_a[2]: held → not-run (no network)"], []),
        (Answer(observed=[(0, "2 == 2.0")]), [], ["fact test_a[2]"]),
        (Answer(leaks=["a variable"]), ["fact test_a[2]: held → held, leaks a variable"], []),
    ],
)
def test_a_check_that_comes_out_otherwise_is_named_and_apart_from_what_is_told_otherwise(after, otherwise, told):
    assert pressure.differences(record_of(test_a=Answer()), record_of(test_a=after), whole=True) == (otherwise, told)


def test_a_check_that_could_not_run_before_may_come_out_as_expected():
    before = record_of(test_a=Answer(outcome="not-run", reason="no CUDA"))

    assert pressure.differences(before, record_of(test_a=Answer()), whole=True) == ([], ["fact test_a[2]"])
    otherwise, _ = pressure.differences(before, record_of(test_a=Answer(outcome="broken")), whole=True)
    assert otherwise == ["fact test_a[2]: not-run → broken"]


def test_a_check_need_not_run_for_the_reason_that_a_trial_names():
    before, after = record_of(test_a=Answer()), record_of(test_a=Answer(outcome="not-run", reason="no folder"))

    assert pressure.differences(before, after, whole=True, excuse="no folder") == ([], ["fact test_a[2]"])
    assert pressure.differences(before, after, whole=True, excuse="no network")[1] == []


def test_a_check_that_was_not_there_before_is_named():
    otherwise, told = pressure.differences(record_of(), record_of(test_a=Answer()), whole=False)

    assert (otherwise, told) == (["fact test_a[2]: not recorded → held"], [])


@pytest.mark.parametrize(("whole", "otherwise"), [(True, ["fact test_a[2]: held → not recorded"]), (False, [])])
def test_a_check_that_did_not_run_is_named_where_all_had_to_run(whole, otherwise):
    assert pressure.differences(record_of(test_a=Answer()), record_of(), whole=whole) == (otherwise, [])


def test_each_trial_has_a_name_of_its_own_in_its_part_and_the_claims_run_alone_in_each_file():
    claims = knowledge.load(ROOT).claims

    trials = [*pressure.trials(claims)]

    assert len({(trial.part, trial.name) for trial in trials}) == len(trials)
    assert {trial.name for trial in trials if trial.part == "files"} == {claim.path for claim in claims}
    assert len([trial for trial in trials if trial.part == "checks"]) == pressure.DRAWN


def test_a_part_that_there_is_not_is_told_in_one_line(capsys):
    assert pressure.main(["weather"]) == 2

    assert capsys.readouterr().out.startswith("there is no part weather; there are order, threads, ")
