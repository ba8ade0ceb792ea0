"""Where torch parts from numpy: sorting, counting and running totals."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.sort", "torch.Tensor.sort"],
    about=["value", "shape", "state", "error"],
    see=["generated/torch.sort", "generated/torch.Tensor.sort"],
)
class TestSortReturnsAPair:
    """`sort` returns the sorted values and their positions, and the method leaves the tensor alone.

    `np.sort` returns an array, and the method of an ndarray sorts in place and returns None.
    `torch.msort` returns the values only, sorted along the first dimension.
    """

    @belief("lecture/9", holds=False, raises=AttributeError)
    def test_sorting_returns_an_array(self):
        assert torch.sort(torch.tensor([3, 1, 2])).tolist() == np.sort(np.array([3, 1, 2])).tolist()

    @belief("lecture/9", holds=False)
    def test_the_method_sorts_in_place(self):
        tensor, array = torch.tensor([3, 1, 2]), np.array([3, 1, 2])

        tensor.sort()
        array.sort()

        assert tensor.tolist() == array.tolist()

    def test_sorting_returns_values_and_positions(self):
        values, indices = torch.sort(torch.tensor([[3, 1, 2], [0, 5, 4]]))

        assert values.tolist() == [[1, 2, 3], [0, 4, 5]]
        assert indices.tolist() == [[1, 2, 0], [0, 2, 1]]

    def test_the_method_leaves_the_tensor_alone(self):
        tensor = torch.tensor([3, 1, 2])

        values, indices = tensor.sort()

        assert tensor.tolist() == [3, 1, 2]
        assert (values.tolist(), indices.tolist()) == ([1, 2, 3], [1, 2, 0])

    def test_no_axis_flattens_in_numpy_and_raises_in_torch(self):
        assert np.sort(np.array([[3, 1], [2, 0]]), axis=None).tolist() == [0, 1, 2, 3]
        with pytest.raises((TypeError, RuntimeError)):
            torch.sort(torch.tensor([[3, 1], [2, 0]]), dim=None)

    def test_a_tensor_without_dimensions_is_sorted(self):
        assert torch.sort(torch.tensor(7)).values.tolist() == 7
        with pytest.raises(ValueError, match="out of bounds"):
            np.sort(np.array(7))

    @belief("lecture/9")
    def test_the_values_are_those_of_numpy_nan_last(self):
        array = np.array([2.0, np.nan, -np.inf, 1.0, np.inf])

        result = torch.sort(torch.from_numpy(array)).values

        assert np.array_equal(result.numpy(), np.sort(array), equal_nan=True)
        assert result[:4].tolist() == [float("-inf"), 1.0, 2.0, float("inf")]


@claim(
    api=["torch.cumsum", "torch.cumprod"],
    about=["value", "shape", "error"],
    see=["generated/torch.cumsum", "generated/torch.cumprod"],
)
class TestRunningTotalsWantADimension:
    """`cumsum` and `cumprod` want a dimension; numpy's flatten the array when there is none.

    Write `tensor.flatten().cumsum(0)`.
    Along a dimension they are alike, and small signed integers widen to int64 in both.
    uint8 becomes int64 in torch and uint64 in numpy.
    """

    @pytest.mark.parametrize("name", ["cumsum", "cumprod"])
    @belief("lecture/9", holds=False, raises=TypeError)
    def test_without_a_dimension_the_array_is_flattened(self, name):
        array = np.array([[1, 2], [3, 4]])

        assert getattr(torch, name)(torch.from_numpy(array)).tolist() == getattr(np, name)(array).tolist()

    @pytest.mark.parametrize("name", ["cumsum", "cumprod"])
    def test_without_a_dimension_it_raises(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.tensor([[1, 2], [3, 4]]))

    def test_numpy_flattens(self):
        assert np.cumsum(np.array([[1, 2], [3, 4]])).tolist() == [1, 3, 6, 10]
        assert np.cumprod(np.array([[1, 2], [3, 4]])).tolist() == [1, 2, 6, 24]

    @pytest.mark.parametrize("axis", [0, 1, -2])
    @belief("lecture/9")
    def test_along_a_dimension_they_are_alike(self, axis):
        array = np.array([[1, 2], [3, 100]], dtype=np.int8)

        assert torch.cumsum(torch.from_numpy(array), axis).tolist() == np.cumsum(array, axis).tolist()
        assert torch.cumprod(torch.from_numpy(array), axis).tolist() == np.cumprod(array, axis).tolist()

    @pytest.mark.parametrize("name", ["cumsum", "cumprod"])
    def test_bytes_become_unsigned_in_numpy_only(self, name):
        small, byte = np.array([1], dtype=np.int8), np.array([1], dtype=np.uint8)

        assert getattr(torch, name)(torch.from_numpy(small), 0).dtype == torch.int64
        assert getattr(np, name)(small).dtype == np.int64
        assert getattr(torch, name)(torch.from_numpy(byte), 0).dtype == torch.int64
        assert getattr(np, name)(byte).dtype == np.uint64


@claim(api=["torch.all", "torch.any"], about=["dtype", "value"], see=["generated/torch.all", "generated/torch.any"])
class TestAllOfBytesIsAByte:
    """`all` and `any` of uint8 answer in uint8; of everything else they answer in bool.

    A uint8 result inverted with `~` is 254 or 255, both of them true.
    It is left from the days when masks were uint8.
    """

    @pytest.mark.parametrize("name", ["all", "any"])
    @belief("lecture/9", holds=False)
    def test_the_answer_for_bytes_is_a_bool(self, name):
        array = np.array([1, 0], dtype=np.uint8)

        assert getattr(np, name)(array).dtype == np.bool_
        assert getattr(torch, name)(torch.from_numpy(array)).dtype == torch.bool

    def test_the_answer_for_bytes_is_a_byte(self):
        every, some = torch.all(torch.tensor([7, 0], dtype=torch.uint8)), torch.any(torch.tensor([7, 0]).byte())

        assert every.dtype == some.dtype == torch.uint8
        assert (every.item(), some.item()) == (0, 1)

    def test_its_inverse_is_true(self):
        assert bool(~torch.any(torch.tensor([7, 0], dtype=torch.uint8))) is True

    @pytest.mark.parametrize("dtype", [torch.bool, torch.int8, torch.int64, torch.float16, torch.float32], ids=str)
    @belief("lecture/9")
    def test_the_answer_for_others_is_a_bool(self, dtype):
        every, some = torch.all(torch.tensor([7, 0]).to(dtype)), torch.any(torch.tensor([7, 0]).to(dtype))

        assert every.dtype == some.dtype == torch.bool
        assert (every.item(), some.item()) == (False, True)


@claim(api=["torch.unique"], about=["value", "shape"], see=["generated/torch.unique"])
class TestEveryNanIsUnique:
    """`torch.unique` keeps each NaN, where numpy keeps one.

    NaN equals nothing, itself included; `np.unique` makes an exception.
    For other real numbers both are sorted and alike, counts included, and the inverse of a vector too.
    """

    @belief("lecture/9", holds=False)
    def test_nan_is_kept_once(self):
        array = np.array([np.nan, 1.0, np.nan])

        assert torch.unique(torch.from_numpy(array)).numel() == np.unique(array).size

    def test_each_nan_is_kept(self):
        result = torch.unique(torch.tensor([float("nan"), 1.0, float("nan"), 0.0, 1.0]))

        assert result.isnan().sum().item() == 2
        assert result[~result.isnan()].tolist() == [0.0, 1.0]

    def test_numpy_keeps_one(self):
        assert np.isnan(np.unique(np.array([np.nan, 1.0, np.nan]))).tolist() == [False, True]

    @belief("lecture/9")
    def test_numbers_are_alike(self):
        array = np.array([3, 1, 3, 2, 1, 3])

        values, inverse, counts = torch.unique(torch.from_numpy(array), return_inverse=True, return_counts=True)

        assert values.tolist() == np.unique(array).tolist() == [1, 2, 3]
        assert inverse.tolist() == np.unique(array, return_inverse=True)[1].tolist() == [2, 0, 2, 1, 0, 2]
        assert counts.tolist() == np.unique(array, return_counts=True)[1].tolist() == [2, 1, 3]


@claim(
    api=["torch.histogram"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.histogram"],
)
class TestHistogramsCountInFloats:
    """`torch.histogram` takes floats only, counts in floats and makes 100 bins; numpy counts in integers, in 10 bins.

    For counts of integers use `torch.bincount`.
    Given bins and a range, counts and edges have the values numpy gives.
    """

    @belief("lecture/9", holds=False)
    def test_counts_are_integers(self):
        array = np.array([1.0, 2.0])

        assert torch.histogram(torch.from_numpy(array), 4).hist.numpy().dtype == np.histogram(array, 4)[0].dtype

    @belief("lecture/9", holds=False)
    def test_there_are_as_many_bins(self):
        array = np.array([1.0, 2.0])

        assert torch.histogram(torch.from_numpy(array)).hist.shape == np.histogram(array)[0].shape

    def test_there_are_a_hundred_bins_of_floats(self):
        hist, edges = torch.histogram(torch.tensor([1.0, 2.0]))

        assert (hist.shape, edges.shape) == ((100,), (101,))
        assert hist.dtype == edges.dtype == torch.float32

    def test_integers_raise(self):
        with pytest.raises(RuntimeError):
            torch.histogram(torch.tensor([1, 2]), 4)

    @belief("lecture/9")
    def test_counts_and_edges_have_the_values_of_numpy(self):
        array = np.array([1.0, 2.0, 1.0, 3.0])

        hist, edges = torch.histogram(torch.from_numpy(array), bins=4, range=(0, 4))
        expected_hist, expected_edges = np.histogram(array, bins=4, range=(0, 4))

        assert hist.tolist() == expected_hist.tolist() == [0, 2, 1, 1]
        assert edges.tolist() == expected_edges.tolist() == [0, 1, 2, 3, 4]


@claim(api=["torch.argmax", "torch.argmin"], about=["error", "value"], see=["generated/torch.argmax"])
class TestArgmaxOfBoolsRaises:
    """`argmax` and `argmin` of bools raise where numpy finds the first True or False.

    That is the usual way to find where a condition first holds; convert first, `mask.int().argmax()`.
    Among equal numbers torch too takes the first, and a NaN wins in both.
    """

    @pytest.mark.parametrize("name", ["argmax", "argmin"])
    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_the_first_bool_is_found(self, name):
        array = np.array([True, False, True])

        assert getattr(torch, name)(torch.from_numpy(array)).item() == getattr(np, name)(array)

    @pytest.mark.parametrize("name", ["argmax", "argmin"])
    def test_bools_raise(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.tensor([True, False, True]))

    def test_numpy_finds_the_first(self):
        assert np.argmax(np.array([False, True, True])) == 1
        assert np.argmin(np.array([True, False, False])) == 1

    @belief("lecture/9")
    def test_the_first_of_equal_numbers_is_taken(self):
        array = np.array([2, 7, 1, 7, 1])

        assert torch.argmax(torch.from_numpy(array)).item() == np.argmax(array) == 1
        assert torch.argmin(torch.from_numpy(array)).item() == np.argmin(array) == 2

    @belief("lecture/9")
    def test_a_nan_wins(self):
        array = np.array([1.0, np.nan, 3.0])

        assert torch.argmax(torch.from_numpy(array)).item() == np.argmax(array) == 1
        assert torch.argmin(torch.from_numpy(array)).item() == np.argmin(array) == 1


@claim(api=["torch.nonzero", "torch.where"], about=["value", "shape", "argument"], see=["generated/torch.nonzero"])
class TestNonzeroGivesOneRowAPosition:
    """`torch.nonzero` returns one tensor with a row for each position, numpy's one array for each dimension.

    `as_tuple=True` gives numpy's form, which serves as an index; so does `torch.where` of one argument.
    numpy's `argwhere` gives torch's.
    """

    @belief("lecture/9", holds=False)
    def test_positions_are_given_by_dimension(self):
        array = np.array([[0, 1, 2]])

        result = [part.tolist() for part in torch.nonzero(torch.from_numpy(array))]

        assert result == [part.tolist() for part in np.nonzero(array)]

    def test_positions_are_given_by_row(self):
        array = np.array([[0, 1, 2], [3, 0, 0]])

        assert torch.nonzero(torch.from_numpy(array)).tolist() == [[0, 1], [0, 2], [1, 0]]
        assert np.argwhere(array).tolist() == [[0, 1], [0, 2], [1, 0]]

    def test_as_a_tuple_they_are_given_by_dimension(self):
        array = np.array([[0, 1, 2], [3, 0, 0]])

        positions = torch.nonzero(torch.from_numpy(array), as_tuple=True)

        assert [part.tolist() for part in positions] == [[0, 0, 1], [1, 2, 0]]
        assert [part.tolist() for part in np.nonzero(array)] == [[0, 0, 1], [1, 2, 0]]

    @belief("lecture/9")
    def test_where_of_one_argument_is_alike(self):
        array = np.array([[False, True, True], [True, False, False]])

        rows, columns = torch.where(torch.from_numpy(array))

        assert [rows.tolist(), columns.tolist()] == [part.tolist() for part in np.where(array)]
