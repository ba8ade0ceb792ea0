"""From images to features: flattening, and linear layers that size themselves.

Order: 8.5
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim


def lazy(features, **given):
    """Return an `nn.LazyLinear`, without the warning of older releases."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nn.LazyLinear(features, **given)


@claim(
    api=["torch.nn.Flatten", "torch.Tensor.flatten"],
    about=["shape", "error", "value"],
    see=["generated/torch.nn.Flatten", "generated/torch.nn.Linear"],
    asked=[
        "mat1 and mat2 shapes cannot be multiplied after conv layers",
        "how many in_features after flatten",
        "flatten all dimensions except the batch",
        "input size of the first linear layer of a cnn",
    ],
)
class TestFlattenKeepsTheBatchAndMultipliesTheRest:
    """By default `nn.Flatten` keeps the batch and multiplies the other sizes.

    Two images of 4 channels, 5 rows and 6 columns become two rows of 120 numbers. [the_batch_is_kept]
    The numbers stand channel by channel, then row by row. [channels_stand_one_behind_the_other]
    A Linear behind it needs that product as `in_features`; another number raises RuntimeError in the call.
    [another_number_of_features_raises]
    So larger images need another Linear. [another_number_of_features_raises]
    `Tensor.flatten()` flattens the batch too, and `flatten(1)` does as the layer. [the_method_begins_at_the_batch]
    """

    def test_the_batch_is_kept(self):
        images = torch.zeros(2, 4, 5, 6)

        assert nn.Flatten()(images).shape == (2, 120)

    def test_channels_stand_one_behind_the_other(self):
        image = torch.arange(12).reshape(1, 2, 2, 3)

        assert nn.Flatten()(image).tolist() == [list(range(12))]
        assert image.flatten(1).tolist() == [list(range(12))]
        assert image[0, 1].flatten().tolist() == [6, 7, 8, 9, 10, 11]

    def test_another_number_of_features_raises(self):
        network = nn.Sequential(nn.Flatten(), nn.Linear(120, 3))

        assert network(torch.zeros(2, 4, 5, 6)).shape == (2, 3)
        with pytest.raises(RuntimeError):
            network(torch.zeros(2, 4, 6, 6))

    def test_the_method_begins_at_the_batch(self):
        images = torch.zeros(2, 4, 5, 6)

        assert images.flatten().shape == (240,)
        assert images.flatten(1).shape == (2, 120)
        assert nn.Flatten(0)(images).shape == (240,)


@claim(
    api=["torch.nn.LazyLinear"],
    about=["shape", "state", "error"],
    see=["generated/torch.nn.LazyLinear", "generated/torch.nn.modules.lazy.LazyModuleMixin"],
    asked=[
        "linear layer without in_features",
        "infer the input size of a linear layer",
        "attempted to use an uninitialized parameter",
        "count parameters of a lazy module",
    ],
)
class TestALazyLinearIsSizedInItsFirstCall:
    """`nn.LazyLinear` is sized in its first call, and is a Linear then.

    In a new layer a first input of 7 features makes `in_features` 7 and the class `nn.Linear`.
    [the_first_call_sizes_it]
    Another width raises RuntimeError from then on. [the_first_call_sizes_it]
    Before, `numel()` of its weight raises ValueError, and `shape` RuntimeError. [before_its_weight_has_no_size]
    An `SGD` made before the first call trains the weight that comes. [an_optimizer_made_before_trains_it]
    `Adagrad` made before it raises ValueError. [adagrad_made_before_raises]
    After a first call in `torch.inference_mode()` the weight does not train: without a bias, `backward()` of a
    lone layer raises RuntimeError. [first_called_in_inference_mode_it_does_not_train]
    With a bias `backward()` of a lone layer passes then, for `torch.ones(1, 2)`, and leaves the weight without a
    gradient.
    [with_a_bias_the_weight_silently_has_no_gradient]
    Behind a layer that trains, the next call that records a graph raises RuntimeError.
    [behind_a_layer_the_next_call_raises]
    """

    def test_the_first_call_sizes_it(self):
        layer = lazy(3)

        result = layer(torch.zeros(2, 7))

        assert result.shape == (2, 3)
        assert (type(layer), layer.in_features, layer.weight.shape) == (nn.Linear, 7, (3, 7))
        with pytest.raises(RuntimeError):
            layer(torch.zeros(2, 8))

    def test_before_its_weight_has_no_size(self):
        layer = lazy(3)

        with pytest.raises(ValueError, match="uninitialized parameter"):
            layer.weight.numel()
        with pytest.raises(RuntimeError):
            layer.weight.shape  # noqa: B018 - reading it is what raises

    def test_an_optimizer_made_before_trains_it(self):
        layer = lazy(1, bias=False)
        optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
        layer(torch.ones(1, 2)).sum().backward()
        before = layer.weight.tolist()[0]

        optimizer.step()

        assert layer.weight.tolist()[0] == pytest.approx([number - 1.0 for number in before])

    def test_adagrad_made_before_raises(self):
        layer = lazy(1)

        with pytest.raises(ValueError, match="uninitialized parameter"):
            torch.optim.Adagrad(layer.parameters())

    def test_first_called_in_inference_mode_it_does_not_train(self):
        layer = lazy(1, bias=False)
        with torch.inference_mode():
            layer(torch.ones(1, 2))

        result = layer(torch.ones(1, 2))

        assert (layer.weight.is_inference(), layer.weight.requires_grad, result.requires_grad) == (True, True, False)
        with pytest.raises(RuntimeError):
            result.backward()

    def test_with_a_bias_the_weight_silently_has_no_gradient(self):
        layer = lazy(1)
        with torch.inference_mode():
            layer(torch.ones(1, 2))

        layer(torch.ones(1, 2)).sum().backward()

        assert (layer.weight.grad, layer.bias.grad.tolist()) == (None, [1.0])

    def test_behind_a_layer_the_next_call_raises(self):
        network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), lazy(1))
        with torch.inference_mode():
            network(torch.ones(1, 2))

        with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
            network(torch.ones(1, 2))
