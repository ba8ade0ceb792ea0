"""The mkdocs hook: reads the project's files, renders, and hands the pages over."""

import gc
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from torchnotes import knowledge
from torchnotes.knowledge import notes
from torchnotes.knowledge.errors import InputError, NoteError
from torchnotes.records import history, store
from torchnotes.site import feed, highlight, sections
from torchnotes.site.arrangement import order_of, read_areas
from torchnotes.site.render import render
from torchnotes.site.sections import Section
from torchnotes.site.source import Code, Source


def load(root: Path) -> Source:
    """Return everything that the site of the project at `root` is made from, except for its sections.

    Raises:
        ClaimError, NoteError, RecordError, ArrangementError: when something there is malformed.
    """
    known = knowledge.load(root)
    areas = read_areas(root, {chapter.area for chapter in known.chapters})
    places = [area.folder for area in areas]
    chapters = sorted(known.chapters, key=lambda one: (places.index(one.area), one.order, one.path))
    pages = dict(sorted(known.pages.items(), key=lambda page: order_of(page[1], f"docs/notes/{page[0]}.md")))
    records = [history.renamed(record, known.claims) for record in store.read_all(root / "records", "cpu")]
    translations = notes.read_translations(root, known.statements)
    return Source(
        chapters, pages, known.statements, areas, records, translations, read_words(translations), read_code(root)
    )


def read_words(languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what the site says in these languages, by the English words.

    Raises:
        NoteError: when there is a language that the site has no words of.
    """
    words = {}
    for language in languages:
        path = Path(__file__).parent / "languages" / f"{language}.toml"
        if not path.is_file():
            raise NoteError(
                f"docs/notes/*.{language}.md: the site has no words for it; write site/languages/{path.name}"
            )
        words[language] = tomllib.loads(path.read_text(encoding="utf-8"))
    return words


def read_code(root: Path) -> Code:
    """Return the texts that scripts of checks are cut from."""
    tests = sorted((root / "tests").rglob("*.py"))
    domains = (Path(__file__).parents[1] / "domains").glob("*.py")
    files = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8-sig") for path in tests}
    return Code(files, {path.stem: path.read_text(encoding="utf-8") for path in domains})


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
    written = {
        name: (root / "docs" / name).read_text(encoding="utf-8") for name in ("index.md", "how-it-works.md", "data.md")
    }
    for uri, text in render(source, written, added).items():
        if hand := files.get_file_from_path(uri):
            files.remove(hand)
        file = File.generated(config, uri, content=text)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(file)
    for path in sorted((root / "records").rglob("*.json")):
        files.append(File.generated(config, path.relative_to(root).as_posix(), abs_src_path=str(path)))
    config.nav = navigation(source, added)
    return files


def on_page_content(html: str, page: Page, **_: object) -> str:
    """Let mkdocs know the anchors of HTML that it was kept from looking through."""
    page.present_anchor_ids = {*(page.present_anchor_ids or ()), *re.findall(r'\bid="([^"]+)"', html)}
    return html


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Colour the code of a finished page, and say where the feed is."""
    up = "../" * page.url.count("/")
    told = f'<link rel="alternate" type="application/atom+xml" title="What torch changed" href="{up}{feed.PLACE}">'
    return highlight.colour(output.replace("</head>", f"{told}</head>", 1))


def navigation(source: Source, added: Iterable[Section] = ()) -> list[Mapping[str, object]]:
    """Return the site's navigation: areas, the notes, releases, what sections add; chapters and claims are below areas."""
    releases = [record.environment.torch for record in source.records]
    groups: dict[str, list[str]] = {
        "Facts": [f"{area.folder}/index.md" for area in source.areas],
        "API": ["api.md"],
        "Errors": ["errors.md"],
        "Releases": [
            "changes.md",
            "deprecated.md",
            "matrix.md",
            *(f"changes/{release}.md" for release in releases[:0:-1]),
        ],
        "Notes": ["corrections.md", *(f"notes/{name}.md" for name in source.pages)],
    }
    for language, pages in source.translations.items():
        groups["Notes"] += [f"corrections.{language}.md", *(f"notes/{name}.{language}.md" for name in pages)]
    last = {"About": ["how-it-works.md", "data.md", "records.md"]}
    for section in added:
        for title, uris in section.navigation().items():
            (last if title in last else groups).setdefault(title, []).extend(uris)
    return [{"Home": "index.md"}, *({title: uris} for title, uris in (groups | last).items())]
