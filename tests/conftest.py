"""Marks what is slow, and starts new processes for claims that speak of one: Python that has imported torch.

Importing torch takes seconds, so each process starts once the checks are collected, and waits while others run.
"""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

WAIT = """
import os, sys, torch
print(flush=True)  # the next process may start
{ahead}
exec(sys.stdin.read())
sys.stdout.flush()
os._exit(0)  # Python takes a second to clean torch up
"""

SLOW = {"compiling", "processes"}
"""Folders whose checks compile, or start several processes."""

STARTED = pytest.StashKey[dict]()
"""The processes that wait, as futures, by the check that they are for."""


def start(variables, ahead=""):
    """Return a process that waits for code, with environment variables set before it began.

    It returns once torch is imported; `ahead` is code that the process runs meanwhile.
    """
    process = subprocess.Popen(  # noqa: S603 - the command is written out here
        [sys.executable, "-c", WAIT.format(ahead=ahead)],
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    return process


def variables_of(item):
    """Return the environment variables that a check gives its process, as the parameter of `new_process`."""
    return item.callspec.params.get("new_process", {}) if hasattr(item, "callspec") else {}


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: compiles, or starts several processes")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name in SLOW:
            item.add_marker("slow")


def pytest_collection_finish(session):
    config = session.config
    config.stash[STARTED] = {}
    # a worker of xdist may never come to the check
    if config.option.collectonly or hasattr(config, "workerinput"):
        return
    # one after the other: together they would slow down the checks that run meanwhile
    starter = ThreadPoolExecutor(1)
    for item in session.items:
        if "new_process" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("gpu"):
            # the first optimizer imports torch's compiler, which takes as long as torch
            compiles = any(word in item.path.read_bytes() for word in (b"optim.", b"torch.compile"))
            starting = starter.submit(start, variables_of(item), ahead="import torch._dynamo" if compiles else "")
            config.stash[STARTED][item.nodeid] = starting


def pytest_unconfigure(config):
    for starting in config.stash.get(STARTED, {}).values():
        if not starting.cancel():
            starting.result().kill()
            starting.result().communicate()


@pytest.fixture
def new_process(request):
    """Run code in a new process and return what it prints; a folder is where it runs."""

    def run(code, folder="."):
        starting = request.config.stash[STARTED].pop(request.node.nodeid, None)
        process = starting.result() if starting else start(variables_of(request.node))
        printed, _ = process.communicate(f"os.chdir({str(folder)!r})\n{code}")
        if process.returncode == -signal.SIGKILL:
            pytest.skip("the machine, not torch: its process was killed")
        assert process.returncode == 0
        return printed

    return run
