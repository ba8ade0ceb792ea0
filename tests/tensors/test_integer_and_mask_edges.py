"""Integers and masks at their edges.

Order: 63
"""

import warnings

import numpy as np
import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.Tensor.__lshift__", "torch.Tensor.__rshift__"],
    about=["value", "dtype"],
    see=["generated/torch.bitwise_left_shift", "generated/torch.bitwise_right_shift"],
    asked=[
        "bit shift by 64 result",
        "left shift by negative amount",
        "bitwise shift int64 overflow",
        "multiply by power of two with bit shift",
        "shift amount larger than bit width tensor",
    ],
)
class TestShiftsByAWholeWidthShiftAllBitsOutSinceTorch21:
    """A left shift of int64 numbers by 64 returns 0.

    A right shift by 64 returns the sign: 0 or -1. [a_left_shift_by_64_gives_zero, a_right_shift_by_64_leaves_the_sign]
    A left shift of int64 by -1 returns 0 too. [a_left_shift_by_minus_one_gives_zero]
    Before torch 2.1 a shift by 64 left two int64 numbers as they were, and -1 shifted left by 63.
    [a_left_shift_by_64_changes_nothing, a_right_shift_by_64_changes_nothing, a_left_shift_by_minus_one_goes_by_63]
    For int8, int16 and uint8 a left shift by the width returns 0 in older releases too.
    [narrow_integers_are_shifted_out]
    For small int32 numbers `<< 2` multiplies by 4, and `>> 1` divides by 2, rounding down.
    [a_shift_within_the_width_multiplies_or_divides]
    """

    @until("2.1")
    def test_a_left_shift_by_64_changes_nothing(self):
        result = torch.tensor([1, 2]) << 64

        assert result.tolist() == [1, 2]

    @since(
        "2.1",
        why="pytorch#96659",
        remedy="Write `x << (number % 64)` for the old result.",
        trigger={
            "calls": [
                "torch.Tensor.__lshift__",
                "torch.Tensor.__ilshift__",
                "torch.[Tensor.]bitwise_left_shift",
                "torch.Tensor.bitwise_left_shift_",
            ],
            "at": {"other": 1},
            "when": ["beyond:other=..63"],
        },
    )
    def test_a_left_shift_by_64_gives_zero(self):
        result = torch.tensor([1, 2]) << 64

        assert result.tolist() == [0, 0]

    @until("2.1")
    def test_a_left_shift_by_minus_one_goes_by_63(self):
        result = torch.tensor([1, 2]) << -1

        assert result.tolist() == [-(2**63), 0]

    @since(
        "2.1",
        why="pytorch#96659",
        remedy="Write `x << (number % 64)` for the old result.",
        trigger={
            "calls": [
                "torch.Tensor.__lshift__",
                "torch.Tensor.__ilshift__",
                "torch.[Tensor.]bitwise_left_shift",
                "torch.Tensor.bitwise_left_shift_",
            ],
            "at": {"other": 1},
            "when": ["beyond:other=0..", "first_dtype:int32,int64"],
        },
    )
    def test_a_left_shift_by_minus_one_gives_zero(self):
        result = torch.tensor([1, 2]) << -1

        assert result.tolist() == [0, 0]

    @until("2.1")
    def test_a_right_shift_by_64_changes_nothing(self):
        result = torch.tensor([-5, 2]) >> 64

        assert result.tolist() == [-5, 2]

    @since(
        "2.1",
        why="pytorch#96659",
        remedy="Write `x >> (number % 64)` for the old result.",
        trigger={
            "calls": [
                "torch.Tensor.__rshift__",
                "torch.Tensor.__irshift__",
                "torch.[Tensor.]bitwise_right_shift",
                "torch.Tensor.bitwise_right_shift_",
            ],
            "at": {"other": 1},
            "when": ["beyond:other=..63"],
        },
    )
    def test_a_right_shift_by_64_leaves_the_sign(self):
        result = torch.tensor([-5, 2]) >> 64

        assert result.tolist() == [-1, 0]

    @pytest.mark.parametrize(
        ("dtype", "width"), [(torch.int8, 8), (torch.uint8, 8), (torch.int16, 16)], ids=["int8", "uint8", "int16"]
    )
    def test_narrow_integers_are_shifted_out(self, dtype, width):
        result = torch.tensor([1, 5], dtype=dtype) << width

        assert result.tolist() == [0, 0]
        assert result.dtype == dtype

    def test_a_shift_within_the_width_multiplies_or_divides(self):
        x = torch.tensor([-5, 3], dtype=torch.int32)

        assert (x << 2).tolist() == [-20, 12]
        assert (x >> 1).tolist() == [-3, 1]
        assert (x << 2).dtype == (x >> 1).dtype == torch.int32


