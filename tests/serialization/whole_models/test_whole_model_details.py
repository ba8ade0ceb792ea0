"""Saving and loading a whole model: what comes along.

Order: 6
"""

import pickle
import sys
import types

import pytest
import torch
from torch import nn

from torchnotes import belief, claim

NOT_FOUND = pickle.PicklingError if sys.version_info >= (3, 14) else AttributeError
"""What pickle raises for code that was made in a function."""

TOP_LEVEL = [lambda x: x]


class Scaled(nn.Module):
    """Multiplies by a parameter."""

    def __init__(self, factor=1.0):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor([factor]))
        self.note = "made by __init__"

    def forward(self, x):
        return self.factor * x


class ScaledAnew(nn.Module):
    """What becomes of the class after a model was saved."""

    def __init__(self, factor=1.0):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor([factor]))
        self.offset = 10.0

    def forward(self, x):
        return -self.factor * x

    def shifted(self, x):
        return self.factor * x + self.offset


def put_nine(_module, _inputs, _output):
    return torch.tensor([9.0])


@pytest.fixture
def networks(monkeypatch):
    """A module `networks` with the class `Scaled`, whose source a check can change by putting another in its place."""
    module = types.ModuleType("networks")
    module.Scaled = Scaled
    monkeypatch.setattr(Scaled, "__module__", "networks")
    monkeypatch.setitem(sys.modules, "networks", module)
    return module


@claim(
    api=["torch.load", "torch.nn.Module.load_state_dict"],
    about=["state", "argument", "error"],
    see=["notes/serialization", "generated/torch.load"],
    asked=[
        "loaded model missing new attribute after code change",
        "changed model code after saving whole model",
        "does torch.load call __init__",
        "old pickled model with refactored class",
    ],
)
class TestLoadingAModelRunsTodaysCodeOnOldAttributes:
    """`torch.load` can return a model of old attributes with today's methods.

    With `weights_only=False` the loaded model runs a `forward` that was changed meanwhile.
    [the_changed_method_computes_something_else]
    Its parameters and attributes are the saved ones, even where the new `__init__` names others.
    [the_old_parameters_and_attributes_stay]
    `__init__` does not run: an attribute that a new `__init__` sets is missing. [what_the_new_init_sets_is_missing]
    A new method that reads it raises AttributeError. [what_the_new_init_sets_is_missing]
    By default `load_state_dict` of a saved state raises RuntimeError where a parameter was renamed.
    [a_state_dict_notices]
    Save the state dict, and build the model by its class. [advice]
    """

    def test_the_changed_method_computes_something_else(self, tmp_path, networks):
        torch.save(networks.Scaled(2.0), tmp_path / "model.pt")

        networks.Scaled = ScaledAnew

        assert type(torch.load(tmp_path / "model.pt", weights_only=False)) is ScaledAnew
        assert torch.load(tmp_path / "model.pt", weights_only=False)(torch.tensor([3.0])).tolist() == [-6.0]

    def test_what_the_new_init_sets_is_missing(self, tmp_path, networks):
        torch.save(networks.Scaled(2.0), tmp_path / "model.pt")

        networks.Scaled = ScaledAnew
        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert not hasattr(loaded, "offset")
        with pytest.raises(AttributeError):
            loaded.shifted(torch.tensor([3.0]))

    def test_the_old_parameters_and_attributes_stay(self, tmp_path, networks):
        torch.save(networks.Scaled(2.0), tmp_path / "model.pt")

        networks.Scaled = ScaledAnew
        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert {name: value.tolist() for name, value in loaded.named_parameters()} == {"factor": [2.0]}
        assert loaded.note == "made by __init__"

    def test_a_state_dict_notices(self, tmp_path, networks):
        torch.save(networks.Scaled(2.0).state_dict(), tmp_path / "parameters.pt")

        loaded = torch.load(tmp_path / "parameters.pt", weights_only=True)

        with pytest.raises(RuntimeError):
            ScaledAnew().load_state_dict(loaded)


