"""What can be read off the syntax tree of a test file: names, texts, digests."""

import ast
import hashlib
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping

_EXPECTING = {"raises", "warns", "deprecated_call"}


def slug_of(class_name: str) -> str:
    """Turn a class's name into its claim's slug: `TestCatOf0dTensorsRaises` into `cat-of0d-tensors-raises`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", class_name.removeprefix("Test"))
    return words.lower()


def definitions(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Give the functions, classes and variables that a file or a class defines, by name."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node
            case ast.Assign(targets=targets):
                for inner in (inner for target in targets for inner in ast.walk(target)):
                    if isinstance(inner, ast.Name):
                        yield inner.id, node
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node


def digest(nodes: Iterable[ast.AST], defined: Mapping[str, ast.AST]) -> str:
    """Digest `nodes` and what they use of `defined`, whose names begin with `self.` where they are a class's.

    Comments and formatting do not count, nor does the Python that reads the file.
    """
    pending, texts, seen = list(nodes), [], set[str]()
    while pending:
        node = pending.pop(0)
        texts.append(_dump(node))
        used = {name for inner in ast.walk(node) if (name := _use(inner))} & defined.keys()
        pending += [defined[name] for name in sorted(used - seen)]
        seen |= used
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _use(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return f"self.{name}"
    return ""


def _dump(node: object) -> str:
    """Write a tree out; ast's own ways to do so differ between Pythons."""
    if isinstance(node, ast.AST):
        fields = (f"{name}={_dump(value)}" for name, value in ast.iter_fields(node) if value not in (None, []))
        return f"{type(node).__name__}({', '.join(fields)})"
    return f"[{', '.join(map(_dump, node))}]" if isinstance(node, list) else repr(node)


def text(node: ast.expr, lines: list[str]) -> str:
    """Give an expression as written in a file's `lines`; ast's own way to it goes through the whole file every time."""
    own = [line.encode() for line in lines[node.lineno - 1 : node.end_lineno]]
    own[-1] = own[-1][: node.end_col_offset]
    own[0] = own[0][node.col_offset :]
    return b"\n".join(own).decode()


def called(node: ast.AST) -> str:
    """Name what a call calls, without what stands before the last dot; nothing where the node is no call."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def decorator(decorators: Iterable[ast.expr], word: str) -> ast.Call | None:
    """Give the first decorator that calls `word`."""
    return next((node for node in decorators if isinstance(node, ast.Call) and called(node) == word), None)


def paragraphs(node: ast.Module | ast.ClassDef) -> tuple[str, str]:
    """Split a docstring into its first paragraph, as one line, and the rest."""
    first, _, rest = inspect.cleandoc(ast.get_docstring(node) or "").partition("\n\n")
    return " ".join(first.split()), rest.strip()


def can_fail(check: ast.FunctionDef) -> bool:
    """Tell whether a check has an assertion that is not always true, or expects an error or a warning."""
    for node in ast.walk(check):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant | ast.Tuple):
            return True
        name = called(node)
        if name in _EXPECTING or name.startswith("assert_"):
            return True
    return False
