"""What a chapter of claims is made of, as its test file has it written."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from torchnotes.claims import Role
from torchnotes.knowledge.facts import Fact


@dataclass(frozen=True, slots=True)
class Speed:
    """What is believed of a benchmark's figure."""

    statement: str | None
    at_least: float | None
    at_most: float | None
    noted: float | None
    """The figure that the note measured."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a change of a check's answer."""

    release: str
    """The first that answers otherwise."""
    why: str
    """The pull request or release note behind it; empty where it is not known."""
    remedy: str
    """What whoever upgrades past it can do; empty where nothing is said."""
    trigger: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What a call must look like and hold, as `claims.Trigger`; empty where nothing is said."""


@dataclass(frozen=True, slots=True)
class Check:
    """One test method of a claim, as written."""

    name: str
    line: int
    start: int
    """The line that `source` begins on."""
    source: str
    """The method with its decorators, dedented."""
    asserts: tuple[tuple[int, int, str], ...]
    """First line, last line (both counted in the file) and expression of each assert statement."""
    digest: str
    """Of the syntax tree of the check and of what it uses in its file: comments and formatting do not count."""
    statement: str | None = None
    holds: bool | str = True
    role: Role = "letter"
    """What of the statement it encodes."""
    since: str | None = None
    until: str | None = None
    unsettled: str | None = None
    """Why no release beyond the guards is asked; None where each has to answer otherwise."""
    told: tuple[Told, ...] = ()
    """What is said of changes of its answer, by guards and by `@changed`."""
    isolated: bool = False
    """Whether it runs in a process of its own."""
    speed: Speed | None = None
    """What is believed of its figure, where it is a benchmark."""
    said: frozenset[int] = frozenset()
    """The lines of `source`, the first being 0, that the vocabulary's decorators take."""

    def undecorated(self, text: str) -> str:
        """Return `source`, or that with comments below its lines, without what the vocabulary says of the check."""
        return "\n".join(line for number, line in enumerate(text.split("\n")) if number not in self.said)

    @property
    def depends(self) -> bool:
        """Whether it encodes a statement to the letter, and its answer is known to hang on the release."""
        return (
            self.statement is not None
            and self.role == "letter"
            and (isinstance(self.holds, str) or bool(self.since or self.until))
        )

    def beyond(self, release: str) -> str | None:
        """Return the guard that keeps the check from speaking of this release, such as `since 2.6`.

        Where `since` is the later one, torch was so until a release, and is so again since another.
        """
        early = self.since is not None and Version(release) < Version(self.since)
        late = self.until is not None and Version(release) >= Version(self.until)
        if self.since and self.until and Version(self.since) >= Version(self.until):
            return f"until {self.until} and since {self.since}" if early and late else None
        if early:
            return f"since {self.since}"
        return f"until {self.until}" if late else None

    def expected(self, release: str) -> bool:
        """Return whether the check's author expects torch of this release to agree with it: beyond a guard, never."""
        holds = self.holds if isinstance(self.holds, bool) else SpecifierSet(self.holds).contains(release)
        return holds and self.beyond(release) is None


@dataclass(frozen=True, slots=True)
class Claim:
    """A titled handful of facts about torch: a test class with an explanation and checks."""

    slug: str
    name: str
    path: str
    line: int
    title: str
    facts: tuple[Fact, ...]
    """The sentences of the explanation."""
    api: tuple[str, ...]
    about: tuple[str, ...]
    see: tuple[str, ...]
    asked: tuple[str, ...]
    """What people type who look for it."""
    formerly: tuple[str, ...]
    equivalent: Mapping[str, Mapping[str, str]]
    """Why mutants are equivalent that no check can kill, by API and operator."""
    checks: tuple[Check, ...]

    @property
    def unnamed(self) -> tuple[Check, ...]:
        """The checks that no sentence names: each is a fact by its own name."""
        named = {name for fact in self.facts for name in fact.checks}
        return tuple(check for check in self.checks if check.name not in named)

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each check, by name."""
        return {check.name: check.digest for check in self.checks}

    @property
    def digest(self) -> str:
        """Of what its score hangs on: its checks, its API, its aspects and the mutants that it excuses."""
        excused = [f"{api} {operator}" for api, reasons in self.equivalent.items() for operator in reasons]
        parts = [*self.digests.values(), "api", *self.api, "about", *self.about, "equivalent", *excused]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A test file that holds claims, whose docstring's first line is its title; or a folder of such files."""

    path: str
    title: str
    claims: tuple[Claim, ...]
    order: float = math.inf
    """Where it stands among its neighbours, in the order in which one learns; last where it says nothing."""
    files: tuple["Chapter", ...] = ()
    """Those that it is made of, where it is a folder."""

    @property
    def uri(self) -> str:
        """Where its page stands on the site, without suffix: `nn/losses` for `tests/nn/test_losses.py`."""
        folder, _, name = self.path.removeprefix("tests/").rpartition("/")
        return f"{folder}/{name.removeprefix('test_').removesuffix('.py')}".removeprefix("/")

    @property
    def area(self) -> str:
        """The folder below `tests` that it is in: `nn`."""
        return self.uri.partition("/")[0]
