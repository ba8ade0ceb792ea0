"""What the catalogue reads from a test file, and from a tree of them."""

import math
import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchnotes.knowledge import catalogue, syntax
from torchnotes.knowledge.errors import ClaimError

WHOLE = '''\
"""Sums
and means.

More about them.
"""
from torchnotes import belief, claim, since, until

@claim(
    api=["torch.sum", "torch.Tensor.sum"],
    about=["value", "dtype"],
    see=["generated/torch.sum"],
    asked=["how to add", "total of a tensor"],
    formerly=["totals"],
)
class TestSumOf0dTensorsAdds:
    """`sum` adds
    numbers.

    Why it does. [it_is_short]

    And what else. [background]
    """

    SIZE = 2

    @belief("lecture/1", holds="<2.6")
    @until("2.8")
    def test_it_is_short(self):
        assert 1 == 2
        assert (
            sum([1, 2])
            == 3
        )

    @since("2.8")
    def test_it_raises(self):
        with pytest.raises(TypeError):
            sum(1)

    def helper(self):
        return 1

@pytest.mark.slow
class TestNoClaim:
    def test_anything(self):
        pass

def test_a_plain_function():
    pass
'''


def claim_named(name, formerly=(), statement=None):
    return textwrap.dedent(f'''\
        """Chapter."""
        from torchnotes import belief, claim
        @claim(api=["torch.sum"], about=["value"], formerly={list(formerly)})
        class {name}:
            """A fact."""
            {f'@belief("{statement}")' if statement else "# plain"}
            def test_it(self):
                assert sum([1]) == 1
        ''')


@pytest.fixture
def chapter():
    return catalogue.read(WHOLE, "tests/tensors/test_sums.py")


@pytest.fixture
def tree(tmp_path):
    def write(**files):
        for name, text in files.items():
            path = tmp_path / "tests" / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".py").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_claim_is_read_with_all_its_words(chapter):
    (claim,) = chapter.claims

    assert (claim.slug, claim.name) == ("sum-of0d-tensors-adds", "TestSumOf0dTensorsAdds")
    assert (claim.path, claim.line) == ("tests/tensors/test_sums.py", 15)
    assert claim.title == "`sum` adds numbers."
    assert [fact.sentence for fact in claim.facts] == ["Why it does.", "And what else."]
    assert claim.api == ("torch.sum", "torch.Tensor.sum")
    assert claim.about == ("value", "dtype")
    assert claim.see == ("generated/torch.sum",)
    assert claim.asked == ("how to add", "total of a tensor")
    assert claim.formerly == ("totals",)
    assert [check.name for check in claim.checks] == ["test_it_is_short", "test_it_raises"]


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("Order: 3", 3),
        ("Order: 2.5\n\nMore about them.", 2.5),
        ("They come in order: 3", math.inf),
        ("Order: last", math.inf),
    ],
)
def test_a_chapter_says_where_it_stands_among_its_area_s(said, order):
    assert catalogue.read(WHOLE.replace("More about them.", said), "tests/tensors/test_sums.py").order == order


def test_a_belief_is_read_with_what_it_holds_on(chapter):
    check = chapter.claims[0].checks[0]

    assert (check.statement, check.holds, check.since, check.until) == ("lecture/1", "<2.6", None, "2.8")
    assert check.line == 28
    assert check.source.splitlines()[0] == '@belief("lecture/1", holds="<2.6")'
    assert check.source.endswith("== 3\n    )")
    assert check.asserts == ((29, 29, "1 == 2"), (30, 33, "sum([1, 2])\n            == 3"))


def test_a_check_that_is_no_belief_is_read_with_its_guard(chapter):
    check = chapter.claims[0].checks[1]

    assert (check.statement, check.holds, check.since, check.until) == (None, True, "2.8", None)
    assert check.asserts == ()


