"""Integers at their edges.

Order: 63
"""

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.__lshift__", "torch.Tensor.__rshift__"],
    about=["value", "dtype"],
    see=["generated/torch.bitwise_left_shift", "generated/torch.bitwise_right_shift"],
    asked=[
        "bit shift by 64 result",
        "left shift by negative amount",
        "bitwise shift int64 overflow",
        "multiply by power of two with bit shift",
        "shift amount larger than bit width tensor",
    ],
)
class TestShiftsByAWholeWidthShiftAllBitsOutSinceTorch21:
    """A left shift of int64 numbers by 64 returns 0.

    A right shift by 64 returns the sign: 0 or -1. [a_left_shift_by_64_gives_zero, a_right_shift_by_64_leaves_the_sign]
    A left shift of int64 by -1 returns 0 too. [a_left_shift_by_minus_one_gives_zero]
    Before torch 2.1 a shift by 64 left two int64 numbers as they were, and -1 shifted left by 63.
    [a_left_shift_by_64_changes_nothing, a_right_shift_by_64_changes_nothing, a_left_shift_by_minus_one_goes_by_63]
    For int8, int16 and uint8 a left shift by the width returns 0 in older releases too.
    [narrow_integers_are_shifted_out]
    For small int32 numbers `<< 2` multiplies by 4, and `>> 1` divides by 2, rounding down.
    [a_shift_within_the_width_multiplies_or_divides]
    """

    @until("2.1")
    def test_a_left_shift_by_64_changes_nothing(self):
        result = torch.tensor([1, 2]) << 64

        assert result.tolist() == [1, 2]

    @since(
        "2.1",
        why="pytorch#96659",
        remedy="Write `x << (number % 64)` for the old result.",
        trigger={
            "calls": [
                "torch.Tensor.__lshift__",
                "torch.Tensor.__ilshift__",
                "torch.[Tensor.]bitwise_left_shift",
                "torch.Tensor.bitwise_left_shift_",
            ],
            "at": {"other": 1},
            "when": ["beyond:other=..63"],
        },
    )
    def test_a_left_shift_by_64_gives_zero(self):
        result = torch.tensor([1, 2]) << 64

        assert result.tolist() == [0, 0]

    @until("2.1")
    def test_a_left_shift_by_minus_one_goes_by_63(self):
        result = torch.tensor([1, 2]) << -1

        assert result.tolist() == [-(2**63), 0]

    @since(
        "2.1",
        why="pytorch#96659",
        remedy="Write `x << (number % 64)` for the old result.",
        trigger={
            "calls": [
                "torch.Tensor.__lshift__",
                "torch.Tensor.__ilshift__",
                "torch.[Tensor.]bitwise_left_shift",
                "torch.Tensor.bitwise_left_shift_",
            ],
            "at": {"other": 1},
            "when": ["beyond:other=0..", "first_dtype:int32,int64"],
        },
    )
    def test_a_left_shift_by_minus_one_gives_zero(self):
        result = torch.tensor([1, 2]) << -1

        assert result.tolist() == [0, 0]

    @until("2.1")
    def test_a_right_shift_by_64_changes_nothing(self):
        result = torch.tensor([-5, 2]) >> 64

        assert result.tolist() == [-5, 2]

    @since(
        "2.1",
        why="pytorch#96659",
        remedy="Write `x >> (number % 64)` for the old result.",
        trigger={
            "calls": [
                "torch.Tensor.__rshift__",
                "torch.Tensor.__irshift__",
                "torch.[Tensor.]bitwise_right_shift",
                "torch.Tensor.bitwise_right_shift_",
            ],
            "at": {"other": 1},
            "when": ["beyond:other=..63"],
        },
    )
    def test_a_right_shift_by_64_leaves_the_sign(self):
        result = torch.tensor([-5, 2]) >> 64

        assert result.tolist() == [-1, 0]

    @pytest.mark.parametrize(
        ("dtype", "width"), [(torch.int8, 8), (torch.uint8, 8), (torch.int16, 16)], ids=["int8", "uint8", "int16"]
    )
    def test_narrow_integers_are_shifted_out(self, dtype, width):
        result = torch.tensor([1, 5], dtype=dtype) << width

        assert result.tolist() == [0, 0]
        assert result.dtype == dtype

    def test_a_shift_within_the_width_multiplies_or_divides(self):
        x = torch.tensor([-5, 3], dtype=torch.int32)

        assert (x << 2).tolist() == [-20, 12]
        assert (x >> 1).tolist() == [-3, 1]
        assert (x << 2).dtype == (x >> 1).dtype == torch.int32


