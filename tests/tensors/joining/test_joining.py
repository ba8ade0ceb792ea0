"""Joining tensors.

Order: 14
"""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@claim(
    api=["torch.hstack", "torch.cat"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.cat"],
    asked=[
        "concatenate two tensors along rows or columns",
        "sizes of tensors must match except in dimension",
        "zero-dimensional tensor cannot be concatenated",
        "append columns to a matrix",
        "difference between cat and stack",
        "merge batches into one tensor",
    ],
)
class TestCatJoinsAlongAnExistingDimension:
    """`cat` can join tensors along a dimension that they have.

    Of two 2 x 2 matrices, the second follows the first along `dim`, which may be negative.
    [the_parts_follow_one_another_along_the_dimension]
    `cat` of int64 vectors holds their elements in order. [joining_vectors_joins_their_lists]
    Along `dim=1` a matrix of 1 column joins a matrix of 2 columns. [sizes_may_differ_along_the_dimension]
    Along `dim=0` a part of shape `(1, 3)` or `(1, 1)` beside a 2 x 2 matrix raises RuntimeError.
    [sizes_that_differ_elsewhere_raise]
    For a 2 x 2 matrix `dim=2` and `dim=-3` raise IndexError. [a_dimension_that_does_not_exist_raises]
    0-d CPU tensors raise RuntimeError in `cat`; `hstack` joins them. [numbers_raise, hstack_takes_numbers]
    """

    @belief("lecture/8")
    @pytest.mark.parametrize(
        ("dim", "expected"),
        [
            (0, [[1, 2], [3, 4], [5, 6], [7, 8]]),
            (1, [[1, 2, 5, 6], [3, 4, 7, 8]]),
            (-1, [[1, 2, 5, 6], [3, 4, 7, 8]]),
            (-2, [[1, 2], [3, 4], [5, 6], [7, 8]]),
        ],
        ids=["0", "1", "-1", "-2"],
    )
    def test_the_parts_follow_one_another_along_the_dimension(self, dim, expected):
        first = torch.tensor([[1, 2], [3, 4]])
        second = torch.tensor([[5, 6], [7, 8]])

        joined = torch.cat([first, second], dim=dim)

        assert joined.tolist() == expected

    @belief("lecture/8")
    @pytest.mark.parametrize("dim", [2, -3])
    def test_a_dimension_that_does_not_exist_raises(self, dim):
        tensor = torch.zeros(2, 2)

        with pytest.raises(IndexError):
            torch.cat([tensor, tensor], dim)

    @given(rows=st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=3), min_size=1, max_size=4))
    def test_joining_vectors_joins_their_lists(self, rows):
        vectors = [torch.tensor(row) for row in rows]

        joined = torch.cat(vectors)

        assert joined.tolist() == list(itertools.chain(*rows))

    def test_sizes_may_differ_along_the_dimension(self):
        first = torch.tensor([[1], [2]])
        second = torch.tensor([[3, 4], [5, 6]])

        joined = torch.cat([first, second], dim=1)

        assert joined.tolist() == [[1, 3, 4], [2, 5, 6]]

    @pytest.mark.parametrize("shape", [(1, 3), (3,), (1, 1), (1, 2, 1), (0, 3)], ids=str)
    def test_sizes_that_differ_elsewhere_raise(self, shape):
        tensor = torch.zeros(2, 2)

        with pytest.raises(RuntimeError):
            torch.cat([tensor, torch.zeros(shape)])

    def test_numbers_raise(self):
        one, two = torch.tensor(1), torch.tensor(2)

        with pytest.raises(RuntimeError):
            torch.cat([one, two])

    def test_hstack_takes_numbers(self):
        assert torch.hstack([torch.tensor(1), torch.tensor(2)]).tolist() == [1, 2]


