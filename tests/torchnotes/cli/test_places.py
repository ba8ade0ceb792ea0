"""Where the knowledge base is, and how a checkout's library is made."""

import pytest

from torchnotes.cli import places
from torchnotes.knowledge.errors import InputError
from torchnotes.search.library import LibraryError
from torchnotes.site import library as maker


@pytest.fixture
def checkout(home, monkeypatch):
    """Return a checkout's folder, below which the working folder is."""
    (home.root / "tests/tensors").mkdir()
    (home.root / "tests/test_x.py").rename(home.root / "tests/tensors/test_x.py")
    home.record("2.5.1")
    monkeypatch.chdir(home.root / "docs")
    return home.root


def titles(root=None):
    return [one.title for one in places.library(root).index.claims]


def made(checkout):
    return [*(checkout / "build/library").iterdir()]


def retitled(checkout, title):
    path = checkout / "tests/tensors/test_x.py"
    path.write_text(path.read_text(encoding="utf-8").replace('"""A fact."""', f'"""{title}."""'), encoding="utf-8")


def test_a_checkout_is_the_one_around_here_or_the_one_that_is_named(checkout, monkeypatch, tmp_path):
    assert places.checkout(None) == checkout
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path.parent)
    assert places.checkout(None) is None
    assert places.checkout(checkout) == places.project(checkout) == checkout


def test_somebody_s_own_project_is_no_checkout(installed, tmp_path):
    for name in ("docs/notes", "tests"):
        (tmp_path / "elsewhere" / name).mkdir(parents=True)

    assert installed.run("search", "gather")[1][0] == "`gather` copies elements"


def test_a_folder_that_is_no_checkout_is_told(checkout):
    with pytest.raises(InputError, match="docs is no checkout of torchnotes: it has no docs/notes and no tests"):
        places.library(checkout / "docs")


def test_what_is_installed_is_read_elsewhere(installed):
    assert places.project(None) == installed.shelf.parent / "project"
    assert titles()[0] == "`gather` copies elements"


def test_where_nothing_is_installed_a_line_says_so(installed):
    (installed.shelf.parent / "project/tests").rmdir()
    (installed.shelf.parent / "project").rmdir()

    assert installed.refused("search", "x") == (
        "there are no claims here: install torchnotes from a wheel, or name a checkout by --root"
    )


def test_a_checkout_s_library_is_made_once(checkout, monkeypatch):
    assert titles() == ["A fact"]
    (folder,) = made(checkout)
    assert {path.name for path in folder.iterdir()} == {
        "changes.json",
        "claims",
        "index.json",
        "messages.json",
        "notes.json",
    }

    monkeypatch.setattr(maker, "files", None)
    assert titles() == titles(checkout) == ["A fact"]


def test_it_is_made_anew_where_a_claim_or_a_record_changed(checkout, home):
    titles()
    retitled(checkout, "Another fact")
    assert titles() == ["Another fact"]

    home.record("2.6.0")
    assert places.library(None).index.torch == "2.6.0"


def test_old_ones_are_removed_but_for_one_that_may_be_read_just_now(checkout):
    first = places.library(None)
    retitled(checkout, "Another fact")
    titles()
    assert first.index.claims[0].title == "A fact"

    retitled(checkout, "A fact")
    for number in range(3):
        (checkout / f"docs/notes/{number}.md").write_text(f"# {number}\n", encoding="utf-8")
        titles()
        assert len(made(checkout)) == 2


def test_where_nothing_can_be_written_it_answers_all_the_same(checkout):
    (checkout / "build").touch()

    assert titles() == ["A fact"]
    assert places.library(None).entry("fact").title == "A fact"


def test_what_breaks_off_leaves_nothing(checkout, monkeypatch):
    monkeypatch.setattr(maker, "files", lambda _shown: {"index.json": b"{}", "messages.json": None})

    with pytest.raises(TypeError):
        places.library(None)

    assert made(checkout) == []
    monkeypatch.undo()
    assert titles(checkout) == ["A fact"]


def test_two_that_make_it_at_once_both_answer(checkout, monkeypatch):
    make = maker.files

    def slow(shown):
        files = make(shown)
        monkeypatch.setattr(maker, "files", make)
        assert titles() == ["A fact"]  # the other one is faster
        return files

    monkeypatch.setattr(maker, "files", slow)

    assert titles() == ["A fact"]
    assert len(made(checkout)) == 1


def test_a_damaged_file_is_told_with_what_to_remove(checkout):
    titles()
    (folder,) = made(checkout)
    (folder / "index.json").write_bytes(b'{"schema": 1, "cla')

    with pytest.raises(LibraryError, match=rf"index.json is damaged: .*; remove {folder}$"):
        titles()


def test_a_malformed_claim_is_told(checkout):
    path = checkout / "tests/tensors/test_x.py"
    path.write_text(path.read_text(encoding="utf-8").replace('"""A fact."""', ""), encoding="utf-8")

    with pytest.raises(InputError, match="has no title"):
        titles()
