"""Floats for integers: what becomes of a float that an integer dtype cannot hold.

Order: 64
"""

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.tensor"],
    about=["value", "error"],
    see=["generated/torch.tensor"],
    asked=[
        "value cannot be converted to type int8 without overflow",
        "create uint8 tensor from float 255.5",
        "torch.tensor float list to int8 truncates or rounds",
        "quantize python floats to bytes overflow error",
    ],
)
class TestTensorCutsAFloatAtTheEdgeOfAByte:
    """`torch.tensor` cuts 127.9 to 127 for `dtype=torch.int8`.

    A float is cut first, and has to fit then: 255.9 becomes 255 in uint8. [a_float_just_above_the_largest_is_cut]
    Before torch 2.14 such a float raises RuntimeError, although 126.9 was cut.
    [a_float_just_above_the_largest_raises, a_float_within_the_range_is_cut]
    128.0 raises RuntimeError for int8. [a_float_beyond_the_range_raises]
    """

    def test_a_float_within_the_range_is_cut(self):
        assert torch.tensor([126.9, -126.9], dtype=torch.int8).tolist() == [126, -126]

    @until("2.14")
    @pytest.mark.parametrize(("number", "dtype"), [(127.9, torch.int8), (255.9, torch.uint8)])
    def test_a_float_just_above_the_largest_raises(self, number, dtype):
        with pytest.raises(RuntimeError):
            torch.tensor([number], dtype=dtype)

    @since("2.14")
    @pytest.mark.parametrize(
        ("number", "dtype", "cut"), [(127.9, torch.int8, 127), (255.9, torch.uint8, 255)], ids=["int8", "uint8"]
    )
    def test_a_float_just_above_the_largest_is_cut(self, number, dtype, cut):
        assert torch.tensor([number], dtype=dtype).tolist() == [cut]

    def test_a_float_beyond_the_range_raises(self):
        with pytest.raises(RuntimeError):
            torch.tensor([128.0], dtype=torch.int8)


@claim(
    api=["torch.tensor"],
    about=["value", "error"],
    see=["generated/torch.tensor"],
    asked=[
        "value cannot be converted to type int64 without overflow",
        "float too large for torch.int64",
        "huge float becomes -9223372036854775808",
        "torch.tensor 1e19 dtype long",
    ],
)
class TestTensorRaisesForAFloatBeyondInt64:
    """`torch.tensor` of the float `2.0**63` raises for `dtype=torch.int64`.

    The error is a RuntimeError. [two_to_the_63_raises]
    Before torch 2.14 it silently becomes the smallest int64, `-2**63`. [two_to_the_63_becomes_negative]
    The largest float below fits: `2.0**63 - 1024` is exact. [the_largest_float_below_fits]
    """

    @until("2.14")
    def test_two_to_the_63_becomes_negative(self):
        assert torch.tensor([2.0**63], dtype=torch.int64).tolist() == [-(2**63)]

    @since(
        "2.14",
        why="pytorch#190651",
        remedy="Keep such numbers in float64.",
        trigger={
            "calls": [
                "torch.tensor",
                "torch.as_tensor",
                "torch.asarray",
                "torch.Tensor.new_tensor",
                "torch.full[_like]",
                "torch.Tensor.new_full",
            ],
            "given": {"dtype": "*"},
            "when": ["given_float:9223372036854775808", "argument:dtype=torch.int64|<class 'int'>"],
        },
    )
    def test_two_to_the_63_raises(self):
        with pytest.raises(RuntimeError):
            torch.tensor([2.0**63], dtype=torch.int64)

    def test_the_largest_float_below_fits(self):
        assert torch.tensor([2.0**63 - 1024], dtype=torch.int64).tolist() == [2**63 - 1024]


@claim(
    api=["torch.arange"],
    about=["value", "shape"],
    see=["generated/torch.arange"],
    asked=[
        "torch.arange with float end and dtype long",
        "arange missing last element",
        "number of elements of arange with dtype int64",
        "arange 2.5 integer dtype length changed",
    ],
)
class TestArangeOfInt64CountsAFractionalEnd:
    """`arange` of int64 counts up to a fractional end.

    From 0 to 2.5 by 1 it returns 0, 1 and 2. [a_fractional_end_counts]
    Before torch 2.14 the end was cut to 2 first, and 2 left out. [a_fractional_end_is_cut_first]
    float32 and int32 return three elements as well. [other_dtypes_count_it_too]
    """

    @until("2.14")
    def test_a_fractional_end_is_cut_first(self):
        assert torch.arange(0, 2.5, 1, dtype=torch.int64).tolist() == [0, 1]

    @since(
        "2.14",
        why="pytorch#185812",
        remedy="Write the end as an integer.",
        trigger={
            "calls": ["torch.arange"],
            "given": {"dtype": "*"},
            "when": ["counts_by_fractions", "argument:dtype=torch.int64|<class 'int'>"],
        },
    )
    def test_a_fractional_end_counts(self):
        assert torch.arange(0, 2.5, 1, dtype=torch.int64).tolist() == [0, 1, 2]

    @pytest.mark.parametrize("dtype", [torch.float32, torch.int32])
    def test_other_dtypes_count_it_too(self, dtype):
        assert torch.arange(0, 2.5, 1, dtype=dtype).tolist() == [0, 1, 2]
