"""`torchnotes check`: the claims on the torch that is installed here, and what it answers otherwise than recorded."""

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from torchnotes import knowledge
from torchnotes.cli import compare, places, terminal
from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.errors import InputError
from torchnotes.records import changes, history, store
from torchnotes.records.lines import lines
from torchnotes.records.schema import Record
from torchnotes.search.library import nearest

_WANTED = ("torch", "numpy", "hypothesis", "pytest_benchmark")


def run(given: argparse.Namespace) -> int:
    """Run the claims and print what differs from the recorded release.

    Returns:
        1 where something differs, 2 where a claim was not collected, as one of a file that cannot be imported.
    """
    if missing := [name for name in _WANTED if not importlib.util.find_spec(name)]:
        raise InputError(f"running claims needs {', '.join(missing)}: pip install 'torchnotes[check]'")
    root = places.project(given.root)
    claims = knowledge.load(root).claims
    chosen = _chosen(given, claims)
    with tempfile.TemporaryDirectory() as folder:
        place = given.record.resolve() if given.record else Path(folder) / "answers.json"
        code = _pytest(root, chosen, given, place)
        if not place.is_file():
            raise InputError(f"the run ended without a record (pytest said {code}): see above")
        record = history.renamed(store.read(place), claims)
    code = _tell(record, _recorded(record, root, claims), claims, given)
    if lost := [claim.slug for claim in chosen if claim.slug not in record.claims]:
        sys.stderr.write(f"torchnotes: not collected, see above: {', '.join(lost)}\n")
        return 2
    return code


def _chosen(given: argparse.Namespace, claims: list[Claim]) -> list[Claim]:
    areas = sorted({Path(claim.path).parts[1] for claim in claims})
    for area in given.area:
        if area not in areas:
            raise InputError(f"there is no area {area!r}; there are {', '.join(areas)}")
    there = [claim for claim in claims if not given.area or Path(claim.path).parts[1] in given.area]
    chosen = [claim for claim in there if not given.api or any(given.api in name for name in claim.api)]
    if not chosen:
        names = sorted({name for claim in there for name in claim.api})
        where = f" in {', '.join(given.area)}" if given.area else ""
        raise InputError(f"no claim{where} is about an API with {given.api!r} in its name{nearest(given.api, names)}")
    return chosen


def _pytest(root: Path, chosen: list[Claim], given: argparse.Namespace, place: Path) -> int:
    """Run pytest on claims, with what it says on standard error; return its exit code."""
    whole = not given.api
    wanted = [f"tests/{area}" for area in given.area] if given.area else ["tests"]
    if not whole:
        wanted = [f"{claim.path}::{claim.name}" for claim in chosen]
    options = ["-q", "--rootdir", str(root), "-p", "no:cacheprovider", f"--torchnotes-record={place}", "--tb=line"]
    options.append("--continue-on-collection-errors")
    if (root / "tests" / "torchnotes").is_dir():
        options.append("--ignore=tests/torchnotes")
    if given.processes > 1:
        options += ["-n", str(given.processes)]
    command = [sys.executable, "-B", "-m", "pytest", *options, *wanted]
    return subprocess.run(command, cwd=root, stdout=sys.stderr, check=False).returncode  # noqa: S603 - ours


def _recorded(record: Record, root: Path, claims: list[Claim]) -> Record | None:
    """Return the record to hold a run against: that of its release, else of the newest before it."""
    folder, device = root / "records", "cpu"
    names = [name for name in store.recorded(folder, device) if name == record.environment.torch]
    name = names[-1] if names else store.newest_before(folder, device, record.release)
    return history.renamed(store.read(folder / device / f"{name}.json"), claims) if name else None


def _tell(record: Record, recorded: Record | None, claims: list[Claim], given: argparse.Namespace) -> int:
    environment = record.environment
    if recorded is None:
        raise InputError(
            f"torch {environment.torch} is older than any recorded release: there is nothing to compare with"
        )
    found = [one for one in lines(changes.changes([recorded, record]), claims) if one.kind != "wording"]
    console = terminal.console()
    answers = [answer for *_, answer in record.rows()]
    unexpected = sum(not check.as_expected(answer) for _, _, check, _, answer in record.rows())
    ran = sum(answer.ran for answer in answers)
    if given.json:
        told = compare.plain(recorded, record, found, whole=True)
        terminal.write_json(told | {"checks": len(answers), "ran": ran, "unexpected": unexpected})
        return 1 if found or unexpected else 0
    console.print(
        terminal.literal(
            f"torch {environment.build}, {environment.device}: {len(record.claims)} claims, {ran} checks run,"
            f" {len(answers) - ran} not run here, {unexpected} not as expected"
        )
    )
    against = f"the record of torch {recorded.environment.build}"
    if not found:
        console.print(terminal.literal(f"nothing differs from {against}"))
    else:
        compare.show(console, compare.plain(recorded, record, found, whole=False), found)
    return 1 if found or unexpected else 0
