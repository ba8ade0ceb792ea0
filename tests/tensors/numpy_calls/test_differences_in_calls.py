"""Where torch parts from numpy: indices for Python, invalid floats and grids.

Order: 59
"""

import operator
import warnings

import numpy as np
import pytest
import torch

from torchnotes import belief, claim
from torchnotes.domains import dtypes


@claim(
    api=["torch.Tensor.__index__"],
    about=["value"],
    see=["tensors"],
    asked=[
        "use tensor as list index",
        "index python list with a torch tensor",
        "only integer scalar arrays can be converted",
        "does argmax result work as list index",
    ],
)
class TestOneIntegerIsAnIndex:
    """A CPU tensor of one integer indexes a list, even with dimensions.

    A list accepts an int64 tensor of one element in brackets. [one_integer_of_any_shape_is_an_index]
    As a bound of a list's slice, one element of int8 to int64, uint8 or bool works.
    [integers_and_a_bool_are_bounds_of_a_slice]
    NumPy rejects an array of shape (1,) as an index of a list, because such an index must be 0-d.
    [an_array_of_one_dimension_is_no_index, numpy_takes_an_index_without_dimensions_only]
    NumPy rejects a 0-d array of bool too. [numpy_rejects_a_bool]
    Several elements, or a float, raise TypeError in both. [several_elements_or_a_float_are_no_index]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_an_array_of_one_dimension_is_no_index(self):
        with pytest.raises(TypeError):
            operator.index(torch.tensor([1]))

    def test_one_integer_of_any_shape_is_an_index(self):
        assert ["a", "b", "c"][torch.tensor(1)] == "b"
        assert ["a", "b", "c"][torch.tensor([[1]])] == "b"

    def test_numpy_takes_an_index_without_dimensions_only(self):
        assert ["a", "b", "c"][np.array(1)] == "b"
        with pytest.raises(TypeError):
            operator.index(np.array([1]))

    @pytest.mark.parametrize("value", [[1, 0], 1.0], ids=["several", "float"])
    @belief("lecture/9")
    def test_several_elements_or_a_float_are_no_index(self, value):
        with pytest.raises(TypeError):
            operator.index(np.array(value))
        with pytest.raises(TypeError):
            operator.index(torch.tensor(value))

    def test_integers_and_a_bool_are_bounds_of_a_slice(self):
        ones = {dtype: torch.ones(1, dtype=dtype) for dtype in (*dtypes.INTEGRAL, torch.bool)}

        assert [dtype for dtype, one in ones.items() if ["a", "b", "c"][one:] != ["b", "c"]] == []

    def test_numpy_rejects_a_bool(self):
        with pytest.raises(TypeError):
            operator.index(np.array([True]).reshape(()))


@claim(
    api=["torch.div", "torch.log", "torch.mean"],
    about=["warning"],
    see=["generated/torch.div"],
    asked=[
        "loss is nan after log of zero",
        "division by zero gives inf without warning",
        "mean of empty tensor is nan",
        "find where nan first appears",
        "make torch raise on nan or inf like np.seterr",
        "0/0 in tensor no error",
    ],
)
class TestInvalidFloatsDoNotWarn:
    """Division of float32 by zero is infinite or NaN without a warning.

    1.0 and -1.0 divided by the integer 0 are inf and -inf. [torch_says_nothing_of_a_division_by_zero]
    0 divided by 0 is NaN in float16, bfloat16, float32 and float64. [zero_by_zero_is_nan_without_a_warning]
    The log of float32 zero is -inf and the mean of `torch.tensor([])` NaN, without a warning too.
    [torch_says_nothing_of_the_log_of_zero, torch_says_nothing_of_the_mean_of_nothing]
    `warnings.simplefilter("error")` finds such a division in NumPy, because NumPy warns with a RuntimeWarning.
    [division_by_zero_warns, numpy_warns_of_a_division_by_zero]
    By default NumPy also warns of the log of zero and of the mean of an empty array.
    [numpy_warns_of_the_log_of_zero, numpy_warns_of_the_mean_of_nothing]
    On the CPU int64 1 divided with `//` by the integer 0 raises RuntimeError. [integers_by_zero_raise]
    Look for NaN with `torch.isnan`, or in the backward pass with `torch.autograd.detect_anomaly`. [advice]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_division_by_zero_warns(self):
        with pytest.warns(RuntimeWarning):
            torch.div(torch.tensor([1.0]), 0)

    def test_torch_says_nothing_of_a_division_by_zero(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            result = torch.div(torch.tensor([1.0, -1.0]), 0)

        assert raised == []
        assert result.tolist() == [float("inf"), float("-inf")]

    def test_torch_says_nothing_of_the_log_of_zero(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            result = torch.log(torch.tensor([0.0]))

        assert raised == []
        assert result.tolist() == [float("-inf")]

    def test_torch_says_nothing_of_the_mean_of_nothing(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            result = torch.mean(torch.tensor([]))

        assert raised == []
        assert result.isnan().item() is True

    def test_numpy_warns_of_a_division_by_zero(self):
        with pytest.warns(RuntimeWarning, match="divide by zero"):
            result = np.array([1.0, -1.0]) / 0

        assert result.tolist() == [float("inf"), float("-inf")]

    def test_numpy_warns_of_the_mean_of_nothing(self):
        with pytest.warns(RuntimeWarning, match="empty slice"), np.errstate(invalid="ignore"):
            result = np.mean(np.array([]))

        assert np.isnan(result)

    def test_numpy_warns_of_the_log_of_zero(self):
        with pytest.warns(RuntimeWarning, match="divide by zero"):
            result = np.log(np.array([0.0]))

        assert result.tolist() == [float("-inf")]

    def test_zero_by_zero_is_nan_without_a_warning(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            results = [torch.div(torch.zeros(1, dtype=dtype), 0) for dtype in dtypes.FLOATING]

        assert raised == []
        assert [result for result in results if not result.isnan().item()] == []

    def test_integers_by_zero_raise(self):
        with pytest.raises(RuntimeError):
            torch.tensor([1]) // 0


@claim(
    api=["torch.meshgrid"],
    about=["value", "shape", "argument"],
    see=["generated/torch.meshgrid"],
    asked=[
        "torch.meshgrid warning indexing argument required",
        "meshgrid transposed compared to numpy",
        "coordinate grid x y for image",
        "meshgrid ij or xy",
    ],
)
class TestMeshgridIndexesByMatrix:
    """`torch.meshgrid` defaults to `indexing="ij"`, NumPy's to `"xy"`.

    By default vectors of 2 and 3 elements make grids of shape (2, 3). [the_default_is_matrix_indexing]
    NumPy's grids differ, because `"xy"` swaps the first two dimensions. [grids_are_equal]
    With `indexing="xy"` torch returns NumPy's grids of two int64 vectors. [xy_gives_the_grids_of_numpy]
    The first call without `indexing` in a process warns with a UserWarning. [without_indexing_it_warns]
    Name the indexing in each call. [advice]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_grids_are_equal(self):
        rows, columns = torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4, 5]))

        assert [rows.tolist(), columns.tolist()] == [g.tolist() for g in np.meshgrid([1, 2], [3, 4, 5])]

    def test_the_default_is_matrix_indexing(self):
        rows, columns = torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4, 5]))

        assert rows.tolist() == [[1, 1, 1], [2, 2, 2]]
        assert columns.tolist() == [[3, 4, 5], [3, 4, 5]]

    @belief("lecture/9")
    def test_xy_gives_the_grids_of_numpy(self):
        x, y = torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4, 5]), indexing="xy")
        expected_x, expected_y = np.meshgrid([1, 2], [3, 4, 5])

        assert x.tolist() == expected_x.tolist() == [[1, 2], [1, 2], [1, 2]]
        assert y.tolist() == expected_y.tolist() == [[3, 3], [4, 4], [5, 5]]

    def test_without_indexing_it_warns(self):
        torch.set_warn_always(True)
        try:
            with pytest.warns(UserWarning, match="indexing"):
                torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4, 5]))
        finally:
            torch.set_warn_always(False)
