"""Module.parameters(): what it lists, and in which order.

Order: 4
"""

import copy

import pytest
import torch
from torch import nn

from torchnotes import belief, claim, since


@claim(
    api=["torch.nn.Module.parameters", "torch.nn.Module.requires_grad_"],
    about=["value", "gradient", "state"],
    see=["generated/torch.nn.Module", "notes/autograd"],
    asked=[
        "get only trainable parameters",
        "count trainable parameters in model",
        "pass only unfrozen parameters to optimizer",
        "does model.parameters() include frozen layers",
        "running mean missing from parameters()",
    ],
)
class TestParametersListsFrozenOnesToo:
    """`parameters()` lists frozen Parameters too.

    A frozen Parameter stays, because `requires_grad_(False)` changes its flag and not the list.
    [a_frozen_parameter_is_not_among_them, freezing_changes_the_flag_and_leaves_the_list]
    Parameters of new `nn.Linear` layers require a gradient. [the_parameters_of_a_network_are_learnable]
    Pick with `[p for p in net.parameters() if p.requires_grad]`. [advice]
    SGD leaves a frozen Parameter without a gradient as it is. [an_optimizer_leaves_a_frozen_parameter_alone]
    SGD moves a frozen Parameter that still has a nonzero gradient from before the freezing.
    [a_gradient_from_before_the_freezing_moves_it]
    The buffers of an `nn.BatchNorm1d` are missing. [buffers_are_not_among_them]
    A plain tensor with `requires_grad=True` and a layer in a plain list are missing too.
    [all_that_learns_is_among_them]
    """

    @belief("memo/27")
    def test_the_parameters_of_a_network_are_learnable(self):
        network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1, bias=False))

        parameters = [(tuple(parameter.shape), parameter.requires_grad) for parameter in network.parameters()]

        assert parameters == [((3, 2), True), ((3,), True), ((1, 3), True)]

    @belief("memo/27", holds=False, role="exception")
    def test_a_frozen_parameter_is_not_among_them(self):
        network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))

        network[0].requires_grad_(requires_grad=False)

        assert [tuple(parameter.shape) for parameter in network.parameters()] == [(1, 3), (1,)]

    @belief("memo/27", holds=False, role="exception")
    def test_all_that_learns_is_among_them(self):
        network = nn.Module()

        network.layers, network.scale = [nn.Linear(1, 1)], torch.ones(1, requires_grad=True)

        assert len(list(network.parameters())) == 3

    def test_buffers_are_not_among_them(self):
        norm = nn.BatchNorm1d(4)

        assert [tuple(parameter.shape) for parameter in norm.parameters()] == [(4,), (4,)]
        assert [name for name, _ in norm.named_buffers()] == ["running_mean", "running_var", "num_batches_tracked"]

    def test_freezing_changes_the_flag_and_leaves_the_list(self):
        layer = nn.Linear(2, 1)

        returned = layer.requires_grad_(requires_grad=False)

        assert returned is layer
        assert [parameter.requires_grad for parameter in layer.parameters()] == [False, False]

    def test_an_optimizer_leaves_a_frozen_parameter_alone(self):
        layer = nn.Linear(1, 1)
        nn.init.constant_(layer.weight, 2.0)
        nn.init.constant_(layer.bias, 2.0)
        layer.weight.requires_grad_(requires_grad=False)
        optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)

        layer(torch.tensor([3.0])).sum().backward()
        optimizer.step()

        assert [parameter.tolist() for parameter in layer.parameters()] == [[[2.0]], [1.0]]

    def test_a_gradient_from_before_the_freezing_moves_it(self):
        weight = nn.Parameter(torch.tensor([2.0]))
        optimizer = torch.optim.SGD([weight], lr=1.0)

        (weight * 3).sum().backward()
        weight.requires_grad_(requires_grad=False)
        optimizer.step()

        assert weight.tolist() == [-1.0]


