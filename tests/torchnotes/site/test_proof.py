"""What a page shows of a check: its source with what it observed, and how torch contradicts a note."""

import pytest

from torchnotes.records.schema import Answer
from torchnotes.site import proof


def test_a_check_s_source_has_what_each_assertion_observed_below_it(one):
    source = one.source(one.proved)
    check = source.claims[0].checks[0]
    record = source.record.find("fact", "test_ones_are_ones")

    assert proof.annotated(check, record.answers[""]).splitlines() == [
        '@belief("lecture/1")',
        "def test_ones_are_ones(self):",
        "    number = 1",
        "",
        "    assert number == 1",
        "    # → 1",
        "    assert (",
        "        number",
        "        != 2",
        "    )",
        "    # → 1 != 2",
        "    #  +  where 1 = item()",
    ]


@pytest.mark.parametrize(
    "said",
    [
        '@belief("lecture/1")',
        '@belief("lecture/1")  # the first',
        '@belief(\n        "lecture/1",\n        holds=True,\n    )',
        '@belief("lecture/1")\n    @since("2.0", why="pytorch#1")',
    ],
)
def test_what_decorators_say_stands_beside_the_code(one, said):
    written = one.written.replace('@belief("lecture/1")', said)
    page = one.page(one.proved, written=written)

    code = page.partition('id="test-ones-are-ones"')[2].partition("<code")[2].partition("</code>")[0]
    assert code.startswith(' class="language-python">def test_ones_are_ones(self):\n    number = 1\n')
    assert "    # → 1\n" in code
    assert "@pytest.mark.parametrize(" in page


def test_a_check_without_an_answer_is_its_source(one):
    check = one.source().claims[0].checks[0]

    assert proof.annotated(check, Answer()) == check.source


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1 == 1", "1"),
        ("[1, 2] == [1, 2]", "[1, 2]"),
        ("'a == b' == 'a == b'", "'a == b'"),
        ("(1 == 1) == (1 == 1)", "(1 == 1)"),
        ("1 == 1\n +  where 1 = item()", "1\n +  where 1 = item()"),
        ("torch.float32 is torch.float32", "torch.float32"),
        ("None is None\n +  where None = x.grad", "None\n +  where None = x.grad"),
        ("1 == 2", "1 == 2"),
        ("1 == 1.0", "1 == 1.0"),
        ("1 == 1 == 1", "1 == 1 == 1"),
        ("1 != 2", "1 != 2"),
        ("1 <= 1", "1 <= 1"),
        ("1 is not 1", "1 is not 1"),
        ("True", "True"),
        ("", ""),
    ],
)
def test_an_equality_of_a_value_with_itself_is_shown_once(text, shown):
    assert proof.once(text) == shown


def of(text, **given):
    return Answer(outcome="broken", observed=[(0, "1 == 1"), (1, text)], **given)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (of("4 == 1"), "got <code>4</code>, the note expects <code>1</code>."),
        (of("4 is None"), "got <code>4</code>, the note expects <code>None</code>."),
        (of("4 != 4"), "got <code>4</code>, the note expects something other than <code>4</code>."),
        (of("4 is not 4"), "got <code>4</code>, the note expects something other than <code>4</code>."),
        (of("4 <= 1"), "got <code>4</code>, the note expects it &lt;= <code>1</code>."),
        (of("4 > 5\n +  where 4 = f()"), "got <code>4</code>, the note expects it &gt; <code>5</code>."),
        (of("False"), "<code>the condition</code> is false, the note expects true."),
        (of("False\n +  where False = f(x)"), "<code>f(x)</code> is false, the note expects true."),
        (of("not True"), "<code>the condition</code> is true, the note expects false."),
        (of("not True\n +  where True = f(x)\n +  and x = 1"), "<code>f(x)</code> is true, the note expects false."),
        (of("all were different"), "The note expects otherwise: <code>all were different</code>."),
        (Answer(outcome="broken"), "The note expects otherwise."),
        (
            of("", reason="did not raise TypeError"),
            "torch raises nothing, the note expects <code>TypeError</code>.",
        ),
        (of("4 == 1", reason="ValueError: no <x>"), "torch raises <code>ValueError: no &lt;x&gt;</code>."),
        (Answer(outcome="crashed", reason="SIGSEGV <11>"), "The process ends: SIGSEGV &lt;11&gt;."),
    ],
)
def test_a_contradiction_is_told_from_the_reader_s_side(answer, told):
    assert proof.contradicted(answer) == told


def test_a_long_value_is_cut():
    told = proof.contradicted(of(f"{'1' * 300} == {'2' * 300}"))

    assert told == f"got <code>{'1' * 199}…</code>, the note expects <code>{'2' * 199}…</code>."


def test_a_statement_that_torch_contradicts_says_what_it_does_instead(one):
    page = one.page(one.changed(outcome="broken", observed=[["1 == 1", "2 != 2"]]))

    told = "<p>got <code>2</code>, the note expects something other than <code>2</code>.</p>"
    assert page.count("the note expects") == page.count(told) == 1


@pytest.mark.parametrize(
    ("role", "outcome", "number"),
    [("letter", "broken", 1), ("letter", "held", 0), ("exception", "broken", 0), ("meaning", "broken", 0)],
)
def test_only_what_a_note_says_to_the_letter_is_contradicted(one, role, outcome, number):
    written = one.written.replace('@belief("lecture/1")', f'@belief("lecture/1", role="{role}")')

    page = one.page(one.changed(outcome=outcome, observed=[["1 == 2"]]), written=written)

    assert page.count("the note expects") == number


def test_a_check_of_another_release_contradicts_nothing(one):
    def answers(ones, itself):
        whole = one.changed(outcome="broken", observed=[["1 == 2"]])(ones, itself)
        whole["test_ones_are_ones"]["guard"] = "until 2.2"
        return whole

    page = one.page(answers)

    assert "↷ not on this release</span> Ones are ones" in page
    assert "the note expects" not in page


def test_parameter_sets_that_broke_in_different_ways_are_each_told(one):
    written = one.written.replace("    @pytest.mark", '    @belief("lecture/1")\n    @pytest.mark')

    def answers(_, itself):
        rows = one.entry(itself, [["1 == 5"], ["1 == 5"], ["2 == 5"]], sets=("1", "2", "3"), outcome="broken")
        return {"test_any_number_is_itself": rows}

    page = one.page(answers, written=written)

    assert page.count("<p>got <code>1</code>, the note expects <code>5</code>.</p>") == 1
    assert page.count("<p>got <code>2</code>, the note expects <code>5</code>.</p>") == 1


def test_what_did_not_run_or_warned_is_told(one):
    page = one.page(one.changed(outcome="not-run", reason="needs <CUDA>"))
    warned = one.page(one.changed(warnings=[["UserWarning", "beware *it*"]]))

    assert "<li><code>needs &lt;CUDA&gt;</code></li>" in page
    assert "<li>torch warns: UserWarning, <code>beware &#42;it&#42;</code></li>" in warned
