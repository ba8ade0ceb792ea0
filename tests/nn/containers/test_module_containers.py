"""ModuleList and ModuleDict: modules without a forward.

Order: 10
"""

import pytest
import torch
from torch import nn

from torchnotes import belief, claim


@claim(
    api=["torch.nn.ModuleList", "torch.nn.Module.named_parameters", "torch.nn.Sequential"],
    about=["error", "value", "shape"],
    see=["generated/torch.nn.ModuleList", "generated/torch.nn.Module"],
    asked=[
        "ModuleList is missing the required forward function",
        "difference between ModuleList and Sequential",
        "list of layers in a model python",
        "loop over layers in forward",
    ],
)
class TestModuleListHoldsModulesWithoutAForward:
    """`nn.ModuleList` registers modules and raises when called.

    A call with a tensor raises NotImplementedError. [no_connection_is_defined]
    Its modules come out in the order they went in, by index and in a loop. [its_modules_are_held_one_by_one]
    Their parameters are parameters of the Module that holds the list. [what_it_holds_is_registered]
    The `forward` of that Module runs them as you write it. [a_forward_defines_the_connections]
    Without a `forward` the call of that Module raises NotImplementedError.
    [a_module_that_holds_one_and_has_no_forward_raises]
    Two Linear layers in it need not match in shape. [neighbours_need_not_match]
    `nn.Sequential(*modules)` runs two activations of it one after the other.
    [a_sequential_of_its_modules_connects_them]
    """

    @belief("memo/17")
    def test_its_modules_are_held_one_by_one(self):
        first, second = nn.ReLU(), nn.Tanh()

        modules = nn.ModuleList([first, second])

        assert list(modules) == [first, second]
        assert (modules[0], modules[-1], len(modules)) == (first, second, 2)

    @belief("memo/17")
    def test_no_connection_is_defined(self):
        modules = nn.ModuleList([nn.Linear(2, 2)])

        with pytest.raises(NotImplementedError):
            modules(torch.ones(2))

    @belief("memo/18")
    def test_a_module_that_holds_one_and_has_no_forward_raises(self):
        module = nn.Module()
        module.layers = nn.ModuleList([nn.ReLU(), nn.ReLU()])

        with pytest.raises(NotImplementedError):
            module(torch.tensor([-1.0, 2.0]))

    @belief("memo/18")
    def test_a_forward_defines_the_connections(self):
        class Residual(nn.Module):
            def __init__(self):
                super().__init__()
                self.layers = nn.ModuleList([nn.Threshold(2.0, 10.0), nn.ReLU()])

            def forward(self, x):
                for layer in reversed(self.layers):
                    x = x + layer(x)
                return x

        assert Residual()(torch.tensor([-1.0, 2.0])).tolist() == [9.0, 8.0]

    def test_what_it_holds_is_registered(self):
        module = nn.Module()

        module.layers = nn.ModuleList([nn.PReLU(init=2.0), nn.PReLU(init=3.0)])

        assert [(name, parameter.tolist()) for name, parameter in module.named_parameters()] == [
            ("layers.0.weight", [2.0]),
            ("layers.1.weight", [3.0]),
        ]

    def test_neighbours_need_not_match(self):
        modules = nn.ModuleList([nn.Linear(2, 3), nn.Linear(2, 5)])

        assert [module(torch.ones(2)).shape for module in modules] == [(3,), (5,)]

    def test_a_sequential_of_its_modules_connects_them(self):
        modules = nn.ModuleList([nn.Threshold(2.0, -10.0), nn.ReLU()])

        assert nn.Sequential(*modules)(torch.tensor([1.0, 3.0])).tolist() == [0.0, 3.0]


