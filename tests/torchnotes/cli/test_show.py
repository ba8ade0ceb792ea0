"""`torchnotes show`."""

import json

import pytest

HEAD = [
    "`gather` copies elements",
    "✔ proved by 1 check",
    "2.5✔ 2.6≠ 2.7○ 2.8… ",
    "- The result is a `clone`.",
    "    torch.gather(x, 0, i)  # [1]",
    "lecture/1 (refuted): `gather` is a view.",
    "  a copy",
    "2.6 silent: torch.gather: [1] → [2]",
    "  instead: copy `x` first",
    "",
    "the witness: it is a copy",
    "  def test_it_is_a_copy(self):",
    "      assert copied",
    "      # → True",
    "torch 2.5.1 answered [1]",
    "torch 2.6.0 answered [2]",
]


def test_a_claim_is_its_answer_its_releases_its_facts_and_what_changed(installed):
    assert installed.run("show", "gather-copies") == (0, [*HEAD, "the proof: torchnotes show gather-copies --proof"])


def test_the_proof_is_each_check_with_what_it_observed(installed):
    assert installed.run("show", "gather-copies", "--proof") == (
        0,
        [
            *HEAD,
            "",
            "it is a copy (holds, lecture/1, on torch 2.13.0)",
            "def test_it_is_a_copy(self):",
            "    assert copied",
            "    # → True",
        ],
    )


def test_a_check_that_shows_two_changes_is_printed_once(installed):
    (first,) = json.loads((installed.shelf / "claims/gather-copies.json").read_text("utf-8"))["changes"]
    other = first | {"check": "test_that_is_gone", "before": "[3]", "after": "[4]"}
    again = first | {"older": "2.7.1", "release": "2.8.0", "before": "[2]", "after": "[5]"}
    installed.change("claims/gather-copies", changes=[first, other, again])

    _, lines = installed.run("show", "gather-copies")

    assert lines[lines.index("the witness: it is a copy") :] == [
        *HEAD[HEAD.index("the witness: it is a copy") :],
        "torch 2.7.1 answered [2]",
        "torch 2.8.0 answered [5]",
        "",
        "the witness: that is gone",
        "torch 2.5.1 answered [3]",
        "torch 2.6.0 answered [4]",
        "the proof: torchnotes show gather-copies --proof",
    ]


def test_json_is_the_whole_claim(installed):
    code, lines = installed.run("show", "gather-copies", "--json")

    assert code == 0
    assert json.loads("\n".join(lines)) == json.loads(
        (installed.shelf / "claims/gather-copies.json").read_text("utf-8")
    )


@pytest.mark.parametrize(
    "name", ["take-copies", "Gather-Copies", "gather copies elements", "`gather` copies elements.", " gather-copies "]
)
def test_a_claim_is_known_by_its_old_slug_and_by_its_title_too(installed, name):
    assert installed.run("show", name)[1][0] == "`gather` copies elements"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("gahter-copies", "gather-copies"),
        ("sizes-have-to-fitt", "sizes-have-to-fit"),
        ("torch.gather", "gather-copies"),
        ("linear-save", "a-linear-has-no-save"),
        ("mat1 and mat2 cannot be multiplied", "sizes-have-to-fit"),
    ],
)
def test_an_unknown_slug_is_answered_with_the_nearest(installed, name, nearest):
    assert installed.refused("show", name).startswith(f"there is no claim {name!r}; nearest: {nearest}")


@pytest.mark.parametrize("name", ["", "zebra", "../index", "/etc/passwd"])
def test_what_is_like_no_claim_is_answered_without(installed, name):
    assert installed.refused("show", name) == f"there is no claim {name!r}"


def test_escapes_in_a_record_show_as_text(installed):
    path = installed.shelf / "claims/gather-copies.json"
    path.write_text(path.read_text(encoding="utf-8").replace("[1]", "\\u001b[31m").replace("copied", "\\u009b2J"))

    _, lines = installed.run("show", "gather-copies", "--proof")

    assert "2.6 silent: torch.gather: \N{REPLACEMENT CHARACTER}[31m → [2]" in lines
    assert "    assert \N{REPLACEMENT CHARACTER}2J" in lines
    assert not any("\x1b" in line or "\x9b" in line for line in lines)


def test_a_terminal_has_colours(installed, terminal):
    shown = terminal()
    installed.run("show", "gather-copies")

    assert "\x1b[1;36mgather\x1b[0m" in shown.getvalue()
    assert "\x1b[32m2.5✔ \x1b[0m" in shown.getvalue()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is damaged: Input data was truncated"),
        ('{"schema": 1, "slug": "gat', "is damaged: Input data was truncated"),
        ('{"schema": 1}', "is damaged: Object missing required field `slug`"),
        ('{"schema": 2, "name": "x"}', "has schema 2, this torchnotes reads 1; upgrade torchnotes"),
        ("[" * 100_000, "is damaged: "),
    ],
    ids=["empty", "half-written", "edited", "newer", "deep"],
)
def test_a_file_that_cannot_be_read_is_a_line(installed, text, told):
    path = installed.shelf / "claims/gather-copies.json"
    path.write_text(text, encoding="utf-8")

    line = installed.refused("show", "gather-copies")

    assert line.startswith(f"{path} {told}")
    assert line.endswith(("; install torchnotes again", "; upgrade torchnotes"))


def test_a_file_that_is_not_there_is_a_line(installed):
    path = installed.shelf / "claims/gather-copies.json"
    path.unlink()

    assert installed.refused("show", "gather-copies") == (
        f"{path} cannot be read: No such file or directory; install torchnotes again"
    )


def test_what_a_newer_library_adds_is_passed_over(installed):
    installed.change("claims/gather-copies", more={"of": "it"})

    assert installed.run("show", "gather-copies")[0] == 0
