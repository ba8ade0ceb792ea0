"""What a page does besides search: copy, open, filter, and change its colours."""

import ast

import pytest

SHOWN = "rows => rows.filter((row) => row.offsetParent !== null).length"


@pytest.fixture(scope="module")
def scripted(texts):
    """Return the address of a claim with scripts to copy."""
    return next(at for at, text in texts.items() if at.startswith("claims/") and 'class="tn-script"' in text)


def test_a_script_is_copied_to_the_letter(page, scripted):
    page.goto(scripted)
    check = page.locator("details.tn-check", has=page.locator(".tn-script")).first
    check.locator("summary").click()
    button = check.locator(".tn-copy")
    button.click()
    page.wait_for_function("button => button.textContent === 'Copied'", arg=button.element_handle())
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied == check.locator(".tn-script").text_content()
    assert ast.parse(copied).body
    assert not check.locator(".tn-script").is_visible()


def test_an_address_that_names_a_proof_opens_it(page, scripted):
    page.goto(scripted)
    checks = page.locator("details.tn-check").evaluate_all("all => all.map((one) => one.id)")
    page.goto("about:blank")
    page.goto(f"{scripted}#{checks[-1]}")

    opened = "all => all.filter((one) => one.open).map((one) => one.id)"
    assert page.locator("details.tn-check").evaluate_all(opened) == [checks[-1]]
    assert page.locator(f"#{checks[-1]}").evaluate("one => one.getBoundingClientRect().top < innerHeight")


def test_a_mark_behind_a_sentence_opens_its_proof(page, scripted):
    page.goto(scripted)
    mark = page.locator("a.tn-proof").first
    mark.click()

    assert page.locator(mark.get_attribute("href")).get_attribute("open") is not None


def test_an_address_that_names_an_api_opens_it(page):
    page.goto("api/#torch-clamp")

    opened = page.locator("details[open]")
    assert opened.locator("summary code").all_text_contents() == ["torch.clamp"]
    assert opened.locator("a").first.is_visible()


@pytest.mark.parametrize("address", ["api/", "errors/"])
def test_a_filter_leaves_the_rows_that_say_so(page, address):
    page.goto(address)
    rows = page.locator(".tn-row")
    everything = rows.count()
    page.fill(".tn-filter", "ONE_hot")

    left = rows.evaluate_all("rows => rows.filter((row) => row.offsetParent).map((row) => row.textContent)")
    assert 0 < len(left) < everything
    assert [text for text in left if "one_hot" not in text.lower()] == []
    page.fill(".tn-filter", "")
    assert rows.evaluate_all(SHOWN) == everything


@pytest.mark.parametrize(
    "viewport", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}], ids=["desk", "phone"]
)
def test_the_matrix_shows_what_changed_until_asked_for_all(page, viewport):
    page.set_viewport_size(viewport)
    page.goto("matrix/")
    rows, alike = page.locator(".tn-table tr[data-api]"), page.locator(".tn-table tr.tn-alike")
    everything = rows.count()
    assert alike.count() > 0

    assert alike.evaluate_all(SHOWN) == 0
    assert rows.evaluate_all(SHOWN) == everything - alike.count()

    page.uncheck("[name=changed]")
    assert rows.evaluate_all(SHOWN) == everything

    page.select_option("[name=area]", "optim")
    optim = page.locator("tbody[data-area=optim] tr[data-api]").count()
    assert rows.evaluate_all(SHOWN) == optim

    page.fill("[name=api]", "SGD")
    left = rows.evaluate_all("rows => rows.filter((row) => row.offsetParent).map((row) => row.dataset.api)")
    assert 0 < len(left) < optim
    assert [names for names in left if "sgd" not in names] == []


@pytest.mark.parametrize("address", ["notes/lecture/", "notes/lecture.ko/"])
def test_statements_are_chosen_by_their_verdict(page, address):
    page.goto(address)
    statements = page.locator(".tn-statement")
    everything = statements.count()
    page.select_option(".tn-verdicts", "refuted")

    left = statements.evaluate_all("all => all.filter((one) => one.offsetParent).map((one) => one.dataset.verdict)")
    assert {*left} == {"refuted"}
    assert len(left) < everything
    page.select_option(".tn-verdicts", "")
    assert statements.evaluate_all(SHOWN) == everything


def test_the_theme_is_the_readers_until_it_is_changed_for_good(browser, site):
    scheme = "document.body.dataset.mdColorScheme"
    with browser.new_context(base_url=site.address, color_scheme="dark") as context:
        page = context.new_page()
        page.goto("how-it-works/")
        assert page.evaluate(scheme) == "slate"
        page.click("label[title='To the light theme']")
        assert page.evaluate(scheme) == "default"
        page.goto("data/")
        assert page.evaluate(scheme) == "default"
