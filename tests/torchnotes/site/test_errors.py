"""Messages that checks met: which, of which claim, and on which releases."""

import pytest

from torchnotes.site import errors
from torchnotes.site.errors import Met

ZEROS = Met("ValueError", "no zeros", "steady", "torch.zeros", ("2.0.1", "2.1.2"), "")


def raising(*errors, **given):
    return {"outcome": "held", "errors": [[kind, text] for kind, text in errors]} | given


@pytest.fixture
def met(two):
    def of(*answers):
        """Return what was met where a check of `steady` came to these answers on the releases from 2.0.1 on."""
        releases = ("2.0.1", "2.1.2", "2.2.2", "2.3.1")
        records = [
            two.record(release, **({"test_zeros_stay__1": answer} if answer else {}))
            for release, answer in zip(releases, answers, strict=False)
        ]
        return errors.met([two.steady], records)

    return of


CAUGHT = raising(("ValueError", "no zeros"))
SILENT = raising()


@pytest.mark.parametrize(
    ("answers", "releases", "over"),
    [
        ([CAUGHT, CAUGHT], ("2.0.1", "2.1.2"), ""),
        ([SILENT, CAUGHT], ("2.1.2",), "since 2.1.2"),
        ([CAUGHT, SILENT], ("2.0.1",), "until 2.0.1"),
        ([SILENT, CAUGHT, CAUGHT, SILENT], ("2.1.2", "2.2.2"), "since 2.1.2 until 2.2.2"),
        ([None, CAUGHT], ("2.1.2",), ""),
        ([CAUGHT, None], ("2.0.1",), ""),
        (["not-run", CAUGHT, "not-run"], ("2.1.2",), ""),
    ],
    ids=["everywhere", "since", "until", "both", "not-recorded-before", "not-recorded-after", "not-run"],
)
def test_a_message_is_told_with_the_releases_that_have_it(met, answers, releases, over):
    assert met(*answers) == [Met("ValueError", "no zeros", "steady", "torch.zeros", releases, over)]


def test_caught_errors_and_warnings_are_met_alike(met):
    found = met(raising(("ValueError", "no zeros"), warnings=[["UserWarning", "few zeros"]]))

    assert [(one.kind, one.message) for one in found] == [("ValueError", "no zeros"), ("UserWarning", "few zeros")]


def test_a_message_that_several_checks_met_is_told_once_a_claim(two):
    record = two.record("2.0.1", test_zeros_stay__1=CAUGHT, test_zeros_stay__2=CAUGHT, test_ones_are_ones=CAUGHT)

    found = errors.met(two.chapter.claims, [record])

    assert [(one.slug, one.message) for one in found] == [("fact", "no zeros"), ("steady", "no zeros")]


def test_only_claims_that_are_there_are_told(two):
    record = two.record("2.0.1", test_zeros_stay__1=CAUGHT, test_ones_are_ones=CAUGHT)

    assert [one.slug for one in errors.met([two.steady], [record])] == ["steady"]
    assert errors.met([], [record]) == []
    assert errors.met(two.chapter.claims, []) == []


def test_messages_are_gathered_by_claim_and_by_api():
    other = Met("ValueError", "no zeros", "other", "torch.zeros", ("2.0.1",), "")
    third = Met("TypeError", "zero ones", "other", "torch.Ones", ("2.0.1",), "")

    assert errors.by_claim([ZEROS, third, other]) == {"steady": [ZEROS], "other": [third, other]}
    by_api = errors.by_api([ZEROS, third, other])
    assert [*by_api] == ["torch.Ones", "torch.zeros"]
    assert by_api["torch.zeros"] == {("ValueError", "no zeros"): [ZEROS, other]}


def test_the_page_of_errors_lists_each_with_its_claims_and_releases(two):
    records = [
        two.record("2.0.1", test_zeros_stay__1=SILENT),
        two.record("2.1.2", test_zeros_stay__1=raising(("ValueError", "no <zeros> | *of* `x`"))),
    ]

    page = two.pages(*records)["errors.md"]

    assert "<p>1 messages that the checks met" in page
    assert '<h2 id="torch-zeros"><a href="../api/#torch-zeros"><code>torch.zeros</code></a></h2>' in page
    message = "<code>no &lt;zeros&gt; &#124; &#42;of&#42; &#96;x&#96;</code>"
    assert f'<li>ValueError: {message} → <a href="../claims/steady/">Zeros stay</a> (since 2.1.2)</li>' in page


def test_an_error_without_a_message_is_told_by_its_type(two):
    pages = two.pages(two.record("2.0.1", test_zeros_stay__1=raising(("EOFError", ""))))

    assert "<li>EOFError</li>" in pages["claims/steady.md"]
    assert '<li>EOFError → <a href="../claims/steady/">' in pages["errors.md"]
