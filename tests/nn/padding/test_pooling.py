"""Pooling: windows, padding, indices and adaptive sizes.

Order: 16.4
"""

import math
from itertools import product

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.MaxPool2d", "torch.nn.functional.max_pool1d", "torch.nn.functional.avg_pool1d"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.MaxPool2d", "generated/torch.nn.functional.max_pool1d"],
    asked=[
        "output size of MaxPool2d",
        "default stride of a pooling layer",
        "does max pooling drop the last row of an odd image",
        "does pooling change the number of channels",
        "Calculated output size. Output size is too small",
    ],
)
class TestPoolingStepsByItsKernel:
    """`MaxPool2d` steps by its kernel size by default, not by 1.

    A kernel of 2 makes 2 by 3 of 4 by 6, and keeps batch and channels. [a_kernel_of_two_halves_the_image]
    By default a kernel of 2 makes 2 of 5 rows, and leaves out the last. [a_row_left_over_is_not_read]
    By default `max_pool1d` and `avg_pool1d` step and leave out likewise. [one_dimension_is_pooled_likewise]
    The second argument of `MaxPool2d` is the stride. [the_second_argument_is_the_stride]
    By default the size follows the formula of `Conv2d`, (n + 2p - k) / s + 1 rounded down.
    [the_formula_of_convolutions_holds]
    `MaxPool2d` has an empty list of parameters. [a_kernel_of_two_halves_the_image]
    By default `MaxPool2d` raises RuntimeError for a kernel greater than the image.
    [a_kernel_greater_than_the_image_raises]
    """

    def test_a_kernel_of_two_halves_the_image(self):
        layer = nn.MaxPool2d(2)

        assert layer(torch.ones(5, 3, 4, 6)).shape == (5, 3, 2, 3)
        assert list(layer.parameters()) == []

    def test_a_row_left_over_is_not_read(self):
        x = torch.arange(10.0).reshape(1, 5, 2)

        assert nn.MaxPool2d(2)(x).tolist() == [[[3.0], [7.0]]]

    def test_one_dimension_is_pooled_likewise(self):
        x = torch.tensor([[[1.0, 2.0, 3.0, 4.0, 9.0]]])

        assert functional.max_pool1d(x, 2).tolist() == [[[2.0, 4.0]]]
        assert functional.avg_pool1d(x, 2).tolist() == [[[1.5, 3.5]]]

    def test_the_second_argument_is_the_stride(self):
        x = torch.ones(1, 1, 7, 9)

        assert nn.MaxPool2d(3, 2)(x).shape == (1, 1, 3, 4)
        assert nn.MaxPool2d(3, 1)(x).shape == (1, 1, 5, 7)
        assert nn.MaxPool2d((3, 2))(x).shape == (1, 1, 2, 4)

    def test_the_formula_of_convolutions_holds(self):
        for n, k, s, p in product((4, 5, 6), (2, 3), (1, 2, 3), (0, 1)):
            assert nn.MaxPool2d(k, s, p)(torch.ones(1, n, n)).shape == (1, *[(n + 2 * p - k) // s + 1] * 2)

    def test_a_kernel_greater_than_the_image_raises(self):
        layer, x = nn.MaxPool2d(3), torch.ones(1, 1, 2, 2)

        with pytest.raises(RuntimeError):
            layer(x)


@claim(
    api=["torch.nn.MaxPool2d", "torch.nn.functional.max_pool1d", "torch.nn.functional.avg_pool1d"],
    about=["shape", "value"],
    see=["generated/torch.nn.MaxPool2d", "generated/torch.nn.AvgPool2d"],
    asked=[
        "what does ceil_mode do in pooling",
        "ceil_mode=True output size",
        "keep the last row of an odd image when pooling",
        "average pooling with ceil_mode at the border",
    ],
)
class TestCeilModeKeepsAPartialWindow:
    """`ceil_mode=True` of `MaxPool2d` can keep a last window that sticks out.

    With a kernel of 2, 5 by 5 becomes 3 by 3, and 2 by 2 without. [a_partial_window_is_kept]
    Of 1, 2, 3, 4, 9 `max_pool1d` with that kernel makes 2, 4, 9. [the_partial_window_holds_what_is_there]
    Without padding `avg_pool1d` divides by the numbers that are there: 9 stays 9. [an_average_divides_by_what_is_there]
    Without padding it changes nothing where the windows end with the image. [an_even_image_is_pooled_the_same]
    With padding there may be room for one more: `MaxPool2d(3, 2, padding=1)` makes 56 rows of 112, and then 57.
    [padding_makes_room_for_another_window]
    A window that would begin behind the input is left out: with a stride of 3, a kernel of 2 has one window in 3
    numbers and two in 4.
    [a_window_begins_within_the_input]
    """

    @pytest.mark.parametrize(
        ("ceil", "maxima"),
        [(True, [[6.0, 8.0, 9.0], [16.0, 18.0, 19.0], [21.0, 23.0, 24.0]]), (False, [[6.0, 8.0], [16.0, 18.0]])],
    )
    def test_a_partial_window_is_kept(self, ceil, maxima):
        assert nn.MaxPool2d(2, ceil_mode=ceil)(torch.arange(25.0).reshape(1, 5, 5)).tolist() == [maxima]

    def test_the_partial_window_holds_what_is_there(self):
        x = torch.tensor([[[1.0, 2.0, 3.0, 4.0, 9.0]]])

        assert functional.max_pool1d(x, 2, ceil_mode=True).tolist() == [[[2.0, 4.0, 9.0]]]

    def test_an_average_divides_by_what_is_there(self):
        x = torch.tensor([[[1.0, 2.0, 3.0, 4.0, 9.0]]])

        assert functional.avg_pool1d(x, 2, ceil_mode=True).tolist() == [[[1.5, 3.5, 9.0]]]

    def test_an_even_image_is_pooled_the_same(self):
        x = torch.arange(16.0).reshape(1, 4, 4)

        assert (
            nn.MaxPool2d(2, ceil_mode=True)(x).tolist() == nn.MaxPool2d(2)(x).tolist() == [[[5.0, 7.0], [13.0, 15.0]]]
        )

    def test_padding_makes_room_for_another_window(self):
        image = torch.arange(112.0).reshape(1, 112, 1)

        without, with_it = (nn.MaxPool2d(3, 2, padding=1, ceil_mode=ceil)(image) for ceil in (False, True))

        assert (without.shape, without[0, -1].tolist()) == ((1, 56, 1), [111.0])
        assert (with_it.shape, with_it[0, -1].tolist()) == ((1, 57, 1), [111.0])

    @pytest.mark.parametrize(("numbers", "pooled"), [([1.0, 2.0, 3.0], [2.0]), ([1.0, 2.0, 3.0, 4.0], [2.0, 4.0])])
    def test_a_window_begins_within_the_input(self, numbers, pooled):
        assert functional.max_pool1d(torch.tensor([[numbers]]), 2, stride=3, ceil_mode=True).tolist() == [[pooled]]


@claim(
    api=["torch.nn.functional.max_pool1d", "torch.nn.functional.avg_pool1d", "torch.nn.functional.avg_pool2d"],
    about=["value", "error"],
    see=["generated/torch.nn.MaxPool2d", "generated/torch.nn.AvgPool2d"],
    asked=[
        "does max pooling pad with zeros",
        "what does count_include_pad do in AvgPool2d",
        "average pooling is too small at the border",
        "pad should be at most half of kernel size",
        "divisor_override in AvgPool2d",
    ],
)
class TestPoolingPadsEachInItsWay:
    """`max_pool1d` pads with minus infinity, `avg_pool1d` with zeros.

    So negative numbers stay: -1, -2, -3 with a kernel of 2 and a padding of 1 become -1 and -2.
    [a_maximum_does_not_see_padding]
    With a kernel of 3, a stride of 1 and a padding of 1, the averages of 3, 3, 3 are 2, 3, 2.
    [an_average_counts_padding]
    `count_include_pad=False` divides by the numbers within the input, and they are 3, 3, 3.
    [an_average_may_leave_padding_out]
    `divisor_override=1` of `avg_pool2d` returns sums. [a_divisor_of_one_returns_sums]
    Without dilation a padding of more than half the kernel raises RuntimeError. [a_padding_of_more_than_half_raises]
    """

    def test_a_maximum_does_not_see_padding(self):
        x = torch.tensor([[[-1.0, -2.0, -3.0]]])

        assert functional.max_pool1d(x, 2, padding=1).tolist() == [[[-1.0, -2.0]]]

    def test_an_average_counts_padding(self):
        x = torch.tensor([[[3.0, 3.0, 3.0]]])

        assert functional.avg_pool1d(x, 3, stride=1, padding=1).tolist() == [[[2.0, 3.0, 2.0]]]

    def test_an_average_may_leave_padding_out(self):
        x = torch.tensor([[[3.0, 3.0, 3.0]]])

        result = functional.avg_pool1d(x, 3, stride=1, padding=1, count_include_pad=False)

        assert result.tolist() == [[[3.0, 3.0, 3.0]]]

    def test_a_divisor_of_one_returns_sums(self):
        x = torch.arange(8.0).reshape(1, 2, 4)

        assert functional.avg_pool2d(x, 2).tolist() == [[[2.5, 4.5]]]
        assert functional.avg_pool2d(x, 2, divisor_override=1).tolist() == [[[10.0, 18.0]]]

    @pytest.mark.parametrize("pool", [functional.max_pool1d, functional.avg_pool1d], ids=["max", "avg"])
    @pytest.mark.parametrize(("kernel", "padding"), [(2, 2), (3, 2), (1, 1)])
    def test_a_padding_of_more_than_half_raises(self, pool, kernel, padding):
        x = torch.ones(1, 1, 6)

        with pytest.raises(RuntimeError):
            pool(x, kernel, padding=padding)


@claim(
    api=["torch.nn.functional.max_pool2d", "torch.nn.MaxUnpool2d"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.nn.MaxUnpool2d", "generated/torch.nn.MaxPool2d"],
    asked=[
        "what does return_indices of MaxPool2d return",
        "how to use MaxUnpool2d",
        "Found an invalid max index",
        "inverse of max pooling",
        "unpooling to the original size of an odd image",
    ],
)
class TestUnpoolingPutsMaximaBack:
    """`MaxUnpool2d` can put maxima back to their places, with zeros around.

    `max_pool2d` with `return_indices=True` returns the maxima and their int64 indices.
    [indices_count_within_a_plane]
    An index counts along the rows of the image of a channel, from 0 again for the next channel.
    [indices_count_within_a_plane]
    Of equal numbers the first is chosen in a 2 by 2 window. [the_first_of_equal_numbers_is_chosen]
    The four maxima of a 4 by 4 image come back, and what was not a maximum is 0. [maxima_come_back]
    A 5 by 5 image needs `output_size=(5, 5)`; on the CPU, without it an index above 15 raises RuntimeError.
    [an_odd_image_needs_its_size]
    Without it indices from 5 to 15 put their maxima elsewhere, silently. [without_its_size_maxima_are_put_elsewhere]
    """

    def test_indices_count_within_a_plane(self):
        x = torch.tensor([[[1.0, 2.0, 3.0, 9.0], [4.0, 1.0, 1.0, 1.0]], [[8.0, 2.0, 3.0, 1.0], [4.0, 1.0, 5.0, 1.0]]])

        maxima, indices = functional.max_pool2d(x, 2, return_indices=True)

        assert (maxima.tolist(), indices.tolist()) == ([[[4.0, 9.0]], [[8.0, 5.0]]], [[[4, 3]], [[0, 6]]])
        assert (maxima.dtype, indices.dtype) == (torch.float32, torch.int64)
        assert functional.max_pool2d(x, 2).tolist() == [[[4.0, 9.0]], [[8.0, 5.0]]]

    @pytest.mark.parametrize("number", [-1.0, 0.0, 1.0])
    def test_the_first_of_equal_numbers_is_chosen(self, number):
        _, indices = functional.max_pool2d(torch.full((1, 2, 2), number), 2, return_indices=True)

        assert indices.tolist() == [[[0]]]

    def test_maxima_come_back(self):
        maxima, indices = functional.max_pool2d(torch.arange(16.0).reshape(1, 4, 4), 2, return_indices=True)

        result = nn.MaxUnpool2d(2)(maxima, indices)

        assert result.dtype == torch.float32
        assert result.tolist() == [[[0.0] * 4, [0.0, 5.0, 0.0, 7.0], [0.0] * 4, [0.0, 13.0, 0.0, 15.0]]]

    def test_an_odd_image_needs_its_size(self):
        maxima, indices = functional.max_pool2d(torch.arange(25.0).reshape(1, 5, 5), 2, return_indices=True)
        unpool = nn.MaxUnpool2d(2)

        with pytest.raises(RuntimeError):
            unpool(maxima, indices)
        result = unpool(maxima, indices, output_size=(5, 5))
        assert (result.shape, result.nonzero().tolist()) == ((1, 5, 5), [[0, 1, 1], [0, 1, 3], [0, 3, 1], [0, 3, 3]])

    def test_without_its_size_maxima_are_put_elsewhere(self):
        image = torch.zeros(1, 5, 5)
        image[0, 2, 2] = 9.0
        maxima, indices = functional.max_pool2d(image, 2, return_indices=True)

        result = nn.MaxUnpool2d(2)(maxima, indices)

        assert (indices.tolist(), result.nonzero().tolist()) == ([[[0, 2], [10, 12]]], [[0, 3, 0]])


@claim(
    api=["torch.nn.AdaptiveAvgPool2d", "torch.nn.functional.adaptive_avg_pool1d"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.AdaptiveAvgPool2d", "generated/torch.nn.functional.adaptive_avg_pool1d"],
    asked=[
        "what does AdaptiveAvgPool2d do",
        "global average pooling in pytorch",
        "network that accepts images of arbitrary size",
        "how does adaptive pooling choose its windows",
        "AdaptiveAvgPool2d((1, 1)) before the linear layer",
        "adaptive pooling to a size greater than the input",
    ],
)
class TestAdaptivePoolingReturnsTheSizeItIsBuiltFor:
    """`AdaptiveAvgPool2d` returns the size that it is built for.

    For images of 1 by 1 to 9 by 9 its output has the rows and columns that it is built with.
    [the_size_is_the_same_for_images_of_each_size]
    So a `Linear` behind it and a `Flatten` accepts images of other sizes.
    [a_linear_layer_accepts_images_of_other_sizes]
    With a size of 1 it is the mean over rows and columns. [a_size_of_one_is_the_mean]
    Of n numbers, output i of m is the mean of those from i·n/m, rounded down, to (i+1)·n/m, rounded up.
    [windows_follow_a_formula]
    Where m does not divide n some windows overlap: 1 to 5 in 3 windows become 1.5, 3 and 4.5. [windows_may_overlap]
    A size greater than the input is accepted: 1 and 2 in 3 windows become 1, 1.5 and 2.
    [a_greater_size_is_accepted]
    `None` in a pair of sizes keeps its dimension. [none_keeps_a_dimension]
    With a size of 2 an image of 0 rows raises RuntimeError. [an_image_without_rows_raises]
    """

    @pytest.mark.parametrize("size", [1, 2, 3, 7, (2, 5)])
    def test_the_size_is_the_same_for_images_of_each_size(self, size):
        layer, shape = nn.AdaptiveAvgPool2d(size), size if isinstance(size, tuple) else (size, size)

        for rows, columns in product((1, 2, 4, 9), (1, 3, 9)):
            assert layer(torch.ones(2, 3, rows, columns)).shape == (2, 3, *shape)

    @pytest.mark.parametrize("size", [1, 5, 32])
    def test_a_linear_layer_accepts_images_of_other_sizes(self, size):
        network = nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(12, 7))

        assert network(torch.ones(4, 3, size, size + 1)).shape == (4, 7)

    def test_a_size_of_one_is_the_mean(self):
        x = torch.arange(12.0).reshape(1, 2, 2, 3)

        assert nn.AdaptiveAvgPool2d(1)(x).tolist() == [[[[2.5]], [[8.5]]]]
        assert x.mean(dim=(2, 3), keepdim=True).tolist() == [[[[2.5]], [[8.5]]]]

    @pytest.mark.parametrize("m", [1, 2, 3, 4, 5, 6])
    def test_windows_follow_a_formula(self, m):
        for n in (1, 2, 3, 5, 6):
            x = torch.arange(float(n)) ** 2
            means = [x[i * n // m : math.ceil((i + 1) * n / m)].mean().item() for i in range(m)]

            assert functional.adaptive_avg_pool1d(x[None], m)[0].tolist() == pytest.approx(means)

    def test_windows_may_overlap(self):
        x = torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]])

        assert functional.adaptive_avg_pool1d(x, 3).tolist() == [[1.5, 3.0, 4.5]]

    def test_a_greater_size_is_accepted(self):
        x = torch.tensor([[1.0, 2.0]])

        assert functional.adaptive_avg_pool1d(x, 3).tolist() == [[1.0, 1.5, 2.0]]

    def test_none_keeps_a_dimension(self):
        assert nn.AdaptiveAvgPool2d((None, 2))(torch.ones(1, 3, 5, 7)).shape == (1, 3, 5, 2)

    def test_an_image_without_rows_raises(self):
        layer, x = nn.AdaptiveAvgPool2d(2), torch.ones(1, 3, 0, 7)

        with pytest.raises(RuntimeError):
            layer(x)
