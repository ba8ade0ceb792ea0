"""Clamping.

Order: 21
"""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, changed, claim, since, until


@claim(
    api=["torch.Tensor.clamp", "torch.relu"],
    about=["value", "shape", "dtype", "gradient"],
    see=["generated/torch.Tensor.clamp", "generated/torch.relu", "generated/torch.clamp"],
    asked=[
        "replace negative values with zero",
        "clamp vs relu gradient",
        "set negatives to 0 in a tensor",
        "boolean inputs not supported for relu",
        "gradient of clamp at exactly zero",
    ],
)
class TestClampAtZeroIsAReluForward:
    """`clamp(min=0)` returns the values that `relu` returns.

    With the integer 0 as bound common integers and floats keep their dtype in both. [it_is_a_relu_in_any_dtype]
    At exactly 0 both gradients are 0, because `clamp` counts a number as bound as cut off.
    [its_gradient_is_that_of_a_relu, the_gradient_at_the_bound_is_zero]
    Before torch 2.14 the gradient of `clamp` at 0 was 1. [the_gradient_at_the_bound_is_one]
    NaN stays NaN in both. [nan_stays_nan]
    At NaN the gradient of `relu` is 1, and the gradient of `clamp` is 0.
    [the_gradient_at_nan_is_zero_where_relu_has_one]
    Bools become integers in `clamp(min=0)`, and `relu` raises NotImplementedError; before torch 2.14 RuntimeError.
    [clamp_makes_integers_of_bools, relu_of_bools_raises, relu_of_bools_raises_a_runtime_error]
    """

    @belief("til/9")
    @given(values=st.lists(st.floats(width=32, allow_nan=False), max_size=20))
    def test_it_keeps_what_is_above_zero_and_is_what_relu_gives(self, values):
        x = torch.tensor(values, dtype=torch.float32)
        expected = [value if value > 0 else 0.0 for value in values]

        assert x.clamp(min=0).tolist() == expected
        assert torch.relu(x).tolist() == expected

    @belief("til/9")
    @pytest.mark.parametrize(
        "dtype", [torch.int8, torch.int32, torch.int64, torch.bfloat16, torch.float32, torch.float64], ids=str
    )
    def test_it_is_a_relu_in_any_dtype(self, dtype):
        x = torch.tensor([[-3, 2], [0, 5]], dtype=dtype)

        clamped, rectified = x.clamp(min=0), torch.relu(x)

        assert clamped.tolist() == rectified.tolist() == [[0, 2], [0, 5]]
        assert clamped.dtype == rectified.dtype == dtype

    @belief("til/9", holds=">=2.14", role="exception")
    @changed(
        "2.14",
        why="pytorch#191142",
        remedy="Write `relu` where the gradient at zero counts.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]", "torch.[Tensor.]clamp_min[_]"],
            "at": {"min": 1, "max": 2},
            "when": ["argument:min=0|0.0", "requires_grad", "has:min"],
        },
    )
    def test_its_gradient_is_that_of_a_relu(self):
        x, y = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True), torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=0).sum().backward()
        torch.relu(y).sum().backward()

        assert x.grad.tolist() == y.grad.tolist()

    @until("2.14")
    def test_the_gradient_at_the_bound_is_one(self):
        x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=0).sum().backward()

        assert x.grad.tolist() == [0.0, 1.0, 1.0]

    @since(
        "2.14",
        why="pytorch#191142",
        remedy="Write `torch.where(x < 0, 0.0, x)` for a gradient of 1 at 0.",
        trigger={
            "calls": ["torch.[Tensor.]clamp[_]", "torch.[Tensor.]clip[_]", "torch.[Tensor.]clamp_min[_]"],
            "at": {"min": 1, "max": 2},
            "when": ["argument:min=0|0.0", "requires_grad", "has:min"],
        },
    )
    def test_the_gradient_at_the_bound_is_zero(self):
        x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)

        x.clamp(min=0).sum().backward()

        assert x.grad.tolist() == [0.0, 0.0, 1.0]

    def test_nan_stays_nan(self):
        x = torch.tensor([math.nan, 1.0])

        assert x.clamp(min=0).isnan().tolist() == [True, False]
        assert torch.relu(x).isnan().tolist() == [True, False]

    def test_the_gradient_at_nan_is_zero_where_relu_has_one(self):
        x, y = torch.tensor([math.nan], requires_grad=True), torch.tensor([math.nan], requires_grad=True)

        x.clamp(min=0).sum().backward()
        torch.relu(y).sum().backward()

        assert x.grad.tolist() == [0.0]
        assert y.grad.tolist() == [1.0]

    def test_clamp_makes_integers_of_bools(self):
        result = torch.tensor([True, False]).clamp(min=0)

        assert result.tolist() == [1, 0]
        assert result.dtype == torch.int64

    @until("2.14")
    def test_relu_of_bools_raises_a_runtime_error(self):
        x = torch.tensor([True, False])

        with pytest.raises(RuntimeError) as raised:
            torch.relu(x)
        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192348",
        remedy="Catch RuntimeError, of which it is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]relu[_]", "torch.nn.functional.relu", "torch.nn.functional.relu_"],
            "when": ["dtype:bool"],
        },
    )
    def test_relu_of_bools_raises(self):
        x = torch.tensor([True, False])

        with pytest.raises(NotImplementedError):
            torch.relu(x)


