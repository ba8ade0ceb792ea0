"""The fixtures of benchmarks: `versus` compares two ways, `growth` finds how the time of one grows.

A plain run calls each way once, so that the check around it compares what they give; `--benchmark-only` measures,
and keeps every finished figure in `records/benchmarks/`, so that an interrupted run loses nothing.
"""

import os
import platform

import cpuinfo
import numpy as np
import pytest
import torch
from packaging.version import Version

from torchnotes import knowledge
from torchnotes.records.schema import RecordError
from torchnotes.speed import figures, speed_store, timing
from torchnotes.speed.speed_store import Bounds, Machine, Measured, SpeedRecord

FIGURE = pytest.StashKey[str]()


def machine():
    """Return where this runs."""
    return Machine(
        torch=Version(torch.__version__).base_version,
        build=str(torch.__version__),
        python=platform.python_version(),
        numpy=np.__version__,
        platform=f"{platform.system()}-{platform.machine()}".lower(),
        processor=cpuinfo.get_cpu_info().get("brand_raw") or platform.processor() or platform.machine(),
        cores=os.cpu_count() or 1,
        threads=torch.get_num_threads(),
    )


class FigureKeeper:
    """Keeps the figures of a run."""

    def __init__(self, root):
        self.folder = root / "records"
        self.machine = machine()
        try:
            # before minutes are spent on what could not be kept
            speed_store.read_alike(SpeedRecord(schema=speed_store.SCHEMA, machine=self.machine, claims={}), self.folder)
        except RecordError as error:
            pytest.exit(f"nothing is measured: {error}", returncode=pytest.ExitCode.USAGE_ERROR)
        self.digests = {
            (claim.name, check.name): (claim.slug, check.digest)
            for claim in knowledge.load(root, "benchmarks").claims
            for check in claim.checks
        }

    def keep(self, item, kind, found, ways, seconds):
        """Write one benchmark's figure."""
        slug, digest = self.digests[item.cls.__name__, item.originalname]
        given = item.callspec.params if hasattr(item, "callspec") else {}
        measured = Measured(
            digest=digest,
            kind=kind,
            figure=Bounds.of(found),
            parameters={name: value if isinstance(value, int | float) else str(value) for name, value in given.items()},
            ways=[str(way) for way in ways],
            seconds=[float(f"{value:.3g}") for value in np.median(seconds, axis=0)],
            rounds=len(seconds),
        )
        item.stash[FIGURE] = f"{kind} {found}"
        record = SpeedRecord(schema=speed_store.SCHEMA, machine=self.machine, claims={slug: {item.name: measured}})
        try:
            speed_store.write(record, self.folder)
        except RecordError as error:
            pytest.exit(f"measuring ends: {error}", returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def keeping(request):
    return FigureKeeper(request.config.rootpath)


@pytest.fixture
def threads(request):
    """The number of threads that torch uses, where a benchmark sets it."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@pytest.fixture
def versus(benchmark, request):
    """Compare the first way with the second by the ratio of their times, and return what each returns."""

    def compare(**ways):
        (first, second) = ways.values()
        results = first(), second()
        # for pytest-benchmark's own table
        benchmark.pedantic(first, rounds=5)
        if benchmark.enabled:
            keeping = request.getfixturevalue("keeping")
            seconds = timing.time_in_turn([first, second])
            found = figures.ratio(*seconds.T)
            keeping.keep(request.node, "ratio", found, ways, seconds)
            benchmark.extra_info["ratio"] = str(found)
        return results

    return compare


@pytest.fixture
def growth(benchmark, request):
    """Find the exponent with which the time of `prepare(size)` grows, and return what each size returns."""

    def measure(sizes, prepare):
        ways = [prepare(size) for size in sizes]
        results = [way() for way in ways]
        benchmark.pedantic(ways[0], rounds=5)
        if benchmark.enabled:
            keeping = request.getfixturevalue("keeping")
            seconds = timing.time_in_turn(ways)
            found = figures.interval(figures.exponents(sizes, seconds))
            keeping.keep(request.node, "exponent", found, sizes, seconds)
            benchmark.extra_info["exponent"] = str(found)
        return results

    return measure


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call" and FIGURE in item.stash:
        report.user_properties.append(("figure", item.stash[FIGURE]))
    return report


def pytest_report_teststatus(report):
    figures = dict(report.user_properties) if report.when == "call" and report.passed else {}
    return ("passed", ".", figures["figure"]) if "figure" in figures else None
