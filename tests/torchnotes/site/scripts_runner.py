"""Runs the scripts of a folder, each in a fork of one Python, and writes how each ended as JSON.

It is run by itself: `python scripts_runner.py FOLDER`.
A fork is what a fresh Python is, except that torch and what scripts need beside it are imported already.
"""

import importlib
import json
import os
import runpy
import signal
import sys
import tempfile
from pathlib import Path

LONGEST = 120
"""Seconds after which a script is ended."""


def ended(path):
    """Return the type of the error that a script ended in, empty without one; `exit -11` where its process died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(run(path)).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor has no path
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return json.loads(told) if told else f"exit {status}"


def run(path):
    """Run a script in a folder of its own, unheard, and return the type of its error."""
    signal.alarm(LONGEST)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        os.chdir(folder)
        try:
            runpy.run_path(path, run_name="__main__")
        except BaseException as error:  # noqa: BLE001 - whatever it is, is told
            return type(error).__name__
        finally:
            os.chdir("/")
    return ""


if __name__ == "__main__":
    # the first optimizer imports torch's compiler, which takes as long as torch
    for module in ("torch", "torch._dynamo", "hypothesis", "pytest"):
        importlib.import_module(module)
    sys.stdout.write(json.dumps({path.stem: ended(str(path)) for path in sorted(Path(sys.argv[1]).glob("*.py"))}))
