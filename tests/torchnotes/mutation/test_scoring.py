"""What becomes of mutants while the checks of a claim run: scores of small claims, run without pytest."""

import textwrap
from types import ModuleType

import pytest
import torch

from torchnotes.knowledge import catalogue
from torchnotes.mutation import claim_items, scoring
from torchnotes.mutation.scoring import CheckTimeoutError, Runnable

HEAD = '''"""Chapter."""

import pytest
import torch

from torchnotes import belief, changed, claim

SEEN = []

'''


def runnables(claim, module):
    """Return the checks of a claim's class as scoring takes them."""
    checks = getattr(module, claim.name)()
    return [Runnable(check, check.name, module, getattr(checks, check.name)) for check in claim.checks]


def run(checks, context_of):
    """Run checks as plain methods; a belief that torch refutes passes where it fails."""
    for check in checks:
        error = None
        try:
            with claim_items.limited(claim_items.LONGEST), context_of(check):
                check.item()
        except KeyboardInterrupt:
            raise
        except BaseException as raised:  # noqa: BLE001 - whatever a check raises
            error = raised
        yield check, error


def scored(checks, **words):
    """Score a claim of these checks."""
    given = ", ".join(
        f"{word}={value!r}" for word, value in ({"api": ["torch.stack"], "about": ["value"]} | words).items()
    )
    body = textwrap.indent(textwrap.dedent(checks), "    ")
    text = f'{HEAD}@claim({given})\nclass TestFact:\n    """A fact."""\n\n{body}'
    (claim,) = catalogue.read(text, "tests/test_fact.py").claims
    module = ModuleType("test_fact")
    module.__file__ = "tests/test_fact.py"
    exec(compile(text, module.__file__, "exec"), vars(module))  # noqa: S102 - the checks stand above
    return scoring.score(claim, runnables(claim, module), run), claim


KILLS_ALL = """
def test_rows_are_stacked(self):
    assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 5])]).tolist() == [[1, 2], [3, 5]]
"""
VALUE_MUTANTS = ["last-off-by-one", "off-by-one", "order-reversed", "sign-flipped"]


def test_a_claim_that_looks_at_every_value_kills_every_mutant():
    score, claim = scored(KILLS_ALL)

    assert score.mutants == {"torch.stack": dict.fromkeys(VALUE_MUTANTS, "killed")}
    assert score.kill_nothing == score.unreached == [*score.problems(claim)] == []


def test_mutants_in_other_aspects_are_counted_apart():
    score, _ = scored(KILLS_ALL)

    assert score.beyond.mutants > score.beyond.killed > 0


def test_a_mutant_that_no_check_looks_at_survives():
    score, _ = scored(
        """
        def test_the_first_row_stands_first(self):
            assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 5])])[0].tolist() == [1, 2]
        """
    )

    assert score.survivors == [("torch.stack", "last-off-by-one")]


@pytest.mark.parametrize(
    "checks",
    [
        "def test_it(self):\n    assert torch.stack([torch.ones(2)]).numel() >= 0\n",
        "def test_it(self):\n    stacked = torch.stack([torch.ones(2)])\n    assert stacked is stacked\n",
        "def test_it(self):\n    for row in torch.stack([torch.ones(2)])[:0]:\n        assert row.sum() == 5\n",
    ],
    ids=["always-true", "of-itself", "in-an-empty-loop"],
)
def test_a_vacuous_claim_kills_nothing(checks):
    score, claim = scored(checks)

    assert set(score.mutants["torch.stack"].values()) == {"survived"}
    assert "no check kills a mutant of torch.stack" in score.problems(claim)


def test_a_check_that_kills_no_mutant_of_anything_it_calls_is_told():
    score, _ = scored(
        KILLS_ALL + "\ndef test_it(self):\n    stacked = torch.stack([torch.ones(2)])\n    assert stacked is stacked\n"
    )

    assert score.kill_nothing == ["test_it"]


def test_a_check_that_kills_a_mutant_of_a_method_that_the_mode_does_not_see_is_not_told():
    score, _ = scored(
        KILLS_ALL
        + """
def test_it(self):
    model = torch.nn.Identity()
    with pytest.raises(RuntimeError):
        model.load_state_dict({"weight": torch.ones(1)})
"""
    )

    assert score.kill_nothing == []


def test_a_check_of_a_change_that_says_what_it_touches_is_scored():
    told = '@changed("2.8", why="#1", remedy="stack tensors", trigger={"calls": ["torch.stack"]})\n'

    score, _ = scored(told + KILLS_ALL.lstrip("\n"))

    assert set(score.mutants["torch.stack"].values()) == {"killed"}


def test_an_assertion_behind_an_if_that_is_never_taken_is_told():
    score, claim = scored(
        KILLS_ALL
        + """
def test_it(self):
    stacked = torch.stack([torch.ones(2)])
    assert stacked.tolist() == [[1, 1]]
    if stacked.is_cuda:
        assert stacked.device.index == 0
"""
    )

    assert score.unreached == ["test_it: assert stacked.device.index == 0"]
    assert [*score.problems(claim)] == ["no run reaches: test_it: assert stacked.device.index == 0"]


@pytest.mark.parametrize(("error", "outcome"), [("Exception", "survived"), ("RuntimeError", "killed")])
def test_an_error_of_another_type_survives_where_any_is_expected(error, outcome):
    score, _ = scored(
        f"def test_it(self):\n    with pytest.raises({error}):\n        torch.stack([])\n", about=["error"]
    )

    assert score.mutants["torch.stack"] == {"error-of-another-type": outcome, "error-swallowed": "killed"}


