"""What the site is made from, as `hook.load` reads it and `render` takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from torchnotes.knowledge.chapters import Chapter, Claim
from torchnotes.knowledge.notes import Statement
from torchnotes.mutation.operator_texts import OperatorText
from torchnotes.mutation.scores import ScoreSheet
from torchnotes.records.schema import Record
from torchnotes.speed.speed_store import SpeedRecord


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that the site is made from."""

    chapters: Sequence[Chapter]
    pages: Mapping[str, str]
    """The Markdown of each note's page, by the note's name."""
    statements: Mapping[str, Statement]
    records: Sequence[Record]
    """Of one device, oldest release first, with every claim under the slug that it has now."""
    scores: ScoreSheet | None = None
    """How sharp the claims are; None before they are scored."""
    operators: Sequence[OperatorText] = ()
    benchmarks: Sequence[Chapter] = ()
    speeds: Mapping[str, Sequence[SpeedRecord]] = field(default_factory=dict)
    """What each machine measured, oldest release first."""

    @property
    def record(self) -> Record | None:
        """The newest release's; None before the first."""
        return self.records[-1] if self.records else None

    @property
    def claims(self) -> list[Claim]:
        return [claim for chapter in self.chapters for claim in chapter.claims]
