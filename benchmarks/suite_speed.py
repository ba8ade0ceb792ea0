"""What the suite, the plugin and the site cost: `python benchmarks/suite_speed.py [--only site] [--rounds 5]`.

Wall-clock time is compared with that of a pytest run of one empty test that imports torch.
Every command runs once a round, in turn, so that a slow moment of the machine meets them all.
What counts is the ratio within a round, and the median of these.
"""

import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
EMPTY = "import torch\n\n\ndef test_torch_is_imported():\n    assert torch.ones(1).item() == 1\n"
CLAIMS = ("pytest", "-q", "tests", "--ignore=tests/torchnotes")
SITE = ("mkdocs", "build", "--strict", "--site-dir")


@dataclass(frozen=True)
class Bar:
    """The ratio of the times of two commands, and the most that it may be."""

    title: str
    over: str
    under: str
    most: float | None = None


BARS = {
    "claims": [Bar("the claims / an empty run", "claims", "empty", 6)],
    "whole": [Bar("all tests / an empty run", "whole", "empty", 13)],
    "parallel": [Bar("all tests with -n 2 / with -n 0", "two", "whole", 0.65)],
    "site": [Bar("mkdocs build / an empty run", "site", "empty", 3)],
    "observing": [Bar("the claims / unobserved", "claims", "unobserved"), Bar("recorded / not", "recorded", "claims")],
    "growth": [Bar("mkdocs build / of half the claims", "site", "half")],
}


def commands(folder: Path) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """Return what is run by name, each with the folder that it runs in; `folder` is for what they need and leave."""
    return {
        "empty": (folder / "empty", ("pytest", "-q")),
        "claims": (ROOT, CLAIMS),
        "unobserved": (ROOT, (*CLAIMS, "--torchnotes-unobserved")),
        "recorded": (ROOT, (*CLAIMS, f"--torchnotes-record={folder}/record.json")),
        "whole": (ROOT, ("pytest", "-q", "-n", "0")),
        "two": (ROOT, ("pytest", "-q", "-n", "2")),
        "site": (ROOT, (*SITE, f"{folder}/site")),
        "half": (folder / "half", ("mkdocs", "build", "--site-dir", f"{folder}/half-site")),
    }


def prepare(folder: Path) -> float:
    """Write an empty test, and a copy of the project with every other file of claims; return the share of claims."""
    (folder / "empty").mkdir()
    (folder / "empty/test_empty.py").write_text(EMPTY)
    for name in ("src", "tests", "benchmarks", "docs", "records"):
        shutil.copytree(ROOT / name, folder / "half" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder / "half")
    chapters = [path for path in sorted(ROOT.glob("tests/*/test_*.py")) if "@claim" in path.read_text()]
    claims = [path.read_text().count("@claim(") for path in chapters]
    for path in chapters[1::2]:
        (folder / "half" / path.relative_to(ROOT)).unlink()
    return sum(claims[::2]) / sum(claims)


def seconds(where: Path, arguments: tuple[str, ...]) -> float:
    """Return what a Python module takes in a process of its own; a failing run is no measurement."""
    # as on a machine where Python keeps what it has compiled
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=where, env=environment, check=False, capture_output=True
    )
    took = time.perf_counter() - begin
    if ran.returncode:
        sys.exit(f"{' '.join(arguments)} failed, so nothing is measured:\n{(ran.stdout + ran.stderr).decode()[-2000:]}")
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=BARS, default=list(BARS), help="what to measure")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    bars = [bar for name in given.only for bar in BARS[name]]
    names = dict.fromkeys(name for bar in bars for name in (bar.under, bar.over))
    with tempfile.TemporaryDirectory() as made:
        share = prepare(Path(made))
        known = commands(Path(made))
        for name in names:
            seconds(*known[name])  # compiles what is not compiled yet
        took: dict[str, list[float]] = {name: [] for name in names}
        for number in range(given.rounds):
            for name in names:
                took[name].append(seconds(*known[name]))
            print(f"round {number + 1}:", ", ".join(f"{name} {times[-1]:.2f} s" for name, times in took.items()))
    for bar in bars:
        print(told(bar, took))
    if "half" in took:
        ratios = [whole / half for whole, half in zip(took["site"], took["half"], strict=True)]
        exponent = statistics.median(math.log(ratio) / math.log(1 / share) for ratio in ratios)
        print(f"a site of {share:.0%} of the claims: time grows as claims^{exponent:.2f}; 1 is in proportion")


def told(bar: Bar, took: Mapping[str, list[float]]) -> str:
    """Return the median of a ratio with its span, and whether it is within its bar."""
    ratios = [over / under for over, under in zip(took[bar.over], took[bar.under], strict=True)]
    median = statistics.median(ratios)
    verdict = f"; at most {bar.most:g}: {'met' if median <= bar.most else 'MISSED'}" if bar.most else ""
    return f"{bar.title}: median {median:.2f} ({min(ratios):.2f} to {max(ratios):.2f}){verdict}"


if __name__ == "__main__":
    main()
