"""Arithmetic element by element.

Order: 18
"""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim
from torchnotes.domains import dtypes


@claim(
    api=["torch.add", "torch.sub", "torch.mul", "torch.div"],
    about=["value", "shape", "error", "gradient"],
    see=[
        "generated/torch.add",
        "generated/torch.sub",
        "generated/torch.mul",
        "generated/torch.div",
        "notes/broadcasting",
    ],
    asked=[
        "elementwise multiplication of two matrices",
        "difference between torch.mul and matmul",
        "hadamard product",
        "multiply each row by a vector",
        "gradient of broadcasted bias",
        "add subtract multiply divide tensors",
    ],
)
class TestAddSubMulAndDivWorkElementByElement:
    """`add`, `sub`, `mul` and `div` of two float tensors work by element.

    Where the shapes are equal, each result comes from the two elements in its place.
    [each_result_comes_from_the_two_elements_in_its_place, matrices_are_combined_place_by_place]
    `mul` of two matrices multiplies by element, and `matmul` makes the matrix product. [mul_is_not_the_matrix_product]
    A column and a row are broadcast to a matrix. [a_column_and_a_row_give_a_matrix]
    Vectors of two and three elements raise RuntimeError. [shapes_that_do_not_broadcast_raise]
    After `backward` each element of two float32 leaves of one shape has a gradient in its place.
    [each_place_has_its_own_gradient]
    The gradient of a vector broadcast to a matrix is summed over the rows.
    [the_gradient_of_a_broadcast_operand_is_summed]
    A list for the second operand raises TypeError. [a_list_raises]
    """

    @belief("til/1")
    @given(pairs=st.lists(st.tuples(st.integers(-99, 99), st.integers(1, 99)), max_size=6))
    def test_each_result_comes_from_the_two_elements_in_its_place(self, pairs):
        x = torch.tensor([a for a, _ in pairs], dtype=torch.float64)
        y = torch.tensor([b for _, b in pairs], dtype=torch.float64)
        sums, differences = [a + b for a, b in pairs], [a - b for a, b in pairs]
        products, quotients = [a * b for a, b in pairs], [a / b for a, b in pairs]

        assert torch.add(x, y).tolist() == sums
        assert torch.sub(x, y).tolist() == differences
        assert torch.mul(x, y).tolist() == products
        assert torch.div(x, y).tolist() == quotients

    @belief("til/1")
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("add", [[9, 3], [8, 6]]),
            ("sub", [[7, 1], [4, 2]]),
            ("mul", [[8, 2], [12, 8]]),
            ("div", [[8, 2], [3, 2]]),
        ],
    )
    def test_matrices_are_combined_place_by_place(self, name, expected):
        x, y = torch.tensor([[8.0, 2.0], [6.0, 4.0]]), torch.tensor([[1.0, 1.0], [2.0, 2.0]])

        result = getattr(torch, name)(x, y)

        assert result.tolist() == expected

    @belief("til/1")
    def test_mul_is_not_the_matrix_product(self):
        x, y = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])

        assert torch.mul(x, y).tolist() == [[5.0, 12.0], [21.0, 32.0]]
        assert torch.matmul(x, y).tolist() == [[19.0, 22.0], [43.0, 50.0]]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("add", [[12, 14, 18], [18, 20, 24]]),
            ("sub", [[8, 6, 2], [14, 12, 8]]),
            ("mul", [[20, 40, 80], [32, 64, 128]]),
            ("div", [[5, 2.5, 1.25], [8, 4, 2]]),
        ],
    )
    def test_a_column_and_a_row_give_a_matrix(self, name, expected):
        column, row = torch.tensor([[10.0], [16.0]]), torch.tensor([2.0, 4.0, 8.0])

        result = getattr(torch, name)(column, row)

        assert result.tolist() == expected

    @pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
    def test_shapes_that_do_not_broadcast_raise(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.ones(2), torch.ones(3))

    @pytest.mark.parametrize(
        ("name", "of_left", "of_right"),
        [
            ("add", [1, 1], [1, 1]),
            ("sub", [1, 1], [-1, -1]),
            ("mul", [2, 4], [8, 6]),
            ("div", [0.5, 0.25], [-2, -0.375]),
        ],
    )
    def test_each_place_has_its_own_gradient(self, name, of_left, of_right):
        x, y = torch.tensor([8.0, 6.0], requires_grad=True), torch.tensor([2.0, 4.0], requires_grad=True)

        getattr(torch, name)(x, y).sum().backward()

        assert x.grad.tolist() == of_left
        assert y.grad.tolist() == of_right

    @pytest.mark.parametrize(
        ("name", "expected"), [("add", [3, 3]), ("sub", [3, 3]), ("mul", [6, 12]), ("div", [1.5, 0.75])]
    )
    def test_the_gradient_of_a_broadcast_operand_is_summed(self, name, expected):
        x = torch.tensor([1.0, 1.0], requires_grad=True)

        getattr(torch, name)(x, torch.tensor([[2.0, 4.0]] * 3)).sum().backward()

        assert x.grad.tolist() == expected

    @pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
    def test_a_list_raises(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)(torch.ones(2), [1.0, 2.0])


