"""torchnotes: what PyTorch really does, proved on your version.

A claim about torch is a test class below `tests/`, written with the words this package exports.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torchnotes.claims import belief, changed, claim, isolated, since, until

__all__ = ["belief", "changed", "claim", "isolated", "since", "until"]


def __getattr__(name: str) -> Any:
    # the words are marks of pytest, which takes longer to import than a look-up in the terminal may
    if name not in __all__:
        raise AttributeError(f"module 'torchnotes' has no attribute {name!r}")
    from torchnotes import claims

    return getattr(claims, name)
