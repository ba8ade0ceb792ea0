"""What predicates ask of a call: each is true of one, and is not of another."""

import argparse
import io
import math
from pathlib import Path

import pytest
import torch

from torchnotes.impact.predicates import MISSING, PREDICATES, Called, holds

X = torch.tensor([1.0, 2.0])
GRAD = torch.ones(2, requires_grad=True)
MODULE = torch.nn.BatchNorm1d(2)
FROZEN = torch.nn.Linear(1, 1).requires_grad_(requires_grad=False)
HELD = [1]
INDEX = torch.tensor([1, 0])
STEPPED = torch.ones(2, dtype=torch.float16, requires_grad=True)
STEPPED.grad = torch.ones_like(STEPPED)


class Given:
    """A call: its arguments in order, and by name."""

    def __init__(self, *args, at=(), **kwargs):
        self.args = args
        self.at = {name: place for place, name in enumerate(at)}
        self.kwargs = kwargs


def file(what):
    """Return a saved file."""
    made = io.BytesIO()
    torch.save(what, made)
    made.seek(0)
    return made


def used():
    """Return a generator that is used up."""
    found = (one for one in ())
    list(found)
    return found


def plain(x):
    return x + 1


def printing(x):
    print(x)  # noqa: T201 - it only has to be there
    return x


