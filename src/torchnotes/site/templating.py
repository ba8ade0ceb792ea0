"""The templates of pages: each package that has any holds them in `templates/`. What they are given shows as text."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from torchnotes.knowledge.wording import count, short
from torchnotes.site import words


def fill(package: str, template: str, **given: object) -> Markup:
    """Return a package's template filled in: HTML and Markdown in what it is given show as the text they are."""
    return Markup(_environment(package).get_template(template).render(**given))  # noqa: S704 - by `as_text`


def as_text(value: object) -> Markup:
    """Return a value as HTML within Markdown that shows it to the letter; what is HTML of ours stays."""
    return value if isinstance(value, Markup) else words.inert(str(value))


@cache
def _environment(package: str) -> Environment:
    found = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        finalize=as_text,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    shared = (
        words.sentence,
        words.badge,
        words.anchor,
        words.place,
        words.address,
        words.code,
        words.title,
        words.plain,
        words.bare,
        words.pulled,
        short,
        count,
    )
    found.filters |= {function.__name__: function for function in shared}
    return found
