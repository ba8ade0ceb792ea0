"""Sparse products.

Order: 28
"""

import operator

import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.smm"],
    about=["value", "shape", "dtype", "error", "gradient"],
    see=["generated/torch.smm", "generated/torch.sparse.mm", "sparse"],
    equivalent={"torch.smm": {"gradient-doubled": "backward raises at the product itself, before a gradient flows"}},
    asked=[
        "torch.smm vs torch.sparse.mm",
        "can only be called on sparse tensors sspaddmm",
        "sparse times dense with sparse result",
        "derivative for aten::sspaddmm is not implemented",
        "sspmm not implemented for BFloat16",
    ],
)
class TestSmmTakesSparseTimesDense:
    """`torch.smm` multiplies a float32 COO matrix by a dense one.

    The product is a COO matrix of the same dtype, for uint8, int64, float64 and complex64 too.
    [a_sparse_matrix_is_multiplied_by_a_dense_one]
    A COO second factor raises RuntimeError, because `smm` accepts a dense one there.
    [a_sparse_matrix_is_multiplied_by_a_sparse_one]
    A CSR or dense first factor raises RuntimeError too.
    [a_sparse_matrix_in_rows_is_multiplied_by_a_dense_one, a_dense_first_factor_raises]
    Entries of one place in the COO factor are added up first. [entries_of_one_place_are_added_up_first]
    NaN in the dense factor does not spread where it meets an absent entry. [an_absent_entry_hides_nan]
    A row with an entry is stored in full, zeros included. [a_row_with_an_entry_is_stored_in_full]
    Backward to a dense factor that requires a gradient raises RuntimeError. [backward_through_the_product_raises]
    On the CPU bool, float16 and bfloat16 raise NotImplementedError. [bools_and_half_precision_raise]
    Before torch 2.8 they raised RuntimeError. [bools_and_half_precision_raised_another_error]
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

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={"calls": ["torch.[Tensor.]smm"], "when": ["dtype:bool,half", "device:cpu"]},
    )
    @pytest.mark.parametrize("dtype", [torch.bool, torch.float16, torch.bfloat16], ids=str)
    def test_bools_and_half_precision_raise(self, dtype):
        ones = torch.ones(2, 2, dtype=dtype)

        with pytest.raises(NotImplementedError):
            torch.smm(ones.to_sparse(), ones)

    @until("2.8")
    @pytest.mark.parametrize("dtype", [torch.bool, torch.float16, torch.bfloat16], ids=str)
    def test_bools_and_half_precision_raised_another_error(self, dtype):
        ones = torch.ones(2, 2, dtype=dtype)

        with pytest.raises(RuntimeError) as raised:
            torch.smm(ones.to_sparse(), ones)

        assert raised.type is RuntimeError

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
    asked=[
        "multiply sparse matrix by dense matrix",
        "sparse sparse matrix product",
        "gradient of sparse matrix multiplication",
        "adjacency matrix times features graph network",
        "addmm computation on CPU is not implemented for SparseCsr",
    ],
)
class TestSparseMmTakesAnyPairOfMatrices:
    """`torch.sparse.mm` multiplies float32 COO matrices by dense ones.

    The product of a COO and a dense float32 matrix, in either order, is dense.
    [sparse_by_dense_is_dense, dense_by_sparse_is_dense]
    The product of two float32 COO matrices is COO. [sparse_by_sparse_is_sparse]
    A COO matrix times a CSR one raises RuntimeError. [two_sparse_layouts_raise]
    Times a dense matrix, a COO factor has a sparse gradient, in its own places.
    [the_gradient_of_a_sparse_factor_is_sparse]
    `torch.mm`, `torch.matmul` and `@` accept float32 COO and dense matrices too.
    [the_products_of_dense_matrices_accept_sparse_ones]
    By them, a COO factor times a dense matrix has a dense gradient.
    [the_gradient_by_the_products_of_dense_matrices_is_dense]
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

    def test_two_sparse_layouts_raise(self):
        rows = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse_csr()

        with pytest.raises(RuntimeError):
            torch.sparse.mm(torch.eye(2).to_sparse(), rows)

    @pytest.mark.parametrize("multiply", [torch.mm, torch.matmul, operator.matmul], ids=["mm", "matmul", "@"])
    def test_the_products_of_dense_matrices_accept_sparse_ones(self, multiply):
        left, right = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        results = [
            multiply(left.to_sparse(), right),
            multiply(left, right.to_sparse()),
            multiply(left.to_sparse(), right.to_sparse()),
        ]

        assert [result.layout for result in results] == [torch.strided, torch.strided, torch.sparse_coo]
        assert [result.to_dense().tolist() for result in results] == [[[19.0, 22.0], [43.0, 50.0]]] * 3

    @pytest.mark.parametrize("multiply", [torch.mm, torch.matmul, operator.matmul], ids=["mm", "matmul", "@"])
    def test_the_gradient_by_the_products_of_dense_matrices_is_dense(self, multiply):
        sparse = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse().requires_grad_()

        multiply(sparse, torch.tensor([[5.0, 6.0], [7.0, 8.0]])).sum().backward()

        assert sparse.grad.layout == torch.strided
        assert sparse.grad.tolist() == [[11.0, 15.0], [11.0, 15.0]]
