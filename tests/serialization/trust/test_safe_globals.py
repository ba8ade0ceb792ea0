"""Files from elsewhere: letting a class in.

Order: 14
"""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


class Tiny(nn.Module):
    """A model of one layer."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)


class Folder:
    """Stands for a trap in a file: whoever unpickles it makes a folder."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def make_folder(path):
    Path(path).mkdir()


class Calling(Folder):
    """Stands for a file that names a function of yours."""

    def __reduce__(self):
        return make_folder, (self.path,)


@pytest.fixture
def nothing_let_through():
    """Put back what was let through before: torch's own parts name classes when they are imported."""
    before = torch.serialization.get_safe_globals()
    torch.serialization.clear_safe_globals()
    yield
    torch.serialization.clear_safe_globals()
    torch.serialization.add_safe_globals(before)


@claim(
    api=["torch.serialization.safe_globals", "torch.load"],
    about=["error", "state", "argument"],
    see=["notes/serialization", "generated/torch.load"],
    asked=[
        "allowlist custom class for weights_only load",
        "Unsupported global was not an allowed global by default",
        "torch.serialization.safe_globals example",
        "load numpy scalar with weights_only=True",
        "load full model safely without weights_only=False",
    ],
)
class TestSafeGlobalsLetsClassesThrough:
    """`safe_globals` can accept named classes under `weights_only=True`.

    A model of one `nn.Linear` loads where its class, `nn.Linear` and `set` are named.
    [a_model_loads_where_all_its_classes_are_named]
    Where `nn.Linear` is not among the names, it raises UnpicklingError. [a_layer_of_torch_that_is_not_named_raises]
    `TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1` does not change that.
    [it_raises_even_where_the_environment_turns_the_protection_off]
    After the `with` block an `nn.Linear` raises UnpicklingError again. [a_class_is_refused_again_afterwards]
    An `np.float64` loads where its `scalar` function, `np.dtype` and the class of its dtype are named.
    [a_number_of_numpy_loads_where_what_makes_it_is_named]
    A function of yours that is named runs while the file loads. [a_function_that_is_named_runs]
    `os.mkdir` raises UnpicklingError though it is named. [a_function_of_the_system_is_refused_even_if_it_is_named]
    On torch 2.5 an `nn.Linear` needs `set` among the names; from torch 2.6 on it does not.
    [a_layer_without_set_raises, a_layer_loads_without_set]
    Releases before torch 2.5 lack `safe_globals`. [the_context_is_not_there_yet]
    """

    @since("2.5")
    def test_a_model_loads_where_all_its_classes_are_named(self, tmp_path):
        model = Tiny()
        torch.save(model, tmp_path / "model.pt")

        with torch.serialization.safe_globals([Tiny, nn.Linear, set]):
            assert type(torch.load(tmp_path / "model.pt", weights_only=True)) is Tiny
            loaded = torch.load(tmp_path / "model.pt", weights_only=True)

        assert loaded.layer.weight.tolist() == model.layer.weight.tolist()

    @since("2.5")
    def test_a_layer_of_torch_that_is_not_named_raises(self, tmp_path):
        torch.save(Tiny(), tmp_path / "model.pt")

        with torch.serialization.safe_globals([Tiny]), pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "model.pt", weights_only=True)

    @since("2.5")
    def test_it_raises_even_where_the_environment_turns_the_protection_off(self, tmp_path, monkeypatch):
        torch.save(Tiny(), tmp_path / "model.pt")
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")

        with torch.serialization.safe_globals([Tiny]), pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "model.pt", weights_only=True)

    @since("2.5")
    def test_a_class_is_refused_again_afterwards(self, tmp_path):
        torch.save(nn.Linear(1, 1), tmp_path / "model.pt")

        with torch.serialization.safe_globals([nn.Linear, set]):
            torch.load(tmp_path / "model.pt", weights_only=True)

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "model.pt", weights_only=True)

    @since("2.5")
    def test_a_number_of_numpy_loads_where_what_makes_it_is_named(self, tmp_path):
        torch.save({"loss": np.float64(0.5)}, tmp_path / "checkpoint.pt")
        scalar = np.float64(0.5).__reduce__()[0]

        with torch.serialization.safe_globals([scalar, np.dtype, type(np.dtype(np.float64))]):
            loaded = torch.load(tmp_path / "checkpoint.pt", weights_only=True)

        assert loaded == {"loss": 0.5}
        assert type(loaded["loss"]) is np.float64

    @since("2.5")
    def test_a_function_of_the_system_is_refused_even_if_it_is_named(self, tmp_path):
        torch.save(Folder(tmp_path / "trap"), tmp_path / "file.pt")

        with torch.serialization.safe_globals([os.mkdir]), pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt", weights_only=True)
        assert not (tmp_path / "trap").exists()

    @until("2.5")
    def test_the_context_is_not_there_yet(self):
        assert not hasattr(torch.serialization, "safe_globals")

    @since("2.5")
    def test_a_function_that_is_named_runs(self, tmp_path):
        torch.save(Calling(tmp_path / "trap"), tmp_path / "file.pt")

        with torch.serialization.safe_globals([make_folder]):
            torch.load(tmp_path / "file.pt", weights_only=True)

        assert (tmp_path / "trap").exists()

    @since("2.6")
    def test_a_layer_loads_without_set(self, tmp_path):
        torch.save(nn.Linear(1, 1), tmp_path / "model.pt")

        with torch.serialization.safe_globals([nn.Linear]):
            assert type(torch.load(tmp_path / "model.pt", weights_only=True)) is nn.Linear

    @since("2.5")
    @until("2.6")
    def test_a_layer_without_set_raises(self, tmp_path):
        torch.save(nn.Linear(1, 1), tmp_path / "model.pt")

        with torch.serialization.safe_globals([nn.Linear]), pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "model.pt", weights_only=True)


