"""Charts as SVG: scales, ticks, names, and the page's own colours."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest

from torchnotes.speed import charts
from torchnotes.speed.charts import Chart, Scale
from torchnotes.speed.intervals import Interval

CHART = Chart(
    "a by b",
    "size",
    "ratio",
    {
        "dim 0": [(10, Interval(0.5, 0.4, 0.6)), (1000, Interval(0.2, 0.1, 0.3))],
        "dim 1": [(10, Interval(0.5, 0.4, 0.6)), (1000, Interval(0.2, 0.1, 0.3))],
    },
    {"as fast": 1.0, "the note 0.61": 0.61},
)


def test_a_chart_is_the_same_again():
    assert charts.svg(CHART) == charts.svg(CHART)


def test_a_chart_is_one_element_that_takes_the_page_s_width_and_colours():
    text = charts.svg(CHART)

    root = ET.fromstring(text)  # noqa: S314 - what was drawn here
    assert root.tag.endswith("svg")
    assert root.get("viewBox")
    assert root.get("width") is None
    assert (root.get("role"), root.get("aria-label")) == ("img", "a by b")
    assert "<style" not in text
    assert "\n\n" not in text
    assert "var(--md-default-fg-color--lighter)" in text
    assert "currentColor" in text
    assert "var(--tn-series-1)" in text
    assert not re.search("#[0-9a-f]{3}", text)


def test_a_chart_names_every_series_and_line_and_none_over_another():
    text = charts.svg(CHART)

    places = {
        name: float(re.search(rf'<text[^>]*?y="([-0-9.]+)"[^>]*>{name}</text>', text)[1])
        for name in ("dim 0", "dim 1", "as fast", "the note 0.61")
    }

    ordered = sorted(places.values())
    assert min(after - before for before, after in itertools.pairwise(ordered)) > 12


def test_positions_without_numbers_stand_side_by_side():
    points = [("2.0.1", Interval(0.5, 0.4, 0.6)), ("2.13.0", Interval(0.4, 0.3, 0.5))]

    text = charts.svg(Chart("over releases", "torch", "ratio", {"dim 0": points}))

    assert ">2.0.1</text>" in text
    assert ">2.13.0</text>" in text


def test_series_differ_in_marker_and_line_and_not_by_colour_alone():
    text = charts.svg(CHART)

    first, second = re.findall(r'<g style="color: var\(--tn-series-\d\)" stroke-width="2">(.*?)</g>', text, re.DOTALL)
    markers, dashes = ([*map(set, found)] for found in zip(*map(drawn, (first, second)), strict=True))
    assert markers[0].isdisjoint(markers[1])
    assert dashes[0].isdisjoint(dashes[1])


def drawn(series):
    return re.findall('<path d="([^"]+)" transform', series), re.findall('stroke-dasharray="([^"]+)"', series)


def test_an_interval_is_a_bar_around_its_median():
    points = [(10, Interval(0.5, 0.25, 1.0)), (100, Interval(0.5, 0.25, 1.0))]

    text = charts.svg(Chart("t", "x", "y", {"one": points}))

    low, high = re.search(r'd="M[\d.]+ ([\d.]+)V([\d.]+)m', text).groups()
    (median,) = set(re.findall(r'transform="translate\([\d.]+ ([\d.]+)\)"', text))
    assert float(median) == pytest.approx((float(low) + float(high)) / 2, abs=0.1)
    assert float(low) > float(median) > float(high)


def test_equal_ratios_are_equally_far_apart():
    scale = Scale(1, 100, 0, 1000)

    assert scale.place(10) - scale.place(1) == pytest.approx(scale.place(100) - scale.place(10))


def test_a_figure_below_zero_is_drawn_on_an_even_scale():
    text = charts.svg(Chart("t", "x", "y", {"one": [("a", Interval(0.0, -0.1, 0.1))]}, {"as fast": 1.0}))

    assert ">0.5</text>" not in text
    assert ">1</text>" in text


@pytest.mark.parametrize(
    ("low", "high", "marked"),
    [
        (0.5, 2000, [1, 10, 100, 1000]),
        (0.2, 3, [0.2, 0.5, 1, 2]),
        (0.5, 1, [0.5, 0.7, 1]),
        (0.92, 0.96, [0.92, 0.96]),
        (-0.1, 1.0, [0, 1]),
    ],
)
def test_ticks_are_round(low, high, marked):
    assert charts.ticks(low, high) == pytest.approx(marked)


@pytest.mark.parametrize(
    ("ends", "heights"),
    [
        ({"a": 100, "b": 200}, [100, 200]),
        ({"a": 100, "b": 105, "c": 110}, [100, 120, 140]),
        ({"a": 379, "b": 380}, [360, 380]),
    ],
)
def test_names_are_moved_apart_and_stay_above_the_axis(ends, heights):
    assert [height for _, height in charts.spread(ends, 380)] == heights
