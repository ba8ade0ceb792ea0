"""What claims, notes and records say shows as the text it is, wherever it stands: no markup of it comes to life."""

import json
import re
import shutil
from pathlib import Path

import pytest

from torchnotes.knowledge import catalogue

ROOT = Path(__file__).parents[3]
SCRIPT = "<script>window.pwned=1</script>"
IMAGE = "<img src=x onerror=window.pwned=1>"
PLACES = (
    *(
        "chapter",
        "file",
        "title",
        "far",
        "end",
        "explanation",
        "expression",
        "asked",
        "remedy",
        "why",
        "statement",
        "opinion",
        "area",
    ),
    *("korean", "question", "observed", "error", "warning", "reason", "unobserved", "parameters", "guard"),
    *("build", "python", "numpy", "platform", "packages", "other"),
)


def evil(place):
    """Return a text that says where it stands and tries to be more than that."""
    return (
        f"{place} {SCRIPT}{IMAGE} [x](javascript:window.pwned=1) ![x](//other.invalid/x) </title></pre></code>"
        "</summary></details></section>|*a* _b_ &amp; {{ 7*7 }} \x1b[31m\u202e <a href='javascript:0'>"
    )


CLAIMS = f'''"""{evil("file")}

Numbers.
"""

from torchnotes import belief, claim, since, until


@claim(api=["torch.ones"], about=["value"], asked=["asked {SCRIPT}{IMAGE}"])
class TestFact:
    """{evil("title")}.

    {evil("explanation")}. [a_is_a]
    """

    @belief("lecture/1")
    def test_it_is_said(self):
        assert "{evil("expression")}" == 1

    def test_a_is_a(self):
        assert 1 == 1

    @since("2.13", why="{evil("why")}", remedy="{evil("remedy")}")
    def test_b_is_b(self):
        assert 2 == 2

    @until("2.13")
    def test_b_is_a(self):
        assert 2 == 1


@claim(api=["torch.zeros"], about=["value"])
class TestFar:
    """It was not run."""

    @belief("lecture/3")
    def test_it_is_far(self):
        assert 1 == 1


@claim(api=["torch.zeros"], about=["value"])
class TestEnd:
    """It ends."""

    @belief("lecture/4", holds=False)
    def test_it_ends(self):
        assert 1 == 1
'''
NOTE = f"""---
order: 1
---
# A lecture

- `lecture/1` {evil("statement")}
- `lecture/3` It is far.
- `lecture/4` It ends.
- `lecture/2` It is pleasant.
  Opinion: {evil("opinion")}
"""
KOREAN = NOTE.replace("statement", "korean").replace("Opinion", "의견")


def record(release, claims):
    """Return a record of a release in which everything that is a text is evil."""
    answers = {
        "held": {"observed": [[0, f"{evil('observed')} == 1"]], "errors": [["RuntimeError", evil("error")]]},
        "warned": {
            "warnings": [["FutureWarning", f"is deprecated {evil('warning')}"]],
            "unobserved": evil("unobserved"),
        },
        "broken": {"outcome": "broken", "observed": [[0, f"{evil('other')} == 1"]]},
        "not-run": {"outcome": "not-run", "reason": evil("reason")},
    }
    held = {evil("parameters"): answers["held"], "2": answers["warned"], "3": answers["not-run"]}
    newer = release == "2.13.0"
    checks = {
        "test_it_is_said": {"answers": {"": answers["broken"]}, "belief": {"statement": "lecture/1"}},
        "test_a_is_a": {"answers": held},
        "test_b_is_b": {"answers": {"": answers["held" if newer else "broken"]}},
        "test_b_is_a": {"answers": {"": answers["broken" if newer else "held"]}},
    }
    checks["test_b_is_a" if newer else "test_b_is_b"]["guard"] = evil("guard")
    ends = {"outcome": "crashed", "reason": evil("end")}
    far = {"outcome": "not-run", "reason": evil("far")}
    told = {
        "fact": checks,
        "far": {"test_it_is_far": {"answers": {"": far}, "belief": {"statement": "lecture/3"}}},
        "end": {"test_it_ends": {"answers": {"": ends}, "belief": {"statement": "lecture/4", "expected": False}}},
    }
    for claim in claims:
        for name, check in told[claim.slug].items():
            check["digest"] = claim.digests[name]
    where = {name: evil(name) for name in ("build", "python", "platform")}
    where |= {
        "torch": release,
        "device": "cpu",
        "numpy": evil("numpy") if newer else "2.1.0",
        "packages": {evil("packages"): "1"},
    }
    return {"schema": 2, "environment": where, "claims": told}


