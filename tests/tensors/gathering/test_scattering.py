"""Scattering: writing to places that an index names.

Order: 16.2
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.scatter_", "torch.scatter", "torch.Tensor.scatter_add_", "torch.scatter_add"],
    about=["value", "memory", "error"],
    see=["generated/torch.Tensor.scatter_", "generated/torch.scatter", "generated/torch.Tensor.scatter_add_"],
    asked=[
        "how does scatter_ work",
        "scatter_ index and src shapes",
        "expected self.dtype to be equal to src.dtype scatter",
        "one hot with scatter_",
        "scatter_add duplicate indices",
    ],
)
class TestScatterWritesEachValueWhereItsIndexSays:
    """`scatter_` writes values of `src` where its index says.

    For matrices along dimension 0, `src[i][j]` goes to row `index[i][j]` of column `j`; along 1, to column
    `index[i][j]` of row `i`.
    [the_index_replaces_one_coordinate]
    As many values are read as the index has: the rest of a larger `src` is left out. [a_larger_source_is_read_in_part]
    Along dimension 1, with 1.0 in place of `src` and the classes as a column, rows of zeros become one-hot.
    [a_number_makes_one_hot_rows]
    `scatter_` writes its tensor, and `torch.scatter` a copy. [scatter_without_underscore_copies]
    Where an index repeats `scatter_add_` adds up; by default one of the values of `scatter_` stays.
    [repeated_places_add_up]
    In `scatter_` on the CPU, an index of -1 or too large raises RuntimeError, as does a `src` of another dtype.
    [what_does_not_fit_raises]
    """

    def test_the_index_replaces_one_coordinate(self):
        source = torch.tensor([[5.0, 6.0]])

        rows = torch.zeros(3, 2).scatter_(0, torch.tensor([[2, 0]]), source)
        columns = torch.zeros(1, 4).scatter_(1, torch.tensor([[3, 1]]), source)

        assert rows.tolist() == [[0.0, 6.0], [0.0, 0.0], [5.0, 0.0]]
        assert columns.tolist() == [[0.0, 6.0, 0.0, 5.0]]

    def test_a_larger_source_is_read_in_part(self):
        source = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

        written = torch.zeros(2, 3).scatter_(0, torch.tensor([[1, 0]]), source)

        assert written.tolist() == [[0.0, 2.0, 0.0], [1.0, 0.0, 0.0]]

    def test_a_number_makes_one_hot_rows(self):
        classes = torch.tensor([2, 0])

        assert torch.zeros(2, 3).scatter_(1, classes.unsqueeze(1), 1.0).tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]

    def test_scatter_without_underscore_copies(self):
        zeros, index, ones = torch.zeros(2), torch.tensor([1]), torch.ones(1)

        assert torch.scatter(zeros, 0, index, ones).tolist() == [0.0, 1.0]
        assert torch.scatter_add(zeros, 0, index, ones).tolist() == [0.0, 1.0]
        assert zeros.tolist() == [0.0, 0.0]
        assert zeros.scatter_(0, index, ones) is zeros
        assert zeros.scatter_add_(0, index, ones) is zeros
        assert zeros.tolist() == [0.0, 2.0]

    def test_repeated_places_add_up(self):
        index, source = torch.tensor([1, 1]), torch.tensor([5.0, 6.0])

        assert torch.ones(3).scatter_add_(0, index, source).tolist() == [1.0, 12.0, 1.0]
        assert torch.scatter_add(torch.ones(3), 0, index, source).tolist() == [1.0, 12.0, 1.0]
        assert torch.ones(3).scatter_(0, index, source)[1].item() in {5.0, 6.0}

    @pytest.mark.parametrize(
        ("index", "dtype"), [(3, torch.float32), (-1, torch.float32), (0, torch.int64), (0, torch.float64)]
    )
    def test_what_does_not_fit_raises(self, index, dtype):
        with pytest.raises(RuntimeError):
            torch.zeros(3).scatter_(0, torch.tensor([index]), torch.ones(1, dtype=dtype))
