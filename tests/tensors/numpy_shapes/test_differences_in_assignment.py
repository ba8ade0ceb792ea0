"""Where torch parts from numpy: assignment to a part of a tensor.

Order: 50
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.__setitem__", "torch.Tensor.__iadd__"],
    about=["error", "value"],
    see=["tensor_view", "generated/torch.Tensor.clone"],
    asked=[
        "shift tensor elements in place",
        "x[1:] = x[:-1] error",
        "some elements of the input tensor and the written-to tensor",
        "add transpose in place to make symmetric",
        "rolling buffer shift by one with slices",
    ],
)
class TestOverlappingAssignmentRaises:
    """`tensor[1:] = tensor[:-1]` raises for a contiguous vector of 5.

    So do `tensor[:-1] = tensor[1:]` and `+=` there, and the vector keeps its values.
    [overlap_raises_and_leaves_the_tensor_alone]
    NumPy moves the elements, because NumPy copies the right side first. [elements_move_one_place_on]
    Adding the transpose of a contiguous 2 x 2 matrix in place, or assigning it, raises RuntimeError.
    [a_transpose_is_added_in_place, a_transpose_raises]
    Columns of `torch.arange(16).reshape(4, 4)` moved to the right come out wrong, without an error.
    [columns_that_overlap_go_wrong_without_an_error]
    `tensor[1:] = tensor[[0, 1, 2, 3]]` copies the right side, and so does not overlap.
    [positions_on_the_right_are_copied]
    A `clone()` of the right side moves the elements as NumPy does. [a_clone_does_what_numpy_does]
    For int64 `tensor += tensor` is alike in both. [the_tensor_itself_is_no_overlap]
    """

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_elements_move_one_place_on(self):
        tensor, array = torch.arange(5), np.arange(5)

        array[1:] = array[:-1]
        tensor[1:] = tensor[:-1]

        assert tensor.tolist() == array.tolist()

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_a_transpose_is_added_in_place(self):
        tensor, array = torch.tensor([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]])

        array += array.T
        tensor += tensor.T

        assert tensor.tolist() == array.tolist()

    def test_overlap_raises_and_leaves_the_tensor_alone(self):
        tensor = torch.arange(5)

        with pytest.raises(RuntimeError):
            tensor[:-1] = tensor[1:]
        with pytest.raises(RuntimeError):
            tensor[:-1] += tensor[1:]

        assert tensor.tolist() == [0, 1, 2, 3, 4]

    def test_columns_that_overlap_go_wrong_without_an_error(self):
        tensor, array = torch.arange(16).reshape(4, 4), np.arange(16).reshape(4, 4)

        tensor[:, 1:] = tensor[:, :-1]
        array[:, 1:] = array[:, :-1]

        assert array[0].tolist() == [0, 0, 1, 2]
        assert tensor.tolist() != array.tolist()

    def test_a_clone_does_what_numpy_does(self):
        tensor, array = torch.arange(5), np.arange(5)

        tensor[1:] = tensor[:-1].clone()
        array[1:] = array[:-1]

        assert tensor.tolist() == array.tolist() == [0, 0, 1, 2, 3]

    @belief("lecture/9")
    def test_the_tensor_itself_is_no_overlap(self):
        tensor, array = torch.arange(3), np.arange(3)

        tensor += tensor
        array += array

        assert tensor.tolist() == array.tolist() == [0, 2, 4]

    def test_a_transpose_raises(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        with pytest.raises(RuntimeError):
            tensor += tensor.T
        with pytest.raises(RuntimeError):
            tensor[:] = tensor.T

        assert tensor.tolist() == [[1, 2], [3, 4]]

    def test_positions_on_the_right_are_copied(self):
        tensor = torch.arange(5)

        tensor[1:] = tensor[[0, 1, 2, 3]]

        assert tensor.tolist() == [0, 0, 1, 2, 3]


@claim(
    api=["torch.Tensor.__setitem__", "torch.as_tensor", "torch.Tensor.index_put_"],
    about=["error", "value"],
    see=["generated/torch.as_tensor"],
    asked=[
        "can't assign a list to a torch.LongTensor",
        "can't assign a numpy.ndarray to a torch.FloatTensor",
        "set slice of tensor from python list",
        "write numpy values into tensor row",
        "accumulate at repeated indices like np.add.at",
    ],
)
class TestListsCannotBeAssigned:
    """Assigning a list or ndarray to a part of a tensor raises.

    The error is a TypeError, for a tuple too, and the tensor keeps its values. [assigning_a_list_raises]
    A 0-d ndarray and a NumPy bool raise TypeError too. [a_0d_ndarray_and_a_numpy_bool_raise]
    In an int64 tensor an integer that fits and a one-element int64 tensor are accepted.
    [a_number_or_a_tensor_is_assigned]
    NumPy code fails here, because NumPy converts the list. [a_list_is_assigned]
    In a slice of an int64 tensor `torch.as_tensor` of a list or ndarray of the right length is accepted.
    [as_tensor_makes_it_right]
    `tensor[index] += 1` with repeated positions in the index adds once in both.
    [adding_through_an_index_with_repeats_adds_once]
    For int64 `index_put_` with `accumulate=True` adds for each repeat. [index_put_adds_for_each_repeat]
    """

    @pytest.mark.parametrize("values", [[5, 6], np.array([5, 6])], ids=["list", "ndarray"])
    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_a_list_is_assigned(self, values):
        tensor = torch.tensor([1, 2])

        tensor[:] = values

        assert tensor.tolist() == [5, 6]

    @pytest.mark.parametrize("values", [[5, 6], (5, 6), np.array([5, 6])], ids=["list", "tuple", "ndarray"])
    def test_assigning_a_list_raises(self, values):
        tensor = torch.tensor([1, 2])

        with pytest.raises(TypeError):
            tensor[:] = values

        assert tensor.tolist() == [1, 2]

    @pytest.mark.parametrize("value", [7, np.int64(7), torch.tensor([7])], ids=["int", "numpy-scalar", "tensor"])
    def test_a_number_or_a_tensor_is_assigned(self, value):
        tensor = torch.tensor([1, 2])

        tensor[:] = value

        assert tensor.tolist() == [7, 7]

    @belief("lecture/9")
    def test_adding_through_an_index_with_repeats_adds_once(self):
        tensor, array = torch.tensor([0, 0]), np.array([0, 0])

        tensor[torch.tensor([1, 1, 1])] += 1
        array[np.array([1, 1, 1])] += 1

        assert tensor.tolist() == array.tolist() == [0, 1]

    @pytest.mark.parametrize("value", [np.array(7), np.bool_(1)], ids=["0-d", "bool"])
    def test_a_0d_ndarray_and_a_numpy_bool_raise(self, value):
        with pytest.raises(TypeError):
            torch.tensor([1, 2])[:] = value

    def test_as_tensor_makes_it_right(self):
        tensor = torch.tensor([1, 2, 3])

        tensor[:2] = torch.as_tensor([5, 6])
        tensor[2:] = torch.as_tensor(np.array([7]))

        assert tensor.tolist() == [5, 6, 7]

    def test_index_put_adds_for_each_repeat(self):
        tensor = torch.tensor([0, 0])

        tensor.index_put_((torch.tensor([1, 1, 1]),), torch.tensor(1), accumulate=True)

        assert tensor.tolist() == [0, 3]
