"""Padding: the order of sizes, modes, and what convolutions pad with.

Order: 16.3
"""

import pytest
import torch
from torch import nn
from torch.nn import functional

from torchnotes import claim


@claim(
    api=["torch.nn.functional.pad", "torch.nn.ZeroPad2d"],
    about=["shape", "value", "error"],
    see=["generated/torch.nn.functional.pad", "generated/torch.nn.ZeroPad2d"],
    asked=[
        "order of the padding sizes in F.pad",
        "F.pad left right top bottom",
        "np.pad equivalent in pytorch",
        "Padding length must be divisible by 2",
        "pad a tensor only on one side",
        "pad the first dimension of a tensor",
    ],
)
class TestPadCountsFromTheLastDimension:
    """`F.pad` reads its sizes from the last dimension backwards.

    By default the sizes 1, 2, 3, 4 add 1 column left and 2 right, 3 rows above and 4 below.
    [four_sizes_pad_columns_and_rows]
    By default two sizes pad the last dimension alone. [two_sizes_pad_the_last_dimension]
    For dimensions before it write zeros first: (0, 0, 1, 0) by default puts a row of zeros above a matrix.
    [zeros_leave_the_last_dimension]
    An odd number of sizes raises RuntimeError, and by default so do more than two for a dimension.
    [an_odd_number_of_sizes_raises, more_sizes_than_dimensions_raise]
    A single int raises TypeError in `F.pad`, where `nn.ZeroPad2d(1)` pads the four sides.
    [an_int_raises_where_a_layer_accepts_it]
    `nn.ZeroPad2d` reads four sizes in the same order. [a_layer_reads_the_same_order]
    """

    def test_four_sizes_pad_columns_and_rows(self):
        result = functional.pad(torch.ones(1, 1), (1, 2, 3, 4))

        assert result.shape == (8, 4)
        assert result.nonzero().tolist() == [[3, 1]]

    @pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 3), (0, 3)])
    def test_two_sizes_pad_the_last_dimension(self, shape):
        assert functional.pad(torch.ones(shape), (1, 2)).shape == (*shape[:-1], 6)

    def test_zeros_leave_the_last_dimension(self):
        x = torch.tensor([[1, 2], [3, 4]])

        assert functional.pad(x, (0, 0, 1, 0)).tolist() == [[0, 0], [1, 2], [3, 4]]

    def test_an_odd_number_of_sizes_raises(self):
        x = torch.ones(2, 3)

        with pytest.raises(RuntimeError):
            functional.pad(x, (1, 2, 3))

    @pytest.mark.parametrize("shape", [(), (3,)])
    def test_more_sizes_than_dimensions_raise(self, shape):
        x, sizes = torch.ones(shape), (1, 1) * (len(shape) + 1)

        with pytest.raises(RuntimeError):
            functional.pad(x, sizes)

    def test_an_int_raises_where_a_layer_accepts_it(self):
        x = torch.ones(1, 1, 1)

        with pytest.raises(TypeError):
            functional.pad(x, 1)
        assert nn.ZeroPad2d(1)(x).tolist() == [[[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]]

    def test_a_layer_reads_the_same_order(self):
        assert nn.ZeroPad2d((1, 0, 0, 2))(torch.ones(1, 1, 1)).tolist() == [[[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]]


@claim(
    api=["torch.nn.functional.pad"],
    about=["value", "memory", "gradient"],
    see=["generated/torch.nn.functional.pad", "generated/torch.nn.ConstantPad2d"],
    asked=[
        "pad a tensor with a constant value",
        "negative padding crops a tensor",
        "pad or truncate sequences to the same length",
        "does F.pad copy the tensor",
        "pad with -inf or -1",
    ],
)
class TestPadFillsWithZerosAndCropsByNegativeSizes:
    """`F.pad` fills with zeros by default, and crops by negative sizes.

    `value` names another number, for floats such as minus infinity. [a_value_fills]
    On the way `value` is a float, also for an int64 tensor: 2**53 + 1 becomes 2**53, silently.
    [a_great_int_is_rounded]
    A size of -1 drops one number at its side, also while the other side is padded. [a_negative_size_crops]
    `F.pad(x, (0, 4 - len(x)))` brings a vector to 4 numbers, and cuts a longer one.
    [a_length_is_reached_by_padding_or_cropping]
    The default mode copies, also where the sizes are 0 or negative. [the_default_mode_copies]
    By default the gradient of numbers that stay is passed on, and where one is cropped it is 0.
    [the_gradient_of_what_is_cropped_is_zero]
    """

    @pytest.mark.parametrize("value", [7.0, -1.0, float("-inf")])
    def test_a_value_fills(self, value):
        assert functional.pad(torch.ones(1), (1, 2), value=value).tolist() == [value, 1.0, value, value]
        assert functional.pad(torch.ones(1), (1, 2)).tolist() == [0.0, 1.0, 0.0, 0.0]

    def test_a_great_int_is_rounded(self):
        x = torch.tensor([1])

        assert functional.pad(x, (1, 0), value=2**53 + 1).tolist() == [2**53, 1]

    def test_a_negative_size_crops(self):
        assert functional.pad(torch.tensor([1, 2, 3]), (-1, 0)).tolist() == [2, 3]
        assert functional.pad(torch.tensor([1, 2, 3]), (-1, 2)).tolist() == [2, 3, 0, 0]

    @pytest.mark.parametrize(
        ("numbers", "padded"),
        [([5], [5, 0, 0, 0]), ([5, 6, 7, 8], [5, 6, 7, 8]), ([5, 6, 7, 8, 9, 9], [5, 6, 7, 8])],
    )
    def test_a_length_is_reached_by_padding_or_cropping(self, numbers, padded):
        x = torch.tensor(numbers)

        assert functional.pad(x, (0, 4 - len(x))).tolist() == padded

    @pytest.mark.parametrize("sizes", [(0, 0), (0, -1), (-1, 0), (1, 0), ()])
    def test_the_default_mode_copies(self, sizes):
        x = torch.ones(3)

        functional.pad(x, sizes).zero_()

        assert x.tolist() == [1.0, 1.0, 1.0]

    def test_the_gradient_of_what_is_cropped_is_zero(self):
        x = torch.ones(3, requires_grad=True)

        result = functional.pad(x, (2, -1), value=5.0)
        assert (result.tolist(), result.requires_grad) == ([5.0, 5.0, 1.0, 1.0], True)
        result.sum().backward()

        assert x.grad.tolist() == [1.0, 1.0, 0.0]


@claim(
    api=["torch.nn.functional.pad"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.pad", "generated/torch.nn.ReflectionPad2d", "generated/torch.nn.CircularPad2d"],
    asked=[
        "difference between reflect and replicate padding",
        "circular padding or wrap padding",
        "symmetric padding in pytorch",
        "Padding size should be less than the corresponding input dimension",
        "Padding value causes wrapping around more than once",
    ],
)
class TestReflectionsLeaveTheEdgeOut:
    """Mode reflect of `F.pad` leaves the edge out, and replicate repeats it.

    Left of a float row 1, 2, 3 in 3 dimensions two more are 3, 2 when reflected, 1, 1 replicated and 2, 3 circular.
    [a_row_is_continued]
    NumPy's mode *symmetric*, a reflection with its edge, raises NotImplementedError here.
    [a_symmetric_mode_raises]
    A row of 3 may be reflected by 2, and made circular by 3; more raises RuntimeError.
    [a_row_reaches_so_far, a_row_does_not_reach_farther]
    A replica may be longer than the row. [a_row_reaches_so_far]
    In these modes a `value` other than 0 raises RuntimeError. [a_value_raises]
    With two sizes a vector of one dimension raises NotImplementedError in these modes. [a_vector_raises]
    Two sizes for an image of 4 dimensions raise it too, and four are accepted. [an_image_needs_four_sizes]
    """

    @pytest.mark.parametrize(
        ("mode", "left", "right"),
        [("reflect", [3, 2], [2, 1]), ("replicate", [1, 1], [3, 3]), ("circular", [2, 3], [1, 2])],
    )
    def test_a_row_is_continued(self, mode, left, right):
        x = torch.tensor([[[1.0, 2.0, 3.0]]])

        assert functional.pad(x, (2, 2), mode=mode).tolist() == [[[*left, 1, 2, 3, *right]]]

    def test_a_symmetric_mode_raises(self):
        x = torch.tensor([[[1.0, 2.0, 3.0]]])

        with pytest.raises(NotImplementedError):
            functional.pad(x, (2, 2), mode="symmetric")

    @pytest.mark.parametrize(
        ("mode", "size", "padding"),
        [("reflect", 2, [3, 2]), ("circular", 3, [1, 2, 3]), ("replicate", 5, [1, 1, 1, 1, 1])],
    )
    def test_a_row_reaches_so_far(self, mode, size, padding):
        x = torch.tensor([[[1.0, 2.0, 3.0]]])

        assert functional.pad(x, (size, 0), mode=mode).tolist() == [[[*padding, 1, 2, 3]]]

    @pytest.mark.parametrize(("mode", "size"), [("reflect", 3), ("circular", 4)])
    def test_a_row_does_not_reach_farther(self, mode, size):
        x = torch.tensor([[[1.0, 2.0, 3.0]]])

        with pytest.raises(RuntimeError):
            functional.pad(x, (size, 0), mode=mode)

    @pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
    def test_a_value_raises(self, mode):
        x = torch.tensor([[[1.0, 2.0, 3.0]]])

        with pytest.raises(RuntimeError):
            functional.pad(x, (1, 1), mode=mode, value=5.0)

    @pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
    def test_a_vector_raises(self, mode):
        x = torch.tensor([1.0, 2.0, 3.0])

        with pytest.raises(NotImplementedError):
            functional.pad(x, (1, 1), mode=mode)

    @pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
    def test_an_image_needs_four_sizes(self, mode):
        x = torch.tensor([[[[1.0, 2.0, 3.0]]]])

        with pytest.raises(NotImplementedError):
            functional.pad(x, (1, 1), mode=mode)
        assert functional.pad(x, (1, 1, 0, 0), mode=mode).shape == (1, 1, 1, 5)


@claim(
    api=["torch.nn.Conv1d", "torch.nn.Conv2d"],
    about=["value", "error"],
    see=["generated/torch.nn.Conv1d", "generated/torch.nn.Conv2d", "generated/torch.nn.ReflectionPad1d"],
    asked=[
        "padding_mode of Conv2d",
        "reflect padding in a convolution layer",
        "does padding add zeros in Conv2d",
        "convolution with periodic boundary conditions",
        "border artifacts of a convolution",
    ],
)
class TestConvolutionsPadWithZeros:
    """Where `Conv2d` pads, it pads with zeros by default.

    Sums of three over 1, 2, 4 are 3, 7, 6 with a padding of 1. [sums_follow_the_mode]
    They are 5, 7, 8 with the mode reflect, 4, 7, 10 with replicate, and 7, 7, 7 with circular.
    [sums_follow_the_mode]
    So by default with a padding of 1, sums of 3 by 3 at the border of an image of ones are lower.
    [a_border_of_ones_is_lower]
    An unknown mode raises ValueError. [an_unknown_mode_raises]
    `ConvTranspose2d` accepts zeros alone, and raises ValueError for reflect, replicate and circular.
    [a_transposed_convolution_accepts_zeros_alone]
    Its `padding` removes rows and columns. [padding_of_a_transposed_convolution_removes]
    """

    @pytest.mark.parametrize(
        ("mode", "sums"),
        [
            ("zeros", [3.0, 7.0, 6.0]),
            ("reflect", [5.0, 7.0, 8.0]),
            ("replicate", [4.0, 7.0, 10.0]),
            ("circular", [7.0] * 3),
        ],
    )
    def test_sums_follow_the_mode(self, mode, sums):
        layer = nn.Conv1d(1, 1, 3, padding=1, padding_mode=mode, bias=False)
        layer.weight.data = torch.ones(1, 1, 3)

        assert layer(torch.tensor([[[1.0, 2.0, 4.0]]])).tolist() == [[sums]]

    def test_a_border_of_ones_is_lower(self):
        layer = nn.Conv2d(1, 1, 3, padding=1, bias=False)
        layer.weight.data = torch.ones(1, 1, 3, 3)

        assert layer(torch.ones(1, 1, 3, 4)).tolist() == [
            [[[4.0, 6.0, 6.0, 4.0], [6.0, 9.0, 9.0, 6.0], [4.0, 6.0, 6.0, 4.0]]]
        ]

    def test_an_unknown_mode_raises(self):
        with pytest.raises(ValueError):
            nn.Conv2d(1, 1, 3, padding=1, padding_mode="symmetric")

    @pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
    def test_a_transposed_convolution_accepts_zeros_alone(self, mode):
        assert nn.ConvTranspose2d(1, 1, 3, padding_mode="zeros").padding_mode == "zeros"
        with pytest.raises(ValueError):
            nn.ConvTranspose2d(1, 1, 3, padding_mode=mode)

    @pytest.mark.parametrize(("padding", "size"), [(0, 6), (1, 4), (2, 2)])
    def test_padding_of_a_transposed_convolution_removes(self, padding, size):
        assert nn.ConvTranspose2d(1, 1, 3, padding=padding)(torch.ones(1, 1, 4, 4)).shape == (1, 1, size, size)
