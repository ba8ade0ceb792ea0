"""The Python that PyTorch is written in: named tuples, ordered dicts, special methods.

Order: 1
"""

from collections import OrderedDict

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_sequence
from torch.utils.data import Dataset

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.max", "torch.nn.utils.rnn.pack_sequence", "torch.nn.Module.load_state_dict"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.max", "generated/torch.nn.utils.rnn.PackedSequence"],
    asked=[
        "torch.max returns values and indices",
        "torch.return_types.max unpack",
        "return_types has no attribute _replace",
        "get argmax and max together",
    ],
)
class TestNamedResultsAreTuplesAndNotAllAreNamedtuples:
    """`torch.max(x, dim=1)` returns a tuple with names, not a namedtuple.

    Its fields are read by name and by place, and it lacks `_fields`. [the_result_of_max_is_read_by_name_and_by_place]
    Assigning to its field `values` raises AttributeError. [a_field_cannot_be_assigned]
    `PackedSequence` is a namedtuple. [a_packed_sequence_is_a_namedtuple]
    A module's `load_state_dict` returns a namedtuple. [the_answer_of_load_state_dict_is_a_namedtuple]
    A `PackedSequence` has `_replace`, which the result of `torch.max(x, dim=1)` lacks.
    [only_a_namedtuple_can_be_replaced_in_part]
    """

    @belief("lecture/3")
    def test_a_packed_sequence_is_a_namedtuple(self):
        packed = pack_sequence([torch.tensor([1, 2]), torch.tensor([3])])

        assert isinstance(packed, tuple)
        assert packed._fields == ("data", "batch_sizes", "sorted_indices", "unsorted_indices")
        assert (packed.data.tolist(), packed.batch_sizes.tolist()) == ([1, 3, 2], [2, 1])
        assert packed.data.dtype == packed.batch_sizes.dtype == torch.int64

    @belief("lecture/3")
    def test_the_answer_of_load_state_dict_is_a_namedtuple(self):
        missing, unexpected = answer = nn.Linear(1, 1).load_state_dict({"other": torch.zeros(1)}, strict=False)

        assert answer._fields == ("missing_keys", "unexpected_keys")
        assert (missing, unexpected) == (["weight", "bias"], ["other"])

    def test_the_result_of_max_is_read_by_name_and_by_place(self):
        values, indices = result = torch.max(torch.tensor([[1.0, 3.0], [4.0, 2.0]]), dim=1)

        assert isinstance(result, tuple)
        assert not hasattr(result, "_fields")
        assert result.values.tolist() == values.tolist() == [3.0, 4.0]
        assert result.indices.tolist() == indices.tolist() == [1, 0]
        assert (result.values.dtype, result.indices.dtype) == (torch.float32, torch.int64)

    def test_a_field_cannot_be_assigned(self):
        result = torch.max(torch.tensor([[1.0, 3.0]]), dim=1)

        with pytest.raises(AttributeError):
            result.values = torch.zeros(1)

    def test_only_a_namedtuple_can_be_replaced_in_part(self):
        packed = pack_sequence([torch.tensor([1, 2]), torch.tensor([3])])

        doubled = packed._replace(data=packed.data * 2)

        assert (type(doubled), doubled.data.tolist()) == (PackedSequence, [2, 6, 4])
        with pytest.raises(AttributeError):
            torch.max(torch.tensor([[1.0]]), dim=1)._replace(values=1)


