"""Gathers what the claims' checks saw, and ends the run with what it came to: the summary, and the record if asked for.

Runs where results come together: in the only process, or in xdist's controller, which does not import torch.
"""

from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from torchnotes.knowledge import catalogue, notes
from torchnotes.knowledge.chapters import Claim

ENVIRONMENT = pytest.StashKey[dict[str, Any]]()
"""Where the checks run, as a record's environment; set once claims are collected, under xdist once a worker ends."""


class Reporting:
    """The hooks of the process that reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.records = config.rootpath / "records"
        self.entries: dict[str, dict[str, dict[str, Any]]] = {}
        self.places: dict[tuple[str, str], str] = {}
        self.depending: set[str] = set()
        self.said: list[str] = []
        self.path = _checked(config.option.torchnotes_record)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if kept := getattr(report, "torchnotes", None):
            slug, name = kept["slug"], kept["name"]
            self.entries.setdefault(slug, {})[name] = kept["entry"]
            if kept["depends"]:
                self.depending.add(kept["entry"]["belief"]["statement"])
            self.places[slug, name] = f"{report.location[0]}:{(report.location[1] or 0) + 1}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.entries and ENVIRONMENT in self.config.stash:
            self._report(session, exitstatus)
        elif self.config.option.torchnotes_stale and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK
            self.said.append("no check has changed since it was recorded")
        elif self.path is not None:
            self._fail(session, "no claim ran, nothing is recorded")

    def _report(self, session: pytest.Session, exitstatus: int) -> None:
        # pydantic is slow to import, and only a run of claims has a record to make
        from torchnotes.checking import summary
        from torchnotes.records import history, merging, schema

        record = schema.Record.model_validate(
            {
                "environment": self.config.stash[ENVIRONMENT],
                "claims": {slug: {"checks": checks} for slug, checks in self.entries.items()},
            }
        )
        self.said += summary.outcomes(record, self.depending)
        try:
            earlier = schema.read_newest_before(self.records, record.environment.device, record.release)
            if earlier and record.claims.keys() - earlier.claims.keys():
                earlier = history.renamed(earlier, self._claims())
        except schema.RecordError as error:
            self._fail(session, str(error))
        else:
            self.said += summary.changed(earlier, record, self.places)
        if self.path is None:
            if not (self.records / record.name).exists():
                release = record.environment.torch
                self.said.append(f"torch {release} has no record yet: pytest --torchnotes-record writes {record.name}")
        elif exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            path = self.path if self.path.name else self.records / record.name
            try:
                merging.write(record, path, {claim.slug: claim.digests for claim in self._claims()})
            except schema.RecordError as error:
                self._fail(session, str(error))
            else:
                self.said.append(f"recorded in {path}")

    def _claims(self) -> list[Claim]:
        """Read the claims as they are written now; xdist's controller has collected none."""
        chapters = catalogue.read_tree(self.config.rootpath, notes.read_all(self.config.rootpath))
        return [claim for chapter in chapters for claim in chapter.claims]

    def _fail(self, session: pytest.Session, line: str) -> None:
        if line not in self.said:
            self.said.append(line)
        session.exitstatus = session.exitstatus or pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.said:
            terminalreporter.section("torchnotes")
            for line in self.said:
                terminalreporter.line(line)


def _checked(given: str | None) -> Path | None:
    """Turn what `--torchnotes-record` was given into a path; an empty one stands for the record's own place.

    Raises:
        pytest.UsageError: when no record can be written there.
    """
    if not given:
        return None if given is None else Path()
    path = Path(given)
    if path.suffix != ".json" or path.is_dir():
        raise pytest.UsageError(
            f"--torchnotes-record={given}: a record is a .json file;"
            " write --torchnotes-record=PATH, or a bare --torchnotes-record last"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        told = f"nothing can be written there: {error.strerror}"
        raise pytest.UsageError(f"--torchnotes-record={given}: {told}") from None
    return path.absolute()
