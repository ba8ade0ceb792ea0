"""What is kept of a check: the values that its assertions saw, the warnings that torch raised, why it did not run."""

import pytest


@pytest.fixture
def saw(project):
    """Give what the one check of a project saw."""

    def of(body, *options):
        project.checks("def test_it(self, tmp_path):\n" + "".join(f"    {line}\n" for line in body.splitlines()))
        return project.record(*options)["test_it"]["observed"]

    return of


def test_each_assertion_is_kept_as_it_is_written_with_what_it_came_to(saw):
    rows = saw("""\
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
assert len(x) == 2""")

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


def test_a_set_is_told_in_order_since_its_own_order_differs_from_run_to_run(saw):
    assert saw("assert {8, 0} == {0, 8}") == [["{8, 0} == {0, 8}", "{0, 8} == {0, 8}"]]


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


def test_what_an_assertion_saw_has_no_addresses(saw):
    rows = saw("""\
x = torch.ones(2)
marker = object()
assert marker is not None
assert x.data_ptr() == x.view(2, 1).data_ptr()
assert x.data_ptr() != torch.ones(2).data_ptr()
assert callable(x.sum)
assert id(x) == id(x)""")

    assert [seen.splitlines()[0] for _, seen in rows] == [
        "<object object at 0x…> is not None",
        "address A == address A",
        "address A != address B",
        "True",
        "address A == address A",
    ]
    assert "0x7" not in str(rows)


@pytest.mark.parametrize("expression", ["torch.sigmoid(torch.tensor(1.0)).item()", "np.meshgrid(1234567.25)[0].item()"])
def test_a_number_is_no_address_for_a_name_that_ends_in_id(saw, expression):
    ((_, seen),) = saw(f"assert {expression} > 0")

    assert "address" not in seen


def test_what_an_assertion_saw_does_not_name_the_folder_of_the_run(saw):
    ((_, exists), (_, text)) = saw("file = tmp_path / 'x.pt'\nassert not file.exists()\nassert str(file) != ''")

    assert "pytest-of-" not in exists + text
    assert "x.pt" in text


def test_what_an_assertion_saw_does_not_name_the_folder_of_a_package(saw):
    ((_, seen),) = saw("packages = [np]\nassert packages == [np]")

    assert seen == "[<module 'numpy' from '…/numpy/__init__.py'>] == [<module 'numpy' from '…/numpy/__init__.py'>]"


def test_what_an_assertion_saw_is_cut_to_a_length(saw):
    ((_, seen),) = saw("text = 'a' * 150\nassert [text + 'b', text + 'c', text + 'd', text + 'e'] != [text] * 6")

    assert len(seen) == 401
    assert seen.endswith("…")


def test_an_assertion_of_another_file_on_the_same_line_is_not_the_check_s(project):
    file = project.checks("""
    def test_it(self, helper):
        helper()
        assert 1 == 1
    """)
    line = file.read_text().splitlines().index("        assert 1 == 1")
    text = "@pytest.fixture\ndef helper():\n    def call(x=2):\n        assert x == 2\n    return call\n"
    project.write("tests/conftest.py", "import pytest" + "\n" * (line - 3) + text)

    assert project.record()["test_it"]["observed"] == [["1 == 1", "1 == 1"]]


def test_under_hypothesis_only_what_failed_is_kept(project):
    project.checks("""
    @given(x=st.integers(0, 9))
    def test_it_holds_for_all(self, x):
        assert x == x

    @given(x=st.integers(0, 9))
    def test_it_fails_for_some(self, x):
        assert x < 1
    """)

    checks = project.record()

    assert checks["test_it_holds_for_all"]["observed"] == []
    assert checks["test_it_fails_for_some"]["observed"] == [["x < 1", "1 < 1"]]
    assert [check["outcome"] for _, check in sorted(checks.items())] == ["broken", "held"]