@claim(
    api=["torch.add", "torch.sub", "torch.mul", "torch.div", "torch.Tensor.sub_"],
    about=["value", "argument", "error"],
    see=["generated/torch.add", "generated/torch.sub"],
    asked=[
        "torch.add with alpha argument",
        "add scaled tensor in one call axpy",
        "manual sgd step with sub_",
        "argument alpha must not be a floating point number",
        "mul got an unexpected keyword argument alpha",
    ],
)
class TestAlphaScalesTheSecondOperand:
    """`alpha` in `add` and `sub` multiplies the second float operand first.

    `w.sub_(grad, alpha=lr)` subtracts `lr * grad` in place from a `w` that does not require grad.
    [the_second_operand_is_scaled, an_update_is_written_in_one_step]
    `alpha=0.5` scales an int64 operand beside a float32 one.
    [a_fraction_scales_an_integer_operand_where_the_result_is_floating]
    With two int64 tensors `alpha=0.5` raises RuntimeError, and 2.0 too.
    [a_fraction_raises_for_two_integer_operands, an_even_float_raises_too]
    `torch.mul` and `torch.div` with `alpha=2` raise TypeError. [mul_refuses_it, div_refuses_it]
    """

    @pytest.mark.parametrize(("name", "expected"), [("add", [21.0, 42.0]), ("sub", [-19.0, -38.0])])
    def test_the_second_operand_is_scaled(self, name, expected):
        x, y = torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0])

        result = getattr(torch, name)(x, y, alpha=2)

        assert result.tolist() == expected

    @pytest.mark.parametrize(("name", "expected"), [("add", [2.0]), ("sub", [0.0])])
    def test_a_fraction_scales_an_integer_operand_where_the_result_is_floating(self, name, expected):
        result = getattr(torch, name)(torch.tensor([1.0]), torch.tensor([2]), alpha=0.5)

        assert result.tolist() == expected

    @pytest.mark.parametrize("name", ["add", "sub"])
    def test_a_fraction_raises_for_two_integer_operands(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.tensor([1]), torch.tensor([2]), alpha=0.5)

    def test_mul_refuses_it(self):
        with pytest.raises(TypeError):
            torch.mul(torch.tensor([1.0]), torch.tensor([2.0]), alpha=2)

    def test_an_update_is_written_in_one_step(self):
        w = torch.tensor([1.0, 2.0])

        w.sub_(torch.tensor([2.0, 4.0]), alpha=0.25)

        assert w.tolist() == [0.5, 1.0]

    def test_an_even_float_raises_too(self):
        with pytest.raises(RuntimeError):
            torch.add(torch.tensor([1]), torch.tensor([2]), alpha=2.0)

    def test_div_refuses_it(self):
        with pytest.raises(TypeError):
            torch.div(torch.tensor([1.0]), torch.tensor([2.0]), alpha=2)


