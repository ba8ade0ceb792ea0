"""The report: what is told and dismissed is set apart, and silent differences come first."""

import pytest

from torchnotes.discovery import report
from torchnotes.discovery.differences import Difference
from torchnotes.knowledge import catalogue

SILENT = Difference("torch.clamp", "silent", "values", "torch.clamp(1)", "1", "2")
RAISES = Difference("torch.abs", "raises", "TypeError", "torch.abs(1)", "1", "TypeError: no")
BITS = Difference("torch.sum", "bits", "bits", "torch.sum(1)", "1", "1")

SOURCE = '''"""Chapter."""
from torchnotes import claim, since, until


@claim(api=["torch.Tensor.clamp"], about=["value"])
class TestClamp:
    """A fact.

    It is so. [new]
    """

    @until("2.6")
    def test_old(self):
        assert f() == 1

    @since("2.6")
    def test_new(self):
        assert f() == 2
'''
CLAIMS = catalogue.read(SOURCE, "tests/test_x.py").claims


@pytest.mark.parametrize(
    ("difference", "release", "slug"),
    [
        (SILENT, "2.6.0", "clamp"),
        (SILENT, "2.7.1", ""),
        (RAISES, "2.6.0", ""),
    ],
)
def test_a_claim_tells_a_difference_by_its_api_and_its_guard(difference, release, slug):
    assert report.telling(difference, release, CLAIMS) == slug


def test_the_report_says_what_no_claim_tells_first():
    text = report.rendered(("2.5.1", "2.6.0"), [RAISES, SILENT, BITS], CLAIMS, [])

    assert "3 differences: 1 told by a claim, 2 not told, 0 dismissed." in text
    assert text.index("raises: torch.abs") < text.index("silent: torch.clamp (values, 1 call, told by clamp)")
    assert "| silent | 1 | 1 | 0 |" in text
    assert "torch.sum(1)" not in text


def test_silent_differences_stand_first():
    text = report.rendered(("2.5.1", "2.7.1"), [RAISES, SILENT], CLAIMS, [])

    assert text.index("silent: torch.clamp") < text.index("raises: torch.abs")


def test_what_is_dismissed_is_counted_only():
    among = report.dismissals('[[dismissed]]\napi = "torch.cl*"\nkind = "silent"\nwhy = "noise"\n')

    text = report.rendered(("2.5.1", "2.6.0"), [RAISES, SILENT], CLAIMS, among)

    assert "2 differences: 0 told by a claim, 1 not told, 1 dismissed." in text
    assert report.reason(SILENT, "2.6.0", among) == "noise"
    assert report.reason(RAISES, "2.6.0", among) == ""


def test_what_a_claim_tells_by_a_sibling_is_told():
    among = report.dismissals('[[dismissed]]\napi = "torch.cl*"\nwhy = "one cause"\ntold = "its-sibling"\n')

    text = report.rendered(("2.5.1", "2.7.1"), [SILENT], CLAIMS, among)

    assert "1 difference: 1 told by a claim, 0 not told, 0 dismissed." in text
    assert "told by its-sibling" in text


def test_each_dismissal_that_is_committed_says_why_and_names_a_claim_that_is_there(source):
    kept = report.dismissals(report.DISMISSED.read_text())

    assert all(one.why for one in kept)
    assert {one.told for one in kept} - {""} <= {claim.slug for claim in source.claims}


def test_a_scaffold_has_a_check_for_each_side():
    text = report.scaffold(SILENT, "2.6.0")

    assert '@until("2.6")' in text
    assert '@since("2.6")' in text
    assert "assert torch.clamp(1) == ..." in text
    compile(text, "scaffold", "exec")
