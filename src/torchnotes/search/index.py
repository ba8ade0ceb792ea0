"""The index in pieces, so that a query reads only what it needs, and the search in it. Pure.

Terms stand sorted in shards of a few kilobytes; documents, of which only the first found are shown, in blocks.
`docs/search.js` reads the same pieces from the site and ranks the same way.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from torchnotes.search.documents import Document
from torchnotes.search.ranking import Postings
from torchnotes.search.terms import STOPPED, query

SHARD = 3000
"""Characters of a shard, of which one term may take more."""
BLOCK = 8
"""Documents of a block."""
_GUESSED = 0.5
"""What a score of a term that only begins so, or is one letter away, counts."""

Shard = Mapping[str, Sequence[int]]
"""For each term, places of documents and what it adds to their score, in turn."""


def files(documents: Sequence[Document], postings: Postings) -> dict[str, str]:
    """Return the index as files, by path below the site."""
    shards = cut(postings)
    firsts = [next(iter(shard)) for shard in shards]
    blocks = [documents[place : place + BLOCK] for place in range(0, len(documents), BLOCK)]
    shown = [[(one.title, one.url, one.line, one.kind, one.badge, one.since) for one in block] for block in blocks]
    return {
        "search/index.json": _text({"block": BLOCK, "firsts": firsts, "stopped": sorted(STOPPED)}),
        **{f"search/terms/{place}.json": _text(shard) for place, shard in enumerate(shards)},
        **{f"search/documents/{place}.json": _text(block) for place, block in enumerate(shown)},
    }


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def cut(postings: Postings) -> list[dict[str, list[int]]]:
    """Return the terms in their order, in shards."""
    shards: list[dict[str, list[int]]] = []
    size = SHARD
    for term, row in sorted(postings.items()):
        flat = [number for pair in row.items() for number in pair]
        length = len(term) + len(_text(flat)) + 4
        if size + length > SHARD:
            shards.append({})
            size = 1  # its braces, less a comma
        shards[-1][term] = flat
        size += length
    return shards


def search(text: str, firsts: Sequence[str], shard: Callable[[int], Shard], most: int = 10) -> list[int]:
    """Return the places of the documents that a query finds, the best first; of equals, the first.

    Args:
        text: as typed; of a term that no document has, those that begin so count half, or else those a letter away.
        firsts: the first term of each shard.
        shard: returns a shard by its place.
        most: how many to return.
    """
    scores: Counter[int] = Counter()
    for term in query(text):
        held = shard(max(0, bisect_right(firsts, term) - 1)) if firsts else {}
        for place, score in _found(term, held).items():
            scores[place] += score
    return [place for place, _ in sorted(scores.items(), key=lambda row: (-row[1], row[0]))[:most]]


def _found(term: str, held: Shard) -> dict[int, int]:
    """Return what a term adds to the scores of documents; of several that it may stand for, the most."""
    if term in held:
        return dict(_pairs(held[term]))
    begun = [other for other in held if other.startswith(term)] if len(term) > 1 else []
    near = begun or [other for other in held if _one_apart(term, other)]
    found: dict[int, int] = {}
    for other in near:
        for place, score in _pairs(held[other]):
            found[place] = max(found.get(place, 0), int(score * _GUESSED))
    return found


def _pairs(flat: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _one_apart(one: str, other: str) -> bool:
    """Return whether two words of five letters and more differ by one letter: another, one more, or two exchanged."""
    if min(len(one), len(other)) < len("grads") or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    rests = one[start:], other[start:]
    exchanged = rests[0][:2] == rests[1][1::-1] and rests[0][2:] == rests[1][2:]
    return exchanged or any(rests[0][skip:] == rests[1][skip_other:] for skip, skip_other in ((1, 1), (1, 0), (0, 1)))
