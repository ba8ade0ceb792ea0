"""What can be read off the syntax tree of a test file: names, texts, digests."""

import ast
import functools
import hashlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TELLING = {"why", "remedy", "trigger"}
"""Keywords of guards that tell a reader something, and change nothing of what a check asserts; nor does `@changed`."""
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


LARGEST = 500_000
"""The most characters of a module that is read: its tree takes up to 600 bytes for each."""

Parse = Callable[[str], ast.Module]
"""What makes a tree of a file's text: who needs it again can keep it."""


def slug_of(class_name: str) -> str:
    """Return the slug of a claim by its class's name: `cat-of0d-tensors-raises` of `TestCatOf0dTensorsRaises`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", class_name.removeprefix("Test"))
    return words.lower()


def named(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Return the statements by which a file or a class defines functions, classes and variables, with each name."""
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


@dataclass(frozen=True, slots=True)
class Description:
    """A syntax tree as text that comments and formatting leave alone, and what it names."""

    text: str
    names: frozenset[str]
    """Variables that it uses; attributes of `self` as `self.name`."""
    calls: frozenset[str]
    """What it calls, without what stands before the last dot."""
    kinds: frozenset[str]
    """The types of its nodes."""


def describe(node: ast.AST) -> Description:
    """Return what a tree says; ast's own dump differs between Pythons, and this does not."""
    names: set[str] = set()
    calls: set[str] = set()
    kinds: set[str] = set()
    return Description(_dump(node, names, calls, kinds), frozenset(names), frozenset(calls), frozenset(kinds))


def _dump(node: object, names: set[str], calls: set[str], kinds: set[str]) -> str:
    if isinstance(node, ast.AST):
        kind = type(node).__name__
        kinds.add(kind)
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            names.add(f"self.{node.attr}")
        elif isinstance(node, ast.Call):
            calls.add(called(node))
        parts = []
        for field in node._fields:
            value = getattr(node, field, None)
            if field == "keywords":
                value = [one for one in value or () if one.arg not in _TELLING]
            elif field == "decorator_list":
                value = [one for one in value or () if called(one) != "changed"]
            # whether a name is read or written shows in where it stands
            if value is not None and value != [] and field != "ctx":
                parts.append(f"{field}={_dump(value, names, calls, kinds)}")
        return f"{kind}({', '.join(parts)})"
    return f"[{', '.join([_dump(one, names, calls, kinds) for one in node])}]" if isinstance(node, list) else repr(node)


Definitions = Mapping[str, Callable[[], Description]]
"""What a file or a class defines, by name; a tree is described once, when it is first used."""


def definitions(body: Iterable[ast.stmt]) -> dict[str, Callable[[], Description]]:
    """Return the functions, classes and variables that a file or a class defines."""
    return {name: functools.cache(functools.partial(describe, node)) for name, node in named(body)}


def imported(body: Iterable[ast.stmt], package: str, folder: Path) -> dict[str, Callable[[], Description]]:
    """Return the modules that a file imports from a package, whose files are in `folder`, by the names it uses."""
    return {
        alias.asname or alias.name: functools.partial(_described_file, folder / f"{alias.name}.py")
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module == package
        for alias in node.names
        if (folder / f"{alias.name}.py").is_file()
    }


@functools.cache
def _described_file(path: Path) -> Description:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    code = [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    return describe(ast.Module(code, []))


def digest(described: Iterable[Description], defined: Definitions) -> str:
    """Return the digest of trees and of what they use of `defined`, whose names begin with `self.` where a class's."""
    pending, texts, seen = list(described), [], set[str]()
    while pending:
        one = pending.pop(0)
        texts.append(one.text)
        pending += [defined[name]() for name in sorted(one.names - seen) if name in defined]
        seen |= one.names
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Return the statements within a node, those of nested blocks among them."""
    for block in _BLOCKS:
        for child in getattr(node, block, ()):
            yield child
            yield from statements(child)


def text(node: ast.expr, lines: list[str]) -> str:
    """Return an expression as written in a file's `lines`; ast's own way goes through the whole file each time."""
    own = [line.encode() for line in lines[node.lineno - 1 : node.end_lineno]]
    own[-1] = own[-1][: node.end_col_offset]
    own[0] = own[0][node.col_offset :]
    return b"\n".join(own).decode()


def called(node: ast.AST) -> str:
    """Return the name of what a call calls, without what stands before the last dot; empty where it is not a call."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def decorator(decorators: Iterable[ast.expr], word: str) -> ast.Call | None:
    """Return the first decorator that calls `word`."""
    return next((node for node in decorators if isinstance(node, ast.Call) and called(node) == word), None)


def paragraphs(node: ast.Module | ast.ClassDef) -> tuple[str, str]:
    """Return a docstring's first paragraph, as one line, and the rest."""
    first, _, rest = inspect.cleandoc(ast.get_docstring(node) or "").partition("\n\n")
    return " ".join(first.split()), rest.strip()


def explanation_line(node: ast.ClassDef) -> int:
    """Return the line that a docstring's second paragraph begins on, or where it would."""
    body = node.body[0]
    title, _, rest = (ast.get_docstring(node) or "").partition("\n\n")
    return body.lineno + title.count("\n") + 2 + len(rest) - len(rest.lstrip("\n"))


def expects_several(node: ast.FunctionDef) -> bool:
    """Return whether a check lets `pytest.raises` pass with one of several types."""
    calls = (inner for inner in ast.walk(node) if called(inner) == "raises")
    return any(isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Tuple) for call in calls)


def sweeps(described: Description, decorators: Iterable[ast.expr]) -> bool:
    """Return whether a check goes over many cases: by its parameter sets, as a property, or in a loop."""
    if any(called(decorator) in {"parametrize", "given"} for decorator in decorators):
        return True
    return not described.kinds.isdisjoint({"For", "comprehension"})
