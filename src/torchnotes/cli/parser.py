"""What the command line takes. Nothing is imported here that a look-up can do without."""

import argparse
from pathlib import Path

_DESCRIPTION = "What PyTorch really does, proved on your version."


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands: what it parses has the command's name in `command`."""
    found = argparse.ArgumentParser(prog="torchnotes", description=_DESCRIPTION)
    commands = found.add_subparsers(required=True, metavar="COMMAND", dest="command")

    def command(name: str, told: str, example: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=told,
            description=f"{told[:1].upper()}{told[1:]}.",
            epilog=f"example: {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.add_argument(
            "--root", type=Path, help="a checkout's folder; else the one around here, or what is installed"
        )
        return made

    def as_json(made: argparse.ArgumentParser) -> None:
        made.add_argument("--json", action="store_true", help="write all there is as JSON")

    search = command(
        "search", "find claims by a question, an API's name or an error", "torchnotes search does gather copy"
    )
    search.add_argument("words", nargs="+", help="as you would type them")
    search.add_argument("-n", "--most", type=_count, default=5, help="claims to show (5)")
    as_json(search)

    show = command("show", "show a claim", "torchnotes show tensor-function-copies --proof")
    show.add_argument("slug", help="as search shows it")
    show.add_argument("--proof", action="store_true", help="with the checks and what they observed")
    as_json(show)

    explain = command(
        "explain",
        "find the claims that explain an error, read from a pipe",
        "python train.py 2>&1 | torchnotes explain",
    )
    explain.add_argument("words", nargs="*", help="the error, instead of a pipe")
    as_json(explain)

    notes = command(
        "notes", "show a note's statements with their verdicts", "torchnotes notes lecture --verdict refuted"
    )
    notes.add_argument("note", help="lecture, memo, til")
    notes.add_argument("--verdict", help="only statements of one verdict: holds, refuted, partly, …")
    as_json(notes)

    comparing = command(
        "compare", "what changed between two recorded releases", "torchnotes compare 2.5 2.13 --kind silent"
    )
    comparing.add_argument("before", help="a recorded release: 2.5.1, 2.5 for the newest of it, or a record's file")
    comparing.add_argument("after", help="likewise")
    comparing.add_argument("--kind", help="only changes of one kind: silent, raises, warns, …")
    comparing.add_argument("--api", help="only changes of APIs with this in their names")
    comparing.add_argument("--area", help="only changes in the claims of one folder below tests")
    as_json(comparing)
    comparing.add_argument("--format", choices=["github", "markdown"], help="write a table in Markdown")
    comparing.add_argument(
        "--exact", action="store_true", help="only name the claims that two records of one release do not tell alike"
    )
    comparing.add_argument("--device", default="cpu", choices=["cpu", "cuda"], help="whose records a release names")

    impact = command("impact", "which changes of torch touch your code", "torchnotes impact src --from 2.5 --to 2.13")
    impact.add_argument("paths", nargs="+", type=Path, help="modules, notebooks, or folders of them")
    impact.add_argument("--from", dest="since", required=True, help="the release that the code runs on")
    impact.add_argument("--to", help="the release to go to (the newest recorded one)")
    impact.add_argument("--all", action="store_true", help="also what hangs on a method's name alone, or on values")
    impact.add_argument("--format", choices=["github", "sarif"], help="write annotations, or SARIF")
    as_json(impact)

    check = command(
        "check", "check the claims on the torch that is installed here", "torchnotes check --area tensors -n 2"
    )
    check.add_argument("--area", action="append", default=[], help="only one folder of claims; may be given again")
    check.add_argument("--api", help="only claims about APIs with this in their names")
    check.add_argument("-n", "--processes", type=_count, default=1, help="processes to run in (needs pytest-xdist)")
    check.add_argument("--record", type=Path, metavar="PATH", help="keep what your torch answered in a file")
    as_json(check)

    new = command("new", "write the beginning of a claim", 'torchnotes new tensors/joining "`cat` of nothing raises"')
    new.add_argument("chapter", help="tensors/joining for tests/tensors/test_joining.py, or area/chapter/file")
    new.add_argument("title", help="what torch does, in at most 12 words")
    return found


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 up")
    return number
