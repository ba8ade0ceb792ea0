"""Runs of claims on a torch that errs: what each kind of claim is told to be."""

import json
import textwrap

import pytest
import torch
from hypothesis import settings

from torchnotes.mutation import mutation_plugin


def write(project, checks, name="Fact", **words):
    """Write a claim of these checks into a file of its own."""
    words = {"api": ["torch.stack"], "about": ["value"]} | words
    given = ", ".join(f"{word}={value!r}" for word, value in words.items())
    body = textwrap.indent(textwrap.dedent(checks), "    ")
    text = f'SEEN = []\n\n@claim({given})\nclass Test{name}:\n    """A fact."""\n\n{body}'
    project.claims(text, f"tests/test_{name.lower()}.py")


def scored(project, checks, *options, **words):
    """Score a claim of these checks; give pytest's result and the score."""
    write(project, checks, **words)
    result = project.run("--sharpness", *options)
    return result, json.loads((project.root / "records/sharpness.json").read_text())["claims"]["fact"]


SHARP = """
def test_rows_are_stacked(self):
    assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 5])]).tolist() == [[1, 2], [3, 5]]
"""


def test_a_sharp_claim_notices_every_fault(project):
    result, score = scored(project, SHARP)

    assert result.ret == 0
    assert score["faults"] == {
        "torch.stack": dict.fromkeys(["last-off-by-one", "off-by-one", "order-reversed", "sign-flipped"], "noticed")
    }
    result.stdout.fnmatch_lines(
        ["fact  4 of 4", "1 claims: they notice 4 of 4 faults in their aspects (100.0%), and * in others"]
    )


def test_faults_in_other_aspects_are_counted_apart(project):
    _, score = scored(project, SHARP)

    assert score["beyond"]["tried"] > score["beyond"]["noticed"] > 0


def test_a_blunt_claim_is_told_what_survives_and_misses_the_bar(project):
    result, score = scored(
        project,
        """
        def test_the_first_row_stands_first(self):
            assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 5])])[0].tolist() == [1, 2]
        """,
    )

    assert result.ret == 1
    assert score["faults"]["torch.stack"]["last-off-by-one"] == "survived"
    result.stdout.fnmatch_lines(["fact  3 of 4", "  torch.stack survives last-off-by-one", "that is less than 90%: *"])


@pytest.mark.parametrize(
    "checks",
    [
        "def test_it(self):\n    assert torch.stack([torch.ones(2)]).numel() >= 0\n",
        "def test_it(self):\n    stacked = torch.stack([torch.ones(2)])\n    assert stacked is stacked\n",
        "def test_it(self):\n    for row in torch.stack([torch.ones(2)])[:0]:\n        assert row.sum() == 5\n",
    ],
    ids=["always-true", "of-itself", "in-an-empty-loop"],
)
def test_a_vacuous_claim_notices_nothing_and_fails(project, checks):
    result, score = scored(project, checks)

    assert result.ret == 1
    assert set(score["faults"]["torch.stack"].values()) == {"survived"}
    result.stdout.fnmatch_lines(["no check notices a fault in torch.stack"])


def test_a_check_that_fails_under_no_fault_in_anything_it_calls_is_told(project):
    result, score = scored(
        project,
        SHARP + "\ndef test_it(self):\n    stacked = torch.stack([torch.ones(2)])\n    assert stacked is stacked\n",
    )

    assert score["idle"] == ["test_it"]
    result.stdout.fnmatch_lines(["  test_it fails under no fault"])


def test_an_assertion_behind_an_if_that_is_never_taken_is_told(project):
    result, score = scored(
        project,
        SHARP
        + """
def test_it(self):
    stacked = torch.stack([torch.ones(2)])
    assert stacked.tolist() == [[1, 1]]
    if stacked.is_cuda:
        assert stacked.device.index == 0
""",
    )

    assert result.ret == 1
    assert score["unreached"] == ["test_it: assert stacked.device.index == 0"]
    result.stdout.fnmatch_lines(["no run reaches: test_it: assert stacked.device.index == 0"])


