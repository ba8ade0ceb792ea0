"""`torchnotes new`: the beginning of a claim in its place, red until it is written."""

import argparse
import re
import sys

from torchnotes import knowledge
from torchnotes.cli import places
from torchnotes.knowledge.errors import InputError
from torchnotes.search.library import nearest

_WORDS, _CHARACTERS = 12, 72
_HEAD = '''"""{title}.

Order: 99
"""

import torch

from torchnotes import claim
'''
_CLAIM = '''

@claim(
    api=["torch.{api}"],
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
    if not title or len(title.split()) > _WORDS or len(title) > _CHARACTERS or "\n" in title or '"""' in title:
        raise InputError(f"a title is one line of at most {_WORDS} words and {_CHARACTERS} characters")
    name = "".join(part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", title))
    if not name or name in {claim.name.removeprefix("Test") for claim in known.claims}:
        raise InputError(f"there is a claim Test{name} already: title it otherwise" if name else "a title has words")
    path = root / "tests" / area / f"test_{chapter}.py"
    api = re.search(r"`(?:torch\.)?([A-Za-z_][\w.]*)", title)
    text = (
        path.read_text(encoding="utf-8")
        if path.is_file()
        else _HEAD.format(title=chapter.replace("_", " ").capitalize())
    )
    text = text.rstrip("\n") + "\n" + _CLAIM.format(api=api[1] if api else "tensor", name=name, title=title)
    path.write_text(text, encoding="utf-8")
    place = path.relative_to(root).as_posix()
    sys.stdout.write(f"{place}: Test{name} is begun; pytest {place} is red until it is written\n")
    return 0


def _place(text: str, areas: list[str]) -> tuple[str, str]:
    area, _, chapter = text.partition("/")
    if area not in areas:
        raise InputError(f"there is no area {area!r}{nearest(area, areas)}; there are {', '.join(areas)}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", chapter):
        raise InputError(f"{text!r} is no chapter: write area/chapter in lower case, such as tensors/joining")
    return area, chapter
