"""Search as a reader meets it: opened from anywhere, by keys alone, and little is fetched for it."""

import pytest

ERROR = """Traceback (most recent call last):
  File "train.py", line 41, in <module>
    loss.backward()
  File "torch/_tensor.py", line 626, in backward
    torch.autograd.backward(
RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation:
[torch.FloatTensor [4, 4]], which is output 0 of SigmoidBackward0, is at version 1; expected version 0 instead.
Hint: enable anomaly detection to find the operation that failed to compute its gradient, with
torch.autograd.set_detect_anomaly(True)."""
ASKED = [
    "does torch.tensor copy",
    "clamp",
    "F.one_hot",
    "torch.nn.functional.cross_entropy",
    "freeze layers",
    "reproducible shuffle of a DataLoader",
    "view or copy",
    "state_dict strict",
    "역전파",
    ERROR,
]
BYTES = 150_000
"""What a question may fetch, dialog and all."""

OPENED_BY = {
    "the slash": lambda page: page.keyboard.press("/"),
    "Ctrl and K": lambda page: page.keyboard.press("Control+k"),
    "the button": lambda page: page.click("#tn-open"),
}


@pytest.fixture
def fetched(page, site):
    """Return what the tab fetches of search, by path, with the number of bytes, as it comes."""
    sizes = {}

    def keep(answer):
        path = answer.url.removeprefix(site.address)
        if path.startswith("search"):
            sizes[path] = (site.folder / path).stat().st_size if (site.folder / path).is_file() else 0

    page.on("response", keep)
    yield sizes
    page.remove_listener("response", keep)


@pytest.mark.parametrize("opened_by", OPENED_BY)
def test_a_dialog_finds_as_one_types(page, opened_by):
    page.goto("how-it-works/")
    OPENED_BY[opened_by](page)
    page.keyboard.type("torch.clamp")
    # what "torch.c" finds may stand there first
    page.wait_for_selector("dialog[open] .tn-hits li:first-child:has-text('clamp')")

    assert page.input_value("dialog input") == "torch.clamp"


def test_the_home_page_finds_as_one_types(page):
    page.goto("")
    page.click(".tn-home .tn-search input")
    page.keyboard.type("torch.clamp")
    page.wait_for_selector(".tn-home .tn-hits li:first-child:has-text('clamp')")

    assert page.input_value(".tn-home input") == "torch.clamp"


def test_an_address_that_asks_is_answered(page):
    page.goto("search/?q=torch.clamp")
    page.wait_for_selector(".tn-hits a")

    assert "clamp" in page.text_content(".tn-hits li:first-child")
    page.fill(".tn-search input", "one_hot")
    page.wait_for_function("document.querySelector('.tn-hits li').textContent.includes('one_hot')")
    assert page.url.endswith("search/?q=one_hot")


def test_arrows_and_enter_open_what_is_found(page):
    page.goto("how-it-works/")
    page.keyboard.press("/")
    page.keyboard.insert_text("clamp")
    page.wait_for_selector("dialog .tn-hits li:nth-child(2)")
    links = page.locator("dialog .tn-hits a").evaluate_all("links => links.map((link) => link.href)")
    at = "document.activeElement.href || document.activeElement.type"

    seen = [page.evaluate(at)]
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(page.evaluate(at))
    assert seen == ["search", links[0], links[1], links[0], "search"]

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(links[1])


def test_enter_in_the_field_opens_the_first(page):
    page.goto("how-it-works/")
    page.keyboard.press("/")
    page.keyboard.insert_text("clamp")
    first = page.locator("dialog .tn-hits a").first.get_attribute("href")
    page.keyboard.press("Enter")

    page.wait_for_url(first)


def test_escape_closes_the_dialog_and_slash_opens_it_again(page):
    page.goto("how-it-works/")
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open] input")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('dialog').open")
    page.keyboard.press("/")

    page.wait_for_selector("dialog[open] input")


def test_a_slash_that_is_typed_into_a_field_stays_there(page):
    page.goto("api/")
    page.click(".tn-filter")
    page.keyboard.type("a/b")

    assert page.input_value(".tn-filter") == "a/b"
    assert not page.evaluate("document.getElementById('tn-dialog').open")


def test_nothing_of_search_is_fetched_before_it_is_asked_for(page, fetched):
    page.goto("")
    page.wait_for_load_state("networkidle")
    assert fetched == {}

    page.keyboard.press("/")
    page.wait_for_selector("dialog[open] input")
    page.wait_for_load_state("networkidle")
    assert [*fetched] == ["search.js"]


@pytest.mark.parametrize("question", ASKED, ids=lambda text: text.split("\n")[0])
def test_a_question_fetches_little(page, fetched, question):
    page.goto("how-it-works/")
    page.keyboard.press("/")
    page.keyboard.insert_text(question)
    page.wait_for_selector("dialog .tn-hits a")

    assert "search/index.json" in fetched
    assert sum(fetched.values()) <= BYTES, fetched


def test_what_search_costs_the_processor_is_told(page, capsys):
    """Nothing is asserted of it: how fast a machine is, no test of this repository says."""
    page.goto("how-it-works/")
    times = page.evaluate(
        """async (asked) => {
          const { search } = await import("/search.js");
          const rounds = [[], []];
          for (const times of rounds) {
            for (const text of asked) {
              const begun = performance.now();
              await search(text);
              times.push(performance.now() - begun);
            }
          }
          return rounds;
        }""",
        ASKED,
    )

    assert [len(one) for one in times] == [len(ASKED)] * 2
    with capsys.disabled():
        for told, one in zip(("the first time, fetching", "again"), times, strict=True):
            print(f"\nsearch, {told}:", ", ".join(f"{time:.1f}" for time in one), "ms")  # noqa: T201
