"""Findings as SARIF."""

from torchnotes.impact.findings import Finding
from torchnotes.impact.sarif import sarif


def test_a_claim_is_a_rule_and_a_place_a_result(change):
    raises, warns = change("torch.a", slug="it-raises"), change("torch.b", slug="it-warns", kind="warns")
    found = [Finding("src/x.py", 3, "torch.a", "sure", raises), Finding("y.py", 1, "torch.b", "sure", warns)]

    log = sarif([*found, Finding("z.py", 7, "torch.a", "likely", raises)])

    (run,) = log["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert log["version"] == "2.1.0"
    assert rules == [{"id": one, "shortDescription": {"text": "A title"}} for one in ("it-raises", "it-warns")]
    assert [(one["ruleId"], one["level"]) for one in results] == [
        ("it-raises", "error"),
        ("it-warns", "warning"),
        ("it-raises", "warning"),
    ]
    assert results[0]["message"] == {"text": "torch.a: raises since torch 2.6.0: [1] → [2]. Write `x`."}
    assert results[0]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "src/x.py"}, "region": {"startLine": 3}}}
    ]


def test_nothing_found_is_a_log_all_the_same():
    assert sarif([])["runs"][0]["results"] == []
