"""Where torch parts from numpy: which dimensions an index means.

Order: 49
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["value", "shape"],
    see=["tensors"],
    asked=[
        "x[..., ...] indexing",
        "more than one ellipsis in index",
        "single ellipsis numpy error but torch accepts",
        "what does x[..., 0, ...] mean",
    ],
)
class TestTwoEllipsesAreAccepted:
    """A tensor accepts the index `[..., ...]` with two ellipses.

    Code can rely on the error in NumPy, because NumPy raises IndexError. [two_ellipses_raise]
    `tensor[..., ...]` of a matrix returns its elements in the same shape. [two_ellipses_are_an_index]
    For a 3-d tensor `tensor[..., 0, ...]` returns `tensor[:, :, 0]`.
    [a_number_between_two_ellipses_counts_from_the_end]
    `tensor[..., ..., 0]` works for a vector, and raises IndexError for a 3-d tensor.
    [a_number_after_two_ellipses_can_be_out_of_range]
    With one ellipsis `[..., 0]` and `[1, ..., 0]` mean the same in both. [one_ellipsis_is_alike]
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


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["value", "shape"],
    see=["tensors"],
    asked=[
        "advanced indexing dimension order differs from numpy",
        "x[0, :, idx] shape transposed compared to numpy",
        "mix integer slice and index list",
        "value array could not be broadcast to indexing result",
    ],
)
class TestANumberBesidePositionsIsNoPosition:
    """`tensor[0, :, positions]` keeps the order of dimensions.

    A Python integer, a NumPy int64 and a 0-d int64 tensor in front are applied first. [the_order_of_dimensions_is_kept]
    NumPy's result is transposed, because NumPy counts the number among the positions.
    [a_number_and_positions_apart_come_first, numpy_puts_the_positions_first]
    Assigning through `[0, :, [3, 1]]` of shape `(1, 3, 4)` expects shape `(3, 2)`, in NumPy `(2, 3)`.
    [an_assignment_has_the_other_shape_too]
    With `None` or `...` in place of the slice they differ in the same way. [none_between_counts_as_a_slice]
    With the list `[0]` in the number's place both put the positions in front.
    [two_lists_of_positions_apart_come_first_in_both]
    A number and a list of positions side by side keep the order in both.
    [without_a_slice_between_the_order_is_kept_in_both]
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
