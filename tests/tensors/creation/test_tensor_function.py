"""torch.tensor, the function.

Order: 1
"""

import inspect

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.tensor"],
    about=["value", "shape", "dtype", "error"],
    see=["generated/torch.tensor"],
    asked=[
        "torch.tensor of ints dtype",
        "torch.tensor([1, 2]) gives int64 why",
        "overflow when unpacking long long",
        "mixed ints and floats in list dtype",
        "empty list tensor dtype",
    ],
)
class TestTensorFunctionKeepsInts:
    """`torch.tensor` keeps Python ints as int64 by default.

    `torch.tensor` is a function, not a class. [it_is_a_function]
    By default Python ints of 64 bits stay as they are. [ints_stay_ints, any_ints_of_64_bits_stay_as_they_are]
    By default `[1, 2.5]` becomes float32, and `[1, 2.5, 1j]` complex64. [the_widest_kind_decides_for_all]
    Without `dtype` the default dtype decides for Python floats and complex numbers and the empty list.
    [the_default_dtype_reaches_floats_only]
    Without `dtype`, a list of one int beyond int64 raises ValueError. [an_int_beyond_64_bits_raises]
    Before torch 2.9 such a list raised RuntimeError. [an_int_beyond_64_bits_raised_another_error]
    `2**64 + 1` is rounded beside 0.5, and with `dtype=torch.float64`.
    [an_int_beyond_64_bits_is_rounded_beside_a_float]
    Beside 0.5 the int 2**1024 raises OverflowError. [an_int_beyond_floats_raises]
    """

    @belief("lecture/62")
    def test_it_is_a_function(self):
        assert inspect.isroutine(torch.tensor)
        assert not inspect.isclass(torch.tensor)

    @belief("lecture/62")
    @pytest.mark.parametrize(
        "data", [3, [1, 2], (1, 2), [[1, 2, 3], [4, 5, 6]]], ids=["int", "list", "tuple", "nested"]
    )
    def test_ints_stay_ints(self, data):
        tensor = torch.tensor(data)

        assert tensor.dtype == torch.int64
        assert tensor.tolist() == (list(data) if isinstance(data, tuple) else data)

    @belief("lecture/62")
    @given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
    def test_any_ints_of_64_bits_stay_as_they_are(self, numbers):
        tensor = torch.tensor(numbers)

        assert tensor.dtype == torch.int64
        assert tensor.tolist() == numbers

    @pytest.mark.parametrize(
        ("data", "dtype"),
        [
            ([True, False], torch.bool),
            ([True, 2], torch.int64),
            ([1, 2.5], torch.float32),
            ([1, 2.5, 1j], torch.complex64),
            ([], torch.float32),
        ],
        ids=str,
    )
    def test_the_widest_kind_decides_for_all(self, data, dtype):
        tensor = torch.tensor(data)

        assert tensor.dtype == dtype
        assert tensor.tolist() == data

    @pytest.mark.parametrize(
        ("data", "dtype"),
        [
            ([True], torch.bool),
            ([1], torch.int64),
            ([1.0], torch.float64),
            ([], torch.float64),
            ([1j], torch.complex128),
        ],
        ids=str,
    )
    def test_the_default_dtype_reaches_floats_only(self, data, dtype):
        torch.set_default_dtype(torch.float64)
        try:
            tensor = torch.tensor(data)
        finally:
            torch.set_default_dtype(torch.float32)

        assert tensor.dtype == dtype

    @since(
        "2.9",
        why="pytorch#158267",
        remedy="Catch `(RuntimeError, ValueError)`.",
        trigger={
            "calls": ["torch.tensor", "torch.as_tensor", "torch.asarray"],
            "at": {"data": 0},
            "when": [
                "beyond:data=-9223372036854775808..9223372036854775807",
                "!kind:data.0=float|complex",
                "!argument:dtype=torch.uint64|torch.float16|torch.bfloat16|torch.float32|torch.float64|torch.complex64|torch.complex128",
            ],
        },
    )
    @pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
    def test_an_int_beyond_64_bits_raises(self, number):
        with pytest.raises(ValueError):
            torch.tensor([number])

    @until("2.9")
    @pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
    def test_an_int_beyond_64_bits_raised_another_error(self, number):
        with pytest.raises(RuntimeError):
            torch.tensor([number])

    def test_an_int_beyond_floats_raises(self):
        with pytest.raises(OverflowError):
            torch.tensor([0.5, 2**1024])

    def test_an_int_beyond_64_bits_is_rounded_beside_a_float(self):
        tensor = torch.tensor([0.5, 2**64 + 1])

        assert tensor.tolist() == [0.5, 2.0**64]
        assert tensor.dtype == torch.float32
        assert torch.tensor([2**64 + 1], dtype=torch.float64).tolist() == [2.0**64]


