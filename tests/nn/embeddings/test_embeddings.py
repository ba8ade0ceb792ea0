"""Embeddings: rows that are looked up, indices, and the row of the padding.

Order: 18.8
"""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.Embedding"],
    about=["value", "shape", "gradient", "dtype", "error"],
    see=["generated/torch.nn.Embedding"],
    asked=[
        "what does nn.Embedding do",
        "is nn.Embedding trainable",
        "embedding vs one hot and linear layer",
        "Expected tensor for argument #1 'indices' to have scalar types Long, Int",
        "embedding output shape",
        "does nn.Embedding train rows that are not in the batch",
    ],
)
class TestAnEmbeddingLooksUpRowsOfItsWeight:
    """`nn.Embedding` looks up rows of its weight, trained unless it is frozen.

    For int64 indices the result is `weight[indices]`, of the shape of the indices and one dimension more.
    [rows_of_the_weight_are_looked_up, a_dimension_is_added]
    For int64 indices and a finite float32 weight `one_hot(indices, n).float() @ weight` of n rows makes the same rows.
    [one_hot_vectors_select_the_same]
    Unless it is made by `from_pretrained`, the weight is drawn from a normal distribution of mean 0 and deviation 1,
    but for a row of padding.
    [a_weight_is_a_normal_parameter]
    The weight is a Parameter. [a_weight_is_a_normal_parameter]
    By default its gradient is dense: 0 for a row that was not looked up, and added up for one that was repeated.
    [a_gradient_reaches_looked_up_rows]
    A step of plain SGD moves the looked up rows, and one of Adam can also move a row of an earlier batch.
    [sgd_moves_looked_up_rows, adam_moves_a_row_of_an_earlier_batch]
    Indices are int64 or int32, and int16, uint8, bool and float32 raise RuntimeError.
    [int64_and_int32_pass, other_dtypes_raise]
    The result has the weight's dtype. [the_weight_s_dtype_stays]
    A list of ints raises TypeError. [a_list_raises]
    """

    def test_rows_of_the_weight_are_looked_up(self):
        embedding = nn.Embedding(3, 2)
        with torch.no_grad():
            embedding.weight.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))

        rows = embedding(torch.tensor([2, 0, 2]))

        assert rows.tolist() == [[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]]
        assert torch.equal(rows, embedding.weight[torch.tensor([2, 0, 2])])

    @pytest.mark.parametrize("shape", [(), (0,), (5,), (4, 5), (4, 1, 5)])
    def test_a_dimension_is_added(self, shape):
        rows = nn.Embedding(3, 2)(torch.zeros(shape, dtype=torch.int64))

        assert rows.shape == (*shape, 2)

    def test_one_hot_vectors_select_the_same(self):
        embedding, indices = nn.Embedding(3, 2), torch.tensor([2, 0, 2])

        product = functional.one_hot(indices, 3).float() @ embedding.weight

        assert torch.equal(product, embedding(indices))

    def test_a_weight_is_a_normal_parameter(self):
        weight = nn.Embedding(1000, 50).weight

        assert (type(weight), weight.shape, weight.requires_grad) == (nn.Parameter, (1000, 50), True)
        assert (weight.mean().item(), weight.std().item()) == pytest.approx((0.0, 1.0), abs=0.03)

    def test_a_gradient_reaches_looked_up_rows(self):
        embedding = nn.Embedding(4, 2)

        rows = embedding(torch.tensor([1, 3, 3]))
        assert rows.requires_grad
        rows.sum().backward()

        assert embedding.weight.grad.tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [2.0, 2.0]]
        assert embedding.weight.grad.layout == torch.strided

    def test_sgd_moves_looked_up_rows(self):
        embedding = nn.Embedding(3, 1)
        nn.init.ones_(embedding.weight)
        optimizer = torch.optim.SGD(embedding.parameters(), lr=0.5)

        embedding(torch.tensor([1])).sum().backward()
        optimizer.step()

        assert embedding.weight.tolist() == [[1.0], [0.5], [1.0]]

    def test_adam_moves_a_row_of_an_earlier_batch(self):
        embedding, seen = nn.Embedding(3, 1), []
        optimizer = torch.optim.Adam(embedding.parameters(), lr=0.5)

        for index in [1, 2]:
            optimizer.zero_grad()
            embedding(torch.tensor([index])).sum().backward()
            optimizer.step()
            seen.append(embedding.weight.detach().flatten().clone())

        assert seen[0].ne(seen[1]).tolist() == [False, True, True]

    @pytest.mark.parametrize("dtype", [torch.int64, torch.int32])
    def test_int64_and_int32_pass(self, dtype):
        assert nn.Embedding(3, 2)(torch.zeros(5, dtype=dtype)).shape == (5, 2)

    @pytest.mark.parametrize("dtype", [torch.int16, torch.uint8, torch.bool, torch.float32])
    def test_other_dtypes_raise(self, dtype):
        embedding, indices = nn.Embedding(3, 2), torch.zeros(5, dtype=dtype)

        with pytest.raises(RuntimeError) as raised:
            embedding(indices)

        assert raised.type is RuntimeError

    @pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
    def test_the_weight_s_dtype_stays(self, dtype):
        embedding = nn.Embedding(3, 2, dtype=dtype)
        with torch.no_grad():
            embedding.weight.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))

        rows = embedding(torch.tensor([2, 0]))

        assert (rows.dtype, rows.tolist()) == (dtype, [[5.0, 6.0], [1.0, 2.0]])

    def test_a_list_raises(self):
        embedding = nn.Embedding(3, 2)

        with pytest.raises(TypeError):
            embedding([0, 1])


