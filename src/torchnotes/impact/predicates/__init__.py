"""The second half of a trigger's judgement: what a call holds, by its real arguments. Small, named, used again.

A trigger names predicates as text: `requires_grad`, `dtype:bool,int64`, `argument:dim=-1`. Each is given a call and
what stands behind the colon. A new predicate is a public function of one of these modules.
"""

from collections.abc import Callable

from torchnotes.impact.predicates import arguments, models, surroundings, tensors
from torchnotes.impact.predicates.called import MISSING, Called

__all__ = ["MISSING", "PREDICATES", "Called", "holds"]

PREDICATES: dict[str, Callable[[Called, str], bool]] = {
    name: one
    for module in (tensors, arguments, models, surroundings)
    for name, one in vars(module).items()
    if not name.startswith("_") and getattr(one, "__module__", "") == module.__name__
}
"""The predicates by name."""


def holds(call: Called, when: str) -> bool:
    """Return whether a call holds what a trigger asks: `!` in front turns it around, ` or ` leaves a choice.

    Raises:
        KeyError: when there is no such predicate.
    """
    return any(_holds(call, one) for one in when.split(" or "))


def _holds(call: Called, when: str) -> bool:
    name, _, told = when.removeprefix("!").partition(":")
    return PREDICATES[name](call, told) is not when.startswith("!")
