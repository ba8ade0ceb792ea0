"""What every statement came to, by the records and by the sections. Pure."""

from collections.abc import Iterable, Sequence

from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.records import history
from torchnotes.records.history import ANSWERED, Span, Verdict
from torchnotes.records.schema import Record
from torchnotes.site import over_releases
from torchnotes.site.sections import Answer, Section
from torchnotes.site.source import Source


class Statements:
    """The statements of all notes with what they came to, each found out once."""

    def __init__(self, source: Source, sections: Sequence[Section]) -> None:
        self.source = source
        beliefs = history.beliefs_by_statement(source.claims)
        self.beliefs = {id_: beliefs.get(id_, []) for id_ in source.statements}
        self.spans = {id_: self.spans_of(id_, own) for id_, own in self.beliefs.items()}
        self.answers = {id_: [one for section in sections for one in section.answers(id_)] for id_ in self.beliefs}
        self.depending = {id_: history.depending(own, source.records) for id_, own in self.beliefs.items()}
        self.verdicts = {
            id_: Verdict.DEPENDS if self.depending[id_] else over_releases.standing(spans).word
            for id_, spans in self.spans.items()
        }
        self.whole = {id_: folded(word, self.answers[id_]) for id_, word in self.verdicts.items()}

    def exceptions(self, statement: str) -> dict[str, Claim]:
        """Return where a statement that holds to the letter fails on the newest release: sentences, with their claims.

        The sentence is the first that the check proves, or else the claim's title.
        """
        failing = {Verdict.REFUTED, Verdict.PARTLY}
        found: dict[str, Claim] = {}
        for claim, check in self.beliefs[statement]:
            newest = history.newest(check, claim, self.source.records)
            if check.role == "exception" and history.verdict_on_check(check, claim, newest) in failing:
                told = (fact.sentence for fact in claim.facts if check.name in fact.checks)
                found.setdefault(next(told, claim.title), claim)
        return found

    def spans_of(self, statement: str, beliefs: Sequence[tuple[Claim, Check]]) -> list[Span[Verdict]]:
        """Return what some of a statement's beliefs came to over releases, or without any record, of no release."""
        stated = self.source.statements[statement]
        records: Sequence[Record | None] = self.source.records or [None]
        verdicts = [history.verdict_on_statement(stated, beliefs, record) for record in records]
        releases = [record.environment.torch for record in self.source.records] or [""]
        return history.spans(zip(releases, verdicts, strict=True))


def folded(verdict: Verdict, answers: Iterable[Answer]) -> Verdict:
    """Return what a statement came to, where sections answer it too: they agree, or it holds in part."""
    found = {answer.verdict for answer in answers}
    if verdict is Verdict.UNANSWERED and len(found) == 1:
        return found.pop()
    if verdict is Verdict.DEPENDS:
        return verdict
    words = found | {verdict}
    if Verdict.EXCEPTIONS in words:
        words.discard(Verdict.HOLDS)
    ran = words & ANSWERED
    if len(ran) > 1 or (ran == {Verdict.HOLDS} and Verdict.INCONCLUSIVE in words):
        return Verdict.PARTLY
    return next(iter(ran), Verdict.INCONCLUSIVE if Verdict.INCONCLUSIVE in words else verdict)
