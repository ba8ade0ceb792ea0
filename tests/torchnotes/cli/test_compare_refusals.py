"""`torchnotes compare`: what it says of bad input."""

import pytest

from torchnotes.cli import main


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (("--kind", "loud"), "there is no kind 'loud'; there are silent, accepts silently, raises,"),
        (("--area", "music"), "there is no area 'music'; there are test_x.py"),
        (("--api", "torch.zeros"), "no claim is about an API with 'torch.zeros' in its name"),
    ],
)
@pytest.mark.parametrize("differ", [True, False])
def test_a_choice_that_means_nothing_is_told(home, capsys, choice, told, differ):
    home.changed()
    if not differ:
        home.record("2.6.0", observed=[(0, "[b] == [b]")])

    assert home.compare("2.5.1", "2.6.0", *choice) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"torchnotes: {told}")


def test_from_after_to_is_told(home, capsys):
    home.changed()

    assert home.compare("2.6.0", "2.5.1") == 2
    assert capsys.readouterr().err == "torchnotes: 2.6.0 is later than 2.5.1; name the older one first\n"


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
    file = home.root / "tests/test_x.py"
    file.write_text(file.read_text().replace('"""A fact."""', ""))

    assert home.compare("2.5.1", "2.5.1") == 2
    assert "has no title" in capsys.readouterr().err


def test_exact_refuses_two_releases(home, capsys):
    home.record("2.5.1")
    home.record("2.6.0")

    assert home.compare("2.5.1", "2.6.0", "--exact") == 2
    assert capsys.readouterr().err == (
        "torchnotes: --exact compares two records of one release, not cpu/2.5.1.json with cpu/2.6.0.json\n"
    )


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


def test_a_misspelt_api_is_answered_with_the_nearest(home, capsys):
    home.changed()

    assert home.compare("2.5.1", "2.6.0", "--api", "onse") == 2
    assert capsys.readouterr().err == (
        "torchnotes: no claim is about an API with 'onse' in its name; nearest: torch.ones\n"
    )