@pytest.mark.parametrize(("error", "outcome"), [("Exception", "survived"), ("RuntimeError", "noticed")])
def test_an_error_of_another_type_passes_where_any_is_expected(project, error, outcome):
    _, score = scored(
        project,
        f"def test_it(self):\n    with pytest.raises({error}):\n        torch.stack([])\n",
        about=["error"],
    )

    assert score["faults"]["torch.stack"] == {"error-of-another-type": outcome, "error-swallowed": "noticed"}


def test_a_crash_on_the_way_to_the_assertion_notices_nothing(project):
    result, score = scored(
        project,
        """
        def test_it(self):
            product = torch.stack([torch.ones(2), torch.ones(2)]) @ torch.ones(2, 3)
            assert product.sum() == 12
        """,
        about=["shape"],
    )

    assert result.ret == 1
    assert score["faults"]["torch.stack"]["dimension-dropped"] == "noticed"
    assert score["faults"]["torch.stack"]["dimension-added"] == "survived"


def test_a_flaky_claim_is_told_so_and_not_scored(project):
    result, score = scored(
        project,
        "def test_it(self):\n    SEEN.append(1)\n    assert torch.stack([torch.ones(1)]).sum() == len(SEEN) % 2\n",
    )

    assert result.ret == 1
    assert score["unscored"].startswith("flaky: test_it: AssertionError")
    assert score["faults"] == {}


def test_a_claim_that_fails_while_torch_is_right_is_told_so_and_not_scored(project):
    result, score = scored(project, "def test_it(self):\n    assert torch.stack([torch.ones(1)]).sum() == 2\n")

    assert result.ret == 1
    assert score["unscored"].startswith("fails while torch is right: test_it: AssertionError")


def test_a_claim_that_does_not_run_here_is_no_failure(project):
    result, score = scored(project, "@since('99')" + SHARP)

    assert result.ret == 0
    assert score["unscored"] == "not run here: speaks of torch since 99"


@pytest.mark.parametrize("api", ["torch.no_such_function", "no_such_package.function"])
def test_an_api_that_does_not_exist_is_told(project, api):
    result, score = scored(project, SHARP, api=[api])

    assert result.ret == 1
    assert score["unscored"].startswith(f"there is no {api} in torch {torch.__version__}")


def test_an_api_that_no_check_calls_is_told(project):
    result, _ = scored(project, SHARP, api=["torch.cat"])

    assert result.ret == 1
    result.stdout.fnmatch_lines(["no check notices a fault in torch.cat"])


def test_a_refuted_belief_notices_a_fault_that_makes_it_hold(project):
    _, score = scored(
        project,
        """
        @belief("lecture/1", holds=False)
        def test_it(self):
            assert torch.stack([torch.tensor([1, 3])]).tolist() == [[2, 4]]
        """,
    )

    assert score["faults"]["torch.stack"]["off-by-one"] == "noticed"
    assert score["faults"]["torch.stack"]["sign-flipped"] == "survived"
    assert score["idle"] == []


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
    assert score["faults"]["torch.stack"]["off-by-one"] == "noticed"
    assert repr(settings()) == before


def test_an_excuse_stands_where_the_fault_survives(project):
    equivalent = {"torch.stack": {"last-off-by-one": "The last row is none of our business."}}

    result, _ = scored(project, SHARP, equivalent=equivalent)

    assert result.ret == 1
    result.stdout.fnmatch_lines(["equivalent= excuses last-off-by-one in torch.stack, which does not survive"])


PROBE = """
def test_it(self):
    if torch.stack([torch.tensor([1, 2])]).tolist() != [[1, 2]]:
        raise KeyboardInterrupt
    assert torch.stack([torch.tensor([1, 2])]).tolist() == [[1, 2]]
"""


def run_to_the_interrupt(project):
    arguments = ("-p", "torchnotes.checking.plugin", "--sharpness")
    return project.pytester.inline_run(*arguments, no_reraise_ctrlc=True).ret


