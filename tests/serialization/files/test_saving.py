"""Files: the arguments of torch.save.

Order: 2
"""

import io
import sys
import types
import zipfile

import pytest
import torch
from torch import nn

from torchnotes import belief, claim, since


class Writing:
    """Keeps what is written to it."""

    def __init__(self):
        self.written = []

    def write(self, data):
        self.written.append(bytes(data))
        return len(data)

    def flush(self):
        pass


@claim(
    api=["torch.save"],
    about=["error", "state"],
    see=["generated/torch.save"],
    asked=[
        "save() missing 1 required positional argument: 'f'",
        "Parent directory does not exist torch.save",
        "does torch.save overwrite existing file",
        "expected 'f' to be string, path, or a file-like object",
    ],
)
class TestTorchSaveNeedsAFile:
    """`torch.save(state_dict)` without a file raises TypeError.

    Nothing is saved then, because the argument for the file lacks a default.
    [the_parameters_are_saved_without_saying_where]
    A `Path` in a folder that exists is accepted. [the_parameters_are_saved_to_a_path]
    By default an object with the methods `write` and `flush` is accepted too.
    [an_object_that_writes_and_flushes_will_do]
    An object with `write` but without `flush` raises AttributeError. [an_object_without_flush_raises]
    Saving to the path of an earlier file replaces its content. [a_file_that_is_there_is_overwritten]
    A path first and a state dict second raise AttributeError. [swapped_arguments_raise]
    By default a folder that does not exist raises RuntimeError, if the path is ASCII.
    [a_folder_that_does_not_exist_raises]
    """

    @belief("lecture/43", holds=False, raises=TypeError)
    def test_the_parameters_are_saved_without_saying_where(self):
        model = nn.Linear(2, 1)

        result = torch.save(model.state_dict())

        assert result is None

    @belief("lecture/43", role="meaning")
    def test_the_parameters_are_saved_to_a_path(self, tmp_path):
        model = nn.Linear(2, 1)

        torch.save(model.state_dict(), tmp_path / "parameters.pt")

        assert (tmp_path / "parameters.pt").exists()
        assert torch.load(tmp_path / "parameters.pt", weights_only=True)["weight"].tolist() == model.weight.tolist()

    def test_swapped_arguments_raise(self, tmp_path):
        with pytest.raises(AttributeError):
            torch.save(tmp_path / "parameters.pt", nn.Linear(2, 1).state_dict())

    def test_a_folder_that_does_not_exist_raises(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)

        with pytest.raises(RuntimeError):
            torch.save({"epoch": 1}, "nowhere/file.pt")

    def test_a_file_that_is_there_is_overwritten(self, tmp_path):
        torch.save({"epoch": 1}, tmp_path / "file.pt")
        torch.save({"epoch": 2}, tmp_path / "file.pt")

        assert torch.load(tmp_path / "file.pt", weights_only=True) == {"epoch": 2}

    def test_an_object_that_writes_and_flushes_will_do(self):
        file, kept = Writing(), io.BytesIO()

        torch.save({"epoch": 1}, file)
        kept.write(b"".join(file.written))
        kept.seek(0)

        assert torch.load(kept, weights_only=True) == {"epoch": 1}

    def test_an_object_without_flush_raises(self):
        file = types.SimpleNamespace(write=len)

        with pytest.raises(AttributeError):
            torch.save({"epoch": 1}, file)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Run in an empty folder, whose files may have any letters."""
    if sys.getfilesystemencoding() != "utf-8":
        pytest.skip("needs file names beyond ASCII")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@claim(
    api=["torch.save", "torch.load"],
    about=["state", "error", "value"],
    see=["generated/torch.save"],
    asked=[
        "torch.save path with umlauts or Chinese characters",
        "torch.save unicode file name",
        "FileNotFoundError instead of Parent directory does not exist",
    ],
)
class TestAPathBeyondAsciiIsWrittenAsAPythonFile:
    """`torch.save` writes a path beyond ASCII as an open file.

    From torch 2.1 on a path with `ö` in it is opened by Python, an ASCII one by torch. [background]
    So the entries of the archive begin with `archive/`, not with the name of the file. [its_archive_has_another_name]
    A folder with such a name is enough, and a file object is saved alike. [its_archive_has_another_name]
    A missing folder in such a path raises FileNotFoundError then, where an ASCII path raises RuntimeError.
    [a_missing_folder_raises_an_error_of_python]
    `torch.load` reads either file. [it_is_loaded]
    """

    @since(
        "2.1",
        remedy="Look into an archive without relying on the name of its first folder.",
        trigger={"calls": ["torch.save"], "at": {"f": 1}, "when": ["beyond_ascii:f"]},
    )
    @pytest.mark.parametrize("name", ["größe.pt", "모델/model.pt"])
    def test_its_archive_has_another_name(self, name, folder):
        (folder / "모델").mkdir()

        torch.save(torch.zeros(2), name)
        torch.save(torch.zeros(2), "size.pt")
        with (folder / "object.pt").open("wb") as file:
            torch.save(torch.zeros(2), file)

        folders = [zipfile.ZipFile(path).namelist()[0].partition("/")[0] for path in (name, "size.pt", "object.pt")]
        assert folders == ["archive", "size", "archive"]

    @since(
        "2.1",
        remedy="Catch OSError beside RuntimeError, or make the folder first.",
        trigger={"calls": ["torch.save"], "at": {"f": 1}, "when": ["beyond_ascii:f"]},
    )
    @pytest.mark.usefixtures("folder")
    def test_a_missing_folder_raises_an_error_of_python(self):
        with pytest.raises(FileNotFoundError):
            torch.save({"epoch": 1}, "größe/file.pt")
        with pytest.raises(RuntimeError):
            torch.save({"epoch": 1}, "size/file.pt")

    @pytest.mark.usefixtures("folder")
    @pytest.mark.parametrize("name", ["größe.pt", "size.pt"])
    def test_it_is_loaded(self, name):
        torch.save(torch.tensor([1.0, 2.0]), name)

        assert torch.load(name, weights_only=True).tolist() == [1.0, 2.0]
