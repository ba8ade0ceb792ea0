"""Calls of torch in a module's source, with how sure it is that they are. Pure."""

import ast
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from torchnotes.impact.names import SHARED, TENSOR, Names

Tier = Literal["sure", "likely", "maybe"]
_OK = re.compile(r"#\s*torchnotes:\s*ok\s+([\w-]+)")
_FALLBACKS = {"AttributeError", "ImportError", "ModuleNotFoundError", "TypeError"}


@dataclass(frozen=True, slots=True)
class Use:
    """A place where torch is called, or a function of it is handed on."""

    line: int
    api: str
    """The full dotted name; of a method whose receiver is not known, `?.clamp`."""
    tier: Tier
    call: ast.Call | None
    """None where it is not called there."""
    bound: bool
    """Whether it is called on an object, which is then no argument of the call."""
    fine: frozenset[str]
    """The slugs of claims that a comment beside it says are looked after."""

    @property
    def last(self) -> str:
        return self.api.rpartition(".")[2]


def uses(source: str, wanted: Collection[str]) -> Iterator[Use]:
    """Yield the uses of some APIs; those that a fallback or a test of the release guards are left out.

    Args:
        source: a module's text.
        wanted: full dotted names.

    Raises:
        SyntaxError: when it is no Python that this Python reads.
    """
    module = ast.parse(source)
    lines = source.splitlines()
    finder = _Finder(Names(module), wanted, lines)
    finder.block(module.body, {})
    yield from sorted(finder.found, key=lambda use: use.line)


