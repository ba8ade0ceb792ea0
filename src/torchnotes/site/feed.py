"""What each release of torch changed as an Atom feed, newest first: an entry a release. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from xml.etree import ElementTree as ET

from torchnotes.knowledge.wording import count, short
from torchnotes.records.lines import KINDS, Line
from torchnotes.site.over_releases import ReleaseChanges
from torchnotes.site.words import address, plain, seen

PLACE = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_SPACE = uuid.UUID("5f0a4c0e-2f5f-4f0b-9a54-0d1b7c6f3a11")
"""What the identifiers are made in, so that they stay wherever the site is put."""


def atom(changed: Sequence[ReleaseChanges], released: Mapping[str, date], uris: Mapping[str, str]) -> str:
    """Return the feed as XML, with links relative to it; a release whose day is not known is left out.

    Args:
        changed: what each release changed, newest first.
        released: the day of each release; at least one.
        uris: where each claim stands, by slug, with the suffix of its page's source.
    """
    feed = ET.Element("feed", xmlns=_ATOM)
    known = [one for one in changed if one.release in released]
    _add(feed, "id", _identifier("feed"))
    _add(feed, "title", "What torch changed: torchnotes")
    _add(feed, "updated", _at(max(released.values())))
    ET.SubElement(feed, "link", rel="self", href=PLACE)
    ET.SubElement(feed, "link", href="changes/")
    ET.SubElement(_add(feed, "author"), "name").text = "torchnotes"
    for one in known:
        entry = _add(feed, "entry")
        _add(entry, "id", _identifier(one.release))
        _add(entry, "title", f"torch {one.release}: {count(len(one.lines), 'change')}, {_worst(one)}")
        _add(entry, "updated", _at(released[one.release]))
        ET.SubElement(entry, "link", href=f"{one.uri}/")
        _add(entry, "content", "".join(_parts(one, uris))).set("type", "html")
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = text and seen(text)
    return made


def _identifier(name: str) -> str:
    return uuid.uuid5(_SPACE, name).urn


def _at(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _worst(one: ReleaseChanges) -> str:
    return ", ".join(f"{one.kinds[kind]} {kind}" for kind in KINDS[:3] if one.kinds[kind]) or "none silent"


def _parts(one: ReleaseChanges, uris: Mapping[str, str]) -> list[str]:
    """Return the changes of a release as HTML, a list for each kind, the most severe first."""
    told = [(kind, [line for line in one.lines if line.kind == kind]) for kind in KINDS if kind != "wording"]
    return [
        f"<h3>{kind}</h3><ul>{''.join(_item(line, uris[line.slug]) for line in lines)}</ul>"
        for kind, lines in told
        if lines
    ]


def _item(line: Line, uri: str) -> str:
    remedy = f" Instead: {plain(line.remedy)}" if line.remedy else ""
    values = f"<code>{escape(short(line.before))}</code> → <code>{escape(short(line.after))}</code>"
    return f'<li><a href="{address(uri)}">{escape(line.api)}</a>: {values}.{remedy}</li>'
