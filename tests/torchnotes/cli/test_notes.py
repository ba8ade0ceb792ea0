"""`torchnotes notes`."""

import json

import pytest


def test_a_note_is_its_statements_with_verdicts_and_claims(installed):
    assert installed.run("notes", "lecture") == (
        0,
        [
            "lecture/1 refuted",
            "  `gather` is a view.",
            "    `gather-copies`",
            "    torchnotes show gather-copies",
            "lecture/2 holds",
            "  It copies.",
        ],
    )


def test_of_many_claims_three_are_shown(installed):
    _, lines = installed.run("notes", "memo")

    assert len([line for line in lines if line.startswith("    torchnotes show ")]) == 3
    assert lines[-1] == "    and 1 more"


@pytest.mark.parametrize(("verdict", "line"), [("refuted", "lecture/1 refuted"), ("holds", "lecture/2 holds")])
def test_a_verdict_chooses(installed, verdict, line):
    code, lines = installed.run("notes", "lecture", "--verdict", verdict)

    assert code == 0
    assert [one for one in lines if not one.startswith(" ")] == [line]


def test_a_verdict_that_no_statement_of_the_note_has_is_a_line(installed):
    assert installed.refused("notes", "memo", "--verdict", "refuted") == "no statement of memo is 'refuted'"


def test_a_misspelt_verdict_is_answered_with_the_nearest(installed):
    assert installed.refused("notes", "lecture", "--verdict", "refutd") == (
        "no statement of lecture is 'refutd'; nearest: refuted"
    )


@pytest.mark.parametrize("name", ["lectur", "LECTURE", ""])
def test_an_unknown_note_is_answered_with_those_there_are(installed, name):
    assert installed.refused("notes", name) == f"there is no note {name!r}; there are lecture, memo"


def test_json_is_every_statement(installed):
    code, lines = installed.run("notes", "lecture", "--json")

    assert code == 0
    assert json.loads("\n".join(lines)) == [
        {
            "id": "lecture/1",
            "text": "`gather` is a view.",
            "verdict": "refuted",
            "claims": ["gather-copies"],
            "titles": ["`gather-copies`"],
        },
        {"id": "lecture/2", "text": "It copies.", "verdict": "holds", "claims": [], "titles": []},
    ]


def test_escapes_in_a_statement_show_as_text(installed):
    path = installed.shelf / "notes.json"
    path.write_text(path.read_text(encoding="utf-8").replace("is a view", "\\u001b[31m"), encoding="utf-8")

    _, lines = installed.run("notes", "lecture")

    assert lines[1] == "  `gather` \N{REPLACEMENT CHARACTER}[31m."
