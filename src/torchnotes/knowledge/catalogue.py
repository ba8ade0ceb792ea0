"""Reads claims from test files as source, and refuses what is wrong with them.

Nothing here imports a test file or torch: the site, the terminal and the plugin all learn from this module what claims
there are, also where torch is missing, or is one on which a file cannot even be imported.
Arguments of the vocabulary are therefore written out as literals.
"""

import ast
import itertools
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from torchnotes.claims import WORDS
from torchnotes.knowledge import facts, syntax, words
from torchnotes.knowledge.chapters import Chapter, Check, Claim, Speed, Told
from torchnotes.knowledge.errors import ClaimError

_WARNINGS = "the plugin hears every warning itself: use pytest.warns, or warnings.catch_warnings within the check"
_NAME = re.compile(r"Test[A-Z0-9][A-Za-z0-9]*")
_ORDER = re.compile(r"^Order: (\d+(?:\.\d+)?)$", re.MULTILINE)
"""What a chapter's docstring says of its place in its area."""
_DOMAINS = Path(__file__).parents[1] / "domains"
"""What checks sweep over: a check that uses a module of it is another one when that changes."""
_EXPECTING = {"raises", "warns", "deprecated_call"}


def read_tree(
    root: Path, statements: Collection[str], folder: str, parse: syntax.Parse = ast.parse
) -> tuple[Chapter, ...]:
    """Return the chapters below a folder of `root`, in order of path; errors as `knowledge.load`."""
    found = Chapters(statements)
    problems: list[str] = []
    for path in sorted((root / folder).rglob("test_*.py")):
        try:
            found.add(read_file(path, path.relative_to(root).as_posix(), parse))
        except ClaimError as refused:
            problems += refused.problems
    if problems:
        raise ClaimError(problems)
    return tuple(found.by_path.values())


class Chapters:
    """Chapters that are in no conflict with each other."""

    def __init__(self, statements: Collection[str]) -> None:
        self.statements = statements
        self.by_path: dict[str, Chapter] = {}
        self.owners: dict[str, Claim] = {}

    def add(self, chapter: Chapter) -> None:
        """Add a chapter; one that is there already stays, since pytest may ask for a file again.

        Raises:
            ClaimError: when a slug of it is used elsewhere, or a belief is on a statement that no note makes.
        """
        if not chapter.claims or chapter.path in self.by_path:
            return
        if problems := [problem for claim in chapter.claims for problem in self._conflicts(claim)]:
            raise ClaimError(problems)
        self.by_path[chapter.path] = chapter

    def _conflicts(self, claim: Claim) -> Iterator[str]:
        for slug in (claim.slug, *claim.formerly):
            other = self.owners.setdefault(slug, claim)
            # pytest may ask for a file again that was refused
            if (other.path, other.line) != (claim.path, claim.line):
                yield f"{claim.path}:{claim.line}: the slug {slug} is taken by {other.path}:{other.line}; name one anew"
        for check in claim.checks:
            for statement in {check.statement, check.speed and check.speed.statement} - {None}:
                if statement not in self.statements:
                    where = f"{claim.path}:{check.line}"
                    yield f"{where}: {check.name} is a belief on {statement}, which no page in docs/notes states"


