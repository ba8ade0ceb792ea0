"""Where the knowledge base is: in a checkout, or in what is installed."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from torchnotes.knowledge.errors import InputError
from torchnotes.search.library import Library

PACKAGE = Path(__file__).parents[1]
"""Where a wheel has `project/`, its tests, notes and records, and `library/`, what a look-up reads."""
_CHECKOUT = ("docs/notes", "tests", "records")
"""Folders of a checkout; one that is named has no records at first, and the first two are those of many a project."""
_READ = ("tests", "docs/notes", "records", "src/torchnotes")
"""What a library is made from, below a checkout."""
_KEPT = 2
"""Libraries that a checkout keeps: the newest, and the one that somebody may still be reading."""


def checkout(root: Path | None) -> Path | None:
    """Return the checkout that is named, else the one around the working folder; None where there is none.

    Raises:
        InputError: when a folder is named that is none.
    """
    if root:
        if all((root / name).is_dir() for name in _CHECKOUT[:2]):
            return root.resolve()
        raise InputError(f"{root} is no checkout of torchnotes: it has no docs/notes and no tests")
    around = (Path.cwd(), *Path.cwd().parents)
    return next((folder for folder in around if all((folder / name).is_dir() for name in _CHECKOUT)), None)


def project(root: Path | None) -> Path:
    """Return the folder with tests, notes and records.

    Raises:
        InputError: when neither a checkout nor what is installed has them.
    """
    if found := checkout(root):
        return found
    if (PACKAGE / "project").is_dir():
        return PACKAGE / "project"
    raise InputError("there are no claims here: install torchnotes from a wheel, or name a checkout by --root")


def library(root: Path | None) -> Library:
    """Return what a look-up reads; that of a checkout is made anew where something of it changed.

    Raises:
        InputError: as `project`; when a claim, a note or a record is malformed.
    """
    folder = checkout(root)
    if folder is None:
        project(None)
        return Library(PACKAGE / "library")
    made = folder / "build" / "library" / _state(folder)
    mend = f"remove {made}"
    if made.is_dir():
        return Library(made, mend=mend)
    from torchnotes.site import library as maker
    from torchnotes.site.reading import load
    from torchnotes.site.render import gather

    files = maker.files(gather(load(folder)))
    try:
        _write(made, files)
    except OSError:
        # the checkout cannot be written, or somebody else was first
        return Library(made, files)
    return Library(made, mend=mend)


def _write(made: Path, files: Mapping[str, bytes]) -> None:
    """Write a library whole or not at all, and remove old ones."""
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=made.parent) as folder:
        begun = Path(folder) / made.name
        for name, content in files.items():
            (begun / name).parent.mkdir(parents=True, exist_ok=True)
            (begun / name).write_bytes(content)
        begun.rename(made)
    there = sorted((path for path in made.parent.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in there[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _state(folder: Path) -> str:
    """Return what is another where a file is that a library is made from."""
    paths = (path for part in _READ for path in (folder / part).rglob("*") if path.suffix in {".py", ".md", ".json"})
    seen = [f"{path.relative_to(folder)} {path.stat().st_mtime_ns}" for path in sorted(paths)]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]
