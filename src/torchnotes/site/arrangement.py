"""The order of notes, areas and chapters on the site, as the file of each says it in its front matter (`order: 3`).

An area is a folder of chapters. Its `area.md` holds its title, and below it a sentence for the home page.
A chapter is a file of claims, or a folder of such files within its area: then its `chapter.md` holds its title.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mkdocs.utils.meta import get_data

from torchnotes.knowledge.chapters import Chapter
from torchnotes.knowledge.errors import InputError

FORM = 'begin it with the lines "---", "order: 3", "---" and "# Title"'


class ArrangementError(InputError):
    """A file that does not say where something stands: one sentence that names it."""


@dataclass(frozen=True, slots=True)
class Area:
    """A folder of chapters."""

    folder: str
    title: str
    sentence: str = ""
    """What it is about, for readers of the home page."""
    order: float = math.inf


def first_heading(page: str) -> str:
    """Return the title of a Markdown page."""
    return next((line.removeprefix("# ") for line in page.splitlines() if line.startswith("# ")), "")


def order_of(page: str, place: str) -> float:
    """Return the order that a page's front matter names; a page without one stands last.

    Raises:
        ArrangementError: when it is no number; `place` is what to call the page.
    """
    order = get_data(page)[1].get("order", math.inf)
    if isinstance(order, bool) or not isinstance(order, int | float):
        raise ArrangementError(f"{place}: order: {order} is no number; write one such as order: 3")
    return order


def parse_area(page: str, folder: str) -> Area:
    """Return the area that the `area.md` of a folder describes.

    Raises:
        ArrangementError: when it has no title or no order.
    """
    title, order = _title_and_order(page, f"tests/{folder}/area.md")
    below = page.partition(f"# {title}\n")[2].strip().partition("\n\n")[0]
    return Area(folder, title, " ".join(below.split()), order)


def _title_and_order(page: str, place: str) -> tuple[str, float]:
    title, order = first_heading(page), order_of(page, place)
    if not title or order == math.inf:
        raise ArrangementError(f"{place}: has no {'order' if title else 'title'}; {FORM}")
    return title, order


def read_areas(root: Path, folders: Collection[str]) -> list[Area]:
    """Return the areas in their order; a folder without an `area.md` stands last, under its own name.

    Args:
        root: the project's folder.
        folders: those below `tests` that hold chapters.

    Raises:
        ArrangementError: when an `area.md` is malformed, or stands where no chapters do.
    """
    areas = {folder: Area(folder, folder.capitalize()) for folder in folders}
    for folder, page in _pages(root, "area.md", areas, "chapters of claims"):
        areas[folder] = parse_area(page, folder)
    return sorted(areas.values(), key=lambda area: (area.order, area.folder))


def fold(root: Path, files: Iterable[Chapter]) -> list[Chapter]:
    """Return the chapters as readers meet them: the files of one folder within an area are one chapter.

    A folder without a `chapter.md` stands last in its area, under its own name.

    Raises:
        ArrangementError: when a `chapter.md` is malformed, or stands where no files of claims do; or when a file and a
            folder have one address.
    """
    chapters: list[Chapter] = []
    folders: dict[str, list[Chapter]] = {}
    for one in sorted(files, key=lambda one: (one.order, one.path)):
        folder = PurePosixPath(one.uri).parent.as_posix()
        if "/" in folder:
            folders.setdefault(folder, []).append(one)
        else:
            chapters.append(one)
    if twice := [one for one in chapters if one.uri in folders]:
        file = twice[0]
        raise ArrangementError(f"{file.path}: tests/{file.uri}/ is a chapter of that name; move the file into it")
    told = {
        folder: _title_and_order(page, f"tests/{folder}/chapter.md")
        for folder, page in _pages(root, "chapter.md", folders, "files of claims")
    }
    for folder, own in folders.items():
        name = PurePosixPath(folder).name.replace("_", " ").capitalize()
        title, order = told.get(folder, (name, math.inf))
        claims = tuple(claim for one in own for claim in one.claims)
        chapters.append(Chapter(f"tests/{folder}", title, claims, order, tuple(own)))
    return sorted(chapters, key=lambda one: (one.order, one.path))


def _pages(root: Path, name: str, folders: Collection[str], what: str) -> Iterable[tuple[str, str]]:
    """Yield the folders below `tests` that have a page of this name, each with the page's text."""
    for path in sorted((root / "tests").rglob(name)):
        folder, place = path.parent.relative_to(root / "tests").as_posix(), path.relative_to(root).as_posix()
        if folder not in folders:
            raise ArrangementError(f"{place}: there are no {what} beside it; move it to a folder of them")
        try:
            yield folder, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ArrangementError(f"{place}: is not UTF-8; save it anew") from None
