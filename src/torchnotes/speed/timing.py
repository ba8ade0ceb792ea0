"""Times rival ways of doing one thing in turn, in one process, so that a slow moment of the machine meets them all."""

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

SECONDS = 2e-4
"""What one timing takes, by as many calls as it needs: so little that few are interrupted by other processes."""

TRIES = 5
"""Timings of which the shortest tells how long a call takes, before anything is measured."""

BUDGET = 2.0
"""Seconds that all rounds of a benchmark take together, within these bounds:"""

FEWEST, MOST = 40, 500
"""Rounds; even numbers, since two in turn make one ratio."""

FINEST = 1e-6
"""Seconds that the clock has to tell apart."""

Way = Callable[[], object]


def unfit(cores: int | None = None, tick: float | None = None) -> str | None:
    """Return why times measured on this machine would mean little, if so.

    Args:
        cores: the cores that this process may use; found out where it is not given.
        tick: the smallest difference that the clock shows, in seconds; likewise.
    """
    cores = cores or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores or os.cpu_count() or 1
    tick = _tick() if tick is None else tick
    if cores < 2:  # noqa: PLR2004 - one for what is timed, one for everything else
        return "this machine has one core, and everything else that runs would be timed along: measure on two or more"
    if tick > FINEST:
        return f"the clock moves in steps of {tick:.0e} s, and measuring needs {FINEST:.0e} s or finer"
    return None


def _tick() -> float:
    found = []
    for _ in range(20):
        before = now = time.perf_counter()
        while now == before:
            now = time.perf_counter()
        found.append(now - before)
    return min(found)


def calls_for(way: Way) -> tuple[int, float]:
    """Find how many calls take about `SECONDS` while nothing comes in between, and what they take, in seconds."""
    calls = 1
    way()  # warms up what it uses
    while True:
        took = min(time_calls(way, calls) for _ in range(TRIES))
        if took >= SECONDS / 2:
            wanted = max(1, round(calls * SECONDS / took))
            return wanted, took / calls * wanted
        calls *= 2 if took <= 0 else min(10, max(2, int(SECONDS / took)))


def time_calls(way: Way, calls: int) -> float:
    """Time that many calls, in seconds."""
    turns = range(calls)
    begin = time.perf_counter()
    for _ in turns:
        way()
    return time.perf_counter() - begin


def time_in_turn(ways: Sequence[Way]) -> npt.NDArray[np.float64]:
    """Time each of the ways once a round; every other round they come in reverse.

    Garbage is collected before, and not in between.

    Returns:
        Seconds that one call took, of shape (rounds, ways).
    """
    calls, took = zip(*map(calls_for, ways), strict=True)
    rounds = min(MOST, max(FEWEST, int(BUDGET / sum(took)) // 2 * 2))
    seconds = np.empty((rounds, len(ways)))
    with _without_garbage_collection():
        for number in range(rounds):
            order = range(len(ways)) if number % 2 == 0 else range(len(ways) - 1, -1, -1)
            for place in order:
                seconds[number, place] = time_calls(ways[place], calls[place]) / calls[place]
    return seconds


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
