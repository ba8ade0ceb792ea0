"""Where torch parts from numpy: pieces of tensors, cut, joined and taken out.

Order: 47
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, changed, claim


@claim(
    api=["torch.split", "torch.tensor_split"],
    about=["value", "shape", "error"],
    see=["generated/torch.split", "generated/torch.tensor_split"],
    asked=[
        "split tensor into parts of given sizes",
        "split_with_sizes expects split_sizes to sum exactly to",
        "train validation split of tensor by lengths",
        "np.split vs torch.split",
        "unequal split along dimension",
    ],
)
class TestSplitTakesSizes:
    """`torch.split` of a vector accepts a size or a list of sizes.

    With a size the last piece can be smaller. [a_number_is_the_size_of_a_piece]
    The pieces can differ from NumPy's, because `np.split` reads the number of pieces or the places to cut.
    [a_number_is_the_number_of_pieces, a_list_says_where_to_cut]
    `[2, 4]` cuts six elements into pieces of two and four. [a_list_holds_the_sizes]
    Sizes that do not add up to the length raise RuntimeError. [sizes_that_do_not_add_up_raise]
    `torch.split` and `torch.tensor_split` return a tuple, `np.split` a list.
    [a_number_is_the_size_of_a_piece, numpy_returns_a_list]
    For a positive count and a list of cuts `torch.tensor_split` cuts a vector as `np.array_split` does.
    [tensor_split_cuts_as_numpy_does]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_a_number_is_the_number_of_pieces(self):
        pieces = [piece.tolist() for piece in torch.split(torch.arange(6), 2)]

        assert pieces == [piece.tolist() for piece in np.split(np.arange(6), 2)]

    @belief("lecture/9", holds=False, role="exception")
    def test_a_list_says_where_to_cut(self):
        pieces = [piece.tolist() for piece in torch.split(torch.arange(6), [2, 4])]

        assert pieces == [piece.tolist() for piece in np.split(np.arange(6), [2, 4])]

    def test_a_number_is_the_size_of_a_piece(self):
        pieces = torch.split(torch.arange(5), 2)

        assert isinstance(pieces, tuple)
        assert [piece.tolist() for piece in pieces] == [[0, 1], [2, 3], [4]]

    def test_a_list_holds_the_sizes(self):
        assert [piece.tolist() for piece in torch.split(torch.arange(6), [2, 4])] == [[0, 1], [2, 3, 4, 5]]

    def test_sizes_that_do_not_add_up_raise(self):
        with pytest.raises(RuntimeError):
            torch.split(torch.arange(6), [2, 2])

    @pytest.mark.parametrize("cuts", [3, 4, 9, [2, 4], [1, 9], [-2], [4, 2], []], ids=str)
    @belief("lecture/9")
    def test_tensor_split_cuts_as_numpy_does(self, cuts):
        pieces = [piece.tolist() for piece in torch.tensor_split(torch.arange(6), cuts)]

        assert pieces == [piece.tolist() for piece in np.array_split(np.arange(6), cuts)]

    def test_numpy_returns_a_list(self):
        assert isinstance(np.split(np.arange(6), 2), list)
        assert isinstance(torch.tensor_split(torch.arange(6), 2), tuple)


