"""Where torch parts from numpy: sorting and running totals.

Order: 57
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim, since, until
from torchnotes.domains import dtypes

AXIS_ERROR = getattr(np, "exceptions", np).AxisError
"""Of numpy 1 and of numpy 2."""


@claim(
    api=["torch.sort", "torch.Tensor.sort", "torch.msort"],
    about=["value", "shape", "state", "error"],
    see=["generated/torch.sort", "generated/torch.Tensor.sort"],
    asked=[
        "torch.return_types.sort object has no attribute",
        "get only sorted values",
        "sort tensor and keep original indices",
        "x.sort() does not change the tensor",
        "sort in place",
        "sort with dim=None flatten",
    ],
)
class TestSortReturnsAPair:
    """`sort` of int64 numbers returns sorted values and their positions.

    The method leaves the tensor alone because it returns a new pair. [the_method_leaves_the_tensor_alone]
    `np.sort` returns an array, and the method of an ndarray sorts in place. [numpy_sorts_in_place_and_returns_none]
    `torch.msort` returns the values without positions, sorted along the first dimension.
    [msort_sorts_the_first_dimension]
    `dim=None` raises TypeError, where numpy flattens; before torch 2.13 RuntimeError was raised.
    [no_axis_flattens_in_numpy_and_raises_in_torch, no_axis_raised_a_runtime_error]
    A 0-d tensor is accepted; by default a 0-d array raises. [a_tensor_without_dimensions_is_sorted]
    In ascending order NaN comes last in both. [the_values_are_those_of_numpy_nan_last]
    """

    @belief("lecture/9", holds=False, raises=AttributeError, role="exception")
    def test_sorting_returns_an_array(self):
        assert torch.sort(torch.tensor([3, 1, 2])).tolist() == np.sort(np.array([3, 1, 2])).tolist()

    @belief("lecture/9", holds=False, role="exception")
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

    @until("2.13")
    def test_no_axis_raised_a_runtime_error(self):
        with pytest.raises(RuntimeError) as raised:
            torch.sort(torch.tensor([[3, 1], [2, 0]]), dim=None)

        assert raised.type is RuntimeError

    @since(
        "2.13",
        why="pytorch#173895",
        remedy="Catch `(RuntimeError, TypeError)`.",
        trigger={
            "calls": ["torch.[Tensor.]sort", "torch.[Tensor.]argsort"],
            "given": {"dim": None},
            "at": {"dim": 1},
        },
    )
    def test_no_axis_flattens_in_numpy_and_raises_in_torch(self):
        assert np.sort(np.array([[3, 1], [2, 0]]), axis=None).tolist() == [0, 1, 2, 3]
        with pytest.raises(TypeError):
            torch.sort(torch.tensor([[3, 1], [2, 0]]), dim=None)

    def test_numpy_sorts_in_place_and_returns_none(self):
        array = np.array([3, 1, 2])

        copied, returned = np.sort(array), array.sort()

        assert (copied.tolist(), returned, array.tolist()) == ([1, 2, 3], None, [1, 2, 3])

    def test_msort_sorts_the_first_dimension(self):
        assert torch.msort(torch.tensor([[3, 1], [2, 5]])).tolist() == [[2, 1], [3, 5]]

    def test_a_tensor_without_dimensions_is_sorted(self):
        assert torch.sort(torch.tensor(7)).values.tolist() == 7
        with pytest.raises(AXIS_ERROR):
            np.sort(np.array(7))

    @belief("lecture/9")
    def test_the_values_are_those_of_numpy_nan_last(self):
        array = np.array([2.0, np.nan, -np.inf, 1.0, np.inf])

        result = torch.sort(torch.from_numpy(array)).values

        assert np.array_equal(result.numpy(), np.sort(array), equal_nan=True)
        assert result[:4].tolist() == [float("-inf"), 1.0, 2.0, float("inf")]


@claim(
    api=["torch.cumsum", "torch.cumprod", "torch.Tensor.cumsum", "torch.Tensor.flatten"],
    about=["value", "shape", "error"],
    see=["generated/torch.cumsum", "generated/torch.cumprod"],
    asked=[
        "cumsum of flattened matrix",
        "cumsum received an invalid combination of arguments",
        "running sum of a tensor",
        "cumprod missing 1 required positional arguments dim",
        "dtype after cumsum of int8",
    ],
)
class TestRunningTotalsWantADimension:
    """`cumsum` and `cumprod` raise TypeError without a dimension.

    NumPy's flatten a matrix there. [numpy_flattens]
    NumPy code fails here, because torch makes the dimension a required argument. [without_a_dimension_it_raises]
    For int64, write `tensor.flatten().cumsum(0)` for `np.cumsum(array)`. [the_flattened_tensor_has_numpy_s_totals]
    Along a dimension the totals of small int8 numbers are alike. [along_a_dimension_they_are_alike]
    By default, out of place, uint8, int8 to int64 and bool become int64 in torch. [integers_become_int64]
    By default NumPy widens uint8 to uint64 and int8 to int64. [bytes_become_unsigned_in_numpy_only]
    """

    @pytest.mark.parametrize("name", ["cumsum", "cumprod"])
    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
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

    def test_the_flattened_tensor_has_numpy_s_totals(self):
        assert torch.tensor([[1, 2], [3, 4]]).flatten().cumsum(0).tolist() == [1, 3, 6, 10]

    def test_integers_become_int64(self):
        small = [torch.ones(2, dtype=dtype) for dtype in (*dtypes.INTEGRAL, torch.bool)]

        assert [x.dtype for x in small if torch.cumsum(x, 0).dtype != torch.int64] == []
        assert [x.dtype for x in small if torch.cumprod(x, 0).dtype != torch.int64] == []

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


@claim(
    api=["torch.all", "torch.any"],
    about=["dtype", "value"],
    see=["generated/torch.all", "generated/torch.any"],
    asked=[
        "torch.all returns 1 instead of True",
        "not of torch.any uint8 result is 255",
        "all() on uint8 mask",
        "invert result of any on ByteTensor",
    ],
)
class TestAllOfBytesIsAByte:
    """`torch.all` and `torch.any` of uint8 return uint8 by default.

    `np.all` and `np.any` return bool. [the_answer_for_bytes_is_a_bool]
    For bool, the other integer, the float and the complex dtypes torch returns bool. [others_answer_in_bool]
    For 7 and 0 in uint8 `all` returns 0 and `any` returns 1. [the_answer_for_bytes_is_a_byte]
    A uint8 result of 0 or 1 inverted with `~` is 255 or 254, so both are true. [its_inverse_is_true]
    The dtype differs because masks were uint8 before torch had bool tensors. [background]
    """

    @pytest.mark.parametrize("name", ["all", "any"])
    @belief("lecture/9", holds=False, role="exception")
    def test_the_answer_for_bytes_is_a_bool(self, name):
        array = np.array([1, 0], dtype=np.uint8)

        assert getattr(np, name)(array).dtype == np.bool_
        assert getattr(torch, name)(torch.from_numpy(array)).dtype == torch.bool

    def test_the_answer_for_bytes_is_a_byte(self):
        every, some = torch.all(torch.tensor([7, 0], dtype=torch.uint8)), torch.any(torch.tensor([7, 0]).byte())

        assert every.dtype == some.dtype == torch.uint8
        assert (every.item(), some.item()) == (0, 1)

    def test_its_inverse_is_true(self):
        some, nothing = (torch.any(torch.tensor(values, dtype=torch.uint8)) for values in ([7, 0], [0, 0]))

        assert ((~some).item(), (~nothing).item()) == (254, 255)

    @pytest.mark.parametrize("name", ["all", "any"])
    def test_others_answer_in_bool(self, name):
        answers = {dtype: getattr(torch, name)(torch.ones(2).to(dtype)).dtype for dtype in dtypes.ALL}

        assert {dtype for dtype, answer in answers.items() if answer != torch.bool} == {torch.uint8}

    @pytest.mark.parametrize("dtype", [torch.bool, torch.int8, torch.int64, torch.float16, torch.float32], ids=str)
    @belief("lecture/9")
    def test_the_answer_for_others_is_a_bool(self, dtype):
        every, some = torch.all(torch.tensor([7, 0]).to(dtype)), torch.any(torch.tensor([7, 0]).to(dtype))

        assert every.dtype == some.dtype == torch.bool
        assert (every.item(), some.item()) == (False, True)


@claim(
    api=["torch.unique"],
    about=["value", "shape"],
    see=["generated/torch.unique"],
    asked=[
        "unique returns many nan values",
        "np.unique collapses nan but torch does not",
        "remove duplicate nans from tensor",
        "unique values ignoring nan",
    ],
)
class TestEveryNanIsUnique:
    """`torch.unique` keeps each NaN of a float32 vector, NumPy one by default.

    The two differ because NaN equals nothing, itself included, and `np.unique` makes an exception.
    [each_nan_is_kept, numpy_keeps_one]
    With `axis=0` NumPy keeps both of two rows with NaN and 1 too. [with_an_axis_numpy_keeps_each_row_too]
    For a vector of int64 values, inverse and counts are alike. [numbers_are_alike]
    0.0 and -0.0 are one value in both. [signed_zeros_are_one_value]
    Drop NaNs first, with `x[~x.isnan()]`, where one is enough. [advice]
    """

    @belief("lecture/9", holds=False, role="exception")
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

    def test_with_an_axis_numpy_keeps_each_row_too(self):
        rows = np.array([[np.nan, 1.0], [np.nan, 1.0]])

        assert torch.unique(torch.from_numpy(rows), dim=0).shape == np.unique(rows, axis=0).shape == (2, 2)

    def test_signed_zeros_are_one_value(self):
        zeros = np.array([0.0, -0.0])

        assert torch.unique(torch.from_numpy(zeros)).tolist() == np.unique(zeros).tolist() == [0.0]


@claim(
    api=["torch.unique", "torch.unique_consecutive"],
    about=["value", "error", "argument"],
    see=["generated/torch.unique", "generated/torch.unique_consecutive"],
    asked=[
        "remove duplicate rows from matrix",
        "unique columns of a tensor",
        "unique with dim argument meaning",
        "count duplicate rows with return_counts",
        "unique_consecutive vs unique",
    ],
)
class TestUniqueAlongADimensionKeepsUniqueSlices:
    """`unique` of an int64 matrix with `dim=1` returns its unique columns.

    The columns of [[1, 1, 2], [1, 1, 3]] are (1, 1) twice and (2, 3): [[1, 2], [1, 3]] is left.
    [equal_columns_become_one]
    `np.unique` with `axis=1` returns the same, and so does `dim=-1`. [equal_columns_become_one]
    Rows with `dim=0` are sorted by their first number. [rows_are_sorted]
    Inverse and counts are about columns then. [inverse_and_counts_are_about_columns]
    `unique_consecutive` with `dim=1` leaves a column that comes back later. [consecutive_columns_become_one]
    A 0-d tensor with `dim=0` raises IndexError. [a_0d_tensor_has_no_slices]
    """

    def test_equal_columns_become_one(self):
        x = torch.tensor([[1, 1, 2], [1, 1, 3]])

        assert torch.unique(x, dim=1).tolist() == torch.unique(x, dim=-1).tolist() == [[1, 2], [1, 3]]
        assert np.unique(x.numpy(), axis=1).tolist() == [[1, 2], [1, 3]]

    def test_rows_are_sorted(self):
        assert torch.unique(torch.tensor([[2, 1], [1, 3], [2, 1]]), dim=0).tolist() == [[1, 3], [2, 1]]

    def test_inverse_and_counts_are_about_columns(self):
        x = torch.tensor([[2, 1, 2], [1, 3, 1]])

        parts = torch.unique(x, dim=1, return_inverse=True, return_counts=True)

        assert [part.tolist() for part in parts] == [[[1, 2], [3, 1]], [1, 0, 1], [1, 2]]

    def test_consecutive_columns_become_one(self):
        x = torch.tensor([[1, 1, 2, 1], [1, 1, 3, 1]])

        assert torch.unique_consecutive(x, dim=1).tolist() == [[1, 2, 1], [1, 3, 1]]

    def test_a_0d_tensor_has_no_slices(self):
        with pytest.raises(IndexError):
            torch.unique(torch.tensor(1), dim=0)
