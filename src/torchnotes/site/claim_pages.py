"""A page for each claim, for each chapter of claims, and for each area of chapters. Pure.

A claim has an address of its own, `claims/<slug>/`, wherever its chapter stands: a search engine, a feed and a preview
name a page by its title and its description, and an anchor has neither.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from torchnotes.knowledge import facts
from torchnotes.knowledge.chapters import Chapter, Claim
from torchnotes.knowledge.wording import count, short
from torchnotes.records.deprecations import Deprecation
from torchnotes.records.history import Span
from torchnotes.records.lines import HARMLESS, Line
from torchnotes.site import documentation, over_releases, templating
from torchnotes.site.arrangement import Area
from torchnotes.site.errors import Met, by_claim
from torchnotes.site.example import example
from torchnotes.site.over_releases import ReleaseChanges
from torchnotes.site.proof import Proof, prove, standing
from torchnotes.site.script import Script, script
from torchnotes.site.sections import Section
from torchnotes.site.source import Source
from torchnotes.site.statements import Statements
from torchnotes.site.words import DOCS, ICONS, bare


@dataclass(frozen=True)
class Shown:
    """What the pages of claims are made from, beside the claims themselves."""

    source: Source
    statements: Statements
    changed: Sequence[ReleaseChanges]
    """Newest first."""
    ending: Sequence[Deprecation]
    """What is deprecated, in the order in which it began."""
    met: Sequence[Met]
    """Errors and warnings that checks met."""
    sections: Sequence[Section]

    def fill(self, template: str, **given: object) -> Markup:
        """Return a template of the site filled in."""
        return templating.fill("torchnotes.site", template, icons=ICONS, docs=DOCS, **given)

    @functools.cached_property
    def proofs(self) -> dict[str, list[Proof]]:
        """The checks of each claim with what was recorded of them, by slug."""
        records = self.source.records
        return {one.slug: [prove(check, one, records) for check in one.checks] for one in self.source.claims}

    @functools.cached_property
    def cells(self) -> dict[str, list[Span[str]]]:
        """Where each claim answers as it does now, over releases, by slug."""
        return {one.slug: over_releases.cells(one, self.source.records) for one in self.source.claims}

    def strip(self, slug: str) -> list[tuple[str, str]]:
        """Return each recorded release with the word of a claim's cell, oldest first."""
        return over_releases.strip(self.cells[slug], self.source.records)

    @functools.cached_property
    def strips(self) -> dict[str, Markup]:
        """The same as HTML, by slug; most claims went alike."""
        drawn = functools.cache(lambda strip: self.fill("strip.html.j2", strip=strip))
        return {slug: drawn((*self.strip(slug),)) for slug in self.cells}

    @functools.cached_property
    def messages(self) -> dict[str, list[Met]]:
        """Errors and warnings, by slug."""
        return by_claim(self.met)

    @functools.cached_property
    def lines(self) -> dict[str, list[tuple[str, Line]]]:
        """What releases changed, and not in other words only, by slug, newest first."""
        found: dict[str, list[tuple[str, Line]]] = {}
        for one in self.changed:
            for line in one.lines:
                if line.kind != "wording":
                    found.setdefault(line.slug, []).append((one.release, line))
        return found

    @functools.cached_property
    def deprecations(self) -> dict[str, list[tuple[str, Deprecation]]]:
        """What is deprecated, with the release that began it, by slug."""
        found: dict[str, list[tuple[str, Deprecation]]] = {}
        for one in self.changed:
            for ending in one.deprecations:
                for slug in dict.fromkeys(slug for slug, _ in ending.checks):
                    found.setdefault(slug, []).append((one.release, ending))
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands."""

    chapter: Chapter
    area: Area
    before: Claim | None
    """The claim before it in its area."""
    after: Claim | None


def pages(shown: Shown) -> dict[str, str]:
    """Return the pages of all claims, chapters and areas, by path below the site."""
    source = shown.source
    found: dict[str, str] = {}
    for area in source.areas:
        chapters = [one for one in source.chapters if one.area == area.folder]
        found[f"{area.folder}/index.md"] = area_page(area, chapters, shown)
        claims = [(chapter, claim) for chapter in chapters for claim in chapter.claims]
        beside = [None, *(claim for _, claim in claims), None]
        for place, (chapter, claim) in enumerate(claims):
            at = Place(chapter, area, beside[place], beside[place + 2])
            found[f"claims/{claim.slug}.md"] = claim_page(claim, at, shown)
        found |= {f"{chapter.uri}.md": chapter_page(chapter, area, shown) for chapter in chapters}
    for claim in source.claims:
        found |= {f"claims/{old}.md": shown.fill("moved.html.j2", claim=claim) for old in claim.formerly}
    return found


def claim_page(claim: Claim, at: Place, shown: Shown) -> str:
    """Return the page of one claim: the answer first, then its proof, then all else that is known of it."""
    source, proofs = shown.source, shown.proofs[claim.slug]
    newest = source.record.environment.torch if source.record else ""
    lines = shown.lines.get(claim.slug, [])
    ids = dict.fromkeys(check.statement for check in claim.checks if check.statement)
    return shown.fill(
        "claim.html.j2",
        claim=claim,
        at=at,
        description=describe(claim),
        standing=standing(proofs),
        recorded_on=over_releases.recorded_on(claim, source.records),
        remarks=[remark for section in shown.sections if (remark := section.remark(claim))],
        changed=list(dict.fromkeys(release for release, _ in lines)),
        strip=shown.strips[claim.slug],
        proofs=proofs,
        scripts=_scripts(claim, source),
        marks=facts.MARKS,
        example=example(claim, newest),
        statements=[
            (
                source.statements[id_],
                shown.statements.verdicts[id_],
                [proof for proof in proofs if proof.check.statement == id_],
            )
            for id_ in ids
        ],
        errors=shown.messages.get(claim.slug, ()),
        lines=lines,
        deprecations=shown.deprecations.get(claim.slug, []),
        documentation=[(page, documentation.title(page)) for page in claim.see],
    )


def _scripts(claim: Claim, source: Source) -> dict[str, Script]:
    """Return each check of a claim as a script, by name."""
    files, domains = source.code.scopes(claim.path), source.code.domains
    gone = Script("", "its file is not at hand")
    return {check.name: script(check, claim, files, domains) if files else gone for check in claim.checks}


def chapter_page(chapter: Chapter, area: Area, shown: Shown) -> str:
    """Return the page of one chapter: each claim with its verdict, its releases and its first sentences."""
    return shown.fill(
        "chapter.html.j2",
        chapter=chapter,
        area=area,
        up="../" * (chapter.uri.count("/") + 1),
        standing={claim.slug: standing(shown.proofs[claim.slug]) for claim in chapter.claims},
        strips=shown.strips,
    )


def area_page(area: Area, chapters: Sequence[Chapter], shown: Shown) -> str:
    """Return the page of an area: its chapters in the order in which one learns, with their claims."""
    hurting = {
        slug: [release for release, line in lines if line.kind not in HARMLESS] for slug, lines in shown.lines.items()
    }
    return shown.fill("area.html.j2", area=area, chapters=chapters, hurting=hurting)


def describe(claim: Claim) -> str:
    """Return what a preview says of a claim below its title."""
    told = " ".join(fact.sentence for fact in claim.facts) or f"Proved by {count(len(claim.checks), 'check')}."
    return short(bare(told), 200)
