"""The feed of what each release of torch changed."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from torchnotes.knowledge import releases
from torchnotes.records import store
from torchnotes.records.lines import Line
from torchnotes.site import feed
from torchnotes.site.over_releases import ReleaseChanges

ROOT = Path(__file__).parents[3]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def line(kind, api, remedy=""):
    return Line(kind, api, "ones", "it_is_so", "", "1 < 2", "[2]", "2.2", remedy=remedy)


CHANGED = [
    ReleaseChanges("2.2.0", [line("silent", "torch.ones", "Write `twos`."), line("wording", "torch.zeros")], []),
    ReleaseChanges("2.1.0", [line("new", "torch.twos")], []),
    ReleaseChanges("2.0.9", [line("new", "torch.never")], []),
]
RELEASED = {"2.2.0": date(2024, 1, 30), "2.1.0": date(2023, 10, 4)}


@pytest.fixture
def read():
    return ET.fromstring(feed.atom(CHANGED, RELEASED, {"ones": "tensors/numbers.md#ones"}))  # noqa: S314 - ours


def test_each_release_is_an_entry_with_its_day(read):
    entries = read.findall("a:entry", ATOM)

    assert [
        (one.findtext("a:title", "", ATOM), one.findtext("a:updated", "", ATOM), one.find("a:link", ATOM).get("href"))
        for one in entries
    ] == [
        ("torch 2.2.0: 2 changes, 1 silent", "2024-01-30T00:00:00Z", "changes/2.2.0/"),
        ("torch 2.1.0: 1 change, none silent", "2023-10-04T00:00:00Z", "changes/2.1.0/"),
    ]
    assert read.findtext("a:updated", "", ATOM) == "2024-01-30T00:00:00Z"


def test_an_entry_lists_its_changes_as_html_without_mere_wording(read):
    assert read.findtext("a:entry/a:content", "", ATOM) == (
        '<h3>silent</h3><ul><li><a href="tensors/numbers/#ones">torch.ones</a>: '
        "<code>1 &lt; 2</code> → <code>[2]</code>. Instead: Write <code>twos</code>.</li></ul>"
    )


def test_identifiers_are_each_one_s_own_and_stay(read):
    found = [one.text for one in read.iter("{http://www.w3.org/2005/Atom}id")]

    assert len({*found}) == 3
    assert found[0] == "urn:uuid:00b97a13-519a-512f-a922-ee38cc3194e1"


def test_every_recorded_release_has_its_day():
    assert sorted(releases.released()) == sorted(store.recorded(ROOT / "records", "cpu"))
