"""Reads claims from test files as source, and refuses what is wrong with them.

Nothing here imports a test file or torch: the site and the plugin both learn from this module what claims there are.
Arguments of the vocabulary are therefore written out as literals.
"""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from torchnotes.claims import Aspect
from torchnotes.knowledge import syntax
from torchnotes.knowledge.chapters import Chapter, Check, Claim, Speed

ASPECTS: tuple[str, ...] = get_args(Aspect)
_LISTS = ("api", "about", "see", "formerly")
_WORDS = {*_LISTS, "equivalent"}
_WARNINGS = "the plugin hears every warning itself: use pytest.warns, or warnings.catch_warnings within the check"
_NAME = re.compile(r"Test[A-Z0-9][A-Za-z0-9]*")


class ClaimError(Exception):
    """Claims that cannot stand; one line each in `problems`, beginning with file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_tree(root: Path, statements: Iterable[str], folder: str = "tests") -> tuple[Chapter, ...]:
    """Read every claim below a folder of `root`, in order of path and line: `tests`, or `benchmarks`.

    Raises:
        ClaimError: when a claim is malformed, a slug is used twice, or a belief's statement is not among `statements`.
    """
    chapters: list[Chapter] = []
    problems: list[str] = []
    for path in sorted((root / folder).rglob("test_*.py")):
        try:
            chapters.append(read_file(path, path.relative_to(root).as_posix()))
        except ClaimError as refused:
            problems += refused.problems
    problems += conflicts(chapters, statements)
    if problems:
        raise ClaimError(problems)
    return tuple(chapter for chapter in chapters if chapter.claims)


def conflicts(chapters: Iterable[Chapter], statements: Iterable[str]) -> Iterator[str]:
    """Say what is wrong between well-formed chapters: slugs used twice, beliefs on statements that no note makes."""
    known = set(statements)
    owners: dict[str, Claim] = {}
    for claim in (claim for chapter in chapters for claim in chapter.claims):
        for slug in (claim.slug, *claim.formerly):
            if slug in owners:
                other = owners[slug]
                yield f"{claim.path}:{claim.line}: the slug {slug} is taken by {other.path}:{other.line}; name one anew"
            owners.setdefault(slug, claim)
        for check in claim.checks:
            for statement in {check.statement, check.speed and check.speed.statement} - {None, *known}:
                where = f"{claim.path}:{check.line}"
                yield f"{where}: {check.name} is a belief on {statement}, which no page in docs/notes states"


def read_file(path: Path, name: str) -> Chapter:
    """Read the claims of the file at `path`, called `name`, as `read` does; a file of any encoding may have none."""
    content = path.read_bytes()
    if b"torchnotes" not in content:
        return Chapter(name, "", ())
    try:
        return read(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise ClaimError([f"{name}:1: the file is not UTF-8"]) from None


def read(source: str, path: str) -> Chapter:
    """Read the claims of one file; a file without any gives a chapter without claims.

    Args:
        source: the file's text.
        path: its path below the project's root, with slashes.

    Raises:
        ClaimError: when a claim is malformed.
    """
    if "torchnotes" not in source:
        return Chapter(path, "", ())
    try:
        module = ast.parse(source)
    except SyntaxError as error:
        raise ClaimError([f"{path}:{error.lineno}: {error.msg}"]) from None
    reader = _Reader(source, path, module)
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and syntax.decorator(node.decorator_list, "claim"):
            reader.refuse(node.lineno, f"{node.name} is no class; a claim is a test class whose methods are checks")
    claims = tuple(
        reader.claim(node, words)
        for node in module.body
        if isinstance(node, ast.ClassDef) and (words := syntax.decorator(node.decorator_list, "claim")) is not None
    )
    title = syntax.paragraphs(module)[0].rstrip(".")
    if claims and not title:
        reader.refuse(1, "the chapter has no title; give the file a docstring")
    if reader.problems:
        raise ClaimError(reader.problems)
    return Chapter(path, title, claims)


class _Reader:
    """Reads the classes of one file and gathers what is wrong with them."""

    def __init__(self, source: str, path: str, module: ast.Module) -> None:
        # as ast counts lines: the other separators that str.splitlines knows begin none
        self.lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.path = path
        self.problems: list[str] = []
        self.definitions = dict(syntax.definitions(module.body))

    def refuse(self, line: int, message: str) -> None:
        self.problems.append(f"{self.path}:{line}: {message}")

    def claim(self, node: ast.ClassDef, call: ast.Call) -> Claim:
        words = self._words(node, call)
        if not _NAME.fullmatch(node.name):
            self.refuse(node.lineno, f"{node.name} is no name for a claim; write Test and words LikeThese")
        title, explanation = syntax.paragraphs(node)
        if not title:
            self.refuse(node.lineno, f"{node.name} has no title; give the class a docstring")
        shared = [decorator for decorator in node.decorator_list if decorator is not call]
        own = {f"self.{name}": child for name, child in syntax.definitions(node.body) if not name.startswith("test_")}
        checks = tuple(
            self._check(child, shared, self.definitions | own)
            for child in node.body
            if isinstance(child, ast.FunctionDef) and child.name.startswith("test_")
        )
        if not checks:
            self.refuse(node.lineno, f"{node.name} has no checks; write a test method")
        for check, later in itertools.combinations(checks, 2):
            if check.name == later.name:
                self.refuse(later.line, f"{later.name} is written twice in {node.name}; only the last would run")
        return Claim(
            syntax.slug_of(node.name), node.name, self.path, node.lineno, title, explanation, checks=checks, **words
        )

    def _words(self, node: ast.ClassDef, call: ast.Call) -> dict[str, Any]:
        given = self._literals(call, f"{node.name}'s @claim")
        for word in sorted(given.keys() - _WORDS, key=str):
            self.refuse(node.lineno, f"{node.name}'s @claim takes no {word}; it takes {', '.join(sorted(_WORDS))}")
        for word in ("api", "about"):
            if not given.get(word):
                self.refuse(node.lineno, f"{node.name} names nothing in {word}=[…]")
        words: dict[str, Any] = {word: self._texts(node, word, given.get(word, ())) for word in _LISTS}
        words["equivalent"] = self._excuses(node, given.get("equivalent", {}), words["api"])
        for aspect in words["about"]:
            if aspect not in ASPECTS:
                self.refuse(node.lineno, f"{node.name} is about {aspect!r}; an aspect is one of {', '.join(ASPECTS)}")
        return words

    def _texts(self, node: ast.ClassDef, word: str, given: object) -> tuple[str, ...]:
        if isinstance(given, list | tuple) and all(isinstance(text, str) for text in given):
            return tuple(given)
        self.refuse(node.lineno, f"{node.name}'s {word}={given!r} is no list of texts")
        return ()

    def _excuses(self, node: ast.ClassDef, given: Any, api: tuple[str, ...]) -> dict[str, dict[str, str]]:  # noqa: ANN401
        """Read which faults may survive and why: a literal, of whatever form."""
        if not (isinstance(given, dict) and all(map(_is_reasons, given.values()))):
            form = '{"torch.stack": {"off-by-one": "the reason"}}'
            self.refuse(node.lineno, f"{node.name}'s equivalent={given!r} is not of the form {form}")
            return {}
        for name in sorted(given.keys() - set(api), key=str):
            self.refuse(node.lineno, f"{node.name}'s equivalent= speaks of {name}, which its api=[…] does not name")
        return given

    def _check(self, node: ast.FunctionDef, shared: list[ast.expr], defined: dict[str, ast.stmt]) -> Check:
        if not syntax.can_fail(node):
            self.refuse(node.lineno, f"{node.name} asserts nothing; use assert, pytest.raises or pytest.warns")
        decorators = [*node.decorator_list, *shared]
        if syntax.decorator(decorators, "filterwarnings") or any(given.arg == "recwarn" for given in node.args.args):
            self.refuse(node.lineno, f"{node.name}'s recwarn or filterwarnings does nothing; {_WARNINGS}")
        statement, holds = self._belief(node)
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        margin = f"^ {{0,{node.col_offset}}}"
        return Check(
            name=node.name,
            line=node.lineno,
            start=first,
            # a text in several lines may begin further left than the method
            source="\n".join(re.sub(margin, "", line) for line in self.lines[first - 1 : node.end_lineno]),
            asserts=tuple(
                (inner.lineno, inner.end_lineno or inner.lineno, syntax.text(inner.test, self.lines))
                for inner in ast.walk(node)
                if isinstance(inner, ast.Assert)
            ),
            digest=syntax.digest([node, *shared], defined),
            statement=statement,
            holds=holds,
            since=self._release(node, decorators, "since"),
            until=self._release(node, decorators, "until"),
            unsettled=self._unsettled(node, decorators),
            speed=self._speed(node),
        )

    def _belief(self, node: ast.FunctionDef) -> tuple[str | None, bool | str]:
        call = syntax.decorator(node.decorator_list, "belief")
        if call is None:
            return None, True
        if sum(syntax.called(decorator) == "belief" for decorator in node.decorator_list) > 1:
            self.refuse(node.lineno, f"{node.name} is a belief on two statements; write a check for each")
        words = self._literals(call, f"{node.name}'s @belief", skip=("raises",))
        statement, holds = words.get(0), words.get("holds", True)
        if not isinstance(statement, str):
            self.refuse(node.lineno, f"{node.name}'s @belief names no statement")
            statement = None
        if not isinstance(holds, bool) and not _is_specifier(holds):
            message = f"{node.name}'s holds={holds!r} is neither True, False nor a specifier such as '<2.6'"
            self.refuse(node.lineno, message)
        return statement, holds

    def _speed(self, node: ast.FunctionDef) -> Speed | None:
        call = syntax.decorator(node.decorator_list, "speed")
        if call is None:
            return None
        given = self._literals(call, f"{node.name}'s @speed")
        bounds = [given.get(word) for word in ("at_least", "at_most", "noted")]
        if bounds[:2] == [None, None]:
            self.refuse(node.lineno, f"{node.name}'s @speed believes nothing; give at_least= or at_most=")
        if any(bound is not None and not isinstance(bound, int | float) for bound in bounds):
            self.refuse(node.lineno, f"{node.name}'s @speed has a figure that is no number")
        statement = given.get(0)
        return Speed(statement if statement is None else str(statement), *bounds)

    def _release(self, node: ast.FunctionDef, decorators: list[ast.expr], word: str) -> str | None:
        call = syntax.decorator(decorators, word)
        if call is None:
            return None
        release = str(self._literals(call, f"{node.name}'s @{word}").get(0))
        try:
            Version(release)
        except InvalidVersion:
            self.refuse(node.lineno, f"{node.name}'s @{word}({release!r}) names no release such as '2.6'")
            return None
        return release

    def _unsettled(self, node: ast.FunctionDef, decorators: list[ast.expr]) -> str | None:
        calls = [(word, syntax.decorator(decorators, word)) for word in ("since", "until")]
        given = [self._literals(call, f"{node.name}'s @{word}").get("unsettled") for word, call in calls if call]
        return next((str(reason) for reason in given if reason), None)

    def _literals(self, call: ast.Call, whose: str, skip: tuple[str, ...] = ()) -> dict[Any, Any]:
        given: dict[Any, ast.expr] = dict(enumerate(call.args))
        given |= {word.arg: word.value for word in call.keywords}
        values = {}
        for word, node in given.items():
            if word in skip:
                continue
            try:
                values[word] = ast.literal_eval(node)
            except ValueError:
                self.refuse(call.lineno, f"{whose} has {ast.unparse(node)}; write it out as a literal")
        return values


def _is_reasons(given: object) -> bool:
    return isinstance(given, dict) and all(isinstance(text, str) and text.strip() for text in given.values())


def _is_specifier(given: object) -> bool:
    try:
        return isinstance(given, str) and bool(SpecifierSet(given))
    except InvalidSpecifier:
        return False
