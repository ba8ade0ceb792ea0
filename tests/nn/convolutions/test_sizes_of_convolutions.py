"""Sizes of convolutions: padding, stride, dilation and channels.

Order: 16.1
"""

import warnings
from itertools import product

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.Conv2d", "torch.nn.functional.conv2d"],
    about=["shape", "error"],
    see=["generated/torch.nn.Conv2d", "generated/torch.nn.functional.conv2d"],
    asked=[
        "how to compute the output size of Conv2d",
        "conv2d output shape formula kernel padding stride",
        "Kernel size can't be greater than actual input size",
        "convolution that halves the image",
        "which padding keeps the size of the image",
        "feature map shape after convolution",
    ],
)
class TestConvolutionSizesFollowAFormula:
    """Without dilation `Conv2d` makes (n+2p-k)/s+1 of n rows, rounded down.

    This holds for a kernel of k rows, p rows of padding on both sides and a stride of s.
    [the_formula_holds_for_rows]
    Columns follow the same formula with their kernel, padding and stride. [rows_and_columns_are_counted_apart]
    By default p is 0 and s is 1, so a kernel of 3 makes an image smaller by 2. [by_default_an_image_shrinks]
    A kernel of 3 with a padding of 1 zero keeps the size by default. [a_padding_of_one_keeps_the_size]
    With a stride of 2 besides, 8 rows become 4 by default, and so do 7. [a_stride_of_two_halves_the_size]
    Rows at the end that do not fill a window are left out. [rows_left_over_are_not_read]
    A kernel greater than the padded image raises RuntimeError. [a_kernel_greater_than_the_image_raises]
    An empty batch has the rows and columns of a full one. [an_empty_batch_has_the_same_size]
    """

    def test_the_formula_holds_for_rows(self):
        for n, k, p, s in product((6, 7, 8), (1, 2, 3), (0, 1, 2), (1, 2, 3)):
            result = functional.conv2d(torch.ones(1, 1, n, 1), torch.ones(1, 1, k, 1), stride=(s, 1), padding=(p, 0))

            assert result.shape == (1, 1, (n + 2 * p - k) // s + 1, 1)

    def test_rows_and_columns_are_counted_apart(self):
        layer = nn.Conv2d(1, 4, kernel_size=(3, 5), stride=(1, 2), padding=(1, 0))

        assert layer(torch.ones(2, 1, 10, 11)).shape == (2, 4, 10, 4)

    def test_by_default_an_image_shrinks(self):
        assert nn.Conv2d(3, 6, 3)(torch.ones(2, 3, 32, 32)).shape == (2, 6, 30, 30)

    @pytest.mark.parametrize("size", [1, 2, 7, 8])
    def test_a_padding_of_one_keeps_the_size(self, size):
        assert nn.Conv2d(1, 1, 3, padding=1)(torch.ones(1, 1, size, size)).shape == (1, 1, size, size)

    @pytest.mark.parametrize("size", [8, 7])
    def test_a_stride_of_two_halves_the_size(self, size):
        assert nn.Conv2d(1, 1, 3, stride=2, padding=1)(torch.ones(1, 1, size, size)).shape == (1, 1, 4, 4)

    def test_rows_left_over_are_not_read(self):
        x = torch.ones(1, 1, 6, 1, requires_grad=True)

        result = functional.conv2d(x, torch.ones(1, 1, 3, 1), stride=2)
        result.sum().backward()

        assert result.flatten().tolist() == [3.0, 3.0]
        assert x.grad.flatten().tolist() == [1.0, 1.0, 2.0, 1.0, 1.0, 0.0]

    def test_a_kernel_greater_than_the_image_raises(self):
        layer, padded = nn.Conv2d(1, 1, 5), nn.Conv2d(1, 1, 5, padding=1)
        x = torch.ones(1, 1, 4, 4)

        with pytest.raises(RuntimeError):
            layer(x)
        assert padded(x).shape == (1, 1, 2, 2)

    def test_an_empty_batch_has_the_same_size(self):
        assert nn.Conv2d(3, 6, 3)(torch.ones(0, 3, 8, 8)).shape == (0, 6, 6, 6)


@claim(
    api=["torch.nn.Conv2d"],
    about=["shape", "gradient", "error"],
    see=["generated/torch.nn.Conv2d", "generated/torch.nn.functional.conv2d"],
    asked=[
        "what does dilation do in Conv2d",
        "output size with dilation",
        "atrous convolution effective kernel size",
        "padding for a dilated convolution",
    ],
)
class TestDilationSpreadsAKernel:
    """In `Conv2d` dilation d spreads a kernel of k over d(k-1)+1 rows.

    Without padding and stride a kernel of 3 shrinks an image by 2, and with a dilation of 2, spread over 5, by 4.
    [a_dilation_shrinks_an_image_more]
    In the formula of the size d(k-1)+1 stands for the kernel. [the_formula_holds_with_dilation]
    With a dilation of 2 and without padding a kernel of 3 reads the columns 0, 2 and 4 for its first output.
    [inputs_between_are_not_read]
    The weight has the shape that it has without dilation. [the_weight_keeps_its_shape]
    Without stride and padded with zeros, a kernel of 3 keeps the size where padding equals the dilation.
    [a_padding_of_the_dilation_keeps_the_size]
    The default is 1, and 0 raises RuntimeError in the call of a batch with elements. [a_dilation_of_zero_raises]
    """

    def test_a_dilation_shrinks_an_image_more(self):
        x = torch.ones(1, 1, 9, 9)

        assert nn.Conv2d(1, 1, 3)(x).shape == (1, 1, 7, 7)
        assert nn.Conv2d(1, 1, 3, dilation=2)(x).shape == (1, 1, 5, 5)

    def test_the_formula_holds_with_dilation(self):
        for n, k, p, s, d in product((7, 8), (1, 2, 3), (0, 1), (1, 2), (1, 2, 3)):
            layer = nn.Conv2d(1, 1, (k, 1), stride=(s, 1), padding=(p, 0), dilation=(d, 1))

            assert layer(torch.ones(1, 1, n, 1)).shape == (1, 1, (n + 2 * p - (d * (k - 1) + 1)) // s + 1, 1)

    def test_inputs_between_are_not_read(self):
        layer = nn.Conv2d(1, 1, (1, 3), dilation=2, bias=False)
        layer.weight.data = torch.tensor([[[[1.0, 10.0, 100.0]]]])
        x = torch.arange(7.0).reshape(1, 1, 1, 7).requires_grad_()

        result = layer(x)
        assert (result.tolist(), result.requires_grad) == ([[[[420.0, 531.0, 642.0]]]], True)
        result[..., 0].sum().backward()

        assert x.grad.tolist() == [[[[1.0, 0.0, 10.0, 0.0, 100.0, 0.0, 0.0]]]]

    def test_the_weight_keeps_its_shape(self):
        assert nn.Conv2d(2, 4, 3, dilation=2).weight.shape == nn.Conv2d(2, 4, 3).weight.shape == (4, 2, 3, 3)

    @pytest.mark.parametrize("dilation", [1, 2, 3])
    def test_a_padding_of_the_dilation_keeps_the_size(self, dilation):
        layer = nn.Conv2d(1, 1, 3, padding=dilation, dilation=dilation)

        assert layer(torch.ones(1, 1, 6, 7)).shape == (1, 1, 6, 7)

    def test_a_dilation_of_zero_raises(self):
        layer = nn.Conv2d(1, 1, 3, dilation=0)
        x = torch.ones(1, 1, 9, 9)

        assert nn.Conv2d(1, 1, 3).dilation == (1, 1)
        with pytest.raises(RuntimeError):
            layer(x)


@claim(
    api=["torch.nn.Conv2d", "torch.nn.functional.conv2d", "torch.nn.functional.conv1d"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.Conv2d", "generated/torch.nn.functional.conv2d"],
    asked=[
        "padding='same' in Conv2d",
        "padding='same' is not supported for strided convolutions",
        "keras same padding in pytorch",
        "same padding with an even kernel",
        "what does padding='valid' mean",
    ],
)
class TestSamePaddingKeepsTheSize:
    """`padding="same"` keeps the size of an image in `Conv2d`, without stride.

    This holds for kernels of 1 to 5 with dilations of 1 to 3. [the_size_is_kept]
    For kernels of 1, 3 and 5 without dilation it returns what a padding of half the kernel, rounded down, returns.
    [for_an_odd_kernel_it_is_half_the_kernel]
    In `conv1d` without dilation a kernel of 2 has one zero more at the end. [an_even_kernel_pads_the_end_more]
    With a stride of 2 `Conv2d` raises ValueError when it is built, and `conv2d` RuntimeError.
    [a_stride_raises]
    `padding="valid"` pads nothing and accepts a stride. [valid_pads_nothing]
    For "full", "zeros" and "SAME" `Conv2d` raises ValueError. [another_word_raises]
    """

    @pytest.mark.parametrize("dilation", [1, 2, 3])
    @pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
    def test_the_size_is_kept(self, kernel, dilation):
        layer = nn.Conv2d(1, 2, kernel, padding="same", dilation=dilation)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an even kernel warns of a copy, once in a process
            result = layer(torch.ones(1, 1, 6, 7))

        assert result.shape == (1, 2, 6, 7)

    @pytest.mark.parametrize(
        ("kernel", "sums"),
        [
            (1, [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]),
            (3, [[8.0, 15.0, 12.0], [21.0, 36.0, 27.0], [20.0, 33.0, 24.0]]),
            (5, [[36.0, 36.0, 36.0], [36.0, 36.0, 36.0], [36.0, 36.0, 36.0]]),
        ],
    )
    def test_for_an_odd_kernel_it_is_half_the_kernel(self, kernel, sums):
        x, weight = torch.arange(9.0).reshape(1, 1, 3, 3), torch.ones(1, 1, kernel, kernel)

        same = functional.conv2d(x, weight, padding="same")

        assert same.tolist() == [[sums]]
        assert same.tolist() == functional.conv2d(x, weight, padding=kernel // 2).tolist()

    def test_an_even_kernel_pads_the_end_more(self):
        x, weight = torch.tensor([[[1.0, 2.0, 3.0]]]), torch.tensor([[[1.0, 10.0]]])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a copy, once in a process
            result = functional.conv1d(x, weight, padding="same")

        assert result.tolist() == [[[21.0, 32.0, 3.0]]]

    def test_a_stride_raises(self):
        x, weight = torch.ones(1, 1, 6, 6), torch.ones(1, 1, 3, 3)

        with pytest.raises(ValueError):
            nn.Conv2d(1, 1, 3, stride=2, padding="same")
        with pytest.raises(RuntimeError):
            functional.conv2d(x, weight, stride=2, padding="same")

    def test_valid_pads_nothing(self):
        x = torch.arange(36.0).reshape(1, 1, 6, 6)
        layer = nn.Conv2d(1, 1, 3, stride=2, padding="valid")

        assert layer(x).shape == (1, 1, 2, 2)
        assert layer(x).tolist() == functional.conv2d(x, layer.weight, layer.bias, stride=2).tolist()

    @pytest.mark.parametrize("word", ["full", "zeros", "SAME"])
    def test_another_word_raises(self, word):
        with pytest.raises(ValueError):
            nn.Conv2d(1, 1, 3, padding=word)


@claim(
    api=["torch.nn.Conv2d", "torch.Tensor.permute", "torch.Tensor.unsqueeze"],
    about=["shape", "error"],
    see=["generated/torch.nn.Conv2d", "generated/torch.Tensor.permute"],
    asked=[
        "expected input to have 3 channels, but got 1 channels instead",
        "Given groups=1, weight of size, expected input",
        "conv2d with channels last image HWC from numpy or PIL",
        "NHWC to NCHW for a convolution",
        "grayscale image into a network for RGB",
    ],
)
class TestConvolutionsExpectChannelsBeforeRows:
    """`Conv2d` expects the channels of an image before rows and columns.

    A batch has the shape (batch, channels, rows, columns). [the_channels_come_second]
    Images with another number of channels raise RuntimeError, which names both numbers.
    [another_number_of_channels_raises]
    With 3 channels a batch of (2, 4, 5, 3), channels last, raises it too until `permute(0, 3, 1, 2)` turns it.
    [channels_last_raise_until_they_are_permuted]
    In a layer of 1 channel, two grey images without a dimension of channels need `unsqueeze(1)`.
    [grey_images_need_a_channel]
    In a layer of 3 channels, three grey images without that dimension run silently as one image.
    [three_grey_images_run_as_one_image]
    A kernel of 1 runs silently on images with their channels last that have as many rows as it expects channels.
    [an_image_of_as_many_rows_as_channels_runs]
    """

    def test_the_channels_come_second(self):
        assert nn.Conv2d(3, 6, 1)(torch.ones(2, 3, 4, 5)).shape == (2, 6, 4, 5)

    @pytest.mark.parametrize("channels", [0, 1, 2, 4])
    def test_another_number_of_channels_raises(self, channels):
        layer, x = nn.Conv2d(3, 6, 1), torch.ones(2, channels, 4, 5)

        with pytest.raises(RuntimeError, match=f"to have 3 channels, but got {channels} channels instead"):
            layer(x)

    def test_channels_last_raise_until_they_are_permuted(self):
        layer, images = nn.Conv2d(3, 6, 1), torch.ones(2, 4, 5, 3)

        with pytest.raises(RuntimeError):
            layer(images)
        assert layer(images.permute(0, 3, 1, 2)).shape == (2, 6, 4, 5)

    def test_grey_images_need_a_channel(self):
        layer, images = nn.Conv2d(1, 6, 1), torch.ones(2, 4, 5)

        with pytest.raises(RuntimeError):
            layer(images)
        assert layer(images.unsqueeze(1)).shape == (2, 6, 4, 5)

    def test_three_grey_images_run_as_one_image(self):
        images = torch.ones(3, 4, 5)

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            result = nn.Conv2d(3, 6, 1)(images)

        assert (result.shape, raised) == ((6, 4, 5), [])

    def test_an_image_of_as_many_rows_as_channels_runs(self):
        images = torch.ones(2, 3, 5, 3)  # three rows, five columns, three channels

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            result = nn.Conv2d(3, 6, 1)(images)

        assert (result.shape, raised) == ((2, 6, 5, 3), [])
