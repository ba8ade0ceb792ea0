"""Where torch parts from numpy: attributes, methods and arguments.

Order: 42
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.size", "torch.Tensor.numel"],
    about=["value"],
    see=["generated/torch.Tensor.size"],
    asked=[
        "tensor.size vs tensor.shape",
        "not supported between builtin_function_or_method and int",
        "numpy array.size gives number but tensor.size does not",
        "get dimensions of a tensor",
    ],
)
class TestSizeIsAMethodOfTensors:
    """`Tensor.size` is a method that returns the shape.

    `size()` returns the shape, and `size(-1)` the size of the last dimension.
    [size_returns_the_shape, size_of_a_dimension_is_a_number]
    `numel()` counts the elements, as an ndarray's attribute `size` does. [numel_is_what_numpy_calls_size]
    For 6 elements `tensor.size == 6` is False, because a method is compared with a number.
    [size_is_the_number_of_elements, the_method_equals_no_number]
    `tensor.size < 6` raises TypeError. [the_method_has_no_order]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_size_is_the_number_of_elements(self):
        assert torch.zeros(2, 3).size == np.zeros((2, 3)).size

    def test_size_returns_the_shape(self):
        assert torch.zeros(2, 3).size() == (2, 3)

    def test_size_of_a_dimension_is_a_number(self):
        assert torch.zeros(2, 3).size(-1) == 3

    def test_the_method_equals_no_number(self):
        assert (torch.zeros(2, 3).size == 6) is False

    def test_numel_is_what_numpy_calls_size(self):
        assert np.zeros((2, 3)).size == 6
        assert torch.zeros(2, 3).numel() == 6

    def test_the_method_has_no_order(self):
        tensor = torch.zeros(2, 3)

        with pytest.raises(TypeError):
            _ = tensor.size < 6


