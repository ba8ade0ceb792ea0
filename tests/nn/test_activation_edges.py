"""Activations and pooling at their bounds."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.hardswish"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.hardswish", "generated/torch.nn.Hardswish"],
)
class TestHardswishIsFlatAtItsLowerBound:
    """The gradient of `hardswish` is 0 at -3 and 1 at 3 since torch 2.8; it was -0.5 and 1.5 there before.

    Those are the slopes of the parabola between the two, and the ones since are those of the lines beyond.
    The value is the same in each release, and so is the gradient everywhere else.
    """

    @until("2.8")
    def test_at_its_bounds_it_has_the_slope_of_the_parabola(self):
        x = torch.tensor([-3.0, 3.0], requires_grad=True)

        F.hardswish(x).sum().backward()

        assert x.grad.tolist() == [-0.5, 1.5]

    @since("2.8")
    def test_at_its_bounds_it_has_the_slope_of_the_lines(self):
        x = torch.tensor([-3.0, 3.0], requires_grad=True)

        F.hardswish(x).sum().backward()

        assert x.grad.tolist() == [0.0, 1.0]

    def test_beside_its_bounds_it_is_a_parabola_and_two_lines(self):
        x = torch.tensor([-4.0, 0.0, 1.5, 4.0], requires_grad=True)

        result = F.hardswish(x)
        assert (result.tolist(), result.requires_grad) == ([0.0, 0.0, 1.125, 4.0], True)
        result.sum().backward()

        assert x.grad.tolist() == [0.0, 0.5, 1.0, 1.0]


@claim(
    api=["torch.nn.functional.softshrink"],
    about=["value"],
    see=["generated/torch.nn.functional.softshrink", "generated/torch.nn.Softshrink"],
)
class TestSoftshrinkKeepsNan:
    """`softshrink` of NaN is NaN since torch 2.6, and was 0 before.

    So a NaN in a network ended there, unseen, while `hardshrink` has let it through in each release.
    """

    @until("2.6")
    def test_nan_becomes_zero(self):
        assert F.softshrink(torch.tensor([math.nan, 2.0])).tolist() == [0.0, 1.5]

    @since("2.6")
    def test_nan_stays_nan(self):
        result = F.softshrink(torch.tensor([math.nan, 2.0]))

        assert result.isnan().tolist() == [True, False]

    def test_hardshrink_keeps_nan(self):
        assert F.hardshrink(torch.tensor([math.nan, 2.0])).isnan().tolist() == [True, False]

    def test_numbers_shrink_towards_zero(self):
        result = F.softshrink(torch.tensor([-3.0, -0.5, 0.25, 2.0]), lambd=0.5)

        assert result.tolist() == [-2.5, 0.0, 0.0, 1.5]


@claim(
    api=["torch.nn.functional.hardtanh"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.hardtanh", "generated/torch.nn.Hardtanh"],
)
class TestHardtanhChecksItsBounds:
    """`hardtanh` with crossed bounds raises ValueError since torch 2.4; before, everything became the upper one.

    `torch.clamp`, which it is but for that, takes crossed bounds still.
    A negative bound for bytes raised RuntimeError before torch 2.15, and changes nothing since.
    """

    @until("2.4")
    def test_crossed_bounds_give_the_upper_one(self):
        assert F.hardtanh(torch.tensor([3.0, -3.0]), 1.0, -1.0).tolist() == [-1.0, -1.0]

    @since("2.4")
    def test_crossed_bounds_raise(self):
        x = torch.tensor([3.0, -3.0])

        with pytest.raises(ValueError):
            F.hardtanh(x, 1.0, -1.0)

    @until("2.15")
    def test_a_negative_bound_for_bytes_raises(self):
        x = torch.tensor([0, 1, 2], dtype=torch.uint8)

        with pytest.raises(RuntimeError):
            F.hardtanh(x, -1, 1)

    @since("2.15")
    def test_a_negative_bound_for_bytes_changes_nothing(self):
        x = torch.tensor([0, 1, 2], dtype=torch.uint8)

        assert F.hardtanh(x, -1, 1).tolist() == [0, 1, 1]

    def test_numbers_are_kept_between_the_bounds(self):
        assert F.hardtanh(torch.tensor([-3.0, 0.5, 3.0])).tolist() == [-1.0, 0.5, 1.0]

    def test_clamp_takes_crossed_bounds(self):
        assert torch.clamp(torch.tensor([3.0, -3.0]), 1.0, -1.0).tolist() == [-1.0, -1.0]


@claim(
    api=["torch.nn.functional.lp_pool1d", "torch.nn.functional.lp_pool2d"],
    about=["value", "gradient"],
    see=["generated/torch.nn.functional.lp_pool1d", "generated/torch.nn.LPPool1d"],
)
class TestPoolingByTheInfinityNormTakesTheLargest:
    """`lp_pool1d` and `lp_pool2d` with a norm of infinity give the largest absolute value since torch 2.13.

    Before, they gave 1 whatever the input, and a gradient of NaN: infinity went into the formula for other norms.
    Minus infinity gives the smallest since, and gave 1 too.
    Other norms are the root of the sum of the powers in each release.
    """

    @until("2.13")
    def test_it_gives_one(self):
        x = torch.tensor([[-1.0, 2.0, 3.0, -4.0]], requires_grad=True)

        result = F.lp_pool1d(x, math.inf, 2)
        result.sum().backward()

        assert result.tolist() == [[1.0, 1.0]]
        assert x.grad.isnan().all().item() is True

    @since("2.13")
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

    @since("2.13")
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


@claim(
    api=["torch.nn.Softmax"],
    about=["error", "value"],
    see=["generated/torch.nn.Softmax"],
)
class TestTheDimensionOfASoftmaxIsCheckedAtOnce:
    """`nn.Softmax` refuses what is no int or None for its dimension when it is made since torch 2.14.

    Before, any object was taken, and raised only when the layer ran; `True` is among what is refused.
    """

    @until("2.14")
    @pytest.mark.parametrize("dim", [True, 1.0, "1"])
    def test_what_is_no_int_raises_when_it_runs(self, dim):
        layer, x = nn.Softmax(dim=dim), torch.zeros(1, 2)

        with pytest.raises((TypeError, RuntimeError)):
            layer(x)

    @since("2.14")
    @pytest.mark.parametrize("dim", [True, 1.0, "1"])
    def test_what_is_no_int_raises_when_it_is_made(self, dim):
        with pytest.raises(TypeError):
            nn.Softmax(dim=dim)

    def test_an_int_is_the_dimension(self):
        assert nn.Softmax(dim=0)(torch.zeros(2, 1)).tolist() == [[0.5], [0.5]]


@claim(
    api=["torch.nn.functional.embedding_bag"],
    about=["value", "shape"],
    see=["generated/torch.nn.functional.embedding_bag", "generated/torch.nn.EmbeddingBag"],
)
class TestABagForEachRowWhateverTheLastOffset:
    """`embedding_bag` of a matrix makes a bag of each row, with `include_last_offset=True` too since torch 2.10.

    Before, that option made it one bag less: the last row was left out, silently.
    It speaks of the offsets that go with a vector of indices, whose last then closes the last bag.
    """

    @until("2.10")
    def test_the_last_row_is_left_out(self):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])

        bags = F.embedding_bag(indices, weight, mode="sum", include_last_offset=True)

        assert bags.tolist() == [[11.0]]

    @since("2.10")
    def test_each_row_makes_a_bag(self):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])

        bags = F.embedding_bag(indices, weight, mode="sum", include_last_offset=True)

        assert bags.tolist() == [[11.0], [20.0]]

    def test_without_the_option_each_row_makes_a_bag(self):
        indices, weight = torch.tensor([[0, 1], [1, 1]]), torch.tensor([[1.0], [10.0]])

        assert F.embedding_bag(indices, weight, mode="sum").tolist() == [[11.0], [20.0]]

    def test_the_last_offset_closes_the_last_bag(self):
        indices, weight = torch.tensor([0, 1, 1, 1]), torch.tensor([[1.0], [10.0]])

        bags = F.embedding_bag(indices, weight, torch.tensor([0, 1, 4]), mode="sum", include_last_offset=True)

        assert bags.tolist() == [[1.0], [30.0]]
