"""The notes' pages and their statements."""

import re

import pytest

from torchnotes.knowledge import notes
from torchnotes.knowledge.notes import NoteError, Statement

PAGE = """# A lecture

- `lecture/1` `sum` adds.
- `lecture/2` Adding is nice.
  Opinion: no assertion can settle what is nice.
- `lecture/10` It is fast. (Is it?)

- An item without an id, of `lecture/11`.
`lecture/12` No item.
  - `lecture/13` An item within another.
"""


def test_a_statement_is_a_list_item_that_begins_with_its_id():
    assert [(one.id, one.text) for one in notes.parse(PAGE, "lecture")] == [
        ("lecture/1", "`sum` adds."),
        ("lecture/2", "Adding is nice."),
        ("lecture/10", "It is fast. (Is it?)"),
    ]


def test_an_opinion_says_why_on_the_line_below():
    assert [one.opinion for one in notes.parse(PAGE, "lecture")] == [
        None,
        "no assertion can settle what is nice.",
        None,
    ]


def test_a_statement_knows_where_its_item_stands():
    items = [PAGE[one.start : one.end] for one in notes.parse(PAGE, "lecture")]

    assert items == [
        "- `lecture/1` `sum` adds.",
        "- `lecture/2` Adding is nice.\n  Opinion: no assertion can settle what is nice.",
        "- `lecture/10` It is fast. (Is it?)",
    ]


@pytest.mark.parametrize("page", ["", "# Only a title\n", "- `lecture` No number.\n"])
def test_a_page_without_statements_makes_none(page):
    assert notes.parse(page, "lecture") == ()


def test_a_statement_made_twice_is_refused():
    with pytest.raises(NoteError, match=r"^docs/notes/lecture\.md: lecture/1 is stated twice\Z"):
        notes.parse(PAGE + "- `lecture/1` Again.\n", "lecture")


@pytest.mark.parametrize("name", ["til", "lectures", "lect"])
def test_a_statement_of_another_page_is_refused(name):
    line = f"docs/notes/{name}.md: lecture/1 belongs to another page than {name}.md"

    with pytest.raises(NoteError, match=rf"^{re.escape(line)}\Z"):
        notes.parse(PAGE, name)


@pytest.mark.parametrize("key", ["lecture/0", "lecture/01", "lecture/x"])
def test_an_item_whose_id_is_malformed_is_refused(key):
    with pytest.raises(NoteError, match=rf"^docs/notes/lecture\.md: {key} "):
        notes.parse(f"- `{key}` Text.\n", "lecture")


def write(root, **pages):
    folder = root / "docs" / "notes"
    folder.mkdir(parents=True)
    for name, page in pages.items():
        (folder / f"{name}.md").write_bytes(page)
    return root


def test_pages_are_read_by_the_note_s_name(tmp_path):
    root = write(tmp_path, til=b"- `til/1` One.\r\n", memo=b"# Memo\n")

    assert notes.read_pages(root) == {"memo": "# Memo\n", "til": "- `til/1` One.\n"}


def test_a_page_that_is_refused_is_named_among_the_others():
    with pytest.raises(NoteError, match=r"^docs/notes/til\.md: til/0 is not an id such as til/1\Z"):
        notes.parse_all({"memo": "- `memo/1` One.\n", "til": "- `til/0` None.\n"})


def test_the_statements_of_all_pages_are_read_by_id(tmp_path):
    root = write(tmp_path, til=b"- `til/1` One.\r\n- `til/2` Two.\n", memo="- `memo/1` Drei für alle.\n".encode())

    found = notes.parse_all(notes.read_pages(root))

    assert list(found) == ["memo/1", "til/1", "til/2"]
    assert found["til/1"] == Statement("til/1", "One.", None, 0, 14)
    assert found["memo/1"].text == "Drei für alle."


def test_a_project_without_notes_makes_no_statements(tmp_path):
    assert notes.read_pages(tmp_path) == {}
    assert notes.parse_all({}) == {}


def test_a_page_that_is_not_utf_8_is_refused(tmp_path):
    root = write(tmp_path, til=b"- `til/1` \xff\n")

    with pytest.raises(NoteError, match=r"^docs/notes/til\.md is not UTF-8\Z"):
        notes.read_pages(root)


def test_a_page_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "docs" / "notes" / "til.md").mkdir(parents=True)

    with pytest.raises(NoteError, match=r"^docs/notes/til\.md cannot be read: .*\Z"):
        notes.read_pages(tmp_path)


KOREAN = "- `til/1` 하나.\n- `til/2` 둘.\n  의견: 취향의 문제다.\n"


def test_translations_are_read_by_language_and_are_no_notes(tmp_path):
    root = write(tmp_path, til=b"- `til/1` One.\n- `til/2` Two.\n", **{"til.ko": KOREAN.encode()})

    assert [*notes.read_pages(root)] == ["til"]
    assert notes.read_translations(root, ["til/1", "til/2"]) == {"ko": {"til": KOREAN}}
    assert [one.opinion for one in notes.parse(KOREAN, "til")] == [None, "취향의 문제다."]


@pytest.mark.parametrize(
    ("statements", "odd"),
    [
        (["til/1"], "til/2"),
        (["til/1", "til/2", "til/3"], "til/3"),
        (["til/1", "til/3", "tilt/2"], "til/2, til/3"),
    ],
    ids=["adds", "lacks", "both"],
)
def test_a_translation_that_states_something_else_than_its_note_is_refused(tmp_path, statements, odd):
    root = write(tmp_path, **{"til.ko": KOREAN.encode()})
    line = f"docs/notes/til.ko.md: does not state what til.md states: {odd}"

    with pytest.raises(NoteError, match=rf"^{re.escape(line)}\Z"):
        notes.read_translations(root, statements)


def test_a_translation_without_its_note_is_refused(tmp_path):
    root = write(tmp_path, memo=b"- `memo/1` One.\n", **{"til.ko": KOREAN.encode()})

    with pytest.raises(NoteError, match=r"^docs/notes/til\.ko\.md: does not state what til\.md states: til/1, til/2\Z"):
        notes.read_translations(root, ["memo/1"])
