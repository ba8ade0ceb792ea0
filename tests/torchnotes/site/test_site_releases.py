"""What the site shows of many releases: what each changed, the matrix, and how verdicts went."""

import json
import re

import msgspec
import pytest

from torchnotes.knowledge import catalogue, notes
from torchnotes.records import schema
from torchnotes.records.history import Span
from torchnotes.site import over_releases, render
from torchnotes.site.source import Source

NOTE = "# A lecture\n\n- `lecture/1` Ones are ones.\n"

CHAPTER = '''"""Numbers."""

from torchnotes import belief, claim, since, until


@claim(api=["torch.ones"], about=["value"])
class TestFact:
    """`ones` are < twos."""

    @belief("lecture/1")
    def test_ones_are_ones(self):
        assert 1 == 1

    @until("2.2")
    def test_it_was_so(self):
        assert 2 == 2


@claim(api=["torch.zeros"], about=["value"])
class TestSteady:
    """Zeros stay."""

    @pytest.mark.parametrize("n", [1, 2])
    def test_zeros_stay(self, n):
        assert 3 == 3
'''
READ = catalogue.read(CHAPTER, "tests/tensors/test_numbers.py")
FACT, STEADY = READ.claims
CHECKS = {check.name: check for claim in READ.claims for check in claim.checks}


def record_of(release, **outcomes):
    """Make a record; an outcome is a word, or a word with more fields; `__1` stands for a parameter set."""
    claims = {}
    for key, given in outcomes.items():
        method, _, values = key.partition("__")
        check = CHECKS[method]
        slug = "fact" if check in FACT.checks else "steady"
        answer = given if isinstance(given, dict) else {"outcome": given}
        belief = {"belief": {"statement": check.statement}} if check.statement else {}
        why = {"reason": "needs CUDA"} if answer["outcome"] == "not-run" else {}
        whole = {name: value for name, value in answer.items() if name in {"digest", "guard"}}
        own = {name: value for name, value in answer.items() if name not in whole}
        entry = {"digest": check.digest, "answers": {}} | belief | whole
        claims.setdefault(slug, {}).setdefault(method, entry)["answers"][values] = why | own
    environment = dict.fromkeys(("build", "python", "numpy", "platform"), "1") | {"torch": release, "device": "cpu"}
    return msgspec.convert({"schema": 2, "environment": environment, "claims": claims}, schema.Record)


def pages_of(*kept):
    statements = {statement.id: statement for statement in notes.parse(NOTE, "lecture")}
    return render.render(Source([READ], {"lecture": NOTE}, statements, [], kept), render.SUMMARY)


WAS = {"outcome": "broken", "guard": "until 2.2", "observed": [[0, "3 == 2"]]}
OLD = record_of("2.0.1", test_ones_are_ones="held", test_it_was_so="held", test_zeros_stay__1="held")
MIDDLE = record_of("2.1.2", test_ones_are_ones="held", test_it_was_so="held", test_zeros_stay__1="held")
NEW = record_of(
    "2.2.2",
    test_ones_are_ones={"outcome": "broken", "observed": [[0, "4 == 1"]]},
    test_it_was_so=WAS,
    test_zeros_stay__1={"outcome": "held", "warnings": [["FutureWarning", "zeros go"]]},
)


def test_the_index_by_api_names_the_releases_that_changed_it():
    page = pages_of(OLD, MIDDLE, NEW)["api.md"]

    assert "`torch.ones`, changed in torch [2.2.2](changes/2.2.2.md#torch-ones)\n" in page
    assert "`torch.zeros`\n" in page


def test_each_release_has_a_page_on_what_it_changed():
    pages = pages_of(OLD, MIDDLE, NEW)

    newest = pages["changes/2.2.2.md"]
    assert "No check answers otherwise." in pages["changes/2.1.2.md"]
    assert "## Silent { #silent }" in newest
    told = "[`torch.ones`](../api.md#torch-ones) | `is accepted` | `4` |"
    assert newest.count('<a id="torch-ones"></a>') == 1
    assert f"{told} [`ones` are < twos](../tensors/numbers.md#fact) |" in newest
    assert "- [Zeros stay](../tensors/numbers.md#steady): Zeros stay warns, FutureWarning: `zeros go`" in newest


def test_the_page_on_changes_counts_each_release_by_kind_newest_first():
    page = pages_of(OLD, MIDDLE, NEW)["changes.md"]

    assert re.findall(r"^\| \[torch ([0-9.]+)\]\(changes/", page, re.MULTILINE) == ["2.2.2", "2.1.2"]
    assert "| [torch 2.2.2](changes/2.2.2.md) | 2 |" in page


def test_the_most_severe_kind_stands_first():
    before = record_of(
        "2.0.1", test_ones_are_ones="held", test_zeros_stay__1={"outcome": "held", "errors": [["TypeError", "a text"]]}
    )
    after = record_of(
        "2.2.2", test_ones_are_ones="broken", test_zeros_stay__1={"outcome": "held", "errors": [["ValueError", "so"]]}
    )

    page = pages_of(before, after)["changes/2.2.2.md"]

    assert re.findall("^## (.+) {", page, re.MULTILINE) == ["Silent", "Error type"]


