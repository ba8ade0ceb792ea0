"""Activations at their bounds.

Order: 23
"""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.nn.functional.hardswish"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.hardswish", "generated/torch.nn.Hardswish"],
    asked=[
        "derivative of hardswish at -3 and 3",
        "hardswish gradient wrong at boundary",
        "hardswish of -inf gives nan",
        "hardswish_cpu not implemented for Half",
    ],
)
class TestHardswishIsFlatAtItsLowerBound:
    """The gradient of `hardswish` is 0 at -3 and 1 at 3.

    On the CPU, short and long vectors of float16, bfloat16, float32 and float64 have them.
    [at_its_bounds_it_has_the_slope_of_the_lines, each_dtype_and_length_has_the_slope_of_the_lines]
    Before torch 2.8 float32 -3 and 3 alone have -0.5 and 1.5. [at_its_bounds_it_has_the_slope_of_the_parabola]
    For -4, 0, 1.5 and 4 `hardswish` returns 0, 0, 1.125 and 4. [beside_its_bounds_it_is_a_parabola_and_two_lines]
    For minus infinity `hardswish` returns NaN. [minus_infinity_becomes_nan]
    """

    @until("2.8")
    def test_at_its_bounds_it_has_the_slope_of_the_parabola(self):
        x = torch.tensor([-3.0, 3.0], requires_grad=True)

        F.hardswish(x).sum().backward()

        assert x.grad.tolist() == [-0.5, 1.5]

    @since(
        "2.8",
        why="pytorch#148049",
        remedy="Do not compare gradients at exactly -3 and 3 across releases.",
        trigger={"calls": ["torch.nn.functional.hardswish"], "when": ["requires_grad", "has:-3,3"]},
    )
    def test_at_its_bounds_it_has_the_slope_of_the_lines(self):
        x = torch.tensor([-3.0, 3.0], requires_grad=True)

        F.hardswish(x).sum().backward()

        assert x.grad.tolist() == [0.0, 1.0]

    def test_beside_its_bounds_it_is_a_parabola_and_two_lines(self):
        x = torch.tensor([-4.0, 0.0, 1.5, 4.0], requires_grad=True)

        result = F.hardswish(x)
        assert (result.tolist(), result.requires_grad) == ([0.0, 0.0, 1.125, 4.0], True)
        result.sum().backward()

        assert x.grad.tolist() == [0.0, 0.5, 1.0, 1.0]

    @since(
        "2.8",
        why="pytorch#148049",
        remedy="Do not compare gradients at exactly -3 and 3 across releases.",
        trigger={"calls": ["torch.nn.functional.hardswish"], "when": ["requires_grad", "has:-3,3"]},
    )
    def test_each_dtype_and_length_has_the_slope_of_the_lines(self):
        leaves = [
            torch.tensor([-3.0, 3.0] * pairs, dtype=dtype, requires_grad=True)
            for dtype in dtypes.FLOATING
            for pairs in (1, 64)
        ]

        for x in leaves:
            F.hardswish(x).sum().backward()

        assert [x for x in leaves if x.grad.tolist() != [0.0, 1.0] * (len(x) // 2)] == []

    def test_minus_infinity_becomes_nan(self):
        result = F.hardswish(torch.tensor([-math.inf, math.inf]))

        assert (result[0].isnan().item(), result[1].item()) == (True, math.inf)


@claim(
    api=["torch.nn.functional.softshrink"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.softshrink", "generated/torch.nn.Softshrink"],
    asked=[
        "softshrink turns nan into zero",
        "soft thresholding nan propagation",
        "softshrink_cpu not implemented for Half",
        "what does soft threshold activation do to values",
    ],
)
class TestSoftshrinkKeepsNan:
    """`softshrink` of NaN is NaN.

    On the CPU NaN stays NaN among numbers, for float16, bfloat16, float32 and float64.
    [nan_stays_nan, each_dtype_keeps_nan]
    Before torch 2.6 NaN becomes 0 for float32, so a NaN in a network ends there, unseen. [nan_becomes_zero]
    `hardshrink` of a float32 NaN is NaN too. [hardshrink_keeps_nan]
    With `lambd=0.5`, -3 becomes -2.5, 2 becomes 1.5, and -0.5 and 0.25 become 0. [numbers_shrink_towards_zero]
    In a float32 tensor of two numbers on the CPU, the gradient at a NaN is 1. [the_gradient_at_nan_is_one]
    """

    @until("2.6")
    def test_nan_becomes_zero(self):
        assert F.softshrink(torch.tensor([math.nan, 2.0])).tolist() == [0.0, 1.5]

    @since(
        "2.6",
        why="pytorch#138421",
        remedy="Pass `torch.where(x.isnan(), 0.0, x)` to have 0 for NaN.",
        trigger={"calls": ["torch.nn.functional.softshrink"], "when": ["nan"]},
    )
    def test_nan_stays_nan(self):
        result = F.softshrink(torch.tensor([math.nan, 2.0]))

        assert result.isnan().tolist() == [True, False]

    def test_hardshrink_keeps_nan(self):
        assert F.hardshrink(torch.tensor([math.nan, 2.0])).isnan().tolist() == [True, False]

    def test_numbers_shrink_towards_zero(self):
        result = F.softshrink(torch.tensor([-3.0, -0.5, 0.25, 2.0]), lambd=0.5)

        assert result.tolist() == [-2.5, 0.0, 0.0, 1.5]

    @since(
        "2.6",
        why="pytorch#138421",
        remedy="Pass `torch.where(x.isnan(), 0.0, x)` to have 0 for NaN.",
        trigger={"calls": ["torch.nn.functional.softshrink"], "when": ["nan"]},
    )
    def test_each_dtype_keeps_nan(self):
        results = [F.softshrink(torch.tensor([math.nan, 2.0] * 16, dtype=dtype)) for dtype in dtypes.FLOATING]

        assert [result.dtype for result in results] == list(dtypes.FLOATING)
        assert [result for result in results if result.isnan().tolist() != [True, False] * 16] == []

    def test_the_gradient_at_nan_is_one(self):
        x = torch.tensor([math.nan, 0.25], requires_grad=True)

        F.softshrink(x).sum().backward()

        assert x.grad.tolist() == [1.0, 0.0]


@claim(
    api=["torch.nn.functional.hardtanh", "torch.nn.functional.hardtanh_", "torch.nn.Hardtanh", "torch.clamp"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.hardtanh", "generated/torch.nn.Hardtanh"],
    asked=[
        "min_val cannot be greater than max_val",
        "max_val must be greater than min_val AssertionError",
        "hardtanh min greater than max",
        "cannot do hardtanh on an unsigned type with negative limits",
        "relu6 or hardtanh on uint8 image",
    ],
)
class TestHardtanhChecksItsBounds:
    """`F.hardtanh` with crossed bounds raises ValueError.

    For float32 crossed bounds raise, and equal bounds are accepted. [crossed_bounds_raise, equal_bounds_pass]
    Before torch 2.4 each float32 number becomes the upper one. [crossed_bounds_give_the_upper_one]
    For crossed bounds `F.hardtanh_` and `clamp` return the upper one. [in_place_they_pass, clamp_takes_crossed_bounds]
    `nn.Hardtanh(1.0, -1.0)` raises AssertionError when made. [the_module_raises_when_made]
    By default `F.hardtanh` keeps float32 numbers between -1 and 1. [numbers_are_kept_between_the_bounds]
    For uint8 the bounds -1 and 1 keep 0 and make 1 of 2. [a_negative_bound_for_bytes_changes_nothing]
    Before torch 2.15 these bounds raise RuntimeError for uint8. [a_negative_bound_for_bytes_raises]
    """

    @until("2.4")
    def test_crossed_bounds_give_the_upper_one(self):
        assert F.hardtanh(torch.tensor([3.0, -3.0]), 1.0, -1.0).tolist() == [-1.0, -1.0]

    @since(
        "2.4",
        why="pytorch#121627",
        remedy="Write `torch.clamp(x, low, high)`, which accepts crossed bounds.",
        trigger={
            "calls": ["torch.nn.functional.hardtanh"],
            "at": {"min_val": 1, "max_val": 2},
            "when": ["above:min_val=max_val"],
        },
    )
    def test_crossed_bounds_raise(self):
        x = torch.tensor([3.0, -3.0])

        with pytest.raises(ValueError):
            F.hardtanh(x, 1.0, -1.0)

    @until("2.15")
    def test_a_negative_bound_for_bytes_raises(self):
        x = torch.tensor([0, 1, 2], dtype=torch.uint8)

        with pytest.raises(RuntimeError):
            F.hardtanh(x, -1, 1)

    @since("2.15")
    def test_a_negative_bound_for_bytes_changes_nothing(self):
        x = torch.tensor([0, 1, 2], dtype=torch.uint8)

        assert F.hardtanh(x, -1, 1).tolist() == [0, 1, 1]

    def test_numbers_are_kept_between_the_bounds(self):
        assert F.hardtanh(torch.tensor([-3.0, 0.5, 3.0])).tolist() == [-1.0, 0.5, 1.0]

    def test_clamp_takes_crossed_bounds(self):
        assert torch.clamp(torch.tensor([3.0, -3.0]), 1.0, -1.0).tolist() == [-1.0, -1.0]

    def test_in_place_they_pass(self):
        assert F.hardtanh_(torch.tensor([3.0, -3.0]), 1.0, -1.0).tolist() == [-1.0, -1.0]

    def test_equal_bounds_pass(self):
        assert F.hardtanh(torch.tensor([3.0, -3.0]), 1.0, 1.0).tolist() == [1.0, 1.0]

    def test_the_module_raises_when_made(self):
        with pytest.raises(AssertionError):
            nn.Hardtanh(1.0, -1.0)


@claim(
    api=["torch.nn.Softmax", "torch.nn.Softmin"],
    about=["error", "value"],
    see=["generated/torch.nn.Softmax"],
    asked=[
        "softmax dim must be an int or None",
        "softmax() received an invalid combination of arguments got float",
        "softmax dim given as float or string",
        "softmax argument dim must be int, not bool",
    ],
)
class TestTheDimensionOfASoftmaxIsCheckedAtOnce:
    """`nn.Softmax(dim=1.0)` raises TypeError when made.

    `LogSoftmax` does too, and both reject `True`, `"1"`, `(0,)` and a 0-d tensor.
    [what_is_no_int_raises_when_it_is_made]
    Before torch 2.14 `True` and 1.0 raise when the layer runs. [what_is_no_int_raises_when_it_runs]
    Before torch 2.14 a 0-d int64 tensor is accepted. [a_0d_tensor_is_the_dimension]
    `Softmin(dim=1.0)` is not checked, and raises TypeError when it runs. [softmin_raises_when_it_runs]
    `Softmax(dim=0)` sums to 1 along dimension 0. [an_int_is_the_dimension]
    """

    @until("2.14")
    @pytest.mark.parametrize("dim", [True, 1.0])
    def test_what_is_no_int_raises_when_it_runs(self, dim):
        layer, x = nn.Softmax(dim=dim), torch.zeros(1, 2)

        with pytest.raises(TypeError):
            layer(x)

    @until(
        "2.14",
        why="pytorch#185055",
        remedy="Pass `dim=int(dim)`.",
        trigger={
            "calls": ["torch.nn.Softmax", "torch.nn.LogSoftmax"],
            "given": {"dim": "*"},
            "at": {"dim": 0},
            "when": ["kind:dim=Tensor"],
        },
    )
    def test_a_0d_tensor_is_the_dimension(self):
        assert nn.Softmax(dim=torch.tensor(0))(torch.zeros(2, 1)).tolist() == [[0.5], [0.5]]

    @since(
        "2.14",
        why="pytorch#185055",
        remedy="Pass `dim=int(dim)`.",
        trigger={
            "calls": ["torch.nn.Softmax", "torch.nn.LogSoftmax"],
            "given": {"dim": "*"},
            "at": {"dim": 0},
            "when": ["kind:dim=float|bool|str|tuple|list|Tensor"],
        },
    )
    @pytest.mark.parametrize("dim", [True, 1.0, "1", (0,), torch.tensor(0)], ids=str)
    @pytest.mark.parametrize("kind", [nn.Softmax, nn.LogSoftmax])
    def test_what_is_no_int_raises_when_it_is_made(self, kind, dim):
        with pytest.raises(TypeError):
            kind(dim=dim)

    def test_an_int_is_the_dimension(self):
        assert nn.Softmax(dim=0)(torch.zeros(2, 1)).tolist() == [[0.5], [0.5]]

    def test_softmin_raises_when_it_runs(self):
        layer, x = nn.Softmin(dim=1.0), torch.zeros(1, 2)

        with pytest.raises(TypeError):
            layer(x)
