"""Turns the catalogue, the notes and a record into the site's pages. Pure: text in, text out, no file is touched."""

import json
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from torchnotes.knowledge import notes
from torchnotes.knowledge.chapters import Chapter, Check, Claim
from torchnotes.mutation import mutation_page
from torchnotes.records import history, schema
from torchnotes.records.history import Span, Verdict
from torchnotes.records.schema import CheckRecord, Record
from torchnotes.site import over_releases, words
from torchnotes.site.source import Source
from torchnotes.site.words import (
    ICONS,
    anchor,
    area_title,
    badge,
    code,
    count,
    first_heading,
    heading,
    microseconds,
    plain,
    sentence,
)
from torchnotes.speed import speed_page

DOCS = "https://docs.pytorch.org/docs/stable/"
SUMMARY = "<!-- torchnotes: summary -->"
"""Where the home page wants the counts and the list of chapters."""


def render(source: Source, home: str) -> dict[str, str]:
    """Give every page of the site that is not written by hand, and the records' schema, by path below the site.

    Args:
        source: what the site is made from.
        home: the hand-written home page, with `SUMMARY` where the counts go.
    """
    site = _Site(source)
    pages = {f"{chapter.uri}.md": site.chapter(chapter) for chapter in source.chapters}
    pages |= {f"notes/{name}.md": site.note(name, text) for name, text in source.pages.items()}
    pages |= {"index.md": home.replace(SUMMARY, site.summary()), "api.md": site.api(), "records.md": site.records()}
    pages |= {f"{chapter.uri}.md": site.speed(chapter) for chapter in source.benchmarks}
    pages |= {"sharpness.md": site.sharpness(), "changes.md": site.changed(), "matrix.md": site.matrix()}
    pages["records/schema.json"] = json.dumps(schema.json_schema(), indent=1) + "\n"
    return pages