def test_parameter_sets_that_changed_alike_are_told_once():
    before = record_of("2.0.1", test_zeros_stay__1="held", test_zeros_stay__2="held")
    after = record_of("2.2.2", test_zeros_stay__1="broken", test_zeros_stay__2="broken")

    assert pages_of(before, after)["changes/2.2.2.md"].count("| [Zeros stay]") == 1


def test_changes_are_data_for_programs():
    told = json.loads(pages_of(OLD, MIDDLE, NEW)["data/changes.json"])

    assert (told["schema"], told["releases"]) == (1, ["2.0.1", "2.1.2", "2.2.2"])
    change, other = told["changes"]
    assert (other["check"], other["after"]) == ("ones_are_ones", "4")
    assert (change["release"], change["kind"], change["api"]) == ("2.2.2", "silent", "torch.ones")
    assert (change["area"], change["url"], change["after"]) == ("tensors", "tensors/numbers/#fact", "3")


def test_what_is_deprecated_is_told_with_its_releases():
    warns = {"outcome": "held", "warnings": [["FutureWarning", "`zeros` is deprecated"]]}
    first, last = (record_of(release, test_zeros_stay__1="held") for release in ("2.0.1", "2.2.2"))
    pages = pages_of(first, record_of("2.1.2", test_zeros_stay__1=warns), last)

    row = (
        "[`torch.zeros`](tensors/numbers.md#steady) | `` `zeros` is deprecated `` | 2.1.2 | [2.2.2](changes/2.2.2.md) |"
    )
    assert row in pages["deprecated.md"]
    assert "Zeros stay warns until torch 2.2.2, FutureWarning: " in pages["changes/2.1.2.md"]
    assert "Deprecated since torch 2.1.2, until 2.2.2: Zeros stay warns, " in pages["tensors/numbers.md"]
    assert json.loads(pages["data/changes.json"])["deprecations"] == [
        {
            "api": "torch.zeros",
            "message": "`zeros` is deprecated",
            "category": "FutureWarning",
            "since": "2.1.2",
            "gone": "2.2.2",
            "claim": "steady",
        }
    ]


def test_a_deprecation_is_told_by_the_claims_that_are_there():
    warns = {"outcome": "held", "warnings": [["FutureWarning", "it is deprecated"]]}
    records = [
        record_of("2.0.1", test_ones_are_ones="held", test_zeros_stay__1="held"),
        record_of("2.1.2", test_ones_are_ones=warns, test_zeros_stay__1=warns),
    ]

    assert [one.checks for one in over_releases.deprecated(records, [STEADY])] == [(("steady", "test_zeros_stay"),)]
    assert over_releases.deprecated(records, []) == []


def test_data_on_changes_fits_its_schema():
    pages = pages_of(OLD, MIDDLE, NEW)
    schema = json.loads(pages["data/changes.schema.json"])
    told = json.loads(pages["data/changes.json"])

    known = schema["$defs"]["ChangeData"]
    assert told.keys() == schema["$defs"]["ChangesData"]["properties"].keys()
    assert all(one.keys() == known["properties"].keys() for one in told["changes"])


def test_the_script_of_the_page_holds_the_changes_without_mere_wording():
    before = record_of("2.0.1", test_zeros_stay__1={"outcome": "held", "errors": [["TypeError", "a"]]})
    worded = record_of("2.2.2", test_zeros_stay__1={"outcome": "held", "errors": [["TypeError", "b"]]})
    other = record_of("2.2.2", test_zeros_stay__1={"outcome": "held", "errors": [["ValueError", "a"]]})

    assert '"rows":[]' in pages_of(before, worded)["data/changes.js"]
    script = pages_of(before, other)["data/changes.js"]
    assert '"texts":["torch.zeros","raises TypeError","raises ValueError","tensors/numbers/#steady"]' in script
    assert '"rows":[[1,3,0,1,2,3]]' in script
    assert pages_of(before, other)["data/facts.js"] == 'window.torchnotesFacts = [["","",""]];\n'


@pytest.mark.parametrize("kept", [(), (NEW,)])
def test_it_takes_two_records_to_tell_what_changed(kept):
    assert "It takes the records of two releases to tell" in pages_of(*kept)["changes.md"]


def test_a_claim_s_page_tells_what_changed_and_when():
    page = pages_of(OLD, MIDDLE, NEW)["tensors/numbers.md"]

    assert "checked on torch 2.0.1 to 2.2.2, cpu" in page
    assert "changed in torch [2.2.2](../changes/2.2.2.md)\n" in page
    assert "Over releases: holds until 2.1.2, refuted since 2.2.2." in page
    assert '↷ not on this release</span> <span class="tn-tag">until 2.2</span> <strong>It was so</strong>' in page
    assert "Deprecated since torch 2.2.2: Zeros stay warns, `zeros go`." in page


