"""Claims in the place of checks: each is one item, whose checks run again and again to be scored."""

import signal
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from _pytest.runner import runtestprotocol

from torchnotes.checking.observation import CHECK
from torchnotes.checking.observer import ObserverPlugin
from torchnotes.knowledge.chapters import Claim
from torchnotes.mutation import scores, scoring
from torchnotes.mutation.scoring import CheckTimeoutError, ContextOf, Runnable
from torchnotes.records.schema import RecordError

LONGEST: float = 60
"""Seconds that one check may take."""

AGAIN = 1.0
"""Seconds until a check is ended again that went on; what it set is put back in less."""


class ClaimItem(pytest.Item):
    """A claim to be scored, in the place of its checks."""

    def __init__(self, *, claim: Claim, checks: list[pytest.Function], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.claim = claim
        self.checks = checks

    def runtest(self) -> None:
        raise RuntimeError("a claim is scored by ClaimRunner, which runs its checks")

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.claim.line - 1, self.claim.slug


def gathered(items: Iterable[pytest.Item], folder: Path, *, only_stale: bool) -> Iterator[ClaimItem]:
    """Yield an item for each claim that has checks among `items`.

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


class ClaimRunner:
    """The hooks that score claims."""

    def __init__(self, config: pytest.Config) -> None:
        observer = config.pluginmanager.get_plugin("torchnotes-observer")
        assert isinstance(observer, ObserverPlugin)
        observer.isolates = False
        self.observer = observer
        self.context_of: ContextOf = lambda _: nullcontext()
        self.running: Runnable | None = None
        self.error: BaseException | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        if not isinstance(item, ClaimItem):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        start = time.perf_counter()
        score = scoring.score(item.claim, [self.runnable(check) for check in item.checks], self.run)
        problems = [*score.problems(item.claim)]
        report = pytest.TestReport(
            item.nodeid,
            item.location,
            dict.fromkeys(item.keywords, 1),
            "failed" if problems else "passed",
            "\n".join(problems) or None,
            "call",
            duration=time.perf_counter() - start,
        )
        report.torchnotes_score = {  # type: ignore[attr-defined] # reports carry what plugins add, xdist sends it along
            "torch": self.observer.guards.release,
            "slug": item.claim.slug,
            "score": msgspec.to_builtins(score),
        }
        item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def runnable(self, item: pytest.Function) -> Runnable:
        """Return a check as scoring knows it; it is skipped where it speaks of other releases of torch."""
        check = item.stash[CHECK][1]
        if beyond := self.observer.guards.beyond(check):
            item.add_marker(pytest.mark.skip(reason=f"speaks of torch {beyond}"), append=False)
        return Runnable(check, item.name, sys.modules[item.function.__module__], item)

    def run(
        self, runnables: Sequence[Runnable], context_of: ContextOf
    ) -> Generator[tuple[Runnable, BaseException | None], None, None]:
        """Run checks as pytest does, but for reporting on them, and yield what each raised."""
        for runnable, next_item in zip_longest(runnables, [following.item for following in runnables[1:]]):
            self.context_of, self.running, self.error = context_of, runnable, None
            with self.observer.observed(runnable.item):
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
        with limited(LONGEST), self.context_of(self.running):
            return (yield)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what runs within once it takes too long, where the system and the thread allow it.

    Raises:
        CheckTimeoutError: when it does.
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise CheckTimeoutError(f"the check takes longer than {seconds:g} s")

    before, recording = signal.signal(signal.SIGALRM, end), torch.is_grad_enabled()
    # again and again: where it falls into a callback of the garbage collector, Python ignores the error
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    except CheckTimeoutError:
        # it may have fallen between a switch of gradients and what would switch them back
        torch.set_grad_enabled(recording)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
