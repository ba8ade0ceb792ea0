"""Warnings of what is deprecated, and of what was new.

Order: 32
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.init.xavier_uniform", "torch.nn.utils.clip_grad_norm"],
    about=["value", "warning"],
    see=["nn.init", "generated/torch.nn.utils.clip_grad_norm_"],
    asked=[
        "clip_grad_norm is now deprecated in favor of clip_grad_norm_",
        "nn.init.xavier_uniform deprecated underscore version",
        "size_average and reduce args will be deprecated",
        "torch.range is deprecated",
        "UserWarning filter no longer catches pytorch deprecations",
    ],
)
class TestDeprecationsBecameFutureWarnings:
    """`nn.init.xavier_uniform` and `nn.utils.clip_grad_norm` warn.

    Both warn by a FutureWarning, and do the work of the name with an underscore.
    [an_old_initializer_warns_by_a_future_warning, an_old_name_of_clipping_warns_by_a_future_warning]
    `uniform`, `normal`, `eye`, `kaiming_normal` and `orthogonal` in `nn.init` warn by a FutureWarning too.
    [each_old_initializer_warns_by_a_future_warning]
    `torch.no_grad()` and `torch.enable_grad()` on a class do as well. [a_decorated_class_warns_by_a_future_warning]
    Before torch 2.4 these warn by a UserWarning.
    [an_old_initializer_warns_by_a_user_warning, an_old_name_of_clipping_warns_by_a_user_warning,
    a_decorated_class_warns_by_a_user_warning]
    `torch.range(0, 1)` and `nn.MSELoss(size_average=False)` still warn by a UserWarning.
    [a_deprecated_function_and_argument_warn_by_a_user_warning]
    """

    @until("2.4")
    @pytest.mark.parametrize("decorate", [torch.no_grad, torch.enable_grad])
    def test_a_decorated_class_warns_by_a_user_warning(self, decorate):
        class Model:
            pass

        with pytest.warns(UserWarning):
            decorate()(Model)

    @since(
        "2.4",
        why="pytorch#127689",
        remedy="Decorate each method instead of the class.",
        trigger={
            "calls": ["torch.utils._contextlib._DecoratorContextManager.__call__"],
            "at": {"orig_func": 1},
            "when": ["kind:orig_func=type|ABCMeta|EnumType"],
        },
    )
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

    @since(
        "2.4",
        why="pytorch#127689",
        remedy="Call `clip_grad_norm_`, with an underscore.",
        trigger={
            "calls": [
                "torch.nn.utils.clip_grad_norm",
                "torch.nn.utils.clip_grad.clip_grad_norm",
                "torch.nn.init.uniform",
                "torch.nn.init.normal",
                "torch.nn.init.constant",
                "torch.nn.init.eye",
                "torch.nn.init.dirac",
                "torch.nn.init.xavier_uniform",
                "torch.nn.init.xavier_normal",
                "torch.nn.init.kaiming_uniform",
                "torch.nn.init.kaiming_normal",
                "torch.nn.init.orthogonal",
                "torch.nn.init.sparse",
            ]
        },
    )
    def test_an_old_name_of_clipping_warns_by_a_future_warning(self):
        w = torch.tensor([0.0, 0.0], requires_grad=True)
        w.grad = torch.tensor([3.0, 4.0])

        with pytest.warns(FutureWarning):
            norm = nn.utils.clip_grad_norm([w], 1.0)

        assert (norm.item(), w.grad.tolist()) == (5.0, pytest.approx([0.6, 0.8]))

    @since("2.4")
    @pytest.mark.parametrize(
        "initialize", [nn.init.uniform, nn.init.normal, nn.init.eye, nn.init.kaiming_normal, nn.init.orthogonal]
    )
    def test_each_old_initializer_warns_by_a_future_warning(self, initialize):
        with pytest.warns(FutureWarning):
            initialize(torch.zeros(2, 2))

    def test_a_deprecated_function_and_argument_warn_by_a_user_warning(self):
        with pytest.warns(UserWarning):
            torch.range(0, 1)
        with pytest.warns(UserWarning):
            nn.MSELoss(size_average=False)


@claim(
    api=["torch.nn.utils.weight_norm", "torch.nn.utils.parametrizations.weight_norm"],
    about=["value", "state", "warning"],
    see=["generated/torch.nn.utils.weight_norm", "generated/torch.nn.utils.parametrizations.weight_norm"],
    asked=[
        "torch.nn.utils.weight_norm is deprecated",
        "weight_g and weight_v meaning",
        "replace weight_norm with parametrizations",
        "weight normalization on a layer",
    ],
)
class TestWeightNormWarnsOfItsSuccessor:
    """`nn.utils.weight_norm` warns by a FutureWarning.

    The parameters of a `Linear` without a bias are then a length `weight_g` and a direction `weight_v`.
    [weight_norm_warns_by_a_future_warning]
    In torch 2.1 to 2.3 the warning is a UserWarning, and before that there is none.
    [weight_norm_warns_by_a_user_warning, it_warns_of_nothing]
    From torch 2.1 on, `parametrizations.weight_norm` of a plain `Linear` is silent; by default the weight's parts are
    `original0` and `original1`. [the_successor_warns_of_nothing]
    """

    @until("2.1")
    def test_it_warns_of_nothing(self):
        layer = nn.Linear(2, 2, bias=False)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nn.utils.weight_norm(layer)

        assert [name for name, _ in layer.named_parameters()] == ["weight_g", "weight_v"]

    @until("2.4")
    @since(
        "2.1",
        why="pytorch#103001",
        remedy="Call `torch.nn.utils.parametrizations.weight_norm` instead.",
        trigger={"calls": ["torch.nn.utils.weight_norm", "torch.nn.utils.weight_norm.weight_norm"]},
    )
    def test_weight_norm_warns_by_a_user_warning(self):
        with pytest.warns(UserWarning):
            nn.utils.weight_norm(nn.Linear(2, 2))

    @since(
        "2.4",
        why="pytorch#127689",
        remedy="Call `torch.nn.utils.parametrizations.weight_norm` instead.",
        trigger={"calls": ["torch.nn.utils.weight_norm", "torch.nn.utils.weight_norm.weight_norm"]},
    )
    def test_weight_norm_warns_by_a_future_warning(self):
        layer = nn.Linear(2, 2, bias=False)

        with pytest.warns(FutureWarning):
            nn.utils.weight_norm(layer)

        assert [name for name, _ in layer.named_parameters()] == ["weight_g", "weight_v"]

    @since("2.1")
    def test_the_successor_warns_of_nothing(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2, bias=False))

        names = [name for name, _ in layer.named_parameters()]
        assert (names, raised) == (["parametrizations.weight.original0", "parametrizations.weight.original1"], [])


@claim(
    api=["torch.nn.LazyLinear", "torch.nn.LazyConv2d", "torch.nn.LazyBatchNorm1d"],
    about=["warning", "shape"],
    see=["generated/torch.nn.LazyLinear"],
    asked=[
        "Lazy modules are a new feature under heavy development",
        "linear layer without knowing input size",
        "infer in_features automatically",
        "LazyLinear different input size after first forward",
    ],
)
class TestLazyLayersWarnNoMore:
    """Making an `nn.LazyLinear` does not warn.

    `LazyConv2d` and `LazyBatchNorm1d` are as silent. [a_lazy_layer_warns_of_nothing, other_lazy_layers_warn_of_nothing]
    Before torch 2.4 making a `LazyLinear` warns by a UserWarning. [a_lazy_layer_warns]
    For `LazyLinear(2)` the first input sets the number of features. [the_first_input_sets_its_features]
    From then on the layer is a `Linear`, and raises RuntimeError for another number. [the_first_input_makes_it_linear]
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

    @since("2.4")
    def test_other_lazy_layers_warn_of_nothing(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            layers = [nn.LazyConv2d(3, 2), nn.LazyBatchNorm1d()]

        assert ([layer.has_uninitialized_params() for layer in layers], raised) == ([True, True], [])

    def test_the_first_input_makes_it_linear(self):
        layer = nn.LazyLinear(2)
        before = type(layer)

        layer(torch.ones(4, 3))

        assert (before, type(layer)) == (nn.LazyLinear, nn.Linear)
        with pytest.raises(RuntimeError):
            layer(torch.ones(4, 5))


@claim(
    api=[
        "torch.nn.utils.parametrizations.weight_norm",
        "torch.nn.utils.weight_norm",
        "torch.nn.utils.parametrizations.spectral_norm",
        "torch.nn.utils.spectral_norm",
    ],
    about=["state", "error"],
    see=["generated/torch.nn.utils.parametrizations.weight_norm", "generated/torch.nn.utils.weight_norm"],
    asked=[
        "load old checkpoint weight_g weight_v into parametrized model",
        "missing keys parametrizations.weight.original0",
        "Error(s) in loading state_dict for ParametrizedLinear",
        "pretrained vocoder checkpoint weight norm key mismatch",
        "spectral_norm state dict keys incompatible",
    ],
)
class TestTheSuccessorOfWeightNormSavesOtherNames:
    """`parametrizations.weight_norm` saves other names, and loads the old.

    The state of a `Linear` holds `bias` and `parametrizations.weight.original0` and `original1`.
    [the_names_of_its_state_differ]
    A state with `weight_g` and `weight_v` is loaded, and the weight is the same.
    [a_state_of_the_old_names_is_loaded]
    A layer of `nn.utils.weight_norm` raises RuntimeError for the new names. [the_old_one_does_not_load_the_new_names]
    The state of a plain `Linear` raises RuntimeError. [a_plain_weight_is_not_loaded]
    torch 2.0 lacks `parametrizations.weight_norm`. [there_is_no_successor_yet]
    Both kinds of `spectral_norm` raise RuntimeError for the state of the other.
    [spectral_norms_load_nothing_of_another]
    """

    @until("2.1")
    def test_there_is_no_successor_yet(self):
        assert not hasattr(nn.utils.parametrizations, "weight_norm")

    @since("2.1")
    def test_the_names_of_its_state_differ(self):
        layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))

        names = ["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"]
        assert list(layer.state_dict()) == names

    @since("2.1")
    def test_a_state_of_the_old_names_is_loaded(self):
        layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))

        layer.load_state_dict(
            {"bias": torch.zeros(1), "weight_g": torch.tensor([[10.0]]), "weight_v": torch.tensor([[3.0, 4.0]])}
        )

        assert layer.weight.tolist() == [pytest.approx([6.0, 8.0])]

    @since("2.1", remedy="Load the old file into the new layer first, and save it anew.")
    def test_the_old_one_does_not_load_the_new_names(self):
        state = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)).state_dict()
        old = nn.Linear(2, 2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nn.utils.weight_norm(old)

        assert list(old.state_dict()) == ["bias", "weight_g", "weight_v"]
        with pytest.raises(RuntimeError):
            old.load_state_dict(state)

    @since("2.1")
    def test_a_plain_weight_is_not_loaded(self):
        layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
        plain = nn.Linear(2, 2).state_dict()

        with pytest.raises(RuntimeError):
            layer.load_state_dict(plain)

    def test_spectral_norms_load_nothing_of_another(self):
        new, old = nn.Linear(2, 2), nn.Linear(2, 2)
        nn.utils.parametrizations.spectral_norm(new)
        nn.utils.spectral_norm(old)

        assert list(new.state_dict())[1:] == [
            f"parametrizations.weight.{name}" for name in ("original", "0._u", "0._v")
        ]
        assert list(old.state_dict()) == ["bias", "weight_orig", "weight_u", "weight_v"]
        with pytest.raises(RuntimeError):
            new.load_state_dict(old.state_dict())
        with pytest.raises(RuntimeError):
            old.load_state_dict(new.state_dict())
