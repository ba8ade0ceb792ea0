"""Pooling by a norm.

Order: 23.5
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.lp_pool1d", "torch.nn.functional.lp_pool2d"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.lp_pool1d", "generated/torch.nn.LPPool1d"],
    asked=[
        "lp pooling with norm_type inf",
        "power average pooling p infinity equals max pooling",
        "lp_pool returns all ones",
        "lp_pool1d output nan with odd p",
    ],
)
class TestPoolingByTheInfinityNormTakesTheLargest:
    """`lp_pool1d` with `math.inf` returns the largest absolute float.

    Where windows do not overlap, the one nonzero largest of each alone has a gradient, of 1 or -1.
    [it_gives_the_largest]
    `lp_pool2d` returns the largest too, and with minus infinity the smallest.
    [in_two_dimensions_it_gives_the_largest_and_the_smallest]
    Before torch 2.13 both return 1 for float32 numbers. [it_gives_one, in_two_dimensions_it_gives_one]
    By default a norm of 1 returns the sum of a window of float32 numbers.
    [a_norm_of_one_gives_the_sum, negative_numbers_count]
    With a norm of 3 a window with a negative sum of cubes becomes NaN. [negative_numbers_count]
    """

    @until("2.13")
    def test_it_gives_one(self):
        x = torch.tensor([[-1.0, 2.0, 3.0, -4.0]], requires_grad=True)

        result = F.lp_pool1d(x, math.inf, 2)
        result.sum().backward()

        assert result.tolist() == [[1.0, 1.0]]
        assert x.grad.isnan().all().item() is True

    @since(
        "2.13",
        why="pytorch#183997",
        remedy="Write `F.max_pool1d(x.abs(), size)`.",
        trigger={
            "calls": ["torch.nn.functional.lp_pool1d"],
            "at": {"norm_type": 1},
            "when": ["argument:norm_type=inf|-inf"],
        },
    )
    def test_it_gives_the_largest(self):
        x = torch.tensor([[-1.0, 2.0, 3.0, -4.0]], requires_grad=True)

        result = F.lp_pool1d(x, math.inf, 2)
        result.sum().backward()

        assert result.tolist() == [[2.0, 4.0]]
        assert x.grad.tolist() == [[0.0, 1.0, 0.0, -1.0]]

    @until("2.13")
    def test_in_two_dimensions_it_gives_one(self):
        x = torch.tensor([[[-5.0, 1.0], [2.0, 3.0]]])

        assert F.lp_pool2d(x, math.inf, 2).tolist() == F.lp_pool2d(x, -math.inf, 2).tolist() == [[[1.0]]]

    @since(
        "2.13",
        why="pytorch#183997",
        remedy="Write `F.max_pool2d(x.abs(), size)`, or `-F.max_pool2d(-x.abs(), size)` for the smallest.",
        trigger={
            "calls": ["torch.nn.functional.lp_pool2d", "torch.nn.functional.lp_pool3d"],
            "at": {"norm_type": 1},
            "when": ["argument:norm_type=inf|-inf"],
        },
    )
    def test_in_two_dimensions_it_gives_the_largest_and_the_smallest(self):
        x = torch.tensor([[[-5.0, 1.5], [2.0, 3.0]]])

        assert F.lp_pool2d(x, math.inf, 2).tolist() == [[[5.0]]]
        assert F.lp_pool2d(x, -math.inf, 2).tolist() == [[[1.5]]]

    def test_a_norm_of_one_gives_the_sum(self):
        x = torch.tensor([[1.0, 2.0, 3.0, 4.0]], requires_grad=True)

        one, two = F.lp_pool1d(x, 1, 2), F.lp_pool2d(x.reshape(1, 2, 2), 1, 2)
        assert (one.tolist(), two.tolist()) == ([[3.0, 7.0]], [[[10.0]]])
        assert one.requires_grad is two.requires_grad is True
        two.backward()

        assert x.grad.tolist() == [[1.0, 1.0, 1.0, 1.0]]

    def test_negative_numbers_count(self):
        x = torch.tensor([[-1.0, 2.0, 3.0, -4.0]])

        assert F.lp_pool1d(x, 1, 2).tolist() == [[1.0, -1.0]]
        assert F.lp_pool1d(x, 3, 2).isnan().tolist() == [[False, True]]


@claim(
    api=["torch.nn.functional.lp_pool1d", "torch.nn.functional.lp_pool2d", "torch.nn.LPPool1d"],
    about=["value", "argument"],
    see=["generated/torch.nn.functional.lp_pool1d", "generated/torch.nn.LPPool1d"],
    asked=[
        "lp_pool ceil_mode wrong values at the edge",
        "incomplete last window in LPPool with ceil_mode",
        "ceil_mode partial window pooling result too large",
    ],
)
class TestPoolingByANormScalesUpAWindowThatSticksOut:
    """`lp_pool1d` with `ceil_mode=True` scales up a window that sticks out.

    With a norm of 1 a last window with one number of two returns it doubled. [the_last_window_is_doubled]
    `nn.LPPool1d` does the same, and `lp_pool2d` returns it fourfold in a corner. [a_corner_is_fourfold]
    The sum over the numbers that are there comes from zeros padded by hand. [padded_by_hand_it_is_the_sum]
    By default such a window is left out. [the_last_window_is_left_out]
    """

    def test_the_last_window_is_doubled(self):
        x = torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]])

        assert F.lp_pool1d(x, 1, 2, ceil_mode=True).tolist() == [[3.0, 7.0, 10.0]]
        assert nn.LPPool1d(1, 2, ceil_mode=True)(x).tolist() == [[3.0, 7.0, 10.0]]

    def test_a_corner_is_fourfold(self):
        x = torch.tensor([[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 3.0]]])

        assert F.lp_pool2d(x, 1, 2, ceil_mode=True).tolist() == [[[4.0, 4.0], [4.0, 12.0]]]

    def test_padded_by_hand_it_is_the_sum(self):
        x = torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]])

        assert F.lp_pool1d(F.pad(x, (0, 1)), 1, 2).tolist() == [[3.0, 7.0, 5.0]]

    def test_the_last_window_is_left_out(self):
        x = torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]])

        assert F.lp_pool1d(x, 1, 2).tolist() == [[3.0, 7.0]]
