"""Resizing: corners, sizes and modes of interpolation.

Order: 16.5
"""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim

RESIZED = {
    "nearest": (3, 4, 5),
    "area": (3, 4, 5),
    "linear": (3,),
    "bilinear": (4,),
    "bicubic": (4,),
    "trilinear": (5,),
}
"""The dimensions, batch and channels among them, that a mode of `interpolate` accepts."""


@claim(
    api=["torch.nn.functional.interpolate"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.interpolate", "generated/torch.nn.Upsample"],
    asked=[
        "what does align_corners do in interpolate",
        "align_corners=True or False",
        "bilinear resize differs from OpenCV or PIL",
        "align_corners option can only be set with the interpolating modes",
        "half pixel centers in upsampling",
    ],
)
class TestAlignCornersMapsTheOuterPixelsOntoEachOther:
    """`align_corners=True` puts outer pixels of `F.interpolate` on outer ones.

    In the mode linear, four numbers of 0 and 10 are 0, 3.33, 6.67, 10 with it, and 0, 2.5, 7.5, 10 without.
    [with_it_the_steps_are_even, without_it_pixels_are_areas]
    With it, in the mode linear, output i of m lies at i(n-1)/(m-1) of n pixels, for m of 2 or more.
    [with_it_positions_run_from_end_to_end]
    In the mode linear, `size=m` without it puts output i at (i+0.5)n/m - 0.5, and not outside of the pixels.
    [without_it_positions_are_centres_of_areas]
    The default is without. [without_it_pixels_are_areas]
    In the mode linear `size=1` returns the first pixel with it, and the middle of 5 without.
    [one_output_is_the_first_or_the_middle]
    At the same size of 2 by 2 both return the numbers of the input, bilinear and bicubic.
    [at_the_same_size_nothing_changes]
    In the mode nearest, True and False raise ValueError. [nearest_raises]
    """

    def test_with_it_the_steps_are_even(self):
        x = torch.tensor([[[0.0, 10.0]]])

        result = functional.interpolate(x, size=4, mode="linear", align_corners=True)

        assert result.flatten().tolist() == pytest.approx([0.0, 10 / 3, 20 / 3, 10.0])

    @pytest.mark.parametrize("given", [{}, {"align_corners": None}, {"align_corners": False}], ids=str)
    def test_without_it_pixels_are_areas(self, given):
        x = torch.tensor([[[0.0, 10.0]]])

        assert functional.interpolate(x, size=4, mode="linear", **given).tolist() == [[[0.0, 2.5, 7.5, 10.0]]]

    @pytest.mark.parametrize("m", [2, 3, 5, 8])
    def test_with_it_positions_run_from_end_to_end(self, m):
        for n in (2, 3, 5):
            x = torch.arange(float(n))[None, None]

            positions = functional.interpolate(x, size=m, mode="linear", align_corners=True).flatten().tolist()

            assert positions == pytest.approx([i * (n - 1) / (m - 1) for i in range(m)])

    @pytest.mark.parametrize("m", [1, 2, 3, 5, 8])
    def test_without_it_positions_are_centres_of_areas(self, m):
        for n in (2, 3, 5):
            x = torch.arange(float(n))[None, None]
            centres = [(i + 0.5) * n / m - 0.5 for i in range(m)]

            positions = functional.interpolate(x, size=m, mode="linear", align_corners=False).flatten().tolist()

            assert positions == pytest.approx([min(max(centre, 0), n - 1) for centre in centres], abs=1e-6)

    @pytest.mark.parametrize(("align", "number"), [(True, 1.0), (False, 5.0)])
    def test_one_output_is_the_first_or_the_middle(self, align, number):
        x = torch.tensor([[[1.0, 2.0, 5.0, 7.0, 8.0]]])

        assert functional.interpolate(x, size=1, mode="linear", align_corners=align).tolist() == [[[number]]]

    @pytest.mark.parametrize("align", [True, False])
    @pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
    def test_at_the_same_size_nothing_changes(self, mode, align):
        x = torch.tensor([[[[1.0, 5.0], [2.0, 7.0]]]])

        result = functional.interpolate(x, size=(2, 2), mode=mode, align_corners=align)

        assert result.tolist() == [[[[1.0, 5.0], [2.0, 7.0]]]]

    @pytest.mark.parametrize("align", [True, False])
    def test_nearest_raises(self, align):
        x = torch.tensor([[[0.0, 10.0]]])

        with pytest.raises(ValueError):
            functional.interpolate(x, size=4, mode="nearest", align_corners=align)


@claim(
    api=["torch.nn.functional.interpolate", "torch.nn.Upsample"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.functional.interpolate", "generated/torch.nn.Upsample"],
    asked=[
        "difference between size and scale_factor in interpolate",
        "only one of size or scale_factor should be defined",
        "resize a tensor image to a given height and width",
        "Got 3D input, but bilinear mode needs 4D input",
        "interpolate expects a batch and channel dimension",
    ],
)
class TestInterpolateResizesBehindBatchAndChannels:
    """`F.interpolate` resizes the dimensions behind batch and channels.

    `size` counts them alone: (6, 5) makes (2, 3, 6, 5) of (2, 3, 4, 4), and 6 makes (2, 3, 6, 6).
    [a_size_leaves_batch_and_channels]
    `scale_factor` multiplies them, rounded down: 5 by 1.5 becomes 7. [a_scale_is_rounded_down]
    Both or neither raises ValueError. [both_or_neither_raises]
    Linear accepts 3 dimensions, bilinear and bicubic 4, trilinear 5, nearest and area 3 to 5.
    [a_mode_accepts_its_dimensions]
    For another number of 2 to 6 dimensions a single scale raises NotImplementedError. [a_mode_accepts_its_dimensions]
    A `size` of two numbers raises ValueError for (rows, columns), and for (channels, rows, columns).
    [two_sizes_need_batch_and_channels]
    Call it with `x[None, None]` for rows and columns alone. [an_image_gets_batch_and_channels]
    With the same size and mode `nn.Upsample` returns the same. [upsample_returns_the_same]
    """

    @pytest.mark.parametrize(("size", "shape"), [((6, 5), (2, 3, 6, 5)), (6, (2, 3, 6, 6)), ((1, 2), (2, 3, 1, 2))])
    def test_a_size_leaves_batch_and_channels(self, size, shape):
        assert functional.interpolate(torch.ones(2, 3, 4, 4), size=size).shape == shape

    @pytest.mark.parametrize(("scale", "size"), [(0.5, 2), (0.9, 4), (1.5, 7), (1.9, 9), (2, 10)])
    def test_a_scale_is_rounded_down(self, scale, size):
        assert functional.interpolate(torch.ones(2, 3, 5, 5), scale_factor=(scale, 1)).shape == (2, 3, size, 5)

    @pytest.mark.parametrize("given", [{"size": 4, "scale_factor": 2}, {}], ids=["both", "neither"])
    def test_both_or_neither_raises(self, given):
        x = torch.ones(2, 3, 5, 5)

        with pytest.raises(ValueError):
            functional.interpolate(x, **given)

    @pytest.mark.parametrize("mode", RESIZED)
    def test_a_mode_accepts_its_dimensions(self, mode):
        for dimensions in (2, 3, 4, 5, 6):
            x, expected = torch.ones((1, 1) + (2,) * (dimensions - 2)), (1, 1) + (4,) * (dimensions - 2)

            if dimensions in RESIZED[mode]:
                assert functional.interpolate(x, scale_factor=2, mode=mode).shape == expected
            else:
                with pytest.raises(NotImplementedError):
                    functional.interpolate(x, scale_factor=2, mode=mode)

    @pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2)])
    def test_two_sizes_need_batch_and_channels(self, shape):
        image = torch.ones(shape)

        with pytest.raises(ValueError):
            functional.interpolate(image, size=(4, 4))

    def test_an_image_gets_batch_and_channels(self):
        image = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

        result = functional.interpolate(image[None, None], scale_factor=(1, 2))

        assert result[0, 0].tolist() == [[1.0, 1.0, 2.0, 2.0], [3.0, 3.0, 4.0, 4.0]]

    @pytest.mark.parametrize("mode", ["nearest", "bilinear"])
    def test_upsample_returns_the_same(self, mode):
        x = torch.tensor([[[[1.0, 3.0]]]])

        result = nn.Upsample(size=(1, 4), mode=mode)(x)

        numbers = {"nearest": [1.0, 1.0, 3.0, 3.0], "bilinear": [1.0, 1.5, 2.5, 3.0]}[mode]
        assert result.tolist() == functional.interpolate(x, size=(1, 4), mode=mode).tolist() == [[[numbers]]]


