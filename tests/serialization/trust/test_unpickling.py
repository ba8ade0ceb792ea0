"""Files from elsewhere: what unpickling may do.

Order: 13
"""

import collections
import datetime as dt
import os
import pickle

import numpy as np
import pytest
import torch
from torch import nn

from torchnotes import belief, changed, claim, since, until


class Folder:
    """Stands for a trap in a file: whoever unpickles it makes a folder, and could run any other function."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


class Marked(torch.Tensor):
    """A tensor of a class of its own."""


@claim(
    api=["torch.load"],
    about=["error", "argument"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "is torch.load safe for untrusted files",
        "pickle security arbitrary code execution checkpoint",
        "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD environment variable",
        "Can not safely load weights when explicit pickle_module",
        "disable weights_only globally",
    ],
)
class TestLoadingAFileRunsItsCodeUnlessWeightsOnly:
    """`torch.load(path, weights_only=False)` can run code that the file names.

    A file that names `os.mkdir` makes a folder while it loads. [a_file_runs_a_function_of_its_choice]
    Load so a file that you trust. [advice]
    With `weights_only=True` that file raises UnpicklingError and does not make the folder.
    [weights_only_raises_and_runs_nothing]
    From torch 2.6 on a call with the path alone does so by default. [the_default_raises_and_runs_nothing]
    Before torch 2.6 a call with the path alone made the folder. [the_function_runs_by_default]
    `pickle_module=pickle` without `weights_only` makes it. [a_pickle_module_of_ones_own_turns_the_protection_off]
    So does the path alone under `TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1`.
    [an_environment_variable_turns_the_protection_off]
    From torch 2.13 on `TRUE`, `True`, `YES` and `Y` do what `1` does. [a_value_in_capitals_turns_the_protection_off]
    From torch 2.6 to 2.12 these four values did not turn the protection off. [a_value_in_capitals_is_ignored]
    With `weights_only=True` `pickle_module=pickle` raises RuntimeError. [both_a_pickle_module_and_weights_only_raise]
    An explicit `weights_only=True` raises UnpicklingError under that variable too.
    [weights_only_wins_over_the_variable]
    `TORCH_FORCE_WEIGHTS_ONLY_LOAD=1` overrules `weights_only=False`: UnpicklingError is raised.
    [an_environment_variable_turns_the_protection_on]
    """

    def test_a_file_runs_a_function_of_its_choice(self, tmp_path):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", weights_only=False) == {"weight": None}
        assert (tmp_path / "trap").exists()

    def test_weights_only_raises_and_runs_nothing(self, tmp_path):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)
        assert not (tmp_path / "trap").exists()

    @until("2.6")
    def test_the_function_runs_by_default(self, tmp_path):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")

        torch.load(tmp_path / "file.pt")

        assert (tmp_path / "trap").exists()

    @since("2.6", why="pytorch#137602", remedy="Pass `weights_only=False` for a file that you trust.")
    def test_the_default_raises_and_runs_nothing(self, tmp_path):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")
        assert not (tmp_path / "trap").exists()

    def test_a_pickle_module_of_ones_own_turns_the_protection_off(self, tmp_path):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", pickle_module=pickle) == {"weight": None}
        assert (tmp_path / "trap").exists()

    def test_an_environment_variable_turns_the_protection_off(self, tmp_path, monkeypatch):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")

        torch.load(tmp_path / "file.pt")

        assert (tmp_path / "trap").exists()

    @since(
        "2.6",
        why="pytorch#138225",
        remedy="Write `TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1`.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"f": 0, "pickle_module": 2},
            "when": ["environment:TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=TRUE|True|YES|Y", "file_names:f=refused"],
        },
    )
    @until("2.13")
    @pytest.mark.parametrize("value", ["TRUE", "True", "YES", "Y"])
    def test_a_value_in_capitals_is_ignored(self, tmp_path, monkeypatch, value):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", value)

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")
        assert not (tmp_path / "trap").exists()

    @since(
        "2.13",
        remedy="Unset the variable, or pass `weights_only=True`, to be safe from files of others.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only"],
            "when": ["environment:TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=TRUE|True|YES|Y"],
        },
    )
    @changed(
        "2.6",
        why="pytorch#138225",
        remedy="Write `TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1`.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"f": 0, "pickle_module": 2},
            "when": ["environment:TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=TRUE|True|YES|Y", "file_names:f=refused"],
        },
    )
    @pytest.mark.parametrize("value", ["TRUE", "True", "YES", "Y"])
    def test_a_value_in_capitals_turns_the_protection_off(self, tmp_path, monkeypatch, value):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")
        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", value)

        torch.load(tmp_path / "file.pt")

        assert (tmp_path / "trap").exists()

    def test_an_environment_variable_turns_the_protection_on(self, tmp_path, monkeypatch):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_WEIGHTS_ONLY_LOAD", "1")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=False)
        assert not (tmp_path / "trap").exists()

    def test_weights_only_wins_over_the_variable(self, tmp_path, monkeypatch):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)
        assert not (tmp_path / "trap").exists()

    def test_both_a_pickle_module_and_weights_only_raise(self, tmp_path):
        torch.save({"weight": Folder(tmp_path / "trap")}, tmp_path / "file.pt")

        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "file.pt", weights_only=True, pickle_module=pickle)
        assert not (tmp_path / "trap").exists()


@claim(
    api=["torch.load"],
    about=["value", "error", "argument"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "Weights only load failed",
        "which types can be loaded with weights_only=True",
        "numpy float in checkpoint cannot be loaded",
        "UnpicklingError after upgrading to pytorch 2.6",
        "checkpoint with defaultdict or datetime fails to load",
    ],
)
class TestWeightsOnlyKnowsTensorsAndPlainContainers:
    """`torch.load(weights_only=True)` accepts dense tensors, lists and dicts.

    Small ints, floats, bools, `str`, None, `torch.Size`, and list, tuple, dict and OrderedDict of them load unchanged.
    [plain_values_load]
    So do a dense float32 tensor and the dtype float16. [tensors_and_dtypes_load]
    By default a checkpoint with a loss from `np.mean` raises UnpicklingError, because that is a NumPy number.
    [a_checkpoint_with_a_loss_of_numpy_can_be_resumed_from]
    Save `float(loss)` instead. [advice]
    By default NumPy numbers and arrays, a date, a defaultdict and a path raise UnpicklingError.
    [others_raise, a_path_raises]
    So do a module and a tensor of a class that torch lacks. [a_module_and_a_tensor_of_another_class_raise]
    """

    @pytest.mark.parametrize(
        "value",
        [
            *(1, 2.5, True, None, "text", [1, (2, 3)], {"a": {"b": 1}}, torch.Size([2])),
            # its repr is another one from Python 3.12 on
            pytest.param(collections.OrderedDict(a=1), id="OrderedDict(a=1)"),
        ],
        ids=repr,
    )
    def test_plain_values_load(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=True)

        assert loaded == value
        assert type(loaded) is type(value)

    def test_tensors_and_dtypes_load(self, tmp_path):
        torch.save({"loss": torch.tensor(0.5), "dtype": torch.float16}, tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=True)

        assert (loaded["loss"].item(), loaded["dtype"]) == (0.5, torch.float16)

    @belief("lecture/48", holds="<2.6", raises=pickle.UnpicklingError, role="exception")
    @changed(
        "2.6",
        why="pytorch#137602",
        remedy="Save the loss as a float, `loss.item()`.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "missing": ["weights_only", "pickle_module"],
            "at": {"f": 0, "pickle_module": 2},
            "when": ["file_names:f=numpy.core.multiarray.scalar|numpy._core.multiarray.scalar"],
        },
    )
    def test_a_checkpoint_with_a_loss_of_numpy_can_be_resumed_from(self, tmp_path):
        torch.save({"epoch": 1, "loss": np.mean([0.25, 0.75])}, tmp_path / "checkpoint.pt")

        loaded = torch.load(tmp_path / "checkpoint.pt")

        assert loaded == {"epoch": 1, "loss": 0.5}

    @pytest.mark.parametrize(
        "value",
        [np.float64(0.5), np.float32(0.5), np.zeros(2), dt.date(2020, 1, 1), collections.defaultdict(list)],
        ids=["float64", "float32", "array", "date", "defaultdict"],
    )
    def test_others_raise(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)
        assert type(torch.load(tmp_path / "file.pt", weights_only=False)) is type(value)

    @pytest.mark.parametrize("value", [nn.Linear(1, 1), torch.ones(1).as_subclass(Marked)], ids=["module", "subclass"])
    def test_a_module_and_a_tensor_of_another_class_raise(self, tmp_path, value):
        torch.save(value, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)
        assert type(torch.load(tmp_path / "file.pt", weights_only=False)) is type(value)

    def test_a_path_raises(self, tmp_path):
        torch.save(tmp_path, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)
