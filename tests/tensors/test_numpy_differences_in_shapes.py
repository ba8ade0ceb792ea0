"""Where torch parts from numpy: shapes, views and pieces."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.transpose", "torch.Tensor.permute"],
    about=["value", "shape", "error"],
    see=["generated/torch.transpose", "generated/torch.permute"],
)
class TestTransposeSwapsTwoDimensions:
    """`Tensor.transpose` swaps exactly two dimensions; an ndarray's reorders all of them.

    `permute` is numpy's `transpose` with an order, `.T` of a matrix the one without.
    torch's `transpose` is numpy's `swapaxes`.
    """

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_transpose_takes_no_arguments(self):
        assert torch.zeros(2, 3).transpose().shape == np.zeros((2, 3)).transpose().shape

    @belief("lecture/9", holds=False, raises=TypeError)
    def test_transpose_takes_an_order(self):
        assert torch.zeros(2, 3, 4).transpose(2, 0, 1).shape == np.zeros((2, 3, 4)).transpose(2, 0, 1).shape

    def test_transpose_of_none_or_three_dimensions_raises(self):
        with pytest.raises(TypeError):
            torch.zeros(2, 3).transpose()
        with pytest.raises(TypeError):
            torch.zeros(2, 3, 4).transpose(2, 0, 1)

    def test_transpose_is_the_swapaxes_of_numpy(self):
        array = np.arange(24).reshape(2, 3, 4)

        assert torch.from_numpy(array).transpose(0, 2).tolist() == array.swapaxes(0, 2).tolist()
        assert torch.from_numpy(array).transpose(0, 2).shape == (4, 3, 2)

    @pytest.mark.parametrize("order", [(2, 0, 1), (1, 0, 2), (0, -1, 1)], ids=str)
    def test_permute_is_the_transpose_of_numpy(self, order):
        array = np.arange(24).reshape(2, 3, 4)

        assert torch.from_numpy(array).permute(order).tolist() == array.transpose(order).tolist()

    @belief("lecture/9")
    def test_a_matrix_has_the_same_transpose(self):
        array = np.array([[1, 2, 3], [4, 5, 6]])

        assert torch.from_numpy(array).T.tolist() == array.T.tolist()
        assert torch.from_numpy(array).transpose(1, 0).tolist() == array.transpose(1, 0).tolist()


@claim(
    api=["torch.Tensor.repeat", "torch.Tensor.repeat_interleave", "torch.tile"],
    about=["value", "shape"],
    see=["generated/torch.Tensor.repeat", "generated/torch.repeat_interleave", "generated/torch.tile"],
)
class TestRepeatTiles:
    """`Tensor.repeat` lays the whole tensor side by side; an ndarray's repeats each element.

    It is numpy's `tile`, which torch has by that name too, but wants a number for every dimension.
    What numpy calls `repeat` is `repeat_interleave`.
    """

    @belief("lecture/9", holds=False)
    def test_repeat_repeats_each_element(self):
        assert torch.tensor([1, 2]).repeat(2).tolist() == np.array([1, 2]).repeat(2).tolist()

    def test_repeat_lays_tensors_side_by_side(self):
        assert torch.tensor([1, 2]).repeat(2).tolist() == [1, 2, 1, 2]
        assert torch.tensor([1, 2]).repeat(2, 1).tolist() == [[1, 2], [1, 2]]

    def test_repeat_with_fewer_numbers_than_dimensions_raises(self):
        with pytest.raises(RuntimeError):
            torch.zeros(2, 2).repeat(2)

    def test_repeat_interleave_is_the_repeat_of_numpy(self):
        array = np.array([[1, 2], [3, 4]])

        assert torch.from_numpy(array).repeat_interleave(2).tolist() == array.repeat(2).tolist()
        assert torch.from_numpy(array).repeat_interleave(2, dim=1).tolist() == array.repeat(2, axis=1).tolist()

    @belief("lecture/9")
    def test_tile_is_alike(self):
        array = np.array([[1, 2], [3, 4]])

        assert torch.tile(torch.from_numpy(array), (2,)).tolist() == np.tile(array, (2,)).tolist()
        assert torch.tile(torch.from_numpy(array), (1, 2, 1)).tolist() == np.tile(array, (1, 2, 1)).tolist()


@claim(
    api=["torch.split", "torch.tensor_split"],
    about=["value", "shape", "error"],
    see=["generated/torch.split", "generated/torch.tensor_split"],
)
class TestSplitTakesSizes:
    """`torch.split` takes the sizes of the pieces; numpy's takes their number, or the places to cut.

    torch returns a tuple, numpy a list.
    `torch.tensor_split` counts and cuts as numpy's `array_split` does.
    """

    @belief("lecture/9", holds=False)
    def test_a_number_is_the_number_of_pieces(self):
        pieces = [piece.tolist() for piece in torch.split(torch.arange(6), 2)]

        assert pieces == [piece.tolist() for piece in np.split(np.arange(6), 2)]

    @belief("lecture/9", holds=False)
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

    @pytest.mark.parametrize("cuts", [3, 4, [2, 4], [1, 9]], ids=str)
    @belief("lecture/9")
    def test_tensor_split_cuts_as_numpy_does(self, cuts):
        pieces = [piece.tolist() for piece in torch.tensor_split(torch.arange(6), cuts)]

        assert pieces == [piece.tolist() for piece in np.array_split(np.arange(6), cuts)]


@claim(api=["torch.squeeze"], about=["value", "shape"], see=["generated/torch.squeeze"])
class TestSqueezeOfALongDimensionDoesNothing:
    """`squeeze` of a dimension of another size than 1 does nothing, where numpy raises ValueError.

    A batch of unexpected size goes through unnoticed.
    Of a dimension of size 1, and without a dimension, both are alike.
    """

    @belief("lecture/9", holds=False)
    def test_squeeze_of_a_long_dimension_raises(self):
        with pytest.raises(ValueError, match="size not equal to one"):
            torch.squeeze(torch.zeros(1, 2), 1)

    def test_squeeze_of_a_long_dimension_returns_the_same_shape(self):
        assert torch.squeeze(torch.tensor([[1, 2]]), 1).tolist() == [[1, 2]]

    def test_numpy_raises(self):
        with pytest.raises(ValueError, match="size not equal to one"):
            np.squeeze(np.zeros((1, 2)), 1)

    @pytest.mark.parametrize("axis", [0, -1])
    @belief("lecture/9")
    def test_a_dimension_of_size_one_goes_alike(self, axis):
        array = np.array([[[1], [2]]])

        assert torch.squeeze(torch.from_numpy(array), axis).tolist() == np.squeeze(array, axis).tolist()
        assert torch.squeeze(torch.from_numpy(array)).tolist() == np.squeeze(array).tolist() == [1, 2]


@claim(
    api=["torch.cat", "torch.stack"],
    about=["value", "shape", "error"],
    see=["generated/torch.cat", "generated/torch.stack"],
)
class TestJoiningTakesASequence:
    """`cat` and `stack` take a sequence of tensors: one tensor is none, and neither is a sequence of lists.

    numpy takes an array for the sequence of its rows.
    `cat` skips a 1-d tensor without elements whatever the other shapes are, and cannot flatten with `dim=None`.
    """

    @pytest.mark.parametrize("name", ["concatenate", "stack"])
    @belief("lecture/9", holds=False, raises=TypeError)
    def test_one_tensor_is_a_sequence_of_rows(self, name):
        array = np.array([[1, 2], [3, 4]])

        assert getattr(torch, name)(torch.from_numpy(array)).tolist() == getattr(np, name)(array).tolist()

    @belief("lecture/9", holds=False)
    def test_an_empty_tensor_needs_as_many_dimensions(self):
        with pytest.raises(ValueError, match="same number of dimensions"):
            np.concatenate([np.zeros(0), np.ones((1, 2))])
        with pytest.raises((ValueError, RuntimeError)):
            torch.cat([torch.zeros(0), torch.ones(1, 2)])

    @belief("lecture/9", holds=False, raises=(TypeError, RuntimeError))
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


@claim(api=["torch.take"], about=["value", "shape", "error"], see=["generated/torch.take"])
class TestTakeCountsThroughTheWholeTensor:
    """`torch.take` counts through the flattened tensor and has no axis.

    numpy's `take` has one; `torch.index_select` is its like.
    Without an axis both are alike.
    """

    @belief("lecture/9", holds=False, raises=TypeError)
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
