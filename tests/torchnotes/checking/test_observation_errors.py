"""Which errors are kept of a check: every one that it met, caught or not."""

import pytest

ERRORS = """
def test_by_pytest_raises(self):
    with pytest.raises(ValueError):
        raise ValueError("first\\nsecond")

def test_by_except(self):
    try:
        torch.ones(2).item()
    except RuntimeError:
        pass
    assert 1 == 1

def test_in_a_helper(self):
    assert swallow() is None

def test_distinct_and_in_order(self):
    for error in (KeyError("b"), KeyError("a"), KeyError("b"), IndexError(f"at {object()}")):
        with pytest.raises(LookupError):
            raise error

def test_steady(self, tmp_path):
    with pytest.raises(OSError):
        open(tmp_path / "none")

@pytest.mark.parametrize("size", [2, 3])
def test_for_each_set(self, size):
    with pytest.raises(ValueError):
        raise ValueError(f"of {size}")

def test_escaping(self):
    assert torch.no_such_name == 1

def test_a_failed_assert(self):
    assert 1 == 2

def test_a_caught_assert(self):
    with pytest.raises(AssertionError):
        np.testing.assert_array_equal(1, 2)

def test_loops(self):
    for one in Once():
        assert one == 1
    assert [one for one in Once()] == [1]
    assert list(through()) == [1]
    for one in iter([1]):
        assert one == 1

def test_an_end_that_is_caught(self):
    with pytest.raises(StopIteration):
        next(iter([]))

def test_an_end_of_its_own_that_is_caught(self):
    with pytest.raises(StopIteration):
        next(Once(0))

def test_none(self):
    with pytest.raises(TypeError):
        torch.ones(1)
"""

HELPERS = """

def swallow():
    try:
        raise OSError("in a helper")
    except OSError:
        return None


class Once:
    def __init__(self, left=1):
        self.left = left

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return 1


def through():
    yield from Once()
"""


@pytest.fixture
def errors(project):
    """Return what the record says of `ERRORS`."""
    if ERRORS not in project.shared:
        file = project.checks(ERRORS)
        file.write_text(file.read_text() + HELPERS)
        project.shared[ERRORS] = project.record()
    return project.shared[ERRORS]


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        ("test_by_pytest_raises", [["ValueError", "first"]]),
        ("test_by_except", [["RuntimeError", "a Tensor with 2 elements cannot be converted to Scalar"]]),
        ("test_in_a_helper", [["OSError", "in a helper"]]),
        (
            "test_distinct_and_in_order",
            [["KeyError", "'b'"], ["KeyError", "'a'"], ["IndexError", "at <object object at 0x…>"]],
        ),
        ("test_steady", [["FileNotFoundError", "[Errno 2] No such file or directory: '…/test_steady0/none'"]]),
        ("test_for_each_set[2]", [["ValueError", "of 2"]]),
        ("test_for_each_set[3]", [["ValueError", "of 3"]]),
        ("test_escaping", [["AttributeError", "module 'torch' has no attribute 'no_such_name'"]]),
        ("test_a_failed_assert", []),
        ("test_a_caught_assert", [["AssertionError", "Arrays are not equal"]]),
        ("test_loops", []),
        ("test_an_end_that_is_caught", [["StopIteration", ""]]),
        ("test_an_end_of_its_own_that_is_caught", [["StopIteration", ""]]),
        ("test_none", []),
    ],
)
def test_every_error_is_kept_whether_it_is_caught_or_escapes(errors, check, rows):
    assert errors[check]["errors"] == rows


def test_what_escaped_is_the_reason_as_well(errors):
    reasons = {name: check["reason"] for name, check in errors.items() if check["reason"]}

    assert reasons.keys() == {"test_escaping", "test_none"}
    assert reasons["test_escaping"] == "AttributeError: module 'torch' has no attribute 'no_such_name'"
    assert reasons["test_none"].startswith("did not raise TypeError") or "TypeError" in reasons["test_none"]


def test_only_a_record_hears_of_errors_that_are_caught(project):
    project.checks("def test_it(self):\n    import sys\n\n    assert sys.gettrace() is None\n")

    project.run().assert_outcomes(passed=1)
    project.run("--torchnotes-record=out.json").assert_outcomes(failed=1)