@claim(
    api=["torch.nn.functional.interpolate", "torch.nn.functional.adaptive_avg_pool1d"],
    about=["value"],
    see=["generated/torch.nn.functional.interpolate"],
    asked=[
        "default mode of interpolate",
        "difference between nearest and nearest-exact",
        "downsample an image without aliasing",
        "bicubic interpolation returns negative numbers",
        "area mode of interpolate",
        "resize a mask without new class labels",
    ],
)
class TestInterpolateRepeatsPixelsByDefault:
    """By default `F.interpolate` enlarges by repeating pixels.

    Of 1 and 3 four numbers are 1, 1, 3, 3 in the mode nearest, the default, and 1, 1.5, 2.5, 3 in the mode linear.
    [the_default_repeats_pixels, linear_mixes_neighbours]
    So a mask of the classes 1 and 3, as floats, is resized without a class between them. [the_default_repeats_pixels]
    From 6 to 3, nearest keeps the pixels 0, 2, 4, and nearest-exact 1, 3, 5. [nearest_keeps_the_left_pixel]
    Shrunk from 8 to 2, linear by default mixes two pixels for an output and skips the others.
    [linear_skips_pixels_when_it_shrinks]
    Area averages four pixels there, as adaptive average pooling does. [area_averages_what_it_shrinks]
    Bilinear with `antialias=True` weighs pixels around these two as well. [antialias_weighs_pixels_around]
    Bicubic may go beyond the smallest and the largest pixel. [bicubic_goes_beyond_the_pixels]
    """

    def test_the_default_repeats_pixels(self):
        x = torch.tensor([[[1.0, 3.0]]])

        assert functional.interpolate(x, size=4).tolist() == [[[1.0, 1.0, 3.0, 3.0]]]
        assert functional.interpolate(x, size=3).unique().tolist() == [1.0, 3.0]

    def test_linear_mixes_neighbours(self):
        x = torch.tensor([[[1.0, 3.0]]])

        assert functional.interpolate(x, size=4, mode="linear").tolist() == [[[1.0, 1.5, 2.5, 3.0]]]

    @pytest.mark.parametrize(("mode", "kept"), [("nearest", [0.0, 2.0, 4.0]), ("nearest-exact", [1.0, 3.0, 5.0])])
    def test_nearest_keeps_the_left_pixel(self, mode, kept):
        assert functional.interpolate(torch.arange(6.0)[None, None], size=3, mode=mode).tolist() == [[kept]]

    def test_linear_skips_pixels_when_it_shrinks(self):
        x = torch.tensor([[[8.0, 0.0, 2.0, 8.0, 8.0, 4.0, 0.0, 8.0]]])

        assert functional.interpolate(x, size=2, mode="linear").tolist() == [[[1.0, 2.0]]]

    def test_area_averages_what_it_shrinks(self):
        x = torch.tensor([[[8.0, 0.0, 2.0, 8.0, 8.0, 4.0, 0.0, 8.0]]])

        assert functional.interpolate(x, size=2, mode="area").tolist() == [[[4.5, 5.0]]]
        assert functional.adaptive_avg_pool1d(x, 2).tolist() == [[[4.5, 5.0]]]

    @pytest.mark.parametrize(("antialias", "numbers"), [(False, [0.0, 0.0]), (True, [26 / 7, 26 / 7])])
    def test_antialias_weighs_pixels_around(self, antialias, numbers):
        x = torch.tensor([[[[8.0, 0.0, 0.0, 8.0, 8.0, 0.0, 0.0, 8.0]]]])

        result = functional.interpolate(x, size=(1, 2), mode="bilinear", antialias=antialias)

        assert result.flatten().tolist() == pytest.approx(numbers)

    def test_bicubic_goes_beyond_the_pixels(self):
        x = torch.tensor([[[[0.0, 0.0, 1.0, 1.0]]]])

        result = functional.interpolate(x, size=(1, 8), mode="bicubic")

        assert (result.min().item(), result.max().item()) == (pytest.approx(-0.10546875), pytest.approx(1.10546875))
