"""What a failing check of a claim tells beside its traceback."""

import pytest

from torchnotes.checking.told import told
from torchnotes.knowledge import catalogue
from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record

SOURCE = '''"""Chapter."""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"])
class TestFact:
    """`ones` are ones."""

    def test_a(self):
        assert value == 1
'''
FAILING = """
def test_a(self):
    assert sum([1, 1]) == 3
"""


@pytest.fixture
def tell(tmp_path):
    """Return what tells of the check, and what records its answers."""
    (claim,) = catalogue.read(SOURCE, "tests/test_x.py").claims
    (check,) = claim.checks

    def record(release, outcome, digest=check.digest):
        held = CheckRecord(digest=digest, answers={"": Answer(outcome=outcome)})
        machine = dict.fromkeys(("build", "python", "numpy", "platform"), "1")
        environment = Environment(torch=release, device="cpu", **machine)
        whole = Record(schema=SCHEMA, environment=environment, claims={"fact": {"test_a": held}})
        path = tmp_path / f"records/cpu/{release}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(store.dump(whole), encoding="utf-8")

    def run(**answer):
        return told(claim, check, answer, tmp_path, "cpu").splitlines()

    run.record = record
    return run


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"errors": [("TypeError", "no"), ("ValueError", "never")]}, "torch:    ValueError: never"),
        ({"observed": [(0, "1 == 1"), (1, "2 == 1")]}, "torch:    2 == 1"),
        ({"reason": "SIGSEGV", "observed": [(0, "1 == 1")]}, "torch:    SIGSEGV"),
        ({"observed": [(0, "a\n  b")]}, "torch:    a b"),
        ({"errors": [("ValueError", "\x1b[31mred\x07")]}, "torch:    ValueError: ?[31mred?"),
    ],
)
def test_torch_s_answer_is_a_line(tell, answer, line):
    assert tell(**answer)[1] == line.replace("?", "\N{REPLACEMENT CHARACTER}")


def test_the_title_stands_first_and_where_to_read_more_last(tell):
    assert tell() == ["claim:    `ones` are ones.", "more:     torchnotes show fact"]


@pytest.mark.parametrize("site", ["https://notes.example", "https://notes.example/"])
def test_where_the_site_is_known_its_page_is_named(tell, monkeypatch, site):
    monkeypatch.setenv("TORCHNOTES_SITE", site)

    assert tell()[-1] == "more:     https://notes.example/claims/fact/"


def test_how_it_was_on_recorded_releases_is_told(tell):
    tell.record("2.5.1", "held")
    tell.record("2.6.0", "held")
    tell.record("2.7.1", "broken")

    line = tell()[1]

    assert line.startswith("recorded: ")
    assert "2.6" in line
    assert "2.7" in line


def test_answers_to_another_wording_are_not_told(tell):
    tell.record("2.5.1", "held", digest="0" * 16)

    assert len(tell()) == 2


def test_records_that_cannot_be_read_are_left_to_the_end_of_the_run(tell, tmp_path):
    tell.record("2.5.1", "held")
    (tmp_path / "records/cpu/2.6.0.json").write_text("{", encoding="utf-8")

    assert len(tell()) == 2


def test_a_failing_check_tells_it_beside_its_traceback(project):
    project.checks(FAILING)
    project.earlier({"test_a": {"outcome": "held"}})

    lines = project.run("--tb=short").outlines

    start = next(number for number, line in enumerate(lines) if line.strip("-") == " torchnotes ")
    assert lines[start + 1 : start + 5] == [
        "claim:    A fact.",
        "torch:    2 == 3",
        "recorded: holds on 2.0.1",
        "more:     torchnotes show fact",
    ]


@pytest.mark.parametrize("checks", [FAILING.replace("3", "2"), "@until('1.0')" + FAILING])
def test_a_check_that_is_as_expected_tells_nothing(project, checks):
    project.checks(checks.replace("'1.0'", "'2.0'"))

    assert not any(line.startswith("claim: ") for line in project.run().outlines)
