"""What becomes of a check: outcomes, guards, a clean torch for each, and nothing elsewhere."""

import pytest

LEAKS = {
    "the default device": 'torch.set_default_device("meta")',
    "the default dtype": "torch.set_default_dtype(torch.float64)",
    "the grad mode": "torch.set_grad_enabled(False)",
    "anomaly detection": "torch.autograd.set_detect_anomaly(True)",
    "the number of threads": "torch.set_num_threads(torch.get_num_threads() + 1)",
    "deterministic algorithms": 'torch.set_deterministic_debug_mode("warn")',
    "cuDNN's deterministic flag": "torch.backends.cudnn.deterministic = True",
    "cuDNN's benchmark flag": "torch.backends.cudnn.benchmark = True",
    "the float32 matmul precision": 'torch.set_float32_matmul_precision("medium")',
    "the working directory": 'os.chdir("..")',
    "the environment variables": 'os.environ["TORCHNOTES_LEAK"] = "1"',
}


def test_a_leak_fails_the_check_that_leaks_and_no_other(project):
    project.checks(
        "".join(
            f"""
def test_leak_{number}(self):
    {leak}
    assert 1 == 1

def test_after_{number}(self):
    assert state.snapshot() == BEFORE
"""
            for number, leak in enumerate(LEAKS.values())
        )
    )
    file = project.root / "tests" / "test_x.py"
    head = (
        "from torchnotes import belief, claim, since, until\n"
        "from torchnotes.checking import state\nBEFORE = state.snapshot()\n"
    )
    file.write_text(file.read_text().replace("from torchnotes import belief, claim, since, until\n", head))

    result = project.run("-v")

    result.assert_outcomes(passed=2 * len(LEAKS), errors=len(LEAKS))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    for number, name in enumerate(LEAKS):
        (line,) = [
            line for line in result.outlines if line.startswith(f"tests/test_x.py::TestFact::test_leak_{number} l")
        ]
        assert f"::test_leak_{number} leaks {name}" in line
        assert line.endswith("; put it back in the check")
        assert "," not in line


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


def test_every_check_draws_the_same_random_numbers(project):
    project.checks("""
    def test_a(self):
        drawn = [torch.rand(1).item(), np.random.rand(), random.random()]
        assert drawn != 0

    def test_b(self):
        drawn = [torch.rand(1).item(), np.random.rand(), random.random()]
        assert drawn != 0
    """)

    checks = project.record()

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
    result = project.run(f"{file}::TestFact::test_a", f"{file}::TestFact::test_c", file, f"{file}::TestFact")

    result.assert_outcomes(passed=3)


def test_a_project_without_claims_is_left_alone(pytester):
    pytester.makepyfile(
        test_plain="""
        import sys

        import pytest

        def test_it():
            assert not {"torch", "numpy", "pydantic", "torchnotes.checking.observer"} & set(sys.modules)

        def test_a_name(request):
            assert request.config.pluginmanager.has_plugin("torchnotes")
        """,
        test_torchnotes="import torchnotes\n\ndef test_it():\n    assert torchnotes.claim",
    )

    result = pytester.runpytest_subprocess("-p", "no:hypothesispytest")

    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*= torchnotes =*")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig"])
def test_a_plain_test_file_in_any_encoding_is_left_alone(pytester, encoding):
    text = f'# -*- coding: {encoding.removesuffix("-sig")} -*-\ndef test_it():\n    assert len("é") == 1\n'
    (pytester.path / "test_plain.py").write_bytes(text.encode(encoding))

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
