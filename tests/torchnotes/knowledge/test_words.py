"""What a decorator of the vocabulary takes: one line names file, line, word and argument where it does not."""

import ast

import pytest

from torchnotes.knowledge import catalogue, words
from torchnotes.knowledge.errors import ClaimError

PATH = "tests/test_x.py"
HEAD = '"""Chapter."""\nfrom torchnotes import belief, claim, isolated, since, speed, until\n'
WORDS = 'api=["torch.sum"], about=["value"]'
TAKES = "; it takes api, about, see, asked, formerly, equivalent"
ASPECTS = "; there are value, shape, dtype, memory, gradient, error, state, argument, warning, speed"


def claim(given=WORDS, mark="# plain"):
    """Return a claim's source: its decorator on line 3 of its file, the check's on line 6."""
    check = "def test_it(self):\n        assert sum([1]) == 1"
    return f'@claim({given})\nclass TestFact:\n    """A fact."""\n    {mark}\n    {check}\n'


def problem_of(text):
    with pytest.raises(ClaimError) as refused:
        catalogue.read(HEAD + text, PATH)
    (problem,) = refused.value.problems
    assert "\n" not in problem
    return problem


def arguments(source):
    """Return what a decorator was given, read off its source."""
    call = ast.parse(source, mode="eval").body
    return words.arguments(call.func.id, call)


def test_a_claim_is_read_with_its_defaults():
    assert arguments(f"claim({WORDS})") == {
        "api": ["torch.sum"],
        "about": ["value"],
        "see": (),
        "asked": (),
        "formerly": (),
        "equivalent": {},
    }


UNTOLD = {"why": None, "remedy": None, "trigger": None}


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ('belief("til/1")', {"statement": "til/1", "holds": True, "raises": None, "role": "letter"}),
        (
            'belief(statement="til/1", holds="<2.6")',
            {"statement": "til/1", "holds": "<2.6", "raises": None, "role": "letter"},
        ),
        (
            'belief("til/1", raises=b.C)',
            {"statement": "til/1", "holds": True, "raises": "b.C", "role": "letter"},
        ),
        ('since("2.6")', {"release": "2.6", "unsettled": None} | UNTOLD),
        (
            'since("2.6.0rc1", unsettled="why", why="pytorch#1", remedy="Write y.")',
            {"release": "2.6.0rc1", "unsettled": "why", "why": "pytorch#1", "remedy": "Write y.", "trigger": None},
        ),
        ('until("2.14.0.dev20260101")', {"release": "2.14.0.dev20260101", "unsettled": None} | UNTOLD),
        ('changed("2.6", why="pytorch#1")', {"release": "2.6", "why": "pytorch#1", "remedy": None, "trigger": None}),
        ("isolated()", {}),
        ("speed(at_least=3)", {"statement": None, "at_least": 3, "at_most": None, "noted": None}),
        ('speed("til/1", at_most=-1.5)', {"statement": "til/1", "at_least": None, "at_most": -1.5, "noted": None}),
    ],
)
def test_a_word_is_read_with_its_defaults(source, given):
    assert arguments(source) == given


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (f"{WORDS}, colour=1", f": got an unexpected keyword argument 'colour'{TAKES}"),
        (f"'torch.sum', {WORDS}", f": too many positional arguments{TAKES}"),
        ('about=["value"]', f": missing a required argument: 'api'{TAKES}"),
        ('api=["torch.sum"]', f": missing a required argument: 'about'{TAKES}"),
        ('api=[], about=["value"]', "(api=[]): expected `array` of length >= 1"),
        ('api=["torch.sum"], about=[]', f"(about=[]): expected `array` of length >= 1{ASPECTS}"),
        ('api=["a"], about=["colour"]', f"(about=['colour']): invalid enum value 'colour' - at `$[0]`{ASPECTS}"),
        (f"{WORDS}, equivalent=['torch.sum']", "(equivalent=['torch.sum']): expected `object`, got `array`"),
        (
            f"{WORDS}, equivalent={{'torch.sum': 'why'}}",
            "(equivalent={'torch.sum': 'why'}): expected `object`, got `str` - at `$[...]`",
        ),
        (
            f"{WORDS}, equivalent={{'torch.sum': {{'detached': ' '}}}}",
            "(equivalent={'torch.sum': {'detached': ' '}}): expected `str` matching regex",
        ),
        (f"{WORDS}, asked=['it']", "(asked=['it']): expected `str` of length >= 3 - at `$[0]`"),
        (f"{WORDS}, asked=['{'a' * 91}']", f"(asked=['{'a' * 91}']): expected `str` of length <= 90 - at `$[0]`"),
        (f"{WORDS}, asked={['how'] * 7}", f"(asked={['how'] * 7}): expected `array` of length <= 6"),
        (f"{WORDS}, see=[PAGE]", " has [PAGE]; write it out as a literal"),
        (f"{WORDS}, **MORE", " has MORE; write it out as a literal"),
        (f"{WORDS}, **{{'see': []}}", f": got an unexpected keyword argument '**'{TAKES}"),
        (f"*NAMES, {WORDS}", " has *NAMES; write it out as a literal"),
        (f"{WORDS}, see=PAGES + 1", " has PAGES + 1; write it out as a literal"),
        (f"{WORDS}, equivalent={{[]: 1}}", " has {[]: 1}; write it out as a literal"),
        (f"{WORDS}, formerly={{'a', 'b'}}", " has {'a', 'b'}; a set has no order: write a list"),
    ],
)
def test_a_claim_s_arguments_are_refused(given, told):
    assert problem_of(claim(given)).startswith(f"{PATH}:3: TestFact's @claim{told}")


