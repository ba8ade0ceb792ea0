"""What stays sparse, and gradients of sparse tensors.

Order: 2
"""

import operator

import pytest
import torch

from torchnotes import claim


def diagonal():
    """Return a sparse COO matrix with 4 and 9 on its diagonal."""
    return torch.tensor([[4.0, 0.0], [0.0, 9.0]]).to_sparse()


def entries(sparse):
    return sparse._nnz()  # noqa: SLF001 - nothing public counts them


@claim(
    api=["torch.sqrt", "torch.exp", "torch.Tensor.add"],
    about=["value", "dtype", "error"],
    see=["sparse", "generated/torch.sqrt", "generated/torch.exp"],
    asked=[
        "add(sparse, dense) is not supported. Use add(dense, sparse) instead",
        "Could not run aten::exp with arguments from the SparseCPU backend",
        "elementwise operations on sparse tensors",
        "slice a sparse tensor",
        "compare sparse tensors for equality",
    ],
)
class TestSqrtKeepsSparseAndExpRaises:
    """`torch.sqrt` keeps a sparse COO tensor sparse, and `exp` raises.

    A float32 one stays sparse by `abs`, `neg`, `sin`, `tanh`, `relu` and `log1p` too, which map 0 to 0.
    [what_keeps_zero_stays_sparse]
    `exp`, `cos` and `sigmoid`, which do not map 0 to 0, raise NotImplementedError.
    [what_moves_zero_raises]
    A number as factor or divisor, a sparse COO summand and a dense factor of its shape keep a float32 matrix sparse.
    [operators_stay_sparse]
    `dense.add(sparse)` of float32 matrices of equal shape is dense. [a_dense_summand_comes_first]
    `sparse.add(dense)` and `sparse.add(1)` raise RuntimeError. [a_dense_summand_comes_first]
    For a sparse matrix from `to_sparse()` `sum()` is dense, and `sum(0)` sparse.
    [a_sum_over_a_dimension_stays_sparse]
    Its row by `[0]` is sparse; `[0:1]`, `== 0` and `> 0` raise NotImplementedError. [rows_are_read_and_not_slices]
    """

    @pytest.mark.parametrize("name", ["sqrt", "abs", "neg", "sin", "tanh", "relu", "log1p"])
    def test_what_keeps_zero_stays_sparse(self, name):
        sparse = diagonal()

        result = getattr(torch, name)(sparse)

        assert result.layout == torch.sparse_coo
        assert torch.equal(result.to_dense(), getattr(torch, name)(sparse.to_dense()))

    @pytest.mark.parametrize("name", ["exp", "cos", "sigmoid"])
    def test_what_moves_zero_raises(self, name):
        with pytest.raises(NotImplementedError):
            getattr(torch, name)(diagonal())

    def test_the_root_is_taken_of_entries(self):
        result = torch.sqrt(diagonal())

        assert (result.layout, result.dtype) == (torch.sparse_coo, torch.float32)
        assert result.indices().tolist() == [[0, 1], [0, 1]]
        assert result.values().tolist() == [2.0, 3.0]

    def test_operators_stay_sparse(self):
        sparse = diagonal()

        results = [sparse * 2, 2 * sparse, sparse / 0.5, sparse + sparse, sparse * torch.full((2, 2), 2.0)]

        assert [result.layout for result in results] == [torch.sparse_coo] * 5
        assert [result.to_dense().tolist() for result in results] == [[[8.0, 0.0], [0.0, 18.0]]] * 5

    def test_a_dense_summand_comes_first(self):
        sparse, dense = diagonal(), torch.ones(2, 2)

        result = dense.add(sparse)

        assert (result.layout, result.dtype) == (torch.strided, torch.float32)
        assert result.tolist() == [[5.0, 1.0], [1.0, 10.0]]
        with pytest.raises(RuntimeError):
            sparse.add(dense)
        with pytest.raises(RuntimeError):
            sparse.add(1)

    def test_a_sum_over_a_dimension_stays_sparse(self):
        whole, rows = diagonal().sum(), diagonal().sum(0)

        assert (whole.layout, whole.item()) == (torch.strided, 13.0)
        assert (rows.layout, rows.to_dense().tolist()) == (torch.sparse_coo, [4.0, 9.0])

    @pytest.mark.parametrize("compare", [operator.eq, operator.gt, operator.getitem], ids=["==", ">", "[0:1]"])
    def test_rows_are_read_and_not_slices(self, compare):
        sparse = diagonal()

        assert (sparse[0].layout, sparse[0].to_dense().tolist()) == (torch.sparse_coo, [4.0, 0.0])
        with pytest.raises(NotImplementedError):
            compare(sparse, slice(0, 1) if compare is operator.getitem else 0)