@claim(
    api=["torch.Tensor.clamp"],
    about=["value", "shape", "dtype", "error", "memory"],
    see=["generated/torch.clamp", "notes/broadcasting", "tensor_attributes"],
    asked=[
        "clip values between min and max",
        "clamp when min is greater than max",
        "clamp one of min or max must not be None",
        "clamp changes integer tensor to float",
        "clamp is not supported for complex types",
        "limit tensor values to a range like np.clip",
    ],
)
class TestClampPutsTheUpperBoundLast:
    """`clamp` of finite floats returns the upper bound where its bounds cross.

    NaN stays NaN even then. [crossed_bounds_give_the_upper_one]
    On the CPU a call without a bound raises RuntimeError. [no_bound_at_all_raises]
    Bounds that are int64 tensors broadcast, so the result can be larger than the tensor.
    [bounds_that_are_tensors_broadcast]
    With the number 2.5 as bound, uint8, int8 and int64 become the default dtype, float32.
    [integers_with_a_floating_bound_become_floats]
    In place that bound raises RuntimeError for int64. [a_floating_bound_for_integers_in_place_raises]
    Out of place floats keep their dtype with 2.5 and 7 as bounds, but a float64 vector makes float64 of float32.
    [floats_keep_their_dtype, a_vector_of_a_wider_dtype_promotes]
    `min=torch.tensor(-1)` does not promote a vector of bytes: they become 255.
    [a_0d_bound_of_minus_one_wraps_around_in_bytes]
    A complex CPU tensor raises NotImplementedError; before torch 2.8 RuntimeError was raised.
    [complex_numbers_raise, complex_numbers_raise_a_runtime_error]
    The result is a copy even where nothing is clamped. [the_result_is_new_memory_even_where_nothing_is_clamped]
    """

    def test_crossed_bounds_give_the_upper_one(self):
        result = torch.tensor([1.0, 5.0, 9.0]).clamp(min=6, max=2)

        assert result.tolist() == [2.0, 2.0, 2.0]
        assert torch.tensor([math.nan]).clamp(min=6, max=2).isnan().tolist() == [True]

    def test_no_bound_at_all_raises(self):
        x = torch.tensor([1.0])

        with pytest.raises(RuntimeError):
            x.clamp()

    def test_bounds_that_are_tensors_broadcast(self):
        result = torch.tensor([1, 5, 9]).clamp(min=torch.tensor([[2], [6]]), max=torch.tensor([3, 7, 8]))

        assert result.tolist() == [[2, 5, 8], [3, 6, 8]]

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int64], ids=str)
    def test_integers_with_a_floating_bound_become_floats(self, dtype):
        result = torch.tensor([1, 5, 9], dtype=dtype).clamp(min=2.5)

        assert result.tolist() == [2.5, 5.0, 9.0]
        assert result.dtype == torch.float32

    def test_a_floating_bound_for_integers_in_place_raises(self):
        x = torch.tensor([1, 5, 9])

        with pytest.raises(RuntimeError):
            x.clamp_(min=2.5)

    def test_a_0d_bound_of_minus_one_wraps_around_in_bytes(self):
        result = torch.tensor([1, 5, 9], dtype=torch.uint8).clamp(min=torch.tensor(-1))

        assert result.tolist() == [255, 255, 255]
        assert result.dtype == torch.uint8

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
    def test_floats_keep_their_dtype(self, dtype):
        result = torch.tensor([1, 5, 9], dtype=dtype).clamp(min=2.5, max=7)

        assert result.tolist() == [2.5, 5.0, 7.0]
        assert result.dtype == dtype

    def test_a_vector_of_a_wider_dtype_promotes(self):
        result = torch.tensor([1.0, 5.0]).clamp(min=torch.tensor([2.0], dtype=torch.float64))

        assert result.tolist() == [2.0, 5.0]
        assert result.dtype == torch.float64

    @until("2.8")
    def test_complex_numbers_raise_a_runtime_error(self):
        x = torch.tensor([1j])

        with pytest.raises(RuntimeError) as raised:
            x.clamp(min=0)
        assert raised.type is RuntimeError

    @since(
        "2.8",
        remedy="Catch RuntimeError, of which it is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]clamp[_]",
                "torch.[Tensor.]clip[_]",
                "torch.[Tensor.]clamp_min[_]",
                "torch.[Tensor.]clamp_max[_]",
            ],
            "when": ["first_dtype:complex", "device:cpu"],
        },
    )
    def test_complex_numbers_raise(self):
        x = torch.tensor([1j])

        with pytest.raises(NotImplementedError):
            x.clamp(min=0)

    def test_the_result_is_new_memory_even_where_nothing_is_clamped(self):
        x = torch.tensor([1.0, 2.0])

        x.clamp(min=0)[0] = 9

        assert x.tolist() == [1.0, 2.0]
