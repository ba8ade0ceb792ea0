"""The page of changes in a real browser: what can hurt silently stands first, and choices change what is shown."""

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from torchnotes.records.lines import KINDS
from torchnotes.site.words import PULL

ROOT = Path(__file__).parents[3]
BROWSER = shutil.which("chromium")

pytestmark = pytest.mark.skipif(not BROWSER, reason="needs Chromium")


@pytest.fixture(scope="module")
def site(pages, tmp_path_factory):
    """Return a folder with the form of the page, its scripts and its data, as the site lays them out."""
    folder = tmp_path_factory.mktemp("site")
    page = pages["changes.md"]
    form = page[page.index("<form") : page.rindex("</script>") + len("</script>")]
    files = {
        "changes/index.html": f"<!doctype html><meta charset=utf-8><body>{form}</body>",
        "changes.js": (ROOT / "docs" / "changes.js").read_text(encoding="utf-8"),
        "data/changes.js": pages["data/changes.js"],
        "data/facts.js": pages["data/facts.js"],
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def shown(site, choice):
    """Return the HTML of what was found, as the browser has it once all scripts ran."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"]
    address = f"{(site / 'changes' / 'index.html').as_uri()}#{choice}"
    ran = subprocess.run([*command, address], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - ours
    return ran.stdout[ran.stdout.index('id="tn-found"') :]


def test_silent_changes_stand_first_with_what_to_do(site):
    found = shown(site, "from=2.5.1&to=2.13.0&kind=&area=&api=")

    kinds = re.findall(r"<h3>([a-z ]+) \((\d+)\)</h3>", found)
    assert kinds[0][0] == "silent"
    assert [kind for kind, _ in kinds] == sorted((kind for kind, _ in kinds), key=KINDS.index)
    first = found[found.index("<tbody>") : found.index("</tr>", found.index("<tbody>"))]
    assert "→" in first
    assert "<em>Instead: </em>" in first
    assert f'<a href="{PULL}' in found
    assert f"{sum(int(number) for _, number in kinds)} changes from torch 2.5.1 to 2.13.0" in found


def test_a_choice_of_an_api_leaves_its_changes(site):
    found = shown(site, "from=2.0.1&to=2.15.0&kind=*&area=tensors&api=CLAMP")

    names = {unescape(name) for name in re.findall(r'<td><a href="[^"]*">([^<]+)</a>', found)}
    assert names
    assert all("clamp" in name for name in names)


def test_an_older_release_to_go_to_is_told(site):
    assert "choose the older one first" in shown(site, "from=2.13.0&to=2.5.1&kind=&area=&api=")