@claim(
    api=["torch.pow"],
    about=["value", "dtype", "error"],
    see=["generated/torch.pow"],
    asked=[
        "pow not implemented for Bool",
        "raise boolean tensor to a power",
        "mask ** 2 dtype",
        "power with True as exponent",
    ],
)
class TestBoolsTakeABoolAsAnExponentSinceTorch22:
    """`pow` of a tensor of bools accepts `True` or `False` as exponent.

    On the CPU the result is a tensor of bools. [a_bool_as_the_exponent_gives_bools]
    Before torch 2.2 RuntimeError was raised. [a_bool_as_the_exponent_raises]
    On the CPU a tensor of bools as exponent raises NotImplementedError, and before torch 2.8 RuntimeError.
    [a_tensor_of_bools_as_the_exponent_raises, a_tensor_of_bools_as_the_exponent_raised_a_runtime_error]
    Out of place the number 2 as exponent makes int64. [an_integer_as_the_exponent_gives_integers]
    `np.True_` as exponent makes float32, the default dtype. [a_numpy_bool_as_the_exponent_gives_floats]
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

    @until("2.8")
    def test_a_tensor_of_bools_as_the_exponent_raised_a_runtime_error(self):
        x = torch.tensor([True, False])

        with pytest.raises(RuntimeError) as raised:
            torch.pow(x, x)
        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": ["torch.[Tensor.]pow", "torch.Tensor.pow_", "torch.Tensor.__pow__", "torch.Tensor.__ipow__"],
            "at": {"exponent": 1},
            "when": ["all_dtypes:bool", "kind:exponent=Tensor", "device:cpu"],
        },
    )
    def test_a_tensor_of_bools_as_the_exponent_raises(self):
        x = torch.tensor([True, False])

        with pytest.raises(NotImplementedError):
            torch.pow(x, x)

    def test_a_numpy_bool_as_the_exponent_gives_floats(self):
        result = torch.pow(torch.tensor([True, False]), np.True_)

        assert result.tolist() == [1.0, 0.0]
        assert result.dtype == torch.float32

    def test_an_integer_as_the_exponent_gives_integers(self):
        result = torch.pow(torch.tensor([True, False]), 2)

        assert result.tolist() == [1, 0]
        assert result.dtype == torch.int64


@claim(
    api=["torch.Tensor.__setitem__", "torch.Tensor.fill_"],
    about=["value", "error"],
    see=["generated/torch.Tensor.fill_"],
    asked=[
        "overflow when unpacking long",
        "assign python int too big for int64",
        "value cannot be converted to type int64_t without overflow",
        "store 2**64 hash in tensor",
        "adding huge integer wraps around",
    ],
)
class TestAnIntegerBeyondInt64IsAValueErrorSinceTorch29:
    """`x[0] = 2**63` raises ValueError for an int64 tensor.

    Before torch 2.9 RuntimeError was raised. [two_to_the_63_raises_a_runtime_error]
    So `except RuntimeError` misses the new error. [two_to_the_63_raises_a_value_error]
    For a float32 tensor `x[0] = 2**63` raises ValueError as well, and so does `-(2**63) - 1` for int64.
    [another_element_or_number_raises_a_value_error]
    The largest int64 can be written. [the_largest_int64_is_written]
    `fill_(2**63)` of int64 raises RuntimeError instead. [filling_raises_a_runtime_error]
    From torch 2.3 on 2**63 added to an int64 tensor wraps around. [adding_wraps_around]
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

    @since(
        "2.9",
        why="pytorch#158267",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.Tensor.__setitem__"],
            "at": {"value": 2},
            "when": ["kind:value=int", "beyond_int64:int"],
        },
    )
    @pytest.mark.parametrize(
        ("dtype", "number"), [(torch.float32, 2**63), (torch.int64, -(2**63) - 1)], ids=["float32", "below"]
    )
    def test_another_element_or_number_raises_a_value_error(self, dtype, number):
        x = torch.zeros(2, dtype=dtype)

        with pytest.raises(ValueError):
            x[0] = number

    def test_filling_raises_a_runtime_error(self):
        x = torch.zeros(2, dtype=torch.int64)

        with pytest.raises(RuntimeError):
            x.fill_(2**63)

    @since("2.3")
    def test_adding_wraps_around(self):
        result = torch.tensor([1]) + 2**63

        assert result.tolist() == [-(2**63) + 1]
        assert result.dtype == torch.int64

    def test_the_largest_int64_is_written(self):
        x = torch.zeros(2, dtype=torch.int64)

        x[0] = 2**63 - 1

        assert x.tolist() == [2**63 - 1, 0]


