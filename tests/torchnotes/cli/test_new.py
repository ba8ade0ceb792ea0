"""`torchnotes new`."""

import subprocess
import sys

import pytest

from torchnotes.cli import main
from torchnotes.knowledge import catalogue, load

TITLE = "`ones` of nothing returns one"


@pytest.fixture
def new(home, capsys):
    """Return what begins a claim in a checkout with one area, `tensors`, and returns its exit code and what it says."""
    (home.root / "tests/tensors").mkdir()
    (home.root / "tests/test_x.py").rename(home.root / "tests/tensors/test_x.py")

    def run(chapter, title=TITLE, root=home.root):
        code = main.main(["new", chapter, title, "--root", str(root)])
        said = capsys.readouterr()
        return code, (said.out + said.err).rstrip("\n")

    run.root = home.root
    return run


def test_a_claim_is_begun_in_a_chapter_of_its_own(new):
    code, line = new("tensors/making_ones")

    path = "tests/tensors/test_making_ones.py"
    assert (code, line.partition(";")[0]) == (0, f"{path}: TestOnesOfNothingReturnsOne is begun")
    assert line.endswith(f"; pytest {path} is red until it is written")
    (chapter,) = [one for one in load(new.root).chapters if one.path.endswith("test_making_ones.py")]
    (claim,) = chapter.claims
    assert (chapter.title, claim.slug) == ("Making ones", "ones-of-nothing-returns-one")
    assert (claim.title, claim.api) == (f"{TITLE}.", ("torch.ones",))


def test_a_claim_is_begun_behind_those_of_its_chapter(new):
    path = new.root / "tests/tensors/test_x.py"
    before = path.read_text(encoding="utf-8")

    assert new("tensors/x")[0] == 0
    assert path.read_text(encoding="utf-8").startswith(before)
    assert [claim.slug for claim in load(new.root).claims] == ["fact", "ones-of-nothing-returns-one"]


def test_a_chapter_of_several_files_wants_one_named(new):
    assert new("tensors/sorting/ties")[0] == 0
    (chapter,) = [one for one in load(new.root).chapters if one.title == "Ties"]
    assert (chapter.path, chapter.area) == ("tests/tensors/sorting/test_ties.py", "tensors")

    told = "tensors/sorting is a chapter of several files: name one, such as tensors/sorting/edges"
    assert new("tensors/sorting") == (2, f"torchnotes: {told}")


def test_a_chapter_of_one_file_has_no_files_in_it(new):
    told = "tensors/x is a chapter of one file: write tensors/x, or move it to a folder first"
    assert new("tensors/x/edges") == (2, f"torchnotes: {told}")
    assert not (new.root / "tests/tensors/x").exists()


def test_what_is_begun_is_formatted(new):
    new("tensors/making_ones")

    command = [sys.executable, "-m", "ruff", "format", "--check", "--isolated", "--line-length=120", str(new.root)]
    pytest.importorskip("ruff")
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - ours


def test_what_is_begun_is_red(project):
    project.checks("def test_a(self):\n    assert 1 == 1\n", path="tests/tensors/test_x.py")
    main.main(["new", "tensors/making", TITLE, "--root", str(project.root)])

    result = project.run("-v", "--tb=short", "tests/tensors/test_making.py")

    assert project.words(result) == {"test_it_is_so": "FAILED"}
    assert "torch:    write the call and its literal result" in result.outlines


@pytest.mark.parametrize(
    ("title", "api"),
    [
        ("`Tensor.sum` of nothing is zero", "torch.Tensor.sum"),
        ("`torch.nn.Linear` has a weight", "torch.nn.Linear"),
        ("`ones(2)` has two elements", "torch.ones"),
        ("Nothing is named here", "torch.tensor"),
    ],
)
def test_the_api_is_the_first_that_the_title_names(new, title, api):
    new("tensors/x", title)

    assert load(new.root).claims[-1].api == (api,)


def test_the_api_is_spelt_as_other_claims_spell_it(new):
    path = new.root / "tests/tensors/test_x.py"
    path.write_text(path.read_text(encoding="utf-8").replace("torch.ones", "torch.nn.functional.one_hot"))

    new("tensors/x", "`one_hot` marks classes")

    assert load(new.root).claims[-1].api == ("torch.nn.functional.one_hot",)


@pytest.mark.parametrize("title", ['"Quoted" is quoted"', "{braces} stay", "Ends with a full stop.", "It's so … here"])
def test_any_sign_may_stand_in_a_title(new, title):
    assert new("tensors/x", title)[0] == 0
    assert load(new.root).claims[-1].title == f"{title.removesuffix('.')}."


@pytest.mark.parametrize(
    "title",
    ["", " ", ".", "word " * 13, "w" * 73, "two\nlines", 'a """ b', "back\\slash", "\x1b[31mred", "tab\there"],
)
def test_a_title_that_is_none_is_a_line_and_nothing_is_written(new, title):
    code, line = new("tensors/making", title)

    assert (code, line.count("\n")) == (2, 0)
    assert "a title " in line
    assert not (new.root / "tests/tensors/test_making.py").exists()


@pytest.mark.parametrize("title", ["Fact", "An old fact", "`fact`"])
def test_a_slug_that_is_taken_is_a_line_and_nothing_is_written(new, title):
    code, line = new("tensors/making", title)

    assert code == 2
    assert line.endswith("already: title it otherwise")
    assert not (new.root / "tests/tensors/test_making.py").exists()


@pytest.mark.parametrize(
    ("chapter", "told"),
    [
        ("tensor/x", "there is no area 'tensor'; nearest: tensors; there are tensors"),
        ("music/x", "there is no area 'music'; there are tensors"),
        ("tensors", "'tensors' is no chapter: write area/chapter in lower case, such as tensors/joining"),
        ("tensors/X", "'tensors/X' is no chapter: write area/chapter in lower case, such as tensors/joining"),
        ("tensors/../x", "'tensors/../x' is no chapter: write area/chapter in lower case, such as tensors/joining"),
    ],
)
def test_a_place_that_is_none_is_a_line(new, chapter, told):
    assert new(chapter) == (2, f"torchnotes: {told}")


def test_a_claim_is_written_in_a_checkout_only(installed):
    assert installed.refused("new", "tensors/x", TITLE) == (
        "a claim is written in a checkout: go there, or name it by --root"
    )


def test_what_is_no_checkout_is_a_line(new, tmp_path):
    code, line = new("tensors/x", root=tmp_path / "docs")

    assert code == 2
    assert line.endswith("is no checkout of torchnotes: it has no docs/notes and no tests")


def test_the_claim_is_read_as_the_catalogue_reads(new):
    new("tensors/making_ones")
    path = new.root / "tests/tensors/test_making_ones.py"

    (claim,) = catalogue.read(path.read_text(encoding="utf-8"), "x").claims

    assert [(fact.sentence, [*fact.checks]) for fact in claim.facts] == [
        ("One fact a sentence, with the check that proves it.", ["test_it_is_so"])
    ]
