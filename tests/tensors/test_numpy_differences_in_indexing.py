"""Where torch parts from numpy: indexing and assignment."""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["error", "value"],
    see=["tensor_view", "generated/torch.flip"],
)
class TestSlicesStepForwards:
    """A slice with a negative step raises: torch has no negative strides.

    `torch.flip` gives the elements backwards, as a copy.
    An array that was reversed by slicing cannot be shared either: `torch.from_numpy(array[::-1])` raises.
    """

    @belief("lecture/9", holds=False, raises=ValueError)
    def test_a_negative_step_reverses(self):
        assert torch.tensor([1, 2, 3])[::-1].tolist() == np.array([1, 2, 3])[::-1].tolist()

    @pytest.mark.parametrize("step", [-1, -2])
    def test_a_negative_step_raises(self, step):
        with pytest.raises(ValueError, match="step"):
            torch.tensor([1, 2, 3])[::step]

    def test_a_reversed_array_is_not_shared(self):
        with pytest.raises(ValueError, match="stride"):
            torch.from_numpy(np.array([1, 2, 3])[::-1])

    @belief("lecture/9")
    def test_a_positive_step_is_alike(self):
        assert torch.tensor([1, 2, 3])[::2].tolist() == np.array([1, 2, 3])[::2].tolist() == [1, 3]

    @belief("lecture/9")
    def test_flip_reverses_alike(self):
        array = np.array([[1, 2, 3], [4, 5, 6]])

        assert torch.flip(torch.from_numpy(array), (1,)).tolist() == np.flip(array, 1).tolist()
        assert torch.flip(torch.from_numpy(array), (0, 1)).tolist() == [[6, 5, 4], [3, 2, 1]]


@claim(api=["torch.Tensor.__getitem__"], about=["value", "shape", "error", "warning"], see=["tensors"])
class TestBytesAreMasks:
    """An index of uint8 is a mask, with a warning; an index of int8 or int16 raises.

    numpy takes every integer dtype for positions.
    int32 and int64 are positions in both.
    """

    @belief("lecture/9", holds=False)
    def test_bytes_are_positions(self):
        index = np.array([1, 0, 1], dtype=np.uint8)

        result = torch.tensor([10, 20, 30])[torch.from_numpy(index)]

        assert result.tolist() == np.array([10, 20, 30])[index].tolist()

    @pytest.mark.parametrize("dtype", ["int8", "int16"])
    @belief("lecture/9", holds=False, raises=IndexError)
    def test_small_integers_are_positions(self, dtype):
        index = np.array([2, 0], dtype=dtype)

        result = torch.tensor([10, 20, 30])[torch.from_numpy(index)]

        assert result.tolist() == np.array([10, 20, 30])[index].tolist()

    def test_bytes_are_a_mask_with_a_warning(self):
        with pytest.warns(UserWarning, match="uint8"):
            result = torch.tensor([10, 20, 30])[torch.tensor([1, 0, 1], dtype=torch.uint8)]

        assert result.tolist() == [10, 30]

    @pytest.mark.parametrize("dtype", [torch.int8, torch.int16], ids=str)
    def test_small_integers_raise(self, dtype):
        with pytest.raises(IndexError):
            torch.tensor([10, 20, 30])[torch.tensor([2, 0], dtype=dtype)]

    @pytest.mark.parametrize("dtype", ["int32", "int64", "bool"])
    @belief("lecture/9")
    def test_other_indices_are_alike(self, dtype):
        index = np.array([1, 0, 1]).astype(dtype)

        result = torch.tensor([10, 20, 30])[torch.from_numpy(index)]

        assert result.tolist() == np.array([10, 20, 30])[index].tolist()


