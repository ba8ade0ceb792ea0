"""torch.Tensor, the class: what it shares and what it copies.

Order: 6
"""

import array

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(
    api=["torch.Tensor"],
    about=["memory", "dtype", "shape", "gradient", "error"],
    see=["tensors", "tensor_view", "generated/torch.Tensor.detach"],
    asked=[
        "torch.Tensor(x) shares memory with x",
        "does torch.Tensor(tensor) copy",
        "cannot access storage of SparseTensorImpl",
        "wrapping a parameter in torch.Tensor",
        "changing torch.Tensor(t) changes t",
    ],
)
class TestTensorClassAliasesATensor:
    """`torch.Tensor` of a dense tensor returns a view of it.

    The view keeps the dtype and shares memory, for each of twelve dtypes from bool to complex128.
    [a_tensor_of_any_dtype_shares_its_memory]
    A transposed matrix and a float32 leaf share memory too.
    [a_transposed_tensor_shares_its_memory, a_leaf_that_requires_a_gradient_shares_its_memory]
    In grad mode the gradient flows back to the leaf given. [the_gradient_flows_back_to_the_tensor_given]
    In grad mode, writing into the view of a leaf that requires a gradient raises RuntimeError.
    [writing_where_a_gradient_is_required_raises]
    `unsqueeze_` on the view leaves the shape of the tensor. [the_shape_is_its_own]
    A Parameter is returned as a plain tensor. [a_parameter_becomes_a_plain_tensor]
    A sparse COO tensor raises NotImplementedError. [a_sparse_tensor_raises]
    """

    @belief("lecture/59")
    @pytest.mark.parametrize(
        "dtype",
        [
            *(torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
            *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128),
        ],
        ids=str,
    )
    def test_a_tensor_of_any_dtype_shares_its_memory(self, dtype):
        source = torch.tensor([1, 0, 0], dtype=dtype)

        tensor = torch.Tensor(source)
        tensor[1] = 1

        assert (source.tolist(), tensor.dtype) == ([1, 1, 0], dtype)
        assert tensor.data_ptr() == source.data_ptr()

    @belief("lecture/59")
    def test_a_transposed_tensor_shares_its_memory(self):
        source = torch.tensor([[1, 2, 3], [4, 5, 6]])

        tensor = torch.Tensor(source.t())
        source[0, 1] = 9

        assert tensor.tolist() == [[1, 4], [9, 5], [3, 6]]
        assert tensor.stride() == (1, 3)

    @belief("lecture/59")
    def test_a_leaf_that_requires_a_gradient_shares_its_memory(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        tensor = torch.Tensor(leaf)
        with torch.no_grad():
            tensor[0] = 5

        assert leaf.tolist() == [5.0, 2.0]

    def test_the_gradient_flows_back_to_the_tensor_given(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        tensor = torch.Tensor(leaf)
        (tensor * torch.tensor([3.0, 4.0])).sum().backward()

        assert (tensor.requires_grad, tensor.is_leaf) == (True, False)
        assert leaf.grad.tolist() == [3.0, 4.0]

    def test_writing_where_a_gradient_is_required_raises(self):
        tensor = torch.Tensor(torch.tensor([1.0, 2.0], requires_grad=True))

        with pytest.raises(RuntimeError):
            tensor[0] = 5

    def test_the_shape_is_its_own(self):
        source = torch.tensor([1, 2])

        tensor = torch.Tensor(source).unsqueeze_(0)

        assert (source.tolist(), tensor.tolist()) == ([1, 2], [[1, 2]])

    def test_a_parameter_becomes_a_plain_tensor(self):
        parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))

        tensor = torch.Tensor(parameter)

        assert type(tensor) is torch.Tensor
        assert tensor.data_ptr() == parameter.data_ptr()

    def test_a_sparse_tensor_raises(self):
        sparse = torch.eye(2).to_sparse()

        with pytest.raises(NotImplementedError):
            torch.Tensor(sparse)


@claim(
    api=["torch.Tensor"],
    about=["memory", "value", "dtype", "shape"],
    see=["tensors", "generated/torch.frombuffer"],
    asked=[
        "does torch.Tensor(list) copy",
        "tensor from a list of numpy.ndarrays is extremely slow",
        "array.array to tensor without copy",
        "torch.Tensor from list of tensors",
    ],
)
class TestTensorClassCopiesSequences:
    """`torch.Tensor` copies a list.

    Writing to the list or to the tensor leaves the other alone. [a_list_is_copied, any_list_of_floats_is_copied]
    A list of float32 vectors or of 0-d tensors is copied too.
    [a_list_of_arrays_is_copied, a_list_of_0d_tensors_is_copied]
    An `array.array` of numbers is copied, although it holds memory. [an_array_of_the_standard_library_is_copied]
    The untyped storage of a float32 tensor is shared. [a_storage_is_shared]
    Use `torch.frombuffer` to share an `array.array`. [advice]
    """

    @belief("lecture/60")
    def test_a_list_is_copied(self):
        numbers = [1.0, 2.0]

        tensor = torch.Tensor(numbers)
        numbers[0] = 5.0
        tensor[1] = 7

        assert (numbers, tensor.tolist()) == ([5.0, 2.0], [1.0, 7.0])

    @belief("lecture/60")
    @given(numbers=st.lists(st.floats(width=32, allow_nan=False)))
    def test_any_list_of_floats_is_copied(self, numbers):
        tensor = torch.Tensor(numbers)
        before = list(numbers)
        numbers.append(1.0)

        assert (tensor.tolist(), tensor.dtype) == (before, torch.float32)

    @belief("lecture/60")
    def test_a_list_of_arrays_is_copied(self):
        rows = [np.zeros(2, dtype=np.float32), np.ones(2, dtype=np.float32)]

        tensor = torch.Tensor(rows)
        tensor += 5

        assert tensor.tolist() == [[5.0, 5.0], [6.0, 6.0]]
        assert [row.tolist() for row in rows] == [[0.0, 0.0], [1.0, 1.0]]

    @belief("lecture/60")
    def test_a_list_of_0d_tensors_is_copied(self):
        scalars = [torch.tensor(1.0), torch.tensor(2)]

        tensor = torch.Tensor(scalars)
        scalars[0].fill_(5)

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.0], torch.float32)

    def test_a_storage_is_shared(self):
        source = torch.tensor([1.0, 2.0])

        tensor = torch.Tensor(source.untyped_storage())
        tensor[0] = 5

        assert (source.tolist(), tensor.tolist()) == ([5.0, 2.0], [5.0, 2.0])

    @pytest.mark.parametrize("kind", ["f", "d", "i"])
    def test_an_array_of_the_standard_library_is_copied(self, kind):
        numbers = array.array(kind, [1, 2])

        tensor = torch.Tensor(numbers)
        numbers[0] = 5

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.0], torch.float32)