def test_a_guard_on_the_class_is_every_check_s(chapter):
    guarded = WHOLE.replace("class TestSum", '@since("2.4")\nclass TestSum')

    checks = catalogue.read(guarded, "tests/test_x.py").claims[0].checks

    assert [check.since for check in checks] == ["2.4", "2.8"]
    assert checks[0].digest != chapter.claims[0].checks[0].digest


@pytest.mark.parametrize(("mark", "isolated"), [("@isolated()", True), ("", False)])
def test_a_check_is_isolated_where_it_says_so(mark, isolated):
    marked = WHOLE.replace('@until("2.8")', mark)

    checks = catalogue.read(marked, "tests/test_x.py").claims[0].checks

    assert [check.isolated for check in checks] == [isolated, False]


def test_a_mark_of_the_class_isolates_every_check():
    marked = WHOLE.replace("class TestSum", "@isolated()\nclass TestSum")

    assert all(check.isolated for check in catalogue.read(marked, "tests/test_x.py").claims[0].checks)


def test_why_the_other_side_is_not_asked_is_read(chapter):
    unsettled = WHOLE.replace('@since("2.8")', '@since("2.8", unsettled="by chance")')

    checks = catalogue.read(unsettled, "tests/test_x.py").claims[0].checks

    assert [check.unsettled for check in checks] == [None, "by chance"]
    assert [check.unsettled for check in chapter.claims[0].checks] == [None, None]


def test_the_error_that_answers_a_belief_stays_source():
    raising = WHOLE.replace('holds="<2.6")', "raises=np.linalg.LinAlgError)")

    assert catalogue.read(raising, "tests/test_x.py").claims[0].checks[0].statement == "lecture/1"


@pytest.mark.parametrize(("release", "expected"), [("2.5.1", True), ("2.6.0", False), ("2.13.0", False)])
def test_a_specifier_says_on_which_releases_a_belief_holds(chapter, release, expected):
    assert chapter.claims[0].checks[0].expected(release) is expected


@pytest.mark.parametrize(
    ("old", "new", "depends"),
    [
        ("", "", True),
        ('holds="<2.6"', "holds=False", True),
        ('@until("2.8")', "", True),
        ('holds="<2.6")\n    @until("2.8")', "holds=False)", False),
        ('@belief("lecture/1", holds="<2.6")', "", False),
    ],
    ids=["both", "guard", "specifier", "neither", "no-belief"],
)
def test_a_belief_depends_on_the_release_by_its_specifier_or_its_guard(old, new, depends):
    check = catalogue.read(WHOLE.replace(old, new), "tests/test_x.py").claims[0].checks[0]

    assert check.depends is depends


def test_a_chapter_s_title_is_its_docstring_s_first_paragraph(chapter):
    assert chapter.title == "Sums and means"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("tests/nn/test_losses.py", "nn/losses"),
        ("tests/test_x.py", "x"),
        ("tests/data/test_latest_batches.py", "data/latest_batches"),
    ],
)
def test_a_chapter_s_page_is_named_as_its_file(path, uri):
    assert catalogue.read(WHOLE, path).uri == uri


def test_a_line_separator_inside_a_string_does_not_move_a_check():
    moved = WHOLE.replace("@claim(", 'SEPARATOR = "\u2028"\n@claim(')

    check = catalogue.read(moved, "tests/test_x.py").claims[0].checks[1]

    assert check.source.splitlines()[:2] == ['@since("2.8")', "def test_it_raises(self):"]


INDENTED = """'A chapter.'
from torchnotes import claim

@claim(api=["torch.ones"], about=["value"])
class TestIt:
    'A fact.'

    def test_it(self):
        text = '''one
two'''

        assert text == 1
"""


def test_a_check_with_a_text_that_begins_at_the_margin_is_dedented_all_the_same():
    check = catalogue.read(INDENTED, "tests/test_x.py").claims[0].checks[0]

    assert check.source == "def test_it(self):\n    text = '''one\ntwo'''\n\n    assert text == 1"


