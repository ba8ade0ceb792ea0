"""Files of data: read with one line for whatever is wrong, laid over what is there, written whole or not at all."""

import gc
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import structs
from packaging.version import Version

from torchnotes.knowledge import releases
from torchnotes.records.schema import SCHEMA, CheckRecord, Data, Record, RecordError

if TYPE_CHECKING:
    from filelock import FileLock

REMEDY = "remove it and record that release again: make matrix TORCH=…"
"""What to do about a record that is damaged, or of an older schema."""

Model = TypeVar("Model", bound=Data)
Digests = Mapping[str, Mapping[str, str]]
"""Of the claims as they are written now, by slug and method name."""


def parse(model: type[Model], schema: int, text: bytes, name: str, remedy: str) -> Model:
    """Return the data that a file's text holds.

    Args:
        model: what the data is.
        schema: the number of its schema.
        text: the file's content.
        name: what to call the file in an error.
        remedy: what to do about a file that is damaged, or of an older schema.

    Raises:
        RecordError: when it is empty, not JSON, of another schema, or has a field that is missing or wrong.
    """
    if not text.strip():
        raise RecordError(f"{name} is empty; {remedy}")
    try:
        return msgspec.json.decode(text, type=model)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"{name} {_misread(model, schema, text, remedy, str(error))}") from None


def _misread(model: type[Data], schema: int, text: bytes, remedy: str, slip: str) -> str:
    """Return what is wrong with a text: that it is not JSON, even where a wrong field was met first, or the field."""
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        cut = " (is it truncated?)" if text.startswith(b"{") and not text.endswith(b"}\n") else ""
        return f"is not JSON: {error}{cut}; {remedy}"
    number = data.get("schema") if isinstance(data, dict) else None
    if type(number) is int and number != schema:
        todo = "upgrade torchnotes" if number > schema else remedy
        return f"has schema {number}, this torchnotes reads {schema}; {todo}"
    claims = data.get("claims") if isinstance(data, dict) else None
    place = _misfit(get_type_hints(model)["claims"], claims, "claims") if isinstance(claims, dict) else None
    return f"does not fit its schema{place or f': {slip}'}; {remedy}"


def _misfit(kind: Any, data: Any, place: str) -> str | None:
    """Return where in a mapping of mappings data does not fit, and how: msgspec names no keys."""
    if get_origin(kind) is dict and isinstance(data, dict):
        told = (_misfit(get_args(kind)[1], value, f"{place}.{' '.join(key.split())}") for key, value in data.items())
        return next((one for one in told if one), None)
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        return f" at {place}: {error}"
    return None


def read(path: Path) -> Record:
    """Return the record of a file; errors as `read_as`."""
    return read_as(Record, SCHEMA, path, REMEDY)


def read_as(model: type[Model], schema: int, path: Path, remedy: str) -> Model:
    """Return the data that a file holds; arguments as `parse`.

    Raises:
        RecordError: when it cannot be read, or `parse` refuses it.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror}") from None
    return parse(model, schema, text, str(path), remedy)


def read_all(folder: Path, device: str) -> list[Record]:
    """Return the records of one device below `folder` (`records/`), oldest release first; pre-releases stand apart.

    Raises:
        RecordError: when one cannot be read, or its content is of another release or device than its place says.
    """
    # so many objects come at once that looking through them for garbage takes twice as long as reading
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [_read_in_place(path) for release, path in _places(folder, device) if not release.is_prerelease]
    finally:
        if collecting:
            gc.enable()


def recorded(folder: Path, device: str) -> list[str]:
    """Return the releases of one device that are recorded, pre-releases among them, oldest first.

    Raises:
        RecordError: when a file there is not named after a release.
    """
    return [path.stem for _, path in _places(folder, device)]


def newest_before(folder: Path, device: str, release: Version) -> Version | None:
    """Return the newest recorded release of one device before `release`; pre-releases do not count.

    Raises:
        RecordError: when a file there is not named after a release.
    """
    return max((place for place, _ in _earlier(folder, device, release)), default=None)


def read_newest_before(folder: Path, device: str, release: Version) -> Record | None:
    """Return the record of `newest_before`; None where there is none. Errors as `read_all`, of that record."""
    found = _earlier(folder, device, release)
    return _read_in_place(found[-1][1]) if found else None


def _earlier(folder: Path, device: str, release: Version) -> list[tuple[Version, Path]]:
    return [found for found in _places(folder, device) if found[0] < release and not found[0].is_prerelease]


def _places(folder: Path, device: str) -> list[tuple[Version, Path]]:
    """Return each record's release and file, oldest first."""
    found = []
    for path in (folder / device).glob("*.json"):
        try:
            found.append((releases.parse(path.stem), path))
        except ValueError:
            raise RecordError(f"{path} is not named after a release, such as 2.13.0.json; move it elsewhere") from None
    return sorted(found)


