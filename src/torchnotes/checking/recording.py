"""Where the answers of a run go: looked at before it, written under a lock, kept beside where they cannot go there.

It imports the records' reader only in a run that records.
"""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import pytest

from torchnotes.checking.environment import root
from torchnotes.knowledge.errors import InputError

if TYPE_CHECKING:
    from torchnotes.records.schema import Record, RecordError
    from torchnotes.records.store import Digests


def given_path(given: str | None) -> Path | None:
    """Return the path that `--torchnotes-record` was given; an empty one stands for the record's own place.

    Raises:
        pytest.UsageError: when no record can be written there.
    """
    if not given:
        return None if given is None else Path()
    path = Path(given)
    option = f"--torchnotes-record={given}"
    if path.suffix != ".json" or path.is_dir():
        raise pytest.UsageError(f"{option}: a record is a .json file; write it so, or the bare option last")
    if told := _unwritable(path):
        raise pytest.UsageError(f"{option}: nothing can be written there: {told}")
    return path.absolute()


def place(config: pytest.Config, here: dict[str, Any]) -> Path:
    """Return the file that the answers of an environment go to: the one that was given, or the record's own."""
    if given := config.option.torchnotes_record:
        return Path(config.invocation_params.dir, given)
    return Path(root(config), "records", here["device"], f"{here['torch']}.json")


def refusal(path: Path, here: dict[str, Any], runs: Iterable[tuple[str, str, str]], digests: "Digests") -> str:
    """Return why the answers of a run could not be laid over what a record's file holds; empty where they can.

    Args:
        path: the record's file, which need not be there.
        here: where the checks run, as a record's environment.
        runs: slug, check and parameter set of what will run.
        digests: as for `store.merge`, those of all that will run among them.
    """
    import msgspec

    from torchnotes.records import store
    from torchnotes.records.schema import SCHEMA, Record

    if told := _unwritable(path):
        return f"{path} cannot be written: {told}"
    if not path.exists():
        return ""
    claims: dict[str, dict[str, dict[str, Any]]] = {}
    for slug, check, values in runs:
        entry = {"digest": digests[slug][check], "answers": {}}
        claims.setdefault(slug, {}).setdefault(check, entry)["answers"][values] = {}
    try:
        store.merged(msgspec.convert({"schema": SCHEMA, "environment": here, "claims": claims}, Record), path, digests)
    except InputError as error:
        return str(error)
    return ""


def keep(record: "Record", path: Path, digests: "Digests", beside: Path) -> None:
    """Write a run's record into its file; where that does not go, write it below `beside`.

    Raises:
        RecordError: when it did not go into its file; it says where the answers are instead.
    """
    from torchnotes.records import store
    from torchnotes.records.schema import RecordError

    try:
        store.write(record, path, digests)
    except RecordError as error:
        spare = beside / f"unmerged-{record.environment.device}-{record.environment.torch}.json"
        raise kept_elsewhere(error, store.dump(record), spare) from None


def kept_elsewhere(error: "RecordError", text: str, spare: Path) -> "RecordError":
    """Write what did not go into its file into another one; return an error that says both."""
    from torchnotes.records import store
    from torchnotes.records.schema import RecordError

    try:
        store.write_whole(text, spare)
    except RecordError as second:
        return RecordError(f"{error}; nor can the answers be kept elsewhere: {second}")
    return RecordError(f"{error}; what this run answered is kept in {spare}")


def _unwritable(path: Path) -> str:
    """Return why nothing can be written in a file's folder, which is made; empty where it can."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        return str(error.strerror)
    return ""
