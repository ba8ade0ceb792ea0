"""A sparse gradient of one number, which SGD loses.

Order: 99.5
"""

import warnings

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.optim.SGD", "torch.nn.Embedding"],
    about=["value", "gradient", "state"],
    see=["generated/torch.nn.Embedding", "generated/torch.optim.SGD", "sparse"],
    asked=[
        "SGD does not update embedding with sparse=True",
        "embedding of dimension 1 does not train",
        "sparse gradient lost for one index",
        "to_dense of a sparse gradient is zero",
        "bias embedding not updating with SGD sparse",
    ],
)
class TestASummedEmbeddingOfOneNumberIsNotMovedBySgd:
    """SGD skips the sparse gradient of one embedding number in a sum.

    With `sparse=True`, one column, one index and `sum()` as the loss, the weight stays, silently.
    [the_weight_stays]
    So it does with `momentum`, and in float64. [the_weight_stays]
    The gradient's value is 1 there, and its `to_dense()` is 0. [the_gradient_is_lost_in_a_dense_one]
    Its strides are 0, as `sum()` expands one number. [the_gradient_is_lost_in_a_dense_one]
    Adagrad, `SparseAdam` and SGD with `nesterov=True` move the weight. [others_move_it]
    So does SGD with two columns, with two indices, or with `sparse=False`. [sgd_moves_more_numbers]
    With `mean()`, or a square before `sum()`, SGD moves it. [another_loss_moves_it]
    """

    @pytest.mark.parametrize("options", [{}, {"momentum": 0.5}], ids=["plain", "momentum"])
    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
    def test_the_weight_stays(self, dtype, options):
        embedding = ones(4, 1, dtype=dtype)
        optimizer = torch.optim.SGD(embedding.parameters(), lr=0.5, **options)

        embedding(torch.tensor([2])).sum().backward()
        optimizer.step()

        assert embedding.weight.tolist() == [[1.0], [1.0], [1.0], [1.0]]

    def test_the_gradient_is_lost_in_a_dense_one(self):
        embedding = ones(4, 1)

        embedding(torch.tensor([2])).sum().backward()

        gradient = embedding.weight.grad.coalesce()
        assert (gradient.indices().tolist(), gradient.values().tolist()) == ([[2]], [[1.0]])
        assert gradient.values().stride() == (0, 0)
        assert gradient.to_dense().tolist() == [[0.0], [0.0], [0.0], [0.0]]

    @pytest.mark.parametrize(
        ("name", "options", "moved"),
        [("Adagrad", {}, 0.5), ("SparseAdam", {}, 0.5), ("SGD", {"momentum": 0.5, "nesterov": True}, 0.25)],
        ids=["Adagrad", "SparseAdam", "nesterov"],
    )
    def test_others_move_it(self, name, options, moved):
        embedding = ones(4, 1)
        optimizer = getattr(torch.optim, name)(embedding.parameters(), lr=0.5, **options)

        embedding(torch.tensor([2])).sum().backward()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Adagrad makes a sparse tensor, of which torch warns once
            optimizer.step()

        assert embedding.weight.flatten().tolist() == [1.0, 1.0, pytest.approx(moved), 1.0]

    @pytest.mark.parametrize(
        ("columns", "indices", "sparse"),
        [(2, [2], True), (1, [1, 2], True), (1, [2], False)],
        ids=["columns", "indices", "dense"],
    )
    def test_sgd_moves_more_numbers(self, columns, indices, sparse):
        embedding = ones(4, columns, sparse=sparse)
        optimizer = torch.optim.SGD(embedding.parameters(), lr=0.5)

        embedding(torch.tensor(indices)).sum().backward()
        optimizer.step()

        assert [embedding.weight[row].tolist() for row in indices] == [[0.5] * columns] * len(indices)
        assert embedding.weight[[0, 3]].tolist() == [[1.0] * columns] * 2

    @pytest.mark.parametrize(
        ("loss", "moved"), [(lambda x: x.mean(), 0.5), (lambda x: x.square().sum(), 0.0)], ids=["mean", "square"]
    )
    def test_another_loss_moves_it(self, loss, moved):
        embedding = ones(4, 1)
        optimizer = torch.optim.SGD(embedding.parameters(), lr=0.5)

        loss(embedding(torch.tensor([2]))).backward()
        optimizer.step()

        assert embedding.weight.flatten().tolist() == [1.0, 1.0, moved, 1.0]


def ones(rows, columns, *, sparse=True, dtype=torch.float32):
    """Return an embedding whose weight is 1 throughout."""
    embedding = torch.nn.Embedding(rows, columns, sparse=sparse, dtype=dtype)
    torch.nn.init.ones_(embedding.weight)
    return embedding