@pytest.mark.parametrize("word", ['api="torch.sum"', 'see="generated/torch.sum"', "formerly=3", "see=None", "api=[1]"])
def test_an_argument_that_is_not_a_list_of_texts_is_refused(word):
    given = word if word.startswith("api") else f'api=["torch.sum"], {word}'

    assert problem_of(claim(f'{given}, about=["value"]')).startswith(f"{PATH}:3: TestFact's @claim({word[:4]}")


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("@belief()", "@belief: missing a required argument: 'statement'; it takes statement, holds, raises, role"),
        (
            '@belief("til/1", raises=(A, B))',
            "@belief(raises=(A, B)): several types hide a change; name the one it is",
        ),
        ('@belief("til/1", True)', "@belief: too many positional arguments; it takes statement, holds, raises, role"),
        ("@belief(3)", "@belief(statement=3): expected `str`, got `int`"),
        ('@belief("til")', r"@belief(statement='til'): expected `str` matching regex '^[a-z]+/[1-9][0-9]*(?!\\n)$'"),
        (
            '@belief("til/0")',
            r"@belief(statement='til/0'): expected `str` matching regex '^[a-z]+/[1-9][0-9]*(?!\\n)$'",
        ),
        ('@belief("til/1", holds=HOLDS)', "@belief has HOLDS; write it out as a literal"),
        ("@since()", "@since: missing a required argument: 'release'; it takes release, unsettled, why, remedy"),
        ('@since("2.6", "why")', "@since: too many positional arguments; it takes release, unsettled, why, remedy"),
        (
            '@until("2.6", as_of="x")',
            "@until: got an unexpected keyword argument 'as_of'; it takes release, unsettled, why, remedy",
        ),
        ('@until("2.6", unsettled=4)', "@until(unsettled=4): expected `str | null`, got `int`"),
        ('@until("2.6", unsettled="")', r"@until(unsettled=''): expected `str` matching regex '\\S'"),
        ("@isolated(1)", "@isolated: too many positional arguments; it takes nothing"),
        ('@isolated(why="x")', "@isolated: got an unexpected keyword argument 'why'; it takes nothing"),
        ('@speed("til/1", at_least="3")', "@speed(at_least='3'): expected `float | null`, got `str`"),
        ('@speed("til/1", at_most=True)', "@speed(at_most=True): expected `float | null`, got `bool`"),
        ('@speed("til", at_most=1)', "@speed(statement='til'): expected `str` matching regex"),
    ],
)
def test_a_check_s_word_is_refused_with_its_argument(mark, told):
    assert problem_of(claim(mark=mark)).startswith(f"{PATH}:6: test_it's {told}")


@pytest.mark.parametrize("holds", ["'2.6'", "'<'", "'before 2.6'", "''"])
def test_an_invalid_specifier_is_refused(holds):
    line = problem_of(claim(mark=f'@belief("lecture/1", holds={holds})'))

    assert line == (f"{PATH}:6: test_it's @belief(holds={holds}): write True, False or a specifier such as '<2.6'")


@pytest.mark.parametrize("holds", ["1", "None", "['<2.6']", "[]"])
def test_what_is_neither_true_nor_false_nor_a_text_is_refused(holds):
    line = problem_of(claim(mark=f'@belief("lecture/1", holds={holds})'))

    assert line.startswith(f"{PATH}:6: test_it's @belief(holds={holds}): expected `bool | str`, got ")


@pytest.mark.parametrize("word", ["since", "until"])
@pytest.mark.parametrize("release", ["'soon'", "'<2.6'", "''", "'2'", "'2.6+cpu'"])
def test_a_guard_that_names_no_release_is_refused(word, release):
    assert problem_of(claim(mark=f"@{word}({release})")) == (
        f"{PATH}:6: test_it's @{word}(release={release}): {release} is not a release of torch, such as 2.13.0"
    )


@pytest.mark.parametrize("word", ["since", "until"])
@pytest.mark.parametrize("release", ["None", "2.6", "['2.6']"])
def test_a_guard_s_release_that_is_not_a_text_is_refused(word, release):
    assert problem_of(claim(mark=f"@{word}({release})")).startswith(
        f"{PATH}:6: test_it's @{word}(release={release}): expected `str`, got "
    )


@pytest.mark.parametrize("word", ["since", "until"])
def test_a_guard_on_a_release_before_torch_2_is_refused(word):
    assert problem_of(claim(mark=f'@{word}("1.13")')) == (
        f"{PATH}:6: test_it's @{word}(release='1.13'): torch 1.13 is not supported: claims speak of torch 2.0 and later"
    )


@pytest.mark.parametrize("word", ["isolated", "since", "belief"])
def test_a_word_that_is_not_called_is_refused(word):
    line = problem_of(claim(mark=f"@{word}"))

    assert line == f"{PATH}:7: test_it's @{word} is not called; write @{word}(…)"


def test_a_benchmark_that_believes_nothing_is_refused():
    line = problem_of(claim(mark='@speed("lecture/1")'))

    assert line == f"{PATH}:7: test_it's @speed believes nothing; give at_least= or at_most="
