"""Facts: the sentences of an explanation, each with the checks that prove it. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MARKS = frozenset({"advice", "background"})
"""What a sentence is marked as where no check can prove it."""

_PROOF = re.compile(r"\s\[(\w+(?:,\s+\w+)*)\]$")
_END = re.compile(r"[.!?]\s+(?=[A-Z])")
_WIDE = re.compile(r"\b(?:every|any|all|no|never|always|only|whatever|nothing but)\b", re.IGNORECASE)
_CODE = re.compile(r"(`+).+?\1")


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence and what stands between brackets at its end."""

    sentence: str
    line: int
    """Where it begins, in its file."""
    proof: tuple[str, ...]
    """Checks of the claim without `test_`, or one of `MARKS`; empty where there is none."""

    @property
    def checks(self) -> tuple[str, ...]:
        """The names of the checks that prove it."""
        return tuple(f"test_{name}" for name in self.proof if name not in MARKS)


def parse(explanation: str, line: int) -> tuple[Fact, ...]:
    """Return the facts of an explanation.

    Args:
        explanation: Markdown without lists and code blocks; a sentence may go on in the next line.
        line: which the explanation begins on, in its file.
    """
    found, begun = [], ""
    first = line
    for number, text in enumerate(explanation.split("\n"), line):
        first = first if begun else number
        begun = f"{begun} {text}".strip()
        proof = _PROOF.search(begun)
        if begun and (proof or not text.strip()):
            found.append(_fact(begun, first, proof))
            begun = ""
    if begun:
        found.append(_fact(begun, first, None))
    return tuple(found)


def _fact(text: str, line: int, proof: re.Match[str] | None) -> Fact:
    names = tuple(re.split(r",\s+", proof[1])) if proof else ()
    return Fact(text[: proof.start()] if proof else text, line, names)


def problems(fact: Fact, checks: Collection[str], sweeping: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a fact.

    Args:
        fact: as parsed.
        checks: the names of the claim's checks.
        sweeping: those of them that go over many cases.
    """
    plain = _CODE.sub("X", fact.sentence)
    if not fact.proof or _END.search(plain):
        yield "a sentence names no proof; end each with [its_checks], [advice] or [background]"
    if len(fact.proof) > 1 and MARKS & set(fact.proof):
        yield "a sentence is proved by checks, or advice, or background; write two"
    for name in fact.checks:
        if name not in checks:
            yield f"[{name.removeprefix('test_')}] is no check of the claim"
    wide = _WIDE.search(plain)
    if wide and fact.checks and not set(fact.checks) & set(sweeping):
        yield f'"{wide[0]}" is proved by nothing that sweeps; parametrize a check, or say of what it is so'