def read_file(path: Path, name: str, parse: syntax.Parse = ast.parse) -> Chapter:
    """Return the chapter of the file at `path`, called `name`, as `read`; a file of any encoding may hold no claims."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClaimError([f"{name}:1: the file cannot be read: {error.strerror}"]) from None
    if b"torchnotes" not in content:
        return Chapter(name, "", ())
    if len(content) > syntax.LARGEST:
        raise ClaimError([f"{name}:1: a file of claims has at most {syntax.LARGEST:,} bytes: split it"])
    try:
        return read(content.decode("utf-8-sig"), name, parse)
    except UnicodeDecodeError:
        raise ClaimError([f"{name}:1: the file is not UTF-8"]) from None


def read(source: str, path: str, parse: syntax.Parse = ast.parse) -> Chapter:
    """Return the chapter of one file; a file without claims is a chapter without claims.

    Args:
        source: the file's text.
        path: its path below the project's root, with slashes.
        parse: makes a tree of the text.

    Raises:
        ClaimError: when a claim is malformed.
    """
    try:
        module = parse(source)
    except SyntaxError as error:
        raise ClaimError([f"{path}:{error.lineno or 1}: {error.msg}"]) from None
    reader = _Reader(source, path, module)
    claims = []
    for node in module.body:
        match node:
            case ast.ClassDef(decorator_list=decorators) if call := syntax.decorator(decorators, "claim"):
                claims.append(reader.claim(node, call))
            case ast.FunctionDef(name=name, decorator_list=decorators) if syntax.decorator(decorators, "claim"):
                reader.refuse(node.lineno, f"{name} is a function; a claim is a test class whose methods are checks")
    title, explanation = syntax.paragraphs(module)
    order = _ORDER.search(explanation)
    if claims and not title:
        reader.refuse(1, "the chapter has no title; give the file a docstring")
    if reader.problems:
        raise ClaimError(reader.problems)
    return Chapter(path, title.rstrip("."), tuple(claims), float(order[1]) if order else math.inf)


class _Reader:
    """Reads the classes of one file and gathers what is wrong with them."""

    def __init__(self, source: str, path: str, module: ast.Module) -> None:
        # as ast counts lines: the other separators that str.splitlines knows begin none
        self.lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.path = path
        self.problems: list[str] = []
        self.defined = syntax.definitions(module.body) | syntax.imported(module.body, "torchnotes.domains", _DOMAINS)

    def refuse(self, line: int, message: str) -> None:
        self.problems.append(f"{self.path}:{line}: {message}")

    def words(self, node: ast.ClassDef | ast.FunctionDef, call: ast.Call, word: str) -> dict[str, Any] | None:
        """Return a decorator's arguments by name; None where they are refused."""
        try:
            return words.arguments(word, call)
        except ValueError as error:
            self.refuse(call.lineno, f"{node.name}'s {error}")
            return None

    def claim(self, node: ast.ClassDef, call: ast.Call) -> Claim:
        given = self.words(node, call, "claim") or {}
        if not _NAME.fullmatch(node.name):
            self.refuse(node.lineno, f"{node.name} is not a name for a claim; write Test and words LikeThese")
        title, explanation = syntax.paragraphs(node)
        if not title:
            self.refuse(node.lineno, f"{node.name} has no title; give the class a docstring")
        for name in sorted(given.get("equivalent", {}).keys() - set(given.get("api", ()))):
            self.refuse(node.lineno, f"{node.name}'s equivalent= speaks of {name}, which its api=[…] does not name")
        shared = [decorator for decorator in node.decorator_list if decorator is not call]
        own = syntax.definitions(node.body)
        defined = self.defined | {f"self.{name}": one for name, one in own.items() if not name.startswith("test_")}
        methods = {child: syntax.describe(child) for child in node.body if isinstance(child, ast.FunctionDef)}
        checks = tuple(
            self._check(child, described, shared, defined)
            for child, described in methods.items()
            if child.name.startswith("test_")
        )
        sweeping = {
            child.name: syntax.sweeps(described, [*child.decorator_list, *shared])
            for child, described in methods.items()
        }
        if not checks:
            self.refuse(node.lineno, f"{node.name} has no checks; write a test method")
        for check, later in itertools.combinations(checks, 2):
            if check.name == later.name:
                self.refuse(later.line, f"{later.name} is written twice in {node.name}; only the last would run")
        return Claim(
            slug=syntax.slug_of(node.name),
            name=node.name,
            path=self.path,
            line=node.lineno,
            title=title,
            facts=self._facts(node, title, explanation, sweeping),
            **{word: tuple(given.get(word, ())) for word in ("api", "about", "see", "asked", "formerly")},
            equivalent=given.get("equivalent", {}),
            checks=checks,
        )

    def _facts(
        self, node: ast.ClassDef, title: str, explanation: str, methods: Mapping[str, bool]
    ) -> tuple[facts.Fact, ...]:
        """Return the facts of an explanation; `methods` says of each whether it sweeps."""
        parsed = facts.parse(explanation, syntax.explanation_line(node))
        sweeping = [name for name, sweeps in methods.items() if sweeps]
        checks = [name.removeprefix("test_") for name in methods if name.startswith("test_")]
        whole = facts.Fact(title, node.body[0].lineno, tuple(checks))
        for fact in (whole, *parsed) if checks else parsed:
            for problem in facts.problems(fact, methods, sweeping):
                self.refuse(fact.line, f"{node.name}: {problem}")
        return parsed

    def _check(
        self,
        node: ast.FunctionDef,
        described: syntax.Description,
        shared: list[ast.expr],
        defined: syntax.Definitions,
    ) -> Check:
        decorators = [*node.decorator_list, *shared]
        asserts = [inner for inner in syntax.statements(node) if isinstance(inner, ast.Assert)]
        if not _can_fail(asserts, described.calls):
            self.refuse(node.lineno, f"{node.name} asserts nothing; use assert, pytest.raises or pytest.warns")
        if "raises" in described.calls and syntax.expects_several(node):
            self.refuse(node.lineno, f"{node.name} expects one of several errors; write a check for each type")
        if "warn" in node.name and not any("warn" in name for name in described.calls):
            self.refuse(node.lineno, f"{node.name} looks for no warning; use pytest.warns or warnings.catch_warnings")
        if syntax.decorator(decorators, "filterwarnings") or any(given.arg == "recwarn" for given in node.args.args):
            self.refuse(node.lineno, f"{node.name}'s recwarn or filterwarnings does nothing; {_WARNINGS}")
        for word in sorted({inner.id for inner in decorators if isinstance(inner, ast.Name)} & WORDS.keys()):
            self.refuse(node.lineno, f"{node.name}'s @{word} is not called; write @{word}(…)")
        if sum(syntax.called(decorator) == "belief" for decorator in decorators) > 1:
            self.refuse(node.lineno, f"{node.name} is a belief on two statements; write a check for each")
        calls = {word: call for word in WORDS if (call := syntax.decorator(decorators, word)) is not None}
        given = {word: self.words(node, call, word) or {} for word, call in calls.items()}
        every = [call for call in decorators if isinstance(call, ast.Call) and syntax.called(call) == "changed"]
        said = [self.words(node, call, "changed") or {} for call in every]
        speed = given.get("speed")
        if speed and speed["at_least"] is speed["at_most"] is None:
            self.refuse(node.lineno, f"{node.name}'s @speed believes nothing; give at_least= or at_most=")
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        margin = re.compile(f"^ {{0,{node.col_offset}}}")
        belief, since, until = (given.get(word, {}) for word in ("belief", "since", "until"))
        return Check(
            name=node.name,
            line=node.lineno,
            start=first,
            # a text in several lines may begin further left than the method
            source="\n".join(margin.sub("", line) for line in self.lines[first - 1 : node.end_lineno]),
            asserts=tuple(
                (one.lineno, one.end_lineno or one.lineno, syntax.text(one.test, self.lines)) for one in asserts
            ),
            digest=syntax.digest(
                [described, *map(syntax.describe, [one for one in shared if one not in every])], defined
            ),
            statement=belief.get("statement"),
            holds=belief.get("holds", True),
            role=belief.get("role", "letter"),
            since=since.get("release"),
            until=until.get("release"),
            unsettled=since.get("unsettled") or until.get("unsettled"),
            told=tuple(
                Told(one["release"], one["why"] or "", one["remedy"] or "", one["trigger"] or {})
                for one in (since, until, *said)
                if one
            ),
            isolated="isolated" in given,
            speed=Speed(**speed) if speed else None,
            said=frozenset(
                line - first
                for one in node.decorator_list
                if syntax.called(one) in WORDS
                for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)
            ),
        )


def _can_fail(asserts: Iterable[ast.Assert], calls: Iterable[str]) -> bool:
    """Return whether a check has an assertion that is not always true, or expects an error or a warning."""
    if any(not isinstance(inner.test, ast.Constant | ast.Tuple) for inner in asserts):
        return True
    return any(name in _EXPECTING or name.startswith("assert_") for name in calls)
