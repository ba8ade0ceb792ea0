"""Where torch parts from numpy: arithmetic of bools and integers.

Order: 51
"""

import operator

import numpy as np
import pytest
import torch
from packaging.version import Version

from torchnotes import belief, changed, claim, since, until
from torchnotes.domains import dtypes

SUB_ERROR = NotImplementedError if Version(torch.__version__) >= Version("2.14") else RuntimeError


@claim(
    api=["torch.floor_divide", "torch.remainder", "torch.pow", "torch.abs", "torch.matmul"],
    about=["error"],
    see=["tensor_attributes"],
    asked=[
        "arithmetic on bool tensors not supported",
        "dot not implemented for Bool",
        "matrix multiply boolean matrices",
        "abs of bool tensor",
        "adding two masks gives or instead of count",
    ],
)
class TestBoolsHaveLittleArithmetic:
    """`//`, `%`, `**` and `@` of two nonempty bool CPU tensors raise.

    `abs` of a bool CPU tensor raises too. [the_absolute_value_of_a_bool_is_not_implemented]
    The error is NotImplementedError; before torch 2.8 RuntimeError was raised.
    [functions_of_two_bool_tensors_are_not_implemented, functions_of_two_bool_tensors_raise,
    the_absolute_value_of_a_bool_raises]
    NumPy code fails here, because NumPy counts `//`, `%` and `**` of bools in int8.
    [numpy_counts_in_int8_or_answers_bool]
    In `//` and `**` beside a Python integer above 0 bools count as 0 and 1. [beside_an_integer_bools_count]
    `+` and `*` of two bool tensors are "or" and "and" in both. [sums_and_products_are_or_and_and]
    A difference raises in both, TypeError in numpy. [a_difference_raises]
    """

    @pytest.mark.parametrize("name", ["floordiv", "mod", "pow", "matmul"])
    @belief("lecture/9", holds=False, raises={"<2.8": RuntimeError, ">=2.8": NotImplementedError}, role="exception")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.Tensor.__floordiv__",
                "torch.Tensor.__ifloordiv__",
                "torch.Tensor.__rfloordiv__",
                "torch.Tensor.__mod__",
                "torch.Tensor.__imod__",
                "torch.Tensor.__rmod__",
                "torch.Tensor.__pow__",
                "torch.Tensor.__ipow__",
                "torch.Tensor.__rpow__",
                "torch.[Tensor.]floor_divide",
                "torch.[Tensor.]remainder",
                "torch.[Tensor.]pow",
                "torch.Tensor.floor_divide_",
                "torch.Tensor.remainder_",
                "torch.Tensor.pow_",
                "torch.spmm",
                "torch.Tensor.__matmul__",
                "torch.Tensor.__rmatmul__",
                "torch.[Tensor.]matmul",
                "torch.[Tensor.]mm",
                "torch.[Tensor.]dot",
                "torch.[Tensor.]mv",
                "torch.[Tensor.]bmm",
                "torch.[Tensor.]inner",
                "torch.linalg.matmul",
            ],
            "at": {"input": 0, "other": 1},
            "when": [
                "all_dtypes:bool",
                "!kind:input=int|float",
                "!kind:other=int|float",
                "!kind:exponent=int|float",
                "device:cpu",
                "!empty",
            ],
        },
    )
    def test_what_numpy_computes_is_computed(self, name):
        compute = getattr(operator, name)

        assert compute(np.array([True]), np.array([True])).size == 1
        assert compute(torch.tensor([True]), torch.tensor([True])).numel() == 1

    @until("2.8")
    @pytest.mark.parametrize("name", ["floor_divide", "remainder", "pow", "matmul"])
    def test_functions_of_two_bool_tensors_raise(self, name):
        with pytest.raises(RuntimeError) as raised:
            getattr(torch, name)(torch.tensor([True]), torch.tensor([True]))

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.Tensor.__floordiv__",
                "torch.Tensor.__ifloordiv__",
                "torch.Tensor.__rfloordiv__",
                "torch.Tensor.__mod__",
                "torch.Tensor.__imod__",
                "torch.Tensor.__rmod__",
                "torch.Tensor.__pow__",
                "torch.Tensor.__ipow__",
                "torch.Tensor.__rpow__",
                "torch.[Tensor.]floor_divide",
                "torch.[Tensor.]remainder",
                "torch.[Tensor.]pow",
                "torch.Tensor.floor_divide_",
                "torch.Tensor.remainder_",
                "torch.Tensor.pow_",
                "torch.spmm",
                "torch.Tensor.__matmul__",
                "torch.Tensor.__rmatmul__",
                "torch.[Tensor.]matmul",
                "torch.[Tensor.]mm",
                "torch.[Tensor.]dot",
                "torch.[Tensor.]mv",
                "torch.[Tensor.]bmm",
                "torch.[Tensor.]inner",
                "torch.linalg.matmul",
            ],
            "at": {"input": 0, "other": 1},
            "when": [
                "all_dtypes:bool",
                "!kind:input=int|float",
                "!kind:other=int|float",
                "!kind:exponent=int|float",
                "device:cpu",
                "!empty",
            ],
        },
    )
    @pytest.mark.parametrize("name", ["floor_divide", "remainder", "pow", "matmul"])
    def test_functions_of_two_bool_tensors_are_not_implemented(self, name):
        with pytest.raises(NotImplementedError):
            getattr(torch, name)(torch.tensor([True]), torch.tensor([True]))

    @until("2.8")
    def test_the_absolute_value_of_a_bool_raises(self):
        with pytest.raises(RuntimeError) as raised:
            torch.abs(torch.tensor([True]))

        assert raised.type is RuntimeError

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch `RuntimeError`, of which `NotImplementedError` is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]abs[_]",
                "torch.[Tensor.]absolute",
                "torch.Tensor.absolute_",
                "torch.Tensor.__abs__",
            ],
            "when": ["dtype:bool", "device:cpu"],
        },
    )
    def test_the_absolute_value_of_a_bool_is_not_implemented(self):
        with pytest.raises(NotImplementedError):
            torch.abs(torch.tensor([True]))

    def test_beside_an_integer_bools_count(self):
        assert (torch.tensor([True, False]) // 1).tolist() == [1, 0]
        assert (torch.tensor([True, False]) ** 2).tolist() == [1, 0]

    @belief("lecture/9")
    def test_sums_and_products_are_or_and_and(self):
        a, b = np.array([True, True, False]), np.array([True, False, False])

        total, product = torch.from_numpy(a) + torch.from_numpy(b), torch.from_numpy(a) * torch.from_numpy(b)

        assert total.tolist() == (a + b).tolist() == [True, True, False]
        assert product.tolist() == (a * b).tolist() == [True, False, False]

    @belief("lecture/9")
    @changed(
        "2.14",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={
            "calls": [
                "torch.[Tensor.]sub",
                "torch.[Tensor.]subtract",
                "torch.Tensor.sub_",
                "torch.Tensor.subtract_",
                "torch.Tensor.__sub__",
                "torch.Tensor.__isub__",
                "torch.Tensor.__rsub__",
                "torch.rsub",
            ],
            "when": ["dtype:bool"],
        },
    )
    def test_a_difference_raises(self):
        with pytest.raises(TypeError):
            np.array([True]) - np.array([True])
        with pytest.raises(SUB_ERROR):
            torch.tensor([True]) - torch.tensor([True])

    def test_numpy_counts_in_int8_or_answers_bool(self):
        a = np.array([True])

        assert (a // a).dtype == (a % a).dtype == (a**a).dtype == np.int8
        assert (a @ a).dtype == np.abs(a).dtype == np.bool_


@claim(
    api=["torch.floor_divide", "torch.remainder", "torch.fmod"],
    about=["error"],
    see=["generated/torch.floor_divide", "generated/torch.remainder", "generated/torch.fmod"],
    asked=[
        "RuntimeError ZeroDivisionError tensor floor divide",
        "int tensor divided by zero crash",
        "remainder by zero integer",
        "integer division by zero numpy vs torch",
        "avoid division by zero in integer tensor",
    ],
)
class TestIntegerDivisionByZeroRaises:
    """`x // 0` raises for a nonempty int64 CPU tensor.

    On the CPU `remainder` and `fmod` of int64 7 by 0 raise RuntimeError too. [an_integer_divided_by_zero_raises]
    So does `floor_divide` by 0 for uint8 and the signed integers. [each_integer_dtype_raises]
    NumPy code fails here, because numpy by default returns 0 with a warning. [numpy_gives_zero_and_warns]
    By the Python float 0.0, `floor_divide` of int64 7 returns inf and `remainder` NaN.
    [an_integer_by_the_float_zero_is_infinite]
    `floor_divide` of 7.0 and -7.0 by 0.0 returns inf and -inf in both. [a_float_divided_by_zero_is_infinite]
    `remainder` and `fmod` of float32 by zero return NaN. [the_remainder_of_a_float_by_zero_is_nan]
    """

    @pytest.mark.parametrize("name", ["floor_divide", "remainder", "fmod"])
    @belief("lecture/9", holds=False, raises=RuntimeError, role="exception")
    def test_an_integer_divided_by_zero_is_zero(self, name):
        assert getattr(torch, name)(torch.tensor([7]), torch.tensor([0])).tolist() == [0]

    @pytest.mark.parametrize("name", ["floor_divide", "remainder", "fmod"])
    def test_an_integer_divided_by_zero_raises(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.tensor([7]), torch.tensor([0]))

    @pytest.mark.parametrize("name", ["floor_divide", "remainder", "fmod"])
    def test_numpy_gives_zero_and_warns(self, name):
        with pytest.warns(RuntimeWarning, match="divide by zero"):
            result = getattr(np, name)(np.array([7]), np.array([0]))

        assert result.tolist() == [0]

    @belief("lecture/9")
    def test_a_float_divided_by_zero_is_infinite(self):
        with np.errstate(divide="ignore"):
            expected = np.floor_divide(np.array([7.0, -7.0]), 0.0)

        result = torch.floor_divide(torch.tensor([7.0, -7.0]), 0.0)

        assert result.tolist() == expected.tolist() == [float("inf"), float("-inf")]

    @pytest.mark.parametrize("name", ["remainder", "fmod"])
    def test_the_remainder_of_a_float_by_zero_is_nan(self, name):
        result = getattr(torch, name)(torch.tensor([7.0]), 0.0)

        assert result.isnan().tolist() == [True]

    def test_an_integer_by_the_float_zero_is_infinite(self):
        assert torch.floor_divide(torch.tensor([7]), 0.0).tolist() == [float("inf")]
        assert torch.remainder(torch.tensor([7]), 0.0).isnan().tolist() == [True]

    @pytest.mark.parametrize("dtype", dtypes.INTEGRAL, ids=str)
    def test_each_integer_dtype_raises(self, dtype):
        with pytest.raises(RuntimeError):
            torch.floor_divide(torch.ones(1, dtype=dtype), 0)


@claim(
    api=["torch.pow"],
    about=["value", "error"],
    see=["generated/torch.pow"],
    asked=[
        "int tensor to the power of -1 gives 0",
        "pow negative exponent integer tensor",
        "10 ** -torch.arange(3) returns zeros",
        "inverse of integer tensor by power",
    ],
)
class TestNegativePowersOfIntegersAreTruncated:
    """CPU powers of int64 with negative int64 tensors are 0 or ±1.

    With a tensor of negative int64 exponents `torch.pow` returns 0 but for the bases 1 and -1.
    [powers_are_truncated_towards_zero]
    int64 0 to a tensor of -1 is 0 as well. [zero_to_a_negative_power_is_zero]
    NumPy code fails here, because numpy raises ValueError. [numpy_raises]
    The Python integer -1 as exponent of nonempty int64 raises in both, a RuntimeError in torch.
    [a_negative_python_number_raises, a_negative_number_raises_in_numpy]
    A float32 tensor of -1.0 as exponent returns 0.5 for the int64 2. [a_float_exponent_returns_fractions]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_a_negative_exponent_raises(self):
        with pytest.raises(ValueError, match="negative integer powers"):
            torch.pow(torch.tensor([2]), torch.tensor([-1]))

    def test_powers_are_truncated_towards_zero(self):
        result = torch.pow(torch.tensor([2, -2, 1, -1, -1]), torch.tensor([-1, -1, -2, -3, -2]))

        assert result.dtype == torch.int64
        assert result.tolist() == [0, 0, 1, -1, 1]

    def test_zero_to_a_negative_power_is_zero(self):
        assert torch.pow(torch.tensor([0]), torch.tensor([-1])).tolist() == [0]

    def test_numpy_raises(self):
        with pytest.raises(ValueError, match="negative integer powers"):
            np.power(np.array([2]), np.array([-1]))

    def test_a_negative_python_number_raises(self):
        with pytest.raises(RuntimeError):
            torch.pow(torch.tensor([2]), -1)

    def test_a_negative_number_raises_in_numpy(self):
        with pytest.raises(ValueError, match="negative integer powers"):
            np.power(np.array([2]), -1)

    def test_a_float_exponent_returns_fractions(self):
        assert torch.pow(torch.tensor([2, 4]), torch.tensor([-1.0])).tolist() == [0.5, 0.25]
