"""Where torch parts from numpy: indexing and assignment.

Order: 48
"""

import warnings

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.Tensor.__getitem__", "torch.flip", "torch.from_numpy"],
    about=["error", "value"],
    see=["tensor_view", "generated/torch.flip"],
    asked=[
        "reverse a tensor with [::-1]",
        "negative step slicing not supported",
        "step must be greater than zero reversed slice",
        "flip tensor order",
        "from_numpy of reversed array needs copy",
    ],
)
class TestSlicesStepForwards:
    """Indexing a tensor by a slice with a negative step raises ValueError.

    Assigning a number through `[::-1]` raises ValueError too. [assigning_through_a_negative_step_raises]
    NumPy reverses the array by `[::-1]`, because its strides may be negative.
    [a_negative_step_reverses, a_negative_step_raises]
    `torch.flip` of an int64 matrix reverses the dimensions in its tuple, as `np.flip` does. [flip_reverses_alike]
    `torch.from_numpy(np.array([1, 2, 3])[::-1])` raises ValueError. [a_reversed_array_is_not_shared]
    With `.copy()` at its end this array is accepted. [a_copy_of_a_reversed_array_is_accepted]
    `[::2]` returns the same elements in both. [a_positive_step_is_alike]
    """

    @belief("lecture/9", holds=False, raises=ValueError, role="exception")
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

    def test_assigning_through_a_negative_step_raises(self):
        tensor = torch.tensor([1, 2, 3])

        with pytest.raises(ValueError, match="step"):
            tensor[::-1] = 0

        assert tensor.tolist() == [1, 2, 3]

    def test_a_copy_of_a_reversed_array_is_accepted(self):
        assert torch.from_numpy(np.array([1, 2, 3])[::-1].copy()).tolist() == [3, 2, 1]


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["value", "shape", "error", "warning"],
    see=["tensors"],
    asked=[
        "tensors used as indices must be long or bool",
        "index with uint8 tensor acts as mask",
        "uint8 labels as index give wrong elements",
        "lookup table color map with uint8 image",
        "int8 or int16 tensor as index",
    ],
)
class TestBytesAreMasks:
    """Reading `x[i]` by a 1-d uint8 tensor masks, with a UserWarning.

    Its zeros leave out, other numbers pick. [bytes_are_a_mask_with_a_warning, bytes_above_one_pick_too]
    A 0-d uint8 tensor is a mask silently: 2 picks the whole tensor. [a_0d_byte_is_a_mask_silently]
    Such an index can find other elements than in NumPy, because NumPy reads uint8 as positions.
    [bytes_are_positions]
    A 1-d index tensor of int8 or int16 raises IndexError. [small_integers_raise, small_integers_are_positions]
    A 0-d index tensor of int8 or int16 is a position. [a_0d_small_integer_is_a_position]
    A 1-d int8 or int16 ndarray as an index holds positions. [a_small_ndarray_holds_positions]
    A 1-d index of int32, int64 or bool picks the same elements in both. [other_indices_are_alike]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_bytes_are_positions(self):
        index = np.array([1, 0, 1], dtype=np.uint8)

        result = torch.tensor([10, 20, 30])[torch.from_numpy(index)]

        assert result.tolist() == np.array([10, 20, 30])[index].tolist()

    @pytest.mark.parametrize("dtype", ["int8", "int16"])
    @belief("lecture/9", holds=False, raises=IndexError, role="exception")
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

    def test_bytes_above_one_pick_too(self):
        with pytest.warns(UserWarning, match="uint8"):
            result = torch.tensor([10, 20, 30])[torch.tensor([2, 0, 255], dtype=torch.uint8)]

        assert result.tolist() == [10, 30]

    @pytest.mark.parametrize("dtype", [torch.int8, torch.int16], ids=str)
    def test_a_0d_small_integer_is_a_position(self, dtype):
        assert torch.tensor([10, 20, 30])[torch.tensor(2, dtype=dtype)].item() == 30

    def test_a_0d_byte_is_a_mask_silently(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = torch.tensor([10, 20, 30])[torch.tensor(2, dtype=torch.uint8)]

        assert result.tolist() == [[10, 20, 30]]

    @pytest.mark.parametrize("dtype", [np.int8, np.int16], ids=["int8", "int16"])
    def test_a_small_ndarray_holds_positions(self, dtype):
        assert torch.tensor([10, 20, 30])[np.array([2, 0], dtype=dtype)].tolist() == [30, 10]


@claim(
    api=["torch.Tensor.__getitem__"],
    about=["value", "shape"],
    see=["tensors"],
    asked=[
        "x[[[0,1],[2,3]]] numpy vs torch",
        "nested list index picks elements instead of rows",
        "too many indices for tensor of dimension 1 list index",
        "float list as index accepted",
    ],
)
class TestAListOfListsIndexesAsATuple:
    """A list of two lists indexes a matrix as their tuple does.

    NumPy differs, because it reads two lists of integers as one array of positions.
    [numpy_takes_rows_for_a_list_of_lists]
    A list of two with a slice, None or an ellipsis, or of two 1-d tensors, is read as a tuple too.
    [a_slice_or_none_within_a_list_is_an_index]
    NumPy raises IndexError for a list that holds a slice. [a_slice_within_a_list_raises]
    The flat list `[0.9, 1.2]` indexes as `[0, 1]`, where NumPy raises IndexError. [floats_are_truncated]
    A list of 32 lists of one integer is an array of positions in torch too.
    [a_list_of_32_lists_is_an_array_of_positions]
    A flat list of integers or of bools, and a tuple of two lists, index a matrix alike in both.
    [a_flat_list_and_a_tuple_of_lists_are_alike]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_a_list_of_lists_is_an_array_of_positions(self):
        result = torch.tensor([[1, 2], [3, 4]])[[[0, 1], [1, 0]]]

        assert result.tolist() == np.array([[1, 2], [3, 4]])[[[0, 1], [1, 0]]].tolist()

    @belief("lecture/9", holds=False, role="exception")
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
