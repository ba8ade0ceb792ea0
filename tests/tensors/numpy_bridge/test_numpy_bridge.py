"""The bridge to NumPy: sharing memory.

Order: 31
"""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor.numpy"],
    about=["memory", "value", "shape", "dtype"],
    see=["generated/torch.Tensor.numpy", "tensor_view"],
    asked=[
        "convert tensor to numpy array without copying",
        "changing numpy array also changes the tensor",
        "does .numpy() copy data",
        "tensor.numpy() vs np.array(tensor)",
        "keep independent numpy copy of tensor",
    ],
)
class TestNumpySharesTheTensorsMemory:
    """`Tensor.numpy()` can return an array that shares the tensor's memory.

    bool, uint8, the signed integers, float16 to float64, complex64 and complex128 keep their dtype.
    [a_tensor_becomes_an_array_of_its_dtype]
    uint16, uint32 and uint64 have crossed since torch 2.3; older releases lack them.
    [a_tensor_of_wider_unsigned_ints_becomes_an_array, there_is_no_tensor_of_wider_unsigned_ints]
    The array has the tensor's shape: a 0-d tensor becomes a 0-d array. [any_shape_becomes_an_array_of_that_shape]
    For a float32 vector, a write in place on either side shows on the other. [writes_in_place_show_on_both_sides]
    `x = x + 1` makes a new tensor and leaves the array behind. [an_operation_out_of_place_leaves_the_array_behind]
    A transposed and sliced int64 matrix becomes an array of the same strides, in bytes.
    [a_view_becomes_an_array_with_its_strides]
    One element expanded to a vector becomes a writable array over a single number.
    [an_expanded_tensor_becomes_a_writable_array_of_one_number]
    By default `np.asarray(x)` of a float32 vector shares too, while `np.array(x)` copies.
    [asarray_shares_and_array_copies]
    """

    @belief("memo/2")
    @pytest.mark.parametrize(
        "dtype",
        [
            "bool",
            "uint8",
            "int8",
            "int16",
            "int32",
            "int64",
            "float16",
            "float32",
            "float64",
            "complex64",
            "complex128",
        ],
    )
    def test_a_tensor_becomes_an_array_of_its_dtype(self, dtype):
        tensor = torch.tensor([[1, 0, 1]], dtype=getattr(torch, dtype))

        array = tensor.numpy()

        assert isinstance(array, np.ndarray)
        assert (array.tolist(), array.dtype) == ([[1, 0, 1]], np.dtype(dtype))

    @since("2.3")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_a_tensor_of_wider_unsigned_ints_becomes_an_array(self, dtype):
        array = torch.tensor([1, 2], dtype=getattr(torch, dtype)).numpy()

        assert (array.tolist(), array.dtype) == ([1, 2], np.dtype(dtype))

    @until("2.3")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_there_is_no_tensor_of_wider_unsigned_ints(self, dtype):
        assert not hasattr(torch, dtype)

    @belief("memo/2")
    @pytest.mark.parametrize("shape", [(), (0,), (0, 3), (1,), (2, 1, 2)], ids=str)
    def test_any_shape_becomes_an_array_of_that_shape(self, shape):
        array = torch.ones(shape).numpy()

        assert isinstance(array, np.ndarray)
        assert (array.shape, array.tolist()) == (shape, torch.ones(shape).tolist())

    def test_writes_in_place_show_on_both_sides(self):
        tensor = torch.tensor([1.0, 2.0, 3.0])

        array = tensor.numpy()
        tensor.add_(1)
        array[2] = 9

        assert tensor.tolist() == array.tolist() == tensor.numpy().tolist() == [2.0, 3.0, 9.0]
        assert tensor.numpy() is not array

    def test_an_operation_out_of_place_leaves_the_array_behind(self):
        tensor = torch.tensor([1.0, 2.0])

        array = tensor.numpy()
        tensor = tensor + 1

        assert (array.tolist(), tensor.tolist()) == ([1.0, 2.0], [2.0, 3.0])

    def test_a_view_becomes_an_array_with_its_strides(self):
        matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])

        array = matrix.t()[::2].numpy()
        array[1, 0] = 9

        assert array.tolist() == [[1, 4], [9, 6]]
        assert array.strides == (16, 24)
        assert matrix.tolist() == [[1, 2, 9], [4, 5, 6]]

    def test_an_expanded_tensor_becomes_a_writable_array_of_one_number(self):
        array = torch.tensor([1.0]).expand(3).numpy()

        array[0] = 5

        assert array.tolist() == [5.0, 5.0, 5.0]

    def test_asarray_shares_and_array_copies(self):
        tensor = torch.tensor([1.0, 2.0])

        shared, copied = np.asarray(tensor), np.array(tensor)
        tensor[0] = 9

        assert shared.tolist() == [9.0, 2.0]
        assert copied.tolist() == [1.0, 2.0]


