"""New processes for claims that speak of one: Python that has imported torch, and nothing else.

Importing torch takes seconds, so each starts once the checks are collected, and waits while others run.
"""

import os
import subprocess
import sys

import pytest

WAIT = "import os, sys, torch; exec(sys.stdin.read())"

STARTED = pytest.StashKey[dict]()
"""The processes that wait, by the check that they are for."""


def start(variables):
    """Return a process that waits for code, with environment variables set before it began."""
    return subprocess.Popen(  # noqa: S603 - the command is written out here
        [sys.executable, "-c", WAIT],
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def variables_of(item):
    """Return the environment variables that a check gives its process, as the parameter of `new_process`."""
    return item.callspec.params.get("new_process", {}) if hasattr(item, "callspec") else {}


def pytest_collection_finish(session):
    config = session.config
    config.stash[STARTED] = {}
    # a worker of xdist may never come to the check
    if config.option.collectonly or hasattr(config, "workerinput"):
        return
    for item in session.items:
        if "new_process" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("gpu"):
            config.stash[STARTED][item.nodeid] = start(variables_of(item))


def pytest_unconfigure(config):
    for process in config.stash.get(STARTED, {}).values():
        process.kill()
        process.communicate()


@pytest.fixture
def new_process(request):
    """Run code in a new process and return what it prints; a folder is where it runs."""

    def run(code, folder="."):
        started = request.config.stash[STARTED].pop(request.node.nodeid, None)
        process = started or start(variables_of(request.node))
        printed, _ = process.communicate(f"os.chdir({str(folder)!r})\n{code}")
        assert process.returncode == 0
        return printed

    return run
