"""What two releases answered otherwise: kinds, the shortest call, and how many differ."""

import numpy as np
import pytest

from torchnotes.discovery.differences import differences
from torchnotes.discovery.outcomes import Array, Outcome


def array(*values, dtype="float32", **looks):
    held = np.array(values, dtype=dtype)
    return Array(
        dtype, looks.pop("shape", held.shape), looks.pop("stride", (1,)), (held.dtype.str, held.tobytes()), **looks
    )


def found(outcome, call="torch.f(1)", key="a"):
    return {"torch.f": {key: Outcome(**outcome, call=call)}}


ONE = {"results": (array(1.0, 2.0),)}
RAISES = {"error": ("RuntimeError", "no")}


@pytest.mark.parametrize(
    ("before", "after", "kind", "what"),
    [
        (ONE, {"results": (array(1.0, 3.0),)}, "silent", "values"),
        (ONE, {"results": (array(1.0, 2.00001),)}, "bits", "bits"),
        (ONE, {"results": (array(1.0, 2.0, dtype="float64"),)}, "silent", "dtype"),
        (ONE, {"results": (array(1.0, 2.0, shape=(1, 2)),)}, "silent", "shape"),
        (ONE, {"results": (array(1.0, 2.0, stride=(2,)),)}, "silent", "stride"),
        (ONE, {"results": (array(1.0, 2.0, aliases=True),)}, "silent", "aliases"),
        (ONE, {"results": (array(1.0, 2.0, requires_grad=True),)}, "silent", "requires_grad"),
        (ONE, {"results": ("None",)}, "silent", "text"),
        (ONE | {"gradients": (array(1.0),)}, ONE | {"gradients": (array(2.0),)}, "silent", "gradient: values"),
        (ONE, RAISES, "raises", "RuntimeError"),
        (RAISES, ONE, "accepts silently", "RuntimeError"),
        (RAISES, {"error": ("TypeError", "no")}, "error type", "RuntimeError"),
        ({"error": ("AttributeError", "")}, ONE, "new", "AttributeError"),
        (ONE, {"error": ("AttributeError", "")}, "removed", "AttributeError"),
        (ONE, {"ended": "SIGFPE"}, "crash", "process"),
        (ONE, ONE | {"warned": ("FutureWarning",)}, "warns", "FutureWarning"),
        (ONE | {"warned": ("FutureWarning",)}, ONE, "warns no more", "FutureWarning"),
    ],
)
def test_a_difference_has_a_kind(before, after, kind, what):
    (one,) = differences(found(before), found(after))

    assert (one.api, one.kind, one.what, one.call) == ("torch.f", kind, what, "torch.f(1)")
    assert one.before != one.after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ONE, ONE),
        (RAISES, {"error": ("RuntimeError", "in other words")}),
        ({"results": (array(np.nan, 1.0),)}, {"results": (array(np.nan, 1.0),)}),
        (ONE | {"steady": False}, {"results": (array(9.0, 9.0),)}),
        (ONE, {"results": (array(9.0, 9.0),), "steady": False}),
        ({"results": (array(1.0),)}, {"results": (array(1.0, stride=(5,)),)}),
    ],
    ids=["equal", "wording", "nan", "unsteady-before", "unsteady-after", "stride-of-one-element"],
)
def test_what_is_the_same_or_unsteady_is_no_difference(before, after):
    assert differences(found(before), found(after)) == []


def test_the_shortest_call_stands_for_all():
    before = {"torch.f": {key: Outcome(**ONE, call=call) for key, call in [("a", "torch.f(10)"), ("b", "torch.f(1)")]}}
    after = {"torch.f": {key: Outcome(**RAISES, call=one.call) for key, one in before["torch.f"].items()}}

    (one,) = differences(before, after)

    assert (one.call, one.calls) == ("torch.f(1)", 2)


@pytest.mark.parametrize(("before", "after", "kind"), [(found(ONE), {}, "removed"), ({}, found(ONE), "new")])
def test_a_name_that_one_lacks_is_removed_or_new(before, after, kind):
    assert [(one.api, one.kind) for one in differences(before, after)] == [("torch.f", kind)]


def test_the_worst_come_first():
    before = found(ONE) | {"torch.a": {"a": Outcome(**RAISES)}}
    after = found({"results": (array(9.0, 2.0),)}) | {"torch.a": {"a": Outcome(**ONE)}}

    assert [one.kind for one in differences(before, after)] == ["silent", "accepts silently"]
