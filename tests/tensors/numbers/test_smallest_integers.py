"""The smallest integer divided by -1, which its dtype has no room for.

Order: 65
"""

import pytest
import torch

from torchnotes import claim, isolated, since


@claim(
    api=["torch.remainder", "torch.fmod", "torch.floor_divide", "torch.div"],
    about=["value", "error"],
    see=["generated/torch.remainder", "generated/torch.fmod", "generated/torch.floor_divide"],
    asked=[
        "floating point exception core dumped integer remainder",
        "SIGFPE in torch modulo by -1",
        "INT64_MIN divided by -1 crash",
        "process killed on integer floor_divide by -1",
        "abs or negative of minimum int64",
    ],
)
class TestRemainderOfTheSmallestIntegerIsZero:
    """`remainder` and `fmod` of the smallest int64 by -1 are 0.

    So are they for int32. [a_remainder_by_minus_one_is_zero]
    `floor_divide` by -1 returns the smallest integer itself, silently. [a_floor_by_minus_one_is_the_smallest_again]
    Releases before torch 2.10 end the process with SIGFPE in all three. [background]
    In int8 and int16 the answers are alike there too. [narrow_integers_have_the_same_answers]
    `torch.div(x, -1, rounding_mode="trunc")` of that number ends the process in torch 2.15 still. [background]
    `torch.neg` returns the smallest integer itself. [the_negative_is_the_smallest_again]
    """

    dtypes = pytest.mark.parametrize("dtype", [torch.int64, torch.int32], ids=str)

    @isolated()
    @since("2.10", remedy="Write `torch.zeros_like(x)` where the divisor is -1.")
    @dtypes
    def test_a_remainder_by_minus_one_is_zero(self, dtype):
        x = torch.tensor([torch.iinfo(dtype).min, 7], dtype=dtype)

        assert torch.remainder(x, -1).tolist() == torch.fmod(x, -1).tolist() == [0, 0]

    @isolated()
    @since("2.10", remedy="Write `-x` where the divisor is -1.")
    @dtypes
    def test_a_floor_by_minus_one_is_the_smallest_again(self, dtype):
        x = torch.tensor([torch.iinfo(dtype).min, 7], dtype=dtype)

        assert torch.floor_divide(x, -1).tolist() == [torch.iinfo(dtype).min, -7]
        assert torch.div(x, -1, rounding_mode="floor").tolist() == [torch.iinfo(dtype).min, -7]

    @pytest.mark.parametrize("dtype", [torch.int8, torch.int16], ids=str)
    def test_narrow_integers_have_the_same_answers(self, dtype):
        x = torch.tensor([torch.iinfo(dtype).min, 7], dtype=dtype)

        assert torch.remainder(x, -1).tolist() == torch.fmod(x, -1).tolist() == [0, 0]
        assert torch.floor_divide(x, -1).tolist() == [torch.iinfo(dtype).min, -7]

    @pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.int32, torch.int64], ids=str)
    def test_the_negative_is_the_smallest_again(self, dtype):
        x = torch.tensor([torch.iinfo(dtype).min, 7], dtype=dtype)

        assert torch.neg(x).tolist() == [torch.iinfo(dtype).min, -7]
