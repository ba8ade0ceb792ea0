"""One line for each change: its kind, both sides, since when, and which checks are one change."""

import pytest

from torchnotes.knowledge import catalogue
from torchnotes.records import changes
from torchnotes.records.lines import KINDS, lines
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record

SOURCE = '''"""Chapter."""
from torchnotes import changed, claim, since, until


@claim(api=["torch.abs", "torch.clamp"], about=["value"])
class TestFact:
    """A fact.

    It is two. [it_is_two, it_was_one]
    """

    @until("2.6")
    def test_it_was_one(self):
        assert torch.clamp(1) == 1

    @since("2.6", why="pytorch#1"{remedy})
    def test_it_is_two(self):
        assert torch.clamp(1) == 2

    @changed("2.7", why="pytorch#2", remedy="Write 1.")
    @changed("2.8", why="pytorch#3")
    def test_other(self):
        assert torch.abs(1) == 1
'''
ENVIRONMENT = dict.fromkeys(("build", "python", "numpy", "platform"), "1") | {"device": "cpu"}


def claims(remedy=""):
    return catalogue.read(SOURCE.format(remedy=remedy), "tests/test_x.py").claims


def record(release, digest="0", **answers):
    """Return a record of checks of the fact, each given as one answer or as one for each parameter set."""
    checks = {
        name: CheckRecord(digest=digest * 16, answers=answer if isinstance(answer, dict) else {"": answer})
        for name, answer in answers.items()
    }
    return Record(schema=SCHEMA, environment=Environment(torch=release, **ENVIRONMENT), claims={"fact": checks})


def told(before, after, remedy="", between=()):
    return lines(changes.changes([before, after]), claims(remedy), between)


def of(before, after):
    """Return the line on a check that answered so on 2.5 and 2.6."""
    (line,) = told(record("2.5.1", test_other=before), record("2.6.0", test_other=after))
    return line


def held(*observed, **given):
    return Answer(observed=[(place, came_to) for place, came_to in enumerate(observed)], **given)


def broken(*observed, **given):
    return Answer(outcome="broken", observed=[(place, came_to) for place, came_to in enumerate(observed)], **given)


RAISED = {"errors": [("TypeError", "no")], "reason": "TypeError: no"}


@pytest.mark.parametrize(
    ("before", "after", "kind", "sides"),
    [
        (held("[1] == [1]"), broken("[2] == [1]"), "silent", ("[1]", "[2]")),
        (held("[1] == [1]"), broken(**RAISED), "raises", ("[1]", "raises TypeError")),
        (broken(**RAISED), held("[1] == [1]"), "accepts", ("raises TypeError", "[1]")),
        (
            held(errors=[("TypeError", "no")]),
            broken(errors=[("ValueError", "no")], reason="ValueError: no"),
            "error type",
            ("raises TypeError", "raises ValueError"),
        ),
        (
            held(errors=[("RuntimeError", "a"), ("RuntimeError", "b")]),
            held(errors=[("NotImplementedError", "a"), ("RuntimeError", "b")]),
            "error type",
            ("raises RuntimeError", "raises NotImplementedError"),
        ),
        (
            held(errors=[("RuntimeError", "a"), ("TypeError", "b")]),
            held(errors=[("RuntimeError", "a"), ("RuntimeError", "b")]),
            "error type",
            ("raises TypeError", "raises RuntimeError"),
        ),
        (
            held(errors=[("TypeError", "a")]),
            held(errors=[("TypeError", "a"), ("ValueError", "b")]),
            "raises",
            ("is accepted", "raises ValueError"),
        ),
        (
            held(errors=[("TypeError", "a")]),
            held(errors=[("TypeError", "b")]),
            "wording",
            ("TypeError: a", "TypeError: b"),
        ),
        (
            held("1 == 1"),
            broken(errors=[("UserWarning", "so")], reason="UserWarning: so"),
            "warns",
            ("does not warn", "warns: UserWarning"),
        ),
        (
            held("1 == 1", warnings=[("UserWarning", "so")]),
            broken(reason="did not warn"),
            "accepts",
            ("warns: UserWarning", "does not warn"),
        ),
        (
            broken(errors=[("AttributeError", "no")], reason="AttributeError: no"),
            held("1 == 1"),
            "new",
            ("raises AttributeError", "1"),
        ),
        (
            held("1 == 1"),
            broken(errors=[("TypeError", "f() got an unexpected keyword argument 'x'")], reason="TypeError"),
            "removed",
            ("1", "raises TypeError"),
        ),
        (
            held("1 == 1"),
            Answer(outcome="crashed", reason="SIGFPE"),
            "raises",
            ("1", "the process ends (SIGFPE)"),
        ),
        (Answer(outcome="crashed", reason="SIGFPE"), held("1 == 1"), "accepts", ("the process ends (SIGFPE)", "1")),
    ],
)
def test_a_kind_and_both_sides_are_computed(before, after, kind, sides):
    line = of(before, after)

    assert (line.kind, (line.before, line.after)) == (kind, sides)
    assert line.can_hurt is (kind not in {"accepts", "new", "wording"})


