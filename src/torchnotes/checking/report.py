"""Gathers what the claims' checks observed, and ends the run with what it came to: the summary, and the record.

Runs where results come together: in the only process, or in xdist's controller, which does not import torch.
"""

import subprocess
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

from torchnotes import knowledge
from torchnotes.checking import recording
from torchnotes.checking.environment import Guards, root, variables
from torchnotes.knowledge.catalogue import Chapters
from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.errors import InputError
from torchnotes.knowledge.wording import count

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter  # pytest names it itself only since 8.4

    from torchnotes.records.schema import Record

ENVIRONMENT = pytest.StashKey[dict[str, Any]]()
"""Where the checks run, as a record's environment; set once claims are collected, under xdist once a worker ends."""

CHAPTERS = pytest.StashKey[Chapters]()
"""The chapters that this process collected."""

MOODS = pytest.StashKey[list[str]]()
"""What is set in torch itself as the checks begin, otherwise than torch starts; set beside the environment."""

REFUSED = pytest.StashKey[str]()
"""Why xdist's workers ran nothing."""


class ReportPlugin:
    """The hooks of the process that reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.records = root(config) / "records"
        self.entries: dict[str, dict[str, dict[str, Any]]] = {}
        self.places: dict[tuple[str, str], str] = {}
        self.depending: set[str] = set()
        """The statements whose beliefs name a release."""
        self.crashed: list[str] = []
        self.statuses: list[int] = []
        self.lines: list[str] = []
        self.path = recording.given_path(config.option.torchnotes_record)
        if config.option.torchnotes_unobserved and self.path is not None:
            raise pytest.UsageError("--torchnotes-unobserved observes nothing that --torchnotes-record could keep")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if kept := getattr(report, "torchnotes", None):
            self._keep(kept)
            if kept["depends"]:
                self.depending.add(kept["entry"]["belief"]["statement"])
            self.places[kept["slug"], kept["check"]] = f"{report.location[0]}:{(report.location[1] or 0) + 1}"

    def _keep(self, kept: dict[str, Any]) -> None:
        """Add an answer to the entry of its check."""
        entry = self.entries.setdefault(kept["slug"], {}).setdefault(kept["check"], {**kept["entry"], "answers": {}})
        entry["answers"][kept["values"]] = kept["answer"]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Keep how xdist's worker died."""
        if error:
            process = getattr(getattr(node.gateway, "_io", None), "popen", None)
            self.statuses.append(_status(process) if process else 1)

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Keep in which check it died; xdist tells of the worker first."""
        self.crashed.append(crashitem)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        try:
            if REFUSED in self.config.stash:
                self._refuse(session, self.config.stash[REFUSED])
            elif exitstatus == pytest.ExitCode.INTERRUPTED and self.path is not None:
                self.lines.append(f"interrupted after {count(len(self.places), 'check')}: nothing is recorded")
            elif (self.entries or self.crashed) and ENVIRONMENT in self.config.stash:
                self._report(exitstatus)
            elif self.config.option.torchnotes_stale and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
                session.exitstatus = pytest.ExitCode.OK
                self.lines.append("no check has changed since it was recorded")
            elif self.path is not None and exitstatus != pytest.ExitCode.USAGE_ERROR:
                self._refuse(session, "no claim ran, nothing is recorded")
        except InputError as error:
            self._refuse(session, str(error))

    def _refuse(self, session: pytest.Session, line: str) -> None:
        self.lines.append(line)
        session.exitstatus = session.exitstatus or pytest.ExitCode.USAGE_ERROR

    def _report(self, exitstatus: int) -> None:
        # a run without claims has no use for these
        from torchnotes.checking import summary
        from torchnotes.records import history, store

        path = recording.place(self.config, self.config.stash[ENVIRONMENT]) if self.path is not None else None
        # what a record holds of the claims that did not run may be of an older source
        whole = bool(self.crashed) or (path is not None and path.exists())
        claims = self._claims(whole=whole) if whole or path else []
        if self.crashed:
            self._keep_crashes(claims)
        record = self._record()
        self.lines += summary.outcomes(record, self.depending)
        set_here = [*variables(), *self.config.stash.get(MOODS, [])]
        if exitstatus == pytest.ExitCode.TESTS_FAILED and set_here:
            self.lines.append(f"  torch may answer otherwise under what is set here: {', '.join(set_here)}")
        last: list[str] = []
        if path is None:
            if not (self.records / record.name).exists():
                here = record.environment.torch
                last = [f"torch {here} has no record yet: pytest --torchnotes-record writes {record.name}"]
        elif exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            digests = {claim.slug: claim.digests for claim in claims}
            recording.keep(record, path, digests, root(self.config) / "build")
            last = [f"recorded in {path}"]
        try:
            earlier = store.read_newest_before(self.records, record.environment.device, record.release)
            is_new = not (self.records / record.name).exists()
            if earlier and (is_new or record.claims.keys() - earlier.claims.keys()):
                claims = claims or self._claims(whole=False)
            earlier = earlier and history.renamed(earlier, claims)
            self.lines += summary.changed(earlier, record, self.places, claims, observed=path is not None)
        finally:
            self.lines += last

    def _claims(self, *, whole: bool) -> list[Claim]:
        """Return the claims that were collected; all of them where that is asked for, or xdist's workers collected."""
        if whole or CHAPTERS not in self.config.stash:
            return [*knowledge.load(root(self.config)).claims]
        return [claim for chapter in self.config.stash[CHAPTERS].by_path.values() for claim in chapter.claims]

    def _record(self) -> "Record":
        import msgspec

        from torchnotes.records.schema import SCHEMA, Record

        environment = self.config.stash[ENVIRONMENT]
        return msgspec.convert({"schema": SCHEMA, "environment": environment, "claims": self.entries}, Record)

    def _keep_crashes(self, claims: Iterable[Claim]) -> None:
        """Keep the checks in which a worker's process died, which no report tells of."""
        from torchnotes.checking.isolation import signal_name

        guards = Guards.of(self.config.stash[ENVIRONMENT])
        owners = {
            f"{claim.path}::{claim.name}::{check.name}": (claim, check) for claim in claims for check in claim.checks
        }
        for number, nodeid in enumerate(self.crashed):
            method, _, values = nodeid.partition("[")
            if method in owners:
                claim, check = owners[method]
                signal = signal_name(self.statuses[number]) if number < len(self.statuses) else "its process died"
                self._keep(
                    {
                        "slug": claim.slug,
                        "check": check.name,
                        "values": values.removesuffix("]"),
                        "entry": guards.entry(check),
                        "answer": {"outcome": "crashed", "reason": signal},
                    }
                )
                self.places[claim.slug, check.name] = f"{claim.path}:{check.line}"
                self.lines.append(f"{nodeid} ended its process ({signal}); mark it @isolated() to go on after it")

    def pytest_terminal_summary(self, terminalreporter: "TerminalReporter") -> None:
        if self.lines:
            terminalreporter.section("torchnotes")
            for line in self.lines:
                terminalreporter.line(line)


def _status(process: "subprocess.Popen[bytes]") -> int:
    """Return how a process ended; 1 where it lives on though nothing is heard of it."""
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        return 1
