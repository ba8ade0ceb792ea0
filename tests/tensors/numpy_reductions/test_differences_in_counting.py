"""Where torch parts from numpy: counting and positions.

Order: 56
"""

import contextlib

import numpy as np
import pytest
import torch

from torchnotes import belief, changed, claim, since, until
from torchnotes.domains import dtypes

ERRORS_OF_BOOLS = {
    "<2.8": RuntimeError,
    ">=2.8,<2.9": NotImplementedError,
    ">=2.9,<2.15": RuntimeError,
    ">=2.15": NotImplementedError,
}
"""By release, for `argmax`."""


@claim(
    api=["torch.histogram", "torch.bincount"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.histogram"],
    asked=[
        "histogram of tensor values",
        "histogramdd not implemented for Half",
        "np.histogram vs torch.histogram",
        "histogram of integer tensor not implemented",
        "count occurrences of each integer",
        "number of bins default histogram",
    ],
)
class TestHistogramsCountInFloats:
    """By default `torch.histogram` counts in floats and makes 100 bins.

    The counts and edges of a float32 tensor are float32. [there_are_a_hundred_bins_of_floats]
    By default numpy's results differ, because numpy counts in integers and makes 10 bins.
    [numpy_counts_in_integers_in_ten_bins]
    On the CPU float32 and float64 are accepted; float16 and bfloat16 raise. [float32_and_float64_are_accepted]
    With 4 bins an int64 CPU tensor raises NotImplementedError; before torch 2.8 RuntimeError was raised.
    [integers_raise_not_implemented, integers_raise]
    Without `weights`, `torch.bincount` counts the non-negative integers of an int64 vector. [bincount_counts_integers]
    In 4 bins over `(0, 4)` the float64 numbers 1, 2, 1 and 3 have numpy's counts and edges.
    [counts_and_edges_have_the_values_of_numpy]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_counts_are_integers(self):
        array = np.array([1.0, 2.0])

        assert torch.histogram(torch.from_numpy(array), 4).hist.numpy().dtype == np.histogram(array, 4)[0].dtype

    @belief("lecture/9", holds=False, role="exception")
    def test_there_are_as_many_bins(self):
        array = np.array([1.0, 2.0])

        assert torch.histogram(torch.from_numpy(array)).hist.shape == np.histogram(array)[0].shape

    def test_there_are_a_hundred_bins_of_floats(self):
        hist, edges = torch.histogram(torch.tensor([1.0, 2.0]))

        assert (hist.shape, edges.shape) == ((100,), (101,))
        assert hist.dtype == edges.dtype == torch.float32

    @until("2.8")
    def test_integers_raise(self):
        with pytest.raises(RuntimeError) as raised:
            torch.histogram(torch.tensor([1, 2]), 4)

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]histogram", "torch.[Tensor.]histc", "torch.histogramdd"],
            "when": ["first_dtype:integral", "device:cpu"],
        },
    )
    def test_integers_raise_not_implemented(self):
        with pytest.raises(NotImplementedError):
            torch.histogram(torch.tensor([1, 2]), 4)

    @belief("lecture/9")
    def test_counts_and_edges_have_the_values_of_numpy(self):
        array = np.array([1.0, 2.0, 1.0, 3.0])

        hist, edges = torch.histogram(torch.from_numpy(array), bins=4, range=(0, 4))
        expected_hist, expected_edges = np.histogram(array, bins=4, range=(0, 4))

        assert hist.tolist() == expected_hist.tolist() == [0, 2, 1, 1]
        assert edges.tolist() == expected_edges.tolist() == [0, 1, 2, 3, 4]

    def test_numpy_counts_in_integers_in_ten_bins(self):
        counts, edges = np.histogram(np.array([1.0, 2.0]))

        assert (counts.shape, edges.shape, counts.dtype) == ((10,), (11,), np.int64)

    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]histogram", "torch.histogramdd"],
            "when": ["first_dtype:half,bool,complex", "!first_dtype:half or !kind:range=tuple|list", "device:cpu"],
        },
    )
    def test_float32_and_float64_are_accepted(self):
        accepted = []
        for dtype in dtypes.ALL:
            with contextlib.suppress(RuntimeError):
                accepted.append(torch.histogram(torch.ones(2).to(dtype), 4).hist.dtype)

        assert accepted == [torch.float32, torch.float64]

    def test_bincount_counts_integers(self):
        result = torch.bincount(torch.tensor([1, 2, 1, 3]))

        assert result.tolist() == [0, 2, 1, 1]
        assert result.dtype == torch.int64


@claim(
    api=["torch.argmax", "torch.argmin", "torch.Tensor.argmax"],
    about=["error", "value"],
    see=["generated/torch.argmax"],
    asked=[
        "argmax_cpu not implemented for Bool",
        "find first True in mask",
        "index of first nonzero in each row",
        "argmax does not support bool input",
        "first position where condition holds",
    ],
)
class TestArgmaxOfBoolsRaises:
    """`argmax` and `argmin` of bool CPU tensors raise.

    numpy's `argmax` finds the first True, and its `argmin` the first False. [numpy_finds_the_first]
    A bool vector raises RuntimeError; in torch 2.8 and from 2.15 on its subclass NotImplementedError.
    [the_first_bool_is_found]
    Convert first, because torch has the kernel for integers: `mask.int().argmax()`. [a_converted_mask_is_searched]
    `torch.max(mask, 0)` accepts a bool vector and returns a position of the largest value too.
    [max_along_a_dimension_finds_it]
    Among equal int64 numbers on the CPU the first is returned in both. [the_first_of_equal_numbers_is_taken]
    In float64 a NaN wins in both. [a_nan_wins]
    """

    @pytest.mark.parametrize("name", ["argmax", "argmin"])
    @belief("lecture/9", holds=False, raises=ERRORS_OF_BOOLS, role="exception")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]argmax", "torch.[Tensor.]argmin"],
            "when": ["first_dtype:bool", "!empty", "device:cpu"],
        },
    )
    @changed(
        "2.9",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]argmax", "torch.[Tensor.]argmin"],
            "when": ["first_dtype:bool", "!empty", "device:cpu"],
        },
    )
    @changed(
        "2.15",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]argmax", "torch.[Tensor.]argmin"],
            "when": ["first_dtype:bool", "!device:meta"],
        },
    )
    def test_the_first_bool_is_found(self, name):
        array = np.array([True, False, True])

        assert getattr(torch, name)(torch.from_numpy(array)).item() == getattr(np, name)(array)

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

    def test_a_converted_mask_is_searched(self):
        mask = torch.tensor([False, True, True, False])

        assert (mask.int().argmax().item(), torch.argmin(mask.int()).item()) == (1, 0)

    def test_max_along_a_dimension_finds_it(self):
        values, indices = torch.max(torch.tensor([False, True, True]), 0)

        assert (values.item(), indices.item()) == (True, 1)


@claim(
    api=["torch.nonzero", "torch.where"],
    about=["value", "shape", "argument"],
    see=["generated/torch.nonzero"],
    asked=[
        "np.nonzero vs torch.nonzero",
        "indices of nonzero elements",
        "use nonzero result to index tensor",
        "get coordinates of true values in mask",
        "torch.where with only a condition",
    ],
)
class TestNonzeroGivesOneRowAPosition:
    """By default `torch.nonzero` returns one tensor with a row per position.

    The two differ because numpy returns an array per dimension. [as_a_tuple_they_are_given_by_dimension]
    For a matrix `as_tuple=True` returns numpy's form. [as_a_tuple_they_are_given_by_dimension]
    This tuple serves as an index of the matrix. [the_tuple_serves_as_an_index]
    `torch.where` of a bool matrix alone returns numpy's form as well. [where_of_one_argument_is_alike]
    `np.argwhere` of a matrix returns the form of `torch.nonzero`. [positions_are_given_by_row]
    In float32 NaN counts as nonzero and -0.0 does not. [nan_is_nonzero_and_negative_zero_is_not]
    A 0-d 3 has one row without columns, and a 0-d 0 has none. [a_0d_tensor_has_a_row_without_columns]
    """

    @belief("lecture/9", holds=False, role="exception")
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

    def test_the_tuple_serves_as_an_index(self):
        x = torch.tensor([[0, 1, 2], [3, 0, 0]])

        assert x[torch.nonzero(x, as_tuple=True)].tolist() == [1, 2, 3]

    def test_nan_is_nonzero_and_negative_zero_is_not(self):
        assert torch.nonzero(torch.tensor([float("nan"), 0.0, -0.0])).tolist() == [[0]]

    def test_a_0d_tensor_has_a_row_without_columns(self):
        assert torch.nonzero(torch.tensor(3)).shape == (1, 0)
        assert torch.nonzero(torch.tensor(0)).shape == (0, 0)
