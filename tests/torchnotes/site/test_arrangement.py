"""Notes and areas are files: each shows on the site where its own front matter puts it."""

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from torchnotes.site import arrangement, hook, reading, render
from torchnotes.site.arrangement import Area
from torchnotes.site.navigation import navigation

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
        source = reading.load(tmp_path)
        return render.render(render.gather(source), {"index.md": next(iter(render.MARKS))}), navigation(source)

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

    assert navigation[1] == {"Facts": ["early/index.md", "late/index.md"]}
    assert (
        '<li><a href="early/">Early on</a></li>\n<li><a href="late/">Later on</a>: What comes late.</li>'
        in pages["index.md"]
    )
    assert "<h1>Later on</h1>\n<p>What comes late.</p>" in pages["late/index.md"]
    assert "More of it" not in pages["index.md"] + pages["late/index.md"]


def test_a_new_area_is_a_new_folder(project):
    pages, navigation = project(**{"tests/new/test_c.py": CHAPTER.format(title="New things", name="New")})

    assert navigation[1] == {"Facts": ["early/index.md", "late/index.md", "new/index.md"]}
    assert '<li><a href="new/">New</a></li>' in pages["index.md"]
    assert '<a href="../new/c/">New things</a>' in pages["new/index.md"]
    assert "<h1>Ones are <code>New</code></h1>" in pages["claims/new.md"]


def test_the_files_of_a_folder_are_one_chapter(project):
    pages, _ = project(
        **{
            "tests/late/deep/test_d.py": CHAPTER.format(title="Second.\n\nOrder: 2\n", name="Two"),
            "tests/late/deep/test_c.py": CHAPTER.format(title="First.\n\nOrder: 1\n", name="One"),
            "tests/late/deep/chapter.md": "---\norder: 1\n---\n# Depths\n",
        }
    )

    area, page = pages["late/index.md"], pages["late/deep.md"]
    assert "<p>2 chapters, 3 claims" in area
    assert area.index('<a href="../late/deep/">Depths</a>') < area.index("Late things")
    assert "<h1>Depths</h1>\n<p>2 claims. Source: <code>tests/late/deep</code></p>\n<h2>First</h2>" in page
    assert page.index('<article id="one">\n<h3>') < page.index("<h2>Second</h2>") < page.index('<article id="two">')
    assert "late/deep/c.md" not in pages
    assert '<a href="../../late/deep/">Depths</a>' in pages["claims/one.md"]


def test_a_folder_without_a_title_stands_last_under_its_own_name(project):
    late = CHAPTER.format(title="Late things.\n\nOrder: 1\n", name="Late")
    pages, _ = project(
        **{"tests/late/an_aside/test_d.py": CHAPTER.format(title="D", name="Two"), "tests/late/test_a.py": late}
    )

    assert "<h1>An aside</h1>" in pages["late/an_aside.md"]
    assert pages["late/index.md"].index("Late things") < pages["late/index.md"].index("An aside")


def test_a_file_and_a_folder_of_one_name_are_refused(project):
    told = "tests/late/test_a.py: tests/late/a/ is a chapter of that name; move the file into it"

    with pytest.raises(arrangement.ArrangementError, match=told):
        project(**{"tests/late/a/test_d.py": CHAPTER.format(title="D", name="Two")})


def test_a_new_note_is_a_new_file(project):
    pages, navigation = project(
        **{
            "docs/notes/a.md": "---\norder: 2\n---\n# Second\n\n- `a/1` Two.\n",
            "docs/notes/c.md": "# Last\n\n- `c/1` Three.\n",
        }
    )

    assert {"Notes": ["corrections.md", "notes/b.md", "notes/a.md", "notes/c.md"]} in navigation
    assert '<p>Two. <small><a href="#a-1">a/1</a></small></p>' in pages["notes/a.md"]


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
        (
            "tests/late/chapter.md",
            "---\norder: 1\n---\n# A\n",
            "tests/late/chapter.md: there are no files of claims beside it; move it to a folder of them",
        ),
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
