"""Products of matrices.

Order: 24
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@st.composite
def factors(draw):
    """Two int64 matrices that can be multiplied, of sizes 0 to 3."""
    rows, inner, columns = (draw(st.integers(0, 3)) for _ in range(3))
    left = draw(st.lists(st.integers(-9, 9), min_size=rows * inner, max_size=rows * inner))
    right = draw(st.lists(st.integers(-9, 9), min_size=inner * columns, max_size=inner * columns))
    return (
        torch.tensor(left, dtype=torch.int64).reshape(rows, inner),
        torch.tensor(right, dtype=torch.int64).reshape(inner, columns),
    )


def triple_loop(a, b):
    """The matrix product by its definition, as a list of rows."""
    rows, inner, columns = len(a), len(b), b.shape[1]
    a, b = a.tolist(), b.tolist()
    return [[sum(a[i][k] * b[k][j] for k in range(inner)) for j in range(columns)] for i in range(rows)]


@claim(
    api=["torch.mm", "torch.matmul"],
    about=["value", "shape", "error", "gradient"],
    see=["generated/torch.mm", "generated/torch.matmul"],
    asked=[
        "matrix multiplication in pytorch",
        "shapes cannot be multiplied inner dimension mismatch",
        "gradient of matrix product",
        "zero times inf in matmul nan",
        "multiply transposed matrix",
    ],
)
class TestMmAndMatmulMultiplyMatrices:
    """`torch.mm` and `torch.matmul` multiply two dense float32 matrices.

    For int64 each element sums a row times a column. [each_element_sums_a_row_times_a_column]
    A transposed matrix and one with gaps are multiplied as they read.
    [transposed_and_strided_matrices_are_multiplied_as_they_read]
    Unequal sizes in the middle raise RuntimeError, even where the right matrix has a single row.
    [unequal_inner_sizes_raise]
    For float32 a size of 0 in the middle makes a product full of zeros. [an_inner_size_of_zero_gives_zeros]
    A zero does not hide an infinity: their product in dense float32 matrices is NaN. [a_zero_does_not_hide_an_infinity]
    For two separate float32 leaves the gradients are `grad @ B.T` and `A.T @ grad`.
    [the_gradient_of_a_factor_is_a_product_with_the_other_one_transposed]
    For complex64 leaves the other factor is conjugated: `grad @ B.mH` and `A.mH @ grad`.
    [complex_gradients_are_conjugated]
    """

    @belief("lecture/51")
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    @given(pair=factors())
    def test_each_element_sums_a_row_times_a_column(self, product, pair):
        a, b = pair
        expected = triple_loop(a, b)

        result = getattr(torch, product)(a, b)

        assert result.tolist() == expected
        assert result.shape == (a.shape[0], b.shape[1])

    @belief("lecture/51")
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_transposed_and_strided_matrices_are_multiplied_as_they_read(self, product):
        a = torch.tensor([[1.0, 3.0], [2.0, 4.0]]).T
        b = torch.tensor([[5.0, 0.0, 6.0, 0.0], [7.0, 0.0, 8.0, 0.0]])[:, ::2]

        result = getattr(torch, product)(a, b)

        assert result.tolist() == [[19.0, 22.0], [43.0, 50.0]]

    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_an_inner_size_of_zero_gives_zeros(self, product):
        a, b = torch.ones(2, 0), torch.ones(0, 3)

        result = getattr(torch, product)(a, b)

        assert result.tolist() == [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]

    @pytest.mark.parametrize("rows", [1, 2, 4])
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_unequal_inner_sizes_raise(self, product, rows):
        a, b = torch.ones(2, 3), torch.ones(rows, 3)

        with pytest.raises(RuntimeError):
            getattr(torch, product)(a, b)

    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_a_zero_does_not_hide_an_infinity(self, product):
        a, b = torch.tensor([[0.0, 1.0]]), torch.tensor([[float("inf")], [1.0]])

        result = getattr(torch, product)(a, b)

        assert result.isnan().tolist() == [[True]]

    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_the_gradient_of_a_factor_is_a_product_with_the_other_one_transposed(self, product):
        a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        b = torch.tensor([[5.0, 6.0], [7.0, 8.0]], requires_grad=True)

        getattr(torch, product)(a, b).backward(torch.tensor([[1.0, 0.0], [0.0, 2.0]]))

        assert a.grad.tolist() == [[5.0, 7.0], [12.0, 16.0]]
        assert b.grad.tolist() == [[1.0, 6.0], [2.0, 8.0]]

    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_complex_gradients_are_conjugated(self, product):
        a = torch.tensor([[1j, 2.0]], requires_grad=True)
        b = torch.tensor([[3.0], [4j]], requires_grad=True)

        getattr(torch, product)(a, b).backward(torch.tensor([[1 + 0j]]))

        assert a.grad.tolist() == [[3, -4j]]
        assert b.grad.tolist() == [[-1j], [2]]


@claim(
    api=["torch.matmul"],
    about=["value", "shape", "error"],
    see=["generated/torch.matmul", "notes/broadcasting"],
    asked=[
        "batch matrix multiplication with broadcasting",
        "multiply one matrix with a batch of matrices",
        "matrix times batch of vectors",
        "4d tensor matmul attention heads",
        "matmul argument other must be Tensor not float",
    ],
)
class TestMatmulBroadcastsBatches:
    """`torch.matmul` of dense tensors broadcasts its batch dimensions.

    Two dense stacks of matrices are multiplied pair by pair. [batches_are_broadcast_against_each_other]
    Batches that do not broadcast raise RuntimeError. [batches_that_do_not_broadcast_raise]
    A vector counts as one row on the left and as one column on the right.
    [a_vector_on_the_left_is_a_row, a_vector_on_the_right_is_a_column]
    The dimension added for a vector is dropped, so two vectors return their 0-d dot product.
    [two_vectors_give_their_dot_product]
    A vector is multiplied with each matrix of a batch. [a_vector_meets_every_matrix_of_a_batch]
    A 0-d tensor raises RuntimeError and a number TypeError: multiply by them with `*`.
    [a_tensor_of_no_dimensions_raises, a_number_raises]
    """

    @given(outer=st.integers(0, 2), batch=st.integers(0, 2))
    def test_batches_are_broadcast_against_each_other(self, outer, batch):
        a = torch.arange(outer * 6).reshape(outer, 1, 3, 2)
        b = torch.arange(batch * 8).reshape(batch, 2, 4)
        expected = [[triple_loop(left[0], right) for right in b] for left in a]

        result = torch.matmul(a, b)

        assert result.tolist() == expected
        assert result.shape == (outer, batch, 3, 4)

    def test_two_vectors_give_their_dot_product(self):
        result = torch.matmul(torch.tensor([1, 2]), torch.tensor([3, 4]))

        assert result.tolist() == 11

    def test_a_vector_on_the_right_is_a_column(self):
        result = torch.matmul(torch.tensor([[1, 2], [3, 4]]), torch.tensor([5, 6]))

        assert result.tolist() == [17, 39]

    def test_a_vector_on_the_left_is_a_row(self):
        result = torch.matmul(torch.tensor([5, 6]), torch.tensor([[1, 2], [3, 4]]))

        assert result.tolist() == [23, 34]

    def test_a_vector_meets_every_matrix_of_a_batch(self):
        result = torch.matmul(torch.arange(8).reshape(2, 2, 2), torch.tensor([1, 10]))

        assert result.tolist() == [[10, 32], [54, 76]]

    def test_batches_that_do_not_broadcast_raise(self):
        with pytest.raises(RuntimeError):
            torch.matmul(torch.ones(3, 2, 4), torch.ones(5, 4, 6))

    def test_a_tensor_of_no_dimensions_raises(self):
        with pytest.raises(RuntimeError):
            torch.matmul(torch.ones(2, 2), torch.tensor(2.0))

    def test_a_number_raises(self):
        with pytest.raises(TypeError):
            torch.matmul(torch.ones(2, 2), 2.0)
