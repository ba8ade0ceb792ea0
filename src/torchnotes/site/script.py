"""A check as a script that runs by itself: what it needs in front, one parameter set filled in. Pure."""

import ast
import builtins
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from torchnotes.claims import WORDS
from torchnotes.knowledge import syntax
from torchnotes.knowledge.chapters import Check, Claim
from torchnotes.site import pieces
from torchnotes.site.pieces import Scope

_MADE = {
    "tmp_path": ("Path(tempfile.mkdtemp())", {"Path": "from pathlib import Path", "tempfile": "import tempfile"}),
    "monkeypatch": ("pytest.MonkeyPatch()", {"pytest": "import pytest"}),
}
"""What stands for a fixture of pytest, with what that imports."""
_STEADY = "@settings(derandomize=True, database=None, deadline=None)"
_KNOWN = {*dir(builtins), "__name__", "__file__"}
_STEP = "    "


@dataclass(frozen=True, slots=True)
class Script:
    """A check to be run by itself."""

    text: str
    """Empty where there is none."""
    why_not: str = ""
    """Why there is none, as it follows a colon."""


class _RefusedError(Exception):
    """No script can be made of a check: why."""


def script(check: Check, claim: Claim, files: Sequence[Scope], domains: Mapping[str, str]) -> Script:
    """Return a check as a script that needs nothing of this repository.

    Args:
        check: what is to run.
        claim: which it is of.
        files: what its file holds, and what the conftest files that pytest reads for it do, the nearest first.
        domains: the text of each module of `torchnotes.domains`, by name.
    """
    writer = _Writer(claim.name, files, domains)
    try:
        text = writer.written(check.line)
    except _RefusedError as refused:
        return Script("", str(refused))
    name = check.name.removeprefix("test_").replace("_", " ")
    return Script(f"# {claim.title.rstrip('.')}: {name}.\n{text}\n")