@claim(
    api=["torch.nn.Module.state_dict", "torch.nn.Sequential"],
    about=["value", "error"],
    see=["generated/torch.nn.Module", "generated/torch.nn.Sequential"],
    asked=[
        "is state_dict an OrderedDict or dict",
        "pass dict of layers to Sequential",
        "_metadata lost converting state_dict to dict",
        "module._parameters type changed",
    ],
)
class TestOrderedDictsRemainWhereTheirTypeIsAsked:
    """A module's state dict is an OrderedDict by default.

    For a `Sequential` of layers its keys stand in the order of the layers. [a_state_dict_is_an_ordered_dict]
    `Sequential` names its layers by the keys of an OrderedDict of modules.
    [sequential_takes_names_from_an_ordered_dict]
    `Sequential` rejects a plain dict with TypeError. [sequential_refuses_a_plain_dict]
    `dict(state)` loses the versions in `_metadata`. [a_plain_dict_of_it_loses_the_versions]
    From torch 2.5 on, an `nn.Linear` holds its parameters in a plain dict, and before in an OrderedDict.
    [parameters_are_kept_in_a_plain_dict, parameters_are_kept_in_an_ordered_dict]
    Its forward hooks are in an OrderedDict still. [parameters_are_kept_in_a_plain_dict]
    """

    @belief("lecture/3")
    def test_a_state_dict_is_an_ordered_dict(self):
        model = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1))

        state = model.state_dict()

        assert type(state) is OrderedDict
        assert state["2.weight"].item() == model[2].weight.item()
        assert list(state) == ["0.weight", "0.bias", "2.weight", "2.bias"]

    @belief("lecture/3")
    def test_sequential_takes_names_from_an_ordered_dict(self):
        model = nn.Sequential(OrderedDict(second=nn.ReLU(), first=nn.Tanh()))

        assert [name for name, _ in model.named_children()] == ["second", "first"]
        assert model(torch.tensor([-1.0, 0.0])).tolist() == [0.0, 0.0]

    def test_sequential_refuses_a_plain_dict(self):
        with pytest.raises(TypeError):
            nn.Sequential({"first": nn.ReLU()})

    def test_a_plain_dict_of_it_loses_the_versions(self):
        state = nn.Linear(1, 1).state_dict()

        assert vars(state)["_metadata"] == {"": {"version": 1}}
        assert not hasattr(dict(state), "_metadata")

    @until("2.5")
    def test_parameters_are_kept_in_an_ordered_dict(self):
        assert type(vars(nn.Linear(1, 1))["_parameters"]) is OrderedDict
        assert type(vars(nn.Linear(1, 1))["_forward_hooks"]) is OrderedDict

    @since(
        "2.5",
        why="pytorch#129164",
        remedy="Read parameters with `named_parameters()`, not from `_parameters`.",
        trigger={"unseen": "Reading the attribute `_parameters` of a module is no call."},
    )
    def test_parameters_are_kept_in_a_plain_dict(self):
        assert type(vars(nn.Linear(1, 1))["_parameters"]) is dict
        assert type(vars(nn.Linear(1, 1))["_forward_hooks"]) is OrderedDict


@claim(
    api=["torch.Tensor.__getitem__", "torch.nn.Sequential", "torch.utils.data.Dataset"],
    about=["value", "shape", "memory", "error"],
    see=["tensor_view", "generated/torch.nn.Sequential", "data"],
    asked=[
        "how does indexing work in dataset and tensor",
        "invalid index of a 0-dim tensor",
        "implement square brackets for my dataset",
        "index a model like a list",
    ],
)
class TestGetitemIsWhatBracketsCall:
    """Brackets call `__getitem__` of a tensor, a Dataset and a `Sequential`.

    `Dataset()[7]` raises NotImplementedError, and a subclass that defines the method returns an item.
    [a_dataset_defines_it]
    `tensor[1]` of a 2-d tensor is a view without the first dimension.
    [a_tensor_has_it, an_index_takes_one_dimension_away]
    A list of integer indices into a 1-d tensor returns a copy. [a_list_of_indices_gives_a_copy]
    An integer index into a 0-d tensor raises IndexError. [a_tensor_without_dimensions_raises]
    A slice of `Sequential` is a `Sequential` of the same layers. [a_slice_of_layers_shares_them]
    `Sequential` raises TypeError for a name between the brackets, and IndexError for a place out of range.
    [a_place_that_is_not_there_raises]
    """

    @belief("lecture/3")
    def test_a_dataset_defines_it(self):
        class Squares(Dataset):
            def __getitem__(self, index):
                return index**2

        assert Squares()[7] == 49
        with pytest.raises(NotImplementedError):
            Dataset()[7]

    @belief("lecture/3")
    def test_a_tensor_has_it(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        row = tensor[1]
        row[0] = 9

        assert row.tolist() == tensor.__getitem__(1).tolist() == [9, 4]
        assert tensor.tolist() == [[1, 2], [9, 4]]

    def test_an_index_takes_one_dimension_away(self):
        assert torch.tensor([[1, 2], [3, 4]])[1].shape == (2,)

    def test_a_list_of_indices_gives_a_copy(self):
        tensor = torch.tensor([1, 2, 3])

        picked = tensor[[0, 2]]
        picked[0] = 9

        assert (picked.tolist(), tensor.tolist()) == ([9, 3], [1, 2, 3])

    def test_a_tensor_without_dimensions_raises(self):
        with pytest.raises(IndexError):
            torch.tensor(1)[0]

    def test_a_slice_of_layers_shares_them(self):
        model = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Tanh())

        assert (type(model[:2]), len(model[:2])) == (nn.Sequential, 2)
        assert model[:2][0] is model[0]
        assert model[-1] is model[2]

    def test_a_place_that_is_not_there_raises(self):
        model = nn.Sequential(OrderedDict(first=nn.ReLU()))

        with pytest.raises(IndexError):
            model[1]
        with pytest.raises(TypeError):
            model["first"]


