"""Where torch parts from numpy: arguments, errors and warnings."""

import operator
import warnings

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.add", "torch.Tensor.__bool__", "torch.Tensor.reshape", "torch.matmul"],
    about=["error"],
    see=["notes/broadcasting"],
    equivalent={
        "torch.Tensor.__bool__": {
            "error-swallowed": "Python takes a bool only, so that a tensor in its place ends the check by a TypeError"
        }
    },
)
class TestShapeErrorsAreRuntimeErrors:
    """Shapes that do not fit and the truth of several elements raise RuntimeError, ValueError in numpy.

    An `except ValueError` brought over from numpy lets torch's error pass.
    A position out of range is an IndexError in both, and a list of rows of unequal length a ValueError.
    """

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_shapes_that_do_not_broadcast_raise_value_error(self):
        with pytest.raises(ValueError, match="broadcast"):
            torch.add(torch.zeros(2), torch.zeros(3))

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_the_truth_of_several_elements_raises_value_error(self):
        with pytest.raises(ValueError, match="ambiguous"):
            bool(torch.zeros(2))

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_reshape_to_another_number_of_elements_raises_value_error(self):
        with pytest.raises(ValueError, match="reshape"):
            torch.zeros(2).reshape(3)

    @belief("lecture/9")
    def test_positions_out_of_range_and_uneven_rows_raise_alike(self):
        for make in (np.array, torch.tensor):
            with pytest.raises(IndexError):
                make([1, 2])[2]
            with pytest.raises(ValueError):
                make([[1], [1, 2]])

    def test_torch_raises_runtime_error(self):
        with pytest.raises(RuntimeError):
            torch.add(torch.zeros(2), torch.zeros(3))
        with pytest.raises(RuntimeError):
            bool(torch.zeros(2))
        with pytest.raises(RuntimeError):
            torch.zeros(2).reshape(3)
        with pytest.raises(RuntimeError):
            torch.matmul(torch.zeros(2, 3), torch.zeros(2, 3))

    def test_numpy_raises_value_error(self):
        with pytest.raises(ValueError, match="broadcast"):
            np.add(np.zeros(2), np.zeros(3))
        with pytest.raises(ValueError, match="ambiguous"):
            bool(np.zeros(2))
        with pytest.raises(ValueError, match="reshape"):
            np.zeros(2).reshape(3)
        with pytest.raises(ValueError, match="matmul"):
            np.matmul(np.zeros((2, 3)), np.zeros((2, 3)))


@claim(api=["torch.add"], about=["value", "shape", "warning"], see=["generated/torch.add"])
class TestOutIsResized:
    """A tensor given as `out=` of the wrong shape is resized, with a UserWarning.

    numpy broadcasts the result into a larger `out` and raises where it does not fit.
    An `out` that shares an ndarray's memory cannot grow: it raises.
    An empty `out` is resized without a word; give torch an `out` of the right shape or of no elements.
    """

    @belief("lecture/9", holds=False)
    def test_a_larger_out_is_filled_by_broadcasting(self):
        out, expected = torch.zeros(2, dtype=torch.int64), np.zeros(2, dtype=np.int64)

        torch.add(torch.tensor([1]), torch.tensor([2]), out=out)
        np.add(np.array([1]), np.array([2]), out=expected)

        assert out.tolist() == expected.tolist()

    def test_an_out_of_another_shape_is_resized_with_a_warning(self):
        out = torch.zeros(3, dtype=torch.int64)

        with pytest.warns(UserWarning, match="resized"):
            result = torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=out)

        assert result.tolist() == out.tolist() == [3, 4]

    def test_an_empty_out_is_resized_silently(self):
        out = torch.zeros(0, dtype=torch.int64)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=out)

        assert out.tolist() == [3, 4]
        assert raised == []

    def test_an_out_in_the_memory_of_an_array_cannot_grow(self):
        out = torch.from_numpy(np.zeros(1, dtype=np.int64))

        with pytest.warns(UserWarning, match="resized"), pytest.raises(RuntimeError, match="not resizable"):
            torch.add(torch.tensor([1, 2]), torch.tensor([2]), out=out)

    def test_numpy_refuses_an_out_that_does_not_fit(self):
        with pytest.raises(ValueError, match="broadcast"):
            np.add(np.array([1, 2]), np.array([2]), out=np.zeros(3, dtype=np.int64))


