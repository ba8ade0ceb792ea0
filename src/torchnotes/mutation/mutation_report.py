"""Gathers the scores of claims, ends the run with what they came to, and writes them to the scores' file.

It lives in the process that reports: the only one, or xdist's controller. It does not import torch.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.terminal import TerminalReporter  # pytest names it itself only since 8.4

if TYPE_CHECKING:
    from torchnotes.mutation.scores import Count, Outcome, ScoreSheet


class MutationReport:
    """The hooks that report scores."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.release = ""
        self.scores: dict[str, dict[str, Any]] = {}
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if kept := getattr(report, "torchnotes_score", None):
            self.release = kept["torch"]
            self.scores[kept["slug"]] = kept["score"]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.config.option.mutation_stale:
            session.exitstatus = pytest.ExitCode.OK
            self.lines.append("no claim has changed since it was scored")
        if not self.scores or exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            return
        # what these import is slow to import
        from torchnotes.checking import recording
        from torchnotes.mutation import scores
        from torchnotes.records import store
        from torchnotes.records.schema import RecordError

        new = scores.from_plain(self.release, self.scores)
        self.lines += summary(new)
        path = self.config.rootpath / "records" / scores.NAME
        try:
            whole = scores.write(new, path)
        except RecordError as error:
            spare = self.config.rootpath / "build" / f"unmerged-{scores.NAME}"
            self.lines.append(str(recording.kept_elsewhere(error, store.dump(new), spare)))
            session.exitstatus = session.exitstatus or pytest.ExitCode.USAGE_ERROR
            return
        self.lines.append(f"{path} holds {len(whole.claims)} claims, which kill {_in_words(whole.within)}")
        if whole.within.score < scores.BAR:
            self.lines.append(f"that is less than {scores.BAR:.0%}: mend what survives")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        if self.lines:
            terminalreporter.section("mutation")
            for line in self.lines:
                terminalreporter.line(line)


def summary(sheet: "ScoreSheet") -> Iterator[str]:
    """Yield a line for each claim, one for each API with survivors below it, and one for all claims."""
    width = max(map(len, sheet.claims))
    for slug, score in sorted(sheet.claims.items()):
        yield f"{slug:{width}}  {score.unscored or f'{score.count} killed'}"
        for api, mutants in score.mutants.items():
            if survivors := [*_survivors(mutants)]:
                yield f"  {api} survives {', '.join(survivors)}"
        for check in score.kill_nothing:
            yield f"  {check} kills no mutant"
    yield f"{len(sheet.claims)} claims kill {_in_words(sheet.within)} in their aspects, and {sheet.beyond} in others"


def _in_words(count: "Count") -> str:
    equivalent = f", {count.equivalent} equivalent left out" if count.equivalent else ""
    return f"{count} mutants (mutation score {count.score:.1%}{equivalent})"


_WHY = {"error": " (the check raises an error)", "timeout": " (the check takes too long)"}


def _survivors(mutants: "dict[str, Outcome]") -> Iterator[str]:
    for name, outcome in mutants.items():
        if outcome not in {"killed", "equivalent"}:
            yield f"{name}{_WHY.get(outcome, '')}"
