"""The mkdocs hook: reads the project's files, renders, and hands the pages over."""

import gc
from collections.abc import Iterable, Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from torchnotes import knowledge
from torchnotes.knowledge.errors import InputError
from torchnotes.records import history, store
from torchnotes.site import feed, highlight, sections
from torchnotes.site.arrangement import order_of, read_areas
from torchnotes.site.render import render
from torchnotes.site.sections import Section
from torchnotes.site.source import Source


def load(root: Path) -> Source:
    """Return everything that the site of the project at `root` is made from, except for its sections.

    Raises:
        ClaimError, NoteError, RecordError, ArrangementError: when something there is malformed.
    """
    known = knowledge.load(root)
    areas = read_areas(root, {chapter.area for chapter in known.chapters})
    places = [area.folder for area in areas]
    chapters = sorted(known.chapters, key=lambda chapter: places.index(chapter.area))
    pages = dict(sorted(known.pages.items(), key=lambda page: order_of(page[1], f"docs/notes/{page[0]}.md")))
    records = [history.renamed(record, known.claims) for record in store.read_all(root / "records", "cpu")]
    return Source(chapters, pages, known.statements, areas, records)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the rendered pages to those written by hand, and lay out the navigation."""
    # nothing that is read goes, and it is a lot to look through for garbage again and again
    gc.disable()
    try:
        return _with_pages(files, config, Path(config.config_file_path).parent)
    except InputError as error:
        raise PluginError(str(error)) from None
    finally:
        gc.freeze()
        gc.enable()


def _with_pages(files: Files, config: MkDocsConfig, root: Path) -> Files:
    source = load(root)
    added = sections.read_all(config.extra.get("torchnotes", {}).get("sections", []), root, source)
    home, how = ((root / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("index", "how-it-works"))
    for uri, text in render(source, home, added, how).items():
        if written := files.get_file_from_path(uri):
            files.remove(written)
        files.append(File.generated(config, uri, content=text))
    for path in sorted((root / "records").rglob("*.json")):
        files.append(File.generated(config, path.relative_to(root).as_posix(), abs_src_path=str(path)))
    config.nav = navigation(source, added)
    return files


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Colour the code of a finished page, and say where the feed is."""
    up = "../" * page.url.count("/")
    told = f'<link rel="alternate" type="application/atom+xml" title="What torch changed" href="{up}{feed.PLACE}">'
    return highlight.colour(output.replace("</head>", f"{told}</head>", 1))


def navigation(source: Source, added: Iterable[Section] = ()) -> list[Mapping[str, object]]:
    """Return the site's navigation: the notes, a group for each area, what sections add, the index and the records."""
    groups = {"Notes": [f"notes/{name}.md" for name in source.pages]}
    for area in source.areas:
        groups[area.title] = [f"{one.uri}.md" for one in source.chapters if one.area == area.folder]
    releases = [record.environment.torch for record in source.records]
    last = {
        "Releases": [
            "changes.md",
            "deprecated.md",
            "matrix.md",
            *(f"changes/{release}.md" for release in releases[:0:-1]),
        ],
        "API": ["api.md"],
        "About": ["how-it-works.md", "records.md"],
    }
    for section in added:
        for title, uris in section.navigation().items():
            (last if title in last else groups).setdefault(title, []).extend(uris)
    return [{"Home": "index.md"}, *({title: uris} for title, uris in (groups | last).items())]