# what a trigger says, a call for which it is so, and one for which it is not: a new predicate is a new line here
CASES = {
    "requires_grad": [("", Given(GRAD), Given(X))],
    "dtype": [("float32,bool", Given(X), Given(X.double())), ("half", Given([X.half()]), Given(X))],
    "first_dtype": [("integral", Given(X.int(), X), Given(X, X.int()))],
    "all_dtypes": [("floating", Given(X, X.half()), Given(X, X.int())), ("floating", Given(X), Given(1))],
    "dtypes_differ": [("", Given(X, other=X.int()), Given(X, X))],
    "empty": [("", Given({"a": X[:0]}), Given(X))],
    "zero_dim": [("", Given(X[0]), Given(X))],
    "dims": [("1,3", Given(X, X[0]), Given(X[0], X))],
    "nan": [("", Given(X / 0 * 0), Given(X)), ("", Given(math.nan), Given(1.0))],
    "zero": [("", Given(X - 1, X), Given(X, X - 1))],
    "has": [("-3,2", Given(X), Given(X * 4)), ("min", Given(X, min=2), Given(X, min=3))],
    "equal": [("", Given(X, 2), Given(X, 3)), ("", Given(X, X), Given(X, X + 5))],
    "together": [
        ("a=2,b=0", Given(X, X - 2, at=("a", "b")), Given(a=X, b=X - 1)),
        ("a=b|1", Given(a=X, b=2), Given(a=X, b=3)),
        ("a=b|1", Given(a=X), Given(b=1)),
    ],
    "expanded": [("", Given(X.expand(2, 2)), Given(X))],
    "sparse": [("", Given(X.to_sparse()), Given(X))],
    "device": [("meta", Given(torch.ones(1, device="meta")), Given(X))],
    "outside": [("t=0,1", Given(t=X), Given(t=X / 2)), ("t=0,1", Given(t=X * math.nan), Given(t=3))],
    "beyond": [("a|b=..9", Given(b=[10]), Given(a=9)), ("a=0..63", Given(a=-X), Given(a=X / 0))],
    "hides_all": [
        ("m=False", Given(m=X < 0), Given(m=X < 2)),
        ("m=True", Given(m=-X / 0), Given(m=X)),
    ],
    "freedom_below": [
        ("1", Given(X[:1]), Given(X)),
        ("1", Given(X, correction=2), Given(X, correction=1)),
        ("1", Given(X[:, None], 1, at=("input", "dim")), Given(X, 0, at=("input", "dim"))),
        ("1", Given(X[:1], dim=True), Given(X[:1], dim=False)),
    ],
    "argument": [
        ("dim=-1|0", Given(dim=-1), Given(dim=1)),
        ("mode=sum", Given(X, "sum", at=("x", "mode")), Given(X, at=("x", "mode"))),
        ("a.ndim=b.ndim", Given(a=X, b=X), Given(a=X, b=X[0])),
        ("a.len()=2", Given(a=X), Given(a=[1])),
        ("a.shape.-1=2", Given(a=X), Given(a=X[:1])),
        ("a=tensor(0)", Given(a=torch.tensor(0)), Given(a=torch.tensor([0]))),
        ("a=[0]", Given(a=[0]), Given(a=[torch.tensor(0)])),
    ],
    "kind": [
        ("o=torch.optim.sgd.SGD", Given(o=torch.optim.SGD([X], lr=1)), Given(o=torch.optim.Adam([X], lr=1))),
        ("dim=bool|str", Given(dim=True), Given(dim=1)),
    ],
    "below": [("margin=0", Given(margin=-1), Given(margin=0)), ("a=b", Given(a=[1, 5], b=2), Given(a=2, b=2))],
    "above": [("p|ord=2", Given(ord=3), Given(p=2)), ("a=b.shape.0+1", Given(a=4, b=X), Given(a=3, b=X))],
    "alone": [("min|max=nan", Given(max=math.nan), Given(min=1, max=math.nan))],
    "given_float": [("9.5", Given([1, [9.5]]), Given(9.0)), ("9", Given(9.0), Given(9))],
    "beyond_ascii": [
        ("f", Given(f="größe.pt"), Given(f="size.pt")),
        ("f", Given(f=Path("ö/a.pt")), Given(f=io.BytesIO())),
    ],
    "beyond_int64": [("", Given([2**63]), Given(2**63 - 1)), ("", Given(-(2**64)), Given(1e30))],
    "used_up": [("p", Given(p=used()), Given(p=(one for one in ()))), ("p", Given(p=[]), Given(p=[1]))],
    "key_below": [("s", Given(MODULE, s={"weight.scale": 1}), Given(MODULE, s={"weight": 1, "other.scale": 1}))],
    "counts_by_fractions": [
        ("", Given(0, 2.5), Given(1, 3)),
        ("", Given(end=2.5), Given(2.0)),
    ],
    "picks": [("i", Given(i=[0, 1]), Given(i=0)), ("i", Given(i=(0, X > 1)), Given(i=(slice(None), 1)))],
    "one_place": [("i", Given(X, i=0), Given(X, i=slice(None))), ("i", Given(X, i=slice(1)), Given(X, i=[0]))],
    "makes": [("float32", Given(2), Given(2, dtype=torch.int32)), ("float64", Given(X.double()), Given(X))],
    "makes_elements": [("1..1", Given(1), Given(2)), ("4..", Given((2, 2)), Given(X)), ("..3", Given(X), Given(2, 2))],
    "puts_nothing_back": [
        ("", Given(num_samples=2), Given(num_samples=2, replacement=True)),
        ("", Given(num_samples=1, replacement=True), Given(num_samples=3, replacement=True)),
    ],
    "pads_to_nothing": [
        ("pad", Given(X, pad=(-1, -1)), Given(X, pad=(-1, 0))),
        ("pad", Given(X, pad=[0, -2]), Given(X)),
    ],
    "pads_beside_nothing": [("pad", Given(X[:0].expand(1, 0), pad=(0, 0, 1, 0)), Given(X, pad=(1, 0)))],
    "training": [("", Given(training=True), Given(training=False)), ("", Given(MODULE), Given(torch.nn.ReLU().eval()))],
    "assigns_other_flag": [
        ("", Given(FROZEN, state_dict={"bias": X}), Given(FROZEN, state_dict={"other": X})),
        ("", Given(MODULE, state_dict=FROZEN.state_dict(keep_vars=True)), Given(MODULE, state_dict={"weight": X})),
        ("", Given(FROZEN, state_dict={"bias": X}), Given(FROZEN, state_dict={"bias": FROZEN.bias})),
    ],
    "no_gradients": [
        ("p", Given(p=MODULE.parameters()), Given(p=[STEPPED])),
        ("p", Given(p=[X]), Given(p=iter([X]))),
    ],
    "steps": [("float16", Given(torch.optim.SGD([X, STEPPED], lr=1)), Given(torch.optim.SGD([X.half()], lr=1)))],
    "among": [
        ("name=m._buffers", Given(m=MODULE, name="running_var"), Given(m=MODULE, name="weight")),
        ("prefix=keys", Given(prefix="net.", keys={"net": 1}), Given(prefix="net.", keys={"head": 1})),
    ],
    "one_column": [
        ("i", Given(input=X.expand(2, 2), dim=0, i=INDEX[:, None]), Given(input=X[:, None], dim=0, i=INDEX[:, None])),
        (
            "i",
            Given(input=X.expand(2, 2), dim=-2, i=INDEX[:, None]),
            Given(input=X.expand(2, 2), dim=1, i=INDEX[:, None]),
        ),
        ("i", Given(input=X.expand(2, 2), dim=0, i=INDEX[:, None]), Given(input=X, dim=0, i=INDEX)),
    ],
    "broadcasts_beside_dim": [
        ("s", Given(input=X.expand(2, 2), dim=-2, s=X[:1, None]), Given(input=X.expand(2, 2), dim=0, s=X[None])),
    ],
    "runs": [
        ("f=print", Given(f=printing), Given(f=plain)),
        ("f=effects", Given(f=printing), Given(f=plain)),
        ("f=relu", Given(f=torch.nn.ReLU()), Given(f=3)),
    ],
    "loads": [
        (
            "key=running_var,given.ndim=0",
            Given(MODULE, state_dict={"running_var": X[0]}),
            Given(MODULE, state_dict={"running_var": X}),
        ),
        (
            "key=weight,!given.ndim=1",
            Given(MODULE, state_dict={"weight": X[0]}),
            Given(MODULE, state_dict={"weight": X}),
        ),
    ],
    "held_elsewhere": [
        ("s.state", Given(s={"state": {0: HELD}}), Given(s={"state": {0: [1]}})),
        ("s.state", Given(s={"state": {0: HELD}}), Given(s={})),
    ],
    "default": [("dtype=floating", Given(), None), ("device=cpu", Given(), None)],
    "file_names": [
        ("f=torch.nn|numpy", Given(f=file(torch.nn.ReLU())), Given(f=file(X))),
        ("f=refused", Given(f=file(argparse.Namespace())), Given(f=file(X))),
        ("f=torch", Given(f=file(X)), Given(f=io.BytesIO(b"text"))),
    ],
    "seeded": [
        (
            "",
            Given(generator=torch.Generator().manual_seed(1)),
            Given(generator=torch.Generator().manual_seed(2**40)),
        )
    ],
}


