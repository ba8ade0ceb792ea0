"""Sorting: equal elements, the largest few, and NaN.

Order: 62.7
"""

import math

import pytest
import torch

from torchnotes import claim

NUMBERS = [torch.uint8, torch.int8, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64]


@claim(
    api=["torch.sort", "torch.Tensor.sort", "torch.argsort", "torch.Tensor.argsort"],
    about=["value", "argument"],
    see=["generated/torch.sort", "generated/torch.argsort"],
    asked=[
        "is torch.sort stable",
        "torch.sort order of equal elements",
        "argsort ties give different indices than numpy",
        "stable=True in torch.sort",
        "sort changes the order of duplicates",
    ],
)
class TestSortKeepsTheOrderOfEqualNumbersIfStable:
    """`torch.sort` may reorder equal numbers without `stable=True`.

    On the CPU the default sort of `torch.zeros(100)` returns indices out of order, for each of seven dtypes.
    [the_default_reorders_equal_numbers]
    A vector of 16 zeros came out in order here, so a small trial may not show it.
    [sixteen_equal_numbers_stay_in_order]
    With `stable=True` equal numbers keep their order, ascending and descending, for each of the seven dtypes.
    [stable_keeps_equal_numbers_in_order]
    The sorted values of integers are the same either way. [the_values_are_the_same_either_way]
    On the CPU `torch.argsort(torch.zeros(100))` is out of order too, and with `stable=True` in order.
    [argsort_is_stable_on_request_too]
    """

    @pytest.mark.parametrize("dtype", NUMBERS)
    @pytest.mark.parametrize("descending", [False, True])
    def test_the_default_reorders_equal_numbers(self, dtype, descending):
        equal = torch.zeros(100, dtype=dtype)

        indices = torch.sort(equal, descending=descending).indices

        assert indices.tolist() != list(range(100))
        assert sorted(indices.tolist()) == list(range(100))
        assert equal.sort(descending=descending).indices.tolist() == indices.tolist()

    @pytest.mark.parametrize("dtype", NUMBERS)
    def test_sixteen_equal_numbers_stay_in_order(self, dtype):
        assert torch.sort(torch.zeros(16, dtype=dtype)).indices.tolist() == list(range(16))

    @pytest.mark.parametrize("dtype", NUMBERS)
    @pytest.mark.parametrize(("descending", "first"), [(False, 0), (True, 1)])
    def test_stable_keeps_equal_numbers_in_order(self, dtype, descending, first):
        numbers = (torch.arange(100) % 2).to(dtype)
        expected = [*range(first, 100, 2), *range(1 - first, 100, 2)]

        assert torch.sort(numbers, stable=True, descending=descending).indices.tolist() == expected
        assert numbers.sort(stable=True, descending=descending).indices.tolist() == expected

    def test_the_values_are_the_same_either_way(self):
        numbers = torch.arange(100) % 3
        expected = [0] * 34 + [1] * 33 + [2] * 33

        assert torch.sort(numbers).values.tolist() == expected
        assert torch.sort(numbers, stable=True).values.tolist() == expected

    def test_argsort_is_stable_on_request_too(self):
        equal = torch.zeros(100)

        for indices in (torch.argsort(equal), equal.argsort()):
            assert sorted(indices.tolist()) == list(range(100))
            assert indices.tolist() != list(range(100))
        assert torch.argsort(equal, stable=True).tolist() == list(range(100))
        assert equal.argsort(stable=True).tolist() == list(range(100))


@claim(
    api=["torch.topk", "torch.Tensor.topk"],
    about=["value", "shape", "error"],
    see=["generated/torch.topk"],
    asked=[
        "does topk return sorted values",
        "selected index k out of range",
        "top k values and indices",
        "topk smallest elements",
        "topk along which dimension",
    ],
)
class TestTopkReturnsTheLargestInOrder:
    """By default `topk` returns the largest of the last dimension in order.

    The result is a pair, `values`, largest first, and their `indices`. [the_largest_come_first]
    `largest=False` returns the smallest, smallest first. [the_smallest_come_first]
    `dim=0` picks within each column of a matrix. [dim_names_another_dimension]
    With `sorted=False` the same elements come, in an order that nothing promises. [unsorted_has_the_same_elements]
    For a vector a `k` of zero returns empty tensors, and a `k` above its size raises RuntimeError.
    [k_is_between_zero_and_the_size]
    """

    def test_the_largest_come_first(self):
        values, indices = torch.topk(torch.tensor([[1, 5, 3, 4], [7, 6, 9, 8]]), 3)

        assert values.tolist() == [[5, 4, 3], [9, 8, 7]]
        assert indices.tolist() == [[1, 3, 2], [2, 3, 0]]

    def test_the_smallest_come_first(self):
        smallest = torch.tensor([1, 5, 3, 4]).topk(2, largest=False)

        assert (smallest.values.tolist(), smallest.indices.tolist()) == ([1, 3], [0, 2])

    def test_dim_names_another_dimension(self):
        largest = torch.topk(torch.tensor([[1, 5, 3], [7, 2, 4]]), 1, dim=0)

        assert (largest.values.tolist(), largest.indices.tolist()) == ([[7, 5, 4]], [[1, 0, 1]])

    def test_unsorted_has_the_same_elements(self):
        numbers = torch.tensor([1, 5, 3, 4, 2, 9, 7])

        values, indices = torch.topk(numbers, 4, sorted=False)

        assert sorted(values.tolist()) == [4, 5, 7, 9]
        assert numbers[indices].tolist() == values.tolist()

    def test_k_is_between_zero_and_the_size(self):
        numbers = torch.tensor([1, 5])

        assert torch.topk(numbers, 0).values.shape == (0,)
        with pytest.raises(RuntimeError):
            torch.topk(numbers, 3)
        with pytest.raises(RuntimeError):
            numbers.topk(3)


