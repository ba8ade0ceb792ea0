"""The pages of the notes, with the verdict behind every statement, and what the notes got wrong. Pure.

Each stands in English, and in every language that the notes are translated to: what they lead to stays English.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from torchnotes.knowledge import notes
from torchnotes.knowledge.chapters import Claim
from torchnotes.knowledge.notes import Statement
from torchnotes.records.history import Verdict, worded
from torchnotes.site import over_releases, templating
from torchnotes.site.arrangement import first_heading
from torchnotes.site.proof import prove
from torchnotes.site.sections import Answer
from torchnotes.site.source import Source
from torchnotes.site.statements import Statements
from torchnotes.site.words import ICONS

CORRECTED = (Verdict.REFUTED, Verdict.PARTLY, Verdict.DEPENDS, Verdict.EXCEPTIONS)
"""What the page of corrections lists, the worst first."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A claim behind a statement: what the statement's letter came to there, and what torch does instead."""

    claim: Claim
    verdict: Verdict
    got: Sequence[Markup]


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with everything that its page says of it."""

    statement: Statement
    verdict: Verdict
    claims: Sequence[Behind]
    """Those that torch contradicts first."""
    exceptions: Mapping[str, Claim]
    meant: Sequence[Claim]
    answers: Sequence[Answer]
    release: str
    """Whose verdict it is."""
    why: str
    """Why it was not run."""
    over: str
    """How the verdict went over releases, where it went more than one way."""

    @property
    def asks(self) -> bool:
        """Whether it is a question, or a heading with one: it is answered, and neither holds nor not."""
        return "?" in self.statement.text

    @property
    def holding(self) -> int:
        """The number of claims with which torch agrees."""
        return sum(one.verdict is Verdict.HOLDS for one in self.claims)


def pages(source: Source, statements: Statements) -> dict[str, str]:
    """Return the notes' pages and that of corrections, in each language, by path below the site."""
    found = {}
    everything = {id_: tell(id_, source, statements) for id_ in source.statements}
    for language, translated in {"en": source.pages, **source.translations}.items():
        words = source.words.get(language, {})
        suffix = "" if language == "en" else f".{language}"
        others = [(one, "" if one == "en" else f".{one}") for one in ("en", *source.translations) if one != language]
        fill = _filler(words, language=language, others=others, suffix=suffix)
        for name, page in translated.items():
            found[f"notes/{name}{suffix}.md"] = _note_page(name, page, everything, fill)
        texts = {one.id: one for name, page in translated.items() for one in notes.parse(page, name)}
        corrected = [
            (verdict, [(texts[id_], told) for id_, told in everything.items() if told.verdict is verdict])
            for verdict in CORRECTED
        ]
        titles = {name: first_heading(page) for name, page in translated.items()}
        found[f"corrections{suffix}.md"] = fill("corrections.html.j2", corrected=corrected, titles=titles)
    return found


def _filler(words: Mapping[str, str], **shared: object) -> Callable[..., str]:
    def say(text: str) -> str:
        return words.get(text, text)

    def fill(template: str, **given: object) -> str:
        return templating.fill("torchnotes.site", template, icons=ICONS, say=say, **shared, **given)

    return fill


def _note_page(name: str, page: str, everything: Mapping[str, Told], fill: Callable[..., str]) -> str:
    """Return a note's page with a block for each statement in the place of its item."""
    parts, end = [], 0
    for statement in notes.parse(page, name):
        told = everything[statement.id]
        parts += [page[end : statement.start], fill("statement.html.j2", statement=statement, told=told, up="../../")]
        end = statement.end
    text = "".join([*parts, page[end:]])
    head, heading, rest = text.partition(f"# {first_heading(page)}\n")
    return f"{head}{heading}{fill('verdicts.html.j2', name=name)}{rest}"


def tell(id_: str, source: Source, statements: Statements) -> Told:
    """Return what a statement's page says of it."""
    beliefs, spans = statements.beliefs[id_], statements.spans[id_]
    verdict = statements.whole[id_]
    return Told(
        source.statements[id_],
        verdict,
        claims=sorted(_behind(id_, source, statements), key=lambda one: one.verdict is Verdict.HOLDS),
        exceptions=statements.exceptions(id_),
        meant=list({claim.slug: claim for claim, check in beliefs if check.role == "meaning"}.values()),
        answers=statements.answers[id_],
        release=over_releases.standing(spans).last,
        why=over_releases.why_not(beliefs, source.records) if verdict is Verdict.NOT_RUN else "",
        over=_over(id_, statements),
    )


def _behind(id_: str, source: Source, statements: Statements) -> Iterator[Behind]:
    for claim, own in groupby(statements.beliefs[id_], key=lambda belief: belief[0]):
        if letter := [belief for belief in own if belief[1].role == "letter"]:
            verdict = over_releases.standing(statements.spans_of(id_, letter)).word
            got = dict.fromkeys(text for _, check in letter for text in prove(check, claim, source.records).got)
            yield Behind(claim, verdict, [*got])


def _over(id_: str, statements: Statements) -> str:
    spans = statements.spans[id_]
    if over_releases.changes_verdict(spans):
        return worded(spans)
    return "; ".join(
        f"{check.name.removeprefix('test_').replace('_', ' ')}: {went}" for check, went in statements.depending[id_]
    )
