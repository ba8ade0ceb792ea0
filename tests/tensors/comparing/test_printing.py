"""Printing: how many digits and elements of a tensor are shown.

Order: 2
"""

import pytest
import torch

from torchnotes import claim


@pytest.fixture(autouse=True)
def _options_as_they_were():
    """Print as before after each check."""
    yield
    torch.set_printoptions(profile="default")


@claim(
    api=["torch.set_printoptions", "torch.Tensor.__repr__"],
    about=["value", "argument"],
    see=["generated/torch.set_printoptions"],
    asked=[
        "print a whole tensor without dots",
        "print more decimals of a tensor",
        "turn off scientific notation when printing",
        "whole numbers print in scientific notation",
        "tensor printed with ... in the middle",
        "set_printoptions precision threshold",
    ],
)
class TestPrintingShowsFourDecimalsAndAThousandElements:
    """By default `print` shows up to four decimals and 1000 elements.

    By default the middle of a vector of 1001 elements is left out, and nothing of one of 1000.
    [a_thousand_elements_are_shown_whole]
    `set_printoptions(precision=8)` shows 1.23456789 with eight decimals. [precision_counts_decimals]
    `torch.tensor([1.0, 2.0])` is shown without decimals, with a precision of 4 as of 8.
    [whole_numbers_have_no_decimals]
    By default the floats 1 and 1001 print as `1.0000e+00` and `1.0010e+03`, but 1 and 1000 as `1.` and `1000.`.
    [whole_numbers_far_apart_have_exponents]
    `profile="full"` shows 1001 elements whole, and `profile="default"` undoes it. [full_leaves_out_nothing]
    1e-5 beside 1e4 prints with exponents by default, and without them after `sci_mode=False`.
    [sci_mode_turns_exponents_off]
    By default a lone 0.00001 and a lone 200 million as float32 have exponents, and 0.0002 and 100 million have none.
    [tiny_and_huge_floats_have_exponents]
    The tensor itself is unchanged: `tolist` returns the digits that are not shown. [the_digits_are_still_there]
    """

    def test_a_thousand_elements_are_shown_whole(self):
        assert "..." not in repr(torch.arange(1000))
        assert repr(torch.arange(1001)) == "tensor([   0,    1,    2,  ...,  998,  999, 1000])"

    def test_precision_counts_decimals(self):
        number = torch.tensor([1.23456789])

        assert repr(number) == "tensor([1.2346])"
        torch.set_printoptions(precision=8)
        assert repr(number) == "tensor([1.23456788])"

    @pytest.mark.parametrize("precision", [4, 8])
    def test_whole_numbers_have_no_decimals(self, precision):
        torch.set_printoptions(precision=precision)

        assert repr(torch.tensor([1.0, 2.0])) == "tensor([1., 2.])"

    def test_whole_numbers_far_apart_have_exponents(self):
        assert repr(torch.tensor([1.0, 1000.0])) == "tensor([   1., 1000.])"
        assert repr(torch.tensor([1.0, 1001.0])) == "tensor([1.0000e+00, 1.0010e+03])"
        assert repr(torch.tensor([1, 1001])) == "tensor([   1, 1001])"

    def test_full_leaves_out_nothing(self):
        torch.set_printoptions(profile="full")
        full = repr(torch.arange(1001))
        torch.set_printoptions(profile="default")

        assert "..." not in full
        assert full.count(",") == 1000
        assert "..." in repr(torch.arange(1001))

    def test_sci_mode_turns_exponents_off(self):
        numbers = torch.tensor([1e-5, 1e4])

        assert repr(torch.tensor([0.0, 1.5, 1501.0])) == "tensor([0.0000e+00, 1.5000e+00, 1.5010e+03])"
        assert repr(torch.tensor([0.0, 1.5, 1500.0])) == "tensor([   0.0000,    1.5000, 1500.0000])"
        assert repr(numbers) == "tensor([1.0000e-05, 1.0000e+04])"
        torch.set_printoptions(sci_mode=False)
        assert repr(numbers) == "tensor([    0.0000, 10000.0000])"

    def test_tiny_and_huge_floats_have_exponents(self):
        assert repr(torch.tensor([0.00001])) == "tensor([1.0000e-05])"
        assert repr(torch.tensor([0.0002])) == "tensor([0.0002])"
        assert repr(torch.tensor([200_000_000.0])) == "tensor([2.0000e+08])"
        assert repr(torch.tensor([100_000_000.0])) == "tensor([100000000.])"

    def test_the_digits_are_still_there(self):
        assert torch.tensor([0.12345678], dtype=torch.float64).tolist() == [0.12345678]
        assert repr(torch.tensor([0.12345678], dtype=torch.float64)) == "tensor([0.1235], dtype=torch.float64)"


