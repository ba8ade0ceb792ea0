"""Softmax: masked rows and gradients.

Order: 29.5
"""

import math

import pytest
import torch
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.functional.softmax"],
    about=["value"],
    see=["generated/torch.nn.functional.softmax"],
    asked=[
        "attention nan when all tokens are masked",
        "softmax of all -inf returns nan",
        "masked softmax without nan",
        "fully padded sequence gives nan in attention",
        "finfo min added to scores overflow",
    ],
)
class TestSoftmaxOfAMaskedRowIsNan:
    """`softmax` returns NaN for a row of -inf.

    Beside finite numbers -inf gets a share of exactly 0. [minus_infinity_gets_nothing]
    Along `dim=1` one inf or NaN turns its row into NaN too. [one_row_becomes_nan_and_the_other_stays]
    The other row stays. [one_row_becomes_nan_and_the_other_stays]
    A float32 row filled with `torch.finfo(torch.float32).min` is shared evenly.
    [a_row_of_the_least_finite_number_is_shared_evenly]
    Added to itself in float32, that number overflows to -inf, and the row is NaN again.
    [the_least_finite_number_added_to_itself_gives_nan_again]
    In float16 the least number overflows to -inf once a score of -32 is added.
    [the_least_number_of_float16_overflows_with_a_small_score]
    Fill such a number in, rather than adding it, where whole rows may be masked. [advice]
    """

    def test_minus_infinity_gets_nothing(self):
        tensor = torch.tensor([-math.inf, 2.0, 2.0])

        shares = functional.softmax(tensor, dim=0)

        assert shares.tolist() == [0.0, 0.5, 0.5]

    @pytest.mark.parametrize(
        "row", [[-math.inf, -math.inf], [math.inf, 0.0], [math.nan, 0.0]], ids=["-inf-only", "inf", "nan"]
    )
    def test_one_row_becomes_nan_and_the_other_stays(self, row):
        tensor = torch.tensor([row, [0.0, 0.0]])

        shares = functional.softmax(tensor, dim=1)

        assert shares[0].isnan().tolist() == [True, True]
        assert shares[1].tolist() == [0.5, 0.5]

    def test_a_row_of_the_least_finite_number_is_shared_evenly(self):
        tensor = torch.full((4,), torch.finfo(torch.float32).min)

        shares = functional.softmax(tensor, dim=0)

        assert shares.tolist() == [0.25, 0.25, 0.25, 0.25]

    def test_the_least_number_of_float16_overflows_with_a_small_score(self):
        least = torch.full((2,), torch.finfo(torch.float16).min, dtype=torch.float16)

        masked = least + torch.tensor([-1.0, -32.0], dtype=torch.float16)

        assert masked.tolist() == [-65504.0, -math.inf]

    def test_the_least_finite_number_added_to_itself_gives_nan_again(self):
        least = torch.full((4,), torch.finfo(torch.float32).min)

        shares = functional.softmax(least + least, dim=0)

        assert shares.isnan().tolist() == [True, True, True, True]


@claim(
    api=["torch.nn.functional.softmax"],
    about=["gradient"],
    see=["generated/torch.nn.functional.softmax"],
    asked=[
        "derivative of softmax",
        "softmax jacobian",
        "gradient of softmax sum is zero",
        "loss on sum of softmax does not learn",
    ],
)
class TestSoftmaxGradientsSumToZero:
    """The gradient of one finite `softmax` share sums to about zero.

    With shares `s` in float64, the derivative of `s[i]` by `x[i]` is about `s[i] * (1 - s[i])`.
    [the_jacobian_is_that_of_the_formula]
    By another `x[j]` the derivative is about `-s[i] * s[j]`. [the_jacobian_is_that_of_the_formula]
    The sum of the shares has a gradient of about zero. [the_sum_of_the_shares_has_a_gradient_of_zero]
    """

    @pytest.mark.parametrize(
        ("share", "expected"),
        [(0, [0.1875, -0.125, -0.0625]), (1, [-0.125, 0.25, -0.125]), (2, [-0.0625, -0.125, 0.1875])],
    )
    def test_the_jacobian_is_that_of_the_formula(self, share, expected):
        numbers = torch.tensor([0.0, math.log(2), 0.0], dtype=torch.float64, requires_grad=True)

        functional.softmax(numbers, dim=0)[share].backward()

        assert numbers.grad.round(decimals=6).tolist() == expected

    def test_the_sum_of_the_shares_has_a_gradient_of_zero(self):
        numbers = torch.tensor([1.0, 2.0, 5.0], requires_grad=True)

        functional.softmax(numbers, dim=0).sum().backward()

        assert numbers.grad.tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)
