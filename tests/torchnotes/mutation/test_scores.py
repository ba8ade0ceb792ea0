"""Reading, writing and counting mutation scores."""

import json

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.mutation import scores
from torchnotes.mutation.scores import Count, Score, ScoreSheet
from torchnotes.records.schema import RecordError

CLAIM = '''"""Numbers."""

from torchnotes import claim


@claim(api=["torch.ones", "torch.zeros"], about=["value"], equivalent={equivalent})
class TestFact:
    """A fact."""

    def test_it(self):
        assert 1 == 1
'''


def claim_of(equivalent=None):
    return catalogue.read(CLAIM.format(equivalent=equivalent or {}), "tests/test_x.py").claims[0]


def score_of(digest="0" * 16, **mutants):
    return Score(digest=digest, mutants={f"torch.{name}": outcomes for name, outcomes in mutants.items()})


ALL_KILLED = score_of(ones={"off-by-one": "killed"}, zeros={"off-by-one": "killed"})


def test_what_a_claim_kills_is_counted_over_its_apis():
    score = score_of(ones={"off-by-one": "killed", "detached": "survived"}, zeros={"off-by-one": "equivalent"})

    assert score.count == Count(killed=1, mutants=3, equivalent=1)


def test_survivors_are_told_from_equivalents():
    outcomes = {"a": "killed", "b": "survived", "c": "error", "d": "timeout", "e": "equivalent"}

    score = score_of(ones=outcomes)

    assert score.survivors == [("torch.ones", "b"), ("torch.ones", "c"), ("torch.ones", "d")]
    assert score.equivalents == [("torch.ones", "e")]


def test_scores_are_counted_over_claims():
    sheet = ScoreSheet(
        schema=1, torch="2.13.0", claims={"one": ALL_KILLED, "other": score_of(ones={"detached": "survived"})}
    )

    assert sheet.within == Count(killed=2, mutants=3)


@pytest.mark.parametrize(
    ("outcomes", "score"),
    [
        (["killed", "survived", "error", "timeout"], 1 / 4),
        (["killed", "survived", "equivalent", "equivalent"], 1 / 2),
        (["killed", "equivalent"], 1),
        (["equivalent"], 1),
        ([], 1),
    ],
)
def test_the_mutation_score_leaves_out_what_is_equivalent(outcomes, score):
    assert scores.counted(outcomes).score == score


@pytest.mark.parametrize(
    ("score", "problems"),
    [
        (ALL_KILLED, []),
        (score_of(ones={"off-by-one": "killed"}), ["no check kills a mutant of torch.zeros"]),
        (
            score_of(ones={"off-by-one": "error"}, zeros={"off-by-one": "killed"}),
            ["no check kills a mutant of torch.ones"],
        ),
        (
            Score(digest="0" * 16, mutants=ALL_KILLED.mutants, unreached=["test_it: assert a"]),
            ["no run reaches: test_it: assert a"],
        ),
        (Score(digest="0" * 16, unscored="flaky: it is"), ["flaky: it is"]),
        (Score(digest="0" * 16, unscored="not run here: needs CUDA"), []),
    ],
)
def test_what_is_wrong_with_a_claim_is_said(score, problems):
    assert list(score.problems(claim_of())) == problems


@pytest.mark.parametrize("excused", ["off-by-one", "no-such-operator"])
def test_an_excuse_for_a_mutant_that_does_not_survive_is_a_problem(excused):
    claim = claim_of({"torch.ones": {excused: "why"}})

    assert list(ALL_KILLED.problems(claim)) == [f"equivalent= excuses {excused} in torch.ones, which does not survive"]


@pytest.mark.parametrize("equivalent", [{}, {"torch.ones": {"off-by-one": "why"}}])
def test_a_claim_is_stale_once_it_differs_from_what_was_scored(equivalent):
    sheet = ScoreSheet(schema=1, torch="2.13.0", claims={"fact": score_of(claim_of().digest)})

    assert scores.stale([claim_of(equivalent)], sheet) == ({"fact"} if equivalent else set())


def test_the_reason_of_an_excuse_is_no_part_of_what_was_scored():
    one, other = claim_of({"torch.ones": {"off-by-one": "why"}}), claim_of({"torch.ones": {"off-by-one": "because"}})

    assert one.digest == other.digest


def test_a_claim_that_was_never_scored_is_stale():
    assert scores.stale([claim_of()], None) == {"fact"}


def test_writing_keeps_the_scores_of_other_claims(tmp_path):
    path = tmp_path / "records" / "mutation.json"
    scores.write(ScoreSheet(schema=1, torch="2.13.0", claims={"one": ALL_KILLED, "other": ALL_KILLED}), path)

    whole = scores.write(ScoreSheet(schema=1, torch="2.13.0", claims={"one": score_of()}), path)

    assert whole.claims == {"one": score_of(), "other": ALL_KILLED}
    assert scores.read(path) == whole


def test_an_excuse_for_a_mutant_that_survives_is_no_problem():
    claim = claim_of({"torch.ones": {"detached": "why"}})
    score = score_of(ones={"off-by-one": "killed", "detached": "equivalent"}, zeros={"off-by-one": "killed"})

    assert list(score.problems(claim)) == []


def test_fields_at_their_default_are_left_out_of_the_file(tmp_path):
    path = tmp_path / "mutation.json"

    scores.write(ScoreSheet(schema=1, torch="2.13.0", claims={"fact": score_of(ones={"off-by-one": "killed"})}), path)

    assert json.loads(path.read_text()) == {
        "schema": 1,
        "torch": "2.13.0",
        "claims": {"fact": {"digest": "0" * 16, "mutants": {"torch.ones": {"off-by-one": "killed"}}}},
    }


def test_writing_twice_gives_the_same_bytes(tmp_path):
    path = tmp_path / "mutation.json"
    scores.write(ScoreSheet(schema=1, torch="2.13.0", claims={"b": ALL_KILLED, "a": ALL_KILLED}), path)
    before = path.read_bytes()

    scores.write(ScoreSheet(schema=1, torch="2.13.0", claims={"a": ALL_KILLED}), path)

    assert path.read_bytes() == before


def test_scores_of_another_release_are_left_alone(tmp_path):
    path = tmp_path / "mutation.json"
    scores.write(ScoreSheet(schema=1, torch="2.13.0", claims={"fact": ALL_KILLED}), path)
    before = path.read_bytes()

    with pytest.raises(RecordError, match=r"scores claims on torch 2\.13\.0, this run is on 2\.14\.1; not written"):
        scores.write(ScoreSheet(schema=1, torch="2.14.1", claims={"fact": ALL_KILLED}), path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"torch": 2}, r": .*\.torch`"),
        ({"claims": {"fact": {}}}, " at claims.fact: .*`digest`"),
        (
            {"claims": {"fact": {"digest": "0" * 16, "mutants": {"torch.ones": {"x": "seen"}}}}},
            " at claims.fact: .*seen",
        ),
        ({"more": 1}, ": .*`more`"),
    ],
)
def test_a_wrong_field_is_named(tmp_path, change, field):
    path = tmp_path / "mutation.json"
    path.write_text(json.dumps({"schema": 1, "torch": "2.13.0", "claims": {}} | change))

    with pytest.raises(RecordError, match=rf"mutation\.json does not fit its schema{field}"):
        scores.read(path)


def test_no_file_is_no_scores(tmp_path):
    assert scores.read(tmp_path / "mutation.json") is None
