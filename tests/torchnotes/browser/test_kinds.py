"""A page of each kind, in both themes: anyone can read and use it, and on a phone it does not scroll sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
SCHEMES = {"light": "default", "dark": "slate"}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

OPENED = "for (const closed of document.querySelectorAll('details')) closed.open = true"
SHORTENED = """() => {
  for (const parent of document.querySelectorAll("article, article :not(pre, pre *, svg, svg *)")) {
    const times = {};
    for (const child of [...parent.children]) {
      const alike = `${child.tagName}.${child.className}`;
      times[alike] = (times[alike] || 0) + 1;
      if (times[alike] > 8) child.remove();
    }
  }
}"""
"""Of what stands alike in one place, eight stay: axe takes a minute for what stands a thousand times."""


@pytest.fixture(scope="module")
def tabs(browser, site):
    """Return a tab for each theme that a reader may prefer."""
    contexts = {
        theme: browser.new_context(base_url=site.address, color_scheme=theme, reduced_motion="reduce")
        for theme in SCHEMES
    }
    yield {theme: context.new_page() for theme, context in contexts.items()}
    for context in contexts.values():
        context.close()


def show(tab, kind, addresses, size):
    """Open a page of a kind, and everything on it."""
    tab.set_viewport_size(size)
    tab.goto(addresses[kind])
    if kind == "search":
        tab.wait_for_selector(".tn-hits a")
    if kind == "changes":
        tab.wait_for_selector("#tn-found summary")
    tab.evaluate(OPENED)


def violations(tab):
    """Return what axe finds: the rule, where, and why."""
    found = Axe().run(tab, options=OPTIONS).response["violations"]
    return [
        (rule["id"], node["target"][0], (node["any"] + node["all"] + node["none"])[0]["message"])
        for rule in found
        for node in rule["nodes"]
    ]


def test_a_phone_does_not_scroll_sideways(tabs, kind, addresses):
    show(tabs["light"], kind, addresses, PHONE)

    assert tabs["light"].evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("theme", SCHEMES)
def test_axe_finds_nothing_against_the_guidelines(tabs, kind, addresses, theme):
    show(tabs[theme], kind, addresses, DESKTOP)
    tabs[theme].evaluate(SHORTENED)

    assert tabs[theme].evaluate("document.body.dataset.mdColorScheme") == SCHEMES[theme]
    assert violations(tabs[theme]) == []


@pytest.mark.parametrize("theme", SCHEMES)
def test_axe_finds_nothing_in_the_dialog(tabs, theme):
    tab = tabs[theme]
    tab.goto("how-it-works/")
    tab.keyboard.press("/")
    tab.keyboard.type("clamp")
    tab.wait_for_selector("dialog .tn-hits a")

    assert violations(tab) == []
