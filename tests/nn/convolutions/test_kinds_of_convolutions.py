"""Kinds of convolutions: what a kernel computes, groups and transposed ones.

Order: 16.2
"""

from itertools import product

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.functional.conv2d", "torch.nn.functional.conv1d", "torch.nn.functional.conv_transpose1d"],
    about=["value"],
    see=["generated/torch.nn.Conv2d", "generated/torch.nn.functional.conv1d"],
    asked=[
        "does Conv2d flip the kernel",
        "convolution or cross-correlation",
        "conv1d differs from numpy.convolve",
        "conv2d differs from scipy.signal.convolve2d",
    ],
)
class TestConvolutionsAreCrossCorrelations:
    """`F.conv2d` does not flip its kernel: it is a cross-correlation.

    The kernel lies on the input as it is: 1, 2, 3 with the kernel 1, 10 becomes 21 and 32.
    [the_kernel_lies_as_it_is]
    A single one in the middle of 3 by 3 zeros returns a kernel of 2 by 2 turned by 180 degrees.
    [a_single_one_returns_the_kernel_turned]
    `F.conv2d(x, weight.flip(-2, -1))` flips the kernel, as a mathematical convolution does.
    [a_flipped_kernel_is_a_convolution]
    `F.conv_transpose1d` of 1, 2, 3 with the kernel 1, 10 returns their whole convolution 1, 12, 23, 30.
    [a_transposed_one_is_a_convolution]
    Without groups `F.conv2d` sums over the channels of its input. [channels_are_summed]
    """

    def test_the_kernel_lies_as_it_is(self):
        x, weight = torch.tensor([[[1.0, 2.0, 3.0]]]), torch.tensor([[[1.0, 10.0]]])

        assert functional.conv1d(x, weight).tolist() == [[[21.0, 32.0]]]

    def test_a_single_one_returns_the_kernel_turned(self):
        image = torch.zeros(1, 1, 3, 3)
        image[0, 0, 1, 1] = 1.0

        result = functional.conv2d(image, torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]]))

        assert result.tolist() == [[[[4.0, 3.0], [2.0, 1.0]]]]

    def test_a_flipped_kernel_is_a_convolution(self):
        image, weight = torch.zeros(1, 1, 3, 3), torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
        image[0, 0, 1, 1] = 1.0

        result = functional.conv2d(image, weight.flip(-2, -1))

        assert result.tolist() == [[[[1.0, 2.0], [3.0, 4.0]]]]

    def test_a_transposed_one_is_a_convolution(self):
        x, weight = torch.tensor([[[1.0, 2.0, 3.0]]]), torch.tensor([[[1.0, 10.0]]])

        assert functional.conv_transpose1d(x, weight).tolist() == [[[1.0, 12.0, 23.0, 30.0]]]

    def test_channels_are_summed(self):
        x, weight = torch.tensor([1.0, 2.0]).reshape(1, 2, 1, 1), torch.tensor([[10.0, 100.0]]).reshape(1, 2, 1, 1)

        assert functional.conv2d(x, weight).tolist() == [[[[210.0]]]]