class _Site:
    """Words, links and templates that the pages share."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.changed_in = over_releases.per_release(source.records)
        self.beliefs = history.beliefs_by_statement(source.claims)
        self.speed_beliefs = speed_page.beliefs(source.benchmarks)
        self.speeds = speed_page.newest_record(source.speeds)
        self.uris = {
            claim.slug: f"{chapter.uri}.md#{claim.slug}" for chapter in source.chapters for claim in chapter.claims
        }
        self.templates = Environment(
            loader=ChoiceLoader([PackageLoader(f"torchnotes.{package}") for package in ("site", "mutation", "speed")]),
            autoescape=False,  # noqa: S701 - the output is Markdown, made from this project's own files
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
        )
        self.templates.filters |= {
            "sentence": sentence,
            "badge": badge,
            "anchor": anchor,
            "code": code,
            "count": count,
            "heading": heading,
            "plain": plain,
            "microseconds": microseconds,
        }
        self.templates.tests["changing"] = over_releases.is_changing
        self.templates.globals |= {
            "record": source.record,
            "recorded": source.records,
            "uris": self.uris,
            "docs": DOCS,
            "icons": ICONS,
        }

    def page(self, template: str, **given: object) -> str:
        return self.templates.get_template(f"{template}.md.j2").render(**given)

    def chapter(self, chapter: Chapter) -> str:
        claims = [
            {
                "claim": claim,
                "standing": self.standing(claim),
                "score": mutation_page.score_of(claim, self.source.scores),
                "changed": [found.release for found in reversed(self.changed_in) if claim.slug in found.claims],
                "deprecated": [
                    (one, found.release)
                    for found in reversed(self.changed_in)
                    for one in found.deprecations
                    if one.slug == claim.slug
                ],
                "statements": [
                    (self.source.statements[id_], self.verdict(id_))
                    for id_ in dict.fromkeys(check.statement for check in claim.checks if check.statement)
                ],
                "checks": [self.check(check, claim) for check in claim.checks],
            }
            for claim in chapter.claims
        ]
        return self.page("chapter", chapter=chapter, claims=claims, up="../" * chapter.uri.count("/"))

    def spans(self, statement: str, beliefs: Sequence[tuple[Claim, Check]] | None = None) -> list[Span]:
        """Say what a statement's beliefs came to over releases: all of them, or those given."""
        beliefs = self.beliefs.get(statement, ()) if beliefs is None else beliefs
        return over_releases.statement_spans(self.source.statements[statement], beliefs, self.source.records)

    def verdict(self, statement: str, beliefs: Sequence[tuple[Claim, Check]] | None = None) -> Verdict:
        """Word what they came to on the newest release that gave an answer."""
        span = over_releases.standing(self.spans(statement, beliefs))
        if span:
            return span.verdict
        return history.verdict_on_statement(self.source.statements[statement], self.beliefs.get(statement, ()), None)

    def whole_verdict(self, statement: str) -> Verdict:
        """Word what a statement's beliefs came to, those about speed among them."""
        verdict = self.verdict(statement)
        measured = {word for _, word in self.measured(statement)}
        if verdict is Verdict.UNANSWERED and len(measured) == 1:
            return measured.pop()
        words = measured | {verdict}
        ran = words & history.ANSWERED
        if len(ran) > 1 or (ran == {Verdict.HOLDS} and Verdict.INCONCLUSIVE in words):
            return Verdict.PARTLY
        return next(iter(ran), Verdict.INCONCLUSIVE if Verdict.INCONCLUSIVE in words else verdict)

    def measured(self, statement: str) -> list[tuple[str, Verdict]]:
        """Give the benchmarks that state a statement: a link to each, and what it came to on the newest record."""
        found = []
        for chapter, claim, check in self.speed_beliefs.get(statement, ()):
            rows = speed_page.rows_of(check, claim, self.speeds) if self.speeds else []
            place = f"{chapter.uri}.md#{claim.slug}-{check.name.replace('_', '-')}"
            found.append((f"[{sentence(check.name)}](../{place})", speed_page.verdict_of(rows)))
        return found

    def speed(self, chapter: Chapter) -> str:
        """Give the page of one file of benchmarks."""
        speeds = self.source.speeds
        claims = [(claim, [speed_page.shown(one, claim, speeds) for one in claim.checks]) for claim in chapter.claims]
        return self.page("speed", chapter=chapter, claims=claims, machine=self.speeds and self.speeds.machine)

    def answers(self, check: Check, claim: Claim) -> tuple[Record | None, dict[str, CheckRecord]]:
        """Give what the newest record that answers a check as it is written holds on it."""
        record = history.newest(check, claim, self.source.records)
        return record, history.answers(check, claim, record)

    def standing(self, claim: Claim) -> str:
        """Word how a claim's checks came out, as HTML."""
        newest = {check.name: self.answers(check, claim) for check in claim.checks}
        verdicts = [history.verdict_on_check(check, claim, newest[check.name][0]) for check in claim.checks]
        answers = [answer for _, found in newest.values() for answer in found.values()]
        ran = len(verdicts) - verdicts.count(Verdict.NOT_RUN)
        if Verdict.EDITED in verdicts:
            return badge(Verdict.EDITED)
        if not ran:
            return f"{badge(Verdict.NOT_RUN)} {answers[0].reason}"
        word = badge("proved") if all(answer.as_expected for answer in answers) else badge("contradicted")
        missing = f", {len(verdicts) - ran} not run here" if ran < len(verdicts) else ""
        return f"{word} by {count(ran, 'check')}{missing}"

    def check(self, check: Check, claim: Claim) -> dict[str, object]:
        """Gather what a claim's page shows of one check."""
        record, answers = self.answers(check, claim)
        spans = over_releases.check_spans(check, claim, self.source.records)
        sets = answers if len(answers) > 1 else {}
        outcomes = {answer.outcome for answer in sets.values() if not answer.saw}
        return {
            "check": check,
            "verdict": history.verdict_on_check(check, claim, record),
            # the page's head names the newest release: it is said where an answer is another's
            "release": record.environment.torch if record and record is not self.source.record else None,
            "guard": next((answer.guard for answer in answers.values() if answer.guard), None),
            "over": history.worded(spans) if over_releases.changes_verdict(spans) else None,
            "code": words.annotated(check, None if sets else next(iter(answers.values()), None)),
            "sets": sets,
            # one line does instead of a table where there is nothing to show beside one outcome
            "outcome": outcomes.pop()
            if len(outcomes) == 1 and not any(answer.saw for answer in sets.values())
            else None,
            "errors": sorted({answer.reason for answer in answers.values() if answer.reason}),
            "warnings": sorted({tuple(row) for answer in answers.values() for row in answer.warnings}),
        }

    def note(self, name: str, page: str) -> str:
        """Put the verdict and the claims behind every statement of a note's page."""
        parts, end = [], 0
        for statement in notes.parse(page, name):
            beliefs = self.beliefs.get(statement.id, ())
            claims = [
                (claim, self.verdict(statement.id, [*its_own]))
                for claim, its_own in groupby(beliefs, key=lambda belief: belief[0])
            ]
            spans = self.spans(statement.id)
            span = over_releases.standing(spans)
            verdict = self.whole_verdict(statement.id)
            answers = (self.answers(check, claim)[1] for claim, check in beliefs)
            reasons = {answer.reason for found in answers for answer in found.values() if answer.reason}
            why = ", ".join(sorted(reasons)) if verdict is Verdict.NOT_RUN else ""
            parts += [
                page[end : statement.start],
                self.page(
                    "statement",
                    statement=statement,
                    verdict=verdict,
                    why=why,
                    claims=claims,
                    release=span and span.last,
                    measured=self.measured(statement.id),
                    machine=self.speeds and self.speeds.machine,
                    over=history.worded(spans) if over_releases.changes_verdict(spans) else None,
                ),
            ]
            end = statement.end
        return "".join([*parts, page[end:]])

    def summary(self) -> str:
        verdicts = Counter(map(self.whole_verdict, self.source.statements))
        areas = groupby(self.source.chapters, key=lambda chapter: chapter.area)
        return self.page(
            "summary",
            verdicts=[(verdict, verdicts[verdict]) for verdict in Verdict if verdicts[verdict]],
            areas=[(area_title(area), list(chapters)) for area, chapters in areas],
            claims=len(self.source.claims),
            checks=sum(len(claim.checks) for claim in self.source.claims),
            notes=[(name, first_heading(page)) for name, page in self.source.pages.items()],
        )

    def api(self) -> str:
        found: dict[str, list[Claim]] = {}
        for claim in self.source.claims:
            for name in claim.api:
                found.setdefault(name, []).append(claim)
        names = sorted(found, key=lambda name: (name.rpartition(".")[0].lower(), name.lower()))
        groups = groupby(names, key=lambda name: name.rpartition(".")[0])
        return self.page(
            "api", groups=[(module, [(name, found[name]) for name in within]) for module, within in groups]
        )

    def records(self) -> str:
        known = {claim.slug for claim in self.source.claims}
        rows = [
            (record, Counter(check.outcome for claim in record.claims.values() for check in claim.checks.values()))
            for record in reversed(self.source.records)
        ]
        gone = {slug for record, _ in rows for slug in record.claims} - known
        return self.page("records", rows=rows, gone=sorted(gone))

    def changed(self) -> str:
        """Give the page of what each release changed."""
        claims = {claim.slug: claim for claim in self.source.claims}
        releases = [
            (
                found,
                [(claims[slug], rows) for slug, rows in found.claims.items() if slug in claims],
                [(claims[one.slug], one) for one in found.deprecations if one.slug in claims],
            )
            for found in self.changed_in
        ]
        return self.page("changes", releases=releases)

    def matrix(self) -> str:
        """Give the page of all claims by all releases."""
        chapters = [
            (chapter, [(claim, over_releases.cells(claim, self.source.records)) for claim in chapter.claims])
            for chapter in self.source.chapters
        ]
        changed = sum(over_releases.is_changing(row) for _, rows in chapters for _, row in rows)
        return self.page("matrix", chapters=chapters, changed=changed)

    def sharpness(self) -> str:
        """Give the page of all faults, and of those that survive."""
        return self.page("mutation", **mutation_page.shown(self.source))
