"""Sparse COO tensors: their entries.

Order: 1
"""

import pytest
import torch

from torchnotes import claim


def doubled(dtype=torch.float32):
    """Return a sparse matrix of shape (2, 3) with three entries, two of them in row 1 and column 0."""
    return torch.sparse_coo_tensor(torch.tensor([[1, 0, 1], [0, 2, 0]]), torch.tensor([3, 4, 5], dtype=dtype), (2, 3))


def entries(sparse):
    return sparse._nnz()  # noqa: SLF001 - nothing public counts them


@claim(
    api=["torch.Tensor.coalesce", "torch.Tensor.is_coalesced"],
    about=["value", "shape", "dtype", "memory", "error"],
    see=["generated/torch.Tensor.coalesce", "generated/torch.Tensor.is_coalesced", "sparse"],
    asked=[
        "Cannot get indices on an uncoalesced tensor, please call .coalesce() first",
        "Cannot get values on an uncoalesced tensor",
        "duplicate indices in sparse tensor",
        "sparse tensor sum duplicates",
        "what is an uncoalesced tensor",
    ],
)
class TestCoalesceAddsUpEntriesOfOnePlace:
    """`coalesce()` adds up entries of a sparse COO tensor in one place.

    Entries of one place become one, and entries of a matrix stand in the order of rows and then of columns.
    [entries_are_added_up_in_order]
    An uncoalesced tensor stays as it was; of a coalesced tensor `coalesce()` returns the tensor itself.
    [the_tensor_itself_stays]
    `indices()` and `values()` of an uncoalesced tensor raise RuntimeError. [entries_cannot_be_read_before]
    `to_dense()` adds up float32 entries without `coalesce()`. [a_dense_tensor_is_added_up_too]
    By default a tensor of two entries from `torch.sparse_coo_tensor` is uncoalesced, even without duplicates.
    [without_duplicates_it_is_uncoalesced_too]
    The result of `to_sparse()` for a dense matrix is coalesced. [without_duplicates_it_is_uncoalesced_too]
    A sum of 0 stays as an entry. [a_sum_of_zero_stays]
    Sums of uint8 wrap around, and bools are joined by "or". [small_integers_wrap_around, bools_are_joined_by_or]
    Entries that are vectors are added up element by element. [vectors_are_added_up]
    """

    @pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64, torch.int64, torch.complex64])
    def test_entries_are_added_up_in_order(self, dtype):
        result = doubled(dtype).coalesce()

        assert result.indices().tolist() == [[0, 1], [2, 0]]
        assert result.values().tolist() == [4, 8]
        assert (result.dtype, result.shape, result.is_coalesced()) == (dtype, (2, 3), True)

    def test_the_tensor_itself_stays(self):
        tensor = doubled()

        result = tensor.coalesce()

        assert (entries(tensor), entries(result)) == (3, 2)
        assert tensor.is_coalesced() is False
        assert result.coalesce() is result

    @pytest.mark.parametrize("name", ["indices", "values"])
    def test_entries_cannot_be_read_before(self, name):
        tensor = doubled()

        with pytest.raises(RuntimeError):
            getattr(tensor, name)()

    def test_a_dense_tensor_is_added_up_too(self):
        assert doubled().to_dense().tolist() == [[0.0, 0.0, 4.0], [8.0, 0.0, 0.0]]

    def test_without_duplicates_it_is_uncoalesced_too(self):
        made = torch.sparse_coo_tensor(torch.tensor([[0, 1], [0, 1]]), torch.tensor([1.0, 2.0]), (2, 2))

        assert made.is_coalesced() is False
        assert torch.tensor([[1.0, 0.0], [0.0, 2.0]]).to_sparse().is_coalesced() is True

    def test_a_sum_of_zero_stays(self):
        tensor = torch.sparse_coo_tensor(torch.tensor([[1, 1]]), torch.tensor([2.0, -2.0]), (3,))

        result = tensor.coalesce()

        assert (result.indices().tolist(), result.values().tolist()) == ([[1]], [0.0])

    def test_small_integers_wrap_around(self):
        tensor = torch.sparse_coo_tensor(torch.tensor([[1, 1]]), torch.tensor([200, 100], dtype=torch.uint8), (3,))

        assert tensor.coalesce().values().tolist() == [44]

    def test_bools_are_joined_by_or(self):
        tensor = torch.sparse_coo_tensor(torch.tensor([[1, 1]]), torch.tensor([True, True]), (3,))

        assert tensor.coalesce().values().tolist() == [True]

    def test_vectors_are_added_up(self):
        tensor = torch.sparse_coo_tensor(torch.tensor([[1, 1]]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), (3, 2))

        assert tensor.coalesce().values().tolist() == [[4.0, 6.0]]


