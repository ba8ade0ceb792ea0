"""What touches a module, how sure that is, and in which order it is told."""

import dataclasses

import pytest

from torchnotes.impact.findings import Finding, ordered


@pytest.mark.parametrize(
    ("call", "sight"),
    [
        ("torch.load(f)", "sure"),
        ("torch.load(f, **more)", "maybe"),
        ("map(torch.load, f)", "maybe"),
        ("torch.load(f, weights_only=False)", None),
    ],
)
def test_the_form_of_a_call_decides_how_sure_it_is(change, places, call, sight):
    one = change("torch.load", missing=("weights_only",))

    assert places(f"import torch\n{call}", one) == ([(2, "torch.load", sight)] if sight else [])


@pytest.mark.parametrize(
    ("call", "sight"), [("x.clamp(max=1)", "likely"), ("x.clamp(**more)", "maybe"), ("x.clamp(0)", None)]
)
def test_a_method_by_its_name_alone_is_never_sure(change, places, call, sight):
    one = change("torch.Tensor.clamp", missing=("min",), at={"min": 1})

    assert places(call, one) == ([(1, "?.clamp", sight)] if sight else [])


def test_what_hangs_on_values_is_maybe(change, places):
    assert places("import torch\ntorch.load(f)", change("torch.load", when=("empty",))) == [(2, "torch.load", "maybe")]


def test_a_function_is_not_met_by_a_method_of_its_name(change, places):
    assert places("x.load(f)", change("torch.load"), change("torch.jit.ScriptModule.save")) == []
    assert places("x.load(f)", change("torch.load"), change("torch.Other.load")) == [(1, "?.load", "maybe")]


def test_an_import_is_touched_where_it_is_gone(change, places):
    source = "from torch import cholesky"

    assert places(source, change("torch.cholesky", kind="removed")) == [(1, "torch.cholesky", "sure")]
    assert places(source, change("torch.cholesky", kind="raises")) == []


def test_a_trigger_by_the_name_of_a_file_is_met_by_the_documented_one(change, places):
    one = change("torch.utils.data.dataloader.DataLoader")

    found = places("from torch.utils.data import DataLoader as D\nD(x)", one)

    assert found == [(2, "torch.utils.data.DataLoader", "sure")]


def test_a_comment_silences_its_claim_alone(change, places):
    both = change("torch.load", slug="it-loads"), change("torch.load", slug="it-warns", kind="warns")

    assert len(places("import torch\ntorch.load(f)  # torchnotes: ok it-loads", *both)) == 1
    assert places("import torch\n# torchnotes: ok it-loads, torchnotes: ok it-warns\ntorch.load(f)", both[0]) == []


def test_a_change_without_a_trigger_touches_nothing(change, places):
    assert places("import torch\ntorch.load(f)", dataclasses.replace(change("torch.load"), trigger=None)) == []


@pytest.mark.parametrize(
    ("kind", "fails"),
    [("silent", 1), ("accepts silently", 1), ("removed", 1), ("raises", 1), ("error type", 0), ("warns", 0)],
)
def test_what_is_sure_or_seen_fails_where_it_raises_or_is_silent(change, kind, fails):
    one = change("torch.a", kind=kind)
    found = {sight: Finding("x.py", 1, "torch.a", sight, one).fails for sight in ("seen", "sure", "likely", "maybe")}

    assert found == {"seen": bool(fails), "sure": bool(fails), "likely": False, "maybe": False}


def test_the_surest_come_first_then_the_most_severe_and_each_once(change):
    warns, silent = change("torch.a", kind="warns"), change("torch.a", kind="silent")
    made = [
        Finding("b.py", 1, "torch.a", "sure", warns),
        Finding("a.py", 2, "torch.a", "sure", warns),
        Finding("a.py", 1, "torch.a", "maybe", silent),
        Finding("b.py", 9, "torch.a", "sure", silent),
        Finding("b.py", 1, "torch.a", "seen", warns),
        Finding("b.py", 1, "torch.a", "sure", warns),
    ]

    assert ordered(made) == [made[4], made[3], made[1], made[0], made[2]]