@claim(api=["torch.Tensor.__getitem__"], about=["value", "shape"], see=["tensors"])
class TestAListOfListsIndexesAsATuple:
    """A list of lists indexes a tensor as a tuple does: one list per dimension.

    In NumPy a list of lists is one array of positions. [numpy_takes_rows_for_a_list_of_lists]
    A list that holds a slice, None, an ellipsis or tensors is read as a tuple too.
    [a_slice_or_none_within_a_list_is_an_index]
    NumPy raises IndexError for a slice within a list. [a_slice_within_a_list_raises]
    Floats within lists are truncated, where NumPy raises IndexError. [floats_are_truncated]
    A list of 32 lists is an array of positions in torch too. [a_list_of_32_lists_is_an_array_of_positions]
    A flat list of integers or bools, and a tuple of lists, mean the same in both.
    [a_flat_list_and_a_tuple_of_lists_are_alike]
    """

    @belief("lecture/9", holds=False)
    def test_a_list_of_lists_is_an_array_of_positions(self):
        result = torch.tensor([[1, 2], [3, 4]])[[[0, 1], [1, 0]]]

        assert result.tolist() == np.array([[1, 2], [3, 4]])[[[0, 1], [1, 0]]].tolist()

    @belief("lecture/9", holds=False)
    def test_a_slice_within_a_list_raises(self):
        with pytest.raises(IndexError):
            torch.tensor([[1, 2], [3, 4]])[[slice(0, 1), 0]]

    def test_a_list_of_lists_is_one_list_for_each_dimension(self):
        assert torch.tensor([[1, 2], [3, 4]])[[[0, 1], [1, 0]]].tolist() == [2, 3]

    def test_a_slice_or_none_within_a_list_is_an_index(self):
        assert torch.tensor([[1, 2], [3, 4]])[[slice(0, 1), 1]].tolist() == [2]
        assert torch.tensor([[1, 2], [3, 4]])[[None, 0]].tolist() == [[1, 2]]
        assert torch.tensor([[1, 2], [3, 4]])[[..., 0]].tolist() == [1, 3]
        assert torch.tensor([[1, 2], [3, 4]])[[torch.tensor([0, 1]), torch.tensor([1, 0])]].tolist() == [2, 3]

    def test_floats_are_truncated(self):
        assert torch.tensor([[1, 2], [3, 4]])[[0.9, 1.2]].tolist() == [[1, 2], [3, 4]]
        assert torch.tensor([[1, 2], [3, 4]])[[[0.9, 1.2], [1.5, 0.1]]].tolist() == [2, 3]
        with pytest.raises(IndexError):
            np.array([[1, 2], [3, 4]])[[0.9, 1.2]]

    def test_a_list_of_32_lists_is_an_array_of_positions(self):
        assert torch.tensor([5, 6])[[[1]] * 32].tolist() == [[6]] * 32
        with pytest.raises(IndexError):
            torch.tensor([5, 6])[[[1]] * 31]

    def test_numpy_takes_rows_for_a_list_of_lists(self):
        rows = np.array([[1, 2], [3, 4]])[[[0, 1], [1, 0]]]

        assert rows.tolist() == [[[1, 2], [3, 4]], [[3, 4], [1, 2]]]

    @pytest.mark.parametrize("index", [[1, 0], ([0, 1], [1, 0]), [True, False]], ids=["list", "tuple", "mask"])
    @belief("lecture/9")
    def test_a_flat_list_and_a_tuple_of_lists_are_alike(self, index):
        assert torch.tensor([[1, 2], [3, 4]])[index].tolist() == np.array([[1, 2], [3, 4]])[index].tolist()


@claim(api=["torch.Tensor.__getitem__"], about=["value", "shape"], see=["tensors"])
class TestTwoEllipsesAreAccepted:
    """A second `...` in an index is accepted.

    numpy refuses it.
    Each of the two passes over all dimensions the other parts leave, so a number after them can be out of range.
    One ellipsis means the same in both.
    """

    @belief("lecture/9", holds=False)
    def test_two_ellipses_raise(self):
        with pytest.raises(IndexError):
            np.zeros((2, 3))[..., ...]
        with pytest.raises(IndexError):
            torch.zeros(2, 3)[..., ...]

    def test_two_ellipses_are_an_index(self):
        assert torch.tensor([[1, 2, 3], [4, 5, 6]])[..., ...].tolist() == [[1, 2, 3], [4, 5, 6]]

    def test_a_number_after_two_ellipses_can_be_out_of_range(self):
        assert torch.tensor([5, 6])[..., ..., 0].item() == 5
        with pytest.raises(IndexError):
            torch.zeros(2, 2, 2)[..., ..., 0]

    @belief("lecture/9")
    def test_one_ellipsis_is_alike(self):
        array = np.arange(8).reshape(2, 2, 2)

        assert torch.from_numpy(array)[..., 0].tolist() == array[..., 0].tolist() == [[0, 2], [4, 6]]
        assert torch.from_numpy(array)[1, ..., 0].tolist() == array[1, ..., 0].tolist() == [4, 6]


