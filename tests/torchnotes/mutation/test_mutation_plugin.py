"""Runs of `pytest --mutation`: what is scored, said, written and refused."""

import json
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import pytest
import torch
from hypothesis import settings

from torchnotes.mutation import claim_items, mutation_plugin

PLUGINS = ("-p", "torchnotes.checking.plugin", "-p", "torchnotes.mutation.mutation_plugin")


def write(project, checks, name="Fact", **words):
    """Write a claim of these checks into a file of its own."""
    words = {"api": ["torch.stack"], "about": ["value"]} | words
    given = ", ".join(f"{word}={value!r}" for word, value in words.items())
    body = textwrap.indent(textwrap.dedent(checks), "    ")
    project.claims(f'@claim({given})\nclass Test{name}:\n    """A fact."""\n\n{body}', f"tests/test_{name.lower()}.py")


def run(project, *options):
    """Run pytest on the project, in this process."""
    return project.pytester.runpytest_inprocess(*PLUGINS, *options)


def written(project):
    """Return the scores that the project holds, by slug."""
    return json.loads((project.root / "records/mutation.json").read_text())["claims"]


def scored(project, checks, *options, **words):
    """Score a claim of these checks; return pytest's result and the score."""
    write(project, checks, **words)
    return run(project, "--mutation", *options), written(project)["fact"]


KILLS_ALL = """
def test_rows_are_stacked(self):
    assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 5])]).tolist() == [[1, 2], [3, 5]]
"""


def test_a_run_tells_what_each_claim_kills_and_writes_it(project):
    result, score = scored(project, KILLS_ALL)

    assert result.ret == 0
    assert set(score["mutants"]["torch.stack"].values()) == {"killed"}
    result.stdout.fnmatch_lines(
        [
            "fact  4 of 4 killed",
            "1 claims kill 4 of 4 mutants (mutation score 100.0%) in their aspects, and * in others",
            "*mutation.json holds 1 claims, which kill 4 of 4 mutants (mutation score 100.0%)",
        ]
    )
    result.stdout.no_fnmatch_line("*= torchnotes =*")


def test_a_run_without_the_option_scores_nothing(project):
    write(project, KILLS_ALL)

    result = run(project)

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*= torchnotes =*"])
    assert not (project.root / "records/mutation.json").exists()


def test_a_test_that_is_no_check_is_left_out(project):
    project.write("tests/test_other.py", "def test_it():\n    assert False\n")

    result = run(project, "--mutation")

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.assert_outcomes(deselected=1)


def test_a_score_below_the_bar_fails_the_run_and_names_the_survivors(project):
    result, _ = scored(
        project,
        """
        def test_the_first_row_stands_first(self):
            assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 5])])[0].tolist() == [1, 2]
        """,
    )

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["fact  3 of 4 killed", "  torch.stack survives last-off-by-one", "that is less than 90%: *"]
    )


def test_a_problem_of_a_claim_fails_it(project):
    result, score = scored(project, "def test_it(self):\n    assert torch.stack([torch.ones(1)]).sum() == 2\n")

    assert result.ret == 1
    assert score["unscored"].startswith("fails while torch is right: test_it: AssertionError")
    result.assert_outcomes(failed=1, deselected=1)


@pytest.mark.parametrize("guard", ["@since('99.0')", "@since('99.0', unsettled='nobody knows')"])
def test_a_check_of_another_release_is_skipped_and_fails_nothing(project, guard):
    result, score = scored(project, f"{guard}{KILLS_ALL}")

    assert result.ret == 0
    assert score["unscored"] == "not run here: speaks of torch since 99.0"


def test_a_refuted_belief_kills_a_mutant_that_makes_it_hold(project):
    _, score = scored(
        project,
        """
        @belief("lecture/1", holds=False)
        def test_it(self):
            assert torch.stack([torch.tensor([1, 3])]).tolist() == [[2, 4]]
        """,
    )

    assert score["mutants"]["torch.stack"]["off-by-one"] == "killed"
    assert score["mutants"]["torch.stack"]["sign-flipped"] == "survived"
    assert "kill_nothing" not in score


def test_a_property_is_scored_without_shrinking_and_leaves_hypothesis_as_it_was(project):
    before = repr(settings())

    result, score = scored(
        project,
        """
        @given(number=st.integers(0, 9))
        def test_it(self, number):
            assert torch.stack([torch.tensor([number, 5])]).tolist() == [[number, 5]]
        """,
    )

    assert result.ret == 0
    assert score["mutants"]["torch.stack"]["off-by-one"] == "killed"
    assert repr(settings()) == before


@pytest.mark.parametrize(
    "signature", ["def test_it(self):", "@given(st.none())\ndef test_it(self, _):"], ids=["plain", "property"]
)
def test_a_check_that_does_not_end_is_a_timeout(project, monkeypatch, signature):
    monkeypatch.setattr(claim_items, "LONGEST", 0.5)

    result, score = scored(
        project,
        f"""
{signature}
    while torch.stack([torch.ones(1)]).item() > 1:
        pass
    assert torch.stack([torch.ones(1)]).item() == 1
""",
    )

    assert score["mutants"]["torch.stack"] == {"off-by-one": "timeout", "sign-flipped": "killed"}
    result.stdout.fnmatch_lines(["  torch.stack survives off-by-one (the check takes too long)"])