def test_a_pair_of_checks_is_one_change_told_by_the_newer():
    before = record("2.5.1", test_it_was_one=held("1 == 1"), test_it_is_two=broken("1 == 2"))
    after = record("2.6.0", test_it_was_one=broken("2 == 1"), test_it_is_two=held("2 == 2"))

    (line,) = told(before, after)

    assert (line.check, line.before, line.after, line.since) == ("it_is_two", "1", "2", "2.6")
    assert (line.api, line.fact, line.why) == ("torch.clamp", "It is two.", "pytorch#1")


def test_the_older_side_alone_is_a_change():
    (line,) = told(record("2.5.1", test_it_was_one=held("1 == 1")), record("2.6.0", test_it_was_one=broken("2 == 1")))

    assert (line.check, line.since) == ("it_was_one", "2.6")


def test_what_is_accepted_and_has_a_remedy_is_accepted_silently():
    before = record("2.5.1", test_it_is_two=broken(**RAISED))
    after = record("2.6.0", test_it_is_two=held("2 == 2"))

    assert [one.kind for one in told(before, after)] == ["accepts"]
    (line,) = told(before, after, remedy=', remedy="Write 2."')
    assert (line.kind, line.remedy, line.can_hurt) == ("accepts silently", "Write 2.", True)


def test_parameter_sets_of_a_check_are_one_change_told_by_the_first():
    before = record("2.5.1", test_other={"a": held("1 == 1"), "b": held("3 == 3")})
    after = record("2.6.0", test_other={"a": broken("2 == 1"), "b": broken("4 == 3")})

    assert [(one.before, one.calls) for one in told(before, after)] == [("1", 2)]


def test_checks_that_tell_the_same_of_one_api_are_one_change():
    before = record("2.7.1", test_it_was_one=broken(**RAISED), test_it_is_two=broken(**RAISED))
    after = record("2.8.0", test_it_was_one=held("1 == 1"), test_it_is_two=held("1 == 1"))

    assert [(one.api, one.calls) for one in told(before, after)] == [("torch.clamp", 2)]


def test_the_most_severe_come_first():
    before = record("2.5.1", test_other=broken(**RAISED), test_it_was_one=held("1 == 1"))
    after = record("2.6.0", test_other=held("1 == 1"), test_it_was_one=broken("2 == 1"))

    kinds = [one.kind for one in told(before, after)]
    assert kinds == sorted(kinds, key=KINDS.index) == ["silent", "accepts"]


def test_the_first_release_that_answers_so_is_found_in_between():
    before, after = record("2.5.1", test_other=held("1 == 1")), record("2.8.0", test_other=broken("2 == 1"))
    between = [record("2.6.0", test_other=held("1 == 1")), record("2.7.1", test_other=broken("2 == 1"))]

    assert [one.since for one in told(before, after, between=between)] == ["2.7.1"]
    assert [one.since for one in told(before, after)] == ["2.8.0"]


def test_a_remedy_is_of_the_guard_s_own_release():
    before = record("2.7.1", test_it_is_two=broken(**RAISED))
    after = record("2.8.0", test_it_is_two=held("2 == 2"))

    (line,) = told(before, after, remedy=', remedy="Write 2."')
    assert (line.kind, line.remedy) == ("accepts", "")


@pytest.mark.parametrize(
    ("later", "why", "remedy"),
    [("2.6.0", "", ""), ("2.7.1", "pytorch#2", "Write 1."), ("2.8.0", "pytorch#2", "Write 1.")],
)
def test_what_is_said_of_a_change_without_a_guard_is_of_its_release(later, why, remedy):
    before, after = record("2.5.1", test_other=held("1 == 1")), record(later, test_other=broken("2 == 1"))

    (line,) = told(before, after)
    assert (line.why, line.remedy) == (why, remedy)


def test_a_change_is_of_the_release_that_it_is_said_of():
    before, after = record("2.7.1", test_other=held("1 == 1")), record("2.8.0", test_other=broken("2 == 1"))

    (line,) = told(before, after)
    assert (line.why, line.remedy) == ("pytorch#3", "")


def test_a_guard_outside_of_what_is_compared_is_not_its_release():
    before = record("2.7.1", test_it_is_two=held("2 == 2"))
    after = record("2.8.0", test_it_is_two=broken("3 == 2"))

    assert [one.since for one in told(before, after)] == ["2.8.0"]


def test_a_claim_that_is_gone_is_left_out():
    before, after = record("2.5.1", test_other=held("1 == 1")), record("2.6.0", test_other=broken("2 == 1"))

    assert lines(changes.changes([before, after]), []) == []


def test_a_change_names_the_release_that_answered_before_it():
    records = [
        record("2.5.1", test_other=held("1")),
        record("2.6.0", test_other=Answer(outcome="not-run", reason="no")),
    ]
    records.append(record("2.7.1", test_other=broken("2")))

    (line,) = lines(changes.changes(records), claims())

    assert line.earlier == "2.5.1"