@claim(
    api=["torch.Tensor"],
    about=["memory", "value", "dtype", "shape", "error", "warning"],
    see=["tensors", "generated/torch.from_numpy"],
    asked=[
        "torch.Tensor(numpy array) shares memory",
        "torch.Tensor of float64 array becomes float32 copy",
        "does torch.Tensor(ndarray) copy",
        "editing array changes my torch.Tensor",
        "torch.Tensor vs from_numpy for float32 array",
    ],
)
class TestTensorClassSharesFloat32Arrays:
    """`torch.Tensor` shares memory with a plain float32 array by default.

    An array of float32 is not copied, because it already has the default dtype. [an_array_of_float32_is_copied]
    Writes show on both sides, for a transposed float32 array too.
    [writes_show_on_both_sides_of_a_strided_float32_array]
    A vector of bool, uint8, int8 to int64, float16 or float64 is copied. [an_array_of_another_dtype_is_copied]
    With float64 as the default dtype, float64 is shared and float32 copied.
    [the_default_dtype_decides_which_arrays_are_shared]
    A float32 array marked as not writeable is written through; the first warns, unless `from_numpy` has warned before.
    [a_read_only_float32_array_is_written_through_after_a_warning]
    uint16, uint32 and uint64 are converted from torch 2.3 on. [an_array_of_wider_unsigned_ints_is_converted]
    Before torch 2.3 they raised TypeError. [an_array_of_wider_unsigned_ints_raises]
    A reversed vector of two numbers and a byte-swapped one raise ValueError.
    [an_array_that_no_tensor_can_describe_raises]
    An array of objects or of text raises TypeError. [an_array_that_no_tensor_can_describe_raises]
    Write `torch.tensor(array)` to copy, or `torch.from_numpy(array)` to share. [advice]
    """

    @belief("lecture/61", holds=False, role="exception")
    def test_an_array_of_float32_is_copied(self):
        values = np.array([1.0, 2.0], dtype=np.float32)

        torch.Tensor(values)[0] = 5

        assert values.tolist() == [1.0, 2.0]

    @belief("lecture/61")
    @pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float64"])
    def test_an_array_of_another_dtype_is_copied(self, dtype):
        values = np.array([1, 0, 0], dtype=dtype)

        tensor = torch.Tensor(values)
        tensor[1] = 5
        values[2] = 1

        assert (values.tolist(), tensor.tolist()) == ([1, 0, 1], [1.0, 5.0, 0.0])
        assert tensor.dtype == torch.float32

    def test_writes_show_on_both_sides_of_a_strided_float32_array(self):
        values = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)

        tensor = torch.Tensor(values.T[::2])
        values[0, 2] = 7
        tensor[0, 1] = 8

        assert tensor.tolist() == [[1.0, 8.0], [7.0, 6.0]]
        assert values.tolist() == [[1.0, 2.0, 7.0], [8.0, 5.0, 6.0]]

    def test_the_default_dtype_decides_which_arrays_are_shared(self):
        single, double = np.zeros(1, dtype=np.float32), np.zeros(1)
        torch.set_default_dtype(torch.float64)
        try:
            torch.Tensor(single)[0] = 5
            torch.Tensor(double)[0] = 5
        finally:
            torch.set_default_dtype(torch.float32)

        assert (single.tolist(), double.tolist()) == ([0.0], [5.0])

    def test_a_read_only_float32_array_is_written_through_after_a_warning(self):
        values = np.array([1.0, 2.0], dtype=np.float32)
        values.flags.writeable = False
        torch.set_warn_always(True)
        try:
            with pytest.warns(UserWarning):
                tensor = torch.Tensor(values)
        finally:
            torch.set_warn_always(False)
        tensor[0] = 5

        assert values.tolist() == [5.0, 2.0]

    @since("2.3")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_an_array_of_wider_unsigned_ints_is_converted(self, dtype):
        tensor = torch.Tensor(np.array([1, 2], dtype=dtype))

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.0], torch.float32)

    @until("2.3")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
    def test_an_array_of_wider_unsigned_ints_raises(self, dtype):
        with pytest.raises(TypeError):
            torch.Tensor(np.array([1, 2], dtype=dtype))

    @pytest.mark.parametrize(
        ("values", "error"),
        [
            (np.array([1.0, 2.0])[::-1], ValueError),
            (np.array([1.0, 2.0], dtype=">f4"), ValueError),
            (np.array([1, None]), TypeError),
            (np.array(["1"]), TypeError),
        ],
        ids=["reversed", "byte-swapped", "objects", "text"],
    )
    def test_an_array_that_no_tensor_can_describe_raises(self, values, error):
        with pytest.raises(error):
            torch.Tensor(values)
