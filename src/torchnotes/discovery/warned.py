"""Which warnings of a coming change torch's own source holds, by the function that gives them; nothing is imported."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from torchnotes.discovery.differences import Difference
from torchnotes.discovery.signatures import is_looked_at

_SAYS = re.compile(r"deprecat|future|will be removed|will change|no longer|discouraged", re.IGNORECASE)
_WARNS = {"warn", "warn_once", "deprecated", "_warn_once", "warning"}


def read(packages: Path) -> Mapping[tuple[str, str], str]:
    """Return the texts by the dotted name of who warns and the category, of torch below a folder of packages."""
    found: dict[tuple[str, str], str] = {}
    for file in sorted((packages / "torch").rglob("*.py")):
        module = ".".join(file.relative_to(packages).with_suffix("").parts).removesuffix(".__init__")
        if is_looked_at(f"{module}.x") or module == "torch":
            for name, category, text in warned(ast.parse(file.read_text(encoding="utf-8")), module):
                found.setdefault((name, category), text)
    return found


def warned(node: ast.AST, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield who warns, of which category, and the text, for each call below a node that warns of a coming change."""
    for child in ast.iter_child_nodes(node):
        inner = isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        if isinstance(child, ast.Call) and _is_warning(child.func):
            text = " ".join(part.value for part in ast.walk(child) if _is_text(part))  # type: ignore[attr-defined] # text
            if _SAYS.search(text):
                named = {part.id for part in ast.walk(child) if isinstance(part, ast.Name)}
                category = next((one for one in sorted(named) if one.endswith("Warning")), "UserWarning")
                yield name, category, " ".join(text.split())
        yield from warned(child, f"{name}.{child.name}" if inner else name)  # type: ignore[attr-defined] # has a name


def _is_warning(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in _WARNS


def _is_text(part: ast.AST) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)


def differences(before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str]) -> Iterator[Difference]:
    """Yield who warns now and did not, and who warns no more, with the text."""
    for name, category in sorted(before.keys() ^ after.keys()):
        if is_looked_at(name):
            is_new = (name, category) in after
            texts = ("", after[name, category]) if is_new else (before[name, category], "")
            yield Difference(name, "warns" if is_new else "warns no more", f"{category} in its source", name, *texts)
