"""Buffers, and registering by a call.

Order: 6
"""

import copy

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Module.register_parameter", "torch.nn.Module.parameters", "torch.nn.Module.state_dict"],
    about=["state", "error", "value"],
    see=["generated/torch.nn.Module"],
    asked=[
        "attribute 'weight' already exists KeyError",
        "register_parameter vs self.weight = nn.Parameter",
        "register_parameter name None meaning",
        "add a trainable parameter to a module by name",
        "set bias later on Linear with bias=False",
    ],
)
class TestRegisterParameterRefusesWhatAssignmentAccepts:
    """`register_parameter` raises KeyError for the name of a plain attribute.

    For the name of a buffer or a child it raises KeyError too.
    [a_name_that_is_taken_raises_where_assignment_takes_it_over, the_name_of_a_buffer_or_child_raises]
    Assigning a Parameter to such a name replaces the buffer or the child. [assignment_replaces_a_buffer_or_child]
    The name of another Parameter is replaced. [the_name_of_a_parameter_is_taken_over]
    A Parameter under the new name `weight` is listed and saved. [a_parameter_is_registered]
    `register_parameter` of a plain tensor raises TypeError. [a_plain_tensor_raises_where_assignment_keeps_it]
    Assigning a plain tensor to a new name keeps it as an attribute. [assignment_keeps_a_plain_tensor]
    A name registered as None is neither in `parameters()` nor in the `state_dict()`. [none_is_listed_and_saved_nowhere]
    In `Linear(1, 1, bias=False)` the bias is such a name: assigning a Parameter works, a plain tensor raises TypeError.
    [none_makes_way_for_a_parameter_and_not_for_a_tensor]
    """

    def test_a_parameter_is_registered(self):
        module = nn.Module()

        module.register_parameter("weight", nn.Parameter(torch.tensor([1.0, 2.0])))

        assert module.weight.tolist() == [1.0, 2.0]
        assert [parameter.tolist() for parameter in module.parameters()] == [[1.0, 2.0]]
        assert module.state_dict()["weight"].tolist() == [1.0, 2.0]

    def test_none_is_listed_and_saved_nowhere(self):
        module = nn.Module()

        module.register_parameter("bias", None)

        assert module.bias is None
        assert (list(module.parameters()), dict(module.state_dict())) == ([], {})

    def test_none_makes_way_for_a_parameter_and_not_for_a_tensor(self):
        layer = nn.Linear(1, 1, bias=False)

        with pytest.raises(TypeError):
            layer.bias = torch.ones(1)
        layer.bias = nn.Parameter(torch.tensor([5.0]))

        assert [parameter.shape for parameter in layer.parameters()] == [(1, 1), (1,)]

    def test_a_plain_tensor_raises_where_assignment_keeps_it(self):
        module, tensor = nn.Module(), torch.ones(1)

        with pytest.raises(TypeError):
            module.register_parameter("weight", tensor)

    def test_a_name_that_is_taken_raises_where_assignment_takes_it_over(self):
        module, parameter = nn.Module(), nn.Parameter(torch.ones(1))
        module.weight = 3

        with pytest.raises(KeyError):
            module.register_parameter("weight", parameter)

    def test_the_name_of_a_parameter_is_taken_over(self):
        layer, parameter = nn.Linear(1, 1), nn.Parameter(torch.tensor([[5.0]]))

        layer.register_parameter("weight", parameter)

        assert layer.weight is parameter
        assert layer.state_dict()["weight"].tolist() == [[5.0]]

    def test_the_name_of_a_buffer_or_child_raises(self):
        norm, network = nn.BatchNorm1d(1), nn.Sequential(nn.Linear(1, 1))

        with pytest.raises(KeyError):
            norm.register_parameter("running_mean", nn.Parameter(torch.ones(1)))
        with pytest.raises(KeyError):
            network.register_parameter("0", nn.Parameter(torch.ones(1)))

    def test_assignment_replaces_a_buffer_or_child(self):
        module = nn.Module()
        module.register_buffer("mean", torch.ones(1))
        module.child = nn.Linear(1, 1)

        module.mean, module.child = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))

        assert [name for name, _ in module.named_parameters()] == ["mean", "child"]
        assert (list(module.buffers()), list(module.children())) == ([], [])

    def test_assignment_keeps_a_plain_tensor(self):
        module = nn.Module()

        module.weight = torch.tensor([5.0])

        assert (module.weight.item(), list(module.parameters())) == (5.0, [])


