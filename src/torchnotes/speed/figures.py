"""What measured times come to: ratios and exponents with an interval. Pure."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from torchnotes.speed.intervals import Interval

RESAMPLES = 2000
"""Bootstrap samples behind an interval."""

RESOLUTION = 0.005
"""How far apart two ways that do the same may be measured, however many the rounds: see `benchmarks/instrument.py`."""

Figures = Sequence[float] | npt.NDArray[np.float64]


def interval(figures: Figures) -> Interval:
    """Return the median of independent figures with its 95 % percentile bootstrap interval; the same figures, the same.

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
    """Return the ratio of times, subject to reference, its interval widened by what the instrument cannot tell apart.

    Args:
        subject: seconds of each round, as for `ratios`.
        reference: likewise.
    """
    found = interval(ratios(subject, reference))
    return Interval(found.median, found.low / (1 + RESOLUTION), found.high * (1 + RESOLUTION))


def ratios(subject: Figures, reference: Figures) -> npt.NDArray[np.float64]:
    """Return one ratio for each two rounds in turn: the geometric mean of theirs, which evens out who came first.

    Args:
        subject: seconds of each round, an even number of them.
        reference: likewise, of the same rounds; whose turn was first alternates.
    """
    logs = np.log(np.asarray(subject, dtype=np.float64)) - np.log(np.asarray(reference, dtype=np.float64))
    found: npt.NDArray[np.float64] = np.exp(logs.reshape(-1, 2).mean(axis=1))
    return found


def exponents(sizes: Figures, seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return for each round the slope of log time over log size, by least squares: 1 is proportional, 2 quadratic.

    Args:
        sizes: at least two different ones.
        seconds: of shape (rounds, sizes).
    """
    x = np.log(np.asarray(sizes, dtype=np.float64))
    centred = x - x.mean()
    slopes: npt.NDArray[np.float64] = np.dot(np.log(seconds), centred / np.square(centred).sum())
    return slopes
