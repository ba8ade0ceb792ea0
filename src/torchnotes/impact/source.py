"""Calls of torch in a module's source, with how sure it is that they are. Pure."""

import ast
import re
import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from torchnotes.impact.flow import arguments, meet
from torchnotes.impact.guards import asks_for_the_release, falls_back
from torchnotes.impact.names import ALIAS, RELEASE, SHARED, TENSOR, Names, bases, imports_of, is_method

Tier = Literal["sure", "likely", "maybe"]
_OK = re.compile(r"#\s*torchnotes:\s*ok\s+([\w-]+)")
_LINES = re.compile(r"\r\n|\r|\n")
"""Lines as Python counts them: `splitlines` ends one at a form feed too."""


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
    imported: bool = False
    """Whether it is only imported there, which meets no change but that it is gone."""

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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python says of somebody's escapes is not asked here
        module = ast.parse(source)
    finder = _Finder(Names(module), wanted, _LINES.split(source))
    finder.block(module.body, {})
    yield from sorted(finder.found, key=lambda use: use.line)


class _Finder:
    """Goes through statements in order, with the types of names as they are known there."""

    def __init__(self, names: Names, wanted: Collection[str], lines: list[str]) -> None:
        self.names = names
        self.wanted = frozenset(wanted)
        self.methods: dict[str, set[str]] = {}
        """Methods that are wanted, by the last word of their names."""
        for name in filter(is_method, wanted):
            self.methods.setdefault(name.rpartition(".")[2], set()).add(name.rpartition(".")[0])
        self.lines = lines
        self.found: list[Use] = []
        self.attributes: dict[str, str] = {}
        """Types of `self.…` in the class at hand."""
        self.base = ""
        """What the class at hand is made from first, where that is something imported."""
        self.trying = False
        """Whether an import that fails is met."""

    def block(self, body: list[ast.stmt], known: dict[str, str]) -> None:
        """Look at statements; what is learnt of names within goes on behind."""
        for node in body:
            self.statement(node, known)

    def statement(self, node: ast.stmt, known: dict[str, str]) -> None:
        looks: dict[type[ast.stmt], Callable[[Any, dict[str, str]], None]] = {
            ast.FunctionDef: self._named,
            ast.AsyncFunctionDef: self._named,
            ast.ClassDef: self._named,
            ast.If: self._if,
            ast.Try: self._try,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.For: self._for,
            ast.AsyncFor: self._for,
        }
        looks.get(type(node), self._others)(node, known)

    def _import(self, node: ast.Import | ast.ImportFrom, known: dict[str, str]) -> None:
        for name, meant in imports_of(node):
            if name == "*":
                continue
            known[name] = f"{ALIAS}{meant}" if meant else ""
            if isinstance(node, ast.ImportFrom) and meant in self.wanted and not self.trying:
                self._keep(node, meant, "sure", None, bound=False, imported=True)

    def _named(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, known: dict[str, str]) -> None:
        known[node.name] = ""
        self._class(node, known) if isinstance(node, ast.ClassDef) else self._function(node, known)

    def _class(self, node: ast.ClassDef, known: dict[str, str]) -> None:
        outer, self.attributes = (self.attributes, self.base), self.names.fields(node, known)
        self.base = (node.bases and self.names.dotted(node.bases[0], known)) or ""
        # a base is no call: its constructor is met where the class hands on to it by `super()`
        for one in node.decorator_list:
            self.expression(one, known)
        inside = dict(known)
        for statement in node.body:
            # a function does not see the names of the class around it
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self._function(statement, known)
            else:
                self.statement(statement, inside)
        self.attributes, self.base = outer

    def _if(self, node: ast.If, known: dict[str, str]) -> None:
        self.expression(node.test, known)
        if not self._asks(node.test, known):
            ways = dict(known), dict(known)
            self.block(node.body, ways[0])
            self.block(node.orelse, ways[1])
            meet(known, *ways)

    def _asks(self, test: ast.expr, known: dict[str, str]) -> bool:
        return asks_for_the_release(test, self.names, known, self.methods)

    def _try(self, node: ast.Try, known: dict[str, str]) -> None:
        outer, self.trying = self.trying, True
        left = (ast.Import, ast.ImportFrom) if falls_back(node) else ast.stmt
        self.block([one for one in node.body if isinstance(one, left)], known)
        self.trying = outer
        for handler in node.handlers:
            # what was tried is what a name stands for behind, where it is there
            self.block(handler.body, known | ({handler.name: ""} if handler.name else {}))
        self.block([*node.orelse, *node.finalbody], known)

    def _assign(self, node: ast.Assign, known: dict[str, str]) -> None:
        self.expression(node.value, known)
        kind = self._kind(node.value, known)
        for name, meant in imports_of(node):
            kind = f"{ALIAS}{meant}" if name else kind
        for target in node.targets:
            self.expression(target, known)
            self._learn(target, kind, known)

    def _kind(self, value: ast.expr, known: dict[str, str]) -> str | None:
        """Return what is known of what a name is given."""
        if isinstance(value, ast.Name | ast.Attribute) and (name := self.names.dotted(value, known)):
            return f"{ALIAS}{name}"
        if found := self.names.returned(value, known | self.attributes):
            return found
        # a call that hands a release on may make anything of it
        return RELEASE if isinstance(value, ast.Compare | ast.BoolOp | ast.Call) and self._asks(value, known) else None

    def _annotated(self, node: ast.AnnAssign, known: dict[str, str]) -> None:
        made = None
        if node.value:
            self.expression(node.value, known)
            made = self._kind(node.value, known)
        self._learn(node.target, self.names.annotated(node.annotation) or made, known)

    def _for(self, node: ast.For | ast.AsyncFor, known: dict[str, str]) -> None:
        self.expression(node.iter, known)
        rows = self.names.returned(node.iter, known | self.attributes) == TENSOR
        self._learn(node.target, TENSOR if rows else None, known)
        self.block([*node.body, *node.orelse], known)

    def _others(self, node: ast.stmt, known: dict[str, str]) -> None:
        for child in ast.iter_child_nodes(node):
            self._child(child, known)

    def _child(self, child: ast.AST, known: dict[str, str]) -> None:
        if isinstance(child, ast.stmt):
            self.statement(child, known)
        elif isinstance(child, ast.expr):
            self.expression(child, known)
        else:  # the items of a `with`, the cases of a `match`
            if isinstance(child, ast.withitem) and child.optional_vars:
                self._learn(child.optional_vars, None, known)
            if isinstance(child, ast.MatchAs | ast.MatchStar) and child.name:
                known[child.name] = ""
            for inner in ast.iter_child_nodes(child):
                self._child(inner, known)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, known: dict[str, str]) -> None:
        for one in (*node.decorator_list, *node.args.defaults, *(one for one in node.args.kw_defaults if one)):
            self.expression(one, known)
        inner = known | dict.fromkeys(arguments(node.args), "")
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            if kind := self.names.annotated(argument.annotation):
                inner[argument.arg] = kind
        self.block(node.body, inner)

    def _learn(self, target: ast.expr, kind: str | None, known: dict[str, str]) -> None:
        if isinstance(target, ast.Name):
            known[target.id] = kind or ""
        elif isinstance(target, ast.Starred):
            self._learn(target.value, None, known)
        elif isinstance(target, ast.Tuple | ast.List):
            for one in target.elts:
                self._learn(one, None, known)

    def expression(self, node: ast.expr, known: dict[str, str]) -> None:
        """Look at an expression, and at all within."""
        left: list[tuple[ast.AST, dict[str, str]]] = [(node, known)]
        while left:
            one, around = left.pop()
            inside = [*ast.iter_child_nodes(one)]
            match one:
                case ast.Call(func=func):
                    self._use(func, one, around)
                    # a name that is called is one use, and what it hangs on is looked at further
                    inside = (
                        [*ast.iter_child_nodes(func), *inside[1:]]
                        if isinstance(func, ast.Name | ast.Attribute)
                        else inside
                    )
                case ast.Name() | ast.Attribute():
                    self._use(one, None, around)
                case ast.NamedExpr(target=target, value=value):
                    self._learn(target, self._kind(value, around), around)
                case ast.Lambda(args=args):
                    around = around | dict.fromkeys(arguments(args), "")
                case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                    around = self._gone_over(one.generators, around)
                case ast.IfExp(test=test) if self._asks(test, around):
                    inside = [test]
            left += [(each, around) for each in reversed(inside)]

    def _gone_over(self, generators: list[ast.comprehension], known: dict[str, str]) -> dict[str, str]:
        """Return what is known within a comprehension."""
        inner = dict(known)
        for one in generators:
            rows = self.names.returned(one.iter, inner | self.attributes) == TENSOR
            self._learn(one.target, TENSOR if rows else None, inner)
        return inner

    def _use(self, node: ast.expr, call: ast.Call | None, known: dict[str, str]) -> None:
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            return
        if name := self.names.dotted(node, known):
            if name in self.wanted:
                self._keep(node, name, "sure", call, bound=False)
            return
        if not isinstance(node, ast.Attribute) or call is None:
            return
        match node:
            case ast.Attribute(ast.Call(ast.Name("super")), "__init__") if self.base in self.wanted:
                self._keep(node, self.base, "sure", call, bound=False)
        if node.attr not in self.methods:
            return
        if kind := self.names.returned(node.value, known | self.attributes):
            for name in (f"{one}.{node.attr}" for one in bases(kind)):
                if name in self.wanted:
                    self._keep(node, name, "sure", call)
        else:
            only = node.attr not in SHARED and self.methods[node.attr] == {TENSOR}
            self._keep(node, f"?.{node.attr}", "likely" if only else "maybe", call)

    def _keep(  # noqa: PLR0913 - what a use is made of
        self,
        node: ast.expr | ast.stmt,
        api: str,
        tier: Tier,
        call: ast.Call | None,
        *,
        bound: bool = True,
        imported: bool = False,
    ) -> None:
        last = call.end_lineno if call and call.end_lineno else node.end_lineno or node.lineno
        # of a chain over several lines it stands where its name does
        first = node.end_lineno if isinstance(node, ast.Attribute) and node.end_lineno else node.lineno
        beside = self.lines[max(0, first - 2) : last]
        fine = frozenset(slug for line in beside for slug in _OK.findall(line))
        self.found.append(Use(first, api, tier, call, bound, fine, imported))
