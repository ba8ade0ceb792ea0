"""Reading, writing and counting scores."""

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


def score_of(digest="0" * 16, **faults):
    return Score(digest=digest, faults={f"torch.{name}": outcomes for name, outcomes in faults.items()})


SHARP = score_of(ones={"off-by-one": "noticed"}, zeros={"off-by-one": "noticed"})


def test_what_a_claim_notices_is_counted_over_its_apis():
    score = score_of(ones={"off-by-one": "noticed", "detached": "survived"}, zeros={"off-by-one": "crashed"})

    assert score.count == Count(noticed=1, tried=3)
    assert score.survivors == [("torch.ones", "detached"), ("torch.zeros", "off-by-one")]


def test_scores_are_counted_over_claims():
    sheet = ScoreSheet(torch="2.13.0", claims={"one": SHARP, "other": score_of(ones={"detached": "survived"})})

    assert sheet.within == Count(noticed=2, tried=3)
    assert sheet.within.share == 2 / 3


def test_all_of_nothing_is_noticed():
    assert Count().share == 1


@pytest.mark.parametrize(
    ("score", "problems"),
    [
        (SHARP, []),
        (score_of(ones={"off-by-one": "noticed"}), ["no check notices a fault in torch.zeros"]),
        (
            score_of(ones={"off-by-one": "crashed"}, zeros={"off-by-one": "noticed"}),
            ["no check notices a fault in torch.ones"],
        ),
        (SHARP.model_copy(update={"unreached": ["test_it: assert a"]}), ["no run reaches: test_it: assert a"]),
        (Score(digest="0" * 16, unscored="flaky: it is"), ["flaky: it is"]),
        (Score(digest="0" * 16, unscored="not run here: needs CUDA"), []),
    ],
)
def test_what_is_wrong_with_a_claim_is_said(score, problems):
    assert list(score.problems(claim_of())) == problems


@pytest.mark.parametrize("excused", ["off-by-one", "no-such-fault"])
def test_an_excuse_for_a_fault_that_does_not_survive_is_said(excused):
    claim = claim_of({"torch.ones": {excused: "why"}})

    assert list(SHARP.problems(claim)) == [f"equivalent= excuses {excused} in torch.ones, which does not survive"]


@pytest.mark.parametrize("equivalent", [{}, {"torch.ones": {"off-by-one": "why"}}])
def test_a_claim_is_stale_once_it_differs_from_what_was_scored(equivalent):
    sheet = ScoreSheet(torch="2.13.0", claims={"fact": score_of(claim_of().digest)})

    assert scores.stale([claim_of(equivalent)], sheet) == ({"fact"} if equivalent else set())


def test_the_reason_of_an_excuse_is_no_part_of_what_was_scored():
    one, other = claim_of({"torch.ones": {"off-by-one": "why"}}), claim_of({"torch.ones": {"off-by-one": "because"}})

    assert one.digest == other.digest


def test_a_claim_that_was_never_scored_is_stale():
    assert scores.stale([claim_of()], None) == {"fact"}


def test_writing_keeps_the_scores_of_other_claims(tmp_path):
    path = tmp_path / "records" / "sharpness.json"
    scores.write(ScoreSheet(torch="2.13.0", claims={"one": SHARP, "other": SHARP}), path)

    whole = scores.write(ScoreSheet(torch="2.13.0", claims={"one": score_of()}), path)

    assert whole.claims == {"one": score_of(), "other": SHARP}
    assert scores.read(path) == whole


def test_writing_twice_gives_the_same_bytes(tmp_path):
    path = tmp_path / "sharpness.json"
    scores.write(ScoreSheet(torch="2.13.0", claims={"b": SHARP, "a": SHARP}), path)
    before = path.read_bytes()

    scores.write(ScoreSheet(torch="2.13.0", claims={"a": SHARP}), path)

    assert path.read_bytes() == before


def test_scores_of_another_release_are_left_alone(tmp_path):
    path = tmp_path / "sharpness.json"
    scores.write(ScoreSheet(torch="2.13.0", claims={"fact": SHARP}), path)
    before = path.read_bytes()

    with pytest.raises(RecordError, match=r"scores claims on torch 2\.13\.0, this run is on 2\.14\.1; not written"):
        scores.write(ScoreSheet(torch="2.14.1", claims={"fact": SHARP}), path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"torch": 2}, "torch"),
        ({"claims": {"fact": {}}}, "claims.fact.digest"),
        ({"claims": {"fact": {"digest": "0" * 16, "faults": {"torch.ones": {"x": "seen"}}}}}, "claims.fact.faults"),
        ({"more": 1}, "more"),
    ],
)
def test_a_wrong_field_is_named(tmp_path, change, field):
    path = tmp_path / "sharpness.json"
    path.write_text(json.dumps({"schema": 1, "torch": "2.13.0", "claims": {}} | change))

    with pytest.raises(RecordError, match=rf"sharpness\.json is no scoresheet at {field}"):
        scores.read(path)


def test_no_file_is_no_scores(tmp_path):
    assert scores.read(tmp_path / "sharpness.json") is None