@claim(
    api=["torch.nn.Module.__getattr__", "torch.nn.Module.__setattr__"],
    about=["value", "error", "gradient"],
    see=["generated/torch.nn.Module"],
    asked=[
        "AttributeError in property of nn.Module misleading",
        "why is weight not in layer.__dict__",
        "'MyModel' object has no attribute property error",
        "nn.Module __getattr__ override",
        "layer attribute lookup for parameters",
    ],
)
class TestModuleGetattrFindsParameters:
    """`nn.Module.__getattr__` finds parameters, buffers and submodules.

    The weight of an `nn.Linear` is not in the layer's `__dict__`, and `layer.weight` finds it.
    [a_parameter_is_found_by_it, the_gradient_flows_to_the_parameter_found]
    Python calls the method where its search fails: `in_features`, a plain attribute, is not found by it.
    [an_ordinary_attribute_is_not, what_is_nowhere_raises]
    The bias of `nn.Linear(1, 1, bias=False)` is found as None. [a_bias_that_is_left_out_is_found_as_none]
    A running mean and a layer of `Sequential` are found too. [buffers_and_submodules_are_found]
    Under the name of a class attribute, assigning a Parameter raises KeyError, and a submodule is hidden silently.
    [a_class_attribute_of_the_name_raises_or_hides]
    An AttributeError within a property of a module does not name the attribute that is missing.
    [an_error_in_a_property_names_the_property]
    Assigning a Parameter or a module before `super().__init__()` raises AttributeError. [assigning_before_init_raises]
    """

    @belief("lecture/3")
    def test_a_parameter_is_found_by_it(self):
        layer = nn.Linear(1, 1)

        assert "weight" not in vars(layer)
        assert layer.weight is layer.__getattr__("weight")
        assert layer.__getattr__("weight").requires_grad

    def test_buffers_and_submodules_are_found(self):
        model = nn.Sequential(nn.BatchNorm1d(1))

        assert model.__getattr__("0").__getattr__("running_mean").tolist() == [0.0]
        assert "running_mean" not in vars(model[0])

    def test_the_gradient_flows_to_the_parameter_found(self):
        layer = nn.Linear(1, 1)

        (layer.__getattr__("weight") * 3).sum().backward()

        assert layer._parameters["weight"].grad.tolist() == [[3.0]]  # noqa: SLF001 - where it is kept

    def test_an_ordinary_attribute_is_not(self):
        layer = nn.Linear(1, 1)

        assert layer.in_features == vars(layer)["in_features"] == 1
        with pytest.raises(AttributeError):
            layer.__getattr__("in_features")

    def test_what_is_nowhere_raises(self):
        with pytest.raises(AttributeError):
            nn.Linear(1, 1).wieght  # noqa: B018 - reading it is what raises

    def test_a_bias_that_is_left_out_is_found_as_none(self):
        layer = nn.Linear(1, 1, bias=False)

        assert layer.__getattr__("bias") is None

    def test_a_class_attribute_of_the_name_raises_or_hides(self):
        class Hidden(nn.Module):
            weight = None

            def __init__(self, value):
                super().__init__()
                self.weight = value

        with pytest.raises(KeyError):
            Hidden(nn.Parameter(torch.zeros(1)))
        assert Hidden(nn.ReLU()).weight is None
        assert [name for name, _ in Hidden(nn.ReLU()).named_children()] == ["weight"]

    @pytest.mark.parametrize("value", [nn.Parameter(torch.zeros(1)), nn.ReLU()], ids=["parameter", "module"])
    def test_assigning_before_init_raises(self, value):
        class Hasty(nn.Module):
            def __init__(self):
                self.value = value

        with pytest.raises(AttributeError):
            Hasty()

    def test_an_error_in_a_property_names_the_property(self):
        class Misspelt(nn.Module):
            @property
            def size(self):
                return self.siez

        with pytest.raises(AttributeError) as raised:
            Misspelt().size  # noqa: B018 - reading it is what raises

        assert "siez" not in str(raised.value)
