"""Walking through a model: its size, its modules, and a function for each of them.

Order: 1.3
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim


@claim(
    api=["torch.Tensor.numel", "torch.nn.Module.parameters"],
    about=["value", "error"],
    see=["generated/torch.Tensor.numel", "generated/torch.nn.Module"],
    asked=[
        "count the parameters of a model",
        "total number of parameters pytorch",
        "model size number of weights",
        "sum(p.numel() for p in model.parameters())",
        "parameter count of tied weights",
        "len(list(model.parameters())) is too small",
    ],
)
class TestNumelOverParametersCountsASharedParameterOnce:
    """`numel()` summed over `parameters()` counts a shared Parameter once.

    `sum(p.numel() for p in model.parameters())` of `nn.Linear(3, 5)` is 20, of `nn.Conv2d(3, 8, 5)` 608.
    [weights_and_biases_count]
    A layer that is used under two names counts once. [a_shared_layer_counts_once]
    Two Parameters on one memory count twice. [two_parameters_on_one_memory_count_twice]
    Frozen Parameters count, unless `if p.requires_grad` leaves them out. [frozen_ones_count_unless_left_out]
    The buffers of an `nn.BatchNorm1d` do not count, and in its state dict they do. [buffers_do_not_count]
    `len(list(model.parameters()))` counts tensors: 2 for an `nn.Linear` with a bias. [the_list_counts_tensors]
    Before the first call `numel()` of the weight of an `nn.LazyConv2d` raises ValueError.
    [a_lazy_layer_has_no_number_yet]
    """

    @pytest.mark.parametrize(
        ("layer", "number"),
        [
            (nn.Linear(3, 5), 3 * 5 + 5),
            (nn.Linear(3, 5, bias=False), 15),
            (nn.Conv2d(3, 8, 5), 3 * 8 * 25 + 8),
            (nn.Embedding(10, 4), 40),
            (nn.ReLU(), 0),
        ],
        ids=["linear", "without bias", "convolution", "embedding", "relu"],
    )
    def test_weights_and_biases_count(self, layer, number):
        assert sum(parameter.numel() for parameter in layer.parameters()) == number

    def test_a_shared_layer_counts_once(self):
        layer = nn.Linear(3, 5)

        model = nn.ModuleDict({"encoder": layer, "decoder": layer})

        assert sum(parameter.numel() for parameter in model.parameters()) == 20
        assert sum(tensor.numel() for tensor in model.state_dict().values()) == 40

    def test_two_parameters_on_one_memory_count_twice(self):
        first, second = nn.Linear(3, 5, bias=False), nn.Linear(3, 5, bias=False)
        second.weight = nn.Parameter(first.weight.detach())

        model = nn.ModuleList([first, second])

        assert first.weight.data_ptr() == second.weight.data_ptr()
        assert sum(parameter.numel() for parameter in model.parameters()) == 30

    def test_frozen_ones_count_unless_left_out(self):
        model = nn.Sequential(nn.Linear(3, 5), nn.Linear(5, 1))

        model[0].requires_grad_(requires_grad=False)

        assert sum(parameter.numel() for parameter in model.parameters()) == 26
        assert sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad) == 6

    def test_buffers_do_not_count(self):
        norm = nn.BatchNorm1d(4)

        assert sum(parameter.numel() for parameter in norm.parameters()) == 8
        assert sum(tensor.numel() for tensor in norm.state_dict().values()) == 8 + 4 + 4 + 1

    def test_the_list_counts_tensors(self):
        layer = nn.Linear(3, 5)

        assert len(list(layer.parameters())) == 2

    def test_a_lazy_layer_has_no_number_yet(self):
        with warnings.catch_warnings():
            # older releases warn of lazy layers
            warnings.simplefilter("ignore")
            layer = nn.LazyConv2d(8, 5)

        with pytest.raises(ValueError):
            layer.weight.numel()
        layer(torch.ones(3, 5, 5))

        assert sum(parameter.numel() for parameter in layer.parameters()) == 608


@claim(
    api=[
        "torch.nn.Module.named_modules",
        "torch.nn.Module.named_children",
        "torch.nn.Module.get_submodule",
    ],
    about=["value", "argument", "error"],
    see=["generated/torch.nn.Module"],
    asked=[
        "difference between children() and modules()",
        "iterate over all layers of a model",
        "list the names of the layers of a model",
        "get a layer by its dotted name",
        "find all conv layers in a model",
        "dictionary changed size during iteration named_modules",
    ],
)
class TestNamedModulesGoesDeeperThanNamedChildren:
    """`named_modules()` goes deeper than the one level of `named_children()`.

    By default `named_modules()` joins names with dots, and the module itself has an empty name.
    [names_are_joined_with_dots]
    `children()` and `modules()` list the same without names, and `modules()` begins with the module itself.
    [modules_go_from_the_root]
    `get_submodule("1.0")` returns the module of that name, and raises AttributeError where there is none.
    [a_submodule_is_found_by_its_name]
    A module under two names is listed once, in the four of them. [a_shared_module_is_listed_once]
    `named_modules(remove_duplicate=False)` lists both names. [both_names_are_listed_on_request]
    A child that is None is not listed. [a_child_of_none_is_left_out]
    A loop over `named_children()` raises RuntimeError, if at the first of two children it adds a third.
    [a_network_that_grows_meanwhile_raises]
    """

    @staticmethod
    def network():
        return nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh(), nn.Sigmoid()))

    def test_modules_go_from_the_root(self):
        network = self.network()

        assert list(network.children()) == [network[0], network[1]]
        assert list(network.modules()) == [network, network[0], network[1], network[1][0], network[1][1]]

    def test_names_are_joined_with_dots(self):
        network = self.network()

        assert [name for name, _ in network.named_modules()] == ["", "0", "1", "1.0", "1.1"]
        assert [name for name, _ in network.named_modules(prefix="net")] == [
            "net",
            "net.0",
            "net.1",
            "net.1.0",
            "net.1.1",
        ]
        assert [name for name, _ in network.named_children()] == ["0", "1"]

    def test_a_submodule_is_found_by_its_name(self):
        network = self.network()

        assert network.get_submodule("1.0") is network[1][0]
        assert network.get_submodule("") is network
        with pytest.raises(AttributeError):
            network.get_submodule("1.2")

    def test_a_shared_module_is_listed_once(self):
        relu = nn.ReLU()

        network = nn.Sequential(relu, relu)

        assert (list(network.children()), list(network.modules())) == ([relu], [network, relu])
        assert list(network.named_children()) == [("0", relu)]
        assert list(network.named_modules()) == [("", network), ("0", relu)]

    def test_both_names_are_listed_on_request(self):
        relu = nn.ReLU()

        names = [name for name, _ in nn.Sequential(relu, relu).named_modules(remove_duplicate=False)]

        assert names == ["", "0", "1"]

    def test_a_child_of_none_is_left_out(self):
        module = nn.Module()
        module.first, module.second = nn.ReLU(), nn.Tanh()

        module.first = None

        assert list(module.children()) == [module.second]
        assert list(module.modules()) == [module, module.second]

    def test_a_network_that_grows_meanwhile_raises(self):
        network = nn.Sequential(nn.ReLU(), nn.Tanh())
        children = network.named_children()

        name, _ = next(children)
        network.add_module("2", nn.ReLU())

        assert name == "0"
        with pytest.raises(RuntimeError):
            next(children)


@claim(
    api=["torch.nn.Module.apply"],
    about=["value", "state", "error"],
    see=["generated/torch.nn.Module", "nn.init"],
    asked=[
        "initialize weights of all layers",
        "model.apply(init_weights)",
        "apply init function to every submodule",
        "a leaf Variable that requires grad is being used in an in-place operation weight init",
        "xavier init not applied to MultiheadAttention",
    ],
)
class TestApplyVisitsChildrenBeforeTheirModule:
    """`apply` calls a function with the children of a module, then itself.

    The order is from the leaves to the root, and the network is returned. [the_order_is_from_the_leaves_to_the_root]
    A function that asks `isinstance(module, nn.Linear)` initialises the linear layers at two levels.
    [linear_layers_are_initialised]
    A new module that the function returns replaces nothing. [a_module_that_it_returns_replaces_nothing]
    `fill_(1)` of a trainable weight within it raises RuntimeError, unless under `no_grad`.
    [writing_with_a_graph_raises]
    A module that stands at two levels is visited twice. [a_module_at_two_levels_is_visited_twice]
    The function is not called with a Parameter, such as one assigned to the module itself.
    [a_parameter_by_itself_is_not_visited]
    By default `nn.MultiheadAttention` holds `in_proj_weight` itself, and `isinstance` finds its output layer alone.
    [attention_shows_one_linear_layer]
    """

    def test_the_order_is_from_the_leaves_to_the_root(self):
        network, seen = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh(), nn.Sigmoid())), []

        returned = network.apply(seen.append)

        assert seen == [network[0], network[1][0], network[1][1], network[1], network]
        assert returned is network

    def test_linear_layers_are_initialised(self):
        network = nn.Sequential(nn.Linear(1, 2), nn.Sequential(nn.ReLU(), nn.Linear(2, 1)), nn.PReLU(init=0.5))

        def initialise(module):
            if isinstance(module, nn.Linear):
                nn.init.constant_(module.weight, 3.0)
                nn.init.zeros_(module.bias)

        network.apply(initialise)

        assert [parameter.unique().tolist() for parameter in network.parameters()] == [
            [3.0],
            [0.0],
            [3.0],
            [0.0],
            [0.5],
        ]

    def test_a_module_that_it_returns_replaces_nothing(self):
        relu = nn.ReLU()
        network = nn.Sequential(relu)

        network.apply(lambda _: nn.Tanh())

        assert network[0] is relu

    def test_writing_with_a_graph_raises(self):
        layer = nn.Linear(2, 1)

        with pytest.raises(RuntimeError):
            layer.apply(lambda module: module.weight.fill_(1))
        with torch.no_grad():
            layer.apply(lambda module: module.weight.fill_(1))

        assert layer.weight.tolist() == [[1.0, 1.0]]

    def test_a_module_at_two_levels_is_visited_twice(self):
        relu, seen = nn.ReLU(), []
        network = nn.Sequential(relu, nn.Sequential(relu))

        network.apply(seen.append)

        assert seen == [relu, relu, network[1], network]
        assert list(network.modules()) == [network, relu, network[1]]

    def test_a_parameter_by_itself_is_not_visited(self):
        module, seen = nn.Module(), []
        module.scale = nn.Parameter(torch.ones(1))

        module.apply(seen.append)

        assert seen == [module]

    def test_attention_shows_one_linear_layer(self):
        attention, linear = nn.MultiheadAttention(2, 1), []

        attention.apply(lambda module: linear.append(module) if isinstance(module, nn.Linear) else None)

        assert linear == [attention.out_proj]
        assert attention.in_proj_weight.shape == (6, 2)
