"""Sequential as a list: indices, slices and changes.

Order: 9
"""

from collections import OrderedDict

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Sequential.__getitem__"],
    about=["value", "error"],
    see=["generated/torch.nn.Sequential"],
    asked=[
        "get first n layers of a model",
        "remove last layer of pretrained network",
        "slice nn.Sequential as feature extractor",
        "access a layer by index",
        "drop the classifier head",
    ],
)
class TestIndexGivesAModuleAndASliceASequential:
    """A slice of a plain `nn.Sequential` is one of the same modules.

    An int in range returns the module itself, and counts from the end where it is negative.
    [an_index_gives_the_module_itself]
    `type(network[:2])` is `nn.Sequential`. [a_slice_is_a_sequential_of_the_same_modules]
    A backward through `network[:1]` fills the gradient of the weight in `network[0]`.
    [a_slice_runs_and_trains_the_shared_weights]
    `network[::-1]` runs the modules from last to first. [a_slice_may_turn_the_order_round]
    The modules of a slice keep their names: `network[1:]` begins with "1". [a_slice_keeps_the_names]
    `append` names by the count: the second one appended to a `network[2:]` of one module replaces that module.
    [appending_to_a_slice_may_replace_what_it_holds]
    A slice of a network in evaluation is itself in training mode, and its modules are not.
    [a_slice_of_a_network_in_evaluation_is_in_training]
    With two modules the indices 2 and -3 raise IndexError, "0" and 0.5 TypeError. [what_is_no_index_raises]
    """

    def test_an_index_gives_the_module_itself(self):
        first, second = nn.ReLU(), nn.Tanh()

        network = nn.Sequential(first, second)

        assert (network[0], network[1], network[-1], network[-2]) == (first, second, second, first)

    def test_a_slice_is_a_sequential_of_the_same_modules(self):
        network = nn.Sequential(nn.PReLU(), nn.ReLU(), nn.Tanh())

        head = network[:2]

        assert type(head) is nn.Sequential
        assert list(head) == [network[0], network[1]]

    def test_a_slice_runs_and_trains_the_shared_weights(self):
        network = nn.Sequential(nn.PReLU(init=2.0), nn.PReLU(init=3.0))

        network[:1](torch.tensor([-5.0])).sum().backward()

        assert network[0].weight.grad.tolist() == [-5.0]
        assert network[1].weight.grad is None

    def test_a_slice_keeps_the_names(self):
        network = nn.Sequential(nn.ReLU(), nn.PReLU(), nn.PReLU())

        assert list(network[1:].state_dict()) == ["1.weight", "2.weight"]

    def test_appending_to_a_slice_may_replace_what_it_holds(self):
        tail = nn.Sequential(nn.Sigmoid(), nn.ReLU(), nn.Tanh())[2:]
        first, second = nn.ELU(), nn.CELU()

        tail.append(first).append(second)

        assert list(tail) == [second, first]

    def test_a_slice_may_turn_the_order_round(self):
        network = nn.Sequential(nn.ReLU(), nn.Threshold(3.0, -7.0))

        assert network(torch.tensor([1.0])).tolist() == [-7.0]
        assert network[::-1](torch.tensor([1.0])).tolist() == [0.0]

    @pytest.mark.parametrize(
        ("index", "error"), [(2, IndexError), (-3, IndexError), ("0", TypeError), (0.5, TypeError)]
    )
    def test_what_is_no_index_raises(self, index, error):
        network = nn.Sequential(nn.ReLU(), nn.ReLU())

        with pytest.raises(error):
            network[index]

    def test_a_slice_of_a_network_in_evaluation_is_in_training(self):
        network = nn.Sequential(nn.Dropout(), nn.ReLU()).eval()

        head = network[:1]

        assert (head.training, head[0].training) == (True, False)


