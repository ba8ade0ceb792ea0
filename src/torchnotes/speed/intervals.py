"""Intervals of figures, and the verdict on a belief about them. Pure, and without numpy, which a site does not need."""

import math
from dataclasses import dataclass

from torchnotes.records.history import Verdict


@dataclass(frozen=True, slots=True)
class Interval:
    """A median with the bounds of its 95 % bootstrap interval."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def verdict(found: Interval, at_least: float | None, at_most: float | None) -> Verdict:
    """Return what a belief that a figure lies within bounds came to: by the whole interval, not by the median."""
    low = -math.inf if at_least is None else at_least
    high = math.inf if at_most is None else at_most
    if low <= found.low and found.high <= high:
        return Verdict.HOLDS
    return Verdict.REFUTED if found.high < low or found.low > high else Verdict.INCONCLUSIVE
