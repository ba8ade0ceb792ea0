"""The matrix of torch releases: `make matrix`, or `nox` inside the venv.

Each release that has checks to run gets an environment of its own, which is removed again. While one runs, the next is
installed: there are never more than two on disk. `RELEASES="2.5.1 2.6.0"` picks; without it, the newest
patch of every minor release is looked at.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
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
PYTEST = ("-m", "pytest", "-q", "tests", "--ignore=tests/torchnotes", "-n", "auto")

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
INSTALLER = ThreadPoolExecutor(1)
INSTALLING: dict[str, "Future[float]"] = {}
TIMES: list[str] = []


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
    place = ENVIRONMENTS / release
    begin = time.monotonic()
    try:
        took = installed(release)
        ready = time.monotonic()
        for following in [*PLAN.stale][[*PLAN.stale].index(release) + 1 :][:1]:
            start(following)
        # what a fresh environment compiles is kept, since every process of the run imports torch
        keep = {"PYTHONDONTWRITEBYTECODE": ""}
        python = str(place / "venv" / "bin" / "python")
        session.run(python, *PYTEST, "--torchnotes-record", "--torchnotes-stale", env=keep, external=True)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        told = next((line for line in lines if "error" in line or "No solution" in line), lines[-1])
        session.error(f"torch {release} cannot be installed here: {told.strip()}")
    else:
        end = time.monotonic()
        TIMES.append(
            f"{release}: installed in {took:.0f} s, waited {ready - begin:.0f} s for it, ran {end - ready:.0f} s"
        )
    finally:
        shutil.rmtree(place, ignore_errors=True)


@nox.session(python=False)
def times(session: nox.Session) -> None:
    """Say where the time went, by release."""
    for line in TIMES:
        session.log(line)


def start(release: str) -> None:
    """Begin to install a release, if that has not begun."""
    if release not in INSTALLING:
        INSTALLING[release] = INSTALLER.submit(install, release)


def installed(release: str) -> float:
    """Wait until a release is installed, and return the seconds that took.

    Raises:
        CalledProcessError: when it cannot be installed.
    """
    start(release)
    return INSTALLING.pop(release).result()


def install(release: str) -> float:
    """Install torch and what belongs to it; torchvision is left out where there is none for this torch."""
    begin = time.monotonic()
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
    pip = ("pip", "install", "--python", str(place / "venv"), "--editable", ".[parallel]")
    try:
        uv(*pip, *beside)
    except subprocess.CalledProcessError:
        plain = [name for name in beside if not name.startswith("torchvision")]
        if plain == beside:
            raise
        uv(*pip, *plain)
    return time.monotonic() - begin
