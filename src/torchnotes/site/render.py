"""Turns what the project holds into the site's pages. Pure: text in, text out, no file is touched."""

import functools
import json
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from torchnotes.knowledge import facts, notes, releases
from torchnotes.knowledge.chapters import Chapter, Claim
from torchnotes.records import schema
from torchnotes.records.history import Verdict, worded
from torchnotes.records.lines import KINDS
from torchnotes.site import changes_data, feed, over_releases, templating
from torchnotes.site.arrangement import first_heading
from torchnotes.site.example import example
from torchnotes.site.over_releases import ReleaseChanges
from torchnotes.site.proof import prove, standing
from torchnotes.site.sections import Section
from torchnotes.site.source import Source
from torchnotes.site.statements import Statements
from torchnotes.site.words import ICONS, heading

Sections = Sequence[Section]

DOCS = "https://docs.pytorch.org/docs/stable/"
SUMMARY = "<!-- torchnotes: summary -->"
"""Where the home page wants the counts and the list of chapters."""
FACTS = "<!-- torchnotes: facts -->"
"""Where the page on how it works wants the count of sentences that name their proof."""


def render(source: Source, home: str, sections: Sections = (), how: str = "") -> dict[str, str]:
    """Return every page of the site that is not written by hand, and the records' schema, by path below the site.

    Args:
        source: what the site is made from.
        home: the hand-written home page, with `SUMMARY` where the counts go.
        sections: what other rooms add.
        how: the hand-written page on how it works, with `FACTS` where the count of proved sentences goes.
    """
    statements = Statements(source, sections)
    changed = over_releases.per_release(source.records, source.claims)
    pages = {f"{one.uri}.md": chapter_page(one, source, statements, changed, sections) for one in source.chapters}
    pages |= {f"notes/{name}.md": note_page(name, text, source, statements) for name, text in source.pages.items()}
    pages |= {
        "index.md": home.replace(SUMMARY, summary(source, statements)),
        "how-it-works.md": how.replace(FACTS, _fill("facts.md.j2", source, marks=facts.MARKS)),
        "api.md": api_page(source, changed),
        "records.md": records_page(source),
        **changes_pages(source, changed),
        "matrix.md": matrix_page(source),
        "records/schema.json": json.dumps(schema.json_schema(), indent=1) + "\n",
    }
    for section in sections:
        pages |= section.pages()
    return pages


def _fill(template: str, source: Source, **given: object) -> str:
    shared = {"source": source, "record": source.record, "recorded": source.records, "uris": source.uris}
    return templating.fill("torchnotes.site", template, icons=ICONS, docs=DOCS, **shared, **given)


def chapter_page(
    chapter: Chapter, source: Source, statements: Statements, changed: Sequence[ReleaseChanges], sections: Sections
) -> str:
    """Return the page of one file of claims."""
    newest = source.record.environment.torch if source.record else ""
    return _fill(
        "chapter.md.j2",
        source,
        chapter=chapter,
        claims=[(claim, [prove(check, claim, source.records) for check in claim.checks]) for claim in chapter.claims],
        standing=standing,
        example=functools.partial(example, release=newest),
        recorded_on=over_releases.recorded_on,
        changed=[*reversed(changed)],
        sections=sections,
        marks=facts.MARKS,
        verdicts=statements.verdicts,
        up="../" * chapter.uri.count("/"),
    )


def note_page(name: str, page: str, source: Source, statements: Statements) -> str:
    """Return a note's page with the verdict and the claims behind every statement."""
    parts, end = [], 0
    for statement in notes.parse(page, name):
        beliefs, spans = statements.beliefs[statement.id], statements.spans[statement.id]
        verdict = statements.whole[statement.id]
        shown = _fill(
            "statement.md.j2",
            source,
            statement=statement,
            verdict=verdict,
            why=over_releases.why_not(beliefs, source.records) if verdict is Verdict.NOT_RUN else "",
            claims=[
                (claim, over_releases.standing(statements.spans_of(statement.id, letter)).word)
                for claim, its_own in groupby(beliefs, key=lambda belief: belief[0])
                if (letter := [belief for belief in its_own if belief[1].role == "letter"])
            ],
            exceptions=statements.exceptions(statement.id),
            meant=list({claim.slug: claim for claim, check in beliefs if check.role == "meaning"}.values()),
            release=over_releases.standing(spans).last,
            answers=statements.answers[statement.id],
            over=worded(spans) if over_releases.changes_verdict(spans) else None,
            depending=statements.depending[statement.id],
        )
        parts += [page[end : statement.start], shown]
        end = statement.end
    return "".join([*parts, page[end:]])


def changes_pages(source: Source, changed: Sequence[ReleaseChanges]) -> dict[str, str]:
    """Return the page on what changed, one for each release, and the same as data, by path below the site."""
    shown = functools.partial(_fill, source=source, titles={one.slug: heading(one.title) for one in source.claims})
    told = changes_data.plain(changed, source)
    ending = over_releases.deprecated(source.records, source.claims)
    about = functools.partial(over_releases.api_of, claims={one.slug: one for one in source.claims})
    pages = {
        "changes.md": shown("changes.md.j2", changed=changed, kinds=KINDS, areas=source.areas),
        "deprecated.md": shown("deprecated.md.j2", deprecated=ending, about=about),
    }
    pages |= {f"{one.uri}.md": shown("release.md.j2", found=one, kinds=KINDS) for one in changed}
    return pages | {
        "data/changes.json": json.dumps(told, indent=1) + "\n",
        "data/changes.schema.json": json.dumps(changes_data.json_schema(), indent=1) + "\n",
        "data/changes.js": changes_data.script(told),
        "data/facts.js": changes_data.facts(told),
        feed.PLACE: feed.atom(changed, releases.released(), source.uris),
    }


def summary(source: Source, statements: Statements) -> str:
    """Return what the home page says of the whole."""
    verdicts = Counter(statements.whole.values())
    told = [(verdict, verdicts[verdict]) for verdict in Verdict if verdicts[verdict]]
    return _fill("summary.md.j2", source, verdicts=told, first_heading=first_heading)


def api_page(source: Source, changed: Sequence[ReleaseChanges]) -> str:
    """Return the index of every name that a claim speaks of, with the releases that changed it."""
    found: dict[str, list[Claim]] = {}
    for claim in source.claims:
        for name in claim.api:
            found.setdefault(name, []).append(claim)
    names = sorted(found.items(), key=lambda row: (row[0].rpartition(".")[0].lower(), row[0].lower()))
    return _fill("api.md.j2", source, names=names, changed=[*reversed(changed)])


def records_page(source: Source) -> str:
    """Return the page of where the records were made."""
    rows = [(record, over_releases.count_outcomes(record)) for record in reversed(source.records)]
    gone = {slug for record, _ in rows for slug in record.claims} - source.uris.keys()
    return _fill("records.md.j2", source, rows=rows, gone=sorted(gone))


def matrix_page(source: Source) -> str:
    """Return the page of all claims by all releases."""
    cells = {claim.slug: over_releases.cells(claim, source.records) for claim in source.claims}
    changing = {slug for slug, row in cells.items() if "differs" in [cell.word for cell in row]}
    return _fill("matrix.md.j2", source, chapters=source.chapters, cells=cells, changing=changing)
