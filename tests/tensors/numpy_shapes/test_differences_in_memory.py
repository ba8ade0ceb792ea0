"""Where torch parts from numpy: views and copies.

Order: 46
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.__getitem__", "torch.Tensor.item"],
    about=["memory", "value"],
    see=["tensor_view"],
    asked=[
        "saved element changes when tensor is updated",
        "x[0] is a reference not a copy",
        "best loss variable changes later because it is tensor",
        "get python number from tensor element",
    ],
)
class TestAnElementIsAView:
    """`x[0]` of a dense vector shares memory with the vector.

    Writing to the tensor changes an element taken before. [writing_to_the_tensor_shows_in_the_element]
    Outside of the graph, writing to the element changes the tensor. [writing_to_the_element_shows_in_the_tensor]
    An ndarray's number keeps its value, because NumPy returns a copied scalar.
    [an_element_keeps_its_value, an_element_is_no_array, an_element_of_an_array_is_a_copy]
    A list of one position copies the element, and so does `item`. [a_list_of_one_position_and_item_copy]
    `sum` of a vector by default returns a 0-d tensor too, where NumPy returns a scalar. [a_sum_is_a_0d_tensor]
    A slice with a positive step is a view in both. [a_slice_is_a_view_in_both]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_an_element_keeps_its_value(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])
        first, expected = tensor[0], array[0]

        tensor[0] = 9
        array[0] = 9

        assert first.item() == expected.item()

    @belief("lecture/9", holds=False, role="exception")
    def test_an_element_is_no_array(self):
        assert isinstance(np.array([1, 2])[0], np.ndarray) is isinstance(torch.tensor([1, 2])[0], torch.Tensor)

    def test_writing_to_the_tensor_shows_in_the_element(self):
        tensor = torch.tensor([1, 2])
        first = tensor[0]

        tensor[0] = 9

        assert first.tolist() == 9

    def test_writing_to_the_element_shows_in_the_tensor(self):
        tensor = torch.tensor([1, 2])

        tensor[-1].fill_(9)

        assert tensor.tolist() == [1, 9]

    def test_an_element_of_an_array_is_a_copy(self):
        array = np.array([1, 2])
        first = array[0]

        array[0] = 9

        assert first == 1

    @belief("lecture/9")
    def test_a_slice_is_a_view_in_both(self):
        tensor, array = torch.tensor([1, 2, 3]), np.array([1, 2, 3])

        tensor[:2][0] = 9
        array[:2][0] = 9

        assert tensor.tolist() == array.tolist() == [9, 2, 3]

    def test_a_list_of_one_position_and_item_copy(self):
        tensor = torch.tensor([1, 2])
        first, number = tensor[[0]], tensor[0].item()

        tensor[0] = 9

        assert first.tolist() == [1]
        assert number == 1

    def test_a_sum_is_a_0d_tensor(self):
        assert torch.sum(torch.tensor([1, 2])).shape == ()
        assert not isinstance(np.sum(np.array([1, 2])), np.ndarray)


