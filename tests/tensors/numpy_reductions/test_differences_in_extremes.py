"""Where torch parts from numpy: medians, extremes and dimensions reduced.

Order: 55
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.median", "torch.nanmedian"],
    about=["value", "shape"],
    see=["generated/torch.median", "generated/torch.quantile"],
    asked=[
        "torch.median returns lower value",
        "median of even number of elements average",
        "np.median gives different result",
        "median ignoring nan",
        "quantile 0.5 vs median",
    ],
)
class TestTheMedianIsAnElement:
    """`torch.median` of four finite float32 numbers is the lower middle one.

    Of the int64 numbers 7 and 9 `torch.median` returns 7. [the_median_is_the_lower_of_two]
    `torch.nanmedian` of 4, NaN and 1 is 1. [the_median_is_the_lower_of_two]
    For 1, 2, 3 and 4 NumPy returns 2.5, because `np.median` returns the mean of the middle two.
    [the_median_of_an_even_number_is_the_mean_of_two, the_median_of_numpy_is_the_mean_of_two]
    By default `torch.quantile` of these float32 numbers at 0.5 is 2.5 too. [quantile_gives_the_median_of_numpy]
    By default `torch.quantile` of inf and 1 at 0.5 is NaN. [quantile_beside_an_infinity_is_nan]
    Of 3e38 and -3e38 in float32 `torch.quantile` at 0.5 overflows to an infinity.
    [quantile_overflows_between_far_floats]
    Of 4, -1 and 3 in float64 both medians are 3. [the_median_of_an_odd_number_is_alike]
    With `dim=1` `torch.median` of an int64 matrix returns values and positions.
    [along_a_dimension_positions_come_with_it]
    """

    @pytest.mark.parametrize("name", ["median", "nanmedian"])
    @belief("lecture/9", holds=False, role="exception")
    def test_the_median_of_an_even_number_is_the_mean_of_two(self, name):
        array = np.array([4.0, 1.0, 3.0, 2.0])

        assert getattr(torch, name)(torch.from_numpy(array)).item() == getattr(np, name)(array)

    def test_the_median_is_the_lower_of_two(self):
        assert torch.median(torch.tensor([4.0, 1.0, 3.0, 2.0])).item() == 2.0
        assert torch.median(torch.tensor([7, 9])).tolist() == 7
        assert torch.nanmedian(torch.tensor([4.0, float("nan"), 1.0])).tolist() == 1.0

    def test_the_median_of_numpy_is_the_mean_of_two(self):
        assert np.median(np.array([4.0, 1.0, 3.0, 2.0])) == 2.5
        assert np.median(np.array([7, 9])) == 8.0

    def test_quantile_gives_the_median_of_numpy(self):
        assert torch.quantile(torch.tensor([4.0, 1.0, 3.0, 2.0]), 0.5).item() == 2.5

    def test_quantile_beside_an_infinity_is_nan(self):
        values = [float("inf"), 1.0]

        assert torch.quantile(torch.tensor(values), 0.5).isnan().item() is True
        assert np.median(np.array(values)) == float("inf")

    @belief("lecture/9")
    def test_the_median_of_an_odd_number_is_alike(self):
        array = np.array([4.0, -1.0, 3.0])

        assert torch.median(torch.from_numpy(array)).item() == np.median(array) == 3.0

    def test_along_a_dimension_positions_come_with_it(self):
        values, indices = torch.median(torch.tensor([[5, 1, 3], [2, 6, 4]]), dim=1)

        assert values.tolist() == [3, 4]
        assert indices.tolist() == [2, 2]

    def test_quantile_overflows_between_far_floats(self):
        assert torch.quantile(torch.tensor([3e38, -3e38]), 0.5).isinf().item() is True


@claim(
    api=["torch.max", "torch.min", "torch.amax", "torch.amin"],
    about=["value", "shape", "error"],
    see=["generated/torch.max", "generated/torch.min", "generated/torch.amax", "generated/torch.amin"],
    asked=[
        "torch.return_types.max object has no attribute",
        "torch.max with dim returns values and indices",
        "maximum over multiple dimensions",
        "max over axis only values like np.max",
        "max received an invalid combination of arguments dim=tuple",
    ],
)
class TestMaxAlongADimensionIsAPair:
    """`max` and `min` of int64 along a nonempty dimension return a pair.

    The pair holds the values and their positions. [an_extreme_along_a_dimension_is_a_pair]
    NumPy code fails here, because `np.max` and `np.min` return an array of the values.
    [an_extreme_along_a_dimension_is_an_array]
    `dim=(0, 1)` raises TypeError in `torch.max` and `torch.min`.
    [several_dimensions_are_reduced_at_once, several_dimensions_raise]
    `torch.amax` and `torch.amin` of an int64 matrix along 0, 1 or `(0, 1)` return NumPy's values.
    [amax_and_amin_are_the_max_and_min_of_numpy]
    A second int64 tensor by position, without keywords, is compared by element, a 0-d tensor too.
    [a_second_tensor_is_compared_by_element, a_0d_tensor_is_not_a_dimension]
    Called with a nonempty int64 matrix alone, both return the extreme. [without_a_dimension_it_is_a_number]
    """

    @pytest.mark.parametrize("name", ["max", "min"])
    @belief("lecture/9", holds=False, raises=AttributeError, role="exception")
    def test_an_extreme_along_a_dimension_is_an_array(self, name):
        array = np.array([[1, 5], [4, 2]])

        assert getattr(torch, name)(torch.from_numpy(array), 1).tolist() == getattr(np, name)(array, 1).tolist()

    @pytest.mark.parametrize("name", ["max", "min", "prod"])
    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_several_dimensions_are_reduced_at_once(self, name):
        array = np.array([[1, 5], [4, 2]])

        assert getattr(torch, name)(torch.from_numpy(array), dim=(0, 1)) == getattr(np, name)(array, axis=(0, 1))

    def test_an_extreme_along_a_dimension_is_a_pair(self):
        largest = torch.max(torch.tensor([[1, 5], [4, 2]]), 1)
        smallest = torch.min(torch.tensor([[1, 5], [4, 2]]), 0)

        assert [part.tolist() for part in largest] == [[5, 4], [1, 0]]
        assert [part.tolist() for part in smallest] == [[1, 2], [0, 1]]

    @pytest.mark.parametrize("name", ["max", "min"])
    def test_several_dimensions_raise(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([[1, 5], [4, 2]]), dim=(0, 1))

    def test_a_second_tensor_is_compared_by_element(self):
        assert torch.max(torch.tensor([1, 5]), torch.tensor([4, 2])).tolist() == [4, 5]
        assert torch.min(torch.tensor([1, 5]), torch.tensor([4, 2])).tolist() == [1, 2]

    @belief("lecture/9")
    def test_without_a_dimension_it_is_a_number(self):
        array = np.array([[1, 5], [4, -2]])

        assert torch.max(torch.from_numpy(array)).tolist() == np.max(array).tolist() == 5
        assert torch.min(torch.from_numpy(array)).tolist() == np.min(array).tolist() == -2

    @pytest.mark.parametrize("axis", [0, -1, (0, 1)], ids=str)
    @belief("lecture/9")
    def test_amax_and_amin_are_the_max_and_min_of_numpy(self, axis):
        array = np.array([[1, 5], [4, -2]])

        assert torch.amax(torch.from_numpy(array), axis).tolist() == np.max(array, axis).tolist()
        assert torch.amin(torch.from_numpy(array), axis).tolist() == np.min(array, axis).tolist()

    def test_a_0d_tensor_is_not_a_dimension(self):
        assert torch.max(torch.tensor([[1, 5], [4, 2]]), torch.tensor(1)).tolist() == [[1, 5], [4, 2]]


@claim(
    api=["torch.sum", "torch.mean", "torch.amax", "torch.prod"],
    about=["value", "shape", "error"],
    see=["generated/torch.sum", "generated/torch.mean", "generated/torch.amax"],
    asked=[
        "sum with empty dim tuple",
        "axis=() numpy vs torch",
        "sum with where or initial argument",
        "reduce over empty list of dimensions",
        "amax got an unexpected keyword argument where",
    ],
)
class TestNoDimensionsMeansAllOfThem:
    """`sum`, `mean` and `amax` reduce a dense float matrix whole for `dim=()`.

    `std` does so too, and `sum` for an empty list. [an_empty_tuple_reduces_everything, an_empty_list_and_std_do_so_too]
    The result differs from NumPy's, because NumPy reduces nothing for `axis=()`.
    [an_empty_tuple_reduces_nothing, an_empty_tuple_in_numpy_reduces_nothing]
    `prod` raises TypeError for `dim=()`. [prod_raises]
    `initial=` in `sum` and `where=` in `sum` and `amax` raise TypeError.
    [initial_and_where_raise, a_sum_starts_at_an_initial_value, a_sum_takes_a_mask]
    """

    @pytest.mark.parametrize("name", ["sum", "amax"])
    @belief("lecture/9", holds=False, role="exception")
    def test_an_empty_tuple_reduces_nothing(self, name):
        array = np.array([[1, 2]])

        assert (
            getattr(torch, name)(torch.from_numpy(array), dim=()).tolist() == getattr(np, name)(array, axis=()).tolist()
        )

    def test_an_empty_tuple_reduces_everything(self):
        assert torch.sum(torch.tensor([[1, 2]]), dim=()).tolist() == 3
        assert torch.mean(torch.tensor([[1.0, 2.0]]), dim=()).tolist() == 1.5
        assert torch.amax(torch.tensor([[1, 2]]), dim=()).tolist() == 2

    def test_initial_and_where_raise(self):
        with pytest.raises(TypeError):
            torch.sum(torch.tensor([1, 2]), initial=10)
        with pytest.raises(TypeError):
            torch.amax(torch.tensor([1, 2]), where=torch.tensor([True, False]))

    def test_an_empty_tuple_in_numpy_reduces_nothing(self):
        assert np.sum(np.array([[1, 2]]), axis=()).tolist() == [[1, 2]]

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_a_sum_starts_at_an_initial_value(self):
        assert torch.sum(torch.tensor([1, 2]), initial=10) == np.sum(np.array([1, 2]), initial=10)

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_a_sum_takes_a_mask(self):
        where = np.array([True, False])

        assert torch.sum(torch.tensor([1, 2]), where=torch.from_numpy(where)) == np.sum(np.array([1, 2]), where=where)

    def test_an_empty_list_and_std_do_so_too(self):
        assert torch.sum(torch.tensor([[1, 2]]), dim=[]).tolist() == 3
        assert torch.std(torch.tensor([[1.0, 3.0, 2.0]]), dim=()).item() == 1.0

    def test_prod_raises(self):
        with pytest.raises(TypeError):
            torch.prod(torch.tensor([[1, 2]]), dim=())
