"""Images in the order of memory channels_last.

Order: 11.7
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.to", "torch.Tensor.is_contiguous", "torch.Tensor.contiguous"],
    about=["memory", "value", "shape", "error", "argument"],
    see=["generated/torch.Tensor.to", "tensor_attributes", "generated/torch.Tensor.contiguous"],
    asked=[
        "channels_last vs NHWC shape",
        "what is memory_format=torch.channels_last",
        "required rank 4 tensor to use channels_last format",
        "does channels_last need permute",
        "view fails with channels_last",
        "how to convert a model to channels_last",
    ],
)
class TestChannelsLastChangesTheStridesAndNotTheShape:
    """`channels_last` changes the strides of a tensor, and not its shape.

    `to(memory_format=torch.channels_last)` of a contiguous batch of sizes (2, 3, 4, 5) copies it; sizes and values
    stay.
    [the_shape_and_values_stay]
    The channels of a pixel lie side by side then: the stride of dimension 1 is 1. [the_channels_have_the_stride_one]
    By default `is_contiguous()` of the result is False, and with that `memory_format` True.
    [it_is_contiguous_in_one_format_only]
    `contiguous()` of the result brings row order back. [contiguous_brings_row_order_back]
    Adding a number and `clone()` keep the order. [results_keep_the_order]
    `view(2, -1)` of the result raises RuntimeError, where `reshape(2, -1)` equals the original's.
    [view_raises_and_reshape_copies]
    `to` with this format raises RuntimeError for a tensor without four dimensions. [four_dimensions_are_needed]
    `to` with this format brings the weight of `nn.Conv2d(3, 8, 3)` into this order. [a_convolution_is_converted]
    A contiguous batch of one channel has this order already, and `contiguous` with this format returns it as it is.
    [one_channel_is_in_both_orders]
    A contiguous NHWC batch is in this order already after `permute(0, 3, 1, 2)`. [an_nhwc_batch_needs_permute_alone]
    """

    def test_the_shape_and_values_stay(self):
        batch = torch.arange(120).reshape(2, 3, 4, 5)

        last = batch.to(memory_format=torch.channels_last)

        assert last.shape == (2, 3, 4, 5)
        assert last.tolist() == batch.tolist()
        assert last.data_ptr() != batch.data_ptr()

    def test_the_channels_have_the_stride_one(self):
        batch = torch.zeros(2, 3, 4, 5)

        assert batch.stride() == (60, 20, 5, 1)
        assert batch.to(memory_format=torch.channels_last).stride() == (60, 1, 15, 3)

    def test_it_is_contiguous_in_one_format_only(self):
        last = torch.zeros(2, 3, 4, 5).to(memory_format=torch.channels_last)

        assert last.is_contiguous() is False
        assert last.is_contiguous(memory_format=torch.channels_last) is True

    def test_contiguous_brings_row_order_back(self):
        last = torch.arange(120).reshape(2, 3, 4, 5).to(memory_format=torch.channels_last)

        rows = last.contiguous()

        assert rows.stride() == (60, 20, 5, 1)
        assert rows.flatten().tolist() == list(range(120))

    def test_results_keep_the_order(self):
        last = torch.zeros(2, 3, 4, 5).to(memory_format=torch.channels_last)

        assert (last + 1).stride() == last.clone().stride() == (60, 1, 15, 3)

    def test_view_raises_and_reshape_copies(self):
        last = torch.arange(120).reshape(2, 3, 4, 5).to(memory_format=torch.channels_last)

        with pytest.raises(RuntimeError):
            last.view(2, -1)

        assert last.reshape(2, -1)[0].tolist() == list(range(60))

    @pytest.mark.parametrize("sizes", [(), (3,), (3, 4, 5), (1, 2, 3, 4, 5)], ids=str)
    def test_four_dimensions_are_needed(self, sizes):
        with pytest.raises(RuntimeError):
            torch.zeros(sizes).to(memory_format=torch.channels_last)

    def test_a_convolution_is_converted(self):
        conv = torch.nn.Conv2d(3, 8, 3)

        result = conv.to(memory_format=torch.channels_last)

        assert result is conv
        assert conv.weight.stride() == (27, 1, 9, 3)
        assert conv(torch.zeros(2, 3, 4, 4)).shape == (2, 8, 2, 2)

    def test_one_channel_is_in_both_orders(self):
        grey = torch.zeros(2, 1, 4, 5)

        assert grey.is_contiguous(memory_format=torch.channels_last)
        assert grey.contiguous(memory_format=torch.channels_last) is grey
        assert grey.to(memory_format=torch.channels_last).is_contiguous()

    def test_an_nhwc_batch_needs_permute_alone(self):
        pixels = torch.zeros(2, 4, 5, 3)

        batch = pixels.permute(0, 3, 1, 2)

        assert batch.shape == (2, 3, 4, 5)
        assert batch.is_contiguous(memory_format=torch.channels_last)
        assert batch.contiguous(memory_format=torch.channels_last).data_ptr() == pixels.data_ptr()
