"""What a call looks like in source."""

import pytest

from torchnotes.impact.changes import Trigger
from torchnotes.impact.form import matches
from torchnotes.impact.source import uses


def asked(call, **given):
    """Return whether a call has a form."""
    (use,) = uses(f"import torch\n{call}", ["torch.load", "torch.Tensor.clamp"])
    return matches(Trigger(("torch.load",), **given), use)


AT = {"dim": 1}


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("torch.load(f, dim=1)", True),
        ("torch.load(f, 1)", True),
        ("torch.load(f, 2)", False),
        ("torch.load(f, True)", False),
        ("torch.load(f, 1.0)", False),
        ("torch.load(f)", False),
        ("torch.load(f, *x)", None),
        ("torch.load(*f, 1)", None),
        ("torch.load(f, **x)", None),
        ("torch.load(f, dim=1, **x)", True),
        ("torch.load(f, 1, *x)", True),
        ("torch.load(f, d)", None),
        ("torch.load(f, {[]: 1})", None),
        ("torch.load(f, {**d})", None),
        ("map(torch.load, f)", None),
        ("torch.Tensor.clamp(x, 1)", True),
        ("x.clamp(1)", True),
        ("x.clamp(2)", False),
        ("x.clamp()", False),
    ],
)
def test_a_value_that_is_given_is_met_by_name_or_place(call, answer):
    assert asked(call, given={"dim": 1}, at=AT) is answer


@pytest.mark.parametrize(
    ("call", "answer"), [("torch.load(f, d)", True), ("torch.load(f, dim=d)", True), ("torch.load(f)", False)]
)
def test_any_value_will_do(call, answer):
    assert asked(call, given={"dim": "*"}, at=AT) is answer


def test_a_negative_number_is_a_value():
    assert asked("torch.load(f, dim=-1)", given={"dim": -1}) is True


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("torch.load(f)", True),
        ("torch.load(f, 1)", False),
        ("torch.load(f, dim=None)", False),
        ("torch.load(f, *x)", None),
        ("torch.load(f, **x)", None),
        ("x.clamp()", True),
        ("x.clamp(1)", False),
        ("torch.load", None),
    ],
)
def test_an_argument_is_missing(call, answer):
    assert asked(call, missing=("dim",), at=AT) is answer


def test_an_argument_without_a_place_is_given_by_name_alone():
    assert asked("torch.load(f, 1, *x)", missing=("dim",)) is True


def test_one_part_that_is_not_so_decides():
    assert asked("torch.load(f, **x)", given={"dim": 1}, missing=("f",), at={"f": 0}) is False
    assert asked("torch.load(f, 1)", given={"dim": 1}, missing=("other",), at=AT) is True


def test_without_a_form_each_use_has_it():
    assert asked("torch.load") is True