@claim(
    api=["torch.sparse_coo_tensor"],
    about=["value", "shape", "dtype", "memory", "error", "argument"],
    see=["generated/torch.sparse_coo_tensor", "sparse"],
    asked=[
        "create a sparse tensor from indices and values",
        "shape of indices for sparse_coo_tensor",
        "check_invariants sparse tensor",
        "sparse tensor index out of bounds segfault",
        "edge list to sparse adjacency matrix",
    ],
)
class TestSparseCooTensorAcceptsIndicesOutside:
    """By default `torch.sparse_coo_tensor` accepts indices outside its size.

    In a size of (2, 2) an entry in row 0 and column 2 is accepted, and so is one in row 1 and column -1.
    [an_index_outside_is_accepted]
    By `to_dense()` on the CPU they appear in row 1 and column 0, and in row 0 and column 1.
    [an_index_outside_is_accepted]
    With `check_invariants=True` both raise RuntimeError. [checked_they_raise]
    A column of the indices is the place of one entry: of shape (entries, dimensions) they raise RuntimeError for three
    entries of a matrix. [indices_have_a_row_for_a_dimension]
    Without a size, the largest index in a dimension, and one more, is its size. [the_largest_index_is_the_size]
    An entry of 0 is kept, where `to_sparse()` of a dense matrix drops it. [a_zero_is_kept]
    By default a float32 tensor of values is not copied: a write to it shows in the sparse tensor. [values_are_shared]
    """

    @pytest.mark.parametrize(
        ("row", "column", "dense"), [(0, 2, [[0.0, 0.0], [5.0, 0.0]]), (1, -1, [[0.0, 5.0], [0.0, 0.0]])]
    )
    def test_an_index_outside_is_accepted(self, row, column, dense):
        # these places are in the memory of the dense tensor, so that nothing else is written to
        result = torch.sparse_coo_tensor(torch.tensor([[row], [column]]), torch.tensor([5.0]), (2, 2))

        assert (result.shape, result.dtype, result.layout) == ((2, 2), torch.float32, torch.sparse_coo)
        assert result.to_dense().tolist() == dense

    @pytest.mark.parametrize(("row", "column"), [(0, 2), (1, -1)])
    def test_checked_they_raise(self, row, column):
        places = torch.tensor([[row], [column]])

        with pytest.raises(RuntimeError):
            torch.sparse_coo_tensor(places, torch.tensor([5.0]), (2, 2), check_invariants=True)

    def test_indices_have_a_row_for_a_dimension(self):
        places, values = torch.tensor([[0, 1], [1, 2], [2, 0]]), torch.tensor([1.0, 2.0, 3.0])

        with pytest.raises(RuntimeError):
            torch.sparse_coo_tensor(places, values, (3, 3))

        result = torch.sparse_coo_tensor(places.t(), values, (3, 3))
        assert result.to_dense().tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 2.0], [3.0, 0.0, 0.0]]

    def test_the_largest_index_is_the_size(self):
        result = torch.sparse_coo_tensor(torch.tensor([[0, 1], [4, 0]]), torch.tensor([1.0, 2.0]))

        assert result.shape == (2, 5)

    def test_a_zero_is_kept(self):
        made = torch.sparse_coo_tensor(torch.tensor([[0, 1]]), torch.tensor([0.0, 3.0]), (2,))

        assert entries(made) == 2
        assert entries(torch.tensor([0.0, 3.0]).to_sparse()) == 1

    def test_values_are_shared(self):
        values = torch.tensor([1.0, 2.0])
        result = torch.sparse_coo_tensor(torch.tensor([[0, 1]]), values, (2,))

        values[0] = 7

        assert result.to_dense().tolist() == [7.0, 2.0]


def in_layout(layout):
    """Return a matrix of ones and zeros in a layout."""
    dense = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    if layout in {torch.sparse_bsr, torch.sparse_bsc}:
        return dense.to_sparse(layout=layout, blocksize=(1, 1))
    return dense if layout is torch.strided else dense.to_sparse(layout=layout)


@claim(
    api=["torch.Tensor.is_sparse", "torch.Tensor.to_sparse_csr"],
    about=["value", "dtype", "error"],
    see=["generated/torch.Tensor.is_sparse", "generated/torch.Tensor.to_sparse_csr", "sparse"],
    asked=[
        "check if a tensor is sparse",
        "is_sparse returns False for csr",
        "crow_indices and col_indices",
        "indices expected sparse coordinate tensor layout but got SparseCsr",
        "convert COO to CSR",
    ],
)
class TestIsSparseIsFalseForCsr:
    """`Tensor.is_sparse` is True for COO, and False for CSR.

    CSC, BSR, BSC and dense matrices have False too. [only_coo_counts]
    Compare `layout` with `torch.strided` to ask for CSC, BSR and BSC too. [advice]
    A CSR matrix has `crow_indices()`, `col_indices()` and `values()`. [a_csr_matrix_has_three_parts]
    Rows begin and end where `crow_indices()` says. [a_csr_matrix_has_three_parts]
    `indices()`, `coalesce()` and `is_coalesced()` raise RuntimeError for a CSR matrix. [methods_of_coo_raise]
    `to_sparse_csr()` of a COO matrix adds up entries of one place. [entries_of_one_place_are_added_up]
    """

    @pytest.mark.parametrize(
        "layout",
        [torch.sparse_coo, torch.sparse_csr, torch.sparse_csc, torch.sparse_bsr, torch.sparse_bsc, torch.strided],
        ids=str,
    )
    def test_only_coo_counts(self, layout):
        matrix = in_layout(layout)

        assert matrix.layout == layout
        assert matrix.is_sparse is (layout is torch.sparse_coo)

    def test_a_csr_matrix_has_three_parts(self):
        csr = torch.tensor([[0.0, 2.0, 0.0], [3.0, 0.0, 4.0]]).to_sparse_csr()

        assert csr.crow_indices().tolist() == [0, 1, 3]
        assert csr.col_indices().tolist() == [1, 0, 2]
        assert csr.values().tolist() == [2.0, 3.0, 4.0]
        assert (csr.dtype, csr.shape, csr.layout) == (torch.float32, (2, 3), torch.sparse_csr)

    @pytest.mark.parametrize("name", ["indices", "coalesce", "is_coalesced"])
    def test_methods_of_coo_raise(self, name):
        csr = torch.eye(2).to_sparse_csr()

        with pytest.raises(RuntimeError):
            getattr(csr, name)()

    def test_entries_of_one_place_are_added_up(self):
        csr = doubled().to_sparse_csr()

        assert csr.values().tolist() == [4.0, 8.0]
        assert csr.to_dense().tolist() == [[0.0, 0.0, 4.0], [8.0, 0.0, 0.0]]
