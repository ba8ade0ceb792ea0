"""What the site is made from, as it is read: chapters in their order, translations with words, and the code."""

import re

import pytest

from torchnotes.knowledge.errors import NoteError
from torchnotes.site import reading

CHAPTER = '''"""{title}.

{order}
"""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"])
class Test{title}:
    """Ones are `{title}`."""

    def test_it(self):
        assert 1 == 1
'''


@pytest.fixture
def write(tmp_path):
    def to(**files):
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return tmp_path

    return to


def test_chapters_stand_by_area_then_by_their_order_then_by_path(write):
    orders = {"a/test_a.py": "", "a/test_b.py": "Order: 2", "a/test_c.py": "Order: 1.5", "b/test_a.py": "Order: 1"}
    files = {
        f"tests/{path}": CHAPTER.format(title=title, order=order)
        for title, (path, order) in zip(("None", "Two", "Some", "First"), orders.items(), strict=True)
    }
    area = "---\norder: 1\n---\n# The first\n"
    root = write(**files, **{"tests/a/test_d.py": CHAPTER.format(title="Last", order="")}, **{"tests/b/area.md": area})

    source = reading.load(root)

    assert [chapter.title for chapter in source.chapters] == ["First", "Some", "Two", "None", "Last"]


def test_translations_are_read_with_the_words_of_their_language(write):
    root = write(**{"docs/notes/a.md": "# A\n- `a/1` One.\n", "docs/notes/a.ko.md": "# 가\n- `a/1` 하나.\n"})

    source = reading.load(root)

    assert [*source.pages] == ["a"]
    assert source.translations == {"ko": {"a": "# 가\n- `a/1` 하나.\n"}}
    assert source.words["ko"]["refuted"] == "틀림"


def test_a_language_without_words_is_refused_in_one_line(write):
    root = write(**{"docs/notes/a.md": "- `a/1` One.\n", "docs/notes/a.xx.md": "- `a/1` Een.\n"})
    line = "docs/notes/*.xx.md: the site has no words for it; write site/languages/xx.toml"

    with pytest.raises(NoteError, match=rf"^{re.escape(line)}\Z"):
        reading.load(root)


def test_every_word_that_pages_of_notes_say_is_there_in_every_language():
    from pathlib import Path

    from torchnotes.records.history import Verdict

    folder = Path(reading.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in (folder / "templates").glob("*.j2")]
    said = {word for text in texts for word in re.findall(r'say\("([^"]+)"\)', text)} | {*map(str, Verdict)}

    for path in (folder / "languages").glob("*.toml"):
        words = reading.read_words([path.stem])[path.stem]
        assert words.keys() == said
        holes = {word: re.findall(r"\{\w+\}", word) for word in words}
        assert {word: sorted(re.findall(r"\{\w+\}", text)) for word, text in words.items()} == {
            word: sorted(found) for word, found in holes.items()
        }


def test_code_is_read_with_the_conftests_that_each_file_sees(write):
    root = write(
        **{
            "tests/conftest.py": "outer",
            "tests/a/conftest.py": "inner",
            "tests/a/b/test_x.py": "\ufeffx = 1\n",
            "tests/c/conftest.py": "beside",
        }
    )

    code = reading.read_code(root)

    assert code.files["tests/a/b/test_x.py"] == "x = 1\n"
    assert [scope.lines[0] for scope in code.scopes("tests/a/b/test_x.py")] == ["x = 1", "inner", "outer"]
    assert code.scopes("tests/a/test_gone.py") == []
    assert "def " in code.domains["tensors"]
