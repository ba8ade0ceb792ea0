"""Integers and masks at their edges."""

import warnings

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.__lshift__", "torch.Tensor.__rshift__"],
    about=["value", "dtype"],
    see=["generated/torch.bitwise_left_shift", "generated/torch.bitwise_right_shift"],
)
class TestShiftsByAWholeWidthShiftAllBitsOutSinceTorch21:
    """A shift by the whole width of a dtype shifts all bits out since torch 2.1: 0 to the left, the sign to the right.

    Before, the processor decided: it took the shift modulo the width, so that a shift by 64 left the number as it was.
    A negative shift to the left, 0 now, counted from the top in the same way, and 1 became the smallest int64.
    In longer tensors the elements that went through vector instructions became 0 even then, and the rest did not.
    Nothing is raised on either side; mask the shift if it can leave the range.
    Shifts within the width never changed.
    """

    @until("2.1")
    def test_a_left_shift_by_64_changes_nothing(self):
        result = torch.tensor([1, 2]) << 64

        assert result.tolist() == [1, 2]

    @since("2.1")
    def test_a_left_shift_by_64_gives_zero(self):
        result = torch.tensor([1, 2]) << 64

        assert result.tolist() == [0, 0]

    @until("2.1")
    def test_a_left_shift_by_minus_one_goes_by_63(self):
        result = torch.tensor([1, 2]) << -1

        assert result.tolist() == [-(2**63), 0]

    @since("2.1")
    def test_a_left_shift_by_minus_one_gives_zero(self):
        result = torch.tensor([1, 2]) << -1

        assert result.tolist() == [0, 0]

    @until("2.1")
    def test_a_right_shift_by_64_changes_nothing(self):
        result = torch.tensor([-5, 2]) >> 64

        assert result.tolist() == [-5, 2]

    @since("2.1")
    def test_a_right_shift_by_64_leaves_the_sign(self):
        result = torch.tensor([-5, 2]) >> 64

        assert result.tolist() == [-1, 0]

    def test_a_shift_within_the_width_multiplies_or_divides(self):
        x = torch.tensor([-5, 3], dtype=torch.int32)

        assert (x << 2).tolist() == [-20, 12]
        assert (x >> 1).tolist() == [-3, 1]
        assert (x << 2).dtype == (x >> 1).dtype == torch.int32


@claim(
    api=["torch.pow"],
    about=["value", "dtype", "error"],
    see=["generated/torch.pow"],
)
class TestBoolsTakeABoolAsAnExponentSinceTorch22:
    """A tensor of bools can be raised to `True` or `False` since torch 2.2, and to a tensor of bools in no release.

    A power of bools by a number that is a bool stays a tensor of bools.
    Before 2.2 it raised, as it still does where the exponent is a tensor.
    An integer as the exponent makes integers of bools, before and after.
    """

    @until("2.2")
    @pytest.mark.parametrize("exponent", [True, False])
    def test_a_bool_as_the_exponent_raises(self, exponent):
        x = torch.tensor([True, False])

        with pytest.raises(RuntimeError):
            torch.pow(x, exponent)

    @since("2.2")
    @pytest.mark.parametrize(("exponent", "expected"), [(True, [True, False]), (False, [True, True])])
    def test_a_bool_as_the_exponent_gives_bools(self, exponent, expected):
        result = torch.pow(torch.tensor([True, False]), exponent)

        assert result.tolist() == expected
        assert result.dtype == torch.bool

    def test_a_tensor_of_bools_as_the_exponent_raises(self):
        x = torch.tensor([True, False])

        with pytest.raises(RuntimeError):
            torch.pow(x, x)

    def test_an_integer_as_the_exponent_gives_integers(self):
        result = torch.pow(torch.tensor([True, False]), 2)

        assert result.tolist() == [1, 0]
        assert result.dtype == torch.int64


