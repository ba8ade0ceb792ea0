"""Charts of measured figures as SVG that goes into a page and takes the page's colours. Pure: figures in, text out.

No chart rests on colour: series differ in marker and line, and are named where they end.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from torchnotes.speed.figures import Interval

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
LINES = ("-", "--", "-.", ":")
_TEXT, _GRID = "#000101", "#000102"
_SERIES = tuple(f"#00020{number}" for number in range(6))
"""Stand-ins for the page's colours, which a chart cannot name while it is drawn."""

_COLOURS = {_TEXT: "var(--md-default-fg-color)", _GRID: "var(--md-default-fg-color--lighter)"} | {
    stand_in: f"var(--tn-series-{number})" for number, stand_in in enumerate(_SERIES)
}
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "torchnotes", "font.size": 13, "font.family": "sans-serif"}


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


def svg(chart: Chart) -> str:
    """Draw a chart as one `<svg>` element without a fixed size; the same chart gives the same text."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(8, 4.4))
        axes = figure.subplots()
        _draw(axes, chart)
        figure.subplots_adjust(left=0.12, right=0.68, bottom=0.16, top=0.97)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return _inline(text.getvalue(), chart.title)


def _draw(axes: Axes, chart: Chart) -> None:
    places = dict.fromkeys(place for points in chart.series.values() for place, _ in points)
    named = any(isinstance(place, str) for place in places)
    xs = {place: float(number) if named else float(place) for number, place in enumerate(places)}
    ends = []
    for number, (name, points) in enumerate(chart.series.items()):
        x = [xs[place] for place, _ in points]
        y = [found.median for _, found in points]
        errors = [
            [found.median - found.low for _, found in points],
            [found.high - found.median for _, found in points],
        ]
        colour = _SERIES[number % len(_SERIES)]
        axes.errorbar(
            x,
            y,
            yerr=errors,
            color=colour,
            marker=MARKERS[number % len(MARKERS)],
            linestyle=LINES[number % len(LINES)],
            capsize=3,
            markersize=5,
            linewidth=1.5,
        )
        ends.append((y[-1], name, colour))
    for name, value in chart.lines.items():
        axes.axhline(value, color=_TEXT, linewidth=1, linestyle=(0, (1, 2)))
        ends.append((value, name, _TEXT))
    axes.set_yscale("log")
    if named:
        axes.set_xticks(list(xs.values()), [str(place) for place in places])
    else:
        axes.set_xscale("log")
        axes.set_xticks(list(xs.values()), [_number(place) for place in xs.values()])
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _number(value)))
    axes.yaxis.set_minor_formatter(FuncFormatter(_minor(axes)))
    axes.set_xlabel(chart.x_label, color=_TEXT)
    axes.set_ylabel(chart.y_label, color=_TEXT)
    axes.tick_params(which="both", colors=_TEXT, labelcolor=_TEXT)
    axes.grid(visible=True, which="major", color=_GRID, linewidth=0.6)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(_TEXT)
    _name_ends(axes, ends)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 and value == round(value) else f"{value:.3g}"  # noqa: PLR2004 - two digits


def _minor(axes: Axes) -> Callable[[float, object], str]:
    """Label 2 and 5 between powers of ten where less than two powers are shown."""

    def label(value: float, _: object) -> str:
        low, high = axes.get_ylim()
        digit = f"{value:e}"[0]
        return f"{value:.3g}" if high / low < 100 and digit in "2357" else ""  # noqa: PLR2004 - two powers of ten

    return label


def _name_ends(axes: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    """Write each name beside where its line ends, moved apart where they would overlap."""
    placed: list[tuple[float, str, str]] = []
    for value, name, colour in sorted(ends):
        at = float(axes.transAxes.inverted().transform(axes.transData.transform((1, value)))[1])
        placed.append((max(at, placed[-1][0] + 0.06) if placed else at, name, colour))
    over = max(0.0, placed[-1][0] - 1) if placed else 0.0
    for at, name, colour in placed:
        axes.text(1.02, at - over, name, transform=axes.transAxes, color=colour, va="center", fontsize=12)


def _inline(text: str, title: str) -> str:
    """Take out what only a file of its own needs, and put the page's colours in."""
    text = text[text.index("<svg") :]
    # a style element would hold for the whole page
    text = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'<svg ([^>]*?)\bwidth="[^"]*"', r"<svg \1", text, count=1)
    text = re.sub(r'(<svg [^>]*?)\bheight="[^"]*"', r"\1", text, count=1)
    text = text.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
    for stand_in, colour in _COLOURS.items():
        text = text.replace(stand_in, colour)
    return "\n".join(line for line in text.splitlines() if line.strip())
