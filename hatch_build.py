"""What a wheel carries beside the package: claims, notes and records as a project of their own, and the library.

So `torchnotes search` and `show` read files that are made here once, and `torchnotes check` finds the claims to run.
"""

import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROJECT = "torchnotes/project"
LIBRARY = "torchnotes/library"
_ASKED = "The claims, with notes and records: `pytest --import-mode=importlib --pyargs torchnotes.project`."


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc, type-arg] # hatchling is no dependency of the linter
    """Adds the project and the library to a wheel; a checkout that is installed in place has both around it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        self.made = tempfile.TemporaryDirectory()
        folder = Path(self.made.name)
        files = {place: root / place for place in _kept(root)}
        ini = folder / "pytest.ini"
        ini.write_text(settings((root / "pyproject.toml").read_text(encoding="utf-8")), encoding="utf-8")
        package = folder / "__init__.py"
        package.write_text(f'"""{_ASKED}"""\n', encoding="utf-8")
        included = {str(path): f"{PROJECT}/{place}" for place, path in files.items()}
        included |= {str(package): f"{PROJECT}/__init__.py"}
        included |= {str(ini): f"{PROJECT}/pytest.ini"}
        included |= {str(path): f"{LIBRARY}/{path.relative_to(folder / 'library')}" for path in _library(root, folder)}
        build_data["force_include"].update(included)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        del build_data, artifact_path
        if version != "editable":
            self.made.cleanup()


def _kept(root: Path) -> list[str]:
    """Return the files that claims consist of and are checked by, below the project's root."""
    tests = [path for path in (root / "tests").rglob("*") if path.suffix in {".py", ".md"} and path.is_file()]
    own = [path for path in tests if path.relative_to(root / "tests").parts[0] != "torchnotes"]
    beside = [root / "conftest.py", *(root / "docs" / "notes").glob("*.md"), *(root / "records" / "cpu").glob("*.json")]
    found = (path.relative_to(root).as_posix() for path in (*own, *beside))
    return sorted(name for name in found if "__pycache__" not in name)


def settings(pyproject: str) -> str:
    """Return the settings of pytest as a `pytest.ini`, for the claims alone."""
    given = tomllib.loads(pyproject)["tool"]["pytest"]["ini_options"] | {"testpaths": ["tests"]}
    lines = ["[pytest]"]
    for name, value in given.items():
        many = isinstance(value, list)
        lines += [f"{name} =", *(f"    {one}" for one in value)] if many else [f"{name} = {str(value).lower()}"]
    return "\n".join(lines) + "\n"


def _library(root: Path, folder: Path) -> list[Path]:
    """Write the library below a folder, and return its files."""
    sys.path.insert(0, str(root / "src"))
    from torchnotes.site import library, reading
    from torchnotes.site.render import gather

    made = []
    for name, content in library.files(gather(reading.load(root))).items():
        path = folder / "library" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        made.append(path)
    return made
