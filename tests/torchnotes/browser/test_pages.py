"""Every page: it loads without complaint, its links lead somewhere, and it is known by a title of its own."""

from collections import Counter, defaultdict
from urllib.parse import unquote, urlsplit

EVERY = 16
"""Of the pages that are alike, one in so many is loaded."""
LOADED = {"link", "script", "img", "iframe", "source", "video", "audio", "object", "embed", "use", "image"}
FETCHED = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}


def test_no_page_complains_or_asks_another_host(browser, site, parsed):
    """One in sixteen of all pages is loaded, beside one of each kind in `test_kinds.py`; all of them take two minutes.

    The browser finds no other host, so that it complains of what is asked there; the next test reads all pages for it.
    """
    chosen = [*parsed][::EVERY]
    complaints, at = [], ""
    with browser.new_context(base_url=site.address) as context:
        page = context.new_page()
        page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append((at, said.text)))
        page.on("pageerror", lambda error: complaints.append((at, str(error))))
        for at in chosen:
            answer = page.goto(at, wait_until="load")
            if not answer.ok:
                complaints.append((at, answer.status))

    assert complaints == []


def test_nothing_of_a_page_stands_on_another_host(parsed):
    foreign = [
        (address, name, target)
        for address, page in parsed.items()
        for name, given, target in page.links
        if name in LOADED
        and (name != "link" or FETCHED & {*given.get("rel", "").split()})
        and urlsplit(target).netloc != "site"
    ]

    assert foreign == []


def test_every_link_and_anchor_leads_somewhere(site, parsed):
    ids = {address: set(page.ids) for address, page in parsed.items()}
    broken = []
    for address, page in parsed.items():
        for _, _, target in page.links:
            parts = urlsplit(target)
            path, anchor = unquote(parts.path).removeprefix("/"), unquote(parts.fragment)
            if parts.netloc != "site" or parts.scheme not in {"http", "https"}:
                continue
            there = not anchor or anchor in ids[path] if path in ids else (site.folder / path).is_file()
            if not there:
                broken.append((address, target.removeprefix("http://site/")))

    assert broken == []


def test_no_id_stands_twice_on_a_page(parsed):
    twice = [
        (address, id_) for address, page in parsed.items() for id_, times in Counter(page.ids).items() if times > 1
    ]

    assert twice == []


def test_every_page_has_a_title_of_its_own(parsed):
    pages = defaultdict(list)
    for address, page in parsed.items():
        if not any(given.get("http-equiv") == "refresh" for _, given in page.tags):
            pages[page.title].append(address)

    assert [(title, alike) for title, alike in pages.items() if not title or len(alike) > 1] == []


def test_every_page_has_a_description_of_its_own(parsed):
    pages = defaultdict(list)
    for address, page in parsed.items():
        if address != "404.html" and not any(given.get("http-equiv") == "refresh" for _, given in page.tags):
            pages[page.description].append(address)

    assert [(told, alike) for told, alike in pages.items() if not told or len(alike) > 1] == []
