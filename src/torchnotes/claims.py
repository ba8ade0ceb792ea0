"""The vocabulary that claims are written in: `claim`, `belief`, `since`, `until`, `changed`, `isolated`, `speed`.

Each is a pytest mark with a typed signature: it stores what it was given and decides nothing.
The signatures are the one place that says what a word takes: `knowledge/catalogue.py` reads the same words from source
and refuses what does not fit them, and `checking/collecting.py` acts on them while checks run.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

Aspect = Literal["value", "shape", "dtype", "memory", "gradient", "error", "state", "argument", "warning", "speed"]
StatementId = Annotated[str, Meta(pattern=r"^[a-z]+/[1-9][0-9]*(?!\n)$")]
Role = Literal["letter", "exception", "meaning"]
Reason = Annotated[str, Meta(pattern=r"\S")]


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a call must look like, and hold, for a change to touch it."""

    calls: list[str] = []
    """The APIs, in full dotted names; those of the claim where none is named. What stands in brackets may be left out:
    `torch.[Tensor.]clamp[_]` is the function, the method, and both in place."""
    given: dict[str, Any] = {}
    """Arguments that are given, by name: with this literal value, or `"*"` for any."""
    missing: list[str] = []
    """Arguments that are not given."""
    at: dict[str, int] = {}
    """Where arguments stand that may be given without their names, from 0; of a method, its object stands there."""
    when: list[str] = []
    """What the call must hold, by the names of `torchnotes.impact.predicates`; none where its form alone decides."""
    unseen: str = ""
    """Why no call shows it; then nothing else is said."""


Phrase = Annotated[str, Meta(min_length=3, max_length=90)]


def claim(  # noqa: PLR0913 - each is named, and all but two may be left out
    *,
    api: Annotated[Sequence[str], Meta(min_length=1)],
    about: Annotated[Sequence[Aspect], Meta(min_length=1)],
    see: Sequence[str] = (),
    asked: Annotated[Sequence[Phrase], Meta(max_length=6)] = (),
    formerly: Sequence[str] = (),
    equivalent: Mapping[str, Mapping[str, Reason]] = MappingProxyType({}),
) -> pytest.MarkDecorator:
    """Mark a test class as a claim: a titled handful of facts about torch.

    The class's docstring is its title (first line, one present-tense sentence) and its explanation. Each sentence
    there ends with the checks that prove it, `[a_list_is_a_copy, an_array_is_shared]`, `[advice]` or `[background]`.

    Args:
        api: what the claim speaks of, in full dotted names, `torch.Tensor.detach`.
        about: the aspects of it that the checks look at.
        see: pages of torch's documentation below its `stable/`, without the suffix, `generated/torch.gather`.
        asked: what people type who look for it, in everyday words or as the error they pasted: two to six phrases,
            searched and shown, that say what title and explanation do not.
        formerly: slugs that this claim had before, so that its history is found.
        equivalent: mutants of torch that no check can kill, each with the reason:
            `{"torch.stack": {"order-reversed": "…"}}`; `pytest --mutation` names those that survive.
    """
    return pytest.mark.claim(api=api, about=about, see=see, asked=asked, formerly=formerly, equivalent=equivalent)


def belief(
    statement: StatementId,
    *,
    holds: bool | str = True,
    raises: type[Exception] | Mapping[str, type[Exception]] | None = None,
    role: Role = "letter",
) -> pytest.MarkDecorator:
    """Mark a check that encodes a statement of the notes, whether or not torch agrees.

    Args:
        statement: the statement's id, `lecture/61`.
        holds: whether torch agrees, or the releases on which it does as a PEP 440 specifier, `"<2.6"`.
        raises: the exact type of the error that is torch's answer where the statement's code does not run, or the types
            by release, `{"<2.8": RuntimeError, ">=2.8": NotImplementedError}`; where it is not given, a belief fails by
            its assertion only.
        role: the statement's letter, which its verdict follows; an exception, that is a case in which a statement that
            holds to the letter may fail still; or the meaning of one whose code has a slip of the pen.
    """
    return pytest.mark.belief(statement, holds=holds, raises=raises, role=role)


def since(
    release: str,
    *,
    unsettled: Reason | None = None,
    why: Reason | None = None,
    remedy: Reason | None = None,
    trigger: Trigger | None = None,
) -> pytest.MarkDecorator:
    """Mark a check of what torch does from this release on; `@until` with the same release asserts the other side.

    The check runs on earlier releases too, and has to fail there: a guard without need is an error.

    Args:
        release: the first release that the check speaks of, `2.6`.
        unsettled: why earlier releases are not asked, where their answer hangs on chance.
        why: the pull request or release note that made the change, `pytorch#141820`; looked up, never guessed.
        remedy: for a change that can hurt, what to write instead, or how to keep the old behaviour; one sentence.
        trigger: what a call must look like and hold for the change to touch it: `torchnotes impact` looks for it.
    """
    return pytest.mark.since(release, unsettled=unsettled, why=why, remedy=remedy, trigger=trigger)


def until(
    release: str,
    *,
    unsettled: Reason | None = None,
    why: Reason | None = None,
    remedy: Reason | None = None,
    trigger: Trigger | None = None,
) -> pytest.MarkDecorator:
    """Mark a check of what torch did before this release; `@since` with the same release asserts the other side.

    The check runs on later releases too, and has to fail there. Arguments are as for `since`; `why` and
    `remedy` stand on the newer check of a pair, and here where there is none.
    """
    return pytest.mark.until(release, unsettled=unsettled, why=why, remedy=remedy, trigger=trigger)


def changed(
    release: str, *, why: Reason | None = None, remedy: Reason | None = None, trigger: Trigger | None = None
) -> pytest.MarkDecorator:
    """Say of a release at which a check's answer changes, and at which it has no guard, what a reader wants to know.

    It changes nothing of what the check asserts. A check may have several, and so may a class: then it is said of each
    of its checks. Arguments are as for `since`.
    """
    return pytest.mark.changed(release, why=why, remedy=remedy, trigger=trigger)


def isolated() -> pytest.MarkDecorator:
    """Mark a check that runs in a process of its own, since some release of torch ends the process in it.

    Such an end is an answer like another: the record says `crashed` and the signal. Beyond a guard it is expected.
    """
    return pytest.mark.isolated()


def speed(
    statement: StatementId | None = None,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    noted: float | None = None,
) -> pytest.MarkDecorator:
    """Mark a benchmark with what is believed of its figure: a ratio of times, or the exponent of a growth.

    Nothing is expected: how fast what is hangs on the machine, and the verdict is that of the machine's record.

    Args:
        statement: the id of the statement that says so, `lecture/65`; none where no note speaks of it.
        at_least: the smallest figure that agrees with it.
        at_most: the largest.
        noted: the figure that the note measured, to be shown beside ours.
    """
    return pytest.mark.speed(statement, at_least=at_least, at_most=at_most, noted=noted)


WORDS = {word.__name__: word for word in (claim, belief, since, until, changed, isolated, speed)}
"""The vocabulary, by name."""
