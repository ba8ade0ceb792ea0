"""The pytest plugin of `pytest --mutation`: scores the collected claims in the place of running their checks.

Whoever wants it loads it, as this repository's `conftest.py` does. It imports torch only once a claim is collected.
"""

import pytest

from torchnotes.mutation.mutation_report import MutationReport


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("torchnotes").addoption(
        "--mutation",
        action="store_true",
        help="make torch wrong on purpose and score which mutants each claim's checks kill, in records/mutation.json;"
        " with --torchnotes-stale: score only the claims that changed since they were scored",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not config.option.mutation:
        return
    if config.option.torchnotes_record is not None or config.option.torchnotes_unobserved:
        raise pytest.UsageError(
            "--mutation runs the checks on mutants of torch: leave --torchnotes-record and --torchnotes-unobserved out"
        )
    _take_stale_option(config)
    # what ends an ordinary run is silent
    config.pluginmanager.set_blocked("torchnotes-report")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(MutationReport(config), "torchnotes-mutation-report")
    _let_properties_fail_fast(config)


def _take_stale_option(config: pytest.Config) -> None:
    """Take `--torchnotes-stale` from whatever reads it about records: with `--mutation` it is about scores.

    Workers of xdist are handed the controller's options as they are by then.
    """
    config.option.mutation_stale = config.getoption("mutation_stale", default=config.option.torchnotes_stale)
    config.option.torchnotes_stale = False


def _let_properties_fail_fast(config: pytest.Config) -> None:
    """Keep hypothesis from looking for the smallest and for further examples that fail: that one does is enough."""
    from hypothesis import Phase, Verbosity, settings

    settings.register_profile("as-before", settings())
    settings.register_profile(
        "mutation",
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    settings.load_profile("mutation")
    config.add_cleanup(lambda: settings.load_profile("as-before"))


# after the hook that knows checks, which is the first, and before those that deselect by -k
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.option.mutation:
        return
    from torchnotes.checking.observation import CHECK

    claims: list[pytest.Item] = []
    if any(CHECK in item.stash for item in items):
        from torchnotes.mutation import claim_items  # imports torch

        runner = claim_items.ClaimRunner(config)
        config.pluginmanager.register(runner, "torchnotes-claim-runner")
        claims += claim_items.gathered(items, config.rootpath / "records", only_stale=config.option.mutation_stale)
    config.hook.pytest_deselected(items=[*items])
    items[:] = claims
