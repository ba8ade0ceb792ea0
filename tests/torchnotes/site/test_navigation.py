"""The navigation: few entries, each a page that is there."""

from pathlib import Path

import pytest

from torchnotes.site import render
from torchnotes.site.navigation import navigation
from torchnotes.site.sections import Section

ROOT = Path(__file__).parents[3]


def flat(groups):
    return [uri for group in groups for uris in group.values() for uri in ([uris] if isinstance(uris, str) else uris)]


def test_there_are_few_groups(two):
    titles = [title for group in navigation(two.source(two.old, two.middle, two.new)) for title in group]

    assert titles == ["Home", "Facts", "API", "Errors", "Releases", "Notes", "About"]


def test_releases_stand_newest_first_without_the_oldest(two):
    groups = navigation(two.source(two.old, two.middle, two.new))

    assert {"Releases": ["changes.md", "deprecated.md", "matrix.md", "changes/2.2.2.md", "changes/2.1.2.md"]} in groups


def test_areas_are_listed_without_their_claims(two):
    assert {"Facts": ["tensors/index.md"]} in navigation(two.source())


def test_notes_stand_in_each_language(two):
    groups = navigation(two.source(translations={"ko": {"lecture": ""}}))

    notes = ["corrections.md", "notes/lecture.md", "corrections.ko.md", "notes/lecture.ko.md"]
    assert {"Notes": notes} in groups


class Weather(Section):
    def navigation(self):
        return {"Weather": ["weather.md"], "About": ["weather/about.md"], "API": ["weather/api.md"]}


def test_a_section_adds_to_a_group_or_adds_one_before_the_last(two):
    groups = navigation(two.source(), [Weather()])

    assert groups[-2] == {"Weather": ["weather.md"]}
    assert groups[-1]["About"][-2:] == ["records.md", "weather/about.md"]
    assert {"API": ["api.md", "weather/api.md"]} in groups


@pytest.mark.parametrize("kept", [[], ["old"], ["old", "middle", "new"]])
def test_every_entry_is_a_page_that_is_rendered_or_written_by_hand(two, kept):
    source = two.source(*(getattr(two, name) for name in kept))
    pages = render.render(render.gather(source))

    # the questions are rendered, for a project that has some
    by_hand = {path.name for path in (ROOT / "docs").glob("*.md")} - {"questions.md"}
    assert {*flat(navigation(source))} - pages.keys() == by_hand
