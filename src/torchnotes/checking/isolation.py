"""Runs a check in a process of its own, so that torch may end that process and the answer is kept."""

import faulthandler
import os
import pickle
import signal
import warnings
from collections.abc import Callable

import pytest

from torchnotes.checking.observation import Observation


class ChildError(Exception):
    """How a check failed in its own process."""


def run(work: Callable[[], object], observation: Observation) -> None:
    """Run a check's body in a forked process, and keep what it observed there.

    Raises:
        ChildError: when it does not hold.
    """
    if not hasattr(os, "fork"):
        pytest.skip("runs in a process of its own, which this system cannot fork")
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns where there are threads, and torch has some; the child starts none of them anew
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        _send(work, observation, writing)
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor has no path
        sent = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == -signal.SIGKILL:  # by whoever was short of memory: no code of torch's ends so
        pytest.skip("the machine, not torch: its process was killed")
    if status != 0 or not sent:
        observation.crash(signal_name(status))
        raise ChildError(f"its process died: {observation.reason}")
    fields, told = pickle.loads(sent)  # noqa: S301 - from a process of ours
    vars(observation).update(fields)
    if observation.outcome == "not-run":
        pytest.skip(observation.reason)
    if told is not None:
        raise ChildError(told)


def _send(work: Callable[[], object], observation: Observation, writing: int) -> None:
    """Run the body, send what it came to, and end the process whatever happens."""
    # how it ends is told by the parent
    faulthandler.disable()
    try:
        told = None
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - sent to the parent
            observation.end(error)
            told = f"{type(error).__name__}: {error}"
        fields = observation.answer() | {"refuted": observation.refuted}
        with open(writing, "wb") as pipe:
            pipe.write(pickle.dumps((fields, told)))
        os._exit(0)
    finally:
        os._exit(1)


def signal_name(status: int) -> str:
    """Return how a process ended by its status: `SIGFPE` for -8, `exit status 3` for 3."""
    try:
        return signal.Signals(-status).name if status < 0 else f"exit status {status}"
    except ValueError:
        return f"signal {-status}"