@claim(
    api=[
        "torch.nn.Module.register_buffer",
        "torch.nn.Module.named_buffers",
        "torch.nn.Module.state_dict",
        "torch.nn.Module.type",
    ],
    about=["state", "value", "argument", "error"],
    see=["generated/torch.nn.Module", "generated/torch.nn.parameter.Buffer"],
    asked=[
        "what is register_buffer for",
        "difference between buffer and parameter",
        "store non trainable tensor in model checkpoint",
        "constant tensor that moves with model to gpu",
        "persistent=False buffer not in checkpoint",
        "module torch.nn has no attribute Buffer",
    ],
)
class TestBufferIsSavedButNotLearned:
    """A tensor registered as a buffer is saved by default.

    `named_buffers` lists this tensor, and `parameters` does not. [a_buffer_is_saved_and_is_no_parameter]
    `BatchNorm1d` keeps its running statistics as buffers by default. [batch_norm_keeps_its_statistics_so]
    With `persistent=False` a buffer is left out of the state dict. [a_buffer_that_does_not_persist_is_not_saved]
    `copy.deepcopy` of a Module copies buffers outside a graph, and `.double()` converts float32 and keeps int64.
    [buffers_are_converted_and_copied_with_their_module]
    `.type(torch.float64)` of a Module converts an int64 buffer too. [type_converts_integers_too]
    `register_buffer` of a float raises TypeError. [what_is_no_tensor_raises]
    From torch 2.5 on assigning an `nn.Buffer` of a plain tensor to a new name registers it, of type `torch.Tensor`.
    [a_buffer_is_registered_by_assignment, there_is_no_class_for_buffers]
    `nn.Buffer(tensor, persistent=False)` is left out of the state dict.
    [a_buffer_assigned_may_stay_out_of_the_state_dict]
    `isinstance` finds an `nn.Buffer` in it until a conversion replaces it, and not in a plain one given to
    `register_buffer`. [only_a_tensor_made_by_the_class_is_an_instance_of_it]
    """

    def test_a_buffer_is_saved_and_is_no_parameter(self):
        module = nn.Module()

        module.register_buffer("mean", torch.tensor([1.0, 2.0]))

        assert [(name, buffer.tolist()) for name, buffer in module.named_buffers()] == [("mean", [1.0, 2.0])]
        assert module.state_dict()["mean"].tolist() == [1.0, 2.0]
        assert list(module.parameters()) == []

    def test_a_buffer_that_does_not_persist_is_not_saved(self):
        module = nn.Module()

        module.register_buffer("mask", torch.ones(1), persistent=False)

        assert [name for name, _ in module.named_buffers()] == ["mask"]
        assert dict(module.state_dict()) == {}

    def test_buffers_are_converted_and_copied_with_their_module(self):
        module = nn.Module()
        module.register_buffer("mean", torch.ones(1))
        module.register_buffer("count", torch.tensor(3))

        copied = copy.deepcopy(module).double()

        assert [name for name, _ in copied.named_buffers()] == ["mean", "count"]
        assert (copied.mean.dtype, copied.count.dtype) == (torch.float64, torch.int64)
        assert module.mean.dtype == torch.float32

    def test_what_is_no_tensor_raises(self):
        module = nn.Module()

        with pytest.raises(TypeError):
            module.register_buffer("mean", 3.0)

    @until("2.5")
    def test_there_is_no_class_for_buffers(self):
        assert not hasattr(nn, "Buffer")

    @since("2.5")
    def test_a_buffer_is_registered_by_assignment(self):
        module = nn.Module()

        module.mean = nn.Buffer(torch.tensor([5.0]))

        assert [(name, buffer.tolist()) for name, buffer in module.named_buffers()] == [("mean", [5.0])]
        assert type(module.mean) is torch.Tensor

    @since("2.5")
    def test_a_buffer_assigned_may_stay_out_of_the_state_dict(self):
        module = nn.Module()

        module.mask = nn.Buffer(torch.ones(1), persistent=False)

        assert [name for name, _ in module.named_buffers()] == ["mask"]
        assert dict(module.state_dict()) == {}

    @since("2.5")
    def test_only_a_tensor_made_by_the_class_is_an_instance_of_it(self):
        module = nn.Module()
        module.register_buffer("mean", torch.ones(1))
        module.scale = nn.Buffer(torch.ones(1))

        assert [isinstance(tensor, nn.Buffer) for tensor in (module.mean, module.scale)] == [False, True]

    def test_batch_norm_keeps_its_statistics_so(self):
        norm = nn.BatchNorm1d(1)

        assert [name for name, _ in norm.named_buffers()] == ["running_mean", "running_var", "num_batches_tracked"]
        assert [name for name, _ in norm.named_parameters()] == ["weight", "bias"]

    def test_type_converts_integers_too(self):
        module = nn.Module()
        module.register_buffer("count", torch.tensor(3))

        module.type(torch.float64)

        assert (module.count.item(), module.count.dtype) == (3.0, torch.float64)