@claim(
    api=["torch.Tensor.stride", "torch.Tensor.element_size"],
    about=["value"],
    see=["generated/torch.Tensor.stride"],
    asked=[
        "Tensor object has no attribute strides",
        "tensor stride in bytes",
        "what is stride of a tensor",
        "convert numpy strides to torch strides",
    ],
)
class TestStrideCountsElements:
    """`Tensor.stride` is a method that counts elements.

    `torch.zeros(2, 3)` has the strides `(3, 1)`: a step along a row is one element. [a_step_along_a_row_is_one_element]
    The `strides` of a 2 x 3 float32 ndarray differ, because they count bytes.
    [strides_are_equal, a_step_in_numpy_is_the_bytes_of_an_element]
    For a 2 x 3 float32 matrix `stride(0) * element_size()` is numpy's number.
    [a_step_in_numpy_is_the_bytes_of_an_element]
    `tensor.strides` raises AttributeError. [a_tensor_lacks_the_attribute_of_an_array]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_strides_are_equal(self):
        assert torch.zeros(2, 3).stride() == np.zeros((2, 3), dtype=np.float32).strides

    def test_a_step_along_a_row_is_one_element(self):
        assert torch.zeros(2, 3).stride() == (3, 1)

    def test_a_step_in_numpy_is_the_bytes_of_an_element(self):
        tensor = torch.zeros(2, 3)

        assert np.zeros((2, 3), dtype=np.float32).strides == (12, 4)
        assert tensor.stride(0) * tensor.element_size() == 12

    def test_a_tensor_lacks_the_attribute_of_an_array(self):
        with pytest.raises(AttributeError):
            _ = torch.zeros(2).strides


@claim(
    api=["torch.Tensor.to", "torch.Tensor.clone", "torch.Tensor.fill_", "torch.Tensor.flatten"],
    about=["value", "dtype", "memory"],
    see=["tensors"],
    asked=[
        "Tensor object has no attribute astype",
        "Tensor object has no attribute copy",
        "Tensor object has no attribute fill",
        "numpy method missing on tensor equivalent",
        "how to copy a tensor like array.copy()",
        "Tensor object has no attribute flat",
    ],
)
class TestNdarrayMethodsThatTensorsLack:
    """A tensor has `to`, `clone` and `fill_` for `astype`, `copy` and `fill`.

    `astype`, `copy` and `fill` raise AttributeError, because torch names its methods otherwise.
    [a_tensor_has_the_attribute_of_an_ndarray]
    `to(torch.int64)` truncates small floats as `astype` does. [to_converts_as_astype_does]
    By default `to` of the tensor's own dtype returns the tensor itself; `astype` copies.
    [to_of_the_same_dtype_is_no_copy]
    `clone` copies. [clone_copies]
    `fill_` of a new int64 tensor writes in place and returns the tensor.
    [fill_with_an_underscore_writes_in_place_and_returns_the_tensor]
    `flatten` of a contiguous tensor shares its elements, which the iterator `flat` runs through.
    [flatten_shares_the_elements_that_flat_runs_through]
    `flatten` of a transposed matrix, which is not contiguous, copies. [flatten_of_a_transposed_tensor_copies]
    `item` with a position raises TypeError: index first. [item_takes_a_position, item_of_an_element_is_a_number]
    """

    @pytest.mark.parametrize("name", ["astype", "copy", "fill", "flat", "tobytes", "searchsorted", "compress"])
    @belief("lecture/9", holds=False, raises=AttributeError, role="exception")
    def test_a_tensor_has_the_attribute_of_an_ndarray(self, name):
        assert hasattr(np.zeros(2), name)
        assert getattr(torch.zeros(2), name)

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_item_takes_a_position(self):
        assert torch.tensor([5, 6]).item(1) == np.array([5, 6]).item(1)

    def test_to_converts_as_astype_does(self):
        result = torch.tensor([1.7, -1.7]).to(torch.int64)

        assert result.dtype == torch.int64
        assert result.tolist() == np.array([1.7, -1.7]).astype(np.int64).tolist() == [1, -1]

    def test_to_of_the_same_dtype_is_no_copy(self):
        tensor, array = torch.zeros(2), np.zeros(2)

        assert tensor.to(torch.float32) is tensor
        assert array.astype(np.float64) is not array

    def test_clone_copies(self):
        tensor = torch.tensor([1, 2])

        copy = tensor.clone()
        copy[0] = 9

        assert copy.dtype == torch.int64
        assert copy.tolist() == [9, 2]
        assert tensor.tolist() == [1, 2]

    def test_fill_with_an_underscore_writes_in_place_and_returns_the_tensor(self):
        tensor = torch.tensor([1, 2])

        result = tensor.fill_(7)

        assert result is tensor
        assert tensor.dtype == torch.int64
        assert tensor.tolist() == [7, 7]

    def test_flatten_shares_the_elements_that_flat_runs_through(self):
        tensor, array = torch.tensor([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]])

        flattened = tensor.flatten()
        tensor[1, 1] = array[1, 1] = 9

        assert flattened.dtype == torch.int64
        assert flattened.tolist() == [*array.flat] == [1, 2, 3, 9]

    def test_item_of_an_element_is_a_number(self):
        assert torch.tensor([5, 6])[1].item() == 6

    def test_flatten_of_a_transposed_tensor_copies(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        flattened = tensor.t().flatten()
        tensor[0, 0] = 9

        assert flattened.tolist() == [1, 3, 2, 4]


@claim(
    api=["torch.add", "torch.eq"],
    about=["value", "error"],
    see=["generated/torch.add", "generated/torch.eq"],
    asked=[
        "add python list to tensor",
        "unsupported operand type(s) for + Tensor and list",
        "compare tensor with list returns False",
        "only integer tensors of a single element index",
        "tensor times list weird result",
    ],
)
class TestListsAreNoOperands:
    """`+` and `==` do not convert a list beside a tensor.

    `tensor + list` and `torch.add` raise TypeError, because torch does not make the list a tensor.
    [a_list_is_added_element_by_element, adding_a_list_raises]
    NumPy adds and compares a list of the array's length by element. [numpy_adds_and_compares_a_list]
    `==` with a list, a string or None is a single False, and `!=` a single True.
    [a_list_is_compared_element_by_element, comparison_with_what_is_no_tensor_is_a_plain_false]
    `torch.eq` raises TypeError for a tensor and a list. [the_function_behind_the_comparison_raises_for_a_list]
    A tensor of the same shape or a Python number is compared and added by element.
    [comparison_with_a_tensor_or_a_number_is_by_element, a_tensor_or_a_number_is_added_by_element]
    An int64 CPU tensor of one element times a list repeats the list; a float or two integers raise TypeError.
    [a_list_is_repeated_by_one_integer]
    """

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_a_list_is_added_element_by_element(self):
        tens = [10, 20]

        assert (torch.tensor([1, 2]) + tens).tolist() == (np.array([1, 2]) + tens).tolist()

    @belief("lecture/9", holds=False, role="exception")
    def test_a_list_is_compared_element_by_element(self):
        assert np.array_equal(torch.tensor([1, 2]) == [1, 2], np.array([1, 2]) == [1, 2])

    def test_adding_a_list_raises(self):
        tens = [10, 20]

        with pytest.raises(TypeError):
            torch.tensor([1, 2]) + tens
        with pytest.raises(TypeError):
            torch.add(torch.tensor([1, 2]), tens)

    def test_the_function_behind_the_comparison_raises_for_a_list(self):
        with pytest.raises(TypeError):
            torch.eq(torch.tensor([1, 2]), [1, 2])

    def test_numpy_adds_and_compares_a_list(self):
        tens = [10, 20]

        assert (np.array([1, 2]) + tens).tolist() == [11, 22]
        assert (np.array([1, 2]) == [1, 3]).tolist() == [True, False]

    @pytest.mark.parametrize("other", [[1, 2], "a", None], ids=["list", "string", "none"])
    def test_comparison_with_what_is_no_tensor_is_a_plain_false(self, other):
        assert (torch.tensor([1, 2]) == other) is False
        assert (torch.tensor([1, 2]) != other) is True

    def test_comparison_with_a_tensor_or_a_number_is_by_element(self):
        assert torch.eq(torch.tensor([1, 2]), torch.tensor([1, 3])).tolist() == [True, False]
        assert (torch.tensor([1, 2]) == 2).tolist() == [False, True]

    def test_a_tensor_or_a_number_is_added_by_element(self):
        assert torch.add(torch.tensor([1, 2]), torch.tensor([10, 20])).tolist() == [11, 22]
        assert (torch.tensor([1, 2]) + 1).tolist() == [2, 3]

    def test_a_list_is_repeated_by_one_integer(self):
        tens = [10, 20]

        for factor in (torch.tensor(2.0), torch.tensor([2, 3])):
            with pytest.raises(TypeError):
                _ = factor * tens

        assert torch.tensor([2]) * tens == [10, 20, 10, 20]


@claim(
    api=["torch.sqrt", "torch.sum", "torch.maximum", "torch.clamp", "torch.add", "torch.mul", "torch.pow"],
    about=["value", "error"],
    see=["generated/torch.maximum"],
    asked=[
        "argument input must be Tensor not float",
        "torch.sqrt of a python number",
        "sqrt argument input must be Tensor not numpy.ndarray",
        "torch.maximum with a scalar",
        "torch.sum of a python list",
        "use torch functions on plain floats",
    ],
)
class TestFunctionsTakeTensorsOnly:
    """`torch.sqrt`, `torch.sum` and `torch.maximum` reject numbers and lists.

    In place of a tensor a number or list raises TypeError, because torch does not make a tensor of it.
    [sqrt_takes_a_number, sum_takes_a_list, maximum_takes_a_number, numbers_and_lists_raise]
    A NumPy array in place of a tensor raises TypeError too. [arrays_raise]
    float32 and int64 tensors are accepted. [tensors_are_what_they_take]
    `torch.clamp(tensor, min=2)` of int64 `[1, 5]` returns NumPy's maximum of the array and 2. [clamp_takes_a_number]
    `torch.add`, `torch.mul` and `torch.pow` accept the Python integer 2 beside an int64 tensor.
    [arithmetic_accepts_a_number]
    """

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_sqrt_takes_a_number(self):
        assert torch.sqrt(4.0) == np.sqrt(4.0)

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_sum_takes_a_list(self):
        assert torch.sum([1, 2]) == np.sum([1, 2])

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_maximum_takes_a_number(self):
        assert torch.maximum(torch.tensor([1, 5]), 2).tolist() == np.maximum(np.array([1, 5]), 2).tolist()

    def test_numbers_and_lists_raise(self):
        with pytest.raises(TypeError):
            torch.sqrt(4.0)
        with pytest.raises(TypeError):
            torch.sum([1, 2])
        with pytest.raises(TypeError):
            torch.maximum(torch.tensor([1, 5]), 2)

    def test_tensors_are_what_they_take(self):
        assert torch.sqrt(torch.tensor(4.0)).item() == 2.0
        assert torch.sum(torch.tensor([1, 2])).item() == 3
        assert torch.maximum(torch.tensor([1, 5]), torch.tensor(2)).tolist() == [2, 5]

    def test_clamp_takes_a_number(self):
        assert torch.clamp(torch.tensor([1, 5]), min=2).tolist() == np.maximum(np.array([1, 5]), 2).tolist() == [2, 5]

    def test_arrays_raise(self):
        array = np.array([1.0, 4.0])

        for function in (torch.sqrt, torch.sum):
            with pytest.raises(TypeError):
                function(array)
        with pytest.raises(TypeError):
            torch.maximum(torch.from_numpy(array), array)

    def test_arithmetic_accepts_a_number(self):
        tensor = torch.tensor([1, 3])

        assert torch.add(tensor, 2).tolist() == torch.add(2, tensor).tolist() == [3, 5]
        assert torch.mul(tensor, 2).tolist() == torch.mul(2, tensor).tolist() == [2, 6]
        assert torch.pow(2, tensor).tolist() == [2, 8]
