"""The mkdocs hook: reads the project's files, renders, and hands the pages over."""

from collections.abc import Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from torchnotes.knowledge import catalogue, notes
from torchnotes.knowledge.chapters import Chapter
from torchnotes.mutation import operator_texts, scores
from torchnotes.records import history, schema
from torchnotes.site.render import render
from torchnotes.site.source import Source
from torchnotes.site.words import area_place, area_title
from torchnotes.speed import speed_store


def load(root: Path) -> Source:
    """Read everything that the site of the project at `root` is made from.

    Raises:
        ClaimError, NoteError, RecordError: when something there is malformed.
    """
    statements = notes.read_all(root)
    chapters = sorted(catalogue.read_tree(root, statements), key=lambda chapter: area_place(chapter.area))
    claims = [claim for chapter in chapters for claim in chapter.claims]
    return Source(
        chapters=chapters,
        pages=notes.read_pages(root),
        statements=statements,
        records=[history.renamed(record, claims) for record in schema.read_all(root / "records", "cpu")],
        scores=scores.read(root / "records" / scores.NAME),
        operators=operator_texts.read(),
        benchmarks=catalogue.read_tree(root, statements, "benchmarks"),
        speeds=speed_store.read_all(root / "records"),
    )


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the rendered pages to those written by hand, and lay out the navigation."""
    root = Path(config.config_file_path).parent
    try:
        source = load(root)
    except (catalogue.ClaimError, notes.NoteError, schema.RecordError) as error:
        raise PluginError(str(error)) from None
    home = (root / "docs" / "index.md").read_text(encoding="utf-8")
    for uri, text in render(source, home).items():
        if written := files.get_file_from_path(uri):
            files.remove(written)
        files.append(File.generated(config, uri, content=text))
    for path in sorted((root / "records").rglob("*.json")):
        files.append(File.generated(config, path.relative_to(root).as_posix(), abs_src_path=str(path)))
    config.nav = navigation(source.chapters, source.benchmarks)
    return files


def navigation(chapters: Sequence[Chapter], benchmarks: Sequence[Chapter]) -> list[dict[str, object]]:
    """Give the site's navigation: the notes, a section for each folder of chapters, the index and the records."""
    areas: dict[str, list[str]] = {}
    for chapter in chapters:
        areas.setdefault(chapter.area, []).append(f"{chapter.uri}.md")
    return [
        {"Home": "index.md"},
        {"Notes": ["notes/lecture.md", "notes/til.md", "notes/memo.md"]},
        *[dict[str, object]({area_title(area): pages}) for area, pages in areas.items()],
        {"Speed": [f"{chapter.uri}.md" for chapter in benchmarks]},
        {"Releases": ["changes.md", "matrix.md"]},
        {"API": "api.md"},
        {"About": ["how-it-works.md", "sharpness.md", "records.md"]},
    ]
