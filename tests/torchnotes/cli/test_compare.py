"""`torchnotes compare`: what it tells of two records, how it ends, and what it says of bad input."""

import json

import pytest

from torchnotes.cli import main
from torchnotes.knowledge import catalogue
from torchnotes.records import store
from torchnotes.records.schema import SCHEMA, Answer, CheckRecord, Environment, Record

CLAIM = '''"""Chapter."""

from torchnotes import claim


@claim(api=["torch.ones"], about=["value"], formerly=["an-old-fact"])
class TestFact:
    """A fact."""

    def test_a(self):
        assert 1 == 1
'''


class Home:
    """A project with one claim and records of it."""

    def __init__(self, root):
        self.root = root
        (root / "tests").mkdir()
        (root / "docs/notes").mkdir(parents=True)
        (root / "records/cpu").mkdir(parents=True)
        (root / "tests/test_x.py").write_text(CLAIM)
        (claim,) = catalogue.read(CLAIM, "tests/test_x.py").claims
        self.digest = claim.checks[0].digest

    def record(self, release, outcome="held", slug="fact", digest=None, build="1", **given):
        """Write a record of the claim's check, and return its file; assertions are kept where they were observed."""
        answers = {"": Answer(outcome=outcome, **given)}
        check = CheckRecord(digest=digest or self.digest, answers=answers)
        machine = dict.fromkeys(("python", "numpy", "platform"), "1")
        environment = Environment(torch=release, build=build, device="cpu", **machine)
        record = Record(schema=SCHEMA, environment=environment, claims={slug: {"test_a": check}})
        path = self.root / f"records/cpu/{release}.json"
        path.write_text(store.dump(record), encoding="utf-8")
        return path

    def compare(self, *arguments):
        return main.main(["compare", *map(str, arguments), "--root", str(self.root)])


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_nothing_changed(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0")

    assert home.compare("2.5.1", "2.6.0") == 0
    assert capsys.readouterr().out == "0 changes from torch 2.5.1 (cpu) to 2.6.0 (cpu)\n"


def changed(home, after="[c] == [b]"):
    """Record a silent change."""
    home.record("2.5.1", observed=[(0, "[b] == [b]")])
    return home.record("2.6.0", "broken", observed=[(0, after)])


def test_a_change_is_a_line_with_both_answers(home, capsys):
    changed(home)

    assert home.compare("2.5.1", "2.6.0") == 1
    first, kinds, _, title, line = capsys.readouterr().out.splitlines()
    assert (first, kinds) == ("1 change from torch 2.5.1 (cpu) to 2.6.0 (cpu)", "1 silent")
    assert title.strip() == "silent"
    assert line.split() == ["torch.ones", "[b]", "→", "[c]", "2.6.0", "fact"]


@pytest.mark.parametrize("names", [("2.5", "2.6"), ("2.5.1", "2.6")])
def test_a_minor_release_stands_for_its_newest_record(home, capsys, names):
    home.record("2.5.0", "broken")
    changed(home)

    assert home.compare(*names) == 1
    assert "from torch 2.5.1 (cpu) to 2.6.0 (cpu)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("after", "kind"),
    [([("ValueError", "no")], "error type"), ([("TypeError", "never")], "wording")],
)
def test_an_error_that_is_another_one_is_a_change(home, capsys, after, kind):
    home.record("2.5.1", errors=[("TypeError", "no")])
    home.record("2.6.0", errors=after)

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["kind"], change["can_hurt"]) == (kind, kind == "error type")


def test_harmless_kinds_are_counted_and_shown_when_asked(home, capsys):
    home.record("2.5.1", errors=[("TypeError", "no")])
    home.record("2.6.0", errors=[("TypeError", "never")])

    assert home.compare("2.5.1", "2.6.0") == 1
    assert "1 wording: shown by --kind wording\n" in capsys.readouterr().out

    assert home.compare("2.5.1", "2.6.0", "--kind", "wording") == 1
    assert "TypeError: no → TypeError: never" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (("--kind", "silent"), 1),
        (("--kind", "raises"), 0),
        (("--api", "ones"), 1),
        (("--area", "tests"), 1),
    ],
)
def test_changes_are_chosen(home, capsys, choice, found):
    (home.root / "tests/tests").mkdir()
    (home.root / "tests/test_x.py").rename(home.root / "tests/tests/test_x.py")
    changed(home)

    assert home.compare("2.5.1", "2.6.0", "--json", *choice) == found
    assert len(json.loads(capsys.readouterr().out)["changes"]) == found


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (("--kind", "loud"), "there is no kind 'loud'; there are silent, accepts silently, raises,"),
        (("--area", "music"), "there is no area 'music'; there are test_x.py"),
        (("--api", "torch.zeros"), "no claim is about an API with 'torch.zeros' in its name"),
    ],
)
def test_a_choice_that_means_nothing_is_told(home, capsys, choice, told):
    changed(home)

    assert home.compare("2.5.1", "2.6.0", *choice) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"torchnotes: {told}")


