"""What the site shows of mutation scores: a page, and a remark on each claim."""

from collections import Counter
from pathlib import Path

from torchnotes.knowledge.chapters import Claim
from torchnotes.mutation import operator_texts, scores
from torchnotes.mutation.operator_texts import OperatorText
from torchnotes.mutation.scores import Score, ScoreSheet, counted
from torchnotes.site import templating
from torchnotes.site.sections import Remark, Section
from torchnotes.site.source import Source

PAGE = "mutation.md"
WHY_SURVIVED = {
    "survived": "no check looks at it",
    "error": "a check raises an error before it asserts anything",
    "timeout": "a check does not end",
}


def read(root: Path, source: Source) -> "MutationSection":
    """Return the section of the project at `root`.

    Raises:
        RecordError: when the scores' file holds none.
    """
    return MutationSection(source, scores.read(root / "records" / scores.NAME), operator_texts.read())


class MutationSection(Section):
    """The page of mutation scores, and what every claim's page says of its own."""

    def __init__(self, source: Source, sheet: ScoreSheet | None, operators: list[OperatorText]) -> None:
        self.source = source
        self.sheet = sheet
        self.operators = operators

    def pages(self) -> dict[str, str]:
        return {PAGE: templating.fill("torchnotes.mutation", "mutation.md.j2", **self.shown())}

    def navigation(self) -> dict[str, list[str]]:
        return {"About": [PAGE]}

    def remark(self, claim: Claim) -> Remark | None:
        score = self.score_of(claim)
        if score is None:
            return None
        return Remark(f"kills {score.count} mutants", f"{PAGE}#{claim.slug}")

    def reason(self) -> Remark | None:
        if self.sheet is None:
            return None
        total = self._current(self.sheet).within
        made_wrong = (
            f"Checks notice {total.score:.1%} of {total.killable} ways in which torch was made wrong on purpose"
        )
        return Remark(made_wrong, PAGE)

    def _current(self, sheet: ScoreSheet) -> ScoreSheet:
        """Return the sheet with the scores of claims as they are written."""
        own = {claim.slug: score for claim in self.source.claims if (score := self.score_of(claim))}
        return scores.ScoreSheet(schema=scores.SCHEMA, torch=sheet.torch, claims=own)

    def score_of(self, claim: Claim) -> Score | None:
        """Return a claim's score, if there is one of the claim as it is written."""
        score = self.sheet.claims.get(claim.slug) if self.sheet else None
        return score if score and score.digest == claim.digest and not score.unscored else None

    def shown(self) -> dict[str, object]:
        """Return what the page shows of all mutants, and of those that are not killed."""
        claims, sheet = self.source.claims, self.sheet
        scored = [(claim, score) for claim in claims if (score := self.score_of(claim))]
        outcomes = [row for _, score in scored for mutants in score.mutants.values() for row in mutants.items()]
        return {
            "uris": self.source.uris,
            "sheet": sheet and self._current(sheet),
            "changed": len(scores.stale(claims, sheet)) if sheet else 0,
            "unscored": Counter(score.unscored for score in sheet.claims.values() if score.unscored) if sheet else {},
            "operators": [
                (operator, counted(outcome for name, outcome in outcomes if operator.made(name)))
                for operator in self.operators
            ],
            "scored": [(claim, score, _alive(score, claim)) for claim, score in scored],
            "kill_nothing": [(claim, check) for claim, score in scored for check in score.kill_nothing],
        }


def _alive(score: Score, claim: Claim) -> list[tuple[str, str, str]]:
    """Return the mutants that no check kills, by API and name, each with the reason."""
    return [(api, name, _why(score, claim, api, name)) for api, name in (*score.survivors, *score.equivalents)]


def _why(score: Score, claim: Claim, api: str, name: str) -> str:
    outcome = score.mutants[api][name]
    if outcome == "equivalent":
        return f"equivalent: {claim.equivalent.get(api, {}).get(name, '')}"
    return f"{WHY_SURVIVED[outcome]}."
