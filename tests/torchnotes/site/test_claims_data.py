"""What is claimed as data, and the example of the page that tells of it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from torchnotes.site.claims_data import ClaimsData

ROOT = Path(__file__).parents[3]


def test_a_claim_is_data_for_programs(one):
    explanation = "One is one. [ones_are_ones]\n    Do so. [advice]"
    written = one.written.replace("They were so before. [background]", explanation)
    written = written.replace("asked=", 'formerly=["once"],\n    asked=')

    assert json.loads(one.pages(one.proved, written=written)["data/claims.json"]) == {
        "schema": 1,
        "torch": "2.13.0",
        "claims": [
            {
                "slug": "fact",
                "title": "`ones` are not twos.",
                "area": "tensors",
                "chapter": "Numbers",
                "url": "claims/fact/",
                "api": ["torch.ones", "torch.linalg.norm"],
                "about": ["value"],
                "asked": ["are ones twos", "one or two"],
                "facts": [
                    {"sentence": "One is one.", "proof": ["ones_are_ones"]},
                    {"sentence": "Do so.", "proof": ["advice"]},
                ],
                "checks": {"test_ones_are_ones": "holds", "test_any_number_is_itself": "holds"},
                "statements": ["lecture/1"],
                "releases": {"2.13.0": "as now"},
                "formerly": ["once"],
            }
        ],
    }


def test_releases_are_told_with_what_each_answers(two):
    fact, steady = json.loads(two.told["data/claims.json"])["claims"]

    assert fact["releases"] == {"2.0.1": "differs", "2.1.2": "differs", "2.2.2": "as now"}
    assert fact["checks"] == {"test_ones_are_ones": "refuted", "test_it_was_so": "not on this release"}
    assert steady["releases"]["2.2.2"] == "as now"


def test_data_without_a_record_names_no_release(one):
    told = json.loads(one.pages()["data/claims.json"])

    assert told["torch"] == ""
    assert told["claims"][0]["releases"] == {}


def test_every_claim_of_the_repository_fits_the_schema(source, pages):
    told = msgspec.json.decode(pages["data/claims.json"], type=ClaimsData)
    schema = json.loads(pages["data/claims.schema.json"])
    plain = json.loads(pages["data/claims.json"])

    assert [one.slug for one in told.claims] == [claim.slug for claim in source.claims]
    known = schema["$defs"]
    assert schema["$ref"] == "#/$defs/ClaimsData"
    assert plain.keys() == known["ClaimsData"]["properties"].keys()
    assert {*known["ClaimData"]["required"]} == known["ClaimData"]["properties"].keys()
    assert {frozenset(one) for one in plain["claims"]} == {frozenset(known["ClaimData"]["properties"])}
    facts = {frozenset(fact) for one in plain["claims"] for fact in one["facts"]}
    assert facts == {frozenset(known["FactData"]["properties"])}


def page_of_data():
    """Return the page by hand that tells of data."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")]
    (page,) = (text for text in texts if "data/claims.schema.json" in text)
    return page


def test_the_example_on_the_page_of_data_runs(pages, tmp_path):
    (example,) = re.findall(r"```python\n(.*?)```", page_of_data(), re.DOTALL)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "changes.json").write_text(pages["data/changes.json"], encoding="utf-8")
    code = f"SITE = {tmp_path.as_uri()!r}\n{example}"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    rows = ran.stdout.splitlines()
    assert rows
    assert all(re.match(r"torch\.\S+ .+ -> .+", row) for row in rows)


def test_every_page_that_the_page_of_data_links_to_is_there(pages):
    assert [link for link in re.findall(r"\]\(([^)]+)\)", page_of_data()) if link not in pages] == []