def test_from_after_to_is_told(home, capsys):
    changed(home)

    assert home.compare("2.6.0", "2.5.1") == 2
    assert capsys.readouterr().err == "torchnotes: 2.6.0 is later than 2.5.1; name the older one first\n"


def test_json_is_for_programs(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0", "broken", reason="TypeError: no", errors=[("TypeError", "no")])

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    machine = {"build": "1", "device": "cpu", "numpy": "1", "platform": "1", "python": "1"}
    assert (told["before"], told["after"]) == (machine | {"torch": "2.5.1"}, machine | {"torch": "2.6.0"})
    assert told["changes"] == [
        {
            "kind": "raises",
            "api": "torch.ones",
            "slug": "fact",
            "check": "a",
            "fact": "",
            "before": "is accepted",
            "after": "raises TypeError",
            "since": "2.6.0",
            "calls": 1,
            "why": "",
            "remedy": "",
            "can_hurt": True,
        }
    ]
    assert (told["kinds"], told["deprecations"], told["edited"], told["alone"]) == ({"raises": 1}, [], 0, 0)


@pytest.mark.parametrize("name", ["github", "markdown"])
def test_markdown_is_a_table(home, capsys, name):
    changed(home, after="[c | d] == [b]")

    assert home.compare("2.5.1", "2.6.0", "--format", name) == 1
    assert "| silent | `torch.ones` | `[b]` → `[c ¦ d]` | 2.6.0 | fact |\n" in capsys.readouterr().out


def test_what_else_differs_between_the_records_is_told(home, capsys):
    home.record("2.5.1", build="2.5.1+cu124")
    home.record("2.6.0", "broken", build="2.6.0+cpu")

    home.compare("2.5.1", "2.6.0")
    assert "one of the two builds is without CUDA" in capsys.readouterr().out


def test_a_deprecation_that_begins_is_a_change(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0", warnings=[("FutureWarning", "it goes [away]")])

    assert home.compare("2.5.1", "2.6.0") == 1
    assert "deprecated: fact test_a: FutureWarning: it goes [away]\n" in capsys.readouterr().out

    assert home.compare("2.5.1", "2.6.0", "--json") == 1
    assert json.loads(capsys.readouterr().out)["deprecations"] == [
        {"claim": "fact", "check": "test_a", "category": "FutureWarning", "message": "it goes [away]"}
    ]


def test_files_are_compared_wherever_they_are(home, capsys):
    old = home.record("2.5.1").rename(home.root / "old.json")

    assert home.compare(old, home.record("2.6.0", "broken")) == 1
    assert capsys.readouterr().out.startswith("1 change from")


def test_pre_releases_are_compared_by_their_names(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0rc1", "broken")

    assert home.compare("2.5.1", "2.6.0rc1") == 1
    assert "to 2.6.0rc1 (cpu)" in capsys.readouterr().out


def test_a_renamed_claim_is_the_same_claim(home, capsys):
    home.record("2.5.1", slug="an-old-fact")
    home.record("2.6.0", "broken")

    assert home.compare("2.5.1", "2.6.0") == 1
    assert "fact" in capsys.readouterr().out


def test_what_was_edited_in_between_is_counted_and_not_compared(home, capsys):
    home.record("2.5.1", digest="1" * 16)
    home.record("2.6.0", "broken")

    assert home.compare("2.5.1", "2.6.0") == 0
    assert "1 check edited between the two records, and not compared\n" in capsys.readouterr().out


@pytest.mark.parametrize("release", ["2.99.0", "2.7", "2.6.1"])
def test_a_release_without_a_record_is_told_with_those_there_are(home, capsys, release):
    home.record("2.10.0")
    home.record("2.10.0rc1")
    home.record("2.6.0")

    assert home.compare("2.6.0", release) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"no record of torch {release}" in line
    assert line.endswith("there are 2.6.0, 2.10.0rc1, 2.10.0")


def test_a_file_among_the_records_that_is_not_one_is_told(home, capsys):
    (home.root / "records/cpu/newest.json").touch()

    assert home.compare("2.6.0", "2.7.0") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("newest.json is not named after a release, such as 2.13.0.json; move it elsewhere")


def test_no_record_at_all_is_told(home, capsys):
    assert home.compare("2.6.0", "2.7.0") == 2
    assert capsys.readouterr().err.endswith("there is none at all\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("newest", "'newest' is not a release of torch, such as 2.13.0"),
        ("1.13.1", "torch 1.13.1 is not supported: claims speak of torch 2.0 and later"),
        ("2.6.0+cpu", "'2.6.0+cpu' is not a release of torch, such as 2.13.0"),
    ],
)
def test_what_is_not_a_release_is_told(home, capsys, text, told):
    assert home.compare(text, "2.7.0") == 2
    assert capsys.readouterr().err == f"torchnotes: {told}; or name a record's .json file\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ('{"schema": 2, "clai', "is not JSON"),
        (
            '{"schema": 1, "claims": {}}',
            "has schema 1, this torchnotes reads 2; remove it and record that release again",
        ),
        ('{"schema": 1, "clai', "is not JSON"),
        ('{"schema": 99}', "has schema 99, this torchnotes reads 2; upgrade torchnotes"),
        ('{"schema": 2, "claims": {}}', "does not fit its schema: Object missing required field `environment`"),
    ],
    ids=["empty", "half-written", "older", "older-and-half-written", "newer", "edited-by-hand"],
)
def test_a_malformed_record_is_told_in_one_line(home, capsys, text, told):
    home.record("2.5.1")
    path = home.record("2.6.0")
    path.write_text(text)

    assert home.compare("2.5.1", "2.6.0") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"torchnotes: {path} {told}")