@claim(api=["torch.Tensor.__getitem__"], about=["value", "shape"], see=["tensors"])
class TestANumberBesidePositionsIsNoPosition:
    """A number in an index is taken out first, so `tensor[0, :, positions]` keeps the order of dimensions.

    numpy counts the number among the arrays of positions: a slice between them moves their dimension to the front.
    With an array of positions in the number's place both put it in front.
    Side by side, with neither a slice nor None between, both keep the order.
    """

    @pytest.mark.parametrize("first", [0, torch.tensor(0)], ids=["int", "tensor"])
    @belief("lecture/9", holds=False)
    def test_a_number_and_positions_apart_come_first(self, first):
        array = np.arange(12).reshape(1, 3, 4)

        assert torch.from_numpy(array)[first, :, [3, 1]].tolist() == array[0, :, [3, 1]].tolist()

    @pytest.mark.parametrize("first", [0, torch.tensor(0)], ids=["int", "tensor"])
    def test_the_order_of_dimensions_is_kept(self, first):
        assert torch.arange(12).reshape(1, 3, 4)[first, :, [3, 1]].tolist() == [[3, 1], [7, 5], [11, 9]]

    def test_numpy_puts_the_positions_first(self):
        assert np.arange(12).reshape(1, 3, 4)[0, :, [3, 1]].tolist() == [[3, 7, 11], [1, 5, 9]]

    @belief("lecture/9")
    def test_two_lists_of_positions_apart_come_first_in_both(self):
        array = np.arange(12).reshape(1, 3, 4)

        result = torch.from_numpy(array)[[0], :, [3, 1]]

        assert result.tolist() == array[[0], :, [3, 1]].tolist() == [[3, 7, 11], [1, 5, 9]]

    def test_none_between_counts_as_a_slice(self):
        array = np.arange(12).reshape(1, 3, 4)

        assert torch.from_numpy(array)[0, None, [2, 0]].shape == (1, 2, 4)
        assert array[0, None, [2, 0]].shape == (2, 1, 4)

    @belief("lecture/9")
    def test_without_a_slice_between_the_order_is_kept_in_both(self):
        array = np.arange(12).reshape(1, 3, 4)

        assert torch.from_numpy(array)[0, [2, 0]].tolist() == array[0, [2, 0]].tolist()
        assert torch.from_numpy(array)[:, 0, [3, 1]].tolist() == array[:, 0, [3, 1]].tolist() == [[3, 1]]


@claim(
    api=["torch.Tensor.__setitem__", "torch.Tensor.__iadd__"],
    about=["error", "value"],
    see=["tensor_view", "generated/torch.Tensor.clone"],
)
class TestOverlappingAssignmentRaises:
    """Assigning a part of a tensor to a part that overlaps it raises or goes wrong; numpy copies first.

    It raises where neither part has gaps in memory, in-place operations and a whole transpose included.
    Parts with gaps, such as some columns, are not checked: elements are read after they were overwritten.
    `clone()` the right side.
    """

    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_elements_move_one_place_on(self):
        tensor, array = torch.arange(5), np.arange(5)

        array[1:] = array[:-1]
        tensor[1:] = tensor[:-1]

        assert tensor.tolist() == array.tolist()

    @belief("lecture/9", holds=False, raises=RuntimeError)
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


@claim(api=["torch.Tensor.__setitem__"], about=["error", "value"], see=["generated/torch.as_tensor"])
class TestListsCannotBeAssigned:
    """A list or an ndarray cannot be assigned to a part of a tensor, a number or a tensor can.

    Wrap it, `torch.as_tensor(values)`.
    Of several values for one position numpy keeps the last, and torch does not promise which.
    So `+=` through an index with repeats adds once in both; `index_put_(accumulate=True)` adds up.
    """

    @pytest.mark.parametrize("values", [[5, 6], np.array([5, 6])], ids=["list", "ndarray"])
    @belief("lecture/9", holds=False, raises=TypeError)
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
