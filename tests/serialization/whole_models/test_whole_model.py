"""Saving and loading a whole model.

Order: 5
"""

import json
import pickle
import sys
import types

import pytest
import torch
from torch import nn

from torchnotes import belief, changed, claim, since, until


class Scaled(nn.Module):
    """Multiplies by a parameter."""

    def __init__(self, factor=1.0):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor([factor]))

    def forward(self, x):
        return self.factor * x


class ScaledAnew(Scaled):
    """What becomes of the class after a model was saved."""

    def forward(self, x):
        return -self.factor * x


@pytest.fixture
def networks(monkeypatch):
    """A module `networks` with the class `Scaled`, whose source a check can change by putting another in its place."""
    module = types.ModuleType("networks")
    module.Scaled = Scaled
    monkeypatch.setattr(Scaled, "__module__", "networks")
    monkeypatch.setitem(sys.modules, "networks", module)
    return module


@claim(
    api=["torch.save"],
    about=["state", "error"],
    see=["generated/torch.save", "notes/serialization"],
    asked=[
        "'Linear' object has no attribute 'save'",
        "model.save in pytorch like keras",
        "how to save a pytorch model",
    ],
)
class TestModulesHaveNoSaveMethod:
    """An `nn.Linear` lacks a method `save`.

    A call of `model.save` raises AttributeError there, because `nn.Linear` does not define it. [a_model_saves_itself]
    `torch.save(model, path)` writes the `nn.Linear` and returns None. [torch_save_writes_it]
    The model comes first: a path before an `nn.Linear` raises AttributeError. [the_model_comes_before_the_path]
    A TorchScript module has a method `save`. [a_script_module_has_the_method]
    Keras models have one too. [background]
    """

    @belief("lecture/40", holds=False, raises=AttributeError)
    def test_a_model_saves_itself(self, tmp_path):
        model = nn.Linear(2, 1)

        model.save(tmp_path / "model.pt")

        assert (tmp_path / "model.pt").exists()

    def test_torch_save_writes_it(self, tmp_path):
        model = nn.Linear(2, 1)

        result = torch.save(model, tmp_path / "model.pt")

        assert result is None
        assert torch.load(tmp_path / "model.pt", weights_only=False).weight.tolist() == model.weight.tolist()

    def test_a_script_module_has_the_method(self):
        assert hasattr(torch.jit.ScriptModule, "save")
        assert not hasattr(nn.Module, "save")

    def test_the_model_comes_before_the_path(self, tmp_path):
        with pytest.raises(AttributeError):
            torch.save(tmp_path / "model.pt", nn.Linear(2, 1))

        assert not (tmp_path / "model.pt").exists()


