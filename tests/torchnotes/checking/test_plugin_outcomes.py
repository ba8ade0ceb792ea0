"""What a check comes to on the torch that is here: beliefs, guards, and what lies beyond them."""

import torch
from packaging.version import Version

RELEASE = Version(torch.__version__).base_version

OUTCOMES = {
    """
def test_a_machine_without_a_network(self):
    from urllib.request import urlopen

    assert urlopen("http://localhost:9/", timeout=1)
""": "SKIPPED",
    """
def test_a_machine_that_has_no_room(self):
    raise OSError(28, "No space left on device")
    assert 1 == 2
""": "SKIPPED",
    """
def test_a_program_that_takes_too_long(self):
    import subprocess

    assert subprocess.run(["sleep", "9"], timeout=0.01)
""": "SKIPPED",
    """
@belief("lecture/1", holds=False, raises=ConnectionResetError)
def test_a_refusal_that_is_expected(self):
    raise ConnectionResetError("torch says so")
    assert 1 == 2
""": "XFAIL",
    """
def test_a_file_that_is_missing(self):
    assert open("missing")
""": "FAILED",
    """
def test_it_holds(self):
    assert 1 == 1
""": "PASSED",
    """
def test_it_is_broken(self):
    assert 1 == 2
""": "FAILED",
    """
def test_it_crashes(self):
    assert torch.no_such_name
""": "FAILED",
    """
@belief("lecture/1")
def test_a_belief_that_holds(self):
    assert 1 == 1
""": "PASSED",
    """
@belief("lecture/1")
def test_a_belief_that_should_hold(self):
    assert 1 == 2
""": "FAILED",
    """
@belief("lecture/1", holds=False)
def test_a_refuted_belief(self):
    assert 1 == 2
""": "XFAIL",
    """
@belief("lecture/1", holds=False)
def test_a_refuted_belief_in_an_error(self):
    with pytest.raises(TypeError):
        torch.ones(1)
""": "XFAIL",
    """
@belief("lecture/1", holds=False)
def test_a_refuted_belief_that_holds_after_all(self):
    assert 1 == 1
""": "FAILED",
    """
@belief("lecture/1", holds=False)
def test_a_refuted_belief_that_crashes(self):
    assert torch.no_such_name
""": "FAILED",
    """
@belief("lecture/1", holds=False, raises=AttributeError)
def test_a_belief_that_an_error_refutes(self):
    assert torch.no_such_name
""": "XFAIL",
    """
@since("99.0")
def test_it_names_what_it_lacks(self):
    assert nothing_of_that_name
""": "FAILED",
    """
@belief("lecture/1", holds=False, raises={"<2": KeyError, ">=2": AttributeError})
def test_a_belief_that_the_error_of_this_release_refutes(self):
    assert torch.no_such_name
""": "XFAIL",
    """
@belief("lecture/1", holds=False, raises={"<2": AttributeError, ">=2": KeyError})
def test_a_belief_that_the_error_of_another_release_refutes(self):
    assert torch.no_such_name
""": "FAILED",
    """
@belief("lecture/1", holds=False, raises=LookupError)
def test_a_belief_that_a_subclass_of_its_error_refutes(self):
    assert {}[1]
""": "FAILED",
    """
@belief("lecture/1", holds=False, raises=AttributeError)
def test_a_belief_that_another_error_refutes(self):
    assert torch.ones(2) @ torch.ones(3)
""": "FAILED",
    """
@belief("lecture/1", holds=False, raises=AttributeError)
def test_a_belief_that_no_error_but_its_assertion_refutes(self):
    assert 1 == 2
""": "FAILED",
    """
@belief("lecture/1", holds="<2.0.1")
def test_a_belief_that_held_once(self):
    assert 1 == 2
""": "XFAIL",
    """
@belief("lecture/1", holds=">=2.0.1")
def test_a_belief_that_holds_by_now(self):
    assert 1 == 1
""": "PASSED",
    """
@since("2.0.1")
def test_it_is_so_by_now(self):
    assert 1 == 1
""": "PASSED",
    """
@since("99.1")
def test_it_will_be_so(self):
    assert 1 == 2
""": "XFAIL",
    """
@until("2.0.1")
def test_it_was_so(self):
    assert 1 == 2
""": "XFAIL",
    """
@until("2.0.1")
def test_it_was_so_and_is_so_still(self):
    assert 1 == 1
""": "FAILED",
    """
@until("2.0.1")
def test_torch_had_it(self):
    assert torch.no_such_name == 1
""": "XFAIL",
    """
@until("2.0.1")
def test_torch_raised(self):
    with pytest.raises(TypeError):
        torch.ones(1)
""": "XFAIL",
    """
@since("99.1", unsettled="before, it hangs on chance")
def test_it_will_be_settled(self):
    assert 1 == 1
""": "SKIPPED",
    """
@until("2.0.1")
@since("2.0.2")
def test_it_is_so_again(self):
    assert 1 == 1
""": "PASSED",
    """
@until("2.0.1")
@since("99.1")
def test_it_is_not_so_for_a_while(self):
    assert 1 == 2
""": "XFAIL",
    """
@belief("lecture/1", holds=False)
@until("2.0.1")
def test_a_belief_that_was_refuted(self):
    assert 1 == 2
""": "XFAIL",
    """
@belief("lecture/1")
@until("2.0.1")
def test_a_belief_that_held_in_other_words(self):
    assert torch.no_such_name == 1
""": "XFAIL",
    """
@until("99.1")
def test_it_is_so_for_now(self):
    assert 1 == 1
""": "PASSED",
    """
@pytest.mark.gpu
def test_it_is_so_on_a_gpu(self):
    assert 1 == 2
""": "SKIPPED",
    """
@pytest.mark.parametrize("size", [1, 2])
def test_it_is_so_for_a_size(self, size):
    assert size == 1
""": {"[1]": "PASSED", "[2]": "FAILED"},
}