@claim(
    api=["torch.tensor"],
    about=["value", "dtype"],
    see=["generated/torch.tensor", "tensor_attributes"],
    asked=[
        "tensor from numpy float64 is double",
        "mat1 and mat2 must have same dtype got Double",
        "expected scalar type Double but found Float Linear",
        "list with np.float64 becomes double tensor",
        "torch.tensor np.uint16 array unsupported",
    ],
)
class TestTensorFunctionKeepsNumpyDtypes:
    """`torch.tensor` keeps the dtype of float64 and int32 NumPy arrays.

    Without `dtype`, native contiguous arrays of bool, uint8, int8 to int64, floats, complex64 and complex128 keep
    theirs. [an_array_of_ints_stays_one_of_its_width, an_array_keeps_its_dtype]
    From torch 2.3 on `np.uint16`, `np.uint32` and `np.uint64` arrays keep theirs too.
    [an_array_of_wider_unsigned_ints_keeps_its_dtype]
    Before torch 2.3 such arrays raised TypeError. [an_array_of_wider_unsigned_ints_raises]
    By default `np.int32(3)` and `np.float64(3)` keep their dtype, alone or in a list of one.
    [a_numpy_scalar_keeps_its_dtype]
    `[1, 2.5, np.float64(3)]` becomes float64, and a float32 `nn.Linear` rejects it with RuntimeError.
    [one_numpy_float_makes_the_list_float64]
    A list of an int16 and a float64 tensor, both 0-d, becomes float64.
    [a_list_of_0d_tensors_has_the_widest_of_their_dtypes]
    Pass `dtype=torch.float32` where numbers come out of NumPy. [advice]
    """

    @belief("lecture/62")
    @pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "int64"])
    def test_an_array_of_ints_stays_one_of_its_width(self, dtype):
        tensor = torch.tensor(np.array([[1, 2, 3]], dtype=dtype))

        assert tensor.dtype == getattr(torch, dtype)
        assert tensor.tolist() == [[1, 2, 3]]

    @pytest.mark.parametrize("dtype", ["bool", "float16", "float32", "float64", "complex64", "complex128"])
    def test_an_array_keeps_its_dtype(self, dtype):
        tensor = torch.tensor(np.array([1, 0], dtype=dtype))

        assert tensor.dtype == getattr(torch, dtype)
        assert tensor.tolist() == [1, 0]

    @since("2.3")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_an_array_of_wider_unsigned_ints_keeps_its_dtype(self, dtype):
        tensor = torch.tensor(np.array([1, 2], dtype=dtype))

        assert tensor.dtype == getattr(torch, dtype)
        assert tensor.tolist() == [1, 2]

    @until("2.3")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_an_array_of_wider_unsigned_ints_raises(self, dtype):
        with pytest.raises(TypeError):
            torch.tensor(np.array([1, 2], dtype=dtype))

    @pytest.mark.parametrize("dtype", ["uint8", "int32", "float16", "float32", "float64", "complex128"])
    def test_a_numpy_scalar_keeps_its_dtype(self, dtype):
        alone = torch.tensor(np.dtype(dtype).type(3))
        listed = torch.tensor([np.dtype(dtype).type(3)])

        assert alone.dtype == listed.dtype == getattr(torch, dtype)
        assert (alone.tolist(), listed.tolist()) == (3, [3])

    def test_one_numpy_float_makes_the_list_float64(self):
        tensor = torch.tensor([1, 2.5, np.float64(3)])

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.5, 3.0], torch.float64)
        with pytest.raises(RuntimeError):
            torch.nn.Linear(3, 1)(tensor)

    def test_a_list_of_0d_tensors_has_the_widest_of_their_dtypes(self):
        scalars = [torch.tensor(1, dtype=torch.int16), torch.tensor(2.5, dtype=torch.float64)]

        tensor = torch.tensor(scalars)

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.5], torch.float64)


