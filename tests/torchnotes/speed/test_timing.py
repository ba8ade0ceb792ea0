"""Timing in turn: who comes when, how often, and on which machines not at all."""

import gc

import numpy as np
import pytest

from torchnotes.speed import timing


class Clock:
    """Time that goes on only as the ways say."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        self.called = []
        monkeypatch.setattr(timing.time, "perf_counter", lambda: self.now)

    def way(self, name, seconds):
        def work():
            self.called.append(name)
            self.now += seconds

        return work


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_a_call_s_time_is_what_it_took(clock):
    seconds = timing.time_in_turn([clock.way("a", 1e-3), clock.way("b", 2e-3)])

    assert seconds.shape[1] == 2
    np.testing.assert_allclose(seconds, np.tile([1e-3, 2e-3], (len(seconds), 1)))


def test_the_order_is_reversed_every_other_round(clock, monkeypatch):
    monkeypatch.setattr(timing, "calls_for", lambda _: (1, 1.0))

    timing.time_in_turn([clock.way("a", 1.0), clock.way("b", 1.0)])

    assert "".join(clock.called) == "abba" * (timing.FEWEST // 2)


@pytest.mark.parametrize(("took", "rounds"), [(1e-4, timing.MOST), (0.01, 100), (0.0099, 100), (1.0, timing.FEWEST)])
def test_the_rounds_fit_the_budget_and_are_even(clock, monkeypatch, took, rounds):
    monkeypatch.setattr(timing, "calls_for", lambda _: (1, took))

    assert len(timing.time_in_turn([clock.way("a", took), clock.way("b", took)])) == rounds


@pytest.mark.parametrize(("seconds", "calls"), [(1e-6, 200), (2e-5, 10), (1e-3, 1), (1.0, 1)])
def test_a_timing_makes_as_many_calls_as_fill_it(clock, seconds, calls):
    found, took = timing.calls_for(clock.way("a", seconds))

    assert found == calls
    assert took == pytest.approx(calls * seconds)


def test_an_interruption_does_not_count_for_how_many_calls_there_are(clock):
    interrupted = iter([0.0] + [1.0] + [0.0] * 10_000)

    def way():
        clock.now += 1e-5 + next(interrupted)

    assert timing.calls_for(way)[0] == 20


def test_a_way_that_takes_no_time_at_first_is_called_more_often(clock):
    steps = iter(range(10**6))

    def way():
        # the clock moves every hundredth call only
        clock.now += 1e-3 if next(steps) % 100 == 99 else 0.0

    assert timing.calls_for(way)[0] > 1


def test_garbage_is_not_collected_in_between(clock):
    seen = []

    def way():
        seen.append(gc.isenabled())
        clock.now += 1.0

    timing.time_in_turn([way])

    assert seen[-1] is False
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("cores", "tick", "told"),
    [(1, 1e-9, "one core"), (2, 1e-3, "the clock moves in steps of 1e-03 s"), (2, 1e-7, None), (64, 1e-6, None)],
)
def test_a_machine_on_which_times_mean_little_is_told(cores, tick, told):
    found = timing.unfit(cores, tick)

    assert found is None if told is None else told in found
