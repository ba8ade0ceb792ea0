"""What the files of the library hold."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

SCHEMA: Literal[1] = 1


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

    older: Annotated[str, Meta(description="the recorded release that answered as before")]
    release: str
    kind: str
    api: str
    before: str
    after: str
    remedy: str
    why: str
    check: Annotated[str, Meta(description="the check that shows it")]


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
