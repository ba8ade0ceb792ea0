"""Registration: what a Module does when an attribute is assigned.

Order: 5
"""

import pytest
import torch
from torch import nn

from torchnotes import claim, since


@claim(
    api=["torch.nn.Module.__setattr__", "torch.nn.Module.named_parameters", "torch.nn.Module.state_dict"],
    about=["state", "value", "error"],
    see=["generated/torch.nn.Module", "generated/torch.nn.ModuleList", "generated/torch.nn.ParameterList"],
    asked=[
        "layers in python list are not trained",
        "ValueError optimizer got an empty parameter list my model",
        "submodules in a list not moved to gpu",
        "parameter name can't contain dot",
        "does the model find layers in a dict",
    ],
)
class TestAssignmentRegistersByType:
    """Assigning a Parameter or a Module to a Module registers it.

    The Parameter and those within the Module then stand in `named_parameters` and `state_dict`.
    [parameters_and_modules_are_registered]
    Under a new name, Modules in a plain list, tuple or dict are not registered, nor a list of Parameters or a plain
    tensor.
    [nothing_else_is_registered]
    `double` and `eval` do not reach a layer in a plain list.
    [layers_in_a_list_are_neither_converted_nor_put_into_evaluation]
    `nn.ModuleList` and `nn.ModuleDict` register Modules, `nn.ParameterList` and `nn.ParameterDict` float tensors.
    [what_torchs_own_containers_hold_is]
    From torch 2.5 on an `nn.Buffer` is registered as a buffer. [a_buffer_is_registered]
    A Parameter as an attribute of the class is not registered. [a_parameter_of_the_class_is_not_registered]
    For a Parameter an empty name, `a.b` and `forward` raise KeyError. [a_name_that_would_not_do_raises]
    Assignment accepts a Module under these names. [a_module_is_accepted_under_such_names]
    """

    def test_parameters_and_modules_are_registered(self):
        module = nn.Module()

        module.weight = nn.Parameter(torch.tensor([2.0]))
        module.layer = nn.PReLU(init=3.0)

        expected = [("weight", [2.0]), ("layer.weight", [3.0])]
        assert [(name, parameter.tolist()) for name, parameter in module.named_parameters()] == expected
        assert [(name, tensor.tolist()) for name, tensor in module.state_dict().items()] == expected

    @pytest.mark.parametrize(
        "held",
        [
            [nn.Linear(1, 1)],
            (nn.Linear(1, 1),),
            {"a": nn.Linear(1, 1)},
            [nn.Parameter(torch.ones(1))],
            torch.ones(1, requires_grad=True),
        ],
        ids=["list of modules", "tuple", "dict", "list of parameters", "tensor"],
    )
    def test_nothing_else_is_registered(self, held):
        module = nn.Module()

        module.held = held

        assert module.held is held
        assert list(module.named_parameters()) == []
        assert module.state_dict() == {}

    @pytest.mark.parametrize(
        "held",
        [
            nn.ModuleList([nn.PReLU()]),
            nn.ModuleDict({"a": nn.PReLU()}),
            nn.ParameterList([torch.ones(1)]),
            nn.ParameterDict({"a": torch.ones(1)}),
        ],
        ids=lambda held: type(held).__name__,
    )
    def test_what_torchs_own_containers_hold_is(self, held):
        module = nn.Module()

        module.held = held

        assert len(list(module.named_parameters())) == len(module.state_dict()) == 1

    def test_layers_in_a_list_are_neither_converted_nor_put_into_evaluation(self):
        module = nn.Module()
        module.layers = [nn.Linear(1, 1)]

        module.double().eval()

        assert module.layers[0].weight.dtype == torch.float32
        assert module.layers[0].training

    def test_a_parameter_of_the_class_is_not_registered(self):
        class Module(nn.Module):
            weight = nn.Parameter(torch.ones(1))

        module = Module()

        assert module.weight is Module.weight
        assert list(module.named_parameters()) == []

    @pytest.mark.parametrize("name", ["a.b", "", "forward"])
    def test_a_name_that_would_not_do_raises(self, name):
        module, parameter = nn.Module(), nn.Parameter(torch.ones(1))

        with pytest.raises(KeyError):
            setattr(module, name, parameter)

    @since("2.5")
    def test_a_buffer_is_registered(self):
        module = nn.Module()

        module.mean = nn.Buffer(torch.tensor([2.0]))

        assert [(name, buffer.tolist()) for name, buffer in module.named_buffers()] == [("mean", [2.0])]
        assert list(module.state_dict()) == ["mean"]

    @pytest.mark.parametrize("name", ["a.b", "", "forward"])
    def test_a_module_is_accepted_under_such_names(self, name):
        module = nn.Module()

        setattr(module, name, nn.ReLU())

        assert [child for child, _ in module.named_children()] == [name]


