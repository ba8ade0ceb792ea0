"""Templates show what they are given as the text that it is."""

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from torchnotes.site import templating


@pytest.fixture
def fill(tmp_path, monkeypatch):
    """Fill in a template that is written out here."""
    package = tmp_path / f"templates_{tmp_path.name}"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    def filled(template, **given):
        # another template of the same name may be known already
        name = f"{len([*(package / 'templates').iterdir()])}.md.j2"
        (package / "templates" / name).write_text(template, encoding="utf-8")
        return templating.fill(package.name, name, **given)

    return filled


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<b>", "&lt;b&gt;"),
        ("[x](y)", "&#91;x&#93;(y)"),
        ("a | `b` *c*", "a &#124; &#96;b&#96; &#42;c&#42;"),
        ("\x1b[31m\u202e", "\N{REPLACEMENT CHARACTER}&#91;31m\N{REPLACEMENT CHARACTER}"),
        (3, "3"),
        (Markup("<b>"), "<b>"),
    ],
)
def test_what_a_template_is_given_shows_as_text(fill, given, shown):
    assert fill("{{ given }}", given=given) == shown
    assert fill("{{ given ~ '' }}", given=given) == shown
    assert fill("{% for one in [given] %}{{ one }}{% endfor %}", given=given) == shown


def test_what_the_template_says_itself_stays(fill):
    assert fill("<b>{{ 'x' }}</b> *y*\n") == "<b>x</b> *y*\n"


def test_a_name_that_is_not_given_is_refused(fill):
    with pytest.raises(UndefinedError, match="'given' is undefined"):
        fill("{{ given }}")


def test_a_filter_s_html_stays(fill):
    assert fill("{{ 'a < `b`' | plain }}") == "a &lt; <code>b</code>"
