"""What the site's search finds: every claim, the notes in other languages, and what each release changed. Pure."""

from collections.abc import Iterator

from torchnotes.knowledge import notes
from torchnotes.knowledge.releases import minor
from torchnotes.knowledge.wording import count, short
from torchnotes.search import index, ranking
from torchnotes.search.documents import Document, fields_of_claim
from torchnotes.search.terms import terms
from torchnotes.site.claim_pages import Shown
from torchnotes.site.over_releases import ReleaseChanges
from torchnotes.site.proof import standing
from torchnotes.site.words import address, anchor, seen


def files(shown: Shown) -> dict[str, str]:
    """Return the index, by path below the site."""
    documents = [*claims(shown), *_translated(shown), *map(_release, shown.changed)]
    return index.files(documents, ranking.postings(documents))


def claims(shown: Shown) -> Iterator[Document]:
    """Yield a document for each claim, in the site's order."""
    asked: dict[str, list[str]] = {}
    for question in shown.source.questions:
        for slug in question.claims:
            asked.setdefault(slug, []).append(question.text)
    translated = {one.id: one.text for _, _, one in _translations(shown)}
    for claim in shown.source.claims:
        ids = {check.statement for check in claim.checks if check.statement}
        stated = [shown.source.statements[id_].text for id_ in sorted(ids)]
        stated += [translated[id_] for id_ in sorted(ids & translated.keys())]
        messages = [f"{one.kind}: {one.message}" for one in shown.messages.get(claim.slug, ())]
        changed = dict.fromkeys(release for release, _ in shown.lines.get(claim.slug, ()))
        yield Document(
            title=seen(claim.title.removesuffix(".")),
            url=address(shown.source.uris[claim.slug]),
            line=short(seen(claim.facts[0].sentence if claim.facts else ""), 160),
            kind="claim",
            badge=standing(shown.proofs[claim.slug]).striptags(),
            since=f"changed in {', '.join(changed)}" if changed else "",
            fields=fields_of_claim(claim, messages, stated, asked.get(claim.slug, ())),
        )


def _translations(shown: Shown) -> Iterator[tuple[str, str, notes.Statement]]:
    for language, pages in shown.source.translations.items():
        for name, page in pages.items():
            yield from ((language, name, one) for one in notes.parse(page, name))


def _translated(shown: Shown) -> Iterator[Document]:
    for language, name, statement in _translations(shown):
        verdict = shown.statements.whole[statement.id]
        said = shown.source.words.get(language, {}).get(verdict, verdict)
        url = f"notes/{name}.{language}/#{anchor(statement.id)}"
        fields = {"title": terms(statement.text)}
        yield Document(short(seen(statement.text), 160), url, statement.id, "note", said, fields=fields)


def _release(one: ReleaseChanges) -> Document:
    line = f"{count(len(one.lines), 'change')}, {one.kinds['silent']} of them silent"
    title = f"What torch {one.release} changed"
    asked = f"breaking changes upgrade broke release notes new in {minor(one.release)} version {one.release}"
    fields = {"title": terms(title), "asked": terms(asked)}
    return Document(title, f"{one.uri}/", line, "release", fields=fields)
