"""Where torch parts from numpy: types and what numbers become.

Order: 43
"""

import numpy as np
import pytest
import torch

from torchnotes import belief, claim
from torchnotes.domains import dtypes


@claim(
    api=["torch.tensor", "torch.zeros", "torch.linspace", "torch.arange"],
    about=["dtype"],
    see=["tensor_attributes"],
    asked=[
        "default float type of torch is float32",
        "tensor from numpy is double but from list is float",
        "expected Float but got Double from numpy data",
        "torch.zeros dtype default",
        "precision loss 0.1 as tensor",
    ],
)
class TestPythonFloatsBecomeFloat32:
    """A list of Python floats becomes float32 by default, in NumPy float64.

    By default `zeros(1)`, `linspace(0, 1, 2)` and `arange(3.0)` return float32 too.
    [floats_are_float32, floats_of_numpy_are_float64]
    The dtype differs because torch follows its default dtype, which is float32 at first.
    [they_follow_another_default_dtype]
    In `torch.tensor` without `dtype` a float64 scalar or array of NumPy stays float64.
    [a_number_of_numpy_stays_float64]
    By default Python complex numbers become complex64, and complex128 in NumPy. [complex_numbers_are_half_as_wide]
    `[1]`, `[True]` and `arange(3)` become int64, bool and int64.
    [integers_and_bools_are_alike, ranges_of_integers_are_alike]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_a_list_of_floats_is_of_the_dtype_numpy_gives(self):
        assert torch.tensor([0.1]).numpy().dtype == np.array([0.1]).dtype

    def test_floats_are_float32(self):
        assert torch.tensor([0.1]).dtype == torch.float32
        assert torch.zeros(1).dtype == torch.float32
        assert torch.linspace(0, 1, 2).dtype == torch.float32
        assert torch.arange(3.0).dtype == torch.float32

    def test_they_follow_another_default_dtype(self):
        torch.set_default_dtype(torch.float64)
        try:
            made = [torch.tensor([0.1]), torch.zeros(1), torch.linspace(0, 1, 2), torch.arange(3.0)]
        finally:
            torch.set_default_dtype(torch.float32)

        assert {tensor.dtype for tensor in made} == {torch.float64}

    def test_floats_of_numpy_are_float64(self):
        assert np.array([0.1]).dtype == np.zeros(1).dtype == np.linspace(0, 1, 2).dtype == np.arange(3.0).dtype
        assert np.zeros(1).dtype == np.float64

    def test_complex_numbers_are_half_as_wide(self):
        assert torch.tensor([1j]).dtype == torch.complex64
        assert np.array([1j]).dtype == np.complex128

    @pytest.mark.parametrize("values", [[1], [True]], ids=["int", "bool"])
    @belief("lecture/9")
    def test_integers_and_bools_are_alike(self, values):
        assert torch.tensor(values).numpy().dtype == np.array(values).dtype

    @belief("lecture/9")
    def test_ranges_of_integers_are_alike(self):
        assert torch.arange(3).numpy().dtype == np.arange(3, dtype=np.int64).dtype

    def test_a_number_of_numpy_stays_float64(self):
        assert torch.tensor(np.float64(0.1)).dtype == torch.tensor([np.float64(0.1)]).dtype == torch.float64
        assert torch.tensor(np.array([0.1])).dtype == torch.float64


@claim(
    api=["torch.true_divide", "torch.sqrt", "torch.reciprocal", "torch.add"],
    about=["value", "dtype"],
    see=["tensor_attributes", "generated/torch.sqrt"],
    asked=[
        "sqrt of integer tensor dtype",
        "int tensor plus 0.5 gives float32",
        "large integers lose precision when divided",
        "division of long tensors should be float64",
    ],
)
class TestIntegersBecomeFloat32:
    """`true_divide` and `sqrt` of integers return float32 by default.

    By default `reciprocal` and adding a Python float return float32 too, for uint8, int8 to int64 and bool.
    [results_are_float32, each_integer_dtype_becomes_float32]
    For int64 the dtype is not NumPy's because torch uses its default dtype. [results_follow_another_default_dtype]
    For int64 `/`, `np.sqrt` and `+ 0.5` return float64 in NumPy. [results_of_numpy_are_float64_but_for_the_reciprocal]
    `np.reciprocal` of the integer 2 is 0. [results_of_numpy_are_float64_but_for_the_reciprocal]
    Convert with `.double()` first where 24 bits are too few. [advice]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_true_division_is_as_exact_as_in_numpy(self):
        result = torch.true_divide(torch.tensor([1]), torch.tensor([3]))

        assert result.tolist() == np.true_divide(np.array([1]), np.array([3])).tolist()

    @belief("lecture/9", holds=False, role="exception")
    def test_the_reciprocal_of_an_integer_is_the_one_of_numpy(self):
        assert torch.reciprocal(torch.tensor([2])).tolist() == np.reciprocal(np.array([2])).tolist()

    @pytest.mark.parametrize("dtype", [torch.uint8, torch.int16, torch.int64], ids=str)
    def test_results_are_float32(self, dtype):
        two, four = torch.tensor([2], dtype=dtype), torch.tensor([4], dtype=dtype)

        quotient, root = torch.true_divide(two, four), torch.sqrt(four)
        reciprocal, total = torch.reciprocal(two), torch.add(two, 0.5)

        assert [quotient.tolist(), root.tolist(), reciprocal.tolist(), total.tolist()] == [[0.5], [2.0], [0.5], [2.5]]
        assert quotient.dtype == root.dtype == reciprocal.dtype == total.dtype == torch.float32

    def test_results_follow_another_default_dtype(self):
        two, four = torch.tensor([2]), torch.tensor([4])

        torch.set_default_dtype(torch.float64)
        try:
            made = [torch.true_divide(two, four), torch.sqrt(four), torch.reciprocal(two), torch.add(two, 0.5)]
        finally:
            torch.set_default_dtype(torch.float32)

        assert {tensor.dtype for tensor in made} == {torch.float64}

    def test_results_of_numpy_are_float64_but_for_the_reciprocal(self):
        two, four = np.array([2]), np.array([4])

        assert (two / four).dtype == np.sqrt(four).dtype == (two + 0.5).dtype == np.float64
        assert np.reciprocal(two).tolist() == [0]

    def test_each_integer_dtype_becomes_float32(self):
        ones = [torch.ones(1, dtype=dtype) for dtype in (*dtypes.INTEGRAL, torch.bool)]

        assert {torch.true_divide(x, x).dtype for x in ones} == {torch.float32}
        assert {torch.sqrt(x).dtype for x in ones} == {torch.float32}
        assert {torch.reciprocal(x).dtype for x in ones} == {torch.float32}
        assert {torch.add(x, 0.5).dtype for x in ones} == {torch.float32}


