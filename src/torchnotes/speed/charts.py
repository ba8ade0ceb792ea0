"""Charts of measured figures as SVG that goes into a page and takes the page's colours. Pure: figures in, text out.

No chart rests on colour: series differ in marker and line, and are named where they end.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from torchnotes.site import templating
from torchnotes.speed.intervals import Interval

WIDTH, HEIGHT = 800, 440
LEFT, RIGHT, TOP, BOTTOM = 90, 560, 16, 380
"""Where the axes end; names of series stand to the right of them."""

LINE = 20
"""How far apart names stand at least."""

PADDING = 0.05
"""Room at either end of an axis, as a share of it."""

MARKERS = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z",  # a circle
    "M-4.5-4.5h9v9h-9Z",  # a square
    "M0-6L5.5 4.5H-5.5Z",  # a triangle
    "M0-6.5L5.5 0L0 6.5L-5.5 0Z",  # a diamond
    "M0 6L5.5-4.5H-5.5Z",  # a triangle upside down
    "M-5.5-2h3.5v-3.5h4v3.5h3.5v4h-3.5v3.5h-4v-3.5h-3.5Z",  # a plus
)
DASHES = ("none", "7 4", "10 4 2 4", "2 4")


@dataclass(frozen=True, slots=True)
class Chart:
    """Series of figures with their intervals over one scale."""

    title: str
    x_label: str
    y_label: str
    series: Mapping[str, Sequence[tuple[float | str, Interval]]]
    """By name: positions and figures; positions that are texts stand side by side in their order."""
    lines: Mapping[str, float] = field(default_factory=dict)
    """Figures to compare with, drawn across, by name."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values stand between two ends of an axis, by their logarithms where all are above 0."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where a value stands, in the chart's units."""
        low, high, at = (math.log(one) if self.low > 0 else one for one in (self.low, self.high, value))
        if low == high:
            return (self.start + self.end) / 2
        share = PADDING + (at - low) / (high - low) * (1 - 2 * PADDING)
        return round(self.start + share * (self.end - self.start), 1)


def svg(chart: Chart) -> str:
    """Return a chart as one `<svg>` element without a fixed size; the same chart gives the same text."""
    places = dict.fromkeys(place for points in chart.series.values() for place, _ in points)
    figures = [figure for points in chart.series.values() for _, found in points for figure in (found.low, found.high)]
    figures += chart.lines.values()
    up = Scale(min(figures), max(figures), BOTTOM, TOP)
    xs = _positions([*places])
    lines = [(name, up.place(value)) for name, value in chart.lines.items()]
    series = []
    for number, (name, points) in enumerate(chart.series.items()):
        shown = [(xs[place], up.place(it.median), up.place(it.low), up.place(it.high)) for place, it in points]
        series.append((name, number % len(MARKERS), DASHES[number % len(DASHES)], shown))
    ends = {name: shown[-1][1] for name, _, _, shown in series} | dict(lines)
    return templating.fill(
        "torchnotes.speed",
        "chart.svg.j2",
        chart=chart,
        frame={"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM, "width": WIDTH, "height": HEIGHT},
        x_ticks=[(_written(place), x) for place, x in xs.items()],
        y_ticks=[(_written(value), up.place(value)) for value in ticks(up.low, up.high)],
        lines=lines,
        series=series,
        names=spread(ends, BOTTOM),
        markers=MARKERS,
    ).strip()


def _positions(places: Sequence[float | str]) -> dict[float | str, float]:
    """Return where each position stands: numbers by their logarithms, with texts among them side by side."""
    numbers = [place for place in places if not isinstance(place, str)]
    if numbers and len(numbers) == len(places):
        along = Scale(min(numbers), max(numbers), LEFT, RIGHT)
        return {place: along.place(place) for place in sorted(numbers)}
    step = (RIGHT - LEFT) / len(places) if places else 0
    return {place: round(LEFT + (number + 0.5) * step, 1) for number, place in enumerate(places)}


def ticks(low: float, high: float) -> list[float]:
    """Return round values from `low` to `high`: powers of ten, or 1, 2, 5 and their like over less than two of them.

    Over so little that none or one of these is there, the ends are marked too; from 0 or below, steps are even.
    """
    if low <= 0:
        step = 10.0 ** math.floor(math.log10(high - low))
        return [round(step * number, 9) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1,), (1, 2, 5), (1, 1.5, 2, 3, 5, 7)):
        found = [float(f"{digit}e{power}") for power in powers for digit in digits]
        found = [value for value in found if low <= value <= high]
        if len(found) > 2:  # noqa: PLR2004 - two tell little of a logarithmic scale
            return found
    return sorted({low, *found, high})


def spread(ends: Mapping[str, float], bottom: float) -> list[tuple[str, float]]:
    """Return names with their heights, at least `LINE` apart and none below `bottom`, in the order of the heights."""
    placed: list[tuple[str, float]] = []
    for name, height in sorted(ends.items(), key=lambda end: end[1]):
        placed.append((name, max(height, placed[-1][1] + LINE) if placed else height))
    limit = bottom
    for number in reversed(range(len(placed))):
        name, height = placed[number]
        placed[number] = name, min(height, limit)
        limit = placed[number][1] - LINE
    return placed


def _written(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value >= 10 and value == round(value) else f"{value:.3g}"  # noqa: PLR2004 - two digits
