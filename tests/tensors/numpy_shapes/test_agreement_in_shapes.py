"""Where torch agrees with numpy: shapes, pieces and sorting.

Order: 39
"""

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim

ARRAYS = arrays.arrays(np.int64, arrays.array_shapes(max_dims=3, max_side=3), elements=st.integers(-9, 9))
VECTORS = st.lists(st.integers(-4, 4), min_size=1, max_size=8).map(np.array)


@claim(
    api=[
        "torch.reshape",
        "torch.permute",
        "torch.moveaxis",
        "torch.swapaxes",
        "torch.flip",
        "torch.roll",
        "torch.ravel",
        "torch.broadcast_to",
    ],
    about=["value", "shape", "error"],
    see=["generated/torch.reshape", "generated/torch.permute", "generated/torch.roll"],
    asked=[
        "swap axes like np.transpose",
        "duplicate dims are not allowed",
        "argument dims must be tuple of ints not int",
        "rearrange channels first to channels last like numpy",
        "np.moveaxis np.roll np.flip in torch",
        "reverse order of elements along dimension",
    ],
)
class TestShapesChangeAsInNumpy:
    """`permute` of a full order moves dimensions as in numpy.

    For int64 tensors of 1 to 3 dimensions `permute`, `moveaxis` and `swapaxes` return numpy's values.
    [dimensions_are_reordered_alike]
    `flip` and `roll` along one dimension, `roll` without a dimension, and `ravel` do too. [elements_are_moved_alike]
    `reshape` to a tuple reads elements in row order, also of a transposed array. [elements_are_laid_out_alike]
    `broadcast_to` a tuple of sizes that fits returns numpy's values. [arrays_are_broadcast_alike]
    In `reshape` a shape that does not fit raises RuntimeError; numpy raises ValueError. [what_does_not_fit_raises]
    For a 2 x 3 matrix `permute`, `moveaxis`, `flip` and `roll` raise IndexError for dimension 2.
    [a_dimension_that_is_not_there_raises]
    A repeated dimension in `permute` raises RuntimeError. [a_dimension_that_is_not_there_raises]
    `torch.flip` and `torch.reshape` raise TypeError for a number in place of a tuple; numpy accepts a number.
    [a_number_in_place_of_a_tuple_raises]
    """

    @given(ARRAYS, st.data())
    @belief("lecture/9")
    def test_dimensions_are_reordered_alike(self, array, data):
        order = data.draw(st.permutations(range(array.ndim)))
        tensor = torch.from_numpy(array)

        assert torch.permute(tensor, tuple(order)).tolist() == np.transpose(array, order).tolist()
        assert torch.moveaxis(tensor, order[0], -1).tolist() == np.moveaxis(array, order[0], -1).tolist()
        assert torch.swapaxes(tensor, 0, order[0]).tolist() == np.swapaxes(array, 0, order[0]).tolist()

    @given(ARRAYS, st.integers(-5, 5), st.data())
    @belief("lecture/9")
    def test_elements_are_moved_alike(self, array, shift, data):
        axis = data.draw(st.integers(-array.ndim, array.ndim - 1))
        tensor = torch.from_numpy(array)

        assert torch.flip(tensor, (axis,)).tolist() == np.flip(array, axis).tolist()
        assert torch.roll(tensor, shift, axis).tolist() == np.roll(array, shift, axis).tolist()
        assert torch.roll(tensor, shift).tolist() == np.roll(array, shift).tolist()
        assert torch.ravel(tensor).tolist() == np.ravel(array).tolist()

    @pytest.mark.parametrize("shape", [(6, 4), (-1,), (2, -1, 2, 3), (24, 1)], ids=str)
    @belief("lecture/9")
    def test_elements_are_laid_out_alike(self, shape):
        array = np.arange(24).reshape(2, 3, 4)

        assert torch.reshape(torch.from_numpy(array), shape).tolist() == np.reshape(array, shape).tolist()
        assert torch.reshape(torch.from_numpy(array.T), shape).tolist() == np.reshape(array.T, shape).tolist()

    @pytest.mark.parametrize("shape", [(2, 3), (4, 2, 3), (0, 2, 3)], ids=str)
    @belief("lecture/9")
    def test_arrays_are_broadcast_alike(self, shape):
        array = np.array([[1], [2]])

        result = torch.broadcast_to(torch.from_numpy(array), shape)

        assert result.tolist() == np.broadcast_to(array, shape).tolist()
        assert tuple(result.shape) == shape

    @pytest.mark.parametrize("shape", [(5, 5), (-1, -1), (-1, 7)], ids=str)
    @belief("lecture/9")
    def test_what_does_not_fit_raises(self, shape):
        with pytest.raises(ValueError, match=r"reshape|unknown"):
            np.reshape(np.zeros(24), shape)
        with pytest.raises(RuntimeError):
            torch.reshape(torch.zeros(24), shape)

    @pytest.mark.parametrize(
        ("call", "error"),
        [
            (("permute", (0, 0)), RuntimeError),
            (("permute", (0, 2)), IndexError),
            (("moveaxis", 2, 0), IndexError),
            (("flip", (2,)), IndexError),
            (("roll", 1, 2), IndexError),
        ],
        ids=str,
    )
    @belief("lecture/9")
    def test_a_dimension_that_is_not_there_raises(self, call, error):
        name, *arguments = call

        with pytest.raises(ValueError, match="axis"):
            getattr(np, {"permute": "transpose"}.get(name, name))(np.zeros((2, 3)), *arguments)
        with pytest.raises(error):
            getattr(torch, name)(torch.zeros(2, 3), *arguments)

    @pytest.mark.parametrize(("name", "number", "expected"), [("flip", 0, [3, 2, 1]), ("reshape", -1, [1, 2, 3])])
    def test_a_number_in_place_of_a_tuple_raises(self, name, number, expected):
        array = np.array([1, 2, 3])

        with pytest.raises(TypeError):
            getattr(torch, name)(torch.from_numpy(array), number)

        assert getattr(np, name)(array, number).tolist() == expected


