"""What the suite, the plugin and the site cost: `python benchmarks/suite_speed.py [ROUNDS]`.

Every command runs once per round, in turn, so that a slow moment of the machine meets them all;
what counts are the ratios within a round, of processor time (user and system), and their median.
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
CLAIMS = ["tests", "--ignore=tests/torchnotes"]


def pytest_run(*arguments: str, cwd: Path = ROOT) -> None:
    """Run pytest in a process of its own, quietly; a failing run is no measurement."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def spent(work: Callable[[], None]) -> float:
    """Give the processor seconds that a piece of work takes, in this process and in those that it starts."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder)
        (empty / "test_empty.py").write_text(EMPTY)
        commands: dict[str, Callable[[], None]] = {
            "empty": lambda: pytest_run("--rootdir", folder, cwd=empty),
            "whole": pytest_run,
            "watched": lambda: pytest_run(*CLAIMS),
            "unwatched": lambda: pytest_run(*CLAIMS, "--unwatched"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for work in commands.values():
            work()  # compiles what is not compiled yet
        for number in range(rounds):
            for name, work in commands.items():
                seconds[name].append(spent(work))
            print(f"round {number + 1} of {rounds}:", *(f"{name} {took[-1]:.2f} s" for name, took in seconds.items()))

    for over, under, most in (("whole", "empty", 3), ("watched", "unwatched", 1.1)):
        ratios = [a / b for a, b in zip(seconds[over], seconds[under], strict=True)]
        span = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"{over} / {under}: median {statistics.median(ratios):.2f} ({span}), at most {most}")

    for name, work, most in (
        ("catalogue and render", lambda: render(hook.load(ROOT), SUMMARY), 2),
        (
            "mkdocs build",
            lambda: subprocess.run(
                [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tempfile.mkdtemp()],
                cwd=ROOT,
                check=True,
                capture_output=True,
            ),
            15,
        ),
    ):
        took = []
        for _ in range(rounds):
            begin = time.perf_counter()
            work()
            took.append(time.perf_counter() - begin)
        print(f"{name}: median {statistics.median(took):.2f} s ({min(took):.2f} to {max(took):.2f}), at most {most} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