@claim(
    api=["torch.nn.Conv2d", "torch.nn.functional.conv2d"],
    about=["shape", "value", "gradient", "error"],
    see=["generated/torch.nn.Conv2d", "generated/torch.nn.functional.conv2d"],
    asked=[
        "what does groups do in Conv2d",
        "depthwise separable convolution",
        "in_channels must be divisible by groups",
        "weight shape of a grouped convolution",
        "apply the same filter to each channel separately",
    ],
)
class TestGroupsSplitTheChannels:
    """`groups` in `Conv2d` splits the channels into parts that do not mix.

    With 4 input channels and 2 groups the first half of the outputs depends on the channels 0 and 1 alone.
    [an_output_sees_its_group]
    The weight has the shape (out, in / groups, rows, columns). [the_weight_sees_the_channels_of_a_group]
    With as many groups as input channels, a depthwise convolution, a filter sees one channel.
    [depthwise_filters_see_one_channel]
    With twice as many outputs then, outputs 0 and 1 belong to input 0. [outputs_of_a_channel_are_neighbours]
    A depthwise 3 by 3 and a 1 by 1 convolution from 8 to 16 channels have 200 weights, and a full 3 by 3 has 1152.
    [separable_convolutions_have_fewer_weights]
    If groups do not divide both numbers of channels, building a `Conv2d` raises ValueError.
    [channels_that_do_not_divide_raise]
    """

    def test_an_output_sees_its_group(self):
        x = torch.ones(1, 4, 1, 1, requires_grad=True)

        result = functional.conv2d(x, torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(2, 2, 1, 1), groups=2)
        assert (result.flatten().tolist(), result.requires_grad) == ([3.0, 7.0], True)
        result[:, :1].sum().backward()

        assert x.grad.flatten().tolist() == [1.0, 2.0, 0.0, 0.0]

    @pytest.mark.parametrize(
        ("channels", "groups", "shape"),
        [((4, 6), 1, (6, 4, 3, 5)), ((4, 6), 2, (6, 2, 3, 5)), ((4, 8), 4, (8, 1, 3, 5))],
    )
    def test_the_weight_sees_the_channels_of_a_group(self, channels, groups, shape):
        layer = nn.Conv2d(*channels, kernel_size=(3, 5), groups=groups)

        assert layer.weight.shape == shape
        assert layer(torch.ones(1, 4, 3, 6)).shape == (1, channels[1], 1, 2)

    def test_depthwise_filters_see_one_channel(self):
        layer = nn.Conv2d(3, 3, 1, groups=3, bias=False)
        layer.weight.data = torch.tensor([1.0, 10.0, 100.0]).reshape(3, 1, 1, 1)
        x = torch.tensor([1.0, 2.0, 3.0]).reshape(1, 3, 1, 1).requires_grad_()

        result = layer(x)
        assert (result.shape, result.requires_grad) == ((1, 3, 1, 1), True)
        result.sum().backward()

        assert result.flatten().tolist() == [1.0, 20.0, 300.0]
        assert x.grad.flatten().tolist() == [1.0, 10.0, 100.0]

    def test_outputs_of_a_channel_are_neighbours(self):
        x, weight = torch.tensor([1.0, 10.0]).reshape(1, 2, 1, 1), torch.arange(1.0, 5.0).reshape(4, 1, 1, 1)

        assert functional.conv2d(x, weight, groups=2).flatten().tolist() == [1.0, 2.0, 30.0, 40.0]

    def test_separable_convolutions_have_fewer_weights(self):
        depthwise, pointwise = nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 16, 1)

        assert depthwise.weight.numel() + pointwise.weight.numel() == 200
        assert nn.Conv2d(8, 16, 3).weight.numel() == 1152
        assert pointwise(depthwise(torch.ones(1, 8, 5, 6))).shape == (1, 16, 3, 4)

    @pytest.mark.parametrize("channels", [(3, 6), (4, 3)])
    def test_channels_that_do_not_divide_raise(self, channels):
        with pytest.raises(ValueError):
            nn.Conv2d(*channels, kernel_size=3, groups=2)


@claim(
    api=["torch.nn.ConvTranspose2d"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.ConvTranspose2d", "generated/torch.nn.functional.conv_transpose2d"],
    asked=[
        "ConvTranspose2d output size",
        "what does output_padding do",
        "output padding must be smaller than either stride or dilation",
        "ConvTranspose2d that doubles the image",
        "decoder output one pixel smaller than the input",
        "weight shape of ConvTranspose2d",
    ],
)
class TestTransposedConvolutionsUndoTheSize:
    """By default `ConvTranspose2d` makes (n-1)s - 2p + k rows of n.

    This holds for a kernel of k, a stride of s, a padding of p and no dilation. [the_formula_holds]
    `output_padding` adds rows to this number, and 0 is its default. [the_formula_holds]
    A `Conv2d` of kernel 3, stride 2 and padding 1 makes 4 rows of 7 and of 8.
    [seven_and_eight_rows_become_four]
    The transposed one makes 7 of them, and 8 with `output_padding=1`. [output_padding_chooses_the_size]
    `output_size=(8, 8)` in the call chooses 8 as well, and (9, 9) raises ValueError.
    [the_call_may_choose_the_size]
    An `output_padding` of 2 with a stride of 2, without dilation, raises RuntimeError.
    [an_output_padding_of_the_stride_raises]
    The layer's weight has the shape (in, out / groups, rows, columns). [the_weight_begins_with_the_inputs]
    With a kernel and a stride of 2 and without padding, an added row holds the bias alone. [added_rows_hold_the_bias]
    """

    def test_the_formula_holds(self):
        for n, k, s, p, added in product((3, 4), (2, 3), (1, 2, 3), (0, 1), (0, 1, 2)):
            layer = nn.ConvTranspose2d(1, 1, (k, 1), (s, 3), (p, 0), (min(added, s - 1), 0))

            assert layer(torch.ones(1, 1, n, 1)).shape[2] == (n - 1) * s - 2 * p + k + min(added, s - 1)

    @pytest.mark.parametrize("rows", [7, 8])
    def test_seven_and_eight_rows_become_four(self, rows):
        assert nn.Conv2d(1, 1, 3, stride=2, padding=1)(torch.ones(1, 1, rows, rows)).shape == (1, 1, 4, 4)

    @pytest.mark.parametrize(("added", "rows"), [(0, 7), (1, 8)])
    def test_output_padding_chooses_the_size(self, added, rows):
        layer = nn.ConvTranspose2d(1, 2, 3, stride=2, padding=1, output_padding=added)

        assert layer(torch.ones(1, 1, 4, 4)).shape == (1, 2, rows, rows)

    def test_the_call_may_choose_the_size(self):
        layer, x = nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1), torch.ones(1, 1, 4, 4)

        assert layer(x).shape == (1, 1, 7, 7)
        assert layer(x, output_size=(8, 8)).shape == (1, 1, 8, 8)
        with pytest.raises(ValueError):
            layer(x, output_size=(9, 9))

    def test_an_output_padding_of_the_stride_raises(self):
        layer, x = nn.ConvTranspose2d(1, 1, 3, stride=2, output_padding=2), torch.ones(1, 1, 4, 4)

        with pytest.raises(RuntimeError):
            layer(x)

    @pytest.mark.parametrize(("groups", "shape"), [(1, (4, 6, 3, 5)), (2, (4, 3, 3, 5))])
    def test_the_weight_begins_with_the_inputs(self, groups, shape):
        layer = nn.ConvTranspose2d(4, 6, (3, 5), groups=groups)

        assert layer.weight.shape == shape
        assert layer(torch.ones(1, 4, 1, 1)).shape == (1, 6, 3, 5)

    def test_added_rows_hold_the_bias(self):
        layer = nn.ConvTranspose2d(1, 1, (2, 1), stride=(2, 1), output_padding=(1, 0))
        layer.weight.data, layer.bias.data = torch.tensor([[[[10.0], [100.0]]]]), torch.tensor([0.5])

        result = layer(torch.tensor([[[[1.0], [2.0]]]]))

        assert result.tolist() == [[[[10.5], [100.5], [20.5], [200.5], [0.5]]]]


