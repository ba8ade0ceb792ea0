"""Sparse products and `addmm`."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@claim(
    api=["torch.smm"],
    about=["value", "shape", "dtype", "error", "gradient"],
    see=["generated/torch.smm", "generated/torch.sparse.mm", "sparse"],
    equivalent={"torch.smm": {"gradient-doubled": "backward raises at the product itself, before a gradient flows"}},
)
class TestSmmTakesSparseTimesDense:
    """`torch.smm` multiplies a sparse COO matrix by a dense one into a sparse matrix, and has no gradient.

    It takes that one combination only; `torch.sparse.mm` takes the others and can be differentiated.
    Rows without entries stay without entries, and NaN in the dense factor is not looked at where no entry meets it.
    A row with entries is stored in full, zeros included.
    Bool and half-precision matrices are refused on the CPU.
    """

    @belief("lecture/52")
    @pytest.mark.parametrize(
        "dtype", [torch.uint8, torch.int64, torch.float32, torch.float64, torch.complex64], ids=str
    )
    def test_a_sparse_matrix_is_multiplied_by_a_dense_one(self, dtype):
        sparse = torch.tensor([[1, 2], [3, 4]], dtype=dtype).to_sparse()

        result = torch.smm(sparse, torch.tensor([[5, 6], [7, 8]], dtype=dtype))

        assert result.to_dense().tolist() == [[19, 22], [43, 50]]
        assert result.layout == torch.sparse_coo
        assert result.dtype == dtype

    @belief("lecture/52", holds=False, raises=RuntimeError, role="exception")
    def test_a_sparse_matrix_is_multiplied_by_a_sparse_one(self):
        sparse = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).to_sparse()

        result = torch.smm(sparse, sparse)

        assert result.to_dense().tolist() == [[7.0, 10.0], [15.0, 22.0]]

    @belief("lecture/52", holds=False, raises=RuntimeError, role="exception")
    def test_a_sparse_matrix_in_rows_is_multiplied_by_a_dense_one(self):
        csr = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).to_sparse_csr()

        result = torch.smm(csr, torch.tensor([[5.0, 6.0], [7.0, 8.0]]))

        assert result.to_dense().tolist() == [[19.0, 22.0], [43.0, 50.0]]

    def test_a_dense_first_factor_raises(self):
        with pytest.raises(RuntimeError):
            torch.smm(torch.ones(2, 2), torch.ones(2, 2))

    def test_entries_of_one_place_are_added_up_first(self):
        sparse = torch.sparse_coo_tensor(torch.tensor([[0, 0], [1, 1]]), torch.tensor([1.0, 2.0]), (2, 2))

        result = torch.smm(sparse, torch.tensor([[5.0, 6.0], [7.0, 8.0]]))

        assert result.to_dense().tolist() == [[21.0, 24.0], [0.0, 0.0]]

    def test_an_absent_entry_hides_nan(self):
        sparse = torch.tensor([[0.0, 2.0], [0.0, 0.0]]).to_sparse()

        result = torch.smm(sparse, torch.tensor([[float("nan"), float("inf")], [7.0, 8.0]]))

        assert result.to_dense().tolist() == [[14.0, 16.0], [0.0, 0.0]]

    def test_a_row_with_an_entry_is_stored_in_full(self):
        sparse = torch.tensor([[0.0, 2.0], [0.0, 0.0]]).to_sparse()

        result = torch.smm(sparse, torch.zeros(2, 3)).coalesce()

        assert result.indices().tolist() == [[0, 0, 0], [0, 1, 2]]
        assert result.values().tolist() == [0.0, 0.0, 0.0]

    def test_backward_through_the_product_raises(self):
        dense = torch.ones(2, 2, requires_grad=True)
        result = torch.smm(torch.eye(2).to_sparse(), dense)

        assert result.requires_grad
        with pytest.raises(RuntimeError):
            torch.sparse.sum(result).backward()


@claim(
    api=["torch.sparse.mm"],
    about=["value", "shape", "dtype", "gradient"],
    see=["generated/torch.sparse.mm", "sparse"],
)
class TestSparseMmTakesAnyPairOfMatrices:
    """`torch.sparse.mm` multiplies sparse and dense matrices in any order, into a dense one where either is dense.

    The product of two sparse matrices is sparse.
    The gradient of a sparse factor is sparse, in the factor's own places, so absent entries are never learned.
    `torch.mm`, `torch.matmul` and `@` accept the same matrices, but `torch.mm` gives a sparse factor a dense gradient.
    """

    @pytest.mark.parametrize("dtype", [torch.int64, torch.float32, torch.float64, torch.complex64], ids=str)
    def test_sparse_by_dense_is_dense(self, dtype):
        sparse = torch.tensor([[0, 2], [3, 0]], dtype=dtype).to_sparse()

        result = torch.sparse.mm(sparse, torch.tensor([[5, 6], [7, 8]], dtype=dtype))

        assert result.layout == torch.strided
        assert result.dtype == dtype
        assert result.tolist() == [[14, 16], [15, 18]]

    def test_dense_by_sparse_is_dense(self):
        sparse = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse()

        result = torch.sparse.mm(torch.tensor([[5.0, 6.0], [7.0, 8.0]]), sparse)

        assert result.layout == torch.strided
        assert result.tolist() == [[18.0, 10.0], [24.0, 14.0]]

    def test_sparse_by_sparse_is_sparse(self):
        sparse = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse()

        result = torch.sparse.mm(sparse, sparse)

        assert result.layout == torch.sparse_coo
        assert result.to_dense().tolist() == [[6.0, 0.0], [0.0, 6.0]]

    def test_the_gradient_of_a_sparse_factor_is_sparse(self):
        sparse = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse().requires_grad_()
        dense = torch.tensor([[5.0, 6.0], [7.0, 8.0]], requires_grad=True)

        torch.sparse.mm(sparse, dense).sum().backward()

        assert sparse.grad.layout == torch.sparse_coo
        assert sparse.grad.to_dense().tolist() == [[0.0, 15.0], [11.0, 0.0]]
        assert dense.grad.tolist() == [[3.0, 3.0], [2.0, 2.0]]


@claim(
    api=["torch.addmm"],
    about=["value", "shape", "dtype", "error", "gradient"],
    see=["generated/torch.addmm", "notes/broadcasting"],
)
class TestAddmmAddsAScaledProduct:
    """`torch.addmm(input, a, b)` is `beta * input + alpha * (a @ b)`, with both factors 1 unless given.

    The input is broadcast to the shape of the product, which is how a linear layer adds its bias.
    With `beta=0` the input is not looked at, so a NaN in it does not spread.
    With integer matrices a fraction in `beta` or `alpha` is cut off without a word.
    """

    @belief("lecture/53")
    @given(size=st.tuples(*[st.integers(0, 3)] * 3), beta=st.integers(-3, 3), alpha=st.integers(-3, 3))
    def test_it_does_more_than_a_product(self, size, beta, alpha):
        rows, inner, columns = size
        start = torch.arange(rows * columns).reshape(rows, columns)
        a, b = torch.arange(rows * inner).reshape(rows, inner), torch.arange(inner * columns).reshape(inner, columns)
        expected = [
            [
                beta * int(start[i, j]) + alpha * sum(int(a[i, k]) * int(b[k, j]) for k in range(inner))
                for j in range(columns)
            ]
            for i in range(rows)
        ]

        result = torch.addmm(start, a, b, beta=beta, alpha=alpha)

        assert result.tolist() == expected
        assert result.shape == (rows, columns)

    @belief("lecture/53")
    def test_what_it_adds_makes_it_differ_from_the_product(self):
        a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        result = torch.addmm(torch.tensor([[1.0, 1.0], [2.0, 2.0]]), a, b)

        assert torch.mm(a, b).tolist() == [[19.0, 22.0], [43.0, 50.0]]
        assert result.tolist() == [[20.0, 23.0], [45.0, 52.0]]
        assert result.dtype == torch.float32

    @pytest.mark.parametrize(
        ("start", "expected"),
        [
            (10.0, [[29.0, 32.0], [53.0, 60.0]]),
            ([10.0, 20.0], [[29.0, 42.0], [53.0, 70.0]]),
            ([[10.0], [20.0]], [[29.0, 32.0], [63.0, 70.0]]),
        ],
        ids=["number", "row", "column"],
    )
    def test_the_input_is_broadcast(self, start, expected):
        a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        result = torch.addmm(torch.tensor(start), a, b)

        assert result.tolist() == expected

    def test_an_input_of_nan_is_ignored_with_beta_zero(self):
        a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        result = torch.addmm(torch.tensor(float("nan")), a, b, beta=0)

        assert result.tolist() == [[19.0, 22.0], [43.0, 50.0]]

    def test_a_fraction_is_cut_off_for_integers(self):
        ones = torch.ones(2, 2, dtype=torch.int32)

        result = torch.addmm(ones, ones, ones, beta=1.9, alpha=2.9)

        assert result.tolist() == [[5, 5], [5, 5]]
        assert result.dtype == torch.int32

    @pytest.mark.parametrize("shape", [(3,), (1, 2, 2)], ids=str)
    def test_an_input_that_does_not_broadcast_to_the_product_raises(self, shape):
        with pytest.raises(RuntimeError):
            torch.addmm(torch.ones(shape), torch.ones(2, 2), torch.ones(2, 2))

    @pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bfloat16, torch.bool], ids=str)
    def test_an_input_of_another_dtype_raises(self, dtype):
        with pytest.raises(RuntimeError):
            torch.addmm(torch.ones(2, 2, dtype=dtype), torch.ones(2, 2), torch.ones(2, 2))

    def test_beta_scales_the_gradient_of_the_input_and_alpha_those_of_the_factors(self):
        start = torch.zeros(2, requires_grad=True)
        a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        b = torch.tensor([[5.0, 6.0], [7.0, 8.0]], requires_grad=True)

        torch.addmm(start, a, b, beta=2, alpha=3).sum().backward()

        assert start.grad.tolist() == [4.0, 4.0]
        assert a.grad.tolist() == [[33.0, 45.0], [33.0, 45.0]]
        assert b.grad.tolist() == [[12.0, 12.0], [18.0, 18.0]]


@claim(
    api=["torch.addmm", "torch.Tensor.addmm_"],
    about=["value", "memory", "state", "error"],
    see=["generated/torch.addmm", "generated/torch.Tensor.addmm_"],
)
class TestAddmmAccumulatesInPlace:
    """`Tensor.addmm_` adds the product to the tensor itself; `torch.addmm` does so only where `out` names its input.

    In place the tensor cannot be broadcast: it has to have the shape of the product.
    """

    def test_the_input_is_left_alone(self):
        start = torch.ones(2, 2)

        result = torch.addmm(start, torch.ones(2, 2), torch.ones(2, 2))

        assert result.tolist() == [[3.0, 3.0], [3.0, 3.0]]
        assert start.tolist() == [[1.0, 1.0], [1.0, 1.0]]

    def test_the_result_goes_into_out(self):
        out = torch.zeros(2, 2)

        result = torch.addmm(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2, 2), out=out)

        assert out.tolist() == [[3.0, 3.0], [3.0, 3.0]]
        assert result is out

    def test_out_may_be_the_input(self):
        start = torch.ones(2, 2)

        torch.addmm(start, torch.ones(2, 2), torch.ones(2, 2), out=start)

        assert start.tolist() == [[3.0, 3.0], [3.0, 3.0]]

    def test_in_place_the_tensor_itself_changes(self):
        start = torch.ones(2, 2)

        result = start.addmm_(torch.ones(2, 2), torch.ones(2, 2), alpha=2)

        assert start.tolist() == [[5.0, 5.0], [5.0, 5.0]]
        assert result is start

    def test_in_place_the_tensor_is_not_broadcast(self):
        start = torch.ones(2)

        with pytest.raises(RuntimeError):
            start.addmm_(torch.ones(2, 2), torch.ones(2, 2))

    def test_an_out_of_another_dtype_raises(self):
        out = torch.zeros(2, 2, dtype=torch.float64)

        with pytest.raises(RuntimeError):
            torch.addmm(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2, 2), out=out)