@claim(
    api=["torch.cat", "torch.stack"],
    about=["value", "shape", "error"],
    see=["generated/torch.cat", "generated/torch.stack"],
    asked=[
        "concatenate rows of one matrix",
        "argument tensors must be tuple of Tensors not generator",
        "np.concatenate axis=None flatten",
        "expected Tensor as element 0 but got numpy.ndarray",
        "port np.concatenate code fails in torch",
    ],
)
class TestJoiningTakesASequence:
    """`cat` and `stack` accept a list of like matrices, not one matrix.

    One matrix raises TypeError, and so does a list of lists in `stack`. [one_tensor_and_lists_raise]
    A list of ndarrays and a generator raise TypeError in `cat`. [arrays_and_a_generator_raise]
    NumPy code fails here, because NumPy reads an array as the sequence of its rows. [one_tensor_is_a_sequence_of_rows]
    `cat` skips an empty 1-d tensor beside a matrix, where NumPy raises ValueError.
    [an_empty_tensor_is_skipped, an_empty_tensor_needs_as_many_dimensions]
    A skipped float64 tensor beside a float32 matrix makes the result float64. [the_dtype_of_a_skipped_tensor_counts]
    `cat` with `dim=None` raises, where `np.concatenate` with `axis=None` flattens. [no_axis_flattens]
    Two int64 matrices of one shape are joined alike in both, along dimension 1. [sequences_are_joined_alike]
    """

    @pytest.mark.parametrize("name", ["concatenate", "stack"])
    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_one_tensor_is_a_sequence_of_rows(self, name):
        array = np.array([[1, 2], [3, 4]])

        assert getattr(torch, name)(torch.from_numpy(array)).tolist() == getattr(np, name)(array).tolist()

    @belief("lecture/9", holds=False, role="exception")
    def test_an_empty_tensor_needs_as_many_dimensions(self):
        with pytest.raises(ValueError, match="same number of dimensions"):
            np.concatenate([np.zeros(0), np.ones((1, 2))])
        with pytest.raises(ValueError):
            torch.cat([torch.zeros(0), torch.ones(1, 2)])

    @belief("lecture/9", holds=False, raises={"<2.13": RuntimeError, ">=2.13": TypeError}, role="exception")
    @changed(
        "2.13",
        remedy="Flatten first, as by `torch.cat([x.flatten(), y.flatten()])`.",
        trigger={
            "calls": ["torch.cat", "torch.concat", "torch.concatenate"],
            "given": {"dim": None},
            "at": {"dim": 1},
        },
    )
    def test_no_axis_flattens(self):
        assert np.concatenate([np.array([[1]]), np.array([2])], axis=None).tolist() == [1, 2]
        assert torch.cat([torch.tensor([[1]]), torch.tensor([2])], dim=None).tolist() == [1, 2]

    def test_one_tensor_and_lists_raise(self):
        with pytest.raises(TypeError):
            torch.cat(torch.tensor([[1, 2], [3, 4]]))
        with pytest.raises(TypeError):
            torch.stack(torch.tensor([[1, 2], [3, 4]]))
        with pytest.raises(TypeError):
            torch.stack([[1, 2], [3, 4]])

    def test_an_empty_tensor_is_skipped(self):
        assert torch.cat([torch.zeros(0), torch.ones(1, 2)]).tolist() == [[1.0, 1.0]]

    @belief("lecture/9")
    def test_sequences_are_joined_alike(self):
        a, b = np.array([[1, 2]]), np.array([[3, 4]])

        assert torch.cat([torch.from_numpy(a), torch.from_numpy(b)], 1).tolist() == np.concatenate([a, b], 1).tolist()
        assert torch.stack([torch.from_numpy(a), torch.from_numpy(b)], 1).tolist() == np.stack([a, b], 1).tolist()

    def test_arrays_and_a_generator_raise(self):
        with pytest.raises(TypeError):
            torch.cat([np.ones(2), np.ones(2)])
        with pytest.raises(TypeError):
            torch.cat(row for row in torch.ones(2, 2))

    def test_the_dtype_of_a_skipped_tensor_counts(self):
        result = torch.cat([torch.zeros(0, dtype=torch.float64), torch.ones(1, 2, dtype=torch.float32)])

        assert result.dtype == torch.float64


