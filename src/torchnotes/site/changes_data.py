"""What changed as data: a file for programs with its schema, and a script for the page that chooses among changes."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from torchnotes.knowledge.wording import short
from torchnotes.records.deprecations import Deprecation
from torchnotes.records.lines import HARMLESS, KINDS, Kind, Line
from torchnotes.site.over_releases import ReleaseChanges, api_of
from torchnotes.site.source import Source
from torchnotes.site.words import PULL, address, seen


class ChangeData(msgspec.Struct, frozen=True, kw_only=True):
    """One change, as `data/changes.json` holds it."""

    release: Annotated[str, Meta(description="the first recorded release that answers so")]
    kind: Annotated[Kind, Meta(description="what it is to whoever upgrades, computed from both answers")]
    api: str
    before: Annotated[str, Meta(description="what torch answered on the release before, in words or as a value")]
    after: str
    fact: Annotated[str, Meta(description="the sentence that the check proves; empty where none names it")]
    claim: Annotated[str, Meta(description="the slug of the claim that tells it")]
    check: str
    area: Annotated[str, Meta(description="the folder of the claim")]
    url: Annotated[str, Meta(description="of the claim, below the site")]
    why: Annotated[str, Meta(description="the pull request or release note; empty where it is not known")] = ""
    remedy: Annotated[str, Meta(description="what to write instead; empty where nothing is known")] = ""


class DeprecationData(msgspec.Struct, frozen=True, kw_only=True):
    """A warning that announces an end, as `data/changes.json` holds it."""

    api: str
    message: Annotated[str, Meta(description="torch's words")]
    category: str
    since: Annotated[str, Meta(description="the first release that warns; empty where the oldest recorded one does")]
    gone: Annotated[
        str, Meta(description="the first later one that does not; empty where the newest recorded one does")
    ]
    claim: Annotated[str, Meta(description="the slug of the first claim that met it")]


class ChangesData(msgspec.Struct, frozen=True, kw_only=True):
    """What `data/changes.json` holds."""

    schema: Literal[1] = 1
    releases: Annotated[list[str], Meta(description="the recorded ones, oldest first")]
    changes: Annotated[list[ChangeData], Meta(description="newest release first, by severity")]
    deprecations: Annotated[list[DeprecationData], Meta(description="in the order in which they began")]


def plain(changed: Sequence[ReleaseChanges], ending: Sequence[Deprecation], source: Source) -> dict[str, Any]:
    """Return what each release changed, and what is deprecated, as plain data."""
    places = {claim.slug: chapter for chapter in source.chapters for claim in chapter.claims}

    def data(release: str, line: Line) -> ChangeData:
        chapter = places[line.slug]
        return ChangeData(
            release=release,
            kind=line.kind,
            api=line.api,
            before=line.before,
            after=line.after,
            fact=line.fact,
            claim=line.slug,
            check=line.check,
            area=chapter.area,
            url=address(source.uris[line.slug]),
            why=line.why,
            remedy=line.remedy,
        )

    rows = [data(found.release, line) for found in changed for line in found.lines]
    releases = [record.environment.torch for record in source.records]
    claims = {claim.slug: claim for claim in source.claims}
    gone = [
        DeprecationData(
            api=api_of(one, claims),
            message=one.message,
            category=one.category,
            since=one.since,
            gone=one.gone,
            claim=one.checks[0][0],
        )
        for one in ending
    ]
    told: dict[str, Any] = msgspec.to_builtins(ChangesData(releases=releases, changes=rows, deprecations=gone))
    return told


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `data/changes.json`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(ChangesData)}


_MOST = {"api": 99, "before": 60, "after": 60, "url": 199, "area": 99}
"""What of a change the page shows, and how much of it at most."""


def _shown(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in told["changes"] if one["kind"] != "wording"]


def facts(told: dict[str, Any]) -> str:
    """Return sentence, remedy and source of each change of `script`, in its order, as a script of its own."""
    rows = [[short(seen(one[name]), 199) for name in ("fact", "remedy", "why")] for one in _shown(told)]
    return f"window.torchnotesFacts = {json.dumps(rows, separators=(',', ':'), ensure_ascii=False)};\n"


def script(told: dict[str, Any]) -> str:
    """Return what the page chooses among as a script, which a page opened as a file may load; no mere wording.

    A text that stands in many rows is written once: a row holds its place among `texts`.
    """
    releases = told["releases"]
    texts: dict[str, int] = {}
    rows = [
        [
            releases.index(one["release"]),
            KINDS.index(one["kind"]),
            *(texts.setdefault(short(seen(one[name]), most), len(texts)) for name, most in _MOST.items()),
        ]
        for one in _shown(told)
    ]
    data = {
        "releases": releases,
        "kinds": KINDS,
        "harmless": sorted(HARMLESS),
        "pull": PULL,
        "texts": [*texts],
        "rows": rows,
    }
    return f"window.torchnotesChanges = {json.dumps(data, separators=(',', ':'), ensure_ascii=False)};\n"
