"""What the plugin refuses: one line each, an exit code that is not 0, and nothing run."""

import importlib.metadata
import sys

import pytest

PASSING = """
def test_it(self):
    assert 1 == 1
"""
IMPORTED = "raise RuntimeError('this file was imported')\n"


def lines_with(result, text):
    return [line for line in result.outlines + result.errlines if text in line]


def not_imported(project, path="tests/test_x.py"):
    """Let a test file raise once it is imported."""
    file = project.root / path
    file.write_text(file.read_text() + IMPORTED)


def test_malformed_claims_are_refused_with_a_line_each_and_their_file_is_not_imported(project):
    project.checks("""
    def test_nothing(self):
        pass

    @belief("lecture/1", holds="2.6")
    def test_specifier(self):
        assert 1 == 1

    @since("soon")
    def test_release(self):
        assert 1 == 1
    """)
    not_imported(project)
    project.checks(PASSING, name="Other", path="tests/test_y.py")

    result = project.run()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert len(lines_with(result, "test_nothing asserts nothing")) == 1
    assert len(lines_with(result, "test_specifier's @belief(holds='2.6'): write True")) == 1
    assert len(lines_with(result, "test_release's @since(release='soon'): 'soon' is not a release of torch")) == 1
    assert not lines_with(result, "this file was imported")
    assert not lines_with(result, "Traceback")
    result.assert_outcomes(errors=1)


def test_what_stands_between_files_is_refused_in_the_later_one(project):
    project.checks(PASSING)
    project.checks(PASSING, path="tests/test_y.py")
    project.checks('@belief("lecture/77")' + PASSING, name="Other", path="tests/test_z.py")
    not_imported(project, "tests/test_y.py")
    not_imported(project, "tests/test_z.py")

    result = project.run()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    (line,) = lines_with(result, "the slug fact is taken")
    assert line.startswith("tests/test_y.py:16: ")
    assert "tests/test_x.py:16" in line
    (line,) = lines_with(result, "belief on lecture/77, which no page in docs/notes states")
    assert line.startswith("tests/test_z.py:")
    assert not lines_with(result, "this file was imported")


def test_a_file_that_is_no_python_is_refused(project):
    project.claims("def broken(:\n")

    result = project.run()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert len(lines_with(result, "tests/test_x.py:14: invalid syntax")) == 1


def test_a_note_that_cannot_be_read_is_refused(project):
    project.write("docs/notes/til.md", "- `til/1` One.\n- `til/1` Again.\n")
    project.checks(PASSING)

    result = project.run()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert len(lines_with(result, "docs/notes/til.md: til/1 is stated twice")) == 1


def test_a_check_that_a_claim_inherits_is_refused(project):
    project.claims("""
    class Base:
        def test_it(self):
            assert 1 == 1

    @claim(api=["torch.ones"], about=["value"])
    class TestFact(Base):
        '''A fact.'''

        def test_its_own(self):
            assert 1 == 1
    """)

    result = project.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = lines_with(result, "a claim's checks are written in its own class")
    assert "tests/test_x.py::TestFact::test_it" in line
    result.assert_outcomes()


@pytest.mark.parametrize("beside", [True, False], ids=["beside-a-claim", "alone"])
def test_a_claim_that_is_no_class_is_refused(project, beside):
    if beside:
        project.checks(PASSING, path="tests/test_a.py")
    project.claims("""
    @claim(api=["torch.ones"], about=["value"])
    def test_no_class():
        assert 1 == 1
    """)

    result = project.run()

    assert result.ret in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED}
    assert lines_with(result, "test_no_class")
    assert not lines_with(result, "INTERNALERROR")


@pytest.fixture
def installed(monkeypatch):
    """Let another release of torch seem to be installed, or none."""
    really = importlib.metadata.version

    def install(release):
        def version(name):
            if name != "torch":
                return really(name)
            if release is None:
                raise importlib.metadata.PackageNotFoundError(name)
            return release

        monkeypatch.setattr(importlib.metadata, "version", version)

    return install


@pytest.mark.parametrize(
    ("release", "complaint"),
    [
        (None, "torch is not installed, and claims are checked on it: pip install torch"),
        ("1.13.1", "torch 1.13.1 is not supported: claims speak of torch 2.0 and later"),
    ],
)
def test_a_torch_that_is_missing_or_too_old_is_told_in_one_line(project, installed, release, complaint):
    project.checks(PASSING)
    not_imported(project)
    installed(release)

    result = project.run()

    assert result.ret != pytest.ExitCode.OK
    assert len(lines_with(result, complaint)) == 1
    assert not lines_with(result, "this file was imported")
    result.assert_outcomes()


@pytest.mark.parametrize("release", ["2.0", "2.0.1+cpu", "2.14.0.dev20261120"])
def test_a_torch_from_2_0_on_is_good_enough(project, installed, release):
    project.checks(PASSING)
    installed(release)

    assert project.run("--collect-only").ret == pytest.ExitCode.OK


def test_a_project_without_claims_needs_no_torch(project, installed):
    project.claims("def test_plain():\n    assert 1 == 1\n")
    installed(None)

    project.run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("records", "a record is a .json file; write it so, or the bare option last"),
        ("folder.json", "a record is a .json file; write it so, or the bare option last"),
        ("out.yaml", "a record is a .json file; write it so, or the bare option last"),
        ("pytest.ini/out.json", "nothing can be written there: "),
    ],
)
def test_a_place_where_no_record_can_be_written_is_refused_before_anything_runs(project, given, complaint):
    (project.root / "folder.json").mkdir()
    (project.root / "records").mkdir()
    (project.root / "out.yaml").write_text("kept")
    project.checks(PASSING)
    not_imported(project)
    before = sorted(project.root.rglob("*"))

    result = project.run(f"--torchnotes-record={given}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = lines_with(result, f"--torchnotes-record={given}: {complaint}")
    assert line.startswith("ERROR: ")
    assert not lines_with(result, "this file was imported")
    assert sorted(project.root.rglob("*")) == before
    assert (project.root / "out.yaml").read_text() == "kept"


def test_a_record_that_takes_a_folder_of_tests_for_its_path_is_refused(project):
    project.checks(PASSING)

    result = project.run("--torchnotes-record", "tests")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len(lines_with(result, "--torchnotes-record=tests: a record is a .json file")) == 1


def test_a_folder_named_as_an_optional_package_is_none(project, monkeypatch):
    (project.root / "accelerate").mkdir()
    monkeypatch.syspath_prepend(project.root)
    monkeypatch.delitem(sys.modules, "accelerate", raising=False)
    project.checks(PASSING)

    project.run().assert_outcomes(passed=1)
