"""How somebody's modules and notebooks are read."""

import builtins
import json
import sys
from types import ModuleType, SimpleNamespace

import pytest

from torchnotes.impact import files


def test_modules_and_notebooks_below_a_folder_are_read_in_order(tmp_path):
    for name in ("b.py", "a/c.py", "a/n.ipynb", "read.md", ".venv/d.py", "build/e.py", ".ipynb_checkpoints/f.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "gone.py").symlink_to("nowhere")

    assert [one.relative_to(tmp_path).as_posix() for one in files.sources(tmp_path)] == ["a/c.py", "a/n.ipynb", "b.py"]


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path):
    (tmp_path / "script").write_text("")

    assert [*files.sources(tmp_path / "script")] == [tmp_path / "script"]


@pytest.mark.parametrize(
    ("written", "source"),
    [
        (b"", ""),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        ("x = 'é'\n".encode(), "x = 'é'\n"),
        ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "# coding: latin-1\nx = 'é'\n"),
    ],
)
def test_a_module_is_read_as_python_does(tmp_path, written, source):
    (tmp_path / "x.py").write_bytes(written)

    assert files.read(tmp_path / "x.py") == source


@pytest.mark.parametrize("written", [b"x = '\xe9'\n", b"# coding: no-such\n", b"x = 1\n\n\n\n'\xff'"])
def test_bytes_that_are_no_text_are_told(tmp_path, written):
    (tmp_path / "x.py").write_bytes(written)

    with pytest.raises(ValueError, match=r"x\.py: is not in the encoding that it names, or else UTF-8$"):
        files.read(tmp_path / "x.py")


def test_a_file_that_is_gone_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"x\.py: cannot be read: No such file or directory"):
        files.read(tmp_path / "x.py")


@pytest.fixture
def nbformat(monkeypatch):
    """Stand in for nbformat, which may be missing."""
    module = ModuleType("nbformat")
    module.read = lambda path, as_version: SimpleNamespace(
        cells=[SimpleNamespace(**one) for one in json.loads(path.read_text())[: as_version * 9]]
    )
    monkeypatch.setitem(sys.modules, "nbformat", module)


@pytest.mark.usefixtures("nbformat")
def test_of_a_notebook_the_code_is_read_and_magics_are_not(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": "# Title"},
        {"cell_type": "code", "source": "%matplotlib inline\n!ls\nimport torch\nif x:\n    %time y"},
        {"cell_type": "code", "source": "torch.load(f)"},
    ]
    (tmp_path / "n.ipynb").write_text(json.dumps(cells))

    assert files.read(tmp_path / "n.ipynb").splitlines() == [
        "pass  # %matplotlib inline",
        "pass  # !ls",
        "import torch",
        "if x:",
        "    pass  # %time y",
        "",
        "torch.load(f)",
    ]


@pytest.mark.usefixtures("nbformat")
def test_what_is_no_notebook_is_told(tmp_path):
    (tmp_path / "n.ipynb").write_text("no JSON")

    with pytest.raises(ValueError, match=r"n\.ipynb: is no notebook: JSONDecodeError"):
        files.read(tmp_path / "n.ipynb")


def test_without_nbformat_a_notebook_says_what_it_needs(tmp_path, monkeypatch):
    plain = builtins.__import__

    def without(name, *given):
        if name == "nbformat":
            raise ImportError(name)
        return plain(name, *given)

    monkeypatch.delitem(sys.modules, "nbformat", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(ValueError, match=r"notebooks need nbformat: pip install 'torchnotes\[notebooks\]'"):
        files.read(tmp_path / "n.ipynb")
