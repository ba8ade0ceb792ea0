"""Files of what a machine measured."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from torchnotes.records.schema import RecordError
from torchnotes.speed import speed_store
from torchnotes.speed.intervals import Interval
from torchnotes.speed.speed_store import Bounds, Machine, Measured, SpeedRecord


def machine(torch="2.13.0", processor="AMD EPYC", cores=2, threads=2):
    given = {"python": "3.11.7", "numpy": "2.4.6", "platform": "linux-x86_64", "threads": threads}
    return Machine(torch=torch, build=torch, processor=processor, cores=cores, **given)


def measured(median=0.5):
    return Measured(
        digest="0" * 16,
        kind="ratio",
        figure=Bounds(median=median, low=0.4, high=0.6),
        parameters={"size": 12, "index": "list"},
        ways=["a", "b"],
        seconds=[1e-6, 2e-6],
        rounds=500,
    )


def record_of(claims, **given):
    return SpeedRecord(schema=speed_store.SCHEMA, machine=machine(**given), claims=claims)


@pytest.mark.parametrize(
    ("processor", "name"),
    [
        ("AMD EPYC", "amd-epyc-2-cores"),
        ("Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz", "intel-xeon-platinum-8481c-2-cores"),
        ("AMD EPYC 9B14 96-Core Processor", "amd-epyc-9b14-2-cores"),
        ("", "unknown-2-cores"),
    ],
)
def test_a_machine_is_named_by_its_processor_and_cores(processor, name):
    assert machine(processor=processor).name == name


def test_what_differs_in_the_fifth_digit_is_noise():
    assert Bounds.of(Interval(0.123456, 0.1, 12.34567)) == Bounds(median=0.1235, low=0.1, high=12.35)


def test_a_second_run_is_laid_over_the_first(tmp_path):
    speed_store.write(record_of({"x": {"test_a": measured(0.5), "test_b": measured(0.5)}}), tmp_path)

    path = speed_store.write(record_of({"x": {"test_a": measured(0.9)}, "y": {"test_c": measured()}}), tmp_path)

    assert path == tmp_path / "benchmarks/amd-epyc-2-cores/2.13.0.json"
    (kept,) = speed_store.read_all(tmp_path)["amd-epyc-2-cores"]
    medians = {name: row.figure.median for rows in kept.claims.values() for name, row in rows.items()}
    assert medians == {"test_a": 0.9, "test_b": 0.5, "test_c": 0.5}


def test_writing_again_gives_the_same_bytes(tmp_path):
    path = speed_store.write(record_of({"x": {"test_a": measured()}}), tmp_path)
    before = path.read_bytes()

    speed_store.write(record_of({"x": {"test_a": measured()}}), tmp_path)

    assert path.read_bytes() == before


def test_each_machine_and_release_has_a_file_of_its_own(tmp_path):
    for given in ({"torch": "2.10.0"}, {"torch": "2.9.1"}, {"processor": "Other"}, {"cores": 4}):
        speed_store.write(record_of({"x": {"test_a": measured()}}, **given), tmp_path)

    found = speed_store.read_all(tmp_path)

    assert {name: [kept.machine.torch for kept in records] for name, records in found.items()} == {
        "amd-epyc-2-cores": ["2.9.1", "2.10.0"],
        "amd-epyc-4-cores": ["2.13.0"],
        "other-2-cores": ["2.13.0"],
    }


def test_figures_of_two_environments_never_stand_in_one_file(tmp_path):
    path = speed_store.write(record_of({"x": {"test_a": measured()}}), tmp_path)
    before = path.read_bytes()

    with pytest.raises(RecordError, match=r"2\.13\.0\.json was measured with threads 2, and here is threads 1"):
        speed_store.write(record_of({"x": {"test_b": measured()}}, threads=1), tmp_path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{", '{"schema": 1}'])
def test_a_malformed_file_is_told_and_not_overwritten(tmp_path, text):
    path = speed_store.write(record_of({}), tmp_path)
    path.write_text(text)

    with pytest.raises(RecordError, match=r"2\.13\.0\.json"):
        speed_store.write(record_of({"x": {"test_a": measured()}}), tmp_path)

    assert path.read_text() == text


def test_a_file_in_the_wrong_place_is_told(tmp_path):
    path = speed_store.write(record_of({}), tmp_path)
    path.rename(path.with_name("2.14.0.json"))

    with pytest.raises(RecordError, match="move it there"):
        speed_store.read_all(tmp_path)


def test_where_a_figure_cannot_be_kept_measuring_ends_with_one_line(tmp_path):
    keeper_class = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "conftest.py"))["FigureKeeper"]
    keeper = keeper_class.__new__(keeper_class)
    keeper.folder, keeper.machine, keeper.digests = tmp_path / "file", machine(), {("T", "test_a"): ("fact", "0" * 16)}
    keeper.folder.write_text("no folder")
    item = SimpleNamespace(
        cls=SimpleNamespace(__name__="T"), originalname="test_a", name="test_a", stash=pytest.Stash()
    )

    with pytest.raises(
        pytest.exit.Exception, match=r"^measuring ends: .* cannot be written: Not a directory$"
    ) as ended:
        keeper.keep(item, "ratio", Interval(1.0, 0.9, 1.1), ["a", "b"], np.ones((3, 2)))

    assert ended.value.returncode == pytest.ExitCode.USAGE_ERROR