def test_a_check_that_the_newest_release_did_not_run_shows_the_newest_that_did():
    missing = record_of("2.3.1", test_ones_are_ones="not-run", test_it_was_so=WAS, test_zeros_stay__1="held")

    page = pages_of(OLD, missing)["tensors/numbers.md"]

    assert 'to the letter</span> <span class="tn-tag">on torch 2.0.1</span>' in page


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ((OLD, MIDDLE), "✔ holds</span> on torch 2.1.2\n"),
        ((OLD, MIDDLE, NEW), "⇄ depends on the release</span>: holds until 2.1.2, refuted since 2.2.2\n"),
        ((OLD, record_of("2.3.1", test_ones_are_ones="not-run")), "✔ holds</span> on torch 2.0.1\n"),
        ((record_of("2.3.1", test_ones_are_ones="not-run"),), "○ not run here</span> needs CUDA\n"),
    ],
    ids=["one-verdict", "two", "gap", "never-run"],
)
def test_a_statement_s_verdict_is_that_of_the_newest_answer_with_its_history(kept, text):
    assert text in pages_of(*kept)["notes/lecture.md"]


@pytest.mark.parametrize(
    ("kept", "cells"),
    [
        ((OLD, MIDDLE, NEW), [Span("differs", "2.0.1", "2.1.2", 2), Span("as now", "2.2.2", "2.2.2", 1)]),
        ((OLD, MIDDLE), [Span("as now", "2.0.1", "2.1.2", 2)]),
        (
            (OLD, record_of("2.1.2", test_ones_are_ones="not-run"), OLD),
            [
                Span("as now", "2.0.1", "2.0.1", 1),
                Span("not run", "2.1.2", "2.1.2", 1),
                Span("as now", "2.0.1", "2.0.1", 1),
            ],
        ),
        (
            (OLD, record_of("2.1.2", test_zeros_stay__1="held")),
            [Span("as now", "2.0.1", "2.0.1", 1), Span("not recorded", "2.1.2", "2.1.2", 1)],
        ),
        (
            (
                record_of("2.0.1", test_ones_are_ones="held"),
                record_of("2.1.2", test_ones_are_ones="broken", test_it_was_so="held"),
                NEW,
            ),
            [
                Span("differs", "2.0.1", "2.0.1", 1),
                Span("differs", "2.1.2", "2.1.2", 1),
                Span("as now", "2.2.2", "2.2.2", 1),
            ],
        ),
    ],
    ids=["changed", "alike", "not-run", "not-recorded", "differs-in-two-ways"],
)
def test_a_claim_s_row_says_where_it_was_as_it_is_now(kept, cells):
    assert over_releases.cells(FACT, kept) == cells


def test_an_answer_from_before_a_check_was_edited_is_none():
    edited = record_of("2.1.2", test_ones_are_ones={"outcome": "broken", "digest": "0" * 16})

    assert over_releases.cells(FACT, [OLD, edited])[-1].word == "not recorded"


def test_the_matrix_has_a_row_a_claim_and_a_cell_a_span_of_releases():
    page = pages_of(OLD, MIDDLE, NEW)["matrix.md"]

    assert "only the 1 claim that changed at least once" in page
    assert "<th>2.0.1</th><th>2.1.2</th><th>2.2.2</th>" in page
    assert '<tr><th><a href="../tensors/numbers/#fact"><code>ones</code> are &lt; twos</a></th>' in page
    assert (
        '<td colspan="2"><a class="tn-cell tn-differs" href="../tensors/numbers/#fact">'
        "≠ differs <small>2.0.1 to 2.1.2</small></a></td>"
        '<td colspan="1"><a class="tn-cell tn-as-now" href="../tensors/numbers/#fact">'
        "✔ as now <small>2.2.2</small></a></td></tr>"
    ) in page
    assert '<tr class="tn-alike"><th><a href="../tensors/numbers/#steady">Zeros stay</a></th><td colspan="3">' in page


def test_every_row_of_the_matrix_spans_every_release():
    page = pages_of(OLD, MIDDLE, NEW)["matrix.md"]

    rows = [row for row in page.splitlines() if "<td" in row]

    assert [sum(map(int, re.findall(r'<td colspan="(\d+)"', row))) for row in rows] == [3, 3]


def test_without_records_the_matrix_says_how_to_make_them():
    assert "Nothing is recorded yet: run `make matrix`." in pages_of()["matrix.md"]


@pytest.mark.parametrize(
    ("releases", "told"),
    [
        (("2.2.0",), ", recorded on 2.2.0 only"),
        (("2.1.0", "2.2.0"), ", recorded on 2 of 3 releases"),
        (("2.0.0", "2.1.0", "2.2.0"), None),
    ],
)
def test_a_claim_that_lacks_records_says_on_which_it_is_recorded(releases, told):
    records = [
        record_of(release, test_ones_are_ones="held", **({"test_zeros_stay__1": "held"} if release in releases else {}))
        for release in ("2.0.0", "2.1.0", "2.2.0")
    ]

    page = pages_of(*records)["tensors/numbers.md"]

    steady = page.partition("## Zeros stay")[2]
    assert told in steady if told else "recorded on" not in steady