@claim(
    api=["torch.stack", "torch.cat"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.cat"],
    asked=[
        "start with empty tensor and append in loop",
        "concatenate with an empty tensor",
        "all tensors must have the same shape except concatenating dimension",
        "initialize empty tensor for torch.cat",
        "int tensor becomes float after cat with torch.empty(0)",
    ],
)
class TestCatSkipsEmptyVectors:
    """`cat` skips an empty strided vector beside a strided matrix.

    An empty int64 vector before an int64 matrix adds nothing to the matrix. [an_empty_vector_adds_nothing_to_a_matrix]
    Its dtype counts: an empty float32 vector turns an int64 vector into float32, which rounds large integers.
    [an_empty_vector_of_floats_turns_integers_into_floats]
    Two empty strided vectors alone may be joined along `dim=5`.
    [empty_vectors_alone_may_be_joined_along_a_dimension_that_does_not_exist]
    An empty matrix of shape `(0, 3)` beside a 2 x 2 matrix raises RuntimeError. [an_empty_matrix_is_not_skipped]
    So does an empty sparse COO vector beside a sparse COO matrix. [a_sparse_empty_vector_is_not_skipped]
    `stack` raises RuntimeError for an empty vector beside a vector of 3 elements. [stack_does_not_skip_an_empty_vector]
    Collect parts in a list instead, and join once at the end. [advice]
    """

    @pytest.mark.parametrize("dim", [0, 1])
    def test_an_empty_vector_adds_nothing_to_a_matrix(self, dim):
        empty = torch.empty(0, dtype=torch.int64)
        matrix = torch.tensor([[1, 2], [3, 4]])

        joined = torch.cat([empty, matrix], dim)

        assert joined.tolist() == [[1, 2], [3, 4]]
        assert joined.dtype == torch.int64

    def test_an_empty_vector_of_floats_turns_integers_into_floats(self):
        empty = torch.tensor([])
        integers = torch.tensor([2**24 + 1])

        joined = torch.cat([empty, integers])

        assert joined.dtype == torch.float32
        assert joined.tolist() == [2.0**24]

    def test_empty_vectors_alone_may_be_joined_along_a_dimension_that_does_not_exist(self):
        empty = torch.empty(0)

        joined = torch.cat([empty, empty], dim=5)

        assert joined.shape == (0,)

    def test_an_empty_matrix_is_not_skipped(self):
        matrix = torch.zeros(2, 2)

        with pytest.raises(RuntimeError):
            torch.cat([matrix, torch.empty(0, 3)])

    def test_stack_does_not_skip_an_empty_vector(self):
        vector = torch.zeros(3)

        with pytest.raises(RuntimeError):
            torch.stack([torch.empty(0), vector])

    def test_a_sparse_empty_vector_is_not_skipped(self):
        empty, matrix = torch.zeros(0).to_sparse(), torch.zeros(2, 2).to_sparse()

        with pytest.raises(RuntimeError):
            torch.cat([empty, matrix])


@claim(
    api=["torch.cat", "torch.Tensor.unsqueeze", "torch.stack"],
    about=["value", "shape", "argument", "error"],
    see=["generated/torch.stack"],
    asked=[
        "list of tensors to one batch tensor",
        "stack expects each tensor to be equal size",
        "combine images into a batch",
        "list of scalar losses to tensor",
        "add new dimension when joining tensors",
    ],
)
class TestStackJoinsAlongANewDimension:
    """`stack` joins tensors of one shape along a new dimension.

    The new dimension stands at `dim`, and its size is the number of parts. [the_new_dimension_stands_where_dim_says]
    0-d tensors become a vector. [numbers_become_a_vector]
    `stack` returns the values and shape that `cat` returns of the parts after `unsqueeze(dim)`.
    [stack_is_cat_after_unsqueeze]
    A `dim` further than one past the last dimension raises IndexError. [a_place_beyond_the_result_raises]
    Unequal shapes raise RuntimeError: a size of 1 is not broadcast. [unequal_shapes_raise]
    """

    @belief("lecture/8")
    @pytest.mark.parametrize(
        ("dim", "expected"),
        [
            (0, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
            (1, [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]),
            (2, [[[1, 5], [2, 6]], [[3, 7], [4, 8]]]),
            (-1, [[[1, 5], [2, 6]], [[3, 7], [4, 8]]]),
            (-2, [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]),
            (-3, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        ],
        ids=["0", "1", "2", "-1", "-2", "-3"],
    )
    def test_the_new_dimension_stands_where_dim_says(self, dim, expected):
        first = torch.tensor([[1, 2], [3, 4]])
        second = torch.tensor([[5, 6], [7, 8]])

        stacked = torch.stack([first, second], dim)

        assert stacked.tolist() == expected

    @belief("lecture/8")
    @given(numbers=st.lists(st.integers(-9, 9), min_size=1, max_size=5))
    def test_numbers_become_a_vector(self, numbers):
        tensors = [torch.tensor(number) for number in numbers]

        stacked = torch.stack(tensors)

        assert stacked.tolist() == numbers

    @pytest.mark.parametrize("dim", [3, -4])
    def test_a_place_beyond_the_result_raises(self, dim):
        tensor = torch.zeros(2, 2)

        with pytest.raises(IndexError):
            torch.stack([tensor, tensor], dim)

    @pytest.mark.parametrize("shape", [(1,), (3,), (1, 2), ()], ids=str)
    def test_unequal_shapes_raise(self, shape):
        vector = torch.zeros(2)

        with pytest.raises(RuntimeError):
            torch.stack([vector, torch.zeros(shape)])

    @pytest.mark.parametrize("dim", [0, 1, 2, -1])
    def test_stack_is_cat_after_unsqueeze(self, dim):
        first, second = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])

        stacked = torch.stack([first, second], dim)

        assert stacked.tolist() == torch.cat([first.unsqueeze(dim), second.unsqueeze(dim)], dim).tolist()