@claim(
    api=["torch.save", "torch.load"],
    about=["state", "argument"],
    see=["notes/serialization", "generated/torch.nn.Module"],
    asked=[
        "does saved model remember eval mode",
        "are hooks saved with the model",
        "frozen layers after loading whole model",
        "what is lost when pickling a model",
    ],
)
class TestAWholeModelKeepsItsFlagsTiesAndHooks:
    """A model saved whole keeps its mode, ties and module hooks.

    Loaded with `weights_only=False`, a model in evaluation mode comes back in evaluation mode. [the_mode_is_kept]
    A state dict does not hold the mode. [a_state_dict_leaves_the_mode_alone]
    Frozen parameters stay frozen. [frozen_parameters_stay_frozen]
    Tied parameters stay one parameter. [tied_parameters_stay_one]
    A buffer with `persistent=False` is kept, unlike in a state dict. [a_buffer_that_is_not_persistent_is_kept]
    So is an attribute put on a parameter. [an_attribute_on_a_parameter_is_kept]
    A forward hook that is a function of a module still runs.
    [a_hook_on_the_module_is_kept]
    Gradients are lost. [gradients_are_lost]
    Hooks on a parameter are lost. [hooks_on_a_parameter_are_lost]
    """

    @belief("lecture/45")
    def test_the_mode_is_kept(self, tmp_path):
        torch.save(nn.Dropout().eval(), tmp_path / "model.pt")

        assert not torch.load(tmp_path / "model.pt", weights_only=False).training

    def test_a_state_dict_leaves_the_mode_alone(self):
        evaluated, training = nn.BatchNorm1d(1).eval(), nn.BatchNorm1d(1)

        training.load_state_dict(evaluated.state_dict())

        assert training.training

    def test_frozen_parameters_stay_frozen(self, tmp_path):
        torch.save(nn.Linear(2, 1).requires_grad_(requires_grad=False), tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert [parameter.requires_grad for parameter in loaded.parameters()] == [False, False]

    def test_tied_parameters_stay_one(self, tmp_path):
        model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
        model[1].weight = model[0].weight
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert loaded[1].weight is loaded[0].weight

    def test_a_hook_on_the_module_is_kept(self, tmp_path):
        model = Scaled(2.0)
        model.register_forward_hook(put_nine)
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert loaded(torch.tensor([3.0])).tolist() == [9.0]

    def test_gradients_are_lost(self, tmp_path):
        model = Scaled(2.0)
        model(torch.tensor([3.0])).backward()
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert model.factor.grad.tolist() == [3.0]
        assert loaded.factor.grad is None

    def test_hooks_on_a_parameter_are_lost(self, tmp_path):
        model = Scaled(2.0)
        model.factor.register_hook(lambda gradient: 100 * gradient)
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)
        loaded(torch.tensor([3.0])).backward()

        assert loaded.factor.grad.tolist() == [3.0]

    def test_a_buffer_that_is_not_persistent_is_kept(self, tmp_path):
        model = nn.Linear(1, 1, bias=False)
        model.register_buffer("scale", torch.tensor([5.0]), persistent=False)
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert loaded.scale.tolist() == [5.0]
        assert list(loaded.state_dict()) == ["weight"]

    def test_an_attribute_on_a_parameter_is_kept(self, tmp_path):
        model = nn.Linear(1, 1)
        model.weight.unit = "metre"
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert loaded.weight.unit == "metre"


@claim(
    api=["torch.save"],
    about=["error", "state"],
    see=["notes/serialization", "generated/torch.save"],
    asked=[
        "Can't pickle local object lambda",
        "PicklingError saving model with lambda function",
        "model class defined inside function cannot be saved",
        "failed locating file data.pkl",
    ],
)
class TestAModelWithALambdaCannotBeSavedWhole:
    """By default `torch.save` raises for a lambda set on a model.

    Up to Python 3.13 a lambda made in a function raises AttributeError, set as an attribute or as a forward hook.
    [a_lambda_among_the_attributes_raises, a_lambda_as_a_hook_raises]
    So does a model of a local class, written with `class` in a function. [a_class_made_in_a_function_raises]
    A lambda made at the top level of a module raises PicklingError, set as an attribute. [a_lambda_of_a_module_raises]
    Pickle finds code by module and name, and these cannot be found so. [background]
    The file is left behind at its path, and cannot be loaded. [the_file_that_is_left_cannot_be_loaded]
    The former content of the path is lost. [what_the_path_held_before_is_lost]
    A lambda that is a hook on a parameter is left out, and the model saves.
    [a_lambda_as_a_hook_on_a_parameter_is_left_out]
    The state dict of a model with a lambda set as an attribute saves. [its_state_dict_saves]
    """

    def test_a_lambda_among_the_attributes_raises(self, tmp_path):
        model = Scaled(2.0)
        model.activation = lambda x: x

        with pytest.raises(NOT_FOUND):
            torch.save(model, tmp_path / "model.pt")

    def test_a_lambda_as_a_hook_raises(self, tmp_path):
        model = nn.Linear(2, 1)
        model.register_forward_hook(lambda _module, _inputs, output: output)

        with pytest.raises(NOT_FOUND):
            torch.save(model, tmp_path / "model.pt")

    def test_a_class_made_in_a_function_raises(self, tmp_path):
        class Local(nn.Module):
            pass

        with pytest.raises(NOT_FOUND):
            torch.save(Local(), tmp_path / "model.pt")

    def test_the_file_that_is_left_cannot_be_loaded(self, tmp_path):
        model = Scaled(2.0)
        model.activation = lambda x: x

        with pytest.raises(NOT_FOUND):
            torch.save(model, tmp_path / "model.pt")

        assert (tmp_path / "model.pt").exists()
        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "model.pt", weights_only=False)

    def test_what_the_path_held_before_is_lost(self, tmp_path):
        model = Scaled(2.0)
        torch.save(model, tmp_path / "model.pt")
        model.activation = lambda x: x

        with pytest.raises(NOT_FOUND):
            torch.save(model, tmp_path / "model.pt")

        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "model.pt", weights_only=False)

    def test_a_lambda_of_a_module_raises(self, tmp_path):
        model = Scaled(2.0)
        model.activation = TOP_LEVEL[0]

        with pytest.raises(pickle.PicklingError):
            torch.save(model, tmp_path / "model.pt")

    def test_a_lambda_as_a_hook_on_a_parameter_is_left_out(self, tmp_path):
        model = Scaled(2.0)
        model.factor.register_hook(lambda gradient: gradient)

        torch.save(model, tmp_path / "model.pt")

        assert torch.load(tmp_path / "model.pt", weights_only=False).factor.tolist() == [2.0]

    def test_its_state_dict_saves(self, tmp_path):
        model = Scaled(2.0)
        model.activation = lambda x: x

        torch.save(model.state_dict(), tmp_path / "parameters.pt")

        assert torch.load(tmp_path / "parameters.pt", weights_only=True)["factor"].tolist() == [2.0]
