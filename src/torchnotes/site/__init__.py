"""The site: a pure `render`, and a thin hook that hands its pages to mkdocs."""
