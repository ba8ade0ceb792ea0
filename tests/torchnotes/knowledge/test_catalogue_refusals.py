"""What the catalogue refuses: one line each, with file and line."""

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.knowledge.catalogue import ClaimError

PATH = "tests/test_x.py"
HEAD = '"""Chapter."""\nfrom torchnotes import belief, claim, since, until\n'
WORDS = 'api=["torch.sum"], about=["value"]'


def claim(words=WORDS, title='"""A fact."""', mark="# plain", body="assert sum([1]) == 1", name="TestFact"):
    """Write a claim: the class on line 4 of its file, the check on line 7."""
    return f"@claim({words})\nclass {name}:\n    {title}\n    {mark}\n    def test_it(self):\n        {body}\n"


def problem_of(text, head=HEAD):
    with pytest.raises(ClaimError) as refused:
        catalogue.read(head + text, PATH)
    (problem,) = refused.value.problems
    assert "\n" not in problem
    return problem


def chapters_of(*texts):
    return [catalogue.read(HEAD + text, f"tests/test_{number}.py") for number, text in enumerate(texts)]


def test_a_claim_that_is_well_formed_is_not_refused():
    assert catalogue.read(HEAD + claim(mark='@belief("lecture/1")'), PATH).claims[0].slug == "fact"


def test_a_claim_without_checks_is_refused():
    without = claim().replace("def test_it", "def it")

    assert problem_of(without) == f"{PATH}:4: TestFact has no checks; write a test method"


def test_a_claim_without_title_is_refused():
    assert problem_of(claim(title="pass")) == f"{PATH}:4: TestFact has no title; give the class a docstring"


def test_a_chapter_without_title_is_refused():
    head = HEAD.replace('"""Chapter."""', "import torch")

    assert problem_of(claim(), head) == f"{PATH}:1: the chapter has no title; give the file a docstring"


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "assert True",
        "assert 'a text'",
        "assert (sum([1]) == 2, 'a message')",
        "sum([1]) == 1",
        "pytest.skip('not here')",
    ],
)
def test_a_check_that_asserts_nothing_is_refused(body):
    line = f"{PATH}:7: test_it asserts nothing; use assert, pytest.raises or pytest.warns"

    assert problem_of(claim(body=body)) == line


@pytest.mark.parametrize(
    "body",
    [
        "pytest.raises(TypeError, sum, 1)",
        "with pytest.raises(TypeError): sum(1)",
        "with pytest.warns(UserWarning): sum(1)",
        "with pytest.deprecated_call(): sum(1)",
        "torch.testing.assert_close(1, 1)",
        "np.testing.assert_array_equal(1, 1)",
    ],
)
def test_a_check_that_asserts_by_a_call_is_not_refused(body):
    assert len(catalogue.read(HEAD + claim(body=body), PATH).claims[0].checks) == 1


@pytest.mark.parametrize(
    "check",
    [
        "def test_it(self, recwarn):",
        '@pytest.mark.filterwarnings("error")\n    def test_it(self):',
    ],
)
def test_a_check_that_waits_for_warnings_outside_is_refused(check):
    text = claim().replace("def test_it(self):", check)

    assert "test_it's recwarn or filterwarnings does nothing; the plugin hears" in problem_of(text)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            'api=["torch.sum"], about=["colour"]',
            "4: TestFact is about 'colour'; an aspect is one of value, shape, dtype",
        ),
        (f"{WORDS}, colour=1", "4: TestFact's @claim takes no colour; it takes about, api, equivalent, formerly, see"),
        (f"'torch.sum', {WORDS}", "4: TestFact's @claim takes no 0; it takes about, api, equivalent, formerly, see"),
        ('api=[], about=["value"]', "4: TestFact names nothing in api=[…]"),
        ('about=["value"]', "4: TestFact names nothing in api=[…]"),
        ('api=["torch.sum"], about=[]', "4: TestFact names nothing in about=[…]"),
        ('api=["torch.sum"]', "4: TestFact names nothing in about=[…]"),
        (
            f"{WORDS}, equivalent=['torch.sum']",
            "4: TestFact's equivalent=['torch.sum'] is not of the form {\"torch.stack\": {",
        ),
        (
            f"{WORDS}, equivalent={{'torch.sum': 'why'}}",
            "4: TestFact's equivalent={'torch.sum': 'why'} is not of the form",
        ),
        (
            f"{WORDS}, equivalent={{'torch.sum': {{'detached': ' '}}}}",
            "4: TestFact's equivalent={'torch.sum': {'detached': ' '}}",
        ),
        (
            f"{WORDS}, equivalent={{'torch.cat': {{'detached': 'why'}}}}",
            "4: TestFact's equivalent= speaks of torch.cat, which its",
        ),
        (f"{WORDS}, see=[PAGE]", "3: TestFact's @claim has [PAGE]; write it out as a literal"),
        (f"{WORDS}, **MORE", "3: TestFact's @claim has MORE; write it out as a literal"),
    ],
)
def test_a_claim_s_words_are_refused(words, line):
    assert problem_of(claim(words)).startswith(f"{PATH}:{line}")


