"""Kinds of parameters, and layers that make theirs later."""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Parameter"],
    about=["value", "state"],
    see=["generated/torch.nn.parameter.Parameter", "generated/torch.nn.parameter.UninitializedParameter"],
)
class TestAParameterIsNoInstanceOfEveryKindOfParameter:
    """A parameter made of a subclass of Tensor is an instance of `nn.Parameter` alone since torch 2.5.

    Before, `isinstance` said that it was one of each subclass of `nn.Parameter` too, such as `UninitializedParameter`.
    An ordinary parameter was never taken for one of those. Code that branches on the kind goes another way since.
    """

    @until("2.5")
    def test_it_passes_for_an_uninitialized_one(self):
        class Marked(torch.Tensor):
            pass

        parameter = nn.Parameter(torch.ones(1).as_subclass(Marked))

        assert isinstance(parameter, nn.Parameter)
        assert isinstance(parameter, nn.UninitializedParameter)

    @since("2.5")
    def test_it_passes_for_a_parameter_alone(self):
        class Marked(torch.Tensor):
            pass

        parameter = nn.Parameter(torch.ones(1).as_subclass(Marked))

        assert isinstance(parameter, nn.Parameter)
        assert not isinstance(parameter, nn.UninitializedParameter)
        assert (parameter.tolist(), parameter.requires_grad) == ([1.0], True)

    def test_an_ordinary_one_passes_for_a_parameter_alone(self):
        parameter = nn.Parameter(torch.tensor([5.0]))

        assert isinstance(parameter, nn.Parameter)
        assert not isinstance(parameter, nn.UninitializedParameter)
        assert (parameter.tolist(), parameter.requires_grad) == ([5.0], True)

    def test_its_type_is_the_subclass(self):
        class Marked(torch.Tensor):
            pass

        assert type(nn.Parameter(torch.ones(1).as_subclass(Marked))) is Marked


@claim(
    api=["torch.nn.LazyLinear"],
    about=["warning", "shape"],
    see=["generated/torch.nn.LazyLinear"],
)
class TestLazyLayersWarnNoMore:
    """Making a lazy layer such as `nn.LazyLinear` warns of nothing since torch 2.4; before, it said that it was new.

    A test run that turns warnings into errors could have no lazy layer before.
    The first input sets its number of features in each release.
    """

    @until("2.4")
    def test_a_lazy_layer_warns(self):
        with pytest.warns(UserWarning):
            nn.LazyLinear(2)

    @since("2.4")
    def test_a_lazy_layer_warns_of_nothing(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            layer = nn.LazyLinear(2)

        assert (layer.out_features, raised) == (2, [])

    def test_the_first_input_sets_its_features(self):
        layer = nn.LazyLinear(2)

        output = layer(torch.ones(4, 3))

        assert (output.shape, layer.weight.shape, layer.in_features) == ((4, 2), (2, 3), 3)