@pytest.fixture(scope="module")
def evil_site(serve, builder, tmp_path_factory):
    """Return the site of a project that says evil things, built as any site is."""
    root = tmp_path_factory.mktemp("evil")
    shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("notes"))
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("src/torchnotes", f"{ROOT}/src/torchnotes")
    claims = catalogue.read(CLAIMS, "tests/tensors/deep/test_numbers.py").claims
    files = {
        "mkdocs.yml": re.sub("^watch:.*\n", "", settings, flags=re.MULTILINE),
        "docs/notes/lecture.md": NOTE,
        "docs/notes/lecture.ko.md": KOREAN,
        "docs/questions.md": f"- {evil('question')}? → fact\n",
        "tests/tensors/deep/test_numbers.py": CLAIMS,
        "tests/tensors/deep/chapter.md": f"---\norder: 1\n---\n# {evil('chapter')}\n",
        "tests/tensors/area.md": f"---\norder: 1\n---\n# Tensors {evil('area')}\n\n{evil('area')}\n",
        **{f"records/cpu/{release}.json": json.dumps(record(release, claims)) for release in ("2.12.1", "2.13.0")},
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return serve(builder(root, root / "site"))


@pytest.fixture(scope="module")
def pages(evil_site):
    files = sorted(evil_site.folder.rglob("*.html"))
    return [file.relative_to(evil_site.folder).as_posix().removesuffix("index.html") for file in files]


@pytest.fixture(scope="module")
def looked_at(browser, evil_site, pages):
    """Return what each page came to in the browser, everything opened, by address."""
    found, asked = {}, []
    with browser.new_context(base_url=evil_site.address) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for address in [*pages, "search/?q=title+script", "search/?q=error+pwned", "search/?q=far", "changes/#kind=*"]:
            page.goto(address)
            if "?" in address:
                page.wait_for_selector(".tn-hits a")
            page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
            found[address] = page.evaluate(
                """() => ({
                  ran: window.pwned,
                  alive: [...document.querySelectorAll(
                    "img[src='x'], [onerror], [onmouseover], [href^='javascript:'], [src*='other.invalid'], script",
                  )].filter((one) => one.tagName !== "SCRIPT" || one.textContent.includes("pwned"))
                    .filter((one) => !one.src?.endsWith("/data/changes.js")).map((one) => one.outerHTML.slice(0, 200)),
                  text: document.body.innerText,
                  title: document.title,
                })""",
            )
    return found, asked


def test_nothing_of_it_runs(looked_at):
    assert [address for address, page in looked_at[0].items() if page["ran"]] == []


def test_nothing_of_it_becomes_an_element(looked_at):
    assert [(address, page["alive"]) for address, page in looked_at[0].items() if page["alive"]] == []


def test_nothing_of_it_asks_another_host(looked_at, evil_site):
    assert [url for url in looked_at[1] if not url.startswith(evil_site.address)] == []


def test_no_page_gives_a_terminal_orders_or_turns_the_writing(looked_at):
    told = {address: page["text"] + page["title"] for address, page in looked_at[0].items()}

    assert [
        (address, *re.findall(".{20}[\x1b\u202e]", text)[:3])
        for address, text in told.items()
        if re.search("[\x1b\u202e]", text)
    ] == []


@pytest.mark.parametrize("place", PLACES)
def test_it_shows_as_it_was_written(looked_at, place):
    told = [address for address, page in looked_at[0].items() if f"{place} {SCRIPT}" in page["text"]]

    assert told


def test_a_title_shows_as_it_was_written_in_the_name_of_its_page(looked_at):
    assert looked_at[0]["claims/fact/"]["title"].startswith(f"title {SCRIPT}")
