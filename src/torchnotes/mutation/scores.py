"""Mutation scores: which mutants of torch the checks of each claim kill. The only module that knows the file's schema.

A mutant is torch made wrong on purpose in one way. It is *killed* by a check that fails by its assertion.
One that a claim's `equivalent=` excuses, since no check can tell it from torch, is *equivalent*. All others survive:

- *survived*: every check passes;
- *error*: a check raises an error before it asserts anything;
- *timeout*: a check does not end.

Some tools count a timeout as a kill. Here it is none, for a check that does not end has asserted nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from torchnotes.knowledge.chapters import Claim
from torchnotes.records import store
from torchnotes.records.schema import Data, Digest, RecordError

SCHEMA: Literal[1] = 1

NAME = "mutation.json"
"""What the file is called, below `records/`."""

BAR = 0.9
"""The least mutation score of all claims together."""

Outcome = Literal["killed", "survived", "error", "timeout", "equivalent"]


class Count(Data, frozen=True, kw_only=True):
    """How many mutants there were, and how many of them were killed."""

    killed: int = 0
    mutants: int = 0
    equivalent: int = 0

    @property
    def killable(self) -> int:
        """The number of mutants that are not equivalent."""
        return self.mutants - self.equivalent

    @property
    def score(self) -> float:
        """The mutation score: killed / (mutants - equivalent), and 1 where there are none."""
        return self.killed / self.killable if self.killable else 1.0

    def __str__(self) -> str:
        return f"{self.killed} of {self.killable}"

    def __add__(self, other: "Count") -> "Count":
        return Count(
            killed=self.killed + other.killed,
            mutants=self.mutants + other.mutants,
            equivalent=self.equivalent + other.equivalent,
        )


def counted(outcomes: Iterable[Outcome]) -> Count:
    """Return how many mutants had which outcome."""
    kept = list(outcomes)
    return Count(killed=kept.count("killed"), mutants=len(kept), equivalent=kept.count("equivalent"))


class Score(Data, frozen=True, kw_only=True):
    """What the checks of one claim kill."""

    digest: Annotated[Digest, Meta(description="of the claim when it was scored")]
    unscored: Annotated[str | None, Meta(description="why it was not scored")] = None
    mutants: Annotated[
        dict[str, dict[str, Outcome]], Meta(description="by API and operator, in the claim's aspects")
    ] = msgspec.field(default_factory=dict)
    beyond: Annotated[Count, Meta(description="mutants in other aspects")] = Count()
    kill_nothing: Annotated[list[str], Meta(description="checks that kill no mutant at all")] = msgspec.field(
        default_factory=list
    )
    unreached: Annotated[list[str], Meta(description="assertions that no run of their check comes to")] = msgspec.field(
        default_factory=list
    )

    @property
    def count(self) -> Count:
        return counted(outcome for mutants in self.mutants.values() for outcome in mutants.values())

    @property
    def survivors(self) -> list[tuple[str, str]]:
        """The API and the operator of each mutant that survives; an equivalent one does not count."""
        return self._which("survived", "error", "timeout")

    @property
    def equivalents(self) -> list[tuple[str, str]]:
        """The API and the operator of each mutant that is equivalent."""
        return self._which("equivalent")

    def _which(self, *outcomes: Outcome) -> list[tuple[str, str]]:
        return [
            (api, operator)
            for api, mutants in self.mutants.items()
            for operator, outcome in mutants.items()
            if outcome in outcomes
        ]

    def problems(self, claim: Claim) -> Iterator[str]:
        """Yield what is wrong with a claim that has this score; nothing where it may stand."""
        if self.unscored:
            if not self.unscored.startswith("not run here"):
                yield self.unscored
            return
        for api in claim.api:
            if "killed" not in self.mutants.get(api, {}).values():
                yield f"no check kills a mutant of {api}"
        for assertion in self.unreached:
            yield f"no run reaches: {assertion}"
        for api, operator in ((api, operator) for api, reasons in claim.equivalent.items() for operator in reasons):
            if (api, operator) not in self.equivalents:
                yield f"equivalent= excuses {operator} in {api}, which does not survive"


class ScoreSheet(Data, frozen=True, kw_only=True):
    """What the claims' checks kill, on one torch release."""

    schema: Literal[1]
    torch: str
    claims: dict[str, Score]

    @property
    def within(self) -> Count:
        """The mutants in the aspects that the claims name."""
        return sum((score.count for score in self.claims.values()), Count())

    @property
    def beyond(self) -> Count:
        """The mutants in other aspects."""
        return sum((score.beyond for score in self.claims.values()), Count())


def from_plain(torch: str, claims: Mapping[str, Mapping[str, Any]]) -> ScoreSheet:
    """Return the sheet of scores that were made on a torch release, each as plain data, by slug."""
    return msgspec.convert({"schema": SCHEMA, "torch": torch, "claims": claims}, ScoreSheet)


def read(path: Path) -> ScoreSheet | None:
    """Return the scores' file, if there is one.

    Raises:
        RecordError: when it holds no scores.
    """
    remedy = "score the claims again: pytest --mutation"
    return store.read_as(ScoreSheet, SCHEMA, path, remedy) if path.exists() else None


def stale(claims: Iterable[Claim], sheet: ScoreSheet | None) -> set[str]:
    """Return the slugs of the claims that were not scored as they are written."""
    kept = sheet.claims if sheet else {}
    return {claim.slug for claim in claims if claim.slug not in kept or kept[claim.slug].digest != claim.digest}


def write(sheet: ScoreSheet, path: Path) -> ScoreSheet:
    """Lay scores over those that the file holds, whole or not at all, and return what it holds then.

    Raises:
        RecordError: when the file holds no scores or another release's, or cannot be written.
    """
    with store.locked(path):
        if old := read(path):
            if old.torch != sheet.torch:
                told = f"{path} scores claims on torch {old.torch}, this run is on {sheet.torch}; not written"
                raise RecordError(told)
            sheet = ScoreSheet(schema=SCHEMA, torch=sheet.torch, claims={**old.claims, **sheet.claims})
        store.write_whole(store.dump(sheet), path)
    return sheet
