"""How sharp claims are: which deliberate faults in torch their checks notice. The only module that knows the schema."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from torchnotes.knowledge.chapters import Claim
from torchnotes.records import schema
from torchnotes.records.schema import RecordError, Strict

NAME = "sharpness.json"
"""What the file is called, below `records/`."""

BAR = 0.9
"""The share of the faults within their aspects that the claims notice, all in all."""

Outcome = Literal["noticed", "survived", "crashed"]


class Count(Strict):
    """Faults, and how many of them were noticed."""

    noticed: int = 0
    tried: int = 0

    @property
    def share(self) -> float:
        """The share of what was tried that was noticed; all of nothing."""
        return self.noticed / self.tried if self.tried else 1.0

    def __str__(self) -> str:
        return f"{self.noticed} of {self.tried}"

    def __add__(self, other: "Count") -> "Count":
        return Count(noticed=self.noticed + other.noticed, tried=self.tried + other.tried)


def counted(outcomes: Iterable[Outcome]) -> Count:
    """Count what was noticed."""
    kept = list(outcomes)
    return Count(noticed=kept.count("noticed"), tried=len(kept))


class Score(Strict):
    """What the checks of one claim notice."""

    digest: str = Field(pattern=r"^[0-9a-f]{16}$", description="of the claim when it was scored")
    unscored: str | None = Field(default=None, description="why it was not scored")
    faults: dict[str, dict[str, Outcome]] = Field(
        default_factory=dict,
        description="by API and operator, in the claim's aspects; crashed: no check failed by an assertion",
    )
    beyond: Count = Field(default=Count(), description="faults in other aspects")
    idle: list[str] = Field(default_factory=list, description="checks that fail under no fault at all")
    unreached: list[str] = Field(default_factory=list, description="assertions that no run of their check comes to")

    @property
    def count(self) -> Count:
        return counted(outcome for faults in self.faults.values() for outcome in faults.values())

    @property
    def survivors(self) -> list[tuple[str, str]]:
        """The API and the operator of each fault that is not noticed."""
        return [
            (api, operator)
            for api, faults in self.faults.items()
            for operator, outcome in faults.items()
            if outcome != "noticed"
        ]

    def problems(self, claim: Claim) -> Iterator[str]:
        """Say what is wrong with a claim that has this score; nothing where it may stand."""
        if self.unscored:
            if not self.unscored.startswith("not run here"):
                yield self.unscored
            return
        for api in claim.api:
            if "noticed" not in self.faults.get(api, {}).values():
                yield f"no check notices a fault in {api}"
        for assertion in self.unreached:
            yield f"no run reaches: {assertion}"
        survivors = set(self.survivors)
        for api, operator in ((api, operator) for api, reasons in claim.equivalent.items() for operator in reasons):
            if (api, operator) not in survivors:
                yield f"equivalent= excuses {operator} in {api}, which does not survive"


class ScoreSheet(Strict):
    """What the claims' checks notice, on one torch release."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    torch: str
    claims: dict[str, Score]

    @property
    def within(self) -> Count:
        """The faults in the aspects that the claims name."""
        return sum((score.count for score in self.claims.values()), Count())

    @property
    def beyond(self) -> Count:
        """The faults in other aspects."""
        return sum((score.beyond for score in self.claims.values()), Count())


def read(path: Path) -> ScoreSheet | None:
    """Read the scores' file, if there is one.

    Raises:
        RecordError: when it holds no scores.
    """
    return schema.read_as(ScoreSheet, path, "score the claims again: pytest --sharpness") if path.exists() else None


def stale(claims: Iterable[Claim], scores: ScoreSheet | None) -> set[str]:
    """Give the slugs of the claims that were not scored as they are written."""
    kept = scores.claims if scores else {}
    return {claim.slug for claim in claims if claim.slug not in kept or kept[claim.slug].digest != claim.digest}


def write(scores: ScoreSheet, path: Path) -> ScoreSheet:
    """Lay scores over those that the file holds, whole or not at all, and give what it holds then.

    Raises:
        RecordError: when the file holds no scores or another release's, or cannot be written.
    """
    if old := read(path):
        if old.torch != scores.torch:
            raise RecordError(f"{path} scores claims on torch {old.torch}, this run is on {scores.torch}; not written")
        scores = ScoreSheet(torch=scores.torch, claims={**old.claims, **scores.claims})
    schema.write_whole(schema.dump(scores), path)
    return scores