@claim(
    api=["torch.Tensor.masked_fill", "torch.Tensor.masked_select", "torch.Tensor.__getitem__"],
    about=["value", "error", "warning"],
    see=["generated/torch.Tensor.masked_fill_", "generated/torch.masked_select"],
    asked=[
        "masked_fill_ only supports boolean masks but got long int",
        "masked_select expected BoolTensor for mask",
        "indexing with dtype torch.uint8 is now deprecated",
        "attention mask int to bool for masked_fill",
        "old code with ByteTensor mask fails",
    ],
)
class TestMasksOfIntegersRaiseSinceTorch21:
    """`masked_fill` and `masked_select` reject masks of integers.

    An int64 mask raises RuntimeError in `masked_fill`, and a mask of bytes in `masked_select`.
    [a_mask_of_int64_raises, a_mask_of_bytes_raises]
    Before torch 2.1 each accepted that mask. [a_mask_of_int64_fills, a_mask_of_bytes_selects]
    A mask of bools works in both. [a_mask_of_bools_fills_and_selects]
    Convert an old mask with `mask.bool()`. [advice]
    Reading with brackets accepts a vector of bytes as a mask with a UserWarning, and reads int64 as places.
    [brackets_read_bytes_as_a_mask_with_a_warning, brackets_read_int64_as_places]
    """

    @until("2.1")
    def test_a_mask_of_int64_fills(self):
        result = torch.zeros(3).masked_fill(torch.tensor([1, 0, 1]), 1.5)

        assert result.tolist() == [1.5, 0.0, 1.5]

    @since(
        "2.1",
        why="pytorch#96594",
        remedy="Convert the mask with `.bool()`.",
        trigger={
            "calls": [
                "torch.[Tensor.]masked_fill",
                "torch.[Tensor.]masked_scatter",
                "torch.Tensor.masked_fill_",
                "torch.Tensor.masked_scatter_",
            ],
            "given": {"mask": "*"},
            "at": {"mask": 1},
            "when": ["!argument:mask.dtype=torch.bool"],
        },
    )
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

    @since(
        "2.1",
        why="pytorch#96112",
        remedy="Convert the mask with `.bool()`.",
        trigger={
            "calls": ["torch.[Tensor.]masked_select"],
            "given": {"mask": "*"},
            "at": {"mask": 1},
            "when": ["argument:mask.dtype=torch.uint8"],
        },
    )
    def test_a_mask_of_bytes_raises(self):
        x = torch.tensor([4.0, 5.0, 6.0])

        with pytest.raises(RuntimeError):
            x.masked_select(torch.tensor([1, 0, 1], dtype=torch.uint8))

    def test_a_mask_of_bools_fills_and_selects(self):
        x, mask = torch.tensor([4.0, 5.0, 6.0]), torch.tensor([True, False, True])

        assert x.masked_fill(mask, 1.5).tolist() == [1.5, 5.0, 1.5]
        assert x.masked_select(mask).tolist() == [4.0, 6.0]

    def test_brackets_read_bytes_as_a_mask_with_a_warning(self):
        x = torch.tensor([4.0, 5.0, 6.0])

        with pytest.warns(UserWarning):
            result = x[torch.tensor([1, 0, 1], dtype=torch.uint8)]

        assert result.tolist() == [4.0, 6.0]

    def test_brackets_read_int64_as_places(self):
        assert torch.tensor([4.0, 5.0, 6.0])[torch.tensor([1, 0, 1])].tolist() == [5.0, 4.0, 5.0]


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["value", "warning"],
    see=["generated/torch.Tensor.index_select"],
    asked=[
        "using a non-tuple sequence for multidimensional indexing is deprecated",
        "use x[tuple(seq)] instead of x[seq]",
        "index tensor with nested lists",
        "list of lists index differs from numpy",
    ],
)
class TestListsReadAsATupleOfIndicesWarnSinceTorch28:
    """A list of two lists as index acts as a tuple.

    So `x[[[0, 1], [0, 1]]]` returns what `x[[0, 1], [0, 1]]` returns, with a UserWarning.
    [a_list_of_lists_warns, a_tuple_and_a_flat_list_warn_of_nothing]
    NumPy picks rows instead. [numpy_picks_rows]
    From torch 2.8 on `x[[slice(0, 2), 0]]` warns too. [a_list_with_a_slice_warns]
    Before torch 2.8 a list of two lists did not warn. [a_list_of_lists_warns_of_nothing]
    A tuple of lists and a flat list of integers do not warn. [a_tuple_and_a_flat_list_warn_of_nothing]
    Write the tuple, or make the list a tensor. [advice]
    """

    @until("2.8")
    def test_a_list_of_lists_warns_of_nothing(self):
        x = torch.arange(6).reshape(2, 3)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = x[[[0, 1], [0, 1]]]

        assert result.tolist() == [0, 4]

    @since(
        "2.8",
        why="pytorch#154806",
        remedy="Write the lists as a tuple: `x[[0, 1], [0, 1]]`.",
        trigger={
            "calls": ["torch.Tensor.__getitem__", "torch.Tensor.__setitem__"],
            "at": {"index": 1},
            "when": ["kind:index=list", "kind:index.0=list|tuple|range|slice|Tensor|ndarray|NoneType|ellipsis"],
        },
    )
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

    def test_numpy_picks_rows(self):
        x = torch.arange(6).reshape(2, 3).numpy()

        assert x[[[0, 1], [0, 1]]].tolist() == [[[0, 1, 2], [3, 4, 5]], [[0, 1, 2], [3, 4, 5]]]

    def test_a_tuple_and_a_flat_list_warn_of_nothing(self):
        x = torch.arange(6).reshape(2, 3)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pair, rows = x[[0, 1], [0, 1]], x[[1, 0]]

        assert pair.tolist() == [0, 4]
        assert rows.tolist() == [[3, 4, 5], [0, 1, 2]]
