"""The knowledge base as files that a terminal reads at once, without torch, notes or records.

`site/library.py` makes them: `index.json` for search, `messages.json` of errors, `notes.json` of statements, and a file
for each claim. A wheel carries them; a checkout keeps them below `build/library`.
"""

import difflib
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from torchnotes.knowledge.errors import InputError
from torchnotes.search import index

SCHEMA: Literal[1] = 1


class LibraryError(InputError):
    """A library that cannot be read: one sentence that names the file."""


class Data(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of the library holds; fields that a newer one has are passed over."""


class Found(Data, frozen=True, kw_only=True):
    """What a search shows of a claim."""

    slug: str
    title: str
    line: str
    standing: str
    since: str


class Index(Data, frozen=True, kw_only=True):
    """What a search reads."""

    schema: int
    torch: Annotated[str, Meta(description="the newest recorded release")]
    claims: list[Found]
    shards: Annotated[list[dict[str, list[int]]], Meta(description="as the site's: see index.py")]
    formerly: Annotated[dict[str, str], Meta(description="slugs of today by those of before")]


class Message(Data, frozen=True, kw_only=True):
    """A message of torch that a check met."""

    kind: str
    message: str
    slug: str
    over: str


class Messages(Data, frozen=True, kw_only=True):
    """Every message."""

    schema: int
    messages: list[Message]


class Fact(Data, frozen=True, kw_only=True):
    """A sentence with its proof."""

    sentence: str
    proof: list[str]


class Shown(Data, frozen=True, kw_only=True):
    """A check with what it observed."""

    name: str
    verdict: str
    proves: bool
    guard: str
    statement: str
    release: str
    over: str
    code: str


class Change(Data, frozen=True, kw_only=True):
    """What a release changed."""

    release: str
    kind: str
    api: str
    before: str
    after: str
    remedy: str
    why: str


class Stated(Data, frozen=True, kw_only=True):
    """A statement of the notes, with what torch does instead where it is contradicted."""

    id: str
    text: str
    verdict: str
    got: list[str]


class Entry(Data, frozen=True, kw_only=True):
    """Everything that is shown of a claim."""

    schema: int
    slug: str
    title: str
    area: str
    chapter: str
    standing: str
    api: list[str]
    see: list[str]
    asked: list[str]
    facts: list[Fact]
    example: str
    releases: Annotated[list[tuple[str, str]], Meta(description="each recorded release with how its checks came out")]
    checks: list[Shown]
    errors: list[Message]
    changes: list[Change]
    statements: list[Stated]


class Note(Data, frozen=True, kw_only=True):
    """A statement with its verdict and the claims behind it."""

    id: str
    text: str
    verdict: str
    claims: list[str]
    titles: list[str]


class Notes(Data, frozen=True, kw_only=True):
    """Every statement of every note, in the notes' order."""

    schema: int
    statements: list[Note]


class _Versioned(Data, frozen=True, kw_only=True):
    """What every file says first."""

    schema: int


Model = TypeVar("Model", Index, Messages, Entry, Notes)


class Library:
    """The files of a folder, each read when it is asked for.

    Args:
        folder: where they are.
        files: what they hold, where they could not be written.
        mend: what helps where one is damaged.
    """

    def __init__(
        self, folder: Path, files: Mapping[str, bytes] | None = None, mend: str = "install torchnotes again"
    ) -> None:
        self.folder = folder
        self.files = files or {}
        self.mend = mend

    @cached_property
    def index(self) -> Index:
        """What a search reads."""
        return self._read("index.json", Index)

    @cached_property
    def messages(self) -> list[Message]:
        """Every message that a check met."""
        return self._read("messages.json", Messages).messages

    @cached_property
    def notes(self) -> list[Note]:
        """Every statement."""
        return self._read("notes.json", Notes).statements

    def search(self, text: str, most: int = 10) -> list[Found]:
        """Return the claims that a query finds, the best first."""
        shards = self.index.shards
        firsts = [next(iter(shard)) for shard in shards]
        return [self.index.claims[place] for place in index.search(text, firsts, shards.__getitem__, most)]

    def entry(self, name: str) -> Entry:
        """Return a claim by its slug, one that it had before, or its title.

        Raises:
            LibraryError: when there is none, with the nearest slugs.
        """
        slugs = {form: one.slug for one in self.index.claims for form in (_plain(one.title), one.slug)}
        plain = _plain(self.index.formerly.get(name, name))
        if plain not in slugs:
            near = difflib.get_close_matches(plain, list(slugs), n=_NEAREST, cutoff=_MISSPELT)
            found = dict.fromkeys([*(slugs[form] for form in near), *(one.slug for one in self.search(name, _NEAREST))])
            told = f"; nearest: {', '.join([*found][:_NEAREST])}" if found else ""
            raise LibraryError(f"there is no claim {name!r}{told}")
        return self._read(f"claims/{slugs[plain]}.json", Entry)

    def explained(self, kind: str, message: str, more: str = "") -> list[tuple[float, Message]]:
        """Return the messages that are like one, each once a claim, with how alike they are, from 0 to 1.

        Of those that are equally alike, the first are those whose claims a search finds first.

        Args:
            kind: the error's type; empty where it is not known.
            message: its first line, or a part of it.
            more: the lines below; they are searched by only.
        """
        ranks = {one.slug: rank for rank, one in enumerate(self.search(f"{kind} {message} {more}", _LIKELY))}
        alike = _Alike(kind, message)
        best: dict[str, tuple[float, Message]] = {}
        for one in (one for one in self.messages if one.slug in ranks):
            found = alike.to(one)
            if found >= max(_ALIKE, best.get(one.slug, (0.0, one))[0]):
                best[one.slug] = found, one
        return sorted(best.values(), key=lambda row: (-round(row[0], 1), ranks[row[1].slug]))

    def _read(self, name: str, model: type[Model]) -> Model:
        path = self.folder / name
        try:
            text = self.files.get(name) or path.read_bytes()
            schema = msgspec.json.decode(text, type=_Versioned).schema
            if schema != SCHEMA:
                raise LibraryError(f"{path} has schema {schema}, this torchnotes reads {SCHEMA}; upgrade torchnotes")
            return msgspec.json.decode(text, type=model)
        except OSError as error:
            raise LibraryError(f"{path} cannot be read: {error.strerror}; {self.mend}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise LibraryError(f"{path} is damaged: {error}; {self.mend}") from None


_LIKELY = 40
"""Claims among which the message that explains another is looked for."""
_ALIKE = 0.6
"""How alike two messages are at least, of which one explains the other."""
_OTHER_TYPE = 0.05
"""What a type of error counts that is another."""
_PART = 15
"""Characters that are a part of one message only, at least."""
_NAMING = {"AttributeError", "ImportError", "KeyError", "ModuleNotFoundError", "NameError"}
"""Errors whose messages are alike but for what they quote: none explains one whose last name it does not quote."""
_NAME = re.compile(r"['\"]([A-Za-z_][\w.]*)['\"]")
_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|(?<= state_dict for )\w+(?=:$)")
_NEAREST = 3
_MISSPELT = 0.8
"""How alike a misspelt slug or title is at least."""


class _Alike:
    """How alike an error is to others."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        self.varied = _varied(message)
        self.name = ["", *_NAME.findall(message)][-1]
        self.matcher = difflib.SequenceMatcher(autojunk=False)
        self.matcher.set_seq2(self.varied)

    def to(self, other: Message) -> float:
        """Return how alike it is to another, from 0 to 1; 0 where it is not enough."""
        same_type = self.kind in {"", other.kind}
        named = (self.kind or other.kind) in _NAMING and self.name
        if (not self.varied and not same_type) or (named and named not in _NAME.findall(other.message)):
            return 0.0
        varied = _varied(other.message)
        missed = 0.0 if same_type else _OTHER_TYPE
        if len(self.varied) >= _PART and self.varied in varied:
            return 1 - missed
        self.matcher.set_seq1(varied)
        if self.matcher.real_quick_ratio() < _ALIKE or self.matcher.quick_ratio() < _ALIKE:
            return 0.0
        return self.matcher.ratio() - missed


def _varied(message: str) -> str:
    """Return a message with one sign for each number and quoted name, which vary where all else is the same."""
    return _VARYING.sub("Q", re.sub(r"\d+(?:\.\d+)?", "0", message))[:300]


def _plain(name: str) -> str:
    """Return a slug or a title as people type it: in lower case, without backticks and the full stop."""
    return name.strip().removesuffix(".").replace("`", "").casefold()


def nearest(word: str, known: list[str]) -> str:
    """Return the end of a sentence that names what is most like a word; empty where nothing is."""
    close = difflib.get_close_matches(word, known, n=_NEAREST, cutoff=0.4)
    return f"; nearest: {', '.join(close)}" if close else ""
