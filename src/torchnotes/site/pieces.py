"""Parts of a test file as a script takes them over: their text, at another margin, and the names that they need."""

import ast
import functools
import re
import symtable
import sys
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from torchnotes.knowledge import syntax

_FOR_LINTERS = re.compile(r"\s*# (noqa|type: ignore)\b.*")


@dataclass(eq=False)
class Scope:
    """A file or a class: its lines, and what its statements define and import."""

    lines: list[str]
    body: Sequence[ast.stmt]
    file: "Scope | None" = None
    """The file that a class stands in."""
    decorators: Sequence[ast.expr] = ()
    """Those of a class."""
    defined: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, list[str]] = field(default_factory=dict)
    """The statements that import each name."""
    domains: dict[str, str] = field(default_factory=dict)
    """The modules of `torchnotes.domains`, by the names that they have here."""

    def __post_init__(self) -> None:
        for name, node in syntax.named(self.body):
            self.defined.setdefault(name, []).append(node)
        for node in self.body:
            match node:
                case ast.ImportFrom(module="torchnotes.domains"):
                    self.domains |= {alias.asname or alias.name: alias.name for alias in node.names}
                case ast.ImportFrom(module=str(module)) if module != "torchnotes":
                    for alias in node.names:
                        line = ast.unparse(ast.ImportFrom(module, [alias], node.level))
                        self.imports.setdefault(alias.asname or alias.name, []).append(line)
                case ast.Import():
                    for alias in node.names:
                        bound = alias.asname or alias.name.partition(".")[0]
                        self.imports.setdefault(bound, []).append(ast.unparse(ast.Import([alias])))

    @functools.cached_property
    def classes(self) -> "dict[str, Scope]":
        """The classes that stand in a file, by name."""
        return {
            one.name: Scope(self.lines, one.body, self, one.decorator_list)
            for one in self.body
            if isinstance(one, ast.ClassDef)
        }

    @functools.cached_property
    def fixtures(self) -> dict[str, ast.FunctionDef]:
        """The functions of which pytest makes fixtures, by name."""
        every = (node for node in self.body if isinstance(node, ast.FunctionDef))
        return {node.name: node for node in every if any(map(_is_fixture, node.decorator_list))}

    @functools.cached_property
    def autouse(self) -> list[str]:
        """The fixtures that each check has."""
        marks = ((name, mark) for name, node in self.fixtures.items() for mark in node.decorator_list)
        return [name for name, mark in marks for one in getattr(mark, "keywords", ()) if one.arg == "autouse"]

    def statement(self, node: ast.stmt, *, decorated: bool = True) -> str:
        """Return a statement as written, at the margin, with the comments right above it."""
        first = self._first_line(node) if decorated else node.lineno
        return self._moved(node, self.lines[first - 1 : node.end_lineno], first, node.col_offset)

    def block(self, node: ast.FunctionDef, indent: str) -> str:
        """Return a function's body at an indent."""
        first = self._first_line(node.body[0])
        return self._moved(node, self.lines[first - 1 : node.end_lineno], first, node.body[0].col_offset, indent)

    def expression(self, node: ast.expr) -> str:
        """Return an expression as written, with its further lines at the margin of its first."""
        line = self.lines[node.lineno - 1]
        first, *below = syntax.text(node, self.lines).split("\n")
        margin = len(line) - len(line.lstrip())
        return "\n".join([first, self._moved(node, below, node.lineno + 1, margin)]) if below else first

    def _first_line(self, node: ast.stmt) -> int:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(one.lineno for one in decorators)])
        while first > 1 and self.lines[first - 2].startswith(" " * node.col_offset + "#"):
            first -= 1
        return first

    @staticmethod
    def _moved(node: ast.AST, told: Sequence[str], first: int, margin: int, indent: str = "") -> str:
        """Return lines of a node, of which `first` is the first's number; those within a text stay as they are."""
        fixed: set[int] = set()
        if any('"""' in line or "'''" in line for line in told):
            texts = [one for one in ast.walk(node) if isinstance(one, ast.Constant | ast.JoinedStr)]
            fixed = {line for one in texts for line in range(one.lineno + 1, (one.end_lineno or one.lineno) + 1)}
        return "\n".join(
            line if number in fixed else f"{indent}{_FOR_LINTERS.sub('', line[margin:])}".rstrip()
            for number, line in enumerate(told, first)
        )


def _is_fixture(decorator: ast.expr) -> bool:
    return "fixture" in {syntax.called(decorator), getattr(decorator, "attr", "")}


@functools.lru_cache(maxsize=64)
def read(text: str, parse: syntax.Parse = ast.parse) -> Scope:
    """Return what a file holds."""
    return Scope(text.split("\n"), parse(text).body)


@functools.lru_cache(maxsize=1024)
def names(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a text has from elsewhere, builtins among them, and those that its functions bind."""
    top = symtable.symtable(text, "script", "exec")
    bound = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    used = {one.get_name() for one in top.get_symbols() if one.is_referenced()}
    inner = {one.get_name() for table in _within(top) for one in table.get_symbols() if one.is_global()}
    functions = [table for table in top.get_children() if isinstance(table, symtable.Function)]
    return frozenset((used | inner) - bound), frozenset(name for table in functions for name in table.get_locals())


def _within(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _within(child)


def without(text: str, owners: AbstractSet[str]) -> tuple[str, set[tuple[str, str]]]:
    """Return a text in which `owner.name` is `name`, with each such pair."""
    if not owners:
        return text, set()
    lines = [line.encode() for line in text.split("\n")]
    found = sorted(_attributes(ast.parse(text), owners), key=lambda one: (one.lineno, one.col_offset))
    for one in reversed(found):
        line = lines[one.lineno - 1]
        lines[one.lineno - 1] = line[: one.col_offset] + one.attr.encode() + line[one.end_col_offset :]
    return b"\n".join(lines).decode(), {(one.value.id, one.attr) for one in found if isinstance(one.value, ast.Name)}


def _attributes(node: ast.AST, owners: AbstractSet[str]) -> Iterator[ast.Attribute]:
    if isinstance(node, ast.FunctionDef):
        owners = owners - {one.arg for one in node.args.args}  # a class within has a self of its own
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in owners:
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _attributes(child, owners)


def imports(sources: Iterable[object]) -> str:
    """Return the statements that import, those of the standard library first."""
    modules: dict[str, set[str]] = {}
    for statement in (one for source in sources if isinstance(source, tuple) for one in source):
        start, _, name = statement.rpartition("import ")
        modules.setdefault(start or statement, set()).update({name} if start else ())
    lines = [f"{start}import {', '.join(sorted(names))}" if names else start for start, names in modules.items()]
    lines.sort(key=lambda line: (line.startswith("from"), line))
    library = [line for line in lines if line.split()[1].partition(".")[0] in sys.stdlib_module_names]
    return "\n\n".join("\n".join(group) for group in (library, [one for one in lines if one not in library]) if group)


def spaced(imports: str, statements: Sequence[str], body: str) -> str:
    """Return the parts of a script with blank lines between: two around functions and classes."""
    large = [bool(re.search(r"^(@|def |class )", one, re.MULTILINE)) for one in statements]
    text = imports
    for number, part in enumerate([*statements, body]):
        two = True in large[max(number - 1, 0) : number + 1]
        one = number in {0, len(statements)}
        text += ("\n\n\n" if two else "\n\n" if one else "\n") + part
    return text.lstrip("\n")
