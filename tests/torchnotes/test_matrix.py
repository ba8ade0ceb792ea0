"""Which releases the matrix runs, and what it says of those that it cannot run."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record, RecordError

ROOT = Path(__file__).parents[2]
matrix = SimpleNamespace(**runpy.run_path(str(ROOT / ".ci" / "matrix.py")))

SOURCE = '''"""Chapter."""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"])
class TestFact:
    """A fact."""

    def test_a(self):
        assert 1 == 1

    def test_b(self):
        assert 2 == 2
'''
CLAIMS = catalogue.read(SOURCE, "tests/test_x.py").claims
OFFERS = ["2.15.0", "2.14.1", "2.14.0", "2.1.2", "2.0.1", "2.0.0"]


def record_of(*names, stale=False, **environment):
    """Return a record that answers the checks of these names."""
    given = dict.fromkeys(("build", "python", "numpy", "platform"), "1") | {"torch": "2.14.1", "device": "cpu"}
    checks = {
        check.name: CheckRecord(digest="0" * 16 if stale else check.digest, answers={"": Answer()})
        for check in CLAIMS[0].checks
        if check.name in names
    }
    return Record(schema=SCHEMA, environment=Environment(**given | environment), claims={"fact": checks})


WHOLE = record_of("test_a", "test_b")


def test_the_index_s_answer_is_read():
    listing = "torch (2.14.0)\nAvailable versions: 2.14.0, 2.13.0+cpu, 2.13.0\n  INSTALLED: 2.13.0+cpu\n"

    assert matrix.offered(listing) == ["2.14.0", "2.13.0+cpu", "2.13.0"]


@pytest.mark.parametrize("listing", ["", "ERROR: No matching distribution found for torch\n"])
def test_an_index_that_gives_no_answer_offers_nothing(listing):
    assert matrix.offered(listing) == []


def test_the_newest_patch_of_every_minor_release_counts():
    offers = ["2.10.0", "2.10.1", "2.9.1", "2.9.0", "1.13.1", "2.11.0rc1", "2.11.0.dev20260101", "2.9.2+cpu"]

    assert matrix.newest_patches(offers) == ["2.9.1", "2.10.1"]


def test_without_records_every_release_runs_all_checks():
    plan = matrix.plan([], OFFERS, {}, CLAIMS)

    assert plan.stale == {"2.0.1": 2, "2.1.2": 2, "2.14.1": 2, "2.15.0": 2}
    assert (plan.current, plan.problems) == ([], [])


@pytest.mark.parametrize(
    ("record", "stale"),
    [(WHOLE, {}), (record_of("test_a"), {"2.14.1": 1}), (record_of("test_a", "test_b", stale=True), {"2.14.1": 2})],
    ids=["whole", "one-missing", "both-edited"],
)
def test_a_release_runs_what_its_record_lacks(record, stale):
    plan = matrix.plan(["2.14.1"], OFFERS, {"2.14.1": record}, CLAIMS)

    assert plan.stale == stale
    assert plan.current == ([] if stale else ["2.14.1"])


@pytest.mark.parametrize(
    ("release", "told"),
    [
        ("2.99.0", "2.99.0: the index has no such torch for this Python; its newest is 2.15.0"),
        ("1.13.1", "torch 1.13.1 is not supported: claims speak of torch 2.0 and later"),
        ("2.14", "2.14: the index has no such torch for this Python; its newest is 2.15.0"),
        ("2.14.1+cpu", "'2.14.1+cpu' is not a release of torch, such as 2.13.0"),
        ("newest", "'newest' is not a release of torch, such as 2.13.0"),
    ],
)
def test_a_release_that_cannot_be_run_is_told_and_the_others_go_on(release, told):
    plan = matrix.plan([release, "2.0.1", "2.0.1"], OFFERS, {}, CLAIMS)

    assert plan.problems == [told]
    assert plan.stale == {"2.0.1": 2}


def test_an_index_without_any_torch_2_is_told_by_what_it_has():
    (told,) = matrix.plan(["2.6.0"], ["1.13.1", "1.12.0"], {}, CLAIMS).problems

    assert told == "2.6.0: the index has no such torch for this Python; its newest is 1.13.1"


def test_a_pre_release_runs_where_it_is_asked_for():
    assert matrix.plan(["2.16.0rc1"], ["2.16.0rc1", *OFFERS], {}, CLAIMS).stale == {"2.16.0rc1": 2}


def test_a_record_that_cannot_be_read_is_told_and_the_others_go_on():
    kept = {"2.14.1": RecordError("records/cpu/2.14.1.json is empty; record that release again")}

    plan = matrix.plan([], OFFERS, kept, CLAIMS)

    assert plan.problems == ["2.14.1: records/cpu/2.14.1.json is empty; record that release again"]
    assert plan.stale.keys() == {"2.0.1", "2.1.2", "2.15.0"}


def test_without_an_index_the_recorded_releases_are_looked_at():
    kept = {"2.10.0": record_of("test_a"), "2.9.1": WHOLE}

    plan = matrix.plan([], [], kept, CLAIMS)

    assert plan.problems == ["the package index cannot be reached, or has no torch for this Python"]
    assert (plan.current, plan.stale) == (["2.9.1"], {"2.10.0": 1})


def test_without_an_index_the_recorded_releases_run_in_their_order():
    kept = {"2.10.0": record_of("test_a"), "2.9.1": record_of("test_a")}

    assert list(matrix.plan([], [], kept, CLAIMS).stale) == ["2.9.1", "2.10.0"]


def test_without_an_index_a_release_that_is_asked_for_is_tried():
    assert matrix.plan(["2.5.1"], [], {}, CLAIMS).stale == {"2.5.1": 2}


@pytest.mark.parametrize(
    ("release", "numpy", "vision"),
    [
        ("2.0.1", "numpy<2", "0.15"),
        ("2.2.2", "numpy<2", "0.17"),
        ("2.3.0", "numpy", "0.18"),
        ("2.14.1", "numpy", "0.29"),
    ],
)
def test_a_release_takes_the_numpy_and_the_torchvision_that_it_works_with(release, numpy, vision):
    assert matrix.beside(release, None) == [
        f"torch=={release}",
        numpy,
        "accelerate",
        "tensorboard",
        f"torchvision=={vision}.*",
    ]


def test_no_torchvision_is_known_for_a_torch_of_another_generation():
    assert matrix.vision("3.0.0") == []


def test_an_environment_is_made_again_as_it_was_recorded():
    before = record_of(numpy="2.4.6", packages={"torchvision": "0.20.1+cu124", "accelerate": "1.15.0"}).environment

    assert matrix.beside("2.5.1", before) == [
        "torch==2.5.1",
        "accelerate==1.15.0",
        "numpy==2.4.6",
        "torchvision==0.20.1",
    ]


def test_make_asks_the_package_what_a_release_needs_beside_it():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert "python src/torchnotes/knowledge/releases.py $(TORCH)" in makefile
    assert "numpy" not in makefile


@pytest.mark.parametrize(
    ("old", "new", "found"), [("2.9", "2.10", ("2.9.1", "2.10.1")), ("2.9.0", "2.9", ("2.9.0", "2.9.1"))]
)
def test_a_pair_of_releases_is_named_by_minor_or_patch(old, new, found):
    assert matrix.pair(old, new, ["2.10.1", "2.10.0", "2.10.2rc1", "2.9.1", "2.9.0"]) == found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2.99", "2.10", "the index has no torch 2.99"),
        ("", "2.10", "a release is missing"),
        ("2.10", "2.9", "torch 2.10.1 is not older than 2.9.1"),
        ("2.9", "2.9.1", "torch 2.9.1 is not older than 2.9.1"),
        ("1.13", "2.9", "torch 1.13.1 is not supported: claims speak of torch 2.0 and later"),
    ],
)
def test_a_pair_that_cannot_be_compared_is_told(old, new, told):
    with pytest.raises(ValueError, match=told):
        matrix.pair(old, new, ["2.10.1", "2.9.1", "1.13.1"])