@claim(
    api=["torch.nn.Sequential.append", "torch.nn.Sequential.insert", "torch.nn.Sequential.extend"],
    about=["state", "value", "error"],
    see=["generated/torch.nn.Sequential"],
    asked=[
        "add a layer to an existing Sequential",
        "insert layer in the middle of network",
        "OrderedDict mutated during iteration extend",
        "Sequential insert KeyError '1' named layers",
    ],
)
class TestAppendInsertAndExtendReturnTheSequential:
    """`append`, `insert` and `extend` return the `Sequential` itself.

    In a network of two modules `insert` at -2 to 2 places a module as a list does.
    [insert_counts_as_a_list_does, all_three_return_the_network_itself]
    `insert(1, nn.ReLU())` renames a module "1" to "2". [inserting_renames_what_follows]
    In that network `insert` at 3 or -3 raises IndexError. [insert_beyond_either_end_raises]
    `insert` at 0 raises KeyError where an OrderedDict named the modules `first` and `second`.
    [inserting_into_named_modules_raises]
    A new `nn.Dropout` appended to a network in evaluation is in training mode.
    [what_is_appended_in_evaluation_is_in_training]
    A function for `append` and an `nn.ReLU` for `extend` raise TypeError. [what_is_no_module_raises]
    A network of two modules extended by itself raises RuntimeError after one is added.
    [two_modules_extended_by_themselves_raise]
    From torch 2.5 on a network of one module does so too. [a_network_extended_by_itself_raises_half_way]
    Before torch 2.5 a network of one module was doubled. [a_network_extended_by_itself_holds_its_modules_twice]
    """

    def test_all_three_return_the_network_itself(self):
        network = nn.Sequential(nn.ReLU())
        tanh, sigmoid, identity = nn.Tanh(), nn.Sigmoid(), nn.Identity()

        returned = [network.append(tanh), network.insert(0, sigmoid), network.extend([identity])]

        assert [one is network for one in returned] == [True, True, True]
        assert list(network)[0::2] == [sigmoid, tanh]
        assert network[3] is identity

    def test_inserting_renames_what_follows(self):
        network = nn.Sequential(nn.PReLU(), nn.PReLU())

        network.insert(1, nn.ReLU())

        assert list(network.state_dict()) == ["0.weight", "2.weight"]

    @pytest.mark.parametrize(("index", "place"), [(0, 0), (1, 1), (2, 2), (-1, 1), (-2, 0)])
    def test_insert_counts_as_a_list_does(self, index, place):
        network, inserted = nn.Sequential(nn.ReLU(), nn.ReLU()), nn.Tanh()

        network.insert(index, inserted)

        assert [module is inserted for module in network].index(True) == place

    @pytest.mark.parametrize("index", [3, -3])
    def test_insert_beyond_either_end_raises(self, index):
        network, inserted = nn.Sequential(nn.ReLU(), nn.ReLU()), nn.Tanh()

        with pytest.raises(IndexError):
            network.insert(index, inserted)

    def test_what_is_appended_in_evaluation_is_in_training(self):
        network = nn.Sequential(nn.Dropout()).eval()

        network.append(nn.Dropout())

        assert [module.training for module in network] == [False, True]

    def test_what_is_no_module_raises(self):
        network = nn.Sequential()

        with pytest.raises(TypeError):
            network.append(torch.relu)
        with pytest.raises(TypeError):
            network.extend(nn.ReLU())

    @until("2.5")
    def test_a_network_extended_by_itself_holds_its_modules_twice(self):
        network = nn.Sequential(nn.PReLU())

        network.extend(network)

        assert [module is network[0] for module in network] == [True, True]

    @since(
        "2.5",
        why="pytorch#129164",
        remedy="Extend by a list of its modules: `network.extend(list(network))`.",
        trigger={
            "calls": ["torch.nn.Sequential.extend"],
            "at": {"self": 0, "sequential": 1},
            "when": ["argument:self.id()=sequential.id()"],
        },
    )
    def test_a_network_extended_by_itself_raises_half_way(self):
        network = nn.Sequential(nn.PReLU())

        with pytest.raises(RuntimeError):
            network.extend(network)

        assert len(network) == 2

    def test_inserting_into_named_modules_raises(self):
        network, module = nn.Sequential(OrderedDict(first=nn.ReLU(), second=nn.Tanh())), nn.Sigmoid()

        with pytest.raises(KeyError):
            network.insert(0, module)

    def test_two_modules_extended_by_themselves_raise(self):
        network = nn.Sequential(nn.ReLU(), nn.Tanh())

        with pytest.raises(RuntimeError):
            network.extend(network)

        assert len(network) == 3


@claim(
    api=["torch.nn.Sequential.pop", "torch.nn.Sequential.__add__", "torch.nn.Sequential.__mul__"],
    about=["state", "value", "error"],
    see=["generated/torch.nn.Sequential"],
    asked=[
        "repeat the same block n times Sequential",
        "combine two Sequential models into one",
        "multiply sequential shares parameters",
        "pop a layer from Sequential",
        "duplicate layers with independent weights",
    ],
)
class TestSequentialTimesTwoSharesItsWeights:
    """`sequential * 2` runs the same modules twice.

    `+` joins the modules of two `Sequential` in a new one. [plus_joins_and_shares]
    The weights of a product are shared: `parameters()` lists them once. [times_two_runs_the_same_module_twice]
    `sequential + [module]` or `sequential * 0` raises ValueError, and times a float TypeError.
    [adding_a_list_or_multiplying_by_none_raises]
    Copy with `copy.deepcopy` for layers that learn apart. [advice]
    `pop` removes a module and renumbers the rest. [pop_takes_a_module_out_and_renames_the_rest]
    Names from an OrderedDict become numbers when `pop` removes a module. [pop_drops_the_names_of_an_ordered_dict]
    `pop` without an index raises TypeError. [pop_has_to_be_told_which]
    """

    def test_times_two_runs_the_same_module_twice(self):
        network = nn.Sequential(nn.PReLU(init=3.0)) * 2

        assert network[0] is network[1]
        assert len(list(network.parameters())) == 1
        assert network(torch.tensor([-1.0, 2.0])).tolist() == [-9.0, 2.0]

    def test_plus_joins_and_shares(self):
        one, other = nn.Sequential(nn.PReLU()), nn.Sequential(nn.Tanh())

        joined = one + other

        assert list(joined) == [one[0], other[0]]
        assert len(one) == len(other) == 1

    def test_adding_a_list_or_multiplying_by_none_raises(self):
        network, modules = nn.Sequential(nn.ReLU()), [nn.Tanh()]

        with pytest.raises(ValueError):
            network + modules
        with pytest.raises(ValueError):
            network * 0
        with pytest.raises(TypeError):
            network * 1.5

    def test_pop_takes_a_module_out_and_renames_the_rest(self):
        network = nn.Sequential(nn.ReLU(), nn.PReLU())
        first = network[0]

        popped = network.pop(0)

        assert popped is first
        assert list(network.state_dict()) == ["0.weight"]

    def test_pop_drops_the_names_of_an_ordered_dict(self):
        network = nn.Sequential(OrderedDict(first=nn.ReLU(), second=nn.PReLU(), third=nn.PReLU()))

        network.pop(0)

        assert list(network.state_dict()) == ["0.weight", "1.weight"]

    def test_pop_has_to_be_told_which(self):
        network = nn.Sequential(nn.ReLU())

        with pytest.raises(TypeError):
            network.pop()
