"""What is claimed as data: `data/claims.json`, with its schema. Pure."""

import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from torchnotes.site.claim_pages import Shown


class FactData(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence with its proof."""

    sentence: str
    proof: Annotated[list[str], Meta(description="the checks that prove it, or advice, or background")]


class ClaimData(msgspec.Struct, frozen=True, kw_only=True):
    """One claim, as `data/claims.json` holds it."""

    slug: str
    title: str
    area: Annotated[str, Meta(description="the folder of its chapter")]
    chapter: str
    url: Annotated[str, Meta(description="below the site")]
    api: list[str]
    about: list[str]
    asked: Annotated[list[str], Meta(description="what people type who look for it")]
    facts: list[FactData]
    checks: Annotated[dict[str, str], Meta(description="the verdict of each check, by name")]
    statements: Annotated[list[str], Meta(description="ids of the notes' statements that it answers")]
    releases: Annotated[dict[str, str], Meta(description="each recorded release: as now, differs, not run, …")]
    formerly: Annotated[list[str], Meta(description="slugs that it had before")]


class ClaimsData(msgspec.Struct, frozen=True, kw_only=True):
    """What `data/claims.json` holds."""

    schema: Literal[1] = 1
    torch: Annotated[str, Meta(description="the newest recorded release; empty without a record")]
    claims: Annotated[list[ClaimData], Meta(description="in the site's order")]


def files(shown: Shown) -> dict[str, str]:
    """Return the data and its schema, by path below the site."""
    source = shown.source
    rows = [
        ClaimData(
            slug=claim.slug,
            title=claim.title,
            area=chapter.area,
            chapter=chapter.title,
            url=f"claims/{claim.slug}/",
            api=[*claim.api],
            about=[*claim.about],
            asked=[*claim.asked],
            facts=[FactData(sentence=fact.sentence, proof=[*fact.proof]) for fact in claim.facts],
            checks={proof.check.name: str(proof.verdict) for proof in shown.proofs[claim.slug]},
            statements=sorted({check.statement for check in claim.checks if check.statement}),
            releases=dict(shown.strip(claim.slug)),
            formerly=[*claim.formerly],
        )
        for chapter in source.chapters
        for claim in chapter.claims
    ]
    newest = source.record.environment.torch if source.record else ""
    told: dict[str, Any] = msgspec.to_builtins(ClaimsData(torch=newest, claims=rows))
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(ClaimsData)}
    return {
        "data/claims.json": json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n",
        "data/claims.schema.json": json.dumps(schema, indent=1) + "\n",
    }
