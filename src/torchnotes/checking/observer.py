"""The hooks around every check of a claim: they observe it, hold it to what is expected, and look at what it leaves.

What is kept rides on the check's report as `report.torchnotes`, so that it reaches the controller under xdist.
"""

import warnings
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

import pytest
import torch
from packaging.specifiers import SpecifierSet

from torchnotes.checking import isolation, state
from torchnotes.checking.environment import Guards, root
from torchnotes.checking.observation import CHECK, Observation, all_errors, all_warnings, values_of
from torchnotes.knowledge.chapters import Check

ANY = (Exception, pytest.fail.Exception)
"""What may break a check that is expected to fail: torch may not even have what it asks for."""

OBSERVATION = pytest.StashKey[Observation]()


class AssertionHooks:
    """The hooks that tell of assertions, for the check that runs."""

    observation: Observation | None = None

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> list[str] | None:
        return self.observation.compare(op, left, right) if self.observation else None

    def pytest_assertion_pass(self, lineno: int, orig: str, expl: str) -> None:
        if self.observation:
            self.observation.keep_assertion(lineno, expl, orig)


class ObserverPlugin:
    """The hooks around every check."""

    def __init__(self, config: pytest.Config, guards: Guards) -> None:
        self.manager = config.pluginmanager
        self.on = not config.option.torchnotes_unobserved
        self.guards = guards
        self.isolates = True
        """Whether a check may run in a process of its own; mutants are told apart in this one."""
        # wording every assertion takes as long as a seventh of the run, and only a record keeps it
        self.records = self.on and config.option.torchnotes_record is not None
        self.hooks = AssertionHooks()
        self.moods = state.moods()
        """What is set here before any check, of that under which torch may answer otherwise."""
        self.before: tuple[Any, ...] | None = None
        """The state that each check has to leave; a test that is not a claim's may change it."""
        if self.records:
            self.manager.register(self.hooks)

    def _refuting(self, item: pytest.Item, check: Check) -> tuple[type[BaseException], ...]:
        if self.guards.either(check):
            return ANY
        if self.guards.expected(check):
            return ()
        belief = item.get_closest_marker("belief")
        if belief is None or self.guards.beyond(check):
            return ANY
        raises = belief.kwargs["raises"]
        if isinstance(raises, Mapping):
            return tuple(kind for releases, kind in raises.items() if self.guards.release in SpecifierSet(releases))
        return (raises,) if raises else (AssertionError, pytest.fail.Exception)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if CHECK not in item.stash:
            self.before = None
            return (yield)
        with self.observed(item):
            return (yield)

    @contextmanager
    def observed(self, item: pytest.Item) -> Iterator[None]:
        """Observe a claim's check while it runs within."""
        check = item.stash[CHECK][1]
        state.seed()
        if self.before is None:
            self.before = state.snapshot()
        observation = Observation(check, self.guards.beyond(check), self._refuting(item, check))
        item.stash[OBSERVATION] = observation
        deaf = self.records and is_property(item)
        if deaf:
            # hypothesis's own modules are assertion-rewritten too: hearing of each of its asserts is slow
            observation.unobserved = "a property: it is tried on many examples"
            self.manager.unregister(self.hooks)
        self.hooks.observation = observation
        try:
            yield
        finally:
            self.hooks.observation = None
            if deaf:
                self.manager.register(self.hooks)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        observation = item.stash.get(OBSERVATION, None)
        if observation is None:
            return (yield)
        try:
            # a file that is named may hold what torch answers under any of them
            if self.records and not item.config.option.torchnotes_record and (moods := self._moods()):
                pytest.skip(f"a fixture sets {', '.join(moods)}; a record answers for torch as it starts")
            with nullcontext() if self._is_isolated(observation) else self._observing(item, observation):
                yield
        except isolation.ChildError as error:
            if not observation.refuted:
                pytest.fail(str(error), pytrace=False)
        except BaseException as error:
            observation.end(error)
            if observation.outcome == "not-run":
                pytest.skip(observation.reason)
            if not observation.refuted:
                raise
        if observation.refuting and not observation.refuted and not self.guards.either(observation.check):
            said = f"{observation.guard}, its guard," if observation.guard else "holds="
            pytest.fail(
                f"{observation.subject} holds on torch {self.guards.release}, {said} says otherwise", pytrace=False
            )

    def _moods(self) -> list[str]:
        """Return what is set now and was not before any check."""
        return [mood for mood in state.moods() if mood not in self.moods]

    def _is_isolated(self, observation: Observation) -> bool:
        return self.isolates and observation.check.isolated

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        observation = pyfuncitem.stash.get(OBSERVATION, None)
        if observation is None or not self._is_isolated(observation):
            return None

        def work() -> None:
            given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}  # noqa: SLF001 - as pytest itself calls it
            with self._observing(pyfuncitem, observation):
                pyfuncitem.obj(**given)

        isolation.run(work, observation)
        return True

    @contextmanager
    def _observing(self, item: pytest.Item, observation: Observation) -> Iterator[None]:
        """Keep the warnings of what runs within; for a record also the errors and warnings that it catches itself."""
        set_always, before = torch.set_warn_always, torch.is_warn_always_enabled()
        given = [before]

        def set_warn_always(on: bool) -> None:  # noqa: FBT001 - as torch's
            given.append(on)
            set_always(on)

        with ExitStack() as stack:
            raised = stack.enter_context(warnings.catch_warnings(record=True))
            warnings.simplefilter("always")
            set_always(True)  # else torch warns once a process, in whichever check comes first
            stack.enter_context(patch.object(torch, "set_warn_always", set_warn_always))
            if self.records:
                stack.enter_context(all_warnings(observation))
                if not is_property(item):
                    stack.enter_context(all_errors(observation, str(item.path)))
            try:
                yield
            finally:
                if given[-1] != before:
                    observation.leaks.append(f"the warn-always flag ({before} became {given[-1]})")
                set_always(before)
                observation.keep_warnings(raised)
        silent = not (observation.observed or observation.errors or observation.unobserved)
        if self.records and observation.check.asserts and silent:
            observation.unobserved = "none of its assertions ran"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        observation = item.stash.get(OBSERVATION, None)
        if observation is None:
            return report
        if call.when == "setup" and call.excinfo:
            observation.end(call.excinfo.value, in_setup=not observation.guard)
        if call.when != "teardown" and observation.refuted:
            # an expected failure, in pytest's terms
            report.outcome, report.wasxfail = "skipped", f"torch refutes {observation.subject}"
        if not self.on:
            return report
        # a check that breaks off beyond its guard has no chance to put back what it set
        if call.when == "teardown" and self.before:
            observation.leaks += state.put_back(self.before)
        if observation.guard:
            observation.leaks.clear()
        elif observation.leaks and call.when == "teardown":
            told = f"{report.longreprtext}\n" if report.failed else ""
            report.outcome = "failed"
            report.longrepr = f"{told}{item.nodeid} leaks {', '.join(observation.leaks)}; put it back in the check"
        if report.failed and call.when == "call":
            report.sections.append(("torchnotes", self._told(item, observation)))
        if call.when == "teardown":
            report.torchnotes = self._entry(item, observation)  # type: ignore[attr-defined]  # xdist sends it along
        return report

    def _told(self, item: pytest.Item, observation: Observation) -> str:
        """Return what a failing check tells beside its traceback."""
        # it reads the records, which a run without a failure does without
        from torchnotes.checking.report import ENVIRONMENT
        from torchnotes.checking.told import told

        device = item.config.stash[ENVIRONMENT]["device"]
        lines = told(*item.stash[CHECK], observation.answer(), root(item.config), device)
        moods = self._moods()
        return f"{lines}\nset:      {', '.join(moods)}" if moods else lines

    def _entry(self, item: pytest.Item, observation: Observation) -> dict[str, Any]:
        """Return what a record and the summary need of a check that has ended."""
        claim, check = item.stash[CHECK]
        return {
            "slug": claim.slug,
            "check": check.name,
            "values": values_of(item),
            "depends": check.depends,
            "entry": self.guards.entry(check),
            "answer": observation.answer(),
        }


def is_property(item: pytest.Item) -> bool:
    """Return whether hypothesis runs the check."""
    return bool(getattr(getattr(item, "function", None), "is_hypothesis_test", False))