@claim(
    api=["torch.save", "torch.load"],
    about=["state", "argument", "error"],
    see=["notes/serialization", "generated/torch.load"],
    asked=[
        "save entire model vs state_dict",
        "torch.save(model) includes architecture",
        "load whole model weights_only error",
        "export model with its structure",
    ],
)
class TestSavingAModelKeepsItsAttributesAndTheNameOfItsClass:
    """`torch.save` of an `nn.Sequential` keeps layers and class names.

    Its layers, their sizes and the rate of a dropout come back under `weights_only=False`.
    [the_form_is_saved_with_the_model_and_not_with_its_parameters, what_the_model_is_made_of_is_stored_with_it]
    The computation of `forward` does not, because the file holds the name of the class and not its code.
    [what_the_model_computes_is_stored_with_it, the_file_names_the_class_and_has_no_line_of_its_code]
    A file of its state dict holds parameters by name, without the layers.
    [the_form_is_saved_with_the_model_and_not_with_its_parameters]
    From torch 2.6 on `torch.load(path)` by default raises UnpicklingError for an `nn.Linear` and an `nn.Sequential`.
    [the_path_alone_raises, a_model_is_loaded_by_its_path_alone]
    `weights_only=False` loads the `nn.Sequential`. [a_model_is_loaded_by_its_path_where_weights_only_is_off]
    Before torch 2.6 the path was enough. [the_path_alone_is_enough]
    """

    @belief("lecture/41")
    def test_the_form_is_saved_with_the_model_and_not_with_its_parameters(self, tmp_path):
        model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())

        torch.save(model, tmp_path / "model.pt")
        torch.save(model.state_dict(), tmp_path / "parameters.pt")

        assert str(torch.load(tmp_path / "model.pt", weights_only=False)) == str(model)
        assert list(torch.load(tmp_path / "parameters.pt", weights_only=True)) == ["0.weight", "0.bias"]

    @belief("lecture/45")
    def test_what_the_model_is_made_of_is_stored_with_it(self, tmp_path):
        model = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Dropout(0.25))

        torch.save(model, tmp_path / "model.pt")
        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert (loaded[0].out_features, loaded[0].bias, loaded[1].p) == (3, None, 0.25)
        assert loaded[0].weight.tolist() == model[0].weight.tolist()

    @belief("lecture/45", holds=False, role="exception")
    def test_what_the_model_computes_is_stored_with_it(self, tmp_path, networks):
        torch.save(Scaled(2.0), tmp_path / "model.pt")

        networks.Scaled = ScaledAnew
        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert loaded(torch.tensor([3.0])).tolist() == [6.0]

    def test_the_file_names_the_class_and_has_no_line_of_its_code(self, tmp_path, networks):
        torch.save(networks.Scaled(2.0), tmp_path / "model.pt")

        content = (tmp_path / "model.pt").read_bytes()

        assert b"networks" in content
        assert b"self.factor * x" not in content

    @belief("lecture/46", holds="<2.6", raises=pickle.UnpicklingError)
    @changed(
        "2.6",
        why="pytorch#137602",
        remedy="Save and load the `state_dict`, or pass `weights_only=False` for a file that you trust.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"f": 0, "pickle_module": 2},
            "when": ["file_names:f=torch.nn.modules"],
        },
    )
    def test_a_model_is_loaded_by_its_path_alone(self, tmp_path):
        model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt")

        assert str(loaded) == str(model)

    def test_a_model_is_loaded_by_its_path_where_weights_only_is_off(self, tmp_path):
        model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
        torch.save(model, tmp_path / "model.pt")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert str(loaded) == str(model)
        assert loaded(torch.ones(2)).tolist() == model(torch.ones(2)).tolist()

    @since(
        "2.6",
        why="pytorch#137602",
        remedy="Pass `weights_only=False` for a file that you trust, or save the state dict.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"f": 0, "pickle_module": 2},
            "when": ["file_names:f=torch.nn.modules"],
        },
    )
    def test_the_path_alone_raises(self, tmp_path):
        torch.save(nn.Linear(2, 1), tmp_path / "model.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "model.pt")

    @until("2.6")
    def test_the_path_alone_is_enough(self, tmp_path):
        torch.save(nn.Linear(2, 1), tmp_path / "model.pt")

        assert isinstance(torch.load(tmp_path / "model.pt"), nn.Linear)


ELSEWHERE = """
import json, torch

answers = {}
for path in NAMES:
    try:
        answers[path] = type(torch.load(path, weights_only=False)).__name__
    except Exception as error:
        answers[path] = type(error).__name__
print(json.dumps(answers))
"""


def load_elsewhere(new_process, folder, *names):
    """Load files in a new process, which has nothing of this file; return the type of each, or its error."""
    return json.loads(new_process(f"NAMES = {names}\n{ELSEWHERE}", folder))


@claim(
    api=["torch.load", "torch.save"],
    about=["error", "state"],
    see=["notes/serialization", "generated/torch.load"],
    asked=[
        "Can't get attribute on module __main__",
        "load model without class definition",
        "ModuleNotFoundError when torch.load model",
        "moved or renamed source file breaks loading model",
    ],
)
class TestLoadingAModelNeedsItsClass:
    """`torch.load` of a whole model raises where its class is missing.

    A program without the module fails, because the file names the module and does not hold it.
    [a_program_without_the_class_loads_a_model_back]
    Under `weights_only=False` a missing module raises ModuleNotFoundError. [a_module_that_is_gone_raises]
    Under `weights_only=False` a class missing in its module raises AttributeError. [a_class_that_is_gone_raises]
    So does a model saved by a script, which names `__main__`, in a program without that class.
    [another_program_lacks_the_module_or_the_class]
    Under `weights_only=False` an `nn.Sequential` of an `nn.Linear` loads in another program.
    [another_program_lacks_the_module_or_the_class]
    A state dict of float32 parameters loads without the class. [its_parameters_load_without_the_class]
    """

    @belief("lecture/46", holds=False, raises=ModuleNotFoundError, role="exception")
    def test_a_program_without_the_class_loads_a_model_back(self, tmp_path, networks, monkeypatch):
        torch.save(networks.Scaled(2.0), tmp_path / "model.pt")
        monkeypatch.delitem(sys.modules, "networks")

        loaded = torch.load(tmp_path / "model.pt", weights_only=False)

        assert loaded(torch.tensor([3.0])).tolist() == [6.0]

    def test_another_program_lacks_the_module_or_the_class(self, tmp_path, monkeypatch, new_process):
        for name, module in (("script.pt", "__main__"), ("moved.pt", "networks")):
            monkeypatch.setitem(sys.modules, module, types.SimpleNamespace(Scaled=Scaled))
            monkeypatch.setattr(Scaled, "__module__", module)
            torch.save(Scaled(2.0), tmp_path / name)
        torch.save(nn.Sequential(nn.Linear(2, 1)), tmp_path / "torchs-own.pt")
        torch.save(Scaled(2.0).state_dict(), tmp_path / "parameters.pt")
        assert len([*tmp_path.glob("*.pt")]) == 4

        assert load_elsewhere(new_process, tmp_path, "script.pt", "moved.pt", "torchs-own.pt", "parameters.pt") == {
            "script.pt": "AttributeError",
            "moved.pt": "ModuleNotFoundError",
            "torchs-own.pt": "Sequential",
            "parameters.pt": "OrderedDict",
        }

    def test_a_module_that_is_gone_raises(self, tmp_path, networks, monkeypatch):
        torch.save(networks.Scaled(2.0), tmp_path / "model.pt")
        monkeypatch.delitem(sys.modules, "networks")

        with pytest.raises(ModuleNotFoundError):
            torch.load(tmp_path / "model.pt", weights_only=False)

    def test_a_class_that_is_gone_raises(self, tmp_path, networks):
        torch.save(networks.Scaled(2.0), tmp_path / "model.pt")
        del networks.Scaled

        with pytest.raises(AttributeError):
            torch.load(tmp_path / "model.pt", weights_only=False)

    def test_its_parameters_load_without_the_class(self, tmp_path, networks):
        torch.save(networks.Scaled(2.0).state_dict(), tmp_path / "parameters.pt")
        del networks.Scaled

        loaded = torch.load(tmp_path / "parameters.pt", weights_only=True)

        assert loaded["factor"].tolist() == [2.0]
