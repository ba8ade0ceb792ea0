"""The site built as it is published, served to a browser that reaches nothing else."""

import functools
import html
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = Path(__file__).parent
CHROMIUM = shutil.which("chromium")
MISSING = not CHROMIUM or not all(map(importlib.util.find_spec, ("playwright", "axe_playwright_python")))

PUBLISHED = "https://torchnotes.invalid/"
"""Where the site says it is published: what is loaded from there is foreign to the server below."""
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

ALWAYS = {
    "home": "",
    "area": "tensors/",
    "chapter": "tensors/dtypes/",
    "errors": "errors/",
    "questions": "questions/",
    "API index": "api/",
    "matrix": "matrix/",
    "changes": "changes/",
    "release": "changes/2.13.0/",
    "deprecated": "deprecated/",
    "note": "notes/lecture/",
    "Korean note": "notes/memo.ko/",
    "corrections": "corrections/",
    "Korean corrections": "corrections.ko/",
    "records": "records/",
    "data": "json/",
    "how it works": "how-it-works/",
    "mutation score": "mutation/",
    "speed": "benchmarks/products/",
    "speed with a chart": "benchmarks/training/",
    "search": "search/?q=clamp",
    "no page": "404.html",
}
"""A page of each kind by its address; the pages of claims are chosen by what stands on them."""
CHOSEN = ("claim", "claim of GPU", "longest claim")

_TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*/?>""")
_ATTRIBUTE = re.compile(r"""([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_SCRIPT = re.compile(r"(<script\b[^>]*>).*?</script>", re.DOTALL)


def pytest_collection_modifyitems(items):
    """Skip the folder where there is no browser."""
    if MISSING:
        for item in items:
            if item.path.is_relative_to(FOLDER):
                item.add_marker(pytest.mark.skip(reason="needs Chromium and Playwright"))


def build(root, to):
    """Build the site of a project in a process of its own."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(to)]
    environment = {**os.environ, "SITE_URL": PUBLISHED, "NO_MKDOCS_2_WARNING": "1"}
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return to


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word; connections stay open, as a browser likes them."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """Bears a browser that went on before an answer was read."""

    def handle_error(self, *_):
        pass


@dataclass
class Served:
    """A built site: its folder and its address."""

    folder: Path
    address: str


@pytest.fixture(scope="session")
def serve():
    """Return a function that serves a folder until the run ends."""
    servers = []

    def start(folder):
        server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return Served(folder, f"http://127.0.0.1:{server.server_port}/")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def builder():
    return build


@pytest.fixture(scope="session")
def site(serve, tmp_path_factory):
    """Return the site of this repository, built and served."""
    return serve(build(ROOT, tmp_path_factory.mktemp("browser") / "site"))


@pytest.fixture(scope="session")
def browser():
    """Return a Chromium that finds no host but this machine."""
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield started
        started.close()


@pytest.fixture(scope="session")
def context(browser, site):
    """Return what tabs share: their addresses stand below the site, and what one fetched the others have."""
    given = {"base_url": site.address, "viewport": DESKTOP, "reduced_motion": "reduce", "color_scheme": "light"}
    with browser.new_context(**given, permissions=["clipboard-read", "clipboard-write"]) as shared:
        shared.set_default_timeout(15_000)
        yield shared


@pytest.fixture(scope="session")
def only_tab(context):
    return context.new_page()


@pytest.fixture
def page(only_tab):
    """Return an empty tab, one for all tests: to open another takes longer than most of them."""
    yield only_tab
    only_tab.goto("about:blank")
    if only_tab.viewport_size != DESKTOP:
        only_tab.set_viewport_size(DESKTOP)


@dataclass
class Parsed:
    """What the HTML of the page at an address holds."""

    at: str
    tags: list[tuple[str, dict[str, str]]]
    title: str

    @property
    def ids(self):
        return [given["id"] for _, given in self.tags if "id" in given]

    @property
    def description(self):
        told = [given["content"] for name, given in self.tags if name == "meta" and given.get("name") == "description"]
        return "".join(told)

    @functools.cached_property
    def links(self):
        """Where its links and resources lead, as the tag and the address, seen from the page's address."""
        return [
            (name, given, urljoin(f"http://site/{self.at}", given[key]))
            for name, given in self.tags
            for key in ("href", "src")
            if key in given
        ]


def parse(at, text):
    """Return what a page holds. No `<` and no quote within an attribute is a page's text, or the tags would differ."""
    tags = [
        (name.lower(), {key: html.unescape(one or two or bare) for key, one, two, bare in _ATTRIBUTE.findall(given)})
        for name, given in _TAG.findall(_SCRIPT.sub(r"\1", text))
    ]
    return Parsed(at, tags, html.unescape(re.search("<title>(.*?)</title>", text, re.DOTALL)[1]))


@pytest.fixture(scope="session")
def texts(site):
    """Return the HTML of every page, by address below the site."""
    files = sorted(site.folder.rglob("*.html"))
    return {
        file.relative_to(site.folder).as_posix().removesuffix("index.html"): file.read_text(encoding="utf-8")
        for file in files
    }


@pytest.fixture(scope="session")
def parsed(texts):
    return {address: parse(address, text) for address, text in texts.items()}


@pytest.fixture(scope="session")
def addresses(texts):
    """Return the address of a page of each kind."""
    sections = (
        'id="notes"',
        'id="errors"',
        'id="changes"',
        "Deprecated since",
        "<dt>Answers",
        "<dt>Official",
        "On other",
    )
    claims = {address: text for address, text in texts.items() if address.startswith("claims/")}
    fullest = max(claims, key=lambda one: (sum(part in claims[one] for part in sections), len(claims[one])))
    longest = max(claims, key=lambda one: len(claims[one]))
    gpu = max((one for one in claims if 'href="../../gpu/"' in claims[one]), key=lambda one: len(claims[one]))
    return ALWAYS | dict(zip(CHOSEN, (fullest, gpu, longest), strict=True))


@pytest.fixture(scope="module", params=[*ALWAYS, *CHOSEN])
def kind(request):
    return request.param
