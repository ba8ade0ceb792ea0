"""Clamping by odd bounds.

Order: 21.5
"""

import math

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.clamp"],
    about=["value", "error", "gradient"],
    see=["generated/torch.clamp"],
    asked=[
        "clamp with nan as min or max",
        "clamp uint8 tensor negative min",
        "value cannot be converted to type uint8_t without overflow",
        "clamp gradient at bound changed",
        "clamp_max_scalar_cpu not implemented for Half",
        "clamp min value is outside the representable range of Byte",
    ],
)
class TestClampTreatsOddBoundsAnewInEachRelease:
    """`clamp` returns NaN for a NaN bound and accepts `min=-1` for bytes.

    Before torch 2.12 one NaN as a bound was ignored. [a_bound_of_nan_gives_nan, a_bound_of_nan_is_ignored]
    A NaN beside a second bound, or in a tensor, makes NaN in older releases too.
    [nan_in_two_bounds_or_a_tensor_gives_nan]
    With the number -1 as lower bound alone bytes stay; before torch 2.15 they became 255.
    [a_negative_lower_bound_on_bytes_changes_nothing, a_negative_lower_bound_on_bytes_wraps_around]
    The number 300 as upper bound leaves bytes alone; before torch 2.15 RuntimeError was raised.
    [an_upper_bound_beyond_the_dtype_changes_nothing, an_upper_bound_beyond_the_dtype_raises]
    `min=300` for bytes and `max=1e6` for float16 raise RuntimeError.
    [a_bound_that_cannot_be_held_raises]
    The gradient at a number as bound is 0, and at one tensor as bound 0.5; before torch 2.14 both were 1.
    [the_gradient_at_both_bounds_is_zero, the_gradient_at_a_tensor_bound_is_half, the_gradient_at_both_bounds_is_one,
    the_gradient_at_a_tensor_bound_is_one]
    """

    @until("2.12")
    @pytest.mark.parametrize("bound", ["min", "max"])
    def test_a_bound_of_nan_is_ignored(self, bound):
        result = torch.tensor([1.0, 5.0]).clamp(**{bound: math.nan})

        assert result.tolist() == [1.0, 5.0]

    @since(
        "2.12",
        why="pytorch#172200",
        remedy="Skip the clamp where its bound is NaN.",
        trigger={
            "calls": [
                "torch.[Tensor.]clamp[_]",
                "torch.[Tensor.]clip[_]",
                "torch.[Tensor.]clamp_min[_]",
                "torch.[Tensor.]clamp_max[_]",
            ],
            "at": {"min": 1, "max": 2},
            "when": ["alone:min|max=nan"],
        },
    )
    @pytest.mark.parametrize("bound", ["min", "max"])
    def test_a_bound_of_nan_gives_nan(self, bound):
        result = torch.tensor([1.0, 5.0]).clamp(**{bound: math.nan})

        assert result.isnan().tolist() == [True, True]

    @pytest.mark.parametrize(
        "bounds",
        [{"min": math.nan, "max": 3}, {"min": 3, "max": math.nan}, {"min": torch.tensor(math.nan)}],
        ids=["lower", "upper", "tensor"],
    )
    def test_nan_in_two_bounds_or_a_tensor_gives_nan(self, bounds):
        result = torch.tensor([1.0, 5.0]).clamp(**bounds)

        assert result.isnan().tolist() == [True, True]

    @until("2.15")
    def test_a_negative_lower_bound_on_bytes_wraps_around(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(min=-1)

        assert result.tolist() == [255, 255, 255]

    @since(
        "2.15",
        why="pytorch#193169",
        remedy="Write `min=0` for bytes.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]", "torch.[Tensor.]clamp_min[_]"],
            "at": {"min": 1, "max": 2},
            "when": ["first_dtype:uint8", "kind:min=int", "below:min=0", "!kind:max=float"],
        },
    )
    def test_a_negative_lower_bound_on_bytes_changes_nothing(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(min=-1)

        assert result.tolist() == [1, 5, 9]

    @until("2.15")
    def test_an_upper_bound_beyond_the_dtype_raises(self):
        x = torch.tensor([1, 5, 9], dtype=torch.uint8)

        with pytest.raises(RuntimeError):
            x.clamp(max=300)

    @since("2.15", why="pytorch#193169")
    def test_an_upper_bound_beyond_the_dtype_changes_nothing(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(max=300)

        assert result.tolist() == [1, 5, 9]

    @pytest.mark.parametrize(
        ("dtype", "bounds"), [(torch.uint8, {"min": 300}), (torch.float16, {"max": 1e6})], ids=["uint8", "float16"]
    )
    def test_a_bound_that_cannot_be_held_raises(self, dtype, bounds):
        x = torch.tensor([1, 5], dtype=dtype)

        with pytest.raises(RuntimeError):
            x.clamp(**bounds)

    @until("2.14")
    def test_the_gradient_at_both_bounds_is_one(self):
        x = torch.tensor([-1.0, 0.0, 1.0, 2.0, 3.0], requires_grad=True)

        x.clamp(0, 2).backward(torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0]))

        assert x.grad.tolist() == [0.0, 2.0, 3.0, 4.0, 0.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `F.hardtanh(x, 0, 2)`, whose gradient at both bounds is always 0.",
        trigger={
            "calls": [
                "torch.[Tensor.]clamp[_]",
                "torch.[Tensor.]clip[_]",
                "torch.[Tensor.]clamp_min[_]",
                "torch.[Tensor.]clamp_max[_]",
            ],
            "at": {"min": 1, "max": 2},
            "when": ["!kind:min=Tensor|Parameter", "!kind:max=Tensor|Parameter", "requires_grad", "has:min,max"],
        },
    )
    def test_the_gradient_at_both_bounds_is_zero(self):
        x = torch.tensor([-1.0, 0.0, 1.0, 2.0, 3.0], requires_grad=True)

        x.clamp(0, 2).backward(torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0]))

        assert x.grad.tolist() == [0.0, 0.0, 3.0, 0.0, 0.0]

    @until("2.14")
    def test_the_gradient_at_a_tensor_bound_is_one(self):
        x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=torch.tensor(0.0)).sum().backward()

        assert x.grad.tolist() == [0.0, 1.0, 1.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.maximum(x, bound)`, whose gradient there is 0.5 on every release.",
        trigger={
            "calls": [
                "torch.[Tensor.]clamp[_]",
                "torch.[Tensor.]clip[_]",
                "torch.[Tensor.]clamp_min[_]",
                "torch.[Tensor.]clamp_max[_]",
            ],
            "at": {"min": 1, "max": 2},
            "when": ["!kind:min=int|float", "!kind:max=int|float", "requires_grad", "has:min,max"],
        },
    )
    def test_the_gradient_at_a_tensor_bound_is_half(self):
        x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=torch.tensor(0.0)).sum().backward()

        assert x.grad.tolist() == [0.0, 0.5, 1.0]


@claim(
    api=["torch.Tensor.clamp"],
    about=["value", "error", "dtype"],
    see=["generated/torch.clamp"],
    asked=[
        "clamp max value -1 is outside the representable range of Byte",
        "clamp uint8 with negative max",
        "upper bound below zero for unsigned integers",
        "clamp bytes max=-1.0 returns float",
    ],
)
class TestANegativeUpperBoundRaisesForBytes:
    """`clamp` with a `max` of -1 raises for bytes.

    From torch 2.15 on a uint8 tensor raises RuntimeError, an empty one too. [a_negative_upper_bound_raises]
    Before torch 2.15 the bytes stayed as they were, because -1 became 255. [a_negative_upper_bound_changes_nothing]
    The float -1.0 makes a float32 tensor of -1 on older releases too. [a_float_makes_floats]
    A 0-d int64 tensor of -1 as `max` leaves the bytes alone. [a_tensor_as_bound_changes_nothing]
    For int8 a `max` of -1 is held. [signed_integers_are_held]
    """

    @until("2.15")
    def test_a_negative_upper_bound_changes_nothing(self):
        x = torch.tensor([1, 5, 255], dtype=torch.uint8)

        assert x.clamp(max=-1).tolist() == [1, 5, 255]
        assert x[:0].clamp(max=-1).tolist() == []

    @since(
        "2.15",
        why="pytorch#193169",
        remedy="Leave out `max` for bytes where it is negative.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]"],
            "at": {"min": 1, "max": 2},
            "when": ["first_dtype:uint8", "kind:max=int", "below:max=0", "!kind:min=float"],
        },
    )
    @pytest.mark.parametrize("numbers", [[1, 5, 255], []], ids=["three", "none"])
    def test_a_negative_upper_bound_raises(self, numbers):
        x = torch.tensor(numbers, dtype=torch.uint8)

        with pytest.raises(RuntimeError):
            x.clamp(max=-1)

    def test_a_float_makes_floats(self):
        result = torch.tensor([1, 5], dtype=torch.uint8).clamp(max=-1.0)

        assert (result.tolist(), result.dtype) == ([-1.0, -1.0], torch.float32)

    def test_a_tensor_as_bound_changes_nothing(self):
        result = torch.tensor([1, 5], dtype=torch.uint8).clamp(max=torch.tensor(-1))

        assert (result.tolist(), result.dtype) == ([1, 5], torch.uint8)

    def test_signed_integers_are_held(self):
        result = torch.tensor([1, -5], dtype=torch.int8).clamp(max=-1)

        assert (result.tolist(), result.dtype) == ([-1, -5], torch.int8)
