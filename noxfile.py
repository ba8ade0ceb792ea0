"""The matrix of torch releases: `make matrix`, or `nox` inside the venv.

Each release that has checks to run gets an environment of its own, which is removed again. Two are at work at a time:
there are never more on disk. `RELEASES="2.5.1 2.6.0"` picks; without it, the newest patch of every minor release is
looked at.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nox

from torchnotes import knowledge
from torchnotes.records import store
from torchnotes.records.schema import Record, RecordError

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / ".ci"))
import matrix  # noqa: E402 - its folder is named one line above

FOLDER = ROOT / "records" / "cpu"
ENVIRONMENTS = ROOT / ".nox"
DISCOVERY = ROOT / "build" / "discovery"
PYTEST = ("-m", "pytest", "-q", "tests", "--ignore=tests/torchnotes", "--torchnotes-record", "--torchnotes-stale")

nox.options.sessions = ["releases", "record", "times"]


def offers() -> list[str]:
    """Return the releases of torch that the package index has for this Python."""
    command = [sys.executable, "-m", "pip", "index", "versions", "torch"]
    return matrix.offered(subprocess.run(command, capture_output=True, text=True, check=False).stdout)


def kept() -> dict[str, Record | RecordError]:
    """Return what each release has answered so far, or why that cannot be read."""
    found: dict[str, Record | RecordError] = {}
    for path in FOLDER.glob("*.json"):
        try:
            found[path.stem] = store.read(path)
        except RecordError as error:
            found[path.stem] = error
    return found


KEPT = kept()
PLAN = matrix.plan(os.environ.get("RELEASES", "").split(), offers(), KEPT, knowledge.load(ROOT).claims)
# a run in one process leaves a core for the next release; two processes of one run would both import torch
WORKERS = ThreadPoolExecutor(2)
WORKING: dict[str, "Future[Ran]"] = {}
TIMES: list[str] = []


@dataclass(frozen=True)
class Ran:
    """How a release's run ended, what it printed, and the seconds that its parts took."""

    code: int
    output: str
    installing: float
    running: float


@nox.session(python=False)
def releases(session: nox.Session) -> None:
    """Say which releases have checks to run, and which cannot be run."""
    for release in PLAN.current:
        session.log(f"{release}: every check is recorded as it is written")
    for release, number in PLAN.stale.items():
        session.log(f"{release}: {number} checks to run")
    for problem in PLAN.problems:
        session.warn(problem)
    if PLAN.problems:
        session.error("not everything could be run, see above")


@nox.session(python=False)
@nox.parametrize("release", [*PLAN.stale], ids=[*PLAN.stale])
def record(session: nox.Session, release: str) -> None:
    """Run what the record of a release lacks, and merge it in."""
    order = [*PLAN.stale]
    place = order.index(release)
    # one more waits for whichever of the two is done first
    for following in order[place : place + 3]:
        start(following)
    try:
        ran = WORKING[release].result()
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        told = next((line for line in lines if "error" in line or "No solution" in line), lines[-1])
        session.error(f"torch {release} cannot be installed here: {told.strip()}")
    except KeyboardInterrupt:
        WORKERS.shutdown(wait=False, cancel_futures=True)
        raise
    session.log(ran.output)
    TIMES.append(f"{release}: installed in {ran.installing:.0f} s, ran {ran.running:.0f} s")
    if ran.code:
        session.error(f"the checks came to exit code {ran.code} on torch {release}")


@nox.session(python=False)
def times(session: nox.Session) -> None:
    """Say where the time went, by release."""
    for line in TIMES:
        session.log(line)


@nox.session(python=False)
def discover(session: nox.Session) -> None:
    """Say what torch changed from `OLD` to `NEW` that no claim tells: `make discover OLD=2.12 NEW=2.13`."""
    found = offers()
    try:
        pair = matrix.pair(os.environ.get("OLD", ""), os.environ.get("NEW", ""), found)
    except ValueError as error:
        session.error(f"{error}; `make discover OLD=2.12 NEW=2.13` compares two releases")
    DISCOVERY.mkdir(parents=True, exist_ok=True)
    inputs = DISCOVERY / "inputs"
    if not inputs.exists():
        part = DISCOVERY / "inputs.part"  # half of them are never taken for all
        session.run(sys.executable, "-m", "torchnotes.discovery.inputs", str(part))
        part.rename(inputs)
    try:
        [*WORKERS.map(replay, pair)]
        packages = [str(next((ENVIRONMENTS / one / "venv" / "lib").glob("python3*/site-packages"))) for one in pair]
        command = ["-m", "torchnotes.discovery", *pair, str(DISCOVERY), "--packages", *packages]
        told = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True).stdout
        report = DISCOVERY / f"{pair[0]}-{pair[1]}.md"
        report.write_text(told, encoding="utf-8")
        session.log(f"{report.relative_to(ROOT)}: {told.splitlines()[2]}")
    except subprocess.CalledProcessError as error:
        session.error(f"{error.cmd[-1]} failed: {(error.stderr or error.stdout).strip().splitlines()[-1]}")
    finally:
        for one in pair:
            shutil.rmtree(ENVIRONMENTS / one, ignore_errors=True)


def replay(release: str) -> None:
    """Install a release and write what it answers to the frozen inputs.

    Raises:
        CalledProcessError: when it cannot be installed, or replaying failed as a whole.
    """
    install(release)
    python = ENVIRONMENTS / release / "venv" / "bin" / "python"
    command = [str(python), "-m", "torchnotes.discovery.replay", str(DISCOVERY / "inputs")]
    written = str(DISCOVERY / f"{release}.pickle")
    subprocess.run([*command, written], capture_output=True, text=True, check=True)


def start(release: str) -> None:
    """Begin to work on a release, once one of the workers is free, if that has not begun."""
    if release not in WORKING:
        WORKING[release] = WORKERS.submit(work, release)


def work(release: str) -> Ran:
    """Install a release, run what its record lacks, and remove it.

    Raises:
        CalledProcessError: when it cannot be installed.
    """
    place = ENVIRONMENTS / release
    begin = time.monotonic()
    try:
        install(release)
        ready = time.monotonic()
        # what a fresh environment compiles is kept, since a run starts other processes that import torch
        keep = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
        command = [str(place / "venv" / "bin" / "python"), *PYTEST]
        ran = subprocess.run(command, env=keep, cwd=ROOT, capture_output=True, text=True, check=False)
        return Ran(ran.returncode, ran.stdout + ran.stderr, ready - begin, time.monotonic() - ready)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def install(release: str) -> None:
    """Install torch and what belongs to it; torchvision is left out where there is none for this torch."""
    place = ENVIRONMENTS / release
    before = KEPT.get(release)
    beside = matrix.beside(release, before.environment if isinstance(before, Record) else None)
    # installed files are links into uv's cache: it lies beside them, and goes with them
    settings = {"UV_CACHE_DIR": str(place / "cache"), "UV_LINK_MODE": "hardlink"}
    if links := os.environ.get("PIP_FIND_LINKS"):
        settings["UV_FIND_LINKS"] = links

    def uv(*arguments: str) -> None:
        command = [sys.executable, "-m", "uv", *arguments]
        subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=True)

    uv("venv", "--clear", "--python", sys.executable, str(place / "venv"))
    pip = ("pip", "install", "--python", str(place / "venv"), "--editable", ".[check]")
    try:
        uv(*pip, *beside)
    except subprocess.CalledProcessError:
        plain = [name for name in beside if not name.startswith("torchvision")]
        if plain == beside:
            raise
        uv(*pip, *plain)
