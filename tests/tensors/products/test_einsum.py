"""Products written with `einsum`.

Order: 27
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@claim(
    api=["torch.einsum", "torch.mm"],
    about=["value", "shape", "dtype", "error", "gradient"],
    see=["generated/torch.einsum"],
    asked=[
        "how to write matrix multiplication with einsum",
        "einsum subscript does not broadcast with previously seen size",
        "expected scalar type Float but found Double einsum",
        "is einsum the same as matmul",
        "mat1 and mat2 shapes cannot be multiplied vs einsum",
        "einsum notation explained for sums over index",
    ],
)
class TestEinsumIsTheMatrixProduct:
    """`torch.einsum("ij,jk->ik", a, b)` returns the product of int64 matrices.

    An element of the result sums a row times a column. [it_sums_rows_times_columns]
    Outside autocast square uint8, int32, int64, bfloat16, float32, float64 and complex64 matrices keep their dtype.
    [it_is_the_product_in_the_operands_dtype]
    Other equations of int64 multiply, and then sum over letters that the result lacks. [it_serves_complicated_products]
    For float32 the gradient is the gradient of the product. [the_gradient_is_that_of_the_product]
    An inner size of 1 in one operand broadcasts against another size; `mm` raises RuntimeError there.
    [an_inner_size_of_one_is_broadcast, an_inner_size_of_one_raises_in_mm]
    Inner sizes of 3 and 2 raise RuntimeError. [other_unequal_inner_sizes_raise]
    Outside autocast 2-by-2 matrices of float32 and another dtype raise RuntimeError. [a_product_of_two_dtypes_raises]
    An inner size of 1 in one operand promotes float32 and float64. [an_inner_size_of_one_promotes]
    """

    @belief("lecture/54")
    @given(data=st.data(), size=st.tuples(*[st.integers(0, 3)] * 3))
    def test_it_sums_rows_times_columns(self, data, size):
        rows, inner, columns = size
        a = data.draw(st.lists(st.integers(-9, 9), min_size=rows * inner, max_size=rows * inner))
        b = data.draw(st.lists(st.integers(-9, 9), min_size=inner * columns, max_size=inner * columns))
        expected = [
            [sum(a[i * inner + j] * b[j * columns + k] for j in range(inner)) for k in range(columns)]
            for i in range(rows)
        ]
        left = torch.tensor(a, dtype=torch.int64).reshape(rows, inner)
        right = torch.tensor(b, dtype=torch.int64).reshape(inner, columns)

        result = torch.einsum("ij,jk->ik", left, right)

        assert result.tolist() == expected
        assert result.shape == (rows, columns)

    @belief("lecture/54")
    @pytest.mark.parametrize(
        "dtype",
        [torch.uint8, torch.int32, torch.int64, torch.bfloat16, torch.float32, torch.float64, torch.complex64],
        ids=str,
    )
    def test_it_is_the_product_in_the_operands_dtype(self, dtype):
        a, b = torch.tensor([[1, 2], [3, 4]], dtype=dtype), torch.tensor([[5, 6], [7, 8]], dtype=dtype)

        result = torch.einsum("ij,jk->ik", a, b)

        assert result.tolist() == [[19, 22], [43, 50]]
        assert result.dtype == dtype

    @belief("lecture/54")
    @pytest.mark.parametrize(
        ("equation", "expected"),
        [
            ("i,ij,j->", 61),
            ("i,ij,j->j", [21, 40]),
            ("i,ij,j->ij", [[3, 8], [18, 32]]),
            ("i,jk,k->ij", [[11, 25], [22, 50]]),
            ("i,jk,l->", 210),
        ],
    )
    def test_it_serves_complicated_products(self, equation, expected):
        row, matrix, column = torch.tensor([1, 2]), torch.tensor([[1, 2], [3, 4]]), torch.tensor([3, 4])

        result = torch.einsum(equation, row, matrix, column)

        assert result.tolist() == expected

    def test_the_gradient_is_that_of_the_product(self):
        a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        b = torch.tensor([[5.0, 6.0], [7.0, 8.0]], requires_grad=True)

        torch.einsum("ij,jk->ik", a, b).backward(torch.tensor([[1.0, 0.0], [0.0, 2.0]]))

        assert a.grad.tolist() == [[5.0, 7.0], [12.0, 16.0]]
        assert b.grad.tolist() == [[1.0, 6.0], [2.0, 8.0]]

    def test_an_inner_size_of_one_is_broadcast(self):
        a, b = torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[10.0, 20.0]])

        result = torch.einsum("ij,jk->ik", a, b)

        assert result.tolist() == [[60.0, 120.0]]
        assert result.tolist() == np.einsum("ij,jk->ik", a.numpy(), b.numpy()).tolist()

    def test_an_inner_size_of_one_raises_in_mm(self):
        with pytest.raises(RuntimeError):
            torch.mm(torch.ones(1, 3), torch.ones(1, 2))

    def test_an_inner_size_of_one_promotes(self):
        result = torch.einsum("ij,jk->ik", torch.ones(1, 3), torch.ones(1, 2, dtype=torch.float64))

        assert result.tolist() == [[3.0, 3.0]]
        assert result.dtype == torch.float64

    def test_other_unequal_inner_sizes_raise(self):
        with pytest.raises(RuntimeError):
            torch.einsum("ij,jk->ik", torch.ones(2, 3), torch.ones(2, 3))

    @pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bfloat16], ids=str)
    def test_a_product_of_two_dtypes_raises(self, dtype):
        with pytest.raises(RuntimeError):
            torch.einsum("ij,jk->ik", torch.ones(2, 2), torch.ones(2, 2, dtype=dtype))


@claim(
    api=["torch.einsum"],
    about=["value", "shape", "dtype"],
    see=["generated/torch.einsum", "tensor_attributes"],
    asked=[
        "einsum with mixed dtypes int and float",
        "expected scalar type Long but found Float einsum",
        "einsum uint8 overflow",
        "does einsum conjugate complex inputs",
        "outer product of two vectors of different dtype",
    ],
)
class TestEinsumSumsInDifferentDtypes:
    """`einsum` promotes dtypes where nothing is summed over a shared letter.

    Elementwise and outer products of two vectors promote. [an_elementwise_product_promotes, an_outer_product_promotes]
    Outside autocast two dtypes summed over a shared letter longer than 1 raise RuntimeError.
    [a_dot_product_of_two_dtypes_raises]
    Bytes summed over letters of one operand alone become int64. [a_sum_of_bytes_is_wide]
    Bytes summed over a shared letter stay bytes and wrap around. [a_dot_product_of_bytes_wraps_around]
    A letter of size 1 in one operand alone counts as a letter of the other.
    [a_shared_letter_of_size_one_in_one_operand_is_summed_wide]
    Complex operands are not conjugated: write `a.conj()` for an inner product.
    [complex_operands_are_not_conjugated]
    """

    def test_an_elementwise_product_promotes(self):
        a, b = torch.tensor([1, 2]), torch.tensor([0.5, 1.5])

        result = torch.einsum("i,i->i", a, b)

        assert result.tolist() == [0.5, 3.0]
        assert result.dtype == torch.float32

    def test_an_outer_product_promotes(self):
        a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0], dtype=torch.float64)

        result = torch.einsum("i,j->ij", a, b)

        assert result.tolist() == [[3.0, 4.0], [6.0, 8.0]]
        assert result.dtype == torch.float64

    def test_a_dot_product_of_two_dtypes_raises(self):
        with pytest.raises(RuntimeError):
            torch.einsum("i,i->", torch.tensor([1, 2]), torch.tensor([0.5, 1.5]))

    def test_a_sum_of_bytes_is_wide(self):
        result = torch.einsum("i->", torch.tensor([200, 100], dtype=torch.uint8))

        assert result.tolist() == 300
        assert result.dtype == torch.int64

    def test_a_dot_product_of_bytes_wraps_around(self):
        a, b = torch.tensor([200, 100], dtype=torch.uint8), torch.tensor([1, 1], dtype=torch.uint8)

        result = torch.einsum("i,i->", a, b)

        assert result.tolist() == 44
        assert result.dtype == torch.uint8

    def test_a_shared_letter_of_size_one_in_one_operand_is_summed_wide(self):
        result = torch.einsum("i,i->", torch.tensor([200, 100], dtype=torch.uint8), torch.ones(1, dtype=torch.uint8))

        assert result.tolist() == 300
        assert result.dtype == torch.int64

    def test_complex_operands_are_not_conjugated(self):
        a = torch.tensor([1j, 2.0])

        result = torch.einsum("i,i->", a, a)

        assert result.tolist() == 3 + 0j


@claim(
    api=["torch.einsum"],
    about=["value", "shape", "memory", "error"],
    see=["generated/torch.einsum"],
    asked=[
        "einsum without arrow output order",
        "invalid subscript given subscripts must be in a-zA-Z",
        "get diagonal with einsum",
        "transpose using einsum",
        "einsum ellipsis batch dimensions",
        "output subscript does not appear in the equation",
    ],
)
class TestEinsumReadsItsEquation:
    """Without an arrow `einsum` puts letters that stand once in order.

    The order is alphabetical: `einsum("ba", a)` transposes; capitals come first, and a letter that stands twice is
    summed.
    [the_result_without_an_arrow_is_in_alphabetical_order]
    After an arrow stand the letters of the result. [the_result_has_the_letters_after_the_arrow]
    `ii->i` returns the diagonal; sizes 1 and 3 raise RuntimeError.
    [the_result_has_the_letters_after_the_arrow, a_diagonal_of_unequal_sizes_raises]
    `ii->i` and `ij->ji` of one dense matrix return views. [a_diagonal_is_a_view, a_transposed_matrix_is_a_view]
    `...` stands for further dimensions, which broadcast; after an arrow without `...` they are summed.
    [an_ellipsis_broadcasts, an_ellipsis_is_summed_where_the_result_lacks_it]
    Spaces around letters are skipped; the operands may be a list, and the letters numbers.
    [the_other_ways_to_write_it_give_the_same]
    A space in the arrow, a digit as a letter, or too many letters or operands for a matrix raise RuntimeError.
    [an_equation_that_does_not_fit_raises]
    """

    @pytest.mark.parametrize(
        ("equation", "expected"),
        [("ab", [[1, 2], [3, 4]]), ("ba", [[1, 3], [2, 4]]), ("aB", [[1, 3], [2, 4]]), ("aa", 5)],
    )
    def test_the_result_without_an_arrow_is_in_alphabetical_order(self, equation, expected):
        result = torch.einsum(equation, torch.tensor([[1, 2], [3, 4]]))

        assert result.tolist() == expected

    @pytest.mark.parametrize(
        ("equation", "expected"),
        [("ij->", 10), ("ij->i", [3, 7]), ("ii->i", [1, 4]), ("ij->ji", [[1, 3], [2, 4]])],
    )
    def test_the_result_has_the_letters_after_the_arrow(self, equation, expected):
        result = torch.einsum(equation, torch.tensor([[1, 2], [3, 4]]))

        assert result.tolist() == expected

    def test_an_ellipsis_broadcasts(self):
        a, b = torch.ones(3, 1, 2, 4), torch.ones(5, 4, 6)

        result = torch.einsum("...ij,...jk->...ik", a, b)

        assert result.tolist() == torch.full((3, 5, 2, 6), 4.0).tolist()

    def test_an_ellipsis_is_summed_where_the_result_lacks_it(self):
        a = torch.arange(8).reshape(2, 2, 2)

        result = torch.einsum("...ij->ij", a)

        assert result.tolist() == [[4, 6], [8, 10]]

    @pytest.mark.parametrize("form", ["spaces", "list of operands", "numbers"])
    def test_the_other_ways_to_write_it_give_the_same(self, form):
        a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])
        arguments = {
            "spaces": (" i j , j k -> i k ", a, b),
            "list of operands": ("ij,jk->ik", [a, b]),
            "numbers": (a, [0, 1], b, [1, 2], [0, 2]),
        }

        result = torch.einsum(*arguments[form])

        assert result.tolist() == [[19, 22], [43, 50]]

    @pytest.mark.parametrize("equation", ["ij->k", "ij->ii", "ijk->i", "ij,jk->ik", "ij- >ji", "i1->i"])
    def test_an_equation_that_does_not_fit_raises(self, equation):
        with pytest.raises(RuntimeError):
            torch.einsum(equation, torch.ones(2, 2))

    def test_a_diagonal_of_unequal_sizes_raises(self):
        with pytest.raises(RuntimeError):
            torch.einsum("ii->i", torch.ones(1, 3))

    def test_a_diagonal_is_a_view(self):
        a = torch.ones(2, 2)

        torch.einsum("ii->i", a).fill_(9)

        assert a.tolist() == [[9.0, 1.0], [1.0, 9.0]]

    def test_a_transposed_matrix_is_a_view(self):
        a = torch.zeros(2, 2)

        torch.einsum("ij->ji", a)[0] = torch.tensor([1.0, 2.0])

        assert a.tolist() == [[1.0, 0.0], [2.0, 0.0]]
