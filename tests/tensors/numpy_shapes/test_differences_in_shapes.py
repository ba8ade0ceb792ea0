"""Where torch parts from numpy: shapes, views and pieces.

Order: 45
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.transpose", "torch.Tensor.permute"],
    about=["value", "shape", "error"],
    see=["generated/torch.transpose", "generated/torch.permute"],
    asked=[
        "transpose() received an invalid combination of arguments",
        "reorder all dimensions of a tensor",
        "transpose vs permute",
        "transpose HWC to CHW error with three axes",
        "transpose a batch of matrices",
    ],
)
class TestTransposeSwapsTwoDimensions:
    """`Tensor.transpose` accepts exactly two dimensions and swaps them.

    From one dimension up NumPy's name for it is `swapaxes`. [transpose_is_the_swapaxes_of_numpy]
    Without arguments, with three integers, or with a tuple of three it raises TypeError.
    [transpose_of_none_or_three_dimensions_raises, an_order_in_a_tuple_raises]
    NumPy code fails here, because an ndarray's `transpose` reorders its dimensions.
    [transpose_takes_no_arguments, transpose_takes_an_order]
    `permute` with an order of three dimensions does what NumPy's `transpose` does. [permute_is_the_transpose_of_numpy]
    `.T` of a matrix is alike in both. [a_matrix_has_the_same_transpose]
    """

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_transpose_takes_no_arguments(self):
        assert torch.zeros(2, 3).transpose().shape == np.zeros((2, 3)).transpose().shape

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
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

    def test_an_order_in_a_tuple_raises(self):
        with pytest.raises(TypeError):
            torch.zeros(2, 3, 4).transpose((2, 0, 1))


@claim(
    api=["torch.Tensor.repeat", "torch.Tensor.repeat_interleave", "torch.tile"],
    about=["value", "shape"],
    see=["generated/torch.Tensor.repeat", "generated/torch.repeat_interleave", "generated/torch.tile"],
    asked=[
        "repeat each element n times",
        "np.repeat equivalent",
        "torch.repeat vs repeat_interleave vs tile",
        "duplicate tensor along new dimension",
        "number of dimensions of repeat dims can not be smaller",
        "copy rows k times",
    ],
)
class TestRepeatTiles:
    """`Tensor.repeat` lays copies of the whole tensor side by side.

    More numbers than dimensions add dimensions in front. [repeat_lays_tensors_side_by_side]
    For `[1, 2]` the result differs from NumPy's, because an ndarray's `repeat` repeats each element.
    [repeat_repeats_each_element]
    `repeat_interleave` of an int64 matrix by the number 2 is NumPy's `repeat`.
    [repeat_interleave_is_the_repeat_of_numpy]
    `repeat_interleave` rejects a list of counts, and accepts an int64 tensor of them. [counts_are_a_tensor]
    One number raises RuntimeError in `repeat` of a matrix. [repeat_with_fewer_numbers_than_dimensions_raises]
    With a tuple `torch.tile` accepts fewer and is NumPy's `tile`. [tile_is_alike]
    `torch.tile` rejects a bare number. [tile_of_a_bare_number_raises]
    """

    @belief("lecture/9", holds=False, role="exception")
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

    def test_counts_are_a_tensor(self):
        assert torch.tensor([1, 2]).repeat_interleave(torch.tensor([2, 1])).tolist() == [1, 1, 2]
        with pytest.raises(TypeError):
            torch.tensor([1, 2]).repeat_interleave([2, 1])

    def test_tile_of_a_bare_number_raises(self):
        with pytest.raises(TypeError):
            torch.tile(torch.tensor([1, 2]), 2)


@claim(
    api=["torch.squeeze"],
    about=["value", "shape"],
    see=["generated/torch.squeeze"],
    asked=[
        "squeeze(dim) silently does nothing",
        "squeeze does not raise when size is not one",
        "cannot select an axis to squeeze out numpy",
        "squeeze has no effect on shape",
    ],
)
class TestSqueezeOfALongDimensionDoesNothing:
    """`squeeze` keeps a dense dimension whose size is not 1.

    The shape stays as it was, for a size of 2 and of 0.
    [squeeze_of_a_long_dimension_returns_the_same_shape, an_empty_dimension_stays]
    A batch of unexpected size is not noticed, because torch does not raise. [squeeze_of_a_long_dimension_raises]
    NumPy raises ValueError. [numpy_raises]
    A dimension out of range raises IndexError. [a_dimension_out_of_range_raises]
    A dimension of size 1 is removed in both, and without a dimension both do the same.
    [a_dimension_of_size_one_goes_alike]
    """

    @belief("lecture/9", holds=False, role="exception")
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

    def test_an_empty_dimension_stays(self):
        assert torch.squeeze(torch.zeros(0, 1), 0).shape == (0, 1)

    def test_a_dimension_out_of_range_raises(self):
        with pytest.raises(IndexError):
            torch.squeeze(torch.zeros(1, 2), 2)
