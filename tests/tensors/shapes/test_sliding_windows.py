"""Windows that slide along a dimension.

Order: 11.95
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.unfold"],
    about=["shape", "memory", "value", "gradient", "error"],
    see=["generated/torch.Tensor.unfold"],
    asked=[
        "sliding window over a tensor",
        "overlapping windows of a time series",
        "moving average with unfold",
        "does Tensor.unfold copy",
    ],
)
class TestUnfoldReturnsOverlappingWindowsAsAView:
    """`Tensor.unfold` returns windows along a dimension as a view.

    `unfold(0, 3, 1)` of 6 numbers returns 4 windows of 3, and by steps of 2 it returns 2.
    [windows_start_a_step_apart]
    The windows stand in a new last dimension, whichever dimension is unfolded. [windows_stand_last]
    A number written to a window shows in the vector and in each window that holds it. [a_number_shows_in_its_windows]
    The gradient of a number is the sum over these windows. [gradients_add_up_over_windows]
    A window larger than the dimension and a step of 0 raise RuntimeError. [what_does_not_fit_raises]
    """

    @pytest.mark.parametrize(
        ("step", "windows"), [(1, [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]]), (2, [[0, 1, 2], [2, 3, 4]])]
    )
    def test_windows_start_a_step_apart(self, step, windows):
        assert torch.arange(6).unfold(0, 3, step).tolist() == windows

    def test_windows_stand_last(self):
        matrix = torch.arange(12).reshape(4, 3)

        assert matrix.unfold(0, 2, 1).shape == (3, 3, 2)
        assert matrix.unfold(1, 2, 1).shape == (4, 2, 2)
        assert matrix.unfold(0, 2, 1)[0].tolist() == [[0, 3], [1, 4], [2, 5]]

    def test_a_number_shows_in_its_windows(self):
        numbers = torch.zeros(4)
        windows = numbers.unfold(0, 2, 1)

        windows[0, 1] = 5

        assert numbers.tolist() == [0.0, 5.0, 0.0, 0.0]
        assert windows.tolist() == [[0.0, 5.0], [5.0, 0.0], [0.0, 0.0]]

    def test_gradients_add_up_over_windows(self):
        numbers = torch.zeros(4, requires_grad=True)

        windows = numbers.unfold(0, 2, 1)

        assert windows.requires_grad is True

        windows.sum().backward()

        assert numbers.grad.tolist() == [1.0, 2.0, 2.0, 1.0]

    @pytest.mark.parametrize(("size", "step"), [(7, 1), (3, 0)])
    def test_what_does_not_fit_raises(self, size, step):
        with pytest.raises(RuntimeError):
            torch.zeros(6).unfold(0, size, step)
