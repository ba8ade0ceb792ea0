"""What keeps a call from torch that has changed: a test of the release, a fallback. Pure."""

import ast
import re
from collections.abc import Container

from torchnotes.impact.names import RELEASE, Names

_FALLBACKS = {"AttributeError", "TypeError"}
"""Errors that a call meets where torch has changed; that of an import is met by the import alone."""
_ASKED = re.compile(
    r"torch_?\d|torch\w*(?:version|greater|less|least|newer|older|_[gl][te](?:_|\b))|version\w*torch", re.IGNORECASE
)


def falls_back(node: ast.Try) -> bool:
    """Return whether a `try` goes another way where torch lacks what is called, and does not just say so."""
    return any(_meets(one.type) and not isinstance(one.body[-1], ast.Raise) for one in node.handlers)


def _meets(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(one, ast.Name) and one.id in _FALLBACKS for one in kinds)


def asks_for_the_release(test: ast.expr, names: Names, known: dict[str, str], methods: Container[str]) -> bool:
    """Return whether a condition asks what torch is there: its version, or whether it has something.

    Args:
        test: a condition.
        names: what names stand for in its module.
        known: what is known of the names around it.
        methods: the methods that are looked for.
    """
    for node in ast.walk(test):
        match node:
            case ast.Name(id=name) if known.get(name) == RELEASE:
                return True
            case ast.Call(func=ast.Name(id="hasattr"), args=[of, ast.Constant(value=name)]):
                if (names.dotted(of, known) or "").startswith("torch") or name in methods:
                    return True
            case ast.Call(func=func, args=[ast.Constant(value="torch")]) if _last(func) == "version":
                return True
            case ast.Name() | ast.Attribute():
                meant = names.dotted(node, known) or ""
                if meant.startswith(("torch.__version__", "torch.torch_version")) or _ASKED.search(_last(node)):
                    return True
    return False


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