@claim(
    api=[
        "torch.serialization.safe_globals",
        "torch.load",
        "torch.serialization.add_safe_globals",
        "torch.serialization.clear_safe_globals",
    ],
    about=["error", "state"],
    see=["notes/serialization"],
    asked=[
        "add_safe_globals permanently allow class",
        "undo add_safe_globals",
        "list which classes a checkpoint needs",
        "get_unsafe_globals_in_checkpoint usage",
        "inspect untrusted pt file",
    ],
)
class TestAddSafeGlobalsLastsForTheProcess:
    """`add_safe_globals` can accept named classes until they are cleared.

    After `add_safe_globals([nn.Linear, set])` an `nn.Linear` loads twice under `weights_only=True`.
    [a_class_is_let_through_again_and_again]
    A second call adds to the first. [each_call_adds_to_the_ones_before]
    After `clear_safe_globals` an `nn.Linear` raises UnpicklingError. [a_class_is_refused_once_it_is_cleared]
    From torch 2.6 on a `safe_globals` block removes the classes it names at its end, even one added before.
    [a_block_that_names_a_class_takes_it_away_at_its_end]
    `get_unsafe_globals_in_checkpoint` returns the name of an `nn.Linear` in a file, unless it is accepted already.
    [a_file_says_what_it_asks_for]
    For a file that names `os.mkdir` it returns the function's name, and does not run it. [asking_runs_nothing]
    Releases before torch 2.6 lack that function, and those before 2.4 lack `add_safe_globals`.
    [a_file_cannot_be_asked_yet, the_function_is_not_there_yet]
    """

    @since("2.4")
    @pytest.mark.usefixtures("nothing_let_through")
    def test_a_class_is_let_through_again_and_again(self, tmp_path):
        torch.save(nn.Linear(1, 1), tmp_path / "model.pt")

        torch.serialization.add_safe_globals([nn.Linear, set])

        assert type(torch.load(tmp_path / "model.pt", weights_only=True)) is nn.Linear
        assert type(torch.load(tmp_path / "model.pt", weights_only=True)) is nn.Linear

    @since("2.4")
    @pytest.mark.usefixtures("nothing_let_through")
    def test_a_class_is_refused_once_it_is_cleared(self, tmp_path):
        torch.save(nn.Linear(1, 1), tmp_path / "model.pt")

        torch.serialization.add_safe_globals([nn.Linear])
        torch.serialization.clear_safe_globals()

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "model.pt", weights_only=True)

    @since("2.4")
    @pytest.mark.usefixtures("nothing_let_through")
    def test_each_call_adds_to_the_ones_before(self):
        torch.serialization.add_safe_globals([nn.Linear])
        torch.serialization.add_safe_globals([nn.Conv1d])

        assert sorted(one.__name__ for one in torch.serialization.get_safe_globals()) == ["Conv1d", "Linear"]

    @since(
        "2.6",
        remedy="Call `add_safe_globals` again after the block for classes that shall stay.",
        trigger={
            "calls": ["torch.serialization.safe_globals", "torch._weights_only_unpickler._safe_globals"],
            "at": {"safe_globals": 0},
            "when": ["accepted:safe_globals"],
        },
    )
    @pytest.mark.usefixtures("nothing_let_through")
    def test_a_block_that_names_a_class_takes_it_away_at_its_end(self):
        torch.serialization.add_safe_globals([nn.Linear, nn.Conv1d])

        with torch.serialization.safe_globals([nn.Linear]):
            assert sorted(one.__name__ for one in torch.serialization.get_safe_globals()) == ["Conv1d", "Linear"]

        assert torch.serialization.get_safe_globals() == [nn.Conv1d]

    @until("2.4")
    def test_the_function_is_not_there_yet(self):
        assert not hasattr(torch.serialization, "add_safe_globals")

    @since("2.6")
    def test_a_file_says_what_it_asks_for(self, tmp_path):
        torch.save(nn.Linear(1, 1), tmp_path / "model.pt")

        asked = torch.serialization.get_unsafe_globals_in_checkpoint(tmp_path / "model.pt")

        assert asked == ["torch.nn.modules.linear.Linear"]

    @until("2.6")
    def test_a_file_cannot_be_asked_yet(self):
        assert not hasattr(torch.serialization, "get_unsafe_globals_in_checkpoint")

    @since("2.6")
    def test_asking_runs_nothing(self, tmp_path):
        torch.save(Folder(tmp_path / "trap"), tmp_path / "file.pt")

        asked = torch.serialization.get_unsafe_globals_in_checkpoint(tmp_path / "file.pt")

        assert asked == [f"{os.mkdir.__module__}.mkdir"]
        assert not (tmp_path / "trap").exists()
