"""Blocks of images: unfolded, folded, and channels moved into space.

Order: 16.6
"""

from itertools import product

import pytest
import torch
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.functional.unfold", "torch.nn.functional.fold", "torch.Tensor.unfold"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.Unfold", "generated/torch.nn.Fold", "generated/torch.Tensor.unfold"],
    asked=[
        "what do unfold and fold do",
        "extract overlapping patches from an image",
        "fold does not restore the image after unfold",
        "difference between F.unfold and Tensor.unfold",
        "convolution as a matrix product im2col",
        "average overlapping patches back into an image",
    ],
)
class TestFoldAddsUpBlocksThatOverlap:
    """`F.fold` adds up what overlaps, so it may not undo `F.unfold`.

    `F.unfold` makes (batch, channels · block, blocks) of a batch of images. [blocks_are_columns]
    Of 2 images with 3 channels, 9 blocks of 2 by 3 are (2, 18, 9). [blocks_are_columns]
    A float pixel of 1 that lies in 4 blocks becomes 4 by `F.fold`. [ones_count_their_blocks]
    Divided by the folded blocks of ones, an image comes back up to rounding, where blocks cover it.
    [divided_by_ones_the_image_comes_back]
    Blocks of 2 by 2 with a stride of 2 do not overlap, and restore a 4 by 4 image.
    [blocks_side_by_side_restore_the_image]
    A weight of (out, channels · block) multiplied by the blocks has the numbers of a convolution, up to rounding.
    [a_product_with_blocks_is_a_convolution]
    `Tensor.unfold` slides along one dimension, and puts its windows into a last dimension.
    [the_method_slides_along_one_dimension]
    `F.fold` raises RuntimeError for a number of blocks that does not fit the output size.
    [another_number_of_blocks_raises]
    """

    def test_blocks_are_columns(self):
        x = torch.arange(9.0).reshape(1, 1, 3, 3)

        assert functional.unfold(torch.ones(2, 3, 4, 5), (2, 3)).shape == (2, 18, 9)
        assert functional.unfold(x, 2)[0].T.tolist() == [
            [0.0, 1.0, 3.0, 4.0],
            [1.0, 2.0, 4.0, 5.0],
            [3.0, 4.0, 6.0, 7.0],
            [4.0, 5.0, 7.0, 8.0],
        ]

    def test_ones_count_their_blocks(self):
        blocks = functional.unfold(torch.ones(1, 1, 3, 4), 2)

        result = functional.fold(blocks, (3, 4), 2)

        assert result.tolist() == [[[[1.0, 2.0, 2.0, 1.0], [2.0, 4.0, 4.0, 2.0], [1.0, 2.0, 2.0, 1.0]]]]

    def test_divided_by_ones_the_image_comes_back(self):
        x = torch.arange(9.0).reshape(1, 1, 3, 3)

        folded = functional.fold(functional.unfold(x, 2), (3, 3), 2)
        counts = functional.fold(functional.unfold(torch.ones_like(x), 2), (3, 3), 2)

        assert folded.tolist() == [[[[0.0, 2.0, 2.0], [6.0, 16.0, 10.0], [6.0, 14.0, 8.0]]]]
        assert (folded / counts).tolist() == x.tolist()

    def test_blocks_side_by_side_restore_the_image(self):
        x = torch.arange(16.0).reshape(1, 1, 4, 4)

        assert functional.fold(functional.unfold(x, 2, stride=2), (4, 4), 2, stride=2).tolist() == x.tolist()

    def test_a_product_with_blocks_is_a_convolution(self):
        x, weight = torch.arange(18.0).reshape(1, 2, 3, 3), torch.arange(16.0).reshape(2, 2, 2, 2)

        result = weight.flatten(1) @ functional.unfold(x, 2)

        assert result.reshape(1, 2, 2, 2).tolist() == functional.conv2d(x, weight).tolist()

    def test_the_method_slides_along_one_dimension(self):
        x = torch.arange(10).reshape(2, 5)

        assert x.unfold(1, 3, 2).tolist() == [[[0, 1, 2], [2, 3, 4]], [[5, 6, 7], [7, 8, 9]]]
        assert x.unfold(0, 2, 1).shape == (1, 5, 2)

    @pytest.mark.parametrize("blocks", [1, 3, 5])
    def test_another_number_of_blocks_raises(self, blocks):
        x = torch.ones(1, 4, blocks)

        with pytest.raises(RuntimeError):
            functional.fold(x, (3, 3), 2)


@claim(
    api=["torch.nn.functional.pixel_shuffle", "torch.nn.functional.pixel_unshuffle"],
    about=["value", "shape", "error"],
    see=["generated/torch.nn.PixelShuffle", "generated/torch.nn.PixelUnshuffle"],
    asked=[
        "what does PixelShuffle do",
        "sub-pixel convolution upsampling",
        "depth to space in pytorch",
        "'channel' dimension to be divisible by the square of upscale_factor",
        "space to depth",
    ],
)
class TestPixelShuffleMovesChannelsIntoSpace:
    """`F.pixel_shuffle` lays channels side by side as rows and columns.

    With a factor of r it makes (batch, c, h·r, w·r) of (batch, c·r², h, w). [the_shape_follows_the_factor]
    Four channels of one pixel, 1, 2, 3, 4, become the image 1, 2 above 3, 4. [four_channels_become_an_image]
    `F.pixel_unshuffle` undoes this. [unshuffling_undoes_it]
    A number of channels that r² does not divide raises RuntimeError. [channels_that_do_not_divide_raise]
    An image without a batch is accepted, and (rows, columns) alone raise RuntimeError.
    [rows_and_columns_alone_raise]
    """

    def test_the_shape_follows_the_factor(self):
        for r, c, h, w in product((1, 2, 3), (1, 2), (1, 3), (2, 5)):
            assert functional.pixel_shuffle(torch.ones(4, c * r**2, h, w), r).shape == (4, c, h * r, w * r)

    def test_four_channels_become_an_image(self):
        x = torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1, 1)

        assert functional.pixel_shuffle(x, 2).tolist() == [[[[1.0, 2.0], [3.0, 4.0]]]]

    def test_unshuffling_undoes_it(self):
        image = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])

        assert functional.pixel_unshuffle(image, 2).tolist() == [[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]]
        assert functional.pixel_unshuffle(torch.ones(5, 2, 4, 6), 2).shape == (5, 8, 2, 3)

    @pytest.mark.parametrize("channels", [1, 3, 6])
    def test_channels_that_do_not_divide_raise(self, channels):
        x = torch.ones(1, channels, 2, 2)

        with pytest.raises(RuntimeError):
            functional.pixel_shuffle(x, 2)

    def test_rows_and_columns_alone_raise(self):
        x = torch.ones(4, 2)

        with pytest.raises(RuntimeError):
            functional.pixel_shuffle(x, 2)
        assert functional.pixel_shuffle(torch.ones(4, 2, 3), 2).shape == (1, 4, 6)
