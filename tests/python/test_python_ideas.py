"""The Python that PyTorch is written in: named tuples, ordered dicts, special methods, abstract methods, modules."""

import abc
import types
from collections import OrderedDict

import pytest
import torch
from torch import nn
from torch.nn.utils import prune
from torch.nn.utils.rnn import PackedSequence, pack_sequence
from torch.utils.data import Dataset, IterableDataset, Sampler

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.max", "torch.nn.utils.rnn.pack_sequence", "torch.nn.Module.load_state_dict"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.max", "generated/torch.nn.utils.rnn.PackedSequence"],
)
class TestNamedResultsAreTuplesAndNotAllAreNamedtuples:
    """What torch returns by name is a tuple; a namedtuple of Python's it is only where Python code makes it.

    `torch.max(x, dim)` and its like give a type of C's from `torch.return_types`, without `_fields` and `_replace`.
    `PackedSequence` and the answer of `load_state_dict` are namedtuples, and have them.
    All can be unpacked, indexed, and never assigned to.
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
)
class TestOrderedDictsRemainWhereTheirTypeIsAsked:
    """A state dict is an OrderedDict, and `Sequential` names its layers by one and refuses a plain dict.

    Plain dicts keep their order too, so the type matters only where code asks for it, as `Sequential` does.
    A module's dicts of parameters, buffers and layers became plain ones in torch 2.5, and those of hooks did not.
    A state dict also carries an attribute, `_metadata`, which `dict(…)` loses.
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

    @since("2.5")
    def test_parameters_are_kept_in_a_plain_dict(self):
        assert type(vars(nn.Linear(1, 1))["_parameters"]) is dict
        assert type(vars(nn.Linear(1, 1))["_forward_hooks"]) is OrderedDict


@claim(
    api=["torch.Tensor.__getitem__", "torch.nn.Sequential", "torch.utils.data.Dataset"],
    about=["value", "shape", "memory", "error"],
    see=["tensor_view", "generated/torch.nn.Sequential", "data"],
)
class TestGetitemIsWhatBracketsCall:
    """Brackets call `__getitem__`: of a Dataset for a sample, of a tensor for a view, of `Sequential` for a layer.

    A list of indices makes a tensor's a copy.
    A Dataset's raises NotImplementedError until a subclass defines it.
    A slice of `Sequential` is another `Sequential` that holds the same layers, and names do not index it.
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
)
class TestModuleGetattrFindsParameters:
    """`Module.__getattr__` finds parameters, buffers and submodules, which a module keeps in dicts of its own.

    Python calls it only where the usual search finds nothing.
    So a parameter with the name of a class attribute raises KeyError, and a submodule is hidden by it silently.
    It also hides errors: an AttributeError within a property is reported as the property missing.
    Assigning before `super().__init__()` raises, for a parameter or a submodule.
    """

    @belief("lecture/3")
    def test_a_parameter_is_found_by_it(self):
        layer = nn.Linear(1, 1)

        assert "weight" not in vars(layer)
        assert layer.weight is layer.__getattr__("weight")
        assert layer.__getattr__("weight").requires_grad

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


@claim(
    api=[
        "torch.nn.Module",
        "torch.optim.Optimizer.step",
        "torch.utils.data.Sampler",
        "torch.autograd.Function.apply",
    ],
    about=["error", "state"],
    see=["generated/torch.nn.Module", "optim", "data"],
)
class TestAbstractMethodsRaiseWhenTheyAreCalled:
    """Torch's abstract methods raise NotImplementedError when they are called, and stop nobody from making the object.

    Module, Dataset, Optimizer, Sampler and Function are ordinary classes, no `abc.ABC`: what is missing shows late.
    IterableDataset is an exception: since torch 2.2 its `__iter__` is abstract in Python's own sense.
    `BasePruningMethod` of `nn.utils.prune` always was an ABC, and cannot be made.
    """

    @pytest.mark.parametrize("base", [nn.Module, Dataset, Sampler, torch.optim.Optimizer, torch.autograd.Function])
    def test_most_base_classes_are_no_abc(self, base):
        assert not isinstance(base, abc.ABCMeta)

    @belief("lecture/3")
    def test_a_pruning_method_is_an_abc(self):
        assert isinstance(prune.BasePruningMethod, abc.ABCMeta)
        with pytest.raises(TypeError):
            prune.BasePruningMethod()

    @until("2.2")
    def test_an_iterable_dataset_is_no_abc(self):
        assert not isinstance(IterableDataset, abc.ABCMeta)

    @since("2.2")
    def test_an_iterable_dataset_is_an_abc(self):
        assert isinstance(IterableDataset, abc.ABCMeta)

    def test_a_module_without_forward_raises_in_the_call(self):
        model = nn.Module()

        with pytest.raises(NotImplementedError):
            model(torch.zeros(1))

    def test_an_optimizer_without_step_raises_in_the_step(self):
        optimizer = torch.optim.Optimizer([torch.zeros(1)], {})

        with pytest.raises(NotImplementedError):
            optimizer.step(lambda: 1.0)

    def test_a_sampler_without_iter_raises_in_the_loop(self):
        class Empty(Sampler):
            def __init__(self):
                pass

        with pytest.raises(NotImplementedError):
            Empty().__iter__()

    def test_a_function_without_forward_raises_when_it_is_applied(self):
        with pytest.raises(NotImplementedError):
            torch.autograd.Function.apply(torch.zeros(1))


@claim(api=["torch.nn.functional.relu", "torch.nn.ReLU"], about=["value", "state"], see=["nn.functional", "nn"])
class TestAModuleOfPythonIsNoModuleOfNn:
    """A module is two things: a file that is imported, such as `torch.nn.functional`, or an object of an `nn.Module`.

    By convention functions are in `torch.nn.functional`, and classes of layers in `torch.nn`.
    A class is at home in a file further down, and that is the name which errors and pickles use.
    """

    @belief("lecture/3")
    def test_functional_is_a_module_of_python(self):
        assert isinstance(torch.nn.functional, types.ModuleType)
        assert torch.nn.functional.relu(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]

    def test_a_layer_is_a_module_of_nn(self):
        layer = nn.ReLU()

        assert isinstance(layer, nn.Module)
        assert not isinstance(layer, types.ModuleType)
        assert layer(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]

    def test_a_layer_is_defined_in_a_file_further_down(self):
        assert nn.Linear.__module__ == "torch.nn.modules.linear"
        assert nn.Linear is torch.nn.modules.linear.Linear