@claim(
    api=[
        "torch.concatenate",
        "torch.stack",
        "torch.vstack",
        "torch.hstack",
        "torch.column_stack",
        "torch.tensor_split",
    ],
    about=["value", "shape"],
    see=["generated/torch.concatenate", "generated/torch.stack", "generated/torch.tensor_split"],
    asked=[
        "np.concatenate in pytorch",
        "np.array_split equivalent",
        "vstack hstack column_stack tensors",
        "torch.concatenate argument tensors must be tuple not Tensor",
        "axis argument in torch.concatenate",
    ],
)
class TestPiecesAreJoinedAndCutAsInNumpy:
    """Two int64 tensors of one shape are joined as in numpy.

    `concatenate`, `stack`, `vstack` and `hstack` join them alike, and the first two accept `axis`.
    [arrays_are_joined_alike]
    `column_stack` turns two int64 vectors into columns. [vectors_become_columns]
    `tensor_split` of an int64 tensor cuts as numpy's `array_split`, by a positive number or a sorted list.
    [arrays_are_cut_alike]
    `concatenate` skips an empty vector before a matrix; numpy raises ValueError. [an_empty_vector_is_skipped]
    `concatenate` of a matrix in place of a list raises TypeError; numpy joins the rows of an array.
    [a_tensor_is_not_taken_as_its_rows]
    """

    @given(ARRAYS, st.data())
    @belief("lecture/9")
    def test_arrays_are_joined_alike(self, array, data):
        axis = data.draw(st.integers(-array.ndim, array.ndim - 1))
        other = data.draw(arrays.arrays(np.int64, array.shape, elements=st.integers(-9, 9)))
        a, b = torch.from_numpy(array), torch.from_numpy(other)

        assert torch.concatenate([a, b, a], axis=axis).tolist() == np.concatenate([array, other, array], axis).tolist()
        assert torch.stack([a, b], axis=axis).tolist() == np.stack([array, other], axis=axis).tolist()
        assert torch.vstack([a, b]).tolist() == np.vstack([array, other]).tolist()
        assert torch.hstack([a, b]).tolist() == np.hstack([array, other]).tolist()

    @given(ARRAYS, st.integers(1, 4), st.lists(st.integers(-4, 4), max_size=3).map(sorted))
    @belief("lecture/9")
    def test_arrays_are_cut_alike(self, array, number, cuts):
        tensor = torch.from_numpy(array)

        by_number = [piece.tolist() for piece in torch.tensor_split(tensor, number)]
        by_cuts = [piece.tolist() for piece in torch.tensor_split(tensor, cuts, dim=-1)]

        assert by_number == [piece.tolist() for piece in np.array_split(array, number)]
        assert by_cuts == [piece.tolist() for piece in np.array_split(array, cuts, axis=-1)]

    @belief("lecture/9")
    def test_vectors_become_columns(self):
        a, b = np.array([1, 2]), np.array([3, 4])

        result = torch.column_stack([torch.from_numpy(a), torch.from_numpy(b)])

        assert result.tolist() == np.column_stack([a, b]).tolist() == [[1, 3], [2, 4]]

    def test_an_empty_vector_is_skipped(self):
        empty, matrix = np.zeros(0), np.ones((1, 2))

        with pytest.raises(ValueError, match="dimensions"):
            np.concatenate([empty, matrix])

        assert torch.concatenate([torch.from_numpy(empty), torch.from_numpy(matrix)]).tolist() == [[1.0, 1.0]]

    def test_a_tensor_is_not_taken_as_its_rows(self):
        array = np.array([[1, 2], [3, 4]])

        with pytest.raises(TypeError):
            torch.concatenate(torch.from_numpy(array))

        assert np.concatenate(array).tolist() == [1, 2, 3, 4]


