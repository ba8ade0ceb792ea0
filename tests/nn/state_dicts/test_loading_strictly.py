"""What a state dict may hold, and what loading makes of it.

Order: 14
"""

from collections import OrderedDict

import pytest
import torch
from torch import nn
from torch.nn.modules.utils import consume_prefix_in_state_dict_if_present

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["value", "error"],
    see=["generated/torch.nn.Module"],
    asked=[
        "size mismatch loading scalar parameter",
        "load checkpoint shape [2] into scalar parameter",
        "load_state_dict silently takes first element",
        "0-dim parameter checkpoint shape [1]",
    ],
)
class TestLoadingManyNumbersIntoOneRaises:
    """Loading two numbers into a 0-d Parameter raises RuntimeError.

    `strict=False` does not change that. [many_numbers_raise, without_strictness_many_numbers_raise]
    Before torch 2.10 the first number was loaded and the second dropped, silently. [the_first_of_many_numbers_is_taken]
    A vector of one number is loaded, and the Parameter stays 0-d. [a_vector_of_one_number_is_taken]
    A (1, 1) matrix for a 0-d Parameter raises RuntimeError. [a_matrix_of_one_number_raises]
    A (1, 2) matrix for a Parameter of shape (2,) raises RuntimeError. [another_shape_raises]
    A 0-d tensor for a Parameter of shape (1,) raises RuntimeError too. [a_0d_tensor_for_a_vector_raises]
    """

    @until("2.10")
    def test_the_first_of_many_numbers_is_taken(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor(1.0))

        module.load_state_dict({"scale": torch.tensor([5.0, 6.0])})

        assert module.scale.item() == 5.0

    @since(
        "2.10",
        why="pytorch#166335",
        remedy="Load the first number alone, as by `tensor[0]`.",
        trigger={
            "calls": ["torch.nn.Module.load_state_dict"],
            "at": {"state_dict": 1, "strict": 2, "assign": 3},
            "when": ["loads:own.ndim=0,given.ndim=1,!given.shape.0=1"],
        },
    )
    def test_many_numbers_raise(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor(1.0))

        with pytest.raises(RuntimeError):
            module.load_state_dict({"scale": torch.tensor([5.0, 6.0])})

    def test_a_vector_of_one_number_is_taken(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor(1.0))

        module.load_state_dict({"scale": torch.tensor([5.0])})

        assert (module.scale.item(), module.scale.shape) == (5.0, ())

    def test_another_shape_raises(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor([1.0, 2.0]))

        with pytest.raises(RuntimeError):
            module.load_state_dict({"scale": torch.tensor([[5.0, 6.0]])})

    @since("2.10")
    def test_without_strictness_many_numbers_raise(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor(1.0))

        with pytest.raises(RuntimeError):
            module.load_state_dict({"scale": torch.tensor([5.0, 6.0])}, strict=False)

    def test_a_matrix_of_one_number_raises(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor(1.0))

        with pytest.raises(RuntimeError):
            module.load_state_dict({"scale": torch.tensor([[5.0]])})

    def test_a_0d_tensor_for_a_vector_raises(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor([1.0]))

        with pytest.raises(RuntimeError):
            module.load_state_dict({"scale": torch.tensor(5.0)})


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["error", "value"],
    see=["generated/torch.nn.Module"],
    asked=[
        "Unexpected key(s) in state_dict weight.scale",
        "load_state_dict silently ignores extra keys",
        "nested key under a parameter name strict loading",
        "quantized checkpoint scale keys not loaded",
    ],
)
class TestAKeyBelowAParameterIsUnexpected:
    """Strict loading into `nn.Linear` raises for the key `weight.scale`.

    From torch 2.4 on `weight.scale` raises RuntimeError, as the unknown key `scale` does.
    [a_key_below_a_parameter_raises, an_unknown_key_raises]
    Before torch 2.4 `weight.scale` passed and its tensor was lost, silently. [a_key_below_a_parameter_passes]
    With `strict=False` the key `scale` is returned as unexpected, and the weight is loaded.
    [without_strictness_an_unknown_key_is_told_of]
    From torch 2.4 on `strict=False` returns `weight.scale` as unexpected too.
    [without_strictness_a_key_below_a_parameter_is_returned]
    `bias.scale` raises RuntimeError in an `nn.Linear` without bias. [a_key_below_none_raises]
    """

    @until("2.4")
    def test_a_key_below_a_parameter_passes(self):
        layer = nn.Linear(1, 1, bias=False)

        result = layer.load_state_dict({"weight": torch.ones(1, 1), "weight.scale": torch.ones(1)})

        assert (result.missing_keys, result.unexpected_keys) == ([], [])

    @since(
        "2.4",
        why="pytorch#124385",
        remedy="Delete keys below a parameter from the dict before loading.",
        trigger={
            "calls": ["torch.nn.Module.load_state_dict"],
            "at": {"state_dict": 1, "strict": 2, "assign": 3},
            "when": ["!argument:strict=False", "key_below:state_dict"],
        },
    )
    def test_a_key_below_a_parameter_raises(self):
        layer = nn.Linear(1, 1, bias=False)

        with pytest.raises(RuntimeError):
            layer.load_state_dict({"weight": torch.ones(1, 1), "weight.scale": torch.ones(1)})

    def test_an_unknown_key_raises(self):
        layer = nn.Linear(1, 1, bias=False)

        with pytest.raises(RuntimeError):
            layer.load_state_dict({"weight": torch.ones(1, 1), "scale": torch.ones(1)})

    def test_without_strictness_an_unknown_key_is_told_of(self):
        layer = nn.Linear(1, 1, bias=False)

        result = layer.load_state_dict({"weight": torch.full((1, 1), 5.0), "scale": torch.ones(1)}, strict=False)

        assert (result.missing_keys, result.unexpected_keys) == ([], ["scale"])
        assert layer.weight.tolist() == [[5.0]]

    @since(
        "2.4",
        why="pytorch#124385",
        remedy="Delete keys below a parameter from the dict before loading.",
        trigger={
            "calls": ["torch.nn.Module.load_state_dict"],
            "at": {"state_dict": 1, "strict": 2, "assign": 3},
            "given": {"strict": False},
            "when": ["key_below:state_dict"],
        },
    )
    def test_without_strictness_a_key_below_a_parameter_is_returned(self):
        layer = nn.Linear(1, 1, bias=False)

        result = layer.load_state_dict({"weight": torch.ones(1, 1), "weight.scale": torch.ones(1)}, strict=False)

        assert (result.missing_keys, result.unexpected_keys) == ([], ["weight.scale"])

    def test_a_key_below_none_raises(self):
        layer = nn.Linear(1, 1, bias=False)

        with pytest.raises(RuntimeError):
            layer.load_state_dict({"weight": torch.ones(1, 1), "bias.scale": torch.ones(1)})


