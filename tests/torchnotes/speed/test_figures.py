"""Ratios, exponents, their intervals, and the verdict on a belief about them."""

import numpy as np
import pytest

from torchnotes.speed import figures, intervals
from torchnotes.speed.intervals import Interval


def test_a_ratio_is_that_of_two_rounds_in_turn():
    found = figures.ratios([2.0, 8.0, 3.0, 3.0], [1.0, 2.0, 3.0, 12.0])

    # the geometric means of 2 and 4, and of 1 and 1/4
    assert found.tolist() == pytest.approx([8**0.5, 0.5])


def test_which_way_came_first_evens_out():
    first_is_slower = np.array([1.2, 1.0] * 20)

    found = figures.ratios(first_is_slower, first_is_slower[::-1])

    assert found.tolist() == pytest.approx([1.0] * 20)


def test_an_interval_holds_the_median_and_is_the_same_again():
    values = np.random.default_rng(1).normal(5, 1, 200)

    found = figures.interval(values)

    assert found.low < found.median < found.high
    assert found.median == np.median(values)
    # some 1.25 standard errors of the mean, twice in either direction
    assert found.high - found.low == pytest.approx(2 * 1.96 * 1.2533 / 200**0.5, rel=0.3)
    assert figures.interval(values) == found


def test_an_interval_covers_the_truth_about_nineteen_times_of_twenty():
    draws = np.random.default_rng(2).normal(0, 1, (300, 40))

    covered = sum(found.low <= 0 <= found.high for found in map(figures.interval, draws))

    assert 270 <= covered <= 298


def test_figures_that_agree_have_an_interval_without_width():
    assert figures.interval([3.0] * 10) == Interval(3.0, 3.0, 3.0)


def test_of_nothing_there_is_no_interval():
    with pytest.raises(ValueError, match="nothing"):
        figures.interval([])


def test_a_ratio_s_interval_is_widened_by_what_the_instrument_cannot_tell_apart():
    assert figures.ratio([2.0] * 10, [1.0] * 10) == Interval(
        pytest.approx(2.0), pytest.approx(2 / 1.005), pytest.approx(2 * 1.005)
    )


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_an_exponent_is_the_slope_of_log_time_over_log_size(power):
    sizes = np.array([10.0, 30.0, 100.0, 1000.0])
    seconds = np.array([3e-6 * sizes**power, 7e-6 * sizes**power])

    assert figures.exponents(sizes, seconds).tolist() == pytest.approx([power, power], abs=1e-12)


def test_an_exponent_is_found_by_least_squares():
    # log2 times 0, 1, 0 over log2 sizes 0, 1, 2 have no slope; 0, 0, 3 have 1.5
    seconds = np.array([[1.0, 2.0, 1.0], [1.0, 1.0, 8.0]])

    assert figures.exponents([1, 2, 4], seconds).tolist() == pytest.approx([0.0, 1.5])


@pytest.mark.parametrize(
    ("found", "at_least", "at_most", "verdict"),
    [
        ((0.5, 0.4, 0.6), None, 0.7, "holds"),
        ((0.5, 0.4, 0.7), None, 0.7, "holds"),
        ((0.5, 0.4, 0.8), None, 0.7, "inconclusive"),
        ((0.9, 0.8, 1.0), None, 0.7, "refuted"),
        ((2.5, 2.0, 3.0), 2.0, None, "holds"),
        ((2.5, 1.9, 3.0), 2.0, None, "inconclusive"),
        ((1.5, 1.4, 1.6), 2.0, None, "refuted"),
        ((1.0, 0.95, 1.05), 0.9, 1.1, "holds"),
        ((1.0, 0.85, 1.05), 0.9, 1.1, "inconclusive"),
        ((1.5, 1.4, 1.6), 0.9, 1.1, "refuted"),
        ((0.5, 0.4, 0.6), 0.9, 1.1, "refuted"),
    ],
)
def test_the_whole_interval_decides_a_belief(found, at_least, at_most, verdict):
    assert intervals.verdict(Interval(*found), at_least, at_most) == verdict
