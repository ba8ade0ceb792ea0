"""`torchnotes compare`: what it tells of two records, and how it ends."""

import json

import pytest
from rich.console import Console

from torchnotes.cli import compare
from torchnotes.records.lines import Line


def test_nothing_changed(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0")

    assert home.compare("2.5.1", "2.6.0") == 0
    assert capsys.readouterr().out == "0 changes from torch 2.5.1 (cpu) to 2.6.0 (cpu)\n"


def test_a_change_is_a_line_with_both_answers(home, capsys):
    home.changed()

    assert home.compare("2.5.1", "2.6.0") == 1
    first, kinds, _, title, line, more = capsys.readouterr().out.splitlines()
    assert (first, kinds) == ("1 change from torch 2.5.1 (cpu) to 2.6.0 (cpu)", "1 silent")
    assert title.strip() == "silent"
    assert line.split() == ["torch.ones", "[b]", "→", "[c]", "2.6"]
    assert more == "what to do about each, and the claim that proves it: --kind, --area or --api"


def test_what_was_asked_for_is_told_with_its_claim_and_what_to_do(home, capsys):
    home.changed()

    assert home.compare("2.5.1", "2.6.0", "--kind", "silent") == 1
    *_, line = capsys.readouterr().out.splitlines()
    assert line.split() == ["torch.ones", "[b]", "→", "[c]", "2.6.0", "fact"]


@pytest.mark.parametrize(
    ("kind", "apis"),
    [("error type", ["torch.a and 1 more"]), ("raises", ["torch.a", "torch.b"])],
)
def test_errors_whose_type_changed_alike_are_one_line_of_theoverview(kind, apis):
    sides = "", "raises RuntimeError", "raises ValueError"
    found = [Line(kind, "torch.a", "a", "x", *sides, "2.8"), Line(kind, "torch.b", "b", "x", *sides, "2.8.0")]
    console = Console(width=160)

    with console.capture() as shown:
        console.print(compare.overview(kind, found))

    assert [row.split("  ")[0] for row in shown.get().splitlines()[1:]] == apis


@pytest.mark.parametrize("names", [("2.5", "2.6"), ("2.5.1", "2.6")])
def test_a_minor_release_stands_for_its_newest_record(home, capsys, names):
    home.record("2.5.0", "broken")
    home.changed()

    assert home.compare(*names) == 1
    assert "from torch 2.5.1 (cpu) to 2.6.0 (cpu)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("after", "kind"),
    [([("ValueError", "no")], "error type"), ([("TypeError", "never")], "wording")],
)
def test_an_error_that_is_another_one_is_a_change(home, capsys, after, kind):
    home.record("2.5.1", errors=[("TypeError", "no")])
    home.record("2.6.0", errors=after)

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["kind"], change["can_hurt"]) == (kind, kind == "error type")


def test_harmless_kinds_are_counted_and_shown_when_asked(home, capsys):
    home.record("2.5.1", errors=[("TypeError", "no")])
    home.record("2.6.0", errors=[("TypeError", "never")])

    assert home.compare("2.5.1", "2.6.0") == 1
    assert "1 wording: shown by --kind wording\n" in capsys.readouterr().out

    assert home.compare("2.5.1", "2.6.0", "--kind", "wording") == 1
    assert "TypeError: no → TypeError: never" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (("--kind", "silent"), 1),
        (("--kind", "raises"), 0),
        (("--api", "ones"), 1),
        (("--area", "tests"), 1),
    ],
)
def test_changes_are_chosen(home, capsys, choice, found):
    (home.root / "tests/tests").mkdir()
    (home.root / "tests/test_x.py").rename(home.root / "tests/tests/test_x.py")
    home.changed()

    assert home.compare("2.5.1", "2.6.0", "--json", *choice) == found
    assert len(json.loads(capsys.readouterr().out)["changes"]) == found