def answers():
    return [
        torch.stack([torch.tensor([1, 2])]).tolist(),
        torch.Tensor([1, 2]).tolist(),
        torch.tensor([3]).item(),
        vars(torch)["stack"],
        vars(torch.Tensor).get("__new__"),
        torch.is_grad_enabled(),
    ]


@pytest.mark.parametrize("checks", [SHARP, PROBE], ids=["ended", "interrupted"])
@pytest.mark.parametrize("api", ["torch.stack", "torch.Tensor", "torch.Tensor.tolist", "torch.no_grad"])
def test_torch_answers_as_before_after_a_run(project, checks, api):
    before = answers()
    write(project, checks, api=[api])

    run_to_the_interrupt(project)

    assert answers() == before


def test_an_interrupted_run_keeps_the_earlier_scores(project):
    scored(project, SHARP)
    kept = (project.root / "records/sharpness.json").read_text()
    write(project, PROBE)

    code = run_to_the_interrupt(project)

    assert code == pytest.ExitCode.INTERRUPTED
    assert (project.root / "records/sharpness.json").read_text() == kept


def test_a_check_that_an_erring_torch_keeps_from_ending_is_ended(project, monkeypatch):
    monkeypatch.setattr(mutation_plugin, "LONGEST", 1)

    _, score = scored(
        project,
        """
        def test_it(self):
            while torch.stack([torch.ones(1)]).item() > 1:
                pass
            assert torch.stack([torch.ones(1)]).item() == 1
        """,
    )

    assert score["faults"]["torch.stack"] == {"off-by-one": "crashed", "sign-flipped": "noticed"}


def test_only_claims_that_changed_are_scored_when_asked_for(project):
    scored(project, SHARP)

    unchanged = project.run("--sharpness", "--stale")
    changed, _ = scored(
        project, SHARP + "\ndef test_more(self):\n    assert torch.stack([torch.ones(1)]).item() == 1\n", "--stale"
    )

    assert unchanged.ret == 0
    unchanged.stdout.fnmatch_lines(["no claim has changed since it was scored"])
    changed.stdout.fnmatch_lines(["fact  4 of 4"])


def test_scores_of_other_claims_stay(project):
    scored(project, SHARP)
    write(project, SHARP, name="Other")

    result = project.run("--sharpness", "tests/test_other.py")

    assert {*json.loads((project.root / "records/sharpness.json").read_text())["claims"]} == {"fact", "other"}
    result.stdout.fnmatch_lines(["*sharpness.json holds 2 claims, which notice 8 of 8 faults"])


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--sharpness", "--record"], "*--record and --unwatched go without"),
        (["--sharpness", "--unwatched"], "*--record and --unwatched go without"),
        (["--stale"], "*write --record --stale"),
    ],
)
def test_options_that_do_not_go_together_are_refused(project, options, line):
    project.claims("")

    result = project.run(*options)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([line])


@pytest.mark.parametrize("text", ["", "{", '{"schema": 1}', '{"schema": 2}'])
def test_a_damaged_file_is_told_in_one_line_and_left_alone(project, text):
    file = project.write("records/sharpness.json", text)
    write(project, SHARP)

    result = project.run("--sharpness")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert file.read_text() == text
    assert sum("sharpness.json" in line for line in result.errlines) == 1


def test_a_score_survives_its_way_from_one_process_to_another(project, request):
    kept = []
    write(project, SHARP)

    class Wire:
        def pytest_runtest_logreport(self, report):
            config = request.config
            data = config.hook.pytest_report_to_serializable(config=config, report=report)
            kept.append(json.loads(json.dumps(data)))

    project.pytester.inline_run("-p", "torchnotes.checking.plugin", "--sharpness", plugins=[Wire()])

    slug, score = kept[0]["torchnotes_score"]
    assert (slug, score["beyond"]["tried"] > 0, kept[0]["outcome"]) == ("fact", True, "passed")
