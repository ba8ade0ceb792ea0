"""Modules: forward, backward and the call.

Order: 1
"""

import pytest
import torch
from torch import nn

from torchnotes import belief, claim


class Scale(nn.Module):
    """Multiplies by a weight of 2, and has a `backward` of its own."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(2.0))
        self.called = []

    def forward(self, x):
        return self.weight * x

    def backward(self, gradient):
        self.called.append("backward")
        return 100 * gradient


@claim(
    api=["torch.nn.Module", "torch.nn.Sequential"],
    about=["value", "error", "gradient"],
    see=["generated/torch.nn.Module", "nn", "nn.functional"],
    asked=[
        "are loss functions nn.Module",
        "use torch.relu inside Sequential error",
        "is not a Module subclass",
        "what inherits from nn.Module",
        "functional vs module layers difference",
    ],
)
class TestModuleIsTheBaseOfLayersLossesAndContainers:
    """`nn.Module` is a base of `nn.Linear`, `nn.MSELoss` and `nn.Sequential`.

    In `nn.modules` the `__all__` of activation, conv, linear, normalization, pooling and rnn lists Modules.
    [all_layers_of_a_kind_are_modules]
    `nn.Embedding`, `nn.BatchNorm1d`, `nn.Dropout`, `nn.Flatten` and `nn.Transformer` are Modules. [a_layer_is_a_module]
    So are `nn.CrossEntropyLoss`, `nn.ModuleList` and `nn.ParameterList`. [losses_and_containers_are_modules_too]
    A Module with two different Modules as attributes lists them as its children.
    [a_network_is_a_module_that_holds_modules]
    `torch.relu` is a function and not a Module, and `nn.Sequential(torch.relu)` raises TypeError.
    [a_function_is_none, a_sequential_rejects_a_function]
    A bare `nn.Module()` is without parameters, and its call with a tensor raises NotImplementedError.
    [a_bare_module_has_no_parameters, a_bare_module_called_raises]
    """

    @belief("lecture/19")
    @pytest.mark.parametrize(
        "layer",
        [nn.Linear, nn.Conv2d, nn.LSTM, nn.Embedding, nn.BatchNorm1d, nn.Dropout, nn.ReLU, nn.Flatten, nn.Transformer],
        ids=lambda layer: layer.__name__,
    )
    def test_a_layer_is_a_module(self, layer):
        assert issubclass(layer, nn.Module)

    @belief("lecture/19")
    @pytest.mark.parametrize("kind", ["activation", "conv", "linear", "normalization", "pooling", "rnn"])
    def test_all_layers_of_a_kind_are_modules(self, kind):
        layers = getattr(nn.modules, kind)

        assert [name for name in layers.__all__ if not issubclass(getattr(layers, name), nn.Module)] == []

    @pytest.mark.parametrize("other", [nn.MSELoss, nn.CrossEntropyLoss, nn.Sequential, nn.ModuleList, nn.ParameterList])
    def test_losses_and_containers_are_modules_too(self, other):
        assert issubclass(other, nn.Module)

    def test_a_network_is_a_module_that_holds_modules(self):
        network = nn.Module()
        network.first, network.second = nn.Identity(), nn.ReLU()

        assert [name for name, _ in network.named_children()] == ["first", "second"]
        assert list(network.modules()) == [network, network.first, network.second]

    def test_a_bare_module_has_no_parameters(self):
        assert list(nn.Module().parameters()) == []

    @pytest.mark.parametrize("function", [torch.relu, nn.functional.relu, torch.Tensor.relu])
    def test_a_function_is_none(self, function):
        assert not isinstance(function, nn.Module)

    def test_a_bare_module_called_raises(self):
        module = nn.Module()

        with pytest.raises(NotImplementedError):
            module(torch.ones(1))

    def test_a_sequential_rejects_a_function(self):
        with pytest.raises(TypeError):
            nn.Sequential(torch.relu)


@claim(
    api=["torch.nn.Linear", "torch.Tensor.backward"],
    about=["error", "gradient", "value", "shape", "state"],
    see=["generated/torch.nn.Module", "generated/torch.Tensor.backward", "notes/modules"],
    asked=[
        "'Linear' object has no attribute 'backward'",
        "where is the backward function of a layer",
        "do I need to write backward in my model",
        "why call loss.backward and not model.backward",
    ],
)
class TestModuleHasNoBackward:
    """`nn.Linear` has a `forward` and not a `backward`.

    `layer.backward` of an `nn.Linear` raises AttributeError, because tensors have the method and Modules do not.
    [a_module_defines_backward]
    `nn.Module` lacks attributes `input` and `output` as well. [it_is_an_attribute_of_a_module]
    `backward` of a sum of its result fills `.grad` of a new weight and bias. [the_result_has_the_backward]
    With gradients enabled the result of a plain input requires a gradient, unless the layer is frozen.
    [the_result_requires_what_a_parameter_or_the_input_requires]
    `forward` of `nn.Linear` computes the output. [forward_defines_what_goes_in_and_what_comes_out]
    A `forward` that you write may accept a str and return a dict. [forward_may_take_and_return_anything]
    `nn.Linear(2, 1)` accepts float32 inputs of shape (2,) and (4, 5, 2).
    [the_same_input_dimension_may_come_in_any_shape]
    """

    @belief("lecture/20")
    def test_forward_defines_what_goes_in_and_what_comes_out(self):
        layer = nn.Linear(2, 3)
        nn.init.constant_(layer.weight, 2.0)
        nn.init.constant_(layer.bias, 1.0)

        output = layer.forward(torch.tensor([3.0, 4.0]))

        assert output.tolist() == [15.0, 15.0, 15.0]

    @belief("lecture/20", holds=False, raises=AttributeError)
    def test_a_module_defines_backward(self):
        layer = nn.Linear(2, 1)

        layer.backward(layer(torch.ones(2)))

        assert layer.weight.grad is not None

    @belief("lecture/20", holds=False)
    @pytest.mark.parametrize("name", ["input", "output", "backward"])
    def test_it_is_an_attribute_of_a_module(self, name):
        assert hasattr(nn.Module, name)

    def test_the_result_has_the_backward(self):
        layer = nn.Linear(2, 1)

        layer(torch.tensor([3.0, 4.0])).sum().backward()

        assert layer.weight.grad.tolist() == [[3.0, 4.0]]
        assert layer.bias.grad.tolist() == [1.0]

    @pytest.mark.parametrize("frozen", [True, False])
    def test_the_result_requires_what_a_parameter_or_the_input_requires(self, frozen):
        layer = nn.Linear(2, 1).requires_grad_(not frozen)

        assert layer(torch.ones(2)).requires_grad == (not frozen)

    def test_the_same_input_dimension_may_come_in_any_shape(self):
        layer = nn.Linear(2, 1)

        assert layer(torch.ones(2)).shape == (1,)
        assert layer(torch.ones(4, 5, 2)).shape == (4, 5, 1)

    def test_forward_may_take_and_return_anything(self):
        class Pair(nn.Module):
            def forward(self, text, *, number):
                return {text: number}

        assert Pair()("a", number=1) == {"a": 1}


@claim(
    api=["torch.Tensor.backward", "torch.optim.Optimizer", "torch.autograd.Function.apply"],
    about=["gradient", "value", "state", "error"],
    see=["notes/extending", "generated/torch.optim.Optimizer.step", "autograd"],
    asked=[
        "custom backward method in nn.Module ignored",
        "define own gradient for a layer",
        "write custom optimizer step",
        "overriding backward in module has no effect",
        "optimizer got an empty parameter list custom optimizer",
    ],
)
class TestModulesOwnBackwardIsNeverCalled:
    """Autograd does not call a `backward` that a Module defines.

    Such a method overrides nothing, because autograd records operations and not Modules.
    [the_backward_of_a_module_can_be_overridden]
    The gradients of `weight * x` in `forward` are the ones of a product. [the_gradients_are_those_of_forward]
    A subclass of `autograd.Function` brings its own `backward`, right or wrong.
    [a_function_called_in_forward_brings_its_own_backward]
    A subclass of `Optimizer` defines its update in `step`. [the_optimizer_can_be_overridden]
    Making one of `[]` raises ValueError, even where `step` does nothing.
    [an_optimizer_of_nothing_raises_whatever_its_step]
    """

    @belief("lecture/30", holds=False)
    def test_the_backward_of_a_module_can_be_overridden(self):
        module, x = Scale(), torch.tensor(3.0, requires_grad=True)

        module(x).backward()

        assert module.called == ["backward"]

    def test_the_gradients_are_those_of_forward(self):
        module, x = Scale(), torch.tensor(3.0, requires_grad=True)

        module(x).backward()

        assert (module.weight.grad.item(), x.grad.item()) == (3.0, 2.0)

    def test_a_function_called_in_forward_brings_its_own_backward(self):
        class Hundredfold(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):  # noqa: ARG004
                return 2 * x

            @staticmethod
            def backward(ctx, gradient):  # noqa: ARG004
                return 100 * gradient

        x = torch.tensor(3.0, requires_grad=True)

        result = Hundredfold.apply(x)
        assert result.requires_grad
        result.backward()

        assert (result.item(), x.grad.item()) == (6.0, 100.0)

    @belief("lecture/30")
    def test_the_optimizer_can_be_overridden(self):
        class Sign(torch.optim.Optimizer):
            @torch.no_grad()
            def step(self):
                for parameter in self.param_groups[0]["params"]:
                    parameter.sub_(parameter.grad.sign())

        weight = nn.Parameter(torch.tensor([5.0, 5.0]))
        optimizer = Sign([weight], {})

        weight.grad = torch.tensor([0.3, -70.0])
        optimizer.step()

        assert weight.tolist() == [4.0, 6.0]

    def test_an_optimizer_of_nothing_raises_whatever_its_step(self):
        class Idle(torch.optim.Optimizer):
            def step(self):
                pass

        with pytest.raises(ValueError):
            Idle([], {})
