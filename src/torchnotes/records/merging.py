"""Lays a run's answers over those that a record's file holds, so that a release can be recorded a part at a time."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from torchnotes.records.schema import ClaimRecord, Record, RecordError, dump, read, write_whole


def without(record: Record, digests: Mapping[str, Mapping[str, str]]) -> Record:
    """Give a record without the answers to checks that changed or went.

    Args:
        record: what to take them out of.
        digests: of the claims as they are written now, by slug and method name; other claims keep all their answers.
    """
    claims = {
        slug: ClaimRecord(
            checks={
                name: check
                for name, check in claim.checks.items()
                if slug not in digests or digests[slug].get(name.partition("[")[0]) == check.digest
            }
        )
        for slug, claim in record.claims.items()
    }
    return record.model_copy(update={"claims": {slug: claim for slug, claim in claims.items() if claim.checks}})


def merge(old: Record, new: Record) -> Record:
    """Lay a run's record over an earlier one of the same release; checks that the run left out keep their answers.

    Raises:
        RecordError: when answers from two different environments would stand in one record.
    """
    ran = {slug: set(claim.checks) for slug, claim in new.claims.items()}
    kept = {
        slug: {name: check for name, check in claim.checks.items() if name not in ran.get(slug, ())}
        for slug, claim in old.claims.items()
    }
    if any(kept.values()) and old.environment != new.environment:
        raise RecordError(
            f"{new.name} was recorded in another environment and this run leaves some of its checks out;"
            " run all of them, or record elsewhere with --record=PATH"
        )
    claims = {
        slug: ClaimRecord(checks={**kept.get(slug, {}), **(new.claims[slug].checks if slug in new.claims else {})})
        for slug in {*old.claims, *new.claims}
    }
    return Record(environment=new.environment, claims={slug: claim for slug, claim in claims.items() if claim.checks})


def write(record: Record, path: Path, digests: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> None:
    """Write a record file whole or not at all, merged into what the file holds of checks that have not changed.

    Args:
        record: what a run saw.
        path: the file.
        digests: of the claims as they are written now, as for `without`.

    Raises:
        RecordError: when the file is there and is no record, is of another release or device, or cannot be written.
    """
    if path.exists():
        old = read(path)
        if old.name != record.name:
            raise RecordError(f"{path} is the record of {old.name}, this run is of {record.name}; record elsewhere")
        record = merge(without(old, digests), record)
    write_whole(dump(record), path)
