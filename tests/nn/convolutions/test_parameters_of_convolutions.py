"""How many parameters a convolution has.

Order: 16.25
"""

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.nn.Conv2d"],
    about=["shape", "value"],
    see=["generated/torch.nn.Conv2d"],
    asked=[
        "how many parameters does a conv2d layer have",
        "shape of the weight of Conv2d",
        "what does the bias of a convolution do",
        "do conv parameters depend on the image size",
    ],
)
class TestAConvolutionHasAKernelForEachPairOfChannels:
    """Without groups `nn.Conv2d` has a kernel for each pair of channels.

    The weight of `Conv2d(3, 8, (2, 5))` has the shape (8, 3, 2, 5), the bias (8,): 248 numbers.
    [weight_and_bias_have_these_shapes]
    With `groups=g` each kernel belongs to one of g parts of the channels. [weight_and_bias_have_these_shapes]
    Images of another size need no other parameters. [the_image_s_size_does_not_matter]
    With `bias=False` the bias is None. [without_a_bias_it_is_none]
    The bias adds a number to each position of its channel. [the_bias_is_added_everywhere]
    """

    @pytest.mark.parametrize(("groups", "numbers"), [(1, 12 * 6 * 10 + 12), (2, 12 * 3 * 10 + 12), (6, 12 * 10 + 12)])
    def test_weight_and_bias_have_these_shapes(self, groups, numbers):
        plain, grouped = nn.Conv2d(3, 8, (2, 5)), nn.Conv2d(6, 12, (2, 5), groups=groups)

        assert (plain.weight.shape, plain.bias.shape) == ((8, 3, 2, 5), (8,))
        assert sum(parameter.numel() for parameter in plain.parameters()) == 248
        assert sum(parameter.numel() for parameter in grouped.parameters()) == numbers

    @pytest.mark.parametrize("size", [3, 10, 31])
    def test_the_image_s_size_does_not_matter(self, size):
        layer = nn.Conv2d(3, 8, 3)

        assert layer(torch.zeros(1, 3, size, size)).shape == (1, 8, size - 2, size - 2)
        assert layer.weight.shape == (8, 3, 3, 3)

    def test_without_a_bias_it_is_none(self):
        layer = nn.Conv2d(3, 8, 3, bias=False)

        assert layer.bias is None
        assert [name for name, _ in layer.named_parameters()] == ["weight"]

    def test_the_bias_is_added_everywhere(self):
        layer = nn.Conv2d(1, 2, 3, padding=1)
        with torch.no_grad():
            layer.bias.copy_(torch.tensor([1.0, -2.0]))

        result = layer(torch.zeros(1, 1, 4, 4))

        assert result[0, 0].unique().tolist() == [1.0]
        assert result[0, 1].unique().tolist() == [-2.0]