@claim(
    api=["torch.promote_types", "torch.add"],
    about=["value", "dtype"],
    see=["generated/torch.promote_types", "tensor_attributes"],
    asked=[
        "int64 tensor times float32 tensor dtype",
        "float32 + int64 result float64 in numpy but not torch",
        "float16 tensor times int tensor stays half",
        "large id rounded when added to float tensor",
    ],
)
class TestFloatsKeepTheirWidthBesideIntegers:
    """An integer tensor does not widen a float tensor.

    An int64 tensor with a float32 tensor is float32; two NumPy arrays return float64.
    [the_dtype_is_the_one_of_the_float, numpy_widens_to_float64]
    The two differ because NumPy picks a wider float for wider integers. [background]
    2**24 + 1 is rounded to 2**24 beside float32. [a_large_integer_is_rounded_beside_float32]
    Among bool, uint8, int8 to int64, float16 to float64, complex64 and complex128, seven pairs differ.
    [seven_pairs_differ]
    uint8, int8 to int64 and bool change nothing beside float16 to float64, bfloat16, complex64 and complex128.
    [no_integer_dtype_widens_a_float]
    """

    @pytest.mark.parametrize(
        ("integer", "other"),
        [
            ("int16", "float16"),
            ("int32", "float16"),
            ("int64", "float16"),
            ("int32", "float32"),
            ("int64", "float32"),
            ("int32", "complex64"),
            ("int64", "complex64"),
        ],
    )
    @belief("lecture/9", holds=False, role="exception")
    def test_the_dtype_is_the_one_of_numpy(self, integer, other):
        expected = np.promote_types(integer, other)

        assert str(torch.promote_types(getattr(torch, integer), getattr(torch, other))) == f"torch.{expected}"

    def test_seven_pairs_differ(self):
        names = [
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
        ]

        pairs = [(a, b) for i, a in enumerate(names) for b in names[i:]]
        differ = [
            (a, b)
            for a, b in pairs
            if str(torch.promote_types(getattr(torch, a), getattr(torch, b))) != f"torch.{np.promote_types(a, b)}"
        ]

        assert len(differ) == 7

    @pytest.mark.parametrize("integer", [torch.int16, torch.int32, torch.int64], ids=str)
    @pytest.mark.parametrize("other", [torch.float16, torch.float32, torch.complex64], ids=str)
    def test_the_dtype_is_the_one_of_the_float(self, integer, other):
        total = torch.add(torch.ones(1, dtype=integer), torch.ones(1, dtype=other))

        assert torch.promote_types(integer, other) == total.dtype == other
        assert total.tolist() == [2]

    @belief("lecture/9", holds=False, role="exception")
    def test_a_large_integer_is_kept_beside_float32(self):
        integers, floats = np.array([2**24 + 1]), np.array([0], dtype=np.float32)

        result = torch.add(torch.from_numpy(integers), torch.from_numpy(floats))

        assert result.tolist() == np.add(integers, floats).tolist()

    def test_a_large_integer_is_rounded_beside_float32(self):
        assert torch.add(torch.tensor([2**24 + 1]), torch.tensor([0.0])).tolist() == [2.0**24]

    def test_numpy_widens_to_float64(self):
        assert np.promote_types("int64", "float32") == np.float64

    def test_no_integer_dtype_widens_a_float(self):
        integers = (*dtypes.INTEGRAL, torch.bool)
        pairs = [(a, b) for a in integers for b in (*dtypes.FLOATING, torch.complex64, torch.complex128)]

        assert [(a, b) for a, b in pairs if torch.promote_types(a, b) != b] == []


