"""The matrix of torch releases: `make matrix`, or `nox` inside the venv.

Each release that has checks to run gets an environment of its own, which is removed again: there is never more than one
on disk. `RELEASES="2.5.1 2.6.0"` picks; without it the newest patch of every minor release is looked at.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

from torchnotes.knowledge import catalogue, notes
from torchnotes.records import matrix, schema

ROOT = Path(__file__).parent
FOLDER = ROOT / "records" / "cpu"

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["releases", "record"]


def offers() -> list[str]:
    """Ask the package index which releases of torch it has for this Python."""
    command = [sys.executable, "-m", "pip", "index", "versions", "torch"]
    return matrix.offered(subprocess.run(command, capture_output=True, text=True, check=False).stdout)


def kept() -> dict[str, schema.Record | schema.RecordError]:
    """Read what each release has answered so far."""
    found: dict[str, schema.Record | schema.RecordError] = {}
    for path in FOLDER.glob("*.json"):
        try:
            found[path.stem] = schema.read(path)
        except schema.RecordError as error:
            found[path.stem] = error
    return found


CLAIMS = [claim for chapter in catalogue.read_tree(ROOT, notes.read_all(ROOT)) for claim in chapter.claims]
KEPT = kept()
PLAN = matrix.plan(os.environ.get("RELEASES", "").split(), offers(), KEPT, CLAIMS)


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


@nox.session
@nox.parametrize("release", [*PLAN.stale], ids=[*PLAN.stale])
def record(session: nox.Session, release: str) -> None:
    """Run what the record of a release lacks, and merge it in."""
    place = Path(session.virtualenv.location)
    try:
        _install(session, release, place)
        # what a fresh environment compiles is kept, since every process of the run imports torch
        keep = {"PYTHONDONTWRITEBYTECODE": ""}
        session.run("pytest", "-q", "tests", "--ignore=tests/torchnotes", "--record", "--stale", "-n", "auto", env=keep)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _install(session: nox.Session, release: str, place: Path) -> None:
    """Install torch and what belongs to it; torchvision is left out where there is none for this torch."""
    before = KEPT.get(release)
    beside = matrix.requirements(release, before.environment if isinstance(before, schema.Record) else None)
    # installed files are links into uv's cache: it lies beside them, and goes with them
    settings = {"UV_CACHE_DIR": str(place / "cache"), "UV_LINK_MODE": "hardlink", "PIP_NO_CACHE_DIR": "1"}
    if links := os.environ.get("PIP_FIND_LINKS"):
        settings["UV_FIND_LINKS"] = links
    want = [f"torch=={release}", "--editable", ".[parallel]"]
    try:
        session.install(*want, *beside, env=settings)
    except CommandFailed:
        plain = [name for name in beside if not name.startswith("torchvision")]
        if plain == beside:
            session.error(f"torch {release} cannot be installed here")
        session.install(*want, *plain, env=settings)
