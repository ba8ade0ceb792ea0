"""Unique elements.

Order: 62.5
"""

import math

import torch

from torchnotes import claim, since, until
from torchnotes.domains import dtypes


@claim(
    api=["torch.unique"],
    about=["value"],
    see=["generated/torch.unique"],
    asked=[
        "torch.unique without sorting keep original order",
        "unique sorted=False still sorted",
        "order preserving unique",
        "unique not implemented for Half",
    ],
)
class TestUniqueSortsIntegersEvenUnaskedSinceTorch22:
    """On the CPU `unique` with `sorted=False` returns int64 in order.

    So do uint8, int8 to int32, bfloat16 and float16 to float64. [integers_come_in_order, each_dtype_comes_in_order]
    Before torch 2.2 the int64 numbers 3, 1 and 2 came out as 2, 1 and 3. [integers_come_in_no_order]
    `sorted=True` returned them in order there too. [they_come_in_order_where_that_is_asked_for]
    The argument promises nothing, so rely on no order where it is False. [advice]
    """

    @until("2.2")
    def test_integers_come_in_no_order(self):
        result = torch.unique(torch.tensor([3, 1, 2]), sorted=False)

        assert result.tolist() == [2, 1, 3]

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Pass `sorted=True` where the order matters.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"sorted": False},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "first_dtype:int64"],
        },
    )
    def test_integers_come_in_order(self):
        result = torch.unique(torch.tensor([3, 1, 2]), sorted=False)

        assert result.tolist() == [1, 2, 3]

    def test_they_come_in_order_where_that_is_asked_for(self):
        result = torch.unique(torch.tensor([3, 1, 2, 3]), sorted=True)

        assert result.tolist() == [1, 2, 3]

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Pass `sorted=True` where the order matters.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"sorted": False},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "!first_dtype:bool,int64"],
        },
    )
    def test_each_dtype_comes_in_order(self):
        numbers = [torch.tensor([3, 1, 2, 1]).to(dtype) for dtype in dtypes.INTEGRAL + dtypes.FLOATING]

        assert [x.dtype for x in numbers if torch.unique(x, sorted=False).tolist() != [1, 2, 3]] == []


@claim(
    api=["torch.unique"],
    about=["value"],
    see=["generated/torch.unique"],
    asked=[
        "unique return_counts nan count 0",
        "inverse indices wrong with nan",
        "count number of nan values with unique",
        "unique with nan after updating pytorch",
    ],
)
class TestUniqueCountsNanSinceTorch22:
    """`unique` keeps each NaN and counts it once.

    NaN is unique since it does not equal another NaN. [each_nan_is_unique, nan_is_counted_once]
    `values[inverse]` has NaN where the input has NaN. [the_inverse_gives_nan_back]
    Without `dim`, other values are counted as often as they occur. [numbers_are_counted_and_given_back]
    Before torch 2.2 the count of a NaN was 0 without `dim`. [nan_is_counted_zero_times]
    Its place in the inverse was 0, which could be another value's. [the_inverse_takes_nan_for_another_value]
    """

    @until("2.2")
    def test_nan_is_counted_zero_times(self):
        values, counts = torch.unique(torch.tensor([2.0, 1.0, 2.0, math.nan]), return_counts=True)

        assert counts[values.isnan()].tolist() == [0]
        assert counts.sum().item() == 3

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Count NaN with `x.isnan().sum()`.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"return_counts": True},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "nan"],
        },
    )
    def test_nan_is_counted_once(self):
        values, counts = torch.unique(torch.tensor([2.0, 1.0, 2.0, math.nan]), return_counts=True)

        assert counts[values.isnan()].tolist() == [1]
        assert counts.tolist() == [1, 2, 1]

    @until("2.2")
    def test_the_inverse_takes_nan_for_another_value(self):
        values, inverse = torch.unique(torch.tensor([math.nan, 1.0]), return_inverse=True)

        assert values[inverse].tolist() == [1.0, 1.0]

    @since(
        "2.2",
        why="pytorch#107846",
        remedy="Find the places of NaN with `x.isnan()`.",
        trigger={
            "calls": ["torch.[Tensor.]unique", "torch.functional.unique"],
            "given": {"return_inverse": True},
            "at": {"sorted": 1, "return_inverse": 2, "return_counts": 3, "dim": 4},
            "when": ["argument:dim=None", "device:cpu", "nan"],
        },
    )
    def test_the_inverse_gives_nan_back(self):
        values, inverse = torch.unique(torch.tensor([math.nan, 1.0]), return_inverse=True)

        assert values[inverse].isnan().tolist() == [True, False]

    def test_each_nan_is_unique(self):
        values = torch.unique(torch.tensor([math.nan, 1.0, math.nan]))

        assert values.isnan().sum().item() == 2
        assert len(values) == 3

    def test_numbers_are_counted_and_given_back(self):
        x = torch.tensor([2.0, 1.0, 2.0])

        values, inverse, counts = torch.unique(x, return_inverse=True, return_counts=True)

        assert values[inverse].tolist() == [2.0, 1.0, 2.0]
        assert counts.tolist() == [1, 2]
