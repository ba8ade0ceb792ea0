"""What was measured on one machine with one torch release. The only module that knows the schema of these files."""

import re
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, structs
from packaging.version import Version

from torchnotes.records import store
from torchnotes.records.schema import Data, Digest, RecordError
from torchnotes.speed.intervals import Interval

FOLDER = "benchmarks"
"""Below `records/`; a folder a machine, a file a release."""

SCHEMA: Literal[1] = 1
REMEDY = "measure that release again"


class Bounds(Data, frozen=True, kw_only=True):
    """A median with its 95 % bootstrap interval."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, found: Interval) -> "Bounds":
        """Round to four digits: what differs below is noise."""
        median, low, high = (float(f"{value:.4g}") for value in (found.median, found.low, found.high))
        return cls(median=median, low=low, high=high)

    @property
    def interval(self) -> Interval:
        return Interval(self.median, self.low, self.high)


class Measured(Data, frozen=True, kw_only=True):
    """One benchmark with one parameter set."""

    digest: Annotated[Digest, Meta(description="of the benchmark's syntax tree when it was measured")]
    kind: Annotated[
        Literal["ratio", "exponent"], Meta(description="of times of the first way to the second, or of growth")
    ]
    figure: Bounds
    parameters: dict[str, str | int | float]
    ways: Annotated[list[str], Meta(description="the rival ways, or the sizes in their order")]
    seconds: Annotated[list[float], Meta(description="the median of one call's time, for each of the ways")]
    rounds: int


class Machine(Data, frozen=True, kw_only=True):
    """Where it was measured."""

    torch: str
    build: str
    python: str
    numpy: str
    platform: str
    processor: str
    cores: int
    threads: Annotated[int, Meta(description="of torch, where a benchmark does not set them")]

    @property
    def name(self) -> str:
        """The machine's folder: `intel-xeon-platinum-8481c-2-cores`."""
        words = re.sub(r"\(.*?\)|@.*|\b(?:cpu|processor|\d+-core)\b", " ", self.processor.lower())
        slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-") or "unknown"
        return f"{slug}-{self.cores}-cores"


class SpeedRecord(Data, frozen=True, kw_only=True):
    """What was measured on one machine with one release."""

    schema: Literal[1]
    machine: Machine
    claims: Annotated[dict[str, dict[str, Measured]], Meta(description="by slug, then by method and parameter set")]

    @property
    def release(self) -> Version:
        return Version(self.machine.torch)

    @property
    def name(self) -> str:
        """Where it stands below `records/`."""
        return f"{FOLDER}/{self.machine.name}/{self.machine.torch}.json"


def read_all(folder: Path) -> dict[str, list[SpeedRecord]]:
    """Return what every machine measured, below `folder` (`records/`): by machine, oldest release first.

    Raises:
        RecordError: when a file cannot be read, or stands in another place than it says.
    """
    found: dict[str, list[SpeedRecord]] = {}
    for path in sorted((folder / FOLDER).glob("*/*.json")):
        record = store.read_as(SpeedRecord, SCHEMA, path, REMEDY)
        if record.name != path.relative_to(folder).as_posix():
            raise RecordError(f"{path} holds what {record.name} is of; move it there")
        found.setdefault(record.machine.name, []).append(record)
    return {name: sorted(kept, key=lambda record: record.release) for name, kept in found.items()}


def read_alike(record: SpeedRecord, folder: Path) -> SpeedRecord | None:
    """Return what the record's file holds already, measured in the same environment; None where there is no file.

    Raises:
        RecordError: when that file is no such record, or is of another environment: its figures would be mislabelled.
    """
    path = folder / record.name
    if not path.exists():
        return None
    old = store.read_as(SpeedRecord, SCHEMA, path, REMEDY)
    then, now = structs.asdict(old.machine), structs.asdict(record.machine)
    for name in then:
        if then[name] != now[name]:
            what = f"{path} was measured with {name} {then[name]}, and here is {name} {now[name]}"
            raise RecordError(f"{what}: measure alike, or remove it and measure anew")
    return old


def write(record: SpeedRecord, folder: Path) -> Path:
    """Lay what was measured over what the file of that machine and release holds; other benchmarks keep their figures.

    Raises:
        RecordError: when that file is no such record, is of another environment, or cannot be written.
    """
    path = folder / record.name
    with store.locked(path):
        if old := read_alike(record, folder):
            record = structs.replace(record, claims=store.laid_over(old.claims, record.claims))
        store.write_whole(store.dump(record), path)
    return path