@claim(
    api=["torch.add"],
    about=["value", "dtype"],
    see=["tensor_attributes", "generated/torch.result_type"],
    asked=[
        "int8 tensor plus scalar tensor overflow",
        "0-d tensor type promotion",
        "scalar tensor does not upcast vector",
        "adding torch.tensor(300) to int8 wraps",
        "float64 scalar tensor with int vector",
    ],
)
class TestTensorsWithoutDimensionsDoNotWiden:
    """In `add` a 0-d int64 does not widen an int8 vector.

    An int8 vector and a 0-d int64 make int8: 1 and 300 make 45. [the_sum_wraps_around_in_the_dtype_of_the_tensor]
    NumPy returns 301 there. [numpy_widens]
    The two differ because torch ranks tensors with dimensions above 0-d ones of a category. [one_dimension_more_widens]
    Beside an int64 vector a 0-d float64 tensor decides: the sum is float64.
    [a_float_without_dimensions_decides_beside_integers]
    Two 0-d tensors promote: int8 and int64 make int64. [two_0d_tensors_promote]
    """

    @belief("lecture/9", holds=False, role="exception")
    def test_a_number_too_large_for_the_array_is_added_exactly(self):
        result = torch.add(torch.tensor([1], dtype=torch.int8), torch.tensor(300))

        assert result.tolist() == np.add(np.array([1], dtype=np.int8), np.array(300)).tolist()

    def test_the_sum_wraps_around_in_the_dtype_of_the_tensor(self):
        result = torch.add(torch.tensor([1], dtype=torch.int8), torch.tensor(300))

        assert result.dtype == torch.int8
        assert result.tolist() == [45]

    def test_numpy_widens(self):
        assert np.add(np.array([1], dtype=np.int8), np.array(300)).tolist() == [301]

    def test_one_dimension_more_widens(self):
        result = torch.add(torch.tensor([1], dtype=torch.int8), torch.tensor([300]))

        assert result.dtype == torch.int64
        assert result.tolist() == [301]

    def test_a_float_without_dimensions_decides_beside_integers(self):
        result = torch.add(torch.tensor([1]), torch.tensor(0.5, dtype=torch.float64))

        assert result.dtype == torch.float64
        assert result.tolist() == [1.5]

    def test_two_0d_tensors_promote(self):
        result = torch.add(torch.tensor(1, dtype=torch.int8), torch.tensor(300))

        assert result.dtype == torch.int64
        assert result.item() == 301
