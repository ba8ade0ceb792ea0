"""Reads somebody's code: modules and notebooks below a path."""

from collections.abc import Iterator
from importlib.util import decode_source
from pathlib import Path

from torchnotes.knowledge.syntax import LARGEST

_SKIPPED = {".git", ".tox", ".nox", ".venv", "venv", "node_modules", "__pycache__", "site-packages", "build", "dist"}
_SKIPPED |= {".ipynb_checkpoints", ".eggs"}


def sources(path: Path) -> Iterator[Path]:
    """Return the modules and notebooks at a path, or below it, without environments and what tools make."""
    if path.is_file():
        yield path
        return
    for one in sorted(path.rglob("*")):
        inside = one.relative_to(path).parts[:-1]
        if one.suffix in {".py", ".ipynb"} and one.is_file() and not _SKIPPED & {*inside}:
            yield one


def read(path: Path) -> str:
    """Return a module's source; of a notebook its cells, with magics as comments.

    Raises:
        ValueError: when it cannot be read, with one sentence.
    """
    try:
        source = _notebook(path) if path.suffix == ".ipynb" else decode_source(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, SyntaxError):
        raise ValueError(f"{path}: is not in the encoding that it names, or else UTF-8") from None
    if len(source) > LARGEST:
        raise ValueError(f"{path}: is longer than {LARGEST:,} characters of code, and not read")
    return source


def _notebook(path: Path) -> str:
    try:
        import nbformat
    except ImportError:
        raise ValueError(f"{path}: notebooks need nbformat: pip install 'torchnotes[notebooks]'") from None
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one notebook, the rest goes on
        raise ValueError(f"{path}: is no notebook: {type(error).__name__}") from None
    lines = [line for cell in cells if cell.cell_type == "code" for line in (*cell.source.splitlines(), "")]
    return "\n".join(
        f"{line[: len(line) - len(line.lstrip())]}pass  # {line.strip()}" if _magic(line) else line for line in lines
    )


def _magic(line: str) -> bool:
    return line.lstrip().startswith(("%", "!", "?"))