@claim(
    api=["torch.sort", "torch.msort", "torch.argsort", "torch.unique", "torch.searchsorted", "torch.isin"],
    about=["value", "shape"],
    see=["generated/torch.argsort", "generated/torch.unique", "generated/torch.searchsorted", "generated/torch.isin"],
    asked=[
        "sort and unique like numpy",
        "where does nan go when sorting",
        "stable argsort",
        "unique treats nan as different values",
        "np.searchsorted equivalent",
        "np.unique with counts and inverse in torch",
    ],
)
class TestSortingIsThatOfNumpy:
    """Sorted and unique values of an int64 vector agree with NumPy's.

    `torch.sort` and `torch.msort` of an int64 vector return NumPy's sorted values.
    [sorted_values_and_stable_positions_are_equal]
    `argsort` of an int64 vector with `stable=True` agrees with NumPy's `kind="stable"`.
    [sorted_values_and_stable_positions_are_equal]
    `unique` of an int64 vector agrees in its values, where each stands and how often it occurs.
    [unique_values_places_and_counts_are_equal]
    `searchsorted` in a sorted int64 vector, and `isin` of two int64 vectors, agree. [places_and_membership_are_equal]
    In float64 a stable ascending `argsort` puts NaN last and treats signed zeros as equal, as in NumPy.
    [nan_sorts_last_and_zeros_are_equal]
    In `[1.0, 3.0, nan]` torch's `searchsorted` puts 4.0 behind the NaN, NumPy's before it. [a_number_goes_behind_nan]
    NaN itself goes behind a NaN in torch, and before it in NumPy. [nan_goes_behind_nan]
    In `unique` without `dim` two NaN are two values in torch, and one in NumPy. [nan_is_several_unique_values]
    """

    @given(VECTORS)
    @belief("lecture/9")
    def test_sorted_values_and_stable_positions_are_equal(self, array):
        tensor = torch.from_numpy(array)

        assert torch.msort(tensor).tolist() == np.sort(array).tolist()
        assert torch.sort(tensor).values.tolist() == np.sort(array).tolist()
        assert torch.argsort(tensor, dim=0, stable=True).tolist() == np.argsort(array, kind="stable").tolist()

    @given(VECTORS)
    @belief("lecture/9")
    def test_unique_values_places_and_counts_are_equal(self, array):
        expected = np.unique(array, return_inverse=True, return_counts=True)

        result = torch.unique(torch.from_numpy(array), return_inverse=True, return_counts=True)

        assert [part.tolist() for part in result] == [part.tolist() for part in expected]

    @given(VECTORS.map(np.sort), VECTORS, st.sampled_from(["left", "right"]))
    @belief("lecture/9")
    def test_places_and_membership_are_equal(self, array, values, side):
        places = torch.searchsorted(torch.from_numpy(array), torch.from_numpy(values), side=side)
        found = torch.isin(torch.from_numpy(values), torch.from_numpy(array))

        assert places.tolist() == np.searchsorted(array, values, side=side).tolist()
        assert found.tolist() == np.isin(values, array).tolist()

    def test_nan_sorts_last_and_zeros_are_equal(self):
        array = np.array([np.nan, 1.0, -np.inf, 0.0, -0.0, np.inf, -np.nan])

        assert torch.argsort(torch.from_numpy(array), stable=True).tolist() == [2, 3, 4, 1, 5, 0, 6]
        assert np.argsort(array, kind="stable").tolist() == [2, 3, 4, 1, 5, 0, 6]

    def test_a_number_goes_behind_nan(self):
        array = np.array([1.0, 3.0, np.nan])

        assert torch.searchsorted(torch.from_numpy(array), torch.tensor([4.0], dtype=torch.float64)).tolist() == [3]
        assert np.searchsorted(array, [4.0]).tolist() == [2]

    def test_nan_goes_behind_nan(self):
        array = np.array([1.0, np.nan])

        assert torch.searchsorted(torch.from_numpy(array), torch.tensor([np.nan], dtype=torch.float64)).tolist() == [2]
        assert np.searchsorted(array, [np.nan]).tolist() == [1]

    def test_nan_is_several_unique_values(self):
        array = np.array([np.nan, np.nan])

        assert torch.unique(torch.from_numpy(array)).shape == (2,)
        assert np.unique(array).shape == (1,)
