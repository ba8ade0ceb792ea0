"""The example in sight: the call and its result, read off the first check of a claim that is short enough. Pure."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from torchnotes.knowledge.chapters import Check, Claim

MOST = 5
"""Lines that an example has at most."""


def example(claim: Claim, release: str) -> str:
    """Return a claim's example as Python, of 2 to `MOST` lines where there is one, else of one; empty without any.

    Args:
        claim: its checks come in the order in which its sentences name them.
        release: whose answer it shows; empty before the first record.
    """
    alone = ""
    for check in _in_order(claim):
        lines = _lines(check) if not release or check.expected(release) else []
        if 1 < len(lines) <= MOST:
            return "\n".join(lines)
        alone = alone or "\n".join(lines[:1] if len(lines) == 1 else [])
    return alone


def _in_order(claim: Claim) -> Iterable[Check]:
    names = [name for fact in claim.facts for name in fact.checks]
    named = sorted((check for check in claim.checks if check.name in names), key=lambda check: names.index(check.name))
    return [*named, *(check for check in claim.checks if check.name not in names)]


def _lines(check: Check) -> list[str]:
    """Return a check's body with what each call comes to behind it; empty where it hangs on parameters or branches."""
    (method,) = ast.parse(check.source).body
    # a statement comes to a line at least
    if not isinstance(method, ast.FunctionDef) or len(method.body) > MOST:
        return []
    if "for" in check.source and any(isinstance(node, ast.comprehension) for node in ast.walk(method)):
        return []
    given = {name: node for decorator in method.decorator_list for name, node in _first_set(decorator)}
    if {one.arg for one in method.args.args if one.arg not in given} - {"self", "tmp_path"}:
        return []
    if given or "tmp_path" in check.source:
        method.body = [_Filled(given).visit(node) for node in method.body]
    lines = [line for node in method.body for line in _shown(node)]
    if any(line is None or "tmp_path" in line for line in lines):
        return []
    return [line for line in lines if line is not None]


def _first_set(decorator: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names and the values of a check's first parameter set, where both are written out."""
    match decorator:
        case ast.Call(
            func=ast.Attribute(attr="parametrize"), args=[ast.Constant(value=str(name)), ast.List(elts=[first, *_])]
        ):
            yield name, first
        case ast.Call(
            func=ast.Attribute(attr="parametrize"),
            args=[ast.Tuple(elts=names), ast.List(elts=[ast.Tuple(elts=values), *_])],
        ):
            yield from ((ast.literal_eval(name), value) for name, value in zip(names, values, strict=True))


class _Filled(ast.NodeTransformer):
    """A check's body with the values of one parameter set in the place of their names."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.given.get(node.id, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return _file(node) or self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if file := _file(node.value):
            node.value = ast.Call(ast.Name("Path"), [file], [])
        return self.generic_visit(node)


def _file(node: ast.expr) -> ast.Constant | None:
    """Return the name of a file in a check's own folder, which is enough of its path."""
    match node:
        case ast.BinOp(left=ast.Name(id="tmp_path"), op=ast.Div(), right=ast.Constant() as name):
            return name
    return None


def _shown(node: ast.stmt) -> Iterator[str | None]:
    match node:
        case ast.Assert(
            test=ast.Compare(left=ast.Tuple(elts=left), ops=[ast.Eq()], comparators=[ast.Tuple(elts=right)])
        ) if len(left) == len(right):
            yield from map(_with_result, left, right)
        case ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right])):
            yield _with_result(left, right)
        case ast.Assert(test=ast.Compare(left=left, ops=ops, comparators=[*others, right])) if _all_equal(ops):
            yield from (_with_result(call, right) for call in (left, *others))
        case ast.Assert(test=ast.UnaryOp(op=ast.Not(), operand=call)):
            yield f"{ast.unparse(call)}  # False"
        case ast.Assert(test=call):
            yield f"{ast.unparse(call)}  # True"
        case ast.With(items=[ast.withitem(context_expr=call, optional_vars=None)], body=[statement]) if _expects(call):
            yield f"{ast.unparse(statement)}  # {_expects(call)}"
        case ast.With(items=[ast.withitem(context_expr=call, optional_vars=None)], body=body):
            yield f"with {ast.unparse(call)}:"
            yield from (line and f"    {line}" for one in body for line in _shown(one))
        case ast.Assign() | ast.AugAssign() | ast.Expr():
            yield ast.unparse(node)
        case _:
            yield None


def _all_equal(ops: Sequence[ast.cmpop]) -> bool:
    return all(isinstance(op, ast.Eq) for op in ops)


def _with_result(call: ast.expr, result: ast.expr) -> str | None:
    # a result that is computed shows nothing to who reads it
    plain = isinstance(result, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Attribute | ast.UnaryOp)
    return f"{ast.unparse(call)}  # {ast.unparse(result)}" if plain else None


def _expects(context: ast.expr) -> str:
    """Return what a context of pytest expects, in words; empty for another one."""
    match context:
        case ast.Call(func=ast.Attribute(attr="raises"), args=[error]):
            return f"raises {ast.unparse(error)}"
        case ast.Call(func=ast.Attribute(attr="warns"), args=[category]):
            return f"warns of {ast.unparse(category)}"
    return ""