@claim(
    api=["torch.sort", "torch.topk", "torch.argmax", "torch.max", "torch.min", "torch.kthvalue", "torch.msort"],
    about=["value"],
    see=["generated/torch.sort", "generated/torch.topk", "generated/torch.nanmedian"],
    asked=[
        "how does torch.sort treat nan",
        "topk returns nan",
        "argmax with nan",
        "nan sorted to the end or the beginning",
    ],
)
class TestNanRanksAboveInfinity:
    """`sort`, `topk` and `kthvalue` rank NaN above infinity.

    On the CPU `sort` and `msort` of a float32 vector put NaN last, and a descending sort puts it first.
    [nan_is_sorted_last]
    `topk` of it returns NaN first, and with `largest=False` leaves it out as long as there are `k` numbers.
    [topk_takes_nan_first]
    `kthvalue` of it with the vector's length as `k` is NaN. [the_last_kth_value_is_nan]
    `max` and `min` of a vector with one NaN both return NaN, and `argmax` and `argmin` its position.
    [max_and_min_are_both_nan]
    """

    NUMBERS = torch.tensor([1.0, math.nan, math.inf, -math.inf])

    def test_nan_is_sorted_last(self):
        assert torch.sort(self.NUMBERS).indices.tolist() == [3, 0, 2, 1]
        assert str(torch.msort(self.NUMBERS).tolist()) == "[-inf, 1.0, inf, nan]"
        assert torch.sort(self.NUMBERS, descending=True).indices.tolist() == [1, 2, 0, 3]

    def test_topk_takes_nan_first(self):
        assert torch.topk(self.NUMBERS, 2).indices.tolist() == [1, 2]
        assert torch.topk(self.NUMBERS, 3, largest=False).indices.tolist() == [3, 0, 2]

    def test_the_last_kth_value_is_nan(self):
        assert torch.kthvalue(self.NUMBERS, 4).indices.item() == 1
        assert torch.kthvalue(self.NUMBERS, 3).values.item() == math.inf

    @pytest.mark.parametrize(("extreme", "position"), [(torch.max, torch.argmax), (torch.min, torch.argmin)])
    def test_max_and_min_are_both_nan(self, extreme, position):
        assert extreme(self.NUMBERS).isnan().item() is True
        assert position(self.NUMBERS).item() == 1


@claim(
    api=["torch.sort", "torch.topk"],
    about=["gradient"],
    see=["generated/torch.sort", "generated/torch.topk"],
    asked=[
        "is torch.sort differentiable",
        "gradient of topk",
        "can I backpropagate through sort",
        "indices of sort have no grad",
    ],
)
class TestSortAndTopkPassGradientsToWhatTheyPicked:
    """`sort` and `topk` pass gradients back to the elements they picked.

    The gradient of a sorted value goes to where the value came from. [a_sorted_value_s_gradient_goes_home]
    Elements that `topk` leaves out receive a gradient of zero. [what_topk_leaves_out_receives_zero]
    If a leaf requires a gradient, their values require one outside of `no_grad`, and their indices do not.
    [indices_do_not_require_a_gradient]
    """

    def test_a_sorted_value_s_gradient_goes_home(self):
        numbers = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)

        (torch.sort(numbers).values * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

        assert numbers.grad.tolist() == [100.0, 1.0, 10.0]

    def test_what_topk_leaves_out_receives_zero(self):
        numbers = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)

        (torch.topk(numbers, 2).values * torch.tensor([1.0, 10.0])).sum().backward()

        assert numbers.grad.tolist() == [1.0, 0.0, 10.0]

    def test_indices_do_not_require_a_gradient(self):
        numbers = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)

        assert torch.sort(numbers).indices.requires_grad is False
        assert torch.topk(numbers, 2).indices.requires_grad is False
        assert torch.sort(numbers).values.requires_grad is True
        assert torch.topk(numbers, 2).values.requires_grad is True