def name_of(check):
    return check.partition("def ")[2].partition("(")[0]


def test_every_check_comes_to_its_outcome(project, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    project.checks("".join(OUTCOMES))

    outcomes = project.outcomes()

    assert outcomes == {
        name_of(check) + values: word
        for check, words in OUTCOMES.items()
        for values, word in (words.items() if isinstance(words, dict) else [("", words)])
    }


def test_a_guard_asserts_either_side_of_the_release_that_is_here(project, monkeypatch):
    monkeypatch.setattr(torch, "__version__", "2.9.0+cpu")
    project.checks("""
    @since("2.9")
    def test_since_it(self):
        assert 1 == 1

    @until("2.9")
    def test_until_it(self):
        assert 1 == 2

    @since("2.9.1")
    def test_since_the_next(self):
        assert 1 == 2
    """)

    assert project.outcomes() == {
        "test_since_it": "PASSED",
        "test_until_it": "XFAIL",
        "test_since_the_next": "XFAIL",
    }


def test_a_guard_without_need_is_told(project):
    project.checks('@since("99.0")\ndef test_a(self):\n    assert 1 == 1\n')

    result = project.run()

    result.stdout.fnmatch_lines([f"*test_a holds on torch {RELEASE}, since 99.0, its guard, says otherwise*"])


def test_a_check_that_breaks_off_beyond_its_guard_leaks_nothing_into_the_next(project):
    project.checks("""
    @since("99.0")
    def test_a(self):
        torch.set_default_dtype(torch.float64)
        assert torch.no_such_name == 1

    def test_b(self):
        assert torch.get_default_dtype() == torch.float32
    """)

    assert project.outcomes() == {"test_a": "XFAIL", "test_b": "PASSED"}


def test_beyond_a_guard_a_fixture_may_ask_for_what_torch_lacks(project):
    project.claims("""
    @pytest.fixture
    def newer():
        return torch.no_such_name

    @claim(api=["torch.ones"], about=["value"])
    class TestFact:
        '''A fact.'''

        @since("99.0")
        def test_a(self, newer):
            assert newer == 1

        def test_b(self, newer):
            assert newer == 1
    """)

    assert project.outcomes() == {"test_a": "XFAIL", "test_b": "ERROR"}
