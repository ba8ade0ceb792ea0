"""The pages of benchmarks: verdicts, sentences, charts, and the statements that they answer."""

import pytest
from msgspec import structs

from torchnotes.knowledge import catalogue, notes
from torchnotes.knowledge.catalogue import ClaimError
from torchnotes.site import render
from torchnotes.site.source import Source
from torchnotes.speed import speed_page
from torchnotes.speed.speed_store import Bounds, Machine, Measured, SpeedRecord

NOTE = "# A lecture\n\n- `lecture/1` It is much faster.\n- `lecture/2` Nothing measures this.\n"

SOURCE = '''"""Picking."""

import pytest

from torchnotes import claim, speed


@claim(api=["torch.index_select"], about=["speed"])
class TestFast:
    """`index_select` is fast."""

    @speed("lecture/1", at_most=0.7, noted=0.61)
    @pytest.mark.parametrize("size", [10, 1000])
    @pytest.mark.parametrize("dim", [0, 1])
    def test_it_is_faster(self, versus, size, dim):
        assert 1 == 1

    @speed(at_least=0.9, at_most=1.1)
    def test_it_grows(self, growth):
        assert 2 == 2
'''
CHAPTER = catalogue.read(SOURCE, "benchmarks/test_picking.py")
(CLAIM,) = CHAPTER.claims
FASTER, GROWS = CLAIM.checks


def measured(check, low, high, kind="ratio", **parameters):
    ways, seconds = (["index_select", "slice"], [1e-6, 2e-6])
    if kind == "exponent":
        ways, seconds = ["10", "100"], [1e-6, 1e-5]
    return Measured(
        digest=check.digest,
        kind=kind,
        figure=Bounds(median=(low + high) / 2, low=low, high=high),
        parameters=parameters,
        ways=ways,
        seconds=seconds,
        rounds=500,
    )


def record_of(ratios, torch="2.13.0", processor="AMD EPYC", **more):
    """Make a record; `ratios` gives the interval of a ratio by size and dim."""
    rows = {
        f"test_it_is_faster[{dim}-{size}]": measured(FASTER, *bounds, size=size, dim=dim)
        for (size, dim), bounds in ratios.items()
    }
    given = {"python": "3.11.7", "numpy": "2.4.6", "platform": "linux-x86_64", "cores": 2, "threads": 2}
    machine = Machine(torch=torch, build=torch, processor=processor, **given)
    return SpeedRecord(schema=1, machine=machine, claims={"fast": rows | more})


def speeds_of(*kept):
    found = {}
    for record in kept:
        found.setdefault(record.machine.name, []).append(record)
    return found


def pages_of(*kept):
    statements = {statement.id: statement for statement in notes.parse(NOTE, "lecture")}
    section = speed_page.SpeedSection([CHAPTER], speeds_of(*kept))
    return render.render(render.gather(Source([], {"lecture": NOTE}, statements, [], []), [section]))


MIXED = {(10, 0): (0.9, 1.0), (1000, 0): (0.8, 0.9), (10, 1): (0.5, 0.6), (1000, 1): (0.2, 0.3)}


@pytest.mark.parametrize(
    ("ratios", "verdict", "sentence"),
    [
        (MIXED, "partly", "refuted for dim 0, holds for dim 1; the ratio goes from 0.25 to 0.95"),
        ({(10, 0): (0.2, 0.4)}, "holds", "holds: the ratio is 0.30 (0.20 to 0.40)"),
        (
            {(10, 0): (0.2, 0.4), (10, 1): (0.3, 0.5)},
            "holds",
            "holds for every parameter set; the ratio goes from 0.30 to 0.40",
        ),
        ({(10, 0): (0.6, 0.8)}, "inconclusive", "inconclusive: the ratio is 0.70 (0.60 to 0.80)"),
        (
            MIXED | {(10, 1): (0.9, 1.1), (1000, 0): (0.6, 0.8)},
            "partly",
            "holds for 1, refuted for 2, inconclusive for 1 of 4 parameter sets; the ratio goes from 0.25 to 1.00",
        ),
        (
            {(10, 0): (0.2, 0.4), (1000, 0): (0.6, 0.8)},
            "inconclusive",
            "holds for size 10, inconclusive for size 1000; the",
        ),
    ],
)
def test_a_benchmark_s_verdict_is_by_its_intervals(ratios, verdict, sentence):
    rows = speed_page.rows_of(FASTER, CLAIM, record_of(ratios))

    assert speed_page.verdict_of(rows) == verdict
    assert speed_page.sentence_of(rows).startswith(sentence)