def test_a_file_that_is_not_there_is_told(home, capsys):
    assert home.compare("gone.json", "2.7.0") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_malformed_claims_are_told(home, capsys):
    home.record("2.5.1")
    (home.root / "tests/test_x.py").write_text(CLAIM.replace('"""A fact."""', ""))

    assert home.compare("2.5.1", "2.5.1") == 2
    assert "has no title" in capsys.readouterr().err


def test_exact_names_nothing_where_two_records_are_alike(home, capsys):
    here = home.record("2.5.1", observed=[(0, "1")]).rename(home.root / "here.json")
    there = home.record("2.5.1", observed=[(0, "1")])

    assert home.compare(there, here, "--exact") == 0
    assert capsys.readouterr().out == "cpu/2.5.1.json: 0 claims not told alike\n"


def test_exact_names_the_claims_that_differ_to_the_last_character(home, capsys):
    here = home.record("2.5.1", observed=[(0, "1 ")]).rename(home.root / "here.json")
    there = home.record("2.5.1", observed=[(0, "1")])

    assert home.compare(there, here, "--exact") == 1
    assert capsys.readouterr().out == "fact is not told alike\ncpu/2.5.1.json: 1 claim not told alike\n"


@pytest.mark.parametrize(("outcome", "found"), [("held", 0), ("broken", 1)])
def test_exact_compares_two_builds_of_a_release_by_their_outcomes(home, outcome, found):
    here = home.record("2.5.1", outcome, build="2.5.1", errors=[("TypeError", "not here")]).rename(
        home.root / "here.json"
    )
    there = home.record("2.5.1", build="2.5.1+cpu", errors=[("TypeError", "no")])

    assert home.compare(there, here, "--exact") == found


def test_exact_refuses_two_releases(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0")

    assert home.compare("2.5.1", "2.6.0", "--exact") == 2
    assert capsys.readouterr().err == (
        "torchnotes: --exact compares two records of one release, not cpu/2.5.1.json with cpu/2.6.0.json\n"
    )


def test_exact_finds_a_renamed_claim_under_its_new_name(home):
    here = home.record("2.5.1").rename(home.root / "here.json")
    there = home.record("2.5.1", slug="an-old-fact")

    assert home.compare(there, here, "--exact") == 0


def test_malformed_notes_are_told(home, capsys):
    home.record("2.5.1")
    (home.root / "docs/notes/til.md").write_text("- `til/0` None.\n")

    assert home.compare("2.5.1", "2.5.1") == 2
    assert capsys.readouterr().err == "torchnotes: docs/notes/til.md: til/0 is not an id such as til/1\n"


@pytest.mark.parametrize("arguments", [[], ["compare"], ["compare", "2.5.1"], ["compare", "2.5.1", "2.6.0", "--quick"]])
def test_a_command_that_is_not_one_ends_with_its_usage(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: torchnotes")
