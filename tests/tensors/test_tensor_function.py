"""torch.tensor, the function."""

import inspect

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim, since, until


@claim(api=["torch.tensor"], about=["value", "shape", "dtype", "error"], see=["generated/torch.tensor"])
class TestTensorFunctionKeepsInts:
    """`torch.tensor` is a function that takes the dtype from its data, so that ints stay ints, of 64 bits.

    The widest kind in the list decides for all: one float makes every int beside it a float, one complex a complex.
    The default dtype reaches floats, complex numbers and the empty list, never ints or bools.
    An int that 64 bits cannot hold raises, unless a float beside it or `dtype` makes it a rounded float.
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

    @pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
    def test_an_int_beyond_64_bits_raises(self, number):
        with pytest.raises((RuntimeError, ValueError)):
            torch.tensor([number])

    def test_an_int_beyond_64_bits_is_rounded_beside_a_float(self):
        tensor = torch.tensor([0.5, 2**64 + 1])

        assert tensor.tolist() == [0.5, 2.0**64]
        assert tensor.dtype == torch.float32
        assert torch.tensor([2**64 + 1], dtype=torch.float64).tolist() == [2.0**64]


@claim(api=["torch.tensor"], about=["value", "dtype"], see=["generated/torch.tensor", "tensor_attributes"])
class TestTensorFunctionKeepsNumpyDtypes:
    """`torch.tensor` keeps the dtype of arrays, NumPy scalars and 0-d tensors, whatever the default dtype is.

    `np.float64` is a subclass of Python's float, yet it makes a float64 tensor where a Python float makes float32.
    One such scalar is enough to make a list of ints and floats float64, which a layer of float32 refuses.
    Say `dtype=torch.float32` where numbers come out of NumPy.
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


