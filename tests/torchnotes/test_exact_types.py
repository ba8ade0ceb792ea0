"""A check names the exact type of an error: a base class hides that torch raises another one by now."""

import ast

from torchnotes.records import history

ALIASES = {"_LinAlgError": "LinAlgError", "AxisError": "ValueError", "UFuncTypeError": "TypeError"}
"""What a record calls types that are private, or NumPy's own, by the names that checks write."""


def expected(check):
    """Return the names of the types that a check expects; a constant in capitals says itself how it was chosen.

    A check that compares `raised.type` says there which it is, whatever base class lets it through.
    """
    tree = [*ast.walk(ast.parse(check.source))]
    compared = [node for node in tree if isinstance(node, ast.Compare) and ast.unparse(node.left) == "raised.type"]
    calls = [node for node in tree if isinstance(node, ast.Call) and node.args]
    raising = [call.args[0] for call in calls if getattr(call.func, "attr", "") == "raises"]
    kinds = [node.comparators[0] for node in compared] or raising
    names = {ast.unparse(kind).rpartition(".")[2] for kind in kinds if isinstance(kind, ast.Name | ast.Attribute)}
    return {name for name in names if name[0].isupper() and not name.isupper()}


def hidden(check, claim, record):
    """Return the types that a check expects and that no answer of a record met."""
    found = history.recorded(check, claim, record)
    # a change that is said at the check is not hidden
    if not found or found.guard or {one.release for one in check.told} - {check.since, check.until}:
        return set()
    held = [answer for answer in found.answers.values() if answer.outcome == "held" and not answer.unobserved]
    return {
        name for answer in held for name in expected(check) - {ALIASES.get(kind, kind) for kind, _ in answer.errors}
    }


def test_errors_are_expected_by_their_exact_type(source):
    raising = [(claim, check) for claim in source.claims for check in claim.checks if expected(check)]

    found = {
        f"{claim.path} {check.name} expects {name}, on torch {record.environment.torch} it is another"
        for claim, check in raising
        for record in source.records
        for name in hidden(check, claim, record)
    }

    assert found == set()
