"""The instrument proved on itself: `python benchmarks/instrument.py [RUNS]`.

The same work on both sides must rarely show a difference, and a tenth more work must nearly always show one,
while another process keeps a core busy. A difference is shown where the 95 % interval leaves 1 out.
"""

import subprocess
import sys

import torch

from torchnotes import figures, timing
from torchnotes.figures import Interval

OPERAND = torch.ones(16, 16)
"""Both sides work on the same memory, as the ways of a benchmark do."""

BUSY = "while True: sum(range(10_000))"


def work(times: int) -> timing.Way:
    """Make a way that does the same small thing so many times."""
    turns = range(times)

    def way() -> None:
        for _ in turns:
            torch.mm(OPERAND, OPERAND)

    return way


def compare(first: timing.Way, second: timing.Way) -> Interval:
    """Measure one ratio as a benchmark does."""
    return figures.ratio(*timing.time_in_turn([first, second]).T)


def main(runs: int) -> int:
    """Measure and print; 1 where the instrument is not what it should be."""
    with subprocess.Popen([sys.executable, "-c", BUSY]) as busy:
        try:
            alike = [compare(work(20), work(20)) for _ in range(runs)]
            slower = [compare(work(22), work(20)) for _ in range(runs)]
        finally:
            busy.kill()
    false = sum(not found.low <= 1 <= found.high for found in alike)
    seen = sum(found.low > 1 for found in slower)
    widths = figures.interval([found.high / found.low - 1 for found in alike])
    print(f"the same work on both sides: a difference in {false} of {runs} runs, at most a tenth may show one")
    print(f"a tenth more work: seen in {seen} of {runs} runs, at least nine tenths have to")
    print(f"an interval's width, high over low: {widths.median:.1%}")
    return int(false > runs / 10 or seen < runs * 0.9)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
