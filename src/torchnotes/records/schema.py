"""One record: what one run saw on one torch release and device. The only module that knows the file's schema."""

import json
import os
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

SCHEMA = 1

Pair = Annotated[list[str], Field(min_length=2, max_length=2)]
Outcome = Literal["held", "broken", "not-run"]


Model = TypeVar("Model", bound="Strict")


class RecordError(Exception):
    """A record that cannot be read or written: one sentence that names the file and the field."""


class Strict(BaseModel):
    """A model of data in a file: every field is known and of its type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Belief(Strict):
    """The statement that a check encodes to the letter."""

    statement: str = Field(pattern=r"^[a-z]+/[1-9][0-9]*$")
    expected: bool = Field(description="whether the claim's author expects torch to agree on this release")


class CheckRecord(Strict):
    """What torch did with one check, or with one parameter set of it."""

    outcome: Outcome = Field(description="what torch did with the assertion as written")
    belief: Belief | None = Field(description="null for a check that encodes no statement")
    reason: str | None = Field(description="why the check did not run, or the error that broke it")
    guard: str | None = Field(default=None, description="the guard that the release is beyond: since 2.6, until 2.6")
    digest: str = Field(pattern=r"^[0-9a-f]{16}$", description="of the check's syntax tree when it ran")
    saw: list[Pair] = Field(description="each assertion as [expression, what it came to], in the order they ran")
    warnings: list[Pair] = Field(description="each distinct warning raised, as [category, message]")

    @model_validator(mode="after")
    def _says_why_not(self) -> "CheckRecord":
        if self.outcome == "not-run" and not self.reason:
            raise ValueError("a check that did not run has a reason")
        return self

    @property
    def as_expected(self) -> bool:
        """Whether the outcome is the one that the check's author expects; a check that did not run is."""
        expected = self.belief.expected if self.belief else self.guard is None
        return self.outcome == "not-run" or (self.outcome == "held") == expected


class ClaimRecord(Strict):
    """What torch did with the checks of one claim."""

    checks: dict[str, CheckRecord] = Field(description="by method name, with its parameter set in square brackets")

    @cached_property
    def by_method(self) -> dict[str, dict[str, CheckRecord]]:
        """The answers to each check by parameter set: `[float64]`, or nothing for a check without any."""
        found: dict[str, dict[str, CheckRecord]] = {}
        for name, check in self.checks.items():
            method, bracket, values = name.partition("[")
            found.setdefault(method, {})[f"{bracket}{values}"] = check
        return found


class Environment(Strict):
    """Where the checks ran."""

    torch: str = Field(description="the release, without build tags: 2.13.0")
    build: str = Field(description="torch.__version__")
    device: Literal["cpu", "cuda"]
    accelerator: str | None = Field(description="the accelerator's name, null on cpu")
    python: str
    numpy: str
    platform: str
    packages: dict[str, str] = Field(description="releases of the optional packages that were there")

    @field_validator("torch")
    @classmethod
    def _is_a_release(cls, release: str) -> str:
        try:
            if Version(release).base_version == release:
                return release
        except InvalidVersion:
            pass
        raise ValueError(f"{release!r} is no release such as 2.13.0")


class Record(Strict):
    """What one run saw on one torch release and device."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    environment: Environment
    claims: dict[str, ClaimRecord] = Field(description="by slug")

    @property
    def release(self) -> Version:
        return Version(self.environment.torch)

    @property
    def name(self) -> str:
        """Where it stands below `records/`: `cpu/2.13.0.json`."""
        return f"{self.environment.device}/{self.environment.torch}.json"


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a record file."""
    schema = Record.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "required": ["schema", *schema["required"]],
    }


def parse(text: str, name: str) -> Record:
    """Read a record from a file's text; arguments and errors as `parse_as`."""
    return parse_as(Record, text, name, "record that release again")


def parse_as(model: type[Model], text: str, name: str, remedy: str) -> Model:
    """Read data from a file's text.

    Args:
        model: what the data is.
        text: the file's content.
        name: what to call the file in an error.
        remedy: what to do about a file that is damaged.

    Raises:
        RecordError: when it is empty, not JSON, of a newer schema, or has a field that is missing or wrong.
    """
    noun = model.__name__.lower()
    if not text.strip():
        raise RecordError(f"{name} is empty; {remedy}")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        cut = " (is it truncated?)" if text.startswith("{") and not text.endswith("}\n") else ""
        raise RecordError(f"{name} is not JSON at line {error.lineno}: {error.msg}{cut}; {remedy}") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise RecordError(f"{name} has schema {schema}, this torchnotes reads up to {SCHEMA}; upgrade torchnotes")
    if isinstance(data, dict) and schema is None:
        raise RecordError(f"{name} is no {noun} at schema: the field is missing")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = " ".join(".".join(map(str, first["loc"])).split()) or "its top"
        raise RecordError(f"{name} is no {noun} at {field}: {first['msg']}") from None


def read(path: Path) -> Record:
    """Read a record file; errors as `read_as`."""
    return read_as(Record, path, "record that release again")


def read_as(model: type[Model], path: Path, remedy: str) -> Model:
    """Read a file of data; arguments as `parse_as`.

    Raises:
        RecordError: when it cannot be read, or `parse_as` refuses it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}") from None
    return parse_as(model, text, str(path), remedy)


def read_all(folder: Path, device: str) -> list[Record]:
    """Read the records of one device below `folder` (`records/`), oldest release first.

    Raises:
        RecordError: when one cannot be read, or its content is of another release or device than its place says.
    """
    return [_read_in_place(path) for _, path in sorted(_places(folder, device))]


def read_newest_before(folder: Path, device: str, release: Version) -> Record | None:
    """Read one device's record of the newest release before `release`, if there is one.

    Raises:
        RecordError: as `read_all`, of that record.
    """
    earlier = [place for place in _places(folder, device) if place[0] < release]
    return _read_in_place(max(earlier)[1]) if earlier else None


def _places(folder: Path, device: str) -> Iterator[tuple[Version, Path]]:
    for path in (folder / device).glob("*.json"):
        try:
            yield Version(path.stem), path
        except InvalidVersion:
            raise RecordError(f"{path} is not named after a release, such as 2.13.0.json") from None


def _read_in_place(path: Path) -> Record:
    record = read(path)
    if record.name != f"{path.parent.name}/{path.name}":
        raise RecordError(f"{path} holds the record of {record.name}, by its environment; move it there")
    return record


def dump(data: Strict) -> str:
    """Give a file's text: sorted keys, no clock times, so that recording twice gives the same bytes."""
    return json.dumps(data.model_dump(by_alias=True), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write_whole(text: str, path: Path) -> None:
    """Write a file whole or not at all.

    Raises:
        RecordError: when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise RecordError(f"{path} cannot be written: {error.strerror}") from None