AROUND = {"recording", "autocasting", "default", "accepted", "environment", "build_without_cuda", "overlaps"}
"""Those that ask what is around a call, or raise, have tests of their own."""
ROWS = [(name, *row) for name, rows in CASES.items() for row in rows]


def call(given):
    return Called(given.args, given.kwargs, given.at)


def answer(name, told, given):
    return holds(call(given), f"{name}:{told}" if told else name)


def test_every_predicate_has_a_case():
    assert sorted({*CASES, *AROUND, "function"}) == sorted(PREDICATES)


@pytest.mark.parametrize(("name", "told", "so", "other"), ROWS)
def test_a_predicate_is_true_of_one_call_and_not_of_another(name, told, so, other):
    assert answer(name, told, so) is True
    assert other is None or answer(name, told, other) is False
    assert answer(f"!{name}", told, so) is False


NOTHING = Called((), {}, {})


def test_recording_asks_for_grad_mode():
    assert holds(NOTHING, "recording") is True
    with torch.no_grad():
        assert holds(NOTHING, "recording") is False
        assert holds(Called((torch.ones(1, requires_grad=True),), {}, {}), "requires_grad") is False


def test_autocasting_asks_for_an_autocast():
    assert holds(NOTHING, "autocasting") is False
    with torch.autocast("cpu"):
        assert holds(NOTHING, "autocasting") is True


def test_default_asks_for_what_torch_makes():
    assert holds(NOTHING, "default:dtype=float64") is False
    with torch.device("meta"):
        assert holds(NOTHING, "default:device=cpu") is False


def test_environment_asks_for_a_variable(monkeypatch):
    monkeypatch.setenv("ASKED", "y")

    assert holds(NOTHING, "environment:ASKED=1|y") is True
    assert holds(NOTHING, "environment:ASKED=1") is False
    assert holds(NOTHING, "environment:NOT_ASKED=1") is False


def test_accepted_asks_for_classes_that_were_accepted_already():
    given = Called(([Called],), {}, {"safe_globals": 0})

    assert holds(given, "accepted:safe_globals") is False
    with torch.serialization.safe_globals([Called]):
        assert holds(given, "accepted:safe_globals") is True


def test_a_gpu_is_asked_for(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert holds(NOTHING, "build_without_cuda") is False
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert holds(NOTHING, "build_without_cuda") is True


def test_function_asks_what_is_called():
    given = Called((X,), {}, {}, "torch.Tensor.max")

    assert holds(given, "function:min|max") is True
    assert holds(given, "function:amax") is False


def test_overlaps_asks_what_an_index_picks():
    wide = X[:, None].expand(2, 3)

    assert holds(Called((wide,), {"index": 0}, {}), "overlaps:index") is True
    assert holds(Called((wide,), {"index": (0, 0)}, {}), "overlaps:index") is False


def test_a_choice_is_so_where_one_of_it_is():
    assert holds(Called((X,), {}, {}), "empty or dtype:float32") is True
    assert holds(Called((X,), {}, {}), "empty or !dtype:float32") is False


def test_there_is_no_predicate_of_another_name():
    with pytest.raises(KeyError):
        holds(NOTHING, "gone")


@pytest.mark.parametrize(
    ("name", "value"),
    [("a", 1), ("b", 2), ("b.c", MISSING), ("x.dtype", torch.float32), ("d.k", 3), ("d.l", MISSING), ("x.9", MISSING)],
)
def test_an_argument_is_found_by_name_or_place_and_what_it_holds_behind_dots(name, value):
    given = Called((1, 5), {"b": 2, "x": X, "d": {"k": 3}}, {"a": 0, "b": 1, "z": 7})

    assert given.argument(name) == value
