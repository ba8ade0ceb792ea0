"""Where torch parts from numpy: means, medians and extremes."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.std", "torch.var"],
    about=["value", "argument"],
    see=["generated/torch.std", "generated/torch.var"],
)
class TestStdDividesByOneLess:
    """`torch.std` and `torch.var` divide by n - 1, numpy's by n.

    torch estimates the spread of a population from a sample; numpy gives the spread of the numbers at hand.
    `correction=0` gives numpy's result, `ddof=1` in numpy gives torch's.
    Of a single number torch's is NaN.
    """

    @pytest.mark.parametrize("name", ["std", "var"])
    @belief("lecture/9", holds=False)
    def test_the_spread_is_the_one_of_numpy(self, name):
        array = np.array([1.0, 3.0])

        assert getattr(torch, name)(torch.from_numpy(array)).item() == getattr(np, name)(array)

    @belief("lecture/9", holds=False)
    def test_the_spread_of_one_number_is_zero(self):
        assert np.std(np.array([5.0])) == 0.0
        assert torch.std(torch.tensor([5.0])).item() == 0.0

    def test_the_spread_of_one_number_is_nan(self):
        assert torch.std(torch.tensor([5.0])).isnan().item() is True
        assert torch.var(torch.tensor([5.0])).isnan().item() is True

    def test_the_divisor_is_n_less_one(self):
        tensor = torch.tensor([[1.0, 1.0, 4.0, 4.0, 0.0]])

        assert torch.var(tensor, dim=1).tolist() == [3.5]
        assert torch.std(torch.tensor([-1.0, -1.0, 3.0, 3.0, 1.0])).item() == 2.0

    def test_the_divisor_of_numpy_is_n(self):
        assert np.var(np.array([1.0, 1.0, 4.0, 4.0, 0.0])) == 2.8
        assert np.var(np.array([1.0, 1.0, 4.0, 4.0, 0.0]), ddof=1) == 3.5

    def test_correction_zero_gives_the_spread_of_numpy(self):
        array = np.array([[1.0, 3.0], [2.0, 8.0]])

        assert torch.std(torch.from_numpy(array), dim=1, correction=0).tolist() == np.std(array, axis=1).tolist()
        assert torch.var(torch.from_numpy(array), dim=1, correction=0).tolist() == [1.0, 9.0]


@claim(
    api=["torch.mean", "torch.std", "torch.quantile", "torch.linalg.norm"],
    about=["error", "value"],
    see=["generated/torch.mean", "generated/torch.quantile", "generated/torch.linalg.norm"],
)
class TestMeansOfIntegersRaise:
    """`mean`, `std`, `quantile` and `linalg.norm` of integers or bools raise where numpy gives a float.

    Convert first, `tensor.float()`, or say `mean(dtype=torch.float32)`.
    A sum of them is no trouble, and a quantile of bools raises in numpy too.
    """

    @pytest.mark.parametrize("values", [[1, 4], [True, False]], ids=["int", "bool"])
    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_a_mean_of_integers_is_a_float(self, values):
        assert torch.mean(torch.tensor(values)).item() == np.mean(np.array(values))

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_a_norm_of_integers_is_a_float(self):
        assert torch.linalg.norm(torch.tensor([3, 4])).item() == np.linalg.norm(np.array([3, 4]))

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int32, torch.int64, torch.bool], ids=str)
    def test_integers_raise(self, dtype):
        tensor = torch.tensor([1, 0], dtype=dtype)

        with pytest.raises(RuntimeError):
            torch.mean(tensor)
        with pytest.raises(RuntimeError):
            torch.std(tensor)
        with pytest.raises(RuntimeError):
            torch.quantile(tensor, 0.5)
        with pytest.raises(RuntimeError):
            torch.linalg.norm(tensor)

    def test_numpy_gives_floats(self):
        assert np.mean(np.array([1, 4])) == 2.5
        assert np.std(np.array([1, 4])) == 1.5
        assert np.quantile(np.array([1, 4]), 0.5) == 2.5
        assert np.linalg.norm(np.array([3, 4])) == 5.0

    def test_numpy_refuses_a_quantile_of_bools(self):
        with pytest.raises(TypeError):
            np.quantile(np.array([True, False]), 0.5)

    def test_floats_are_what_they_take(self):
        assert torch.mean(torch.tensor([1, 4]), dtype=torch.float32).item() == 2.5
        assert torch.std(torch.tensor([-1.0, -1.0, 3.0, 3.0, 1.0])).item() == 2.0
        assert torch.quantile(torch.tensor([1.0, 4.0]), 0.5).item() == 2.5
        assert torch.linalg.norm(torch.tensor([3.0, 4.0])).item() == 5.0


@claim(api=["torch.sum", "torch.prod"], about=["dtype", "value"], see=["generated/torch.sum", "generated/torch.prod"])
class TestSumsOfBytesAreSigned:
    """The sum and the product of uint8 are int64 in torch and unsigned in numpy.

    Both widen, so nothing wraps around at 256.
    Signed integers and bools sum to int64 in both, and floats keep their width.
    """

    @pytest.mark.parametrize("name", ["sum", "prod"])
    @belief("lecture/9", holds=False)
    def test_results_of_bytes_are_of_the_dtype_numpy_gives(self, name):
        array = np.array([200, 100], dtype=np.uint8)

        assert getattr(torch, name)(torch.from_numpy(array)).numpy().dtype == getattr(np, name)(array).dtype

    def test_results_of_bytes_are_int64(self):
        tensor = torch.tensor([200, 100], dtype=torch.uint8)

        total, product = torch.sum(tensor), torch.prod(tensor)

        assert total.dtype == product.dtype == torch.int64
        assert (total.item(), product.item()) == (300, 20000)

    @pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "float32", "float64"])
    @belief("lecture/9")
    def test_other_results_are_of_the_dtype_numpy_gives(self, dtype):
        array = np.array([1, 1, 1]).astype(dtype)

        total, product = torch.sum(torch.from_numpy(array)), torch.prod(torch.from_numpy(array))

        assert (total.item(), product.item()) == (np.sum(array), np.prod(array))
        assert total.numpy().dtype == product.numpy().dtype == np.sum(array).dtype


@claim(api=["torch.median", "torch.nanmedian"], about=["value", "shape"], see=["generated/torch.median"])
class TestTheMedianIsAnElement:
    """The median of an even number of elements is the lower of the two in the middle, not their mean.

    So torch's median is always an element, and works for integers.
    `torch.quantile(tensor, 0.5)` gives numpy's for finite floats, and may give NaN beside an infinity.
    Along a dimension it comes with its positions.
    """

    @pytest.mark.parametrize("name", ["median", "nanmedian"])
    @belief("lecture/9", holds=False)
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


@claim(
    api=["torch.max", "torch.min", "torch.amax", "torch.amin"],
    about=["value", "shape", "error"],
    see=["generated/torch.max", "generated/torch.min", "generated/torch.amax", "generated/torch.amin"],
)
class TestMaxAlongADimensionIsAPair:
    """`torch.max` along a dimension returns the values and their positions; numpy returns the values.

    `torch.amax` and `torch.amin` are numpy's `max` and `min`, tuples of dimensions included.
    A second tensor in the place of the dimension makes `torch.max` the elementwise maximum.
    """

    @pytest.mark.parametrize("name", ["max", "min"])
    @belief("lecture/9", holds=False, raises=AttributeError)
    def test_an_extreme_along_a_dimension_is_an_array(self, name):
        array = np.array([[1, 5], [4, 2]])

        assert getattr(torch, name)(torch.from_numpy(array), 1).tolist() == getattr(np, name)(array, 1).tolist()

    @pytest.mark.parametrize("name", ["max", "min", "prod"])
    @belief("lecture/9", holds=False, raises=TypeError)
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


@claim(
    api=["torch.sum", "torch.mean", "torch.amax"],
    about=["value", "shape", "error"],
    see=["generated/torch.sum", "generated/torch.mean", "generated/torch.amax"],
)
class TestNoDimensionsMeansAllOfThem:
    """An empty tuple of dimensions reduces all of them in `sum`, `mean` and `amax`; in numpy it reduces none.

    A list of dimensions computed at run time is where that bites.
    `all` and `any`, where the release lets them take a tuple, do as numpy.
    `initial=` and `where=` do not exist in torch.
    """

    @pytest.mark.parametrize("name", ["sum", "amax"])
    @belief("lecture/9", holds=False)
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

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_a_sum_starts_at_an_initial_value(self):
        assert torch.sum(torch.tensor([1, 2]), initial=10) == np.sum(np.array([1, 2]), initial=10)

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_a_sum_takes_a_mask(self):
        where = np.array([True, False])

        assert torch.sum(torch.tensor([1, 2]), where=torch.from_numpy(where)) == np.sum(np.array([1, 2]), where=where)
