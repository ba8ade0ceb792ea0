"""The vocabulary that claims are written in: `claim`, `belief`, `since`, `until`, `speed`.

Each is a pytest mark with a typed signature: it stores what it was given and decides nothing.
`catalogue.py` reads the same words from source and refuses what is wrong; `plugin.py` acts on them while checks run.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import pytest

Aspect = Literal["value", "shape", "dtype", "memory", "gradient", "error", "state", "argument", "warning", "speed"]


def claim(
    *,
    api: Sequence[str],
    about: Sequence[Aspect],
    see: Sequence[str] = (),
    formerly: Sequence[str] = (),
    equivalent: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> pytest.MarkDecorator:
    """Mark a test class as a claim: one fact about torch.

    The class's docstring is its title (first line, one present-tense sentence) and its explanation (Markdown).

    Args:
        api: what the claim speaks of, in full dotted names, `torch.Tensor.detach`.
        about: the aspects of it that the checks look at.
        see: pages of torch's documentation below its `stable/`, without the suffix, `generated/torch.gather`.
        formerly: slugs that this claim had before, so that its history is found.
        equivalent: faults in torch that no check can notice, each with the reason:
            `{"torch.stack": {"order-reversed": "…"}}`; `pytest --sharpness` names the faults that survive.
    """
    return pytest.mark.claim(api=api, about=about, see=see, formerly=formerly, equivalent=equivalent)


def belief(
    statement: str,
    *,
    holds: bool | str = True,
    raises: type[Exception] | tuple[type[Exception], ...] = (),
) -> pytest.MarkDecorator:
    """Mark a check that encodes a statement of the notes to the letter, whether or not torch agrees.

    Args:
        statement: the statement's id, `lecture/61`.
        holds: whether torch agrees, or the releases on which it does as a PEP 440 specifier, `"<2.6"`.
        raises: the error that is torch's answer where the statement's code does not run; where it is not given,
            a belief fails by its assertion only.
    """
    return pytest.mark.belief(statement, holds=holds, raises=raises)


def since(release: str, *, unsettled: str | None = None) -> pytest.MarkDecorator:
    """Mark a check of what torch does from this release on; `@until` with the same release asserts the other side.

    The check runs on earlier releases too, and has to fail there: a guard without need is an error.

    Args:
        release: the first release that the check speaks of, `2.6`.
        unsettled: why earlier releases are not asked, where their answer hangs on chance.
    """
    return pytest.mark.since(release, unsettled=unsettled)


def until(release: str, *, unsettled: str | None = None) -> pytest.MarkDecorator:
    """Mark a check of what torch did before this release; `@since` with the same release asserts the other side.

    The check runs on later releases too, and has to fail there; arguments as for `since`.
    """
    return pytest.mark.until(release, unsettled=unsettled)


def speed(
    statement: str | None = None,
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
