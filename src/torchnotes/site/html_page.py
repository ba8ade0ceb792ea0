"""A page that is HTML already: mkdocs makes a converter of Markdown for each page, and this one needs none."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from torchnotes.site.raw_html import is_block


class HtmlPage(Page):
    """A page of ours, which is Markdown unless all of it is one block of HTML."""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        text = (self.markdown or "").strip()
        if not is_block(text):
            super().render(config, files)
            return
        self.content, self.toc = text, TableOfContents([])
        self.present_anchor_ids, self.links_to_anchors = set(), {}
