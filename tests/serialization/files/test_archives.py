"""The archive that torch.save writes: which entries it has.

Order: 17
"""

import zipfile

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.save", "torch.load"],
    about=["value", "state"],
    see=["notes/serialization"],
    asked=[
        "what is inside a .pt file",
        "unzip pytorch checkpoint",
        "checkpoint file hash differs between versions",
        ".format_version .storage_alignment byteorder in pt archive",
        "same weights different file bytes",
    ],
)
class TestAnArchiveHasEntriesByTheRelease:
    """A saved archive holds entries beside the data.

    `data.pkl`, `version` and one file per storage are in it. [four_kinds_of_entries_are_there]
    Files of a tensor, a parameter, a module and the state of an optimizer are alike in this.
    [two_hidden_entries_are_there, the_byte_order_is_there]
    From torch 2.7 on `.format_version` and `.storage_alignment` are there as well.
    [two_hidden_entries_are_there, no_hidden_entry_is_there]
    From torch 2.1 on `byteorder` is in it. [the_byte_order_is_there, the_byte_order_is_missing]
    An archive without the hidden entries loads. [without_the_hidden_entries_it_loads]
    Compare what files load, not their bytes. [advice]
    """

    kinds = pytest.mark.parametrize(
        "saved",
        [
            {"a": torch.ones(2)},
            torch.ones(2),
            torch.nn.Parameter(torch.ones(2)),
            torch.nn.Linear(1, 1),
            torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.5).state_dict(),
            1,
        ],
        ids=["dict", "tensor", "parameter", "module", "optimizer", "number"],
    )

    def entries(self, path, saved):
        torch.save(saved, path)
        return {name.partition("/")[2] for name in zipfile.ZipFile(path).namelist()}

    def test_four_kinds_of_entries_are_there(self, tmp_path):
        path = tmp_path / "tensor.pt"
        torch.save({"a": torch.ones(2)}, path)

        assert path.is_file()
        assert self.entries(path, {"a": torch.ones(2)}) >= {"data.pkl", "data/0", "version"}

    @until("2.7")
    @kinds
    def test_no_hidden_entry_is_there(self, tmp_path, saved):
        found = self.entries(tmp_path / "tensor.pt", saved)

        assert found & {".format_version", ".storage_alignment", "version"} == {"version"}

    @since(
        "2.7",
        why="pytorch#147788",
        remedy="Compare what files load, not their entries.",
        trigger={"unseen": "the call is one of Python's own functions, which are not looked at"},
    )
    @kinds
    def test_two_hidden_entries_are_there(self, tmp_path, saved):
        found = self.entries(tmp_path / "tensor.pt", saved)

        assert found >= {".format_version", ".storage_alignment"}

    @until("2.1")
    @kinds
    def test_the_byte_order_is_missing(self, tmp_path, saved):
        assert self.entries(tmp_path / "tensor.pt", saved) & {"byteorder", "version"} == {"version"}

    @since(
        "2.1",
        why="pytorch#94503",
        remedy="Compare what files load, not their entries.",
        trigger={"unseen": "the call is one of Python's own functions, which are not looked at"},
    )
    @kinds
    def test_the_byte_order_is_there(self, tmp_path, saved):
        assert "byteorder" in self.entries(tmp_path / "tensor.pt", saved)

    def test_without_the_hidden_entries_it_loads(self, tmp_path):
        torch.save({"a": torch.ones(2)}, tmp_path / "whole.pt")

        with zipfile.ZipFile(tmp_path / "whole.pt") as whole, zipfile.ZipFile(tmp_path / "part.pt", "w") as part:
            for name in whole.namelist():
                if "/." not in name:
                    part.writestr(name, whole.read(name))

        assert torch.load(tmp_path / "part.pt", weights_only=True)["a"].tolist() == [1.0, 1.0]
