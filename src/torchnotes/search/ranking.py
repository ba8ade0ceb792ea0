"""BM25 over weighted fields (BM25F), worked out ahead: what is left at search is to add up. Pure."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from torchnotes.search.documents import Document
from torchnotes.search.terms import STOPPED

WEIGHTS = {"title": 4.0, "asked": 3.0, "api": 3.0, "facts": 1.5, "checks": 0.7, "errors": 2.5, "statements": 1.0}
"""How much a term counts in each field."""

_SATURATION = 1.2
_LENGTH = {"title": 0.3, "asked": 0.4, "api": 0.5, "facts": 0.6, "checks": 0.6, "errors": 0.7, "statements": 0.6}
"""How much a long field is marked down, from not at all to in proportion."""
_SCALE = 20
"""Scores are whole numbers of this part."""

Postings = dict[str, dict[int, int]]
"""For each term, the places of documents that have it, with what it adds to their score."""


def postings(documents: Sequence[Document]) -> Postings:
    """Return what each term adds to the score of each document that has it; terms that tell nothing are left out."""
    lengths = {name: [len(one.fields.get(name, ())) for one in documents] for name in WEIGHTS}
    means = {name: sum(found) / max(1, len([one for one in found if one])) for name, found in lengths.items()}
    weighed: dict[str, dict[int, float]] = {}
    for place, document in enumerate(documents):
        for name, terms in document.fields.items():
            share = _LENGTH[name]
            norm = 1 - share + share * lengths[name][place] / max(1.0, means[name])
            for term, number in Counter(terms).items():
                if term not in STOPPED:
                    row = weighed.setdefault(term, {})
                    row[place] = row.get(place, 0.0) + WEIGHTS[name] * number / norm
    return {term: _scores(row, len(documents)) for term, row in sorted(weighed.items())}


def _scores(row: Mapping[int, float], total: int) -> dict[int, int]:
    rarity = math.log(1 + (total - len(row) + 0.5) / (len(row) + 0.5))
    scored = {
        place: round(_SCALE * rarity * weight * (_SATURATION + 1) / (weight + _SATURATION))
        for place, weight in row.items()
    }
    return {place: score for place, score in scored.items() if score}