@claim(
    api=["torch.nn.Embedding", "torch.nn.functional.embedding"],
    about=["error", "value"],
    see=["generated/torch.nn.Embedding", "generated/torch.nn.functional.embedding"],
    asked=[
        "IndexError: index out of range in self",
        "nn.Embedding vocabulary size plus one",
        "num_embeddings too small",
        "negative index in nn.Embedding",
        "embedding index error token id larger than vocab size",
    ],
)
class TestAnEmbeddingHasIndicesBelowItsSize:
    """`nn.Embedding` has the indices from 0 to `num_embeddings - 1`.

    Without `max_norm` or `torch.compile`, an index of `num_embeddings` on the CPU raises IndexError: "index out of
    range in self".
    [an_index_at_the_size_raises]
    Without `torch.compile`, a negative index on the CPU raises IndexError too, although `weight[-1]` is the last row.
    [a_negative_index_raises, a_weight_itself_counts_from_the_end]
    So indices up to `n` need `num_embeddings=n + 1`. [the_largest_index_needs_one_more]
    Without `torch.compile`, `functional.embedding` of 3 rows on the CPU raises IndexError for index 3.
    [the_function_raises_too]
    Compare `indices.min()` and `indices.max()` with the size before the call. [advice]
    """

    @pytest.mark.parametrize("size", [1, 3, 10])
    def test_an_index_at_the_size_raises(self, size):
        embedding = nn.Embedding(size, 2)

        with pytest.raises(IndexError, match="index out of range in self"):
            embedding(torch.tensor([0, size]))

    @pytest.mark.parametrize("padding_idx", [None, -1])
    def test_a_negative_index_raises(self, padding_idx):
        embedding = nn.Embedding(3, 2, padding_idx=padding_idx)

        with pytest.raises(IndexError, match="index out of range in self"):
            embedding(torch.tensor([-1]))

    def test_a_weight_itself_counts_from_the_end(self):
        embedding = nn.Embedding(3, 2)

        assert torch.equal(embedding.weight[-1], embedding(torch.tensor(2)))

    def test_the_largest_index_needs_one_more(self):
        indices = torch.tensor([4, 7, 1])

        embedding = nn.Embedding(int(indices.max()) + 1, 2)

        assert embedding.weight.shape == (8, 2)
        assert embedding(indices).tolist() == embedding.weight[[4, 7, 1]].tolist()

    def test_the_function_raises_too(self):
        weight = torch.tensor([[1.0], [2.0], [3.0]])

        assert functional.embedding(torch.tensor([2, 0]), weight).tolist() == [[3.0], [1.0]]
        with pytest.raises(IndexError, match="index out of range in self"):
            functional.embedding(torch.tensor([3]), weight)


