"""Warnings of what is deprecated, and of what was new."""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.init.xavier_uniform", "torch.nn.utils.clip_grad_norm"],
    about=["value", "warning"],
    see=["nn.init", "generated/torch.nn.utils.clip_grad_norm_"],
)
class TestDeprecationsBecameFutureWarnings:
    """Deprecated functions and classes of torch warn by a FutureWarning since torch 2.4, and by a UserWarning before.

    A filter for the old category lets them through no longer, and one for FutureWarning turns them into errors.
    Among them are `torch.no_grad` on a class, and names without an underscore in `nn.init` and `nn.utils`.
    They do what they did.
    """

    @until("2.4")
    @pytest.mark.parametrize("decorate", [torch.no_grad, torch.enable_grad])
    def test_a_decorated_class_warns_by_a_user_warning(self, decorate):
        class Model:
            pass

        with pytest.warns(UserWarning):
            decorate()(Model)

    @since("2.4")
    @pytest.mark.parametrize("decorate", [torch.no_grad, torch.enable_grad])
    def test_a_decorated_class_warns_by_a_future_warning(self, decorate):
        class Model:
            pass

        with pytest.warns(FutureWarning):
            decorate()(Model)

    @until("2.4")
    def test_an_old_initializer_warns_by_a_user_warning(self):
        with pytest.warns(UserWarning):
            nn.init.xavier_uniform(torch.empty(2, 2))

    @since("2.4")
    def test_an_old_initializer_warns_by_a_future_warning(self):
        weight = torch.zeros(2, 2)

        with pytest.warns(FutureWarning):
            result = nn.init.xavier_uniform(weight)

        assert result is weight
        assert 0 < weight.abs().max().item() <= 1.2248

    @until("2.4")
    def test_an_old_name_of_clipping_warns_by_a_user_warning(self):
        w = torch.tensor([0.0, 0.0], requires_grad=True)
        w.grad = torch.tensor([3.0, 4.0])

        with pytest.warns(UserWarning):
            nn.utils.clip_grad_norm([w], 1.0)

    @since("2.4")
    def test_an_old_name_of_clipping_warns_by_a_future_warning(self):
        w = torch.tensor([0.0, 0.0], requires_grad=True)
        w.grad = torch.tensor([3.0, 4.0])

        with pytest.warns(FutureWarning):
            norm = nn.utils.clip_grad_norm([w], 1.0)

        assert (norm.item(), w.grad.tolist()) == (5.0, pytest.approx([0.6, 0.8]))


@claim(
    api=["torch.nn.utils.weight_norm"],
    about=["value", "state", "warning"],
    see=["generated/torch.nn.utils.weight_norm", "generated/torch.nn.utils.parametrizations.weight_norm"],
)
class TestWeightNormWarnsOfItsSuccessor:
    """`nn.utils.weight_norm` warns since torch 2.1, where `nn.utils.parametrizations.weight_norm` came.

    It is a UserWarning in 2.1 to 2.3, and a FutureWarning since 2.4.
    The layer has a length `weight_g` and a direction `weight_v` in each release.
    """

    @until("2.1")
    def test_it_warns_of_nothing(self):
        layer = nn.Linear(2, 2, bias=False)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nn.utils.weight_norm(layer)

        assert [name for name, _ in layer.named_parameters()] == ["weight_g", "weight_v"]

    @until("2.4")
    @since("2.1")
    def test_weight_norm_warns_by_a_user_warning(self):
        with pytest.warns(UserWarning):
            nn.utils.weight_norm(nn.Linear(2, 2))

    @since("2.4")
    def test_weight_norm_warns_by_a_future_warning(self):
        layer = nn.Linear(2, 2, bias=False)

        with pytest.warns(FutureWarning):
            nn.utils.weight_norm(layer)

        assert [name for name, _ in layer.named_parameters()] == ["weight_g", "weight_v"]


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
