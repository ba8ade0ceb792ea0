"""The questions that people ask, and the claims that answer them."""

import pytest

from torchnotes.knowledge import questions
from torchnotes.knowledge.errors import NoteError
from torchnotes.knowledge.questions import Question

SLUGS = {"tensor-copies", "array-is-shared"}


def refused(act):
    with pytest.raises(NoteError) as error:
        act()
    return str(error.value)


def test_a_question_is_a_line_with_the_claims_that_answer_it():
    page = "# Questions\n\n- Is it a copy? → tensor-copies, array-is-shared\n\nA word.\n- Is sort stable?  → not yet \n"

    assert questions.parse(page, SLUGS) == (
        Question("Is it a copy?", ("tensor-copies", "array-is-shared")),
        Question("Is sort stable?", ()),
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("- Is it a copy?", "write `- A question? → a-claim`, or `→ not yet`"),
        ("- It is a copy. → tensor-copies", "write `- A question? → a-claim`, or `→ not yet`"),
        ("- Is it a copy? → ", "write `- A question? → a-claim`, or `→ not yet`"),
        ("- Is it? → tensor-copies → not yet", "write `- A question? → a-claim`, or `→ not yet`"),
        ("- Is it a copy? → tensor-copies, gone", "there is no claim gone"),
        ("- Is it a copy? → Not yet", "there is no claim Not yet"),
    ],
)
def test_a_line_that_is_none_is_refused_by_its_number(line, told):
    assert refused(lambda: questions.parse(f"# Q\n\n{line}\n", SLUGS)) == f"docs/questions.md:3: {told}"


def test_a_question_is_asked_once():
    page = "- Is it a copy? → tensor-copies\n- is it A copy? → not yet\n"

    assert refused(lambda: questions.parse(page, SLUGS)) == "docs/questions.md:2: is asked twice: is it A copy?"


def test_a_project_without_the_page_has_none(tmp_path):
    assert questions.read(tmp_path, SLUGS) == ()


def test_a_page_that_cannot_be_read_is_one_line(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/questions.md").write_bytes(b"\xff")

    assert refused(lambda: questions.read(tmp_path, SLUGS)) == "docs/questions.md is not UTF-8"
