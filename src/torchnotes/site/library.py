"""The knowledge base as files for the terminal: another sink of what the site is made from. Pure.

`torchnotes.search.entries` says what the files hold, and `library` beside it reads them.
"""

import msgspec

from torchnotes.knowledge.chapters import Chapter, Claim
from torchnotes.search import entries, index, ranking
from torchnotes.site.claim_pages import Shown
from torchnotes.site.errors import Met
from torchnotes.site.example import example
from torchnotes.site.proof import Proof, standing
from torchnotes.site.search_data import claims
from torchnotes.site.words import heading


def files(shown: Shown) -> dict[str, bytes]:
    """Return the files by name."""
    documents = [*claims(shown)]
    source = shown.source
    newest = source.record.environment.torch if source.record else ""
    found = [
        entries.Found(slug=claim.slug, title=one.title, line=one.line, standing=one.badge, since=one.since)
        for claim, one in zip(source.claims, documents, strict=True)
    ]
    data: dict[str, msgspec.Struct] = {
        "index.json": entries.Index(
            schema=entries.SCHEMA,
            torch=newest,
            claims=found,
            shards=index.cut(ranking.postings(documents)),
            formerly={old: claim.slug for claim in source.claims for old in claim.formerly},
        ),
        "messages.json": entries.Messages(schema=entries.SCHEMA, messages=[*map(_message, shown.met)]),
        "changes.json": _dates(shown),
        "notes.json": entries.Notes(schema=entries.SCHEMA, statements=_notes(shown)),
    }
    for chapter in source.chapters:
        data |= {f"claims/{claim.slug}.json": _entry(claim, chapter, shown) for claim in chapter.claims}
    return {name: msgspec.json.encode(one) + b"\n" for name, one in data.items()}


def _dates(shown: Shown) -> entries.Dates:
    claims = {claim.slug: claim for claim in shown.source.claims}
    found = [
        entries.Dated(
            slug=line.slug,
            title=heading(claims[line.slug].title),
            release=one.release,
            kind=line.kind,
            api=line.api,
            apis=[*claims[line.slug].api],
            before=line.before,
            after=line.after,
            remedy=line.remedy,
            trigger=dict(line.trigger),
        )
        for one in shown.changed
        for line in one.lines
        if line.kind != "wording"
    ]
    releases = [record.environment.torch for record in shown.source.records]
    return entries.Dates(schema=entries.SCHEMA, releases=releases, changes=found)


def _message(one: Met) -> entries.Message:
    return entries.Message(kind=one.kind, message=one.message, slug=one.slug, over=one.over)


def _notes(shown: Shown) -> list[entries.Note]:
    titles = {claim.slug: heading(claim.title) for claim in shown.source.claims}
    behind = {id_: list(dict.fromkeys(claim.slug for claim, _ in own)) for id_, own in shown.statements.beliefs.items()}
    return [
        entries.Note(
            id=id_,
            text=statement.text,
            verdict=str(shown.statements.whole[id_]),
            claims=behind[id_],
            titles=[titles[slug] for slug in behind[id_]],
        )
        for id_, statement in shown.source.statements.items()
    ]


def _entry(claim: Claim, chapter: Chapter, shown: Shown) -> entries.Entry:
    source, proofs = shown.source, shown.proofs[claim.slug]
    ids = dict.fromkeys(check.statement for check in claim.checks if check.statement)
    return entries.Entry(
        schema=entries.SCHEMA,
        slug=claim.slug,
        title=heading(claim.title),
        area=chapter.area,
        chapter=chapter.title,
        standing=str(standing(proofs).striptags()),
        api=[*claim.api],
        see=[*claim.see],
        asked=[*claim.asked],
        facts=[entries.Fact(sentence=fact.sentence, proof=[*fact.proof]) for fact in claim.facts],
        example=example(claim, source.record.environment.torch if source.record else ""),
        releases=shown.strip(claim.slug),
        checks=[*map(_check, proofs)],
        errors=[_message(one) for one in shown.messages.get(claim.slug, ())],
        changes=[
            entries.Change(
                older=line.earlier,
                release=release,
                kind=line.kind,
                api=line.api,
                before=line.before,
                after=line.after,
                remedy=line.remedy,
                why=line.why,
                check=f"test_{line.check}",
            )
            for release, line in shown.lines.get(claim.slug, ())
        ],
        statements=[
            entries.Stated(
                id=id_,
                text=source.statements[id_].text,
                verdict=str(shown.statements.verdicts[id_]),
                got=[text.striptags() for one in proofs if one.check.statement == id_ for text in one.got],
            )
            for id_ in ids
        ],
    )


def _check(proof: Proof) -> entries.Shown:
    return entries.Shown(
        name=proof.check.name,
        verdict=str(proof.verdict),
        proves=proof.proves == "proved",
        guard=proof.guard,
        statement=proof.check.statement or "",
        release=proof.release or "",
        over=proof.over or "",
        code=proof.code,
    )