@claim(
    api=["torch.nn.Module.parameters", "torch.nn.Module.named_parameters", "torch.nn.Module.state_dict"],
    about=["value", "argument", "state"],
    see=["generated/torch.nn.Module"],
    asked=[
        "order of model.parameters()",
        "parameters() empty on second loop",
        "optimizer state mismatched after reordering layers",
        "parameters of only this module not submodules",
        "named_parameters naming scheme with dots",
    ],
)
class TestParametersComeInTheOrderOfAssignment:
    """`parameters()` lists a Module's own Parameters before its children's.

    `named_parameters` joins the names of child and Parameter with a dot. [own_parameters_come_before_those_of_children]
    `prefix="head"` puts "head." before the names. [a_prefix_stands_before_the_names]
    A new `weight` of an `nn.Linear` keeps the place of the old one; after `del` it comes behind `bias`.
    [assigning_anew_keeps_the_place_and_deleting_loses_it]
    A saved SGD momentum goes by position: two Parameters of one shape, listed the other way round, swap it silently.
    [a_saved_state_of_an_optimizer_goes_by_that_order]
    `parameters()` returns a generator, which one pass uses up. [it_is_used_up_by_one_pass]
    `recurse=False` leaves the children out. [without_recursion_it_gives_the_modules_own]
    `state_dict()` holds a buffer as well, and not one registered with `persistent=False`.
    [the_state_dict_holds_buffers_as_well, a_buffer_that_does_not_persist_is_left_out]
    """

    def test_own_parameters_come_before_those_of_children(self):
        module = nn.Module()

        module.layer = nn.PReLU(init=1.0)
        module.weight = nn.Parameter(torch.tensor([2.0]))

        assert [parameter.item() for parameter in module.parameters()] == [2.0, 1.0]
        assert [name for name, _ in module.named_parameters()] == ["weight", "layer.weight"]

    def test_it_is_used_up_by_one_pass(self):
        parameters = nn.Linear(1, 1).parameters()

        assert len(list(parameters)) == 2
        assert list(parameters) == []

    def test_assigning_anew_keeps_the_place_and_deleting_loses_it(self):
        layer = nn.Linear(1, 1)

        layer.weight = nn.Parameter(torch.tensor([[5.0]]))
        assigned = [name for name, _ in layer.named_parameters()]
        weight = layer.weight
        del layer.weight
        layer.weight = weight

        assert assigned == ["weight", "bias"]
        assert [name for name, _ in layer.named_parameters()] == ["bias", "weight"]

    def test_without_recursion_it_gives_the_modules_own(self):
        module = nn.Module()
        module.layer, module.weight = nn.Linear(1, 1), nn.Parameter(torch.tensor([2.0]))

        assert [parameter.item() for parameter in module.parameters(recurse=False)] == [2.0]
        assert [name for name, _ in module.named_parameters(recurse=False)] == ["weight"]

    def test_a_prefix_stands_before_the_names(self):
        names = [name for name, _ in nn.Linear(1, 1).named_parameters(prefix="head")]

        assert names == ["head.weight", "head.bias"]

    def test_the_state_dict_holds_buffers_as_well(self):
        module = nn.Module()
        module.register_buffer("mean", torch.tensor([1.0]))
        module.weight = nn.Parameter(torch.tensor([2.0]))

        state = module.state_dict()

        assert {name: tensor.tolist() for name, tensor in state.items()} == {"weight": [2.0], "mean": [1.0]}
        assert [type(tensor) for tensor in state.values()] == [torch.Tensor, torch.Tensor]

    def test_a_saved_state_of_an_optimizer_goes_by_that_order(self):
        first, second = nn.Module(), nn.Module()
        first.a, first.b = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
        second.b, second.a = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
        saving = torch.optim.SGD(first.parameters(), lr=1.0, momentum=0.9)
        loading = torch.optim.SGD(second.parameters(), lr=1.0, momentum=0.9)
        (first.a * 3 + first.b * 5).sum().backward()
        saving.step()

        loading.load_state_dict(saving.state_dict())

        assert loading.state[second.a]["momentum_buffer"].tolist() == [5.0]
        assert loading.state[second.b]["momentum_buffer"].tolist() == [3.0]

    def test_a_buffer_that_does_not_persist_is_left_out(self):
        module = nn.Module()

        module.register_buffer("mask", torch.ones(1), persistent=False)

        assert [name for name, _ in module.named_buffers()] == ["mask"]
        assert module.state_dict() == {}


