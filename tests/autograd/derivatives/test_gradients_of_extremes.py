"""Gradients of extremes, at NaN and at bounds.

Order: 14.5
"""

import math

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.fmax", "torch.fmin"],
    about=["value", "gradient"],
    see=["generated/torch.fmax", "generated/torch.fmin"],
    asked=[
        "fmax gradient with nan",
        "ignore nan in elementwise max backward",
        "fmin fmax ties gradient changed",
        "maximum vs fmax nan gradient",
    ],
)
class TestFmaxPassesNoGradientToNan:
    """Beside NaN, `torch.fmax` and `fmin` pass the gradient to the number.

    Before torch 2.14 NaN had the gradient 0, and of equals the first had it.
    [the_number_has_it_all_and_the_first_of_equals]
    In torch 2.14 NaN had the whole gradient as well, and equals shared it evenly. [the_number_and_nan_both_have_it_all]
    From torch 2.15 on NaN has the gradient 0 again, and equals share it evenly.
    [the_number_has_it_all_again_and_equals_share]
    The value is the number. [the_number_is_the_value]
    `torch.maximum` of NaN and a number passes the whole gradient to both. [both_operands_of_maximum_have_it_all]
    """

    @until("2.14")
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_has_it_all_and_the_first_of_equals(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0, 5.0, 8.0], [3.0, 0.0, 0.0])

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where((x >= y) | y.isnan(), x, y)` to keep the old gradient of `fmax`.",
        trigger={"calls": ["torch.[Tensor.]fmax", "torch.[Tensor.]fmin"], "when": ["requires_grad", "nan"]},
    )
    @until("2.15")
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_and_nan_both_have_it_all(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([3.0, 5.0, 4.0], [3.0, 5.0, 4.0])

    @since(
        "2.15",
        why="pytorch#193035",
        remedy="Write `torch.where((x >= y) | y.isnan(), x, y)` to have one gradient in each release.",
        trigger={"calls": ["torch.[Tensor.]fmax", "torch.[Tensor.]fmin"], "when": ["requires_grad", "nan"]},
    )
    @pytest.mark.parametrize("pick", [torch.fmax, torch.fmin])
    def test_the_number_has_it_all_again_and_equals_share(self, pick):
        x = torch.tensor([math.nan, 2.0, 4.0], requires_grad=True)
        y = torch.tensor([1.0, math.nan, 4.0], requires_grad=True)

        pick(x, y).backward(torch.tensor([3.0, 5.0, 8.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([0.0, 5.0, 4.0], [3.0, 0.0, 4.0])

    def test_the_number_is_the_value(self):
        x, y = torch.tensor([math.nan, 2.0], requires_grad=True), torch.tensor([1.0, math.nan])

        largest, smallest = torch.fmax(x, y), torch.fmin(x, y)

        assert largest.tolist() == smallest.tolist() == [1.0, 2.0]
        assert largest.requires_grad is smallest.requires_grad is True

    def test_both_operands_of_maximum_have_it_all(self):
        x, y = torch.tensor([math.nan], requires_grad=True), torch.tensor([1.0], requires_grad=True)

        torch.maximum(x, y).backward(torch.tensor([3.0]))

        assert (x.grad.tolist(), y.grad.tolist()) == ([3.0], [3.0])


@claim(
    api=["torch.clamp"],
    about=["value", "gradient"],
    see=["generated/torch.clamp", "generated/torch.maximum"],
    asked=[
        "gradient to learnable clamp bounds",
        "clamp with tensor min max gradient",
        "clamp gradient 0.5 at boundary",
        "learnable clipping threshold",
        "gradient at clipped value equals bound",
    ],
)
class TestBoundsThatAreTensorsShareTheGradientOfClamp:
    """`torch.clamp` can share the gradient with a tensor bound met exactly.

    From torch 2.14 on an input equal to a tensor `min` alone has half, and the bound the other half.
    [at_the_bound_each_has_half]
    Before torch 2.14 the input had the whole. [at_the_bound_the_input_has_it_all]
    With a tensor `max`, an input of NaN has the whole gradient, as the bound does, from torch 2.14 on; before, 0.
    [an_input_of_nan_has_it_all, an_input_of_nan_has_nothing]
    With a tensor `min` alone, below it the bound has the gradient, and above it the input.
    [beyond_a_bound_the_bound_has_it]
    At a `min` that is a number the gradient is 0 from torch 2.14 on; before, 1.
    [at_a_number_the_gradient_is_zero, at_a_number_the_gradient_is_one]
    With a `max` that is a number, an input of NaN has the gradient 0.
    [an_input_of_nan_has_nothing_where_the_bound_is_a_number]
    """

    @until("2.14")
    def test_at_the_bound_the_input_has_it_all(self):
        x, low = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        torch.clamp(x, min=low).backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([3.0, 5.0], [0.0, 0.0])

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where(x < low, low, x)` to give the input the whole.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]", "torch.[Tensor.]clamp_min[_]"],
            "missing": ["max"],
            "at": {"min": 1, "max": 2},
            "when": ["kind:min=Tensor|Parameter", "requires_grad", "has:min"],
        },
    )
    def test_at_the_bound_each_has_half(self):
        x, low = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        torch.clamp(x, min=low).backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([1.5, 5.0], [1.5, 0.0])

    @until("2.14")
    def test_an_input_of_nan_has_nothing(self):
        x = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(x, max=torch.tensor(1.0)).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [0.0, 5.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Pass `max` as a number, or set the gradient to 0 where `x.isnan()`.",
        trigger={
            "calls": [
                "torch.[Tensor.]clamp[_]",
                "torch.[Tensor.]clip[_]",
                "torch.[Tensor.]clamp_min[_]",
                "torch.[Tensor.]clamp_max[_]",
            ],
            "at": {"min": 1, "max": 2},
            "when": ["!kind:min=int|float", "!kind:max=int|float", "requires_grad", "nan"],
        },
    )
    def test_an_input_of_nan_has_it_all(self):
        x = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(x, max=torch.tensor(1.0)).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [3.0, 5.0]

    def test_beyond_a_bound_the_bound_has_it(self):
        x, low = torch.tensor([0.0, 2.0], requires_grad=True), torch.tensor([1.0, 1.0], requires_grad=True)

        clamped = torch.clamp(x, min=low)
        assert (clamped.tolist(), clamped.requires_grad) == ([1.0, 2.0], True)

        clamped.backward(torch.tensor([3.0, 5.0]))

        assert (x.grad.tolist(), low.grad.tolist()) == ([0.0, 5.0], [3.0, 0.0])

    @until("2.14")
    def test_at_a_number_the_gradient_is_one(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.clamp(x, min=1.0).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [3.0, 5.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where(x < low, low, x)` to keep the gradient at a bound.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]", "torch.[Tensor.]clamp_min[_]"],
            "at": {"min": 1, "max": 2},
            "when": ["kind:min=int|float", "requires_grad", "has:min"],
        },
    )
    def test_at_a_number_the_gradient_is_zero(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        torch.clamp(x, min=1.0).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [0.0, 5.0]

    def test_an_input_of_nan_has_nothing_where_the_bound_is_a_number(self):
        x = torch.tensor([math.nan, 0.5], requires_grad=True)

        torch.clamp(x, max=1.0).backward(torch.tensor([3.0, 5.0]))

        assert x.grad.tolist() == [0.0, 5.0]
