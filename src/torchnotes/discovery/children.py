"""Runs each piece of work in a process that may die, and says how it ended."""

import os
import pickle
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST = 120
"""Seconds that a piece of work may take."""


def run(work: Callable[[], Any]) -> tuple[Any, str]:
    """Return what a piece of work returned, in a fork of this process, and how the fork ended where it did so early.

    What is returned has to be plain data. An error of the work's own is raised there and ends the fork.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "returned"
        child = os.fork()
        if child == 0:
            signal.alarm(LONGEST)
            try:
                file.write_bytes(pickle.dumps(work()))
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return None, signal.Signals(os.WTERMSIG(status)).name
        return (pickle.loads(file.read_bytes()), "") if file.exists() else (None, "an error of its own")  # noqa: S301
