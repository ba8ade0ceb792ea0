"""What the site shows of benchmarks: verdicts by machine and release, charts, and the figures behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torchnotes.knowledge import catalogue
from torchnotes.knowledge.chapters import Chapter, Check, Claim
from torchnotes.knowledge.wording import count
from torchnotes.records.history import Verdict
from torchnotes.site import templating
from torchnotes.site.sections import Answer, Section
from torchnotes.site.source import Source
from torchnotes.site.words import sentence
from torchnotes.speed import charts, intervals, speed_store
from torchnotes.speed.charts import Chart
from torchnotes.speed.intervals import Interval
from torchnotes.speed.speed_store import Measured, SpeedRecord

SCALES = ("size", "rows", "layers", "batch", "filled", "threads", "dtype")
"""Parameters that a chart may run over, the first that there is."""

MOST_SERIES = 6
"""Lines that a chart over releases shows."""


def read(root: Path, source: Source) -> "SpeedSection":
    """Return the section of the project at `root`.

    Raises:
        ClaimError, RecordError: when a benchmark or a file of figures is malformed.
    """
    chapters = catalogue.read_tree(root, source.statements, "benchmarks")
    return SpeedSection(chapters, speed_store.read_all(root / "records"))


class SpeedSection(Section):
    """A page for each file of benchmarks, and what benchmarks came to that state what a note says."""

    def __init__(self, chapters: Sequence[Chapter], speeds: Mapping[str, Sequence[SpeedRecord]]) -> None:
        self.chapters = chapters
        self.speeds = speeds
        self.newest = newest_record(speeds)
        self.beliefs: dict[str, list[Answer]] = {}
        for chapter, claim, check in self.checks:
            if check.speed and check.speed.statement:
                self.beliefs.setdefault(check.speed.statement, []).append(self._answer(chapter, claim, check))

    @property
    def checks(self) -> list[tuple[Chapter, Claim, Check]]:
        """Every benchmark, with where it stands."""
        return [(one, claim, check) for one in self.chapters for claim in one.claims for check in claim.checks]

    def pages(self) -> dict[str, str]:
        return {f"{chapter.uri}.md": self._page(chapter) for chapter in self.chapters}

    def navigation(self) -> dict[str, list[str]]:
        return {"Speed": [f"{chapter.uri}.md" for chapter in self.chapters]}

    def answers(self, statement: str) -> Sequence[Answer]:
        return self.beliefs.get(statement, ())

    def _answer(self, chapter: Chapter, claim: Claim, check: Check) -> Answer:
        rows = rows_of(check, claim, self.newest) if self.newest else []
        machine = self.newest and self.newest.machine
        figures = f"{sentence_of(rows)}; " if rows else ""
        origin = f"{figures}measured with torch {machine.torch} on {machine.name}" if machine else ""
        uri = f"{chapter.uri}.md#{claim.slug}-{check.name.replace('_', '-')}"
        return Answer(sentence(check.name), uri, verdict_of(rows), origin)

    def _page(self, chapter: Chapter) -> str:
        claims = [(claim, [shown(check, claim, self.speeds) for check in claim.checks]) for claim in chapter.claims]
        machine = self.newest and self.newest.machine
        given = {"chapter": chapter, "claims": claims, "machine": machine, "microseconds": microseconds}
        return templating.fill("torchnotes.speed", "speed.md.j2", **given)


@dataclass(frozen=True, slots=True)
class Row:
    """One benchmark with one parameter set, as one machine measured it on one release."""

    name: str
    measured: Measured
    verdict: Verdict | None
    """What is believed of it came to; None where nothing is."""


def rows_of(check: Check, claim: Claim, record: SpeedRecord) -> list[Row]:
    """Return what a record holds on a benchmark as it is written, in the order of its figures' parameters."""
    found = []
    for name, measured in record.claims.get(claim.slug, {}).items():
        if name.partition("[")[0] == check.name and measured.digest == check.digest:
            belief = check.speed
            bounds = (belief.at_least, belief.at_most) if belief else None
            verdict = intervals.verdict(measured.figure.interval, *bounds) if bounds else None
            found.append(Row(name, measured, verdict))
    return sorted(
        found, key=lambda row: [(isinstance(value, str), value) for value in row.measured.parameters.values()]
    )


def newest_record(speeds: Mapping[str, Sequence[SpeedRecord]]) -> SpeedRecord | None:
    """Return the newest release's record; of several machines, that of the first by name."""
    newest = [kept[-1] for _, kept in sorted(speeds.items()) if kept]
    return max(newest, key=lambda record: record.release) if newest else None


def verdict_of(rows: Sequence[Row]) -> Verdict:
    """Return what a belief came to over parameter sets: theirs, where they agree."""
    seen = {row.verdict for row in rows if row.verdict}
    if len(seen) == 1:
        return seen.pop()
    if {Verdict.HOLDS, Verdict.REFUTED} <= seen:
        return Verdict.PARTLY
    return Verdict.INCONCLUSIVE if seen else Verdict.EDITED