@claim(
    api=["torch.from_numpy"],
    about=["memory", "value", "shape", "dtype"],
    see=["generated/torch.from_numpy", "generated/torch.as_tensor"],
    asked=[
        "convert numpy array to tensor without copy",
        "from_numpy vs torch.tensor copy",
        "from_numpy takes no keyword arguments",
        "can't convert np.ndarray of type numpy.uint16",
        "double from numpy vs float weights of Linear",
        "modifying numpy array changes tensor",
    ],
)
class TestFromNumpySharesTheArraysMemory:
    """`torch.from_numpy` can return a tensor that shares the array's memory.

    bool, uint8, the signed integers, float16 to float64, complex64 and complex128 keep their dtype.
    [an_array_becomes_a_tensor_of_its_dtype]
    uint16, uint32 and uint64 raised TypeError before torch 2.3, because torch lacked these dtypes.
    [an_array_of_wider_unsigned_ints_becomes_a_tensor]
    A new int64 array and its transpose keep their shape and values.
    [an_array_of_any_shape_and_its_transpose_become_tensors_of_their_values]
    A transposed and sliced int64 array becomes a tensor of the same strides, in elements.
    [a_strided_array_becomes_a_tensor_with_its_strides]
    For a float64 vector, a write in place on either side shows on the other. [writes_in_place_show_on_both_sides]
    The way there and back shares memory, but the array is another object.
    [the_way_there_and_back_shares_but_is_another_array]
    For a float64 array, the tensor has `requires_grad` False, and `requires_grad_()` turns it on.
    [the_tensor_is_a_leaf_that_can_be_asked_for_gradients]
    The options `dtype` and `requires_grad` raise TypeError. [an_option_raises]
    Layers hold float32 by default: convert a float64 array's tensor with `.float()`, which copies.
    [float_copies_to_float32]
    """

    @belief("memo/19")
    @pytest.mark.parametrize(
        "dtype",
        [
            "bool",
            "uint8",
            "int8",
            "int16",
            "int32",
            "int64",
            "float16",
            "float32",
            "float64",
            "complex64",
            "complex128",
        ],
    )
    def test_an_array_becomes_a_tensor_of_its_dtype(self, dtype):
        array = np.array([[1, 0, 1]], dtype=dtype)

        tensor = torch.from_numpy(array)
        array[0, 1] = 1

        assert type(tensor) is torch.Tensor
        assert (tensor.tolist(), tensor.dtype) == ([[1, 1, 1]], getattr(torch, dtype))

    @belief("memo/19")
    @given(shape=st.lists(st.integers(0, 3), max_size=3))
    def test_an_array_of_any_shape_and_its_transpose_become_tensors_of_their_values(self, shape):
        array = np.arange(math.prod(shape)).reshape(shape)

        tensor, transposed = torch.from_numpy(array), torch.from_numpy(array.T)

        assert (tensor.tolist(), list(tensor.shape)) == (array.tolist(), shape)
        assert (transposed.tolist(), list(transposed.shape)) == (array.T.tolist(), shape[::-1])

    @belief("memo/19", holds=">=2.3", raises=TypeError, role="exception")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_an_array_of_wider_unsigned_ints_becomes_a_tensor(self, dtype):
        tensor = torch.from_numpy(np.array([1, 2], dtype=dtype))

        assert (tensor.tolist(), tensor.dtype) == ([1, 2], getattr(torch, dtype))

    def test_writes_in_place_show_on_both_sides(self):
        array = np.array([1.0, 2.0, 3.0])

        tensor = torch.from_numpy(array)
        array += 1
        tensor[2] = 9

        assert tensor.tolist() == array.tolist() == [2.0, 3.0, 9.0]

    def test_a_strided_array_becomes_a_tensor_with_its_strides(self):
        array = np.array([[1, 2, 3], [4, 5, 6]])

        tensor = torch.from_numpy(array.T[::2])
        tensor[1, 0] = 9

        assert (tensor.tolist(), tensor.stride()) == ([[1, 4], [9, 6]], (2, 3))
        assert array.tolist() == [[1, 2, 9], [4, 5, 6]]

    def test_the_way_there_and_back_shares_but_is_another_array(self):
        array = np.array([1.0, 2.0])

        back = torch.from_numpy(array).numpy()
        back[0] = 5

        assert back is not array
        assert array.tolist() == [5.0, 2.0]

    def test_the_tensor_is_a_leaf_that_can_be_asked_for_gradients(self):
        tensor = torch.from_numpy(np.array([1.0, 2.0]))
        asked_before = tensor.requires_grad

        (tensor.requires_grad_() * torch.tensor([3.0, 4.0])).sum().backward()

        assert not asked_before
        assert tensor.grad.tolist() == [3.0, 4.0]

    @pytest.mark.parametrize(
        "option", [{"dtype": torch.float32}, {"requires_grad": True}], ids=["dtype", "requires_grad"]
    )
    def test_an_option_raises(self, option):
        with pytest.raises(TypeError):
            torch.from_numpy(np.array([1.0]), **option)

    def test_float_copies_to_float32(self):
        array = np.array([1.0, 2.0])

        converted = torch.from_numpy(array).float()
        converted[0] = 9

        assert converted.dtype == torch.float32
        assert array.tolist() == [1.0, 2.0]
