"""What is kept of a check: what its assertions came to, the errors and the warnings that it met, how it ended."""

import pytest

ASSERTIONS = """
def test_held(self):
    x = torch.ones(2)
    assert x.tolist() == [1, 1]
    assert x.shape == (2,), "a message"
    assert (
        x.sum()
        == 2
    )
    for size in range(2):
        assert size < 2
    assert not x.requires_grad
    assert len(x) == 2

def test_set(self):
    assert {8, 0} == {0, 8}

def test_addresses(self, tmp_path):
    x = torch.ones(2)
    assert object() is not None
    assert x.data_ptr() != torch.ones(2).data_ptr()
    assert str(tmp_path / "x.pt") != ""
"""


def test_each_assertion_is_kept_as_it_is_written_with_what_it_came_to(project):
    rows = project.record_once(ASSERTIONS)["test_held"]["observed"]

    assert [(expression, seen.splitlines()[0]) for expression, seen in rows] == [
        ("x.tolist() == [1, 1]", "[1.0, 1.0] == [1, 1]"),
        ("x.shape == (2,)", "torch.Size([2]) == (2,)"),
        ("x.sum()\n            == 2", "tensor(2.) == 2"),
        ("size < 2", "0 < 2"),
        ("size < 2", "1 < 2"),
        ("not x.requires_grad", "not False"),
        ("len(x) == 2", "2 == 2"),
    ]
    assert rows[5][1] == "not False\n +  where False = tensor([1., 1.]).requires_grad"


def test_a_set_is_told_in_order_since_its_own_order_differs_from_run_to_run(project):
    assert project.record_once(ASSERTIONS)["test_set"]["observed"] == [["{8, 0} == {0, 8}", "{0, 8} == {0, 8}"]]


def test_what_an_assertion_came_to_has_no_addresses_and_no_folders(project):
    marker, pointers, path = project.record_once(ASSERTIONS)["test_addresses"]["observed"]

    assert marker[1] == "<object object at 0x…> is not None"
    assert pointers[1].splitlines()[0] == "address A != address B"
    assert "x.pt" in path[1]
    assert "pytest-of-" not in path[1]


FAILING = {
    "x == 3": "2 == 3",
    "x == 3, 'a message'": "2 == 3",
    "x is None": "2 is None",
    "not x": "not 2",
    "isinstance(x, str)": "False",
    "torch.tensor(x) == 3": "tensor(2) == 3",
    "[x, x] == [x, 3]": "[2, 2] == [2, 3]",
}


def test_an_assertion_that_fails_is_kept_after_those_that_held(project):
    project.checks(
        "".join(
            f"def test_{number}(self):\n    assert 1 == 1\n    x = 2\n    assert {assertion}\n    assert 4 == 4\n"
            for number, assertion in enumerate(FAILING)
        )
    )

    checks = project.record()

    for number, (assertion, seen) in enumerate(FAILING.items()):
        held, broken = checks[f"test_{number}"]["observed"]
        assert held == ["1 == 1", "1 == 1"]
        assert broken[0] == assertion.partition(", '")[0]
        assert seen in broken[1].splitlines()[0], assertion


def test_an_assertion_of_another_file_on_the_same_line_is_not_the_check_s(project):
    # pytest 8.2 takes another tests/conftest.py for the one that it knows already
    file = project.checks(
        """
    def test_it(self, helper):
        helper()
        assert 1 == 1
    """,
        path="other/test_x.py",
    )
    line = file.read_text().splitlines().index("        assert 1 == 1")
    text = "@pytest.fixture\ndef helper():\n    def call(x=2):\n        assert x == 2\n    return call\n"
    project.write("other/conftest.py", "import pytest" + "\n" * (line - 3) + text)

    assert project.record()["test_it"]["observed"] == [["1 == 1", "1 == 1"]]


BROKEN = """
def test_an_error(self):
    assert torch.ones(2).item() == 1

def test_an_error_without_text(self):
    raise KeyError
    assert 1 == 1

def test_an_assertion_elsewhere(self):
    np.testing.assert_array_equal(1, 2)
    assert 1 == 1

def test_no_error(self):
    with pytest.raises(TypeError):
        torch.ones(1)

def test_an_assertion(self):
    assert 1 == 2
"""


