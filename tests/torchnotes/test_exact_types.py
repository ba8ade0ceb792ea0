"""A check names the exact type of an error: a base class hides that torch raises another one by now."""

import ast
from pathlib import Path

from torchnotes.records import history
from torchnotes.site import hook

ROOT = Path(__file__).parents[2]
ALIASES = {"LinAlgError": "_LinAlgError"}
"""Public names of types that are called otherwise in their own module."""


def expected(check):
    """Return the names of the types that a check expects, where they are written out."""
    calls = [node for node in ast.walk(ast.parse(check.source)) if isinstance(node, ast.Call) and node.args]
    raising = [call.args[0] for call in calls if getattr(call.func, "attr", "") == "raises"]
    names = {ast.unparse(kind).rpartition(".")[2] for kind in raising if isinstance(kind, ast.Name | ast.Attribute)}
    return {ALIASES.get(name, name) for name in names if name[0].isupper()}


def hidden(check, claim, record):
    """Return the types that a check expects and that no answer of a record met."""
    found = history.recorded(check, claim, record)
    if not found or found.guard:
        return set()
    held = [answer for answer in found.answers.values() if answer.outcome == "held"]
    return {name for answer in held for name in expected(check) - {kind for kind, _ in answer.errors}}


def test_errors_are_expected_by_their_exact_type():
    source = hook.load(ROOT)
    raising = [(claim, check) for claim in source.claims for check in claim.checks if expected(check)]

    found = {
        f"{claim.path} {check.name} expects {name}, on torch {record.environment.torch} it is another"
        for claim, check in raising
        for record in source.records
        for name in hidden(check, claim, record)
    }

    assert found == set()
