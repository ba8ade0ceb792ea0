"""Gathers the scores of claims, ends the run with what they came to, and writes them to the scores' file.

Runs where results come together, as `reporting` does, and does not import torch either.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from torchnotes.checking.report import ENVIRONMENT

if TYPE_CHECKING:
    from torchnotes.mutation.scores import ScoreSheet


class Scoring:
    """The hooks of the process that reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.kept: dict[str, dict[str, Any]] = {}
        self.said: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if kept := getattr(report, "torchnotes_score", None):
            slug, score = kept
            self.kept[slug] = score

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.config.option.stale:
            session.exitstatus = pytest.ExitCode.OK
            self.said.append("no claim has changed since it was scored")
        if not self.kept or exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            return
        from torchnotes.mutation import scores  # pydantic is slow to import
        from torchnotes.records.schema import RecordError

        new = scores.ScoreSheet.model_validate(
            {"schema": 1, "torch": self.config.stash[ENVIRONMENT]["torch"], "claims": self.kept}
        )
        self.said += told(new)
        try:
            path = self.config.rootpath / "records" / scores.NAME
            whole = scores.write(new, path)
        except RecordError as error:
            self.said.append(str(error))
            session.exitstatus = session.exitstatus or pytest.ExitCode.USAGE_ERROR
            return
        self.said.append(f"{path} holds {len(whole.claims)} claims, which notice {whole.within} faults")
        if whole.within.share < scores.BAR:
            self.said.append(f"that is less than {scores.BAR:.0%}: mend what survives")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.said:
            terminalreporter.section("sharpness")
            for line in self.said:
                terminalreporter.line(line)


def told(scores: "ScoreSheet") -> Iterator[str]:
    """Word scores: a line for each claim, one for each API with survivors below it, and one for all."""
    width = max(map(len, scores.claims))
    for slug, score in sorted(scores.claims.items()):
        yield f"{slug:{width}}  {score.unscored or score.count}"
        for api, faults in score.faults.items():
            if survivors := [_survivor(name, outcome) for name, outcome in faults.items() if outcome != "noticed"]:
                yield f"  {api} survives {', '.join(survivors)}"
        for check in score.idle:
            yield f"  {check} fails under no fault"
    yield (
        f"{len(scores.claims)} claims: they notice {scores.within} faults in their aspects ({scores.within.share:.1%}),"
        f" and {scores.beyond} in others"
    )


def _survivor(name: str, outcome: str) -> str:
    return f"{name} (the check crashes)" if outcome == "crashed" else name
