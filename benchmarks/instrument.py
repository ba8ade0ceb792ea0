"""The instrument proved on itself: `python benchmarks/instrument.py [RUNS]`.

The same work on both sides must rarely show a difference, and a tenth more work must nearly always show one,
while another process keeps a core busy. A difference is shown where the 95 % interval leaves 1 out.
"""

import subprocess
import sys

import torch

from torchnotes.speed import figures, timing
from torchnotes.speed.intervals import Interval

SMALL = torch.ones(16, 16)
LARGE = torch.ones(1000, 1000)
INDEX = torch.arange(0, 1000, 2)
"""Both sides work on the same memory, as the ways of a benchmark do."""

BUSY = "while True: sum(range(10_000))"


def small(times: int) -> timing.Way:
    """Make a way that multiplies small matrices so many times."""
    return repeated(lambda: torch.mm(SMALL, SMALL), times)


def large(times: int) -> timing.Way:
    """Make a way that picks half the columns of a large matrix so many times."""
    return repeated(lambda: LARGE.index_select(1, INDEX), times)


def repeated(work: timing.Way, times: int) -> timing.Way:
    """Make a way that does something so many times."""
    turns = range(times)

    def way() -> None:
        for _ in turns:
            work()

    return way


def compare(first: timing.Way, second: timing.Way) -> Interval:
    """Measure one ratio as a benchmark does."""
    return figures.ratio(*timing.time_in_turn([first, second]).T)


def main(runs: int) -> int:
    """Measure and print; 1 where the instrument is not what it should be."""
    wrong = False
    for name, work in (("small", small), ("large", large)):
        with subprocess.Popen([sys.executable, "-c", BUSY]) as busy:
            try:
                alike = [compare(work(10), work(10)) for _ in range(runs)]
                slower = [compare(work(11), work(10)) for _ in range(runs)]
            finally:
                busy.kill()
        false = sum(not found.low <= 1 <= found.high for found in alike)
        seen = sum(found.low > 1 for found in slower)
        width = figures.interval([found.high / found.low - 1 for found in alike]).median
        print(
            f"{name} work, the same on both sides: a difference in {false} of {runs} runs, at most a tenth may show one"
        )
        print(f"{name} work, a tenth more of it: seen in {seen} of {runs} runs, at least nine tenths have to")
        print(f"{name} work: an interval is {width:.1%} wide")
        wrong |= false > runs / 10 or seen < runs * 0.9
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