@pytest.mark.parametrize("word", ['api="torch.sum"', 'see="generated/torch.sum"', "formerly=3", "see=None", "api=[1]"])
def test_a_word_that_is_no_list_of_texts_is_refused(word):
    given = word if word.startswith("api") else f'api=["torch.sum"], {word}'

    assert word.partition("=")[0] in problem_of(claim(f'{given}, about=["value"]'))


def test_words_of_two_kinds_that_a_claim_does_not_take_are_both_refused():
    with pytest.raises(ClaimError) as refused:
        catalogue.read(HEAD + claim(f"'torch.sum', {WORDS}, colour=1"), PATH)

    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("name", ["Fact", "Test", "Test_Fact", "TestÄrger"])
def test_a_class_whose_name_gives_no_slug_is_refused(name):
    assert problem_of(claim(name=name)).startswith(f"{PATH}:4: {name}")


@pytest.mark.parametrize(
    ("mark", "line"),
    [
        ("@belief()", "7: test_it's @belief names no statement"),
        ("@belief(3)", "7: test_it's @belief names no statement"),
        ('@belief("lecture/1", holds=HOLDS)', "6: test_it's @belief has HOLDS; write it out as a literal"),
    ],
)
def test_a_belief_that_is_malformed_is_refused(mark, line):
    assert problem_of(claim(mark=mark)) == f"{PATH}:{line}"


@pytest.mark.parametrize("holds", ["'2.6'", "'<'", "'before 2.6'", "1", "None", "['<2.6']", "[]", "''"])
def test_an_invalid_specifier_is_refused(holds):
    line = problem_of(claim(mark=f'@belief("lecture/1", holds={holds})'))

    assert line.startswith(f"{PATH}:7: test_it's holds={holds} is neither True, False nor a specifier")


@pytest.mark.parametrize("word", ["since", "until"])
@pytest.mark.parametrize("release", ["'soon'", "'<2.6'", "''", "None"])
def test_a_guard_that_names_no_release_is_refused(word, release):
    line = problem_of(claim(mark=f"@{word}({release})"))

    assert line.startswith(f"{PATH}:7: test_it's @{word}(")
    assert line.endswith("names no release such as '2.6'")


def test_two_beliefs_on_one_check_are_refused():
    line = problem_of(claim(mark='@belief("lecture/1")\n    @belief("lecture/2")'))

    assert line == f"{PATH}:8: test_it is a belief on two statements; write a check for each"


def test_two_checks_of_one_name_are_refused():
    twice = claim() + "    def test_it(self):\n        assert sum([2]) == 2\n"

    assert problem_of(twice).startswith(f"{PATH}:9: test_it")


def test_a_file_that_is_no_python_is_refused_with_its_line():
    line = problem_of("def broken(:\n")

    assert line.startswith(f"{PATH}:3: invalid syntax")


def test_every_problem_of_a_file_is_named():
    with pytest.raises(ClaimError) as refused:
        catalogue.read(HEAD + claim(words='about=["value"]', title="pass", body="pass"), PATH)

    assert len(refused.value.problems) == 3


def test_well_formed_chapters_are_not_in_conflict():
    chapters = chapters_of(claim(mark='@belief("lecture/1")'), claim(name="TestOther"))

    assert list(catalogue.conflicts(chapters, ["lecture/1", "lecture/2"])) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (claim(), claim()),
        (claim(), claim(f"{WORDS}, formerly=['fact']", name="TestOther")),
        (claim(f"{WORDS}, formerly=['other']"), claim(name="TestOther")),
        (claim(f"{WORDS}, formerly=['fact']", name="TestA"), claim(f"{WORDS}, formerly=['fact']", name="TestB")),
    ],
    ids=["slugs", "formerly-is-a-slug", "slug-is-a-formerly", "formerly-twice"],
)
def test_a_slug_used_twice_is_in_conflict(first, second):
    (line,) = catalogue.conflicts(chapters_of(first, second), [])

    assert line.startswith("tests/test_1.py:4: the slug ")
    assert line.endswith(" is taken by tests/test_0.py:4; name one anew")


def test_a_belief_on_a_statement_that_no_note_makes_is_in_conflict():
    (line,) = catalogue.conflicts(chapters_of(claim(mark='@belief("lecture/9")')), ["lecture/1"])

    assert line == "tests/test_0.py:7: test_it is a belief on lecture/9, which no page in docs/notes states"
