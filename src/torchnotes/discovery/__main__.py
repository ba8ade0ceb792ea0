"""`python -m torchnotes.discovery BEFORE AFTER FOLDER`: reports what two replays and two installed torches differ in.

`FOLDER` holds, by release, `RELEASE.pickle` as replay writes it; `--packages BEFORE AFTER` adds what source shows.
"""

import argparse
import pickle
import sys
from pathlib import Path

from torchnotes import knowledge
from torchnotes.discovery import report
from torchnotes.discovery.differences import Difference, Found, differences


def main() -> int:
    """Write the report to standard output."""
    parser = argparse.ArgumentParser(prog="python -m torchnotes.discovery", description=__doc__)
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packages", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    parser.add_argument("--scaffold", metavar="API", help="a claim to begin with, in the place of the report")
    given = parser.parse_args()
    try:
        before, after = (_read(given.folder / f"{release}.pickle") for release in (given.before, given.after))
    except FileNotFoundError as error:
        sys.stderr.write(f"discovery: nothing was replayed in {error.filename}; run replay on that release\n")
        return 2
    found = differences(before, after)
    if given.packages:
        from torchnotes.discovery import signatures, warned

        found += signatures.differences(*map(signatures.read, given.packages))
        found += warned.differences(*map(warned.read, given.packages))
    if given.scaffold:
        return _scaffold([one for one in found if one.api == given.scaffold], given)
    claims = knowledge.load(Path()).claims
    among = report.dismissals(report.DISMISSED.read_text(encoding="utf-8"))
    sys.stdout.write(report.rendered((given.before, given.after), found, claims, among))
    return 0


def _read(path: Path) -> Found:
    _, found = pickle.loads(path.read_bytes())  # noqa: S301 - replay wrote it on this machine
    return found  # type: ignore[no-any-return] # what replay writes


def _scaffold(found: list[Difference], given: argparse.Namespace) -> int:
    if not found:
        sys.stderr.write(f"discovery: nothing of {given.scaffold} differs from {given.before} to {given.after}\n")
        return 2
    sys.stdout.write("\n\n".join(report.scaffold(one, given.after) for one in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
