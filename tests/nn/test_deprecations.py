"""Warnings of what is deprecated, and of what was new."""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until

W = torch.ones(1, requires_grad=True)


@claim(
    api=["torch.nn.init.xavier_uniform", "torch.nn.utils.clip_grad_norm"],
    about=["value", "warning"],
    see=["nn.init", "generated/torch.nn.utils.clip_grad_norm_"],
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

    @since("2.4", why="pytorch#127689", remedy="Decorate each method instead of the class.")
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

    @since("2.4", why="pytorch#127689", remedy="Call `clip_grad_norm_`, with an underscore.")
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
    @since("2.1", why="pytorch#103001", remedy="Call `torch.nn.utils.parametrizations.weight_norm` instead.")
    def test_weight_norm_warns_by_a_user_warning(self):
        with pytest.warns(UserWarning):
            nn.utils.weight_norm(nn.Linear(2, 2))

    @since("2.4", why="pytorch#127689", remedy="Call `torch.nn.utils.parametrizations.weight_norm` instead.")
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
        "torch.nn.Hardtanh",
        "torch.nn.NLLLoss2d",
        "torch.nn.Module.state_dict",
        "torch.nn.utils.stateless.functional_call",
        "torch.distributions.Distribution.sample_n",
        "torch.autograd.grad",
    ],
    about=["value", "argument", "warning"],
    see=["generated/torch.nn.Hardtanh", "generated/torch.func.functional_call", "generated/torch.autograd.grad"],
)
class TestOlderArgumentsAndNamesWarn:
    """`nn.Hardtanh(max_value=2.0)` and `nn.NLLLoss2d()` warn.

    They warn by a FutureWarning, and so do positional arguments of `state_dict`, `stateless.functional_call`,
    `sample_n`, and `grad` with `only_inputs=False`. [each_warns_by_a_future_warning]
    Before torch 2.4 these warn by a UserWarning. [each_warns_by_a_user_warning]
    They return what the newer ways of calling return. [the_results_are_as_before]
    The newer ways are silent. [the_newer_ways_are_silent]
    """

    older = pytest.mark.parametrize(
        "call",
        [
            lambda: nn.Hardtanh(max_value=2.0),
            lambda: nn.Hardtanh(min_value=-2.0),
            nn.NLLLoss2d,
            lambda: nn.Linear(1, 1).state_dict({}),
            lambda: nn.utils.stateless.functional_call(nn.ReLU(), {}, torch.ones(1)),
            lambda: torch.distributions.Normal(0.0, 1.0).sample_n(2),
            lambda: torch.autograd.grad(W * 2, W, only_inputs=False),
        ],
        ids=["max_value", "min_value", "NLLLoss2d", "state_dict", "functional_call", "sample_n", "only_inputs"],
    )

    @until("2.4")
    @older
    def test_each_warns_by_a_user_warning(self, call):
        with pytest.warns(UserWarning):
            call()

    @since(
        "2.4",
        why="pytorch#127689",
        remedy="Write `max_val=`, `nn.NLLLoss`, `state_dict(prefix=)`, `torch.func.functional_call` or `sample((n,))`.",
    )
    @older
    def test_each_warns_by_a_future_warning(self, call):
        with pytest.warns(FutureWarning):
            call()

    def test_the_results_are_as_before(self):
        layer, log = nn.Linear(1, 1), torch.tensor([[-1.0, -2.0]])
        weights = {"weight": torch.tensor([[2.0]]), "bias": torch.tensor([1.0])}

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            called = nn.utils.stateless.functional_call(layer, weights, torch.tensor([3.0]))
            clamped = nn.Hardtanh(max_value=2.0)(torch.tensor([5.0]))
            loss = nn.NLLLoss2d()(log, torch.tensor([1]))
            names = list(layer.state_dict({}, "a."))
            drawn = torch.distributions.Normal(torch.zeros(2), 1.0).sample_n(3)
            (slope,) = torch.autograd.grad(W * 2, W, only_inputs=False)

        assert (called.tolist(), clamped.tolist(), loss.item()) == ([7.0], [2.0], 2.0)
        assert (names, drawn.shape, slope.item()) == (["a.weight", "a.bias"], (3, 2), 2.0)

    def test_the_newer_ways_are_silent(self):
        layer, log = nn.Linear(1, 1), torch.tensor([[-1.0, -2.0]])
        weights = {"weight": torch.tensor([[2.0]]), "bias": torch.tensor([1.0])}

        assert torch.func.functional_call(layer, weights, torch.tensor([3.0])).tolist() == [7.0]
        assert nn.Hardtanh(max_val=2.0)(torch.tensor([5.0])).tolist() == [2.0]
        assert nn.NLLLoss()(log, torch.tensor([1])).item() == 2.0
        assert list(layer.state_dict(prefix="a.")) == ["a.weight", "a.bias"]
        assert torch.distributions.Normal(torch.zeros(2), 1.0).sample((3,)).shape == (3, 2)
        assert torch.autograd.grad(W * 2, W)[0].item() == 2.0