class _Finder:
    """Goes through statements in order, with the types of names as they are known there."""

    def __init__(self, names: Names, wanted: Collection[str], lines: list[str]) -> None:
        self.names = names
        self.wanted = frozenset(wanted)
        self.methods: dict[str, set[str]] = {}
        """Methods that are wanted, by the last word of their names."""
        for name in filter(_is_method, wanted):
            self.methods.setdefault(name.rpartition(".")[2], set()).add(name.rpartition(".")[0])
        self.lines = lines
        self.found: list[Use] = []
        self.attributes: dict[str, str] = {}
        """Types of `self.…` in the class at hand."""

    def block(self, body: list[ast.stmt], known: dict[str, str]) -> None:
        """Look at statements; what is learnt of names within goes on behind."""
        for node in body:
            self.statement(node, known)

    def statement(self, node: ast.stmt, known: dict[str, str]) -> None:
        looks: dict[type[ast.stmt], Callable[[Any, dict[str, str]], None]] = {
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.If: self._if,
            ast.Try: self._try,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
        }
        looks.get(type(node), self._others)(node, known)

    def _class(self, node: ast.ClassDef, known: dict[str, str]) -> None:
        outer, self.attributes = self.attributes, self._fields(node)
        # a base is no call: what is made of the class may never meet its constructor
        for one in node.decorator_list:
            self.expression(one, known)
        self.block(node.body, dict(known))
        self.attributes = outer

    def _if(self, node: ast.If, known: dict[str, str]) -> None:
        self.expression(node.test, known)
        if not _asks_for_the_release(node.test):
            self.block([*node.body, *node.orelse], known)

    def _try(self, node: ast.Try, known: dict[str, str]) -> None:
        if not any(_falls_back(handler) for handler in node.handlers):
            self.block(node.body, known)
        for handler in node.handlers:
            self.block(handler.body, known)
        self.block([*node.orelse, *node.finalbody], known)

    def _assign(self, node: ast.Assign, known: dict[str, str]) -> None:
        self.expression(node.value, known)
        for target in node.targets:
            self.expression(target, known)
            self._learn(target, self.names.returned(node.value, known | self.attributes), known)

    def _annotated(self, node: ast.AnnAssign, known: dict[str, str]) -> None:
        made = None
        if node.value:
            self.expression(node.value, known)
            made = self.names.returned(node.value, known | self.attributes)
        self._learn(node.target, self.names.annotated(node.annotation) or made, known)

    def _others(self, node: ast.stmt, known: dict[str, str]) -> None:
        for child in ast.iter_child_nodes(node):
            self._child(child, known)

    def _child(self, child: ast.AST, known: dict[str, str]) -> None:
        if isinstance(child, ast.stmt):
            self.statement(child, known)
        elif isinstance(child, ast.expr):
            self.expression(child, known)
        else:  # the items of a `with`, the cases of a `match`
            for inner in ast.iter_child_nodes(child):
                self._child(inner, known)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, known: dict[str, str]) -> None:
        for one in (*node.decorator_list, *node.args.defaults, *(one for one in node.args.kw_defaults if one)):
            self.expression(one, known)
        inner = dict(known)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            inner.pop(argument.arg, None)
            if kind := self.names.annotated(argument.annotation):
                inner[argument.arg] = kind
        self.block(node.body, inner)

    def _fields(self, node: ast.ClassDef) -> dict[str, str]:
        """Return the types of what a class sets on itself, where every assignment agrees."""
        found: dict[str, set[str | None]] = {}
        for inner in (one for one in ast.walk(node) if isinstance(one, ast.Assign)):
            for target in inner.targets:
                match target:
                    case ast.Attribute(value=ast.Name(id="self"), attr=name):
                        found.setdefault(f"self.{name}", set()).add(self.names.returned(inner.value, {}))
        return {name: kind for name, kinds in found.items() if len(kinds) == 1 and (kind := next(iter(kinds)))}

    def _learn(self, target: ast.expr, kind: str | None, known: dict[str, str]) -> None:
        if isinstance(target, ast.Name):
            known.pop(target.id, None)
            if kind:
                known[target.id] = kind
        elif isinstance(target, ast.Tuple | ast.List):
            for one in target.elts:
                self._learn(one, None, known)

    def expression(self, node: ast.expr, known: dict[str, str]) -> None:
        """Look at an expression, and at all within."""
        called: set[int] = set()
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                called.add(id(inner.func))
                self._use(inner.func, inner, known)
            elif isinstance(inner, ast.Name | ast.Attribute) and id(inner) not in called:
                self._use(inner, None, known)

    def _use(self, node: ast.expr, call: ast.Call | None, known: dict[str, str]) -> None:
        if not isinstance(node, ast.Name | ast.Attribute):
            return
        if name := self.names.dotted(node):
            if name in self.wanted:
                self._keep(node, name, "sure", call, bound=False)
            return
        if not isinstance(node, ast.Attribute) or node.attr not in self.methods or call is None:
            return
        kind = self.names.returned(node.value, known | self.attributes)
        if kind:
            name = f"{kind}.{node.attr}"
            if name in self.wanted:
                self._keep(node, name, "sure", call)
        else:
            only = node.attr not in SHARED and self.methods[node.attr] == {TENSOR}
            self._keep(node, f"?.{node.attr}", "likely" if only else "maybe", call)

    def _keep(self, node: ast.expr, api: str, tier: Tier, call: ast.Call | None, *, bound: bool = True) -> None:
        last = call.end_lineno if call and call.end_lineno else node.lineno
        beside = self.lines[max(0, node.lineno - 2) : last]
        fine = frozenset(slug for line in beside for slug in _OK.findall(line))
        self.found.append(Use(node.lineno, api, tier, call, bound, fine))


def _is_method(name: str) -> bool:
    """Return whether a dotted name is a method: what holds it is a class."""
    return name.rpartition(".")[0].rpartition(".")[2][:1].isupper()


def _falls_back(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in _FALLBACKS for kind in kinds)


def _asks_for_the_release(test: ast.expr) -> bool:
    """Return whether a condition asks what torch is there: its version, or whether it has something."""
    for node in ast.walk(test):
        match node:
            case ast.Attribute(attr="__version__" | "version"):
                return True
            case ast.Call(func=ast.Name(id="hasattr")):
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name) if "version" in name.lower() or "torch_" in name.lower():
                return True
    return False
