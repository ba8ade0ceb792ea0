"""Handmade changes, and what touches a source."""

import itertools
import textwrap

import pytest

from torchnotes.impact.changes import Change, Trigger
from torchnotes.impact.findings import in_source


class Changes:
    """Makes changes."""

    def __init__(self):
        self.numbers = itertools.count()

    def __call__(self, *calls, kind="raises", slug=None, **trigger):
        slug = slug or f"change-{next(self.numbers)}"
        trigger = Trigger(calls, **trigger)
        return Change(slug, "A title", "2.6.0", kind, calls[0], "[1]", "[2]", "Write `x`.", trigger, "")


@pytest.fixture
def change():
    return Changes()


@pytest.fixture
def places():
    """Return what gives the places of a source that changes touch: line, API, how sure."""

    def found(source, *changes):
        text = textwrap.dedent(source).strip("\n")
        return sorted((one.line, one.api, one.sight) for one in in_source("x.py", text, changes))

    return found