@claim(
    api=["torch.nn.Module.__setattr__", "torch.nn.Module.named_parameters"],
    about=["state", "value", "error"],
    see=["generated/torch.nn.Module"],
    asked=[
        "cannot assign 'torch.FloatTensor' as parameter 'weight'",
        "set layer weights from numpy or tensor",
        "replace weight of a linear layer manually",
        "cannot assign function as child module",
        "optimizer does not update new parameter after replacing weight",
    ],
)
class TestRegisteredNameTakesOnlyItsKind:
    """A plain `nn.Linear` rejects a plain tensor assigned to its `weight`.

    Without parametrization or pruning, a plain tensor, an int, a list or a Module in that place raises TypeError.
    [what_is_no_parameter_raises]
    Write values with `layer.weight.copy_(new)` under `no_grad`. [advice]
    `layer.bias = None` keeps the name reserved, so that a plain tensor raises TypeError.
    [none_takes_a_parameter_out_and_keeps_its_name]
    `del layer.bias` frees the name for a tensor. [a_name_that_was_deleted_takes_a_tensor]
    A child Module's name accepts None and rejects a function, a number and a plain tensor.
    [a_modules_name_takes_a_module_or_none]
    A buffer's name accepts a plain tensor, which becomes the buffer, or a Module.
    [a_tensor_assigned_to_a_buffers_name_is_the_buffer]
    A Parameter replaces an instance's plain tensor, Module or buffer of its name. [a_parameter_takes_any_name_over]
    SGD keeps the old Parameter, and does not move the new one. [an_optimizer_stays_with_the_old_parameter]
    """

    @pytest.mark.parametrize(
        "other", [torch.ones(1, 1), 3, [1.0], nn.Linear(1, 1)], ids=lambda other: type(other).__name__
    )
    def test_what_is_no_parameter_raises(self, other):
        layer = nn.Linear(1, 1)

        with pytest.raises(TypeError):
            layer.weight = other

    def test_none_takes_a_parameter_out_and_keeps_its_name(self):
        layer = nn.Linear(1, 1)

        layer.bias = None

        assert [name for name, _ in layer.named_parameters()] == ["weight"]
        with pytest.raises(TypeError):
            layer.bias = torch.ones(1)

    def test_a_name_that_was_deleted_takes_a_tensor(self):
        layer = nn.Linear(1, 1)

        del layer.bias
        layer.bias = torch.ones(1)

        assert [name for name, _ in layer.named_parameters()] == ["weight"]

    @pytest.mark.parametrize("other", [torch.relu, 3, torch.ones(1)], ids=["function", "number", "tensor"])
    def test_a_modules_name_takes_a_module_or_none(self, other):
        module = nn.Module()
        module.activation = nn.ReLU()

        with pytest.raises(TypeError):
            module.activation = other
        module.activation = None

        assert module.activation is None

    def test_a_parameter_takes_any_name_over(self):
        module = nn.Module()
        module.plain, module.layer = torch.ones(1), nn.Linear(1, 1)
        module.register_buffer("buffer", torch.ones(1))

        module.plain, module.layer, module.buffer = (nn.Parameter(torch.tensor(value)) for value in (1.0, 2.0, 3.0))

        assert [(name, parameter.item()) for name, parameter in module.named_parameters()] == [
            ("plain", 1.0),
            ("layer", 2.0),
            ("buffer", 3.0),
        ]
        assert list(module.children()) == list(module.buffers()) == []

    def test_a_tensor_assigned_to_a_buffers_name_is_the_buffer(self):
        module = nn.Module()
        module.register_buffer("mean", torch.zeros(1))

        module.mean = torch.tensor([5.0])
        buffers = [(name, buffer.tolist()) for name, buffer in module.named_buffers()]
        module.mean = nn.ReLU()

        assert buffers == [("mean", [5.0])]
        assert list(module.named_buffers()) == []

    def test_an_optimizer_stays_with_the_old_parameter(self):
        layer = nn.Linear(1, 1, bias=False)
        optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)

        layer.weight = nn.Parameter(torch.tensor([[7.0]]))
        layer(torch.ones(1)).sum().backward()
        optimizer.step()

        assert layer.weight.tolist() == [[7.0]]


@claim(
    api=["torch.nn.Module.__setattr__", "torch.nn.Module.__init__"],
    about=["error", "state"],
    see=["generated/torch.nn.Module"],
    asked=[
        "cannot assign module before Module.__init__() call",
        "forgot super().__init__() in my model",
        "object has no attribute '_backward_hooks'",
        "attribute error when defining custom layer in init",
    ],
)
class TestModuleMustBeInitialisedFirst:
    """A Parameter or Module assigned before `super().__init__()` raises.

    The error is an AttributeError. [what_is_registered_raises]
    Numbers and plain tensors may come first. [numbers_and_tensors_may_come_first]
    Make `super().__init__()` the first line. [advice]
    Without it a call raises AttributeError. [without_it_a_call_raises]
    A `forward` that uses a plain number of the object runs without it, called by name. [without_it_forward_runs]
    A second `super().__init__()` forgets the Parameters assigned in between. [a_second_one_forgets_what_was_registered]
    """

    @pytest.mark.parametrize(
        "value", [nn.Parameter(torch.ones(1)), nn.Linear(1, 1)], ids=lambda value: type(value).__name__
    )
    def test_what_is_registered_raises(self, value):
        class Early(nn.Module):
            def __init__(self):
                self.value = value
                super().__init__()

        with pytest.raises(AttributeError):
            Early()

    def test_numbers_and_tensors_may_come_first(self):
        class Early(nn.Module):
            def __init__(self):
                self.size, self.table = 3, torch.ones(2)
                super().__init__()

        module = Early()

        assert (module.size, module.table.tolist()) == (3, [1.0, 1.0])
        assert list(module.parameters()) == []

    def test_without_it_a_call_raises(self):
        class Forgetful(nn.Module):
            def __init__(self):
                self.size = 3

            def forward(self, x):
                return x

        module = Forgetful()

        with pytest.raises(AttributeError):
            module(torch.ones(1))

    def test_without_it_forward_runs(self):
        class Forgetful(nn.Module):
            def __init__(self):
                self.size = 3

            def forward(self, x):
                return x * self.size

        assert Forgetful().forward(2) == 6

    def test_a_second_one_forgets_what_was_registered(self):
        class Twice(nn.Module):
            def __init__(self):
                super().__init__()
                self.weight = nn.Parameter(torch.ones(1))
                super().__init__()

        module = Twice()

        assert list(module.parameters()) == []
        assert not hasattr(module, "weight")
