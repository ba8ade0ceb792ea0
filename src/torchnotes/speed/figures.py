"""What measured times come to: ratios and exponents with an interval, and the verdict on a belief about them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from torchnotes.records.history import Verdict

RESAMPLES = 2000
"""Bootstrap samples behind an interval."""

RESOLUTION = 0.005
"""How far apart two ways that do the same may be measured, however many the rounds: see `benchmarks/instrument.py`."""

Figures = Sequence[float] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A median with the bounds of its 95 % bootstrap interval."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def interval(figures: Figures) -> Interval:
    """Give the median of independent figures with its 95 % percentile bootstrap interval; the same figures, the same.

    Raises:
        ValueError: when there are none.
    """
    values = np.asarray(figures, dtype=np.float64)
    if values.size == 0:
        raise ValueError("there is nothing to take the median of")
    drawn = np.random.default_rng(0).integers(0, values.size, (RESAMPLES, values.size))
    low, high = np.quantile(np.median(values[drawn], axis=1), (0.025, 0.975))
    return Interval(float(np.median(values)), float(low), float(high))


def ratio(subject: Figures, reference: Figures) -> Interval:
    """Give the ratio of times, subject to reference; its interval is widened by what the instrument cannot tell apart.

    Args:
        subject: seconds of each round, as for `ratios`.
        reference: likewise.
    """
    found = interval(ratios(subject, reference))
    return Interval(found.median, found.low / (1 + RESOLUTION), found.high * (1 + RESOLUTION))


def ratios(subject: Figures, reference: Figures) -> npt.NDArray[np.float64]:
    """Give one ratio for each two rounds in turn: the geometric mean of theirs, which evens out which way came first.

    Args:
        subject: seconds of each round, an even number of them.
        reference: likewise, of the same rounds; whose turn was first alternates.
    """
    logs = np.log(np.asarray(subject, dtype=np.float64)) - np.log(np.asarray(reference, dtype=np.float64))
    found: npt.NDArray[np.float64] = np.exp(logs.reshape(-1, 2).mean(axis=1))
    return found


def exponents(sizes: Figures, seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give for each round the slope of log time over log size, by least squares: 1 is proportional, 2 quadratic.

    Args:
        sizes: at least two different ones.
        seconds: of shape (rounds, sizes).
    """
    x = np.log(np.asarray(sizes, dtype=np.float64))
    centred = x - x.mean()
    slopes: npt.NDArray[np.float64] = np.dot(np.log(seconds), centred / np.square(centred).sum())
    return slopes


def verdict(found: Interval, at_least: float | None, at_most: float | None) -> Verdict:
    """Say what a belief that a figure lies within bounds came to: by the whole interval, not by the median."""
    low = -np.inf if at_least is None else at_least
    high = np.inf if at_most is None else at_most
    if low <= found.low and found.high <= high:
        return Verdict.HOLDS
    return Verdict.REFUTED if found.high < low or found.low > high else Verdict.INCONCLUSIVE