@claim(
    api=["torch.Tensor.flatten", "torch.Tensor.squeeze"],
    about=["memory", "value"],
    see=["generated/torch.flatten", "tensor_view"],
    asked=[
        "does flatten copy or return view",
        "modifying flattened tensor changes original",
        "ravel vs flatten vs view",
        "safe copy when flattening",
    ],
)
class TestFlattenMayBeAView:
    """`flatten` of a contiguous dense tensor shares memory with it.

    A number written to the result of a contiguous int64 matrix shows in the matrix. [flatten_shares_memory]
    The two libraries differ, because an ndarray's `flatten` copies. [flatten_copies]
    `flatten` and `reshape(-1)` copy the transpose of a contiguous 2-by-2 matrix.
    [flatten_of_a_transpose_copies, reshape_copies_where_flatten_does]
    `flatten` of a vector with gaps, `torch.arange(6)[::2]`, shares memory.
    [of_a_vector_with_gaps_flatten_shares_and_ravel_copies]
    `ravel` of this vector copies, in torch as in NumPy. [of_a_vector_with_gaps_flatten_shares_and_ravel_copies]
    `ravel` and `squeeze` of a contiguous int64 matrix share memory in both. [ravel_and_squeeze_share_in_both]
    Call `clone` before you write to the result. [advice]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_flatten_copies(self):
        tensor, array = torch.tensor([[1, 2]]), np.array([[1, 2]])

        tensor.flatten()[0] = 9
        array.flatten()[0] = 9

        assert tensor.tolist() == array.tolist()

    def test_flatten_shares_memory(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        tensor.flatten()[2] = 9

        assert tensor.tolist() == [[1, 2], [9, 4]]

    def test_flatten_of_a_transpose_copies(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        flat = tensor.T.flatten()
        flat[0] = 9

        assert flat.tolist() == [9, 3, 2, 4]
        assert tensor.tolist() == [[1, 2], [3, 4]]

    def test_of_a_vector_with_gaps_flatten_shares_and_ravel_copies(self):
        tensor, array = torch.arange(6), np.arange(6)

        tensor[::2].flatten()[0] = 9
        tensor[::2].ravel()[1] = 9
        array[::2].ravel()[1] = 9

        assert tensor.tolist() == [9, 1, 2, 3, 4, 5]
        assert array.tolist() == [0, 1, 2, 3, 4, 5]

    @pytest.mark.parametrize("name", ["ravel", "squeeze"])
    @belief("lecture/9")
    def test_ravel_and_squeeze_share_in_both(self, name):
        tensor, array = torch.tensor([[1, 2]]), np.array([[1, 2]])

        getattr(tensor, name)()[0] = 9
        getattr(array, name)()[0] = 9

        assert tensor.tolist() == array.tolist() == [[9, 2]]

    def test_reshape_copies_where_flatten_does(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        tensor.T.reshape(-1)[0] = 9
        tensor.reshape(-1)[1] = 8

        assert tensor.tolist() == [[1, 8], [3, 4]]


@claim(
    api=["torch.flip", "torch.rot90"],
    about=["memory", "value"],
    see=["generated/torch.flip", "generated/torch.rot90"],
    asked=[
        "torch.flip is slow because it copies",
        "does torch.flip return a view",
        "rotate image 90 degrees tensor",
        "flip() missing 1 required positional arguments dims",
        "np.flip without axis in torch",
    ],
)
class TestFlipCopies:
    """`torch.flip` and `torch.rot90` of a matrix return copies.

    Writing to the result leaves the matrix as it was. [flip_copies_along_the_dimensions_given, rot90_copies]
    A rotation by four quarters and a flip along `()` copy too. [results_in_the_same_order_are_copies_too]
    NumPy returns views, because its strides may be negative. [flip_is_a_view, rot90_is_a_view]
    `torch.flip` without dimensions raises TypeError. [flip_without_dimensions_raises]
    `np.flip` without them reverses both dimensions of a matrix.
    [flip_reverses_every_dimension, numpy_flips_every_dimension_of_a_view]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_flip_is_a_view(self):
        tensor, array = torch.tensor([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]])

        torch.flip(tensor, (0, 1))[0, 0] = 9
        np.flip(array, (0, 1))[0, 0] = 9

        assert tensor.tolist() == array.tolist()

    @belief("lecture/9", holds=False, role="exception")
    def test_rot90_is_a_view(self):
        tensor, array = torch.tensor([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]])

        torch.rot90(tensor)[0, 0] = 9
        np.rot90(array)[0, 0] = 9

        assert tensor.tolist() == array.tolist()

    @belief("lecture/9", holds=False, raises=TypeError, role="exception")
    def test_flip_reverses_every_dimension(self):
        array = np.array([[1, 2], [3, 4]])

        assert torch.flip(torch.from_numpy(array)).tolist() == np.flip(array).tolist()

    def test_flip_copies_along_the_dimensions_given(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        result = torch.flip(tensor, (1,))
        result[0, 0] = 9

        assert result.tolist() == [[9, 1], [4, 3]]
        assert tensor.tolist() == [[1, 2], [3, 4]]

    def test_rot90_copies(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        result = torch.rot90(tensor)
        result[0, 0] = 9

        assert result.tolist() == [[9, 4], [1, 3]]
        assert tensor.tolist() == [[1, 2], [3, 4]]

    def test_numpy_flips_every_dimension_of_a_view(self):
        array = np.array([[1, 2], [3, 4]])

        np.flip(array)[0, 0] = 9

        assert array.tolist() == [[1, 2], [3, 9]]

    def test_flip_without_dimensions_raises(self):
        with pytest.raises(TypeError):
            torch.flip(torch.tensor([1, 2]))

    def test_results_in_the_same_order_are_copies_too(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        for result in (torch.flip(tensor, ()), torch.rot90(tensor, 4)):
            assert result.tolist() == [[1, 2], [3, 4]]
            result[0, 0] = 9

        assert tensor.tolist() == [[1, 2], [3, 4]]


@claim(
    api=["torch.broadcast_to", "torch.Tensor.diagonal"],
    about=["memory", "value", "shape"],
    see=["generated/torch.broadcast_to", "generated/torch.diagonal"],
    asked=[
        "write to diagonal of matrix",
        "modify broadcast_to result changes all rows",
        "set diagonal elements in place",
        "assignment destination is read-only numpy vs torch",
        "fill diagonal with value",
    ],
)
class TestBroadcastViewsAreWritable:
    """`broadcast_to` and `diagonal` of int64 accept a write to one element.

    A number written to a vector broadcast from one element shows at its three places. [one_write_shows_everywhere]
    A number written to the diagonal of an int64 matrix shows in the matrix.
    [writing_to_the_diagonal_shows_in_the_matrix]
    NumPy raises ValueError, because its results cannot be written to.
    [a_broadcast_tensor_is_read_only, a_diagonal_is_read_only]
    `wide += 1` and `wide.copy_` raise RuntimeError for this broadcast vector.
    [an_in_place_operation_on_a_broadcast_tensor_raises, copying_into_a_broadcast_tensor_raises]
    `wide.fill_(9)` is accepted and changes the one element. [fill_is_accepted]
    A broadcast column and the diagonal of a 2-by-2 matrix have the same values in both. [the_values_are_alike]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_a_broadcast_tensor_is_read_only(self):
        with pytest.raises(ValueError, match="read-only"):
            np.broadcast_to(np.array([1]), (3,))[0] = 9
        with pytest.raises(ValueError):
            torch.broadcast_to(torch.tensor([1]), (3,))[0] = 9

    @belief("lecture/9", holds=False, role="exception")
    def test_a_diagonal_is_read_only(self):
        with pytest.raises(ValueError, match="read-only"):
            np.array([[1, 2], [3, 4]]).diagonal()[0] = 9
        with pytest.raises(ValueError):
            torch.tensor([[1, 2], [3, 4]]).diagonal()[0] = 9

    def test_one_write_shows_everywhere(self):
        tensor = torch.tensor([1])

        wide = torch.broadcast_to(tensor, (3,))
        wide[0] = 9

        assert wide.tolist() == [9, 9, 9]
        assert tensor.tolist() == [9]

    def test_an_in_place_operation_on_a_broadcast_tensor_raises(self):
        wide = torch.broadcast_to(torch.tensor([1]), (3,))

        with pytest.raises(RuntimeError, match="single memory location"):
            wide += 1

        assert wide.tolist() == [1, 1, 1]

    def test_writing_to_the_diagonal_shows_in_the_matrix(self):
        tensor = torch.tensor([[1, 2], [3, 4]])

        tensor.diagonal()[1] = 9

        assert tensor.tolist() == [[1, 2], [3, 9]]

    @belief("lecture/9")
    def test_the_values_are_alike(self):
        column, matrix = np.array([[1], [2]]), np.array([[1, 2], [3, 4]])

        assert torch.broadcast_to(torch.from_numpy(column), (2, 3)).tolist() == np.broadcast_to(column, (2, 3)).tolist()
        assert torch.from_numpy(matrix).diagonal().tolist() == matrix.diagonal().tolist() == [1, 4]

    def test_copying_into_a_broadcast_tensor_raises(self):
        wide = torch.broadcast_to(torch.tensor([1]), (3,))

        with pytest.raises(RuntimeError, match="single memory location"):
            wide.copy_(torch.tensor([1, 2, 3]))

    def test_fill_is_accepted(self):
        tensor = torch.tensor([1])

        torch.broadcast_to(tensor, (3,)).fill_(9)

        assert tensor.tolist() == [9]