@claim(api=["torch.tensor"], about=["value", "dtype", "error"], see=["generated/torch.tensor"])
class TestTensorFunctionRangeChecksListsOnly:
    """`torch.tensor(data, dtype=...)` refuses a list's number that the integer dtype cannot hold, but wraps an array's.

    A list is converted number by number with a check, an array in one cast like `Tensor.to`.
    The check has a hole: a negative int in a list wraps in uint8, uint16 and uint32 as long as its size fits.
    Floats are cut towards zero in both, and become infinity, silently, where float32, float16 or bfloat16 ends.
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


@claim(
    api=["torch.tensor"],
    about=["memory", "value", "gradient", "warning"],
    see=["generated/torch.tensor", "generated/torch.Tensor.detach"],
)
class TestTensorFunctionCopies:
    """`torch.tensor` copies a list, an array or a tensor into new memory and outside of any graph.

    Given a tensor it warns: write `x.clone()` to copy and keep the graph, `x.detach().clone()` to leave it.
    The new tensor is a leaf and requires a gradient only when asked, even where the old one did.
    To share instead, use `torch.from_numpy` or `torch.as_tensor`.
    """

    @belief("lecture/63")
    def test_a_list_is_copied(self):
        numbers = [1, 2]

        tensor = torch.tensor(numbers)
        numbers[0] = 5
        tensor[1] = 7

        assert (numbers, tensor.tolist()) == ([5, 2], [1, 7])

    @belief("lecture/63")
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
    def test_an_array_is_copied(self, dtype):
        array = np.array([1, 0, 0], dtype=dtype)

        tensor = torch.tensor(array)
        array[1] = 1
        tensor[2] = 1

        assert (array.tolist(), tensor.tolist()) == ([1, 1, 0], [1, 0, 1])

    @belief("lecture/63")
    @pytest.mark.parametrize(
        "dtype", [torch.bool, torch.uint8, torch.int64, torch.float32, torch.bfloat16, torch.complex64], ids=str
    )
    def test_a_tensor_is_copied_with_a_warning(self, dtype):
        source = torch.tensor([1, 0, 0], dtype=dtype)

        with pytest.warns(UserWarning):
            tensor = torch.tensor(source)
        source[1] = 1
        tensor[2] = 1

        assert (source.tolist(), tensor.tolist()) == ([1, 1, 0], [1, 0, 1])

    @belief("lecture/63")
    def test_a_read_only_array_is_copied(self):
        array = np.array([1.0, 2.0])
        array.flags.writeable = False

        tensor = torch.tensor(array)
        tensor[0] = 5

        assert (array.tolist(), tensor.tolist()) == ([1.0, 2.0], [5.0, 2.0])

    def test_the_copy_of_a_tensor_leaves_the_graph(self):
        source = torch.tensor([1.0, 2.0], requires_grad=True)

        with pytest.warns(UserWarning):
            tensor = torch.tensor(source * 2)

        assert tensor.tolist() == [2.0, 4.0]
        assert (tensor.requires_grad, tensor.is_leaf) == (False, True)

    def test_requires_grad_makes_a_leaf_that_gathers_gradients(self):
        weight = torch.tensor([1.0, 2.0], requires_grad=True)

        (weight * torch.tensor([3.0, 4.0])).sum().backward()

        assert weight.is_leaf
        assert weight.grad.tolist() == [3.0, 4.0]

    def test_a_transposed_array_is_copied_with_its_strides(self):
        array = np.array([[1, 2, 3], [4, 5, 6]])

        tensor = torch.tensor(array.T)

        assert tensor.tolist() == [[1, 4], [2, 5], [3, 6]]
        assert tensor.stride() == (1, 3)


@claim(api=["torch.tensor"], about=["error", "value", "shape"], see=["generated/torch.tensor", "generated/torch.stack"])
class TestTensorFunctionNeedsRectangularNumbers:
    """`torch.tensor` takes numbers in rectangular nests only, and tensors in a list only where each has one element.

    Rows of unequal length, text, None and sets raise, an array with a negative stride too although it would be copied.
    A list of tensors with one element each loses their dimensions; `torch.stack` keeps them and the graph.
    Integers cannot require a gradient, so that `requires_grad=True` wants floats: `1.`, not `1`.
    """

    @pytest.mark.parametrize("rows", [[[1], [2, 3]], [[1, 2], [3]], [[[1]], [[2, 3]]]], ids=str)
    def test_rows_of_unequal_length_raise(self, rows):
        with pytest.raises(ValueError):
            torch.tensor(rows)

    @pytest.mark.parametrize(
        ("data", "error"),
        [("1", TypeError), (["1"], ValueError), (None, RuntimeError), ({1, 2}, RuntimeError), ([1, [2]], TypeError)],
        ids=["text", "list of text", "None", "set", "number beside a list"],
    )
    def test_what_is_no_nest_of_numbers_raises(self, data, error):
        with pytest.raises(error):
            torch.tensor(data)

    def test_a_reversed_array_raises_although_it_would_be_copied(self):
        with pytest.raises(ValueError):
            torch.tensor(np.array([1, 2, 3])[::-1])

    def test_tensors_of_one_element_lose_their_dimensions(self):
        tensor = torch.tensor([torch.tensor([1]), torch.tensor([[2]])])

        assert tensor.tolist() == [1, 2]

    def test_arrays_of_one_element_keep_their_dimensions(self):
        tensor = torch.tensor([np.array([1]), np.array([2])])

        assert tensor.tolist() == [[1], [2]]

    @pytest.mark.parametrize(("row", "error"), [([1, 2], TypeError), ([1.0, 2.0], ValueError)], ids=["ints", "floats"])
    def test_a_list_of_longer_tensors_raises(self, row, error):
        with pytest.raises(error):
            torch.tensor([torch.tensor(row), torch.tensor(row)])

    @pytest.mark.parametrize("data", [[1, 2], [True]], ids=["ints", "bools"])
    def test_ints_and_bools_cannot_require_a_gradient(self, data):
        with pytest.raises(RuntimeError):
            torch.tensor(data, requires_grad=True)
