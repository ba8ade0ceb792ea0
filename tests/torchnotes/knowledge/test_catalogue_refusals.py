"""What the catalogue refuses: one line each, with file and line."""

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.knowledge.errors import ClaimError

PATH = "tests/test_x.py"
HEAD = '"""Chapter."""\nfrom torchnotes import belief, claim, isolated, since, speed, until\n'
WORDS = 'api=["torch.sum"], about=["value"]'


def claim(words=WORDS, title='"""A fact."""', mark="# plain", body="assert sum([1]) == 1", name="TestFact"):
    """Return a claim's source: the class on line 4 of its file, the check on line 7."""
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


def test_a_check_that_expects_one_of_several_errors_is_refused():
    body = "with pytest.raises((TypeError, ValueError)): sum(1)"
    line = f"{PATH}:7: test_it expects one of several errors; write a check for each type"

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


def test_what_a_claim_excuses_of_another_api_is_refused():
    words = f"{WORDS}, equivalent={{'torch.cat': {{'detached': 'why'}}}}"

    line = f"{PATH}:4: TestFact's equivalent= speaks of torch.cat, which its api=[…] does not name"
    assert problem_of(claim(words)) == line


@pytest.mark.parametrize("name", ["Fact", "Test", "Test_Fact", "TestÄrger"])
def test_a_class_whose_name_gives_no_slug_is_refused(name):
    assert problem_of(claim(name=name)).startswith(f"{PATH}:4: {name}")


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


def conflicts_of(*texts, statements=()):
    """Return what is refused of the last of these files, once those before it have been added."""
    found = catalogue.Chapters(statements)
    *before, last = chapters_of(*texts)
    for chapter in before:
        found.add(chapter)
    with pytest.raises(ClaimError) as refused:
        found.add(last)
    assert list(found.by_path) == [chapter.path for chapter in before]
    return refused.value.problems


def test_well_formed_chapters_are_not_in_conflict():
    chapters = chapters_of(claim(mark='@belief("lecture/1")'), claim(name="TestOther"))
    found = catalogue.Chapters(["lecture/1", "lecture/2"])

    for chapter in chapters:
        found.add(chapter)

    assert list(found.by_path.values()) == chapters


def test_a_chapter_that_is_asked_for_again_is_not_in_conflict_with_itself():
    first, again = (catalogue.read(HEAD + claim(), PATH) for _ in range(2))
    found = catalogue.Chapters([])

    found.add(first)
    found.add(again)

    assert found.by_path[PATH] is first


def test_a_chapter_that_was_refused_is_refused_again_for_the_same():
    found = catalogue.Chapters([])
    problems = []
    for _ in range(2):
        chapter = catalogue.read(HEAD + claim(mark='@belief("lecture/9")'), PATH)
        with pytest.raises(ClaimError) as refused:
            found.add(chapter)
        problems.append(refused.value.problems)

    assert problems[0] == problems[1]
    assert len(problems[0]) == 1


def test_a_chapter_without_claims_is_not_kept():
    found = catalogue.Chapters([])

    found.add(catalogue.read("import torchnotes\n", PATH))

    assert found.by_path == {}


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
    (line,) = conflicts_of(first, second)

    assert line.startswith("tests/test_1.py:4: the slug ")
    assert line.endswith(" is taken by tests/test_0.py:4; name one anew")


def test_a_slug_used_twice_in_one_file_is_in_conflict():
    (line,) = conflicts_of(claim() + claim())

    assert line == "tests/test_0.py:10: the slug fact is taken by tests/test_0.py:4; name one anew"


@pytest.mark.parametrize("mark", ['@belief("lecture/9")', '@speed("lecture/9", at_least=2)'])
def test_a_belief_on_a_statement_that_no_note_makes_is_in_conflict(mark):
    (line,) = conflicts_of(claim(mark=mark), statements=["lecture/1"])

    assert line == "tests/test_0.py:7: test_it is a belief on lecture/9, which no page in docs/notes states"


def named(name, body):
    return claim(body=body).replace("test_it", name)


def test_a_check_of_warnings_that_looks_for_none_is_refused():
    problem = problem_of(named("test_it_warns_of_nothing", "assert sum([1]) == 1"))

    assert problem == (
        f"{PATH}:7: test_it_warns_of_nothing looks for no warning; use pytest.warns or warnings.catch_warnings"
    )


def test_a_check_of_warnings_that_looks_is_not_refused():
    assert catalogue.read(HEAD + named("test_it_warns", "pytest.warns(UserWarning, sum, [1])"), PATH).claims