def test_an_interrupted_run_keeps_the_earlier_scores(project):
    scored(project, KILLS_ALL)
    before, stack = written(project), torch.stack
    write(
        project,
        """
        def test_it(self):
            if torch.stack([torch.tensor([1, 2])]).tolist() != [[1, 2]]:
                raise KeyboardInterrupt
            assert torch.stack([torch.tensor([1, 2])]).tolist() == [[1, 2]]
        """,
    )

    code = project.pytester.inline_run(*PLUGINS, "--mutation", no_reraise_ctrlc=True).ret

    assert code == pytest.ExitCode.INTERRUPTED
    assert written(project) == before
    assert torch.stack is stack


def test_only_claims_that_changed_are_scored_when_asked_for(project):
    scored(project, KILLS_ALL)

    unchanged = run(project, "--mutation", "--torchnotes-stale")
    changed, _ = scored(
        project,
        KILLS_ALL + "\ndef test_more(self):\n    assert torch.stack([torch.ones(1)]).item() == 1\n",
        "--torchnotes-stale",
    )

    assert unchanged.ret == 0
    unchanged.stdout.fnmatch_lines(["no claim has changed since it was scored"])
    changed.stdout.fnmatch_lines(["fact  4 of 4 killed"])


def test_a_worker_of_xdist_is_told_to_score_what_changed(monkeypatch):
    monkeypatch.setattr(mutation_plugin, "_let_properties_fail_fast", lambda _: None)
    given = {"mutation": True, "torchnotes_record": None, "torchnotes_unobserved": False, "torchnotes_stale": True}

    class Config:
        def __init__(self, option):
            self.option = SimpleNamespace(**option)
            self.pluginmanager = pytest.PytestPluginManager()
            self.getoption = lambda name, default: getattr(self.option, name, default)

    controller = Config(given)
    mutation_plugin.pytest_configure(controller)
    worker = Config(vars(controller.option))
    mutation_plugin.pytest_configure(worker)

    assert worker.option.mutation_stale
    assert not worker.option.torchnotes_stale


def test_scores_of_other_claims_stay(project):
    scored(project, KILLS_ALL)
    write(project, KILLS_ALL, name="Other")

    result = run(project, "--mutation", "tests/test_other.py")

    assert {*written(project)} == {"fact", "other"}
    result.stdout.fnmatch_lines(["*mutation.json holds 2 claims, which kill 8 of 8 mutants *"])


@pytest.mark.parametrize("option", ["--torchnotes-record", "--torchnotes-unobserved"])
def test_options_that_do_not_go_together_are_refused(project, option):
    project.claims("")

    result = run(project, "--mutation", option)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*leave --torchnotes-record and --torchnotes-unobserved out"])


@pytest.mark.parametrize("text", ["", "{", '{"schema": 1}', '{"schema": 2}'])
def test_a_damaged_file_is_told_in_one_line_and_left_alone(project, text):
    file = project.write("records/mutation.json", text)
    write(project, KILLS_ALL)

    result = run(project, "--mutation")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert file.read_text() == text
    assert sum("mutation.json" in line for line in result.errlines) == 1


def test_scores_that_cannot_be_written_are_kept_elsewhere(project):
    write(project, KILLS_ALL)
    project.write("records", "a file where the folder would be")

    result = run(project, "--mutation")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*mutation.json cannot be written: *; what this run answered is kept in *"])
    assert json.loads((project.root / "build/unmerged-mutation.json").read_text())["claims"].keys() == {"fact"}


def test_a_score_survives_its_way_from_one_process_to_another(project, request):
    kept = []
    write(project, KILLS_ALL)

    class Wire:
        def pytest_runtest_logreport(self, report):
            config = request.config
            data = config.hook.pytest_report_to_serializable(config=config, report=report)
            kept.append(json.loads(json.dumps(data)))

    project.pytester.inline_run(*PLUGINS, "--mutation", plugins=[Wire()])

    sent = kept[0]["torchnotes_score"]
    assert (sent["slug"], sent["score"]["beyond"]["mutants"] > 0, kept[0]["outcome"]) == ("fact", True, "passed")


def test_loading_the_plugin_is_quick_and_checking_does_not_load_it():
    code = """
import sys
import torchnotes.checking.plugin
print([name for name in sys.modules if name.startswith("torchnotes.mutation")])
import torchnotes.mutation.mutation_plugin
print([name for name in ("torch", "pydantic", "hypothesis") if name in sys.modules])
"""

    loaded = subprocess.run(  # noqa: S603 - the command is written out here
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert loaded.splitlines() == ["[]", "[]"]
