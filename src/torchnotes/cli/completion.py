"""What a shell offers behind `torchnotes`: commands and options, and slugs, notes, areas, kinds and releases."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import argcomplete
from argcomplete.completers import FilesCompleter

from torchnotes.cli import places
from torchnotes.knowledge.errors import InputError
from torchnotes.records import store
from torchnotes.records.lines import KINDS


def offer(asked: argparse.ArgumentParser) -> None:
    """Answer the shell, if it is one that asks, and end the process."""
    argcomplete.autocomplete(asked, default_completer=_Offered())


class _Offered(FilesCompleter):
    """What may stand in a place: a file where a path does, and nothing where words of one's own do."""

    def __call__(self, prefix: str, **given: Any) -> list[str]:
        action: argparse.Action = given["action"]
        if action.type is Path:
            return super().__call__(prefix, **given)
        words = _WORDS.get(action.dest)
        try:
            return [*words(getattr(given["parsed_args"], "root", None))] if words else []
        except (InputError, OSError):
            return []  # the command says it


def _areas(root: Path | None) -> Iterable[str]:
    tests = places.project(root) / "tests"
    return sorted({path.parent.relative_to(tests).parts[0] for path in tests.glob("[a-z]*/**/test_*.py")})


def _releases(root: Path | None) -> Iterable[str]:
    return store.recorded(places.project(root) / "records", "cpu")


_WORDS: dict[str, Callable[[Path | None], Iterable[str]]] = {
    "slug": lambda root: (one.slug for one in places.library(root).index.claims),
    "note": lambda root: dict.fromkeys(one.id.partition("/")[0] for one in places.library(root).notes),
    "area": _areas,
    "kind": lambda _root: KINDS,
    "before": _releases,
    "after": _releases,
}
"""What may stand in a place, by its name in the parser."""
