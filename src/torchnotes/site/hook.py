"""The mkdocs hook: reads the project's files, renders, and hands the pages over."""

import gc
import posixpath
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from torchnotes.knowledge.errors import InputError
from torchnotes.knowledge.wording import short
from torchnotes.site import feed, highlight, search_data, sections
from torchnotes.site.claim_pages import Shown
from torchnotes.site.html_page import HtmlPage
from torchnotes.site.navigation import navigation
from torchnotes.site.reading import load
from torchnotes.site.render import MARKS, gather, render
from torchnotes.site.words import seen

_UNSEARCHED = "torchnotes_unsearched"
"""Where a build keeps why it has no search."""


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
    written = {path.name: path.read_text(encoding="utf-8") for path in sorted((root / "docs").glob("*.md"))}
    shown = gather(source, added)
    pages = render(shown, {name: text for name, text in written.items() if any(mark in text for mark in MARKS)})
    for uri, text in (pages | _index(shown, config)).items():
        if hand := files.get_file_from_path(uri):
            files.remove(hand)
        file = File.generated(config, uri, content=text)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        if file.is_documentation_page() and uri not in written:
            HtmlPage(None, file, config)  # it makes itself known to the file
        files.append(file)
    for path in sorted((root / "records").rglob("*.json")):
        files.append(File.generated(config, path.relative_to(root).as_posix(), abs_src_path=str(path)))
    places = Counter(file.dest_uri for file in files)
    if twice := [place for place, times in places.items() if times > 1]:
        raise PluginError(f"{', '.join(twice)}: two pages would stand there; an area and a page share a name")
    config.nav = navigation(source, added)
    return files


def _index(shown: Shown, config: MkDocsConfig) -> dict[str, str]:
    """Return the search index; where it cannot be made, none, and the build says so when it ends."""
    config.extra.pop(_UNSEARCHED, None)
    try:
        return search_data.files(shown)
    except Exception as error:  # noqa: BLE001 - whatever it is, pages without search are better than none
        config.extra[_UNSEARCHED] = (
            f"the site is built without search: {type(error).__name__}: {short(str(error), 300)}"
        )
        return {}


def on_env(env: Environment, **_: object) -> Environment:
    """Let templates make a menu once for all pages of a folder that stand in no menu, and have nothing of it open."""
    made: dict[tuple[object, ...], str] = {}

    def menu(kind: str, page: Page | None, make: Callable[[], str]) -> str:
        if not page or page.parent or page.previous_page or page.next_page or page.toc:
            return make()
        key = kind, posixpath.dirname(page.url.rstrip("/")), *page.meta.get("hide", ())
        if key not in made:
            made[key] = make()
        return made[key]

    env.globals["menu"] = menu
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Fail where there is no search, once everything else is there."""
    if why := config.extra.get(_UNSEARCHED):
        raise PluginError(str(why))


def on_build_error(error: Exception, **_: object) -> None:
    """Say in one line where the site cannot be written, or the disk is full; what stands there is not whole then."""
    if isinstance(error, OSError):
        raise PluginError(f"the site is not built: {error.filename or 'a file of it'}: {error.strerror}") from None


def on_page_content(html: str, page: Page, **_: object) -> str:
    """Let mkdocs know the anchors of HTML that it was kept from looking through, and see to what names the page."""
    page.present_anchor_ids = {*(page.present_anchor_ids or ()), *re.findall(r' id="([^"]+)"', html)}
    if "description" not in page.meta and (first := re.search("<p>(.*?)</p>", html, re.DOTALL)):
        heading = Markup(page.title).unescape()  # noqa: S704 - taken from HTML, and escaped below
        page.meta["description"] = short(f"{heading}: {Markup(first[1]).striptags()}", 200)  # noqa: S704 - likewise
    # the theme writes both into its HTML as they are
    page.meta.update({name: escape(seen(page.meta[name])) for name in ("title", "description") if name in page.meta})
    return html


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Colour the code of a finished page, and say where the feed is."""
    up = "../" * page.url.count("/")
    told = f'<link rel="alternate" type="application/atom+xml" title="What torch changed" href="{up}{feed.PLACE}">'
    return highlight.colour(output.replace("</head>", f"{told}</head>", 1))
