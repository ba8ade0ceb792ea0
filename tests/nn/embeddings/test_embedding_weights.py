"""Weights of embeddings: pretrained, limited in norm, with sparse gradients.

Order: 18.85
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim
from torchnotes.domains import training


@claim(
    api=["torch.nn.Embedding.from_pretrained"],
    about=["value", "gradient", "memory", "dtype", "error"],
    see=["generated/torch.nn.Embedding"],
    asked=[
        "load pretrained word vectors into nn.Embedding",
        "from_pretrained freeze",
        "glove word2vec embedding layer pytorch",
        "why is my pretrained embedding not training",
        "from_pretrained padding_idx not zero",
        "does from_pretrained copy the tensor",
    ],
)
class TestFromPretrainedFreezesAndShares:
    """`Embedding.from_pretrained` shares memory, and freezes by default.

    By default the weight does not require a gradient, and the rows looked up do not either. [by_default_it_is_frozen]
    With `freeze=False` plain SGD trains it, and the given tensor changes with it. [unfrozen_it_trains_the_given_tensor]
    Writing into the tensor changes the embedding: pass a `clone()` to keep it apart. [the_tensor_is_shared]
    A cast of float32 rows by `double()` copies the weight, and they are apart. [a_cast_ends_the_sharing]
    The numbers of rows and columns, and the dtype, are the tensor's. [sizes_and_dtype_are_the_tensor_s]
    `padding_idx=0` leaves row 0 as it was given, and with `freeze=False` its gradient by a lookup is 0.
    [the_padding_row_is_not_zeroed]
    A tensor of one dimension raises AssertionError. [a_vector_raises]
    A NumPy array raises AttributeError: pass it through `torch.from_numpy`. [an_array_raises]
    """

    def test_by_default_it_is_frozen(self):
        embedding = nn.Embedding.from_pretrained(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))

        rows = embedding(torch.tensor([1, 0]))

        assert rows.tolist() == [[3.0, 4.0], [1.0, 2.0]]
        assert (embedding.weight.requires_grad, rows.requires_grad) == (False, False)

    def test_unfrozen_it_trains_the_given_tensor(self):
        vectors = torch.tensor([[1.0], [3.0]])
        embedding = nn.Embedding.from_pretrained(vectors, freeze=False)
        optimizer = torch.optim.SGD(embedding.parameters(), lr=0.5)

        rows = embedding(torch.tensor([1]))
        assert rows.requires_grad
        rows.sum().backward()
        optimizer.step()

        assert (embedding.weight.tolist(), vectors.tolist()) == ([[1.0], [2.5]], [[1.0], [2.5]])

    def test_the_tensor_is_shared(self):
        vectors = torch.tensor([[1.0], [3.0]])
        shared = nn.Embedding.from_pretrained(vectors)
        apart = nn.Embedding.from_pretrained(vectors.clone())

        vectors[1] = 9.0

        assert (shared.weight.tolist(), apart.weight.tolist()) == ([[1.0], [9.0]], [[1.0], [3.0]])
        assert shared.weight.data_ptr() == vectors.data_ptr()

    def test_a_cast_ends_the_sharing(self):
        vectors = torch.tensor([[1.0], [3.0]])
        embedding = nn.Embedding.from_pretrained(vectors).double()

        vectors[1] = 9.0

        assert embedding.weight.tolist() == [[1.0], [3.0]]

    @pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16])
    def test_sizes_and_dtype_are_the_tensor_s(self, dtype):
        embedding = nn.Embedding.from_pretrained(torch.ones(3, 2, dtype=dtype))

        assert (embedding.num_embeddings, embedding.embedding_dim, embedding.weight.dtype) == (3, 2, dtype)

    def test_the_padding_row_is_not_zeroed(self):
        embedding = nn.Embedding.from_pretrained(torch.ones(3, 2), freeze=False, padding_idx=0)

        rows = embedding(torch.tensor([0, 1]))
        assert (rows.tolist(), rows.requires_grad) == ([[1.0, 1.0], [1.0, 1.0]], True)
        rows.sum().backward()

        assert embedding.weight.grad.tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]

    def test_a_vector_raises(self):
        with pytest.raises(AssertionError):
            nn.Embedding.from_pretrained(torch.ones(3))

    def test_an_array_raises(self):
        array = torch.ones(2, 2).numpy()

        with pytest.raises(AttributeError):
            nn.Embedding.from_pretrained(array)

        assert nn.Embedding.from_pretrained(torch.from_numpy(array)).weight.shape == (2, 2)


@claim(
    api=["torch.nn.Embedding", "torch.nn.functional.embedding"],
    about=["value", "state", "error"],
    see=["generated/torch.nn.Embedding"],
    asked=[
        "max_norm in nn.Embedding",
        "embedding max_norm modifies weight in place",
        "renormalize embedding vectors",
        "max_norm embedding inplace operation error clone weight",
        "limit the length of embedding vectors",
    ],
)
class TestMaxNormWritesTheLookedUpRows:
    """`nn.Embedding` with `max_norm` shrinks long rows it looks up, in place.

    With `max_norm=1.0` the row 3, 4 comes back as 0.6, 0.8, and the weight holds these numbers from then on.
    [a_longer_row_is_shrunk]
    A row below the norm, and a longer one that was not looked up, stay. [other_rows_stay]
    `norm_type=1.0` measures the sum of magnitudes instead. [another_norm_is_measured]
    Under `no_grad` and in evaluation rows are written too, and so is a frozen pretrained weight.
    [in_evaluation_rows_are_written_too, a_frozen_weight_is_written]
    A `weight.square()` from before the lookup raises RuntimeError in `backward()`, and one of `weight.clone()` passes.
    [an_earlier_use_of_the_weight_fails, an_earlier_use_of_a_clone_passes]
    `functional.embedding(…, max_norm=1.0)` writes the given tensor. [the_function_writes_its_argument]
    """

    def test_a_longer_row_is_shrunk(self):
        embedding = nn.Embedding(1, 2, max_norm=1.0)
        with torch.no_grad():
            embedding.weight.copy_(torch.tensor([[3.0, 4.0]]))

        rows = embedding(torch.tensor([0]))

        assert rows.tolist() == [pytest.approx([0.6, 0.8])]
        assert embedding.weight.tolist() == rows.tolist()

    def test_other_rows_stay(self):
        embedding = nn.Embedding(3, 2, max_norm=1.0)
        with torch.no_grad():
            embedding.weight.copy_(torch.tensor([[3.0, 4.0], [0.25, 0.5], [6.0, 8.0]]))

        embedding(torch.tensor([0, 1]))

        assert embedding.weight[1:].tolist() == [[0.25, 0.5], [6.0, 8.0]]

    def test_another_norm_is_measured(self):
        embedding = nn.Embedding(1, 2, max_norm=1.0, norm_type=1.0)
        with torch.no_grad():
            embedding.weight.copy_(torch.tensor([[3.0, 5.0]]))

        assert embedding(torch.tensor([0])).tolist() == [pytest.approx([0.375, 0.625])]

    def test_in_evaluation_rows_are_written_too(self):
        embedding = nn.Embedding(1, 2, max_norm=1.0).eval()
        nn.init.constant_(embedding.weight, 8.0)

        with torch.no_grad():
            embedding(torch.tensor([0]))

        assert embedding.weight.tolist() == [pytest.approx([0.5**0.5, 0.5**0.5])]

    def test_a_frozen_weight_is_written(self):
        vectors = torch.tensor([[3.0, 4.0]])
        embedding = nn.Embedding.from_pretrained(vectors, max_norm=1.0)

        embedding(torch.tensor([0]))

        assert vectors.tolist() == [pytest.approx([0.6, 0.8])]

    def test_an_earlier_use_of_the_weight_fails(self):
        embedding = nn.Embedding(1, 2, max_norm=1.0)
        nn.init.constant_(embedding.weight, 8.0)

        total = embedding.weight.square().sum() + embedding(torch.tensor([0])).sum()

        with pytest.raises(RuntimeError):
            total.backward()

    def test_an_earlier_use_of_a_clone_passes(self):
        embedding = nn.Embedding(1, 2, max_norm=1.0)
        nn.init.constant_(embedding.weight, 8.0)

        total = embedding.weight.clone().square().sum() + embedding(torch.tensor([0])).sum()
        total.backward()

        assert embedding.weight.grad.tolist() == [[17.0, 17.0]]

    def test_the_function_writes_its_argument(self):
        weight = torch.tensor([[3.0, 4.0], [0.25, 0.5]])

        rows = nn.functional.embedding(torch.tensor([1, 0]), weight, max_norm=1.0)

        assert rows.tolist() == [[0.25, 0.5], pytest.approx([0.6, 0.8])]
        assert weight.tolist() == [pytest.approx([0.6, 0.8]), [0.25, 0.5]]


@claim(
    api=["torch.nn.Embedding", "torch.optim.SparseAdam"],
    about=["gradient", "memory", "error"],
    see=["generated/torch.nn.Embedding", "generated/torch.optim.SparseAdam"],
    asked=[
        "Adam does not support sparse gradients, please consider SparseAdam instead",
        "nn.Embedding sparse=True which optimizer",
        "SparseAdam does not support dense gradients",
        "sparse gradients of an embedding",
        "large embedding table dense gradient memory",
    ],
)
class TestSparseEmbeddingsNeedAnOptimizerForThem:
    """SGD, Adagrad and `SparseAdam` can step by sparse gradients.

    With `sparse=True` the gradient of an `nn.Embedding` used by lookups alone is a sparse COO tensor.
    [a_gradient_holds_looked_up_rows]
    Its `coalesce()` adds up the entries of a repeated index.
    [a_gradient_holds_looked_up_rows]
    A weight that is used by a `Linear` layer too has a dense gradient. [a_tied_weight_has_a_dense_gradient]
    With default options these three move the looked up rows of two columns, and leave the others.
    [three_optimizers_step]
    With default options every other optimizer of torch that steps without a closure raises RuntimeError there, Adam
    and AdamW too.
    [other_optimizers_raise]
    SGD and Adagrad with a `weight_decay` raise RuntimeError too. [a_weight_decay_raises]
    `SparseAdam` raises RuntimeError for a dense gradient: other layers need another optimizer.
    [sparse_adam_rejects_a_dense_gradient]
    An entry is missing for the row of `padding_idx=0`. [the_padding_row_lacks_an_entry]
    """

    def test_a_gradient_holds_looked_up_rows(self):
        embedding = nn.Embedding(4, 2, sparse=True)

        rows = embedding(torch.tensor([1, 3, 3]))
        assert rows.requires_grad
        rows.sum().backward()

        gradient = embedding.weight.grad
        assert (gradient.layout, gradient.shape, gradient.is_coalesced()) == (torch.sparse_coo, (4, 2), False)
        assert gradient.coalesce().indices().tolist() == [[1, 3]]
        assert gradient.coalesce().values().tolist() == [[1.0, 1.0], [2.0, 2.0]]

    def test_a_tied_weight_has_a_dense_gradient(self):
        embedding, head = nn.Embedding(3, 2, sparse=True), nn.Linear(2, 3, bias=False)
        head.weight = embedding.weight

        head(embedding(torch.tensor([1]))).sum().backward()

        assert embedding.weight.grad.layout is torch.strided

    @pytest.mark.parametrize(("name", "moved"), [("SGD", 0.75), ("Adagrad", 0.875), ("SparseAdam", 0.875)])
    def test_three_optimizers_step(self, name, moved):
        embedding = nn.Embedding(3, 2, sparse=True)
        nn.init.ones_(embedding.weight)
        optimizer = getattr(torch.optim, name)(embedding.parameters(), lr=0.125)

        embedding(torch.tensor([1, 1])).sum().backward()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Adagrad makes a sparse tensor, of which torch warns once
            optimizer.step()

        assert embedding.weight[::2].tolist() == [[1.0, 1.0], [1.0, 1.0]]
        assert embedding.weight[1].tolist() == pytest.approx([moved, moved])

    @pytest.mark.parametrize("name", sorted({*training.listed()} - {"SGD", "Adagrad", "SparseAdam", "LBFGS"}))
    def test_other_optimizers_raise(self, name):
        embedding = nn.Embedding(3, 2, sparse=True)
        optimizer = getattr(torch.optim, name)(embedding.parameters(), lr=0.125)
        embedding(torch.tensor([1, 1])).sum().backward()

        with pytest.raises(RuntimeError) as raised:
            optimizer.step()

        assert raised.type is RuntimeError

    @pytest.mark.parametrize("name", ["SGD", "Adagrad"])
    def test_a_weight_decay_raises(self, name):
        embedding = nn.Embedding(3, 2, sparse=True)
        optimizer = getattr(torch.optim, name)(embedding.parameters(), lr=0.125, weight_decay=0.1)
        embedding(torch.tensor([1, 1])).sum().backward()

        with pytest.raises(RuntimeError) as raised:
            optimizer.step()

        assert raised.type is RuntimeError

    def test_sparse_adam_rejects_a_dense_gradient(self):
        weight = torch.ones(2, requires_grad=True)
        optimizer = torch.optim.SparseAdam([weight], lr=0.125)
        weight.sum().backward()

        with pytest.raises(RuntimeError):
            optimizer.step()

    def test_the_padding_row_lacks_an_entry(self):
        embedding = nn.Embedding(3, 2, padding_idx=0, sparse=True)

        embedding(torch.tensor([0, 1])).sum().backward()

        assert embedding.weight.grad.coalesce().indices().tolist() == [[1]]
