"""What stands beside the code is true: the README's example, and where files stand."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "torchnotes"
TESTS = Path(__file__).parent


def test_the_readme_s_example_is_the_claim_as_it_is_written():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (path,) = re.findall(r"\]\((tests/\S+\.py)\)", readme)
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)

    assert example in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_file_that_a_document_links_to_is_there(document):
    links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / document).read_text(encoding="utf-8"))

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_target_of_make_that_a_document_names_is_there():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    named = {name for path in documents for name in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8"))}

    assert named - {*targets} == set()
    assert {"site", "test", "mutants", "matrix"} <= named | {*targets}


WHOLE = {"browser"}
"""Folders of tests of what all rooms make together: the finished site, opened in a browser."""


def misplaced(source, tests):
    """Return the test files that do not stand as the modules do that they test, each with what to do, by path."""
    found = {}
    for path in sorted(one for one in tests.glob("*/test_*.py") if one.parent.name not in WHOLE):
        room = source / path.parent.name
        modules = [module.stem for module in room.rglob("*") if module.suffix == ".py" or module.is_dir()]
        if not room.is_dir():
            found[path.relative_to(tests).as_posix()] = f"there is no room {room.name}"
        elif not any(f"{path.stem}_".startswith(f"test_{module}_") for module in [*modules, room.name]):
            found[path.relative_to(tests).as_posix()] = f"name it after a module of {room.name}"
    return found


def test_the_package_s_tests_are_laid_out_as_its_source():
    assert misplaced(SOURCE, TESTS) == {}


def test_a_test_in_the_wrong_room_is_named(tmp_path):
    for path in ("src/records/store.py", "tests/records/test_store_refusals.py", "tests/records/test_plugin.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "tests/cellar").mkdir()
    (tmp_path / "tests/cellar/test_store.py").touch()

    assert misplaced(tmp_path / "src", tmp_path / "tests") == {
        "cellar/test_store.py": "there is no room cellar",
        "records/test_plugin.py": "name it after a module of records",
    }


MOST = 22
"""Chapters of an area: what a reader can survey."""


def chapters(area):
    """Return what stands in an area's folder: files of claims, and folders of such files."""
    return {path for path in area.iterdir() if path.match("test_*.py") or (path.is_dir() and [*path.glob("test_*.py")])}


AREAS = sorted(path.parent for path in (ROOT / "tests").glob("*/area.md"))


@pytest.mark.parametrize("area", AREAS, ids=[path.name for path in AREAS])
def test_an_area_can_be_surveyed(area):
    found = chapters(area)

    assert 1 <= len(found) <= MOST
    assert {path.name for path in found if path.is_dir() and not (path / "chapter.md").is_file()} == set()
