"""What the site is made from, as `hook.load` reads it and `render` takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from torchnotes.knowledge import Knowledge
from torchnotes.records.schema import Record
from torchnotes.site.arrangement import Area


@dataclass(frozen=True)
class Source(Knowledge):
    """Everything that the site is made from, in the site's order; what sections add, they read themselves."""

    areas: Sequence[Area]
    records: Sequence[Record]
    """Of one device, oldest release first, with every claim under the slug that it has now."""

    @property
    def record(self) -> Record | None:
        """The newest release's; None before the first."""
        return self.records[-1] if self.records else None

    @cached_property
    def uris(self) -> dict[str, str]:
        """Where each claim stands, below the site's root, by slug."""
        return {claim.slug: f"claims/{claim.slug}.md" for claim in self.claims}