@claim(
    api=["torch.div"],
    about=["value", "dtype", "argument", "error"],
    see=["generated/torch.div", "generated/torch.floor_divide"],
    asked=[
        "integer division of tensors",
        "divide and round down",
        "div expected rounding_mode to be one of None",
        "truncated division vs floor division negative numbers",
        "dividing int tensor gives float",
        "exact integer division of large int64",
    ],
)
class TestDivOfIntegersIsFloatingPoint:
    """Plain `torch.div` of integers returns floats in the default dtype.

    By default uint8, int8 to int64 and bool make float32, and another default dtype is followed.
    [integers_give_floats, each_integer_dtype_becomes_float32, another_default_dtype_is_followed]
    With `rounding_mode="floor"` or `"trunc"` two int64 tensors return int64.
    [the_rounding_mode_decides_about_the_dtype]
    `"floor"` makes 3 of 7 / 2, -4 of -7 / 2 and in float64 9.0 of 1.0 / 0.1, as Python's `//` does.
    [the_rounding_mode_decides_about_the_dtype, a_float_may_be_floored_to_one_less_than_the_rounded_quotient]
    2**24 + 1 divided by 1 is 2**24 in float32, and stays exact with `"floor"`.
    [a_large_integer_is_changed_by_dividing_it_by_one]
    1, -1 and 0 in int64, float32 or float64 divided by the integer 0 are inf, -inf and NaN.
    [division_by_zero_is_infinite_or_nan]
    With `"floor"` or `"trunc"` an int64 1 divided by an int64 0 raises RuntimeError.
    [an_integer_division_by_zero_raises]
    With either mode float32 1 and -1 divided by 0 are infinite. [a_float_by_zero_with_a_rounding_mode_is_infinite]
    On the CPU `"round"` as the mode raises RuntimeError. [another_rounding_mode_raises]
    """

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int64, torch.bool], ids=str)
    def test_integers_give_floats(self, dtype):
        result = torch.div(torch.tensor([1, 0], dtype=dtype), torch.tensor([1, 1], dtype=dtype))

        assert result.tolist() == [1.0, 0.0]
        assert result.dtype == torch.float32

    @pytest.mark.parametrize(
        ("mode", "expected", "dtype"),
        [
            (None, [3.5, -3.5], torch.float32),
            ("floor", [3, -4], torch.int64),
            ("trunc", [3, -3], torch.int64),
        ],
        ids=["true", "floor", "trunc"],
    )
    def test_the_rounding_mode_decides_about_the_dtype(self, mode, expected, dtype):
        result = torch.div(torch.tensor([7, -7]), torch.tensor([2, 2]), rounding_mode=mode)

        assert result.tolist() == expected
        assert result.dtype == dtype

    def test_another_default_dtype_is_followed(self):
        torch.set_default_dtype(torch.float64)
        try:
            result = torch.div(torch.tensor([1]), torch.tensor([2]))
        finally:
            torch.set_default_dtype(torch.float32)

        assert result.dtype == torch.float64

    def test_a_large_integer_is_changed_by_dividing_it_by_one(self):
        x = torch.tensor([2**24 + 1])

        assert torch.div(x, 1).tolist() == [16777216.0]
        assert torch.div(x, 1, rounding_mode="floor").tolist() == [16777217]

    def test_a_float_may_be_floored_to_one_less_than_the_rounded_quotient(self):
        x, y = torch.tensor([1.0], dtype=torch.float64), torch.tensor([0.1], dtype=torch.float64)

        assert torch.div(x, y).tolist() == [10.0]
        assert torch.div(x, y, rounding_mode="floor").tolist() == [9.0]

    @pytest.mark.parametrize("dtype", [torch.int64, torch.float32, torch.float64], ids=str)
    def test_division_by_zero_is_infinite_or_nan(self, dtype):
        result = torch.div(torch.tensor([1, -1, 0], dtype=dtype), 0)

        assert result[:2].tolist() == [math.inf, -math.inf]
        assert result.isnan().tolist() == [False, False, True]

    @pytest.mark.parametrize("mode", ["floor", "trunc"])
    def test_an_integer_division_by_zero_raises(self, mode):
        with pytest.raises(RuntimeError):
            torch.div(torch.tensor([1]), torch.tensor([0]), rounding_mode=mode)

    def test_another_rounding_mode_raises(self):
        with pytest.raises(RuntimeError):
            torch.div(torch.tensor([1.0]), 2, rounding_mode="round")

    def test_each_integer_dtype_becomes_float32(self):
        ones = [torch.ones(1, dtype=dtype) for dtype in (*dtypes.INTEGRAL, torch.bool)]

        assert [x.dtype for x in ones if torch.div(x, x).dtype != torch.float32] == []

    @pytest.mark.parametrize("mode", ["floor", "trunc"])
    def test_a_float_by_zero_with_a_rounding_mode_is_infinite(self, mode):
        assert torch.div(torch.tensor([1.0, -1.0]), 0, rounding_mode=mode).tolist() == [math.inf, -math.inf]
