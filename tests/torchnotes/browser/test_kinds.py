"""A page of each kind: it loads, anyone can read and use it in both themes, and a phone does not scroll it sideways."""

import pytest

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
SCHEMES = {"light": "default", "dark": "slate"}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

DRESSED = "scheme => { document.body.dataset.mdColorScheme = scheme; }"
OPENED = "for (const closed of document.querySelectorAll('details')) closed.open = true"

SHORTENED = """() => {
  for (const parent of document.querySelectorAll("article, article *")) {
    const times = {};
    for (const child of [...parent.children]) {
      const alike = `${child.tagName}.${child.className}`;
      times[alike] = (times[alike] || 0) + 1;
      if (times[alike] <= 4) continue;
      if (child.closest("pre")) child.replaceWith(child.textContent);
      else child.remove();
    }
  }
}"""
"""Of what stands alike in one place, four stay: axe takes a minute for what stands a thousand times."""


@pytest.fixture(scope="module")
def tab(context):
    """Return a tab, with what it complains of as `complaints`."""
    made = context.new_page()
    made.complaints = []
    made.on("console", lambda said: said.type in {"error", "warning"} and made.complaints.append(said.text))
    made.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    made.close()


@pytest.fixture(scope="module")
def shown(tab, kind, addresses):
    """Return the tab with a page of a kind, everything on it opened; it is loaded once for all that is asked of it."""
    tab.complaints.clear()
    tab.goto(addresses[kind])
    if kind == "search":
        tab.wait_for_selector(".tn-hits a")
    if kind == "changes":
        tab.wait_for_selector("#tn-found summary")
    tab.evaluate(OPENED)
    return tab


def violations(tab):
    """Return what axe finds: the rule, where, and why."""
    # where it is missing the folder is skipped, once it is collected
    from axe_playwright_python.sync_playwright import Axe

    if not tab.evaluate("Boolean(window.axe)"):
        tab.evaluate(Axe().axe_script)
    # what passed comes with it else, and takes as long on its way as to be found
    found = tab.evaluate("options => axe.run(options).then((found) => found.violations)", OPTIONS)
    return [
        (rule["id"], node["target"][0], (node["any"] + node["all"] + node["none"])[0]["message"])
        for rule in found
        for node in rule["nodes"]
    ]


def test_it_loads_without_complaint(shown):
    assert shown.complaints == []


def test_a_phone_does_not_scroll_sideways(shown):
    shown.set_viewport_size(PHONE)
    wide = shown.evaluate("document.documentElement.scrollWidth")
    shown.set_viewport_size(DESKTOP)

    assert wide <= PHONE["width"]


@pytest.mark.parametrize("theme", SCHEMES)
def test_axe_finds_nothing_against_the_guidelines(shown, theme):
    shown.evaluate(SHORTENED)
    shown.evaluate(DRESSED, SCHEMES[theme])

    assert violations(shown) == []


@pytest.mark.parametrize("theme", SCHEMES)
def test_axe_finds_nothing_in_the_dialog(page, theme):
    page.goto("how-it-works/")
    page.evaluate(DRESSED, SCHEMES[theme])
    page.keyboard.press("/")
    page.keyboard.type("clamp")
    page.wait_for_selector("dialog .tn-hits a")

    assert violations(page) == []