@claim(
    api=["torch.Tensor.__setitem__"],
    about=["value", "error"],
    see=["generated/torch.Tensor.fill_"],
)
class TestAnIntegerBeyondInt64IsAValueErrorSinceTorch29:
    """Writing an integer beyond int64 into an element raises a ValueError since 2.9, and a RuntimeError before.

    Code that catches RuntimeError around such an assignment lets the new error pass.
    The largest int64 can be written in every release, and the element is left alone where the write is refused.
    """

    @until("2.9")
    @pytest.mark.parametrize("number", [2**63, 2**64])
    def test_two_to_the_63_raises_a_runtime_error(self, number):
        x = torch.zeros(2, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            x[0] = number

    @since("2.9")
    @pytest.mark.parametrize("number", [2**63, 2**64])
    def test_two_to_the_63_raises_a_value_error(self, number):
        x = torch.zeros(2, dtype=torch.int64)

        with pytest.raises(ValueError):
            x[0] = number

    def test_the_largest_int64_is_written(self):
        x = torch.zeros(2, dtype=torch.int64)

        x[0] = 2**63 - 1

        assert x.tolist() == [2**63 - 1, 0]


@claim(
    api=["torch.Tensor.masked_fill", "torch.Tensor.masked_select"],
    about=["value", "error"],
    see=["generated/torch.Tensor.masked_fill_", "generated/torch.masked_select"],
)
class TestMasksOfIntegersRaiseSinceTorch21:
    """`masked_fill` and `masked_select` take masks of bools only since torch 2.1.

    Before, a mask of bytes worked with a warning, and `masked_fill` even took one of int64 without a word.
    Convert an old mask with `mask.bool()`; brackets still read bytes as a mask, with a warning.
    """

    @until("2.1")
    def test_a_mask_of_int64_fills(self):
        result = torch.zeros(3).masked_fill(torch.tensor([1, 0, 1]), 1.5)

        assert result.tolist() == [1.5, 0.0, 1.5]

    @since("2.1")
    def test_a_mask_of_int64_raises(self):
        x = torch.zeros(3)

        with pytest.raises(RuntimeError):
            x.masked_fill(torch.tensor([1, 0, 1]), 1.5)

    @until("2.1")
    def test_a_mask_of_bytes_selects(self):
        x = torch.tensor([4.0, 5.0, 6.0])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = x.masked_select(torch.tensor([1, 0, 1], dtype=torch.uint8))

        assert result.tolist() == [4.0, 6.0]

    @since("2.1")
    def test_a_mask_of_bytes_raises(self):
        x = torch.tensor([4.0, 5.0, 6.0])

        with pytest.raises(RuntimeError):
            x.masked_select(torch.tensor([1, 0, 1], dtype=torch.uint8))

    def test_a_mask_of_bools_fills_and_selects(self):
        x, mask = torch.tensor([4.0, 5.0, 6.0]), torch.tensor([True, False, True])

        assert x.masked_fill(mask, 1.5).tolist() == [1.5, 5.0, 1.5]
        assert x.masked_select(mask).tolist() == [4.0, 6.0]


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["value", "warning"],
    see=["generated/torch.Tensor.index_select"],
)
class TestListsReadAsATupleOfIndicesWarnSinceTorch28:
    """A list of lists between brackets is read as a tuple, one index a dimension, and warns of it since torch 2.8.

    The result has not changed: `x[[[0, 1], [0, 1]]]` is `x[[0, 1], [0, 1]]`, where numpy picks whole rows.
    The warning announces that torch will read it as numpy does, so write the tuple, or make the list a tensor.
    A flat list of integers picks rows and never warned.
    """

    @until("2.8")
    def test_a_list_of_lists_warns_of_nothing(self):
        x = torch.arange(6).reshape(2, 3)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = x[[[0, 1], [0, 1]]]

        assert result.tolist() == [0, 4]

    @since("2.8")
    def test_a_list_of_lists_warns(self):
        x = torch.arange(6).reshape(2, 3)

        with pytest.warns(UserWarning):
            result = x[[[0, 1], [0, 1]]]

        assert result.tolist() == [0, 4]

    @since("2.8")
    def test_a_list_with_a_slice_warns(self):
        x = torch.arange(6).reshape(2, 3)

        with pytest.warns(UserWarning):
            result = x[[slice(0, 2), 0]]

        assert result.tolist() == [0, 3]

    def test_a_tuple_and_a_flat_list_warn_of_nothing(self):
        x = torch.arange(6).reshape(2, 3)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pair, rows = x[[0, 1], [0, 1]], x[[1, 0]]

        assert pair.tolist() == [0, 4]
        assert rows.tolist() == [[3, 4, 5], [0, 1, 2]]