@claim(
    api=["torch.set_printoptions", "torch.Tensor.__format__"],
    about=["value", "state"],
    see=["generated/torch.set_printoptions"],
    asked=[
        "sci_mode is reset after set_printoptions",
        "unsupported format string passed to Tensor.__format__",
        "unsupported format string passed to Parameter.__format__",
        "format a tensor in an f-string",
        "print options do not apply to an f-string",
    ],
)
class TestPrintOptionsDoNotReachNumbersInFStrings:
    """An f-string may show a 0-d tensor's digits despite `set_printoptions`.

    `f"{x}"` formats a plain 0-d float64 tensor as its Python number, with the digits it has, and a Parameter as
    `print` shows it. [a_number_has_its_digits, a_parameter_is_shown_as_it_prints]
    `f"{x=}"` and `f"{x!r}"` follow the options for such a tensor too. [an_equals_sign_follows_the_options]
    `:.3f` formats it too, but raises TypeError for a tensor of one dimension and for a Parameter.
    [a_format_wants_a_single_number, a_parameter_is_shown_as_it_prints]
    A tensor of one dimension prints in an f-string as `print` shows it. [a_vector_prints_by_the_options]
    A later `set_printoptions(threshold=5)` keeps `precision`, and puts `sci_mode` back to automatic.
    [a_later_call_forgets_sci_mode]
    `profile="none"`, which is unknown, raises nothing. [an_unknown_profile_is_ignored]
    """

    def test_a_number_has_its_digits(self):
        torch.set_printoptions(precision=2)
        number = torch.tensor(0.123456789, dtype=torch.float64)

        assert f"{number}" == "0.123456789"
        assert repr(number) == "tensor(0.12, dtype=torch.float64)"

    def test_an_equals_sign_follows_the_options(self):
        torch.set_printoptions(precision=2)
        x = torch.tensor(0.123456789)

        assert f"{x=}" == "x=tensor(0.12)"
        assert f"{x!r}" == "tensor(0.12)"

    def test_a_format_wants_a_single_number(self):
        assert f"{torch.tensor(2.5):.3f}" == "2.500"
        with pytest.raises(TypeError):
            f"{torch.tensor([2.5]):.3f}"

    def test_a_parameter_is_shown_as_it_prints(self):
        torch.set_printoptions(precision=2)
        parameter = torch.nn.Parameter(torch.tensor(0.123456789))

        assert f"{parameter}" == "Parameter containing:\ntensor(0.12, requires_grad=True)"
        assert f"{parameter.item():.3f}" == "0.123"
        with pytest.raises(TypeError):
            f"{parameter:.3f}"

    def test_a_vector_prints_by_the_options(self):
        torch.set_printoptions(precision=2)

        assert f"{torch.tensor([0.123456789])}" == "tensor([0.12])"

    def test_a_later_call_forgets_sci_mode(self):
        numbers = torch.tensor([1e-5, 1e4])
        torch.set_printoptions(sci_mode=False, precision=3)

        assert repr(numbers) == "tensor([    0.000, 10000.000])"
        torch.set_printoptions(threshold=5)
        assert repr(numbers) == "tensor([1.000e-05, 1.000e+04])"

    def test_an_unknown_profile_is_ignored(self):
        torch.set_printoptions(profile="none")

        assert repr(torch.tensor([1.23456789])) == "tensor([1.2346])"
