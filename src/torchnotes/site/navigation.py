"""The site's navigation: few entries, since every page holds it. Pure."""

from collections.abc import Iterable, Mapping

from torchnotes.site.sections import Section
from torchnotes.site.source import Source


def navigation(source: Source, added: Iterable[Section] = ()) -> list[Mapping[str, object]]:
    """Return groups of pages by title: areas, of which each lists its chapters, and what is there beside claims."""
    releases = [record.environment.torch for record in source.records]
    groups: dict[str, list[str]] = {
        "Facts": [f"{area.folder}/index.md" for area in source.areas],
        "API": ["api.md"],
        "Errors": ["errors.md"],
        **({"Questions": ["questions.md"]} if source.questions else {}),
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
    last = {"About": ["how-it-works.md", "release-day.md", "json.md", "records.md"]}
    for section in added:
        for title, uris in section.navigation().items():
            (last if title in last else groups).setdefault(title, []).extend(uris)
    return [{"Home": "index.md"}, *({title: uris} for title, uris in (groups | last).items())]
