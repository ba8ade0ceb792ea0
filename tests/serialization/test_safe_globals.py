"""Files from elsewhere: letting a class in."""

import os
import pickle

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
)
class TestSafeGlobalsLetsClassesThrough:
    """`torch.serialization.safe_globals` lets named classes through `weights_only=True`, within its `with` block.

    Every class in the file has to be named, those of torch's own layers too, and before torch 2.6 the `set` in each.
    So a whole model can be loaded without opening the door to every function, though its classes are trusted fully.
    It is there since torch 2.5, `add_safe_globals`, which lasts for the process, since 2.4.
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


@claim(
    api=["torch.load", "torch.serialization.add_safe_globals", "torch.serialization.clear_safe_globals"],
    about=["error", "state"],
    see=["notes/serialization"],
)
class TestAddSafeGlobalsLastsForTheProcess:
    """`torch.serialization.add_safe_globals` lets named classes through `weights_only=True` until they are taken away.

    It is there since torch 2.4; `clear_safe_globals` takes all away, those of torch's own parts too.
    A `safe_globals` block takes what it names away at its end, even if it was let through before.
    Since 2.6 `get_unsafe_globals_in_checkpoint` tells beforehand what a file asks for, without loading it.
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

    @since("2.6")
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
