"""What the profiler's events are asked for.

Order: 6
"""

import sqlite3
import warnings

import pytest
from torch.autograd import profiler
from torch.autograd.profiler_util import FunctionEventAvg

from torchnotes import claim, since, until


@claim(
    api=["torch.autograd.profiler.EnforceUnique"],
    about=["value", "error", "warning"],
    see=["autograd"],
    asked=[
        "cuda_time is deprecated, please use device_time",
        "FunctionEventAvg object has no attribute cuda_time_total",
        "profiler EnforceUnique deprecated",
        "load_nvprof parse nvprof trace",
    ],
)
class TestOldNamesOfTheProfilerWarn:
    """`EnforceUnique` and other old names of the profiler warn.

    They warn by a FutureWarning, as do `load_nvprof` and `parse_nvprof_trace`, and end with torch 2.17.
    [loading_warns, a_set_of_keys_warns]
    Before torch 2.15 they are silent. [loading_is_silent, a_set_of_keys_is_silent]
    A file without the tables of nvprof raises `sqlite3.OperationalError`. [loading_warns, loading_is_silent]
    `EnforceUnique` raises RuntimeError for a key seen twice. [a_key_seen_twice_raises]
    Before torch 2.4 an averaged event has no `device_time`, and its `cuda_time` is silent.
    [the_newer_name_is_missing, the_older_name_is_silent]
    From torch 2.4 on `cuda_time` warns by a FutureWarning. [the_older_name_warns]
    There `cuda_time_total` and `self_cuda_time_total` of an averaged event are gone; `device_time_total` and
    `self_device_time_total` stand in for them. [the_older_totals_are_gone, the_older_totals_are_there]
    """

    both = pytest.mark.parametrize("load", [profiler.load_nvprof, profiler.parse_nvprof_trace])

    @until("2.15")
    @both
    def test_loading_is_silent(self, load):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            with pytest.raises(sqlite3.OperationalError):
                load(":memory:")

        assert [one.category for one in raised] == []

    @since("2.15", remedy="Export traces by `torch.profiler` and its `export_chrome_trace`.")
    @both
    def test_loading_warns(self, load):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            with pytest.raises(sqlite3.OperationalError):
                load(":memory:")

        assert [one.category for one in raised] == [FutureWarning]

    @until("2.15")
    def test_a_set_of_keys_is_silent(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            keys = profiler.EnforceUnique()

        assert (keys.seen, [one.category for one in raised]) == (set(), [])

    @since(
        "2.15",
        remedy="Keep a set of the keys yourself.",
        trigger={
            "calls": [
                "torch.autograd.profiler.EnforceUnique",
                "torch.autograd.profiler.load_nvprof",
                "torch.autograd.profiler.parse_nvprof_trace",
            ]
        },
    )
    def test_a_set_of_keys_warns(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            keys = profiler.EnforceUnique()

        assert (keys.seen, [one.category for one in raised]) == (set(), [FutureWarning])

    def test_a_key_seen_twice_raises(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            keys = profiler.EnforceUnique()
        keys.see("a", 1)

        with pytest.raises(RuntimeError):
            keys.see("a", 1)

    @until(
        "2.4",
        remedy="Read `device_time`, and `cuda_time` where it is missing.",
        trigger={"unseen": "Reading an attribute of an event of the profiler is no call."},
    )
    def test_the_newer_name_is_missing(self):
        event = FunctionEventAvg()

        assert (event.cpu_time, hasattr(event, "device_time")) == (0, False)

    @until("2.4")
    def test_the_older_name_is_silent(self):
        event = FunctionEventAvg()

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            time = event.cuda_time

        assert (time, [one.category for one in raised]) == (0, [])

    @since("2.4", remedy="Read `device_time` from torch 2.4 on, and `cuda_time` before.")
    def test_the_older_name_warns(self):
        event = FunctionEventAvg()

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            times = event.cuda_time, event.device_time

        assert (times, [one.category for one in raised]) == ((0, 0), [FutureWarning])

    @until("2.4")
    def test_the_older_totals_are_there(self):
        event = FunctionEventAvg()

        assert (event.cuda_time_total, event.self_cuda_time_total) == (0, 0)
        assert hasattr(event, "device_time_total") is False

    @since(
        "2.4",
        remedy="Read `device_time_total` and `self_device_time_total` from torch 2.4 on.",
        trigger={"unseen": "Reading an attribute of an event of the profiler is no call."},
    )
    def test_the_older_totals_are_gone(self):
        event = FunctionEventAvg()

        assert (hasattr(event, "cuda_time_total"), hasattr(event, "self_cuda_time_total")) == (False, False)
        assert (event.device_time_total, event.self_device_time_total) == (0, 0)
