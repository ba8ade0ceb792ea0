"""Turns what the project holds into the site's pages. Pure: text in, text out, no file is touched."""

import functools
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from torchnotes.knowledge import facts, releases
from torchnotes.knowledge.chapters import Claim
from torchnotes.records import schema
from torchnotes.records.history import Verdict
from torchnotes.records.lines import KINDS
from torchnotes.site import (
    changes_data,
    claim_pages,
    claims_data,
    errors,
    feed,
    notes_pages,
    over_releases,
    templating,
)
from torchnotes.site.claim_pages import Shown
from torchnotes.site.example import example
from torchnotes.site.over_releases import ReleaseChanges
from torchnotes.site.proof import standing
from torchnotes.site.sections import Section
from torchnotes.site.source import Source
from torchnotes.site.statements import Statements
from torchnotes.site.words import DOCS, ICONS

Sections = Sequence[Section]

SEARCH = """---
title: Search
description: Find a claim about PyTorch by a question, the name of an API, or an error as you paste it.
hide: [navigation, toc]
---
<section class="tn-page">
<h1>Search</h1>
<div class="tn-search" data-keep></div>
</section>
"""


def gather(source: Source, sections: Sections = ()) -> Shown:
    """Return what pages are made from; `sections` are what other rooms add."""
    ending = over_releases.deprecated(source.records, source.claims)
    changed = over_releases.per_release(source.records, source.claims, ending)
    met = errors.met(source.claims, source.records)
    return Shown(source, Statements(source, sections), changed, ending, met, sections)


