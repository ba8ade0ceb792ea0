"""Where torch parts from numpy: mixed types, conditions and floats written into integers.

Order: 44
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.matmul", "torch.dot", "torch.isclose", "torch.outer"],
    about=["error", "value"],
    see=["generated/torch.matmul", "generated/torch.isclose"],
    asked=[
        "expected scalar type Long but found Float matmul",
        "multiply int matrix with float matrix",
        "dot expected both vectors to have same dtype",
        "long did not match Float isclose",
        "allclose with different dtypes error",
        "double and float matmul mismatch",
    ],
)
class TestMatrixProductsDoNotPromote:
    """On the CPU `matmul`, `dot` and `isclose` of int64 with float32 raise.

    The error is a RuntimeError. [two_dtypes_raise]
    Vectors of float32 and float64 raise RuntimeError in the three functions too. [two_widths_raise]
    NumPy code fails here, because `np.matmul` and `np.isclose` promote.
    [a_matrix_product_promotes, isclose_compares_integers_with_floats]
    `torch.outer` and `*` of int64 with float32 promote. [outer_and_arithmetic_promote]
    `matmul` accepts two int64 matrices, and `dot` and `isclose` accept two float32 vectors.
    [one_dtype_is_what_they_take]
    Convert one of them first, with `to`. [advice]
    """

    @pytest.mark.parametrize("other", [np.int64, np.float32], ids=["int64", "float32"])
    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_a_matrix_product_promotes(self, other):
        a, b = np.array([[1.0, 2.0]]), np.array([[3], [4]], dtype=other)

        assert np.matmul(a, b).tolist() == [[11.0]]
        assert torch.matmul(torch.from_numpy(a), torch.from_numpy(b)).tolist() == [[11.0]]

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_isclose_compares_integers_with_floats(self):
        assert np.isclose(np.array([1]), np.array([1.0])).tolist() == [True]
        assert torch.isclose(torch.tensor([1]), torch.tensor([1.0])).tolist() == [True]

    def test_two_dtypes_raise(self):
        with pytest.raises(RuntimeError):
            torch.matmul(torch.tensor([[1]]), torch.tensor([[1.0]]))
        with pytest.raises(RuntimeError):
            torch.dot(torch.tensor([1]), torch.tensor([1.0]))
        with pytest.raises(RuntimeError):
            torch.isclose(torch.tensor([1]), torch.tensor([1.0]))

    def test_one_dtype_is_what_they_take(self):
        assert torch.matmul(torch.tensor([[1, 2]]), torch.tensor([[3], [4]])).tolist() == [[11]]
        assert torch.dot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).item() == 11.0
        assert torch.isclose(torch.tensor([1.0, 1.0]), torch.tensor([1.0, 1.1])).tolist() == [True, False]

    def test_two_widths_raise(self):
        narrow, wide = torch.ones(2), torch.ones(2, dtype=torch.float64)

        for function in (torch.matmul, torch.dot, torch.isclose):
            with pytest.raises(RuntimeError):
                function(narrow, wide)

    def test_outer_and_arithmetic_promote(self):
        a, b = torch.tensor([2]), torch.tensor([1.5])

        assert torch.outer(a, b).tolist() == [[3.0]]
        assert (a * b).tolist() == [3.0]


@claim(
    api=["torch.where"],
    about=["error", "value", "warning"],
    see=["generated/torch.where"],
    asked=[
        "where expected condition to be a boolean tensor",
        "where received a uint8 condition tensor",
        "torch.where with 0/1 int mask",
        "np.where with numeric condition",
        "where with a list condition invalid combination of arguments",
    ],
)
class TestWhereWantsBools:
    """`torch.where(condition, 1, 0)` rejects int64 and float32 conditions.

    The error is a RuntimeError. [a_condition_of_numbers_raises]
    A list of bools as the condition raises TypeError. [a_list_of_bools_raises]
    A uint8 condition is accepted, the first time with a UserWarning. [a_condition_of_bytes_is_accepted_with_a_warning]
    NumPy code fails here, because `np.where` reads numbers as true unless they are zero.
    [numbers_are_true_unless_zero, numpy_takes_numbers]
    `torch.where(condition)` accepts int64 and returns positions. [a_condition_alone_accepts_numbers]
    A bool condition picks the same from two int64 vectors in both. [bools_choose_alike]
    Write the comparison, `condition != 0`. [advice]
    """

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_numbers_are_true_unless_zero(self):
        assert torch.where(torch.tensor([0, 2]), 1, 0).tolist() == np.where(np.array([0, 2]), 1, 0).tolist()

    @pytest.mark.parametrize("dtype", [torch.int64, torch.float32], ids=str)
    def test_a_condition_of_numbers_raises(self, dtype):
        with pytest.raises(RuntimeError):
            torch.where(torch.tensor([0, 2], dtype=dtype), 1, 0)

    def test_a_condition_of_bytes_is_accepted_with_a_warning(self):
        with pytest.warns(UserWarning, match="uint8"):
            result = torch.where(torch.tensor([0, 2], dtype=torch.uint8), 1, 0)

        assert result.tolist() == [0, 1]

    def test_numpy_takes_numbers(self):
        assert np.where(np.array([0, 2]), 1, 0).tolist() == [0, 1]

    @belief("lecture/9")
    def test_bools_choose_alike(self):
        condition, a, b = np.array([[True], [False]]), np.array([1, 2]), np.array([3, 4])

        result = torch.where(torch.from_numpy(condition), torch.from_numpy(a), torch.from_numpy(b))

        assert result.tolist() == np.where(condition, a, b).tolist() == [[1, 2], [3, 4]]

    def test_a_list_of_bools_raises(self):
        with pytest.raises(TypeError):
            torch.where([True, False], 1, 0)

    def test_a_condition_alone_accepts_numbers(self):
        (positions,) = torch.where(torch.tensor([0, 2]))

        assert positions.tolist() == [1]


@claim(
    api=["torch.Tensor.__setitem__", "torch.Tensor.__iadd__"],
    about=["value", "error"],
    see=["tensor_attributes"],
    asked=[
        "index put requires the source and destination dtypes match",
        "result type Float can't be cast to Long",
        "assign float values to int tensor by index",
        "int tensor += 0.5 error",
        "x[idx] = values dtype mismatch half and float",
    ],
)
class TestFloatsWrittenAtIntegerPositionsMustMatch:
    """A float tensor written into int64 through a 1-d int64 index raises.

    The error is a RuntimeError, and the tensor keeps its values. [an_index_of_positions_raises]
    NumPy code fails here, because NumPy truncates through positions. [an_index_of_positions_truncates]
    A tensor of -5.7 becomes -5 through a slice, an integer or a list of bools, as in NumPy.
    [a_slice_a_number_or_a_mask_truncates]
    Two floats in a tensor raise RuntimeError through a mask of two. [several_elements_through_a_mask_raise]
    The Python float -5.7 becomes -5 through a 1-d index. [a_python_float_truncates_through_positions]
    A Python NaN raises RuntimeError through a slice, an integer or a list. [a_python_nan_raises]
    For int64 `tensor += 0.5` raises in both, and `tensor += 5` is alike.
    [adding_a_float_in_place_raises, adding_an_integer_in_place_is_alike]
    """

    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_an_index_of_positions_truncates(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        array[np.array([0])] = np.array([5.7])
        tensor[torch.tensor([0])] = torch.tensor([5.7])

        assert tensor.tolist() == array.tolist()

    def test_an_index_of_positions_raises(self):
        tensor = torch.tensor([1, 2])

        with pytest.raises(RuntimeError):
            tensor[torch.tensor([0])] = torch.tensor([5.7])

        assert tensor.tolist() == [1, 2]

    def test_several_elements_through_a_mask_raise(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        array[np.array([True, True])] = np.array([5.7, 6.7])
        with pytest.raises(RuntimeError):
            tensor[torch.tensor([True, True])] = torch.tensor([5.7, 6.7])

        assert array.tolist() == [5, 6]
        assert tensor.tolist() == [1, 2]

    def test_a_python_float_truncates_through_positions(self):
        tensor = torch.tensor([1, 2])

        tensor[torch.tensor([0])] = -5.7

        assert tensor.tolist() == [-5, 2]

    @pytest.mark.parametrize(
        ("index", "value"),
        [(slice(0, 1), [-5.7]), (slice(0, 1), -5.7), (0, -5.7), ([True, False], [-5.7]), ([True, False], -5.7)],
        ids=["slice", "slice-0d", "number-0d", "mask", "mask-0d"],
    )
    @belief("lecture/9")
    def test_a_slice_a_number_or_a_mask_truncates(self, index, value):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        tensor[index] = torch.tensor(value)
        array[index] = np.array(value)

        assert tensor.tolist() == array.tolist() == [-5, 2]

    @belief("lecture/9")
    def test_adding_a_float_in_place_raises(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        with pytest.raises(TypeError):
            array += 0.5
        with pytest.raises(RuntimeError):
            tensor += 0.5

        assert tensor.tolist() == array.tolist() == [1, 2]

    @belief("lecture/9")
    def test_adding_an_integer_in_place_is_alike(self):
        tensor, array = torch.tensor([1, 2]), np.array([1, 2])

        tensor += 5
        array += 5

        assert tensor.tolist() == array.tolist() == [6, 7]

    @pytest.mark.parametrize("index", [slice(0, 1), 0, [0], [True, False]], ids=str)
    def test_a_python_nan_raises(self, index):
        with pytest.raises(RuntimeError):
            torch.tensor([1, 2])[index] = float("nan")