@claim(
    api=["torch.nn.ModuleList", "torch.nn.ModuleList.insert", "torch.nn.ModuleList.append", "torch.nn.ModuleList.pop"],
    about=["state", "error", "value"],
    see=["generated/torch.nn.ModuleList"],
    asked=[
        "remove layer from ModuleList",
        "ModuleList has no attribute remove",
        "insert layer at negative position ModuleList KeyError",
        "delete last layer from nn.ModuleList",
        "reverse or sort a ModuleList",
        "concatenate two ModuleLists",
    ],
)
class TestModuleListIsNotQuiteAList:
    """`nn.ModuleList` lacks some methods of a list.

    The class is not a subclass of list: `index`, `remove`, `reverse`, `clear`, `count`, `sort` and `*` are missing.
    [it_is_no_list, a_list_has_a_method_that_it_has_not]
    `insert` at -1 raises KeyError in a list of two. [a_negative_index_to_insert_raises]
    `insert` at 9 leaves a gap behind a single module, so that `modules[-1]` raises KeyError.
    [insert_beyond_the_end_leaves_a_gap]
    `append` returns the list itself and `insert` returns None. [append_returns_the_list_and_insert_returns_none]
    `pop` removes a module and renumbers the rest, and raises TypeError without an index.
    [pop_takes_a_module_out_and_renames_the_rest]
    A slice, and the sum of two, return a ModuleList of the same modules.
    [a_slice_is_a_list_of_the_same_modules_with_new_numbers, plus_returns_a_list_of_the_same_modules]
    Making one of None is accepted; of a function, a number or a class it raises TypeError.
    [insert_accepts_a_function, what_is_no_module_raises]
    `insert` accepts a function unchecked. [insert_accepts_a_function]
    """

    def test_it_is_no_list(self):
        assert not issubclass(nn.ModuleList, list)

    def test_append_returns_the_list_and_insert_returns_none(self):
        modules, last, first = nn.ModuleList([nn.ReLU()]), nn.Tanh(), nn.Sigmoid()

        returned = modules.append(last), modules.insert(0, first)

        assert (returned[0] is modules, returned[1]) == (True, None)
        assert (modules[0], modules[2], len(modules)) == (first, last, 3)

    def test_a_negative_index_to_insert_raises(self):
        modules, module = nn.ModuleList([nn.ReLU(), nn.ReLU()]), nn.Tanh()

        with pytest.raises(KeyError):
            modules.insert(-1, module)

    def test_insert_beyond_the_end_leaves_a_gap(self):
        modules = nn.ModuleList([nn.ReLU()])

        modules.insert(9, nn.Tanh())

        assert [name for name, _ in modules.named_children()] == ["0", "9"]
        with pytest.raises(KeyError):
            modules[-1]

    def test_pop_takes_a_module_out_and_renames_the_rest(self):
        modules = nn.ModuleList([nn.ReLU(), nn.Tanh()])
        first = modules[0]

        popped = modules.pop(0)

        assert popped is first
        assert [name for name, _ in modules.named_children()] == ["0"]
        with pytest.raises(TypeError):
            modules.pop()

    @pytest.mark.parametrize("method", ["index", "remove", "reverse", "clear", "count", "sort", "__mul__"])
    def test_a_list_has_a_method_that_it_has_not(self, method):
        assert hasattr(list, method)
        assert not hasattr(nn.ModuleList, method)

    def test_a_slice_is_a_list_of_the_same_modules_with_new_numbers(self):
        modules = nn.ModuleList([nn.ReLU(), nn.PReLU()])

        tail = modules[1:]

        assert type(tail) is nn.ModuleList
        assert tail[0] is modules[1]
        assert list(tail.state_dict()) == ["0.weight"]

    @pytest.mark.parametrize(
        "wrong", [[torch.relu], [1], nn.ReLU(), [nn.ReLU]], ids=["function", "int", "module", "class"]
    )
    def test_what_is_no_module_raises(self, wrong):
        with pytest.raises(TypeError):
            nn.ModuleList(wrong)

    def test_plus_returns_a_list_of_the_same_modules(self):
        first, second = nn.ReLU(), nn.Tanh()

        joined = nn.ModuleList([first]) + nn.ModuleList([second])

        assert type(joined) is nn.ModuleList
        assert list(joined) == [first, second]

    def test_insert_accepts_a_function(self):
        modules = nn.ModuleList([None])

        modules.insert(0, torch.relu)

        assert list(modules) == [torch.relu, None]


@claim(
    api=["torch.nn.ModuleDict", "torch.nn.ModuleDict.pop"],
    about=["value", "error", "state"],
    see=["generated/torch.nn.ModuleDict"],
    asked=[
        "ModuleDict key with a dot in it",
        "dictionary of layers with names",
        "ModuleDict key 'type' or 'forward' already exists",
        "ModuleDict get default missing",
        "integer keys in ModuleDict",
    ],
)
class TestModuleDictKeysAreAttributes:
    """A key of an `nn.ModuleDict` becomes an attribute.

    The keys `type`, `keys`, `forward`, `training`, `a.b` and the empty one raise KeyError.
    [a_key_that_would_not_do_as_an_attribute_raises]
    Storing a module under the int 1 raises TypeError. [a_number_as_a_key_raises]
    The keys of distinct modules keep their order and stand in the names of the parameters.
    [its_keys_are_attributes_and_names]
    `pop` removes a module and returns it, and raises KeyError for a missing key.
    [pop_takes_a_module_out_and_has_no_default]
    A second argument of `pop` raises TypeError. [a_default_for_pop_raises]
    The class lacks a `get`, and a call with a tensor raises NotImplementedError. [there_is_no_get, a_call_raises]
    """

    def test_its_keys_are_attributes_and_names(self):
        modules = nn.ModuleDict({"second": nn.PReLU(init=2.0), "first": nn.PReLU(init=1.0)})

        assert modules.second is modules["second"]
        assert list(modules) == list(modules.keys()) == ["second", "first"]
        assert [(name, parameter.item()) for name, parameter in modules.named_parameters()] == [
            ("second.weight", 2.0),
            ("first.weight", 1.0),
        ]

    @pytest.mark.parametrize("key", ["type", "keys", "forward", "training", "a.b", ""])
    def test_a_key_that_would_not_do_as_an_attribute_raises(self, key):
        with pytest.raises(KeyError):
            nn.ModuleDict({key: nn.ReLU()})

    def test_a_number_as_a_key_raises(self):
        with pytest.raises(TypeError):
            nn.ModuleDict({1: nn.ReLU()})

    def test_a_call_raises(self):
        modules = nn.ModuleDict({"a": nn.ReLU()})

        with pytest.raises(NotImplementedError):
            modules(torch.ones(1))

    def test_pop_takes_a_module_out_and_has_no_default(self):
        modules = nn.ModuleDict({"a": nn.PReLU(), "b": nn.ReLU()})
        first = modules["a"]

        popped = modules.pop("a")

        assert popped is first
        assert list(modules.items()) == [("b", modules["b"])]
        with pytest.raises(KeyError):
            modules.pop("a")

    def test_there_is_no_get(self):
        assert not hasattr(nn.ModuleDict, "get")

    def test_a_default_for_pop_raises(self):
        modules = nn.ModuleDict({"a": nn.ReLU()})

        with pytest.raises(TypeError):
            modules.pop("b", None)
