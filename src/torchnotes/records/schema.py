"""One record: what one run observed on one build of torch. The only module that knows the file's schema."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from packaging.version import Version

from torchnotes.claims import Role, StatementId
from torchnotes.knowledge import releases
from torchnotes.knowledge.errors import InputError

SCHEMA: Literal[2] = 2

Outcome = Literal["held", "broken", "crashed", "not-run"]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$", max_length=16)]
Release = Annotated[str, Meta(pattern=f"^{releases.PUBLIC}$")]
Pair = tuple[str, str]
Seen = tuple[Annotated[int, Meta(ge=0)], str]


class RecordError(InputError):
    """A record that cannot be read or written: one sentence that names the file and the field."""


class Data(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Data in a file: every field is known and of its type, and one at its default is left out."""


class Belief(Data, frozen=True, kw_only=True):
    """The statement that a check encodes."""

    statement: StatementId
    role: Annotated[Role, Meta(description="what of the statement it encodes")] = "letter"
    expected: Annotated[bool, Meta(description="whether the author expects torch to agree on this release")] = True


class Answer(Data, frozen=True, kw_only=True):
    """What torch did with one parameter set of a check."""

    outcome: Annotated[Outcome, Meta(description="what torch did with the assertions as written")] = "held"
    reason: Annotated[str, Meta(description="why it did not run, or broke by no assertion; a crash's signal")] = ""
    observed: Annotated[list[Seen], Meta(description="what assertions came to, in turn, by place in the check")] = []
    unobserved: Annotated[str, Meta(description="why what the assertions came to is not kept")] = ""
    errors: Annotated[list[Pair], Meta(description="type and first line of each error, caught or escaped")] = []
    warnings: Annotated[list[Pair], Meta(description="each distinct warning, caught or not, with its category")] = []
    leaks: Annotated[list[str], Meta(description="what it left otherwise than it found it")] = []

    def __post_init__(self) -> None:
        if self.outcome == "not-run" and not self.reason:
            raise ValueError("a check that did not run has a reason")

    @property
    def ran(self) -> bool:
        return self.outcome != "not-run"


class CheckRecord(Data, frozen=True, kw_only=True):
    """What torch did with one check."""

    digest: Annotated[Digest, Meta(description="of the check's syntax tree when it ran")]
    answers: Annotated[dict[str, Answer], Meta(description="by parameter set, the empty text without any")]
    belief: Annotated[Belief | None, Meta(description="none for a check that encodes no statement")] = None
    guard: Annotated[str, Meta(description="the guard that the release is beyond: since 2.6, until 2.6")] = ""
    either: Annotated[bool, Meta(description="a pre-release that may be on either side of the guard")] = False

    def as_expected(self, answer: Answer) -> bool:
        """Return whether the outcome is the one that the author expects, and nothing is left behind.

        Without a run it is, and so it is of a pre-release that may be on either side.
        """
        expected = self.belief.expected if self.belief else not self.guard
        return not answer.leaks and (self.either or not answer.ran or (answer.outcome == "held") == expected)


class Environment(Data, frozen=True, kw_only=True):
    """Where the checks ran."""

    torch: Annotated[Release, Meta(description="the release without build tags: 2.13.0, 2.14.0rc1")]
    build: Annotated[str, Meta(description="torch.__version__")]
    device: Literal["cpu", "cuda"]
    accelerator: Annotated[str | None, Meta(description="its name; none on cpu")] = None
    python: str
    numpy: str
    platform: str
    packages: Annotated[dict[str, str], Meta(description="releases of the optional packages that were there")] = {}
    judged_as: Annotated[str, Meta(description="of a pre-release: the release whose guards it was held to")] = ""


class Record(Data, frozen=True, kw_only=True):
    """What one run observed on one build of torch."""

    schema: Literal[2]
    environment: Environment
    claims: Annotated[dict[str, dict[str, CheckRecord]], Meta(description="by slug, then by method")]

    @property
    def release(self) -> Version:
        return Version(self.environment.torch)

    @property
    def name(self) -> str:
        """Where it stands below `records/`: `cpu/2.13.0.json`."""
        return f"{self.environment.device}/{self.environment.torch}.json"

    def find(self, slug: str, check: str) -> CheckRecord | None:
        return self.claims.get(slug, {}).get(check)

    def rows(self) -> Iterator[tuple[str, str, CheckRecord, str, Answer]]:
        """Return every answer in order, with slug, method, what is held on the check, and parameter set."""
        for slug, checks in sorted(self.claims.items()):
            for name, check in sorted(checks.items()):
                for values, answer in sorted(check.answers.items()):
                    yield slug, name, check, values, answer


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Record)}
