"""Findings as SARIF 2.1.0, which code hosts show beside the code. Pure."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from torchnotes.impact.findings import Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: Sequence[Finding]) -> dict[str, Any]:
    """Return a SARIF log with a rule for each claim and a result for each finding."""
    rules = {one.change.slug: one.change for one in found}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "torchnotes",
                        "rules": [
                            {"id": slug, "shortDescription": {"text": change.title}} for slug, change in rules.items()
                        ],
                    }
                },
                "results": [_result(one) for one in found],
            }
        ],
    }


def _result(one: Finding) -> dict[str, Any]:
    change = one.change
    told = (
        f"{change.api}: {change.kind} since torch {change.release}: {change.before} → {change.after}. {change.remedy}"
    )
    return {
        "ruleId": change.slug,
        "level": "error" if one.fails else "warning",
        "message": {"text": told.strip()},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(PurePath(one.path).as_posix())},
                    "region": {"startLine": one.line},
                }
            }
        ],
    }
