"""The hook of mkdocs: pages that it adds, builds that it ends, and a site without search."""

import json
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.files import File, Files

from torchnotes.site import hook, search_data

SITE = Path(hook.__file__).parent


BELIEF = '''"""Chapter."""

from torchnotes import belief, claim


@claim(api=["torch.ones"], about=["value"])
class TestFact:
    """A fact."""

    @belief("lecture/9")
    def test_it(self):
        assert 1 == 1
'''


@pytest.fixture
def write(tmp_path):
    def to(path, text):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    return to


@pytest.fixture
def config(write, tmp_path):
    settings = {
        "site_name": "torchnotes",
        "site_url": "https://example.org/",
        "theme": {"name": "material", "custom_dir": str(SITE / "theme"), "font": False},
        "hooks": [str(SITE / "hook.py")],
        "plugins": [],
        "markdown_extensions": ["attr_list", "torchnotes.site.raw_html"],
    }
    (tmp_path / "docs").mkdir(exist_ok=True)
    write("mkdocs.yml", json.dumps(settings))
    return load_config(str(tmp_path / "mkdocs.yml"))


def files_of(config):
    """Return what a build without pages of the theme's has."""
    return config.plugins.on_files(Files([]), config=config)


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("docs/notes/lecture.md", "- `lecture/1` A.\n- `lecture/1` B.\n", "lecture/1 is stated twice"),
        ("docs/notes/lecture.ko.md", "- `lecture/1` A.\n", "lecture.ko.md: does not state what lecture.md states"),
        ("records/cpu/2.13.0.json", "", "is empty"),
        ("tests/test_x.py", BELIEF, "a belief on lecture/9"),
    ],
)
def test_what_is_malformed_ends_the_build_with_one_line(write, config, path, text, told):
    write(path, text)

    with pytest.raises(PluginError, match=told) as refused:
        files_of(config)

    assert "\n" not in str(refused.value)


@pytest.fixture
def project(one, write, tmp_path):
    """A project with a claim and a note in two languages, and pages written by hand."""
    write("tests/tensors/test_numbers.py", one.written.replace('value"],', 'value"],\n    formerly=["once"],'))
    write("docs/notes/lecture.md", one.note)
    write("docs/notes/lecture.ko.md", one.note.replace("Ones are ones", "하나는 하나다"))
    write("docs/index.md", "---\ntitle: Home\n---\n<!-- torchnotes: home -->\n")
    write("docs/data.md", "# Data\n")
    return tmp_path


def uris(files):
    return {file.src_uri for file in files}


@pytest.mark.usefixtures("project")
def test_pages_are_added_to_those_written_by_hand(config):
    files = files_of(config)

    assert {"index.md", "claims/fact.md", "claims/once.md", "notes/lecture.ko.md"} <= uris(files)
    assert {"search/index.json", "search/terms/0.json", "search/documents/0.json"} <= uris(files)
    assert "data.md" not in uris(files)
    assert "<!--" not in files.get_file_from_path("index.md").content_string
    assert config.nav[0] == {"Home": "index.md"}
    config.plugins.on_post_build(config=config)


@pytest.mark.usefixtures("project")
def test_two_pages_at_one_address_end_the_build(config):
    files = Files([File("tensors.md", "docs", "site", use_directory_urls=True)])

    with pytest.raises(PluginError, match=r"^tensors/index.html: two pages would stand there; .*\Z"):
        config.plugins.on_files(files, config=config)


def test_an_index_that_cannot_be_made_leaves_a_site_without_search_and_ends_the_build(project, config, monkeypatch):
    def fail(_):
        raise ValueError("no terms\nin torch.ones")

    with monkeypatch.context() as patched:
        patched.setattr(search_data, "files", fail)
        files = files_of(config)

    assert {"index.md", "claims/fact.md", "errors.md"} <= uris(files)
    assert not [uri for uri in uris(files) if uri.startswith("search/")]
    with pytest.raises(PluginError, match=r"^the site is built without search: ValueError: no terms in torch.ones\Z"):
        config.plugins.on_post_build(config=config)

    with monkeypatch.context() as patched:
        patched.setattr(search_data, "files", fail)
        with pytest.raises(Abort):
            build(config)
    assert (project / "site/claims/fact/index.html").is_file()
    assert not (project / "site/search/index.json").exists()

    build(config)
    assert (project / "site/search/index.json").is_file()


def test_a_built_site_sends_a_slug_of_the_past_on_and_has_previews(project, config):
    build(config)

    site = project / "site"
    moved = (site / "claims/once/index.html").read_text(encoding="utf-8")
    assert '<meta http-equiv="refresh" content="0; url=../fact/">' in moved
    claim = (site / "claims/fact/index.html").read_text(encoding="utf-8")
    assert "http-equiv" not in claim
    assert '<meta property="og:title" content="ones are not twos">' in claim
    assert '<meta property="og:description" content="They were so before">' in claim
    assert "<title>ones are not twos - torchnotes</title>" in claim
    assert '<span class="k">assert</span>' in claim
    assert 'href="../../feed.xml"' in claim


def test_pages_that_no_menu_holds_share_one_that_leads_where_it_says(project, write, config):
    for name in ("how-it-works", "json", "release-day"):
        write(f"docs/{name}.md", f"# {name}\n")
    build(config)

    site = project / "site"
    leads, opened = {}, {}
    for page in ("claims/fact", "claims/once", "tensors/numbers", "search", "tensors"):
        text = (site / page / "index.html").read_text(encoding="utf-8")
        leads[page] = re.findall(r'<a href="([^"]+)" class="md-(?:nav|tabs)__link', text)
        opened[page] = re.findall("__item--active", text)
        assert [to for to in leads[page] if not (site / page / to / "index.html").is_file()] == []
    assert len(leads["tensors"]) > 10
    assert leads["claims/fact"] == leads["claims/once"] != leads["search"]
    assert [page for page, found in opened.items() if found] == ["tensors"]


def test_a_site_that_cannot_be_written_is_told_in_one_line(write, config, tmp_path):
    write("docs/index.md", "# A page")
    write("site", "a file, where a folder has to be")

    with pytest.raises(PluginError, match=rf"^the site is not built: {tmp_path}/site.*: [A-Z][a-z ]+\Z"):
        build(config)
