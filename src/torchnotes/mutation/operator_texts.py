"""The operators that mutants are made with, read off their source, so that the site needs no torch."""

import ast
from dataclasses import dataclass
from pathlib import Path

from torchnotes.knowledge import syntax

FOLDER = Path(__file__).parent / "operators"


@dataclass(frozen=True, slots=True)
class OperatorText:
    """What a reader is told of an operator."""

    name: str
    aspect: str
    sentence: str

    def made(self, mutant: str) -> bool:
        """Return whether it made a mutant of that name; those of an ignored argument begin with the argument."""
        return mutant == self.name or (self.aspect == "argument" and mutant.endswith(f"-{self.name}"))


def read(folder: Path = FOLDER) -> list[OperatorText]:
    """Return the name, the aspect and the docstring of every operator in a folder, in the order of their files."""
    return [
        OperatorText(syntax.slug_of(node.name), aspect, syntax.paragraphs(node)[0])
        for path in sorted(folder.glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and (aspect := _aspect(node))
    ]


def _aspect(node: ast.ClassDef) -> str:
    for name, statement in syntax.named(node.body):
        if name == "aspect" and isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            return str(statement.value.value)
    return ""