@claim(
    api=["torch.nn.Embedding"],
    about=["value", "gradient", "state", "error"],
    see=["generated/torch.nn.Embedding"],
    asked=[
        "padding_idx in nn.Embedding meaning",
        "embedding row of padding token is not zero",
        "padding_idx gradient zero",
        "padding_idx after init xavier normal",
        "Padding_idx must be within num_embeddings",
        "padding_idx=-1",
    ],
)
class TestPaddingIdxStartsARowAtZeroAndKeepsItsGradientZero:
    """`nn.Embedding` starts its padding row at 0, and lookups leave it.

    A new one with `padding_idx` has zeros in that row, unlike one of `from_pretrained`, and a lookup receives a
    gradient of 0 there.
    [a_new_row_is_zero, a_lookup_has_no_gradient_there]
    Without `max_norm`, a row that is written later is looked up as written: an init or `load_state_dict` can undo the
    zeros.
    [a_row_written_later_is_looked_up, an_init_undoes_the_zeros, a_loaded_row_stays]
    The gradient of lookups stays 0 there even then. [a_lookup_has_no_gradient_there]
    A use of the weight beside the lookup, as by tied output weights, trains the row. [another_use_trains_the_row]
    Weight decay of SGD shrinks a row of ones. [weight_decay_moves_the_row]
    A negative `padding_idx` counts from the end: -1 of 4 is row 3. [a_negative_one_counts_from_the_end]
    One outside of the rows raises AssertionError. [one_outside_raises]
    Layers after it do not skip the padding: mask it where it shall not count. [advice]
    """

    def test_a_new_row_is_zero(self):
        embedding = nn.Embedding(4, 2, padding_idx=1)

        assert embedding.weight.ne(0).all(dim=1).tolist() == [True, False, True, True]
        assert embedding(torch.tensor([1])).tolist() == [[0.0, 0.0]]

    @pytest.mark.parametrize("written", [0.0, 5.0])
    def test_a_lookup_has_no_gradient_there(self, written):
        embedding = nn.Embedding(3, 2, padding_idx=0)
        with torch.no_grad():
            embedding.weight[0] = written

        rows = embedding(torch.tensor([0, 1, 1]))
        assert rows.requires_grad
        rows.sum().backward()

        assert embedding.weight.grad.tolist() == [[0.0, 0.0], [2.0, 2.0], [0.0, 0.0]]

    def test_a_row_written_later_is_looked_up(self):
        embedding = nn.Embedding(3, 2, padding_idx=0)
        with torch.no_grad():
            embedding.weight.copy_(torch.tensor([[5.0, 6.0], [1.0, 2.0], [3.0, 4.0]]))

        assert embedding(torch.tensor([0, 1])).tolist() == [[5.0, 6.0], [1.0, 2.0]]

    def test_an_init_undoes_the_zeros(self):
        embedding = nn.Embedding(3, 2, padding_idx=0)

        nn.init.ones_(embedding.weight)
        assert embedding.weight[0].tolist() == [1.0, 1.0]
        embedding.reset_parameters()

        assert embedding.weight[0].tolist() == [0.0, 0.0]

    def test_a_loaded_row_stays(self):
        embedding = nn.Embedding(3, 2, padding_idx=0)

        embedding.load_state_dict({"weight": torch.ones(3, 2)})

        assert embedding.weight[0].tolist() == [1.0, 1.0]

    def test_another_use_trains_the_row(self):
        embedding = nn.Embedding(3, 2, padding_idx=0)
        nn.init.ones_(embedding.weight)

        scores = embedding(torch.tensor([1])) @ embedding.weight.T
        scores.sum().backward()

        assert embedding.weight.grad.tolist() == [[1.0, 1.0], [4.0, 4.0], [1.0, 1.0]]

    def test_weight_decay_moves_the_row(self):
        embedding = nn.Embedding(3, 1, padding_idx=0)
        nn.init.ones_(embedding.weight)
        optimizer = torch.optim.SGD(embedding.parameters(), lr=0.5, weight_decay=1.0)

        embedding(torch.tensor([0, 1])).sum().backward()
        optimizer.step()

        assert embedding.weight.tolist() == [[0.5], [0.0], [0.5]]

    def test_a_negative_one_counts_from_the_end(self):
        embedding = nn.Embedding(4, 2, padding_idx=-1)

        assert (embedding.padding_idx, embedding.weight[3].tolist()) == (3, [0.0, 0.0])

    @pytest.mark.parametrize("padding_idx", [4, -5])
    def test_one_outside_raises(self, padding_idx):
        with pytest.raises(AssertionError):
            nn.Embedding(4, 2, padding_idx=padding_idx)