def test_an_error_on_the_way_to_the_assertion_kills_nothing():
    score, _ = scored(
        """
        def test_it(self):
            product = torch.stack([torch.ones(2), torch.ones(2)]) @ torch.ones(2, 3)
            assert product.sum() == 12
        """,
        about=["shape", "dtype"],
    )

    assert score.mutants["torch.stack"] == {
        "dimension-added": "survived",
        "dimension-dropped": "killed",
        "other-kind": "error",
        "other-precision": "error",
    }


def test_a_flaky_claim_is_not_scored():
    score, claim = scored(
        "def test_it(self):\n    SEEN.append(1)\n    assert torch.stack([torch.ones(1)]).sum() == len(SEEN) % 2\n"
    )

    assert score.unscored.startswith("flaky: test_it: AssertionError")
    assert score.mutants == {}
    assert [*score.problems(claim)] == [score.unscored]


def test_a_claim_that_fails_while_torch_is_right_is_not_scored():
    score, _ = scored("def test_it(self):\n    assert torch.stack([torch.ones(1)]).sum() == 2\n")

    assert score.unscored.startswith("fails while torch is right: test_it: AssertionError")


def test_a_claim_that_does_not_run_here_has_no_problem():
    score, claim = scored(f"{KILLS_ALL}\n    pytest.skip('needs CUDA')\n")

    assert score.unscored == "not run here: needs CUDA"
    assert [*score.problems(claim)] == []


@pytest.mark.parametrize("api", ["torch.no_such_function", "no_such_package.function"])
def test_an_api_that_does_not_exist_is_told(api):
    score, _ = scored(KILLS_ALL, api=[api])

    assert score.unscored.startswith(f"there is no {api} in torch {torch.__version__}")


def test_an_api_that_no_check_calls_is_told():
    score, claim = scored(KILLS_ALL, api=["torch.cat"])

    assert [*score.problems(claim)] == ["no check kills a mutant of torch.cat"]


def test_a_survivor_that_the_claim_excuses_is_equivalent():
    reasons = {"last-off-by-one": "The last row is none of our business."}

    score, claim = scored(
        """
        def test_the_first_row_stands_first(self):
            assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 5])])[0].tolist() == [1, 2]
        """,
        equivalent={"torch.stack": reasons},
    )

    assert score.equivalents == [("torch.stack", "last-off-by-one")]
    assert score.count.score == 1
    assert [*score.problems(claim)] == []


def test_an_excuse_stands_where_the_mutant_survives():
    reasons = {"last-off-by-one": "The last row is none of our business."}

    score, claim = scored(KILLS_ALL, equivalent={"torch.stack": reasons})

    assert score.mutants["torch.stack"]["last-off-by-one"] == "killed"
    assert [*score.problems(claim)] == ["equivalent= excuses last-off-by-one in torch.stack, which does not survive"]


@pytest.mark.parametrize(
    ("before", "outcome"), [("", "timeout"), ("if stacked().item() == 2:\n        raise ValueError\n", "error")]
)
def test_a_check_that_a_mutant_keeps_from_ending_is_ended(monkeypatch, before, outcome):
    monkeypatch.setattr(claim_items, "LONGEST", 0.2)

    score, _ = scored(
        f"""
def test_it(self):
    stacked = lambda: torch.stack([torch.ones(1)])
    {before}
    while stacked().item() > 1:
        pass
    assert stacked().item() == 1
"""
    )

    assert score.mutants["torch.stack"] == {"off-by-one": outcome, "sign-flipped": "killed"}


def test_what_a_check_switched_off_is_on_again_where_it_is_ended():
    def switch_off():
        with claim_items.limited(0.05):
            # the mode is off from here on, and the block that would end it is never entered
            torch.set_grad_enabled(False)
            while True:
                pass

    with pytest.raises(CheckTimeoutError):
        switch_off()

    assert torch.is_grad_enabled()


def test_no_except_on_its_way_keeps_a_check_from_being_ended(monkeypatch):
    monkeypatch.setattr(claim_items, "LONGEST", 0.2)

    score, _ = scored(
        """
        def test_it(self):
            while True:
                try:
                    if torch.stack([torch.ones(1)]).item() != 2:
                        break
                except Exception:
                    pass
            assert torch.stack([torch.ones(1)]).item() == 1
        """
    )

    assert score.mutants["torch.stack"] == {"off-by-one": "timeout", "sign-flipped": "killed"}


INTERRUPTED = """
def test_it(self):
    if torch.stack([torch.tensor([1, 2])]).tolist() != [[1, 2]]:
        raise KeyboardInterrupt
    assert torch.stack([torch.tensor([1, 2])]).tolist() == [[1, 2]]
"""


def answers():
    return [
        torch.stack([torch.tensor([1, 2])]).tolist(),
        torch.Tensor([1, 2]).tolist(),
        torch.tensor([3]).item(),
        vars(torch)["stack"],
        vars(torch.Tensor).get("__new__"),
        torch.is_grad_enabled(),
    ]


APIS = ["torch.stack", "torch.Tensor", "torch.Tensor.tolist", "torch.no_grad"]


@pytest.mark.parametrize("api", APIS)
def test_torch_answers_as_before_after_a_score(api):
    before = answers()

    scored(KILLS_ALL, api=[api])

    assert answers() == before


@pytest.mark.parametrize("api", ["torch.stack", "torch.Tensor.tolist"])
def test_torch_answers_as_before_after_an_interrupt(api):
    before = answers()

    with pytest.raises(KeyboardInterrupt):
        scored(INTERRUPTED, api=[api])

    assert answers() == before
