"""The knowledge base as files that a terminal reads at once, without torch, notes or records.

`site/library.py` makes them: `index.json` for search, `messages.json` of errors, `notes.json` of statements, and a file
for each claim. A wheel carries them; a checkout keeps them in `build/library`.
"""

import difflib
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from torchnotes.knowledge.errors import InputError
from torchnotes.search import index

SCHEMA: Literal[1] = 1
_DAMAGED = "it is damaged: install torchnotes again"


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


class Dated(Data, frozen=True, kw_only=True):
    """A change of torch, with what a call must look like and hold for it to be touched."""

    slug: str
    title: str
    release: str
    kind: str
    api: str
    apis: list[str]
    before: str
    after: str
    remedy: str
    trigger: Annotated[dict[str, Any], Meta(description="as claims.Trigger; empty where nothing is said")]


class Dates(Data, frozen=True, kw_only=True):
    """Every change between the recorded releases."""

    schema: int
    releases: list[str]
    changes: list[Dated]


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


Model = TypeVar("Model", Index, Messages, Entry, Notes, Dates)


class Library:
    """The files of a folder, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def installed(cls) -> "Library":
        """Return what is installed; in a checkout that is installed in place, what its last look-up made.

        Raises:
            LibraryError: when there is neither.
        """
        package = Path(__file__).parents[1]
        for folder in (package / "library", package.parents[1] / "build" / "library"):
            if (folder / "index.json").is_file():
                return cls(folder)
        raise LibraryError("there is no library here: install torchnotes from a wheel, or run `torchnotes search` once")

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

    @cached_property
    def dates(self) -> Dates:
        """Every change, and the recorded releases."""
        return self._read("changes.json", Dates)

    def search(self, text: str, most: int = 10) -> list[Found]:
        """Return the claims that a query finds, the best first."""
        shards = self.index.shards
        firsts = [next(iter(shard)) for shard in shards]
        return [self.index.claims[place] for place in index.search(text, firsts, shards.__getitem__, most)]

    def entry(self, slug: str) -> Entry:
        """Return a claim by its slug, or one that it had before.

        Raises:
            LibraryError: when there is none, with the nearest slugs.
        """
        known = [one.slug for one in self.index.claims]
        now = self.index.formerly.get(slug, slug)
        if now not in known:
            raise LibraryError(f"there is no claim {slug!r}{nearest(slug, known)}")
        return self._read(f"claims/{now}.json", Entry)

    def explained(self, kind: str, message: str) -> list[tuple[float, Message]]:
        """Return the messages that are most like one, each once a claim, with how alike they are, from 0 to 1."""
        wanted = _varied(message)
        likely = {one.slug for one in self.search(f"{kind} {message}", _LIKELY)}
        best: dict[str, tuple[float, Message]] = {}
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)
        for one in (one for one in self.messages if one.slug in likely):
            matcher.set_seq1(_varied(one.message))
            if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
                continue
            alike = matcher.ratio() - (0.0 if one.kind == kind or not kind else _OTHER_TYPE)
            if alike >= max(_ALIKE, best.get(one.slug, (0.0, one))[0]):
                best[one.slug] = alike, one
        return sorted(best.values(), key=lambda row: -row[0])

    def _read(self, name: str, model: type[Model]) -> Model:
        path = self.folder / name
        try:
            text = path.read_bytes()
            found = msgspec.json.decode(text, type=model)
        except OSError as error:
            raise LibraryError(f"{path} cannot be read: {error.strerror}; {_DAMAGED}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise LibraryError(f"{path}: {error}; {_DAMAGED}") from None
        if found.schema != SCHEMA:
            raise LibraryError(f"{path} has schema {found.schema}, this torchnotes reads {SCHEMA}; upgrade torchnotes")
        return found


_LIKELY = 40
"""Claims among which the message that explains another is looked for."""
_ALIKE = 0.6
"""How alike two messages are at least, of which one explains the other."""
_OTHER_TYPE = 0.05
"""What a type of error counts that is another."""


def _varied(message: str) -> str:
    """Return a message with one sign for each number and quoted name: they vary where all else is the same."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "Q", re.sub(r"\d+(?:\.\d+)?", "0", message))[:300]


def nearest(word: str, known: Mapping[str, object] | list[str]) -> str:
    """Return the end of a sentence that names what is most like a word; empty where nothing is."""
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.4)
    return f"; nearest: {', '.join(close)}" if close else ""
