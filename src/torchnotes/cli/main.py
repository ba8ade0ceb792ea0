"""The command line: `torchnotes compare 2.5.1 2.6.0`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from torchnotes.cli import compare
from torchnotes.knowledge.errors import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 when nothing changed, 1 when something did, 2 when the input is bad: one line on standard error says how.
    """
    parser = argparse.ArgumentParser(prog="torchnotes", description="What PyTorch really does, proved on your version.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    comparing = commands.add_parser("compare", help="what changed between two recorded releases")
    comparing.add_argument("before", help="a recorded release: 2.5.1, 2.5 for the newest of it, or a record's file")
    comparing.add_argument("after", help="likewise")
    comparing.add_argument("--kind", help="only changes of one kind: silent, raises, warns, …")
    comparing.add_argument("--api", help="only changes of APIs with this in their names")
    comparing.add_argument("--area", help="only changes in the claims of one folder below tests")
    comparing.add_argument("--json", action="store_true", help="write all there is as JSON")
    comparing.add_argument("--format", choices=["github", "markdown"], help="write a table in Markdown")
    comparing.add_argument(
        "--exact", action="store_true", help="only name the claims that two records of one release do not tell alike"
    )
    comparing.add_argument("--device", default="cpu", choices=["cpu", "cuda"], help="whose records a release names")
    comparing.add_argument("--root", type=Path, default=Path(), help="the project's folder, if it is not this one")
    comparing.set_defaults(run=compare.run)
    given = parser.parse_args(arguments)
    try:
        found: int = given.run(given)
    except InputError as error:
        sys.stderr.write(f"torchnotes: {error}\n")
        return 2
    return found


if __name__ == "__main__":
    sys.exit(main())
