"""A project's notes and claims, read together."""

import pytest

from torchnotes import knowledge
from torchnotes.knowledge.errors import ClaimError, InputError, NoteError

CLAIM = '''"""Chapter."""
from torchnotes import belief, claim


@claim(api=["torch.ones"], about=["value"])
class TestFact:
    """A fact."""

    @belief("til/1")
    def test_it(self):
        assert 1 == 1
'''


@pytest.fixture
def root(tmp_path):
    """Return a project with one note, one claim and one benchmark."""
    for path, text in {
        "docs/notes/til.md": "# Today\n\n- `til/1` One.\n",
        "tests/test_x.py": CLAIM,
        "benchmarks/test_y.py": CLAIM.replace("TestFact", "TestQuick"),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_notes_and_claims_are_read_together(root):
    known = knowledge.load(root)

    assert known.pages == {"til": "# Today\n\n- `til/1` One.\n"}
    assert [statement.text for statement in known.statements.values()] == ["One."]
    assert [chapter.path for chapter in known.chapters] == ["tests/test_x.py"]
    assert [claim.slug for claim in known.claims] == ["fact"]


def test_benchmarks_are_read_where_they_are_asked_for(root):
    assert [claim.slug for claim in knowledge.load(root, "benchmarks").claims] == ["quick"]


def test_an_empty_project_knows_nothing(tmp_path):
    known = knowledge.load(tmp_path)

    assert (known.pages, known.statements, known.claims) == ({}, {}, [])


def test_a_belief_on_a_statement_that_no_note_makes_is_refused(root):
    (root / "docs/notes/til.md").write_text("# Today\n")

    with pytest.raises(ClaimError, match=r"^tests/test_x\.py:10: test_it is a belief on til/1, which no page in .*\Z"):
        knowledge.load(root)


def test_a_malformed_note_is_refused(root):
    (root / "docs/notes/til.md").write_text("- `til/0` None.\n")

    with pytest.raises(NoteError, match=r"^docs/notes/til\.md: til/0 is not an id such as til/1\Z"):
        knowledge.load(root)


@pytest.mark.parametrize("error", [ClaimError, NoteError])
def test_every_refusal_is_one_of_input(error):
    assert issubclass(error, InputError)
