"""What is collected, and that a project without claims is left alone."""

import pytest


def test_checks_named_one_by_one_are_collected_from_one_reading_of_their_file(project):
    project.checks("""
    def test_a(self):
        assert 1 == 1

    def test_b(self):
        assert 1 == 1

    def test_c(self):
        assert 1 == 1
    """)

    file = "tests/test_x.py"
    result = project.run(*(f"{file}::TestFact::test_{name}" for name in "acb"))

    result.assert_outcomes(passed=3)


def test_a_project_without_claims_is_left_alone(pytester, monkeypatch):
    # other plugins that are installed may import anything
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        test_plain="""
        import sys

        def test_it():
            assert not {"torch", "numpy", "torchnotes.records", "torchnotes.checking.observer"} & set(sys.modules)
        """,
        test_torchnotes="import torchnotes\n\ndef test_it():\n    assert torchnotes.claim",
    )

    result = pytester.runpytest_subprocess("-p", "torchnotes.checking.plugin")

    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*= torchnotes =*")


def test_beside_a_suite_that_does_not_name_torchnotes_it_imports_itself_alone(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("LOADED", "torchnotes torchnotes.checking torchnotes.checking.plugin")
    pytester.makepyfile("""
        import os, sys

        def test_it():
            loaded = {name for name in sys.modules if name.partition(".")[0].startswith(("torchn", "msgspec"))}
            assert loaded == set(os.environ["LOADED"].split())
        """)

    pytester.runpytest_subprocess("-p", "torchnotes.checking.plugin").assert_outcomes(passed=1)


def test_it_is_there_wherever_it_is_installed(pytester):
    pytester.makepyfile("def test_it(request):\n    assert request.config.pluginmanager.has_plugin('torchnotes')\n")

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig"])
def test_a_plain_test_file_in_any_encoding_is_left_alone(pytester, encoding):
    text = f'# -*- coding: {encoding.removesuffix("-sig")} -*-\ndef test_it():\n    assert len("é") == 1\n'
    (pytester.path / "test_plain.py").write_bytes(text.encode(encoding))

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_project_may_have_options_of_such_names_itself(project):
    options = ("record", "stale", "unobserved")
    added = "".join(f"    parser.addoption('--{name}', action='store_true')\n" for name in options)
    project.write("conftest.py", f"def pytest_addoption(parser):\n{added}")
    project.checks("def test_it(self, request):\n    assert request.config.option.record\n")

    result = project.run("--record", "--stale", "--unobserved", "--torchnotes-record=out.json")

    result.assert_outcomes(passed=1)
    assert (project.root / "out.json").exists()


def test_the_vocabulary_is_told_with_what_each_word_takes(project):
    result = project.run("--markers")

    result.stdout.fnmatch_lines(
        [
            "@pytest.mark.belief(statement, holds, raises, role): Mark a check that encodes a statement*",
            "@pytest.mark.since(release, unsettled, why, remedy, trigger): *",
            "@pytest.mark.isolated(): *",
        ]
    )
