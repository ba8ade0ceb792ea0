"""What the engine's code comes to by package, in lines without blanks, comments and docstrings: `make lint` runs it.

It fails where the core is larger than `CORE`, the site than `SITE`, impact than `IMPACT`, or a module than `MODULE`.
"""

import ast
import io
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "torchnotes"
CORE = 3900
SITE = 2100
IMPACT = 1400
MODULE = 300
BESIDE = {"domains", "mutation", "speed", "discovery", "site", "impact"}
"""The packages that the core does without."""

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def docstrings(module: ast.Module) -> Iterator[int]:
    """Return the lines of docstrings, those behind variables among them: texts that are statements."""
    for node in ast.walk(module):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def code_lines(source: str) -> int:
    """Return how many lines of a module hold code."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = {line for one in tokens if one.type not in _NO_CODE for line in range(one.start[0], one.end[0] + 1)}
    return len(code - {*docstrings(ast.parse(source))})


def main() -> int:
    """Print the counts; return 1 where something is too large."""
    counts: Counter[str] = Counter()
    problems = []
    for path in sorted(SOURCE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        place = path.relative_to(SOURCE)
        counts[place.parts[0].removesuffix(".py")] += code_lines(source)
        if (length := len(source.splitlines())) > MODULE:
            problems.append(f"{path.name} has {length} lines, {MODULE} at most: split it where a seam runs")
    core = sum(number for package, number in counts.items() if package not in BESIDE)
    for package, number in sorted(counts.items()):
        print(f"{number:5} {package}{' (beside the core)' if package in BESIDE else ''}")
    print(f"{core:5} the core, {CORE} at most")
    for name, number, most in (
        ("core", core, CORE),
        ("site", counts["site"], SITE),
        ("impact", counts["impact"], IMPACT),
    ):
        if number > most:
            problems.append(f"the {name} has {number} lines of code, {most} at most: delete what is not used")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
