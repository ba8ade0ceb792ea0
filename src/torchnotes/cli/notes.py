"""`torchnotes notes`: the statements of a note with what torch says of them."""

import argparse

from torchnotes.cli import places, terminal
from torchnotes.knowledge.errors import InputError
from torchnotes.search.library import nearest

_MOST = 3


def run(given: argparse.Namespace) -> int:
    """Print the statements; return 0."""
    everything = places.library(given.root).notes
    names = list(dict.fromkeys(one.id.partition("/")[0] for one in everything))
    if given.note not in names:
        raise InputError(f"there is no note {given.note!r}; there are {', '.join(names)}")
    own = [one for one in everything if one.id.partition("/")[0] == given.note]
    verdicts = list(dict.fromkeys(one.verdict for one in own))
    if given.verdict and given.verdict not in verdicts:
        raise InputError(f"no statement of {given.note} is {given.verdict!r}{nearest(given.verdict, verdicts)}")
    chosen = [one for one in own if not given.verdict or one.verdict == given.verdict]
    if given.json:
        terminal.write_json(chosen)
        return 0
    console = terminal.console()
    for one in chosen:
        console.print(terminal.literal(f"{one.id} {one.verdict}", "bold"))
        console.print(terminal.text(f"  {one.text}"))
        for title, slug in [*zip(one.titles, one.claims, strict=True)][:_MOST]:
            console.print(terminal.text(f"    {title}"))
            console.print(terminal.literal(f"    torchnotes show {slug}", "dim"))
        if len(one.claims) > _MOST:
            console.print(terminal.literal(f"    and {len(one.claims) - _MOST} more", "dim"))
    return 0
