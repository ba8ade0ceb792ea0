"""Where torch parts from numpy: which dimensions an index means."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(api=["torch.Tensor.__getitem__"], about=["value", "shape"], see=["tensors"])
class TestTwoEllipsesAreAccepted:
    """A second `...` in an index is accepted.

    Code can rely on the error in NumPy, because NumPy raises IndexError. [two_ellipses_raise]
    `tensor[..., ...]` returns the elements in the same shape. [two_ellipses_are_an_index]
    A number between the two counts from the end, as after one ellipsis.
    [a_number_between_two_ellipses_counts_from_the_end]
    A number after both can be out of range from two dimensions on. [a_number_after_two_ellipses_can_be_out_of_range]
    One ellipsis means the same in both. [one_ellipsis_is_alike]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_two_ellipses_raise(self):
        with pytest.raises(IndexError):
            np.zeros((2, 3))[..., ...]
        with pytest.raises(IndexError):
            torch.zeros(2, 3)[..., ...]

    def test_two_ellipses_are_an_index(self):
        assert torch.tensor([[1, 2, 3], [4, 5, 6]])[..., ...].tolist() == [[1, 2, 3], [4, 5, 6]]

    def test_a_number_after_two_ellipses_can_be_out_of_range(self):
        assert torch.tensor([5, 6])[..., ..., 0].item() == 5
        with pytest.raises(IndexError):
            torch.zeros(2, 2, 2)[..., ..., 0]

    @belief("lecture/9")
    def test_one_ellipsis_is_alike(self):
        array = np.arange(8).reshape(2, 2, 2)

        assert torch.from_numpy(array)[..., 0].tolist() == array[..., 0].tolist() == [[0, 2], [4, 6]]
        assert torch.from_numpy(array)[1, ..., 0].tolist() == array[1, ..., 0].tolist() == [4, 6]

    def test_a_number_between_two_ellipses_counts_from_the_end(self):
        tensor = torch.arange(8).reshape(2, 2, 2)

        assert tensor[..., 0, ...].tolist() == tensor[:, :, 0].tolist() == [[0, 2], [4, 6]]


@claim(api=["torch.Tensor.__getitem__"], about=["value", "shape"], see=["tensors"])
class TestANumberBesidePositionsIsNoPosition:
    """`tensor[0, :, positions]` keeps the order of dimensions.

    A number, a NumPy integer and a 0-d tensor are taken out first. [the_order_of_dimensions_is_kept]
    NumPy's result is transposed, because NumPy counts the number among the positions.
    [a_number_and_positions_apart_come_first, numpy_puts_the_positions_first]
    Assigning through such an index expects that other shape too. [an_assignment_has_the_other_shape_too]
    `None` or `...` between them does the same as a slice. [none_between_counts_as_a_slice]
    With a list in the number's place both put the positions in front. [two_lists_of_positions_apart_come_first_in_both]
    Side by side both keep the order. [without_a_slice_between_the_order_is_kept_in_both]
    """

    @pytest.mark.parametrize("first", [0, torch.tensor(0)], ids=["int", "tensor"])
    @belief("lecture/9", holds=False, role="exception")
    def test_a_number_and_positions_apart_come_first(self, first):
        array = np.arange(12).reshape(1, 3, 4)

        assert torch.from_numpy(array)[first, :, [3, 1]].tolist() == array[0, :, [3, 1]].tolist()

    @pytest.mark.parametrize("first", [0, np.int64(0), torch.tensor(0)], ids=["int", "numpy", "tensor"])
    def test_the_order_of_dimensions_is_kept(self, first):
        assert torch.arange(12).reshape(1, 3, 4)[first, :, [3, 1]].tolist() == [[3, 1], [7, 5], [11, 9]]

    def test_numpy_puts_the_positions_first(self):
        assert np.arange(12).reshape(1, 3, 4)[0, :, [3, 1]].tolist() == [[3, 7, 11], [1, 5, 9]]

    @belief("lecture/9")
    def test_two_lists_of_positions_apart_come_first_in_both(self):
        array = np.arange(12).reshape(1, 3, 4)

        result = torch.from_numpy(array)[[0], :, [3, 1]]

        assert result.tolist() == array[[0], :, [3, 1]].tolist() == [[3, 7, 11], [1, 5, 9]]

    def test_none_between_counts_as_a_slice(self):
        array = np.arange(12).reshape(1, 3, 4)

        assert torch.from_numpy(array)[0, None, [2, 0]].shape == (1, 2, 4)
        assert array[0, None, [2, 0]].shape == (2, 1, 4)
        assert torch.from_numpy(array)[0, ..., [2, 0]].shape == (3, 2)
        assert array[0, ..., [2, 0]].shape == (2, 3)

    @belief("lecture/9")
    def test_without_a_slice_between_the_order_is_kept_in_both(self):
        array = np.arange(12).reshape(1, 3, 4)

        assert torch.from_numpy(array)[0, [2, 0]].tolist() == array[0, [2, 0]].tolist()
        assert torch.from_numpy(array)[:, 0, [3, 1]].tolist() == array[:, 0, [3, 1]].tolist() == [[3, 1]]

    def test_an_assignment_has_the_other_shape_too(self):
        tensor, array = torch.zeros(1, 3, 4), np.zeros((1, 3, 4))

        tensor[0, :, [3, 1]] = torch.ones(3, 2)
        array[0, :, [3, 1]] = np.ones((2, 3))

        assert tensor.tolist() == array.tolist()
        with pytest.raises(ValueError):
            array[0, :, [3, 1]] = np.ones((3, 2))