def render(shown: Shown, written: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return every page of the site that is not written by hand, and its data, by path below the site.

    Args:
        shown: as `gather` returns it.
        written: pages written by hand that want something computed, by path: some of `MARKS` stand in them.
    """
    source, changed = shown.source, shown.changed
    pages = {
        **claim_pages.pages(shown),
        **notes_pages.pages(source, shown.statements),
        "api.md": api_page(source, changed),
        "errors.md": errors_page(source, shown.met),
        "records.md": records_page(source),
        **changes_pages(shown),
        "matrix.md": matrix_page(shown),
        "search.md": SEARCH,
        "records/schema.json": json.dumps(schema.json_schema(), indent=1) + "\n",
        **claims_data.files(shown),
    }
    if source.questions:
        pages["questions.md"] = questions_page(source)
    for section in shown.sections:
        pages |= section.pages()
    for path, text in written.items():
        wanted = [mark for mark in MARKS if mark in text]
        pages[path] = functools.reduce(lambda page, mark: page.replace(mark, MARKS[mark](shown)), wanted, text)
    return {path: str(text) for path, text in pages.items()}


def _fill(template: str, source: Source, **given: object) -> str:
    shared = {"source": source, "record": source.record, "recorded": source.records, "uris": source.uris}
    return templating.fill("torchnotes.site", template, icons=ICONS, docs=DOCS, **shared, **given)


def home(shown: Shown) -> str:
    """Return what the home page says: where to search, one live example, the doors, and why to trust it."""
    source, verdicts = shown.source, Counter(shown.statements.whole.values())
    newest = shown.changed[0] if shown.changed else None
    return _fill(
        "home.html.j2",
        source,
        live=_live(shown),
        newest=newest,
        silent=newest.kinds["silent"] if newest else 0,
        apis=len({name for claim in source.claims for name in claim.api}),
        wrong=verdicts[Verdict.REFUTED] + verdicts[Verdict.PARTLY],
        korean="ko" in source.translations,
        days=releases.released(),
        facts=sum(len([one for one in claim.facts if one.checks]) + 1 for claim in source.claims),
        reasons=[reason for section in shown.sections if (reason := section.reason())],
    )


def _live(shown: Shown) -> Mapping[str, object] | None:
    """Return the claim that the home page shows: of those with a plain example, the one whose answer changed last."""
    newest = shown.source.record.environment.torch if shown.source.record else ""
    told = [line.slug for one in shown.changed for line in one.lines if line.kind == "silent"]
    claims = {claim.slug: claim for claim in shown.source.claims}
    for slug in dict.fromkeys((*told, *claims)):
        text = example(claims[slug], newest)
        if text and "**" not in text and max(map(len, text.splitlines())) <= _WIDE:
            how = {"standing": standing(shown.proofs[slug]), "strip": shown.strips[slug]}
            return {"claim": claims[slug], "example": text, **how}
    return None


_WIDE = 56
"""Characters of a line that a phone shows, about."""


def changes_pages(shown: Shown) -> dict[str, str]:
    """Return the page on what changed, one for each release, and the same as data, by path below the site."""
    source, changed, ending = shown.source, shown.changed, shown.ending
    fill = functools.partial(_fill, source=source, titles=source.titles)
    told = changes_data.plain(changed, ending, source)
    about = functools.partial(over_releases.api_of, claims={one.slug: one for one in source.claims})
    pages = {
        "changes.md": fill("changes.md.j2", changed=changed, kinds=KINDS, areas=source.areas),
        "deprecated.md": fill("deprecated.md.j2", deprecated=ending, about=about),
    }
    pages |= {f"{one.uri}.md": fill("release.md.j2", found=one, kinds=KINDS) for one in changed}
    return pages | {
        "data/changes.json": json.dumps(told, indent=1) + "\n",
        "data/changes.schema.json": json.dumps(changes_data.json_schema(), indent=1) + "\n",
        "data/changes.js": changes_data.script(told),
        "data/facts.js": changes_data.facts(told),
        feed.PLACE: feed.atom(changed, releases.released(), source.uris),
    }


def api_page(source: Source, changed: Sequence[ReleaseChanges]) -> str:
    """Return the index of every name that a claim speaks of, with the releases that changed it."""
    found: dict[str, list[Claim]] = {}
    for claim in source.claims:
        for name in claim.api:
            found.setdefault(name, []).append(claim)
    names = sorted(found.items(), key=lambda row: (row[0].rpartition(".")[0].lower(), row[0].lower()))
    return _fill("api.html.j2", source, names=names, changed=[*reversed(changed)])


def errors_page(source: Source, met: Sequence[errors.Met]) -> str:
    """Return the page of every message that a check met."""
    return _fill("errors.html.j2", source, found=errors.by_api(met), titles=source.titles)


def questions_page(source: Source) -> str:
    """Return the page of what people ask, with the claims that answer it."""
    return _fill("questions.html.j2", source, titles=source.titles)


def records_page(source: Source) -> str:
    """Return the page of where the records were made."""
    rows = [(record, over_releases.count_outcomes(record)) for record in reversed(source.records)]
    gone = {slug for record, _ in rows for slug in record.claims} - source.uris.keys()
    return _fill("records.md.j2", source, rows=rows, gone=sorted(gone))


def matrix_page(shown: Shown) -> str:
    """Return the page of all claims by all releases."""
    source, cells = shown.source, shown.cells
    changing = {slug for slug, row in cells.items() if "differs" in [cell.word for cell in row]}
    told = {slug for one in shown.changed for slug in one.slugs}
    return _fill("matrix.html.j2", source, chapters=source.chapters, cells=cells, changing=changing, told=told)


def facts_counted(shown: Shown) -> str:
    """Return how many sentences name their proof."""
    return _fill("facts.md.j2", shown.source, marks=facts.MARKS)


def triggers_counted(shown: Shown) -> str:
    """Return how many changes that can hurt show in somebody's code, by what shows them, and why the others do not."""
    hurting = [line for one in shown.changed for line in one.lines if line.can_hurt]
    ways = Counter(
        "no call" if not line.trigger or "unseen" in line.trigger else "value" if line.trigger.get("when") else "form"
        for line in hurting
    )
    hidden = {line.slug: line.trigger["unseen"] for line in hurting if line.trigger.get("unseen")}
    return _fill("triggers.md.j2", shown.source, number=len(hurting), ways=ways, hidden=hidden)


MARKS: Mapping[str, Callable[[Shown], str]] = {
    "<!-- torchnotes: home -->": home,
    "<!-- torchnotes: facts -->": facts_counted,
    "<!-- torchnotes: triggers -->": triggers_counted,
}
"""What pages written by hand want computed, by the mark that stands where they want it."""
