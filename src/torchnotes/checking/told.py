"""What a failing check of a claim tells beside its traceback: the claim, torch's answer, and how it was before."""

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.knowledge.errors import InputError
from torchnotes.knowledge.wording import printable, short
from torchnotes.records import history, store
from torchnotes.records.history import Verdict
from torchnotes.records.schema import Record


def told(claim: Claim, check: Check, answer: Mapping[str, Any], root: Path, device: str) -> str:
    """Return the lines.

    Args:
        claim: which the check is of.
        check: which failed.
        answer: as the record would hold it.
        root: the project's folder, whose records say how it was before.
        device: whose records to read.
    """
    site = os.environ.get("TORCHNOTES_SITE", "").rstrip("/")
    page = f"{site}/claims/{claim.slug}/" if site else f"torchnotes show {claim.slug}"
    lines = {
        "claim": claim.title,
        "torch": _answered(answer),
        "recorded": _recorded(claim, check, root, device),
        "more": page,
    }
    return "\n".join(f"{name + ':':<10}{printable(text)}" for name, text in lines.items() if text)


def _answered(answer: Mapping[str, Any]) -> str:
    errors, observed = answer.get("errors") or (), answer.get("observed") or ()
    if errors:
        kind, message = errors[-1]
        return f"{kind}: {short(message)}"
    return short(answer.get("reason") or (observed[-1][1] if observed else ""))


def _recorded(claim: Claim, check: Check, root: Path, device: str) -> str:
    spans = history.spans(
        (record.environment.torch, history.verdict_on_check(check, claim, record, guarded=False))
        for record in _records(root / "records", device)
    )
    return history.worded([span for span in spans if span.word is not Verdict.EDITED])


@functools.cache
def _records(folder: Path, device: str) -> list[Record]:
    try:
        return store.read_all(folder, device)
    except InputError:
        return []  # whoever checks is not told of it at each failure: the run's end refuses it in one line
