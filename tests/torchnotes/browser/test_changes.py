"""The page of changes: what can hurt silently stands first, and choices change what is shown."""

import re

import pytest

from torchnotes.records.lines import KINDS
from torchnotes.site.words import PULL


@pytest.fixture
def shown(page):
    """Return a function that opens the page with a choice in its address, once sentences and remedies are there."""

    def show(choice):
        page.goto(f"changes/#{choice}")
        page.wait_for_function("window.torchnotesFacts && document.querySelector('#tn-found p')")
        return page.locator("#tn-found")

    return show


def test_silent_changes_stand_first_with_what_to_do(shown):
    found = shown("from=2.5.1&to=2.13.0&kind=&area=&api=")

    kinds = [re.fullmatch(r"([a-z ]+) \((\d+)\)", text).groups() for text in found.locator("h3").all_text_contents()]
    assert kinds[0][0] == "silent"
    assert [kind for kind, _ in kinds] == sorted((kind for kind, _ in kinds), key=KINDS.index)
    first = found.locator("tbody tr").first
    assert "→" in first.text_content()
    assert first.locator("em", has_text="Instead: ").count() == 1
    assert found.locator(f'a[href^="{PULL}"]').count() > 0
    total = sum(int(number) for _, number in kinds)
    assert f"{total} changes from torch 2.5.1 to 2.13.0" in found.text_content()


def test_a_change_leads_to_its_claim(shown, parsed):
    links = shown("from=2.0.1&to=2.15.0&kind=*&area=&api=").locator("td:first-child a")
    addresses = links.evaluate_all("links => links.map((link) => new URL(link.href).pathname.slice(1))")

    assert addresses
    assert all(address.startswith("claims/") for address in addresses)
    assert {*addresses} - parsed.keys() == set()


def test_a_choice_of_an_api_leaves_its_changes(shown):
    names = shown("from=2.0.1&to=2.15.0&kind=*&area=&api=CLAMP").locator("td:first-child a").all_text_contents()

    assert names
    assert [name for name in names if "clamp" not in name] == []


def test_a_choice_of_an_area_leaves_its_changes(shown, page):
    everything = shown("from=2.0.1&to=2.15.0&kind=*&area=&api=").locator("tbody tr").count()
    page.select_option("#tn-choose [name=area]", "tensors")

    assert 0 < page.locator("#tn-found tbody tr").count() < everything
    assert "area=tensors" in page.url


def test_an_older_release_to_go_to_is_told(shown):
    assert "choose the older one first" in shown("from=2.13.0&to=2.5.1&kind=&area=&api=").text_content()
