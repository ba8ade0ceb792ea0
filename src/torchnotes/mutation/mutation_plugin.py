"""Runs claims in the place of checks, each to be scored: what `pytest --sharpness` does where checks run."""

import signal
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from torchnotes.checking.observer import Watching
from torchnotes.checking.plugin import CHECK
from torchnotes.knowledge.chapters import Claim
from torchnotes.mutation import scores, scoring
from torchnotes.mutation.scoring import Runnable, Within
from torchnotes.records.schema import RecordError

LONGEST = 60
"""Seconds that one check may take."""


class ClaimItem(pytest.Item):
    """A claim to be scored, in the place of its checks."""

    def __init__(self, *, claim: Claim, checks: list[pytest.Function], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.claim = claim
        self.checks = checks

    def runtest(self) -> None:
        raise RuntimeError("a claim is scored by Sharpening, which runs its checks")

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.claim.line - 1, self.claim.slug


def claim_items(items: Iterable[pytest.Item], folder: Path, *, only_stale: bool) -> Iterator[ClaimItem]:
    """Gather the checks among `items` by claim.

    Args:
        items: what was collected.
        folder: where the scores' file is.
        only_stale: whether to leave out the claims that have not changed since they were scored.

    Raises:
        pytest.UsageError: when that file holds no scores.
    """
    by_claim: dict[str, list[pytest.Function]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and CHECK in item.stash:
            by_claim.setdefault(item.stash[CHECK][0].slug, []).append(item)
    claims = [checks[0].stash[CHECK][0] for checks in by_claim.values()]
    try:
        stale = scores.stale(claims, scores.read(folder / scores.NAME))
    except RecordError as error:
        raise pytest.UsageError(str(error)) from None
    for claim in claims:
        checks = by_claim[claim.slug]
        if claim.slug in stale or not only_stale:
            (module,) = (node for node in checks[0].listchain() if isinstance(node, pytest.Module))
            yield ClaimItem.from_parent(module, name=claim.name, claim=claim, checks=checks)


class Sharpening:
    """The hooks that score claims."""

    def __init__(self, watching: Watching) -> None:
        self.watching = watching
        self.within: Within = lambda _: nullcontext()
        self.running: Runnable | None = None
        self.error: BaseException | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        if not isinstance(item, ClaimItem):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        start = time.perf_counter()
        runnables = [
            Runnable(check.stash[CHECK][1], check.name, sys.modules[check.function.__module__], check)
            for check in item.checks
        ]
        score = scoring.score(item.claim, runnables, self.run)
        wrong = [*score.problems(item.claim)]
        report = pytest.TestReport(
            item.nodeid,
            item.location,
            dict.fromkeys(item.keywords, 1),
            "failed" if wrong else "passed",
            "\n".join(wrong) or None,
            "call",
            duration=time.perf_counter() - start,
        )
        report.torchnotes_score = item.claim.slug, score.model_dump()  # type: ignore[attr-defined]
        item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def run(
        self, runnables: Sequence[Runnable], within: Within
    ) -> Generator[tuple[Runnable, BaseException | None], None, None]:
        """Run checks as pytest does, but for telling of it, and give what each raised."""
        for runnable, next_item in zip_longest(runnables, [following.item for following in runnables[1:]]):
            self.within, self.running, self.error = within, runnable, None
            with self.watching.watched(runnable.item):
                setup = runtestprotocol(runnable.item, log=False, nextitem=next_item)[0]
            self.running = None
            if setup.skipped:
                self.error = pytest.skip.Exception(setup.longrepr[2].removeprefix("Skipped: "))  # type: ignore[index]
            elif setup.failed:
                self.error = RuntimeError(f"its fixtures fail: {setup.longreprtext.splitlines()[-1]}")
            yield runnable, self.error

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        try:
            yield
        except (KeyboardInterrupt, SystemExit, pytest.exit.Exception):
            raise
        except BaseException as error:  # noqa: BLE001 - kept, to be looked at once the check is torn down
            self.error = error

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        if self.running is None:
            return (yield)
        with _limited(LONGEST), self.within(self.running):
            return (yield)


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """End a check that an erring torch keeps from ending, where the system and the thread allow it."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise TimeoutError(f"the check takes longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
