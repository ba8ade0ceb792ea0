"""Which changes lie between two releases, and the calls that each touches."""

import pytest

from torchnotes.impact import changes
from torchnotes.knowledge.errors import InputError
from torchnotes.search.entries import Dated

RELEASES = ["2.4.0", "2.5.0", "2.5.1", "2.6.0", "2.8.0"]


def dated(slug, release="2.6.0", kind="raises", **given):
    said = {"title": "A title", "api": "torch.a", "apis": ["torch.a", "torch.b"], "before": "1", "after": "2"}
    return Dated(slug=slug, release=release, kind=kind, **(said | {"remedy": "", "trigger": {}} | given))


def slugs(first, last, *given):
    return [one.slug for one in changes.between(given, RELEASES, first, last)]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2.5.1", "2.6.0", ["six"]),
        ("2.5", "2.8", ["six", "eight"]),
        ("2.4.0", "2.5", ["five"]),
        ("2.6", "2.8", ["eight"]),
    ],
)
def test_changes_after_one_release_and_up_to_another_are_between_them(first, last, found):
    given = [dated("four", "2.4.0"), dated("five", "2.5.1"), dated("six"), dated("eight", "2.8.0", "warns")]

    assert slugs(first, last, *given) == found


def test_a_release_without_a_record_counts_as_the_next_that_has_one():
    assert slugs("2.6", "2.8", dated("seven", "2.7")) == ["seven"]
    assert slugs("2.5", "2.6", dated("seven", "2.7")) == []


def test_kinds_that_help_are_left_out_and_the_most_severe_come_first():
    kinds = ["warns", "accepts", "silent", "new", "raises", "wording", "removed"]

    assert slugs("2.5", "2.6", *(dated(kind, kind=kind) for kind in kinds)) == ["silent", "removed", "raises", "warns"]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2.6", "2.5", "--to 2.5 is not later than --from 2.6: name the older one first"),
        ("2.6", "2.6.0", "--to 2.6.0 is not later than --from 2.6: name the older one first"),
        ("2.7", "2.8", "there is no record of torch 2.7; there are 2.4.0, 2.5.0, 2.5.1, 2.6.0, 2.8.0"),
        ("2.5", "9.9", "there is no record of torch 9.9; there are 2.4.0, 2.5.0, 2.5.1, 2.6.0, 2.8.0"),
        ("", "2.6", "there is no record of torch without a release; there are 2.4.0, 2.5.0, 2.5.1, 2.6.0, 2.8.0"),
        ("two", "2.6", "there is no record of torch two; there are 2.4.0, 2.5.0, 2.5.1, 2.6.0, 2.8.0"),
    ],
)
def test_a_span_that_is_none_is_refused(first, last, told):
    with pytest.raises(InputError) as refused:
        slugs(first, last)

    assert str(refused.value) == told


def test_without_records_none_are_listed():
    with pytest.raises(InputError, match=r"there is no record of torch 2\.5$"):
        changes.between([], [], "2.5", "2.6")


def trigger(told):
    (one,) = changes.between([dated("a", trigger=told)], RELEASES, "2.5", "2.6")
    return one.trigger, one.unseen


def test_a_trigger_names_calls_or_stands_for_the_claim_s():
    own, _ = trigger({"calls": ["torch.c"], "given": {"x": 1}, "missing": ["y"], "at": {"x": 0}, "when": ["empty"]})
    default, _ = trigger({"given": {"x": "*"}})

    assert (own.calls, own.given, own.missing, own.at) == (("torch.c",), {"x": 1}, ("y",), {"x": 0})
    assert (own.when, own.by_form) == (("empty",), False)
    assert (default.calls, default.by_form) == (("torch.a", "torch.b"), True)


def test_what_no_call_shows_has_no_trigger_and_says_why():
    assert trigger({"unseen": "it is a file"}) == (None, "it is a file")
    assert trigger({}) == (None, "nothing says which calls it touches")


@pytest.mark.parametrize(
    ("calls", "names"),
    [
        (["torch.load"], ("torch.load",)),
        (["torch.[Tensor.]cov"], ("torch.cov", "torch.Tensor.cov")),
        (
            ["torch.[Tensor.]clamp[_]"],
            ("torch.clamp", "torch.clamp_", "torch.Tensor.clamp", "torch.Tensor.clamp_"),
        ),
        (["torch.cov", "torch.[Tensor.]cov"], ("torch.cov", "torch.Tensor.cov")),
    ],
)
def test_what_stands_in_brackets_is_left_out_and_put_in(calls, names):
    assert changes.spelt(calls) == names