def test_a_broken_check_s_error_is_its_reason_where_no_assertion_of_its_own_failed(project):
    checks = project.record_once(BROKEN)

    assert {check["outcome"] for check in checks.values()} == {"broken"}
    assert checks["test_an_error"]["reason"].startswith("RuntimeError: ")
    assert "\n" not in checks["test_an_error"]["reason"]
    assert checks["test_an_error_without_text"]["reason"] == "KeyError"
    assert checks["test_an_assertion_elsewhere"]["reason"] == "AssertionError: Arrays are not equal"
    assert checks["test_no_error"]["reason"].startswith("did not raise ")
    assert checks["test_an_assertion"]["reason"] == ""
    assert checks["test_an_assertion"]["observed"] == [["1 == 2", "1 == 2"]]


def test_what_could_not_be_observed_is_said(project):
    checks = project.record_once("""
    def test_none(self):
        for one in []:
            assert one == 1

    def test_one(self):
        assert 1 == 1

    @given(x=st.integers(0, 9))
    def test_a_property(self, x):
        assert x == x

    @given(x=st.integers(0, 9))
    def test_a_property_that_fails(self, x):
        assert x < 1
    """)

    assert {name: check["unobserved"] for name, check in checks.items()} == {
        "test_none": "none of its assertions ran",
        "test_one": "",
        "test_a_property": "a property: it is tried on many examples",
        "test_a_property_that_fails": "a property: it is tried on many examples",
    }
    assert checks["test_a_property"]["observed"] == []
    assert checks["test_a_property_that_fails"]["observed"] == [["x < 1", "1 < 1"]]
    assert checks["test_a_property_that_fails"]["outcome"] == "broken"


def test_an_assertion_that_fails_before_the_check_begins_breaks_it(project):
    project.claims("""
    def refusing(check):
        def wrapped(self):
            assert check is None
        return wrapped

    @claim(api=["torch.ones"], about=["value"])
    class TestFact:
        '''A fact.'''

        @refusing
        def test_it(self):
            assert 1 == 1
    """)

    check = project.record()["test_it"]

    assert check["outcome"] == "broken"
    assert check["reason"].startswith("AssertionError")


WARNINGS = """
def test_it_warns(self):
    warnings.warn("going away", FutureWarning)
    warnings.warn("going away", FutureWarning)
    warnings.warn("going away", DeprecationWarning)
    warnings.warn(f"odd {object()} (Triggered internally at /pytorch/aten/x.cpp:1.)")
    assert 1 == 1

def test_torch_says_it_once(self):
    array = np.zeros(1)
    array.flags.writeable = False
    assert torch.from_numpy(array).item() == 0

def test_torch_says_it_once_again(self):
    array = np.zeros(1)
    array.flags.writeable = False
    assert torch.from_numpy(array).item() == 0

def test_it_expects_a_warning(self):
    with pytest.warns(FutureWarning):
        warnings.warn("going away", FutureWarning)

def test_it_catches_a_warning(self):
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        warnings.warn("caught", UserWarning)
    assert len(raised) == 1

def test_it_hides_a_warning(self):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("hidden", UserWarning)
    assert 1 == 1

def test_it_fails_after_a_warning(self):
    warnings.warn("going away", FutureWarning)
    assert 1 == 2

def test_whoever_comes_first(self):
    warnings.warn("TypedStorage is deprecated. It will be removed in the future", UserWarning)
    warnings.warn("something else", UserWarning)
    assert 1 == 1
"""


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        (
            "test_it_warns",
            [
                ["FutureWarning", "going away"],
                ["DeprecationWarning", "going away"],
                ["UserWarning", "odd <object object at 0x…>"],
            ],
        ),
        ("test_it_expects_a_warning", [["FutureWarning", "going away"]]),
        ("test_it_catches_a_warning", [["UserWarning", "caught"]]),
        ("test_it_hides_a_warning", []),
        ("test_it_fails_after_a_warning", [["FutureWarning", "going away"]]),
        ("test_whoever_comes_first", [["UserWarning", "something else"]]),
    ],
)
def test_warnings_are_kept_once_each_caught_or_not_and_are_no_errors(project, check, rows):
    assert project.record_once(WARNINGS)[check]["warnings"] == rows


def test_what_torch_warns_of_once_a_process_is_kept_of_every_check(project):
    checks = project.record_once(WARNINGS)

    assert checks["test_torch_says_it_once"]["warnings"] == checks["test_torch_says_it_once_again"]["warnings"]
    assert "not writable" in checks["test_torch_says_it_once"]["warnings"][0][1]
