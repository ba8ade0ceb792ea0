"""Where torch parts from numpy: types and what numbers become."""

import operator

import numpy as np
import pytest
import torch

from torchnotes import belief, claim


@claim(
    api=["torch.tensor", "torch.zeros", "torch.linspace", "torch.arange"], about=["dtype"], see=["tensor_attributes"]
)
class TestPythonFloatsBecomeFloat32:
    """Python floats become float32 in torch, unless the default dtype is another, and float64 in numpy.

    So do the functions that make floats without being told a dtype.
    Complex numbers too are half as wide; integers and bools become int64 and bool in both.
    """

    @belief("lecture/9", holds=False)
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


@claim(
    api=["torch.true_divide", "torch.sqrt", "torch.reciprocal", "torch.add"],
    about=["value", "dtype"],
    see=["tensor_attributes", "generated/torch.sqrt"],
)
class TestIntegersBecomeFloat32:
    """Integers that become floats become float32, the default dtype, whatever their width.

    A true division, a square root or a Python float beside an integer tensor gives the default dtype.
    numpy gives float64 for int64; its `reciprocal` of an integer is an integer.
    """

    @belief("lecture/9", holds=False)
    def test_true_division_is_as_exact_as_in_numpy(self):
        result = torch.true_divide(torch.tensor([1]), torch.tensor([3]))

        assert result.tolist() == np.true_divide(np.array([1]), np.array([3])).tolist()

    @belief("lecture/9", holds=False)
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


@claim(
    api=["torch.promote_types", "torch.add"],
    about=["value", "dtype"],
    see=["generated/torch.promote_types", "tensor_attributes"],
)
class TestFloatsKeepTheirWidthBesideIntegers:
    """An integer tensor does not widen a float tensor: int64 with float32 is float32.

    numpy picks a float that holds the integers, float64.
    Integers above 2**24 are rounded on the way.
    The pairs below are all in which the two differ, among bool, uint8, int8 to int64, floats and complex.
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
    @belief("lecture/9", holds=False)
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

    @belief("lecture/9", holds=False)
    def test_a_large_integer_is_kept_beside_float32(self):
        integers, floats = np.array([2**24 + 1]), np.array([0], dtype=np.float32)

        result = torch.add(torch.from_numpy(integers), torch.from_numpy(floats))

        assert result.tolist() == np.add(integers, floats).tolist()

    def test_a_large_integer_is_rounded_beside_float32(self):
        assert torch.add(torch.tensor([2**24 + 1]), torch.tensor([0.0])).tolist() == [2.0**24]


@claim(api=["torch.add"], about=["value", "dtype"], see=["tensor_attributes", "generated/torch.result_type"])
class TestTensorsWithoutDimensionsDoNotWiden:
    """A 0-d tensor does not widen a tensor of its category: int8 and a 0-d int64 make int8, which may wrap around.

    torch gives dimensions precedence within a category; numpy finds a type that holds the value or the dtype.
    A 0-d tensor of a higher category, float beside integers, does decide.
    """

    @belief("lecture/9", holds=False)
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


@claim(
    api=["torch.floor_divide", "torch.remainder", "torch.pow", "torch.abs", "torch.matmul"],
    about=["error"],
    see=["tensor_attributes"],
)
class TestBoolsHaveLittleArithmetic:
    """Between bool tensors floor division, remainder, power and matrix product raise, and so does `abs` of one.

    numpy counts in int8 for the first three, and answers bool for the others.
    Beside a Python integer they count as 0 and 1.
    Sums and products are "or" and "and" in both, and a difference raises in both.
    """

    @pytest.mark.parametrize("name", ["floordiv", "mod", "pow", "matmul"])
    @belief("lecture/9", holds=False, raises=RuntimeError)
    def test_what_numpy_computes_is_computed(self, name):
        compute = getattr(operator, name)

        assert compute(np.array([True]), np.array([True])).size == 1
        assert compute(torch.tensor([True]), torch.tensor([True])).numel() == 1

    @pytest.mark.parametrize("name", ["floor_divide", "remainder", "pow", "matmul"])
    def test_functions_of_two_bool_tensors_raise(self, name):
        with pytest.raises(RuntimeError):
            getattr(torch, name)(torch.tensor([True]), torch.tensor([True]))

    def test_the_absolute_value_of_a_bool_raises(self):
        with pytest.raises(RuntimeError):
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
    def test_a_difference_raises(self):
        with pytest.raises(TypeError):
            np.array([True]) - np.array([True])
        with pytest.raises(RuntimeError):
            torch.tensor([True]) - torch.tensor([True])


@claim(
    api=["torch.floor_divide", "torch.remainder", "torch.fmod"],
    about=["error"],
    see=["generated/torch.floor_divide", "generated/torch.remainder", "generated/torch.fmod"],
)
class TestIntegerDivisionByZeroRaises:
    """On the CPU integers divided by zero with `//`, `%` or `fmod` raise; in numpy they give 0 with a warning.

    Floats give inf or NaN in both.
    """

    @pytest.mark.parametrize("name", ["floor_divide", "remainder", "fmod"])
    @belief("lecture/9", holds=False, raises=RuntimeError)
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


@claim(api=["torch.pow"], about=["value", "error"], see=["generated/torch.pow"])
class TestNegativePowersOfIntegersAreTruncated:
    """An integer tensor to the power of a tensor of negative integers is truncated to 0, 1 or -1.

    numpy raises ValueError.
    A negative exponent that is a Python number raises in both, a RuntimeError in torch.
    """

    @belief("lecture/9", holds=False)
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
