"""Notes and areas are files: each shows on the site where its own front matter puts it."""

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from torchnotes.site import arrangement, hook, render
from torchnotes.site.arrangement import Area

CHAPTER = '''"""{title}."""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"])
class Test{name}:
    """Ones are `{name}`."""

    def test_it(self):
        assert 1 == 1
'''


@pytest.fixture
def project(tmp_path):
    """A project with two areas and a note, and a function that writes further files and gives the site."""

    def build(**files):
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        source = hook.load(tmp_path)
        return render.render(source, render.SUMMARY), hook.navigation(source)

    build.root = tmp_path
    files = {
        "tests/late/test_a.py": CHAPTER.format(title="Late things", name="Late"),
        "tests/late/area.md": "---\norder: 2\n---\n# Later on\n\nWhat comes\nlate.\n\nMore of it.\n",
        "tests/early/test_b.py": CHAPTER.format(title="Early things", name="Early"),
        "tests/early/area.md": "---\norder: 1\n---\n# Early on\n",
        "docs/notes/b.md": "---\norder: 1\n---\n# A note\n\n- `b/1` One.\n",
    }
    build(**files)
    return build


def test_areas_stand_in_the_order_of_their_files_under_their_titles(project):
    pages, navigation = project()

    assert [*map(next, map(iter, navigation))][1:4] == ["Notes", "Early on", "Later on"]
    assert pages["index.md"].index("## Early on") < pages["index.md"].index("## Later on\n\nWhat comes late.\n")
    assert "More of it" not in pages["index.md"]


def test_a_new_area_is_a_new_folder(project):
    pages, navigation = project(**{"tests/new/test_c.py": CHAPTER.format(title="New things", name="New")})

    assert {"New": ["new/c.md"]} in navigation
    assert "## New\n\n- [New things](new/c.md), 1 claim" in pages["index.md"]
    assert "## Ones are `New`" in pages["new/c.md"]


def test_a_new_note_is_a_new_file(project):
    pages, navigation = project(
        **{
            "docs/notes/a.md": "---\norder: 2\n---\n# Second\n\n- `a/1` Two.\n",
            "docs/notes/c.md": "# Last\n\n- `c/1` Three.\n",
        }
    )

    assert navigation[1] == {"Notes": ["notes/b.md", "notes/a.md", "notes/c.md"]}
    assert "[A note](notes/b.md), [Second](notes/a.md), [Last](notes/c.md)" in pages["index.md"]
    assert "`a/1` Two." in pages["notes/a.md"]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("tests/area.md", "---\norder: 1\n---\n# All\n", "tests/area.md: there are no chapters of claims beside it"),
        ("tests/late/deep/area.md", "# Deep\n", "tests/late/deep/area.md: there are no chapters of claims beside it"),
        (
            "tests/late/area.md",
            "# Later\n",
            'tests/late/area.md: has no order; begin it with the lines "---", "order: 3"',
        ),
        ("tests/late/area.md", "---\norder: 1\n---\nLater\n", "tests/late/area.md: has no title; begin it with"),
        ("tests/late/area.md", "---\norder: two\n---\n# A\n", "tests/late/area.md: order: two is no number; write"),
        ("docs/notes/b.md", "---\norder: [1]\n---\n# A\n", r"docs/notes/b.md: order: \[1\] is no number; write one"),
    ],
)
def test_what_says_no_place_is_refused_in_one_line(project, path, text, told):
    (project.root / path).parent.mkdir(exist_ok=True)
    (project.root / path).write_text(text, encoding="utf-8")
    config = MkDocsConfig(config_file_path=str(project.root / "mkdocs.yml"))

    with pytest.raises(PluginError, match=told) as refused:
        hook.on_files(Files([]), config)

    assert "\n" not in str(refused.value)


def test_an_area_is_read_off_its_file():
    assert arrangement.parse_area("---\norder: 3\n---\n# GPU\n\nSome words.\n", "gpu") == Area(
        "gpu", "GPU", "Some words.", 3
    )
