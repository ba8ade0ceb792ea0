"""Equal, nearly equal, and tested to be so.

Order: 1
"""

import math

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.allclose", "torch.isclose"],
    about=["value", "argument", "error"],
    see=["generated/torch.allclose", "generated/torch.isclose"],
    asked=[
        "compare two float tensors with tolerance",
        "allclose rtol atol meaning",
        "torch.allclose returns False for nan",
        "are two tensors nearly equal",
        "isclose is not symmetric",
    ],
)
class TestAllcloseMeasuresAgainstItsSecondTensor:
    """`allclose` allows `atol` plus `rtol` times its second tensor.

    In float32, beside zero a difference of 1e-8 is allowed by default and 1e-7 is too much.
    [beside_zero_atol_alone_counts]
    In float32, 100 is within a relative tolerance of 0.00995 of 101, and 101 is not of 100.
    [the_second_tensor_is_the_measure]
    Infinity is close to itself; NaN is close to NaN with `equal_nan=True`, and by default is not.
    [nan_is_close_on_request]
    Shapes are broadcast: a tensor of two zeros is close to a column of two. [shapes_are_broadcast]
    float32 beside float64 raises RuntimeError. [dtypes_must_be_equal]
    """

    @pytest.mark.parametrize(("difference", "close"), [(1e-8, True), (1e-7, False)])
    def test_beside_zero_atol_alone_counts(self, difference, close):
        zero, other = torch.zeros(1), torch.tensor([difference])

        assert torch.allclose(other, zero) is close
        assert torch.isclose(other, zero).tolist() == [close]
        assert torch.allclose(other, zero, atol=1e-6) is True

    def test_the_second_tensor_is_the_measure(self):
        less, more = torch.tensor([100.0]), torch.tensor([101.0])

        assert torch.isclose(less, more, rtol=0.00995).tolist() == [True]
        assert torch.isclose(more, less, rtol=0.00995).tolist() == [False]
        assert torch.allclose(less, more, rtol=0.00995) is True
        assert torch.allclose(more, less, rtol=0.00995) is False

    def test_nan_is_close_on_request(self):
        numbers = torch.tensor([math.nan, math.inf])

        assert torch.isclose(numbers, numbers).tolist() == [False, True]
        assert torch.isclose(numbers, numbers, equal_nan=True).tolist() == [True, True]
        assert torch.allclose(numbers, numbers) is False
        assert torch.allclose(numbers, numbers, equal_nan=True) is True

    def test_shapes_are_broadcast(self):
        assert torch.allclose(torch.zeros(2), torch.zeros(2, 1)) is True
        assert torch.isclose(torch.zeros(2), torch.zeros(2, 1)).shape == (2, 2)

    @pytest.mark.parametrize("function", [torch.allclose, torch.isclose])
    def test_dtypes_must_be_equal(self, function):
        with pytest.raises(RuntimeError):
            function(torch.zeros(2), torch.zeros(2, dtype=torch.float64))


@claim(
    api=["torch.testing.assert_close"],
    about=["value", "argument", "error"],
    see=["testing"],
    asked=[
        "assert_close vs allclose",
        "tensor-likes are not close",
        "the values for attribute dtype do not match",
        "assert two tensors are equal in a unit test",
        "both rtol and atol must be specified",
    ],
)
class TestAssertCloseComparesDtypeAndShapeToo:
    """`testing.assert_close` compares shape and dtype of tensors by default.

    Its default tolerance hangs on the dtype: one and 1 + 1e-5 are close in float32, and are not in float64.
    [the_tolerance_hangs_on_the_dtype]
    Another shape or dtype of a tensor raises AssertionError; `check_dtype=False` lets the dtype pass.
    [another_shape_or_dtype_raises]
    Lists and dicts of tensors are compared entry by entry. [containers_are_compared_entry_by_entry]
    NaN differs from NaN unless `equal_nan=True`. [nan_differs_unless_asked]
    `rtol` without `atol` raises ValueError. [one_tolerance_without_the_other_raises]
    """

    @pytest.mark.parametrize(
        ("dtype", "near", "far"),
        [(torch.float64, 1e-7, 3e-7), (torch.float32, 1e-5, 2e-5), (torch.float16, 1e-3, 2e-3)],
    )
    def test_the_tolerance_hangs_on_the_dtype(self, dtype, near, far):
        one = torch.ones(1, dtype=dtype)

        torch.testing.assert_close(one, one + near)
        with pytest.raises(AssertionError):
            torch.testing.assert_close(one, one + far)

    def test_another_shape_or_dtype_raises(self):
        zeros = torch.zeros(2)

        with pytest.raises(AssertionError, match="shape"):
            torch.testing.assert_close(zeros, torch.zeros(1, 2))
        with pytest.raises(AssertionError, match="dtype"):
            torch.testing.assert_close(zeros, zeros.double())
        torch.testing.assert_close(zeros, zeros.double(), check_dtype=False)

    def test_containers_are_compared_entry_by_entry(self):
        zero, one = torch.zeros(1), torch.ones(1)

        torch.testing.assert_close({"a": [zero, one]}, {"a": [zero, one]})
        with pytest.raises(AssertionError):
            torch.testing.assert_close({"a": [zero, one]}, {"a": [zero, zero]})

    def test_nan_differs_unless_asked(self):
        nan = torch.tensor([math.nan])

        with pytest.raises(AssertionError):
            torch.testing.assert_close(nan, nan)
        torch.testing.assert_close(nan, nan, equal_nan=True)

    def test_one_tolerance_without_the_other_raises(self):
        with pytest.raises(ValueError, match="atol"):
            torch.testing.assert_close(torch.zeros(1), torch.zeros(1), rtol=0.1)
