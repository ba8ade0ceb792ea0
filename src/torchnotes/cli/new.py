"""`torchnotes new`: the beginning of a claim in its place, red until it is written."""

import argparse
import re
import sys

from torchnotes import knowledge
from torchnotes.cli import places
from torchnotes.knowledge import catalogue
from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.errors import InputError
from torchnotes.search.library import nearest

_WORDS, _CHARACTERS = 12, 72
_LINE = re.compile(r'(?:(?!""")[^\\\x00-\x1f\x7f])+')
_HEAD = '''"""{title}.

Order: 99
"""

import torch

from torchnotes import claim
'''
_CLAIM = '''

@claim(
    api=["{api}"],
    about=["value"],
    see=[],
    asked=["what people type", "who look for it"],
)
class Test{name}:
    """{title}.

    One fact a sentence, with the check that proves it. [it_is_so]
    """

    def test_it_is_so(self):
        assert torch is None, "write the call and its literal result"
'''


def run(given: argparse.Namespace) -> int:
    """Write the claim below `tests/`, and print where; return 0."""
    root = places.checkout(given.root)
    if root is None:
        raise InputError("a claim is written in a checkout: go there, or name it by --root")
    known = knowledge.load(root)
    area, chapter = _place(given.chapter, sorted({one.area for one in known.chapters}))
    title = given.title.strip().removesuffix(".")
    if not title or len(title.split()) > _WORDS or len(title) > _CHARACTERS or not _LINE.fullmatch(title):
        raise InputError(f"a title is one line of at most {_WORDS} words and {_CHARACTERS} characters, without \\")
    name = "".join(part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", title))
    if not name:
        raise InputError("a title has words")
    folder, _, name_of_file = chapter.rpartition("/")
    path = root / "tests" / area / folder / f"test_{name_of_file}.py"
    if (root / "tests" / area / chapter).is_dir():
        raise InputError(f"{given.chapter} is a chapter of several files: name one, such as {given.chapter}/edges")
    if folder and (root / "tests" / area / f"test_{folder}.py").is_file():
        raise InputError(
            f"{area}/{folder} is a chapter of one file: write {area}/{folder}, or move it to a folder first"
        )
    text = (
        path.read_text(encoding="utf-8")
        if path.is_file()
        else _HEAD.format(title=name_of_file.replace("_", " ").capitalize())
    )
    text = text.rstrip("\n") + "\n" + _CLAIM.format(api=_api(title, known.claims), name=name, title=title)
    place = path.relative_to(root).as_posix()
    slug = catalogue.read(text, place).claims[-1].slug  # what is no claim is refused before it is written
    if slug in {old for claim in known.claims for old in (claim.slug, *claim.formerly)}:
        raise InputError(f"there is a claim {slug} already: title it otherwise")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{place}: Test{name} is begun; pytest {place} is red until it is written\n")
    return 0


def _place(text: str, areas: list[str]) -> tuple[str, str]:
    area, _, chapter = text.partition("/")
    if area not in areas:
        raise InputError(f"there is no area {area!r}{nearest(area, areas)}; there are {', '.join(areas)}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?", chapter):
        raise InputError(f"{text!r} is no chapter: write area/chapter in lower case, such as tensors/joining")
    return area, chapter


def _api(title: str, claims: list[Claim]) -> str:
    """Return the first API that a title names, as other claims spell it; where it names none, `torch.tensor`."""
    named = re.search(r"`(?:torch\.)?([A-Za-z_][\w.]*)", title)
    if not named:
        return "torch.tensor"
    known = sorted({api for claim in claims for api in claim.api}, key=len)
    return next((api for api in known if api.endswith(f".{named[1]}")), f"torch.{named[1]}")