def test_a_broken_check_s_error_is_its_reason_where_no_assertion_of_its_own_failed(project):
    file = project.checks("""
    def test_an_error(self):
        assert torch.ones(2).item() == 1

    def test_an_error_without_text(self):
        raise KeyError
        assert 1 == 1

    def test_an_assertion_elsewhere(self):
        refuse()
        assert 1 == 1

    def test_no_error(self):
        with pytest.raises(TypeError):
            torch.ones(1)

    def test_an_assertion(self):
        assert 1 == 2
    """)
    helper = 'def refuse():\n    raise AssertionError("\\nArrays are not equal\\n\\nMismatch: 100%")\n'
    file.write_text(file.read_text() + "\n\n" + helper)

    checks = project.record()

    assert {check["outcome"] for check in checks.values()} == {"broken"}
    assert checks["test_an_error"]["reason"].startswith("RuntimeError: ")
    assert "\n" not in checks["test_an_error"]["reason"]
    assert checks["test_an_error_without_text"]["reason"] == "KeyError"
    assert checks["test_an_assertion_elsewhere"]["reason"] == "AssertionError: Arrays are not equal"
    assert checks["test_no_error"]["reason"].startswith("did not raise TypeError")
    assert (checks["test_an_assertion"]["reason"], checks["test_an_assertion"]["observed"]) == (None, [["1 == 2", "1 == 2"]])


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

        def test_failing(self, failing):
            assert 1 == 1
    """)

    checks = project.record()

    assert {check["outcome"] for check in checks.values()} == {"not-run"}
    assert checks["test_marked"]["reason"] == "by its mark"
    assert checks["test_guarded"]["reason"] == "speaks of torch since 99.0: by chance before"
    assert checks["test_skipping"]["reason"].startswith("could not import 'no_such_package'")
    assert checks["test_failing"]["reason"] == "its fixtures fail: OSError: no network"


def test_a_check_that_skips_without_a_reason_is_recorded_like_another(project):
    project.checks("""
    def test_it(self):
        pytest.skip()
        assert 1 == 1
    """)

    check = project.record()["test_it"]

    assert check["outcome"] == "not-run"
    assert check["reason"]


def test_warnings_are_kept_once_each_and_are_no_errors(project):
    project.checks("""
    def test_it_warns(self):
        warnings.warn("going away", FutureWarning)
        warnings.warn("going away", FutureWarning)
        warnings.warn("going away", DeprecationWarning)
        warnings.warn(f"odd {object()} (Triggered internally at /pytorch/aten/x.cpp:1.)")
        assert 1 == 1

    def test_torch_warns_once(self):
        array = np.zeros(1)
        array.flags.writeable = False
        assert torch.from_numpy(array).item() == 0

    def test_torch_warns_once_again(self):
        array = np.zeros(1)
        array.flags.writeable = False
        assert torch.from_numpy(array).item() == 0

    def test_it_expects_a_warning(self):
        with pytest.warns(FutureWarning):
            warnings.warn("going away", FutureWarning)

    def test_it_fails_after_a_warning(self):
        warnings.warn("going away", FutureWarning)
        assert 1 == 2
    """)

    kept = {name: check["warnings"] for name, check in project.record().items()}

    assert kept["test_it_warns"] == [
        ["FutureWarning", "going away"],
        ["DeprecationWarning", "going away"],
        ["UserWarning", "odd <object object at 0x…>"],
    ]
    assert kept["test_torch_warns_once"] == kept["test_torch_warns_once_again"]
    assert "not writable" in kept["test_torch_warns_once"][0][1]
    assert kept["test_it_expects_a_warning"] == []
    assert kept["test_it_fails_after_a_warning"] == [["FutureWarning", "going away"]]


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


def test_an_address_in_capitals_is_taken_out_as_well(project):
    project.claims("""
    class Image:
        def __repr__(self):
            return "<Image at 0x7F9BAA3296D0>"

    @claim(api=["torch.ones"], about=["value"])
    class TestFact:
        '''A fact.'''

        def test_a(self):
            assert isinstance(Image(), Image)
    """)

    assert "<Image at 0x…>" in str(project.record()["test_a"]["observed"])


def test_what_is_warned_of_once_a_process_whoever_comes_first_is_not_kept(project):
    project.checks("""
    def test_a(self):
        warnings.warn("TypedStorage is deprecated. It will be removed in the future", UserWarning)
        warnings.warn("something else", UserWarning)
        assert 1 == 1
    """)

    assert project.record()["test_a"]["warnings"] == [["UserWarning", "something else"]]