@claim(
    api=["torch.linspace", "torch.arange"],
    about=["value", "error"],
    see=["generated/torch.linspace", "generated/torch.arange"],
)
class TestRangesWantTheirArguments:
    """`torch.linspace` wants the number of steps, and `torch.arange` raises for a range that runs backwards.

    numpy takes 50 steps, and gives an empty array for such a range as Python's `range` does.
    A range from a number to itself is empty in both.
    """

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_linspace_has_fifty_steps(self):
        assert len(torch.linspace(0, 1)) == len(np.linspace(0, 1))

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_a_range_that_runs_backwards_is_empty(self):
        assert torch.arange(3, 0).tolist() == np.arange(3, 0).tolist()

    def test_linspace_without_steps_raises(self):
        with pytest.raises(TypeError):
            torch.linspace(0, 1)

    def test_a_range_that_runs_backwards_raises(self):
        with pytest.raises(RuntimeError):
            torch.arange(3, 0)

    def test_numpy_has_defaults_for_both(self):
        assert np.linspace(0, 1).shape == (50,)
        assert np.arange(3, 0).tolist() == []

    @belief("lecture/9")
    def test_with_all_arguments_they_are_alike(self):
        assert torch.linspace(0, 1, 3).tolist() == np.linspace(0, 1, 3).tolist() == [0.0, 0.5, 1.0]
        assert torch.arange(3, 0, -2).tolist() == np.arange(3, 0, -2).tolist() == [3, 1]
        assert torch.arange(3, 3).tolist() == np.arange(3, 3).tolist() == []


@claim(
    api=["torch.dot", "torch.outer", "torch.trace"],
    about=["value", "shape", "error"],
    see=["generated/torch.dot", "generated/torch.outer", "generated/torch.trace"],
)
class TestProductsOfVectorsTakeVectors:
    """`torch.dot` and `torch.outer` take vectors and `torch.trace` a matrix; other dimensions raise.

    numpy's `dot` multiplies matrices too, its `outer` flattens first and its `trace` works on stacks.
    Use `matmul`, `outer(a.ravel(), b.ravel())` and `diagonal(...).sum(-1)`.
    """

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_dot_multiplies_matrices(self):
        assert torch.dot(torch.tensor([[2]]), torch.tensor([[3]])).tolist() == [[6]]

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_outer_flattens(self):
        assert torch.outer(torch.tensor([[1, 2]]), torch.tensor([3])).tolist() == [[3], [6]]

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_trace_takes_a_stack_of_matrices(self):
        assert torch.trace(torch.ones(2, 2, 2)).tolist() == [2.0, 2.0]

    def test_other_dimensions_raise(self):
        with pytest.raises(RuntimeError):
            torch.dot(torch.tensor([[2]]), torch.tensor([[3]]))
        with pytest.raises(RuntimeError):
            torch.outer(torch.tensor([[1, 2]]), torch.tensor([3]))
        with pytest.raises(RuntimeError):
            torch.trace(torch.ones(2, 2, 2))

    def test_numpy_takes_more_dimensions(self):
        assert np.dot(np.array([[2]]), np.array([[3]])).tolist() == [[6]]
        assert np.outer(np.array([[1, 2]]), np.array([3])).tolist() == [[3], [6]]
        assert np.trace(np.ones((2, 2, 2))).tolist() == [2.0, 2.0]

    @belief("lecture/9")
    def test_vectors_and_a_matrix_give_the_same(self):
        a, b, matrix = np.array([1, 2]), np.array([3, 4]), np.array([[1, 2], [3, 4]])

        assert torch.dot(torch.from_numpy(a), torch.from_numpy(b)).tolist() == np.dot(a, b).tolist() == 11
        assert torch.outer(torch.from_numpy(a), torch.from_numpy(b)).tolist() == np.outer(a, b).tolist()
        assert torch.trace(torch.from_numpy(matrix)).tolist() == np.trace(matrix).tolist() == 5


@claim(api=["torch.Tensor.__index__"], about=["value"], see=["tensors"])
class TestOneIntegerIsAnIndex:
    """A tensor of one integer is an index for lists and slices, whatever its number of dimensions.

    numpy takes its 0-d arrays only.
    A tensor of several elements, or of a float, raises in both.
    """

    @belief("lecture/9", holds=False)
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


@claim(api=["torch.div", "torch.log", "torch.mean"], about=["warning"], see=["generated/torch.div"])
class TestInvalidFloatsDoNotWarn:
    """A float division by zero, the log of zero and the mean of nothing give inf or NaN without a warning.

    numpy gives the same numbers and a RuntimeWarning.
    Look for NaN with `torch.isnan`, or in the backward pass with `torch.autograd.detect_anomaly`.
    """

    @belief("lecture/9", holds=False)
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


@claim(api=["torch.meshgrid"], about=["value", "shape", "argument"], see=["generated/torch.meshgrid"])
class TestMeshgridIndexesByMatrix:
    """`torch.meshgrid` indexes grids as matrices where numpy's swaps the first two dimensions.

    torch's default is `indexing="ij"`, and it warns when the argument is left out; numpy's is `"xy"`.
    Always say which.
    """

    @belief("lecture/9", holds=False)
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
