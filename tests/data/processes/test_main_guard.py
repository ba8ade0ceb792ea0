"""The guard of a script that starts workers.

Order: 1
"""

import subprocess
import sys

import pytest
from torch.utils.data import DataLoader

from torchnotes import claim

BARE = """
from torch.utils.data import DataLoader

print([batch.tolist() for batch in DataLoader([1, 2], num_workers=1, multiprocessing_context="{start}")])
"""
GUARDED = """
from torch.utils.data import DataLoader

if __name__ == "__main__":
    print([batch.tolist() for batch in DataLoader([1, 2], num_workers=1, multiprocessing_context="{start}")])
"""
PROGRAMS = {
    "bare fork": BARE.format(start="fork"),
    "bare spawn": BARE.format(start="spawn"),
    "guarded spawn": GUARDED.format(start="spawn"),
}

TOLD = ["RuntimeError:", "An attempt has been made to start a new process before the", "if __name__ == '__main__':"]
"""Lines of the worker's error, from its type to the guard; the rest of it names folders of the machine."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """Return the exit code, the output and the errors of each program, run as scripts."""
    folder, started = tmp_path_factory.mktemp("scripts"), {}
    for number, (name, text) in enumerate(PROGRAMS.items()):
        script = folder / f"script{number}.py"
        script.write_text(text, encoding="utf-8")
        started[name] = subprocess.Popen(  # noqa: S603 - the command is written out here
            [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    # all run at once; each writes less than a pipe holds, so that none waits for being read
    return {name: (*process.communicate(), process.returncode) for name, process in started.items()}


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["state", "value", "error"],
    see=["data"],
    asked=[
        'DataLoader if __name__ == "__main__"',
        "An attempt has been made to start a new process before the current process has finished",
        "DataLoader worker (pid(s)) exited unexpectedly",
        "num_workers greater than 0 Windows RuntimeError freeze_support",
        "spawn DataLoader script runs twice",
    ],
)
class TestSpawnedWorkersImportTheScriptAgain:
    """Spawned workers import the script that started them.

    A script that reads a `DataLoader` of spawned workers outside of `if __name__ == "__main__":` fails.
    [without_a_guard_it_fails]
    The worker of such a script raises RuntimeError, which names the guard; then the script raises RuntimeError, since
    a worker exited unexpectedly. [without_a_guard_it_fails]
    Within the guard a script with spawned workers prints its batches. [within_the_guard_it_reads]
    Forked workers import nothing, and read without the guard. [forked_workers_need_no_guard]
    """

    def test_without_a_guard_it_fails(self, ended):
        output, errors, code = ended["bare spawn"]

        assert (code, output) == (1, "")
        lines = [line.strip() for line in errors.splitlines()]
        assert [line for line in lines if line in TOLD] == TOLD
        assert lines[-1].endswith("exited unexpectedly")

    def test_within_the_guard_it_reads(self, ended):
        output, _, code = ended["guarded spawn"]

        assert (code, output) == (0, "[[1], [2]]\n")

    def test_forked_workers_need_no_guard(self, ended):
        output, _, code = ended["bare fork"]

        batches = [batch.tolist() for batch in DataLoader([1, 2])]
        assert (code, output) == (0, f"{batches}\n")
        assert batches == [[1], [2]]
