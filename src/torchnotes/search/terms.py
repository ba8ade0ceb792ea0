"""Words as search knows them. `docs/search.js` does the same in the browser, and a test holds the two together."""

import re
from collections.abc import Iterator
from functools import cache

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)*|[가-힣]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[a-z]*")
_SHORT = 3
"""Letters that a word keeps at least."""
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")

_TELLS_NOTHING = """
a an and are as at be been by can could did do does doing for from had has have how i if in into is it its me my of on
or should so than that the their then there these they this to was were what when which who why will with would you your
get got pytorch python self torch use used using
"""
STOPPED = frozenset(_TELLS_NOTHING.split())
"""Words that tell nothing; `where`, `all`, `any` and `not` are names or turn a sentence around, and are none."""

MOST = 32
"""Terms of a query that are looked up: of a pasted error, the first."""


def terms(text: str) -> list[str]:
    """Return the terms of a text, in order and as often as they stand there.

    A dotted name, `torch.nn.functional.one_hot`, is itself, its last word, and that word's parts; a word in several
    humps or with underscores is itself and its parts; Hangul is taken by two syllables.
    """
    return [term for word in _WORD.findall(text) for term in _of_word(word)]


@cache
def _of_word(word: str) -> tuple[str, ...]:
    """Return the terms of a word; most words stand in many texts."""
    return tuple(_parts(word))


def _parts(word: str) -> Iterator[str]:
    if "가" <= word[0] <= "힣":
        yield from (word[place : place + 2] for place in range(max(1, len(word) - 1)))
        return
    lower = word.lower()
    if "." in word and not word[0].isdigit():
        yield lower
        if lower != word:
            yield word
        # `loss.backward` and `x.view` are read as their last word, whatever stands in front
        word = word.rpartition(".")[2]
        lower = word.lower()
    parts = [part for piece in word.split("_") for part in _PART.findall(piece)]
    if len(parts) > 1:
        yield lower.strip("_")
        yield from (stem(part.lower()) for part in parts)
    elif lower.strip("_"):
        yield stem(lower.strip("_"))


def stem(word: str) -> str:
    """Return a word without the ending of its form: `copies`, `copied` and `copying` are `copy`."""
    if len(word) <= _SHORT or not word.isalpha() or not word.isascii():
        return word
    if word.endswith(("ies", "ied")) and len(word) > _SHORT + 1:
        return f"{word[:-3]}y"
    cut = _ENDING.sub("", word)
    if word.endswith("ss") or len(cut) < _SHORT:
        return word
    doubled = len(cut) > _SHORT and cut[-1] == cut[-2] and cut[-1] not in "lsz"
    return cut[:-1] if doubled else cut


def query(text: str) -> list[str]:
    """Return the terms that a query is looked up by, each once, those that tell nothing only where all are so.

    A word that stands alone may be an API's last one: `zeros` is not only what `zero` is.
    """
    words = [word for word in _WORD.findall(text) if word not in STOPPED] or _WORD.findall(text)
    found = dict.fromkeys(term for word in words for term in _of_word(word))
    alone = [exactly(word) for word in words] if len(words) == 1 else []
    return [*alone, *found][:MOST]


def exactly(name: str) -> str:
    """Return the term of an API by the last word of its name."""
    return f"={name.rpartition('.')[2]}"


def spellings(name: str) -> list[str]:
    """Return the terms of an API's name, however people write it.

    `torch.nn.functional.one_hot` is `nn.functional.one_hot`, `F.one_hot` and `one_hot` too.
    """
    parts = name.split(".")
    shorter = [".".join(parts[place:]) for place in range(len(parts) - 1)]
    if name.startswith("torch.nn.functional."):
        shorter.append(f"F.{parts[-1]}")
    return [form for one in (*shorter, exactly(name)) for form in dict.fromkeys((one, one.lower()))]
