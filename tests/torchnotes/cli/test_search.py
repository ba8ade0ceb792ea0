"""`torchnotes search`."""

import json

import pytest


def test_a_claim_is_its_title_a_line_and_how_it_is_shown(installed):
    assert installed.run("search", "gather", "copies") == (
        0,
        ["`gather` copies elements", "  A line.", "  ✔ proved by 1 check · torchnotes show gather-copies"],
    )


def test_the_best_come_first_and_no_more_than_asked_for(installed):
    _, lines = installed.run("search", "raises", "an", "error", "multiplied", "linear", "-n", "1")

    assert lines[0] == "`matmul` of sizes that do not fit raises RuntimeError"
    assert len(lines) == 3


def test_every_word_counts(installed):
    assert installed.run("search", "zebra", "gather")[1][0] == "`gather` copies elements"


def test_words_that_find_nothing_end_with_one(installed):
    assert installed.run("search", "zebra") == (
        1,
        ["nothing found: try the name of a function, or part of the error"],
    )


@pytest.mark.parametrize("words", ["", " ", "\n", "???"])
def test_no_word_at_all_finds_nothing(installed, words):
    assert installed.run("search", words)[0] == 1


def test_json_is_what_is_found(installed):
    code, lines = installed.run("search", "gather", "--json")

    assert code == 0
    assert json.loads("\n".join(lines)) == [
        {
            "slug": "gather-copies",
            "title": "`gather` copies elements",
            "line": "A line.",
            "standing": "✔ proved by 1 check",
            "since": "",
        }
    ]


def test_json_of_nothing_is_an_empty_list(installed):
    assert installed.run("search", "zebra", "--json") == (1, ["[]"])


def test_escapes_in_a_title_show_as_text(installed):
    claims = json.loads((installed.shelf / "index.json").read_text(encoding="utf-8"))["claims"]
    installed.change("index", claims=[one | {"title": "\x1b[31mred", "line": "\x1b[0m"} for one in claims])

    _, lines = installed.run("search", "gather")

    assert lines[:2] == ["\N{REPLACEMENT CHARACTER}[31mred", "  \N{REPLACEMENT CHARACTER}[0m"]
