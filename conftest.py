"""Settings for the whole run; the claims need none of it."""

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# the package's own tests run pytest within pytest; `--mutation` is for the claims of this repository
pytest_plugins = ["pytester", "torchnotes.mutation.mutation_plugin"]

# the same examples in every run, and no verdict that hangs on how fast a machine is
settings.register_profile(
    "torchnotes",
    derandomize=True,
    deadline=None,
    max_examples=10,
    database=None,
    # a second run in one process makes the claims' classes anew
    suppress_health_check=[HealthCheck.differing_executors],
)
settings.register_profile("thorough", settings.get_profile("torchnotes"), max_examples=200)
settings.load_profile("torchnotes")
# hypothesis leaves a seed unread where the examples are fixed
settings.register_profile("seeded", settings.get_profile("torchnotes"), derandomize=False)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("hypothesis_seed", default=None) is not None:
        settings.load_profile("seeded")
    if not config.getoption("benchmark_only", default=False):
        # a plain run checks a benchmark's body once and times nothing
        config.option.benchmark_disable = True
        return
    if config.getoption("numprocesses", default=None):
        raise pytest.UsageError("benchmarks are measured in one process, one after the other: leave -n out")
    from torchnotes.speed import timing  # imports torch, which xdist's controller can do without

    if why := timing.unfit():
        raise pytest.UsageError(f"nothing is measured: {why}")


def pytest_collection_finish() -> None:
    # what is there once everything is collected stays, and torch is a lot to look through for garbage again and again
    gc.freeze()


def pytest_unconfigure() -> None:
    # nor does Python have to look through it when it ends
    gc.freeze()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    # --benchmark-only would collect every claim to skip it
    if config.getoption("benchmark_only", default=False):
        return collection_path.is_relative_to(config.rootpath / "tests") or None
    return None