def sentence_of(rows: Sequence[Row]) -> str:
    """Return what a belief came to: by a parameter that decides it, if there is one, else by counting."""
    verdicts = [row.verdict for row in rows if row.verdict]
    span = f"from {min(row.measured.figure.median for row in rows):.2f} to"
    span += f" {max(row.measured.figure.median for row in rows):.2f}"
    if len(rows) == 1:
        return f"{verdicts[0]}: the {rows[0].measured.kind} is {rows[0].measured.figure.interval}"
    if len(set(verdicts)) == 1:
        return f"{verdicts[0]} for every parameter set; the {rows[0].measured.kind} goes {span}"
    for parameter in rows[0].measured.parameters:
        by_value: dict[object, set[Verdict | None]] = {}
        for row in rows:
            by_value.setdefault(row.measured.parameters[parameter], set()).add(row.verdict)
        if all(len(found) == 1 for found in by_value.values()):
            parts = [f"{next(iter(found))} for {parameter} {value}" for value, found in by_value.items()]
            return f"{', '.join(parts)}; the {rows[0].measured.kind} goes {span}"
    counted = [f"{word} for {verdicts.count(word)}" for word in Verdict if word in verdicts]
    return f"{', '.join(counted)} of {count(len(rows), 'parameter set')}; the {rows[0].measured.kind} goes {span}"


def scale_of(rows: Sequence[Row]) -> str | None:
    """Return the parameter that a chart of these figures runs over, if there is one."""
    return next((name for name in SCALES if rows and name in rows[0].measured.parameters), None)


def charts_of(check: Check, rows: Sequence[Row]) -> list[str]:
    """Return charts of a benchmark's figures: ratios over a scale, or the times behind an exponent."""
    if not rows:
        return []
    first = rows[0].measured
    if first.kind == "exponent":
        return [charts.svg(_growth(rows))]
    scale = scale_of(rows)
    series: dict[str, list[tuple[float | str, Interval]]] = {}
    for row in rows:
        parameters = dict(row.measured.parameters)
        place = parameters.pop(scale) if scale else "all"
        place = place.removeprefix("torch.") if isinstance(place, str) else place
        series.setdefault(_label(parameters) or "ratio", []).append((place, row.measured.figure.interval))
    chart = Chart(
        f"{' / '.join(first.ways)} by {scale}",
        (scale or "").replace("_", " "),
        f"time of {first.ways[0]} / {first.ways[1]}",
        series,
        _lines(check, first.kind),
    )
    return [charts.svg(chart)]


def over_releases(check: Check, claim: Claim, kept: Sequence[SpeedRecord]) -> str | None:
    """Return a chart of a benchmark's figures over the releases that one machine measured; None of fewer than two.

    Of the parameter that its chart runs over, the largest value is shown.
    """
    series: dict[str, list[tuple[float | str, Interval]]] = {}
    for record in kept:
        rows = rows_of(check, claim, record)
        scale = scale_of(rows)
        largest = max((row.measured.parameters[scale] for row in rows), default=None) if scale else None
        for row in rows:
            if scale is None or row.measured.parameters[scale] == largest:
                rest = {name: value for name, value in row.measured.parameters.items() if name != scale}
                name = _label(rest) or row.measured.kind
                series.setdefault(name, []).append((record.machine.torch, row.measured.figure.interval))
    full = {name: points for name, points in [*series.items()][:MOST_SERIES] if len(points) > 1}
    if not full:
        return None
    (kind,) = {row.measured.kind for record in kept for row in rows_of(check, claim, record)}
    return charts.svg(Chart(f"{check.name} over releases", "torch", kind, full, _lines(check, kind)))


def shown(check: Check, claim: Claim, speeds: Mapping[str, Sequence[SpeedRecord]]) -> dict[str, object]:
    """Return what a page shows of one benchmark: the newest record's figures, and each machine's over releases."""
    newest = newest_record(speeds)
    rows = rows_of(check, claim, newest) if newest else []
    releases = {name: over_releases(check, claim, kept) for name, kept in sorted(speeds.items())}
    return {
        "check": check,
        "statement": check.speed and check.speed.statement,
        "believed": believed(check),
        "verdict": verdict_of(rows),
        "sentence": sentence_of(rows) if rows else None,
        "rows": rows,
        "parameters": [*rows[0].measured.parameters] if rows else [],
        "charts": charts_of(check, rows),
        "scale": scale_of(rows),
        "releases": [(name, chart) for name, chart in releases.items() if chart],
    }


def believed(check: Check) -> str:
    """Return what is believed of a benchmark's figure."""
    if check.speed is None:
        return "nothing is believed"
    parts = [("at least", check.speed.at_least), ("at most", check.speed.at_most)]
    return " and ".join(f"{word} {bound:g}" for word, bound in parts if bound is not None)


def _growth(rows: Sequence[Row]) -> Chart:
    series = {}
    for row in rows:
        name = f"{_label(row.measured.parameters)} ∝ size^{row.measured.figure.median:.2f}".strip()
        points = zip(row.measured.ways, row.measured.seconds, strict=True)
        series[name] = [(float(size), Interval(*[value * 1e6] * 3)) for size, value in points]
    return Chart("time by size", "size", "microseconds a call", series)


def _lines(check: Check, kind: str) -> dict[str, float]:
    """Return what a chart compares with: equal times, what is believed, and what the note measured."""
    lines = {"as fast" if kind == "ratio" else "in proportion": 1.0}
    if check.speed:
        bounds = {"at most": check.speed.at_most, "at least": check.speed.at_least, "the note": check.speed.noted}
        lines |= {f"{name} {value:g}": value for name, value in bounds.items() if value and value != 1}
    return lines


def _label(parameters: Mapping[str, str | float]) -> str:
    return ", ".join(f"{name} {str(value).removeprefix('torch.')}" for name, value in parameters.items())


def microseconds(seconds: float) -> str:
    """Return a time in microseconds, with three digits."""
    value = seconds * 1e6
    return f"{value:,.0f} µs" if value >= 100 else f"{value:.3g} µs"  # noqa: PLR2004 - three digits
