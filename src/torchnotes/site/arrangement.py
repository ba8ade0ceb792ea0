"""The order of notes and areas on the site, as the file of each says it in its front matter (`order: 3`).

An area is a folder of chapters. Its `area.md` holds its title, and below it a sentence for the home page.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from mkdocs.utils.meta import get_data

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
    place = f"tests/{folder}/area.md"
    title, order = first_heading(page), order_of(page, place)
    if not title or order == math.inf:
        raise ArrangementError(f"{place}: has no {'order' if title else 'title'}; {FORM}")
    below = page.partition(f"# {title}\n")[2].strip().partition("\n\n")[0]
    return Area(folder, title, " ".join(below.split()), order)


def read_areas(root: Path, folders: Collection[str]) -> list[Area]:
    """Return the areas in their order; a folder without an `area.md` stands last, under its own name.

    Args:
        root: the project's folder.
        folders: those below `tests` that hold chapters.

    Raises:
        ArrangementError: when an `area.md` is malformed, or stands where no chapters do.
    """
    areas = {folder: Area(folder, folder.capitalize()) for folder in folders}
    for path in sorted((root / "tests").rglob("area.md")):
        folder = path.parent.relative_to(root / "tests").as_posix()
        if folder not in areas:
            place = path.relative_to(root).as_posix()
            raise ArrangementError(f"{place}: there are no chapters of claims beside it; move it to a folder of them")
        try:
            areas[folder] = parse_area(path.read_text(encoding="utf-8"), folder)
        except UnicodeDecodeError:
            raise ArrangementError(f"tests/{folder}/area.md: is not UTF-8; save it anew") from None
    return sorted(areas.values(), key=lambda area: (area.order, area.folder))
