"""Products of matrices."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


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
)
class TestMmAndMatmulMultiplyMatrices:
    """`torch.mm` and `torch.matmul` both multiply two matrices, rows by columns.

    The sizes in the middle have to be equal: neither broadcasts a matrix, not even one of a single row.
    A size of 0 in the middle is a sum of nothing, so the product is full of zeros.
    The gradients are products as well: `grad @ B.T` for the left factor and `A.T @ grad` for the right one.
    With complex matrices the other factor is conjugated too: `B.mH` and `A.mH`.
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


@claim(
    api=["torch.mm", "torch.matmul"],
    about=["value", "dtype", "error"],
    see=["generated/torch.mm", "generated/torch.matmul", "tensor_attributes"],
)
class TestMatrixProductsNeedOneDtype:
    """A matrix product takes two matrices of one numeric dtype and stays in that dtype.

    Elementwise operations promote their operands; products do not, so convert one of them with `.to`.
    Integer products wrap around silently, as the sums are kept in the operands' own dtype.
    Of the unsigned integers only uint8 has a product on the CPU.
    Bool matrices have none there either: convert them to an integer dtype to count, then compare with 0.
    """

    @belief("lecture/51")
    @pytest.mark.parametrize(
        "dtype",
        [
            torch.uint8,
            torch.int8,
            torch.int16,
            torch.int32,
            torch.int64,
            torch.bfloat16,
            torch.float32,
            torch.float64,
            torch.complex64,
            torch.complex128,
        ],
        ids=str,
    )
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_a_product_stays_in_its_operands_dtype(self, product, dtype):
        a, b = torch.tensor([[1, 2], [3, 4]], dtype=dtype), torch.tensor([[5, 6], [7, 8]], dtype=dtype)

        result = getattr(torch, product)(a, b)

        assert result.tolist() == [[19, 22], [43, 50]]
        assert result.dtype == dtype

    @until("2.2")
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_float16_matrices_raise_on_the_cpu(self, product):
        a = torch.ones(2, 2, dtype=torch.float16)

        with pytest.raises(RuntimeError):
            getattr(torch, product)(a, a)

    @since("2.2")
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_float16_matrices_are_multiplied_on_the_cpu(self, product):
        a = torch.tensor([[1, 2], [3, 4]], dtype=torch.float16)

        result = getattr(torch, product)(a, a)

        assert result.tolist() == [[7.0, 10.0], [15.0, 22.0]]
        assert result.dtype == torch.float16

    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_a_product_of_bytes_wraps_around(self, product):
        a, b = torch.tensor([[16, 1]], dtype=torch.uint8), torch.tensor([[16], [3]], dtype=torch.uint8)

        result = getattr(torch, product)(a, b)

        assert result.tolist() == [[3]]

    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_bool_matrices_raise(self, product):
        a = torch.tensor([[True, False], [True, True]])

        with pytest.raises(RuntimeError):
            getattr(torch, product)(a, a)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (torch.float32, torch.float64),
            (torch.float32, torch.int64),
            (torch.int32, torch.int64),
            (torch.float32, torch.complex64),
            (torch.float32, torch.bfloat16),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("product", ["mm", "matmul"])
    def test_two_dtypes_raise(self, product, left, right):
        a, b = torch.ones(2, 2, dtype=left), torch.ones(2, 2, dtype=right)

        with pytest.raises(RuntimeError):
            getattr(torch, product)(a, b)


@claim(
    api=["torch.mm", "torch.matmul"],
    about=["value", "shape", "error"],
    see=["generated/torch.mm", "generated/torch.matmul", "generated/torch.bmm"],
)
class TestMmTakesMatricesOnly:
    """`torch.matmul` multiplies tensors of shape (2, 2, 2) matrix by matrix, where `torch.mm` raises.

    `mm` takes two tensors of exactly two dimensions; on those it gives what `matmul` gives.
    `matmul` takes the first dimension of a three-dimensional tensor as a batch, so the result is a stack of products.
    `torch.bmm` is the strict form for batches: it takes two tensors of exactly three dimensions.
    """

    @belief("til/2")
    def test_matmul_of_two_by_two_matrices_is_the_matrix_product(self):
        a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])

        result = torch.matmul(a, b)

        assert result.tolist() == [[19, 22], [43, 50]]

    @belief("til/2")
    def test_matmul_of_two_by_two_by_two_tensors_is_a_stack_of_matrix_products(self):
        a = torch.tensor([[[1, 2], [3, 4]], [[1, 0], [0, 2]]])
        b = torch.tensor([[[5, 6], [7, 8]], [[5, 6], [7, 8]]])

        result = torch.matmul(a, b)

        assert result.tolist() == [[[19, 22], [43, 50]], [[5, 6], [14, 16]]]

    @belief("til/3", holds=False, raises=RuntimeError)
    def test_mm_does_the_same_for_two_by_two_by_two_tensors(self):
        a = torch.arange(8).reshape(2, 2, 2)

        result = torch.mm(a, a)

        assert result.tolist() == [[[2, 3], [6, 11]], [[46, 55], [66, 79]]]

    def test_mm_does_the_same_for_two_by_two_matrices(self):
        a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])

        result = torch.mm(a, b)

        assert result.tolist() == [[19, 22], [43, 50]]

    @pytest.mark.parametrize("shapes", [((2,), (2, 2)), ((2, 2), (2,)), ((2, 2), (3, 2, 2)), ((), (2, 2))], ids=str)
    def test_mm_of_anything_but_two_matrices_raises(self, shapes):
        a, b = torch.ones(shapes[0]), torch.ones(shapes[1])

        with pytest.raises(RuntimeError):
            torch.mm(a, b)

    @pytest.mark.parametrize("shapes", [((2, 2, 2), (3, 2, 2)), ((2, 2, 2), (2, 3, 2)), ((), (2, 2))], ids=str)
    def test_matmul_of_shapes_that_do_not_fit_raises(self, shapes):
        a, b = torch.ones(shapes[0]), torch.ones(shapes[1])

        with pytest.raises(RuntimeError):
            torch.matmul(a, b)


@claim(
    api=["torch.matmul"],
    about=["value", "shape", "error"],
    see=["generated/torch.matmul", "notes/broadcasting"],
)
class TestMatmulBroadcastsBatches:
    """`torch.matmul` broadcasts every dimension before the last two, and takes a vector as a row or a column.

    A vector on the left counts as one row and on the right as one column, and the dimension added for it is dropped.
    Two vectors therefore give their dot product, of no dimensions.
    Numbers and tensors of no dimensions are refused: multiply by them with `*`.
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