class _Writer:
    """Gathers what one script consists of."""

    def __init__(self, name: str, files: Sequence[Scope], domains: Mapping[str, str]) -> None:
        self.own, self.files, self.domains = files[0].classes[name], files, domains
        self.ranks = {self.own: 1} | {one: -number for number, one in enumerate(self.files)}
        """In which order what is taken from each file stands."""
        self.taken: dict[tuple[int, int], str] = {}
        """The statements that are taken over, by rank and line."""
        self.bound: dict[str, object] = {}
        """What these and imports bind, with where it is from: a file or a class, or the statements that import it."""
        self.used: set[str] = set()
        """The names that these have from elsewhere."""
        self.filled: set[str] = set()
        """The arguments that have a value."""
        self.asked: list[str] = []
        """The fixtures that decorators ask for."""
        self.given = ""
        """The decorators of a property."""
        self.drawn: set[str] = set()
        """The arguments that hypothesis draws."""
        self.opening: list[str] = []
        """What stands before the body, which stands at `indent`."""
        self.indent = ""

    def written(self, line: int) -> str:
        """Return the script of the check whose name stands on a line."""
        (method,) = (one for one in self.own.body if isinstance(one, ast.FunctionDef) and one.lineno == line)
        arguments = [one.arg for one in method.args.args[1:]]
        for mark in self._marks([*method.decorator_list, *self.own.decorators]):
            self._obey(mark, arguments)
        everywhere = (name for file in self.files for name in file.autouse)
        for name in (*everywhere, *self.asked, *(one for one in arguments if one not in self.filled)):
            self._make(name)
        body = self._body(method, arguments)
        statements = [text for _, text in sorted(self.taken.items())]
        return pieces.spaced(pieces.imports(self.bound.values()), statements, "\n".join([*self.opening, body]))

    def _marks(self, decorators: Iterable[ast.expr]) -> Iterator[ast.expr]:
        """Yield decorators; where one is a variable of the class or the file, what that holds."""
        for one in decorators:
            name = one.id if isinstance(one, ast.Name) else ""
            held = self.own.defined.get(name) or self.files[0].defined.get(name)
            yield held[-1].value if held and isinstance(held[-1], ast.Assign) else one

    def _obey(self, mark: ast.expr, arguments: Sequence[str]) -> None:
        """Do what a decorator says."""
        match mark:
            case ast.Call(keywords=[*_, ast.keyword(arg="indirect")], args=[names, *_]):
                raise _RefusedError(f"it needs `{ast.literal_eval(names)}`, which only pytest makes")
            case ast.Call(func=ast.Attribute(attr="parametrize"), args=[names, values, *_]):
                self._fill(ast.literal_eval(names), values)
            case ast.Call(func=ast.Attribute(attr="usefixtures"), args=asked):
                self.asked += map(ast.literal_eval, asked)
            case ast.Call(func=ast.Attribute(attr="skipif"), args=[condition], keywords=[ast.keyword(value=reason)]):
                self._leave(self._expression(condition), ast.literal_eval(reason))
            case ast.Attribute(attr="gpu"):
                self._leave(self._take("not torch.cuda.is_available()", self.own)[0], "needs CUDA")
            case ast.Call(args=by_place, keywords=by_name) if syntax.called(mark) == "given":
                self.given = f"{_STEADY}\n@{self._expression(mark)}\n"
                self._bind("settings", ("from hypothesis import settings",))
                self.drawn = {one.arg or "" for one in by_name} | {*arguments[len(arguments) - len(by_place) :]}
                self.filled |= self.drawn
            case _ if syntax.called(mark) not in WORDS:
                raise _RefusedError(f"only pytest does what its decorator `{ast.unparse(mark)}` says")

    def _fill(self, names: str | Sequence[str], values: ast.expr) -> None:
        """Give arguments the values of the first parameter set."""
        targets = [one.strip() for one in names.split(",")] if isinstance(names, str) else [*names]
        self.filled |= {*targets}
        first = next(iter(values.elts), None) if isinstance(values, ast.List | ast.Tuple) else None
        if first is None or isinstance(first, ast.Starred):
            self.opening.append(f"{', '.join(targets)} = next(iter({self._expression(values)}))")
            return
        parts = [first]
        if isinstance(first, ast.Call) and syntax.called(first) == "param":
            parts = first.args
        elif isinstance(first, ast.Tuple) and names != targets[0]:
            parts = first.elts
        if len(parts) != len(targets):
            targets, parts = [", ".join(targets)], [first]
        self.opening += [f"{name} = {self._expression(part)}" for name, part in zip(targets, parts, strict=True)]

    def _leave(self, condition: str, reason: str) -> None:
        """End the script where pytest would not run the check."""
        self._bind("sys", ("import sys",))
        self.opening.append(f"if {condition}:\n{_STEP}sys.exit({json.dumps(reason)})")

    def _expression(self, node: ast.expr) -> str:
        """Take over an expression of a decorator, where it sees what its class defines."""
        text = self.own.expression(node)
        bracketed = isinstance(node, ast.Call | ast.Dict | ast.List | ast.Set | ast.Tuple) or "\n" not in text
        return self._take(text if bracketed else f"({text})", self.own)[0]

    def _take(self, text: str, scope: Scope) -> tuple[str, frozenset[str]]:
        """Return a text without `self.` and the names of domains, and what else it names, which is taken too."""
        outside, _ = pieces.names(text)
        file = scope.file or scope
        owners = _owners(text, file)
        plain, pairs = pieces.without(text, owners)
        theirs = frozenset(name for _, name in pairs)
        left = pieces.names(plain)[0] if owners else outside
        if missing := sorted(theirs - left):
            raise _RefusedError(f"a variable of its own hides `{missing[0]}`, which it needs as well")
        if whole := sorted(owners & left):
            raise _RefusedError(f"it hands `{whole[0]}` on, which a script does not have")
        for owner, name in sorted(pairs):
            self._need(self.own if owner == "self" else self._domain(file.domains[owner]), name)
        for name in sorted(outside - owners):
            self._need(scope, name)
        return plain, (outside - owners) | theirs

    def _domain(self, module: str) -> Scope:
        scope = pieces.read(self.domains[module])
        self.ranks.setdefault(scope, min(self.ranks.values()) - 1)
        return scope

    def _need(self, scope: Scope, name: str) -> None:
        """Take over what defines or imports a name."""
        holders = [one for one in (scope, scope.file) if one and (name in one.defined or name in one.imports)]
        if not holders and name not in _KNOWN:
            raise _RefusedError(f"it uses `{name}`, which a script does not have")
        for holder in holders[:1]:
            if name in holder.imports:
                self._bind(name, tuple(holder.imports[name]))
            for node in holder.defined.get(name, ()):
                self._add(holder, node, holder.statement(node))

    def _add(self, scope: Scope, node: ast.stmt, text: str, prefix: str = "") -> None:
        """Take over a statement."""
        place = self.ranks[scope], node.lineno
        if place in self.taken:
            return
        self.taken[place] = ""
        for name, _ in syntax.named([node]):
            self._bind(name, scope)
        if isinstance(node, ast.FunctionDef) and scope.file:
            # a method sees what its file defines, not what its class does
            text, scope = re.sub(r"\(self(, )?", "(", text.removeprefix("@staticmethod\n"), count=1), scope.file
        plain, outside = self._take(text, scope)
        self.taken[place] = prefix + plain
        self.used |= outside

    def _bind(self, name: str, source: object) -> None:
        if self.bound.setdefault(name, source) != source:
            raise _RefusedError(f"two things that it needs have the name `{name}`")

    def _make(self, name: str) -> None:
        """Make what a fixture gives."""
        if name in self.filled:
            return
        self.filled.add(name)
        if name in _MADE:
            made, imports = _MADE[name]
            for bound, statement in imports.items():
                self._bind(bound, (statement,))
            self.opening.append(f"{self.indent}{name} = {made}")
            return
        file = next((one for one in self.files if name in one.fixtures), None)
        arguments = [one.arg for one in file.fixtures[name].args.args] if file else []
        if file is None or "request" in arguments:
            raise _RefusedError(f"it needs `{name}`, which only pytest makes")
        node, prefix = file.fixtures[name], ""
        for one in arguments:
            self._make(one)
        call = f"{name}({', '.join(arguments)})"
        gives = [one for one in ast.walk(node) if isinstance(one, ast.Yield | ast.Return) and one.value]
        if any(isinstance(one, ast.Yield) for one in ast.walk(node)):
            self._bind("contextmanager", ("from contextlib import contextmanager",))
            prefix = "@contextmanager\n"
            self.opening.append(f"{self.indent}with {call}{f' as {name}' if gives else ''}:")
            self.indent += _STEP
        else:
            self.opening.append(f"{self.indent}{f'{name} = ' if gives else ''}{call}")
        self._add(file, node, file.statement(node, decorated=False), prefix)

    def _body(self, method: ast.FunctionDef, arguments: Sequence[str]) -> str:
        """Return the body of the check, or the call of a function that holds it where it can be nothing else."""
        text = f"def check({', '.join(arguments)}):\n{self.own.block(method, _STEP)}"
        function, _ = self._take(text, self.files[0])
        if "default_generator" in text:
            # it compares with what is drawn first, and the suite seeds each check
            self.opening.append(f"{self.indent}torch.manual_seed(0)")
        imported = {name for name, source in self.bound.items() if isinstance(source, tuple)}
        if clash := sorted({*arguments} & (self.used | imported)):
            raise _RefusedError(f"two things that it needs have the name `{clash[0]}`")
        hides = (pieces.names(text)[1] - {*arguments}) & (self.used | self.bound.keys())
        around = "if True:\n" if self.indent else ""
        block, _ = pieces.without(around + self.own.block(method, self.indent), _owners(text, self.files[0]))
        if not (self.given or hides or _needs_a_function(block)):
            return block.removeprefix(around)
        self.taken[self.ranks[self.own] + 1, 0] = self.given + function
        handed = [f"{one}={one}" if self.given else one for one in arguments if one not in self.drawn]
        return f"{self.indent}check({', '.join(handed)})"


def _owners(text: str, file: Scope) -> frozenset[str]:
    """Return what a text names the attributes of that a script has without it: `self`, and modules of domains."""
    return pieces.names(text)[0] & {"self", *file.domains}


def _needs_a_function(body: str) -> bool:
    """Return whether statements do what they do in a function only: leave it, or save what pickle does not find."""
    if re.search(r"\b(save|dumps?|pickle)\b", body) and re.search(r"\b(lambda|class|def)\b", body):
        return True
    try:
        if "return" in body or "nonlocal" in body:
            compile(body, "script", "exec")
    except SyntaxError:
        return True
    return False