@claim(
    api=["torch.tensor"],
    about=["value", "dtype", "error"],
    see=["generated/torch.tensor"],
    asked=[
        "value cannot be converted to type uint8 without overflow",
        "torch.tensor numpy values wrap to uint8 silently",
        "out of range values when creating int8 tensor",
        "1e5 to float16 tensor becomes inf",
        "nan in list to integer tensor",
    ],
)
class TestTensorFunctionRangeChecksListsOnly:
    """`torch.tensor` with `dtype=torch.int8` checks the range of lists.

    In a list -129 in int8, 256 in uint8 and 2**31 in int32 raise RuntimeError.
    [a_number_in_a_list_that_does_not_fit_raises]
    In an int64 array 256 wraps to 0 in uint8. [a_number_in_an_array_that_does_not_fit_wraps]
    A lone `np.int64(256)` raises RuntimeError in uint8. [a_lone_numpy_int_that_does_not_fit_raises]
    A Python int from -1 to -255 in a list wraps in uint8. [a_negative_number_in_a_list_wraps_in_uint8]
    In a list or an array 1.9 and -1.9 are cut to 1 and -1 in int64. [floats_are_cut_towards_zero]
    In a list or an array 70000.0 becomes infinite in float16, silently. [floats_beyond_float16_become_infinite]
    NaN in a list raises RuntimeError in int64 and is True in bool. [nan_is_true_in_bool_and_raises_in_an_integer_dtype]
    """

    @pytest.mark.parametrize(
        ("number", "dtype"),
        [(256, torch.uint8), (-256, torch.uint8), (-1.0, torch.uint8), (-129, torch.int8), (2**31, torch.int32)],
        ids=str,
    )
    def test_a_number_in_a_list_that_does_not_fit_raises(self, number, dtype):
        with pytest.raises(RuntimeError):
            torch.tensor([number], dtype=dtype)

    def test_a_number_in_an_array_that_does_not_fit_wraps(self):
        tensor = torch.tensor(np.array([256, 257, -1]), dtype=torch.uint8)

        assert (tensor.tolist(), tensor.dtype) == ([0, 1, 255], torch.uint8)

    def test_a_lone_numpy_int_that_does_not_fit_raises(self):
        with pytest.raises(RuntimeError):
            torch.tensor(np.int64(256), dtype=torch.uint8)

    def test_a_negative_number_in_a_list_wraps_in_uint8(self):
        tensor = torch.tensor([-1, -255], dtype=torch.uint8)

        assert (tensor.tolist(), tensor.dtype) == ([255, 1], torch.uint8)

    @pytest.mark.parametrize("data", [[1.9, -1.9], np.array([1.9, -1.9])], ids=["list", "array"])
    def test_floats_are_cut_towards_zero(self, data):
        tensor = torch.tensor(data, dtype=torch.int64)

        assert (tensor.tolist(), tensor.dtype) == ([1, -1], torch.int64)

    @pytest.mark.parametrize("data", [[70000.0, -70000.0], np.array([70000.0, -70000.0])], ids=["list", "array"])
    def test_floats_beyond_float16_become_infinite(self, data):
        tensor = torch.tensor(data, dtype=torch.float16)

        assert (tensor.tolist(), tensor.dtype) == ([float("inf"), float("-inf")], torch.float16)

    def test_nan_is_true_in_bool_and_raises_in_an_integer_dtype(self):
        truth = torch.tensor([0.0, float("nan")], dtype=torch.bool)

        assert (truth.tolist(), truth.dtype) == ([False, True], torch.bool)
        with pytest.raises(RuntimeError):
            torch.tensor([float("nan")], dtype=torch.int64)