def test_figures_from_before_a_benchmark_was_edited_do_not_count():
    old = structs.replace(measured(FASTER, 0.1, 0.2, size=10, dim=0), digest="0" * 16)

    rows = speed_page.rows_of(FASTER, CLAIM, record_of({}, **{"test_it_is_faster[0-10]": old}))

    assert rows == []
    assert speed_page.verdict_of(rows) == "not run since it was edited"


def test_a_page_has_the_verdict_the_machine_a_chart_the_figures_and_the_code():
    page = pages_of(record_of(MIXED))["benchmarks/picking.md"]

    assert "Measured on AMD EPYC with 2 cores, torch 2.13.0" in page
    assert "◐ partly</span> at most 0.7, says [lecture/1](../notes/lecture.md#lecture-1): refuted for dim 0" in page
    assert page.count("<svg ") == 1
    names = ("size", "dim", "ratio (95 % interval)", "verdict", "index_select", "slice")
    assert "".join(f"<th>{name}</th>" for name in names) in page
    assert "<tr><td>10</td><td>0</td><td>0.95 (0.90 to 1.00)</td>" in page
    assert "<td>1 µs</td><td>2 µs</td></tr>" in page
    assert "def test_it_is_faster(self, versus, size, dim):" in page


def test_without_figures_a_page_says_how_to_measure():
    page = pages_of()["benchmarks/picking.md"]

    assert "Nothing is measured yet: run `make bench`." in page
    assert "<svg" not in page


def test_a_statement_is_answered_by_its_benchmarks():
    page = pages_of(record_of(MIXED))["notes/lecture.md"]

    first, second = page.split('id="lecture-2"')
    assert '<p><span class="tn tn-partly">◐ partly</span>' in first
    link = '<a href="../../benchmarks/picking/#fast-test-it-is-faster" lang="en">It is faster</a>'
    assert f'{link}<br><span lang="en">refuted for dim 0, holds for dim 1; the ratio goes' in first
    assert "measured with torch 2.13.0 on amd-epyc-2-cores" in first
    assert '<p><span class="tn tn-not-answered-yet">' in second


def test_releases_of_one_machine_are_one_chart_and_two_machines_are_never_compared():
    kept = [record_of(MIXED, torch=torch) for torch in ("2.0.1", "2.13.0")]
    other = [record_of(MIXED, torch=torch, processor="Other") for torch in ("2.0.1", "2.13.0")]

    page = pages_of(*kept, *other, record_of(MIXED, processor="Third"))["benchmarks/picking.md"]

    assert page.count("The same on several releases, at the largest size, on amd-epyc-2-cores.") == 1
    assert page.count("The same on several releases, at the largest size, on other-2-cores.") == 1
    assert "third-2-cores" not in page


def test_the_newest_release_is_shown():
    kept = [record_of({(10, 0): (0.1, 0.2)}, torch="2.9.1"), record_of({(10, 0): (0.9, 1.0)}, torch="2.10.0")]

    assert "refuted: the ratio is 0.95" in pages_of(*kept)["benchmarks/picking.md"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("'lecture/1'", "believes nothing; give at_least= or at_most="),
        ("'lecture/1', at_most='0.7'", "expected `float"),
        ("'lecture/1', at_most=1 - 0.3", "write it out as a literal"),
    ],
)
def test_a_belief_about_speed_has_bounds_written_out(words, told):
    with pytest.raises(ClaimError, match=told):
        catalogue.read(SOURCE.replace('"lecture/1", at_most=0.7, noted=0.61', words), "benchmarks/test_x.py")


def test_a_belief_about_speed_is_on_a_statement_that_there_is(tmp_path):
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks/test_picking.py").write_text(SOURCE, encoding="utf-8")

    with pytest.raises(
        ClaimError, match="test_it_is_faster is a belief on lecture/1, which no page in docs/notes states"
    ):
        speed_page.read(tmp_path, Source([], {}, {"lecture/2": None}, [], []))
