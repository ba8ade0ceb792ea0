"""Dtypes and layouts that files hold.

Order: 15.5
"""

import pickle

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.save", "torch.load"],
    about=["value", "dtype", "error", "state"],
    see=["generated/torch.save", "generated/torch.load"],
    asked=[
        "dtype torch.uint16 is not recognized",
        "save unsigned 16 bit tensor",
        "uint32 tensor pickle error",
        "store uint64 tensor on disk",
    ],
)
class TestTensorsOfUint16AreSaved:
    """`torch.save` accepts tensors of uint16, uint32 and uint64.

    By default `torch.load` returns them with their dtype. [each_comes_back]
    Before torch 2.6 `torch.save` raised KeyError. [each_raises_a_key_error]
    Before torch 2.3 torch lacks the three dtypes. [the_dtypes_are_missing]
    A round trip by `pickle` raises AttributeError, and before torch 2.6 KeyError.
    [pickle_raises_an_attribute_error, pickle_raises_a_key_error]
    Saved as `x.view(torch.int16)`, a uint16 tensor comes back by `.view(torch.uint16)` on older releases too.
    [a_view_as_int16_comes_back]
    """

    @until("2.3")
    def test_the_dtypes_are_missing(self):
        assert hasattr(torch, "uint8")
        assert [name for name in ("uint16", "uint32", "uint64") if hasattr(torch, name)] == []

    @since("2.3")
    @until("2.6")
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_each_raises_a_key_error(self, tmp_path, name):
        x = torch.tensor([1, 60000], dtype=getattr(torch, name))

        with pytest.raises(KeyError):
            torch.save(x, tmp_path / "file.pt")

    @since("2.6", why="pytorch#137184")
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_each_comes_back(self, tmp_path, name):
        torch.save(torch.tensor([1, 60000], dtype=getattr(torch, name)), tmp_path / "file.pt")

        assert (tmp_path / "file.pt").is_file()
        loaded = torch.load(tmp_path / "file.pt")
        assert (loaded.tolist(), loaded.dtype) == ([1, 60000], getattr(torch, name))

    @since("2.3")
    @until("2.6")
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_pickle_raises_a_key_error(self, name):
        x = torch.tensor([1], dtype=getattr(torch, name))

        with pytest.raises(KeyError):
            pickle.loads(pickle.dumps(x))  # noqa: S301 - bytes made here

    @since(
        "2.6",
        why="pytorch#137184",
        remedy="Pickle a view as the signed dtype, as `x.view(torch.int16)`.",
        trigger={"unseen": "the call is one of Python's own functions, which are not looked at"},
    )
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_pickle_raises_an_attribute_error(self, name):
        x = torch.tensor([1], dtype=getattr(torch, name))

        with pytest.raises(AttributeError):
            pickle.loads(pickle.dumps(x))  # noqa: S301 - bytes made here

    @since("2.3")
    def test_a_view_as_int16_comes_back(self, tmp_path):
        torch.save(torch.tensor([1, 60000], dtype=torch.uint16).view(torch.int16), tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=True).view(torch.uint16)

        assert (loaded.tolist(), loaded.dtype) == ([1, 60000], torch.uint16)


@claim(
    api=["torch.load"],
    about=["value", "error"],
    see=["generated/torch.load", "nested"],
    asked=[
        "save and load nested tensor",
        "jagged tensor checkpoint UnpicklingError",
        "NestedTensorImpl doesn't support sizes",
    ],
)
class TestByDefaultLoadRejectsANestedTensor:
    """By default `torch.load` rejects a nested tensor.

    A `torch.nested.nested_tensor` of the default layout raises UnpicklingError.
    [a_nested_tensor_raises]
    Before torch 2.15 it was loaded, with `weights_only=True` too. [a_nested_tensor_loads]
    One of the layout `torch.jagged` raises too, and before torch 2.15 was loaded by default.
    [a_jagged_tensor_raises, a_jagged_tensor_loads]
    With `weights_only=False` it loads from torch 2.2 on. [without_weights_only_it_loads]
    A list of its parts, `list(x.unbind())`, loads by default. [a_list_of_its_parts_loads]
    """

    @since("2.2")
    @until("2.15")
    def test_a_nested_tensor_loads(self, tmp_path):
        torch.save(torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]), tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=True)

        assert [part.tolist() for part in loaded.unbind()] == [[1.0], [1.0, 1.0]]

    @since("2.15", remedy="Save `list(x.unbind())`, and build the nested tensor after loading.")
    def test_a_nested_tensor_raises(self, tmp_path):
        torch.save(torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]), tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")

    @since("2.2")
    @until("2.15")
    def test_a_jagged_tensor_loads(self, tmp_path):
        x = torch.nested.nested_tensor([torch.ones(1), torch.ones(2)], layout=torch.jagged)
        torch.save(x, tmp_path / "file.pt")

        assert [part.tolist() for part in torch.load(tmp_path / "file.pt").unbind()] == [[1.0], [1.0, 1.0]]

    @since(
        "2.15",
        why="pytorch#194380",
        remedy="Save `list(x.unbind())`, and build the nested tensor after loading.",
        trigger={
            "calls": ["torch.load", "torch.serialization.load"],
            "at": {"f": 0, "pickle_module": 2},
            "when": [
                "!argument:weights_only=False",
                "file_names:f=torch.nested|torch._utils._rebuild_nested_tensor",
            ],
        },
    )
    def test_a_jagged_tensor_raises(self, tmp_path):
        x = torch.nested.nested_tensor([torch.ones(1), torch.ones(2)], layout=torch.jagged)
        torch.save(x, tmp_path / "file.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "file.pt")

    @since("2.2")
    def test_without_weights_only_it_loads(self, tmp_path):
        torch.save(torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]), tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=False)

        assert [part.tolist() for part in loaded.unbind()] == [[1.0], [1.0, 1.0]]

    def test_a_list_of_its_parts_loads(self, tmp_path):
        x = torch.nested.nested_tensor([torch.ones(1), torch.ones(2)])
        torch.save(list(x.unbind()), tmp_path / "file.pt")

        loaded = torch.load(tmp_path / "file.pt", weights_only=True)

        assert [part.tolist() for part in loaded] == [[1.0], [1.0, 1.0]]
