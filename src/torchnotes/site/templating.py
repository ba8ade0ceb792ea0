"""The templates of pages: each package that has any holds them in `templates/`."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from torchnotes.knowledge.wording import count, short
from torchnotes.site import words


def fill(package: str, template: str, **given: object) -> str:
    """Return a package's template filled in; one named `.html.j2` escapes what it is given, Markdown does not."""
    return _environment(package).get_template(template).render(**given)


@cache
def _environment(package: str) -> Environment:
    found = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(["html.j2", "svg.j2"], default=False),
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
        words.code,
        words.heading,
        words.plain,
        words.pulled,
        short,
        count,
    )
    found.filters |= {function.__name__: function for function in shared}
    return found
