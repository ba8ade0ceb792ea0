"""Where torch agrees with numpy: shapes, pieces, sorting, indexing and products."""

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim

ARRAYS = arrays.arrays(np.int64, arrays.array_shapes(max_dims=3, max_side=3), elements=st.integers(-9, 9))
VECTORS = st.lists(st.integers(-4, 4), min_size=1, max_size=8).map(np.array)


def steps_forwards(index):
    """Whether no slice of the index runs backwards, which torch refuses."""
    parts = index if isinstance(index, tuple) else (index,)
    return all((part.step or 1) > 0 for part in parts if isinstance(part, slice))


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
)
class TestShapesChangeAsInNumpy:
    """`reshape`, `moveaxis`, `swapaxes`, `flip`, `roll`, `ravel` and `broadcast_to` give numpy's results.

    `permute` does what numpy's `transpose` does.
    Elements are in row order throughout, for torch knows no other.
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

    @pytest.mark.parametrize("call", [("permute", (0, 0)), ("moveaxis", 2, 0), ("flip", (2,)), ("roll", 1, 2)], ids=str)
    @belief("lecture/9")
    def test_a_dimension_that_is_not_there_raises(self, call):
        name, *arguments = call

        with pytest.raises(ValueError, match="axis"):
            getattr(np, {"permute": "transpose"}.get(name, name))(np.zeros((2, 3)), *arguments)
        with pytest.raises((RuntimeError, IndexError)):
            getattr(torch, name)(torch.zeros(2, 3), *arguments)


@claim(
    api=["torch.concatenate", "torch.stack", "torch.vstack", "torch.hstack", "torch.tensor_split"],
    about=["value", "shape"],
    see=["generated/torch.concatenate", "generated/torch.stack", "generated/torch.tensor_split"],
)
class TestPiecesAreJoinedAndCutAsInNumpy:
    """`concatenate`, `stack`, `vstack` and `hstack` join as numpy's do, and `tensor_split` cuts as `array_split`.

    `concatenate` and `stack` take `axis` as well as `dim`.
    What is joined is a list or a tuple of tensors.
    An empty vector beside matrices is skipped by `concatenate`, where numpy raises.
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


