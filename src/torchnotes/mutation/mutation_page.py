"""What the site shows of how sharp claims are. Pure."""

from collections import Counter

from torchnotes.knowledge.chapters import Claim
from torchnotes.mutation import scores
from torchnotes.mutation.scores import Score, ScoreSheet, counted
from torchnotes.site.source import Source


def score_of(claim: Claim, sheet: ScoreSheet | None) -> Score | None:
    """Give a claim's score, if there is one of the claim as it is written."""
    score = sheet.claims.get(claim.slug) if sheet else None
    return score if score and score.digest == claim.digest and not score.unscored else None


def shown(source: Source) -> dict[str, object]:
    """Gather what the page shows of all faults, and of those that survive."""
    sheet = source.scores
    scored = [(claim, score) for claim in source.claims if (score := score_of(claim, sheet))]
    outcomes = [row for _, score in scored for faults in score.faults.values() for row in faults.items()]
    return {
        "scores": sheet and ScoreSheet(torch=sheet.torch, claims={claim.slug: score for claim, score in scored}),
        "changed": len(scores.stale(source.claims, sheet)) if sheet else 0,
        "unscored": Counter(score.unscored for score in sheet.claims.values() if score.unscored) if sheet else {},
        "operators": [
            (operator, counted(outcome for name, outcome in outcomes if operator.made(name)))
            for operator in source.operators
        ],
        "survivors": [
            (
                claim,
                [
                    (api, name, score.faults[api][name], claim.equivalent.get(api, {}).get(name))
                    for api, name in score.survivors
                ],
            )
            for claim, score in scored
            if score.survivors
        ],
        "idle": [(claim, check) for claim, score in scored for check in score.idle],
    }
