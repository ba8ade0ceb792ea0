"""Where torch agrees with numpy: indexing and products.

Order: 40
"""

import warnings

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim

ARRAYS = arrays.arrays(np.int64, arrays.array_shapes(max_dims=3, max_side=3), elements=st.integers(-9, 9))


def steps_forwards(index):
    """Whether no slice of the index runs backwards, which torch refuses."""
    parts = index if isinstance(index, tuple) else (index,)
    return all((part.step or 1) > 0 for part in parts if isinstance(part, slice))


@claim(
    api=["torch.Tensor.__getitem__", "torch.Tensor.__setitem__"],
    about=["value", "shape", "error"],
    see=["tensor_view", "tensors"],
    asked=[
        "numpy style indexing of tensors",
        "step must be greater than zero",
        "select elements with boolean mask",
        "too many indices for tensor of dimension 2",
        "index is out of bounds for dimension with size",
        "get submatrix or column of tensor",
    ],
)
class TestIndexingIsThatOfNumpy:
    """Integers and forward slices index a tensor as in numpy.

    Integers in range, slices with positive steps, None and a single `...` are alike.
    [numbers_slices_none_and_ellipsis_are_alike]
    A tuple with an int64 tensor of positions in range for each dimension is alike, negative ones included.
    [arrays_of_positions_are_alike]
    A bool mask of an int64 tensor's shape selects, and assigns an integer, alike. [masks_select_and_assign_alike]
    In an int64 matrix an integer that fits is assigned to numbers, slices and `...` alike; slices may pass the end.
    [places_are_assigned_alike]
    Two int64 vectors of positions that a slice separates put their dimension first in both.
    [positions_separated_by_a_slice_come_first]
    For a 2 x 3 matrix the numbers 2 and -3, the list `[0, 2]` and the float 1.0 raise IndexError in both.
    [places_that_are_not_there_raise_index_error]
    `tensor[::-1]` raises ValueError; numpy reverses. [a_step_backwards_raises]
    Reading with a 1-d uint8 tensor masks in torch; a uint8 array holds positions in numpy. [bytes_are_a_mask]
    A 1-d int8 tensor of positions raises IndexError in torch. [positions_of_int8_raise]
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

    def test_a_step_backwards_raises(self):
        array = np.array([1, 2, 3])

        with pytest.raises(ValueError):
            torch.from_numpy(array)[::-1]

        assert array[::-1].tolist() == [3, 2, 1]

    def test_bytes_are_a_mask(self):
        array, index = np.array([5, 6]), np.array([1, 0], dtype=np.uint8)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = torch.from_numpy(array)[torch.from_numpy(index)]

        assert result.tolist() == [5]
        assert array[index].tolist() == [6, 5]

    def test_positions_of_int8_raise(self):
        array, index = np.array([5, 6]), np.array([1, 0], dtype=np.int8)

        with pytest.raises(IndexError):
            torch.from_numpy(array)[torch.from_numpy(index)]

        assert array[index].tolist() == [6, 5]


@claim(
    api=["torch.matmul", "torch.tensordot", "torch.kron", "torch.einsum", "torch.tril", "torch.diagonal"],
    about=["value", "shape", "error"],
    see=["generated/torch.matmul", "generated/torch.tensordot", "generated/torch.kron", "generated/torch.tril"],
    asked=[
        "np.dot or @ in torch",
        "matmul: mat1 and mat2 shapes cannot be multiplied",
        "expected scalar type Float but found Double matmul",
        "both arguments to matmul need to be at least 1D",
        "kronecker product",
        "tensordot same as numpy",
    ],
)
class TestMatrixProductsAreThoseOfNumpy:
    """`matmul` of int64 matrices whose sizes fit equals numpy's.

    `matmul`, `kron` and `tensordot(x, x, 0)` of int64 vectors, matrices and stacks are equal.
    [products_of_vectors_matrices_and_stacks_are_equal]
    Along equal sizes `tensordot` and `einsum` contract int64 tensors alike. [contracted_products_are_equal]
    `tensordot` broadcasts a contracted size of 1; numpy raises ValueError. [tensordot_broadcasts_a_size_of_one]
    `tril` and `diagonal` of a 3 x 3 int64 matrix are equal, with offsets from -1 to 1. [parts_of_matrices_are_equal]
    In `matmul` shapes that do not fit, and 0-d tensors, raise RuntimeError; numpy raises ValueError.
    [shapes_that_do_not_fit_raise]
    `matmul` of a float32 and a float64 2 x 2 matrix raises RuntimeError; numpy promotes. [mixed_dtypes_raise]
    `tril` of a vector of 2 elements raises RuntimeError; numpy makes a matrix. [tril_of_a_vector_raises]
    `einsum("i->", x)` sums a uint8 vector in int64; numpy wraps around. [einsum_of_bytes_is_wider]
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

    def test_mixed_dtypes_raise(self):
        a, b = np.ones((2, 2), dtype=np.float32), np.ones((2, 2))

        with pytest.raises(RuntimeError):
            torch.matmul(torch.from_numpy(a), torch.from_numpy(b))

        assert np.matmul(a, b).dtype == np.float64

    def test_tensordot_broadcasts_a_size_of_one(self):
        a, b = np.array([[1, 2, 3]]), np.array([[10]])

        with pytest.raises(ValueError, match="shape-mismatch"):
            np.tensordot(a, b, 1)

        assert torch.tensordot(torch.from_numpy(a), torch.from_numpy(b), 1).tolist() == [[60]]

    def test_tril_of_a_vector_raises(self):
        array = np.array([1, 2])

        with pytest.raises(RuntimeError):
            torch.tril(torch.from_numpy(array))

        assert np.tril(array).tolist() == [[1, 0], [1, 2]]

    def test_einsum_of_bytes_is_wider(self):
        array = np.array([200, 100], dtype=np.uint8)

        result = torch.einsum("i->", torch.from_numpy(array))

        assert (result.item(), result.dtype) == (300, torch.int64)
        assert np.einsum("i->", array) == 44
