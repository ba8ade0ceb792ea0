"""What is taken out of what a check observed, so that every run keeps the same."""

import sys
import warnings

import numpy as np
import pytest
import torch

from torchnotes.checking.steady import LONGEST, first_line, steady, told, warning_line


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<object object at 0x7f9baa3296d0> is not None", "<object object at 0x…> is not None"),
        ("<Image at 0x7F9BAA3296D0>", "<Image at 0x…>"),
        ("0xff == 255", "0xff == 255"),
        ("\x1b[1m\x1b[31m2 == 3\x1b[0m", "2 == 3"),
        ("'/tmp/pytest-of-me/pytest-12/test_it0/x.pt'", "'…/test_it0/x.pt'"),
        ("'/tmp/pytest-of-me/pytest-12/popen-gw1/test_it0/x.pt'", "'…/test_it0/x.pt'"),
        ("'/tmp/pytest-of-me/pytest-12/test_it3/x.pt'", "'…/test_it0/x.pt'"),
        ("'/a folder 폴더/test_uint64_1'", "'…/test_uint64_0'"),
        ("no file at /a/base/test_it12", "no file at …/test_it0"),
        ("'/a b/pytest-of-me/pytest-12/test_it0'", "'…/test_it0'"),
        ("'events.out.tfevents.1700000000.host.42.0'", "'events.out.tfevents.…'"),
        ("a line\nanother line that pytest adds", "a line"),
        ("2 == 3\n +  where 2 = f()", "2 == 3"),
        ("not False\n +  where False = f()", "not False\n +  where False = f()"),
        ("True\n +  where <built-in method sum of Tensor object at 0x7f9baa3296d0> = x.sum", "True"),
        ("True\n +  where f = f\n +  and 1 = g()", "True\n +  and 1 = g()"),
        ("callable(<built-in method sum of Tensor object at 0x7f9baa3296d0>)", "callable(sum)"),
        ("  \n", ""),
    ],
)
def test_what_differs_between_runs_or_says_nothing_is_taken_out(text, kept):
    assert steady(text) == kept


def test_the_folder_of_a_package_is_taken_out():
    assert steady(f"[{np!r}]") == "[<module 'numpy' from '…/numpy/__init__.py'>]"


def test_the_folder_of_python_is_taken_out():
    text = f"""'File "{sys.base_prefix}/lib/...) exited unexpectedly' == ''"""

    assert steady(text) == """'File "…/lib/...) exited unexpectedly' == ''"""


@pytest.mark.parametrize("expression", ["x.data_ptr() == y.data_ptr()", "id(x) == id(y)"])
def test_addresses_that_are_asked_for_are_told_apart_by_letters(expression):
    assert steady("94710528 == 94710528", expression) == "address A == address A"
    assert steady("94710528 == 94710592", expression) == "address A == address B"


@pytest.mark.parametrize("expression", ["torch.sigmoid(x).item() > 0", "np.meshgrid(x)[0].item() > 0", "grid(x) > 0"])
def test_a_number_is_no_address_for_a_name_that_ends_in_id(expression):
    assert steady("1234567.25 > 0", expression) == "1234567.25 > 0"


def test_a_long_text_is_cut():
    assert steady("a" * 500) == "a" * LONGEST + "…"
    assert steady("a" * LONGEST) == "a" * LONGEST


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("\nArrays are not equal\n\nMismatch: 100%"), "Arrays are not equal"),
        (KeyError(), ""),
        (KeyError("name"), "'name'"),
        (RuntimeError(f"of {object()}"), "of <object object at 0x…>"),
        (RuntimeError(f"no {np.__file__}"), "no …/numpy/__init__.py"),
    ],
)
def test_of_an_error_the_first_line_that_says_something_is_kept(error, line):
    assert first_line(error) == line


def failed(expect):
    """Return the error by which pytest says that what was expected did not come."""
    with pytest.raises(pytest.fail.Exception) as caught, expect:
        pass
    return caught.value


def test_a_reason_names_the_type_of_an_error_or_what_did_not_come():
    assert told(KeyError("name")) == "KeyError: 'name'"
    assert told(KeyError()) == "KeyError"
    assert told(failed(pytest.raises(TypeError))).lower().startswith("did not raise")
    assert told(failed(pytest.raises(TypeError))).startswith("did not raise")
    assert told(failed(pytest.warns(FutureWarning))).startswith("did not warn")


def test_of_a_warning_the_place_in_torch_s_own_source_is_taken_out():
    line = f"odd {object()} (Triggered internally at /pytorch/aten/x.cpp:1.)"

    assert warning_line(line) == warning_line(UserWarning(line)) == "odd <object object at 0x…>"


def test_a_warning_of_torch_s_own_names_no_place_in_its_source():
    array = np.zeros(1)
    array.flags.writeable = False
    torch.set_warn_always(True)
    try:
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            torch.from_numpy(array)
    finally:
        torch.set_warn_always(False)

    assert "not writable" in warning_line(raised[0].message)
    assert "Triggered" not in warning_line(raised[0].message)


def test_processes_and_sets_are_the_same_in_every_run():
    assert steady("DataLoader worker (pid(s) 31004) exited unexpectedly") == (
        "DataLoader worker (pid …) exited unexpectedly"
    )
    assert steady("one of {'valid', 'same'}") == steady("one of {'same', 'valid'}") == "one of {'same', 'valid'}"
    assert steady("{'b': 1, 'a': 2} == {'b': 1, 'a': 2}") == "{'b': 1, 'a': 2} == {'b': 1, 'a': 2}"