@claim(
    api=["torch.nn.functional.conv_transpose2d", "torch.nn.functional.conv2d", "torch.nn.functional.conv_transpose1d"],
    about=["value", "gradient"],
    see=["generated/torch.nn.ConvTranspose2d", "generated/torch.nn.functional.conv_transpose2d"],
    asked=[
        "is a transposed convolution the inverse of a convolution",
        "deconvolution layer does not restore the image",
        "checkerboard artifacts of ConvTranspose2d",
        "how does a transposed convolution work",
    ],
)
class TestATransposedConvolutionIsAGradient:
    """`F.conv_transpose2d` is the gradient of `F.conv2d`, not its inverse.

    By default it returns, with the same real weight, what the backward pass of `F.conv2d` hands to its input.
    [it_is_the_gradient_of_a_convolution]
    Behind `F.conv2d` with a kernel of two ones it restores the shape, and not the values 1, 2, 3 and 4.
    [the_image_does_not_come_back]
    An input stamps the kernel, multiplied by its value, and stamps that overlap are added.
    [an_input_stamps_the_kernel]
    In one dimension, four ones with a kernel of 3 ones and a stride of 2 become 1 and 2 in turn, apart from the ends.
    [a_kernel_of_three_and_a_stride_of_two_overlap_unevenly]
    With a kernel of 4 ones they become 2, apart from the ends. [a_multiple_of_the_stride_overlaps_evenly]
    """

    def test_it_is_the_gradient_of_a_convolution(self):
        x, weight = torch.ones(1, 1, 3, 3, requires_grad=True), torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
        after = torch.tensor([[[[1.0, 10.0], [100.0, 1000.0]]]])

        result = functional.conv2d(x, weight)
        assert (result.tolist(), result.requires_grad) == ([[[[10.0, 10.0], [10.0, 10.0]]]], True)
        result.backward(after)

        expected = [[[[1.0, 12.0, 20.0], [103.0, 1234.0, 2040.0], [300.0, 3400.0, 4000.0]]]]
        assert functional.conv_transpose2d(after, weight).tolist() == x.grad.tolist() == expected

    def test_the_image_does_not_come_back(self):
        x, weight = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]], requires_grad=True), torch.ones(1, 1, 1, 2)

        restored = functional.conv_transpose2d(functional.conv2d(x, weight), weight)
        assert (restored.tolist(), restored.requires_grad) == ([[[[3.0, 3.0], [7.0, 7.0]]]], True)
        restored[..., :1].sum().backward()

        assert x.grad.tolist() == [[[[1.0, 1.0], [1.0, 1.0]]]]

    def test_an_input_stamps_the_kernel(self):
        x, weight = torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[1.0, 10.0, 100.0]]], requires_grad=True)

        result = functional.conv_transpose1d(x, weight, stride=2)
        assert (result.tolist(), result.requires_grad) == ([[[1.0, 10.0, 102.0, 20.0, 200.0]]], True)
        result.sum().backward()

        assert weight.grad.tolist() == [[[3.0, 3.0, 3.0]]]

    def test_a_kernel_of_three_and_a_stride_of_two_overlap_unevenly(self):
        x, weight = torch.ones(1, 1, 4), torch.ones(1, 1, 3)

        result = functional.conv_transpose1d(x, weight, stride=2)

        assert result.tolist() == [[[1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0]]]

    def test_a_multiple_of_the_stride_overlaps_evenly(self):
        x, weight = torch.ones(1, 1, 4), torch.ones(1, 1, 4)

        result = functional.conv_transpose1d(x, weight, stride=2)

        assert result.tolist() == [[[1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0]]]
