"""What becomes of a check: why it did not run, what it leaks, what it draws, and what is not its own."""

import pytest


def test_a_check_that_does_not_run_says_why(project):
    project.claims("""
    @pytest.fixture
    def failing():
        raise OSError("no network")

    @claim(api=["torch.ones"], about=["value"])
    class TestFact:
        '''A fact.'''

        @pytest.mark.skip(reason="by its mark")
        def test_marked(self):
            assert 1 == 1

        @since("99.0", unsettled="by chance before")
        def test_guarded(self):
            assert 1 == 1

        def test_skipping(self):
            pytest.importorskip("no_such_package")
            assert 1 == 1

        def test_without_a_reason(self):
            pytest.skip()
            assert 1 == 1

        def test_failing(self, failing):
            assert 1 == 1
    """)

    checks = project.record()

    assert {check["outcome"] for check in checks.values()} == {"not-run"}
    assert checks["test_marked"]["reason"] == "by its mark"
    assert checks["test_guarded"]["reason"] == "speaks of torch since 99.0: by chance before"
    assert checks["test_skipping"]["reason"].startswith("could not import 'no_such_package'")
    assert checks["test_without_a_reason"]["reason"]
    assert checks["test_failing"]["reason"] == "its fixtures fail: OSError: no network"


def test_a_warning_is_still_an_error_outside_claims(project):
    project.claims("""
    def test_plain():
        warnings.warn("going away", FutureWarning)
    """)

    project.run().assert_outcomes(failed=1)


def test_a_working_directory_that_is_gone_fails_its_check_only(project, monkeypatch):
    monkeypatch.chdir(project.root)
    project.checks("""
    def test_a_gone_folder(self, tmp_path):
        os.chdir(tmp_path)
        tmp_path.rmdir()
        assert 1 == 1

    def test_the_next(self):
        assert 1 == 1
    """)

    project.run().assert_outcomes(passed=2, errors=1)


def test_a_leak_fails_a_belief_that_is_refuted_as_expected(project):
    project.checks("""
    @belief("lecture/1", holds=False)
    def test_it(self):
        torch.set_default_dtype(torch.float64)
        assert 1 == 2
    """)

    result = project.run()

    result.assert_outcomes(xfailed=1, errors=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_what_a_fixture_changes_and_puts_back_is_no_leak(project):
    project.claims("""
    @pytest.fixture
    def doubles():
        torch.set_default_dtype(torch.float64)
        yield
        torch.set_default_dtype(torch.float32)

    @claim(api=["torch.ones"], about=["dtype"])
    class TestFact:
        '''A fact.'''

        def test_it(self, doubles, monkeypatch, tmp_path):
            monkeypatch.chdir(tmp_path)
            monkeypatch.setenv("TORCHNOTES_SET", "1")
            assert torch.ones(1).dtype == torch.float64
    """)

    project.run().assert_outcomes(passed=1)


def test_a_leak_does_not_hide_that_a_fixture_fails_to_end(project):
    project.claims("""
    @pytest.fixture
    def failing():
        yield
        raise KeyError("cannot end")

    @claim(api=["torch.ones"], about=["dtype"])
    class TestFact:
        '''A fact.'''

        def test_it(self, failing):
            torch.set_default_dtype(torch.float64)
            assert 1 == 1
    """)

    result = project.run()

    result.stdout.fnmatch_lines_random(["*leaks the default dtype*", "*cannot end*"])


def test_what_a_test_that_is_no_claim_s_changes_is_no_leak_of_the_next(project):
    project.claims("""
    def test_plain():
        os.environ["TORCHNOTES_PLAIN"] = "1"

    @claim(api=["torch.ones"], about=["value"])
    class TestFact:
        '''A fact.'''

        def test_it(self):
            assert os.environ["TORCHNOTES_PLAIN"] == "1"
    """)

    project.run().assert_outcomes(passed=2)


def test_every_check_draws_the_same_random_numbers(project):
    checks = project.record_once("""
    def test_a(self):
        drawn = [torch.rand(1).item(), np.random.rand(), random.random()]
        assert drawn != 0

    def test_b(self):
        drawn = [torch.rand(1).item(), np.random.rand(), random.random()]
        assert drawn != 0
    """)

    assert checks["test_a"]["observed"] == checks["test_b"]["observed"]
    assert checks["test_a"]["observed"][0][1].startswith("[0.49")


def test_an_unobserved_run_keeps_nothing_but_runs_the_same_checks(project):
    project.checks("""
    def test_it_is_so(self):
        warnings.warn("anything", FutureWarning)
        assert torch.rand(1).item() == pytest.approx(0.4962566)

    @belief("lecture/1", holds=False)
    def test_it_is_otherwise(self):
        torch.set_default_dtype(torch.float64)
        torch.set_default_dtype(torch.float32)
        assert 1 == 2
    """)

    result = project.run("--torchnotes-unobserved")

    result.assert_outcomes(passed=1, xfailed=1)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*= torchnotes =*")
