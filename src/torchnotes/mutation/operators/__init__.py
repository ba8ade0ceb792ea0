"""Ways for torch to err: each operator makes a call of torch, and errs where that makes sense.

An operator decides by what the call returned whether it can err there, and says so on the call.
An alteration that leaves everything as it was is none.
"""

from collections.abc import Iterable, Iterator

from torchnotes.mutation.operator import Operator
from torchnotes.mutation.operators.on_calls import (
    ArgumentIgnored,
    CallDoesNothing,
    CallDoesTwice,
    ErrorOfAnotherType,
    ErrorSwallowed,
    WarningAdded,
    WarningSwallowed,
)
from torchnotes.mutation.operators.on_results import (
    CopyAliased,
    Detached,
    DimensionAdded,
    DimensionDropped,
    DimensionsSwapped,
    GradientDoubled,
    LastOffByOne,
    OffByOne,
    OrderReversed,
    OtherKind,
    OtherPrecision,
    RequiresGradFlipped,
    SignFlipped,
    ViewCopied,
)

KINDS: tuple[type[Operator], ...] = (
    *(OffByOne, LastOffByOne, SignFlipped, OrderReversed),
    *(DimensionAdded, DimensionDropped, DimensionsSwapped),
    *(OtherPrecision, OtherKind),
    *(ViewCopied, CopyAliased),
    *(Detached, RequiresGradFlipped, GradientDoubled),
    *(ErrorSwallowed, ErrorOfAnotherType),
    *(CallDoesNothing, CallDoesTwice),
    *(WarningSwallowed, WarningAdded),
)


def operators(arguments: Iterable[str]) -> Iterator[Operator]:
    """Give every operator, and one for each argument that can be ignored, by its keyword or as the `last`."""
    for kind in KINDS:
        yield kind()
    yield from map(ArgumentIgnored, arguments)