def _read_in_place(path: Path) -> Record:
    record = read(path)
    if record.name != f"{path.parent.name}/{path.name}":
        raise RecordError(f"{path} holds the record of {record.name}, by its environment; move it there")
    return record


def dump(data: Data) -> str:
    """Return a file's text: sorted keys, a line for each entry below `claims`, the same bytes for the same data."""
    plain = msgspec.to_builtins(data)
    claims = plain.pop("claims", {})
    head = [f"{_line(name)}: {_line(value)}" for name, value in sorted(plain.items())]
    rows = [f"{_line(slug)}: {{\n{_rows(entry)}\n}}" for slug, entry in sorted(claims.items())]
    return "{\n" + ",\n".join([*head, '"claims": {\n' + ",\n".join(rows) + "\n}"]) + "\n}\n"


def _rows(entry: Mapping[str, Any]) -> str:
    return ",\n".join(f"{_line(name)}: {_line(value)}" for name, value in sorted(entry.items()))


def _line(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def merge(old: Record, new: Record, digests: Digests = MappingProxyType({})) -> Record:
    """Return a run's record laid over an earlier one of the same release; checks that the run left out keep theirs.

    Args:
        old: what the file holds.
        new: what the run observed.
        digests: answers of the old record to a check that changed or went are left out; claims not named keep theirs.

    Raises:
        RecordError: when answers of two different environments would stand in one record.
    """
    kept = {
        slug: {name: check for name, check in checks.items() if _current(slug, name, check, digests)}
        for slug, checks in old.claims.items()
    }
    claims = laid_over(kept, new.claims)
    for slug, checks in kept.items():
        for name, before in checks.items():
            after = new.find(slug, name)
            if after and (before.digest != after.digest or before.answers.keys() <= after.answers.keys()):
                continue
            if old.environment != new.environment:
                raise RecordError(
                    f"{new.name} was recorded in another environment and this run leaves some of its checks out;"
                    " run all of them, or record elsewhere with --torchnotes-record=PATH"
                )
            if after:
                claims[slug][name] = structs.replace(after, answers=before.answers | after.answers)
    return structs.replace(new, claims={slug: checks for slug, checks in claims.items() if checks})


def _current(slug: str, name: str, check: CheckRecord, digests: Digests) -> bool:
    return slug not in digests or digests[slug].get(name) == check.digest


def laid_over(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return entries by slug and name: the new ones, and the old ones that they do not replace."""
    return {slug: {**old.get(slug, {}), **new.get(slug, {})} for slug in {**old, **new}}


def merged(record: Record, path: Path, digests: Digests = MappingProxyType({})) -> Record:
    """Return a run's record merged into what a file holds of checks that have not changed.

    Raises:
        RecordError: when the file is there and is not a record, is another release's, or `merge` refuses.
    """
    if not path.exists():
        return record
    old = read(path)
    if old.name != record.name:
        raise RecordError(f"{path} is the record of {old.name}, this run is of {record.name}; record elsewhere")
    return merge(old, record, digests)


def write(record: Record, path: Path, digests: Digests = MappingProxyType({})) -> None:
    """Write a record file whole or not at all, merged into what the file holds of checks that have not changed.

    Raises:
        RecordError: when it is not to be merged, or cannot be written.
    """
    with locked(path):
        write_whole(dump(merged(record, path, digests)), path)


def locked(path: Path) -> "FileLock":
    """Return the lock to hold while a file is read and written, so that two runs that end together lose nothing.

    It lies among the system's temporary files: a folder of records holds nothing else.
    """
    from filelock import FileLock  # torch brings it along; reading does without

    name = hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:16]
    return FileLock(Path(gettempdir()) / f"torchnotes-{name}.lock", mode=0o666)


def write_whole(text: str, path: Path) -> None:
    """Write a file whole or not at all.

    Raises:
        RecordError: when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise RecordError(f"{path} cannot be written: {error.strerror}") from None
