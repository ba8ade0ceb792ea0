"""Files with nested tensors."""

import pickle
import warnings

import pytest
import torch

from torchnotes import claim, since, until


def nested():
    """Return a nested tensor of two rows, in the strided layout."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([torch.ones(2), torch.zeros(3)])


@claim(
    api=["torch.load", "torch.nested.nested_tensor"],
    about=["error", "argument", "value"],
    see=["generated/torch.load", "nested", "notes/serialization"],
)
class TestLoadingANestedTensorRaisesByDefault:
    """`torch.load` of a saved nested tensor raises by default.

    The error is an UnpicklingError. [a_nested_tensor_raises_by_default]
    From torch 2.2 to 2.14 a nested tensor of the strided layout was loaded. [a_nested_tensor_is_loaded_by_default]
    With `weights_only=False` such a file is loaded. [without_protection_a_nested_tensor_is_loaded]
    Before torch 2.2 `torch.save` of a nested tensor raised RuntimeError. [saving_raises]
    A list of the rows can be saved and loads by default. [a_list_of_rows_is_loaded]
    """

    @until("2.2")
    def test_saving_raises(self, tmp_path):
        with pytest.raises(RuntimeError):
            torch.save(nested(), tmp_path / "nested.pt")

    @since("2.2", why="pytorch#110219")
    @until("2.15")
    def test_a_nested_tensor_is_loaded_by_default(self, tmp_path):
        torch.save(nested(), tmp_path / "nested.pt")

        loaded = torch.load(tmp_path / "nested.pt")

        assert [row.tolist() for row in loaded.unbind()] == [[1.0, 1.0], [0.0, 0.0, 0.0]]

    @since(
        "2.15",
        why="pytorch#194380",
        remedy="Pass `weights_only=False` for a file that you trust, or save the rows as a list.",
    )
    def test_a_nested_tensor_raises_by_default(self, tmp_path):
        torch.save(nested(), tmp_path / "nested.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "nested.pt")

    @since("2.2", why="pytorch#110219")
    def test_without_protection_a_nested_tensor_is_loaded(self, tmp_path):
        torch.save(nested(), tmp_path / "nested.pt")

        loaded = torch.load(tmp_path / "nested.pt", weights_only=False)

        assert [row.tolist() for row in loaded.unbind()] == [[1.0, 1.0], [0.0, 0.0, 0.0]]

    def test_a_list_of_rows_is_loaded(self, tmp_path):
        torch.save([row.clone() for row in nested().unbind()], tmp_path / "rows.pt")

        assert [row.tolist() for row in torch.load(tmp_path / "rows.pt")] == [[1.0, 1.0], [0.0, 0.0, 0.0]]