@claim(
    api=["torch.pow"],
    about=["value", "dtype", "error"],
    see=["generated/torch.pow"],
    asked=[
        "pow not implemented for Bool",
        "raise boolean tensor to a power",
        "mask ** 2 dtype",
        "power with True as exponent",
    ],
)
class TestBoolsTakeABoolAsAnExponentSinceTorch22:
    """`pow` of a tensor of bools accepts `True` or `False` as exponent.

    On the CPU the result is a tensor of bools. [a_bool_as_the_exponent_gives_bools]
    Before torch 2.2 RuntimeError was raised. [a_bool_as_the_exponent_raises]
    On the CPU a tensor of bools as exponent raises NotImplementedError, and before torch 2.8 RuntimeError.
    [a_tensor_of_bools_as_the_exponent_raises, a_tensor_of_bools_as_the_exponent_raised_a_runtime_error]
    Out of place the number 2 as exponent makes int64. [an_integer_as_the_exponent_gives_integers]
    `np.True_` as exponent makes float32, the default dtype. [a_numpy_bool_as_the_exponent_gives_floats]
    """

    @until("2.2")
    @pytest.mark.parametrize("exponent", [True, False])
    def test_a_bool_as_the_exponent_raises(self, exponent):
        x = torch.tensor([True, False])

        with pytest.raises(RuntimeError):
            torch.pow(x, exponent)

    @since("2.2")
    @pytest.mark.parametrize(("exponent", "expected"), [(True, [True, False]), (False, [True, True])])
    def test_a_bool_as_the_exponent_gives_bools(self, exponent, expected):
        result = torch.pow(torch.tensor([True, False]), exponent)

        assert result.tolist() == expected
        assert result.dtype == torch.bool

    @until("2.8")
    def test_a_tensor_of_bools_as_the_exponent_raised_a_runtime_error(self):
        x = torch.tensor([True, False])

        with pytest.raises(RuntimeError) as raised:
            torch.pow(x, x)
        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]pow", "torch.Tensor.pow_", "torch.Tensor.__pow__", "torch.Tensor.__ipow__"],
            "at": {"exponent": 1},
            "when": ["all_dtypes:bool", "kind:exponent=Tensor", "device:cpu"],
        },
    )
    def test_a_tensor_of_bools_as_the_exponent_raises(self):
        x = torch.tensor([True, False])

        with pytest.raises(NotImplementedError):
            torch.pow(x, x)

    def test_a_numpy_bool_as_the_exponent_gives_floats(self):
        result = torch.pow(torch.tensor([True, False]), np.True_)

        assert result.tolist() == [1.0, 0.0]
        assert result.dtype == torch.float32

    def test_an_integer_as_the_exponent_gives_integers(self):
        result = torch.pow(torch.tensor([True, False]), 2)

        assert result.tolist() == [1, 0]
        assert result.dtype == torch.int64


@claim(
    api=["torch.Tensor.__setitem__", "torch.Tensor.fill_"],
    about=["value", "error"],
    see=["generated/torch.Tensor.fill_"],
    asked=[
        "overflow when unpacking long",
        "assign python int too big for int64",
        "value cannot be converted to type int64_t without overflow",
        "store 2**64 hash in tensor",
        "adding huge integer wraps around",
    ],
)
class TestAnIntegerBeyondInt64IsAValueErrorSinceTorch29:
    """`x[0] = 2**63` raises ValueError for an int64 tensor.

    Before torch 2.9 RuntimeError was raised. [two_to_the_63_raises_a_runtime_error]
    So `except RuntimeError` misses the new error. [two_to_the_63_raises_a_value_error]
    For a float32 tensor `x[0] = 2**63` raises ValueError as well, and so does `-(2**63) - 1` for int64.
    [another_element_or_number_raises_a_value_error]
    The largest int64 can be written. [the_largest_int64_is_written]
    `fill_(2**63)` of int64 raises RuntimeError instead. [filling_raises_a_runtime_error]
    From torch 2.3 on 2**63 added to an int64 tensor wraps around. [adding_wraps_around]
    """

    @until("2.9")
    @pytest.mark.parametrize("number", [2**63, 2**64])
    def test_two_to_the_63_raises_a_runtime_error(self, number):
        x = torch.zeros(2, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            x[0] = number

    @since("2.9")
    @pytest.mark.parametrize("number", [2**63, 2**64])
    def test_two_to_the_63_raises_a_value_error(self, number):
        x = torch.zeros(2, dtype=torch.int64)

        with pytest.raises(ValueError):
            x[0] = number

    @since(
        "2.9",
        why="pytorch#158267",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"value": 2},
            "when": ["kind:value=int", "beyond_int64"],
        },
    )
    @pytest.mark.parametrize(
        ("dtype", "number"), [(torch.float32, 2**63), (torch.int64, -(2**63) - 1)], ids=["float32", "below"]
    )
    def test_another_element_or_number_raises_a_value_error(self, dtype, number):
        x = torch.zeros(2, dtype=dtype)

        with pytest.raises(ValueError):
            x[0] = number

    def test_filling_raises_a_runtime_error(self):
        x = torch.zeros(2, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            x.fill_(2**63)

    @since("2.3")
    def test_adding_wraps_around(self):
        result = torch.tensor([1]) + 2**63

        assert result.tolist() == [-(2**63) + 1]
        assert result.dtype == torch.int64

    def test_the_largest_int64_is_written(self):
        x = torch.zeros(2, dtype=torch.int64)

        x[0] = 2**63 - 1

        assert x.tolist() == [2**63 - 1, 0]