@claim(
    api=["torch.nn.modules.utils.consume_prefix_in_state_dict_if_present"],
    about=["value", "state"],
    see=["generated/torch.nn.modules.utils.consume_prefix_in_state_dict_if_present"],
    asked=[
        "remove module. prefix from DataParallel checkpoint",
        "strip prefix from state_dict keys",
        "DDP checkpoint keys start with module",
        "state dict key order changed after removing prefix",
    ],
)
class TestConsumingAPrefixKeepsTheOrder:
    """`consume_prefix_in_state_dict_if_present` keeps weight before bias.

    `module.weight` and `module.bias` of an OrderedDict lose the prefix `module.` and keep their order.
    [the_keys_keep_their_order]
    Before torch 2.3 they were sorted, so that `bias` came first. [the_keys_are_sorted]
    A key `scale` without the prefix stays, and moves before `weight`. [a_key_without_the_prefix_comes_first]
    In `_metadata`, where modules keep their versions, the entry of `module` moves to the empty name.
    [the_metadata_loses_the_prefix]
    Before torch 2.3 that entry stayed under `module`. [the_metadata_keeps_the_prefix]
    """

    @until("2.3")
    def test_the_keys_are_sorted(self):
        state = OrderedDict([("module.weight", 1), ("module.bias", 2)])

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert list(state.items()) == [("bias", 2), ("weight", 1)]

    @since(
        "2.3",
        why="pytorch#117464",
        remedy="Look entries up by key, or go through `sorted(state)`.",
        trigger={"calls": ["torch.nn.modules.utils.consume_prefix_in_state_dict_if_present"]},
    )
    def test_the_keys_keep_their_order(self):
        state = OrderedDict([("module.weight", 1), ("module.bias", 2)])

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert list(state.items()) == [("weight", 1), ("bias", 2)]

    @until("2.3")
    def test_the_metadata_keeps_the_prefix(self):
        state = nn.Sequential(OrderedDict(module=nn.BatchNorm1d(1))).state_dict()

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert state._metadata["module"] == {"version": 2}  # noqa: SLF001 - versions have no public name

    @since(
        "2.3",
        why="pytorch#117464",
        remedy='Read `metadata.get("module", metadata.get(""))` for the version of `module`.',
        trigger={
            "calls": ["torch.nn.modules.utils.consume_prefix_in_state_dict_if_present"],
            "at": {"state_dict": 0, "prefix": 1},
            "when": ["among:prefix=state_dict._metadata"],
        },
    )
    def test_the_metadata_loses_the_prefix(self):
        state = nn.Sequential(OrderedDict(module=nn.BatchNorm1d(1))).state_dict()

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert state._metadata == {"": {"version": 2}}  # noqa: SLF001 - versions have no public name

    def test_a_key_without_the_prefix_comes_first(self):
        state = OrderedDict([("module.weight", 1), ("scale", 2)])

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert list(state.items()) == [("scale", 2), ("weight", 1)]