@claim(
    api=["torch.msort", "torch.argsort", "torch.unique", "torch.searchsorted", "torch.isin"],
    about=["value", "shape"],
    see=["generated/torch.argsort", "generated/torch.unique", "generated/torch.searchsorted", "generated/torch.isin"],
)
class TestSortingIsThatOfNumpy:
    """Sorted and unique values, their places and membership agree with NumPy on integers.

    `torch.sort` and `torch.msort` return NumPy's sorted values. [sorted_values_and_stable_positions_are_equal]
    Positions agree with `stable=True`, NumPy's `kind="stable"`. [sorted_values_and_stable_positions_are_equal]
    Unique values, where each stands and how often it occurs agree. [unique_values_places_and_counts_are_equal]
    Places in a sorted vector, and what is in another vector, agree. [places_and_membership_are_equal]
    Floats sort alike too, with NaN last and signed zeros equal. [nan_sorts_last_and_zeros_are_equal]
    Beside a NaN `searchsorted` disagrees: torch puts a larger number behind it, NumPy before it.
    [a_number_goes_behind_nan]
    NaN is several unique values in torch, and one in NumPy. [nan_is_several_unique_values]
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

    def test_nan_is_several_unique_values(self):
        array = np.array([np.nan, np.nan])

        assert torch.unique(torch.from_numpy(array)).shape == (2,)
        assert np.unique(array).shape == (1,)


@claim(
    api=["torch.Tensor.__getitem__", "torch.Tensor.__setitem__"],
    about=["value", "shape", "error"],
    see=["tensor_view", "tensors"],
)
class TestIndexingIsThatOfNumpy:
    """Numbers, slices forwards, None, `...`, masks and int64 positions index and assign as in numpy.

    Negative numbers count from the end, slices may go past it, and positions past it raise IndexError.
    A uint8 array is a mask in torch, and steps backwards are refused.
    Arrays of positions that a slice separates put their dimensions first in both.
    """

    @given(ARRAYS, st.data())
    @belief("lecture/9")
    def test_numbers_slices_none_and_ellipsis_are_alike(self, array, data):
        index = data.draw(arrays.basic_indices(array.shape, allow_newaxis=True).filter(steps_forwards))

        assert torch.from_numpy(array)[index].tolist() == array[index].tolist()

    @given(ARRAYS, st.data())
    @belief("lecture/9")
    def test_arrays_of_positions_are_alike(self, array, data):
        index = data.draw(arrays.integer_array_indices(array.shape))

        result = torch.from_numpy(array)[tuple(torch.from_numpy(part) for part in index)]

        assert result.tolist() == array[index].tolist()

    @given(ARRAYS, st.integers(-9, 9))
    @belief("lecture/9")
    def test_masks_select_and_assign_alike(self, array, number):
        tensor, expected = torch.from_numpy(array.copy()), array.copy()

        selected = tensor[tensor > number]
        tensor[tensor < number] = number
        expected[expected < number] = number

        assert selected.tolist() == array[array > number].tolist()
        assert tensor.tolist() == expected.tolist()

    @pytest.mark.parametrize("index", [-1, (0, -2), slice(-2, 9), (slice(None), -1), (None, 1), ...], ids=str)
    @belief("lecture/9")
    def test_places_are_assigned_alike(self, index):
        tensor, array = torch.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3)

        tensor[index] = 9
        array[index] = 9

        assert tensor.tolist() == array.tolist()

    @belief("lecture/9")
    def test_positions_separated_by_a_slice_come_first(self):
        array = np.arange(24).reshape(2, 3, 4)

        result = torch.from_numpy(array)[torch.tensor([0, 1]), :, torch.tensor([3, 1])]

        assert result.tolist() == array[np.array([0, 1]), :, np.array([3, 1])].tolist()
        assert result.tolist() == [[3, 7, 11], [13, 17, 21]]

    @pytest.mark.parametrize("index", [2, -3, (0, 3), (0, 0, 0), [0, 2], 1.0], ids=str)
    @belief("lecture/9")
    def test_places_that_are_not_there_raise_index_error(self, index):
        with pytest.raises(IndexError):
            np.zeros((2, 3))[index]
        with pytest.raises(IndexError):
            torch.zeros(2, 3)[index]


@claim(
    api=["torch.matmul", "torch.tensordot", "torch.kron", "torch.einsum", "torch.tril", "torch.diagonal"],
    about=["value", "shape", "error"],
    see=["generated/torch.matmul", "generated/torch.tensordot", "generated/torch.kron", "generated/torch.tril"],
)
class TestMatrixProductsAreThoseOfNumpy:
    """`matmul`, `tensordot`, `kron`, `einsum`, `tril` and `diagonal` give numpy's results for int64 matrices.

    Vectors lose the dimension that was added for them and stacks broadcast, in both.
    Shapes that do not fit, and 0-d operands of `matmul`, raise in both.
    `einsum` sums bytes of one operand in int64, `matmul` refuses bools, and `tril` vectors, where numpy does not.
    """

    @given(arrays.mutually_broadcastable_shapes(signature="(n?,k),(k,m?)->(n?,m?)", max_dims=2, max_side=3), st.data())
    @belief("lecture/9")
    def test_products_of_vectors_matrices_and_stacks_are_equal(self, shapes, data):
        a, b = (data.draw(arrays.arrays(np.int64, s, elements=st.integers(-9, 9))) for s in shapes.input_shapes)
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.matmul(x, y).tolist() == np.matmul(a, b).tolist()
        assert torch.tensordot(x, x, 0).tolist() == np.tensordot(a, a, 0).tolist()
        assert torch.kron(x, y).tolist() == np.kron(a, b).tolist()

    @pytest.mark.parametrize("offset", [0, 1, -1])
    @belief("lecture/9")
    def test_parts_of_matrices_are_equal(self, offset):
        array = np.arange(1, 10).reshape(3, 3)

        assert torch.tril(torch.from_numpy(array), offset).tolist() == np.tril(array, offset).tolist()
        assert torch.diagonal(torch.from_numpy(array), offset).tolist() == np.diagonal(array, offset).tolist()

    @belief("lecture/9")
    def test_contracted_products_are_equal(self):
        a, b = np.arange(6).reshape(2, 3), np.arange(12).reshape(3, 2, 2)
        x, y = torch.from_numpy(a), torch.from_numpy(b)

        assert torch.tensordot(x, y, 1).tolist() == np.tensordot(a, b, 1).tolist()
        assert torch.tensordot(x, y, ([0, 1], [1, 0])).tolist() == np.tensordot(a, b, ([0, 1], [1, 0])).tolist()
        assert torch.einsum("ij,jkl->lik", x, y).tolist() == np.einsum("ij,jkl->lik", a, b).tolist()

    @pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((2,), (3,)), ((2, 2), ())], ids=str)
    @belief("lecture/9")
    def test_shapes_that_do_not_fit_raise(self, shapes):
        with pytest.raises(ValueError, match="matmul"):
            np.matmul(np.zeros(shapes[0]), np.zeros(shapes[1]))
        with pytest.raises(RuntimeError):
            torch.matmul(torch.zeros(shapes[0]), torch.zeros(shapes[1]))
