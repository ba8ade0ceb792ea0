"""Dtypes.

Order: 7
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.dtype"],
    about=["value", "dtype", "error"],
    see=["tensor_attributes", "tensors"],
    asked=[
        "check data type of a tensor",
        "attribute dtype of torch._C.TensorBase objects is not writable",
        "module torch has no attribute uint16",
        "compare torch dtype with numpy dtype",
        "default dtype of torch.tensor for ints and floats",
        "tensor.dtype = float32 not allowed",
    ],
)
class TestDtypeIsAReadOnlyAttribute:
    """`Tensor.dtype` is one of torch's dtype objects and cannot be set.

    There is one object for each dtype, so `is` and `==` agree. [it_is_the_dtype_that_the_tensor_was_made_with]
    Setting the dtype raises AttributeError. [it_cannot_be_set]
    By default `torch.tensor` makes int64 of ints like 1, float32 of floats, and keeps NumPy's float16 and float64.
    [it_follows_the_data_where_none_was_asked_for]
    `uint16`, `uint32` and `uint64` are dtypes from torch 2.3 on.
    [wider_unsigned_integers_are_told_as_well, wider_unsigned_integers_do_not_exist_before]
    `torch.float64` does not equal its name, NumPy's float64 or Python's `float`.
    [it_equals_nothing_that_is_not_of_torch]
    """

    @belief("lecture/14")
    @pytest.mark.parametrize(
        "dtype",
        [
            torch.bool,
            torch.uint8,
            torch.int8,
            torch.int16,
            torch.int32,
            torch.int64,
            torch.float16,
            torch.bfloat16,
            torch.float32,
            torch.float64,
            torch.complex64,
        ],
        ids=str,
    )
    def test_it_is_the_dtype_that_the_tensor_was_made_with(self, dtype):
        tensor = torch.zeros(2, dtype=dtype)

        assert tensor.dtype is dtype

    @belief("lecture/14")
    @pytest.mark.parametrize(
        ("data", "dtype"),
        [
            (True, torch.bool),
            ([1, 2], torch.int64),
            ([1, 2.5], torch.float32),
            ([], torch.float32),
            (1j, torch.complex64),
            (np.zeros(1), torch.float64),
            (np.float16(1), torch.float16),
        ],
        ids=["bool", "ints", "floats", "nothing", "complex", "float64-array", "numpy-float16"],
    )
    def test_it_follows_the_data_where_none_was_asked_for(self, data, dtype):
        tensor = torch.tensor(data)

        assert tensor.dtype == dtype

    @since("2.3")
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_wider_unsigned_integers_are_told_as_well(self, name):
        tensor = torch.zeros(2, dtype=getattr(torch, name))

        assert str(tensor.dtype) == f"torch.{name}"

    @until("2.3")
    @pytest.mark.parametrize("name", ["uint16", "uint32", "uint64"])
    def test_wider_unsigned_integers_do_not_exist_before(self, name):
        assert not hasattr(torch, name)

    def test_it_cannot_be_set(self):
        tensor = torch.tensor([1.0])

        with pytest.raises(AttributeError):
            tensor.dtype = torch.float64

        assert tensor.dtype == torch.float32

    @pytest.mark.parametrize("other", ["float64", "torch.float64", np.float64, np.dtype("float64"), float], ids=repr)
    def test_it_equals_nothing_that_is_not_of_torch(self, other):
        tensor = torch.zeros(2, dtype=torch.float64)

        assert isinstance(tensor.dtype, torch.dtype)
        assert tensor.dtype != other


@claim(
    api=["torch.float"],
    about=["value", "dtype"],
    see=["tensor_attributes", "generated/torch.set_default_dtype", "type_info"],
    asked=[
        "is torch.float 32 or 64 bit",
        "torch.double vs torch.float",
        "dtype=float gives float64",
        "add_stub not implemented for Float8_e4m3fn",
        "module torch has no attribute float8_e4m3fn",
        "which dtypes are floating point",
    ],
)
class TestTorchFloatIsFloat32:
    """`torch.float` is `torch.float32` under another name.

    `torch.double` is float64, and `torch.half` is float16. [each_alias_is_the_very_object]
    Each of them is a floating-point dtype, as is bfloat16.
    [it_is_a_float_dtype, the_float_dtypes_differ_in_size_and_range]
    int64, bool and complex64 are not. [integers_booleans_and_complex_numbers_are_not_floating]
    `float8_e4m3fn` is one, but adding two such tensors on the CPU raises NotImplementedError.
    [float8_is_floating_and_cannot_be_added]
    Before torch 2.8 RuntimeError was raised, and before torch 2.1 the dtype did not exist.
    [adding_float8_raised_a_runtime_error, float8_does_not_exist_before]
    The default dtype can be changed; `torch.float` stays float32. [it_is_not_the_default_dtype]
    As `dtype=` of `torch.tensor` Python's `float` means float64. [it_is_not_the_float_of_python]
    """

    @belief("til/6")
    def test_it_is_a_float_dtype(self):
        tensor = torch.tensor([1, 2], dtype=torch.float)

        assert tensor.dtype.is_floating_point
        assert tensor.tolist() == [1.0, 2.0]

    @pytest.mark.parametrize(
        ("alias", "dtype"),
        [("float", torch.float32), ("double", torch.float64), ("half", torch.float16), ("cfloat", torch.complex64)],
        ids=["float", "double", "half", "cfloat"],
    )
    def test_each_alias_is_the_very_object(self, alias, dtype):
        assert getattr(torch, alias) is dtype

    @pytest.mark.parametrize(
        ("dtype", "bits", "largest"),
        [
            (torch.float, 32, (2 - 2**-23) * 2.0**127),
            (torch.double, 64, (2 - 2**-52) * 2.0**1023),
            (torch.half, 16, 65504.0),
            (torch.bfloat16, 16, (2 - 2**-7) * 2.0**127),
        ],
        ids=["float", "double", "half", "bfloat16"],
    )
    def test_the_float_dtypes_differ_in_size_and_range(self, dtype, bits, largest):
        limits = torch.finfo(dtype)

        assert dtype.is_floating_point
        assert (limits.bits, limits.max) == (bits, largest)

    @pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64], ids=str)
    def test_integers_booleans_and_complex_numbers_are_not_floating(self, dtype):
        assert not dtype.is_floating_point

    @since("2.1")
    @until("2.8")
    def test_adding_float8_raised_a_runtime_error(self):
        tensor = torch.ones(1).to(torch.float8_e4m3fn)

        with pytest.raises(RuntimeError) as raised:
            tensor + tensor
        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which it is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]add",
                "torch.[Tensor.]sub",
                "torch.[Tensor.]div",
                "torch.Tensor.add_",
                "torch.Tensor.sub_",
                "torch.Tensor.div_",
            ],
            "when": ["all_dtypes:float8_e4m3fn,float8_e5m2,float8_e4m3fnuz,float8_e5m2fnuz", "device:cpu"],
        },
    )
    def test_float8_is_floating_and_cannot_be_added(self):
        tensor = torch.ones(1).to(torch.float8_e4m3fn)

        assert tensor.is_floating_point()
        with pytest.raises(NotImplementedError):
            tensor + tensor

    @until("2.1")
    def test_float8_does_not_exist_before(self):
        assert not hasattr(torch, "float8_e4m3fn")

    def test_it_is_not_the_default_dtype(self):
        before = torch.get_default_dtype()

        torch.set_default_dtype(torch.float64)
        try:
            dtypes = [torch.tensor([1.0]).dtype, torch.tensor([1.0], dtype=torch.float).dtype]
        finally:
            torch.set_default_dtype(before)

        assert dtypes == [torch.float64, torch.float32]

    def test_it_is_not_the_float_of_python(self):
        values = [1.5]

        assert torch.tensor(values, dtype=float).dtype == torch.float64
        assert torch.tensor(values, dtype=torch.float).dtype == torch.float32