@claim(
    api=["torch.take", "torch.index_select"],
    about=["value", "shape", "error"],
    see=["generated/torch.take", "generated/torch.index_select"],
    asked=[
        "np.take with axis equivalent",
        "take() got an unexpected keyword argument dim",
        "select rows by index list",
        "take expected a long tensor for index",
        "index_select negative index",
        "INDICES element is out of DATA bounds",
    ],
)
class TestTakeCountsThroughTheWholeTensor:
    """`torch.take` counts through the flattened tensor and lacks an axis.

    `dim=0` and `axis=0` raise TypeError. [an_axis_raises, take_has_an_axis]
    NumPy code fails here, because `np.take` has an `axis`. [take_has_an_axis]
    `torch.index_select` picks rows of a matrix as `np.take` with `axis=0` does, from position 0 up.
    [index_select_is_take_with_an_axis]
    Along dimension 0 `torch.index_select` raises IndexError for the position -1.
    [index_select_rejects_negative_positions]
    Along dimension 1 of an int64 matrix this position raises RuntimeError. [a_negative_column_raises_another_error]
    Without an axis both pick the same elements for int64 positions, negative ones too.
    [without_an_axis_positions_count_through_all_rows]
    A list of positions raises TypeError, and an int32 tensor RuntimeError. [positions_of_another_kind_raise]
    """

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_take_has_an_axis(self):
        array = np.array([[1, 2], [3, 4]])

        result = torch.take(torch.from_numpy(array), torch.tensor([1]), axis=0)

        assert result.tolist() == np.take(array, [1], axis=0).tolist()

    def test_an_axis_raises(self):
        with pytest.raises(TypeError):
            torch.take(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1]), dim=0)

    def test_index_select_is_take_with_an_axis(self):
        array = np.array([[1, 2], [3, 4]])

        result = torch.index_select(torch.from_numpy(array), 0, torch.tensor([1]))

        assert result.tolist() == np.take(array, [1], axis=0).tolist() == [[3, 4]]

    @belief("lecture/9")
    def test_without_an_axis_positions_count_through_all_rows(self):
        array, index = np.array([[1, 2], [3, 4]]), np.array([[0, 2], [-1, 1]])

        result = torch.take(torch.from_numpy(array), torch.from_numpy(index))

        assert result.tolist() == np.take(array, index).tolist() == [[1, 3], [4, 2]]

    def test_index_select_rejects_negative_positions(self):
        with pytest.raises(IndexError):
            torch.index_select(torch.tensor([[1, 2], [3, 4]]), 0, torch.tensor([-1]))

    def test_a_negative_column_raises_another_error(self):
        with pytest.raises(RuntimeError):
            torch.index_select(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([-1]))

    def test_positions_of_another_kind_raise(self):
        with pytest.raises(TypeError):
            torch.take(torch.tensor([1, 2]), [1])
        with pytest.raises(RuntimeError):
            torch.take(torch.tensor([1, 2]), torch.tensor([1], dtype=torch.int32))


@claim(
    api=["torch.Tensor.chunk", "torch.Tensor.tensor_split"],
    about=["value", "shape"],
    see=["generated/torch.chunk", "generated/torch.tensor_split"],
    asked=[
        "torch.chunk gives fewer chunks",
        "split tensor evenly into n parts",
        "chunk vs split vs tensor_split",
        "not enough values to unpack torch.chunk",
        "divide batch across n workers",
    ],
)
class TestChunkReturnsFewerPiecesThanAsked:
    """`chunk` can return fewer pieces than it is asked for.

    `chunk(8)` of nine elements returns five pieces: four of two, and one of one. [eight_chunks_are_five]
    Six elements in four chunks are three pieces of two, so each is full and one is missing. [four_chunks_are_three]
    A piece has the length divided by the number, rounded up. [eight_chunks_are_five, four_chunks_are_three]
    `tensor_split(8)` returns eight pieces, the first of two and the others of one. [tensor_split_returns_as_many]
    Where there are too few elements, `chunk` returns one piece for each, and `tensor_split` adds empty pieces.
    [with_too_few_elements_pieces_are_missing_or_empty]
    """

    def test_eight_chunks_are_five(self):
        pieces = torch.arange(9).chunk(8)

        assert len(pieces) == 5
        assert [piece.tolist() for piece in pieces] == [[0, 1], [2, 3], [4, 5], [6, 7], [8]]

    def test_four_chunks_are_three(self):
        assert [piece.tolist() for piece in torch.arange(6).chunk(4)] == [[0, 1], [2, 3], [4, 5]]

    def test_tensor_split_returns_as_many(self):
        pieces = torch.arange(9).tensor_split(8)

        assert len(pieces) == 8
        assert [piece.tolist() for piece in pieces] == [[0, 1], [2], [3], [4], [5], [6], [7], [8]]

    def test_with_too_few_elements_pieces_are_missing_or_empty(self):
        assert [piece.tolist() for piece in torch.arange(3).chunk(5)] == [[0], [1], [2]]
        assert [piece.tolist() for piece in torch.arange(3).tensor_split(5)] == [[0], [1], [2], [], []]
