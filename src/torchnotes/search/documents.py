"""What is found: a document for each claim, by fields of unequal weight. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from torchnotes.search.terms import spellings, terms

if TYPE_CHECKING:
    # read for its words only; the vocabulary is of pytest, which a look-up does without
    from torchnotes.knowledge.chapters import Claim


@dataclass(frozen=True)
class Document:
    """Something that is found, with what is shown of it."""

    title: str
    url: str
    """Below the site's root."""
    line: str
    """A sentence below the title."""
    kind: str
    """Claim, note, release or page."""
    badge: str = ""
    """Its verdict, in a word."""
    since: str = ""
    """The releases that changed it, or that it was recorded on."""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Its terms, by field."""


def fields_of_claim(
    claim: "Claim", errors: Iterable[str], statements: Iterable[str], questions: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Return the terms of a claim by field.

    Args:
        claim: as written; its code is not read.
        errors: messages that its checks met.
        statements: what the notes say of it, in any language.
        questions: what people ask that it answers.
    """
    return {
        "title": terms(claim.title),
        "asked": terms("\n".join((*claim.asked, *questions))),
        "api": [form for name in claim.api for form in (*spellings(name), *terms(name.rpartition(".")[2]))],
        "facts": terms("\n".join(fact.sentence for fact in claim.facts)),
        "checks": terms("\n".join(check.name.removeprefix("test_").replace("_", " ") for check in claim.checks)),
        "errors": terms("\n".join(errors)),
        "statements": terms("\n".join(statements)),
    }
