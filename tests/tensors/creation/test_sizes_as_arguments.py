"""Sizes as arguments.

Order: 60.5
"""

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Size"],
    about=["value", "shape"],
    see=["size"],
    asked=[
        "concatenate tuple and torch.Size",
        "prepend batch dimension to shape",
        "tuple object has no attribute numel",
        "torch.Size() takes an iterable of int item is float",
        "add extra dim to x.shape tuple",
    ],
)
class TestATuplePlusASizeIsASizeSinceTorch28:
    """A tuple of integers plus a `torch.Size` is a `torch.Size`.

    So `(batch,) + x.shape` has `numel()`. [a_tuple_before_a_size_gives_a_size]
    Before torch 2.8 such a sum was a plain tuple. [a_tuple_before_a_size_gives_a_tuple]
    A `torch.Size` plus a tuple of integers is a `torch.Size` in older releases too. [a_tuple_after_a_size_gives_a_size]
    From torch 2.8 on a float in the tuple raises TypeError. [a_float_in_the_tuple_raises]
    `(2, *size)` is a plain tuple. [unpacking_gives_a_tuple]
    """

    @until("2.8")
    def test_a_tuple_before_a_size_gives_a_tuple(self):
        result = (2,) + torch.Size((3, 4))  # noqa: RUF005 - the sum is what is asked

        assert type(result) is tuple
        assert result == (2, 3, 4)

    @since(
        "2.8",
        why="pytorch#152554",
        remedy="Write `(batch, *x.shape)` for a plain tuple.",
        trigger={"unseen": "`tuple + size` is an operator of Python between two tuples: no call of torch shows it."},
    )
    def test_a_tuple_before_a_size_gives_a_size(self):
        result = (2,) + torch.Size((3, 4))  # noqa: RUF005 - the sum is what is asked

        assert type(result).__name__ == "Size"
        assert result == (2, 3, 4)
        assert result.numel() == 24

    def test_a_tuple_after_a_size_gives_a_size(self):
        result = torch.Size((3, 4)) + (2,)  # noqa: RUF005 - the sum is what is asked

        assert type(result).__name__ == "Size"
        assert result == (3, 4, 2)

    @since(
        "2.8",
        why="pytorch#152554",
        remedy="Write `(2.5, *size)`.",
        trigger={"unseen": "`tuple + size` is an operator of Python between two tuples: no call of torch shows it."},
    )
    def test_a_float_in_the_tuple_raises(self):
        size = torch.Size((3, 4))

        with pytest.raises(TypeError):
            (2.5,) + size  # noqa: RUF005 - the sum is what is asked

    def test_unpacking_gives_a_tuple(self):
        result = (2, *torch.Size((3, 4)))

        assert type(result) is tuple
        assert result == (2, 3, 4)


@claim(
    api=["torch.broadcast_shapes"],
    about=["shape", "error"],
    see=["generated/torch.broadcast_shapes"],
    asked=[
        "attempting to broadcast a dimension with negative length",
        "broadcast_shapes with -1",
        "objects cannot be broadcast to a single shape",
        "which exception for negative size in broadcast",
        "catch exception for incompatible shapes broadcast",
    ],
)
class TestANegativeShapeIsAValueErrorSinceTorch29:
    """A negative size in its first shape makes `broadcast_shapes` raise.

    The error is a ValueError; before torch 2.9 it was a RuntimeError.
    [a_negative_size_raises_a_value_error, a_negative_size_raises_a_runtime_error]
    A negative size in a later shape raises RuntimeError where an earlier shape has 2 there.
    [a_negative_size_after_another_size_raises_a_runtime_error]
    Positive sizes that differ in one place raise RuntimeError, unless one of them is 1.
    [shapes_that_do_not_fit_raise_a_runtime_error, shapes_that_fit_give_the_larger]
    Catch both errors, as in `except (RuntimeError, ValueError)`. [advice]
    """

    @until("2.9")
    def test_a_negative_size_raises_a_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.broadcast_shapes((-1,), (2,))

    @since(
        "2.9",
        why="pytorch#160251",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.broadcast_shapes", "torch.functional.broadcast_shapes"],
            "at": {"shape": 0},
            "when": ["below:shape=0"],
        },
    )
    def test_a_negative_size_raises_a_value_error(self):
        with pytest.raises(ValueError):
            torch.broadcast_shapes((-1,), (2,))

    def test_a_negative_size_after_another_size_raises_a_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.broadcast_shapes((2,), (-1,))

    def test_shapes_that_do_not_fit_raise_a_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.broadcast_shapes((3,), (2,))

    def test_shapes_that_fit_give_the_larger(self):
        assert torch.broadcast_shapes((1, 2), (3, 1)) == (3, 2)
