"""Parameters in Modules: which tensors a layer learns.

Order: 3
"""

import pytest
import torch
from torch import nn

from torchnotes import belief, claim


@claim(
    api=["torch.nn.Linear", "torch.nn.Module.named_parameters", "torch.nn.Parameter"],
    about=["value", "shape", "gradient"],
    see=["nn", "generated/torch.nn.Linear", "generated/torch.nn.Module"],
    asked=[
        "which layers have trainable parameters",
        "do I need nn.Parameter with nn.Linear",
        "does ReLU or Dropout have weights",
        "batchnorm affine=False parameters",
        "weights created automatically by layer",
    ],
)
class TestLayersMakeTheirOwnParameters:
    """`nn.Linear` and `nn.Conv2d` make their own Parameters.

    By default so do `nn.Embedding`, `nn.BatchNorm1d`, `nn.LayerNorm`, `nn.PReLU` and `nn.GRU`.
    [a_layer_defines_its_parameters]
    The weight and the bias of a new `nn.Linear` require gradients. [a_module_defines_the_tensors_to_learn]
    `nn.Linear` computes with them, and its weight receives a gradient. [a_layer_computes_with_its_parameters]
    `nn.ReLU`, `nn.Dropout`, `nn.Flatten` and `nn.MaxPool2d` have none, because there is nothing in them to learn.
    [every_module_has_something_to_learn]
    `nn.BatchNorm1d(2, affine=False)` and `nn.InstanceNorm1d(2)` have none either. [every_module_has_something_to_learn]
    `nn.InstanceNorm1d(2, affine=True)` has a weight and a bias. [a_layer_defines_its_parameters]
    A plain tensor that you add is not listed, and an `nn.Parameter` is and receives gradients.
    [a_weight_of_your_own_needs_a_parameter, the_listed_weight_of_your_own_learns]
    """

    @belief("lecture/22")
    @pytest.mark.parametrize(
        ("layer", "names"),
        [
            (nn.Linear(2, 3), ["weight", "bias"]),
            (nn.Conv2d(1, 2, 3), ["weight", "bias"]),
            (nn.ConvTranspose1d(1, 2, 3), ["weight", "bias"]),
            (nn.Embedding(4, 2), ["weight"]),
            (nn.BatchNorm1d(2), ["weight", "bias"]),
            (nn.InstanceNorm1d(2, affine=True), ["weight", "bias"]),
            (nn.LayerNorm(2), ["weight", "bias"]),
            (nn.PReLU(), ["weight"]),
            (nn.GRU(2, 3), ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_a_layer_defines_its_parameters(self, layer, names):
        parameters = dict(layer.named_parameters())

        assert list(parameters) == names
        assert [type(parameter) for parameter in parameters.values()] == [nn.Parameter] * len(names)

    @belief("lecture/21")
    def test_a_module_defines_the_tensors_to_learn(self):
        layer = nn.Linear(2, 3)

        shapes = {name: (parameter.shape, parameter.requires_grad) for name, parameter in layer.named_parameters()}

        assert shapes == {"weight": ((3, 2), True), "bias": ((3,), True)}

    @belief("lecture/21", holds=False, role="exception")
    @pytest.mark.parametrize(
        "layer",
        [nn.ReLU(), nn.Dropout(), nn.Flatten(), nn.MaxPool2d(2), nn.BatchNorm1d(2, affine=False), nn.InstanceNorm1d(2)],
    )
    def test_every_module_has_something_to_learn(self, layer):
        assert list(layer.named_parameters()) != []

    def test_a_weight_of_your_own_needs_a_parameter(self):
        module = nn.Module()

        module.linear = nn.Linear(2, 2, bias=False)
        module.token = torch.zeros(2, requires_grad=True)
        module.scale = nn.Parameter(torch.tensor([1.0, 2.0]))

        assert [name for name, _ in module.named_parameters()] == ["scale", "linear.weight"]
        assert (module.scale.tolist(), module.scale.requires_grad) == ([1.0, 2.0], True)

    def test_the_listed_weight_of_your_own_learns(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor([1.0, 2.0]))

        listed = dict(module.named_parameters())
        (listed["scale"] * torch.tensor([3.0, 4.0])).sum().backward()

        assert listed["scale"].tolist() == [1.0, 2.0]
        assert module.scale.grad.tolist() == [3.0, 4.0]

    def test_a_layer_computes_with_its_parameters(self):
        layer = nn.Linear(2, 1)
        nn.init.constant_(layer.weight, 1.0)
        nn.init.constant_(layer.bias, 2.0)

        output = layer(torch.tensor([3.0, 4.0]))
        assert (output.tolist(), output.requires_grad) == ([9.0], True)
        output.backward()

        assert layer.weight.grad.tolist() == [[3.0, 4.0]]


@claim(
    api=["torch.nn.Parameter", "torch.nn.Module.parameters", "torch.nn.Module.named_parameters"],
    about=["value", "gradient", "error"],
    see=["generated/torch.nn.Module", "generated/torch.nn.parameter.Parameter"],
    asked=[
        "tensor attribute not in model.parameters()",
        "my custom weight is not trained",
        "tensor in module not moved to gpu with .to",
        "'Linear' object has no attribute 'parameter'",
        "tensor with requires_grad missing from state_dict",
    ],
)
class TestPlainTensorInAModuleIsNoParameter:
    """A plain tensor assigned to a Module is not among its parameters.

    A float `nn.Parameter` is, and the listed one by default receives the gradients.
    [a_parameter_is_listed, the_listed_parameter_is_the_one_that_learns]
    Neither a tensor with `requires_grad=True` nor `p * 0.1` of a Parameter `p` is listed.
    [a_plain_tensor_is_not_listed, a_plain_tensor_that_requires_a_gradient_is_not_listed,
    a_result_of_a_parameter_is_not_listed]
    Under a new name, a leaf with `requires_grad=True` receives a gradient, but `double` does not convert it and
    `state_dict` lacks it.
    [a_plain_tensor_gets_a_gradient_and_is_neither_saved_nor_converted]
    A float32 buffer is converted by `double`, by default stands in `state_dict`, and is not listed.
    [a_buffer_is_converted_and_saved]
    `layer.parameter()` of an `nn.Linear` raises AttributeError, because the method is called `parameters`.
    [the_method_is_called_parameter]
    """

    @belief("lecture/25", role="meaning")
    def test_a_plain_tensor_is_not_listed(self):
        layer = nn.Module()

        layer.weight = torch.ones(2)

        assert list(layer.parameters()) == []

    @belief("lecture/25", role="meaning")
    def test_a_plain_tensor_that_requires_a_gradient_is_not_listed(self):
        layer = nn.Module()

        layer.weight = torch.ones(2, requires_grad=True)

        assert list(layer.parameters()) == []

    @belief("lecture/25", role="meaning")
    def test_a_parameter_is_listed(self):
        layer = nn.Module()

        layer.weight = nn.Parameter(torch.tensor([1.0, 2.0]))

        assert [(name, value.tolist()) for name, value in layer.named_parameters()] == [("weight", [1.0, 2.0])]
        assert [(value.tolist(), value.requires_grad) for value in layer.parameters()] == [([1.0, 2.0], True)]

    def test_the_listed_parameter_is_the_one_that_learns(self):
        layer = nn.Module()
        layer.weight = nn.Parameter(torch.tensor([1.0, 2.0]))

        (next(layer.parameters()) * torch.tensor([3.0, 4.0])).sum().backward()
        first = layer.weight.grad.tolist()
        (dict(layer.named_parameters())["weight"] * torch.tensor([3.0, 4.0])).sum().backward()

        assert (first, layer.weight.grad.tolist()) == ([3.0, 4.0], [6.0, 8.0])

    @belief("lecture/25", holds=False, raises=AttributeError)
    def test_the_method_is_called_parameter(self):
        layer = nn.Linear(2, 1)

        parameters = list(layer.parameter())

        assert len(parameters) == 2

    def test_a_plain_tensor_gets_a_gradient_and_is_neither_saved_nor_converted(self):
        layer = nn.Module()
        layer.weight = torch.ones(2, requires_grad=True)

        (layer.weight * 3).sum().backward()
        layer.double()

        assert layer.weight.grad.tolist() == [3.0, 3.0]
        assert layer.weight.dtype == torch.float32
        assert layer.state_dict() == {}

    def test_a_result_of_a_parameter_is_not_listed(self):
        layer = nn.Module()

        layer.weight = nn.Parameter(torch.ones(2)) * 0.1

        assert list(layer.parameters()) == []

    def test_a_buffer_is_converted_and_saved(self):
        layer = nn.Module()
        layer.register_buffer("mean", torch.tensor([1.0]))

        layer.double()

        assert {name: (value.tolist(), value.dtype) for name, value in layer.state_dict().items()} == {
            "mean": ([1.0], torch.float64)
        }
        assert list(layer.parameters()) == []
