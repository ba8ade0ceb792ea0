"""torch.tensor, the function: copies, and what it accepts.

Order: 2
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.tensor"],
    about=["memory", "value", "gradient", "warning"],
    see=["generated/torch.tensor", "generated/torch.Tensor.detach"],
    asked=[
        "to copy construct from a tensor use sourceTensor.clone().detach()",
        "torch.tensor(x) where x is already a tensor",
        "duplicate a tensor without sharing memory",
        "torch.tensor breaks gradient flow",
        "clone().detach() vs detach().clone()",
    ],
)
class TestTensorFunctionCopies:
    """`torch.tensor` copies a list, an array or a tensor.

    Writing to a list, an array or their copy leaves the other alone. [a_list_is_copied, an_array_is_copied]
    An array marked as not writeable is copied too. [a_read_only_array_is_copied]
    A tensor, given alone, is copied with a UserWarning. [a_tensor_is_copied_with_a_warning]
    Without `requires_grad` the copy of a tensor is a leaf outside the graph. [the_copy_of_a_tensor_leaves_the_graph]
    With `requires_grad=True` a list of floats becomes a leaf that gathers gradients.
    [requires_grad_makes_a_leaf_that_gathers_gradients]
    A transposed NumPy matrix is copied with its strides. [a_transposed_array_is_copied_with_its_strides]
    Write `x.clone()` to keep the graph, or `x.detach().clone()` to leave it. [advice]
    Use `torch.from_numpy` or `torch.as_tensor` to share. [advice]
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


@claim(
    api=["torch.tensor"],
    about=["error", "value", "shape"],
    see=["generated/torch.tensor", "generated/torch.stack"],
    asked=[
        "expected sequence of length 2 at dim 1",
        "only one element tensors can be converted list of tensors",
        "ragged nested list to tensor",
        "create tensor from list of strings",
        "torch.tensor: only Tensors of floating point dtype can require gradients",
        "None in list to tensor error",
    ],
)
class TestTensorFunctionNeedsRectangularNumbers:
    """`torch.tensor` accepts rectangular nested lists of floats.

    Rows of unequal length raise ValueError where the first row has a number. [rows_of_unequal_length_raise]
    An empty first row hides the others: `[[], [1]]` has the shape (2, 0). [an_empty_first_row_hides_the_others]
    Without `dtype`, `"1"` raises TypeError, `["1"]` ValueError, and None and `{1, 2}` RuntimeError.
    [what_is_no_nest_of_numbers_raises]
    A reversed NumPy vector of three ints raises ValueError, although a copy could be made.
    [a_reversed_array_raises_although_it_would_be_copied]
    Int64 tensors of one element in a list lose their dimensions. [tensors_of_one_element_lose_their_dimensions]
    Int64 arrays of shape (1,) in a list keep their dimension. [arrays_of_one_element_keep_their_dimensions]
    Without `dtype`, a list of longer tensors raises TypeError for int64 and ValueError for float32.
    [a_list_of_longer_tensors_raises]
    Without `dtype`, a list of ints or bools raises RuntimeError with `requires_grad=True`.
    [ints_and_bools_cannot_require_a_gradient]
    Use `torch.stack` for a list of tensors. [advice]
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

    def test_an_empty_first_row_hides_the_others(self):
        tensor = torch.tensor([[], [1]])

        assert tensor.shape == (2, 0)

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
