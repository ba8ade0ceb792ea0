"""What the suite, the plugin and the site cost: `python benchmarks/suite_speed.py [ROUNDS]`.

Every command runs once a round, in turn, so that a slow moment of the machine meets them all;
what counts is the ratio of wall-clock times within a round, and the median of these.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from torchnotes.site import hook
from torchnotes.site.render import SUMMARY, render

ROOT = Path(__file__).parents[1]
EMPTY = "import torch\n\n\ndef test_torch_is_imported():\n    assert torch.ones(1).item() == 1\n"


def run(*arguments: str, cwd: Path = ROOT) -> None:
    """Run a Python module in a process of its own, quietly; a failing run is no measurement."""
    # as on a machine where Python keeps what it has compiled
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", *arguments]
    subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True)


def seconds(work: Callable[[], object]) -> float:
    """Time a piece of work."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(rounds: int) -> None:
    """Measure and print."""
    claims = ("pytest", "-q", "tests", "--ignore=tests/torchnotes")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_empty.py").write_text(EMPTY)
        works: dict[str, Callable[[], object]] = {
            "empty": lambda: run("pytest", "-q", cwd=Path(folder)),
            "whole": lambda: run("pytest", "-q"),
            "two": lambda: run("pytest", "-q", "-n", "2"),
            "claims": lambda: run(*claims),
            "unwatched": lambda: run(*claims, "--unwatched"),
            "recording": lambda: run(*claims, f"--record={folder}/record.json"),
            "render": lambda: render(hook.load(ROOT), SUMMARY),
            "mkdocs": lambda: run("mkdocs", "build", "--strict", "--site-dir", f"{folder}/site"),
        }
        for work in works.values():
            work()  # compiles what is not compiled yet
        took: dict[str, list[float]] = {name: [] for name in works}
        for number in range(rounds):
            for name, work in works.items():
                took[name].append(seconds(work))
            print(f"round {number + 1} of {rounds}:", *(f"{name} {times[-1]:.2f} s" for name, times in took.items()))

    for over, under, most in (("whole", "empty", 4), ("claims", "empty", 4), ("claims", "unwatched", 1.1)):
        report(f"{over} / {under}", [a / b for a, b in zip(took[over], took[under], strict=True)], f"at most {most}")
    report("whole on two cores / empty", [a / b for a, b in zip(took["two"], took["empty"], strict=True)], "")
    report("recording / unwatched", [a / b for a, b in zip(took["recording"], took["unwatched"], strict=True)], "")
    report("catalogue and render, seconds", took["render"], "at most 2")
    report("mkdocs build, seconds", took["mkdocs"], "at most 15")


def report(name: str, values: list[float], limit: str) -> None:
    """Print a median and its span."""
    print(f"{name}: median {statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f}) {limit}".rstrip())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