@pytest.mark.parametrize("source", ["def broken(:\n", "@claim()\nclass TestA:\n    pass\n", ""])
def test_a_file_that_does_not_name_torchnotes_is_left_alone(source, tmp_path):
    path = tmp_path / "test_x.py"
    path.write_text(source, encoding="utf-8")

    chapter = catalogue.read_file(path, "tests/test_x.py")

    assert chapter.claims == ()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("TestTensorClassSharesFloat32Arrays", "tensor-class-shares-float32-arrays"),
        ("TestCatOf0dTensorsRaises", "cat-of0d-tensors-raises"),
        ("TestNLLLossTakesLogProbabilities", "nll-loss-takes-log-probabilities"),
        ("TestLSTM", "lstm"),
        ("TestBCEWithLogitsIsStable", "bce-with-logits-is-stable"),
        ("TestTestModeIsEval", "test-mode-is-eval"),
    ],
)
def test_a_slug_is_the_class_s_name_in_kebab_case(name, slug):
    assert syntax.slug_of(name) == slug


@given(st.lists(st.sampled_from(["Tensor", "To", "NLL", "LSTM", "Float32", "A", "X", "0d", "Test", "7"]), min_size=1))
def test_a_slug_is_words_and_single_hyphens_that_spell_the_name(words):
    slug = syntax.slug_of("Test" + "".join(words))

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slug.replace("-", "") == "".join(words).lower()


def test_a_tree_is_read_in_order_of_path_and_without_files_that_claim_nothing(tree):
    root = tree(
        b__test_b=claim_named("TestB"), a__test_a=claim_named("TestA"), test_plain="import torchnotes\n", helper="def ("
    )

    chapters = catalogue.read_tree(root, [], "tests")

    assert [chapter.path for chapter in chapters] == ["tests/a/test_a.py", "tests/b/test_b.py"]


def test_a_tree_is_refused_with_the_problems_of_all_its_files(tree):
    root = tree(
        test_a=claim_named("TestA", statement="lecture/7"),
        test_b=claim_named("TestB").replace("A fact.", ""),
        test_c=claim_named("TestA"),
    )

    with pytest.raises(ClaimError) as refused:
        catalogue.read_tree(root, ["lecture/1"], "tests")

    assert sorted(problem.split(": ")[0] for problem in refused.value.problems) == [
        "tests/test_a.py:7",
        "tests/test_b.py:4",
        "tests/test_c.py:4",
    ]
    assert str(refused.value) == "\n".join(refused.value.problems)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"# torchnotes \xe9\n", "the file is not UTF-8"),
        (b"import torchnotes\n" * 28_000, "a file of claims has at most 500,000 bytes: split it"),
    ],
)
def test_a_file_that_is_not_utf_8_or_too_long_is_refused(tree, content, told):
    root = tree(test_a=claim_named("TestA"))
    (root / "tests" / "test_b.py").write_bytes(content)

    with pytest.raises(ClaimError, match=rf"^tests/test_b\.py:1: {told}\Z"):
        catalogue.read_tree(root, [], "tests")


def test_a_file_that_cannot_be_read_is_refused(tree):
    root = tree(test_a=claim_named("TestA"))
    (root / "tests" / "test_b.py").mkdir()

    with pytest.raises(ClaimError, match=r"^tests/test_b\.py:1: the file cannot be read: .*\Z"):
        catalogue.read_tree(root, [], "tests")


def test_a_file_of_another_encoding_is_left_alone_where_it_claims_nothing(tree):
    root = tree(test_a=claim_named("TestA"))
    (root / "tests" / "test_b.py").write_bytes(b"# \xe9\n")

    assert len(catalogue.read_tree(root, [], "tests")) == 1


def test_a_tree_is_read_below_the_folder_that_is_named(tree):
    root = tree(test_a=claim_named("TestA"))
    (root / "benchmarks").mkdir()
    (root / "benchmarks" / "test_b.py").write_text(claim_named("TestB"))

    (chapter,) = catalogue.read_tree(root, [], "benchmarks")

    assert (chapter.path, chapter.claims[0].slug) == ("benchmarks/test_b.py", "b")
