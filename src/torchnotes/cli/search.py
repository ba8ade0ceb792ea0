"""`torchnotes search`: the claims that a question, a name or an error finds."""

import argparse

from torchnotes.cli import places, terminal


def run(given: argparse.Namespace) -> int:
    """Print the claims, the best first; return 1 where there are none."""
    library = places.library(given.root)
    found = library.search(" ".join(given.words), given.most)
    if given.json:
        terminal.write_json(found)
        return 0 if found else 1
    console = terminal.console()
    if not found:
        console.print(terminal.text("nothing found: try the name of a function, or part of the error"))
        return 1
    for one in found:
        console.print(terminal.text(one.title, "cyan"))
        if one.line:
            console.print(terminal.text(f"  {one.line}"))
        beside = " · ".join(part for part in (one.standing, one.since) if part)
        console.print(terminal.literal(f"  {beside} · torchnotes show {one.slug}", "dim"))
    return 0
