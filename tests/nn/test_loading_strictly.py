"""What a state dict may hold, and what loading makes of it."""

import warnings
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
)
class TestLoadingManyNumbersIntoOneRaises:
    """Loading a vector into a parameter without dimensions raises since torch 2.10; before, its first number was taken.

    The rest of the vector was dropped without a word, `strict=True` or not.
    A vector of one number is still taken, which is how the very old files kept such parameters.
    Any other shape that differs raises in each release.
    """

    @until("2.10")
    def test_the_first_of_many_numbers_is_taken(self):
        module = nn.Module()
        module.scale = nn.Parameter(torch.tensor(1.0))

        module.load_state_dict({"scale": torch.tensor([5.0, 6.0])})

        assert module.scale.item() == 5.0

    @since("2.10")
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


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["error", "value"],
    see=["generated/torch.nn.Module"],
)
class TestAKeyBelowAParameterIsUnexpected:
    """A key such as `weight.scale`, where `weight` is a parameter, raises on strict loading since torch 2.4.

    Before, only the part before the first dot was looked at, so the key passed and its tensor was lost.
    A layer that was wrapped when it was saved, and is plain when it is loaded, so loses what the wrapper kept.
    A key whose first part is unknown raises in each release; with `strict=False` it is told of.
    """

    @until("2.4")
    def test_a_key_below_a_parameter_passes(self):
        layer = nn.Linear(1, 1, bias=False)

        result = layer.load_state_dict({"weight": torch.ones(1, 1), "weight.scale": torch.ones(1)})

        assert (result.missing_keys, result.unexpected_keys) == ([], [])

    @since("2.4")
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


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["value", "gradient", "argument", "error"],
    see=["generated/torch.nn.Module"],
)
class TestAssigningKeepsWhatIsFrozen:
    """`load_state_dict(assign=True)` leaves a parameter that requires no gradient so since torch 2.3.

    Torch 2.1 brought `assign=`, which puts the loaded tensors in place instead of copying them.
    In 2.1 and 2.2 the parameters it made required a gradient all of them, so that a frozen layer thawed silently.
    Loading by copy, the default, has never changed what requires a gradient.
    """

    @until("2.1")
    def test_there_is_no_such_argument(self):
        layer = nn.Linear(1, 1, bias=False)

        with pytest.raises(TypeError):
            layer.load_state_dict({"weight": torch.ones(1, 1)}, assign=True)

    @since("2.1")
    @until("2.3")
    def test_a_frozen_parameter_thaws(self):
        layer = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0)}, assign=True)

        assert (layer.weight.item(), layer.weight.requires_grad) == (5.0, True)

    @since("2.3")
    def test_a_frozen_parameter_stays_frozen(self):
        layer = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        weight = torch.full((1, 1), 5.0)

        layer.load_state_dict({"weight": weight}, assign=True)

        assert (layer.weight.item(), layer.weight.requires_grad) == (5.0, False)
        assert layer.weight.data_ptr() == weight.data_ptr()

    def test_by_copy_a_frozen_parameter_stays_frozen(self):
        layer = nn.Linear(1, 1, bias=False).requires_grad_(requires_grad=False)

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0)})

        assert (layer.weight.item(), layer.weight.requires_grad) == (5.0, False)


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["state", "warning"],
    see=["generated/torch.nn.Module", "meta"],
)
class TestLoadingByCopyIntoMetaWarns:
    """Loading into parameters on the meta device leaves them without data, and warns of it since torch 2.1.

    Before, nothing was said, and the model looked loaded until it was used.
    `assign=True`, or `to_empty` before loading, gives the parameters their data.
    """

    @until("2.1")
    def test_it_warns_of_nothing(self):
        layer = nn.Linear(1, 1, bias=False, device="meta")

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            layer.load_state_dict({"weight": torch.ones(1, 1)})

        assert layer.weight.is_meta is True

    @since("2.1")
    def test_it_warns(self):
        layer = nn.Linear(1, 1, bias=False, device="meta")

        with pytest.warns(UserWarning):
            layer.load_state_dict({"weight": torch.ones(1, 1)})

        assert layer.weight.is_meta is True

    def test_after_to_empty_the_data_is_loaded(self):
        layer = nn.Linear(1, 1, bias=False, device="meta").to_empty(device="cpu")

        layer.load_state_dict({"weight": torch.full((1, 1), 5.0)})

        assert layer.weight.tolist() == [[5.0]]


@claim(
    api=["torch.nn.modules.utils.consume_prefix_in_state_dict_if_present"],
    about=["value", "state"],
    see=["generated/torch.nn.modules.utils.consume_prefix_in_state_dict_if_present"],
)
class TestConsumingAPrefixKeepsTheOrder:
    """`consume_prefix_in_state_dict_if_present` keeps the order of prefixed keys.

    Older releases sort them, so that `bias` comes before `weight`. [the_keys_are_sorted]
    A key without the prefix stays, and comes before those that lose theirs. [a_key_without_the_prefix_comes_first]
    The keys of `_metadata`, where modules keep their versions, lose the prefix too. [the_metadata_loses_the_prefix]
    """

    @until("2.3")
    def test_the_keys_are_sorted(self):
        state = OrderedDict([("module.weight", 1), ("module.bias", 2)])

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert list(state.items()) == [("bias", 2), ("weight", 1)]

    @since("2.3")
    def test_the_keys_keep_their_order(self):
        state = OrderedDict([("module.weight", 1), ("module.bias", 2)])

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert list(state.items()) == [("weight", 1), ("bias", 2)]

    @until("2.3")
    def test_the_metadata_keeps_the_prefix(self):
        state = nn.Sequential(OrderedDict(module=nn.BatchNorm1d(1))).state_dict()

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert state._metadata["module"] == {"version": 2}  # noqa: SLF001 - versions have no public name

    @since("2.3")
    def test_the_metadata_loses_the_prefix(self):
        state = nn.Sequential(OrderedDict(module=nn.BatchNorm1d(1))).state_dict()

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert state._metadata == {"": {"version": 2}}  # noqa: SLF001 - versions have no public name

    def test_a_key_without_the_prefix_comes_first(self):
        state = OrderedDict([("module.weight", 1), ("scale", 2)])

        consume_prefix_in_state_dict_if_present(state, "module.")

        assert list(state.items()) == [("scale", 2), ("weight", 1)]
