"""Any bytes, into each reader, by atheris: `make fuzz MINUTES=60`, or `make fuzz READERS="record notes"`.

Each reader runs in a process of its own, steered by how far into the package its bytes come. It ends at the first that
raise another error than one of input, and at those that take longer than two seconds, or the process to 600 MB; they
stay in `build/fuzz`. It goes on where an input is read in time when it is tried again: then the machine stood still.
Two readers run at once.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["torchnotes"]):
    from torchnotes.cli import explain
    from torchnotes.cli.impact import look
    from torchnotes.cli.places import library
    from torchnotes.impact.changes import Change, between
    from torchnotes.knowledge import catalogue, notes, questions
    from torchnotes.knowledge.errors import InputError
    from torchnotes.mutation.scores import ScoreSheet
    from torchnotes.records import store
    from torchnotes.records.schema import SCHEMA, Record
    from torchnotes.speed.speed_store import SpeedRecord

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "fuzz"


@cache
def _changes() -> Sequence[Change]:
    dates = library(ROOT).dates
    return between(dates.changes, dates.releases, dates.releases[0], dates.releases[-1])


def _file(read: Callable[[Path], object], head: bytes = b"") -> Callable[[bytes], object]:
    def written(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "test_x.py"
            path.write_bytes(head + data)
            return read(path)

    return written


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "surrogateescape"))


READERS: dict[str, tuple[Callable[[bytes], object], str]] = {
    "record": (lambda data: store.parse(Record, SCHEMA, data, "a.json", ""), "records/cpu/2.0.1.json"),
    "scores": (lambda data: store.parse(ScoreSheet, 1, data, "a.json", ""), "records/mutation.json"),
    "speed": (lambda data: store.parse(SpeedRecord, 1, data, "a.json", ""), "records/benchmarks/*/*.json"),
    "notes": (_text(lambda text: notes.parse(text, "lecture")), "docs/notes/*.md"),
    "questions": (_text(lambda text: questions.parse(text, {"fact"})), "docs/questions.md"),
    "claims": (
        _file(lambda path: catalogue.read_file(path, path.name), b"import torchnotes\n"),
        "tests/autograd/*/test_*.py",
    ),
    "program": (_file(lambda path: look([path], _changes())), "benchmarks/*.py"),
    "explain": (_text(explain.errors_of), "docs/*.md"),
}
"""What reads bytes, and files to begin with."""
MOST = 20_000
"""Bytes of an input; of the files to begin with that much is taken."""


def fuzz(reader: str, minutes: float, inputs: list[str]) -> None:
    """Try one reader in this process, which ends with it: for so many minutes, or on these inputs alone."""
    read, pattern = READERS[reader]
    corpus = PLACE / "corpus" / reader
    corpus.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(sorted(ROOT.glob(pattern))[:30]):
        (corpus / f"seed-{number}").write_bytes(path.read_bytes()[:MOST])

    def once(data: bytes) -> None:
        try:
            read(data)
        except InputError:
            return

    once(b"")  # what the first reading alone loads takes longer
    limits = [f"-max_total_time={minutes * 60:.0f}", f"-max_len={MOST}", "-timeout=2", "-rss_limit_mb=600"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={PLACE}/{reader}-", *(inputs or [str(corpus)])], once)
    atheris.Fuzz()


def told(reader: str, minutes: float) -> tuple[bool, str]:
    """Try one reader in a process of its own; return whether nothing was found, and the lines that tell it."""
    end = time.monotonic() + minutes * 60
    ran = _ran(reader, minutes)
    while (slow := _SLOW.search(ran.stdout + ran.stderr)) and not _ran(reader, 0, slow[1]).returncode:
        Path(slow[1]).unlink()
        left = end - time.monotonic()
        if left < 1:
            return True, f"{reader}: nothing found, and the machine stood still at the end"
        ran = _ran(reader, left / 60)
    lines = (ran.stdout + ran.stderr).splitlines()
    wanted = ("Done ", "ERROR", " Uncaught", "    raise ", "Error", "Test unit written")
    last = [line for line in lines if any(word in line for word in wanted)]
    return ran.returncode == 0, "\n  ".join([f"{reader}: exit code {ran.returncode}", *last[-4:]])


_SLOW = re.compile(r"Test unit written to (\S*-timeout-\w+)")


def _ran(reader: str, minutes: float, *inputs: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, __file__, "--one", reader, str(minutes), *inputs]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def main(given: list[str]) -> int:
    """Try these readers, all without any, for so many minutes each; return 1 where one was ended."""
    if given[0] == "--one":
        fuzz(given[1], float(given[2]), given[3:])
    minutes, *readers = given
    if unknown := [one for one in readers if one not in READERS]:
        print(f"there is no reader {unknown[0]}; there are {', '.join(READERS)}")
        return 2
    bad = 0
    with ThreadPoolExecutor(2) as workers:
        for good, lines in workers.map(lambda one: told(one, float(minutes)), readers or [*READERS]):
            bad += not good
            print(lines, flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