@claim(
    api=["torch.nn.Module.named_parameters", "torch.nn.Module.parameters", "torch.nn.Module.state_dict"],
    about=["value", "argument", "memory"],
    see=["generated/torch.nn.Module"],
    asked=[
        "weight tying embedding and output layer",
        "tied weights saved in checkpoint twice",
        "tied weights after loading are no longer shared",
        "does optimizer update shared weights twice",
        "remove_duplicate named_parameters",
    ],
)
class TestSharedParameterIsListedOnceAndSavedTwice:
    """A Parameter under two names stands in `parameters()` once.

    By default its first name is listed, and with `remove_duplicate=False` both are.
    [it_is_listed_once, every_name_is_listed_on_request]
    The state dict has both names for the memory of the Parameter.
    [it_is_saved_under_both_names, the_state_dict_shares_the_memory_of_the_parameters]
    Two Parameters that share memory are both listed. [two_parameters_of_one_memory_are_listed_twice]
    SGD changes the memory of two such Parameters by both gradients. [an_optimizer_moves_one_memory_twice]
    `copy.copy` and `copy.deepcopy` of the Module keep the two names one Parameter. [a_copy_stays_tied]
    By default loading its state into two Parameters copies values and ties nothing. [loading_ties_nothing]
    With `assign=True`, which torch 2.0 lacks, two Parameters then share memory.
    [assigning_on_loading_shares_memory]
    """

    @staticmethod
    def tied():
        module = nn.Module()
        module.encoder = nn.Parameter(torch.tensor([1.0, 2.0]))
        module.decoder = module.encoder
        return module

    def test_it_is_listed_once(self):
        module = self.tied()

        assert [(name, value.tolist()) for name, value in module.named_parameters()] == [("encoder", [1.0, 2.0])]
        assert [value.tolist() for value in module.parameters()] == [[1.0, 2.0]]

    def test_every_name_is_listed_on_request(self):
        module = self.tied()

        assert [name for name, _ in module.named_parameters(remove_duplicate=False)] == ["encoder", "decoder"]

    def test_it_is_saved_under_both_names(self):
        state = self.tied().state_dict()

        state["decoder"][0] = 5

        assert {name: tensor.tolist() for name, tensor in state.items()} == {
            "encoder": [5.0, 2.0],
            "decoder": [5.0, 2.0],
        }

    def test_the_state_dict_shares_the_memory_of_the_parameters(self):
        module = self.tied()

        module.state_dict()["decoder"][0] = 5

        assert module.encoder.tolist() == [5.0, 2.0]

    def test_two_parameters_of_one_memory_are_listed_twice(self):
        module = nn.Module()

        module.encoder = nn.Parameter(torch.ones(2))
        module.decoder = nn.Parameter(module.encoder)

        assert [name for name, _ in module.named_parameters()] == ["encoder", "decoder"]
        assert len({parameter.data_ptr() for parameter in module.parameters()}) == 1

    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy], ids=["shallow", "deep"])
    def test_a_copy_stays_tied(self, copied):
        duplicate = copied(self.tied())

        assert duplicate.encoder is duplicate.decoder
        assert len(list(duplicate.parameters())) == 1

    def test_loading_ties_nothing(self):
        module = nn.Module()
        module.encoder, module.decoder = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2))

        module.load_state_dict(self.tied().state_dict())

        assert module.encoder is not module.decoder
        assert [value.tolist() for value in module.parameters()] == [[1.0, 2.0], [1.0, 2.0]]

    def test_an_optimizer_moves_one_memory_twice(self):
        first = nn.Parameter(torch.tensor([1.0]))
        second = nn.Parameter(first)

        (first * 3 + second * 5).sum().backward()
        torch.optim.SGD([first, second], lr=1.0).step()

        assert (first.tolist(), second.tolist()) == ([-7.0], [-7.0])

    @since("2.1")
    def test_assigning_on_loading_shares_memory(self):
        module = nn.Module()
        module.encoder, module.decoder = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2))

        module.load_state_dict(self.tied().state_dict(), assign=True)

        assert module.encoder is not module.decoder
        assert module.encoder.data_ptr() == module.decoder.data_ptr()