def test_json_is_for_programs(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0", "broken", reason="TypeError: no", errors=[("TypeError", "no")])

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    machine = {"build": "1", "device": "cpu", "numpy": "1", "platform": "1", "python": "1"}
    assert (told["before"], told["after"]) == (machine | {"torch": "2.5.1"}, machine | {"torch": "2.6.0"})
    assert told["changes"] == [
        {
            "kind": "raises",
            "api": "torch.ones",
            "slug": "fact",
            "check": "a",
            "fact": "",
            "before": "is accepted",
            "after": "raises TypeError",
            "since": "2.6.0",
            "calls": 1,
            "why": "",
            "remedy": "",
            "trigger": {},
            "earlier": "2.5.1",
            "can_hurt": True,
        }
    ]
    assert (told["kinds"], told["deprecations"], told["edited"], told["alone"]) == ({"raises": 1}, [], 0, 0)


@pytest.mark.parametrize("name", ["github", "markdown"])
def test_markdown_is_a_table(home, capsys, name):
    home.changed(after="[c | d] == [b]")

    assert home.compare("2.5.1", "2.6.0", "--format", name) == 1
    assert "| silent | `torch.ones` | `[b]` → `[c ¦ d]` | 2.6.0 | fact |\n" in capsys.readouterr().out


def test_what_else_differs_between_the_records_is_told(home, capsys):
    home.record("2.5.1", build="2.5.1+cu124")
    home.record("2.6.0", "broken", build="2.6.0+cpu")

    home.compare("2.5.1", "2.6.0")
    assert "One of the two builds is without CUDA" in capsys.readouterr().out


def test_a_deprecation_that_begins_is_a_change(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0", warnings=[("FutureWarning", "it goes [away]")])

    assert home.compare("2.5.1", "2.6.0") == 1
    assert "deprecated: fact test_a: FutureWarning: it goes [away]\n" in capsys.readouterr().out

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    assert json.loads(capsys.readouterr().out)["deprecations"] == [
        {"claim": "fact", "check": "test_a", "category": "FutureWarning", "message": "it goes [away]"}
    ]


def test_files_are_compared_wherever_they_are(home, capsys):
    old = home.record("2.5.1").rename(home.root / "old.json")

    assert home.compare(old, home.record("2.6.0", "broken")) == 1
    assert capsys.readouterr().out.startswith("1 change from")


def test_pre_releases_are_compared_by_their_names(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0rc1", "broken")

    assert home.compare("2.5.1", "2.6.0rc1") == 1
    assert "to 2.6.0rc1 (cpu)" in capsys.readouterr().out


def test_a_renamed_claim_is_the_same_claim(home, capsys):
    home.record("2.5.1", slug="an-old-fact")
    home.record("2.6.0", "broken")

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    assert json.loads(capsys.readouterr().out)["changes"][0]["slug"] == "fact"


def test_what_was_edited_in_between_is_counted_and_not_compared(home, capsys):
    home.record("2.5.1", digest="1" * 16)
    home.record("2.6.0", "broken")

    assert home.compare("2.5.1", "2.6.0") == 0
    assert "1 check edited between the two records, and not compared\n" in capsys.readouterr().out


def test_exact_names_nothing_where_two_records_are_alike(home, capsys):
    here = home.record("2.5.1", observed=[(0, "1")]).rename(home.root / "here.json")
    there = home.record("2.5.1", observed=[(0, "1")])

    assert home.compare(there, here, "--exact") == 0
    assert capsys.readouterr().out == "cpu/2.5.1.json: 0 claims not told alike\n"


def test_exact_names_the_claims_that_differ_to_the_last_character(home, capsys):
    here = home.record("2.5.1", observed=[(0, "1 ")]).rename(home.root / "here.json")
    there = home.record("2.5.1", observed=[(0, "1")])

    assert home.compare(there, here, "--exact") == 1
    assert capsys.readouterr().out == "fact is not told alike\ncpu/2.5.1.json: 1 claim not told alike\n"


@pytest.mark.parametrize(("outcome", "found"), [("held", 0), ("broken", 1)])
def test_exact_compares_two_builds_of_a_release_by_their_outcomes(home, outcome, found):
    here = home.record("2.5.1", outcome, build="2.5.1", errors=[("TypeError", "not here")]).rename(
        home.root / "here.json"
    )
    there = home.record("2.5.1", build="2.5.1+cpu", errors=[("TypeError", "no")])

    assert home.compare(there, here, "--exact") == found


def test_exact_finds_a_renamed_claim_under_its_new_name(home):
    here = home.record("2.5.1").rename(home.root / "here.json")
    there = home.record("2.5.1", slug="an-old-fact")

    assert home.compare(there, here, "--exact") == 0


@pytest.mark.parametrize("choice", [(), ("--kind", "silent"), ("--format", "github")])
def test_escapes_in_a_record_show_as_text(home, capsys, choice):
    home.changed(after="\x1b[31mred\x07 == [b]")

    assert home.compare("2.5.1", "2.6.0", *choice) == 1
    shown = capsys.readouterr().out
    assert "\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}" in shown
    assert not {"\x1b", "\x07"} & {*shown}


def test_escapes_in_a_slug_show_as_text(home, capsys):
    here = home.record("2.5.1", slug="\x1b[31mred").rename(home.root / "here.json")

    assert home.compare(home.record("2.5.1"), here, "--exact") == 1
    assert "\x1b" not in capsys.readouterr().out