@claim(
    api=["torch.Tensor.to_dense", "torch.Tensor.to_sparse"],
    about=["value", "gradient", "error"],
    see=["generated/torch.Tensor.to_dense", "generated/torch.Tensor.to_sparse", "sparse"],
    asked=[
        "requires_grad on a sparse tensor",
        "gradient of sparse values",
        "learn the nonzero entries of a sparse matrix",
        "does to_dense keep the gradient",
    ],
)
class TestToDensePassesGradientsToEntriesOnly:
    """By default `to_dense()` passes gradients to entries of a sparse leaf.

    The `grad` of a COO leaf is then a sparse COO tensor. [a_sparse_leaf_has_a_sparse_gradient]
    A dense matrix gets a dense gradient through `torch.sparse.sum(x.to_sparse() * 5)`, with 0 where it was 0.
    [a_dense_leaf_has_a_dense_gradient]
    With `Tensor.sum()` instead, places where it was 0 get a gradient as well. [a_plain_sum_reaches_zeros_too]
    Values that require a gradient get it through `torch.sparse_coo_tensor` and `to_dense()`, both of two in one place
    as well.
    [values_may_be_learned]
    A sparse tensor of such values is not a leaf. [values_may_be_learned]
    A sparse COO tensor of int64 raises RuntimeError by `requires_grad_()`. [integers_cannot]
    """

    def test_a_sparse_leaf_has_a_sparse_gradient(self):
        sparse = torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse().requires_grad_()

        dense = sparse.to_dense()

        assert dense.requires_grad
        (dense * torch.tensor([[10.0, 20.0], [30.0, 40.0]])).sum().backward()
        assert sparse.is_leaf
        assert sparse.grad.layout == torch.sparse_coo
        assert sparse.grad.to_dense().tolist() == [[0.0, 20.0], [30.0, 0.0]]

    def test_a_dense_leaf_has_a_dense_gradient(self):
        dense = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True)

        sparse = dense.to_sparse()

        assert (sparse.requires_grad, sparse.values().tolist()) == (True, [2.0, 3.0])
        torch.sparse.sum(sparse * 5).backward()
        assert dense.grad.layout == torch.strided
        assert dense.grad.tolist() == [[0.0, 5.0], [5.0, 0.0]]

    def test_a_plain_sum_reaches_zeros_too(self):
        dense = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True)

        (dense.to_sparse() * 5).sum().backward()

        assert dense.grad.tolist() == [[5.0, 5.0], [5.0, 5.0]]

    def test_values_may_be_learned(self):
        values = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        sparse = torch.sparse_coo_tensor(torch.tensor([[0, 0, 1]]), values, (3,))

        (sparse.to_dense() * torch.tensor([5.0, 7.0, 9.0])).sum().backward()

        assert (sparse.requires_grad, sparse.is_leaf) == (True, False)
        assert values.grad.tolist() == [5.0, 5.0, 7.0]

    def test_integers_cannot(self):
        with pytest.raises(RuntimeError):
            torch.tensor([1, 0]).to_sparse().requires_grad_()


@claim(
    api=["torch.nn.Embedding", "torch.Tensor.backward"],
    about=["value", "gradient", "memory"],
    see=["generated/torch.nn.Embedding", "sparse"],
    asked=[
        "embedding sparse gradient duplicate indices",
        "memory grows while accumulating sparse gradients",
        "coalesce the grad of nn.Embedding",
        "count rows touched by a sparse gradient",
    ],
)
class TestSparseGradientsOfAnEmbeddingPileUp:
    """A second `backward()` may add entries to an embedding's sparse gradient.

    For `Embedding(40, 2, sparse=True)` and the plain sum of rows as the loss, the indices 1, 1 and 2 make three
    entries, and six after the second call.
    [entries_are_appended]
    With the sum of squares as the loss, entries for the same rows in the same order are added up on the CPU.
    [a_loss_of_squares_adds_up_the_same_rows]
    With that loss, the rows 1, 1 and 2 and then 3, 4 and 5 make six entries. [a_loss_of_squares_adds_up_the_same_rows]
    `coalesce()` leaves one entry for a row that was looked up, with its sum. [coalescing_adds_up]
    For `Embedding(3, 2, sparse=True)` and the plain sum, a third call adds them up to two entries.
    [a_full_gradient_is_added_up]
    With the default `sparse=False` the gradient is dense. [by_default_it_is_dense]
    """

    def looked_up(self, rows, times, **options):
        """Return the gradient of an embedding of two columns, after rows 1, 1 and 2 were looked up so many times."""
        embedding = torch.nn.Embedding(rows, 2, **options)
        for _ in range(times):
            embedding(torch.tensor([1, 1, 2])).sum().backward()
        return embedding.weight.grad

    @pytest.mark.parametrize(("times", "number"), [(1, 3), (2, 6), (3, 9)])
    def test_entries_are_appended(self, times, number):
        gradient = self.looked_up(40, times, sparse=True)

        assert (gradient.layout, entries(gradient)) == (torch.sparse_coo, number)

    @pytest.mark.parametrize(("second", "number"), [([1, 1, 2], 3), ([3, 4, 5], 6)], ids=["same", "other"])
    def test_a_loss_of_squares_adds_up_the_same_rows(self, second, number):
        embedding = torch.nn.Embedding(40, 2, sparse=True)

        embedding(torch.tensor([1, 1, 2])).square().sum().backward()
        embedding(torch.tensor(second)).square().sum().backward()

        assert entries(embedding.weight.grad) == number

    def test_coalescing_adds_up(self):
        gradient = self.looked_up(40, 2, sparse=True).coalesce()

        assert gradient.indices().tolist() == [[1, 2]]
        assert gradient.values().tolist() == [[4.0, 4.0], [2.0, 2.0]]

    def test_a_full_gradient_is_added_up(self):
        full, beyond = self.looked_up(3, 2, sparse=True), self.looked_up(3, 3, sparse=True)

        assert (entries(full), entries(beyond)) == (6, 2)
        assert beyond.to_dense().tolist() == [[0.0, 0.0], [6.0, 6.0], [3.0, 3.0]]

    def test_rows_are_tracked(self):
        rows = torch.nn.Embedding(3, 2, sparse=True)(torch.tensor([1]))

        assert (rows.shape, rows.requires_grad) == ((1, 2), True)

    def test_by_default_it_is_dense(self):
        gradient = self.looked_up(3, 2)

        assert gradient.layout == torch.strided
        assert gradient.tolist() == [[0.0, 0.0], [4.0, 4.0], [2.0, 2.0]]
