"""torch.Tensor, the class: what it makes of numbers.

Order: 5
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor"],
    about=["value", "shape", "dtype", "error"],
    see=["tensors", "generated/torch.tensor"],
    asked=[
        "torch.Tensor of ints gives floats",
        "torch.Tensor([1,2]) is float not long",
        "labels become float after torch.Tensor",
        "expected sequence of length at dim 1",
        "too many dimensions str torch.Tensor",
        "int too large to convert to float",
    ],
)
class TestTensorClassMakesFloatsOfData:
    """`torch.Tensor` turns the ints of a list into floats.

    `torch.Tensor` is a class, not a function. [it_is_a_class]
    Ints in a tuple or range, and bools in a list, become floats as well. [ints_in_a_sequence_become_floats]
    A NumPy matrix of uint8 or int8 to int64 becomes floats. [ints_in_an_array_become_floats]
    Ints in a tensor stay ints, because the call returns a view of the tensor. [ints_in_a_tensor_become_floats]
    The floats from a list are of the default dtype. [the_floats_are_of_the_default_dtype]
    In float32 the int 2**24 + 1 becomes 2**24, and 2**200 becomes infinite, silently.
    [large_ints_lose_digits_or_become_infinite]
    `[1j]` and `[None]` raise TypeError, `["1"]` and `[[1], [2, 3]]` ValueError, and `[2**1024]` OverflowError.
    [what_float_cannot_take_raises]
    A complex128 vector of NumPy loses its imaginary parts. [complex_numbers_in_an_array_lose_their_imaginary_part]
    """

    @belief("lecture/58")
    def test_it_is_a_class(self):
        assert isinstance(torch.Tensor, type)
        assert type(torch.Tensor([1])) is torch.Tensor

    @belief("lecture/58")
    @pytest.mark.parametrize("data", [[1, 2], (1, 2), range(1, 3), [True, 2]], ids=["list", "tuple", "range", "bool"])
    def test_ints_in_a_sequence_become_floats(self, data):
        tensor = torch.Tensor(data)

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.0], torch.float32)

    @belief("lecture/58")
    @pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "int64"])
    def test_ints_in_an_array_become_floats(self, dtype):
        tensor = torch.Tensor(np.array([[1, 2]], dtype=dtype))

        assert (tensor.tolist(), tensor.dtype) == ([[1.0, 2.0]], torch.float32)

    @belief("lecture/58", holds=False, role="exception")
    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64], ids=str)
    def test_ints_in_a_tensor_become_floats(self, dtype):
        tensor = torch.Tensor(torch.tensor([1, 2], dtype=dtype))

        assert tensor.dtype == torch.float32

    @pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
    def test_the_floats_are_of_the_default_dtype(self, dtype):
        torch.set_default_dtype(dtype)
        try:
            tensor = torch.Tensor([1, 2])
        finally:
            torch.set_default_dtype(torch.float32)

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.0], dtype)

    def test_large_ints_lose_digits_or_become_infinite(self):
        tensor = torch.Tensor([2**24 + 1, 2**64 + 1, 2**200])

        assert tensor.tolist() == [2.0**24, 2.0**64, float("inf")]

    @pytest.mark.parametrize(
        ("data", "error"),
        [
            ([1j], TypeError),
            ([None], TypeError),
            (["1"], ValueError),
            ([[1], [2, 3]], ValueError),
            ([2**1024], OverflowError),
        ],
        ids=["complex", "None", "text", "unequal rows", "huge"],
    )
    def test_what_float_cannot_take_raises(self, data, error):
        with pytest.raises(error):
            torch.Tensor(data)

    def test_complex_numbers_in_an_array_lose_their_imaginary_part(self):
        tensor = torch.Tensor(np.array([1 + 2j, 3j]))

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 0.0], torch.float32)


@claim(
    api=["torch.Tensor"],
    about=["shape", "dtype", "argument", "error"],
    see=["tensors", "generated/torch.empty"],
    asked=[
        "torch.Tensor(3) gives garbage values",
        "new() data must be a sequence got float",
        "scalar tensor from number torch.Tensor(5) wrong",
        "uninitialized random values from torch.Tensor",
        "torch.Tensor(2, 3) creates shape or data",
    ],
)
class TestTensorClassTakesIntsAsSizes:
    """`torch.Tensor` accepts bare Python ints as sizes, not as data.

    `torch.Tensor(3)` has three elements and `torch.Tensor(2, 3)` has six. [ints_are_sizes]
    A lone int does not become a float, because the call reads a size. [a_lone_int_becomes_a_float]
    `torch.Size([2, 3])` is sizes, and the tuple `(2, 3)` is data. [a_size_is_sizes_and_a_tuple_is_data]
    A 0-d float64 array is data. [a_0d_array_of_a_float_is_data]
    A 0-d int64 tensor is data when alone, and a size beside another one.
    [a_lone_0d_tensor_of_an_int_is_data, ints_are_sizes]
    The size -1 raises RuntimeError. [a_negative_size_raises]
    A lone Python float, bool, complex number or None raises TypeError. [a_lone_value_that_is_no_int_raises]
    Write `torch.empty(3)` or `torch.tensor(3)`. [advice]
    """

    @belief("lecture/58", holds=False, role="exception")
    @pytest.mark.parametrize("number", [0, np.int64(0), np.array(0)], ids=["int", "numpy scalar", "0-d array"])
    def test_a_lone_int_becomes_a_float(self, number):
        assert torch.Tensor(number).tolist() == 0.0

    @pytest.mark.parametrize(
        ("arguments", "shape"),
        [
            ((), (0,)),
            ((3,), (3,)),
            ((2, 3), (2, 3)),
            ((2, 0), (2, 0)),
            ((2, True), (2, 1)),
            ((np.int64(2), np.array(3)), (2, 3)),
            ((torch.tensor(2), torch.tensor(3)), (2, 3)),
        ],
        ids=["none", "one", "two", "zero", "bool", "numpy", "tensors"],
    )
    def test_ints_are_sizes(self, arguments, shape):
        tensor = torch.Tensor(*arguments)

        assert (tuple(tensor.shape), tensor.dtype) == (shape, torch.float32)

    def test_a_size_is_sizes_and_a_tuple_is_data(self):
        from_size = torch.Tensor(torch.Size([2, 3]))
        from_tuple = torch.Tensor((2, 3))

        assert from_size.shape == (2, 3)
        assert from_tuple.tolist() == [2.0, 3.0]

    def test_a_0d_array_of_a_float_is_data(self):
        tensor = torch.Tensor(np.array(3.0))

        assert (tensor.tolist(), tensor.dtype) == (3.0, torch.float32)

    def test_a_lone_0d_tensor_of_an_int_is_data(self):
        tensor = torch.Tensor(torch.tensor(3))

        assert (tensor.tolist(), tensor.dtype) == (3, torch.int64)

    @pytest.mark.parametrize("sizes", [(-1,), (2, -1)], ids=str)
    def test_a_negative_size_raises(self, sizes):
        with pytest.raises(RuntimeError):
            torch.Tensor(*sizes)

    @pytest.mark.parametrize(
        "number", [3.0, True, None, 1j, np.float64(3)], ids=["float", "bool", "None", "1j", "numpy"]
    )
    def test_a_lone_value_that_is_no_int_raises(self, number):
        with pytest.raises(TypeError):
            torch.Tensor(number)


@claim(
    api=["torch.Tensor"],
    about=["argument", "error", "state"],
    see=["tensors", "generated/torch.tensor", "generated/torch.set_default_device"],
    asked=[
        "torch.Tensor dtype argument error",
        "new() received an invalid combination of arguments dtype",
        "legacy constructor expects device type cpu",
        "torch.Tensor on gpu device argument",
        "torch.Tensor requires_grad=True not accepted",
    ],
)
class TestTensorClassHasNoDtypeAndNoDevice:
    """`torch.Tensor` rejects `dtype` and ignores the default device.

    With a list, `dtype` and `requires_grad` raise TypeError. [dtype_and_requires_grad_raise]
    `device="cpu"` is accepted for a list. [the_device_may_be_the_cpu]
    `device="meta"` raises RuntimeError for a list and for a size. [another_device_raises]
    With meta as the default device, lists and sizes still make tensors on the CPU. [the_default_device_is_ignored]
    A meta tensor given as data stays on its device. [a_tensor_stays_on_its_device]
    """

    @pytest.mark.parametrize(
        "option", [{"dtype": torch.float32}, {"requires_grad": True}], ids=["dtype", "requires_grad"]
    )
    def test_dtype_and_requires_grad_raise(self, option):
        with pytest.raises(TypeError):
            torch.Tensor([1.0], **option)

    def test_the_device_may_be_the_cpu(self):
        tensor = torch.Tensor([1, 2], device="cpu")

        assert (tensor.tolist(), tensor.device.type) == ([1.0, 2.0], "cpu")

    @pytest.mark.parametrize("data", [[1.0], 2], ids=["list", "size"])
    def test_another_device_raises(self, data):
        with pytest.raises(RuntimeError):
            torch.Tensor(data, device="meta")

    def test_a_tensor_stays_on_its_device(self):
        tensor = torch.Tensor(torch.ones(2, device="meta"))

        assert tensor.device.type == "meta"

    def test_the_default_device_is_ignored(self):
        with torch.device("meta"):
            made_by_class = torch.Tensor([1, 2])
            made_of_a_size = torch.Tensor(2)
            made_by_function = torch.tensor([1, 2])

        assert made_by_class.device.type == made_of_a_size.device.type == "cpu"
        assert made_by_function.device.type == "meta"
